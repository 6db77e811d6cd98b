"""The reading shell in a real Chromium, on three small chapters of its own."""

from collections.abc import Iterator

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Locator, Page, Route, expect

from course.content import course_map, glossary
from course.shell import canonical_text
from tests.browser.conftest import (
    Course,
    axe_violations,
    open_chapter,
    running_course,
    shown_chapter,
    wait_for_controls,
)

FILES = [chapter.file for chapter in course_map().chapters]
PAGES = [page.file for page in course_map().pages]
BAR = course_map().bar
FIRST, SECOND, THIRD = FILES[:3]
ONE_ROW, TWO_ROWS = 56, 106  # pixels: the height of the bar
SCROLLER = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer"

PROSE = """## A part

{long}

> Most levels go back to where they began.

- One idea at a time, see [a study](#source-study2015:some) about [prolactin](#word-prolactin).
- Read on in [another chapter]({second}.ipynb) or [elsewhere](https://example.org/).

| Who | How many |
|---|---|
| students | 230 |

<details><summary>How was this measured?</summary>

With a questionnaire.

</details>
"""
BLOCKS = """<div class="wave-short">

### In short

Levels rise and fall.

</div>

<div class="wave-card">

### A card to keep

It may pass.

</div>

<section class="wave-help">

### If you are hurt, afraid, or thinking of ending your life

Call your local emergency number.

</section>
"""
CONTROLS = """import ipywidgets as w
from IPython.display import HTML, display
link = w.HTML('<a href="https://example.org/">In a control</a>')
w.VBox([w.Textarea(), w.Checkbox(description="Tick"), w.Dropdown(options=["one", "two"]), link])"""
SOURCES = """display(HTML('<ol><li id="source-study2015"><b>A study, 2015.</b> '
                '<a href="https://example.org/">Read it</a></li></ol>'))"""
RANGE = """display(HTML('<label>Minutes <input type="range" min="0" max="9" value="4"></label>'
  '<fieldset><legend>Pick</legend>'
  '<label><input type="radio" name="pick" checked>One</label>'
  '<label><input type="radio" name="pick">Two</label></fieldset>'))"""


def small_chapter(title: str) -> nbformat.NotebookNode:
    long = "This is a sentence of middling length about nothing in particular. " * 12
    cells = [
        new_markdown_cell(f"# {title}\n\nThis is what you get."),
        new_code_cell(CONTROLS),
        new_markdown_cell(PROSE.format(long=long, second=SECOND)),
        new_code_cell(RANGE),
        new_markdown_cell(BLOCKS),
        new_code_cell(SOURCES),
    ]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    return new_notebook(cells=cells)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    folder = tmp_path_factory.mktemp("notebooks")
    for page in (*course_map().chapters, *course_map().pages):
        text = canonical_text(small_chapter(page.title))
        path = folder / f"{page.file}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with running_course(folder) as running:
        yield running


def contents(course: Course) -> dict[str, bytes]:
    """Everything in the folder of chapters, byte for byte."""
    files = [path for path in course.notebooks.rglob("*") if path.is_file()]
    return {str(path.relative_to(course.notebooks)): path.read_bytes() for path in files}


def button(page: Page, label: str):
    return page.locator("#course-bar").get_by_role("button", name=BAR[label], exact=True)


def click_to_the_end(control: Locator) -> None:
    while control.get_attribute("aria-disabled") != "true":
        control.click()


def end_kernels(page: Page, course: Course) -> None:
    place, token = course.address.partition("/doc")[0], course.address.partition("token=")[2]
    pass_key = {"Authorization": f"token {token}"}
    for session in page.request.get(f"{place}/api/sessions", headers=pass_key).json():
        page.request.delete(f"{place}/api/sessions/{session['id']}", headers=pass_key)


def refuse_to_start(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def cells(page: Page) -> list[str]:
    return page.locator(f"{SCROLLER} .jp-Cell").evaluate_all(
        "cells => cells.map(cell => cell.className.includes('jp-mod-rendered') + cell.innerText)"
    )


# ---- It looks like a book ------------------------------------------------------------------------


def test_nothing_of_the_editor_is_seen(reader: Page, course: Course):
    open_chapter(reader, course, FIRST)
    wait_for_controls(reader)
    frame = (
        ".jp-InputPrompt, .jp-OutputPrompt, .jp-SideBar, .jp-NotebookPanel-toolbar, .jp-Collapser, "
        "#jp-top-panel, #jp-bottom-panel, .lm-TabBar, .jp-cell-toolbar, .jp-Notebook-footer, "
        ".jp-InternalAnchorLink, .jp-Dialog, .cm-editor, #jupyterlab-splash, .Toastify__toast"
    )
    expect(reader.locator(frame).locator("visible=true")).to_have_count(0)
    expect(reader.locator(f"{SCROLLER} .jp-mod-active").first).to_have_css("box-shadow", "none")
    expect(reader).to_have_title(f"{int(FIRST[:2])} · {course_map().title}")
    text = reader.locator(f"{SCROLLER} p").first
    size = text.evaluate("text => parseFloat(getComputedStyle(text).fontSize)")
    width = reader.locator(f"{SCROLLER} .jp-MarkdownCell").first.bounding_box()["width"]
    assert 18 <= size <= 20
    assert 30 <= width / size <= 36  # about 68 characters


def test_code_is_shown_to_whoever_asks(reader: Page, course: Course):
    open_chapter(reader, course, FIRST)
    wait_for_controls(reader)
    code = reader.locator(f"{SCROLLER} .jp-CodeCell .cm-content").locator("visible=true")
    button(reader, "settings").click()
    button(reader, "code").click()
    expect(button(reader, "code")).to_have_attribute("aria-pressed", "true")
    expect(code.first).to_contain_text("import ipywidgets as w")
    button(reader, "code").click()
    expect(code).to_have_count(0)


def test_the_prose_is_there_before_the_controls_and_the_page_stays_at_its_top(
    reader: Page, course: Course
):
    open_chapter(reader, course, SECOND)
    assert reader.locator(SCROLLER).evaluate("page => page.scrollTop") == 0
    wait_for_controls(reader)
    assert reader.locator(SCROLLER).evaluate("page => page.scrollTop") == 0
    assert reader.locator(f"{SCROLLER} textarea").is_visible()


@pytest.mark.parametrize("width", [1280, 640, 390, 320])  # 640 and 320: 200 % and 400 % of 1280
def test_the_bar_is_slim_and_nothing_scrolls_sideways(reader: Page, course: Course, width: int):
    reader.set_viewport_size({"width": width, "height": 800})
    open_chapter(reader, course, SECOND)
    wait_for_controls(reader)
    bar = reader.locator("#course-bar")
    assert bar.bounding_box()["height"] <= (ONE_ROW if width > 320 else TWO_ROWS)
    assert bar.evaluate("bar => bar.scrollWidth <= innerWidth")
    assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert reader.locator(SCROLLER).evaluate("page => page.scrollWidth <= page.clientWidth")
    least = 28 if width > 640 else 44
    button(reader, "contents").click()
    for target in bar.locator("button, a").locator("visible=true").all():
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= least, target.inner_text()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width, target.inner_text()


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_in_the_bar_and_the_prose(reader: Page, course: Course, dark: bool):
    reader.emulate_media(color_scheme="dark" if dark else "light")
    open_chapter(reader, course, SECOND)
    wait_for_controls(reader)
    button(reader, "contents").click()
    assert axe_violations(reader, "#course-bar", ".jp-RenderedMarkdown") == []
    reader.keyboard.press("Escape")
    reader.get_by_role("link", name="a study").click()
    assert axe_violations(reader, "#course-source") == []


# ---- The bar -------------------------------------------------------------------------------------


def test_the_contents_panel_by_keyboard(reader: Page, course: Course):
    open_chapter(reader, course, FIRST)
    opener = button(reader, "contents")
    opener.focus()
    reader.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    pages = course_map().pages
    expect(reader.locator("#course-panel li")).to_have_count(len(FILES) + len(pages))
    expect(reader.locator("#course-panel [aria-current=page]")).to_contain_text("Start here")
    reader.keyboard.press("Tab")
    expect(opener).not_to_be_focused()
    reader.keyboard.press("Escape")
    expect(reader.locator("#course-panel")).to_be_hidden()
    expect(opener).to_be_focused()
    for key in ("Enter", "Tab", "Tab", "Enter"):
        reader.keyboard.press(key)
    shown_chapter(reader, SECOND)
    expect(opener).to_have_attribute("aria-expanded", "false")
    opener.click()
    reader.locator(SCROLLER).click(position={"x": 700, "y": 500})
    expect(reader.locator("#course-panel")).to_be_hidden()


def test_previous_and_next_stop_at_the_ends(reader: Page, course: Course):
    bar = reader.locator("#course-bar")
    open_chapter(reader, course, FIRST)
    assert bar.locator("[rel=prev]").is_hidden()
    for name in FILES[1:]:
        bar.locator("[rel=next]").click()
        shown_chapter(reader, name)
    assert bar.locator("[rel=next]").is_hidden()
    expect(bar.locator("[rel=prev]")).to_have_attribute("href", f"/doc/tree/{len(FILES) - 2}")


def test_a_mark_says_how_sure_and_a_word_says_what_it_means(reader: Page, course: Course):
    chapter = open_chapter(reader, course, FIRST)
    wait_for_controls(reader)
    card = reader.locator("#course-source")
    chapter.get_by_role("link", name="a study").press("Enter")
    expect(card).to_contain_text(course_map().sure["some"])
    expect(card).to_contain_text("A study, 2015.")
    reader.keyboard.press("Escape")
    chapter.get_by_role("link", name="prolactin").press("Enter")
    expect(card).to_contain_text(glossary()["prolactin"].means)
    reader.keyboard.press("Escape")
    expect(chapter.get_by_role("link", name="prolactin")).to_be_focused()


def test_the_words_can_be_looked_up_anywhere(reader: Page, course: Course):
    open_chapter(reader, course, SECOND)
    button(reader, "words").press("Enter")
    entries = reader.locator("#course-words dt")
    expect(entries.locator("visible=true")).to_have_count(len(glossary()))
    reader.keyboard.press("Tab")
    reader.keyboard.type("prolactin")
    expect(entries.locator("visible=true").filter(has_text="Prolactin")).to_have_count(1)
    assert entries.locator("visible=true").count() < 5
    reader.keyboard.type("xyz")
    expect(reader.locator("#course-words [role=status]")).to_have_text(BAR["no_word"])
    assert axe_violations(reader, "#course-bar") == []
    reader.keyboard.press("Escape")
    expect(button(reader, "words")).to_be_focused()


def test_text_size_and_theme_work_at_once_in_every_chapter(reader: Page, course: Course):
    open_chapter(reader, course, FIRST)
    size = "document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) p').getClientRects()"
    style = "getComputedStyle(document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) p'))"
    paper = "getComputedStyle(document.body).backgroundColor"
    before, light = reader.evaluate(f"{style}.fontSize"), reader.evaluate(paper)
    button(reader, "settings").click()
    button(reader, "larger").click()
    button(reader, "dark").click()
    after, dark = reader.evaluate(f"{style}.fontSize"), reader.evaluate(paper)
    assert float(after[:-2]) > float(before[:-2])
    assert dark != light
    assert reader.evaluate(f"{size}.length")
    reader.locator("#course-bar [rel=next]").click()
    shown_chapter(reader, SECOND)
    assert (reader.evaluate(f"{style}.fontSize"), reader.evaluate(paper)) == (after, dark)
    button(reader, "settings").click()
    click_to_the_end(button(reader, "smaller"))
    assert float(reader.evaluate(f"{style}.fontSize")[:-2]) < float(before[:-2])


def test_the_largest_text_still_fits_a_phone(reader: Page, course: Course):
    reader.set_viewport_size({"width": 390, "height": 800})
    open_chapter(reader, course, THIRD)
    button(reader, "contents").click()
    button(reader, "settings").click()
    click_to_the_end(button(reader, "larger"))
    assert reader.locator("#course-bar").bounding_box()["height"] <= TWO_ROWS
    assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert reader.locator(SCROLLER).evaluate("page => page.scrollWidth <= page.clientWidth")
    for target in reader.locator("#course-bar button, #course-bar a").locator("visible=true").all():
        box = target.bounding_box()
        assert box["x"] + box["width"] <= 390, target.inner_text()


def test_back_and_forward(reader: Page, course: Course):
    first = open_chapter(reader, course, FIRST)
    wait_for_controls(reader)
    first.locator("textarea").fill("still here")
    reader.locator(SCROLLER).evaluate("page => page.scrollTop = 300")
    first.get_by_role("link", name="another chapter").click()
    shown_chapter(reader, SECOND)
    assert reader.locator(SCROLLER).evaluate("page => page.scrollTop") == 0
    reader.go_back()
    back = shown_chapter(reader, FIRST)
    expect(back.locator("textarea")).to_have_value("still here")
    expect(reader.locator("#course-here")).to_contain_text("Start here")
    expect(reader).to_have_title(f"{int(FIRST[:2])} · {course_map().title}")
    assert reader.locator(SCROLLER).evaluate("page => page.scrollTop") > 0
    reader.go_forward()
    shown_chapter(reader, SECOND)
    reader.reload()
    shown_chapter(reader, SECOND)
    reader.go_back()
    shown_chapter(reader, FIRST)


# ---- Keys and files ------------------------------------------------------------------------------


def test_keys_belong_to_the_control_and_touch_no_cell(reader: Page, course: Course):
    before = contents(course)
    chapter = open_chapter(reader, course, FIRST)
    wait_for_controls(reader)
    written = cells(reader)
    letters = "ddbaxmyvz00 dd"
    chapter.locator("textarea").click()
    reader.keyboard.type(letters)
    for key in ("Shift+Enter", "Control+Enter", "Escape", "d", "d", "b"):
        reader.keyboard.press(key)
    expect(chapter.locator("textarea")).to_have_value(f"{letters}\nddb")
    for control, keys in {
        "input[type=checkbox]": ("d", "d", "Space"),
        "select": ("b", "ArrowDown"),
        "input[type=range]": ("d", "d", "ArrowRight", "ArrowUp"),
        "input[type=radio]": ("x", "ArrowDown"),
    }.items():
        chapter.locator(control).first.focus()
        for key in keys:
            reader.keyboard.press(key)
    assert chapter.locator("input[type=checkbox]").is_checked()
    expect(chapter.locator("select")).to_have_value("two")
    expect(chapter.locator("input[type=range]")).to_have_value("6")
    assert chapter.locator("input[type=radio]").nth(1).is_checked()
    assert (
        chapter.locator("input[type=radio]")
        .nth(1)
        .evaluate("radio => radio === document.activeElement")
    )
    chapter.locator("h1").dblclick()
    for key in [
        "d",
        "d",
        "b",
        "a",
        "x",
        "m",
        "y",
        "z",
        "Enter",
        "Shift+Enter",
        "Control+Enter",
        "ArrowDown",
        "Escape",
        "0",
        "0",
    ]:
        reader.keyboard.press(key)
    assert cells(reader) == written
    expect(reader.locator(".cm-editor").locator("visible=true")).to_have_count(0)
    assert contents(course) == before


def test_the_page_scrolls_by_the_keyboard(reader: Page, course: Course):
    chapter = open_chapter(reader, course, FIRST)
    wait_for_controls(reader)
    place = "page => page.scrollTop"
    for key in ("Space", "PageUp", "PageDown", "Home", "ArrowDown"):
        before = reader.locator(SCROLLER).evaluate(place)
        reader.keyboard.press(key)
        reader.wait_for_function(
            "([place, before]) => document.querySelector(place).scrollTop !== before",
            arg=[SCROLLER, before],
        )
        reader.wait_for_timeout(800)  # the end of a smooth movement
    chapter.locator("h1").click()
    reader.keyboard.press("End")
    reader.wait_for_function("place => document.querySelector(place).scrollTop > 0", arg=SCROLLER)


@pytest.mark.parametrize("place", ["textarea", "h1"])
def test_saving_changes_not_one_byte(reader: Page, course: Course, place: str):
    before = contents(course)
    chapter = open_chapter(reader, course, FIRST)
    for _ in range(2):
        wait_for_controls(reader)
        chapter.locator("textarea").fill("words of a reader")
        chapter.locator(place).click()
        with reader.expect_response(lambda answer: answer.request.method == "PUT") as saved:
            reader.keyboard.press("Control+s")
        assert saved.value.ok
        assert contents(course) == before
        reader.reload()  # a dialog here would fail the reader's check
        shown_chapter(reader, FIRST)


# ---- Links ---------------------------------------------------------------------------------------


def test_a_source_opens_beside_its_link(reader: Page, course: Course):
    chapter = open_chapter(reader, course, FIRST)
    wait_for_controls(reader)
    link, card = chapter.get_by_role("link", name="a study"), reader.locator("#course-source")
    link.focus()
    reader.keyboard.press("Enter")
    expect(card).to_contain_text("A study, 2015.")
    assert card.evaluate("card => card.contains(document.activeElement)")
    reader.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(link).to_be_focused()
    link.click()
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280
    reader.mouse.click(5, 600)
    expect(card).to_be_hidden()
    assert card.locator("[id]").count() == 0
    shown_chapter(reader, FIRST)


def test_a_link_to_elsewhere_is_the_readers_own_act(reader: Page, course: Course):
    chapter = open_chapter(reader, course, FIRST)
    wait_for_controls(reader)
    links = chapter.locator('a[href^="https://"]').all()
    assert len(links) == 3
    for link in links:
        expect(link).to_have_attribute("target", "_blank")
        expect(link).to_have_attribute("rel", "noopener")


@pytest.mark.parametrize("name", FILES + PAGES)
def test_every_link_of_the_course_leads_somewhere(reader: Page, course_server: Course, name: str):
    chapter = open_chapter(reader, course_server, name)
    wait_for_controls(reader)
    places = {f"/doc/tree/{number}" for number in range(len(FILES + PAGES))}
    links = reader.locator("#course-bar a[href]").all() + chapter.locator("a[href]").all()
    assert len(links) > len(FILES)
    for link in links:
        href = link.get_attribute("href")
        if href.startswith("#word-"):
            assert href.removeprefix("#word-") in glossary(), f"{href} is no word"
        elif href.startswith("#"):
            if href.startswith("#source-"):
                href = href.partition(":")[0]  # its mark ends with how sure it is
            target = f'[id="{href[1:]}"], [data-jupyter-id="{href[1:]}"]'
            assert reader.locator(target).count(), f"{href} leads nowhere"
        elif href.startswith(("https://", "tel:")):
            assert href.startswith("tel:") or link.get_attribute("target") == "_blank"
        else:
            assert link.evaluate("link => link.pathname") in places, f"{href} is no chapter"


# ---- When something fails ------------------------------------------------------------------------


def test_a_changed_chapter_does_not_run(visitor: Page, course: Course):
    path = course.notebooks / f"{THIRD}.ipynb"
    text = path.read_text("utf-8")
    try:
        path.write_text(text.replace("import ipywidgets", "import  ipywidgets"), "utf-8")
        chapter = open_chapter(visitor, course, THIRD)
        expect(visitor.locator("#course-notice")).to_contain_text(BAR["unsigned"])
        assert chapter.locator("textarea").count() == 0
    finally:
        path.write_text(text, "utf-8")


def test_pictures_that_cannot_start_say_so_and_can_be_tried_again(visitor: Page, course: Course):
    end_kernels(visitor, course)
    visitor.route("**/api/sessions*", refuse_to_start)
    open_chapter(visitor, course, THIRD)
    notice = visitor.locator("#course-notice")
    expect(notice).to_contain_text(BAR["not_started"])
    expect(visitor.locator(".jp-Dialog").locator("visible=true")).to_have_count(0)
    visitor.unroute("**/api/sessions*")
    notice.get_by_role("button", name=BAR["try_again"]).click()
    wait_for_controls(visitor)
    expect(visitor.locator(f"{SCROLLER} textarea")).to_be_visible()


# ---- Nothing leaves, nothing stays ---------------------------------------------------------------


def test_the_policy_names_the_port_in_use_and_lets_nothing_out(visitor: Page, course: Course):
    answer = visitor.goto(course.page(FIRST))
    port = course.address.split("/")[2].partition(":")[2]
    assert f"connect-src 'self' ws://127.0.0.1:{port};" in answer.headers["content-security-policy"]
    shown_chapter(visitor, FIRST)
    refused = visitor.evaluate(
        """() => new Promise(done => {
            addEventListener("securitypolicyviolation", event => done(event.blockedURI));
            fetch("http://127.0.0.2:9/").catch(() => {});
        })"""
    )
    assert refused.startswith("http://127.0.0.2:9")


def test_the_readers_own_folders_stay_empty_and_the_terminal_calm(reader: Page, course: Course):
    open_chapter(reader, course, FIRST)
    wait_for_controls(reader)
    assert list(course.reader_home.iterdir()) == []
    assert sorted(contents(course)) == sorted(f"{file}.ipynb" for file in FILES + PAGES)
    assert len(course.log.read_text().splitlines()) == 1
    assert list(course.home.rglob("history.sqlite*")) == []
