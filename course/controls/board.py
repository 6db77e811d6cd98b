"""A board of explanations: findings are sorted into all the boxes they fit, without the kernel."""

import traitlets as t

from . import Control, _look, _module


class Board(Control):
    """One finding at a time; what a reader chooses never leaves the page, and nothing is scored.

    boxes: [{"id", "title", "says", "mind", "stops", "sure", "sources": [...]}, ...].
    findings: [{"id", "text", "fits": [box ids], "why", "now", "sure", "sources": [...]}, ...]; a
    source is {"name", "to"}. words: the labels; words["sure"] has the words for how sure.
    """

    _esm = _module("graded.js", "board.js")
    _css = _look("board.css")
    boxes = t.List().tag(sync=True)
    findings = t.List().tag(sync=True)
