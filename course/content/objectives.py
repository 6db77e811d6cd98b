"""What the training is for, as typed TOML: `training/objectives.toml`.

Its parts, how long each takes, what is done in it, and what one can do afterwards. Everybody who
names a part or an objective takes it from here. Minutes that do not add up, an objective without a
category, a part out of order: each is refused with file, line and field.
"""

from collections.abc import Iterator
from functools import cache
from typing import Literal

import msgspec

from . import HERE, Bloom, Problem, _decode, _keys, _Piece, _read, _refuse
from .cases import FOLDER


class Activity(_Piece, frozen=True, kw_only=True):
    """Something that is done in a part, in whole minutes."""

    title: str
    minutes: int


class Objective(_Piece, frozen=True, kw_only=True):
    """What one can do afterwards: "T1.1", words that go on from "you can", Bloom level, category.

    `category` is a key of the programme's categories; `sources` hold the numbers of the words.
    """

    id: str
    text: str
    bloom: Bloom | Literal["evaluate"]
    category: str
    sources: tuple[str, ...] = ()


class Part(_Piece, frozen=True, kw_only=True):
    """One part of the training, such as "T1".

    page: its notebook, "training/assess", or "" before there is one. reads: files of course/content
    with the words of its exercises. asks: whether the cases or the test are read in it as well.
    """

    id: str
    title: str
    minutes: int
    activity: tuple[Activity, ...]
    objective: tuple[Objective, ...] = ()
    page: str = ""
    reads: tuple[str, ...] = ()
    asks: Literal["cases", "test", ""] = ""


class Programme(msgspec.Struct, frozen=True):
    """The whole training: its parts by id, in order, and the words of its categories by key."""

    minutes: int
    categories: dict[str, str]
    parts: dict[str, Part]

    @property
    def objectives(self) -> dict[str, Objective]:
        """Every objective by its id, in order."""
        return {one.id: one for part in self.parts.values() for one in part.objective}


class _ProgrammeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    minutes: int
    categories: dict[str, str]
    part: tuple[Part, ...]


# --- checking what types cannot say -------------------------------------------------------------


def _part(part: Part, path: str, number: int, categories: dict[str, str]) -> Iterator[Problem]:
    if part.id != f"T{number}":
        yield f"{path}.id", f"the parts are T1, T2 and so on; {part.id!r} should be T{number}."
    for index, activity in enumerate(part.activity):
        if activity.minutes < 1:
            yield f"{path}.activity[{index}].minutes", "minutes is a whole number of one or more."
    done = sum(activity.minutes for activity in part.activity)
    if done != part.minutes:
        what = f"the activities take {done} minutes and the part says {part.minutes}"
        yield f"{path}.minutes", f"{what}; make them equal."
    for index, file in enumerate(part.reads):
        if not (HERE / file).is_file():
            yield f"{path}.reads[{index}]", f"there is no course/content/{file}; name one."
    for index, objective in enumerate(part.objective):
        inner = f"{path}.objective[{index}]"
        yield from _objective(objective, inner, f"{part.id}.{index + 1}", categories)


def _objective(
    objective: Objective, path: str, wanted: str, categories: dict[str, str]
) -> Iterator[Problem]:
    if objective.id != wanted:
        yield f"{path}.id", f"{objective.id!r} should be {wanted}; objectives count up from .1."
    if objective.category not in categories:
        known = ", ".join(categories)
        yield f"{path}.category", f"there is no {objective.category!r}; there are {known}."
    if objective.text.rstrip().endswith("."):
        yield f"{path}.text", "it goes on from “you can”; leave out the full stop."
    yield from _keys(objective.sources, f"{path}.sources")


def _whole(made: _ProgrammeFile) -> Iterator[Problem]:
    planned = sum(part.minutes for part in made.part)
    if planned != made.minutes:
        what = f"the parts take {planned} minutes and the whole says {made.minutes}"
        yield "minutes", f"{what}; make them equal."
    used = {one.category for part in made.part for one in part.objective}
    for category in made.categories:
        if category not in used:
            yield "categories", f"no objective is {category!r}; use it or take it out."
    for index, part in enumerate(made.part):
        # The last part may look at what the others were for.
        if not part.objective and index + 1 < len(made.part):
            yield f"part[{index}]", "a part is for something; write [[part.objective]]."


# --- loading ------------------------------------------------------------------------------------


def load_programme(text: str, file: str = "objectives.toml") -> Programme:
    """Read the parts from TOML. A ContentError names file, line and field."""
    made = _decode(text, file, _ProgrammeFile)
    for index, part in enumerate(made.part):
        for path, what in _part(part, f"part[{index}]", index + 1, made.categories):
            _refuse(file, text, path, what)
    for path, what in _whole(made):
        _refuse(file, text, path, what)
    return Programme(made.minutes, made.categories, {part.id: part for part in made.part})


@cache
def programme() -> Programme:
    """The training as it is planned."""
    return load_programme(_read(FOLDER / "objectives.toml"))
