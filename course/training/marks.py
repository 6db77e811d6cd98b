"""Marks: of a test, of how sure somebody was, and of a role-play.

How sure somebody was is for learning only and never decides about passing. The marks are those of
certainty-based marking (A. R. Gardner-Medwin, University College London; tmedwin.net): whoever says
what they truly believe has the best result to expect.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from course.evidence import wilson

from . import PASS_MARK

# How sure -> marks for a right and for a wrong answer.
MARKS = {1: (1, 0), 2: (2, -2), 3: (3, -6)}
# The shares from which on 2, and then 3, is the best choice: where the lines of `expected` cross,
# p = 4p − 2 and 4p − 2 = 9p − 6.
TURNS = (2 / 3, 4 / 5)
TELLING = 5  # answers: of fewer nobody is told that they lean


# --- the test -------------------------------------------------------------------------------------


def needed(asked: int, pass_mark: int = PASS_MARK) -> int:
    """How many of `asked` items must be right: the least that is pass_mark percent or more."""
    if asked < 1 or not 0 < pass_mark <= 100:
        raise ValueError("a test has one item or more, and a pass mark between 1 and 100 percent")
    return -(-asked * pass_mark // 100)


def share_of(right: int, n: int) -> tuple[float, tuple[float, float]]:
    """`right` of n in percent, with Wilson's 95 % interval; n is one or more."""
    share = 100 * right / n
    low, high = wilson(share, n)
    # Of none and of all the interval begins or ends at the share itself, to the last digit.
    return share, (min(low, share), max(high, share))


# --- how sure -------------------------------------------------------------------------------------


def mark(right: bool, confidence: int) -> int:
    """The mark of one answer; confidence is 1, 2 or 3. ValueError for any other."""
    if confidence not in MARKS:
        raise ValueError(f"confidence is {confidence!r}; it must be 1, 2 or 3")
    return MARKS[confidence][0 if right else 1]


def expected(share: float, confidence: int) -> float:
    """The mark to expect of answers of which this share, 0 to 1, is right."""
    return share * mark(True, confidence) + (1 - share) * mark(False, confidence)


def best(share: float) -> int:
    """The confidence with the highest mark to expect: 1 below 2/3, 2 from there, 3 above 4/5.

    Where two are equally good it is the lower one.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies between 0 and 1, not at {share!r}")
    return 1 + sum(share > turn for turn in TURNS)


@dataclass(frozen=True)
class Level:
    """All answers given with one confidence.

    n: how many; right: how many of them were right. share, interval: right ones in percent with
    Wilson's 95 % interval, None without answers. fits: the shares, in percent, for which this
    confidence is the best choice. leans: "over" where the whole interval lies below them (surer
    than right), "under" where it lies above, "" where the answers cannot tell or are too few.
    """

    confidence: int
    n: int
    right: int
    share: float | None
    interval: tuple[float, float] | None
    fits: tuple[float, float]
    leans: Literal["over", "under", ""]


def calibration(answers: Iterable[tuple[int, bool]]) -> tuple[Level, ...]:
    """For each confidence how many answers and how many right; answers are (confidence, right).

    Wilson's interval takes the answers of a person for independent of each other, which they are
    only roughly: the true doubt is larger. With one test of 24 items it is wide anyway.
    """
    counts = {level: [0, 0] for level in MARKS}
    for confidence, right in answers:
        mark(right, confidence)
        counts[confidence][0] += 1
        counts[confidence][1] += bool(right)
    return tuple(_level(confidence, *counts[confidence]) for confidence in MARKS)


def _level(confidence: int, n: int, right: int) -> Level:
    edges = (0, *(100 * turn for turn in TURNS), 100)
    fits = (edges[confidence - 1], edges[confidence])
    if not n:
        return Level(confidence, 0, 0, None, None, fits, "")
    share, (low, high) = share_of(right, n)
    leans = ""
    if n >= TELLING:
        leans = "over" if high < fits[0] else "under" if low > fits[1] else ""
    return Level(confidence, n, right, share, (low, high), fits, leans)


def total(answers: Iterable[tuple[int, bool]]) -> int:
    """The sum of the marks of answers (confidence, right)."""
    return sum(mark(right, confidence) for confidence, right in answers)


# --- the role-play --------------------------------------------------------------------------------

RATINGS = ("H", "0", "1", "2")  # harmful seen, not shown, partly, well
BEHAVIOURS = 12
POINTS_NEEDED = 16  # of 24: a rule of ours, to be reviewed by clinicians


@dataclass(frozen=True)
class RolePlay:
    """points: 0 to 24. harmful: which behaviours, from 0, were marked H. passed: none was, and the
    points are enough. open: how many behaviours have no mark yet; nothing is passed before."""

    points: int
    harmful: tuple[int, ...]
    open: int
    passed: bool


def role_play(ratings: Sequence[str]) -> RolePlay:
    """What one observer's sheet of twelve marks comes to; "" is no mark yet. An H has no points.

    ValueError for another mark, or for another number of them.
    """
    if len(ratings) != BEHAVIOURS or set(ratings) - {*RATINGS, ""}:
        raise ValueError(f"a sheet has {BEHAVIOURS} marks, each of {', '.join(RATINGS)} or empty")
    points = sum(int(one) for one in ratings if one in ("1", "2"))
    harmful = tuple(index for index, one in enumerate(ratings) if one == "H")
    left = sum(one == "" for one in ratings)
    return RolePlay(points, harmful, left, not left and not harmful and points >= POINTS_NEEDED)
