"""The words of the continuing-education pack, from `training/ce.toml`."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import msgspec

from . import Problem, Words, _decode, _read, _refuse
from .cases import FOLDER
from .workshop import _speakable


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A section of the statement: a heading, and paragraphs with {places} to fill in."""

    head: str
    text: tuple[str, ...]


class _PackFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    revised: date
    review_by: date
    words: dict[str, Any]
    statement: tuple[Section, ...]


class Pack(msgspec.Struct, frozen=True):
    """What the papers of the pack say, and the days on which its text was and will be revised."""

    revised: date
    review_by: date
    words: Words
    statement: tuple[Section, ...]


def _problems(made: _PackFile) -> Iterator[Problem]:
    if made.review_by <= made.revised:
        yield "review_by", "a text is looked through after it was written; write a later day."
    yield from _speakable(made.words, "words")
    for index, section in enumerate(made.statement):
        yield from _speakable(list(section.text), f"statement[{index}].text")


def load_pack(text: str, file: str = "ce.toml") -> Pack:
    """Read the words from TOML. A ContentError names file, line and field."""
    made = _decode(text, file, _PackFile)
    for path, what in _problems(made):
        _refuse(file, text, path, what)
    return Pack(made.revised, made.review_by, Words(file, "words", made.words), made.statement)


@cache
def pack() -> Pack:
    """What the pack says."""
    return load_pack(_read(FOLDER / "ce.toml"))
