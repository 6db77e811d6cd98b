"""The quiz items of the course as a set: how many, what they ask for, and that no habit of their
authors gives the fitting answer away.

The bounds are stated beside each rule. An item is a question with an answer that fits: pick one,
pick several, sort. Reflections, marks, fields and guides are none.
"""

from collections import Counter
from functools import cache

import msgspec
import pytest

from course import content

JUDGED = (content.One, content.Several, content.Sort)

# Items of each chapter in the outline of the course, and how many of them ask to apply or analyse.
PLANNED = {
    "01": (6, 4), "02": (6, 5), "03": (8, 6), "04": (6, 5), "05": (6, 4), "06": (6, 5),
    "07": (6, 6), "08": (5, 3), "09": (5, 3), "10": (6, 6), "11": (7, 7), "12": (5, 4),
    "13": (15, 9),
}  # fmt: skip
# In chapter 06 one of the six lets a reader finish a sentence; no answer to it is the best.
UNJUDGED = {"06": 1}
# Chapter 05 has a sorter of claims beside its quiz.
EXTRA = {"05": 1}

AT_LEAST = 70  # items in the course
APPLIED = 0.40  # at least this share asks to apply or analyse
PLACE = 0.40  # the fitting answer stands in each place as often as chance would give, within 40 %
LONGEST = 0.40  # at most this share has its fitting option as the longest one
LENGTHS = (0.80, 1.20)  # mean length of fitting options over mean length of the others

Items = dict[str, list[content.Question]]


@cache
def items() -> Items:
    """The items of every chapter by its number."""
    found: Items = {number: [] for number in PLANNED}
    for file in sorted(content.HERE.glob("[0-9]*.toml")):
        questions = content.chapter_content(file.stem).questions.values()
        found.setdefault(file.stem[:2], []).extend(q for q in questions if isinstance(q, JUDGED))
    return found


def pick_one(found: Items) -> list[content.One]:
    return [item for chapter in found.values() for item in chapter if isinstance(item, content.One)]


def applied(chapter: list[content.Question]) -> int:
    return sum(item.bloom in ("apply", "analyse") for item in chapter)


# --- rules ----------------------------------------------------------------------------------------


def count_faults(found: Items) -> list[str]:
    """Each chapter has the items that the outline gives it, and enough of them apply something."""
    faults = []
    for number, chapter in found.items():
        planned, to_apply = PLANNED.get(number, (0, 0))
        spare = UNJUDGED.get(number, 0)
        if not planned - spare <= len(chapter) <= planned + EXTRA.get(number, 0):
            faults.append(f"chapter {number} has {len(chapter)} items, planned are {planned}")
        if applied(chapter) < to_apply - spare:
            faults.append(
                f"chapter {number}: {applied(chapter)} items apply, planned are {to_apply}"
            )
    return faults


def total_faults(found: Items) -> list[str]:
    everything = [item for chapter in found.values() for item in chapter]
    faults = []
    if len(everything) < AT_LEAST:
        faults.append(f"there are {len(everything)} items; at least {AT_LEAST} are asked")
    if applied(everything) < APPLIED * len(everything):
        faults.append(f"{applied(everything)} of {len(everything)} items apply or analyse")
    return faults


def place_faults(found: Items) -> list[str]:
    """The fitting answer of "pick one" stands about as often in each place as chance would give."""
    chance, seen = Counter[int](), Counter[int]()
    for item in pick_one(found):
        fits = [option.fits for option in item.option]
        seen[fits.index(True)] += 1
        chance.update({place: 1 / len(fits) for place in range(len(fits))})
    return [
        f"place {place + 1}: {seen[place]} fitting answers, chance would give {expected:.1f}"
        for place, expected in sorted(chance.items())
        # Below five nobody could tell a habit from chance.
        if expected >= 5 and abs(seen[place] - expected) > PLACE * expected
    ]


def length_faults(found: Items) -> list[str]:
    """Length gives nothing away: not item by item, and not on average."""
    asked = pick_one(found)
    right = [next(len(o.text) for o in item.option if o.fits) for item in asked]
    others = [[len(o.text) for o in item.option if not o.fits] for item in asked]
    if not asked:
        return ["there is no item to pick one"]
    faults = []
    longest = [item.id for item, r, o in zip(asked, right, others, strict=True) if r > max(o)]
    if len(longest) > LONGEST * len(asked):
        faults.append(f"the longest option fits in {len(longest)} of {len(asked)}: {longest}")
    flat = [length for lengths in others for length in lengths]
    ratio = (sum(right) / len(right)) / (sum(flat) / len(flat))
    if not LENGTHS[0] <= ratio <= LENGTHS[1]:
        faults.append(f"fitting options have {ratio:.2f} times the length of the others")
    return faults


def reason_faults(found: Items) -> list[str]:
    """Every answer gets a reason of its own, not the one of its neighbour."""
    faults = []
    for item in (item for chapter in found.values() for item in chapter):
        replies = [piece.reply.strip() for piece in getattr(item, item.parts)]
        faults += [f"{item.id}: no reason" for r in replies if len(r) < content.SHORTEST_REPLY]
        if len(set(replies)) < len(replies):
            faults.append(f"{item.id}: two answers share one reason")
    return faults


# --- the course we have ---------------------------------------------------------------------------


@pytest.mark.parametrize("number", PLANNED)
def test_each_chapter_has_its_items(number):
    assert count_faults({number: items()[number]}) == []


def test_no_chapter_has_items_that_nobody_planned():
    assert set(items()) - {"00"} == set(PLANNED)
    assert items().get("00", []) == []


def test_there_are_enough_items_and_many_apply_something():
    assert total_faults(items()) == []


def test_the_place_of_an_answer_gives_nothing_away():
    assert place_faults(items()) == []


def test_the_length_of_an_answer_gives_nothing_away():
    assert length_faults(items()) == []


def test_every_answer_has_its_own_reason():
    assert reason_faults(items()) == []


# --- every rule is seen to complain ---------------------------------------------------------------

REASON = "This is what the survey really asked, number {}."


def item(number: int, *, place: int = 0, lengths=(9, 9, 9), bloom: str = "apply") -> content.One:
    option = tuple(
        content.Option(text=str(i) * length, reply=REASON.format(i), fits=i == place)
        for i, length in enumerate(lengths)
    )
    return content.One(id=f"i{number}", objective="02.1", ask="?", bloom=bloom, option=option)


def even() -> Items:
    return {number: [item(i, place=i % 3) for i in range(planned)]
            for number, (planned, _) in PLANNED.items()}  # fmt: skip


def test_an_even_course_has_no_faults():
    found = even()
    for rule in (count_faults, total_faults, place_faults, length_faults, reason_faults):
        assert rule(found) == []


def test_each_rule_is_seen_to_complain():
    short = even() | {"04": even()["04"][1:]}
    assert count_faults(short) == ["chapter 04 has 5 items, planned are 6"]
    assert count_faults(even() | {"06": even()["06"][1:]}) == []
    assert count_faults(even() | {"99": [item(1)]})
    easy = {number: [item(i, bloom="remember") for i in range(5)] for number in PLANNED}
    assert len(total_faults(easy)) == 2
    assert any("items apply" in fault for fault in count_faults(easy))
    first = {number: [item(i, place=0) for i in range(6)] for number in PLANNED}
    assert len(place_faults(first)) == 3
    long = {"02": [item(i, lengths=(10, 9, 9)) for i in range(9)]}
    assert len(length_faults(long)) == 1
    assert len(length_faults({"02": [item(i, lengths=(6, 9, 9)) for i in range(9)]})) == 1
    twin = item(1)
    same = tuple(msgspec.structs.replace(o, reply=REASON) for o in twin.option)
    assert reason_faults({"02": [msgspec.structs.replace(twin, option=same)]})
    bare = tuple(msgspec.structs.replace(o, reply="No.") for o in twin.option)
    assert len(reason_faults({"02": [msgspec.structs.replace(twin, option=bare)]})) == 4
