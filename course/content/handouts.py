"""The papers of a workshop as typed TOML: what each is called, and the words of those written here.

`workshop/handouts.toml` holds them in order. A paper that is made from other content (a plan, a
form, the scene, the guide) says so in `made`; the others are made of parts. A part that points to
something that is not there is refused with file, line and field.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal

import msgspec

from course import evidence

from . import (
    SURE,
    Problem,
    Sort,
    Sure,
    Words,
    _decode,
    _keys,
    _Piece,
    _read,
    _refuse,
    chapter_content,
)
from .workshop import FOLDER, _speakable

CELLS = " | "  # parts the strong words of a step from the rest

Made = Literal["parts", "help", "protocols", "scene", "plan", "form", "key", "guide", "training"]
# What a paper of this kind is made from; `of` names it.
NAMED = ("scene", "plan", "form", "key", "guide", "training")
# What the papers of the training day are made from.
TRAINING = (
    *("history", "board", "dialogue", "phrases", "transcript", "triage"),
    *("map", "cases", "case-key", "roles", "rating"),
)


class _Part(_Piece, frozen=True, tag_field="kind", kw_only=True):
    """A part of a paper: a heading, and a sentence or more below it. Either may be left out."""

    head: str = ""
    text: tuple[str, ...] = ()


class Text(_Part, frozen=True, tag="text", kw_only=True):
    """Words alone; `sources` hold the numbers they tell."""

    sources: tuple[str, ...] = ()


class Small(_Part, frozen=True, tag="small", kw_only=True):
    """Words that stand back."""


class First(_Part, frozen=True, tag="first", kw_only=True):
    """What comes before all else. `help` adds the emergency number and where to find a line."""

    item: tuple[str, ...] = ()
    help: bool = False


class Steps(_Part, frozen=True, tag="steps", kw_only=True):
    """A list with numbers; "Look. | Eyes open." has its first words strong."""

    item: tuple[str, ...]


class Rules(_Part, frozen=True, tag="rules", kw_only=True):
    """The ground rules of every session, which stand in workshop/words.toml."""


class Points(_Part, frozen=True, tag="points", kw_only=True):
    """A list without numbers."""

    item: tuple[str, ...]


class Wishes(_Part, frozen=True, tag="wishes", kw_only=True):
    """The card for after of chapter 10, to tick."""


class Lines(_Part, frozen=True, tag="lines", kw_only=True):
    """Labels, each with lines to write on; `beside` sets two labels into one row."""

    line: tuple[str, ...] = ("",)
    lines: int = 1
    beside: bool = False


class Table(_Part, frozen=True, tag="table", kw_only=True):
    """A table with empty rows to write in; `apart` begins it on a page of its own."""

    columns: tuple[str, ...]
    empty: int
    apart: bool = False


class Tally(_Part, frozen=True, tag="tally", kw_only=True):
    """Numbered sentences, each to be marked yes, partly or no."""

    item: tuple[str, ...]


class Asked(_Piece, frozen=True, kw_only=True):
    """One survey: who was asked, and the windows of prevalence.csv whose percentages are shown."""

    source: str
    who: str
    ever: str
    lately: str
    ever_says: str = "{percent}"
    lately_says: str = "{percent}"

    def percent(self, window: str) -> float | None:
        """The percentage of this survey for a window; None where the evidence holds none."""
        for row in evidence.surveys():
            if (row.key, row.window) == (self.source, window):
                return row.percent
        return None

    @property
    def n(self) -> int:
        """How many people were asked."""
        return next(row.n for row in evidence.surveys() if row.key == self.source and row.n)


class Surveys(_Part, frozen=True, tag="surveys", kw_only=True):
    """Surveys side by side, ever and lately; every number comes from the evidence."""

    columns: tuple[str, ...]
    row: tuple[Asked, ...]


class Known(_Part, frozen=True, tag="known", kw_only=True):
    """Claims of chapters, each with how sure anyone is and where that is from."""

    claim: tuple[str, ...]


class Cards(_Part, frozen=True, tag="cards", kw_only=True):
    """Claims of chapters as cards to sort into piles. The short session takes the first `short`."""

    pile: tuple[Sure, ...]
    short: int
    claim: tuple[str, ...]


Written = Text | Small | First | Steps | Rules | Points | Wishes
Part = Written | Lines | Table | Tally | Surveys | Known | Cards


class Handout(_Piece, frozen=True, kw_only=True):
    """One paper: the name of its file, its title, and a line below it and at its foot.

    pages: how many it has in the usual size, 0 for as many as it takes. layout: "two" sets its
    parts twice, on the halves of a sheet that is folded; `for_whom` heads each half.
    """

    name: str
    title: str
    says: str = ""
    foot: str = ""
    made: Made = "parts"
    of: str = ""
    pages: int = 1
    layout: Literal["sheet", "two"] = "sheet"
    for_whom: tuple[str, ...] = ()
    part: tuple[Part, ...] = ()

    @property
    def helplines(self) -> bool:
        """Whether it carries a number or an address of the directory, which grows old."""
        return self.made == "help" or any(getattr(part, "help", False) for part in self.part)


class _HandoutFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: dict[str, Any]
    handout: tuple[Handout, ...]


class Handouts(msgspec.Struct, frozen=True):
    """All papers by name, in order, and the words they share."""

    words: Words
    papers: dict[str, Handout]


# --- claims of chapters ---------------------------------------------------------------------------


class Said(msgspec.Struct, frozen=True):
    """A claim as a chapter has it: what it says, how sure anyone is, why, and from where."""

    text: str
    sure: str
    why: str
    sources: tuple[str, ...]


def claim_at(place: str) -> Said:
    """The claim at "05_why_tears S12", or line 3 of a sorter: "05_why_tears tears_claims 3".

    Raises LookupError if nothing stands there, ContentError if there is no such chapter.
    """
    chapter, name, *line = place.split()
    found = chapter_content(chapter)
    if not line:
        heard = found.heard[name]
        return Said(heard.claim, heard.sure, heard.reply, heard.sources)
    sorter = found.questions[name]
    if not isinstance(sorter, Sort) or sorter.places or not 1 <= int(line[0]) <= len(sorter.claim):
        raise LookupError(place)
    claim = sorter.claim[int(line[0]) - 1]
    return Said(claim.text, claim.place, claim.reply, claim.sources)


# --- checking what types cannot say ---------------------------------------------------------------


def _claims(places: tuple[str, ...], path: str, piles: tuple[str, ...]) -> Iterator[Problem]:
    for index, place in enumerate(places):
        inner = f"{path}.claim[{index}]"
        try:
            claim = claim_at(place)
        except (LookupError, ValueError):
            yield inner, f"there is no claim at {place!r}; name a chapter and a claim of it."
            continue
        if claim.sure not in piles:
            yield inner, f"{place!r} is {claim.sure!r}, which has no pile; choose another claim."
        if place in places[:index]:
            yield inner, f"{place!r} stands here twice; take one out."


def _survey(asked: Asked, path: str) -> Iterator[Problem]:
    known = list(_keys((asked.source,), f"{path}.source"))
    yield from known
    for field in () if known else ("ever", "lately"):
        window = getattr(asked, field)
        if asked.percent(window) is None:
            yield f"{path}.{field}", f"{asked.source} has no percentage for {window!r}; name one."


def _part(part: Part, path: str) -> Iterator[Problem]:
    yield from _keys(getattr(part, "sources", ()), f"{path}.sources")
    if isinstance(part, Known):
        yield from _claims(part.claim, path, SURE)
    elif isinstance(part, Cards):
        yield from _claims(part.claim, path, part.pile)
    elif isinstance(part, Surveys):
        for index, asked in enumerate(part.row):
            yield from _survey(asked, f"{path}.row[{index}]")


def _handout(paper: Handout, path: str) -> Iterator[Problem]:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", paper.name):
        yield f"{path}.name", f"{paper.name!r} is no name; use small letters, digits, hyphens."
    if (paper.made in NAMED) != bool(paper.of):
        yield f"{path}.of", f"of names what it is made from, for {', '.join(NAMED)} only."
    if paper.made == "training" and paper.of not in TRAINING:
        yield f"{path}.of", f"there is no {paper.of!r}; there are {', '.join(TRAINING)}."
    if (paper.made == "parts") != bool(paper.part):
        yield f"{path}.part", "a paper has parts, or is made from something else, and not both."
    if (paper.layout == "two") != (len(paper.for_whom) == 2):
        yield f"{path}.for_whom", "a sheet in two halves names both, and no other sheet does."
    for index, part in enumerate(paper.part):
        yield from _part(part, f"{path}.part[{index}]")


# --- loading --------------------------------------------------------------------------------------


def load_handouts(text: str, file: str = "handouts.toml") -> Handouts:
    """Read papers from TOML. A ContentError names file, line and field."""
    made = _decode(text, file, _HandoutFile)
    papers: dict[str, Handout] = {}
    for index, paper in enumerate(made.handout):
        path = f"handout[{index}]"
        if paper.name in papers:
            _refuse(file, text, f"{path}.name", f"{paper.name!r} is used twice; rename one.")
        for inner, what in _handout(paper, path):
            _refuse(file, text, inner, what)
        papers[paper.name] = paper
    for path, what in _speakable(made.words, "words"):
        _refuse(file, text, path, what)
    return Handouts(Words(file, "words", made.words), papers)


@cache
def handouts() -> Handouts:
    """The papers of the course, from workshop/handouts.toml."""
    return load_handouts(_read(FOLDER / "handouts.toml"))
