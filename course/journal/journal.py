"""An open journal: entries kept, taken back and handed out, each change in one transaction."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import file
from .entries import Entry, Kept, check_new, checked_kind, recalled, root_of, same_value, stored
from .places import leftovers
from .problems import JournalError, problem_of, told_plainly


def utc_now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class Journal:
    """One encrypted file, unlocked. What is acknowledged is on the disk.

    Every method raises `JournalError` and nothing else. `clock` gives the time as ISO in UTC.
    """

    def __init__(self, path: Path, passphrase: str, clock: Callable[[], str] = utc_now) -> None:
        """Use `make` or `unlock`."""
        self._path, self._clock, self._connection = Path(path), clock, None
        self._opened(passphrase)

    @classmethod
    @told_plainly
    def make(cls, path: Path, passphrase: str, *, clock: Callable[[], str] = utc_now) -> "Journal":
        """A new journal, mode 600, encrypted from its first byte.

        `empty`, `short`, `too_long`, `exists`, `in_project`, `read_only`, `full`, `unavailable`.
        """
        file.make_file(Path(path), passphrase)
        return cls(path, passphrase, clock)

    @classmethod
    @told_plainly
    def unlock(
        cls, path: Path, passphrase: str, *, clock: Callable[[], str] = utc_now
    ) -> "Journal":
        """`empty`, `wrong`, `absent`, `damaged`, `busy`, `read_only`, `unavailable`.

        A journal of which part can be read opens, and is `damaged` for every change.
        """
        return cls(path, passphrase, clock)

    @property
    def damaged(self) -> bool:
        """Whether anything in the file is broken: then it can be read, and is not written."""
        return self._damaged

    @property
    def unreadable(self) -> int:
        """How many entries are known to be lost."""
        return self._unreadable

    @told_plainly
    def entries(self) -> list[Entry]:
        """All that can be read, the oldest first."""
        connection = self._still_mine()
        if not self._damaged:
            try:
                # One look at both, or another program could write in between.
                with self._reading(connection):
                    _, expected, _ = file.read_state(connection)
                    rows = file.read_rows(connection)
            except Exception as error:
                problem = problem_of(error, connection.system_errno)
                if problem is None:
                    raise
                if problem not in ("damaged", "wrong"):
                    raise JournalError(problem) from None
            else:
                found = [file.entry_of(row[1:]) for row in rows]
                if len(found) == expected and all(found):
                    return found
            self._call_damaged()
        found, self._unreadable = file.salvage(connection)
        return found

    @told_plainly
    def keep(self, id: str, kind: str, value: Any, base: int | None = None) -> Kept:
        """Keep `value` under `id`. `base` is the version this window last saw, None if none.

        When another window has changed the entry since, nothing is written over: these words go
        beside it under an id of their own. The same words twice are kept once.
        """
        root, kind, bytes_ = root_of(id), checked_kind(kind), stored(value)
        with self._writing() as connection:
            there = self._row(connection, id)
            if there and there.kind == kind and same_value(there.value, value):
                return Kept(there)
            if there and there.version != base:
                return Kept(there, self._beside(connection, root, kind, bytes_))
            return Kept(self._write(connection, id, kind, bytes_, there))

    @told_plainly
    def drop(self, id: str) -> bool:
        """Delete one entry, also its bytes. False when there was none."""
        root_of(id)
        with self._writing() as connection:
            gone = connection.execute(
                "DELETE FROM entry WHERE id = ? RETURNING 1", (id,)
            ).fetchall()
            if gone:
                connection.execute("UPDATE state SET version = version + 1, entries = entries - 1")
            return bool(gone)

    @told_plainly
    def change_passphrase(self, old: str, new: str) -> None:
        """Write the journal anew under `new` and put it in the old one's place in one step.

        SQLite could do it within the file; but a kill in the middle would leave half of it under
        each key. `wrong` when `old` is; then, and after any other error, `old` still opens.
        """
        check_new(new)
        self._still_mine()
        if self._damaged:
            raise JournalError("damaged")
        file.open_file(self._path, old)[0].close()
        with self._writing("EXCLUSIVE") as connection:
            for left in leftovers(self._path):
                left.unlink(missing_ok=True)
            state, rows = file.read_state(connection), file.read_rows(connection)
            if os.name == "nt":
                # Windows renames over no file that is open; another window's makes it fail.
                self._close()
            file.make_file(self._path, new, state=state, rows=rows)
            self._identity = file.identity_of(self._path)
        self._close()
        self._opened(new)

    def lock(self) -> None:
        """Let go of the file and of the key. Twice does no harm."""
        self._close()

    def _opened(self, passphrase: str) -> None:
        before = file.identity_of(self._path)
        self._connection, self._damaged = file.open_file(self._path, passphrase)
        self._unreadable, self._identity = 0, before
        try:
            if not file.same_file(self._path, before):
                raise JournalError("changed")
            # Whoever unlocks is told at once how much is lost.
            if not self.entries() and self._damaged and not self._unreadable:
                raise JournalError("damaged")
        except BaseException:
            self._close()
            raise

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                connection.close()

    def _still_mine(self) -> Any:
        """The connection; `locked` without one, `changed` when the file is no longer this one."""
        if self._connection is None:
            raise JournalError("locked")
        if not file.same_file(self._path, self._identity):
            raise JournalError("changed")
        return self._connection

    def _call_damaged(self) -> None:
        self._damaged = True
        if self._connection is not None:
            self._connection.execute("PRAGMA query_only = ON")

    @contextmanager
    def _reading(self, connection: Any) -> Iterator[None]:
        connection.execute("BEGIN")
        try:
            yield
        finally:
            self._undo(connection)

    @contextmanager
    def _writing(self, how: str = "IMMEDIATE") -> Iterator[Any]:
        """One transaction: all of it on the disk, or nothing."""
        connection = self._still_mine()
        if self._damaged:
            raise JournalError("damaged")
        try:
            connection.execute(f"BEGIN {how}")
            # Once more under the lock: another window may have re-keyed while we waited.
            self._still_mine()
            yield connection
            if self._connection is not None:
                connection.execute("COMMIT")
        except Exception as error:
            system = 0 if self._connection is None else connection.system_errno
            problem = problem_of(error, system)
            self._undo(connection)
            if problem in ("damaged", "wrong"):
                problem = "damaged"
                self._call_damaged()
            if problem is None:
                raise
            raise JournalError(problem) from None
        except BaseException:
            self._undo(connection)
            raise
        # Deleted while we wrote: what stands in a file without a name is not kept.
        if self._connection is not None:
            self._still_mine()

    @staticmethod
    def _undo(connection: Any) -> None:
        # When even this fails (no disk), SQLite undoes it at the next opening.
        with suppress(Exception):
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    @staticmethod
    def _row(connection: Any, id: str) -> Entry | None:
        rows = connection.execute(
            f"SELECT {file.COLUMNS} FROM entry WHERE id = ?", (id,)
        ).fetchall()
        if not rows:
            return None
        entry = file.entry_of(rows[0])
        if entry is None:
            raise JournalError("damaged")
        return entry

    def _write(
        self, connection: Any, id: str, kind: str, bytes_: bytes, there: Entry | None
    ) -> Entry:
        now = self._clock()
        ((version,),) = connection.execute(
            "UPDATE state SET version = version + 1 RETURNING version"
        ).fetchall()
        made = there.made if there else now
        proof = file.proof_of(id, kind, bytes_, made, now, version)
        if there:
            connection.execute(
                "UPDATE entry SET kind = ?, value = ?, changed = ?, version = ?, proof = ?"
                " WHERE id = ?",
                (kind, bytes_, now, version, proof, id),
            )
        else:
            connection.execute(
                f"INSERT INTO entry ({file.COLUMNS}) VALUES (?,?,?,?,?,?,?)",
                (id, kind, bytes_, made, now, version, proof),
            )
            connection.execute(
                "UPDATE state SET entries = entries + 1, last = (SELECT max(place) FROM entry)"
            )
        return Entry(id, kind, recalled(bytes_), made, now, version)

    def _beside(self, connection: Any, root: str, kind: str, bytes_: bytes) -> Entry:
        """The words under `root~2` (3 …), or the entry that holds them since an earlier attempt."""
        number = 2
        while there := self._row(connection, f"{root}~{number}"):
            if there.kind == kind and same_value(there.value, recalled(bytes_)):
                return there
            number += 1
        return self._write(connection, f"{root}~{number}", kind, bytes_, None)


@told_plainly
def standing(path: Path) -> str:
    """`absent`, `locked` (there is one) or `unavailable`. The file is not opened."""
    try:
        file.library()
    except JournalError as error:
        return error.problem
    return "locked" if os.path.lexists(path) else "absent"
