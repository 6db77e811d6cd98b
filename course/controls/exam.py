"""The test after the training: one question at a time, how sure one is, and reasons at the end."""

import traitlets as t

from . import Control, _look, _module


class Exam(Control):
    """A test that is drawn by Python, taken in the page and marked there.

    rules: what never changes: {"attempts", "pass_mark" in percent, "marks": {"1": [right, wrong],
    ...}, "seeds" (a seed is below it), "pseudonym": [least, most letters], "count" and "minutes" of
    a usual test, "file": what begins every result file, "course": its version}.
    wants: the page asks for a test: {"seed", "attempt", "mild": attempts of milder questions}.
    test: what was asked for, and {"need": right answers to pass, "questions": how they are worded,
    "items": [{"id", "part", "objective", "stem", "options": [{"at": place in the bank, "text",
    "right", "reason"}, ...], "reason", "sources": [{"name", "to"}, ...]}, ...]}.
    levels: all that Python hears of the answers, for the picture: for "unsure", "fairly sure" and
    "sure" how many answers and how many of them right; empty before the end. words: the labels,
    with tables of `parts` and `objectives`.
    """

    _esm = _module("days.js", "exam.js")
    _css = _look("exam.css")
    rules = t.Dict().tag(sync=True)
    wants = t.Dict().tag(sync=True)
    test = t.Dict().tag(sync=True)
    levels = t.List().tag(sync=True)
