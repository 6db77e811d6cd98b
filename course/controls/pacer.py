"""Slow breathing, about six breaths a minute: it waits for the reader, and stops by itself."""

import traitlets as t

from . import Control, _look, _module


class Pacer(Control):
    """A calm shape that grows with the breath in and shrinks with the breath out.

    paces: [(key, text, seconds in, seconds out), ...], the first one is on at the start.
    minutes: after this long it comes to rest by itself. words: "title", "before" (read before the
    start), "which", "start", "pause", "rest", "in", "out", "ready", "going", "paused", "done" and
    "plain" (the same thing as a sentence, for whoever reads text only).
    """

    _esm = _module("pacer.js")
    _css = _look("pacer.css")
    paces = t.List().tag(sync=True)
    minutes = t.Float(5.0).tag(sync=True)
