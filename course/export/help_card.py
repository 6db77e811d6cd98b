"""A dated card with the help lines of one country."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby

from course.safety.directory import (
    STOP,
    Directory,
    Emergency,
    Entry,
    Everywhere,
    Line,
    age,
    must_be_current,
)  # fmt: skip

from . import PaperError, page


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def bare(address: str) -> str:
    """A web address as people say it: without https://."""
    return address.partition("://")[2]


def last_day(entries: Iterable[Entry]) -> str:
    """The last day on which all of these may still be handed out."""
    return _day(min(one.checked_on for one in entries) + timedelta(days=STOP - 1))


def _read(entry: Entry, today: date, words: Mapping) -> str:
    """When the page of this entry was read, how old that is, and whether it was a stored copy."""
    days = age(entry.checked_on, today)
    how_old = words["same_day"] if days == 0 else words["day"] if days == 1 else words["days"]
    copies = {"": "read", "undated": "read_undated"}
    said = words[copies.get(entry.copy_of, "read_copy")]
    return said.format(
        day=_day(entry.checked_on), age=how_old.format(days=days), year=entry.copy_of
    )


def _line(line: Line, today: date, words: Mapping) -> dict:
    """A line as an entry of the card. What its page did not state is left out."""
    ways = [way for way in (line.phone, bare(line.web), line.text_or_chat) if way]
    facts = [line.hours, line.cost, line.languages]
    says = [
        words["whom"].format(whom=line.whom) if line.whom else "",
        _sentence(" · ".join(filter(None, facts))),
        _sentence(line.text_or_chat) if ways[0] != line.text_or_chat else "",
    ]
    read = _read(line, today, words)
    return {
        "reach": ways[0],
        "dialled": bool(line.phone),
        "name": line.name,
        "says": [*filter(None, says)],
        "read": read,
    }


def _emergency(one: Emergency, today: date, words: Mapping) -> dict:
    name = words["emergency"].format(country=one.name)
    says, read = [_sentence(one.reaches)], _read(one, today, words)
    return {"reach": one.number, "dialled": True, "name": name, "says": says, "read": read}


def _any_emergency(words: Mapping) -> dict:
    """Where no country was named, the card still says whom to call first."""
    said = {"name": words["any_emergency"], "says": [words["any_says"]]}
    return {"reach": "", "dialled": False, "read": "", **said}


def _everywhere(one: Everywhere, today: date, words: Mapping) -> dict:
    says, read = [f"{one.says} {one.limits}"], _read(one, today, words)
    return {
        "reach": bare(one.address),
        "dialled": False,
        "name": one.name,
        "says": says,
        "read": read,
    }


def _groups(lines: Iterable[Line], today: date, words: Mapping) -> list[dict]:
    """Lines for the same kinds of help under one heading, in the order of the directory."""
    return [
        {
            "head": " · ".join(words["kinds"][kind] for kind in kinds),
            "entries": [_line(line, today, words["card"]) for line in held],
        }
        for kinds, held in groupby(lines, key=lambda line: line.kinds)
    ]


def countries(directory: Directory) -> list[str]:
    """The codes of the countries a card can be made for."""
    return sorted(one.country for one in directory.emergency)


def told(
    directory: Directory, country: str, today: date, words: Mapping, large: bool = False
) -> dict:
    """What the card shows, as help_card.typ reads it."""
    number = next((one for one in directory.emergency if one.country == country), None)
    if country and number is None:
        raise PaperError("no_country")
    lines = [line for line in directory.line if line.country == country]
    last = last_day((*([number] if number else []), directory.everywhere, *lines))
    card = words["card"]
    every = _everywhere(directory.everywhere, today, card)
    return {
        "title": card["title"],
        "large": large,
        "emergency": _emergency(number, today, card) if number else _any_emergency(card),
        "note": "" if lines or not country else card["no_lines"],
        "groups": [
            *_groups(lines, today, words), {"head": card["everywhere"], "entries": [every]},
        ],
        "foot": [
            card["not_a_check"],
            card["dated"].format(day=_day(today), last=last),
        ],
    }  # fmt: skip


def help_card_pdf(
    directory: Directory, country: str, today: date, words: Mapping, large: bool = False
) -> bytes:
    """One tagged A4 page that also fits US Letter, dated, with the age of every entry on it.

    country: a code of the directory, such as "US", or "" for a card that names the local number
    and the directory for many countries. words: the table [paper]. `large`: in large
    letters, on as many pages as it takes.
    Raises StaleDirectoryError (one sentence) if anything was read STOP days ago or more, and
    PaperError("no_country"), or "too_long" if a country has more lines than a card holds.
    """
    must_be_current(directory, today)
    return page("help_card.typ", told(directory, country, today, words, large))
