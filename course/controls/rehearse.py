"""Leaving, tried out: the page shows what a watcher would see, and comes back by itself."""

from . import Control, _look, _module


class Rehearse(Control):
    """Two buttons that show what leaving shows, without leaving.

    words: "title"; "button" and "shift" (the two buttons), "armed" (Shift is waited for), "shown"
    (after a rehearsal), "over" (nobody pressed Shift) and "missing" (outside the course's page).
    """

    _esm = _module("rehearse.js")
    _css = _look("rehearse.css")
