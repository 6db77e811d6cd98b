"""The projector and the second facilitator's page, with the real server and a real Chromium."""

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.rooms import Running

HALL = {"width": 1920, "height": 1080}
OLD = {"width": 1024, "height": 768}  # an old projector, nearly square
READABLE = 36  # pixels at 1920 × 1080, for words that are read from the back row
# What a drawing draws.
LINES = "drawing => [...drawing.querySelectorAll('path')].map((one) => one.getAttribute('d'))"
FEW = "Too few answers to show, so let us think it through together."


def slide(page: Page, kind: str) -> Locator:
    """The middle of the screen, which must be of this kind, whole, and clean for axe."""
    page.locator(f'body[data-kind="{kind}"]').wait_for()
    for size in (OLD, HALL):
        page.set_viewport_size(size)
        page.wait_for_function(
            """() => {
              const fits = (one) => one.scrollHeight <= one.clientHeight + 1;
              const whole = (one) => fits(one) && one.scrollWidth <= one.clientWidth + 1;
              return whole(document.getElementById("slide")) && whole(document.documentElement);
            }""",
            polling=100,
        )
    found = Axe().run(page).response
    rules = [
        (rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found["violations"]
    ]
    assert rules == []
    assert page.locator("h1").count() == 1
    return page.locator("#slide")


def smallest(place: Locator) -> float:
    """The size in pixels of the smallest words in a place."""
    return place.evaluate(
        """place => {
          const says = (one) => [...one.childNodes].some((in_it) => in_it.data?.trim());
          const words = [...place.querySelectorAll(":not(svg *)")].filter(says);
          return Math.min(...words.map((one) => parseFloat(getComputedStyle(one).fontSize)));
        }"""
    )


def test_the_screen_follows_the_console_through_a_session(room: Running, reader: Page):
    page, console = reader, room.console
    page.set_viewport_size(HALL)
    page.goto(room.screen)

    # The way in, as a picture and in words.
    slide(page, "join")
    console("show", what="step")
    title = slide(page, "title")
    expect(title.get_by_text(room.code, exact=True)).to_be_visible()
    expect(title.get_by_text(room.here, exact=True)).to_be_visible()
    expect(title.get_by_role("img", name=f"{room.here}/?room={room.code}")).to_be_visible()
    assert smallest(title) >= READABLE - 4  # the two words above address and code

    console("show", what="agenda")
    agenda = slide(page, "agenda")
    expect(agenda.locator("li")).to_have_count(len(console()["steps"]))
    expect(agenda.locator('[aria-current="step"]')).to_contain_text("now")
    expect(agenda.locator('[aria-current="step"]')).to_contain_text("5 min")

    console("go", step="rules")
    rules = slide(page, "rules")
    expect(rules.locator("li")).to_have_count(10)
    assert smallest(rules) >= READABLE - 4
    # The countdown may be hidden, and it counts no seconds.
    console("countdown", shown=True)
    expect(page.locator("#left")).to_have_text("7 min left")
    console("countdown", shown=False)
    expect(page.locator("#left")).to_have_text("")

    # A poll: nothing is told before the reveal, also not how many.
    console("go", step="myths")
    console("open", poll="myth_half")
    poll = slide(page, "poll")
    assert smallest(poll) >= READABLE
    expect(page.locator("#way")).to_contain_text(room.code)
    before = poll.inner_text()
    room.vote("as_told", "made_up", "made_up", "made_up")
    assert poll.inner_text() == before
    room.vote("ever_once")
    expect(poll).to_contain_text("Enough are in.")
    enough = poll.inner_text()
    room.vote("ever_once", "made_up")
    assert poll.inner_text() == enough
    assert ask_screen(room)["answered"] == {"enough": True}

    console("reveal")
    results = slide(page, "results")
    counted = [int(text.split()[0]) for text in results.locator(".counted").all_inner_texts()]
    assert sum(counted) == 7
    assert counted == [option["count"] for option in console()["poll"]["results"]["options"]]
    expect(results.locator("li").filter(has_text="Fits")).to_have_count(1)
    assert smallest(results) >= READABLE
    widths = results.locator(".bar").evaluate_all("bars => bars.map((bar) => bar.offsetWidth)")
    assert widths.index(max(widths)) == counted.index(max(counted))
    assert widths.index(min(widths)) == counted.index(min(counted))

    console("open", poll="myth_crash")
    room.vote(*[ask_screen(room)["poll"]["options"][0]["id"]] * 2)
    console("reveal")
    expect(slide(page, "results")).to_contain_text(FEW)
    assert "of 2" not in page.locator("#slide").inner_text()

    # A figure of the course, which the console moves; the drawing stays, its lines move.
    console("go", step="known")
    console("figure", name="03_rise_and_drop.explore")
    slide(page, "figure")
    drawing = page.locator("#slide svg")
    expect(drawing).to_have_attribute("aria-label", re.compile("30 minutes after"))
    drawing.evaluate("drawing => (drawing.dataset.seen = 'yes')")
    lines = drawing.evaluate(
        "drawing => [...drawing.querySelectorAll('path')].map((one) => one.getAttribute('d'))"
    )
    dial = next(one for one in console()["figure"]["controls"] if one["kind"] == "dial")
    console("move", name=dial["name"], value=120)
    expect(drawing).to_have_attribute("aria-label", re.compile("120 minutes after|2 hours after"))
    expect(drawing).to_have_attribute("data-seen", "yes")
    assert lines != drawing.evaluate(
        "drawing => [...drawing.querySelectorAll('path')].map((one) => one.getAttribute('d'))"
    )
    assert room.keyed("console", do="move", name="c9", value=1).problem == "control"
    console("figure", name="05_why_tears.hundred")
    expect(page.locator("#slide h1")).to_have_text("A hundred times of crying")
    slide(page, "figure")

    # Dark when the console says so, whatever this computer likes.
    console("dark", on=True)
    expect(page.locator("html")).to_have_attribute("data-course-theme", "dark")
    slide(page, "figure")

    console("go", step="sort")
    expect(slide(page, "prompt").locator("h1")).to_contain_text("Twelve cards")
    console("go", step="break")
    expect(slide(page, "break")).to_contain_text("If you would rather not come back, that is fine.")

    # A scene: the note first, then what was picked, and what it does.
    console("go", step="scene")
    scene = slide(page, "scene")
    expect(scene.locator(".note")).to_be_visible()
    moment = console()["scene"]
    expect(scene).to_contain_text(moment["text"][0])
    console("follow", reply=moment["replies"][0]["id"])
    picked = slide(page, "picked")
    expect(picked.locator("blockquote")).to_have_text(moment["replies"][0]["text"])
    told = console()["scene"]["picked"]
    expect(picked).to_contain_text(told["effect"])
    expect(picked).to_contain_text(told["why"])
    console("on")
    expect(slide(page, "scene").locator(".note")).to_have_count(0)

    # The help card: with a country its number, without one a sentence; always dated.
    console("go", step="end")
    card = slide(page, "card")
    expect(card).to_contain_text("call your local emergency number")
    expect(card).to_contain_text(re.compile(r"read on \d+ \w+ 20\d\d"))
    console("show", what="card", country="GB")
    expect(card.locator(".first .reach")).to_have_text("999")
    slide(page, "card")

    console("end")
    expect(slide(page, "ended").locator("h1")).to_have_text("Thank you for being here")
    room.process.wait(60)
    expect(page.locator("#lost")).to_have_text("")


def ask_screen(room: Running) -> dict:
    return room.keyed("screen").json


def seen(page: Page) -> int:
    """How many things of the page can be seen."""
    return page.locator("body *").evaluate_all(
        "all => all.filter((one) => one.checkVisibility({ visibilityProperty: true })).length"
    )


def test_one_key_blanks_the_screen_and_a_lost_server_leaves_it_as_it_is(
    room: Running, visitor: Page
):
    page, console = visitor, room.console
    page.set_viewport_size(HALL)
    console("go", step="rules")
    page.goto(room.screen)
    slide(page, "rules")

    page.keyboard.press("Control+b")  # a browser's own key
    assert seen(page) > 0
    for key in ("b", "."):
        page.keyboard.press(key)
        assert seen(page) == 0  # at once, before the server has answered
        wait_until(page, console, True)
        page.keyboard.press(key)
        assert seen(page) > 0
        wait_until(page, console, False)
    console("blank", on=True)
    page.locator("body[data-blank]").wait_for(state="attached")
    assert seen(page) == 0
    console("blank", on=False)
    expect(page.locator("#slide li").first).to_be_visible()

    # Without the server the slide stays, and so does the key.
    room.kill()
    expect(page.locator("#lost")).to_contain_text("No connection right now")
    expect(page.locator("#slide li")).to_have_count(10)
    page.keyboard.press("b")
    assert seen(page) == 0
    room.start()
    wait_until(page, room.console, True)  # the room hears of it now
    assert seen(page) == 0
    room.console("blank", on=False)
    room.console("go", step="myths")
    myths = next(s["title"] for s in console()["steps"] if s["id"] == "myths")
    expect(page.locator("#slide h1")).to_contain_text(myths)
    expect(page.locator("#lost")).to_have_text("")

    # Another key opens nothing.
    page.goto(f"{room.here}/screen#wrong")
    expect(page.locator("#lost")).to_contain_text("no key")
    assert room.code not in page.content()


def wait_until(page: Page, console: Callable, blank: bool) -> None:
    """Until the console knows that the screen is blank, or is not."""
    for _ in range(200):
        if console()["blank"] is blank:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"the console never heard blank={blank}")


def test_the_second_facilitator_sees_the_step_and_one_press_away_what_to_do(
    room: Running, chromium: Browser
):
    console = room.console
    console("go", step="myths")
    console("open", poll="myth_half")
    context = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    page.goto(room.second)

    steps = console()["steps"]
    at = [step["id"] for step in steps].index("myths")
    main = page.locator("main")
    expect(main.locator("h1")).to_have_text(steps[at]["title"])
    expect(main).to_contain_text(steps[at + 1]["title"])
    expect(main).to_contain_text(steps[at]["second"][0])
    expect(main.locator(".time")).to_contain_text("Planned8 min")
    expect(main).to_contain_text("not yet")
    room.vote("as_told", "made_up", "ever_once", "as_told")
    expect(main).to_contain_text("not yet")
    room.vote("made_up")
    expect(main).to_contain_text("Enough to show: yes.")
    assert not re.search(r"\b[45] answer|\b5 of\b", main.inner_text())

    main.get_by_text("What the lead says").press("Enter")
    expect(main).to_contain_text(steps[at]["lead"][0])
    room.vote("ever_once")  # news leave the script open
    console("reveal")
    expect(main).to_contain_text("Shown to the room.")
    expect(main.get_by_text(steps[at]["lead"][0])).to_be_visible()

    for name in ("Someone is not well", "Someone tells you something"):
        page.get_by_role("button", name=name).press("Enter")
        protocol = page.get_by_role("dialog")
        expect(protocol.locator("li").first).to_be_visible()
        assert axe(page) == []
        page.keyboard.press("Escape")
        expect(protocol).to_have_count(0)

    page.get_by_role("button", name="Blank the screen").click()
    expect(page.get_by_role("button", name="Show the screen again")).to_be_visible()
    wait_until(page, console, True)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.locator("button, summary").evaluate_all(
        "all => all.filter((one) => one.checkVisibility() && one.offsetHeight < 44).length"
    )
    assert small == 0

    # It reads and blanks; nothing else is taken from it, and no key is told to it.
    key = room.keys["second"]
    assert room.keyed("second", do="reveal").status >= 400
    told = str(room.keyed("second").json)
    assert key not in told
    assert room.keys["console"] not in told

    console("go", step="end")
    expect(main).to_contain_text("This is the last step.")
    console("end")
    expect(page.locator("#sign")).to_contain_text("The session has ended.")
    assert complaints == []
    context.close()


def axe(page: Page) -> list[str]:
    return [rule["id"] for rule in Axe().run(page).response["violations"]]
