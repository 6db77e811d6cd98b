"""What a group knew before and after: the numbers, and what fewer than five never see."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import chapter, gain
from course.content.forms import forms
from course.gain import ENOUGH, FEWEST
from course.pictures import gain as pictures

ASKED = 6
scores = st.tuples(st.integers(0, ASKED), st.integers(0, ASKED))
groups = st.lists(scores, min_size=FEWEST, max_size=60)
sheets = st.text("01", min_size=ASKED, max_size=ASKED)


# --- the interval ---------------------------------------------------------------------------------

# Student's t for 95 %, to both sides, from printed tables.
PRINTED = {1: 12.706, 2: 4.303, 4: 2.776, 5: 2.571, 9: 2.262, 19: 2.093, 30: 2.042, 120: 1.980}


@pytest.mark.parametrize(("freedom", "printed"), PRINTED.items())
def test_the_quantile_is_the_printed_one(freedom, printed):
    assert gain.t_quantile(0.975, freedom) == pytest.approx(printed, abs=5e-4)
    assert gain.t_quantile(0.025, freedom) == -gain.t_quantile(0.975, freedom)


@given(st.floats(-9, 9), st.integers(1, 80))
def test_the_share_below_is_the_area_under_the_curve(t, freedom):
    log = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)
    scale = math.exp(log) / math.sqrt(freedom * math.pi)
    x = np.linspace(0, t, 4001)
    area = np.trapezoid(scale * (1 + x**2 / freedom) ** (-(freedom + 1) / 2), x)
    assert gain.t_below(t, freedom) == pytest.approx(0.5 + area, abs=1e-5)


@given(st.floats(0.001, 0.999), st.integers(1, 600))
def test_the_quantile_turns_the_share_round(share, freedom):
    assert gain.t_below(gain.t_quantile(share, freedom), freedom) == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize(("share", "freedom"), [(0, 3), (1, 3), (0.5, 0)])
def test_what_has_no_quantile_is_refused(share, freedom):
    with pytest.raises(ValueError, match=r"share lies|degrees of freedom"):
        gain.t_quantile(share, freedom)


def test_a_mean_worked_out_by_hand():
    found = gain.mean_of([0.2, 0.4, 0.4, 0.6, 0.9])
    assert (found.n, found.mean, found.low, found.high) == (5, 0.5, 0.2, 0.9)
    spread = math.sqrt((0.09 + 0.01 + 0.01 + 0.01 + 0.16) / 4)
    half = 2.7764451 * spread / math.sqrt(5)
    assert found.interval == pytest.approx((0.5 - half, 0.5 + half))
    assert gain.mean_of([0.5] * 9).interval is None
    assert gain.mean_of([0.5]).interval is None


def test_the_interval_holds_the_mean_of_many_as_often_as_it_says():
    draws = np.random.default_rng(7).normal(3, 2, (4000, 6))
    spans = [gain.mean_of(list(row)).interval for row in draws]
    assert np.mean([low <= 3 <= high for low, high in spans]) == pytest.approx(0.95, abs=0.012)


# --- a group --------------------------------------------------------------------------------------


def test_a_group_worked_out_by_hand():
    found = gain.gain([(3, 6), (0, 3), (3, 3), (6, 6), (6, 5), (4, 5), (5, 3)], 6)
    assert found.n == 7
    assert found.before == pytest.approx(100 * 27 / 42)
    assert found.after == pytest.approx(100 * 31 / 42)
    assert found.gains == pytest.approx((-2, 0, 0.5, 0.5, 1))
    assert (found.mean.n, found.mean.mean, found.mean.low) == (
        5,
        pytest.approx(0),
        pytest.approx(-2),
    )
    assert (found.full_before, found.full_after) == (2, 2)
    assert sum(found.counts.values()) == 7


def test_too_few_with_room_to_gain_have_no_mean_gain():
    found = gain.gain([(6, 6)] * 4 + [(3, 6)] * 4, 6)
    assert found.mean is None
    assert found.n == 8


@given(groups)
def test_scores_and_gains_stay_in_their_bounds(pairs):
    found = gain.gain(pairs, ASKED)
    assert found.n == len(pairs) == sum(found.counts.values())
    for score in (found.before, found.after, *(one for pair in found.counts for one in pair)):
        assert 0 <= score <= 100
    assert all(one <= 1 for one in found.gains)
    assert len(found.gains) + found.full_before == found.n
    if found.mean and found.mean.interval:
        low, high = found.mean.interval
        assert low < found.mean.mean < high


@given(groups, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter(pairs, random):
    mixed = random.sample(pairs, len(pairs))
    assert gain.gain(mixed, ASKED) == gain.gain(pairs, ASKED)


@given(st.lists(scores, max_size=FEWEST - 1))
def test_fewer_than_five_have_no_result(pairs):
    assert gain.gain(pairs, ASKED) is None


@pytest.mark.parametrize("pairs", [[(7, 0)], [(0, -1)], [(0, 7)] * 9])
def test_an_impossible_score_is_refused(pairs):
    with pytest.raises(ValueError, match="outside 0 to 6"):
        gain.gain(pairs, 6)


# --- single questions -----------------------------------------------------------------------------


def test_questions_worked_out_by_hand():
    # The first three go together, the fourth goes against them, the last one all have right.
    before = ["11101"] * 10 + ["00011"] * 10
    found = gain.questions(before, ["11111"] * 20)
    assert [one.right for one in found] == [(50, 100)] * 4 + [(100, 100)]
    assert [one.discrimination[0] for one in found] == [
        *[pytest.approx(1)] * 3,
        pytest.approx(-1),
        None,
    ]
    assert {one.discrimination[1] for one in found} == {None}


def test_a_question_does_not_agree_with_itself():
    """Two questions that have nothing to do with each other: 0, not the 0.71 with their sum."""
    rows = ["11", "10", "01", "00"] * 5
    for one in gain.questions(rows, rows):
        assert one.discrimination == pytest.approx((0, 0))


@given(st.lists(st.tuples(sheets, sheets), min_size=ENOUGH, max_size=40), st.randoms())
def test_questions_stay_in_their_bounds_in_any_order(rows, random):
    before, after = ([row[side] for row in rows] for side in (0, 1))
    found = gain.questions(before, after)
    assert len(found) == ASKED
    for one in found:
        assert all(0 <= share <= 100 for share in one.right)
        assert all(d is None or -1 - 1e-9 <= d <= 1 + 1e-9 for d in one.discrimination)
    mixed = random.sample(before, len(before)), random.sample(after, len(after))
    assert gain.questions(*mixed) == found


@given(st.lists(st.tuples(sheets, sheets), max_size=ENOUGH - 1))
def test_fewer_than_twenty_have_no_questions(rows):
    assert gain.questions([row[0] for row in rows], [row[1] for row in rows]) is None


@pytest.mark.parametrize(
    ("before", "after"), [(["01"] * 20, ["011"] * 20), (["0x"] * 20, ["01"] * 20), (["01"], [])]
)
def test_sheets_that_are_none_are_refused(before, after):
    with pytest.raises(ValueError, match=r"a row is not|not as many sheets"):
        gain.questions(before, after)


# --- what is shown --------------------------------------------------------------------------------


def scored(pairs, before=(), after=(), form="six") -> dict:
    count = len(pairs)
    pairs = [list(pair) for pair in sorted(pairs)]
    return {
        "form": form,
        "count": count,
        "pairs": pairs if count >= FEWEST else [],
        "before": list(before),
        "after": list(after),
    }


def page(monkeypatch, *states):
    """The view after these reports of the page, one after the other."""
    monkeypatch.setenv("COURSE_STRICT", "1")
    view = chapter("results").results()
    for state in states:
        view.children[0].scored = state
    return view


FIVE = [(2, 4), (3, 3), (1, 5), (4, 4), (0, 2)]
MANY = [(2, 4), (3, 3), (1, 5), (6, 6), (5, 0)] * 5


def everything(view) -> list[tuple[str, str]]:
    """All that reaches the page: told sentences, and every text of every picture."""
    found = [("told", text) for text in view.children[0].told]
    for picture in view.children[1:]:
        found += [("sentence", picture.sentence), ("takeaway", picture.takeaway)]
        found += [("table", cell) for row in picture.table["rows"] for cell in row]
    return found


@given(st.lists(scores, min_size=1, max_size=FEWEST - 1))
def test_fewer_than_five_are_told_how_many_and_nothing_else(pairs):
    view = chapter("results").results()
    view.children[0].scored = scored(pairs)
    words = chapter("results").labels["told"]
    assert everything(view) == [("told", words.say("few", count=len(pairs), fewest=FEWEST))]
    assert len(view.children) == 1


def test_a_group_sees_its_gain_and_too_few_questions(monkeypatch):
    view = page(monkeypatch, scored(FIVE))
    (picture,) = view.children[1:]
    assert 40 <= len(picture.sentence) <= 250
    assert list(picture.table["rows"][0]) == ["0\u00a0%", "33\u00a0%", "1"]
    assert any("too few to read" in text for text in view.children[0].told)
    assert picture.sentence.startswith("5 pairs of sheets")


def test_from_twenty_on_each_question_is_shown(monkeypatch):
    before, after = ["110100"] * 12 + ["010011"] * 13, ["111110"] * 25
    view = page(monkeypatch, scored(MANY, before, after))
    gains, items = view.children[1:]
    titles = [item.title for item in forms()["six"].pre]
    assert [row[0] for row in items.table["rows"]] == titles
    assert all(40 <= len(picture.sentence) <= 250 for picture in (gains, items))
    assert not any("too few" in text for text in view.children[0].told)
    assert any(
        text.startswith("5 people had every answer right before") for text in view.children[0].told
    )


def test_the_result_goes_when_the_lines_go(monkeypatch):
    nothing = {"form": "", "count": 0, "pairs": [], "before": [], "after": []}
    view = page(monkeypatch, scored(FIVE), nothing)
    assert everything(view) == []
    assert repr(view) == "View"


ENDS = {
    "with_gain": "interval from",
    "alike": "so there is no interval",
    "scores_only": "Too few had room to gain",
}


@pytest.mark.parametrize(
    ("pairs", "kind"),
    [
        ([(3, 6)] * 6, "alike"),
        ([(6, 6)] * 5 + [(3, 6)], "scores_only"),
        ([(5, 0)] * 4 + FIVE, "with_gain"),
    ],
)
def test_every_kind_of_group_can_be_drawn_and_told(monkeypatch, pairs, kind):
    view = page(monkeypatch, scored(pairs))
    (picture,) = view.children[1:]
    assert ENDS[kind] in picture.sentence
    assert 40 <= len(picture.sentence) <= 250
    lowest = any("lower" in text for text in (picture.wide, picture.narrow))
    assert lowest == (kind == "with_gain")


def test_a_number_is_printed_with_a_real_minus_and_never_as_minus_nothing():
    assert [pictures.number(value) for value in (0.554, -1.2, -0.001)] == ["0.55", "−1.20", "0.00"]
