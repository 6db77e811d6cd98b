"""What a group knew before and after: gain with its interval, and how each question did.

Numbers in, numbers out. A group of fewer than FEWEST pairs gives no result at all, and questions
are looked at one by one from ENOUGH pairs on.

Scores are percent of the questions answered rightly; an answer left out counts as not right.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

FEWEST = 5  # pairs: below, a mean would tell on people
ENOUGH = 20  # pairs: below, numbers about a single question are noise
LEVEL = 0.95  # of the interval


@dataclass(frozen=True)
class Mean:
    """The mean of n values, their range, and the t interval of the mean.

    interval is None where the values are all alike: they then say nothing about their spread.
    """

    n: int
    mean: float
    low: float
    high: float
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class Gain:
    """n matched pairs of a group.

    counts: (before, after) in percent -> how many pairs, in ascending order. before, after: mean
    scores of all pairs, in percent. gains: normalised gain of each pair whose first score left
    room, ascending, at most 1. full_before, full_after: pairs with every answer right. mean: of
    the gains; None below FEWEST of them. fell: pairs with a lower score after than before.
    """

    n: int
    counts: dict[tuple[float, float], int]
    before: float
    after: float
    gains: tuple[float, ...]
    mean: Mean | None
    full_before: int
    full_after: int


@dataclass(frozen=True)
class Question:
    """One question, before and after: share right in percent, and discrimination.

    Discrimination is the correlation of the question with the score on all other questions, which
    is −1 to 1; None where it cannot be worked out, since all did alike.
    """

    right: tuple[float, float]
    discrimination: tuple[float | None, float | None]


def normalised(before: float, after: float) -> float:
    """(after − before) / (100 − before), for scores in percent; before is below 100."""
    return (after - before) / (100 - before)


def gain(pairs: Sequence[tuple[int, int]], asked: int) -> Gain | None:
    """The gain of a group, or None for fewer than FEWEST pairs.

    pairs: for each person how many of the questions `asked` were right before and after. ValueError
    for a count that is not between 0 and `asked`.
    """
    if asked < 1 or any(not 0 <= right <= asked for pair in pairs for right in pair):
        raise ValueError(f"a score lies outside 0 to {asked}")
    if len(pairs) < FEWEST:
        return None
    scores = [tuple(100 * right / asked for right in pair) for pair in sorted(pairs)]
    gains = sorted(normalised(before, after) for before, after in scores if before < 100)
    return Gain(
        n=len(scores),
        counts={score: scores.count(score) for score in scores},
        before=float(np.mean([before for before, _ in scores])),
        after=float(np.mean([after for _, after in scores])),
        gains=tuple(gains),
        mean=mean_of(gains) if len(gains) >= FEWEST else None,
        full_before=sum(before == 100 for before, _ in scores),
        full_after=sum(after == 100 for _, after in scores),
    )


def questions(before: Sequence[str], after: Sequence[str]) -> tuple[Question, ...] | None:
    """How each question did, or None for fewer than ENOUGH pairs.

    before, after: for each person which questions were right, as "1" and "0": "101101". All are of
    one length; in which order the people stand does not matter, and need not be the same in both.
    ValueError for anything else.
    """
    texts = [*before, *after]
    if len({len(text) for text in texts}) > 1 or any(set(text) - {"0", "1"} for text in texts):
        raise ValueError("a row is not made of as many 0 and 1 as the others")
    if len(before) != len(after):
        raise ValueError("there are not as many sheets after as before")
    if len(before) < ENOUGH:
        return None
    # Sorted, so that the last digit does not depend on who stands first.
    sides = [
        np.array([[int(mark) for mark in text] for text in sorted(side)])
        for side in (before, after)
    ]
    return tuple(
        Question(
            right=tuple(float(100 * side[:, at].mean()) for side in sides),
            discrimination=tuple(discrimination(side, at) for side in sides),
        )
        for at in range(sides[0].shape[1])
    )


def discrimination(side: np.ndarray, at: int) -> float | None:
    """Correlation of question `at` with the sum of the others; side is (people, questions) of 0, 1.

    Leaving the question out of its own total keeps it from agreeing with itself.
    """
    own = side[:, at]
    rest = side.sum(axis=1) - own
    if own.min() == own.max() or rest.min() == rest.max():
        return None
    return float(np.corrcoef(own, rest)[0, 1])


# --- the interval of a mean -----------------------------------------------------------------------


def mean_of(values: Sequence[float]) -> Mean:
    """Mean, range and t interval: mean ± t · s / √n, with n − 1 degrees of freedom."""
    n, mean = len(values), float(np.mean(values))
    interval = None
    if n > 1 and max(values) - min(values) > 1e-12:
        half = t_quantile((1 + LEVEL) / 2, n - 1) * float(np.std(values, ddof=1)) / math.sqrt(n)
        interval = (mean - half, mean + half)
    return Mean(n, mean, float(min(values)), float(max(values)), interval)


def t_below(t: float, freedom: int) -> float:
    """The share of Student's distribution below t, exact for whole degrees of freedom ≥ 1.

    A finite sum of powers of cos² θ with θ = arctan(t / √freedom); it begins with cos θ for odd and
    with 1 for even degrees of freedom, each term being the one before times a ratio.
    """
    if freedom < 1:
        raise ValueError("degrees of freedom are a whole number of one or more")
    theta = math.atan(t / math.sqrt(freedom))
    cos2 = math.cos(theta) ** 2
    odd = freedom % 2
    term, total = (math.cos(theta) if odd else 1.0), 0.0
    for step in range(freedom // 2):
        total += term
        top = 2 * step + 2 if odd else 2 * step + 1
        term *= cos2 * top / (top + 1)
    inside = math.sin(theta) * total
    if odd:
        inside = 2 / math.pi * (theta + inside)
    return 0.5 + inside / 2


def t_quantile(share: float, freedom: int) -> float:
    """The t with this share of Student's distribution below it; share between 0 and 1, without
    the ends. Found by halving, to the last digit that a float holds."""
    if not 0 < share < 1:
        raise ValueError("a share lies between 0 and 1")
    if share < 0.5:
        return -t_quantile(1 - share, freedom)
    low, high = 0.0, 1.0
    while t_below(high, freedom) < share:
        low, high = high, 2 * high
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if t_below(middle, freedom) < share else (low, middle)
    return (low + high) / 2
