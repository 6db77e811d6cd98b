"""The bank of test items as typed TOML: `training/bank_t1.toml` and its like, one file a part.

Every item is refused that gives itself away or asks for nothing: two right answers, "all of the
above", a stem that asks for what is not so, an option without a reason. The bank as a whole is
held to its blueprint, and to places and lengths that tell nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from . import Bloom, ContentError, Problem, _decode, _keys, _Piece, _read, _refuse, _reply
from .cases import FOLDER
from .scenes import ID

Part = Literal["T1", "T2", "T3", "T4"]
# Items a bank needs, three tests of each part. With as many that are not graphic, all three tests
# can be milder ones.
HELD: dict[Part, int] = {"T1": 21, "T2": 18, "T3": 24, "T4": 9}
DRAWN: dict[Part, int] = {"T1": 7, "T2": 6, "T3": 8, "T4": 3}  # items in one test
OBJECTIVES = {
    "T1": ("T1.1", "T1.2", "T1.3"),
    "T2": ("T2.1", "T2.2", "T2.3"),
    "T3": ("T3.1", "T3.2", "T3.3", "T3.4"),
    "T4": ("T4.1", "T4.2"),
}
FEWEST, MOST = 3, 5  # options of an item
PLACED = 0.20, 0.30  # share of four-option items whose right option stands at each place
LONGEST = 0.40  # share of items whose right option is the longest, at most
APPLIED, REMEMBERED = 0.60, 0.15  # at least, at most
HIGHER = ("apply", "analyse", "evaluate")
GIVEN_AWAY = re.compile(
    r"\b((all|none|both|neither) of the above|(all|none) of these)\b", re.IGNORECASE
)
TWO_SIDES = {"true", "false", "yes", "no", "right", "wrong"}
# A small "not" turns a stem round where it says which one is not so; elsewhere it may be honest.
TURNED = re.compile(
    r"\b(NOT|EXCEPT)\b"
    r"|\b(not true|least likely|except|incorrect)\b[^.]*\?"
    r"|(?<!“)\b[Ww]hich\b(?:(?!\b(?:who|that|if|when|because)\b)[^.,:?“”])*"
    r"(?:\b(?:is|are|was|were|do|does|did|would|should|can|could|may|must) not|\bcannot|n[’']t)\b"
)


class Answer(_Piece, frozen=True, kw_only=True):
    """One option, whether it is the right one, and why."""

    text: str
    reason: str
    right: bool = False


class Item(_Piece, frozen=True, kw_only=True):
    """One question with a single best answer.

    difficulty: our guess of the share who get it right, 0 to 1, until people have answered.
    graphic: it names what may hurt to read; `instead` is then the id of a milder one.
    apart: ids, of any part, that no test asks together with this one, since who reads both has half
    an answer. It holds both ways; write it at one of the two.
    """

    id: str
    objective: str
    bloom: Bloom | Literal["evaluate"]
    tag: str
    stem: str
    option: tuple[Answer, ...]
    reason: str
    difficulty: float
    graphic: bool = False
    instead: str = ""
    apart: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def part(self) -> Part:
        return self.objective[:2]

    @property
    def right(self) -> int:
        """The place of the right option, from 0."""
        return next(place for place, option in enumerate(self.option) if option.right)


class _BankFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    item: tuple[Item, ...]


# --- checking what types cannot say -------------------------------------------------------------


def _item(item: Item, path: str) -> Iterator[Problem]:
    """One item by itself."""
    if not re.fullmatch(ID, item.id):
        yield f"{path}.id", f"{item.id!r} is no id; use small letters, digits, underscores."
    known = [objective for part in OBJECTIVES.values() for objective in part]
    if item.objective not in known:
        yield f"{path}.objective", f"there is no {item.objective!r}; there are {', '.join(known)}."
    if not 0 < item.difficulty < 1:
        yield f"{path}.difficulty", "a guess of the share who get it right lies between 0 and 1."
    if TURNED.search(item.stem):
        yield f"{path}.stem", "a stem asks for what is so; turn the question round."
    if item.graphic != bool(item.instead):
        yield f"{path}.instead", "a graphic item names a milder one, and only a graphic item does."
    for index, other in enumerate(item.apart):
        if other == item.id or other in item.apart[:index]:
            yield f"{path}.apart[{index}]", f"{other!r} is this item or named before; take it out."
    yield from _reply(item.reason, f"{path}.reason")
    yield from _keys(item.sources, f"{path}.sources")
    yield from _options(item.option, path)


def _options(options: tuple[Answer, ...], path: str) -> Iterator[Problem]:
    if not FEWEST <= len(options) <= MOST:
        yield path, f"there are {len(options)} options; write {FEWEST} to {MOST} [[item.option]]."
    if sum(option.right for option in options) != 1:
        yield path, "one option is right, and only one; mark it with right = true."
    texts = [option.text.strip().lower().rstrip(".") for option in options]
    for index, option in enumerate(options):
        inner = f"{path}.option[{index}]"
        if texts[index] in texts[:index]:
            yield f"{inner}.text", "the same text stands there twice in this item."
        if GIVEN_AWAY.search(option.text) or texts[index] in TWO_SIDES:
            yield f"{inner}.text", "an option says something of its own; write what it is."
        yield from _reply(option.reason, f"{inner}.reason")


def _together(items: Mapping[str, Item], path_of: Mapping[str, str]) -> Iterator[Problem]:
    """Milder items exist, ask for the same, and are mild."""
    for id, item in items.items():
        if not item.instead:
            continue
        milder = items.get(item.instead)
        if milder is None or milder.graphic or milder.objective != item.objective:
            what = f"{item.instead!r} is no milder item of {item.objective}; name one that is."
            yield f"{path_of[id]}.instead", what


def whole_bank(items: Iterable[Item]) -> Iterator[str]:
    """What is wrong with the bank as a whole, a sentence each; of a right one nothing."""
    items = list(items)
    for part, wanted in HELD.items():
        held = [item for item in items if item.part == part]
        if len(held) < wanted:
            yield f"{part} has {len(held)} items; the test needs at least {wanted}."
        for objective in OBJECTIVES[part]:
            if objective not in {item.objective for item in held}:
                yield f"No item asks for objective {objective}."
    if not items:
        return
    for share, least, most, what in (
        (_share(item.bloom in HIGHER for item in items), APPLIED, 1, "apply or ask for more"),
        (_share(item.bloom == "remember" for item in items), 0, REMEMBERED, "ask to remember"),
        (_share(map(is_longest, items)), 0, LONGEST, "have the right option as the longest"),
    ):
        if not least <= share <= most:
            yield f"{share:.0%} of the items {what}; {least:.0%} to {most:.0%} are wanted."
    places = Counter(item.right for item in items if len(item.option) == 4)
    for place, letter in enumerate("abcd"):
        share = places[place] / max(1, places.total())
        if not PLACED[0] <= share <= PLACED[1]:
            low, high = PLACED
            yield f"{share:.0%} of right options stand at {letter}; {low:.0%} to {high:.0%} may."


def is_longest(item: Item) -> bool:
    """Whether the right option is longer than every other."""
    lengths = [len(option.text) for option in item.option]
    return all(
        lengths[item.right] > length for place, length in enumerate(lengths) if place != item.right
    )


def _share(hits: Iterable[bool]) -> float:
    found = list(hits)
    return sum(found) / len(found)


# --- loading ------------------------------------------------------------------------------------


def load_items_text(text: str, file: str) -> dict[str, Item]:
    """Read items from TOML: id -> item, in order. A ContentError names file, line and field."""
    made = _decode(text, file, _BankFile)
    found: dict[str, Item] = {}
    paths: dict[str, str] = {}
    for index, item in enumerate(made.item):
        path = f"item[{index}]"
        if item.id in found:
            _refuse(file, text, f"{path}.id", f"the id {item.id!r} is used twice; rename one.")
        for inner, what in _item(item, path):
            _refuse(file, text, inner, what)
        found[item.id], paths[item.id] = item, path
    for inner, what in _together(found, paths):
        _refuse(file, text, inner, what)
    return found


def load_items(path: Path) -> dict[str, Item]:
    """Read the items of one file: id -> item."""
    return load_items_text(_read(path), path.name)


def load_bank(folder: Path) -> dict[str, Item]:
    """Read every `bank_*.toml` of a folder as one bank: id -> item. Raises ContentError."""
    found: dict[str, Item] = {}
    for path in sorted(folder.glob("bank_*.toml")):
        for id, item in load_items(path).items():
            if id in found:
                raise ContentError(path.name, f"the id {id!r} is used in two files; rename one.")
            found[id] = item
    for problem in (*_apart(found), *whole_bank(found.values())):
        raise ContentError(folder.name, problem)
    return found


def _apart(items: Mapping[str, Item]) -> Iterator[str]:
    """Items that are kept apart from one that does not exist, or twice. They may be of two files,
    so only the whole bank can tell."""
    for item in items.values():
        for other in item.apart:
            if other not in items:
                yield f"The item {item.id!r} is apart from {other!r}, and there is no such item."
            elif item.id in items[other].apart:
                yield f"{item.id!r} and {other!r} name each other as apart; write it at one."


@cache
def bank() -> dict[str, Item]:
    """The bank of the training: id -> item."""
    return load_bank(FOLDER)
