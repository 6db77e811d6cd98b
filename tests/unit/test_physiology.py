"""What must hold for every evening and everyone, whatever the numbers in parameters.toml are."""

import csv
import re
from dataclasses import fields, replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.physiology import (
    BOOK,
    GRADES,
    NOT_DRAWN,
    SUBSTANCES,
    Crowd,
    Evening,
    baseline,
    grade_of,
    half_life,
    measured_in,
    parts,
    simulate,
    typical,
)
from course.physiology.evening import GROUPS, MOST_EFFORT, ROLES
from course.physiology.parameters import FILE, load
from course.physiology.shapes import add_burst, burst_peak_minutes

EVIDENCE = Path(__file__).parents[2] / "course" / "evidence"
KEYS = ["oxytocin", "prolactin", "adrenaline", "noradrenaline", "cortisol", "beta_endorphin",
        "testosterone", "heart_rate", "systolic_pressure"]  # fmt: skip
HOURS = np.arange(0.0, 601.0)
always = settings(derandomize=True, deadline=None, max_examples=40, database=None)


@st.composite
def evenings(draw):
    arousal = draw(st.integers(5, 120))
    return Evening(
        arousal_minutes=arousal,
        orgasms=draw(st.lists(st.integers(3, arousal), max_size=4, unique=True)),
        with_partner=draw(st.booleans()),
        effort_percent=draw(st.integers(0, MOST_EFFORT)),
        effort_start=draw(st.integers(0, 60)),
        effort_minutes=draw(st.integers(0, 120)),
        role=draw(st.sampled_from(ROLES)),
        stressful=draw(st.booleans()),
        starting_stress=draw(st.sampled_from((0.0, 0.3, 1.0))),
        data_from=draw(st.sampled_from(GROUPS)),
    )


# --- the contract of simulate ---------------------------------------------------------


@always
@given(evenings(), st.integers(1, 30), st.integers(1, 90), st.integers(0, 2**32))
def test_shapes_kind_and_sign(evening, people, minutes, seed):
    levels = simulate(evening, people=people, minutes=minutes, seed=seed)
    assert type(levels) is dict
    assert list(levels) == KEYS
    for substance, level in levels.items():
        assert level.shape == (people, minutes), substance
        assert level.dtype == np.float64
        assert np.isfinite(level).all()
        assert (level >= 0).all(), f"{substance} falls below 0"


def test_one_seed_one_crowd():
    first, again, other = (
        simulate(Evening(), people=50, minutes=60, seed=seed) for seed in (7, 7, 8)
    )
    for substance in KEYS:
        assert np.array_equal(first[substance], again[substance])
        assert not np.array_equal(first[substance], other[substance])


def test_sample_i_is_minute_i():
    level = simulate(Evening(orgasms=(15,)), people=200, minutes=60, seed=1)["heart_rate"]
    assert np.median(level, axis=0).argmax() == 15


def test_many_people_fit_in_one_call():
    level = simulate(Evening(), people=10_000, minutes=600, seed=1)
    assert all(array.shape == (10_000, 600) for array in level.values())


def test_blocks_of_rows_make_no_difference(monkeypatch):
    whole = simulate(Evening(orgasms=(10, 20)), people=40, minutes=90, seed=3)
    monkeypatch.setattr("course.physiology.curves.BLOCK", 100)
    pieces = simulate(Evening(orgasms=(10, 20)), people=40, minutes=90, seed=3)
    for substance in KEYS:
        np.testing.assert_allclose(pieces[substance], whole[substance], rtol=1e-12)


@pytest.mark.parametrize("field", ["people", "minutes"])
@pytest.mark.parametrize("wrong", [0, -1, 2.5, "10", None, True, float("nan")])
def test_counts_are_whole_numbers(field, wrong):
    counts = {"people": 5, "minutes": 5, "seed": 1} | {field: wrong}
    with pytest.raises(ValueError, match=rf"^{field} is .*whole number, 1 or more\.$"):
        simulate(Evening(), **counts)


def test_seed_and_evening_are_checked():
    with pytest.raises(ValueError, match=r"^seed is -1; .* 0 or more\.$"):
        simulate(Evening(), people=1, minutes=1, seed=-1)
    with pytest.raises(ValueError, match=r"^evening is None"):
        simulate(None, people=1, minutes=1, seed=1)


# --- evenings that cannot be ----------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("arousal_minutes", -5, "arousal_minutes is -5; it must be a number between 1 and 300."),
        ("arousal_minutes", float("nan"), "arousal_minutes is nan; it must be a number between 1"),
        ("arousal_minutes", "long", "arousal_minutes is 'long'; it must be a number between 1"),
        ("arousal_minutes", None, "arousal_minutes is None; it must be a number between 1"),
        ("effort_percent", 140, "effort_percent is 140; it must be a number between 0 and 80."),
        ("effort_percent", -1, "effort_percent is -1; it must be a number between 0 and 80."),
        ("effort_minutes", -1, "effort_minutes is -1; it must be a number between 0 and 300."),
        ("effort_start", 301, "effort_start is 301; it must be a number between 0 and 300."),
        ("orgasms", (-3,), "orgasms is -3; it must be a number between 0 and 20."),
        ("orgasms", (21,), "orgasms is 21; it must be a number between 0 and 20."),
        ("orgasms", (float("inf"),), "orgasms is inf; it must be a number between 0 and 20."),
        ("orgasms", ("late",), "orgasms is 'late'; it must be a number between 0 and 20."),
        ("orgasms", 20, "orgasms is 20; it must be a list of minutes between 0 and 20."),
        ("orgasms", "20", "orgasms is '20'; it must be a list of minutes between 0 and 20."),
        ("orgasms", range(1, 7), "orgasms has 6 entries; it must have 0 to 5 of them."),
        ("orgasms", (5, 5), "orgasms is 5, 5; they must be at least 1 minute apart."),
        ("role", "boss", "role is 'boss'; it must be 'none' or 'leading' or 'receiving'."),
        ("data_from", "all", "data_from is 'all'; it must be 'women' or 'men'."),
        ("with_partner", "yes", "with_partner is 'yes'; it must be True or False."),
        ("stressful", 1, "stressful is 1; it must be True or False."),
        ("starting_stress", 1.5, "starting_stress is 1.5; it must be a number between 0 and 1."),
        ("starting_stress", True, "starting_stress is True; it must be a number between 0 and 1."),
    ],
)
def test_impossible_evenings_are_refused_in_one_sentence(field, value, sentence):
    with pytest.raises(ValueError, match="^" + re.escape(sentence)) as refused:
        Evening(**{field: value})
    assert str(refused.value).count("\n") == 0


def test_an_ordinary_evening():
    evening = Evening(arousal_minutes=30)
    assert evening.orgasms == (30.0,)
    assert (evening.effort_start, evening.effort_minutes) == (0.0, 30.0)
    assert Evening(orgasms=[20, 10]).orgasms == (10.0, 20.0)
    assert Evening(orgasms=()).orgasms == ()
    assert hash(Evening()) == hash(Evening())
    with pytest.raises(AttributeError):
        evening.role = "leading"


def test_no_curve_leaves_its_table():
    """The allowed effort ends where the shortest published table ends."""
    assert min(table.percent[-1] for table in BOOK.effort.values()) == MOST_EFFORT


# --- shapes ---------------------------------------------------------------------------


@always
@given(st.floats(0.05, 200), st.floats(0.05, 200), st.floats(0, 60))
def test_a_burst_peaks_at_one_and_never_undershoots(half_in, half_out, start):
    ka, k = np.log(2) / half_in, np.log(2) / half_out
    peak = start + burst_peak_minutes(ka, k)
    times = np.unique([0.0, start, *np.linspace(0, peak + 5 * half_out, 200), peak])
    level = np.zeros((len(times), 1))
    add_burst(level, times[:, None], start, ka, k)
    assert (level >= 0).all()
    assert (level[times <= start] == 0).all()
    assert level.max() == pytest.approx(1, abs=1e-9)
    assert times[level[:, 0].argmax()] == pytest.approx(peak, abs=1e-3 * (1 + peak))


def test_equal_rates_are_the_limit_of_nearly_equal_ones():
    times = np.linspace(0, 50, 101)[:, None]
    k = 0.1
    equal, near = np.zeros_like(times), np.zeros_like(times)
    add_burst(equal, times, 0.0, k, k)
    add_burst(near, times, 0.0, k * 1.001, k)
    np.testing.assert_allclose(equal, k * times * np.exp(1 - k * times), atol=1e-6)
    np.testing.assert_allclose(equal, near, atol=1e-3)


# --- what opens and what does not -----------------------------------------------------


def everyone(substance, evening, at=HOURS, **more):
    return Crowd(60, 2).curve(substance, evening, at, **more)


@always
@given(evenings())
def test_orgasm_never_pushes_anything_below_base(evening):
    """The orgasm burst alone: no effort, which may lie below rest as published."""
    at_rest = replace(evening, effort_percent=0)
    for substance in KEYS:
        assert (everyone(substance, at_rest, multiple=True) >= 1.0).all(), substance


@always
@given(evenings(), st.integers(3, 100))
def test_another_orgasm_never_lowers_prolactin(evening, minute):
    if minute > evening.arousal_minutes or minute in evening.orgasms:
        return
    more = replace(evening, orgasms=(*evening.orgasms, minute))
    assert (everyone("prolactin", more) >= everyone("prolactin", evening)).all()


@always
@given(evenings())
def test_nothing_moves_further_from_base_after_the_last_input(evening):
    end = max(evening.arousal_minutes, evening.effort_end)
    after = np.arange(end + 45, 901.0, 5)  # the slowest input (8 min) and clearance peak by then
    for substance in KEYS:
        distance = np.abs(everyone(substance, evening, after, multiple=True) - 1)
        assert (np.diff(distance) <= 1e-12).all(), substance


@always
@given(evenings())
def test_only_what_is_named_can_change_a_curve(evening):
    """`reads` is what the memory of the bands is keyed on: a field left out would go stale."""
    other = {
        "arousal_minutes": evening.arousal_minutes + 30,
        "orgasms": (1.5, 3.0),
        "with_partner": not evening.with_partner,
        "effort_percent": 80 - evening.effort_percent,
        "effort_start": evening.effort_start + 7,
        "effort_minutes": evening.effort_minutes + 7,
        "role": "receiving" if evening.role != "receiving" else "none",
        "stressful": not evening.stressful,
        "starting_stress": 1 - evening.starting_stress,
        "data_from": "men" if evening.data_from == "women" else "women",
    }
    assert set(other) == {field.name for field in fields(Evening)}
    for field, value in other.items():
        changed = replace(evening, **{field: value})
        for substance, spec in SUBSTANCES.items():
            if field not in spec.reads:
                same = everyone(substance, changed), everyone(substance, evening)
                assert np.array_equal(*same), f"{field} moves {substance}"


def test_prolactin_needs_an_orgasm_and_answers_less_alone():
    base = everyone("prolactin", Evening(orgasms=()))
    assert (base == base[:, :1]).all()
    crowd = Crowd(1000, 1)
    together, alone = (
        crowd.curve("prolactin", Evening(with_partner=p), HOURS, multiple=True).max(axis=1) - 1
        for p in (True, False)
    )
    answers = together > 0
    assert 0 < (~answers).mean() < 0.1
    ratio = together[answers] / alone[answers]
    assert (ratio >= 4 - 1e-9).all()
    assert (ratio <= 5 + 1e-9).all()


@pytest.mark.parametrize("group", GROUPS)
def test_the_role_moves_cortisol_and_only_when_receiving(group):
    at_rest = Evening(data_from=group)
    for substance in KEYS:
        flat, leading, receiving = (
            everyone(substance, replace(at_rest, role=role)) for role in ROLES
        )
        assert np.array_equal(flat, leading), substance
        assert (receiving > flat).any() == (substance == "cortisol"), substance


def test_stress_raises_cortisol_and_washes_out():
    calm, strained, both = (
        typical(Evening(stressful=s, role=r), 600)["cortisol"]
        for s, r in ((False, "none"), (True, "none"), (True, "receiving"))
    )
    assert (strained[1:300] > calm[1:300]).all()
    assert (both[1:300] > strained[1:300]).all()
    carried = typical(Evening(starting_stress=1, effort_percent=0), 600)
    assert carried["cortisol"][0] == pytest.approx(12 * 1.5)
    assert carried["cortisol"][66] == pytest.approx(12 * 1.25)
    assert carried["heart_rate"][0] > baseline("heart_rate", "women")


def test_cortisol_and_beta_endorphin_are_flat_at_orgasm():
    evening = Evening(effort_percent=0)
    for substance in ("cortisol", "beta_endorphin"):
        assert (everyone(substance, evening, multiple=True) == 1.0).all()


def test_effort_is_drawn_as_published_also_below_rest():
    level = {
        percent: typical(Evening(effort_percent=percent, orgasms=()), 21)
        for percent in (40, 60, 80)
    }
    assert [level[p]["beta_endorphin"][20] for p in (40, 60, 80)] == pytest.approx([3.8, 6.3, 16.1])
    assert [level[p]["adrenaline"][20] for p in (40, 60, 80)] == pytest.approx([330, 490, 880])
    assert [level[p]["noradrenaline"][20] for p in (40, 60, 80)] == pytest.approx([600, 930, 2000])
    halfway = typical(Evening(effort_percent=50, orgasms=()), 21)
    assert halfway["adrenaline"][20] == pytest.approx((330 + 490) / 2)
    half_hour = Evening(arousal_minutes=30, orgasms=(), effort_percent=60)
    assert typical(half_hour, 31)["cortisol"][30] == pytest.approx(12 * 1.399)
    light = typical(Evening(effort_percent=1, orgasms=()), 60)["cortisol"]
    assert (light >= 12).all()  # the clock's fall at rest is not drawn


def test_longer_effort_holds_the_published_level_and_does_not_exceed_it():
    long = typical(Evening(arousal_minutes=120, orgasms=(), effort_percent=80), 121)
    assert long["beta_endorphin"].max() == pytest.approx(16.1)
    assert long["beta_endorphin"][120] == pytest.approx(16.1)


def test_a_slow_rest_of_heart_rate_is_left_after_hard_effort_only():
    left = {
        percent: typical(Evening(effort_percent=percent), 60, multiple=True)["heart_rate"][50] - 1
        for percent in (60, 70)
    }
    assert left[60] < 1e-6
    assert left[70] > 0.01


def test_half_lives_are_what_the_curves_do():
    for substance in ("oxytocin", "prolactin", "adrenaline", "noradrenaline"):
        minutes = half_life(substance).central
        late = 20 + 8 * burst_peak_minutes(
            np.log(2) / BOOK.parameter[f"{substance}_input"].value, np.log(2) / minutes
        )
        excess = typical(Evening(effort_percent=0), [late, late + minutes], multiple=True)
        first, second = excess[substance] - 1
        assert second / first == pytest.approx(0.5, rel=0.02), substance
    assert half_life("heart_rate").central == pytest.approx(55 / 60 * np.log(2))


# --- crowds, bands, the typical person ------------------------------------------------


@always
@given(evenings(), st.booleans())
def test_bands_are_the_crowds_own_quantiles(evening, multiple):
    crowd, at = Crowd(101, 5), np.arange(0.0, 120, 5)
    for substance, band in crowd.bands(evening, at, multiple=multiple).items():
        levels = crowd.curve(substance, evening, at, multiple=multiple)
        assert band.shape == (3, len(at))
        ranked = np.sort(levels, axis=0)[[10, 50, 90]]
        np.testing.assert_allclose(band, ranked, rtol=1e-12)


def test_the_middle_of_a_crowd_is_the_typical_person():
    evening = Evening(role="receiving", starting_stress=0.5)
    middle = Crowd(2001, 1).bands(evening, 240, (0.5,))
    for substance, curve in typical(evening, 240).items():
        np.testing.assert_allclose(middle[substance][0], curve, rtol=0.16, err_msg=substance)
        np.testing.assert_allclose(middle[substance][0][0], curve[0], rtol=0.05)


def test_nobody_leaves_the_published_range():
    crowd = Crowd(500, 3)
    for name, parameter in BOOK.parameter.items():
        if name.endswith("_without_response"):
            continue
        drawn = np.broadcast_to(crowd._number(name, parameter), (500,))
        assert drawn.min() >= parameter.low, name
        assert drawn.max() <= parameter.high, name
        assert np.median(drawn) == pytest.approx(
            parameter.value, abs=0.01 * (parameter.high - parameter.low) + 1e-12
        ), name


def test_multiples_are_of_the_persons_own_base():
    crowd = Crowd(30, 1)
    quiet = Evening(orgasms=(), effort_percent=0)
    for substance in KEYS:
        level = crowd.curve(substance, Evening(), HOURS)
        base = crowd.curve(substance, quiet, HOURS[:1])
        times = crowd.curve(substance, Evening(), HOURS, multiple=True)
        np.testing.assert_allclose(times * base, level, rtol=1e-12)


def test_bands_cannot_be_spoilt_by_a_caller():
    crowd = Crowd(20, 1)
    band = crowd.bands(Evening(), 10)["oxytocin"]
    with pytest.raises(ValueError, match="read-only"):
        band[0] = 0


@pytest.mark.parametrize("wrong", [[3, 2], [[1, 2]], [0, float("nan")]])
def test_times_rise(wrong):
    with pytest.raises(ValueError, match=r"^at must be"):
        typical(Evening(), wrong)


# --- how sure we are ------------------------------------------------------------------


@always
@given(evenings())
def test_a_curve_carries_its_weakest_grade(evening):
    for substance in KEYS:
        made_of = parts(substance, evening)
        assert made_of
        ranks = [GRADES.index(part.grade) for part in made_of]
        assert GRADES.index(grade_of(substance, evening)) == max(ranks)


def test_grades_follow_what_is_drawn():
    still = Evening(orgasms=(), effort_percent=0)
    assert grade_of("cortisol", still) == "measured"
    assert grade_of("cortisol", replace(still, role="receiving")) == "assumed"
    assert grade_of("heart_rate", still) == "measured"
    assert grade_of("oxytocin", replace(still, data_from="men")) == "secondary"
    assert grade_of("adrenaline", Evening()) == "assumed"
    names = {part.name for part in parts("prolactin", Evening(with_partner=False))}
    assert {"prolactin_base_women", "prolactin_orgasm", "prolactin_alone"} <= names
    assert "effort.adrenaline" in {part.name for part in parts("adrenaline", Evening())}


@pytest.mark.parametrize(
    "wrong",
    [
        {"arousal_minutes": 10**400},
        {"orgasms": [10**400]},
        {"orgasms": 5},
        {"orgasms": b"\x05"},
        {"orgasms": {5: 1}},
        {"orgasms": "5"},
        {"role": np.array(["none"])},
        {"starting_stress": "much"},
    ],
)
def test_odd_kinds_are_refused_in_one_sentence(wrong):
    with pytest.raises(ValueError, match=rf"^{next(iter(wrong))} .*; it must be .*\.$"):
        Evening(**wrong)


def test_who_was_measured():
    women, men = (Evening(data_from=group) for group in GROUPS)
    assert measured_in("testosterone", women) == "men"
    assert measured_in("prolactin", men) == "women"
    assert measured_in("cortisol", women) == "men"
    assert measured_in("cortisol", replace(women, effort_percent=0)) == "both"
    assert measured_in("adrenaline", men) == "both"
    for evening in (women, men):
        for substance in ("oxytocin", "heart_rate", "systolic_pressure"):
            assert measured_in(substance, evening) == evening.data_from


def test_every_part_of_every_book_entry_is_used():
    """A number nobody asks for is a number nobody checks."""
    everything = Evening(role="receiving", stressful=True, starting_stress=1, effort_percent=80)
    asked = {
        part.name
        for group in GROUPS
        for substance in KEYS
        for part in parts(substance, replace(everything, data_from=group, with_partner=False))
    }
    asked |= {name for name in BOOK.parameter if name.startswith("mood_")}
    unasked = set(BOOK.parameter) - asked
    assert unasked == {"cortisol_at_orgasm"}  # a band of measurement, asked by V10


def test_no_brain_curve():
    assert list(SUBSTANCES) == KEYS
    assert not set(NOT_DRAWN) & set(SUBSTANCES)


# --- parameters.toml ------------------------------------------------------------------


def test_every_source_is_in_the_ledger():
    with open(EVIDENCE / "sources.csv", encoding="utf-8", newline="") as file:
        ledger = {row["key"] for row in csv.DictReader(file)}
    for name, entry in (BOOK.parameter | BOOK.effort).items():
        for key in entry.sources:
            assert key in ledger, f"{FILE.name}: {name} names {key}, which is not in the ledger"


def test_effort_tables_are_the_published_ones():
    with open(EVIDENCE / "timecourses.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if "dose_response" in row["kind"]]
    for substance, table in BOOK.effort.items():
        scale = 1000 if table.unit == "pg/mL" else 1  # the ledger has ng/mL
        published = {
            float(re.search(r"at (\d+)%", row["condition"])[1]): (
                float(row["value"]) * scale,
                float(row["sd_or_sem"]) * scale,
            )
            for row in rows
            if row["substance"].replace("-", "_") == substance and row["key"] in table.sources
        }
        assert tuple(published) == table.percent
        drawn = zip(table.published, table.error, strict=True)
        for percent, pair in zip(published, drawn, strict=True):
            assert pair == pytest.approx(published[percent]), f"{substance} at {percent} %"


ENTRY = """[parameter.oxytocin_input]
value = 0.7
low = 0.3
high = 1.5
unit = "min"
sources = ["blaicher1999"]
grade = "assumed"
"""


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("low = 0.3", "lowest = 0.3"), r"\[parameter.oxytocin_input\].*`lowest`"),
        (("low = 0.3\n", ""), r"\[parameter.oxytocin_input\].*`low`"),
        (("value = 0.7", "value = '0.7'"), r"\[parameter.oxytocin_input\].*`\$.value`"),
        (
            ("value = 0.7", "value = 7"),
            r"\[parameter.oxytocin_input\].*value 7.0 .*low 0.3 and 1.5",
        ),
        (("value = 0.7", "value = nan"), r"\[parameter.oxytocin_input\].*finite"),
        (("assumed", "certain"), r"\[parameter.oxytocin_input\].*'certain'.*`\$.grade`"),
        (('["blaicher1999"]\ngrade = "assumed"', '[]\ngrade = "measured"'), "sources is empty"),
        (("[parameter.", "[paramter."), r"\[paramter\] is not a section"),
        (("value = 0.7", "value = "), "cannot be read"),
    ],
)
def test_a_damaged_file_is_named_with_entry_and_field(tmp_path, change, named):
    file = tmp_path / "parameters.toml"
    file.write_text(ENTRY, encoding="utf-8")
    load(file)
    file.write_text(ENTRY.replace(*change), encoding="utf-8")
    with pytest.raises(ValueError, match=named) as refused:
        load(file)
    assert str(file) in str(refused.value)


def test_entries_cannot_be_changed_in_passing():
    with pytest.raises(AttributeError):
        BOOK.parameter["oxytocin_input"].value = 1.0
    study = BOOK.at_study(oxytocin_input=1.0)
    assert study.parameter["oxytocin_input"].low == 1.0
    assert BOOK.parameter["oxytocin_input"].value == 0.7
    assert isinstance(BOOK, msgspec.Struct)
