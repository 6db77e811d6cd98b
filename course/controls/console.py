"""The workshop's console: start a session, run it, end it."""

import traitlets as t

from . import Control, _look, _module


class Console(Control):
    """Everything a facilitator does with a session. The page's `courseLive` does the work.

    plans: [{"name", "title", "minutes"}, ...] to choose from. countries: [(code, name), ...] that a
    help card can be shown for. protocols: [{"title", "lines"}, ...], what to do when someone is not
    well. words: what is read, all of it; see console.js and session.js. Python hears of nothing.
    """

    _esm = _module("session.js", "console.js")
    _css = _look("console.css")
    plans = t.List().tag(sync=True)
    countries = t.List().tag(sync=True)
    protocols = t.List().tag(sync=True)
