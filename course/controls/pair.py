"""A card for two: each fills it alone, then both lie side by side. It works for one as well."""

import traitlets as t

from . import Control, _look, _module


class Pair(Control):
    """An aftercare card that two people fill one after the other, unseen, and then compare.

    groups: [(name, [item, ...]), ...]. words: those of [labels.pair] in chapter 10. Everything
    chosen or written stays in the page, under "pair"; Python never hears of it.
    """

    _esm = _module("pair.js")
    _css = _look("pair.css", "print.css")
    groups = t.List().tag(sync=True)
