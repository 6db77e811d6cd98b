"""The session's one file: COURSE_HOME/live/room.db. It stays until the session is ended.

An answer is a row of its opening: a keyed hash of the ticket, an option, a turn. No address, no
time, no device, and no order either: rows lie in the order of their hashes. At the reveal the rows
and their key go, written over with zeros, and counts take their place; under 5 not even those.
"""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

NAME = "room.db"
TAILS = ("", "-journal", "-wal", "-shm")
LETTERS = "BCDFGHJKMNPQRSTVWXZ23456789"  # no two that are mixed up, and no words
FORMAT = 1
LOG_BYTES = 4 * 2**20  # what a full lecture hall writes between two ticks

SCHEMA = f"""
CREATE TABLE session (secret BLOB NOT NULL, code TEXT NOT NULL, console TEXT NOT NULL,
                      screen TEXT NOT NULL, second TEXT NOT NULL);
CREATE TABLE place (state BLOB NOT NULL);
CREATE TABLE opening (id TEXT PRIMARY KEY, poll TEXT NOT NULL, salt BLOB) WITHOUT ROWID;
CREATE TABLE answer (who BLOB PRIMARY KEY, option TEXT NOT NULL, turn INTEGER NOT NULL)
    WITHOUT ROWID;
CREATE TABLE counted (option TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
PRAGMA user_version = {FORMAT};
"""
FULL = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")


class StoreError(Exception):
    """The file cannot be used. `reason`: "damaged", "busy" (another server has it), "not_kept"."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


class Keys(msgspec.Struct, frozen=True):
    """What a session is made with. `secret` marks its tickets; the others open its surfaces."""

    secret: bytes
    code: str
    console: str
    screen: str
    second: str


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where the session stands. `spent`: seconds by step; `moves`: the figure's controls."""

    plan: str
    plan_title: str
    at: str
    port: int = 0
    joined: int = 0
    spent: dict[str, float] = {}
    paused: bool = True
    shown: str = "join"
    country: str = ""
    countdown: bool = True
    blank: bool = False
    dark: bool = False
    moment: str = ""
    picked: str = ""
    figure: str = ""
    moves: dict[str, int | str] = {}


class Opening(msgspec.Struct, frozen=True):
    """One time that a poll was opened. Without `salt` it is revealed."""

    id: str
    poll: str
    salt: bytes | None


def new_keys() -> Keys:
    code = "".join(secrets.choice(LETTERS) for _ in range(5))
    return Keys(secrets.token_bytes(32), code, *(secrets.token_urlsafe(18) for _ in range(3)))


class Store:
    """The file, open. One thread uses it; what is changed inside `whole` is kept whole or not."""

    def __init__(self, path: Path, place: Place | None = None):
        """Open the session that is there, or with `place` begin one. Raises StoreError, OSError."""
        self.path = path
        with _told("damaged"):
            self._file = _connect(path)
        try:
            with _told("damaged"):
                if place is not None and not self._begun():
                    self._begin(place)
                self._check()
        except BaseException:
            self._file.close()
            raise

    def _begun(self) -> bool:
        found = self._file.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        return bool(found)

    def _begin(self, place: Place) -> None:
        keys = msgspec.structs.astuple(new_keys())
        # executescript ends a transaction, so the tables are made one by one, in one.
        self._file.execute("BEGIN IMMEDIATE")
        for statement in SCHEMA.split(";"):
            self._file.execute(statement)
        self._file.execute("INSERT INTO session VALUES (?,?,?,?,?)", keys)
        self._file.execute("INSERT INTO place VALUES (?)", [msgspec.json.encode(place)])
        self._file.execute("COMMIT")

    def _check(self) -> None:
        (format,) = self._file.execute("PRAGMA user_version").fetchone()
        whole = self._file.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)]
        if format != FORMAT or not whole:
            raise StoreError("damaged")
        try:
            self.keys(), self.place(), self.opening()
        except (msgspec.MsgspecError, TypeError, ValueError):
            raise StoreError("damaged") from None
        # What a killed server had written over is written over in the file, too.
        self.wipe()

    def close(self) -> None:
        self._file.close()

    def destroy(self) -> None:
        """Take the file away, and all that lies beside it. Raises OSError if it stays."""
        # Empty first: a file that cannot be taken away holds nothing.
        with suppress(StoreError), self.whole():
            for table in ("answer", "counted", "opening", "session"):
                self._file.execute(f"DELETE FROM {table}")
        with suppress(StoreError):
            self.wipe()
        self._file.close()
        remove(self.path)

    # --- reading ---

    def keys(self) -> Keys:
        return Keys(*self._one("SELECT secret, code, console, screen, second FROM session"))

    def place(self) -> Place:
        return msgspec.json.decode(self._one("SELECT state FROM place")[0], type=Place)

    def opening(self) -> Opening | None:
        found = self._file.execute("SELECT id, poll, salt FROM opening").fetchone()
        return found and Opening(*found)

    def answers(self) -> dict[bytes, tuple[str, int]]:
        """Hash of a ticket -> its option and its turn, while a poll is open."""
        rows = self._file.execute("SELECT who, option, turn FROM answer")
        return {who: (option, turn) for who, option, turn in rows}

    def counts(self) -> dict[str, int]:
        return dict(self._file.execute("SELECT option, count FROM counted").fetchall())

    def _one(self, query: str) -> tuple:
        found = self._file.execute(query).fetchall()
        if len(found) != 1:
            raise StoreError("damaged")
        return found[0]

    # --- writing ---

    @contextmanager
    def whole(self) -> Iterator[None]:
        """All changes inside are on the disk at the end, or none: StoreError("not_kept")."""
        with _told("not_kept"):
            self._file.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._file.execute("COMMIT")
            except BaseException:
                # A full disk may have ended it already.
                if self._file.in_transaction:
                    self._file.execute("ROLLBACK")
                raise

    def put_place(self, place: Place) -> None:
        self._file.execute("UPDATE place SET state = ?", [msgspec.json.encode(place)])

    def put_opening(self, opening: Opening) -> None:
        self.drop_opening()
        self._file.execute(
            "INSERT INTO opening VALUES (?,?,?)", [opening.id, opening.poll, opening.salt]
        )

    def put_answer(self, who: bytes, option: str, turn: int) -> None:
        self._file.execute("REPLACE INTO answer VALUES (?,?,?)", [who, option, turn])

    def put_counts(self, counts: dict[str, int]) -> None:
        """Counts instead of rows, and nothing that could tell whose they were."""
        self._file.execute("DELETE FROM answer")
        self._file.execute("UPDATE opening SET salt = NULL")
        self._file.executemany("INSERT INTO counted VALUES (?,?)", counts.items())

    def drop_opening(self) -> None:
        for table in ("answer", "counted", "opening"):
            self._file.execute(f"DELETE FROM {table}")

    def wipe(self) -> None:
        """Bring what was taken away out of the log beside the file; there it is zeros by now."""
        with _told("not_kept"):
            self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        # A log that has its length already is on the disk several times sooner than one that grows
        # with each answer. SQLite takes zeros for an empty log.
        with suppress(OSError), open(f"{self.path}-wal", "r+b") as log:
            log.write(bytes(LOG_BYTES))
            log.flush()
            os.fsync(log.fileno())

    def settle(self) -> None:
        """Carry the log into the file, so that it begins anew at its beginning."""
        with _told("not_kept"):
            self._file.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def limit(self, pages: int) -> None:
        """For tests: as if the disk had no more room than this."""
        self._file.execute(f"PRAGMA max_page_count = {pages:d}").fetchall()


def remove(path: Path) -> None:
    """Take a session's file away, the file itself last."""
    for tail in reversed(TAILS):
        path.with_name(path.name + tail).unlink(missing_ok=True)


def _connect(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    file = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        # Exclusive: a second server cannot open the same session, and no file of shared memory.
        file.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
        file.execute("PRAGMA journal_mode = WAL").fetchall()
        file.execute("PRAGMA synchronous = FULL")
        # The room carries the log over by itself, when nobody waits for it.
        file.execute(f"PRAGMA wal_autocheckpoint = {LOG_BYTES // 1024}").fetchall()
        file.execute("PRAGMA secure_delete = ON").fetchall()
        file.execute("PRAGMA temp_store = MEMORY")
        file.execute("PRAGMA trusted_schema = OFF")
        # Take the lock now, not with the first answer.
        file.execute("BEGIN IMMEDIATE")
        file.execute("COMMIT")
    except BaseException:
        file.close()
        raise
    return file


@contextmanager
def _told(reason: str) -> Iterator[None]:
    """Let out StoreError only: what SQLite says may hold what was asked."""
    try:
        yield
    except sqlite3.Error as problem:
        name = getattr(problem, "sqlite_errorname", "")
        told = "busy" if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) else reason
        raise StoreError("not_kept" if name.startswith(FULL) else told) from None
