"""Some questions about what happened, one at a time, that end in pages of help."""

import traitlets as t

from . import Control, _look, _module


class Check(Control):
    """The check. Answers live in the page while it is open, and nowhere else: no trait holds one.

    table: the rules of course.safety. words: what is read, all of it; see check.js.
    """

    _esm = _module("check.js")
    _css = _look("check.css")
    table = t.Dict().tag(sync=True)
