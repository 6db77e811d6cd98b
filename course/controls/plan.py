"""The one-page plan: it takes up what the reader chose in this sitting, prints it, clears it."""

import traitlets as t

from . import Control, _look, _module


class Plan(Control):
    """A page of a few parts, each with fields that can be edited.

    parts: [{"title", "hint", "fields": [{"name", "label", "takes", "at", "start"}, ...]}, ...]:
    an untouched field shows `start`, or what the sitting holds under `takes` ("tools", "lines",
    "signs"): the entry number `at`, or all of them where `at` is -1. words: the labels.
    What a reader writes stays in the page under "plan"; Python never hears of it.
    """

    _esm = _module("plan.js")
    _css = _look("plan.css")
    parts = t.List().tag(sync=True)
