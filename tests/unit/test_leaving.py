"""Where Leave leads, what the neutral page says, and the control that lets a reader rehearse."""

import re
import subprocess
import sys
from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path

import pytest

from course import chapter
from course.content import chapter_content, course_map
from course.controls.rehearse import Rehearse
from course.shell import StartError, launcher
from course.shell.away import HERE, USUAL, calendar_page, way_out
from tests.unit.test_controls import play

ROOT = Path(__file__).parents[2]
LEAVE = course_map().leave
DAYS = [
    date(2026, 11, 21),
    date(2024, 2, 29),
    date(2026, 2, 1),
    date(2026, 12, 31),
    date(2027, 1, 1),
]

# ---- Where it leads ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [USUAL, HERE, "https://example.org", "https://example.org:8443/a?b=c#d", "https://10.0.0.7/"],
)
def test_a_page_to_leave_for(asked):
    assert way_out(asked) == asked
    assert launcher.course_for_page(asked)["leave_to"] == asked


@pytest.mark.parametrize(
    "asked",
    ["", "Here", "http://example.org", "https://", "https:///a", "example.org", "//example.org",
     "javascript:alert(1)", "data:text/html,x", "file:///etc", "https://me@example.org",
     "https://example.org/a b", "https://example.org\n", " https://example.org", "https://[::1",
     "https://example.org/\u00e9", "HTTPS//x"],
)  # fmt: skip
def test_no_page_to_leave_for(asked):
    with pytest.raises(StartError, match="Leave cannot lead to") as refused:
        launcher.course_for_page(asked)
    assert "https://" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("how", ["option", "surroundings"])
def test_the_front_door_refuses_it_in_one_sentence(how, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))
    words = ["--leave-to", "example.org"] if how == "option" else []
    if how == "surroundings":
        monkeypatch.setenv("COURSE_LEAVE_TO", "example.org")
    done = subprocess.run(
        [sys.executable, "-m", "course", "--no-browser", *words],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert re.fullmatch(r"Leave cannot lead to 'example\.org': [^\n]+\.\n", done.stderr)


def test_the_option_counts_more_than_the_surroundings(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_LEAVE_TO", "https://example.org/one")
    asked = []

    def note(leave_to):
        asked.append(leave_to)
        raise StartError("far enough")

    monkeypatch.setattr(launcher, "course_for_page", note)
    for leave_to in (None, HERE):
        with pytest.raises(StartError, match="far enough"):
            launcher.start(open_browser=False, notebooks=tmp_path, leave_to=leave_to)
    assert asked == ["https://example.org/one", HERE]


# ---- The neutral page ----------------------------------------------------------------------------


def months(page: str) -> dict[str, list[int]]:
    """Name of the month -> its days, in the order of the page."""
    tables = re.findall(r"<caption>(.*?)</caption>(.*?)</table>", page, re.S)
    return {
        name: [int(day) for day in re.findall(r"<td[^>]*>(?:<b>)?(\d+)", rows)]
        for name, rows in tables
    }


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_calendar_is_right(today):
    page = calendar_page(today)
    shown = months(page)
    first = today.replace(day=1)
    around = [first, first - timedelta(days=1), first + timedelta(days=31)]
    names = LEAVE["months"].split()
    assert list(shown) == [f"{names[day.month - 1]} {day.year}" for day in around]
    for day, days in zip(around, shown.values(), strict=True):
        assert days == list(range(1, monthrange(day.year, day.month)[1] + 1))
    assert re.findall(r'aria-current="date"><b>(\d+)', page) == [str(today.day)]
    weekday = LEAVE["days"].split()[today.weekday()]
    assert f">{weekday} {today.day} {names[today.month - 1]} {today.year}<" in page
    row = re.search(r"<tr>((?:(?!<tr>).)*?aria-current)", page, re.S)[1]
    assert row.count("<td") == today.weekday() + 1  # the week begins on Monday
    assert f'scope="row">{today.isocalendar().week}<' in row


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_calendar_says_nothing_of_the_course_and_runs_nothing(today):
    page = calendar_page(today)
    for word in ("course", "wave", "leave", "help", "tears", "jupyter", "<script", "<a ", "<form"):
        assert word not in page.lower()
    assert '<html lang="en">' in page
    assert f"<title>{LEAVE['calendar']}</title>" in page
    assert re.findall(r"""(?:src|href)=["'](?!data:)|url\(|@import""", page) == []


# ---- The rehearsal -------------------------------------------------------------------------------

PAGE_LEAVES = """
let rehearsed = 0, armed = null, due = [];
globalThis.courseLeave = {
  rehearse: (after) => { rehearsed += 1; after(); },
  rehearseShift: (after) => { armed = after; return () => (armed = null); },
};
globalThis.setTimeout = (run) => (due.push(run), due.length);
globalThis.clearTimeout = () => (due = []);
"""


def rehearsal(steps: str, before: str = PAGE_LEAVES) -> list:
    words = chapter("00_start_here").rehearse().words
    script = type("Script", (), {"_esm": f"{before}{Rehearse._esm}"})
    parts = 'const status = el.all("p").find((p) => p.attributes.role === "status");\n'
    parts += 'const [button, keys] = el.all("button");\n'
    return play(script, {"words": words}, parts + steps)


WORDS = chapter_content("00_start_here").labels["rehearse"]


def test_a_press_rehearses_and_says_so():
    found = rehearsal("button.press(); said([rehearsed, status.text, model.sent]);")
    assert found == [[1, WORDS["shown"], []]]


def test_shift_is_armed_and_taken_back_and_comes_to_an_end_by_itself():
    found = rehearsal("""
      const now = () => said([armed !== null, keys.attributes["aria-pressed"], status.text]);
      keys.press(); now();
      keys.press(); now();
      keys.press(); due.pop()(); now();
      keys.press(); armed(); now();
      keys.press(); button.press(); now();
    """)
    assert found == [
        [True, "true", WORDS["armed"]],
        [False, "false", ""],
        [False, "false", WORDS["over"]],
        [False, "false", WORDS["shown"]],
        [False, "false", WORDS["shown"]],
    ]


def test_a_control_that_is_taken_away_leaves_nothing_armed():
    found = rehearsal("""
      const words = model.get("words");
      const gone = render({ model: { get: () => words }, el: document.createElement("div") });
      keys.press(); said(armed !== null);
      gone(); said(armed !== null);
    """)
    assert found == [True, True]  # another control's rehearsal is not ended
    found = rehearsal("""
      const place = document.createElement("div");
      const gone = render({ model, el: place });
      place.all("button")[1].press(); said(armed !== null);
      gone(); said(armed !== null);
    """)
    assert found == [True, False]


def test_outside_the_courses_page_there_is_nothing_to_press():
    found = rehearsal(
        'said([el.all("button").length, el.text.includes(model.get("words").missing)]);', ""
    )
    assert found == [[0, True]]
