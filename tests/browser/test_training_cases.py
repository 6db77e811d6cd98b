"""A case is walked by keyboard to two endings; two rate a role-play and see if they agree."""

import re
from collections import deque

from playwright.sync_api import Locator, Page, expect

from course.content import cases, chapter_content, course_map, roleplay
from tests.browser.conftest import Course, axe_violations, open_chapter, wait_for_controls
from tests.browser.test_sitting import set_up
from tests.browser.test_with_the_journal import TOO_WIDE

PAGE = "training/cases"
LABELS = chapter_content("cases").labels
WORDS, RATING, TOLD = LABELS["case"], LABELS["rating"], LABELS["told"]
RATES = LABELS["case_rates"]
MOST_TABS = 60
Step = cases.Choice | None  # None is a step that goes on by itself


def way_to(case: cases.Case, kind: str, but: str = "") -> list[Step]:
    """The shortest way to an ending of a kind that begins with no choice rated `but`."""
    ahead: deque[tuple[str, list[Step]]] = deque([(case.start, [])])
    while ahead:
        id, way = ahead.popleft()
        moment = case.moments[id]
        if moment.ending == kind:
            return way
        if moment.then:
            ahead.append((moment.then, [*way, None]))
        open_ones = [choice for choice in moment.choice if way or choice.rates != but]
        ahead.extend((choice.to, [*way, choice]) for choice in open_ones)
    raise AssertionError(f"{case.name} never ends {kind}")


def recommended(case: cases.Case) -> list[Step]:
    """The way that we recommend."""
    way = [case.moments[id] for id in case.way()[:-1]]
    return [next((c for c in moment.choice if c.rates == "fits"), None) for moment in way]


def press(page: Page, words: str) -> None:
    """Go to a button of the case by Tab, from wherever the focus is, and press it."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText.trim()") == words:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"no way by Tab to {words!r}")


def walk(page: Page, section: Locator, way: list[Step]) -> None:
    """Walk a case by keyboard, and read each answer on the way."""
    told = section.locator(".wave-scene-told")
    for choice in way:
        press(page, choice.text if choice else WORDS["on"])
        assert page.evaluate("!!document.activeElement.closest('.wave-scene-stage')")
        if choice:
            expect(told).to_contain_text(choice.effect)
            expect(told).to_contain_text(choice.why)
            expect(told.locator(".wave-case-rated")).to_have_text(RATES[choice.rates])


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def test_a_case_is_walked_to_a_safe_ending_and_to_one_with_a_way_to_repair(
    reader: Page, course_server: Course
):
    sent: list[str] = []
    reader.on(
        "websocket", lambda socket: socket.on("framesent", lambda data: sent.append(str(data)))
    )
    open_chapter(reader, course_server, PAGE)
    wait_for_controls(reader)
    before = len(sent)
    case = cases.case("case_e")
    section = reader.locator("section.wave-case").filter(has=reader.locator("#case_e"))
    stage, told = (section.locator(f".wave-scene-{name}") for name in ("stage", "told"))
    parts, rows = stage.locator(".wave-case-part"), stage.get_by_role("row")

    # The note comes first; from it one can go past the case, or read it as text.
    expect(told).to_contain_text(case.note)
    expect(section.locator(".wave-scene-choice")).to_have_count(0)
    section.get_by_role("link", name=WORDS["next"].split("{")[0]).click()
    assert reader.evaluate("document.activeElement.id") == "case_f"
    section.get_by_role("button", name=WORDS["read"]).click()
    for paragraph in case.instead:
        expect(told).to_contain_text(paragraph)
    section.get_by_role("button", name=WORDS["leave"]).click()
    expect(told).to_contain_text(case.note)

    # By keyboard, the way that we recommend: there is nothing to lay beside it.
    press(reader, WORDS["begin"])
    expect(section.locator(".wave-case-facts")).to_have_attribute("open", "")
    walk(reader, section, recommended(case))
    expect(told).to_contain_text(WORDS.say("ended", ending=case.endings["safe"]))
    expect(section.locator(".wave-case-way")).to_have_count(1)
    expect(parts.nth(0)).to_contain_text(WORDS["same"])
    expect(parts.locator(".wave-case-flag.missed, .wave-case-flag.late")).to_have_count(0)

    # Back one step, and then another way, by way of a choice that can harm.
    press(reader, WORDS["back"])
    expect(parts).to_have_count(0)
    press(reader, WORDS["again"])
    way = way_to(case, "repair", but="fits")
    walk(reader, section, way)
    expect(told).to_contain_text(WORDS.say("ended", ending=case.endings["repair"]))
    ways = section.locator(".wave-case-way")
    expect(ways).to_have_count(2)
    for choice in filter(None, way):
        expect(ways.nth(0)).to_contain_text(choice.text)
    for choice in filter(None, recommended(case)):
        expect(ways.nth(1)).to_contain_text(choice.text)
    expect(section.locator(".wave-case-flag")).to_have_count(len(case.flags))
    expect(section.locator(".wave-case-flag.missed").first).to_be_visible()
    expect(rows).to_have_count(len(case.differential) + 1)
    left, right = (ways.nth(at).bounding_box() for at in (0, 1))
    assert left["y"] == right["y"]
    assert left["x"] < right["x"]

    # A source says how sure the sentence is.
    lesson = next(lesson for lesson in case.debrief if lesson.sources)
    parts.last.locator(".wave-case-sources a").first.click()
    card = reader.locator("#course-source")
    expect(card).to_contain_text(course_map().sure[lesson.sure])
    reader.keyboard.press("Escape")

    # The whole case as a list.
    section.locator(".wave-scene-all summary").click()
    expect(section.locator(".wave-scene-all li").first).to_be_visible()  # drawn once it is open
    whole = plain(section.locator(".wave-scene-all").inner_text())
    for moment in case.moments.values():
        assert all(plain(text) in whole for text in moment.text), moment.id
        assert all(plain(choice.why) in whole for choice in moment.choice), moment.id

    assert axe_violations(reader, "section.wave-case:has(#case_e)") == []
    set_up(reader, "dark")
    assert axe_violations(reader, "section.wave-case:has(#case_e)") == []
    usual = reader.viewport_size
    for width in (390, 320):
        reader.set_viewport_size({"width": width, "height": 844})
        assert section.evaluate(TOO_WIDE) == 0, width
        above, below = (ways.nth(at).bounding_box() for at in (0, 1))
        assert above["x"] == below["x"]
        assert above["y"] + above["height"] <= below["y"]
    expect(rows).to_have_count(len(case.differential) + 1)
    reader.set_viewport_size(usual)

    # Nothing of it was sent.
    pressed = [choice.text[:30] for choice in way if choice]
    assert [frame for frame in sent[before:] if any(words in frame for words in pressed)] == []
    assert [frame for frame in sent[before:] if '"comm_msg"' in frame] == []
    set_up(reader, "clear")
    expect(told).to_contain_text(case.note)
    expect(parts).to_have_count(0)


def test_two_rate_a_role_play_and_see_how_well_they_agree(reader: Page, course_server: Course):
    sent: list[str] = []
    reader.on(
        "websocket", lambda socket: socket.on("framesent", lambda data: sent.append(str(data)))
    )
    open_chapter(reader, course_server, PAGE)
    wait_for_controls(reader)
    cards = reader.locator("#role_play")
    first, second = cards.locator("details").nth(0), cards.locator("details").nth(1)
    first.locator("summary").click()
    expect(first.locator("li").first).to_be_visible()
    second.locator("summary").click()  # of one scene, one card is open
    expect(first.locator("li").first).to_be_hidden()

    form, told = reader.locator(".wave-rating"), reader.locator(".wave-rating .wave-told")
    lines = form.locator(".wave-rating-lines > li")
    expect(lines).to_have_count(roleplay.BEHAVIOURS)
    observer, client = RATING["observer"], RATING["client"]

    def give(who: str, line: int, mark: str) -> None:
        group = lines.nth(line).get_by_role("group", name=who)
        group.get_by_role("radio", name=f"{mark}:").check()

    marks = ["2"] * 8 + ["0", "1", "1", "0"]
    for line, mark in enumerate(marks):
        give(observer, line, mark)
    cover = form.get_by_role("button", name=RATING.say("cover", who=observer))
    cover.focus()
    reader.keyboard.press("Enter")
    assert reader.evaluate("document.activeElement.innerText") == RATING.say(
        "uncover", who=observer
    )
    expect(lines.nth(0).get_by_role("group", name=observer)).to_have_count(0)
    other = ["2"] * 7 + ["1", "0", "1", "H", "0"]
    for line, mark in enumerate(other):
        give(client, line, mark)
    assert [frame for frame in sent if '"rated"' in frame] == []

    form.get_by_role("button", name=RATING["compare"]).click()
    rule = roleplay.role_play().rule
    expect(told).to_contain_text(TOLD.say("passed", who=observer, points=18, most=rule.most))
    expect(told).to_contain_text(f"{client}: 16 of 24 points. Lines with an H: 11.")
    expect(told).to_contain_text(TOLD.say("kappa", kappa="0.70", low="0.19", high="0.92"))
    expect(lines.nth(0).get_by_role("group", name=observer)).to_be_visible()
    differ = form.locator(".wave-rating-differs").locator("visible=true")
    expect(differ).to_have_count(2)
    assert axe_violations(reader, ".wave-rating", "#role_play") == []
    set_up(reader, "dark")
    assert axe_violations(reader, ".wave-rating", "#role_play") == []
    usual = reader.viewport_size
    for width in (390, 320):
        reader.set_viewport_size({"width": width, "height": 844})
        assert form.evaluate(TOO_WIDE) == 0, width
    reader.set_viewport_size(usual)

    # A mark that changes takes the result away.
    give(client, 10, "1")
    expect(form.get_by_text(RATING["changed"])).to_be_visible()
    expect(told).to_be_hidden()
    form.get_by_role("button", name=RATING["compare"]).click()
    expect(told).to_contain_text("11 of 12")
    expect(differ).to_have_count(1)

    # Marks went to the course, and no word of the form.
    rated = [frame for frame in sent if '"rated"' in frame]
    assert rated
    told_words = [behaviour.text for behaviour in roleplay.role_play().behaviours]
    assert [frame for frame in rated if any(words in frame for words in told_words)] == []

    set_up(reader, "clear")
    expect(told).to_be_hidden()
    expect(form.locator("input:checked")).to_have_count(0)
