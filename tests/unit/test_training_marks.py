"""Marks: the test, how sure somebody was, a role-play."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.training import marks
from tests.unit.training_bank import calm

shares = st.floats(0, 1)
answers = st.lists(st.tuples(st.sampled_from([1, 2, 3]), st.booleans()), max_size=80)


@pytest.mark.parametrize(
    ("asked", "pass_mark", "right"),
    [(24, 75, 18), (24, 70, 17), (24, 80, 20), (22, 75, 17), (1, 1, 1), (7, 100, 7)],
)
def test_the_pass_mark_is_the_least_number_that_reaches_it(asked, pass_mark, right):
    assert marks.needed(asked, pass_mark) == right
    assert 100 * right >= asked * pass_mark > 100 * (right - 1)


@pytest.mark.parametrize(("asked", "pass_mark"), [(0, 75), (24, 0), (24, 101)])
def test_a_test_that_is_none_has_no_pass_mark(asked, pass_mark):
    with pytest.raises(ValueError, match="one item or more"):
        marks.needed(asked, pass_mark)


# --- how sure -------------------------------------------------------------------------------------


def test_the_marks_are_those_of_the_plan():
    told = {(right, sure): marks.mark(right, sure) for right in (True, False) for sure in (1, 2, 3)}
    assert told == {
        (True, 1): 1, (True, 2): 2, (True, 3): 3, (False, 1): 0, (False, 2): -2, (False, 3): -6,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("share", "choice"), [(0, 1), (0.66, 1), (0.67, 2), (0.79, 2), (0.81, 3), (1, 3)]
)
def test_the_best_choice_turns_at_67_and_80(share, choice):
    assert marks.best(share) == choice


@calm
@given(shares)
def test_the_best_choice_has_the_highest_mark_to_expect(share):
    most = max(marks.expected(share, sure) for sure in (1, 2, 3))
    assert marks.expected(share, marks.best(share)) == pytest.approx(most)


@calm
@given(answers)
def test_the_table_counts_every_answer_once(given_answers):
    levels = marks.calibration(given_answers)
    assert [level.confidence for level in levels] == [1, 2, 3]
    assert sum(level.n for level in levels) == len(given_answers)
    assert sum(level.right for level in levels) == sum(right for _, right in given_answers)
    for level in levels:
        assert (level.share is None) == (level.interval is None) == (level.n == 0)
        if level.n:
            low, high = level.interval
            assert 0 <= low <= level.share <= high <= 100
            assert level.leans != "over" or level.share < level.fits[0]
            assert level.leans != "under" or level.share > level.fits[1]


def test_a_table_worked_out_by_hand():
    one, two, three = marks.calibration([(1, True)] * 20 + [(3, True)] * 8 + [(3, False)] * 12)
    assert (one.n, one.share, one.leans) == (20, 100, "under")
    # Wilson's interval of 20 of 20, and of 8 of 20, from printed tables.
    assert one.interval == pytest.approx((83.9, 100), abs=0.05)
    assert (two.n, two.share, two.interval, two.leans) == (0, None, None, "")
    assert (three.right, three.share, three.leans) == (8, 40, "over")
    assert three.interval == pytest.approx((21.9, 61.3), abs=0.05)
    assert [level.fits for level in (one, two, three)] == [
        (0, pytest.approx(200 / 3)), (pytest.approx(200 / 3), 80), (80, 100),
    ]  # fmt: skip


@pytest.mark.parametrize("n", range(1, 121))
def test_the_interval_of_none_and_of_all_holds_its_share(n):
    for right in (0, n):
        share, (low, high) = marks.share_of(right, n)
        assert 0 <= low <= share <= high <= 100
        assert high - low > 3


def test_few_answers_cannot_tell():
    assert [level.leans for level in marks.calibration([(3, False), (1, True)] * 4)] == [""] * 3
    assert marks.calibration([(3, False)] * 5)[2].leans == "over"


def test_the_sum_of_marks():
    assert marks.total([(1, True), (2, True), (3, True), (1, False), (2, False), (3, False)]) == -2
    assert marks.total([]) == 0


@pytest.mark.parametrize("confidence", [0, 4, None, "2"])
def test_another_confidence_is_refused(confidence):
    with pytest.raises(ValueError, match="must be 1, 2 or 3"):
        marks.calibration([(confidence, True)])


@pytest.mark.parametrize("share", [-0.1, 1.01, float("nan")])
def test_a_share_that_is_none_has_no_best_choice(share):
    with pytest.raises(ValueError, match="between 0 and 1"):
        marks.best(share)


# --- the role-play --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "points", "harmful", "open_", "passed"),
    [
        ("222222220000", 16, (), 0, True),
        ("222222210000", 15, (), 0, False),
        ("H22222222222", 22, (0,), 0, False),
        ("2222222222HH", 20, (10, 11), 0, False),
        ("22222222222 ", 22, (), 1, False),
        ("111111111111", 12, (), 0, False),
    ],
)
def test_a_role_play_needs_sixteen_points_and_no_harm(sheet, points, harmful, open_, passed):
    found = marks.role_play([one.strip() for one in sheet])
    assert found == marks.RolePlay(points, harmful, open_, passed)


@pytest.mark.parametrize("sheet", [["2"] * 11, ["2"] * 11 + ["3"], ["2"] * 11 + ["h"]])
def test_a_sheet_that_is_none_is_refused(sheet):
    with pytest.raises(ValueError, match="a sheet has 12 marks, each of H, 0, 1, 2 or empty"):
        marks.role_play(sheet)
