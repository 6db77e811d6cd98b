"""Where help can be reached: directory.toml as typed entries, and the rule of their age.

An entry may be shown while its page was read less than STOP days ago. Days are counted from
`checked_on`; today's date is always an argument, so that every day can be tested. Emergency numbers
and the international directory are always shown, with their age.
"""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import msgspec
from msgspec import Meta

FILE = Path(__file__).with_name("directory.toml")
NAME = "course/safety/directory.toml"  # how a sentence calls it

DUE = 60  # days: from here on a warning asks for a re-check
STOP = 90  # days: from here on an entry is not shown, and exports stop

Kind = Literal["sexual_assault", "partner_violence", "crisis", "sexual_health", "therapy"]
KINDS: tuple[Kind, ...] = Kind.__args__  # in the order of the page
Standing = Literal["current", "due", "stopped"]

Text = Annotated[str, Meta(min_length=1)]
Country = Annotated[str, Meta(pattern="^[A-Z]{2}$")]
Address = Annotated[str, Meta(pattern=r"^https?://[^\s/]+\.[^\s/]+(/\S*)?$")]
Link = Annotated[str, Meta(pattern=r"^(https://[^\s/]+\.[^\s/]+(/\S*)?)?$")]  # or ""
Phone = Annotated[str, Meta(pattern=r"^([0-9](?:[ -]?[0-9]){1,14})?$")]  # 2 to 15 digits, or ""
Copy = Annotated[str, Meta(pattern=r"^(|undated|20[0-9]{2})$")]


class DirectoryError(ValueError):
    """directory.toml is damaged. One sentence: file, entry, field, and what to do."""


class StaleDirectoryError(RuntimeError):
    """An entry was not re-checked in time. One sentence: which, how old, and what to do."""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every entry has: its name, the pages that were read, when, and by whom (a role).

    copy_of: "" the live page was read; the year seen on a stored copy, or "undated".
    """

    name: Text
    source: Address
    also_read: tuple[Address, ...] = ()
    copy_of: Copy
    checked_on: date
    checked_by: Text


class Emergency(Entry, frozen=True, kw_only=True):
    """The emergency number of a country, and whom it reaches."""

    country: Country
    number: Annotated[Phone, Meta(min_length=2)]
    reaches: Text


class Everywhere(Entry, frozen=True, kw_only=True):
    """The international directory, what it says of itself, and what it cannot do."""

    address: Annotated[Link, Meta(min_length=1)]
    says: Text
    limits: Text


class Line(Entry, frozen=True, kw_only=True):
    """One helpline or directory of therapists. "" means: not stated on the page that was read."""

    country: Country
    kinds: Annotated[tuple[Kind, ...], Meta(min_length=1)]
    whom: str
    phone: Phone
    text_or_chat: str
    web: Link
    hours: str
    languages: str
    cost: str


class Directory(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file, in its order."""

    everywhere: Everywhere
    emergency: Annotated[tuple[Emergency, ...], Meta(min_length=1)]
    line: tuple[Line, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All of them: the international directory, the emergency numbers, the lines."""
        return (self.everywhere, *self.emergency, *self.line)


# --- the age rule -------------------------------------------------------------------------------


def age(checked_on: date, today: date) -> int:
    """Days since a page was read; below zero for a day that has not come."""
    return (today - checked_on).days


def standing(checked_on: date, today: date) -> Standing:
    """0 to 59 days: current; 60 to 89: due; from 90, and for a day that has not come: stopped."""
    days = age(checked_on, today)
    if days < 0 or days >= STOP:
        return "stopped"
    return "due" if days >= DUE else "current"


def shown(directory: Directory, today: date) -> Directory:
    """What a page may show: lines that are not stopped, and always what reaches everywhere."""
    lines = tuple(one for one in directory.line if standing(one.checked_on, today) != "stopped")
    return msgspec.structs.replace(directory, line=lines)


def due(directory: Directory, today: date) -> tuple[Entry, ...]:
    """Every entry that wants a re-check: those that are due, and those that are stopped."""
    return tuple(one for one in directory.entries if standing(one.checked_on, today) != "current")


def reminder(directory: Directory, today: date) -> str:
    """One sentence for the end of a test run, "" if nothing is due."""
    names = list(dict.fromkeys(_called(one) for one in due(directory, today)))
    if not names:
        return ""
    some = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return (
        f"Helplines to re-check, read {DUE} days ago or more: {some}; "
        f"open each source, compare, and set checked_on in {NAME}."
    )


def must_be_current(directory: Directory, today: date) -> None:
    """Raise StaleDirectoryError, naming the oldest entry, if any entry is stopped."""
    stopped = [one for one in directory.entries if standing(one.checked_on, today) == "stopped"]
    if not stopped:
        return
    worst = min(stopped, key=lambda one: one.checked_on)
    days = age(worst.checked_on, today)
    when = f"{days} days ago" if days >= 0 else f"on {worst.checked_on}, a day that has not come"
    raise StaleDirectoryError(
        f"{_called(worst)} was last read {when}, and a helpline is printed only up to {STOP - 1} "
        f"days: open {worst.source}, compare, and set checked_on in {NAME}."
    )


def _called(entry: Entry) -> str:
    """An entry in a sentence: "Samaritans (GB)", "Emergency number 999 (GB)"."""
    if isinstance(entry, Emergency):
        return f"Emergency number {entry.number} ({entry.country})"
    return f"{entry.name} ({entry.country})" if isinstance(entry, Line) else entry.name


# --- for people and pages -----------------------------------------------------------------------


def for_page(directory: Directory) -> dict[str, Any]:
    """Plain lists and strings for the page, which applies the same rule with the reader's date.

    A line stands once for each of its kinds, in the order of KINDS; dates are "2026-11-21".
    """
    plain = msgspec.json.decode(msgspec.json.encode(directory))
    rows = [
        {"kind": kind} | {name: value for name, value in one.items() if name != "kinds"}
        for kind in KINDS
        for one in plain["line"]
        if kind in one["kinds"]
    ]
    return {
        "ages": {"due": DUE, "stop": STOP},
        "kinds": list(KINDS),
        "everywhere": plain["everywhere"],
        "emergency": plain["emergency"],
        "lines": rows,
    }


def listing(directory: Directory, today: date) -> str:
    """The directory as text, one entry a line, oldest first: days, standing, name, source."""
    return "\n".join(
        f"{age(one.checked_on, today):>4} days  {standing(one.checked_on, today):<8} "
        f"{_called(one)}  {one.source}"
        for one in sorted(directory.entries, key=lambda one: one.checked_on)
    )


# --- loading ------------------------------------------------------------------------------------


def _refuse(raw: dict[str, Any], path: str, what: str) -> NoReturn:
    """Name file, entry and field of `line[3].phone`; entries are counted from 1."""
    where = [NAME]
    found = re.match(r"(\w+)(?:\[(\d+)\])?\.?(.*)", path)
    if found and found[1]:
        table, number, field = found.groups()
        entry = f"[[{table}]] number {int(number) + 1}" if number else f"[{table}]"
        try:
            inner = raw[table][int(number)] if number else raw[table]
            entry += f" ({inner['name']})"
        except (KeyError, IndexError, TypeError):
            pass  # an entry without a name is found by its number
        where += [entry, *([f"field {field}"] if field else [])]
    raise DirectoryError(f"{', '.join(where)}: {what}")


def _problems(made: Directory) -> Iterator[tuple[str, str]]:
    """What types cannot say: (path, what is wrong)."""
    known = [one.country for one in made.emergency]
    for index, one in enumerate(made.emergency):
        if one.country in known[:index]:
            yield f"emergency[{index}].country", f"{one.country} stands twice; take one out."
    for index, one in enumerate(made.line):
        path = f"line[{index}]"
        if one.country not in known:
            yield f"{path}.country", f"{one.country} has no emergency number; add it first."
        if not (one.phone or one.text_or_chat or one.web):
            yield path, "there is no way to reach it; write phone, text_or_chat or web."
        for other in made.line[:index]:
            if other.country == one.country and (
                other.name == one.name or (one.phone and _digits(other) == _digits(one))
            ):
                yield path, "this country has the same name or number twice; take one out."
    for kind, entries in (("emergency", made.emergency), ("line", made.line)):
        for index, one in enumerate(entries):
            for field in one.__struct_fields__:
                value = getattr(one, field)
                if isinstance(value, str) and value != value.strip():
                    yield f"{kind}[{index}].{field}", "a space stands at an end; take it out."


def _digits(one: Line) -> str:
    return re.sub(r"\D", "", one.phone)


def load(text: str) -> Directory:
    """Read directory.toml from text; a DirectoryError is one sentence with file, entry, field."""
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        raise DirectoryError(f"{NAME} is not readable as TOML: {problem}; mend it.") from None
    try:
        made = msgspec.convert(raw, Directory)
    except msgspec.ValidationError as problem:
        what, _, path = str(problem).partition(" - at `$")
        path = path.strip("`.")
        if named := re.search(r"(unknown|required) field `(.+)`", what):
            path = f"{path}.{named[2]}".lstrip(".")
            what = "this field is missing; write it" if named[1] == "required" else "no such field"
            _refuse(raw, path, f"{what}.")
        _refuse(raw, path, f"{what}; correct this field.")
    for path, what in _problems(made):
        _refuse(raw, path, what)
    return made


@cache
def directory() -> Directory:
    """The help directory, from directory.toml."""
    try:
        return load(FILE.read_text("utf-8"))
    except UnicodeDecodeError:
        raise DirectoryError(f"{NAME} is not readable as UTF-8; save it again as UTF-8.") from None
    except OSError as problem:
        raise DirectoryError(f"{NAME} cannot be read ({problem.strerror}).") from None
