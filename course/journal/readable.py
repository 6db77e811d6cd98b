"""The journal as plain text, for a reader who wants to hold it outside the course."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from .entries import KINDS, Entry


def readable(
    entries: Iterable[Entry], titles: Mapping[str, str], zone: tzinfo | None = None
) -> str:
    """Dated plain text by kind, the oldest first; nothing in it but the words and `titles`.

    `titles` gives words for kinds, for ids, for the names of fields within an entry, and for
    `true` and `false`; what has none stands as it is, an id without a title not at all.
    Times are those of `zone`, of this computer when it is None.
    """
    parts = []
    entries = list(entries)
    for kind in KINDS:
        of_kind = sorted((e for e in entries if e.kind == kind), key=lambda e: (e.made, e.id))
        if of_kind:
            title = titles.get(kind, kind)
            parts.append(f"{title}\n{'=' * len(title)}")
            parts += [_one(entry, titles, zone) for entry in of_kind]
    return _printable("\n\n".join(parts) + "\n" if parts else "")


def _one(entry: Entry, titles: Mapping[str, str], zone: tzinfo | None) -> str:
    title = titles.get(entry.id, titles.get(entry.id.partition("~")[0]))
    head = ", ".join(filter(None, [_moment(entry.made, zone), title]))
    return "\n".join([head, *_lines(entry.value, titles)])


def _moment(made: str, zone: tzinfo | None) -> str:
    return datetime.fromisoformat(made).astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _lines(value: Any, titles: Mapping[str, str]) -> list[str]:
    """One line for each simple value; fields by name; what lies within is set in by two spaces."""
    if isinstance(value, list):
        return [line for each in value for line in _bulleted(_lines(each, titles))]
    if isinstance(value, dict):
        found = []
        for name, each in value.items():
            lines = _lines(each, titles)
            named = titles.get(name, name)
            if isinstance(each, (list, dict)) or len(lines) > 1:
                found += [f"{named}:", *(f"  {line}" for line in lines)]
            elif lines:
                found.append(f"{named}: {lines[0]}")
        return found
    if isinstance(value, str):
        return value.splitlines()
    text = json.dumps(value)
    return [] if value is None else [titles.get(text, text)]


def _bulleted(lines: list[str]) -> list[str]:
    return [f"{'  ' if number else '- '}{line}" for number, line in enumerate(lines)]


def _printable(text: str) -> str:
    """Halves of a character joined or replaced, so that the text can be written as a file."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
