"""The words of the item bank where it leaves the course, from `training/formats.toml`."""

from functools import cache
from typing import Any

import msgspec

from . import Words, _decode, _labels, _read, _refuse
from .cases import FOLDER


class _FormatFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: dict[str, Any]


def load_formats(text: str, file: str = "formats.toml") -> Words:
    """Read the words from TOML. A ContentError names file, line and field."""
    made = _decode(text, file, _FormatFile)
    for path, what in _labels(made.words, "words"):
        _refuse(file, text, path, what)
    return Words(file, "words", made.words)


@cache
def format_words() -> Words:
    """What the exported bank says: its titles, its papers, its page in a platform."""
    return load_formats(_read(FOLDER / "formats.toml"))
