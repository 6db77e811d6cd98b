"""A phone in the room: real pages of the real server, with and without script, network and luck."""

import json

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from course.content import workshop
from tests.browser.conftest import PATIENCE, leaves_machine
from tests.rooms import Running

WORDS = workshop.words()["phone"]
STEPS = workshop.plan("90").steps
MYTH = workshop.polls()["myth_half"]
FIRST, SECOND, THIRD = (option.id for option in MYTH.option)
BROKEN_LINE = "Failed to load resource"  # what Chromium writes when an answer is no 200
NO_STORE = """Object.defineProperty(window, "sessionStorage", {
    get() { throw new DOMException("refused", "SecurityError") } })"""


@pytest.fixture
def phone(chromium: Browser):
    """phone(width): a fresh page of a fresh phone. Nothing goes out, is left or breaks."""
    contexts, sent, complaints = [], [], []

    def fresh(width: int = 390, **more) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 700}, **more)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        context.on("request", lambda request: sent.append(request.url))
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: line.type == "error" and complaints.append(line.text))
        return page

    yield fresh
    for context in contexts:
        assert context.cookies() == []
        context.close()
    assert [address for address in sent if leaves_machine(address)] == []
    assert [line for line in complaints if BROKEN_LINE not in line] == []


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def status(page: Page) -> Locator:
    return page.get_by_role("status")


def choice(page: Page, option: str) -> Locator:
    return page.locator(f'input[name="option"][value="{option}"]')


def join(page: Page, room: Running) -> None:
    page.goto(room.phone)
    page.get_by_role("button", name=WORDS["go_in"]).press("Enter")
    expect(heading(page)).to_have_text(STEPS["welcome"].title)


def answer(page: Page, option: str) -> None:
    choice(page, option).check()
    page.get_by_role("button", name=WORDS["send"]).click()


def ask(room: Running) -> None:
    room.console("go", step="myths")
    room.console("open", poll=MYTH.id)


def assert_fits(page: Page) -> None:
    """Nothing is cut off, targets are large, and axe finds nothing in light and in dark."""
    from axe_playwright_python.sync_playwright import Axe

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page).response
        assert "color-contrast" in [rule["id"] for rule in found["passes"]]
        assert [(rule["id"], rule["nodes"]) for rule in found["violations"]] == []
    for target in page.locator("button, .choice, summary, #room").locator("visible=true").all():
        assert target.bounding_box()["height"] >= 44
    for row in page.locator(".choice, main button").all():
        assert row.bounding_box()["height"] >= 56


def test_a_small_slow_phone_goes_through_a_session_by_keyboard(room, phone):
    page = phone(320)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})

    # The code from the picture stands in the field; a wrong one gets a sentence.
    page.goto(room.phone)
    assert page.title() == "Session"
    field = page.get_by_role("textbox", name=WORDS["code"])
    expect(field).to_have_value(room.code)
    assert_fits(page)
    field.fill("ZZZ")
    field.press("Enter")
    expect(status(page)).to_have_text(WORDS["problem"]["room"])
    expect(field).to_be_focused()
    field.fill(f" {room.code[:2].lower()} {room.code[2:].lower()} ")
    field.press("Enter")
    expect(heading(page)).to_have_text(STEPS["welcome"].title)
    expect(heading(page)).to_be_focused()
    expect(page.get_by_role("main")).to_contain_text(STEPS["welcome"].phone)
    expect(status(page)).to_have_text(WORDS["waiting"])
    page.get_by_text(WORDS["help"]["summary"], exact=True).press("Enter")
    expect(page.get_by_role("link")).to_have_attribute("href", "https://findahelpline.com")
    assert_fits(page)

    # A question comes by itself. An answer, and a change of mind.
    ask(room)
    expect(page.get_by_role("group", name=MYTH.ask)).to_be_visible()
    expect(status(page)).to_have_text(WORDS["open"])
    assert_fits(page)
    page.get_by_role("button", name=WORDS["send"]).press("Enter")
    expect(status(page)).to_have_text(WORDS["said"]["choose"])
    choice(page, FIRST).press("Space")
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text(WORDS["sent"])
    choice(page, FIRST).press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(choice(page, THIRD)).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text(WORDS["sent"])
    assert_fits(page)

    # Nobody sees anything before the reveal; then words and bars, and why.
    assert page.locator(".results").count() == 0
    room.vote(FIRST, FIRST, SECOND, THIRD)
    room.console("reveal")
    results = page.get_by_role("listitem")
    expect(results).to_have_count(3)
    expect(heading(page)).to_be_focused()
    for result, option, count in zip(results.all(), MYTH.option, (2, 1, 2), strict=True):
        expect(result).to_contain_text(option.text)
        expect(result).to_contain_text(WORDS.say("count", count=count, answered=5))
        expect(result).to_contain_text(WORDS["fits" if option.fits else "does_not_fit"])
        expect(result).to_contain_text(option.reply)
    expect(page.get_by_role("main")).to_contain_text(MYTH.says)
    assert_fits(page)

    # Under five nothing is shown.
    room.console("open", poll=MYTH.id)
    answer(page, FIRST)
    expect(status(page)).to_have_text(WORDS["sent"])
    room.console("reveal")
    expect(status(page)).to_have_text(WORDS["few"])
    expect(page.locator(".count")).to_have_count(0)
    assert_fits(page)

    # What is kept in the browser, and that it goes with the session.
    kept = page.evaluate("[Object.keys(localStorage), Object.entries(sessionStorage)]")
    assert kept[0] == []
    ((name, seat),) = kept[1]
    assert name == "seat"
    assert set(json.loads(seat)) == {"room", "ticket", "turn"}
    room.console("end")
    expect(heading(page)).to_have_text(WORDS["ended"])
    expect(status(page)).to_be_empty()
    assert page.evaluate("sessionStorage.length") == 0
    assert_fits(page)


def test_a_lost_network_a_lost_receipt_and_a_killed_server_count_an_answer_once(room, phone):
    page, bare = phone(), phone()
    bare.add_init_script(NO_STORE)  # a browser that keeps nothing
    join(page, room)
    join(bare, room)
    ask(room)
    tried = []

    def lose_first_receipt(route: Route) -> None:
        tried.append(route.request.post_data_json)
        if len(tried) == 1:
            route.fetch()  # it arrives, and no word comes back
            route.abort()
        else:
            route.continue_()

    # No network: the choice stays, and goes out by itself; its receipt is lost, and it goes again.
    expect(heading(page)).to_have_text(MYTH.ask)
    page.context.set_offline(True)
    answer(page, SECOND)
    expect(status(page)).to_have_text(WORDS["said"]["kept"])
    expect(choice(page, SECOND)).to_be_checked()
    page.route("**/api/answer", lose_first_receipt)
    page.context.set_offline(False)
    expect(status(page)).to_have_text(WORDS["sent"])
    assert len(tried) == 2
    assert tried[0] == tried[1]

    # The server is killed. What was chosen stays on the page; what was sent arrives afterwards.
    choice(bare, FIRST).check()
    room.kill()
    expect(status(bare)).to_have_text(WORDS["said"]["lost"])
    answer(page, THIRD)
    expect(status(page)).to_have_text(WORDS["said"]["kept"])
    room.start()
    expect(status(page)).to_have_text(WORDS["sent"])
    expect(status(bare)).to_have_text(WORDS["open"])
    expect(choice(bare, FIRST)).to_be_checked()
    bare.get_by_role("button", name=WORDS["send"]).click()
    expect(status(bare)).to_have_text(WORDS["sent"])

    # A page that is loaded anew keeps its seat and its answer, and takes a later turn.
    page.reload()
    expect(choice(page, THIRD)).to_be_checked()
    answer(page, SECOND)
    expect(status(page)).to_have_text(WORDS["sent"])
    turns = [each["turn"] for each in tried]
    assert turns == sorted(turns)
    assert turns[-1] > tried[-2]["turn"]
    room.vote(THIRD, THIRD, THIRD)
    assert room.console()["joined"] == 5
    room.console("reveal")
    assert room.counts() == {FIRST: 1, SECOND: 1, THIRD: 3}
    expect(status(page)).to_have_text(WORDS["revealed"])

    # Too late is said, and not hidden; the next question comes all the same.
    room.console("open", poll=MYTH.id)
    expect(status(page)).to_have_text(WORDS["open"])
    answer(page, FIRST)
    expect(status(page)).to_have_text(WORDS["sent"])
    room.console("open", poll=MYTH.id)  # the same question, anew
    expect(choice(page, FIRST)).not_to_be_checked()
    expect(status(page)).to_have_text(WORDS["open"])
    page.context.set_offline(True)
    answer(page, FIRST)
    expect(status(page)).to_have_text(WORDS["said"]["kept"])
    room.console("clear")
    page.context.set_offline(False)
    expect(status(page)).to_have_text(WORDS["said"]["late"])
    expect(heading(page)).to_have_text(STEPS["myths"].title)


def test_without_a_script_the_forms_do_it_all(room, phone):
    page = phone(320, java_script_enabled=False)
    page.goto(room.here)
    page.get_by_label(WORDS["code"]).fill(f" {room.code.lower()[:3]} {room.code.lower()[3:]}")
    page.get_by_role("button", name=WORDS["go_in"]).click()
    expect(heading(page)).to_have_text(STEPS["welcome"].title)

    # It looks again by itself, at an address that keeps the seat; and when a person wants it.
    again = page.locator('meta[http-equiv="refresh"]').get_attribute("content").split("url=")[1]
    page.goto(room.here + again)
    expect(status(page)).to_have_text(WORDS["waiting"])
    second = page.context.new_page()
    second.goto(room.here + again)
    ask(room)
    for each in (page, second):
        each.get_by_role("button", name=WORDS["look"]).click()
        expect(heading(each)).to_have_text(MYTH.ask)
        expect(each.locator('meta[http-equiv="refresh"]')).to_have_count(0)

    page.get_by_role("button", name=WORDS["send"]).click()
    expect(status(page)).to_have_text(WORDS["problem"]["choose"])
    answer(page, FIRST)
    expect(status(page)).to_have_text(WORDS["sent"])
    expect(choice(page, FIRST)).to_be_checked()
    answer(second, SECOND)  # an older page of the same seat
    expect(status(second)).to_have_text(WORDS["problem"]["old"])
    expect(choice(second, FIRST)).to_be_checked()
    answer(second, THIRD)
    expect(status(second)).to_have_text(WORDS["sent"])

    room.vote(FIRST, FIRST, SECOND, SECOND)
    room.console("reveal")
    answer(page, SECOND)
    expect(status(page)).to_have_text(WORDS["problem"]["closed"])
    expect(page.get_by_role("listitem")).to_have_count(3)
    assert room.counts() == {FIRST: 2, SECOND: 2, THIRD: 1}
    room.console("end")
    page.get_by_role("button", name=WORDS["look"]).click()
    expect(heading(page)).to_have_text(WORDS["ended"])
