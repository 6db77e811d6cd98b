"""The help card as the room sees it: the lines of one country, each with the day it was read."""

from datetime import date

from course.content import Words, course_map, workshop
from course.safety.directory import (
    STOP,
    Emergency,
    Entry,
    Everywhere,
    Line,
    age,
    directory,
    shown,
    standing,
)  # fmt: skip

from .schema import Card, CardEntry


def known(country: str) -> bool:
    """Whether a card can be shown for this code; "" stands for no country."""
    return country == "" or any(one.country == country for one in directory().emergency)


def card(country: str, today: date) -> Card:
    """The card of a country ("US"); without one there is no number and no line.

    Lines read STOP days ago or more are left out. What reaches everywhere and the emergency number
    stay, and then say their age. An unknown country gives the same as "". Raises DirectoryError if
    the directory is damaged.
    """
    current = shown(directory(), today)
    numbers = [one for one in current.emergency if one.country == country]
    return Card(
        date=today.isoformat(),
        country=country if numbers else "",
        country_name=numbers[0].name if numbers else "",
        countries=sorted(([one.country, one.name] for one in current.emergency), key=_named),
        emergency=[_emergency(one, today) for one in numbers],
        lines=[_line(one, today) for one in current.line if numbers and one.country == country],
        everywhere=_everywhere(current.everywhere, today),
    )


def _named(pair: list[str]) -> str:
    return pair[1]


def _emergency(one: Emergency, today: date) -> CardEntry:
    name = _printed()["emergency"].format(country=one.name)
    return _entry(one, name, one.number, [one.reaches], today)


def _line(one: Line, today: date) -> CardEntry:
    """The first way to reach it; then for what and for whom. Hours stand on the printed card."""
    ways = [way for way in (one.phone, _bare(one.web), one.text_or_chat) if way]
    kinds = [course_map().paper["kinds"][kind] for kind in one.kinds]
    return _entry(one, one.name, ways[0], [one.whom], today, kinds)


def _everywhere(one: Everywhere, today: date) -> CardEntry:
    return _entry(one, _printed()["everywhere"], _bare(one.address), [one.says], today)


def _entry(
    one: Entry, name: str, reach: str, says: list[str], today: date, kinds: list[str] | None = None
) -> CardEntry:
    told = [text[:1].upper() + text[1:] for text in says if text]
    if standing(one.checked_on, today) == "stopped":
        words = workshop.words()["screen"]["card"]
        told.append(words.say("stopped", days=age(one.checked_on, today), stop=STOP))
    return CardEntry(
        name=name,
        reach=reach,
        says=told,
        kinds=kinds or [],
        checked_on=one.checked_on.isoformat(),
        copy_of=one.copy_of,
    )


def _printed() -> Words:
    """The words of the printed card, which says the same."""
    return course_map().paper["card"]


def _bare(address: str) -> str:
    return address.partition("://")[2]
