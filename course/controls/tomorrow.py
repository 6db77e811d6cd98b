"""Not tonight, tomorrow: a thought is put aside and comes back the next day."""

import traitlets as t

from . import Control, _look, _module


class Tomorrow(Control):
    """A short check, then a field for one thought. It needs an open journal.

    check: {"offered": [(key, text), ...] with "none" among the keys, "leads": key -> route,
    "pages": [{"route", "to", "text"}, ...] in the order of course.safety}; whatever is ticked
    beside "none" leads to its page, and no field is shown. Nothing of it is kept, not even in the
    sitting. help: what an evening of the log leads to (see course/controls/log.py); while there is
    one, nothing can be put aside. words: the labels, with "open" {"to", "text"}, the way to the
    journal. A thought is an entry of the journal of the kind "note": {"text", "made": local date}.
    Python never hears of it.
    """

    _esm = _module("days.js", "evenings.js", "kept.js", "tomorrow.js")
    _css = _look("evenings.css", "tomorrow.css")
    check = t.Dict().tag(sync=True)
    help = t.Dict().tag(sync=True)
