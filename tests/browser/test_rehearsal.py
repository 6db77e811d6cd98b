"""The whole session of 90 minutes, at speed: console, screen and six phones, each a real browser.

COURSE_PICTURES=folder keeps a picture of every step, to be looked at.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from course.content import scenes, workshop
from tests.browser.conftest import PATIENCE, Course, leaves_machine
from tests.browser.test_console import (
    WORDS,
    Started,
    button,
    console,
    course,  # noqa: F401
    press,
    running,  # noqa: F401
    told,
    until,
)

PHONE = workshop.words()["phone"]
SCREEN = workshop.words()["screen"]
PHONES = 6
NO_PROMPT = ("rules", "agenda", "figure", "scene")  # these have something else on the screen
ROUNDS = ("end_relief", "end_not_agreed")  # first nothing was wrong, then something was


WHOLE = """() => {
  const slide = document.getElementById("slide");
  return [slide, document.documentElement].every(
    (one) => one.scrollHeight <= one.clientHeight + 1 && one.scrollWidth <= one.clientWidth + 1,
  );
}"""


def bare(text: str) -> str:
    """A text without its spaces and line breaks."""
    return "".join(text.split())


class Hall:
    """Everybody's pages, and a folder for pictures of them."""

    def __init__(self, here: Locator, screen: Page, phones: list[Page]) -> None:
        self.here, self.screen, self.phones = here, screen, phones
        self.pictures = os.environ.get("COURSE_PICTURES")
        self.taken = 0

    def picture(self, what: str) -> None:
        self.taken += 1
        assert self.screen.evaluate(WHOLE), f"{what} does not fit the screen"
        if self.pictures:
            for name, page in (("console", self.here.page), ("screen", self.screen),
                               ("phone", self.phones[0])):  # fmt: skip
                page.screenshot(path=Path(self.pictures, f"{self.taken:02}-{what}-{name}.png"))

    def shows(self, kind: str) -> Locator:
        """The middle of the screen, once it is of this kind."""
        self.screen.locator(f'body[data-kind="{kind}"]').wait_for()
        return self.screen.locator("#slide")


@pytest.fixture
def pages(chromium: Browser) -> Iterator:
    """pages(n): n fresh readers. Nothing goes out, nothing breaks, no cookie is left."""
    contexts, sent, complaints = [], [], []

    def fresh(number: int, width: int, height: int) -> list[Page]:
        made = []
        for _ in range(number):
            context = chromium.new_context(viewport={"width": width, "height": height})
            context.set_default_timeout(PATIENCE)
            context.on("request", lambda request: sent.append(request.url))
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            contexts.append(context)
            made.append(page)
        return made

    yield fresh
    for context in contexts:
        assert context.cookies() == []
        context.close()
    assert [address for address in sent if leaves_machine(address)] == []
    assert complaints == []


def answer(phone: Page, option: str) -> None:
    phone.locator(f'input[name="option"][value="{option}"]').check()
    with phone.expect_response("**/api/answer"):
        phone.get_by_role("button", name=PHONE["send"]).click()


def is_in(phone: Page) -> None:
    expect(phone.get_by_role("status")).to_have_text(PHONE["sent"])


def votes(hall: Hall, options: list[str]) -> None:
    """Each phone answers once, and the first one changes its mind."""
    for at, phone in enumerate(hall.phones):
        answer(phone, options[at % len(options)])
    for phone in hall.phones:
        is_in(phone)
    expect(hall.here.get_by_text(WORDS["enough"].format(answered=PHONES))).to_be_visible()
    answer(hall.phones[0], options[-1])
    is_in(hall.phones[0])


def counted(hall: Hall, options: list[str]) -> None:
    """The results are everywhere, and they are what the phones sent."""
    votes_now = [options[at % len(options)] for at in range(PHONES)]
    votes_now[0] = options[-1]
    results = hall.shows("results")
    said = [int(text.split()[0]) for text in results.locator(".counted").all_inner_texts()]
    assert said == [votes_now.count(option) for option in options]
    for phone in hall.phones:
        expect(phone.get_by_role("main")).to_contain_text(
            PHONE["count"].format(count=said[0], answered=PHONES)
        )


def ask_the_room(hall: Hall, poll: workshop.Poll, at: int) -> None:
    card = hall.here.locator(".wave-console-card").nth(at)
    options = [option.id for option in poll.option]
    button(card, WORDS["open"]).click()
    expect(hall.shows("poll")).to_contain_text(SCREEN["hidden"])
    votes(hall, options)
    hall.picture(f"{poll.id}-hidden")
    button(card, WORDS["reveal"]).click()
    counted(hall, options)
    hall.picture(f"{poll.id}-shown")
    button(card, WORDS["clear"]).click()
    told(hall.here, WORDS["cleared"])


def way_to(scene: scenes.Scene, moment: str, ending: str) -> int:
    """The number of the reply that leads on the shortest way from a moment to an ending."""
    ways = [(reply.to, at) for at, reply in enumerate(scene.nodes[moment].reply)]
    for to, first in ways:  # grows: all ways of one length come before those of the next
        if to == ending:
            return first
        ways += [(reply.to, first) for reply in scene.nodes[to].reply if len(ways) < 10_000]
    raise AssertionError(f"nothing leads from {moment} to {ending}")


def go_through(hall: Hall, room: Started, scene: scenes.Scene, ending: str) -> None:
    """One round of the scene: the room chooses Robin's lines, and the lead what is followed."""
    while (moment := room.shown()["scene"]["moment"]) != ending:
        node = scene.nodes[moment]
        options = [f"r{at}" for at in range(len(node.reply))]
        if not node.who:
            press(hall.here, WORDS["open_scene"])
            told(hall.here, WORDS["opened"])
            votes(hall, options)
            press(hall.here, WORDS["reveal"])
            told(hall.here, WORDS["revealed"])
            counted(hall, options)
        ways = hall.here.locator(".wave-console-ways button")
        expect(ways).to_have_count(len(options))
        chosen = way_to(scene, moment, ending)
        ways.nth(chosen).click()
        expect(hall.shows("picked")).to_contain_text(node.reply[chosen].why)
        hall.picture(f"scene-{moment}")
        press(hall.here, WORDS["on"])
        until(hall.screen, lambda: room.shown()["scene"]["moment"] != moment)
    hall.picture(f"scene-{ending}")


def rehearse(reader: Page, course: Course, pages, name: str) -> None:  # noqa: F811
    """A plan from its start to its end: every step, figure, scene and poll of it."""
    plan = workshop.plan(name)
    here = console(reader, course)
    here.get_by_label(WORDS["plan_of"].format(title=plan.title, minutes=plan.minutes)).check()
    press(here, WORDS["start"])
    expect(button(here, WORDS["first"])).to_be_visible()
    room = Started(course)
    (screen,) = pages(1, 1920, 1080)
    screen.goto(room.console()["screen"])
    phones = pages(PHONES, 390, 700)
    hall = Hall(here, screen, phones)
    hall.shows("join")
    for phone in phones:
        phone.goto(f"{room.here}/?room={room.code}")
        phone.get_by_role("button", name=PHONE["go_in"]).click()
    expect(here.get_by_text(WORDS["joined"].format(count=PHONES))).to_be_visible()
    hall.picture("join")

    for at, step in enumerate(plan.steps.values()):
        press(here, WORDS["next"] if at else WORDS["first"])
        expect(here.get_by_role("heading", level=2)).to_have_text(step.title)
        expect(here.get_by_role("heading", level=2)).to_be_in_viewport()
        for line in (*step.lead, *step.second):
            expect(here.get_by_text(line, exact=True)).to_be_visible()
        slide = hall.shows("prompt" if step.shows == "poll" else step.shows)  # none is open yet
        if step.shows not in NO_PROMPT:
            until(
                screen, lambda step=step, slide=slide: bare(step.prompt) in bare(slide.inner_text())
            )
        if step.note:
            expect(slide).to_contain_text(step.note)
        for phone in phones:
            expect(phone.get_by_role("main")).to_contain_text(step.phone)
        hall.picture(step.id)
        for name in step.figures:
            press(here, WORDS["show_figure"].format(title=workshop.figures()[name]))
            until(screen, lambda name=name: (room.shown()["figure"] or {}).get("name") == name)
            expect(hall.shows("figure").locator("svg")).to_be_visible()
            hall.picture(name)
        if step.scene:
            scene = scenes.scene(step.scene)
            for number, ending in enumerate(ROUNDS):
                if number:
                    press(here, WORDS["scene_again"])
                    until(
                        screen, lambda scene=scene: room.shown()["scene"]["moment"] == scene.start
                    )
                go_through(hall, room, scene, ending)
        for number, name in enumerate(step.polls):
            ask_the_room(hall, workshop.polls()[name], number)

    press(here, WORDS["end"])
    press(here, WORDS["end_yes"])
    expect(button(here, WORDS["start"])).to_be_visible()
    for phone in phones:
        expect(phone.get_by_role("heading", level=1)).to_have_text(PHONE["ended"])
    hall.shows("ended")
    hall.picture("ended")
    assert list(room.file.parent.glob("room.db*")) == []


def test_the_whole_session_of_ninety_minutes(reader: Page, course: Course, pages):  # noqa: F811
    rehearse(reader, course, pages, "90")
