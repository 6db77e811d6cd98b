"""What can go wrong with a journal, each under one word. Sentences for readers stand in TOML."""

import errno
from collections.abc import Callable
from functools import wraps

# In English and for a log: these lines never hold a word of the reader's, a passphrase or a path.
PROBLEMS = {
    "empty": "The passphrase is empty.",
    "short": "The passphrase is too short.",
    "wrong": "The passphrase does not open the file, or its first page is damaged.",
    "damaged": "The journal is damaged.",
    "full": "There is no room on the disk.",
    "read_only": "The folder or the file cannot be written or read.",
    "busy": "Another program holds the journal.",
    "exists": "There is a journal already.",
    "absent": "There is no journal.",
    "locked": "The journal is locked.",
    "changed": "The journal was changed or deleted by another window.",
    "too_long": "An entry or a passphrase is too long.",
    "not_allowed": "An entry has an unknown kind, an id that does not fit, or no JSON value.",
    "unavailable": "The library for encrypted files is missing.",
    "in_project": "A journal never lies inside the project's own folder.",
}

NO_WAY = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EISDIR, errno.ENOTDIR}
NO_ROOM = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


# Errors and result codes of SQLite: renamed or deleted under us; broken inside; a page not read.
READONLY_DBMOVED = 1032
DAMAGE = ("CorruptError", "FormatError", "SQLError", "ConstraintError", "MismatchError")
NOT_READ = {266, 522, 8202, 8458}


class JournalError(Exception):
    """A journal cannot do what was asked. `problem` is one of PROBLEMS; nothing else is told."""

    def __init__(self, problem: str) -> None:
        super().__init__(PROBLEMS[problem])
        self.problem = problem


def problem_of(error: Exception, system_errno: int = 0) -> str | None:
    """The problem behind an error of the system or of the library; None when it is neither.

    `system_errno` is what the connection says of its last trouble with the system.
    """
    if isinstance(error, JournalError):
        return error.problem
    if isinstance(error, OSError):
        return "full" if error.errno in NO_ROOM else "read_only"
    # Told apart by name: the library is loaded late, and may be missing.
    kinds = {kind.__name__ for kind in type(error).__mro__ if kind.__module__.startswith("apsw")}
    if "IOError" in kinds:
        return _input_output(error, system_errno)
    if getattr(error, "extendedresult", 0) == READONLY_DBMOVED:
        return "changed"
    for name, problem in (
        ("FullError", "full"),
        ("BusyError", "busy"),
        ("LockedError", "busy"),
        ("NotADBError", "wrong"),
        ("ReadOnlyError", "read_only"),
        ("CantOpenError", "read_only"),
        ("PermissionsError", "read_only"),
        ("ConnectionClosedError", "locked"),
        *((name, "damaged") for name in DAMAGE),
        # What is left passes, or is a fault of ours; it must not make a reader give the file up.
        ("Error", "busy"),
    ):
        if name in kinds:
            return problem
    return None


def _input_output(error: Exception, system_errno: int) -> str:
    if system_errno in NO_ROOM:
        return "full"
    if system_errno in NO_WAY:
        return "read_only"
    return "damaged" if getattr(error, "extendedresult", 0) in NOT_READ else "read_only"


def told_plainly(work: Callable) -> Callable:
    """Let only `JournalError` out of `work`.

    It is raised after the first error is over, so that neither cause nor context is left: an error
    of the library may hold SQL, and its frames hold values and the passphrase.
    """

    @wraps(work)
    def plainly(*given, **named):
        try:
            return work(*given, **named)
        except Exception as error:
            problem = problem_of(error)
            if problem is None:
                raise
        raise JournalError(problem)

    return plainly
