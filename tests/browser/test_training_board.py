"""A history is built and printed; a finding is compared by keyboard; the whole board is read."""

import pytest
from playwright.sync_api import Page, expect

from course.content import chapter_content, course_map, training
from tests.browser.conftest import Course, axe_violations, open_chapter, wait_for_controls
from tests.browser.test_sitting import set_up
from tests.browser.test_with_the_journal import TOO_WIDE

PAGE = "training/assess"
LABELS = chapter_content("assess").labels
BOARD, HISTORY = LABELS["board"], LABELS["history"]


@pytest.fixture
def sent(reader: Page) -> list[str]:
    """What the page sends to the kernel."""
    found: list[str] = []
    reader.on(
        "websocket", lambda socket: socket.on("framesent", lambda data: found.append(str(data)))
    )
    return found


@pytest.fixture
def page(sent: list[str], reader: Page, course_server: Course) -> Page:
    open_chapter(reader, course_server, PAGE)
    wait_for_controls(reader)
    return reader


def test_a_finding_is_compared_by_keyboard_and_the_whole_board_is_read(page: Page, sent: list[str]):
    assert sent
    before = len(sent)
    held = training.board()
    board = page.locator(".wave-board")
    answer, boxes = board.locator(".wave-board-answer"), board.get_by_role("checkbox")
    expect(boxes).to_have_count(len(held.boxes))

    boxes.first.focus()
    page.keyboard.press("Space")
    for _ in held.boxes:
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == BOARD["compare"]
    expect(answer).to_be_hidden()
    page.keyboard.press("Enter")
    assert page.evaluate("!!document.activeElement.closest('.wave-board-answer')")
    first = next(iter(held.findings.values()))
    for text in (first.why, BOARD["extra"], BOARD["missed"], held.boxes[first.fits[0]].mind):
        expect(answer).to_contain_text(text)

    # A source says how sure the sentence is.
    answer.get_by_role("link").first.click()
    expect(page.locator("#course-source")).to_contain_text(course_map().sure[first.sure])
    page.keyboard.press("Escape")

    board.get_by_role("button", name=BOARD["next"]).click()
    assert page.evaluate("!!document.activeElement.closest('.wave-board-stage')")
    expect(board.get_by_role("checkbox", checked=True)).to_have_count(0)
    board.get_by_role("button", name=BOARD["back"]).click()
    expect(boxes.first).to_be_checked()

    board.get_by_text(BOARD["all"], exact=True).click()
    titles = board.get_by_role("heading").all_inner_texts()
    stops = [box.title for box in held.boxes.values() if box.stops]
    assert titles[: len(stops) + 1] == [BOARD["first"], *stops]
    assert len(titles) == len(held.boxes) + 1
    for finding in held.findings.values():
        expect(board.get_by_role("listitem").filter(has_text=finding.text).first).to_be_visible()

    assert axe_violations(page, ".wave-board") == []
    set_up(page, "dark")
    assert axe_violations(page, ".wave-board") == []
    usual = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 844})
    assert board.evaluate(TOO_WIDE) == 0
    page.set_viewport_size(usual)
    assert [frame for frame in sent[before:] if '"comm_msg"' in frame] == []
    set_up(page, "clear")
    expect(answer).to_be_hidden()


def test_a_history_is_built_and_printed_with_what_is_missing(page: Page):
    history = page.locator(".wave-history")
    parts, asked = training.history(), history.get_by_role("checkbox")
    expect(asked).to_have_count(sum(len(part.question) for part in parts))
    chosen = [question for part in parts[:2] for question in part.question]
    for question in chosen:
        history.get_by_role("checkbox", name=question.text).check()
        expect(history.get_by_text(question.reply)).to_be_visible()
    history.get_by_role("button", name=HISTORY["make"]).click()
    sheet = history.locator(".wave-history-sheet")
    assert page.evaluate("!!document.activeElement.closest('.wave-history-sheet')")
    missing = " · ".join(part.title for part in sorted(parts[2:], key=lambda part: not part.first))
    expect(sheet).to_contain_text(HISTORY.say("missing", parts=missing))
    expect(sheet).to_contain_text(HISTORY["left_off"])

    page.evaluate("window.print = () => {}")
    history.get_by_role("button", name=HISTORY["print"]).click()
    page.emulate_media(media="print")
    paper = page.locator("body > .wave-print")
    for question in chosen:
        there = paper.get_by_text(question.text)
        expect(there).to_have_count(0 if question.rates == "leading" else 1)
    expect(history).to_be_hidden()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(paper).to_have_count(0)

    assert axe_violations(page, ".wave-history") == []
    set_up(page, "dark")
    assert axe_violations(page, ".wave-history") == []
    page.set_viewport_size({"width": 320, "height": 844})
    assert history.evaluate(TOO_WIDE) == 0
