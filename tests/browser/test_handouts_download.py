"""The papers of a workshop by button: a file for the browser, and nothing left behind."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pypdf
from playwright.sync_api import Page, expect

from course.content.handouts import handouts
from course.export.handouts import file_name
from tests.browser.conftest import Course, open_chapter, wait_for_controls
from tests.browser.test_plan_download import files

WORDS = handouts().words["list"]
PAPERS = handouts().papers


def save(page: Page, name: str) -> tuple[str, pypdf.PdfReader]:
    """The name of the file and what is in it."""
    row = page.locator(".wave-handouts li").filter(has_text=PAPERS[name].title)
    with page.expect_download() as download:
        row.get_by_role("button").click()
    expect(page.locator(".wave-handouts-told")).to_have_text(
        WORDS["done"].format(title=PAPERS[name].title)
    )
    held = pypdf.PdfReader(BytesIO(Path(download.value.path()).read_bytes()))
    return download.value.suggested_filename, held


def test_each_paper_is_a_download_and_nothing_stays_on_the_server(
    reader: Page, course_server: Course
):
    open_chapter(reader, course_server, "workshop/handouts")
    wait_for_controls(reader)
    listed = reader.locator(".wave-handouts li")
    expect(listed).to_have_count(len(PAPERS) + 1)
    button = reader.get_by_role("button", name=f"{WORDS['save']} {PAPERS['ground-rules'].title}")
    expect(button).to_have_count(1)
    assert button.bounding_box()["height"] >= 28
    before = files(course_server.home, course_server.reader_home)

    name, paper = save(reader, "ground-rules")
    assert name == "ground-rules.pdf"
    assert paper.metadata.title == PAPERS["ground-rules"].title
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]

    reader.get_by_label(WORDS["country"]).select_option("GB")
    reader.get_by_label(WORDS["large"]).check()
    name, paper = save(reader, "for-partners")
    assert name == "for-partners-GB-large-print.pdf"
    assert "999" in "".join(one.extract_text() for one in paper.pages)

    with reader.expect_download() as download:
        listed.last.get_by_role("button").click()
    expect(reader.locator(".wave-handouts-told")).to_have_text(
        WORDS["done"].format(title=WORDS["all"])
    )
    assert download.value.suggested_filename == "handouts.zip"
    with ZipFile(download.value.path()) as packed:
        assert packed.testzip() is None
        wanted = {file_name(one, "GB", True) for one in PAPERS.values()}
        assert set(packed.namelist()) == wanted
        assert all(packed.read(name).startswith(b"%PDF") for name in wanted)
    assert files(course_server.home, course_server.reader_home) <= before

    # A paper that is not there, and a visitor without the key, are refused.
    papers = re.match(r"https?://[^/]+", reader.url)[0] + "/course/handouts"
    absent = reader.request.get(f"{papers}/poster.pdf")
    assert (absent.status, absent.json()) == (404, {"problem": "no_paper_called"})
    nowhere = reader.request.get(f"{papers}/summary.pdf?country=QQ")
    assert (nowhere.status, nowhere.json()) == (422, {"problem": "no_country"})
    stranger = reader.context.browser.new_context()
    assert stranger.request.get(f"{papers}/summary.pdf", max_redirects=0).status in (302, 403)
    stranger.close()


def test_without_the_package_a_sentence_says_what_else_there_is(
    visitor: Page, course_server: Course
):
    visitor.add_init_script("Object.defineProperty(window, 'coursePaper', { set() {} })")
    open_chapter(visitor, course_server, "workshop/handouts")
    expect(visitor.get_by_text(WORDS["not_here"])).to_be_visible()
    expect(visitor.locator(".wave-handouts")).to_have_count(0)
