"""A branching scene that a reader walks through, without the kernel and back again at will."""

import traitlets as t

from . import Control, _look, _module


class Scene(Control):
    """One scene, a moment at a time; the way a reader takes never leaves the page.

    content: {"id", "title", "intro": [...], "start", "endings": {kind: word}, "nodes": {id:
    {"text": [...], "ask", "who", "reply": [{"text", "to", "effect", "why"}, ...], "ending",
    "means", "links": [{"to", "text"}, ...]}}}. words: begin, back, again, you, effect, why,
    ended, way, all, goes_on.
    """

    _esm = _module("scene.js")
    _css = _look("scene.css")
    content = t.Dict().tag(sync=True)
