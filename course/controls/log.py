"""A log of evenings, held by the page. It counts; it never diagnoses."""

import traitlets as t

from . import Control, _look, _module


class Log(Control):
    """Evenings one below the other, a summary in plain words, and a look at the cycle.

    offers: field -> [(key, text), ...] for "wanted", "alarms", "ago", "came", "when", "strength",
    "tried", "helped" (the tools of "tried", and that nothing did) and "around". help: key ->
    {"text", "links": [{"to", "text"}, ...]}; every alarm, every answer to "wanted" but "yes", and
    the strongest strength lead to one of them. words: the labels.
    What a reader notes stays in the page under "log", a list of evenings: the keys chosen in each
    field, "date" and "noted" (the day it was written down) as local dates or "", and "day" of the
    cycle or 0. Python never hears of it.
    """

    _esm = _module("days.js", "evenings.js", "log.js")
    _css = _look("evenings.css", "log.css")
    offers = t.Dict().tag(sync=True)
    help = t.Dict().tag(sync=True)
