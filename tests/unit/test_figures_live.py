"""What the projector shows of the course: its figures, moved from afar; the help card; the code."""

import base64
import json
import re
import subprocess
import sys
from datetime import date, timedelta

import msgspec
import numpy as np
import pytest

from course.content import course_map, workshop
from course.live import card as cards
from course.live import figures, joining
from course.safety.directory import DUE, STOP, directory

READ = max(one.checked_on for one in directory().entries)


# ---- Figures -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", figures.figure_names())
def test_every_figure_a_plan_may_name_is_drawn_in_every_state_of_its_controls(name, monkeypatch):
    monkeypatch.setenv("COURSE_STRICT", "1")
    figure = figures.open_figure(name)
    seen = [figure.shown()]
    for control in figure.controls():
        if control["kind"] == "dial":
            values = [control["low"], control["high"]]
        else:
            values = [option["id"] for option in control["options"]]
        for value in values:
            figure.move(control["name"], value)
            assert (control["name"], value) in [(o["name"], o["value"]) for o in figure.controls()]
            seen.append(figure.shown())
        assert len({json.dumps(one, sort_keys=True) for one in seen}) > 1, "nothing moves"
    for shown in seen:
        assert shown["wide"].startswith("<svg")
        assert shown["title"]
        assert 40 <= len(shown["sentence"]) <= 250
        points = sum(move["points"] for move in shown["moves"])
        assert len(base64.b64decode(shown["frame"])) == (8 * points if points else 0)


def test_a_prepared_figure_shows_the_frame_and_the_sentence_of_its_minute():
    figure = figures.open_figure("03_rise_and_drop.halve")
    (dial,) = figure.controls()
    before = figure.shown()
    figure.move(dial["name"], 60)
    after = figure.shown()
    assert "After 0 minutes" in before["sentence"]
    assert "After 60 minutes" in after["sentence"]
    bars = [
        np.frombuffer(base64.b64decode(one["frame"]), np.float32).reshape(-1, 2)
        for one in (before, after)
    ]
    assert bars[1][:, 0].max() < bars[0][:, 0].max()  # what is left is shorter
    # A value between two steps goes to the nearest; the picture follows the dial.
    figure.move(dial["name"], 61)
    assert f"After {figure.controls()[0]['value']} minutes" in figure.shown()["sentence"]


def test_what_is_no_figure_no_control_and_no_value_is_one_sentence():
    with pytest.raises(figures.FigureError, match=r"^There is no figure .*03_rise_and_drop\.explo"):
        figures.open_figure("03_rise_and_drop.nothing")
    figure = figures.open_figure("03_rise_and_drop.explore")
    names = {one["kind"]: one["name"] for one in figure.controls()}
    for name, value in (
        ("c99", 1),
        (names["dial"], "30"),
        (names["dial"], True),
        (names["pick"], "nobody"),
        (names["pick"], 1),
    ):
        before = figure.shown()
        with pytest.raises(figures.FigureError) as problem:
            figure.move(name, value)
        assert str(problem.value).count("\n") == 0
        assert figure.shown() == before


def test_a_view_that_cannot_be_drawn_is_one_sentence(monkeypatch):
    monkeypatch.delenv("COURSE_STRICT", raising=False)
    monkeypatch.setattr("course.pictures.crying.hundred", None)
    with pytest.raises(figures.FigureError, match="could not be drawn"):
        figures.open_figure("05_why_tears.hundred")


def test_names_and_card_are_known_without_drawing_anything():
    script = """import sys
from course.live import card, figures, joining
assert figures.figure_names()
print(*[one for one in ("matplotlib", "ipywidgets", "anywidget") if one in sys.modules])"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stdout.split()) == (0, []), done.stderr


# ---- The code ------------------------------------------------------------------------------------


def test_the_code_has_a_title_and_is_dark_on_light():
    address = "http://192.0.2.7:8720/?room=ABCDE"
    drawn = joining.qr(address)
    assert f"<title>{workshop.words()['screen'].say('qr_title', address=address)}</title>" in drawn
    assert address in drawn
    assert re.search(r'fill="#fff"', drawn)
    assert re.search(r'stroke="#000"', drawn)
    assert "width=" not in drawn.partition(">")[0]  # as large as its place


# ---- The help card -------------------------------------------------------------------------------


def shown(country: str, days: int = 0) -> dict:
    return msgspec.to_builtins(cards.card(country, READ + timedelta(days=days)))


def test_the_card_of_a_country_holds_its_number_and_its_lines():
    held = shown("GB")
    assert [one["reach"] for one in held["emergency"]] == ["999"]
    expected = [one.name for one in directory().line if one.country == "GB"]
    assert [one["name"] for one in held["lines"]] == expected
    assert held["date"] == READ.isoformat()
    assert all(date.fromisoformat(one["checked_on"]) <= READ for one in held["lines"])
    kinds = set(course_map().paper["kinds"].values())
    assert all(set(one["kinds"]) <= kinds and one["kinds"] for one in held["lines"])


@pytest.mark.parametrize("country", [one.country for one in directory().emergency])
def test_every_country_has_a_card(country):
    assert cards.known(country)
    held = shown(country)
    assert held["emergency"]
    assert all(one["reach"] and one["name"] for one in [*held["lines"], held["everywhere"]])


@pytest.mark.parametrize("country", ["", "XX"])
def test_without_a_country_there_is_no_number_and_no_line(country):
    held = shown(country)
    assert (held["country"], held["emergency"], held["lines"]) == ("", [], [])
    assert held["everywhere"]["reach"] == "findahelpline.com"
    assert cards.known(country) is (country == "")


def test_lines_leave_the_card_when_they_are_too_old_and_numbers_say_their_age():
    lines = len(shown("GB")["lines"])
    assert len(shown("GB", DUE)["lines"]) == lines
    oldest = min(one.checked_on for one in directory().line if one.country == "GB")
    assert len(shown("GB", STOP - 1 - (READ - oldest).days)["lines"]) == lines
    late = shown("GB", STOP)
    assert late["lines"] == []
    for one in (*late["emergency"], late["everywhere"]):
        assert re.search(rf"Read {STOP}|Read \d+ days ago", one["says"][-1])
    assert not re.search("days ago", str(shown("GB", STOP - 1 - (READ - oldest).days)))
