"""Lines to say: built from pieces, kept for the time the course is open, said only if true."""

import traitlets as t

from . import Control, _look, _module


class Lines(Control):
    """Three slots make a sentence; up to `most` sentences are kept in the page under "lines".

    ready: whole lines to take as they are. slots: [(label, [piece, ...]), ...], one piece of each
    at most. words: "title", "hint", "ready", "line", "empty", "keep", "new", "kept", "none",
    "take_out", "full", "twice", "stored", "taken".
    What a reader builds stays in the page; Python never hears of it.
    """

    _esm = _module("lines.js")
    _css = _look("lines.css")
    ready = t.List(t.Unicode()).tag(sync=True)
    slots = t.List().tag(sync=True)
    most = t.Int(3).tag(sync=True)
