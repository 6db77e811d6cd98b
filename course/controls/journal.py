"""The journal's own control: keep words, unlock, list, lock, copy, delete."""

import traitlets as t

from . import Control, _look, _module


class Journal(Control):
    """What is kept, and all that can be done with it. The page's `courseJournal` does the work.

    kinds: kind of an entry -> its heading. words: what is read, all of it; see journal.js.
    A passphrase stays in its field until it is used; Python never hears of it.
    """

    _esm = _module("journal.js")
    _css = _look("journal.css")
    kinds = t.Dict().tag(sync=True)
