"""The two tools of the first part of the training, as typed TOML: the board and the history.

`training/board.toml` holds boxes of explanations and findings from made-up histories, which may fit
more than one box. `training/history.toml` holds the parts of a history with questions to choose
from. A box that nothing fits, a finding in a box that is not there, a part without a question that
fits: each is refused with file, line and field.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Literal

import msgspec

from . import Problem, Sure, _decode, _keys, _Piece, _read, _refuse, _reply
from .cases import FOLDER
from .scenes import ID

PARTS = 6  # of a history
QUESTIONS = 4  # in each part, at least
Rates = Literal["fits", "leading", "later"]


class Box(_Piece, frozen=True, kw_only=True):
    """One explanation: what it is, what would change our mind, and how sure anyone is.

    stops: it stops the sorting, whatever else fits.
    """

    id: str
    title: str
    says: str
    mind: str
    sure: Sure
    stops: bool = False
    sources: tuple[str, ...] = ()


class Finding(_Piece, frozen=True, kw_only=True):
    """One line of a made-up history, the boxes it fits (often more than one), and why.

    now: what cannot wait once this was heard, before any sorting. sure: how sure anyone is of the
    reason; given where it names sources.
    """

    id: str
    text: str
    fits: tuple[str, ...]
    why: str
    now: str = ""
    sure: Sure | Literal[""] = ""
    sources: tuple[str, ...] = ()


class Board(msgspec.Struct, frozen=True):
    """The whole board: boxes and findings by id, each in the order of the file."""

    boxes: dict[str, Box]
    findings: dict[str, Finding]

    def held(self, box: str) -> list[Finding]:
        """The findings that fit this box."""
        return [finding for finding in self.findings.values() if box in finding.fits]

    def cited(self) -> list[str]:
        """The keys of all sources, each once."""
        pieces = (*self.boxes.values(), *self.findings.values())
        return list(dict.fromkeys(key for piece in pieces for key in piece.sources))


class Asked(_Piece, frozen=True, kw_only=True):
    """One question of a history: it fits, it leads the answer, or it comes later; and why.

    sure: how sure anyone is of the reply; given where it names sources.
    """

    text: str
    rates: Rates
    reply: str
    sure: Sure | Literal[""] = ""
    sources: tuple[str, ...] = ()


class Part(_Piece, frozen=True, kw_only=True):
    """One part of a history. `first` parts stand first on the sheet."""

    id: str
    title: str
    why: str
    question: tuple[Asked, ...]
    first: bool = False


class _BoardFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    box: tuple[Box, ...]
    finding: tuple[Finding, ...]


class _HistoryFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    part: tuple[Part, ...]


# --- checking what types cannot say -------------------------------------------------------------


def _ids(pieces: Iterable[Box | Finding | Part], kind: str) -> Iterator[Problem]:
    """Every id is an id, and none is used twice."""
    seen: list[str] = []
    for index, piece in enumerate(pieces):
        path = f"{kind}[{index}].id"
        if not re.fullmatch(ID, piece.id):
            yield path, f"{piece.id!r} is no id; use small letters, digits, underscores."
        if piece.id in seen:
            yield path, f"the id {piece.id!r} is used twice; rename one."
        seen.append(piece.id)


def _box(box: Box, path: str, used: set[str]) -> Iterator[Problem]:
    yield from _reply(box.mind, f"{path}.mind")
    yield from _keys(box.sources, f"{path}.sources")
    if box.id not in used:
        yield f"{path}.id", f"no finding fits {box.id!r}; write one or take the box out."


def _finding(finding: Finding, path: str, boxes: Mapping[str, Box]) -> Iterator[Problem]:
    yield from _reply(finding.why, f"{path}.why")
    yield from _keys(finding.sources, f"{path}.sources")
    if not finding.fits:
        yield f"{path}.fits", "it fits no box; name at least one."
    for index, id in enumerate(finding.fits):
        if id not in boxes:
            yield f"{path}.fits[{index}]", f"there is no box {id!r}; there are {', '.join(boxes)}."
        if id in finding.fits[:index]:
            yield f"{path}.fits[{index}]", f"the box {id!r} is named twice; take one out."
    yield from _sure(finding, path)


def _sure(piece: Finding | Asked, path: str) -> Iterator[Problem]:
    if bool(piece.sure) != bool(piece.sources):
        yield f"{path}.sure", "a reason with sources says how sure, and only such a reason does."


def _part(part: Part, path: str) -> Iterator[Problem]:
    if len(part.question) < QUESTIONS:
        yield path, f"a part offers at least {QUESTIONS} questions; write more [[part.question]]."
    rated = [question.rates for question in part.question]
    if "fits" not in rated or set(rated) == {"fits"}:
        yield path, "of the questions some fit and some do not; change or add one."
    texts = [question.text for question in part.question]
    for index, question in enumerate(part.question):
        inner = f"{path}.question[{index}]"
        yield from _reply(question.reply, f"{inner}.reply")
        yield from _keys(question.sources, f"{inner}.sources")
        yield from _sure(question, inner)
        if question.text in texts[:index]:
            yield f"{inner}.text", "the same text stands there twice in this part."


# --- loading ------------------------------------------------------------------------------------


def load_board(text: str, file: str = "board.toml") -> Board:
    """Read the board from TOML. A ContentError names file, line and field."""
    made = _decode(text, file, _BoardFile)
    boxes = {box.id: box for box in made.box}
    used = {id for finding in made.finding for id in finding.fits}
    problems = [*_ids(made.box, "box"), *_ids(made.finding, "finding")]
    for index, finding in enumerate(made.finding):
        problems += _finding(finding, f"finding[{index}]", boxes)
    for index, box in enumerate(made.box):
        problems += _box(box, f"box[{index}]", used)
    if not any(box.stops for box in made.box):
        problems.append(
            ("box[0]", "no box stops the sorting; mark at least one with stops = true.")
        )
    for path, what in problems:
        _refuse(file, text, path, what)
    return Board(boxes, {finding.id: finding for finding in made.finding})


def load_history(text: str, file: str = "history.toml") -> tuple[Part, ...]:
    """Read the parts of a history from TOML. A ContentError names file, line and field."""
    made = _decode(text, file, _HistoryFile)
    problems = [*_ids(made.part, "part")]
    for index, part in enumerate(made.part):
        problems += _part(part, f"part[{index}]")
    if len(made.part) != PARTS:
        problems.append(("part[0]", f"there are {len(made.part)} parts; a history has {PARTS}."))
    if not any(part.first for part in made.part):
        problems.append(("part[0]", "no part comes first; mark at least one with first = true."))
    for path, what in problems:
        _refuse(file, text, path, what)
    return made.part


@cache
def board() -> Board:
    """The board of the first part."""
    return load_board(_read(FOLDER / "board.toml"))


@cache
def history() -> tuple[Part, ...]:
    """The parts of the history, in order."""
    return load_history(_read(FOLDER / "history.toml"))
