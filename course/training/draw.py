"""Which items of the bank make up a test, and in which order their options stand.

A stated seed gives the same three tests on every machine and with every version of Python: all
chance is an order by SHA-256 of the seed and a name, and no generator of random numbers is asked.
Whoever states the seed can check the draw; a whole group that takes one seed takes one test.
"""

import hashlib
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from course.content.bank import DRAWN, Item

from . import ATTEMPTS

SEEDS = 1_000_000  # six digits are easily said aloud
DEALS = 12  # so often a bank is dealt before rivals may meet

Rivals = dict[str, set[str]]  # item id -> ids that no test holds beside it


class DrawError(ValueError):
    """No test can be drawn; the message is one sentence."""


@dataclass(frozen=True)
class Asked:
    """One item of a test. order: the options as they are shown, each by its place in the bank."""

    item: Item
    order: tuple[int, ...]


def new_seed() -> int:
    """A seed that nobody chose: a whole number of up to six digits."""
    return secrets.randbelow(SEEDS)


def draw(
    items: Iterable[Item],
    seed: int,
    attempt: int = 1,
    mild: Collection[int] = (),
    blueprint: Mapping[str, int] = DRAWN,
) -> tuple[Asked, ...]:
    """The test of one attempt, part by part.

    Items that are marked as apart never meet in one test, where the bank leaves a way.
    mild: the attempts for which no graphic items were wished, those before this one included, since
    they may have used up milder items. Each graphic item is exchanged for its milder one, or else
    for another of its objective or part. A bank with room has the milder ones kept aside for that;
    in another one the last attempt may have none left, and then is shorter.
    Raises DrawError for a bank that is too small, an impossible seed or attempt.
    """
    bank = _checked(tuple(items), seed, attempt)
    rivals = _rivals(bank)
    tests, spare = _arranged(bank, blueprint, seed, rivals)
    for number in range(1, attempt + 1):
        if number in mild:
            _soften(tests, number - 1, spare, rivals)
            _part_ways(tests[number:], rivals)
    test = tests[attempt - 1]
    asked = [
        item
        for part in blueprint
        for item in _mixed((one for one in test if one.part == part), seed, "place", attempt)
    ]
    orders = _orders(asked, seed, attempt)
    return tuple(Asked(item, orders[item.id]) for item in asked)


def _checked(bank: tuple[Item, ...], seed: int, attempt: int) -> tuple[Item, ...]:
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < SEEDS:
        raise DrawError(f"The seed is {seed!r}; it must be a whole number from 0 to {SEEDS - 1}.")
    if attempt not in range(1, ATTEMPTS + 1):
        raise DrawError(f"There is no attempt {attempt!r}; there are 1 to {ATTEMPTS}.")
    twice = [id for id, count in Counter(item.id for item in bank).items() if count > 1]
    if twice:
        raise DrawError(f"The bank has the item {twice[0]!r} twice; rename one of them.")
    return bank


# --- chance that is the same everywhere -----------------------------------------------------------


def _chance(*names: object) -> bytes:
    """32 bytes that depend on the names and on nothing else."""
    return hashlib.sha256("/".join(map(str, names)).encode("utf-8")).digest()


def _mixed(items: Iterable[Item], *names: object) -> list[Item]:
    """The items in an order by chance; the one they come in does not matter."""
    return sorted(items, key=lambda item: (_chance(*names, item.id), item.id))


# --- who does not meet ----------------------------------------------------------------------------


def _rivals(bank: Iterable[Item]) -> Rivals:
    """Item id -> the ids that no test holds beside it: those marked as apart, and a milder one
    beside the graphic one. A graphic item has the rivals of its milder one, which may be asked in
    its place."""
    items = sorted(bank, key=lambda item: item.id)
    rivals: Rivals = {item.id: set() for item in items}

    def keep_apart(one: str, other: str) -> None:
        if one != other and one in rivals and other in rivals:
            rivals[one].add(other)
            rivals[other].add(one)

    for item in items:
        for other in (*item.apart, item.instead):
            keep_apart(item.id, other)
    for item in items:
        for other in sorted(rivals.get(item.instead, ())):
            keep_apart(item.id, other)
    return rivals


def _met(item: Item, test: Iterable[Item], rivals: Rivals, without: str = "") -> int:
    """How many items of a test this one must not meet; `without` is about to leave it."""
    return sum(other.id in rivals[item.id] and other.id != without for other in test)


def _part_ways(tests: Sequence[list[Item]], rivals: Rivals) -> None:
    """Exchange items between the tests, the best exchange first, until no rivals meet or no
    exchange helps. One of the same objective is taken before another one of the part."""
    while True:
        found = [
            (item.objective == other.objective, gain, (here, at), (there, to))
            for here, test in enumerate(tests)
            for at, item in enumerate(test)
            if (met := _met(item, test, rivals))
            for there, wider in enumerate(tests)
            if there != here
            for to, other in enumerate(wider)
            if other.part == item.part
            if (gain := met + _met(other, wider, rivals) - _after(item, test, other, wider, rivals))
            > 0
        ]
        if not found:
            return
        *_, (here, at), (there, to) = max(found)
        tests[here][at], tests[there][to] = tests[there][to], tests[here][at]


def _after(item: Item, test: list[Item], other: Item, wider: list[Item], rivals: Rivals) -> int:
    """How many rivals the two would meet if they changed places."""
    return _met(item, wider, rivals, other.id) + _met(other, test, rivals, item.id)


# --- dealing a part of the bank to three tests ----------------------------------------------------


def _arranged(
    bank: Sequence[Item], blueprint: Mapping[str, int], seed: int, rivals: Rivals
) -> tuple[list[list[Item]], list[Item]]:
    """The three tests and the spare items. Where rivals still meet, all is dealt once more, and the
    deal in which the fewest meet is taken."""
    deals = []
    for turn in range(DEALS):
        luck = f"{seed}/{turn}" if turn else f"{seed}"
        tests: list[list[Item]] = [[] for _ in range(ATTEMPTS)]
        spare: list[Item] = []
        for part, need in blueprint.items():
            own = [item for item in bank if item.part == part]
            spare += _dealt(tests, own, part, need, luck, rivals)
        _part_ways(tests, rivals)
        met = sum(_met(item, test, rivals) for test in tests for item in test)
        deals.append((met, turn, tests, spare))
        if not met:
            break
    *_, tests, spare = min(deals, key=lambda deal: deal[:2])
    return tests, spare


def _dealt(
    tests: list[list[Item]], bank: list[Item], part: str, need: int, luck: str, rivals: Rivals
) -> list[Item]:
    """Give each test `need` items of a part, none twice. Returns the spare ones."""
    room = len(bank) - ATTEMPTS * need
    if room < 0:
        raise DrawError(
            f"The bank has {len(bank)} items of part {part}; {ATTEMPTS} tests that repeat none"
            f" need {ATTEMPTS * need}."
        )
    aside = _aside(bank, room, luck)
    spread = _spread([item for item in bank if item not in aside], luck)
    chosen, spare = spread[: ATTEMPTS * need], spread[ATTEMPTS * need :]
    # Three neighbours in this order are of one objective wherever it goes, and each attempt gets
    # one of them: so all three tests are spread over the objectives alike.
    row = [item for group in _by_objective(chosen, luck) for item in group]
    for start in range(0, len(row), ATTEMPTS):
        _deal_block(row[start : start + ATTEMPTS], tests, luck, rivals)
    return aside + spare


def _aside(bank: list[Item], room: int, luck: str) -> list[Item]:
    """Of a graphic item and its milder one, one waits outside the tests, by chance, as long as
    there is room: so that each graphic item that is asked has one to be exchanged for."""
    known = {item.id: item for item in bank}
    aside: list[Item] = []
    for item in _mixed((one for one in bank if one.instead in known), luck, "couple"):
        couple = (item, known[item.instead])
        if len(aside) < room and not any(one in aside for one in couple):
            aside.append(couple[_chance(luck, "aside", item.id)[0] % 2])
    return aside


def _by_objective(items: Iterable[Item], luck: str) -> list[list[Item]]:
    """The items of each objective, mixed; the objectives in an order by chance."""
    groups: dict[str, list[Item]] = {}
    for item in _mixed(items, luck, "bank"):
        groups.setdefault(item.objective, []).append(item)
    return [groups[name] for name in sorted(groups, key=lambda name: _chance(luck, "row", name))]


def _spread(items: Sequence[Item], luck: str) -> list[Item]:
    """An order whose every beginning has each objective about as often as the whole has."""
    at: list[tuple[float, str, Item]] = []
    for group in _by_objective(items, luck):
        start = int.from_bytes(_chance(luck, "start", group[0].objective)[:6], "big") / 2**48
        at += [((rank + start) / len(group), item.id, item) for rank, item in enumerate(group)]
    return [item for _, _, item in sorted(at, key=lambda one: one[:2])]


def _deal_block(block: list[Item], tests: list[list[Item]], luck: str, rivals: Rivals) -> None:
    """One item to each test. Rivals do not meet, where that can be; an objective goes where there
    is least of it."""

    places = range(len(tests))
    met = [[_met(item, test, rivals) for test in tests] for item in block]
    same = [
        [sum(item.objective == one.objective for one in test) for test in tests] for item in block
    ]

    def cost(order: tuple[int, ...]) -> tuple[int, int, bytes]:
        return (
            sum(met[item][place] for place, item in enumerate(order)),
            sum(same[item][place] for place, item in enumerate(order)),
            _chance(luck, "deal", *(block[item].id for item in order)),
        )

    for item, test in zip(min(permutations(places), key=cost), tests, strict=True):
        test.append(block[item])


def _soften(tests: list[list[Item]], at: int, spare: list[Item], rivals: Rivals) -> None:
    """Exchange the graphic items of one test for others that no earlier test has; leave out those
    for which there is none."""
    test = tests[at]
    # Spare items first, then those of the last attempt, which is the least likely to be taken.
    others = [spare, *reversed(tests[at + 1 :])]
    for item in [item for item in test if item.graphic]:
        stays = [other for other in test if not other.graphic]
        found = [
            (
                _met(other, stays, rivals),
                _met(item, pile, rivals, other.id) if place else 0,  # spare ones are in no test
                other.id != item.instead,
                other.objective != item.objective,
                place,
                index,
            )
            for place, pile in enumerate(others)
            for index, other in enumerate(pile)
            if other.part == item.part and not other.graphic
        ]
        here = test.index(item)
        if found:
            *_, place, index = min(found)
            test[here], others[place][index] = others[place][index], item
        else:
            spare.append(test.pop(here))


# --- the order of the options ---------------------------------------------------------------------


def _orders(asked: Sequence[Item], seed: int, attempt: int) -> dict[str, tuple[int, ...]]:
    """Item id -> its options as shown. Among items with as many options, the right one stands at
    each place equally often, or once more."""
    orders = {}
    for size in {len(item.option) for item in asked}:
        start = _chance(seed, "key", attempt, size)[0]
        alike = [item for item in asked if len(item.option) == size]
        for turn, item in enumerate(_mixed(alike, seed, "key", attempt)):
            wrong = [index for index in range(size) if index != item.right]
            wrong.sort(key=lambda index: _chance(seed, "wrong", attempt, item.id, index))
            wrong.insert((start + turn) % size, item.right)
            orders[item.id] = tuple(wrong)
    return orders
