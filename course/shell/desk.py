"""The journal's address: the page asks here to keep words, and to have them back.

One desk per server: the key and the open journal die with it. A browser that knows the passphrase
has a seat at the desk, shared by its tabs. The server remembers which version of each entry that
browser saw last, so that two browsers never write over each other's words.
"""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from course import journal
from course.content import chapter_content, kept
from course.journal import Entry, JournalError

IDLE_MINUTES = 10
SECONDS_BETWEEN_LOOKS = 5  # at the clock, so that the key leaves memory when nobody asks
MOST_BYTES = 1_000_000  # of one request

STATUS = {"wrong": 403, "absent": 404} | dict.fromkeys(
    ("empty", "short", "too_long", "not_allowed"), 400
)
CONFLICT = 409  # every other problem: the journal is not in a state in which this can be done


class Seat:
    """What one browser saw last: id the page uses -> (id in the journal, version)."""

    def __init__(self) -> None:
        self.at: dict[str, tuple[str, int]] = {}


class Reception:
    """What the page may ask, one method each, around the one desk. Raises JournalError.

    The first ones need no seat: they ask for the passphrase, or open nothing. They get the name of
    the browser, the others its seat; all get the request and give the answer as JSON values.
    """

    UNSEATED = ("make", "unlock", "delete", "start_anew")
    ARRIVING = ("make", "unlock", "take")  # from here on the page counts as one that is open
    SEATED = ("lock", "gone", "touch", "take", "entries", "keep", "drop", "rekey", "export")

    def __init__(self, home: Path) -> None:
        self._home = home
        self._desk: journal.Desk | None = None
        self.seats: dict[str, Seat] = {}
        self.pages: set[str] = set()

    def desk(self) -> journal.Desk:
        """Made when it is first asked for: a home inside the project is a problem to tell."""
        if self._desk is None:
            self._desk = journal.Desk(journal.journal_path(self._home), IDLE_MINUTES)
        return self._desk

    def state(self, name: str) -> dict:
        """How the journal stands for this browser: one that another unlocked is locked here."""
        state = self.desk().state()
        if state["state"] != "open":
            self.seats.clear()
            self.pages.clear()
        elif name not in self.seats:
            state["state"] = "locked"
        return state

    def answer(self, name: str, asked: dict) -> dict:
        """What comes of one request by the browser called `name`."""
        do, state = asked.get("do"), self.state(name)
        if do not in self.UNSEATED + self.SEATED:
            raise JournalError("not_allowed")
        if do in self.SEATED and state["state"] != "open":
            raise JournalError("locked")
        page = {_text(asked, "page")} if do in self.ARRIVING else set()
        who = name if do in self.UNSEATED else self.seats[name]
        done = getattr(self, do)(who, asked)
        # Only now: a page that was not let in does not say when it goes.
        self.pages |= page
        return self.state(name) if do in self.UNSEATED else done or {}

    def make(self, name: str, asked: dict) -> None:
        self.desk().make(_text(asked, "passphrase"))
        self.seats = {name: Seat()}

    def unlock(self, name: str, asked: dict) -> None:
        self.desk().unlock(_text(asked, "passphrase"))
        self.seats.setdefault(name, Seat())

    def delete(self, name: str, asked: dict) -> None:
        self.desk().delete()

    def start_anew(self, name: str, asked: dict) -> None:
        self.desk().set_aside()

    def lock(self, seat: Seat, asked: dict) -> None:
        """Keep the last words, then lock, whatever became of them."""
        try:
            self._keep_last(seat, asked)
        finally:
            self.desk().lock()

    def gone(self, seat: Seat, asked: dict) -> None:
        """A page closes, or is loaded anew."""
        self.pages.discard(_text(asked, "page"))
        self._keep_last(seat, asked)

    def lock_if_left(self) -> None:
        """Lock when no page came back. This waits for its turn: one may be coming in."""
        if not self.pages:
            self.desk().lock()

    def touch(self, seat: Seat, asked: dict) -> None:
        self.desk().touch()

    def take(self, seat: Seat, asked: dict) -> dict:
        """What a page takes up when it finds the journal open: of each entry the newest version.

        `held`: ids under which the page has words of its own. Those were not seen by this browser;
        if they differ, both are kept.
        """
        held = set(_list(asked, "held"))
        entries = self.desk().entries()
        newest: dict[str, Entry] = {}
        for entry in sorted(entries, key=lambda each: each.version):
            newest[_root(entry.id)] = entry
        for root, entry in newest.items():
            if root not in held:
                seat.at[root] = (entry.id, entry.version)
        return {"entries": [{"id": root, "value": e.value} for root, e in newest.items()]}

    def entries(self, seat: Seat, asked: dict) -> dict:
        """The list of what is kept, for reading; `words` is the value as a reader would say it."""
        kind = asked.get("kind")
        found = [e for e in self.desk().entries() if kind in (None, e.kind)]
        return {"entries": [_shown(entry) for entry in found]}

    def keep(self, seat: Seat, asked: dict) -> dict:
        root, kind = _text(asked, "id"), _text(asked, "kind")
        if "value" not in asked or not kept.may_keep(root, kind, asked["value"]):
            raise JournalError("not_allowed")
        id, base = seat.at.get(root, (root, None))
        done = self.desk().keep(id, kind, asked["value"], base)
        now = done.beside or done.entry
        # From now on this browser goes on with its own version.
        seat.at[root] = (now.id, now.version)
        return {"beside": done.beside is not None}

    def drop(self, seat: Seat, asked: dict) -> dict:
        """Delete an entry, unless it is another version than the one that was seen.

        With `version` it is the entry of that id in the list; else what this page has under `id`.
        `stays`: another browser changed it meanwhile. `root`: what the page now holds for itself.
        """
        id = _text(asked, "id")
        root = _root(id)
        seen = (id, asked["version"]) if "version" in asked else seat.at.get(id)
        if seen is None:
            return {}
        there = {entry.id: entry.version for entry in self.desk().entries()}
        if there.get(seen[0], seen[1]) != seen[1]:
            return {"stays": True}
        self.desk().drop(seen[0])
        on_page = seat.at.get(root, ("",))[0] == seen[0]
        if on_page:
            del seat.at[root]
        return {"root": root if on_page else ""}

    def rekey(self, seat: Seat, asked: dict) -> None:
        self.desk().rekey(_text(asked, "old"), _text(asked, "new"))

    def export(self, seat: Seat, asked: dict) -> dict:
        """All of it as one text for a file."""
        entries = [
            replace(e, value=kept.in_words(_root(e.id), e.value)) for e in self.desk().entries()
        ]
        return {"text": journal.readable(entries, _titles(entries))}

    def _keep_last(self, seat: Seat, asked: dict) -> None:
        """Words that a closing page had not sent yet; one that cannot be kept stops no other."""
        problems = []
        for each in _list(asked, "last"):
            if not isinstance(each, dict):
                raise JournalError("not_allowed")
            try:
                (self.keep if "value" in each else self.drop)(seat, each)
            except JournalError as error:
                problems.append(error.problem)
        if problems:
            raise JournalError(problems[0])


def _text(asked: dict, name: str) -> str:
    if not isinstance(asked.get(name), str):
        raise JournalError("not_allowed")
    return asked[name]


def _list(asked: dict, name: str) -> list:
    if not isinstance(asked.get(name, []), list):
        raise JournalError("not_allowed")
    return asked.get(name, [])


def _root(id: str) -> str:
    """The id the page uses; the journal's own mark for words kept beside others is `~2`."""
    return id.partition("~")[0]


def _shown(entry: Entry) -> dict:
    root = _root(entry.id)
    words = {"title": kept.title(root), "words": kept.in_words(root, entry.value)}
    return asdict(entry) | words


def _titles(entries: list[Entry]) -> dict[str, str]:
    """What the readable copy calls kinds and entries."""
    kinds = chapter_content("journal").labels["kinds"]
    return {_root(entry.id): kept.title(_root(entry.id)) for entry in entries} | kinds


def journal_handler(home: Path, patience: float, browser_of: Callable) -> type:
    """The handler of /course/journal. Jupyter is imported here, so that the module loads fast.

    patience: seconds after which the journal locks when the last page has gone. browser_of: the
    name of the browser a request came from, since each has a seat of its own.
    """
    from jupyter_server.base.handlers import APIHandler
    from tornado.ioloop import IOLoop, PeriodicCallback
    from tornado.web import authenticated

    reception = Reception(home)
    # One thread: requests are done in the order in which they came, and none of them blocks the
    # pictures while a key is derived.
    worker = ThreadPoolExecutor(1)

    async def work(do: Callable, *given: Any) -> Any:
        return await IOLoop.current().run_in_executor(worker, do, *given)

    async def look() -> None:
        """Lock when idle."""
        with suppress(JournalError):
            await work(reception.state, "")

    class AtDesk(APIHandler):
        # Looking whether it is still open must not keep a forgotten server alive.
        _track_activity = False

        def set_default_headers(self) -> None:
            super().set_default_headers()
            self.set_header("Cache-Control", "no-store")

        @authenticated
        async def get(self) -> None:
            await self._answer(reception.state, browser_of(self))

        @authenticated
        async def post(self) -> None:
            if len(self.request.body) > MOST_BYTES:
                return self._refuse(413, "not_allowed")
            try:
                asked = json.loads(self.request.body)
            except (ValueError, RecursionError):
                asked = None
            if not isinstance(asked, dict):
                return self._refuse(400, "not_allowed")
            await self._answer(reception.answer, browser_of(self), asked)
            if asked.get("do") == "gone" and not reception.pages:
                IOLoop.current().call_later(patience, work, reception.lock_if_left)

        async def _answer(self, do: Callable, *given: Any) -> None:
            try:
                self.finish(json.dumps(await work(do, *given)))
            except JournalError as error:
                self._refuse(STATUS.get(error.problem, CONFLICT), error.problem)

        def _refuse(self, status: int, problem: str) -> None:
            self.set_status(status)
            self.finish(json.dumps({"problem": problem}))

        def write_error(self, status_code: int, **_: Any) -> None:
            self._refuse(status_code if status_code < 500 else 400, "not_allowed")

        def log_exception(self, *_: Any) -> None:
            """Nothing that was asked here is written down, not even when something breaks."""

    PeriodicCallback(look, 1000 * SECONDS_BETWEEN_LOOKS).start()
    return AtDesk
