"""Help now and Calm: one press from every page, without a kernel, and nothing is sent."""

import json
import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from course.content import course_map
from course.content.breathing import breathing
from course.safety import directory
from tests.browser.conftest import (
    PATIENCE,
    PLACES,
    Course,
    axe_violations,
    leaves_machine,
    open_chapter,
    wait_for_controls,
)

COURSE = course_map()
HELP, CALM, LEAVE, BAR = COURSE.help, COURSE.calm, COURSE.leave, COURSE.bar
BOOK = directory.directory()
EVERY_KIND = ("03_rise_and_drop", "help/danger")  # a chapter and a plain page
FILES = [place.file for place in (*COURSE.chapters, *COURSE.pages)]
SCROLLER = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer"
READ = date(2026, 11, 21)


@pytest.fixture
def visit(chromium: Browser):
    """visit(locale): a fresh page of a reader with that language, and no kernels at all."""
    contexts, sent, complaints = [], [], []

    def fresh(locale: str = "en-GB") -> Page:
        context = chromium.new_context(locale=locale, viewport={"width": 1280, "height": 800})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        # A request that our own policy stopped was tried all the same.
        page.on(
            "console", lambda line: "Security Policy" in line.text and complaints.append(line.text)
        )
        for kernels in ("**/api/kernels**", "**/api/sessions**"):
            page.route(kernels, lambda route: route.abort())
        return page

    yield fresh
    for context in contexts:
        context.close()
    assert [address for address in sent if leaves_machine(address)] == []
    assert complaints == []


def opener(page: Page) -> Locator:
    return page.locator("#course-bar .course-opens-help > button")


def open_help(page: Page, course: Course, name: str = "help/danger") -> Locator:
    open_chapter(page, course, name)
    opener(page).click()
    panel = page.locator("#course-help")
    expect(panel).to_be_visible()
    return panel


def open_calm(page: Page) -> Locator:
    page.locator("#course-calm-opens").click()
    dialog = page.locator("#course-calm")
    expect(dialog.locator(".wave-breath")).to_be_visible()
    return dialog


def as_read_on(page: Page, day: date) -> None:
    """The page is given the directory as if all of it had been read on one day."""

    def redate(route: Route) -> None:
        answer = route.fetch()
        same_day = re.sub(r'("checked_on": ?")[\d-]+', rf"\g<1>{day}", answer.text())
        assert same_day.count(f'"{day}"') > len(BOOK.entries)
        route.fulfill(response=answer, body=same_day)

    page.route("**/doc/tree/**", redate)


def emergency(country: str) -> directory.Emergency:
    return next(one for one in BOOK.emergency if one.country == country)


def numbers(panel: Locator) -> list[str]:
    return [link.get_attribute("href") for link in panel.locator("a.course-call").all()]


def digits(number: str) -> str:
    return "tel:" + "".join(sign for sign in number if sign.isdigit())


# ---- The bar -------------------------------------------------------------------------------------


SIZES = [(1280, 800, 1), (1000, 700, 1), (640, 400, 1), (390, 800, 1), (320, 640, 1),
         (320, 640, 2), (390, 800, 2), (1280, 800, 2)]  # fmt: skip


@pytest.mark.parametrize("name", EVERY_KIND)
def test_leave_help_and_calm_are_there_at_every_size(visit, course_server: Course, name: str):
    page = visit()
    open_chapter(page, course_server, name)
    for width, height, size in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("size => courseSitting.set('settings', { size })", size)
        page.wait_for_timeout(300)
        two_rows = width == 320 or (width < 640 and size > 1)
        sizes_are_kept(page, width, height, 106 if two_rows else 56)


def sizes_are_kept(page: Page, width: int, height: int, most: int) -> None:
    """The bar is no taller than `most`, its first buttons can be hit, its panels fit below it."""
    for button in (page.locator("#course-leave"), opener(page), page.locator("#course-calm-opens")):
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
        assert button.evaluate("(b, at) => b.contains(document.elementFromPoint(...at))", middle)
    bar = page.locator("#course-bar").bounding_box()["height"]
    told = page.evaluate("parseFloat(document.documentElement.style.getPropertyValue('--bar'))")
    assert bar <= most, (width, bar)
    assert told == pytest.approx(bar, abs=1)
    for name in ("course-help", "course-panel"):
        panel = page.locator(f"#{name}")
        page.locator(f"[aria-controls={name}]").click()
        box = panel.bounding_box()
        assert box["y"] >= bar - 1
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= height + 1
        assert panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth"), (width, name)
        panel.evaluate("panel => panel.scrollTo(0, 1e6)")
        expect(panel.locator("a, p").locator("visible=true").last).to_be_in_viewport()
    page.keyboard.press("Escape")


def test_leave_comes_first_by_tab_then_help_then_calm(visit, course_server: Course):
    page = visit()
    open_chapter(page, course_server, "help/neck")
    page.keyboard.press("PageDown")  # the chapter has the focus, so that keys scroll it
    found = []
    for _ in range(4):
        page.keyboard.press("Tab")
        found.append(page.evaluate("document.activeElement.innerText"))
    order = [LEAVE["button"], HELP["button"], CALM["button"], BAR["contents"]]
    assert found == order


@pytest.mark.parametrize("width", [1280, 320])
def test_nothing_lies_over_what_has_the_focus(visit, course_server: Course, width: int):
    """Through the help panel and out of it: the panel closes when the focus goes on."""
    page = visit()
    page.set_viewport_size({"width": width, "height": 640})
    open_help(page, course_server)
    opener(page).focus()
    covered = """() => {
      const at = document.activeElement, box = at.getBoundingClientRect();
      const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      return at.contains(top) || top?.contains(at) ? "" : at.outerHTML.slice(0, 90);
    }"""
    inside = 0
    for _ in range(80):
        page.keyboard.press("Tab")
        assert page.evaluate(covered) == ""
        if not page.evaluate("!!document.activeElement.closest('#course-help')"):
            break
        inside += 1
    assert inside > 10
    expect(page.locator("#course-help")).to_be_hidden()
    expect(page.locator("#course-calm-opens")).to_be_focused()


def test_paper_shows_no_bar(visit, course_server: Course):
    page = visit()
    open_help(page, course_server)
    page.emulate_media(media="print")
    expect(page.locator("#course-bar")).to_be_hidden()


# ---- Help now ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_a_human_being_is_two_actions_away_and_something_to_do_is_one(
    visit, course_server: Course, name: str
):
    page = visit()
    panel = open_help(page, course_server, name)  # one
    call = panel.locator(".course-emergency a")
    expect(call).to_be_in_viewport(ratio=1)  # two
    expect(call).to_have_attribute("href", digits(emergency("GB").number))
    assert min(call.bounding_box()["width"], call.bounding_box()["height"]) >= 44
    dialog = open_calm(page)
    expect(panel).to_be_hidden()
    steps = [step.strip() for step in CALM["steps"].split("|")]
    assert dialog.locator("ol li").all_inner_texts() == steps
    expect(dialog.locator("ol li").first).to_be_in_viewport(ratio=1)
    assert dialog.evaluate("dialog => dialog.contains(document.activeElement)")
    check = dialog.locator(".course-calm-check").bounding_box()
    assert check["y"] < dialog.locator("ol").bounding_box()["y"], "the check comes first"


def test_by_keyboard_alone(visit, course_server: Course):
    page = visit()
    open_chapter(page, course_server, "help/danger")
    page.locator("#course-leave").focus()
    for key in ("Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    expect(page.locator("#course-help .course-emergency a")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label(HELP["country"])).to_be_focused()
    page.keyboard.type("Austria")
    expect(page.locator("#course-help .course-emergency a")).to_have_attribute("href", "tel:112")
    page.keyboard.press("Escape")
    expect(page.locator("#course-help")).to_be_hidden()
    expect(opener(page)).to_be_focused()


@pytest.mark.parametrize(
    ("locale", "country"),
    [("en-GB", "GB"), ("de-AT", "AT"), ("en-US", "US"), ("fr-CH", "CH"), ("de", ""), ("en-AQ", "")],
)  # fmt: skip
def test_the_country_is_guessed_from_the_language_and_nothing_else(
    visit, course_server: Course, locale: str, country: str
):
    page = visit(locale)
    panel = open_help(page, course_server)
    expect(page.get_by_label(HELP["country"])).to_have_value(country)
    first = panel.locator(".course-emergency")
    if country:
        expect(first.locator("a")).to_have_attribute("href", digits(emergency(country).number))
        expect(first).not_to_contain_text(HELP["local"])
    else:
        expect(first).to_contain_text(HELP["local"])
        expect(first.locator("a")).to_have_attribute("href", "tel:112")
        expect(first.locator("a")).to_contain_text("European Union")
        expect(panel).to_contain_text(HELP["none"])
    expect(panel.locator("a[href^='https://findahelpline.com']")).to_be_visible()


def test_a_choice_lives_in_the_sitting_and_nowhere_else(visit, course_server: Course):
    page = visit("en-GB")
    sent = []
    panel = open_help(page, course_server)
    page.on("request", lambda request: sent.append(request.url))
    page.get_by_label(HELP["country"]).select_option("DE")
    expect(panel.locator(".course-emergency a")).to_have_attribute("href", "tel:112")
    page.wait_for_timeout(500)
    assert not any("country" in url or "DE" in url for url in sent)
    kept = "[{...localStorage}, {...sessionStorage}, document.cookie]"
    assert '"DE"' not in json.dumps(page.evaluate(kept))
    opener(page).click()
    opener(page).click()
    expect(page.get_by_label(HELP["country"])).to_have_value("DE")
    second = page.context.new_page()  # a tab of the same sitting
    open_help(second, course_server)
    expect(second.get_by_label(HELP["country"])).to_have_value("DE")
    page.evaluate("courseSitting.clear()")
    expect(second.get_by_label(HELP["country"])).to_have_value("GB")
    second.close()
    page.reload()
    open_help(page, course_server)
    expect(page.get_by_label(HELP["country"])).to_have_value("GB")


def test_every_line_of_every_country_is_there_in_the_order_of_its_kinds(
    visit, course_server: Course
):
    page = visit()
    as_read_on(page, READ)
    page.clock.set_fixed_time(f"{READ + timedelta(days=10)}T12:00:00")
    panel = open_help(page, course_server)
    for country in [one.country for one in BOOK.emergency] + [""]:
        page.get_by_label(HELP["country"]).select_option(country)
        lines_are_shown(panel, country)
        for link in panel.locator("a[target=_blank]").all():
            expect(link).to_have_attribute("rel", "noopener")


def lines_are_shown(panel: Locator, country: str) -> None:
    """Every row of this country, in full where its line stands for the first time."""
    rows = [one for one in directory.for_page(BOOK)["lines"] if one["country"] == country]
    order = [one["kind"] for one in rows]
    rows.sort(key=lambda one: (order.index(one["kind"]), not one["phone"]))  # phones first
    assert panel.locator(".course-name").all_inner_texts() == [one["name"] for one in rows]
    kinds = list(dict.fromkeys(HELP["kind"][one["kind"]] for one in rows))
    assert panel.locator("h4").all_inner_texts() == kinds
    headings = [HELP["pages"], HELP["lines"], HELP["everywhere"]]
    assert panel.locator("h3").all_inner_texts() == headings
    assert numbers(panel)[1:] == [digits(one["phone"]) for one in rows if one["phone"]]
    assert (HELP["none"] in panel.inner_text()) == (not rows)
    met = set()
    for text, row in zip(panel.locator(".course-lines > li").all_inner_texts(), rows, strict=True):
        assert row["phone"] in text
        if row["name"] not in met:
            assert "10 days ago" in text
            fields = ("phone", "text_or_chat", "hours", "cost", "whom", "languages")
            for field in fields[1:]:
                assert f"{HELP['field'][field]}\n{row[field]}" in text or not row[field]
            missing = [HELP["field"][field].lower() for field in fields if not row[field]]
            said = HELP["not_stated"].format(fields=", ".join(missing))
            assert (said in text) == bool(missing)
        met.add(row["name"])


def test_the_plain_pages_and_the_questions_are_links(visit, course_server: Course):
    page = visit()
    panel = open_help(page, course_server, "03_rise_and_drop")
    pages = [one for one in COURSE.pages if one.file.startswith("help/")]
    links = panel.locator(".course-pages a")
    assert links.all_inner_texts() == [*(one.title for one in pages), HELP["questions"]]
    links.first.click()
    expect(page.locator("h1").locator("visible=true")).to_contain_text(pages[0].title)
    expect(panel).to_be_hidden()
    opener(page).click()
    links.first.click()  # the page that is open already
    expect(panel).to_be_hidden()
    opener(page).click()
    links.last.click()
    page.wait_for_url(f"**/tree/{PLACES.index('11_safety_and_help')}")


def test_no_way_is_shown_or_stored_as_a_label(visit, course_server: Course):
    page = visit()
    panel = open_help(page, course_server)
    shown = panel.evaluate("panel => panel.innerHTML")
    for label in ("R1", "R2", "R3", "R4", "A1", "A2", "sexual_assault", "partner_violence"):
        assert label not in shown


# ---- The age of a line ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "shown"),
    [(0, True), (1, True), (59, True), (60, True), (89, True), (90, False), (-1, False)],
)  # fmt: skip
def test_the_age_rule_on_the_page(visit, course_server: Course, days: int, shown: bool):
    page = visit()
    as_read_on(page, READ)
    page.clock.set_fixed_time(f"{READ + timedelta(days=days)}T23:30:00")
    panel = open_help(page, course_server)
    expect(panel.locator(".course-emergency a")).to_have_attribute("href", "tel:999")
    expect(panel.locator("a[href^='https://findahelpline.com']")).to_be_visible()
    assert bool(panel.locator(".course-lines li").count()) is shown
    assert (panel.locator(".course-why").count() == 0) is shown
    if not shown:
        assert numbers(panel) == ["tel:999"]
        expect(panel.locator(".course-why")).to_have_text(HELP["old" if days > 0 else "future"])
    said = {0: HELP["checked_today"], 1: HELP["checked_yesterday"], -1: HELP["checked_later"]}
    age = said.get(days, HELP["checked"]).format(date="21 November 2026", days=days)
    expect(panel.locator(".course-emergency")).to_contain_text(age)
    if shown:
        expect(panel.locator(".course-lines li").first).to_contain_text(age)
        assert (HELP["due"] in panel.inner_text()) == (days >= 60)


def test_a_page_that_stays_open_does_not_grow_stale(visit, course_server: Course):
    page = visit()
    as_read_on(page, READ)
    page.clock.set_fixed_time(f"{READ}T12:00:00")
    panel = open_help(page, course_server)
    assert panel.locator(".course-lines li").count()
    opener(page).click()
    page.clock.set_fixed_time(f"{READ + timedelta(days=90)}T12:00:00")
    opener(page).click()
    assert panel.locator(".course-lines li").count() == 0


def test_the_page_and_python_agree_on_every_day(visit, course_server: Course):
    page = visit()
    open_chapter(page, course_server, "help/neck")
    days = [READ + timedelta(days=offset) for offset in range(-400, 800)]
    rule = """async ([read, days]) => {
      const { standing } = await import("/lab/extensions/course-shell/static/help.js");
      return days.map(([y, m, d, hour]) => standing(read, new Date(y, m - 1, d, hour)));
    }"""
    for hour in (0, 23):
        asked = [[day.year, day.month, day.day, hour] for day in days]
        found = page.evaluate(rule, [str(READ), asked])
        assert found == [directory.standing(READ, day) for day in days]
    assert set(found) == {"current", "due", "stopped"}


# ---- Calm ----------------------------------------------------------------------------------------


def test_back_is_where_the_reader_was(reader: Page, course_server: Course):
    open_chapter(reader, course_server, "06_first_ten_minutes")
    wait_for_controls(reader)
    field = reader.locator(f"{SCROLLER} textarea").first
    field.focus()
    field.scroll_into_view_if_needed()
    before = reader.locator(SCROLLER).evaluate("page => page.scrollTop")
    assert before > 0
    for way_back in ("button", "Escape"):
        dialog = open_calm(reader)
        dialog.evaluate("dialog => dialog.scrollTo(0, 300)")
        if way_back == "button":
            dialog.get_by_role("button", name=CALM["back"], exact=True).click()
        else:
            reader.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(field).to_be_focused()
        assert reader.locator(SCROLLER).evaluate("page => page.scrollTop") == before


def test_calm_by_keyboard_alone(visit, course_server: Course):
    page = visit()
    open_chapter(page, course_server, "help/pattern")
    page.locator("#course-calm-opens").focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#course-calm")
    expect(dialog.locator(".wave-breath")).to_be_visible()
    # The browser's own bar and the dialog that scrolls have their turn too.
    said = """(({ activeElement: at }) =>
      at.matches("body, dialog") ? "" : at.innerText || at.value)(document)"""
    stops = []
    for _ in range(8):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(said))
    words, paces = breathing()["words"], breathing()["paces"]
    inside = [CALM["help_first"], paces[0][0], words["start"]]
    row = [LEAVE["button"], HELP["button"], CALM["back"]]
    met = [stop for stop in stops if stop]
    assert met == [*inside, *row, *inside][: len(met)]
    assert LEAVE["button"] in met
    page.keyboard.press("Escape")
    expect(page.locator("#course-calm-opens")).to_be_focused()


def test_help_comes_first_from_calm_too(visit, course_server: Course):
    page = visit()
    open_chapter(page, course_server, "help/pattern")
    for number in range(2):  # in the row, and in the line of the check
        dialog = open_calm(page)
        dialog.locator(".course-helps").nth(number).click()
        expect(dialog).to_be_hidden()
        expect(page.locator("#course-help")).to_be_visible()
        expect(opener(page)).to_be_focused()
        opener(page).click()


def test_leave_stands_in_calm_where_it_stands_in_the_bar(visit, course_server: Course):
    page = visit()
    open_chapter(page, course_server, "help/pattern")
    bar = page.locator("#course-leave").bounding_box()
    dialog = open_calm(page)
    leave = dialog.get_by_role("button", name=LEAVE["button"], exact=True)
    assert leave.bounding_box() == bar
    page.evaluate("courseLeave.go = () => { window.left = true }")
    leave.click()
    assert page.evaluate("window.left") is True


PHASE = "document.querySelector('#course-calm .wave-breath')?.dataset.phase"


def test_the_breath_is_the_one_of_chapter_06_and_waits_for_a_press(visit, course_server: Course):
    page = visit()
    page.clock.install()
    open_chapter(page, course_server, "help/pattern")
    dialog = open_calm(page)
    breath = breathing()
    expect(dialog.locator(".wave-breath-before")).to_have_text(breath["words"]["before"])
    paces = [text for _, text, _, _ in breath["paces"]]
    assert dialog.locator(".wave-chip").all_inner_texts() == paces
    page.clock.run_for(20_000)
    assert page.evaluate(PHASE) == "rest"
    dialog.get_by_role("button", name=breath["words"]["start"]).click()
    assert page.evaluate(PHASE) == "in"
    page.clock.run_for(breath["paces"][0][2] * 1000 + 100)
    assert page.evaluate(PHASE) == "out"
    page.keyboard.press("Escape")
    expect(dialog.locator(".wave-breath")).to_have_count(0)
    open_calm(page)
    page.clock.run_for(20_000)
    assert page.evaluate(PHASE) == "rest"  # and only one breath is there
    expect(dialog.locator(".wave-breath")).to_have_count(1)


MOVING = "document.getAnimations().filter((a) => a.playState === 'running').length"


@pytest.mark.parametrize("how", ["reduced", "still", "text"])
def test_no_motion_where_none_is_wanted(visit, course_server: Course, how: str):
    page = visit()
    if how == "reduced":
        page.emulate_media(reduced_motion="reduce")
    open_chapter(page, course_server, "help/pattern")
    if how != "reduced":
        page.evaluate("how => courseSitting.set('settings', { [how]: true })", how)
    if how == "text":
        page.locator("#course-calm-opens").click()
        expect(page.locator(".wave-breath-plain").locator("visible=true")).to_have_count(1)
        expect(page.locator("#course-calm .wave-breath")).to_be_hidden()
        return
    dialog = open_calm(page)
    dialog.get_by_role("button", name=breathing()["words"]["start"]).click()
    assert page.evaluate(PHASE) == "in"
    assert page.evaluate(MOVING) == 0


def test_the_breath_moves_otherwise(visit, course_server: Course):
    """The test above would be green on a page that never moves."""
    page = visit()
    open_chapter(page, course_server, "help/pattern")
    dialog = open_calm(page)
    dialog.get_by_role("button", name=breathing()["words"]["start"]).click()
    page.wait_for_function(MOVING)


def test_without_the_breath_its_words_are_left(visit, course_server: Course):
    page = visit()
    page.route("**/course/control/*.js", lambda route: route.abort())
    open_chapter(page, course_server, "help/pattern")
    page.locator("#course-calm-opens").click()
    dialog = page.locator("#course-calm")
    expect(dialog.locator(".course-breath")).to_have_text(breathing()["words"]["plain"])
    expect(dialog.locator("ol li").first).to_be_visible()


# ---- For all readers -----------------------------------------------------------------------------


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("name", EVERY_KIND)
def test_axe_finds_nothing_in_help_and_calm(
    visit, course_server: Course, dark: bool, width: int, name: str
):
    page = visit()
    page.set_viewport_size({"width": width, "height": 700})
    page.emulate_media(color_scheme="dark" if dark else "light")
    open_help(page, course_server, name)
    assert axe_violations(page, "#course-bar") == []
    page.keyboard.press("Escape")
    dialog = open_calm(page)
    fits = "dialog => dialog.scrollWidth <= dialog.clientWidth"
    assert dialog.evaluate(fits)
    assert axe_violations(page, "#course-calm") == []
