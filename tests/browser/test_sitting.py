"""What a reader sets, picks or writes: there in every chapter, in the page's memory, and gone."""

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from course.content import chapter_content, course_map
from tests.browser.conftest import (
    PATIENCE,
    PLACES,
    Course,
    open_chapter,
    running_course,
    shown_chapter,
    wait_for_controls,
)

CHAPTERS = [chapter.file for chapter in course_map().chapters]
BAR = course_map().bar
HELD = "JSON.stringify(['settings', 'tools', 'lines', 'log', 'feelings'].map(courseSitting.get))"
NOTHING = "[null,null,null,null,null]"
WRITTEN = "nobody else reads this line"


def tools() -> list[str]:
    """The tools of chapter 06 that a reader can put into the plan."""
    questions = chapter_content("06_first_ten_minutes").questions.values()
    kept = next(question for question in questions if getattr(question, "keep", "") == "tools")
    return [option.text for option in kept.option if not option.alone]


def go(page: Page, name: str) -> Locator:
    """To another chapter by the contents, without loading the page anew."""
    page.locator("#course-bar").get_by_role("button", name=BAR["contents"]).click()
    page.locator(f"#course-panel a[href$='/tree/{PLACES.index(name)}']").click()
    chapter = shown_chapter(page, name)
    wait_for_controls(page)
    return chapter


def set_up(page: Page, *labels: str) -> None:
    bar = page.locator("#course-bar")
    bar.get_by_role("button", name=BAR["settings"]).click()
    for label in labels:
        bar.get_by_role("button", name=BAR[label], exact=True).click()
    page.keyboard.press("Escape")


def context_of(page: Page) -> BrowserContext:
    page.context.set_default_timeout(PATIENCE)
    return page.context


def first_tool(plan: Locator) -> Locator:
    return plan.get_by_role("textbox", name="First tool")


def test_a_tool_is_carried_from_06_to_13_and_is_gone_after_a_restart(visitor: Page):
    first, second = tools()[:2]
    with running_course() as course:
        chapter = open_chapter(visitor, course, "06_first_ten_minutes")
        wait_for_controls(visitor)
        for tool in (first, second):
            chapter.get_by_role("checkbox", name=tool, exact=True).press("Space")
        plan = go(visitor, "13_my_plan")
        expect(first_tool(plan)).to_have_value(first)
        expect(plan.get_by_role("textbox", name="Second tool")).to_have_value(second)
        back = go(visitor, "06_first_ten_minutes")
        expect(back.get_by_role("checkbox", name=first, exact=True)).to_be_checked()
    with running_course() as course:
        plan = open_chapter(visitor, course, "13_my_plan")
        wait_for_controls(visitor)
        expect(first_tool(plan)).to_have_value("")
        assert visitor.evaluate(HELD) == NOTHING


ANSWERED = """() => [...document.querySelectorAll(".jp-NotebookPanel")].map((panel) => [
  panel.querySelectorAll("input:checked").length,
  [...panel.querySelectorAll("textarea")].map((field) => field.value),
  panel.querySelectorAll(".wave-reply").length,
])"""


def test_clear_all_empties_every_chapter_and_the_settings(reader: Page, course_server: Course):
    how = open_chapter(reader, course_server, "02_how_common")
    wait_for_controls(reader)
    go(reader, "06_first_ten_minutes")
    untouched = reader.evaluate(ANSWERED)
    minutes = shown_chapter(reader, "06_first_ten_minutes")
    minutes.get_by_role("checkbox", name=tools()[0], exact=True).press("Space")
    how = go(reader, "02_how_common")
    men = how.get_by_role("radio", name="Men online", exact=True)
    women = how.get_by_role("radio", name="Women students", exact=True)
    men.check()
    how.locator(".wave-question input[type=radio]").first.press("Space")
    how.locator("textarea").first.fill(WRITTEN)
    set_up(reader, "dark", "text_only")
    expect(reader.locator("html")).to_have_attribute("data-course-text", "")
    assert reader.evaluate(ANSWERED) != untouched
    set_up(reader, "clear")
    assert reader.evaluate(HELD) == NOTHING
    assert reader.evaluate(ANSWERED) == untouched
    expect(women).to_be_checked()
    expect(reader.locator("html")).not_to_have_attribute("data-course-text", "")
    expect(reader.locator("html")).to_have_attribute("data-course-theme", "light")


def test_answers_outlive_their_chapter_and_no_crowd_of_kernels_runs(
    reader: Page, course_server: Course
):
    """Only the chapters read last stay open; what was chosen in the others is still there."""
    how = open_chapter(reader, course_server, "02_how_common")
    wait_for_controls(reader)
    how.locator(".wave-question input[type=radio]").first.press("Space")
    for name in CHAPTERS[3:9]:
        go(reader, name)
    panels = reader.locator(".jp-NotebookPanel")
    assert panels.count() <= 4
    back = go(reader, "02_how_common")
    expect(back.locator(".wave-question input[type=radio]").first).to_be_checked()
    expect(back.locator(".wave-reply").first).to_be_visible()


def test_two_tabs_are_one_sitting_and_with_the_last_everything_is_gone(
    reader: Page, course_server: Course
):
    first = open_chapter(reader, course_server, "06_first_ten_minutes")
    wait_for_controls(reader)
    first.get_by_role("checkbox", name=tools()[0], exact=True).press("Space")
    second = context_of(reader).new_page()
    plan = open_chapter(second, course_server, "13_my_plan")
    wait_for_controls(second)
    expect(first_tool(plan)).to_have_value(tools()[0])
    set_up(second, "clear")
    expect(first.get_by_role("checkbox", name=tools()[0], exact=True)).not_to_be_checked()
    first.get_by_role("checkbox", name=tools()[1], exact=True).press("Space")
    expect(first_tool(plan)).to_have_value(tools()[1])
    second.close()
    reader.goto("about:blank")
    open_chapter(reader, course_server, "13_my_plan")
    wait_for_controls(reader)
    assert reader.evaluate(HELD) == NOTHING


def test_nothing_is_left_after_culling(reader: Page, course_server: Course):
    """The kernels end once no page is open; whoever comes next finds an empty course."""
    chapter = open_chapter(reader, course_server, "06_first_ten_minutes")
    wait_for_controls(reader)
    chapter.get_by_role("checkbox", name=tools()[0], exact=True).press("Space")
    place, token = course_server.address.partition("/doc")[0], course_server.address.split("=")[1]

    def kernels() -> dict[str, int]:
        answer = reader.request.get(
            f"{place}/api/kernels", headers={"Authorization": f"token {token}"}
        )
        return {kernel["id"]: kernel["connections"] for kernel in answer.json()}

    read = {kernel for kernel, connections in kernels().items() if connections > 0}
    assert read
    reader.goto("about:blank")
    for _ in range(120):
        if not read & set(kernels()):
            break
        reader.wait_for_timeout(1000)
    assert not read & set(kernels())
    chapter = open_chapter(reader, course_server, "06_first_ten_minutes")
    wait_for_controls(reader)
    expect(chapter.get_by_role("checkbox", name=tools()[0], exact=True)).not_to_be_checked()
    assert reader.evaluate(HELD) == NOTHING


def test_nothing_chosen_or_written_is_sent_to_be_saved(reader: Page, course_server: Course):
    """What is written stays in the page: no request and no message to the kernel carries it."""
    sent: list[str] = []
    reader.on("request", lambda request: sent.append(request.post_data or ""))
    reader.on(
        "websocket",
        lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))),
    )
    how = open_chapter(reader, course_server, "02_how_common")
    wait_for_controls(reader)
    how.locator("textarea").first.press_sequentially(WRITTEN)
    reader.keyboard.press("Control+s")
    reader.wait_for_timeout(500)
    assert sent
    assert not any(WRITTEN in message or WRITTEN[:9] in message for message in sent)
    kept = "[Object.keys(localStorage), Object.keys(sessionStorage)].flat().join()"
    assert "tools" not in reader.evaluate(kept)


@pytest.mark.parametrize("start", [0, 7])
def test_every_setting_works_in_every_chapter(reader: Page, course_server: Course, start: int):
    reader.set_viewport_size({"width": 1280, "height": 900})
    names = CHAPTERS[start : start + 7]
    open_chapter(reader, course_server, names[0])
    wait_for_controls(reader)
    size = "parseFloat(getComputedStyle(document.querySelector(" \
        "'.jp-NotebookPanel:not(.lm-mod-hidden) .jp-RenderedMarkdown p')).fontSize)"  # fmt: skip
    paper = "getComputedStyle(document.body).backgroundColor"
    small, light = reader.evaluate(size), reader.evaluate(paper)
    set_up(reader, "larger", "dark", "text_only", "still")
    for name in names:
        chapter = shown_chapter(reader, name) if name == names[0] else go(reader, name)
        assert reader.evaluate(size) > small, name
        assert reader.evaluate(paper) != light, name
        expect(chapter.locator(".wave-stage").locator("visible=true")).to_have_count(0)
        pictures = chapter.locator(".wave-figure")
        said = chapter.locator(".wave-sentence").locator("visible=true")
        expect(said).to_have_count(pictures.locator("visible=true").count())
        closed = chapter.locator(".wave-figure details:not([open]):has(.wave-table)")
        expect(closed.locator("visible=true")).to_have_count(0)
        if (option := chapter.locator(".wave-question input").first).count():
            option.press("Space")
        moving = "document.getAnimations().filter((a) => a.playState === 'running').length"
        assert reader.evaluate(moving) == 0, name


def test_a_new_line_can_be_written_in_every_kind_of_field(reader: Page, course_server: Course):
    """JupyterLab takes Enter away from fields in a cell unless the field says otherwise."""
    for name in ("01_what_is_happening", "02_how_common", "13_my_plan"):
        chapter = open_chapter(reader, course_server, name)
        wait_for_controls(reader)
        field = chapter.locator("textarea").first
        field.click()
        reader.keyboard.press("Control+a")
        reader.keyboard.type("one")
        reader.keyboard.press("Enter")
        reader.keyboard.type("two")
        expect(field).to_have_value("one\ntwo")
