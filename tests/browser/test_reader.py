"""One reader, every chapter, a keyboard: everything a reader does, in a real Chromium."""

import pytest
from playwright.sync_api import Page, expect

from course.content import course_map
from tests.browser.conftest import Course, axe_violations, open_chapter, wait_for_controls

CHAPTERS = [chapter.file for chapter in course_map().chapters]
PAGES = [page.file for page in course_map().pages]
every_chapter = pytest.mark.parametrize("name", CHAPTERS)
every_page = pytest.mark.parametrize("name", [*CHAPTERS, *PAGES])
TYPED = "words that belong to nobody else"
MOST_STOPS = 900  # Tab presses; a chapter has about a hundred stops

# What has the focus, as a reader meets it: kind, where it is, and whether one can see that.
FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const outlined = [at, at.closest("label")].some((e) => {
    const look = e && getComputedStyle(e);
    return look && look.outlineStyle !== "none" && look.outlineWidth !== "0px";
  });
  const box = (at.closest("label") ?? at).getBoundingClientRect();
  const bar = document.querySelector("#course-bar");
  return {
    kind: at.matches("input") ? at.type : at.tagName.toLowerCase(),
    name: at.name || "",
    inside: !!at.closest(".jp-OutputArea"),
    words: (at.closest("label") ?? at).innerText.slice(0, 60),
    control: [...document.querySelectorAll(".wave-control")].indexOf(at.closest(".wave-control")),
    outlined,
    free: bar.contains(at) || box.bottom > bar.getBoundingClientRect().bottom,
    onscreen: box.bottom > 0 && box.top < innerHeight,
    last: at.matches("a[href*='doi.org']"),
  };
}"""


def answer(page: Page, stop: dict) -> None:
    """Use what has the focus, as somebody without a mouse would."""
    if stop["kind"] in ("radio", "checkbox"):
        page.keyboard.press("Space")
    elif stop["kind"] == "range":
        page.keyboard.press("ArrowRight")
    elif stop["kind"] in ("textarea", "text", "search"):
        page.keyboard.type(TYPED)
    elif stop["kind"] in ("summary", "button") and stop["words"] not in TAKE_BACK:
        page.keyboard.press("Enter")
        # Whatever went away with the press, the reader must not be thrown back to the top.
        page.wait_for_timeout(50)
        if page.locator("#course-left").count():  # a rehearsal of leaving: any key ends it
            page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement !== document.body"), f"lost after {stop}"


# Buttons that undo: the walk looks at what the others did.
TAKE_BACK = [course_map().shared["clear"], "Clear all my answers", "Delete the whole log"]


def walk(page: Page) -> list[dict]:
    """Tab through the whole page, use every control once, and return the stops."""
    stops, seen = [], set()
    page.locator("h1").locator("visible=true").click()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None:
            return stops
        stops.append(stop)
        again = (stop["kind"], stop["control"], stop["name"] or stop["words"])
        if stop["inside"] and (stop["kind"] not in ("radio", "button") or again not in seen):
            seen.add(again)
            answer(page, stop)
    raise AssertionError(f"the page does not end: {stops[-5:]}")


@every_chapter
def test_a_chapter_is_read_by_keyboard_alone(reader: Page, course_server: Course, name: str):
    reader.add_init_script("window.print = () => {}")
    chapter = open_chapter(reader, course_server, name)
    wait_for_controls(reader)
    before = {path: path.read_bytes() for path in course_server.notebooks.glob("*.ipynb")}
    cells = chapter.locator(".jp-Cell").count()

    stops = walk(reader)

    assert [stop for stop in stops if not stop["outlined"]] == []
    assert [stop for stop in stops if not (stop["free"] and stop["onscreen"])] == []
    for number, question in enumerate(chapter.locator(".wave-asked").all()):
        expect(question.locator(".wave-reply").first, f"question {number}").to_be_visible()
    for details in chapter.locator(".jp-OutputArea details").locator("visible=true").all():
        assert details.get_attribute("open") is not None
    assert chapter.locator(".jp-Cell").count() == cells
    expect(chapter.locator(".cm-editor:focus-within")).to_have_count(0)

    reader.wait_for_timeout(1200)  # what is said to screen readers waits for a pause
    assert axe_violations(reader, ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea") == []

    with reader.expect_response(lambda response: response.request.method == "PUT") as saved:
        reader.keyboard.press("Control+s")
    assert saved.value.ok
    assert TYPED not in (saved.value.request.post_data or "")
    assert {path: path.read_bytes() for path in before} == before


def test_every_kind_of_control_was_met(reader: Page, course_server: Course):
    """The walk above would be green on an empty page."""
    kinds = set()
    for name in ("02_how_common", "03_rise_and_drop"):
        open_chapter(reader, course_server, name)
        wait_for_controls(reader)
        for kind in ("radio", "checkbox", "range"):
            if reader.locator(f".wave-control input[type={kind}]").locator("visible=true").count():
                kinds.add(kind)
        kinds |= {"textarea"} & set(
            reader.eval_on_selector_all(
                ".wave-control textarea", "all => all.map(() => 'textarea')"
            )
        )
    assert kinds == {"radio", "checkbox", "range", "textarea"}


@every_page
def test_nothing_is_cut_off_and_controls_can_be_hit(reader: Page, course_server: Course, name: str):
    open_chapter(reader, course_server, name)
    wait_for_controls(reader)
    for width in (640, 390, 320):  # 200 %, a phone, 400 %
        reader.set_viewport_size({"width": width, "height": 800})
        reader.wait_for_timeout(300)  # pictures change their form
        assert (width, reader.evaluate(TOO_WIDE)) == (width, [])
        assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert (width, reader.evaluate(TOO_SMALL)) == (width, [])


TOO_WIDE = """() => [...document.querySelectorAll(".jp-NotebookPanel *")].filter((e) => {
  const box = e.getBoundingClientRect();
  const scrolls = e.closest(".wave-table") || e.closest("svg");
  const hidden = getComputedStyle(e).clipPath !== "none" || e.closest(".wave-spoken");
  return box.width && box.height && !scrolls && !hidden && box.right > innerWidth + 1;
}).map((e) => e.className || e.tagName)"""
TOO_SMALL = """() => [...document.querySelectorAll(
    ".wave-control :is(button, summary, input, textarea)")].filter((e) => {
  const box = (e.closest("label") ?? e).getBoundingClientRect();
  return box.width && (box.height < 28 || box.width < 28);
}).map((e) => (e.closest("label") ?? e).outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("name", PAGES)
def test_a_plain_page_needs_no_course_behind_it(visitor: Page, course_server: Course, name: str):
    """Help can be read while nothing runs, and axe finds nothing in it."""
    visitor.route("**/api/kernels**", lambda route: route.abort())
    visitor.route("**/api/sessions**", lambda route: route.abort())
    page = open_chapter(visitor, course_server, name)
    expect(page.locator("a[href^='https://findahelpline.com']").first).to_be_visible()
    expect(visitor.locator("#course-here")).to_have_text(title_of(name))
    assert axe_violations(visitor, "#course-bar", ".jp-RenderedMarkdown") == []


def title_of(name: str) -> str:
    return next(page.title for page in course_map().pages if page.file == name)


def test_nothing_moves_for_a_reader_who_asked_for_stillness(reader: Page, course_server: Course):
    reader.emulate_media(reduced_motion="reduce")
    open_chapter(reader, course_server, "03_rise_and_drop")
    wait_for_controls(reader)
    reader.locator(".wave-question input").first.check()
    expect(reader.locator(".wave-reply").first).to_be_visible()
    assert (
        reader.evaluate("document.getAnimations().filter((a) => a.playState === 'running').length")
        == 0
    )


def test_the_first_slider_moves_the_picture_at_every_step(reader: Page, course_server: Course):
    chapter = open_chapter(reader, course_server, "03_rise_and_drop")
    wait_for_controls(reader)
    cell = chapter.locator(".jp-CodeCell:has(input[type=range])").first
    slider = cell.locator("input[type=range]").first
    picture = cell.locator(".wave-stage svg")
    marker = picture.locator("[id$='prolactin-now'] path")
    slider.focus()
    for _ in range(10):
        before = marker.get_attribute("d")
        reader.keyboard.press("ArrowRight")
        expect(marker).not_to_have_attribute("d", before)
    said = picture.get_attribute("aria-label")
    assert said.startswith("80 minutes after")
    expect(cell.locator(".wave-sentence")).to_have_text(said)
    # Screen readers are told once the movement has stopped.
    expect(cell.locator(".wave-spoken")).to_have_text(said)


def test_the_explorer_opens_step_by_step(reader: Page, course_server: Course):
    chapter = open_chapter(reader, course_server, "03_rise_and_drop")
    wait_for_controls(reader)
    explorer = chapter.locator(".jp-CodeCell:has(input[type=range])").first
    expect(explorer.locator("input[type=range]").locator("visible=true")).to_have_count(1)
    expect(explorer.locator("svg [id$='-line']")).to_have_count(3)
    explorer.get_by_role("button", name="Show all nine").press("Enter")
    expect(explorer.locator("svg [id$='-line']")).to_have_count(9)
    explorer.get_by_role("button", name="More about the evening").press("Enter")
    expect(explorer.get_by_role("group", name="Whose measurements")).to_be_visible()
    cortisol = explorer.locator("[id$='cortisol-line'] path")
    before = cortisol.get_attribute("d")
    explorer.get_by_role("radio", name="receiving").press("Space")
    expect(cortisol).not_to_have_attribute("d", before)
    expect(explorer.locator("[id$='cortisol-line']")).to_have_class("grade-assumed")
    explorer.get_by_text("Read it as a table").press("Enter")
    expect(explorer.get_by_role("row")).to_have_count(10)


def test_every_setting_of_every_chapter_can_be_chosen(reader: Page, course_server: Course):
    """Each choice redraws its picture; the page must take it without a complaint."""
    met = 0
    for name in CHAPTERS:
        chapter = open_chapter(reader, course_server, name)
        wait_for_controls(reader)
        for group in chapter.locator(
            ".jp-OutputArea-output:has(.wave-pick):has(.wave-stage)"
        ).all():
            said = set()
            for choice in group.locator(".wave-pick input").locator("visible=true").all():
                choice.check()
                reader.wait_for_timeout(150)
                said.add(group.locator(".wave-figure").inner_text())
                expect(group.locator(".wave-stage svg")).to_have_count(1)
                met += 1
            # Some choices change nothing, and that is the finding (the leading role); not all.
            assert len(said) > 1, f"{name}: nothing that can be chosen changes the picture"
    assert met > 20


def test_half_lives_play_without_the_kernel(reader: Page, course_server: Course):
    """The prepared frames: the server is not asked while the slider moves."""
    chapter = open_chapter(reader, course_server, "03_rise_and_drop")
    wait_for_controls(reader)
    slider = chapter.get_by_role("slider", name="Minutes gone by")
    bar = chapter.locator("[id$='adrenaline-left'] path")
    before = bar.get_attribute("d")
    slider.focus()
    reader.evaluate("WebSocket.prototype.send = () => {}")
    reader.keyboard.press("ArrowRight")
    expect(bar).not_to_have_attribute("d", before)
    sentence = chapter.locator(".jp-CodeCell:has([id$='adrenaline-left']) .wave-sentence")
    expect(sentence).to_contain_text("adrenaline 50 %")


def test_a_broken_view_turns_the_walk_red(visitor: Page, course_server: Course):
    """What the reader fixture looks for is really there when something breaks."""
    from tests.browser.conftest import ERROR_CARDS

    open_chapter(visitor, course_server, "00_start_here")
    wait_for_controls(visitor)
    visitor.evaluate(
        """() => document.querySelector(".jp-OutputArea").insertAdjacentHTML(
          "beforeend", '<p class="wave-error">x</p>')"""
    )
    assert visitor.locator(ERROR_CARDS).count() == 1
