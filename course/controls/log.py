"""A log of evenings, held by the page for this sitting only. It counts; it never diagnoses."""

import traitlets as t

from . import Control, _look, _module


class Log(Control):
    """Evenings one below the other, a summary in plain words, and a look at the cycle.

    offers: field -> [(key, text), ...] for "wanted", "alarms", "ago", "came", "when", "strength"
    and "around". help: key -> {"text", "links": [{"to", "text"}, ...]}; every alarm, every answer
    to "wanted" but "yes", and the strongest strength lead to one of them. words: the labels.
    What a reader notes stays in the page under "log"; Python never hears of it.
    """

    _esm = _module("log.js")
    _css = _look("log.css")
    offers = t.Dict().tag(sync=True)
    help = t.Dict().tag(sync=True)
