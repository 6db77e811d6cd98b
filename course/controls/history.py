"""A builder for a history: questions chosen part by part, and a sheet to take along."""

import traitlets as t

from . import Control, _look, _module


class History(Control):
    """Questions to choose from, each with its reply; what is chosen never leaves the page.

    parts: [{"id", "title", "why", "first", "question": [{"text", "rates", "reply", "sure",
    "sources"}, ...]}, ...] with rates "fits", "leading" or "later"; a source is {"name", "to"}.
    words: the labels; words["sure"] has the words for how sure.
    """

    _esm = _module("graded.js", "history.js")
    _css = _look("print.css", "history.css")
    parts = t.List().tag(sync=True)
