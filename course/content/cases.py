"""Cases of the training as typed TOML: what happens, what one may do, what each does and why.

One file a case (`training/case_a.toml`); an institute adds its own beside them. A case with a hole
in it is refused with file, line and field: a way that leads nowhere or in a circle, a moment nobody
reaches, a choice without a reason, and above all a red flag that some path leaves unanswered.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from . import HERE, ContentError, Problem, Sure, _decode, _keys, _Piece, _read, _refuse, _reply
from .scenes import ID

FOLDER = HERE / "training"
MOMENTS, DECISIONS, ENDINGS, CHOICES = 17, 3, 3, 3  # at least so many of each
Rates = Literal["fits", "incomplete", "harmful"]
RATES: tuple[Rates, ...] = Rates.__args__
Kind = Literal["safe", "late", "repair"]
KINDS: tuple[Kind, ...] = Kind.__args__


class Choice(_Piece, frozen=True, kw_only=True):
    """One thing a clinician may say or do: where it leads, how it rates, its effect, and why.

    `answers` are the red flags that it takes care of.
    """

    text: str
    to: str
    rates: Rates
    effect: str
    why: str
    answers: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Moment(_Piece, frozen=True, kw_only=True):
    """One moment: a decision (`ask` and choices), a way on (`then`), or an ending.

    `raises` are the red flags that appear here, `answers` those that what happens takes care of.
    """

    id: str
    text: tuple[str, ...]
    raises: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    ask: str = ""
    choice: tuple[Choice, ...] = ()
    then: str = ""
    ending: Kind | Literal[""] = ""
    means: str = ""
    sources: tuple[str, ...] = ()

    @property
    def leads_to(self) -> tuple[str, ...]:
        """The ids of the moments that can come next."""
        return (self.then,) if self.then else tuple(choice.to for choice in self.choice)


class Differential(_Piece, frozen=True, kw_only=True):
    """What else it may be, what speaks for it, and what would change one's mind."""

    what: str
    fits: str
    changes: str
    sources: tuple[str, ...] = ()


class Lesson(_Piece, frozen=True, kw_only=True):
    """One sentence to take along, with how sure anyone is."""

    text: str
    sure: Sure
    sources: tuple[str, ...] = ()


class _Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a case's file and the case say alike."""

    title: str
    minutes: int
    note: str
    situation: tuple[str, ...]
    known: tuple[str, ...]
    start: str
    flags: dict[str, str]
    endings: dict[Kind, str]
    differential: tuple[Differential, ...]
    debrief: tuple[Lesson, ...]
    instead: tuple[str, ...] = ()


class _CaseFile(_Told, frozen=True, kw_only=True):
    moment: tuple[Moment, ...]


class Case(_Told, frozen=True, kw_only=True):
    """A whole case. `flags` and `endings` give each id its words; `moments` are in order.

    `instead` is the same learning as plain text, for whoever leaves the case out.
    """

    name: str
    file: str
    moments: dict[str, Moment]

    def way(self, rates: Rates = "fits") -> list[str]:
        """The ids from the start to an ending when each choice is the first of this rating."""
        return list(_way(self.moments, self.start, rates))


def _way(moments: Mapping[str, Moment], start: str, rates: Rates) -> Iterator[str]:
    moment = moments[start]
    while True:
        yield moment.id
        if moment.ending:
            return
        chosen = [choice.to for choice in moment.choice if choice.rates == rates]
        moment = moments[moment.then or chosen[0]]


class _CircleError(Exception):
    """A path that leads back to where it came from."""


# --- checking what types cannot say -------------------------------------------------------------


def _moment(moment: Moment, path: str, flags: Mapping[str, str]) -> Iterator[Problem]:
    """One moment by itself."""
    if not re.fullmatch(ID, moment.id):
        yield f"{path}.id", f"{moment.id!r} is no id; use small letters, digits, underscores."
    if not moment.text:
        yield f"{path}.text", "nothing is told here; write at least one paragraph."
    yield from _keys(moment.sources, f"{path}.sources")
    for name in ("raises", "answers"):
        yield from _known_flags(getattr(moment, name), f"{path}.{name}", flags)
    ways = [bool(moment.choice), bool(moment.then), bool(moment.ending)]
    if sum(ways) != 1:
        yield path, "a moment has choices, or a then, or an ending: one of the three."
    if bool(moment.ask) != bool(moment.choice):
        yield f"{path}.ask", "a decision asks something, and only a decision does."
    if bool(moment.means) != bool(moment.ending):
        yield f"{path}.means", "an ending says what it was, and only an ending does."
    if moment.choice:
        yield from _choices(moment, path, flags)


def _choices(moment: Moment, path: str, flags: Mapping[str, str]) -> Iterator[Problem]:
    if len(moment.choice) < CHOICES:
        yield path, f"a decision has at least {CHOICES} choices; write more [[moment.choice]]."
    rated = [choice.rates for choice in moment.choice]
    if rated.count("fits") != 1 or "incomplete" not in rated or "harmful" not in rated:
        yield path, "of the choices one fits, and some are incomplete and some harmful."
    texts = [choice.text for choice in moment.choice]
    for index, choice in enumerate(moment.choice):
        inner = f"{path}.choice[{index}]"
        yield from _reply(choice.effect, f"{inner}.effect")
        yield from _reply(choice.why, f"{inner}.why")
        yield from _keys(choice.sources, f"{inner}.sources")
        yield from _known_flags(choice.answers, f"{inner}.answers", flags)
        if choice.text in texts[:index]:
            yield f"{inner}.text", "the same text stands there twice in this moment."


def _known_flags(named: Iterable[str], path: str, flags: Mapping[str, str]) -> Iterator[Problem]:
    for index, flag in enumerate(named):
        if flag not in flags:
            known = ", ".join(flags) or "none"
            yield f"{path}[{index}]", f"there is no red flag {flag!r}; there are {known}."


def _whole(made: _CaseFile) -> Iterator[Problem]:
    """The case as a whole, once every moment is right by itself."""
    moments = {moment.id: moment for moment in made.moment}
    at = {moment.id: f"moment[{index}]" for index, moment in enumerate(made.moment)}
    yield from _joined(made, moments)
    if made.start not in moments:
        yield "start", f"there is no moment {made.start!r}; name the first one."
        return
    try:
        order = _in_order(moments, made.start)
    except _CircleError as circle:
        yield f"{at[str(circle)]}.id", f"a path leads from {circle} back to it; let it go on."
        return
    for id in moments.keys() - set(order):
        yield f"{at[id]}.id", f"no path leads to {id!r}; lead one there."
    yield from _enough(made)
    yield from _ways_end(moments, made.start)
    yield from _flags(made, moments, order, at)


def _joined(made: _CaseFile, moments: Mapping[str, Moment]) -> Iterator[Problem]:
    """Every name leads somewhere, and none is used twice."""
    ids = [moment.id for moment in made.moment]
    for index, moment in enumerate(made.moment):
        if moment.id in ids[:index]:
            yield f"moment[{index}].id", f"the id {moment.id!r} is used twice; rename one."
        if moment.then and moment.then not in moments:
            yield f"moment[{index}].then", f"there is no moment {moment.then!r}; name one."
        for place, choice in enumerate(moment.choice):
            if choice.to not in moments:
                path = f"moment[{index}].choice[{place}].to"
                yield path, f"there is no moment {choice.to!r}; name one."


def _in_order(moments: Mapping[str, Moment], start: str) -> list[str]:
    """All ids that can be reached, each before those it leads to.

    A circle raises _CircleError with the id of a moment on it.
    """
    found: dict[str, bool] = {}  # False while what it leads to is looked at
    ordered: list[str] = []

    def visit(id: str) -> None:
        if found.get(id) is False:
            raise _CircleError(id)
        if id in found:
            return
        found[id] = False
        for to in moments[id].leads_to:
            visit(to)
        found[id] = True
        ordered.append(id)

    visit(start)
    return ordered[::-1]


def _enough(made: _CaseFile) -> Iterator[Problem]:
    """A case is large enough to be more than a question."""
    decisions = sum(bool(moment.choice) for moment in made.moment)
    ended = [moment.ending for moment in made.moment if moment.ending]
    for have, least, what in (
        (len(made.moment), MOMENTS, "moments"),
        (decisions, DECISIONS, "decisions"),
        (len(ended), ENDINGS, "endings"),
    ):
        if have < least:
            yield "moment", f"there are {have} {what}; a case has at least {least}."
    for kind in KINDS:
        if kind not in made.endings:
            yield "endings", f"the word for {kind} is missing; write it."
        if kind not in ended:
            yield "moment", f"no moment ends {kind}; write one."


def _ways_end(moments: Mapping[str, Moment], start: str) -> Iterator[Problem]:
    """Only good choices end well, and only bad ones do not."""
    for rates, safe in (("fits", True), ("harmful", False)):
        *_, last = _way(moments, start, rates)
        if (moments[last].ending == "safe") != safe:
            ought = "safe" if safe else "late or in repair"
            yield (
                "start",
                f"whoever takes each time what is {rates} ends in {last}; end it {ought}.",
            )


def _flags(
    made: _CaseFile, moments: Mapping[str, Moment], order: list[str], at: Mapping[str, str]
) -> Iterator[Problem]:
    """Every red flag that appears is answered on every path to an ending."""
    for flag in made.flags:
        if not any(flag in moment.raises for moment in made.moment):
            yield f"flags.{flag}", f"the red flag {flag!r} never appears; raise it or take it out."
    # moment -> the red flags that some path from it to an ending leaves unanswered
    left: dict[str, set[str]] = {}
    for id in reversed(order):
        moment = moments[id]
        ahead = [left[moment.then]] if moment.then else []
        ahead += [left[choice.to] - set(choice.answers) for choice in moment.choice]
        after = set(made.flags) if moment.ending else set().union(*ahead)
        left[id] = after - set(moment.answers)
        for flag in moment.raises:
            if flag in left[id]:
                path = f"{at[id]}.raises"
                yield path, f"some path from here ends without an answer to {flag!r}; answer it."


# --- loading ------------------------------------------------------------------------------------


def load_case_text(text: str, name: str) -> Case:
    """Read one case's TOML from text; `name` is the file without ending, 'case_a'."""
    file = f"{name}.toml"
    made = _decode(text, file, _CaseFile)
    for index, moment in enumerate(made.moment):
        for path, what in _moment(moment, f"moment[{index}]", made.flags):
            _refuse(file, text, path, what)
    for kind in ("differential", "debrief"):
        for index, piece in enumerate(getattr(made, kind)):
            for path, what in _keys(piece.sources, f"{kind}[{index}].sources"):
                _refuse(file, text, path, what)
    for path, what in _whole(made):
        _refuse(file, text, path, what)
    moments = {moment.id: moment for moment in made.moment}
    held = {field: getattr(made, field) for field in made.__struct_fields__ if field != "moment"}
    return Case(name=name, file=file, moments=moments, **held)


def load_case(path: Path) -> Case:
    """Read one case's file."""
    return load_case_text(_read(path), path.stem)


def case_names() -> list[str]:
    """The cases there are, by name."""
    return sorted(file.stem for file in FOLDER.glob("case_*.toml"))


@cache
def case(name: str) -> Case:
    """One case, by name: 'case_a'."""
    if name not in case_names():
        known = ", ".join(case_names()) or "none"
        raise ContentError(str(FOLDER.name), f"there is no case {name!r}; there are {known}.")
    return load_case(FOLDER / f"{name}.toml")
