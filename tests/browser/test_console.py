"""A session run from its console: by keyboard, with phones in the room, and through a fall."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Locator, Page, expect

from course.content import workshop
from tests.browser.conftest import (
    SECONDS,
    Course,
    axe_violations,
    open_chapter,
    running_course,
    wait_for_controls,
)
from tests.browser.test_reader import TOO_SMALL
from tests.rooms import Client

PAGE = "workshop/console"
WORDS = workshop.words()["console"]
PROBLEM = WORDS["problem"]
PROTOCOLS = workshop.words()["protocol"]
STEPS = list(workshop.plan("90").steps.values())
POLL = next(step for step in STEPS if step.polls)
FIGURE = next(step for step in STEPS if "03_rise_and_drop.explore" in step.figures)
SCENE = next(step for step in STEPS if step.scene)
MOST_STOPS = 150  # Tab presses
STARTS = 60 * SECONDS  # a process starts, and a slow machine is not a fault
FOCUSED = "document.activeElement.innerText || document.activeElement.ariaLabel || ''"
WIDER = "document.documentElement.scrollWidth > innerWidth"


class Started(Client):
    """The room that a console has started, as its phones and its screen meet it."""

    def __init__(self, course: Course) -> None:
        self.door = course.home / "live" / "door.json"
        self.file = course.home / "live" / "room.db"
        told = json.loads(self.door.read_text())
        super().__init__(course.home, int(told["address"].rpartition(":")[2]))
        self.pid = told["pid"]
        self.read_door()

    def shown(self) -> dict:
        """What the screen shows now."""
        return self.keyed("screen").json


@pytest.fixture(scope="module")
def running() -> Iterator[Course]:
    with running_course() as course:
        yield course


@pytest.fixture
def course(running: Course) -> Iterator[Course]:
    """A course without a session, before and after."""
    yield running
    with suppress(OSError, AssertionError):  # it has ended by itself
        Started(running).console("end")


def console(page: Page, course: Course) -> Locator:
    open_chapter(page, course, PAGE)
    wait_for_controls(page)
    return page.locator(".wave-console").locator("visible=true")


def started(page: Page, course: Course) -> tuple[Locator, Started]:
    """A session of its own, on this computer only."""
    here = console(page, course)
    press(here, WORDS["start"])
    expect(button(here, WORDS["first"])).to_be_visible(timeout=STARTS)
    return here, Started(course)


def button(here: Locator, name: str) -> Locator:
    return here.get_by_role("button", name=name, exact=True)


def press(here: Locator, name: str) -> None:
    button(here, name).first.click()


def told(here: Locator, text: str) -> None:
    expect(here.locator(".wave-console-told")).to_have_text(text)


def go_to(here: Locator, step: workshop.Step) -> None:
    press(here, step.title)
    expect(here.get_by_role("heading", level=2)).to_have_text(step.title)


def tab_to(page: Page, name: str) -> None:
    """Go on by Tab until this has the focus."""
    passed = []
    for _ in range(MOST_STOPS):
        passed.append(page.evaluate(FOCUSED))
        if passed[-1].strip() == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {name!r} but to {passed}")


def until(page: Page, holds) -> None:
    for _ in range(200):
        if holds():
            return
        page.wait_for_timeout(100)
    assert holds()


# ---- By keyboard ---------------------------------------------------------------------------------


def test_a_question_is_asked_and_shown_by_keyboard_alone(reader: Page, course: Course):
    here = console(reader, course)
    reader.locator("h1").locator("visible=true").click()
    cells = reader.locator(".jp-NotebookPanel .jp-Cell").count()
    tab_to(reader, WORDS["start"])
    reader.keyboard.press("Enter")
    expect(button(here, WORDS["first"])).to_be_visible(timeout=STARTS)
    expect(here.get_by_role("heading", level=2)).to_be_focused()
    room = Started(course)
    for name in (WORDS["first"], *[WORDS["next"]] * STEPS.index(POLL)):
        tab_to(reader, name)
        reader.keyboard.press("Enter")
        expect(button(here, WORDS["next"])).to_be_visible()
    expect(here.get_by_role("heading", level=2)).to_have_text(POLL.title)
    expect(button(here, WORDS["next"])).to_be_focused()
    for line in (*POLL.lead, *POLL.second):
        expect(here.get_by_text(line, exact=True)).to_be_visible()

    for key in ("d", "d", "b"):
        reader.keyboard.press(key)
    told(here, WORDS["is_blank"])
    assert room.shown()["blank"]
    reader.keyboard.press("b")
    told(here, WORDS["is_back"])
    here.get_by_label(WORDS["country"]).press("b")  # a letter among the countries
    assert not room.shown()["blank"]
    assert reader.locator(".jp-NotebookPanel .jp-Cell").count() == cells

    tab_to(reader, WORDS["open"])
    reader.keyboard.press("Enter")
    expect(button(here, WORDS["reveal"])).to_be_focused()
    card = here.locator(".wave-console-card").first
    options = [option.id for option in workshop.polls()[POLL.polls[0]].option]
    room.vote(options[0], options[0], options[1], options[1])
    expect(here.get_by_text(WORDS["joined"].format(count=4))).to_be_visible()
    expect(card).to_contain_text(WORDS["few"])
    assert "4" not in card.inner_text().replace(workshop.polls()[POLL.polls[0]].ask, "")
    room.vote(options[0])
    expect(card).to_contain_text(WORDS["enough"].format(answered=5))
    assert card.locator(".wave-console-counts").count() == 0
    reader.keyboard.press("Enter")
    expect(card.locator(".wave-console-count").first).to_have_text("3")
    assert room.shown()["results"]["answered"] == 5
    tab_to(reader, WORDS["clear"])
    reader.keyboard.press("Enter")
    expect(card).to_contain_text(WORDS["closed"])


def test_what_to_do_when_someone_is_not_well_is_one_press_away(reader: Page, course: Course):
    here, _ = started(reader, course)
    for each in (PROTOCOLS["distress"], PROTOCOLS["disclosure"]):
        press(here, each["title"])
        expect(button(here, each["title"])).to_have_attribute("aria-expanded", "true")
        for line in each["lines"]:
            expect(here.get_by_text(line, exact=True)).to_be_visible()
    expect(here.get_by_text(PROTOCOLS["distress"]["lines"][0], exact=True)).to_be_hidden()
    press(here, WORDS["first"])
    go_to(here, SCENE)
    # Still in sight where the page is read far below.
    here.locator(".wave-console-card").last.scroll_into_view_if_needed()
    expect(button(here, PROTOCOLS["disclosure"]["title"])).to_be_in_viewport()
    expect(button(here, WORDS["blank"])).to_be_in_viewport()
    press(here, PROTOCOLS["disclosure"]["title"])
    for theme in ("light", "dark"):
        reader.evaluate("theme => document.documentElement.dataset.courseTheme = theme", theme)
        assert axe_violations(reader, ".wave-console") == []
    assert reader.evaluate(TOO_SMALL) == []
    for width in (390, 640):  # 640 is 1280 at 200 %
        reader.set_viewport_size({"width": width, "height": 800})
        assert not reader.evaluate(WIDER)
        assert here.evaluate("e => e.scrollWidth <= e.clientWidth + 1")


# ---- Open to the room ----------------------------------------------------------------------------


def test_a_start_is_refused_in_a_sentence_and_the_room_takes_a_second_press(
    visitor: Page, course: Course
):
    here = console(visitor, course)
    assert axe_violations(visitor, ".wave-console") == []
    here.get_by_role("radio", name=WORDS["own_plan"]).check()
    path = here.get_by_label(WORDS["own_path"])
    path.fill("nowhere.toml")
    path.press("Enter")
    told(here, PROBLEM["no_file"])
    own = course.home / "own.toml"
    own.write_text('title = "x"\nminutes = 5\npeople = "8"\n')
    path.fill(str(own))
    press(here, WORDS["start"])
    expect(here.locator(".wave-console-told")).to_contain_text("own.toml", timeout=STARTS)
    assert not (course.home / "live" / "room.db").exists()

    here.get_by_role("radio").first.check()
    asked = []

    def hear(route) -> None:
        asked.append(route.request.post_data_json)
        route.fulfill(status=409, json={"problem": "not_started", "said": "The port is taken."})

    visitor.route(lambda url: url.endswith("/course/live"), hear)
    here.get_by_role("radio", name=WORDS["room"]).check()
    press(here, WORDS["start"])
    expect(here.get_by_text(WORDS["room_means"])).to_be_visible()
    expect(button(here, WORDS["start_room"])).to_be_focused()
    press(here, WORDS["not_yet"])
    expect(button(here, WORDS["start"])).to_be_focused()
    assert asked == []
    press(here, WORDS["start"])
    press(here, WORDS["start_room"])
    told(here, f"{PROBLEM['not_started']} The port is taken.")
    assert asked == [{"do": "start", "share": True, "plan": "90"}]


# ---- The scene, a figure, and what the room sees -------------------------------------------------


def test_scene_figure_and_screen_follow_the_console(reader: Page, course: Course):
    here, room = started(reader, course)
    press(here, WORDS["first"])
    go_to(here, SCENE)
    expect(here.get_by_text(SCENE.note)).to_be_visible()
    press(here, WORDS["open_scene"])
    told(here, WORDS["opened"])
    room.vote(*["r1"] * 5)
    expect(here.get_by_text(WORDS["enough"].format(answered=5))).to_be_visible()
    press(here, WORDS["reveal"])
    told(here, WORDS["revealed"])
    moment = room.shown()["scene"]["moment"]
    here.locator(".wave-console-ways button").nth(1).click()
    expect(here.locator(".wave-console-ways [aria-pressed=true]")).to_have_count(1)
    assert room.shown()["scene"]["picked"]["id"] == "r1"
    press(here, WORDS["on"])
    until(reader, lambda: room.shown()["scene"]["moment"] != moment)

    go_to(here, FIGURE)
    title = workshop.figures()["03_rise_and_drop.explore"]
    press(here, WORDS["show_figure"].format(title=title))
    dial = here.get_by_role("slider").first
    expect(dial).to_be_visible(timeout=STARTS)
    before = room.shown()["figure"]
    dial.press("ArrowRight")
    dial.press("ArrowRight")
    until(reader, lambda: room.shown()["figure"]["frame"] != before["frame"])
    assert dial.evaluate("e => e === document.activeElement")

    here.get_by_label(WORDS["country"]).select_option("GB")
    for what, kind in (("card", "card"), ("agenda", "agenda"), ("join", "join")):
        press(here, WORDS[f"what_{what}"])
        expect(button(here, WORDS[f"what_{what}"])).to_have_attribute("aria-pressed", "true")
        assert room.shown()["kind"] == kind
    assert room.console()["country"] == "GB"
    for name in ("dark", "countdown", "pause"):
        was = button(here, WORDS[name]).get_attribute("aria-pressed")
        press(here, WORDS[name])
        expect(button(here, WORDS[name])).not_to_have_attribute("aria-pressed", was)
    state = room.console()
    assert (state["dark"], state["left"]["shown"], state["left"]["running"]) == (True, False, False)
    expect(here.get_by_text(WORDS["stopped"])).to_be_visible()
    with reader.context.expect_page() as opened:
        here.get_by_role("link", name=WORDS["open_screen"]).click()
    assert opened.value.url == state["screen"]
    opened.value.close()


# ---- It falls, it goes on, it ends ---------------------------------------------------------------


def test_a_session_outlives_its_page_and_its_fall_and_ends_when_asked(
    visitor: Page, course: Course
):
    here, room = started(visitor, course)
    press(here, WORDS["first"])
    go_to(here, POLL)
    press(here, WORDS["open"])
    told(here, WORDS["opened"])
    option = workshop.polls()[POLL.polls[0]].option[0].id
    room.vote(*[option] * 6)
    expect(here.get_by_text(WORDS["enough"].format(answered=6))).to_be_visible()
    visitor.goto("about:blank")
    here = console(visitor, course)  # the page was closed, and the room did not notice
    expect(here.get_by_text(WORDS["enough"].format(answered=6))).to_be_visible()
    os.kill(room.pid, signal.SIGKILL)
    expect(here.get_by_role("alert")).to_have_text(WORDS["lost_says"])
    assert axe_violations(visitor, ".wave-console") == []
    press(here, WORDS["start_again"])
    expect(button(here, WORDS["next"])).to_be_visible(timeout=STARTS)
    expect(here.get_by_role("heading", level=2)).to_have_text(POLL.title)
    expect(here.get_by_text(WORDS["enough"].format(answered=6))).to_be_visible()
    again = Started(course)
    assert (again.code, again.here, again.pid != room.pid) == (room.code, room.here, True)
    os.kill(again.pid, signal.SIGTERM)  # as when the course is closed
    expect(here.get_by_role("heading", name=WORDS["open_title"])).to_be_visible()
    press(here, WORDS["go_on"])
    expect(here.locator(".wave-console-code")).to_have_text(room.code, timeout=STARTS)
    press(here, WORDS["end"])
    expect(button(here, WORDS["end_no"])).to_be_focused()
    press(here, WORDS["end_no"])
    press(here, WORDS["end"])
    press(here, WORDS["end_yes"])
    expect(here.get_by_role("heading", name=WORDS["begin"])).to_be_visible()
    told(here, WORDS["ended"])
    assert list(room.file.parent.glob("room.db*")) == []
