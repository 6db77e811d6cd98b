"""A trainee's whole way to a certificate, and one who fails; what leaves the page meanwhile."""

import json
import re
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Page, expect

from course.content import chapter_content
from course.content.bank import DRAWN, Item, bank
from course.export import can_print
from course.training import result
from course.training.draw import Asked, draw
from course.training.marks import MARKS, needed
from tests.browser.conftest import Course, axe_violations, open_chapter, wait_for_controls
from tests.browser.test_plan_download import files
from tests.browser.test_sitting import set_up
from tests.browser.test_with_the_journal import TOO_WIDE

PAGE = "training/test"
LABELS = chapter_content("test").labels
WORDS, CERTIFICATE, EVALUATION = (LABELS[name] for name in ("exam", "certificate", "evaluation"))
SEED, COUNT = 480213, sum(DRAWN.values())
NAME, PSEUDONYM = "Canary Ada Lindqvist", "Canary heron"


def begin(page: Page, course: Course, seed: int | None = None, mild: bool = False) -> None:
    """Open the page, choose, begin."""
    open_chapter(page, course, PAGE)
    wait_for_controls(page)
    if mild:
        page.get_by_label(WORDS["mild"]).check()
    if seed is not None:
        page.get_by_text(WORDS["given"], exact=True).click()
        page.get_by_label(WORDS["given_seed"]).fill(str(seed))
    page.get_by_role("button", name=WORDS["begin"]).click()


def heard(page: Page) -> list[str]:
    """All that the page sends to its kernel or its server, from now on."""
    sent: list[str] = []
    page.on("websocket", lambda one: one.on("framesent", lambda data: sent.append(str(data))))
    page.on("request", lambda request: sent.append(request.post_data or ""))
    return sent


def button(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def answer(page: Page, at: int, of: int, item: Item, option: int, sure: int) -> None:
    """Answer one question, by mouse."""
    heading = page.get_by_role("heading", name=WORDS.say("question", at=at, of=of), exact=True)
    expect(heading).to_be_focused() if at > 1 else expect(heading).to_be_visible()
    form = page.locator(".wave-exam-form")
    expect(form.locator("legend").first).to_have_text(item.stem)
    form.get_by_role("radio", name=item.option[option].text, exact=True).check()
    form.get_by_role("radio", name=re.compile(f"^{WORDS[f'sure_{sure}']}\\W*\\+")).check()
    button(page, WORDS["confirm"]).click()


def take(page: Page, asked: tuple[Asked, ...], wrong: int = 0) -> None:
    """Take a test: the first `wrong` questions wrongly, the others rightly."""
    for at, one in enumerate(asked, start=1):
        place = (one.item.right + 1) % len(one.item.option) if at <= wrong else one.item.right
        answer(page, at, len(asked), one.item, place, 1 + at % len(MARKS))


@pytest.mark.skipif(not can_print(), reason="the package typst is not installed")
def test_a_trainee_takes_the_test_saves_the_result_and_has_a_certificate(
    reader: Page, course_server: Course
):
    sent = heard(reader)
    asked = draw(bank().values(), SEED)
    open_chapter(reader, course_server, PAGE)
    wait_for_controls(reader)
    start = reader.locator(".wave-exam").first
    expect(start).to_contain_text(re.compile(r"Draw number \d{1,6}\."))
    expect(reader.get_by_text(CERTIFICATE["not_yet"])).to_be_visible()
    assert axe_violations(reader, ".wave-exam") == []
    begin(reader, course_server, SEED)

    # One question by keyboard alone: an option, how sure, and no way back.
    first = asked[0].item
    expect(reader.locator(".wave-exam-form legend").first).to_have_text(first.stem)
    assert axe_violations(reader, ".wave-exam") == []
    button(reader, WORDS["confirm"]).press("Enter")
    expect(reader.get_by_role("status").filter(has_text=WORDS["choose"])).to_be_visible()
    reader.get_by_role("radio", name=first.option[first.right].text, exact=True).press("Space")
    button(reader, WORDS["confirm"]).press("Enter")
    expect(reader.get_by_role("status").filter(has_text=WORDS["say_sure"])).to_be_visible()
    sure = reader.locator(".wave-exam-form .wave-pick")
    for level, (right, wrong) in MARKS.items():
        earns = WORDS.say("earns", right=f"+{right}", wrong=f"−{-wrong}" if wrong else "0")
        expect(sure.locator("label").nth(level - 1)).to_have_text(WORDS[f"sure_{level}"] + earns)
    sure.get_by_role("radio").first.press("Space")
    button(reader, WORDS["confirm"]).press("Enter")

    # The rest: three wrong, the others right by the bank; nothing is said of any before the end.
    for at, one in enumerate(asked[1:], start=2):
        place = (one.item.right + 1) % len(one.item.option) if at in (3, 7, 20) else one.item.right
        answer(reader, at, COUNT, one.item, place, 3 if at % 2 else 2)
        if at < COUNT:
            expect(reader.locator(".wave-exam .wave-reply")).to_have_count(0)

    # The result: passed, with the reason of every option.
    right = COUNT - 3
    expect(reader.get_by_role("heading", name=WORDS["passed"], exact=True)).to_be_focused()
    score = WORDS.say(
        "score", right=right, asked=COUNT, share=100 * right // COUNT, need=needed(COUNT),
        pass_mark=75,
    )  # fmt: skip
    expect(reader.get_by_text(score)).to_be_visible()
    reasons = reader.locator(".wave-exam-reasons > li")
    expect(reasons).to_have_count(COUNT)
    expect(reader.locator(".wave-exam-reasons details[open]")).to_have_count(3)
    for shown, one in zip(reasons.all(), asked, strict=True):
        said = shown.locator("details").evaluate("each => each.textContent")
        assert all(option.reason in said for option in one.item.option)
    figure = reader.locator("figure").filter(has_text=LABELS["calibration"]["title"])
    picture = figure.get_by_role("img")
    expect(picture).to_have_accessible_name(figure.locator(".wave-sentence").inner_text())
    figure.locator("summary").last.click()
    assert figure.locator("tbody tr").count() == len(MARKS)
    assert axe_violations(reader, ".wave-exam", ".wave-figure") == []

    # It is there again after reading elsewhere.
    open_help = reader.locator(".wave-help a").first
    open_help.click()
    expect(reader.get_by_role("heading", level=1).locator("visible=true")).to_have_text(
        re.compile("neck", re.IGNORECASE)
    )
    reader.go_back()
    wait_for_controls(reader)
    expect(reader.get_by_text(score)).to_be_visible()
    expect(figure).to_have_count(1)

    # The result as a file, under a pseudonym that goes nowhere else.
    reader.get_by_label(WORDS["pseudonym"], exact=True).fill(f"  {PSEUDONYM} ")
    with reader.expect_download() as download:
        button(reader, WORDS["save"]).click()
    made = Path(download.value.path()).read_bytes()
    held = result.decoded(made, "x.json", bank())
    assert download.value.suggested_filename == result.file_name(held)
    assert (held.pseudonym, held.seed, held.score, held.passed) == (PSEUDONYM, SEED, right, True)
    assert [one.item for one in held.answers] == [one.item.id for one in asked]
    assert made == result.encoded(held)

    # The certificate: a name goes to the server for the page, and nowhere else.
    before = files(course_server.home, course_server.reader_home)
    button(reader, CERTIFICATE["save"]).click()
    expect(reader.get_by_text(CERTIFICATE["file_no_name"])).to_be_visible()
    reader.get_by_label(CERTIFICATE["name"]).fill(NAME)
    with reader.expect_download() as download:
        button(reader, CERTIFICATE["save"]).click()
    expect(reader.get_by_text(CERTIFICATE["file_done"])).to_be_visible()
    assert download.value.suggested_filename == "certificate.pdf"
    pdf = pypdf.PdfReader(BytesIO(Path(download.value.path()).read_bytes()))
    said = re.sub(r"\s+", " ", pdf.pages[0].extract_text())
    for part in (NAME, f"{right} of {COUNT}", str(SEED), "Accreditation is the institute’s"):
        assert part in said
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]

    # The form for paper.
    with reader.expect_download() as download:
        button(reader, EVALUATION["save"]).click()
    assert download.value.suggested_filename == "evaluation.pdf"
    assert files(course_server.home, course_server.reader_home) <= before

    # What left the page: the wish for a draw, three pairs of counts, one name for one page.
    everything = "\n".join(sent)
    assert PSEUDONYM not in everything
    assert sum(NAME in one for one in sent) == 1
    for one in asked:
        assert one.item.id not in everything
        assert json.dumps(one.item.stem)[1:-1] not in everything

    # Small, dark, and cleared.
    set_up(reader, "dark")
    usual = reader.viewport_size
    reader.set_viewport_size({"width": 390, "height": 844})
    assert reader.locator(".wave-exam").first.evaluate(TOO_WIDE) == 0
    assert axe_violations(reader, ".wave-exam") == []
    reader.set_viewport_size(usual)
    set_up(reader, "clear")
    expect(button(reader, WORDS["begin"])).to_be_visible()
    expect(figure).to_have_count(0)
    expect(reader.get_by_text(CERTIFICATE["not_yet"])).to_be_visible()


def test_a_certificate_without_a_pass_or_without_the_key_of_the_page_is_refused(
    visitor: Page, course_server: Course
):
    open_chapter(visitor, course_server, "help/pattern")
    wait_for_controls(visitor)
    refused = visitor.evaluate(
        """async () => {
          const key = document.cookie.match(/_xsrf=([^;]*)/)[1];
          const told = { name: "A", days: "", right: 17, asked: 24, attempt: 3, seed: 1 };
          const send = (headers, body) => fetch("/course/certificate.pdf",
            { method: "POST", headers, body: JSON.stringify(body) }).then((got) => got.status);
          const ours = { "X-XSRFToken": key };
          return [await send(ours, told), await send(ours, []), await send({}, told)];
        }"""
    )
    assert refused == [422, 400, 403]


def test_who_fails_three_times_meets_other_questions_each_time_and_then_another_way(
    reader: Page, course_server: Course
):
    sent = heard(reader)
    begin(reader, course_server, SEED, mild=True)
    met: list[str] = []
    for attempt in (1, 2, 3):
        asked = draw(bank().values(), SEED, attempt, range(1, attempt + 1))
        assert not any(one.item.graphic for one in asked)
        met += [one.item.id for one in asked]
        take(reader, asked, wrong=len(asked) - needed(len(asked)) + 1)
        expect(reader.get_by_role("heading", name=WORDS["not_passed"])).to_be_visible()
        expect(reader.get_by_role("heading", name=WORDS["weak_title"])).to_be_visible()
        expect(reader.get_by_text(CERTIFICATE["not_yet"])).to_be_visible()
        again = button(reader, WORDS.say("again", attempt=attempt + 1))
        if attempt < 3:
            expect(reader.get_by_label(WORDS["mild_again"])).to_be_checked()
            again.click()
        else:
            expect(again).to_have_count(0)
    assert len(met) == len(set(met))

    for name in ("no_more_title", "no_more", "supervisor", "supervisor_how"):
        expect(reader.get_by_text(WORDS[name])).to_be_visible()
    weak = reader.locator(".wave-exam-weak a").first
    expect(weak).to_have_text("T1 Assess")
    assert axe_violations(reader, ".wave-exam") == []
    # Nobody who reads the wire learns what was answered.
    assert not any(id in one for id in met for one in sent)
    weak.click()
    expect(reader.get_by_role("heading", level=1).locator("visible=true")).to_contain_text("Assess")
    wait_for_controls(reader)
