"""One entry of the journal: what it may be, and its shape on the disk."""

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from .problems import JournalError

KINDS = ("reflection", "evening", "plan", "review", "note")

# An id as the page gives it; `~2`, `~3` … are ours, for words kept beside those of another window.
ID = re.compile(r"(?P<root>[A-Za-z0-9][A-Za-z0-9:._-]{0,99})(?:~[0-9]{1,9})?")

VALUE_BYTES = 100_000  # one entry, as JSON; fifteen thousand words
VALUE_DEPTH = 40  # lists within lists; far below the depth at which Python refuses to read JSON

PASSPHRASE_CHARACTERS = 1000
# Eight: whoever copies the file may guess as fast as their machines allow. A slow key makes each
# guess dear, but nothing makes up for a passphrase that is among the first few millions tried.
PASSPHRASE_LEAST = 8


@dataclass(frozen=True)
class Entry:
    """One thing kept. `value` is JSON; `made` and `changed` are ISO times in UTC.

    `version` is new with every change, and no two changes in one journal share a version.
    """

    id: str
    kind: str
    value: Any
    made: str
    changed: str
    version: int


@dataclass(frozen=True)
class Kept:
    """What a `keep` came to.

    `entry` stands under the id now. `beside` is None, or the entry that holds the words just
    handed in, because another window had written under the same id in between.
    """

    entry: Entry
    beside: Entry | None = None


def root_of(id: str) -> str:
    """The id without our own mark. An id that does not fit is `not_allowed`."""
    fits = ID.fullmatch(id) if isinstance(id, str) else None
    if not fits:
        raise JournalError("not_allowed")
    return fits["root"]


def checked_kind(kind: str) -> str:
    if not isinstance(kind, str) or kind not in KINDS:
        raise JournalError("not_allowed")
    return kind


def stored(value: Any) -> bytes:
    """The value as JSON bytes. What would not come back as it went in is `not_allowed`.

    Lone halves of a character are kept (a browser can send them), so the bytes are not quite UTF-8.
    """
    _check_size(value)
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        bytes_ = text.encode("utf-8", "surrogatepass")
        same = _exactly(recalled(bytes_), value)
    except (TypeError, ValueError, RecursionError):
        same = False
    if not same:
        raise JournalError("not_allowed")
    if len(bytes_) > VALUE_BYTES:
        raise JournalError("too_long")
    return bytes_


def recalled(bytes_: bytes) -> Any:
    """The value behind stored bytes. Raises ValueError."""
    return json.loads(bytes_.decode("utf-8", "surrogatepass"))


def same_value(one: Any, other: Any) -> bool:
    """Equal as JSON: the order of keys does not matter, `true` is not 1."""
    return _exactly(one, other)


def _exactly(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_exactly, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_exactly(one[k], other[k]) for k in one)
    # -0.0 equals 0.0, yet is written otherwise.
    return repr(one) == repr(other) if isinstance(one, float) else one == other


def _check_size(value: Any) -> None:
    """Refuse depth and number before JSON is written; a list may even hold itself."""
    level, seen = [value], 0
    for _ in range(VALUE_DEPTH):
        seen += len(level)
        if seen > VALUE_BYTES:
            raise JournalError("too_long")
        below = []
        for each in level:
            if isinstance(each, dict):
                below += each.values()
            elif isinstance(each, (list, tuple)):
                below += each
            if len(below) > VALUE_BYTES:
                raise JournalError("too_long")
        if not below:
            return
        level = below
    raise JournalError("not_allowed")


def key_of(passphrase: str) -> bytes:
    """The bytes that open the file. `empty` when blank, `wrong` when longer than any can be.

    One way of writing each accent (NFC), so that another keyboard opens the same journal.
    The bytes before it keep the key from ever being empty (the library would then write a plain
    file) and from being read as one of the library's own forms (`raw:…`, `x'…'`); the stop after
    it, because the way from passphrase to key takes zeros at the end for nothing.
    """
    characters = _nfc(passphrase)
    if len(characters) > PASSPHRASE_CHARACTERS:
        # No journal was ever made with it.
        raise JournalError("wrong")
    return b"words:" + characters.encode("utf-8", "surrogatepass") + b"."


def check_new(passphrase: str) -> None:
    """Refuse a passphrase that may not be chosen: `empty`, `short` or `too_long`."""
    characters = _nfc(passphrase)
    if len(characters) < PASSPHRASE_LEAST:
        raise JournalError("short")
    if len(characters) > PASSPHRASE_CHARACTERS:
        raise JournalError("too_long")


def _nfc(passphrase: str) -> str:
    if not isinstance(passphrase, str) or not passphrase.strip():
        raise JournalError("empty")
    return unicodedata.normalize("NFC", passphrase)
