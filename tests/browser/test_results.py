"""Sheets of a group are typed, counted and drawn; their codes and letters never leave the page."""

import random

from playwright.sync_api import Page, expect

from course.content.forms import SIDES, forms
from course.content.workshop import words
from tests.browser.conftest import Course, axe_violations, open_chapter, wait_for_controls
from tests.browser.test_sitting import set_up
from tests.browser.test_with_the_journal import TOO_WIDE

PAGE = "workshop/results"
WORDS = words()["results"]
LINES, TOLD = WORDS["lines"], WORDS["told"]
CANARY = "canary77"


def line(chance: random.Random, code: str) -> str:
    """A person who knows little before and more after."""
    sheets = [
        "".join(fits if chance.random() < share else chance.choice("abcd-") for fits in key)
        for share, key in zip((0.3, 0.7), (forms()["six"].key(side) for side in SIDES), strict=True)
    ]
    return " ".join([code, *sheets])


def test_lines_become_a_picture_and_no_code_leaves_the_page(reader: Page, course_server: Course):
    sent: list[str] = []
    reader.on(
        "websocket", lambda socket: socket.on("framesent", lambda data: sent.append(str(data)))
    )
    open_chapter(reader, course_server, PAGE)
    wait_for_controls(reader)
    field = reader.get_by_label(LINES["lines"])
    count = reader.get_by_role("button", name=LINES["count"])
    told, figures = reader.locator(".wave-told"), reader.locator(".wave-view figure")

    chance = random.Random(5)
    group = [line(chance, f"{CANARY}{number}") for number in range(20)]
    field.fill("\n".join(group[:4]))
    count.click()
    expect(told).to_have_text(TOLD.say("few", count=4, fewest=5))
    expect(figures).to_have_count(0)

    typed = "\n".join([*group, f"{CANARY}99 abc abcdab"])
    field.fill(typed)
    expect(reader.get_by_text(LINES["changed"])).to_be_visible()
    count.click()
    expect(figures).to_have_count(2)
    expect(told).to_contain_text("20 pairs. The mean score was")
    wrong = LINES.say("length", line=21, side=LINES["side_pre"], count=3, of=6)
    expect(reader.locator(".wave-problems li")).to_have_text([wrong])
    assert field.input_value() == typed
    picture = figures.first.get_by_role("img")
    expect(picture).to_have_accessible_name(figures.first.locator(".wave-sentence").inner_text())
    for figure in figures.all():
        figure.locator("summary").last.click()
        assert figure.locator("tbody tr").count() > 1
    assert axe_violations(reader, ".wave-view") == []
    set_up(reader, "dark")
    assert axe_violations(reader, ".wave-view") == []
    usual = reader.viewport_size
    reader.set_viewport_size({"width": 390, "height": 844})
    expect(figures.first.locator('[data-form="narrow"]')).to_be_visible()
    assert reader.locator(".wave-view").evaluate(TOO_WIDE) == 0

    assert any("pairs" in frame for frame in sent)
    assert [frame for frame in sent if CANARY in frame] == []
    reader.set_viewport_size(usual)
    set_up(reader, "clear")
    expect(field).to_have_value("")
    expect(figures).to_have_count(0)
    expect(told).to_be_hidden()
