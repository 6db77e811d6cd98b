"""A case that a clinician walks through, without the kernel and back again at will."""

import traitlets as t

from . import Control, _look, _module


class Case(Control):
    """One case: a note with a way to leave it out, moment after moment, and a debrief.

    The way taken never leaves the page.

    content: {"id", "title", "minutes", "note", "instead": [...], "situation": [...], "known":
    [...], "start", "best": [moment ids of the way we recommend], "next": {"to", "title"} or {},
    "flags": {id: words}, "endings": {kind: word}, "moments": {id: {"text": [...], "raises",
    "answers", "ask", "order": [places in which the choices are shown], "choice": [{"text", "to",
    "rates", "effect", "why", "answers", "sources"}, ...], "then", "ending", "means", "sources"}},
    "differential": [{"what", "fits", "changes", "sources"}, ...], "debrief": [{"text", "sure",
    "sources"}, ...]}; a source is {"name", "to"}. words: the labels; words["rates"] and
    words["sure"] have the words for how a choice rates and for how sure anyone is.
    """

    _esm = _module("case.js")
    _css = _look("scene.css", "case.css")
    content = t.Dict().tag(sync=True)
