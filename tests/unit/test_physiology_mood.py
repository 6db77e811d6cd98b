"""Mood stands alone: three ideas, one felt curve, and no hormone behind it."""

import ast
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from course.physiology import mood as room
from course.physiology.mood import ALIKE, COMPANY, SAME_FELT_CURVE, SETTINGS, mood, settings

FOUR_HOURS = np.arange(0.0, 241.0)
always = hypothesis_settings(derandomize=True, deadline=None, max_examples=60, database=None)


@st.composite
def chosen(draw):
    idea = draw(st.sampled_from(list(SETTINGS)))
    values = {name: draw(st.floats(p.low, p.high)) for name, p in settings(idea).items()}
    return idea, values


@always
@given(chosen(), st.integers(1, 300), st.sampled_from(list(COMPANY)))
def test_mood_starts_at_0_and_stays_on_its_axis(choice, minutes, company):
    idea, values = choice
    felt = mood(idea, FOUR_HOURS, minutes=minutes, company=company, **values)
    assert felt.shape == FOUR_HOURS.shape
    assert felt[0] == 0
    assert (np.abs(felt) <= 1).all()


def test_all_three_draw_the_same_evening():
    curves = [mood(idea, FOUR_HOURS, **chosen) for idea, chosen in SAME_FELT_CURVE.items()]
    assert set(SAME_FELT_CURVE) == set(SETTINGS)
    for one in curves:
        assert one.max() > 0.5  # there is a lift to come down from
        assert one.min() < -0.12  # and an echo below the mood on arrival
        assert abs(one[-1]) > 0.09  # that is still there after hours
        for other in curves:
            assert np.abs(one - other).max() <= ALIKE


def test_a_plain_return_never_falls_below_the_everyday_level():
    felt = mood("plain", FOUR_HOURS, everyday=-0.2)
    assert felt.min() >= -0.2
    assert mood("plain", FOUR_HOURS).min() >= 0


def test_the_opponent_dips_and_its_strength_0_is_the_plain_return():
    assert mood("opponent", FOUR_HOURS).min() < 0
    none = mood("opponent", FOUR_HOURS, echo=0)
    np.testing.assert_allclose(none, mood("plain", FOUR_HOURS), atol=1e-12)


@pytest.mark.parametrize("echo_minutes", [30.0, 5.0])
def test_the_opponent_solves_its_equations(echo_minutes):
    """The closed form against small steps of the two equations; with equal times too."""
    lift, fade, echo, step = 0.6, 5.0, 0.8, 0.001
    a = b = 0.0
    at, expected = [], []
    for n in range(60_000):
        if n % 1000 == 0:
            at.append(n * step)
            expected.append(a - b)
        u = float(n * step < 20)
        a, b = (
            a + step * (lift * u - a) / fade,
            b + step * (echo * a - b) / echo_minutes,
        )
    felt = mood("opponent", at, lift=lift, fade=fade, echo=echo, echo_minutes=echo_minutes)
    np.testing.assert_allclose(felt, expected, atol=1e-3)


def test_company_moves_the_context_and_nothing_else():
    kind, neutral, alone = (mood("context", FOUR_HOURS, company=c) for c in COMPANY)
    assert np.array_equal(kind[:21], alone[:21])  # it begins after the evening
    assert (kind[21:] > neutral[21:]).all()
    assert (neutral[21:] > alone[21:]).all()
    for idea in ("opponent", "plain"):
        one, other = (mood(idea, FOUR_HOURS, company=c) for c in ("kindness", "alone"))
        assert np.array_equal(one, other)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ({"idea": "hormones"}, "idea is 'hormones'; it must be one of opponent, plain, context."),
        ({"oxytocin": 1.0}, "oxytocin is no setting of 'opponent'; it has lift, fade,"),
        ({"lift": 2.0}, "lift is 2; it must be a number between 0 and 1."),
        ({"minutes": 0}, "minutes is 0; it must be a number between 1 and 300."),
        ({"company": "cat"}, "company is 'cat'; it must be one of kindness, neutral, alone."),
    ],
)
def test_refusals(call, sentence):
    with pytest.raises(ValueError, match=sentence.replace(".", r"\.")):
        mood(call.pop("idea", "opponent"), FOUR_HOURS, **call)


def test_no_hormone_feeds_mood():
    tree = ast.parse(Path(room.__file__).read_text(encoding="utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    ours = {m for m in modules if m.startswith("course")}
    assert ours == {
        "course.physiology.evening",
        "course.physiology.parameters",
        "course.physiology.shapes",
    }
    used = {name for names in SETTINGS.values() for name in names}
    assert all(p.grade == "metaphor" for idea in SETTINGS for p in settings(idea).values())
    assert all(f"mood_{name}" in room.BOOK.parameter for name in used)


def test_a_stronger_setting_is_a_stronger_curve():
    dips = [mood("opponent", FOUR_HOURS, echo=echo).min() for echo in (0.1, 0.3, 1.0)]
    assert all(deeper < shallower for shallower, deeper in pairwise(dips))
