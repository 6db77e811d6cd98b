"""Chapters 04 and 05: what their pictures draw is what was published, and nothing beside it."""

import re

import numpy as np
import pytest

from course.content import chapter_content
from course.controls import LivePicture, Pick
from course.evidence import facts, points
from course.physiology import BOOK
from course.pictures import crying, effort
from course.views import explorer, open_chapter
from course.views.intensity import DOSED, LOOKED, IntenseEvening
from tests.unit import shown

FOUR, FIVE = "04_why_intensity_matters", "05_why_tears"
SPELLED = {"beta_endorphin": "beta-endorphin"}


@pytest.fixture
def four():
    return open_chapter(FOUR)


@pytest.fixture
def five():
    return open_chapter(FIVE)


# --- effort ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", DOSED)
def test_the_table_of_efforts_holds_the_published_values(four, key):
    """Against the table of evidence, not the model's own book."""
    picture = four.dose()
    row = next(row for row in picture.table["rows"] if row[0] == four.names()[key])
    printed = {}
    for point in points(SPELLED.get(key, key)):
        at = re.search(r"at (\d+)% VO2max \(0=rest", point.condition)
        if at and point.key in BOOK.effort[key].sources:
            printed[int(at[1])] = (point.value, point.sd_or_sem)
    scale = 1000 if key.endswith("adrenaline") else 1
    for percent, cell in zip(effort.EFFORTS, row[1:5], strict=True):
        value, error = (float(part) for part in cell.split(" ± "))
        np.testing.assert_allclose([value, error], np.array(printed[percent]) * scale)


def test_every_panel_carries_who_was_measured_and_how_sure(four):
    picture = four.dose()
    for key, row in zip(DOSED, picture.table["rows"], strict=True):
        grade = four.course.marks[BOOK.effort[key].grade]
        assert row[-2] == grade
        for svg in (picture.wide, picture.narrow):
            assert f"{row[-3]} · {grade}" in svg
    assert "worked out" in picture.wide  # the band of average sex
    assert "orrowed" in picture.takeaway


def test_no_point_and_no_spread_leaves_its_panel():
    for key in DOSED:
        table = BOOK.effort[key]
        change = table.unit == "% change"
        for percent, value, error in zip(table.percent, table.published, table.error, strict=True):
            if percent in effort.EFFORTS:
                high = value + error if change else (value + error) / table.published[0]
                assert high < 0.95 * effort.TOPS[key]


# --- the see-saw ----------------------------------------------------------------------------------


def test_the_heavier_side_goes_down(four):
    view = four.seesaw()
    live, pick = shown.inside(view, LivePicture)[0], shown.inside(view, Pick)[0]
    tilts = {}
    for moment, _ in pick.options:
        pick.value = moment
        drawn = shown.curves(live)
        beam = drawn["beam"]
        tilts[moment] = float(beam[1, 1] - beam[0, 1])
        active, resting = effort.MOMENTS[moment]
        assert np.sign(tilts[moment]) == np.sign(round(active - resting, 6))
        tall = {side: np.ptp(drawn[side][[0, 3], 1]) for side in ("effort", "rest")}
        assert (tall["effort"] > tall["rest"]) == (active > resting)
        assert live.sentence
    assert tilts["still"] < 0 < tilts["hard"]
    assert "illustration" in live.wide
    assert "illustration" in live.narrow


# --- the evening, turned to intensity -------------------------------------------------------------


def test_it_opens_with_effort_role_and_stress_and_three_flat_lines(four):
    live = four.explore()
    assert isinstance(live, IntenseEvening)
    assert live.children[:4] == (live.effort, live.role, live.stress, live.after)
    assert live.substances == ("cortisol", "adrenaline", "beta_endorphin")
    assert live.evening.orgasms == ()
    curves = shown.curves(live.picture)
    assert all((curves[f"{key}-line"][:, 1] == 1).all() for key in live.substances)
    words = chapter_content(FOUR).labels["explorer"]
    assert live.picture.takeaway == words["begin"]
    live.role.value = "role_leading"
    assert live.picture.takeaway == words["takeaway_leading"]
    curves = shown.curves(live.picture)
    assert all((curves[f"{key}-line"][:, 1] == 1).all() for key in live.substances)
    live.role.value = "role_receiving"
    assert live.picture.takeaway == words["takeaway_receiving"]
    assert live.picture.classes["cortisol-line"] == "grade-assumed"
    live.reset.pressed += 1
    assert live.picture.takeaway == words["begin"]


def test_the_flat_takeaway_is_said_of_flat_lines_only(four):
    """Whatever a reader sets, `begin` stands over lines that do not move."""
    live = four.explore()
    begin = live._words["begin"]
    for control in (live.effort, live.stress, live.strain, live.orgasm, live.length):
        start = control.value
        for value in shown.settings(control):
            control.value = value
            curves = shown.curves(live.picture)
            flat = all((curves[f"{key}-line"][:, 1] == 1).all() for key in live.substances)
            assert flat == (live.picture.takeaway == begin), (control.label, value)
        control.value = start


def test_the_two_evenings_do_not_share_their_drawings():
    """Both open with three panels, but not with the same ones."""
    first = open_chapter("03_rise_and_drop").explore()
    second = open_chapter(FOUR).explore()
    assert first.substances == explorer.FIRST
    assert first.picture.wide != second.picture.wide
    assert "oxytocin-line" in first.picture.wide
    assert "oxytocin-line" not in second.picture.wide
    second.all_nine.unfolded = True
    assert "oxytocin-line" in second.picture.wide


# --- the gaps -------------------------------------------------------------------------------------


def test_nobody_is_drawn_as_having_looked_after_the_first_hour(four):
    first_hour = effort.TIMES.index("hours")
    for samples in effort.SAMPLED.values():
        assert len(samples) == len(effort.TIMES)
        assert not any(samples[first_hour:])
    # The table of evidence agrees: no sample of a scene lies later than 40 minutes.
    scenes = [p for p in points() if re.search(r"scene|ritual", p.condition)]
    assert scenes
    assert max(p.t_min or 0 for p in scenes) == 40
    rows = chapter_content(FOUR).labels["gaps_cells"]
    assert list(rows) == [*effort.SAMPLED, "told"] == list(LOOKED)


# --- tears ----------------------------------------------------------------------------------------


def test_a_story_changes_the_sign_and_never_the_dots(five):
    view = five.film()
    live, pick = shown.inside(view, LivePicture)[0], shown.inside(view, Pick)[0]
    assert [value for value, _ in pick.options] == list(crying.STORIES)
    drawings, seen = set(), {}
    for story in crying.STORIES:
        pick.value = story
        drawings.add((live.wide, live.narrow, live.frame))
        visible = [name for name, look in live.classes.items() if not look]
        assert visible == [f"sign-{crying.STORIES[story]}"]
        seen[story] = (visible[0], live.sentence, tuple(live.texts.values()))
        assert five.labels["film_stories"][story].split()[0] in live.sentence
    assert len(drawings) == 1
    assert len({sentence for _, sentence, _ in seen.values()}) == len(seen)
    # Nothing was said of being alone as such, so no arrow may say it.
    assert crying.STORIES["alone"] == "unknown"


def test_the_film_knows_three_times_and_only_directions():
    assert list(crying.FILM.values()) == [0, -1, 0, 1]
    [film] = [fact for fact in facts() if fact.source == "gracanin2015" and 90 in fact.numbers]
    assert {0, 20, 90} <= set(film.numbers)


def test_a_third_of_the_dots_are_filled(five):
    drawn = five.hundred()
    assert drawn.table["rows"][0][2] == "about one third"
    for svg in (drawn.wide, drawn.narrow):
        filled = re.findall(r'<g id="[^"]*line2d[^"]*">(.*?)</g>\s*</g>', svg, re.S)
        assert [len(re.findall("<use", group)) for group in filled] == [33, 67]


def test_every_claim_of_the_chapters_is_met_once():
    wanted = {
        FOUR: {"S07", "S15", "S18", "S19", "S20", "S21"},
        FIVE: {"S12", "S13", "S14", "S16", "S17", "S22", "S23", "S25", "S46"},
    }
    for name, ids in wanted.items():
        content = chapter_content(name)
        met = [*content.heard]
        for question in content.questions.values():
            met += [claim.seed for claim in getattr(question, "claim", ()) if claim.seed]
        assert sorted(met) == sorted(ids)
        shown_there = re.findall(r"\bS\d\d\b", " ".join(shown.cells(name, "code")))
        assert sorted(shown_there) == sorted(content.heard)
