"""Leaving fast, in a real Chromium: the page is covered, loses its name and is gone, unasked.

The page to leave for is held back until the test has looked at what is seen meanwhile.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Route,
    expect,
)

from course.content import chapter_content, course_map
from course.shell.away import USUAL
from tests.browser.conftest import (
    PATIENCE,
    PLACES,
    Course,
    leaves_machine,
    open_chapter,
    running_course,
    shown_chapter,
    wait_for_controls,
)

FILES = [chapter.file for chapter in course_map().chapters]
FIRST, SECOND = FILES[:2]
BAR, LEAVE = course_map().bar, course_map().leave
WEATHER = "<!doctype html><title>Weather</title><p>Rain later."
WORDS = "nobody else reads this line"
COVER, LIGHTS = "#course-left", "#course-lights"


def small_chapter(title: str) -> nbformat.NotebookNode:
    """A field, and code that can be edited, so that there can be unsaved work."""
    cells = [
        new_markdown_cell(f"# {title}\n\n[Elsewhere]({SECOND}.ipynb)" + "\n\nA line." * 80, id="a"),
        new_code_cell("import ipywidgets as w\nw.Textarea()", id="b"),
    ]
    return new_notebook(cells=cells)


@pytest.fixture(scope="module")
def chapters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notebooks")
    for page in (*course_map().chapters, *course_map().pages):
        file = folder / f"{page.file}.ipynb"
        file.parent.mkdir(exist_ok=True)
        nbformat.write(small_chapter(page.title), file)
    return folder


@pytest.fixture(scope="module")
def course(chapters: Path) -> Iterator[Course]:
    with running_course(chapters) as running:
        yield running


def wait_until(page: Page, happened: Callable) -> None:
    for _ in range(PATIENCE // 50):
        if happened():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not happen")


# The course has switched JupyterLab's question about unsaved work off; here it is on.
LET_JUPYTERLAB_ASK = r"""
const parse = JSON.parse;
const question = /"@jupyterlab\/application-extension:dirty",\s*/;
JSON.parse = (text, ...more) => parse(String(text).replace(question, ""), ...more);
"""
# A page that is on its way answers no question of a test, so it tells by itself what there is.
TELL = f"""
setInterval(() => {{
  const cover = document.querySelector("{COVER}");
  if (!cover) return;
  const points = [[5, 5], [innerWidth / 2, innerHeight / 2], [5, innerHeight - 5]];
  const fields = [...document.querySelectorAll("textarea")];
  const inside = [...document.querySelectorAll("body, body *")];
  console.log("seen " + JSON.stringify({{
    says: [cover.role, cover.lastChild.data, document.title],
    above: points.map(([x, y]) => document.elementFromPoint(x, y) === cover),
    below: inside.filter((one) => one.checkVisibility({{ visibilityProperty: true }})).length,
    kept: [...fields.map((field) => field.value), window.courseSitting?.get("plan") ?? ""].join(""),
    heard: window.heard ?? "",
  }}));
}}, 50);
"""


class Way:
    """One browser of a reader who may leave: its dialogs, what it asked of the outside, a gate."""

    def __init__(self, context: BrowserContext, target: str = USUAL):
        self.context, self.target = context, target
        self.dialogs: list[str] = []
        self.outside: list[str] = []
        self.waiting: list[Route] = []  # at the gate: asked for, not yet answered
        context.set_default_timeout(PATIENCE)
        context.on("request", lambda request: self.note(request.url))
        context.on("dialog", self.take)
        self.seen: dict[Page, dict] = {}  # what each page told last
        context.add_init_script(LET_JUPYTERLAB_ASK)
        context.add_init_script(TELL)
        context.on("console", self.hear)
        context.route(target, lambda route: self.waiting.append(route))

    def note(self, address: str) -> None:
        if leaves_machine(address):
            self.outside.append(address)

    def take(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def has_asked(self, page: Page, times: int = 1) -> None:
        """The page is on its way; it may not have left."""
        wait_until(page, lambda: self.dialogs or len(self.waiting) >= times)
        assert self.dialogs == []

    def hear(self, message: ConsoleMessage) -> None:
        if message.text.startswith("seen "):
            self.seen[message.page] = json.loads(message.text.removeprefix("seen "))

    def covered(self, page: Page, kept: str = "") -> dict:
        """Nothing of the course can be seen, reached or heard, and the tab says nothing of it."""
        self.seen.pop(page, None)
        wait_until(page, lambda: page in self.seen)
        seen = self.seen[page]
        assert seen["says"] == ["alert", LEAVE["loading"], LEAVE["title"]]
        assert seen["above"] == [True, True, True]
        assert seen["below"] == 0
        assert seen["kept"] == kept
        return seen

    def leaves(self, page: Page) -> None:
        """Covered first, then gone, by one request that says not where it comes from."""
        self.has_asked(page)
        self.covered(page)
        (route,) = self.waiting
        assert "referer" not in route.request.all_headers()
        route.fulfill(body=WEATHER, content_type="text/html")
        expect(page).to_have_title("Weather")
        assert page.url == self.target
        assert self.outside == [self.target]
        assert self.dialogs == []

    def stays(self, page: Page) -> None:
        self.seen.clear()
        page.wait_for_timeout(300)
        assert self.outside == self.dialogs == self.waiting == []
        assert self.seen == {}  # nothing is covered
        assert page.url.startswith("http://127.0.0.1:")


@pytest.fixture
def way(chromium: Browser) -> Iterator[Way]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield Way(context)
    context.close()


@pytest.fixture
def page(way: Way, course: Course) -> Page:
    """A small chapter, open and run."""
    return open_page(way, course)


def open_page(way: Way, course: Course) -> Page:
    page = way.context.new_page()
    open_chapter(page, course, FIRST)
    wait_for_controls(page)
    return page


# ---- What a reader does --------------------------------------------------------------------------


def press(page: Page, key: str, times: int = 1) -> None:
    for _ in range(times):
        page.keyboard.press(key)


def click_leave(page: Page) -> None:
    page.locator("#course-leave").click(no_wait_after=True)


def code(page: Page):
    return page.locator(".jp-CodeCell .cm-content").locator("visible=true").first


def with_unsaved_work(page: Page) -> None:
    """Edit the chapter itself: JupyterLab asks before such work is lost."""
    setting(page, BAR["code"])
    code(page).click()
    page.keyboard.type("# ")
    expect(code(page)).to_contain_text("# ")


def with_saved_work(page: Page) -> None:
    with_unsaved_work(page)
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        page.keyboard.press("Control+s")
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)


def setting(page: Page, label: str) -> None:
    bar = page.locator("#course-bar")
    bar.get_by_role("button", name=BAR["settings"]).click()
    bar.get_by_role("button", name=label, exact=True).click()
    page.keyboard.press("Escape")


def shift_slowly(page: Page) -> None:
    """Three times, and each time more than five seconds later."""
    for _ in range(3):
        press(page, "Shift")
        expect(page.locator(LIGHTS)).to_have_attribute("data-presses", "1")
        expect(page.locator(LIGHTS)).to_have_attribute("data-presses", "0")


def shift_twice_on_a_fresh_page(page: Page) -> None:
    press(page, "Shift", 2)
    page.reload()
    shown_chapter(page, FIRST)
    press(page, "Shift", 2)


# ---- The nine cases ------------------------------------------------------------------------------


def test_the_unsaved_work_of_these_tests_is_real(way: Way, page: Page):
    with_unsaved_work(page)
    page.evaluate("setTimeout(() => location.assign('/course/away'))")
    wait_until(page, lambda: way.dialogs)
    assert page.url.endswith(f"/tree/{PLACES.index(FIRST)}")


@pytest.mark.parametrize(
    ("prepare", "act"),
    [
        (with_unsaved_work, click_leave),
        (with_saved_work, click_leave),
        (with_unsaved_work, lambda page: press(page, "Shift", 3)),
    ],
    ids=["1 click, unsaved", "2 click, saved", "3 Shift, unsaved"],
)
def test_it_leaves(way: Way, page: Page, prepare: Callable, act: Callable):
    prepare(page)
    act(page)
    way.leaves(page)


@pytest.mark.parametrize(
    "act",
    [
        lambda page: press(page, "Shift+Enter", 3),
        lambda page: page.keyboard.type("ABC ÄÖ XYZ"),
        lambda page: press(page, "Shift", 2),
        shift_twice_on_a_fresh_page,
        shift_slowly,
        lambda page: (press(page, "Shift+Enter"), press(page, "Shift", 2)),
    ],
    ids=["4 Shift+Enter", "5 capitals", "6 twice", "7 twice afresh", "8 slowly", "9 mixed"],
)
def test_it_stays(way: Way, page: Page, act: Callable):
    with_saved_work(page)  # the focus is where JupyterLab itself listens to Shift+Enter
    act(page)
    way.stays(page)


# ---- Shift is for writing, too -------------------------------------------------------------------


def key_by_key(text: str) -> Callable:
    """Capitals as fingers type them: Shift down, letter, Shift up."""

    def act(page: Page) -> None:
        for letter in text:
            page.keyboard.press(f"Shift+{letter}")

    return act


def shift_and(do: Callable) -> Callable:
    def act(page: Page) -> None:
        for _ in range(3):
            page.keyboard.down("Shift")
            do(page)
            page.keyboard.up("Shift")

    return act


def hold_shift(page: Page) -> None:
    """Without an "up" between them, all but the first "down" are repeats."""
    for _ in range(3):
        page.keyboard.down("Shift")
        page.keyboard.press("a")
        page.keyboard.down("Shift")
        page.keyboard.up("Shift")


@pytest.mark.parametrize(
    "act",
    [
        key_by_key("ABCD"),
        lambda page: press(page, "Shift+Enter", 4),
        lambda page: press(page, "Shift+Tab", 4),
        lambda page: press(page, "Shift+ArrowLeft", 4),
        lambda page: (page.keyboard.down("Control"), press(page, "Shift", 4),
                      page.keyboard.up("Control")),
        shift_and(lambda page: page.mouse.click(640, 500)),
        shift_and(lambda page: (page.mouse.wheel(0, 40), page.wait_for_timeout(50))),
        hold_shift,
        lambda page: (press(page, "Shift", 2), page.keyboard.type("a"), press(page, "Shift")),
        lambda page: (press(page, "Shift", 2), page.mouse.click(640, 500), press(page, "Shift")),
        lambda page: (press(page, "Shift", 2), page.evaluate("dispatchEvent(new Event('blur'))"),
                      press(page, "Shift")),
    ],
    ids=["capitals", "Enter", "Tab", "arrows", "Control", "click", "wheel", "held", "key between",
         "press between", "another window between"],
)  # fmt: skip
def test_shift_with_anything_else_is_no_leaving(way: Way, page: Page, act: Callable):
    page.locator("textarea").fill("a few words\nand more")
    page.locator("textarea").focus()
    act(page)
    way.stays(page)


def test_the_lights_count_and_say_so(way: Way, page: Page):
    lights = page.locator(LIGHTS)
    expect(lights).to_have_css("opacity", "0")
    press(page, "Shift")
    expect(lights).to_have_attribute("data-presses", "1")
    expect(lights).to_have_css("opacity", "1")
    expect(lights.get_by_role("status")).to_have_text(LEAVE["more"].replace("{more}", "2"))
    press(page, "Shift")
    expect(lights.get_by_role("status")).to_have_text(LEAVE["once_more"])
    press(page, "ArrowDown")
    expect(lights).to_have_css("opacity", "0")
    expect(lights.get_by_role("status")).to_have_text("")
    way.stays(page)


def test_other_chapters_do_not_make_it_count_double(way: Way, page: Page):
    for name in (SECOND, FILES[2], SECOND):
        page.locator(
            f"#course-bar [rel={'prev' if page.url.endswith('/tree/2') else 'next'}]"
        ).click()
        shown_chapter(page, name)
    setting(page, LEAVE["shift"])
    setting(page, LEAVE["shift"])
    press(page, "Shift")
    expect(page.locator(LIGHTS)).to_have_attribute("data-presses", "1")
    expect(page.locator(LIGHTS)).to_have_count(1)
    press(page, "Shift")
    way.stays(page)
    press(page, "Shift")
    way.leaves(page)


def test_the_key_can_be_switched_off(way: Way, page: Page):
    switch = page.locator("#course-settings button", has_text=LEAVE["shift"])
    expect(switch).to_have_attribute("aria-pressed", "true")
    setting(page, LEAVE["shift"])
    expect(switch).to_have_attribute("aria-pressed", "false")
    press(page, "Shift", 4)
    way.stays(page)
    assert page.locator(LIGHTS).count() == 0
    click_leave(page)
    way.leaves(page)


# ---- What is seen, and what is forgotten ---------------------------------------------------------


ONCE_LEFT = "addEventListener('course-leave', () => setTimeout(() => {{ {} }}, 100))"


def test_the_name_does_not_come_back_while_the_weather_is_slow(way: Way, page: Page):
    looks_again = "document.head.append(document.createElement('meta'))"  # so the shell does
    page.evaluate(ONCE_LEFT.format(f"document.title = 'After the Wave'; {looks_again}"))
    press(page, "Shift", 3)
    way.has_asked(page)
    page.wait_for_timeout(300)
    way.leaves(page)


def test_an_open_dialog_does_not_lie_above_the_cover(way: Way, page: Page):
    page.evaluate(
        """() => { const dialog = document.createElement("dialog"); dialog.append("private");
                   document.body.append(dialog); dialog.showModal(); }"""
    )
    press(page, "Shift", 3)
    way.leaves(page)


def test_what_was_written_is_forgotten_after_the_journal_has_heard(way: Way, page: Page):
    page.locator("textarea").fill(WORDS)
    page.evaluate(
        """words => {
            courseSitting.set("plan", words);
            addEventListener("course-leave", () => (window.heard = courseSitting.get("plan")));
        }""",
        WORDS,
    )
    click_leave(page)
    way.has_asked(page)
    assert way.covered(page)["heard"] == WORDS
    way.leaves(page)


def test_a_fault_in_forgetting_does_not_keep_anyone_here(way: Way, page: Page):
    page.evaluate("void (courseSitting.forget = () => { throw new Error('no'); })")
    click_leave(page)
    way.leaves(page)


def test_other_tabs_leave_too_and_forget(way: Way, page: Page, course: Course):
    other = open_page(way, course)
    other.evaluate("words => courseSitting.set('plan', words)", WORDS)
    page.wait_for_function("courseSitting.get('plan')")
    click_leave(page)
    way.has_asked(page, 2)
    for tab in (page, other):
        way.covered(tab)
    for route in way.waiting:
        route.fulfill(body=WEATHER, content_type="text/html")
    for tab in (page, other):
        expect(tab).to_have_title("Weather")
    assert set(way.outside) == {USUAL}
    assert way.dialogs == []


# ---- Back ----------------------------------------------------------------------------------------


def test_back_shows_an_empty_page(way: Way, page: Page):
    page.locator("#course-bar [rel=next]").click()
    shown_chapter(page, SECOND)
    wait_for_controls(page)
    page.locator("textarea").locator("visible=true").fill(WORDS)
    page.evaluate("words => courseSitting.set('plan', words)", WORDS)
    click_leave(page)
    way.leaves(page)
    page.go_back()
    shown_chapter(page, FIRST)  # the chapter that was left has given its place to the weather
    wait_for_controls(page)
    assert page.locator(COVER).count() == 0
    assert page.title() != LEAVE["title"]
    assert page.locator("textarea").input_value() == ""
    assert page.evaluate("courseSitting.get('plan') ?? null") is None


def test_a_page_that_the_browser_held_is_loaded_anew(way: Way, page: Page):
    held = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
    page.evaluate(ONCE_LEFT.format(held))
    with page.expect_event("domcontentloaded"):
        click_leave(page)
    shown_chapter(page, FIRST)
    assert page.locator(COVER).count() == 0
    assert page.title() != LEAVE["title"]
    assert way.dialogs == []


# ---- At any time, to any place -------------------------------------------------------------------


@pytest.mark.parametrize("how", ["button", "keys"])
def test_it_works_before_jupyterlab_is_there(way: Way, course: Course, how: str):
    page = way.context.new_page()
    page.route("**/main.*.js*", lambda route: None)  # it never arrives
    page.goto(course.page(FIRST), wait_until="commit")
    button = page.locator("#course-cover").get_by_role("button", name=LEAVE["button"])
    box = button.bounding_box()
    assert min(box["width"], box["height"]) >= 44
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    if how == "button":
        page.keyboard.press("Enter")
    else:
        press(page, "Shift", 3)
    way.leaves(page)


def test_the_style_sheets_need_not_be_there(way: Way, course: Course):
    page = way.context.new_page()
    page.route("**/course-shell/static/*.css", lambda route: None)
    page.goto(course.page(FIRST), wait_until="commit")
    # A page that waits for its style draws no frame, so nothing here may wait for one.
    page.wait_for_function("window.courseLeave", polling=100)
    press(page, "Shift", 3)
    way.has_asked(page)
    way.covered(page)


def test_it_works_when_the_course_was_stopped(way: Way, chapters: Path):
    with running_course(chapters) as course:
        page = open_page(way, course)
        with_unsaved_work(page)
    expect(page.locator("#course-notice")).to_contain_text(BAR["lost"])
    click_leave(page)
    way.leaves(page)


OFFLINE = "Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false })"


def test_offline_it_is_the_calendar(way: Way, course: Course):
    way.context.add_init_script(OFFLINE)
    page = open_page(way, course)
    with_unsaved_work(page)
    press(page, "Shift", 3)
    expect(page).to_have_title(LEAVE["calendar"])
    assert page.url.endswith("/course/away")
    assert way.outside == way.dialogs == []


def test_offline_and_stopped_it_is_an_empty_page(way: Way, chapters: Path):
    way.context.add_init_script(OFFLINE)
    with running_course(chapters) as course:
        page = open_page(way, course)
    click_leave(page)
    page.wait_for_url("about:blank")
    assert way.outside == way.dialogs == []


def test_here_is_the_calendar(way: Way, chapters: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COURSE_LEAVE_TO", "here")
    with running_course(chapters) as course:
        page = open_page(way, course)
        with_unsaved_work(page)
        click_leave(page)
        expect(page).to_have_title(LEAVE["calendar"])
        assert way.outside == way.dialogs == []


def test_a_page_of_ones_own_choice(
    chromium: Browser, chapters: Path, monkeypatch: pytest.MonkeyPatch
):
    chosen = "https://example.org/trains?to=home"
    monkeypatch.setenv("COURSE_LEAVE_TO", chosen)
    context = chromium.new_context()
    way = Way(context, chosen)
    with running_course(chapters) as course:
        page = open_page(way, course)
        press(page, "Shift", 3)
        way.leaves(page)
    context.close()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 640, 320])
def test_the_calendar_is_whole_and_says_nothing(way: Way, course: Course, width: int, dark: bool):
    from axe_playwright_python.sync_playwright import Axe

    page = way.context.new_page()  # nobody has logged in
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.set_viewport_size({"width": width, "height": 1400})
    answer = page.goto(course.address.partition("/doc")[0] + "/course/away")
    assert answer.ok
    assert way.context.cookies() == []
    assert page.locator("script, a, form, button, input").count() == 0
    expect(page.locator("[aria-current=date]")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert Axe().run(page).response["violations"] == []


# ---- The rehearsal -------------------------------------------------------------------------------

TRY = chapter_content(FIRST).labels["rehearse"]


@pytest.fixture
def start_page(way: Way, course_server: Course) -> Page:
    """The real chapter that lets a reader rehearse."""
    page = open_page(way, course_server)
    page.locator(".wave-rehearse").scroll_into_view_if_needed()
    return page


def came_back(page: Page, way: Way, name: str) -> None:
    expect(page.locator(COVER)).to_have_count(0)
    expect(page).to_have_title(name)
    expect(page.locator(".wave-rehearse [role=status]")).to_have_text(TRY["shown"])
    way.stays(page)


@pytest.mark.parametrize("end", ["key", "click", "time"])
def test_the_rehearsal_shows_it_and_comes_back(way: Way, start_page: Page, end: str):
    page, name = start_page, start_page.title()
    button = page.locator(".wave-rehearse").get_by_role("button", name=TRY["button"])
    place = button.bounding_box()["y"]
    button.click()
    way.covered(page)
    page.evaluate("document.head.append(document.createElement('meta'))")
    assert page.title() == LEAVE["title"]
    if end == "key":
        page.keyboard.press("Enter")  # and it does not press the button again
    elif end == "click":
        page.mouse.click(60, 20)  # where Leave is, below the cover
    came_back(page, way, name)
    expect(button).to_be_focused()
    assert button.bounding_box()["y"] == place


def test_shift_is_rehearsed_once_and_leaves_again(way: Way, start_page: Page):
    page, name = start_page, start_page.title()
    keys = page.locator(".wave-rehearse").get_by_role("button", name=TRY["shift"])
    keys.click()
    expect(keys).to_have_attribute("aria-pressed", "true")
    press(page, "Shift", 3)
    way.covered(page)
    page.keyboard.press("Escape")
    came_back(page, way, name)
    expect(keys).to_have_attribute("aria-pressed", "false")
    press(page, "Shift", 3)
    way.leaves(page)


def test_while_shift_is_rehearsed_the_button_leaves(way: Way, start_page: Page):
    start_page.locator(".wave-rehearse").get_by_role("button", name=TRY["shift"]).click()
    click_leave(start_page)
    way.leaves(start_page)


def test_the_rehearsal_of_shift_can_be_taken_back(way: Way, start_page: Page):
    keys = start_page.locator(".wave-rehearse").get_by_role("button", name=TRY["shift"])
    keys.click()
    keys.click()
    press(start_page, "Shift", 3)
    way.leaves(start_page)


def test_another_tab_leaves_also_from_a_rehearsal(
    way: Way, start_page: Page, course_server: Course
):
    other = open_page(way, course_server)
    start_page.locator(".wave-rehearse").get_by_role("button", name=TRY["button"]).click()
    click_leave(other)
    way.has_asked(start_page, 2)
    start_page.keyboard.press("Enter")
    way.covered(start_page)
