"""Where a journal lies, what lies beside it, and how all of it is taken away.

Nothing here opens the journal's file: to open and close it a second time in one process would let
go of the locks by which SQLite keeps two programs apart.
"""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from .problems import JournalError, told_plainly

# A name that says nothing to whoever looks over a shoulder.
NAME = "notes.dat"
PROJECT = Path(__file__).resolve().parents[2]
# What SQLite lays beside its file.
TAILS = ("", "-journal", "-wal", "-shm")


def outside_project(path: Path) -> Path:
    """The path, unless it lies in the folder that holds this course's source (`in_project`)."""
    real = Path(os.path.realpath(path))
    if (PROJECT / "pyproject.toml").is_file() and real.is_relative_to(PROJECT):
        raise JournalError("in_project")
    return Path(path)


def journal_path(home: Path | str) -> Path:
    """The journal's file in this folder, which need not exist yet."""
    return outside_project(Path(home) / NAME)


def new_beside(path: Path) -> Path:
    """A name for a file that is being made: never read as a journal, taken away when left over."""
    return path.with_name(f"{path.stem}.new-{secrets.token_hex(4)}{path.suffix}")


def leftovers(path: Path) -> list[Path]:
    """Files that a killed program left while it was making or re-keying a journal."""
    return _beside(path, r"new-[0-9a-f]{8}")


def files_of(path: Path) -> list[Path]:
    """Everything that belongs to the journal: itself, what was set aside, what was left over."""
    own = [path.with_name(path.name + tail) for tail in TAILS]
    # The journal last: if not everything can go, it stays to be deleted again.
    others = [*own[1:], *_beside(path, r"[0-9]+"), *leftovers(path)]
    return [file for file in [*others, own[0]] if os.path.lexists(file)]


@told_plainly
def delete_everything(path: Path) -> None:
    """Take away all that belongs to the journal, open, locked or damaged. `read_only` if it stays.

    The bytes are not written over: they are encrypted, and on today's disks writing over reaches
    other cells than those that held them.
    """
    path, stayed = Path(path), None
    for file in files_of(path):
        try:
            file.unlink(missing_ok=True)
        except OSError:
            stayed = file
    settle(path.parent)
    if stayed or files_of(path):
        raise JournalError("read_only")


@told_plainly
def set_aside(path: Path) -> Path:
    """Rename the journal to `notes.1.dat` (2, 3 …), with what SQLite needs beside it.

    So that a damaged journal is never written over when the reader begins anew.
    """
    path = Path(path)
    if not os.path.lexists(path):
        raise JournalError("absent")
    taken = {int(file.name.split(".")[-2]) for file in _beside(path, r"[0-9]+", tails=("",))}
    aside = path.with_name(f"{path.stem}.{max(taken, default=0) + 1}{path.suffix}")
    # First the file: its companions alone are nothing, but they must not meet a new journal.
    for tail in TAILS:
        if os.path.lexists(path.with_name(path.name + tail)):
            os.rename(path.with_name(path.name + tail), aside.with_name(aside.name + tail))
    settle(path.parent)
    return aside


def settle(folder: Path) -> None:
    """Make new names last through a power cut, where the system knows how."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _beside(path: Path, middle: str, tails: tuple[str, ...] = TAILS) -> list[Path]:
    ends = "|".join(map(re.escape, tails))
    name = re.compile(f"{re.escape(path.stem)}\\.{middle}{re.escape(path.suffix)}(?:{ends})")
    try:
        return sorted(file for file in path.parent.iterdir() if name.fullmatch(file.name))
    except (FileNotFoundError, NotADirectoryError):
        return []
