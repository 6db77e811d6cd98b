"""The log of evenings over weeks: marks, a table, and counts in plain words."""

import traitlets as t

from . import Control, _look, _module


class Weeks(Control):
    """What the log holds, a row for each week, for readers who keep it longer than one sitting.

    words: the labels of the log (see course/controls/log.py) and those of this control, with
    "marks" {"came", "nothing", "open", "felt"}, "head" (of the table), "fair" (sentences below the
    counts) and "log" {"to", "text"}, the link to the log. offers, help: as the log has them.
    It reads "log" of the sitting and writes nothing; Python never hears of an evening.
    """

    _esm = _module("days.js", "evenings.js", "weeks.js")
    _css = _look("evenings.css", "weeks.css")
    offers = t.Dict().tag(sync=True)
    help = t.Dict().tag(sync=True)
