"""Three short looks back, offered on the days after the reader chose to begin."""

import traitlets as t

from . import Control, _look, _module


class LooksBack(Control):
    """A few questions to answer in the head, three times; all of them can be opened at any time.

    looks: [{"day": days after the beginning, "title", "to", "recall": [{"ask", "answer", "why",
    "cites"}, ...]}, ...]: "to" is the place of the whole look back, "cites" names sources or is "".
    words: the labels, with "open" (the way to the journal) and "plan", both {"to", "text"}.
    When it began and what was closed is one entry of the journal, of the kind "review": {"begun":
    local date, "done": [day, ...]}. Python never hears of it.
    """

    _esm = _module("days.js", "kept.js", "looks_back.js")
    _css = _look("looks_back.css")
    looks = t.List().tag(sync=True)
