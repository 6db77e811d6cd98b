"""The desk at which a reader sits: the journal is unlocked once a sitting and locks when idle."""

import threading
import time
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

from .entries import Entry, Kept
from .journal import Journal, standing
from .places import delete_everything, set_aside
from .problems import JournalError
from .readable import readable


def seconds_passed() -> float:
    """Seconds that only grow, counting those in which the computer slept.

    `time.monotonic` stands still on Linux and macOS while the lid is closed, and the journal would
    lie open. Linux has a clock of its own for it; on macOS the one called MONOTONIC goes on.
    """
    clock = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
    return time.monotonic() if clock is None else time.clock_gettime(clock)


def seated(work: Callable) -> Callable:
    """One call at a time; lock first when idle too long."""

    @wraps(work)
    def one(self: "Desk", *given, **named):
        with self._turn:
            self._lock_if_idle()
            try:
                return work(self, *given, **named)
            except JournalError as error:
                problem = error.problem
            if problem == "changed":
                # The file behind it is another one, or none; only a passphrase leads on.
                self.lock()
            raise JournalError(problem)

    return one


class Desk:
    """The one open journal of a server, or none. `now` gives seconds that only grow.

    Idleness is looked at in every call; ask `state()` now and then so that the key leaves memory
    even when nobody calls. After wrong passphrases there is no pause: whoever can ask here can
    read the file, and would guess at a copy of it.
    """

    def __init__(
        self, path: Path, idle_minutes: float = 10, now: Callable[[], float] = seconds_passed
    ) -> None:
        self._path, self._minutes, self._now = Path(path), idle_minutes, now
        self._journal: Journal | None = None
        self._last = now()
        self._turn = threading.RLock()

    def state(self) -> dict:
        """{"state": unavailable|absent|locked|open, "minutes", "unreadable", "damaged"}.

        Looking is no sign of life: a page may ask as often as it likes.
        """
        with self._turn:
            self._lock_if_idle()
            there = self._journal
            return {
                "state": "open" if there else standing(self._path),
                "minutes": self._minutes,
                "unreadable": there.unreadable if there else 0,
                "damaged": there.damaged if there else False,
            }

    @seated
    def touch(self) -> None:
        """The reader is still here. `locked` when that comes too late."""
        self._open()
        self._last = self._now()

    @seated
    def make(self, passphrase: str) -> None:
        self._sit(Journal.make(self._path, passphrase))

    @seated
    def unlock(self, passphrase: str) -> None:
        """Also when it is open: another window shows that it knows the passphrase."""
        self._sit(Journal.unlock(self._path, passphrase))

    @seated
    def entries(self) -> list[Entry]:
        return self._open().entries()

    @seated
    def keep(self, id: str, kind: str, value: Any, base: int | None = None) -> Kept:
        """Words that were kept are a sign of life; a page that tries again and again is none."""
        done = self._open().keep(id, kind, value, base)
        self._last = self._now()
        return done

    @seated
    def drop(self, id: str) -> bool:
        return self._open().drop(id)

    @seated
    def rekey(self, old: str, new: str) -> None:
        self._open().change_passphrase(old, new)

    @seated
    def export_text(self, titles: Mapping[str, str]) -> str:
        return readable(self._open().entries(), titles)

    @seated
    def set_aside(self) -> Path:
        """Lock, and rename the file so that a new journal can be made."""
        self.lock()
        return set_aside(self._path)

    @seated
    def delete(self) -> None:
        """Lock, and take everything away, whether it could be opened or not."""
        self.lock()
        delete_everything(self._path)

    def lock(self) -> None:
        with self._turn:
            there, self._journal = self._journal, None
            if there:
                there.lock()

    def _sit(self, journal: Journal) -> None:
        self.lock()
        self._journal = journal
        # Deriving the key took a moment of its own.
        self._last = self._now()

    def _open(self) -> Journal:
        if self._journal is None:
            raise JournalError("locked")
        return self._journal

    def _lock_if_idle(self) -> None:
        if self._journal and self._now() - self._last >= self._minutes * 60:
            self.lock()
