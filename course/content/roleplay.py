"""The role-play for three as typed TOML: scenes with a card for each chair, and the rating form.

`training/roleplay.toml` holds both. A form with a line too few, a mark nobody can give, a card that
says nothing: each is refused with file, line and field.
"""

import re
from collections.abc import Iterator
from functools import cache

import msgspec

from . import Problem, _decode, _keys, _Piece, _read, _refuse
from .cases import FOLDER
from .scenes import ID

BEHAVIOURS = 12  # lines of the form
BEST = 2  # the most points a line can have
MARKS = ("H", "0", "1", "2")  # harmful seen, not shown, partly, well
CHAIRS = ("client", "clinician", "observer")


class Scene(_Piece, frozen=True, kw_only=True):
    """One scene: a note for all three, and a card of lines for each chair."""

    title: str
    note: str
    client: tuple[str, ...]
    clinician: tuple[str, ...]
    observer: tuple[str, ...]
    sources: tuple[str, ...] = ()


class Behaviour(_Piece, frozen=True, kw_only=True):
    """One line of the form: what is looked for, what earns a 1, and what counts as harmful."""

    id: str
    text: str
    partly: str
    harmful: str


class Pass(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rule: at most so many H, at least so many of `most` points, and the kappa wanted."""

    harmful: int
    least: int
    most: int
    kappa: float


class _RolePlayFile(_Piece, frozen=True, kw_only=True):
    minutes: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    mark: dict[str, str]
    rule: Pass = msgspec.field(name="pass")
    scene: tuple[Scene, ...]
    behaviour: tuple[Behaviour, ...]


class RolePlay(msgspec.Struct, frozen=True):
    """The whole role-play. marks: mark -> its words, in the order of MARKS."""

    minutes: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    marks: dict[str, str]
    rule: Pass
    scenes: tuple[Scene, ...]
    behaviours: tuple[Behaviour, ...]


# --- checking what types cannot say -------------------------------------------------------------


def _scene(scene: Scene, path: str) -> Iterator[Problem]:
    yield from _keys(scene.sources, f"{path}.sources")
    for chair in CHAIRS:
        if not getattr(scene, chair):
            yield f"{path}.{chair}", "this card is empty; write at least one line."


def _form(made: _RolePlayFile) -> Iterator[Problem]:
    if (count := len(made.behaviour)) != BEHAVIOURS:
        yield "behaviour", f"there are {count} lines; the form has {BEHAVIOURS}."
    ids = [behaviour.id for behaviour in made.behaviour]
    for index, id in enumerate(ids):
        path = f"behaviour[{index}].id"
        if not re.fullmatch(ID, id):
            yield path, f"{id!r} is no id; use small letters, digits, underscores."
        if id in ids[:index]:
            yield path, f"the id {id!r} is used twice; rename one."
    for mark in made.mark:
        if mark not in MARKS:
            yield f"mark.{mark}", f"nobody can give a {mark!r}; there are {', '.join(MARKS)}."
    for mark in MARKS:
        if mark not in made.mark:
            yield "mark", f"the words for {mark} are missing; write them."


def _rule(rule: Pass) -> Iterator[Problem]:
    if rule.most != BEST * BEHAVIOURS:
        yield "pass.most", f"{BEHAVIOURS} lines make {BEST * BEHAVIOURS} points; write that."
    if not 0 < rule.least <= rule.most:
        yield "pass.least", f"the points needed lie between 1 and {rule.most}; correct this."
    if not 0 <= rule.harmful < BEHAVIOURS:
        yield "pass.harmful", f"an H may stand on 0 to {BEHAVIOURS - 1} lines; correct this."
    if not 0 < rule.kappa <= 1:
        yield "pass.kappa", "the kappa wanted lies above 0, and 1 is the most; correct this."


def _whole(made: _RolePlayFile) -> Iterator[Problem]:
    if made.minutes < 1:
        yield "minutes", "minutes is a whole number of one or more."
    for name in ("before", "after"):
        if not getattr(made, name):
            yield name, "nothing is said here; write at least one line."
    if len(made.scene) < 2:
        yield "scene", "it is played twice; write at least two [[scene]]."
    for index, scene in enumerate(made.scene):
        yield from _scene(scene, f"scene[{index}]")
    yield from _form(made)
    yield from _rule(made.rule)


# --- loading ------------------------------------------------------------------------------------


def load_role_play(text: str, file: str = "roleplay.toml") -> RolePlay:
    """Read the role-play from TOML. A ContentError names file, line and field."""
    made = _decode(text, file, _RolePlayFile)
    for path, what in _whole(made):
        _refuse(file, text, path, what)
    return RolePlay(
        minutes=made.minutes,
        before=made.before,
        after=made.after,
        marks={mark: made.mark[mark] for mark in MARKS},
        rule=made.rule,
        scenes=made.scene,
        behaviours=made.behaviour,
    )


@cache
def role_play() -> RolePlay:
    """The role-play of the training."""
    return load_role_play(_read(FOLDER / "roleplay.toml"))
