"""How well two people agree who rated the same role-play."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from course.training import kappa
from course.training.kappa import WHY, agreement
from course.training.marks import RATINGS
from tests.unit.training_bank import calm

marks = st.sampled_from([*RATINGS, ""])
sheets = st.lists(st.tuples(marks, marks), max_size=40)


def rated(table) -> tuple[list[str], list[str]]:
    """Two sheets whose marks fall together as often as the table says."""
    pairs = [
        (RATINGS[row], RATINGS[column])
        for row, counts in enumerate(table)
        for column, count in enumerate(counts)
        for _ in range(count)
    ]
    return [one for one, _ in pairs], [other for _, other in pairs]


def large_sample(one, other) -> tuple[float, float]:
    """Kappa and its standard error for large samples: J. L. Fleiss, J. Cohen and B. S. Everitt,
    Large sample standard errors of kappa and weighted kappa, Psychological Bulletin, 1969."""
    n = len(one)
    pairs, mine, theirs = Counter(zip(one, other, strict=True)), Counter(one), Counter(other)
    agreed = sum(pairs[name, name] for name in RATINGS) / n
    chance = sum(mine[name] * theirs[name] for name in RATINGS) / n**2
    value = (agreed - chance) / (1 - chance)
    alike = sum(
        pairs[name, name] / n * (1 - (mine[name] + theirs[name]) / n * (1 - value)) ** 2
        for name in RATINGS
    )
    unlike = sum(
        count / n * ((theirs[row] + mine[column]) / n) ** 2
        for (row, column), count in pairs.items()
        if row != column
    )
    rest = (value - chance * (1 - value)) ** 2
    variance = (alike + (1 - value) ** 2 * unlike - rest) / (n * (1 - chance) ** 2)
    return value, math.sqrt(max(variance, 0))


# Tables that others have printed, their kappa and, for large samples, its standard error.
PRINTED = [
    # Two dermatologists, four categories: SAS/STAT, the FREQ procedure, "Agreement study".
    ([[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]], 0.3449, 0.0724),
    # Fleiss, Cohen and Everitt 1969.
    ([[106, 10, 4], [22, 28, 10], [2, 12, 6]], 0.429, 0.0537),
    # Fleiss, Statistical methods for rates and proportions, 1981.
    ([[75, 1, 4], [5, 4, 1], [0, 0, 10]], 0.68, 0.088),
    # D. G. Bonett's package statpsych, ci.kappa.
    ([[31, 12], [4, 58]], 0.6756757, 0.07344761),
]


@pytest.mark.parametrize(("table", "value", "error"), PRINTED)
def test_kappa_is_the_printed_one(table, value, error):
    found = agreement(*rated(table))
    digits = 10 ** -len(str(value).partition(".")[2])
    assert found.kappa == pytest.approx(value, abs=0.51 * digits)
    assert large_sample(*rated(table)) == pytest.approx((value, error), abs=0.0051)
    assert large_sample(*rated(table))[1] == pytest.approx(error, abs=0.0005)


@pytest.mark.parametrize(("table", "value", "error"), PRINTED)
def test_with_many_ratings_the_interval_is_near_the_usual_one(table, value, error):
    low, high = agreement(*rated(table)).interval
    half = 1.96 * error
    assert low == pytest.approx(value - half, abs=0.06)
    assert high == pytest.approx(value + half, abs=0.04)


def test_kappa_and_interval_worked_out_by_hand():
    # Both say 2 half of the time: chance is 1/2. Of 12 they agree on 10.
    found = agreement(list("222222000000"), list("222220000002"))
    assert (found.n, found.agreed, found.chance) == (12, 10, 0.5)
    assert found.kappa == pytest.approx((10 / 12 - 0.5) / 0.5)
    # Wilson's interval of 10 of 12 is 55.2 to 95.3 %.
    assert found.interval == pytest.approx((0.104, 0.906), abs=0.001)


def truly(kappa_: float, often: list[float]) -> np.ndarray:
    """How often marks fall together, so that kappa is this and both give each mark so often."""
    return kappa_ * np.diag(often) + (1 - kappa_) * np.outer(often, often)


@pytest.mark.parametrize("value", [0.4, 0.6, 0.8])
@pytest.mark.parametrize("often", [[0.1, 0.3, 0.3, 0.3], [0.02, 0.08, 0.2, 0.7]])
def test_with_twelve_behaviours_the_interval_keeps_its_word_and_the_usual_one_does_not(
    value, often
):
    random = np.random.default_rng(12)
    tables = random.multinomial(12, truly(value, often).ravel(), 700).reshape(-1, 4, 4)
    ours, usual = [], []
    for table in tables:
        sheets = rated(table)
        if (interval := agreement(*sheets).interval) is None:
            continue
        ours.append(interval[0] <= value <= interval[1])
        at, error = large_sample(*sheets)
        usual.append(abs(at - value) <= 1.96 * error)
    assert np.mean(ours) >= 0.925
    assert np.mean(usual) < 0.92


# --- its bounds -----------------------------------------------------------------------------------


@calm
@given(sheets)
@example([("H", "0"), ("H", "0"), ("0", "H")])  # Wilson's interval begins a digit above −0.8
def test_it_stays_in_its_bounds_and_nobody_is_first(pairs):
    one, other = [a for a, _ in pairs], [b for _, b in pairs]
    found = agreement(one, other)
    assert agreement(other, one) == found
    assert found.n + found.left_out <= len(pairs)
    assert (found.kappa is None) == (found.why in ("none", "one_mark"))
    assert (found.interval is None) == bool(found.why)
    if found.interval:
        low, high = found.interval
        assert -1 <= low <= found.kappa <= high <= 1
        assert low < high


@calm
@given(sheets, st.randoms(use_true_random=False))
def test_the_order_of_the_behaviours_does_not_matter(pairs, random):
    mixed = random.sample(pairs, len(pairs))
    sides = ([pair[side] for pair in order] for order in (pairs, mixed) for side in (0, 1))
    one, other, one_mixed, other_mixed = sides
    assert agreement(one, other) == agreement(one_mixed, other_mixed)


def test_two_who_agree_on_everything_still_have_an_interval():
    found = agreement(list("H01200112222"), list("H01200112222"))
    assert found.kappa == 1
    assert found.interval[0] < 0.75
    assert found.interval[1] == 1


def test_two_who_never_agree():
    found = agreement(list("000000222222"), list("222222000000"))
    assert found.kappa == -1
    assert found.interval[0] == -1


def test_a_mark_that_one_did_not_give_is_left_out_and_counted():
    found = agreement(["2", "0", "", "1", ""], ["2", "", "1", "0", ""])
    assert (found.n, found.agreed, found.left_out) == (2, 1, 2)


# --- what cannot be worked out --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "why", "value"),
    [
        ([], [], "none", None),
        (["", "2"], ["1", ""], "none", None),
        (["2"] * 12, ["2"] * 12, "one_mark", None),
        (["2"] * 12, ["2"] * 11 + ["1"], "flat", 0),
        (["2"] * 12, ["1"] * 12, "flat", 0),
        (["2"], ["1"], "flat", 0),
    ],
)
def test_what_cannot_be_worked_out_says_why(one, other, why, value):
    found = agreement(one, other)
    assert (found.kappa, found.interval, found.why) == (value, None, why)
    assert WHY[why].endswith(".")
    assert WHY[why].count(". ") == 0


def test_each_reason_is_told():
    assert set(WHY) == set(kappa.Agreement.__annotations__["why"].__args__)


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (["2"], ["2", "1"], "one sheet has 1 marks, the other 2"),
        (["2"], ["3"], "'3' is none of the marks H, 0, 1, 2"),
        (["h"], ["2"], "'h' is none of the marks"),
    ],
)
def test_sheets_that_are_none_are_refused(one, other, told):
    with pytest.raises(ValueError, match=told):
        agreement(one, other)
