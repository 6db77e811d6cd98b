"""The encrypted file: making it, opening it, and reading what can be read of a damaged one."""

import hashlib
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

from .entries import ID, KINDS, Entry, check_new, key_of, recalled
from .places import TAILS, leftovers, new_beside, outside_project, settle
from .problems import JournalError, problem_of

# Rounds of PBKDF2-SHA256 between a passphrase and the key: a quarter of a second on a small
# computer, for the reader once, for whoever guesses each time. It stands in no file: a journal
# made with one number is opened with the same number only. Tests that open hundreds turn it down.
ROUNDS = 600_000

BUSY_MILLISECONDS = 3000
FORMAT = 1
PLAIN_HEADER = b"SQLite format 3\0"

# `state` holds one row. `version` is the last one given; it begins at the time of making, so that
# a window that remembers a deleted journal never takes a version of the next one for its own.
# `entries` and `last` say what should be there when pages are lost.
SCHEMA = f"""
CREATE TABLE state (version INTEGER NOT NULL, entries INTEGER NOT NULL, last INTEGER NOT NULL);
CREATE TABLE entry (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, value BLOB NOT NULL,
    made TEXT NOT NULL, changed TEXT NOT NULL, version INTEGER NOT NULL, proof BLOB NOT NULL
);
CREATE UNIQUE INDEX entry_id ON entry (id);
PRAGMA user_version = {FORMAT};
"""
COLUMNS = "id, kind, value, made, changed, version, proof"

State = tuple[int, int, int]
Row = tuple[int, str, str, bytes, str, str, int, bytes]  # place, then COLUMNS


def library() -> ModuleType:
    """apsw with ciphers, or `unavailable`: plain apsw, of the same name, would encrypt nothing."""
    try:
        import apsw

        apsw.mc_version  # noqa: B018 - only the library with ciphers has it
        named = apsw.Connection(":memory:").execute("PRAGMA cipher").fetchall()
    except Exception:
        named = []
    if not named:
        raise JournalError("unavailable")
    return apsw


def same_file(path: Path, identity: tuple[int, int] | None) -> bool:
    return identity is not None and identity_of(path) == identity


def identity_of(path: Path) -> tuple[int, int] | None:
    """What tells this file from another of the same name; None when there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def make_file(path: Path, passphrase: str, *, state: State | None = None, rows: list[Row] = ()):
    """Write a new journal under another name and give it its own only when it is whole.

    With `state` and `rows` it takes the place of the journal that is there (a new passphrase);
    without, it is the first one, and `exists` if somebody was quicker.
    """
    library()
    check_new(passphrase)
    outside_project(path)
    first = state is None
    if first and os.path.lexists(path):
        raise JournalError("exists" if path.is_file() else "read_only")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = new_beside(path)
    os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        _fill(new, passphrase, state or (int(time.time()), 0, 0), rows)
        if first:
            # The rest of a journal that is gone; SQLite would mix it into the new one.
            for tail in TAILS[1:]:
                path.with_name(path.name + tail).unlink(missing_ok=True)
            _name_first(new, path)
        else:
            os.replace(new, path)
        settle(path.parent)
    finally:
        for tail in TAILS:
            new.with_name(new.name + tail).unlink(missing_ok=True)


def _fill(new: Path, passphrase: str, state: State, rows: list[Row]) -> None:
    connection = connect(new, passphrase)
    problem = None
    try:
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute(SCHEMA)
        connection.execute("INSERT INTO state VALUES (?,?,?)", state)
        connection.executemany("INSERT INTO entry VALUES (?,?,?,?,?,?,?,?)", rows)
        connection.execute("COMMIT")
    except Exception as error:
        problem = problem_of(error, connection.system_errno)
        if problem is None:
            raise
    finally:
        with suppress(Exception):
            connection.close()
    if problem:
        raise JournalError(problem)
    with open(new, "rb") as file:
        header = file.read(len(PLAIN_HEADER))
    if len(header) < len(PLAIN_HEADER) or header == PLAIN_HEADER:
        raise JournalError("unavailable")


def _name_first(new: Path, path: Path) -> None:
    """Rename, but never over a journal that came to be in the meantime."""
    try:
        os.link(new, path)
    except FileExistsError:
        raise JournalError("exists") from None
    except OSError:
        # A file system without links: look once more, then rename.
        if os.path.lexists(path):
            raise JournalError("exists") from None
        os.rename(new, path)


def connect(path: Path, passphrase: str) -> Any:
    """A connection with its key and its habits. Nothing of the file has been read yet."""
    apsw = library()
    key = key_of(passphrase)
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.set_busy_timeout(BUSY_MILLISECONDS)
        connection.execute("PRAGMA cipher = 'chacha20'")
        connection.execute("PRAGMA legacy = 0")
        connection.execute(f"PRAGMA kdf_iter = {ROUNDS:d}")
        # In hexadecimal no quote and no NUL can end the key early.
        connection.execute(f"PRAGMA hexkey = '{key.hex()}'")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA mmap_size = 0")
    except BaseException:
        connection.close()
        raise
    return connection


def open_file(path: Path, passphrase: str) -> tuple[Any, bool]:
    """(connection, damaged) of a journal whose passphrase is right.

    A damaged one is opened for reading only, so that nothing is made worse.
    Raises `absent`, `empty`, `wrong`, `damaged` (nothing can be read), `read_only`, `busy`.
    """
    library()
    if not os.path.lexists(path):
        raise JournalError("absent")
    if not path.is_file():
        raise JournalError("read_only")
    if path.stat().st_size == 0:
        # SQLite takes an empty file for an empty journal, whatever the passphrase.
        raise JournalError("damaged")
    _check_before_rollback(path, passphrase)
    connection = connect(path, passphrase)
    try:
        damaged = not _whole(connection)
        if damaged:
            connection.execute("PRAGMA query_only = ON")
        else:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA synchronous = EXTRA")
            _sweep(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection, damaged


def _whole(connection: Any) -> bool:
    """Read every page once; a passphrase is only found wrong when the first is read."""
    try:
        _check_format(connection)
        return connection.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
    except Exception as error:
        if problem_of(error) != "damaged":
            raise
    # So SQLite reads a file whose end is missing.
    connection.execute("PRAGMA writable_schema = ON")
    _check_format(connection)
    return False


def _check_format(connection: Any) -> None:
    if connection.execute("PRAGMA user_version").fetchall() != [(FORMAT,)]:
        raise JournalError("damaged")


def _check_before_rollback(path: Path, passphrase: str) -> None:
    """After a kill SQLite undoes the unfinished change when it opens the file, and with a wrong
    passphrase it would already have touched the file by the time it finds out. So the passphrase
    is first tried on a copy (as encrypted as the file) when there is something to undo.
    To copy lets go of this process's own locks on the file: not while another thread writes to it.
    """
    tail = "-journal"
    undo = path.with_name(path.name + tail)
    problem = "busy"
    for _ in range(3):
        if not undo.is_file() or undo.stat().st_size == 0:
            return
        copy = new_beside(path)
        copy_undo = copy.with_name(copy.name + tail)
        try:
            for source, target in ((path, copy), (undo, copy_undo)):
                os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
                shutil.copyfile(source, target)
            connection = connect(copy, passphrase)
            try:
                _check_format(connection)
            finally:
                connection.close()
            return
        except FileNotFoundError:
            pass  # another program has this moment finished its change
        except Exception as error:
            found = problem_of(error)
            if found not in ("wrong", "damaged") and copy.is_file():
                raise
            problem = "wrong"
        finally:
            for file in (copy, copy_undo):
                file.unlink(missing_ok=True)
        # Or another program was writing while we copied.
        time.sleep(0.05)
    raise JournalError(problem)


def _sweep(connection: Any, path: Path) -> None:
    """Take away what killed programs left. Under the lock, so that nobody is making one now."""
    if not leftovers(path):
        return
    try:
        connection.execute("BEGIN IMMEDIATE")
        for file in leftovers(path):
            file.unlink(missing_ok=True)
    except Exception as error:
        if problem_of(error) is None:
            raise
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def read_state(connection: Any) -> State:
    return connection.execute("SELECT version, entries, last FROM state").fetchall()[0]


def read_rows(connection: Any) -> list[Row]:
    """Every row in the order of making. Raises the library's errors for a damaged file."""
    return connection.execute(f"SELECT place, {COLUMNS} FROM entry ORDER BY place").fetchall()


def proof_of(*columns: Any) -> bytes:
    """A fingerprint of one row. Each page proves itself, but a disk that loses a write leaves an
    old page among new ones, and the words on both would be read as one.
    """
    return hashlib.blake2b(
        repr(columns).encode("ascii", "backslashreplace"), digest_size=16
    ).digest()


def entry_of(row: tuple) -> Entry | None:
    """The entry behind COLUMNS; None when it makes no sense."""
    try:
        *columns, proof = row
        if proof != proof_of(*columns):
            return None
        id, kind, value, made, changed, version = columns
        if not ID.fullmatch(id) or kind not in KINDS:
            return None
        return Entry(id, kind, recalled(value), made, changed, version)
    except (TypeError, ValueError, AttributeError, RecursionError):
        return None


def salvage(connection: Any) -> tuple[list[Entry], int]:
    """(entries that can be read, how many cannot) of a damaged file; never a wrong word.

    Each page proves itself when it is deciphered, so a row is read as it was written or not at all.
    A walk ends at the first broken page; rows beyond it are asked for one by one.
    """
    read, failed = {}, 0
    try:
        _, expected, last = read_state(connection)
    except Exception as error:
        _only_damage(error)
        expected, last = None, 0
    last = max([last, *_places(connection)])
    for place in range(1, last + 1):
        try:
            rows = connection.execute(
                f"SELECT {COLUMNS} FROM entry NOT INDEXED WHERE place = ?", (place,)
            ).fetchall()
        except Exception as error:
            _only_damage(error)
            failed += 1
            continue
        entry = entry_of(rows[0]) if rows else None
        if entry:
            read[place] = entry
        elif rows:
            failed += 1
    missing = failed if expected is None else expected - len(read)
    return list(read.values()), max(missing, 0)


def _places(connection: Any) -> set[int]:
    """The places that can be found from both ends of the rows and of their index."""
    found = set()
    for walk in ("NOT INDEXED ORDER BY place", "INDEXED BY entry_id ORDER BY id"):
        for way in ("", " DESC"):
            try:
                for (place,) in connection.execute(f"SELECT place FROM entry {walk}{way}"):
                    found.add(place)
            except Exception as error:
                _only_damage(error)
    return found


def _only_damage(error: Exception) -> None:
    if problem_of(error) not in ("damaged", "wrong"):
        raise error
