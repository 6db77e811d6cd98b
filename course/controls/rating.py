"""The rating form of the role-play, for two raters side by side."""

import traitlets as t

from . import Control, _look, _module


class Rating(Control):
    """Twelve lines, two raters, a mark each: H, 0, 1 or 2; Python hears marks and nothing else.

    behaviours: [{"text", "partly", "harmful"}, ...]. offered: [[mark, its words], ...]. rated: what
    Python hears when the two compare: the marks of the one and of the other, one for each line and
    "" where there is none; [] before that. told: sentences about it, shown below the form. words:
    the labels.
    """

    _esm = _module("rating.js")
    _css = _look("rating.css")
    behaviours = t.List().tag(sync=True)
    offered = t.List().tag(sync=True)
    rated = t.List().tag(sync=True)
    told = t.List(t.Unicode()).tag(sync=True)

    @t.validate("rated")
    def _two_sheets(self, proposal: dict) -> list[list[str]]:
        rated = proposal["value"]
        if not rated:
            return rated
        known = {"", *(mark for mark, _ in self.offered)}
        if len(rated) != 2 or any(len(sheet) != len(self.behaviours) for sheet in rated):
            raise t.TraitError("rated is two sheets, with a mark for each line of the form")
        if any(mark not in known for sheet in rated for mark in sheet):
            raise t.TraitError(f"a mark is none of {sorted(known)}")
        return rated
