"""A made-up bank of test items, and results of made-up people, for the tests of the training."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from hypothesis import settings

from course.content.bank import HELD, OBJECTIVES, Answer, Item
from course.training import result

# How long an example takes says more of the machine than of the code.
calm = settings(max_examples=60, deadline=None)

DAY = date(2026, 11, 21)
REASON = "A reason that is long enough to be one."


def item(
    id: str,
    objective: str,
    right: int = 0,
    options: int = 4,
    graphic: bool = False,
    instead: str = "",
) -> Item:
    return Item(
        id=id,
        objective=objective,
        bloom="apply",
        tag="test",
        stem=f"What of {id}?",
        option=tuple(
            Answer(text=f"{id} answer {place}", reason=REASON, right=place == right)
            for place in range(options)
        ),
        reason=REASON,
        difficulty=0.6,
        graphic=graphic,
        instead=instead,
    )


def bank(
    held: Mapping[str, int] = HELD, graphic: int = 6, sizes: Sequence[int] = (4,)
) -> dict[str, Item]:
    """A bank with this many items a part; the first `graphic` of T3 each have a milder one."""
    found = {}
    for part, count in held.items():
        names = OBJECTIVES[part]
        for at in range(count):
            hard = part == "T3" and at < graphic
            # The milder one is of the same objective.
            milder = f"t3_{at + graphic + -graphic % len(names)}" if hard else ""
            size = sizes[at % len(sizes)]
            one = item(
                f"{part.lower()}_{at}", names[at % len(names)], at % size, size, hard, milder
            )
            found[one.id] = one
    return found


def taken(
    pseudonym: str,
    items: Mapping[str, Item],
    ids: Iterable[str],
    right: Sequence[object],
    **more: object,
) -> result.Result:
    """A result: `right` says for each of the ids whether it was answered rightly, or the option
    that was chosen, as a text: "2"; None left it open."""
    answers = [_answer(items[id], how) for id, how in zip(ids, right, strict=True)]
    told = {"seed": 7, "attempt": 1, "course": "0.5.0", "day": DAY} | more
    return result.made(pseudonym=pseudonym, answers=answers, bank=items, **told)


def _answer(one: Item, how: object) -> result.Answer:
    if how is None:
        return result.Answer(one.id, None, None)
    option = int(how) if isinstance(how, str) else one.right if how else (one.right + 1) % 3
    return result.Answer(one.id, option, 2)
