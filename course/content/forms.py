"""The questions before and after a workshop, as typed TOML: parallel pairs, and their sheets.

`workshop/forms.toml` holds the pairs and the sheets. A pair asks the same thing twice, about two
situations: one stands on the sheet before, one on the sheet after. Both share objective, level and
aim by being one pair. An item about the people who answer is refused as in a poll, and so is a pair
whose halves are not alike, with file, line and field.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal

import msgspec

from . import Bloom, Problem, _decode, _keys, _Piece, _read, _refuse, _reply
from .scenes import ID
from .workshop import FOLDER, About, _not_own

LETTERS = "abcd"
APPLIED = 0.5  # at least this share of a sheet asks to apply or analyse
Side = Literal["pre", "post"]
SIDES: tuple[Side, ...] = Side.__args__


class Answer(_Piece, frozen=True, kw_only=True):
    """One answer, and why it fits or does not: told after the last sheet."""

    text: str
    reply: str
    fits: bool = False


class Half(_Piece, frozen=True, kw_only=True):
    """One half of a pair as its file has it: what is asked, and three or four answers."""

    ask: str
    option: tuple[Answer, ...]
    sources: tuple[str, ...] = ()


class Pair(_Piece, frozen=True, kw_only=True):
    """Two items with one aim. `title` is its name in a table; `aim` the difficulty aimed at before
    the workshop, a guess of ours until people have answered."""

    id: str
    title: str
    objective: str
    bloom: Bloom
    about: About
    aim: Literal["easy", "middle", "hard"]
    pre: Half
    post: Half


class Item(msgspec.Struct, frozen=True):
    """One question of one sheet, with all that its pair says of it. One option fits."""

    id: str
    title: str
    objective: str
    bloom: Bloom
    about: About
    aim: str
    ask: str
    option: tuple[Answer, ...]
    sources: tuple[str, ...]
    plain: tuple[float, ...]

    @property
    def key(self) -> str:
        """The letter of the option that fits."""
        return LETTERS[[option.fits for option in self.option].index(True)]

    @property
    def letters(self) -> str:
        """The letters of all its options: "abcd"."""
        return LETTERS[: len(self.option)]


class Form(msgspec.Struct, frozen=True):
    """Two sheets with as many items each, in the same order of pairs.

    minutes: for one sheet. before, after: the headings of the two; how: lines for whoever fills
    them in; again: when the reasons come; code: how to choose a code of one's own.
    """

    name: str
    title: str
    minutes: int
    pre: tuple[Item, ...]
    post: tuple[Item, ...]
    before: str
    after: str
    how: tuple[str, ...]
    again: str
    code: str

    def key(self, side: Side) -> str:
        """The letters that fit, in order: "bdacad"."""
        return "".join(item.key for item in getattr(self, side))


class _Sheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    title: str
    minutes: int
    pairs: tuple[str, ...]


class _FormFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    how: tuple[str, ...]
    again: str
    code: str
    before: str
    after: str
    characters: tuple[str, ...]
    form: tuple[_Sheet, ...]
    pair: tuple[Pair, ...]


def _item(pair: Pair, side: Side) -> Item:
    half: Half = getattr(pair, side)
    return Item(
        id=pair.id,
        title=pair.title,
        objective=pair.objective,
        bloom=pair.bloom,
        about=pair.about,
        aim=pair.aim,
        ask=half.ask,
        option=half.option,
        sources=half.sources,
        plain=(*pair.plain, *half.plain),
    )


# --- checking what types cannot say -------------------------------------------------------------


def _half(item: Item, path: str, characters: Iterable[str]) -> Iterator[Problem]:
    if not 3 <= len(item.option) <= len(LETTERS):
        yield path, f"there are {len(item.option)} options; write three or four."
    if (fitting := sum(option.fits for option in item.option)) != 1:
        yield path, f"{fitting} options fit; exactly one has fits = true."
    yield from _not_own(item, path, characters)
    yield from _keys(item.sources, f"{path}.sources")
    told = f"{item.ask} {' '.join(option.text + option.reply for option in item.option)}"
    numbers = {float(number.replace(",", "")) for number in re.findall(r"\d[\d,.]*\d|\d", told)}
    if numbers - set(item.plain) and not item.sources:
        yield f"{path}.sources", "a number needs its source; name it, or list the number in plain."
    for index, option in enumerate(item.option):
        yield from _reply(option.reply, f"{path}.option[{index}].reply")


def _pair(pair: Pair, path: str, characters: Iterable[str]) -> Iterator[Problem]:
    if not re.fullmatch(ID, pair.id):
        yield f"{path}.id", f"{pair.id!r} is no id; use small letters, digits, underscores."
    if not re.fullmatch(r"\d\d\.\d", pair.objective):
        yield f"{path}.objective", f"{pair.objective!r} is not of the form '02.3'."
    for side in SIDES:
        yield from _half(_item(pair, side), f"{path}.{side}", characters)
    if len(pair.pre.option) != len(pair.post.option):
        yield f"{path}.post", "the halves differ in how many answers they offer; make them equal."
    said = [text for side in SIDES for text in _texts(getattr(pair, side))]
    for text in said:
        if said.count(text) > 1:
            yield path, f"{text!r} stands there twice; parallel is not identical, so vary it."


def _texts(half: Half) -> Iterator[str]:
    yield half.ask
    for option in half.option:
        yield option.text


def _sheet(sheet: _Sheet, path: str, pairs: dict[str, Pair]) -> Iterator[Problem]:
    if sheet.minutes < 1:
        yield f"{path}.minutes", "minutes is a whole number of one or more."
    for index, id in enumerate(sheet.pairs):
        if id not in pairs:
            yield f"{path}.pairs", f"there is no pair {id!r}; there are {', '.join(pairs)}."
            return
        if id in sheet.pairs[:index]:
            yield f"{path}.pairs", f"the pair {id!r} is listed twice; take one out."
    if not sheet.pairs:
        yield f"{path}.pairs", "no pair is listed; name at least one."
        return
    applied = sum(pairs[id].bloom in ("apply", "analyse") for id in sheet.pairs)
    if applied < APPLIED * len(sheet.pairs):
        yield f"{path}.pairs", f"{applied} of {len(sheet.pairs)} apply something; make it half."


# --- loading ------------------------------------------------------------------------------------


def load_forms(text: str, file: str = "forms.toml") -> dict[str, Form]:
    """Read sheets from TOML: name -> form. A ContentError names file, line and field."""
    made = _decode(text, file, _FormFile)
    pairs: dict[str, Pair] = {}
    for index, pair in enumerate(made.pair):
        path = f"pair[{index}]"
        if pair.id in pairs:
            _refuse(file, text, f"{path}.id", f"the id {pair.id!r} is used twice; rename one.")
        for inner, what in _pair(pair, path, made.characters):
            _refuse(file, text, inner, what)
        pairs[pair.id] = pair
    found: dict[str, Form] = {}
    for index, sheet in enumerate(made.form):
        path = f"form[{index}]"
        if sheet.name in found:
            _refuse(file, text, f"{path}.name", f"{sheet.name!r} is used twice; rename one.")
        for inner, what in _sheet(sheet, path, pairs):
            _refuse(file, text, inner, what)
        sides = {side: tuple(_item(pairs[id], side) for id in sheet.pairs) for side in SIDES}
        found[sheet.name] = Form(
            name=sheet.name,
            title=sheet.title,
            minutes=sheet.minutes,
            **sides,
            before=made.before,
            after=made.after,
            how=made.how,
            again=made.again,
            code=made.code,
        )
    return found


@cache
def forms() -> dict[str, Form]:
    """The forms of the course, by name: "six" for 90 minutes, "ten" for three hours."""
    return load_forms(_read(FOLDER / "forms.toml"))
