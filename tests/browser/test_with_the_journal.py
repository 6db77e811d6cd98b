"""The page of kept words on another day: weeks, a thought put aside, three looks back."""

from playwright.sync_api import Browser, Locator, Page, expect

from course.content import chapter_content
from tests.browser.conftest import (
    PATIENCE,
    Course,
    axe_violations,
    open_chapter,
    shown_chapter,
    wait_for_controls,
)
from tests.browser.test_journal import OWN, control, course, make, own_page, running, unlock
from tests.browser.test_sitting import go, set_up

__all__ = ["course", "running"]  # fixtures

LABELS = chapter_content("journal").labels
LOG = chapter_content("12_patterns_and_next_steps").labels["log"]
NOTE, CHECK, LOOKS = LABELS["tomorrow"], LABELS["tomorrow_check"], LABELS["looks_back"]
TONIGHT, NEXT_DAY, LATER = "2026-11-21T22:30:00", "2026-11-22T08:15:00", "2026-12-01T19:00:00"
THOUGHT = "canary 4f2e, and a second line"


TOO_WIDE = """(own) => [...own.querySelectorAll("*")].filter((each) =>
  !each.closest(".wave-table, .wave-spoken") && each.checkVisibility()
  && each.getBoundingClientRect().right > own.getBoundingClientRect().right).length"""


def on(page: Page, time: str) -> Page:
    """The page as it is at that time of the reader's own clock."""
    page.clock.install(time=time)
    return page


def part(page: Page, name: str) -> Locator:
    return page.locator(f".wave-{name}").locator("visible=true")


def press(where: Locator, text: str) -> None:
    where.get_by_role("button", name=text, exact=True).click()


def put_aside(page: Page, text: str) -> None:
    note = part(page, "tomorrow")
    press(note, NOTE["begin"])
    note.get_by_label(CHECK["none"], exact=True).check()
    note.get_by_label(NOTE["thought"]).fill(text)
    press(note, NOTE["put"])
    expect(note.get_by_text(NOTE["stored"])).to_be_visible()


def next_reading(chromium: Browser, course: Course, time: str) -> Page:
    """The same reader on another day: a page that remembers nothing, and the passphrase."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = on(context.new_page(), time)
    own_page(page, course)
    unlock(page)
    return page


# ---- Weeks ---------------------------------------------------------------------------------------


def note_evening(log: Locator, date: str, *answers: str) -> None:
    for answer in ("yes", *answers):
        log.get_by_label(answer, exact=True).first.check()
    log.get_by_label(LOG["date"], exact=True).fill(date)
    press(log, LOG["add"])


def test_evenings_from_the_log_stand_in_their_weeks_and_leave_with_the_answers(
    reader: Page, course: Course
):
    open_chapter(reader, course, "12_patterns_and_next_steps")
    wait_for_controls(reader)
    log = part(reader, "log")
    log.get_by_text(LOG["more"]).click()
    note_evening(log, "2026-11-07", "tears", "the next day", "alcohol or drugs")
    note_evening(log, "2026-11-14", "nothing of that")
    go(reader, OWN)
    weeks = part(reader, "weeks")
    expect(weeks).to_contain_text("too few to see a pattern")
    expect(weeks.locator("figure")).to_be_hidden()
    go(reader, "12_patterns_and_next_steps")
    note_evening(part(reader, "log"), "2026-11-19", "nothing of that")
    go(reader, OWN)
    expect(weeks).to_contain_text("Something came on 1 of your 3 evenings")
    rows = weeks.locator(".wave-weeks-row:not(.wave-weeks-head)")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("Sat 7: tears · the next day")
    expect(rows.first.locator(".came, .felt")).to_have_count(2)
    weeks.get_by_text(LABELS["weeks"]["table"]).click()
    expect(weeks.locator("tbody tr")).to_have_count(3)
    assert axe_violations(reader, ".wave-weeks", ".wave-tomorrow", ".wave-looks") == []
    set_up(reader, "dark")
    assert axe_violations(reader, ".wave-weeks", ".wave-tomorrow", ".wave-looks") == []
    set_up(reader, "clear")
    expect(weeks).not_to_contain_text("tears")
    expect(weeks.locator("figure")).to_be_hidden()


def test_nothing_on_the_page_is_wider_than_a_telephone(reader: Page, course: Course):
    reader.set_viewport_size({"width": 390, "height": 844})
    own_page(reader, course)
    reader.evaluate(
        """courseSitting.set("log", ["2026-10-03", "2026-11-07", "2026-11-19"].map((date, at) => ({
          wanted: "yes", alarms: [], ago: "", came: at ? ["nothing"] : ["tears", "low"],
          when: at ? [] : ["during", "next_day", "later"], strength: "", tried: [], helped: [],
          around: ["sleep", "alcohol"], date, day: 0, noted: "" })))"""
    )
    make(reader)
    expect(part(reader, "weeks").locator(".wave-weeks-row").first).to_be_visible()
    press(part(reader, "tomorrow"), NOTE["begin"])
    for name in ("weeks", "tomorrow", "looks"):
        assert part(reader, name).evaluate(TOO_WIDE) == 0, name


# ---- Not tonight, tomorrow -----------------------------------------------------------------------


def test_a_thought_waits_until_the_next_day_and_can_be_let_go(
    chromium: Browser, reader: Page, course: Course
):
    on(reader, TONIGHT)
    own_page(reader, course)
    note = part(reader, "tomorrow")
    expect(note.get_by_role("button")).to_have_count(0)
    note.get_by_role("link", name=NOTE["open"]).click()
    expect(control(reader)).to_be_focused()
    make(reader)
    put_aside(reader, THOUGHT)
    expect(note.get_by_text(THOUGHT)).to_be_hidden()
    note.get_by_text(NOTE["waiting"]).click()
    expect(note.get_by_text(THOUGHT)).to_be_visible()
    reader.goto("about:blank")

    page = next_reading(chromium, course, NEXT_DAY)
    note = part(page, "tomorrow")
    expect(note.get_by_text(THOUGHT)).to_be_visible()
    press(note, NOTE["keep"])
    note.get_by_label(CHECK["none"], exact=True).check()
    press(note.locator("form"), NOTE["keep"])
    expect(note.get_by_text(THOUGHT)).to_be_hidden()
    page.context.close()

    page = next_reading(chromium, course, LATER)
    note = part(page, "tomorrow")
    expect(note.get_by_text(THOUGHT)).to_be_visible()
    press(note, NOTE["let_go"])
    expect(note.get_by_text(NOTE["gone"])).to_be_visible()
    expect(page.get_by_text(THOUGHT)).to_have_count(0)
    page.reload()
    wait_for_controls(page)
    expect(part(page, "tomorrow").get_by_role("button", name=NOTE["begin"])).to_be_visible()
    expect(page.get_by_text(THOUGHT)).to_have_count(0)
    page.context.close()


def test_the_check_leads_to_help_by_keyboard_and_nothing_of_it_is_sent(
    reader: Page, course: Course
):
    own_page(reader, course)
    make(reader)
    sent: list[str] = []
    reader.on("request", lambda request: sent.append(request.post_data or ""))
    reader.on(
        "websocket",
        lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))),
    )
    note = part(reader, "tomorrow")
    note.get_by_role("button", name=NOTE["begin"]).focus()
    reader.keyboard.press("Enter")
    expect(note.locator("input").first).to_be_focused()
    field = note.get_by_label(NOTE["thought"])
    expect(field).to_be_hidden()
    reader.keyboard.press("Tab")
    reader.keyboard.press("Space")
    expect(note.get_by_label(CHECK["neck"], exact=True)).to_be_checked()
    expect(note.get_by_role("status").get_by_role("link")).to_have_count(1)
    expect(field).to_be_hidden()
    assert axe_violations(reader, ".wave-tomorrow") == []
    kept = reader.evaluate("courseJournal.entries().then(({ entries }) => entries.length)")
    assert kept == 0
    assert not [message for message in sent if "neck" in message]
    note.get_by_role("status").get_by_role("link").focus()
    reader.keyboard.press("Enter")
    shown_chapter(reader, "help/neck")


def test_locking_takes_thoughts_off_the_page(reader: Page, course: Course):
    own_page(reader, course)
    make(reader)
    put_aside(reader, THOUGHT)
    control(reader).get_by_role("button", name=LABELS["journal"]["lock"], exact=True).click()
    expect(reader.get_by_text(THOUGHT)).to_have_count(0)
    expect(part(reader, "tomorrow").get_by_text(NOTE["needs"])).to_be_visible()


# ---- Three looks back ----------------------------------------------------------------------------


def test_looks_back_are_offered_on_their_days_and_end_when_the_reader_says_so(
    chromium: Browser, reader: Page, course: Course
):
    on(reader, TONIGHT)
    own_page(reader, course)
    looks = part(reader, "looks")
    expect(looks.locator("details")).to_have_count(3)
    looks.get_by_text(LABELS["looks_titles"]["day_16"]).click()  # each can be read at any time
    expect(looks.get_by_role("button", name=LOOKS["show"]).first).to_be_visible()
    make(reader)
    press(looks, LOOKS["begin"])
    expect(looks).to_contain_text("First look back is offered on Monday 23 November")
    expect(looks.locator("[data-due=true]")).to_have_count(0)
    reader.goto("about:blank")

    page = next_reading(chromium, course, LATER)  # day 10: two are there, none is late
    looks = part(page, "looks")
    expect(looks.get_by_text(LOOKS["several"])).to_be_visible()
    expect(looks.locator("[data-due=true]")).to_have_count(2)
    looks.get_by_text(LABELS["looks_titles"]["day_9"]).click()
    looks.get_by_role("button", name=LOOKS["show"], exact=True).locator(
        "visible=true"
    ).first.click()
    expect(looks.locator(".wave-reply").locator("visible=true")).to_have_count(1)
    assert axe_violations(page, ".wave-looks") == []
    looks.get_by_role("button", name=LOOKS["close"], exact=True).locator("visible=true").click()
    expect(looks.locator("[data-due=true]")).to_have_count(1)
    press(looks, LOOKS["stop"])
    expect(looks.locator("[data-due=true]")).to_have_count(0)
    expect(looks.get_by_role("button", name=LOOKS["begin"])).to_be_visible()
    page.context.close()
