"""The plan as a file: one tagged page, handed to the browser, and nothing left behind."""

from io import BytesIO
from pathlib import Path

import pypdf
from playwright.sync_api import Page, expect

from course import content
from tests.browser.conftest import Course, open_chapter, wait_for_controls

PLAN = content.chapter_content("13_my_plan").labels["plan"]
WORDS = "Ask Dr N for a quiet hour"


def files(*folders: Path) -> set[Path]:
    return {path for folder in folders for path in folder.rglob("*") if path.is_file()}


def written(page: Page, course: Course, text: str) -> None:
    open_chapter(page, course, "13_my_plan")
    wait_for_controls(page)
    page.locator(".wave-plan textarea").first.fill(text)


def test_the_page_is_a_download_and_leaves_nothing_on_the_server(
    reader: Page, course_server: Course
):
    written(reader, course_server, WORDS)
    before = files(course_server.home, course_server.reader_home)
    with reader.expect_download() as download:
        reader.get_by_role("button", name=PLAN["file"]).click()
    expect(reader.locator(".wave-plan-told")).to_have_text(PLAN["file_done"])
    assert download.value.suggested_filename == "page.pdf"
    pdf = pypdf.PdfReader(BytesIO(Path(download.value.path()).read_bytes()))
    assert len(pdf.pages) == 1
    assert WORDS in pdf.pages[0].extract_text()
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"]
    assert "Wave" not in str(pdf.metadata)
    assert files(course_server.home, course_server.reader_home) <= before


def test_words_that_do_not_fit_are_kept_and_named(visitor: Page, course_server: Course):
    written(visitor, course_server, "A long line of words. " * 1000)
    visitor.get_by_role("button", name=PLAN["file"]).click()
    expect(visitor.locator(".wave-plan-told")).to_have_text(PLAN["file_too_long"])
    assert len(visitor.locator(".wave-plan textarea").first.input_value()) > 20_000


def test_without_the_package_there_is_no_button(visitor: Page, course_server: Course):
    # The server says whether it can; here it is as if it had said no.
    visitor.add_init_script("Object.defineProperty(window, 'coursePaper', { set() {} })")
    open_chapter(visitor, course_server, "13_my_plan")
    wait_for_controls(visitor)
    expect(visitor.get_by_role("button", name=PLAN["print"])).to_be_visible()
    expect(visitor.get_by_role("button", name=PLAN["file"])).to_have_count(0)


def test_a_request_without_the_key_of_the_page_is_refused(visitor: Page, course_server: Course):
    open_chapter(visitor, course_server, "help/pattern")
    status = visitor.evaluate(
        "fetch('/course/plan.pdf', {method: 'POST', body: '{\"parts\": []}'}).then((a) => a.status)"
    )
    assert status == 403
