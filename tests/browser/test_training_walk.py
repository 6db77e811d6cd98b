"""Every page of the training is drawn whole, and can be read on a phone and in the dark."""

import pytest
from playwright.sync_api import Page, expect

from course.content import course_map
from tests.browser.conftest import Course, axe_violations, open_chapter, wait_for_controls
from tests.browser.test_reader import TOO_SMALL, TOO_WIDE
from tests.browser.test_sitting import set_up

PAGES = [page.file for page in course_map().pages if page.file.startswith("training/")]
OUTPUT = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea"
PHONE = {"width": 390, "height": 844}
OPEN_ALL = "all => all.forEach((one) => (one.open = true))"


def test_the_training_has_its_six_pages():
    names = ("assess", "talk", "risk", "cases", "test", "trainer")
    assert [f"training/{name}" for name in names] == PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_drawn_and_read_on_a_phone_and_in_the_dark(
    reader: Page, course_server: Course, name: str
):
    chapter = open_chapter(reader, course_server, name)
    wait_for_controls(reader)
    cells = chapter.locator(".jp-CodeCell")
    text = (course_server.notebooks / f"{name}.ipynb").read_text()
    expect(cells).to_have_count(text.count('"cell_type": "code"'))
    for cell in cells.all():
        expect(cell.locator(".jp-OutputArea-output").first).to_be_attached()
    for question in chapter.locator(".wave-asked:has(input[type=radio])").all():
        question.locator("input[type=radio]").first.check()
        expect(question.locator(".wave-reply").first).to_be_visible()
    assert axe_violations(reader, OUTPUT) == []
    set_up(reader, "dark")
    reader.set_viewport_size(PHONE)
    reader.wait_for_timeout(300)  # pictures change their form
    assert axe_violations(reader, OUTPUT) == []

    # Opened up it is a long read, and too tall for axe. Each tool's own test looks into it.
    chapter.locator(".jp-OutputArea details").evaluate_all(OPEN_ALL)
    assert reader.evaluate(TOO_WIDE) == []
    assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert reader.evaluate(TOO_SMALL) == []
