"""Words kept on purpose: made, locked, unlocked, lost and deleted in a real browser."""

import http.client
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from course import journal
from course.content import chapter_content, course_map
from tests.browser.conftest import (
    PATIENCE,
    Course,
    axe_violations,
    open_chapter,
    running_course,
    wait_for_controls,
)
from tests.browser.test_sitting import go, set_up

OWN = "own/journal"
WORDS = chapter_content("journal").labels["journal"]
SAID = course_map().journal
PROBLEM = SAID["problem"]
PASSPHRASE = "lantern gravel seventeen moss"
OTHER = "teapot harbour crooked Juni"
REFLECTION = "02_how_common"  # the first chapter with a field for own words
PLAN = "13_my_plan"
LOG = "12_patterns_and_next_steps"
WRITTEN = "a line that was missing from it"


@pytest.fixture(scope="module")
def running() -> Iterator[Course]:
    with running_course(COURSE_LEAVE_TO="here") as course:
        yield course


@pytest.fixture
def course(running: Course) -> Course:
    """A course in which nothing is kept."""
    if journal.journal_path(running.home).is_dir():
        journal.journal_path(running.home).rmdir()
    key = {"Authorization": f"token {running.address.partition('token=')[2]}"}
    assert asked(running, "", {"do": "delete"}, **key)[1]["state"] == "absent"
    return running


@contextmanager
def hooked_course(folder: Path, hook: str) -> Iterator[Course]:
    """A course whose Python first runs `hook`, with `folder` for what it is told on the way."""
    hooks = folder / "hooks"
    hooks.mkdir()
    (hooks / "sitecustomize.py").write_text(
        f"from pathlib import Path\nF = Path({str(folder)!r})\n{hook}"
    )
    paths = [str(hooks), *filter(None, [os.environ.get("PYTHONPATH")])]
    with running_course(PYTHONPATH=os.pathsep.join(paths)) as course:
        yield course


# ---- What a reader does --------------------------------------------------------------------------


def own_page(page: Page, course: Course) -> Locator:
    open_chapter(page, course, OWN)
    wait_for_controls(page)
    return control(page)


def control(page: Page) -> Locator:
    return page.locator(".wave-journal").locator("visible=true")


def press(page: Page, text: str) -> None:
    control(page).get_by_role("button", name=text, exact=True).click()


def told(page: Page, text: str) -> None:
    expect(control(page).locator(".wave-journal-told")).to_have_text(text)


def type_secret(page: Page, label: str, text: str) -> None:
    control(page).get_by_label(label, exact=True).locator("visible=true").fill(text)


def make(page: Page, passphrase: str = PASSPHRASE, again: str | None = None) -> None:
    type_secret(page, WORDS["new"], passphrase)
    type_secret(page, WORDS["again"], passphrase if again is None else again)
    press(page, WORDS["make"])


def unlock(page: Page, passphrase: str = PASSPHRASE) -> None:
    type_secret(page, WORDS["passphrase"], passphrase)
    press(page, WORDS["unlock"])


def open_fold(page: Page, title: str) -> Locator:
    fold = control(page).locator("details").filter(has=page.locator("summary", has_text=title))
    fold.locator("summary").click()
    return fold


def write(page: Page, text: str = WRITTEN) -> Locator:
    """Write into the first field of own words of the chapter on the screen."""
    field = own_words(page)
    field.fill(text)
    return field


def own_words(page: Page) -> Locator:
    return page.locator(".jp-NotebookPanel textarea").locator("visible=true").first


def entries(page: Page) -> list[dict]:
    """What is in the journal, as the page is told; nothing while it is locked."""
    return page.evaluate("courseJournal.entries().then(({ entries = [] }) => entries)")


def wait_until_kept(page: Page, *values: object) -> None:
    """Until exactly these values are in the journal."""
    wanted = sorted(map(json.dumps, values))
    for _ in range(100):
        found = sorted(json.dumps(entry["value"]) for entry in entries(page))
        if found == wanted:
            return
        page.wait_for_timeout(200)
    assert found == wanted


def state_of(page: Page) -> str:
    return page.evaluate("courseJournal.state().state")


def wait_for_state(page: Page, state: str) -> None:
    page.wait_for_function("state => courseJournal.state().state === state", arg=state)


def another_reader(chromium: Browser) -> BrowserContext:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    return context


def sign(page: Page) -> Locator:
    return page.locator("#course-kept button")


# ---- Kept, and back in its places ----------------------------------------------------------------


def test_words_are_back_after_a_reload_and_asked_for_once_a_sitting(course: Course, reader: Page):
    open_chapter(reader, course, REFLECTION)
    wait_for_controls(reader)
    write(reader)
    go(reader, OWN)
    make(reader)
    told(reader, WORDS["made"])
    expect(control(reader).get_by_text(WRITTEN)).to_be_visible()
    plan = go(reader, PLAN)
    plan.get_by_role("textbox", name="First tool").fill("a warm drink")
    go(reader, REFLECTION)
    reader.reload()
    wait_for_controls(reader)
    expect(own_words(reader)).to_have_value(WRITTEN)
    plan = go(reader, PLAN)
    expect(plan.get_by_role("textbox", name="First tool")).to_have_value("a warm drink")
    go(reader, OWN)
    expect(control(reader).get_by_role("heading", name=WORDS["open_title"])).to_be_visible()
    expect(control(reader).get_by_text("a warm drink")).to_be_visible()
    press(reader, WORDS["lock"])
    told(reader, WORDS["locked"])
    unlock(reader)
    told(reader, WORDS["unlocked"])
    assert reader.evaluate("courseSitting.get('words:rewrite')") == WRITTEN


def test_by_default_nothing_is_kept(course: Course, reader: Page):
    own_page(reader, course)
    go(reader, REFLECTION)
    write(reader)
    reader.wait_for_timeout(1500)
    assert not journal.journal_path(course.home).exists()
    expect(reader.locator("#course-kept")).to_be_hidden()


def test_locking_takes_kept_words_off_every_tab_and_deletes_none(course: Course, reader: Page):
    own_page(reader, course)
    make(reader)
    told(reader, WORDS["made"])
    second = reader.context.new_page()
    open_chapter(second, course, REFLECTION)
    wait_for_controls(second)
    wait_for_state(second, "open")
    write(second)
    wait_until_kept(reader, WRITTEN)
    sign(reader).click()
    expect(own_words(second)).to_have_value("")
    assert reader.evaluate("courseSitting.get('words:rewrite') ?? ''") == ""
    wait_for_state(second, "locked")
    unlock(reader)
    told(reader, WORDS["unlocked"])
    expect(own_words(second)).to_have_value(WRITTEN)
    wait_until_kept(reader, WRITTEN)


def test_clearing_the_page_locks_the_journal_and_keeps_what_is_in_it(course: Course, reader: Page):
    own_page(reader, course)
    make(reader)
    told(reader, WORDS["made"])
    go(reader, REFLECTION)
    write(reader)
    wait_until_kept(reader, WRITTEN)
    set_up(reader, "clear")
    expect(reader.locator("#course-kept p")).to_have_text(SAID["cleared"])
    expect(own_words(reader)).to_have_value("")
    go(reader, OWN)
    unlock(reader)
    told(reader, WORDS["unlocked"])
    expect(control(reader).get_by_text(WRITTEN)).to_be_visible()


def test_words_taken_back_on_the_page_leave_the_journal(course: Course, reader: Page):
    own_page(reader, course)
    make(reader)
    told(reader, WORDS["made"])
    go(reader, REFLECTION)
    write(reader)
    wait_until_kept(reader, WRITTEN)
    write(reader, "")
    wait_until_kept(reader)


def test_words_here_and_words_there_are_both_kept(course: Course, reader: Page):
    own_page(reader, course)
    make(reader)
    told(reader, WORDS["made"])
    go(reader, REFLECTION)
    write(reader, "the older words")
    wait_until_kept(reader, "the older words")
    sign(reader).click()
    expect(own_words(reader)).to_have_value("")
    write(reader, "the newer words")
    go(reader, OWN)
    unlock(reader)
    told(reader, WORDS["unlocked"])
    wait_until_kept(reader, "the older words", "the newer words")
    assert reader.evaluate("courseSitting.get('words:rewrite')") == "the newer words"
    go(reader, REFLECTION)
    write(reader, "the newer words, and more")
    wait_until_kept(reader, "the older words", "the newer words, and more")


# ---- The log -------------------------------------------------------------------------------------


def add_evening(page: Page, *chips: str) -> None:
    log = page.locator(".wave-log").locator("visible=true")
    for chip in chips:
        log.get_by_label(chip, exact=True).first.check(force=True)
    words = chapter_content(LOG).labels["log"]
    log.get_by_role("button", name=words["add"], exact=True).click()


def test_an_evening_that_leads_to_help_is_not_kept(course: Course, reader: Page):
    words = chapter_content(LOG).labels["log"]
    own_page(reader, course)
    make(reader)
    told(reader, WORDS["made"])
    log = go(reader, LOG)
    add_evening(reader, "yes", "tears")
    wait_until_kept(reader, *reader.evaluate("courseSitting.get('log')"))
    for chips in (("yes", "fear", "tears"), ("unsure", "tears"), ("tears",)):
        add_evening(reader, *chips)
        expect(
            log.locator(".wave-log").get_by_role("status").filter(has_text=words["not_kept"])
        ).to_have_count(1)
    assert reader.evaluate("courseSitting.get('log').length") == 4
    reader.wait_for_timeout(1500)
    [kept] = entries(reader)
    assert (kept["kind"], kept["value"]["wanted"], kept["value"]["alarms"]) == (
        "evening",
        "yes",
        [],
    )
    sign(reader).click()
    wait_for_state(reader, "locked")
    assert reader.evaluate("courseSitting.get('log').length") == 3
    go(reader, OWN)
    unlock(reader)
    told(reader, WORDS["unlocked"])
    log = go(reader, LOG)
    log.get_by_role("button", name=words["delete"], exact=True).click()
    wait_until_kept(reader)


# ---- What goes wrong -----------------------------------------------------------------------------


def test_a_passphrase_that_will_not_do_is_told_why(course: Course, visitor: Page):
    own_page(visitor, course)
    for passphrase, again, sentence in (
        ("", "", PROBLEM["empty"]),
        ("    ", "    ", PROBLEM["empty"]),
        ("moss", "moss", PROBLEM["short"]),
        (PASSPHRASE, OTHER, WORDS["not_same"]),
        ("x" * 1001, "x" * 1001, PROBLEM["too_long"]),
    ):
        make(visitor, passphrase, again)
        told(visitor, sentence)
    assert not journal.journal_path(course.home).exists()
    make(visitor)
    told(visitor, WORDS["made"])
    sign(visitor).click()
    wait_for_state(visitor, "locked")
    for passphrase, sentence in ((OTHER, PROBLEM["wrong"]), ("", PROBLEM["empty"])):
        unlock(visitor, passphrase)
        told(visitor, sentence)
    assert state_of(visitor) == "locked"
    unlock(visitor)
    told(visitor, WORDS["unlocked"])


def test_a_damaged_file_is_put_aside_and_not_destroyed(course: Course, visitor: Page):
    own_page(visitor, course)
    make(visitor)
    told(visitor, WORDS["made"])
    sign(visitor).click()
    wait_for_state(visitor, "locked")
    file = journal.journal_path(course.home)
    file.write_bytes(b"\x07" * 8192)
    unlock(visitor)
    told(visitor, PROBLEM["wrong"])
    open_fold(visitor, WORDS["anew_title"])
    press(visitor, WORDS["anew"])
    told(visitor, WORDS["aside"])
    assert file.with_name("notes.1.dat").read_bytes() == b"\x07" * 8192
    make(visitor)
    told(visitor, WORDS["made"])


def test_what_can_be_read_of_a_damaged_file_is_shown_and_can_be_saved(
    course: Course, visitor: Page
):
    file = journal.journal_path(course.home)
    there = journal.Journal.make(file, PASSPHRASE)
    there.keep("words:rewrite", "reflection", "the older words")
    for number in range(30):
        there.keep(f"note:n{number}", "note", {"text": f"note {number} " + "x" * 2000})
    there.lock()
    bytes_ = bytearray(file.read_bytes())
    bytes_[-3000] ^= 1
    file.write_bytes(bytes_)
    own_page(visitor, course)
    unlock(visitor)
    expect(control(visitor).get_by_text(WORDS["damaged_title"], exact=True)).to_be_visible()
    lost = visitor.evaluate("courseJournal.state().unreadable")
    assert 0 < lost < 30
    assert str(lost) in control(visitor).locator(".wave-journal-damage").inner_text()
    expect(control(visitor).locator(".wave-journal-list li")).to_have_count(31 - lost)
    open_fold(visitor, WORDS["copy_title"])
    with visitor.expect_download() as download:
        press(visitor, WORDS["copy"])
    assert Path(download.value.path()).read_text("utf-8").count("note ") >= 30 - lost
    go(visitor, REFLECTION)
    write(visitor)
    expect(visitor.locator("#course-kept p")).to_have_text(PROBLEM["damaged"])
    expect(own_words(visitor)).to_have_value(WRITTEN)
    # Beginning anew takes along what stands nowhere else.
    go(visitor, OWN)
    open_fold(visitor, WORDS["anew_title"])
    press(visitor, WORDS["anew"])
    told(visitor, WORDS["aside"])
    make(visitor)
    told(visitor, WORDS["made"])
    wait_until_kept(visitor, WRITTEN)


FULL = """
from course.journal import Journal
keep = Journal.keep
def keep_on_a_small_disk(self, *given):
    pages = 1 if (F / "full").exists() else 1_000_000
    self._connection.execute(f"PRAGMA max_page_count = {pages}")
    return keep(self, *given)
Journal.keep = keep_on_a_small_disk
"""


def test_a_full_disk_is_told_once_and_nothing_is_lost(visitor: Page, tmp_path: Path):
    long = "word " * 2000
    with hooked_course(tmp_path, FULL) as course:
        own_page(visitor, course)
        make(visitor)
        told(visitor, WORDS["made"])
        go(visitor, REFLECTION)
        write(visitor, "short")
        wait_until_kept(visitor, "short")
        (tmp_path / "full").touch()
        write(visitor, long)
        expect(visitor.locator("#course-kept p")).to_have_text(PROBLEM["full"])
        expect(own_words(visitor)).to_have_value(long)
        # Locking does not take away what stands nowhere else.
        sign(visitor).click()
        wait_for_state(visitor, "locked")
        expect(visitor.locator("#course-kept p")).to_contain_text(SAID["left_here"])
        expect(own_words(visitor)).to_have_value(long)
        go(visitor, OWN)
        unlock(visitor)
        expect(visitor.locator("#course-kept p")).to_have_text(PROBLEM["full"])
        (tmp_path / "full").unlink()
        expect(visitor.locator("#course-kept p")).to_have_text(SAID["all_kept"])
        wait_until_kept(visitor, "short", long)


def test_a_folder_that_takes_no_file_is_told(course: Course, visitor: Page):
    journal.journal_path(course.home).mkdir()  # whoever tests may be root, whom no mode stops
    own_page(visitor, course)
    unlock(visitor)
    told(visitor, PROBLEM["read_only"])


MISSING = """
from course.journal import file
def library():
    raise file.JournalError("unavailable")
file.library = library
"""


def test_a_missing_library_is_told_in_one_sentence(visitor: Page, tmp_path: Path):
    with hooked_course(tmp_path, MISSING) as course:
        own_page(visitor, course)
        expect(control(visitor)).to_have_text(PROBLEM["unavailable"])


CLOCK = """
from functools import partial
from course import journal
journal.Desk = partial(journal.Desk, now=lambda: float((F / "clock").read_text()))
"""


def test_it_locks_when_nothing_happens_and_says_so(visitor: Page, tmp_path: Path):
    (tmp_path / "clock").write_text("0")
    with hooked_course(tmp_path, CLOCK) as course:
        own_page(visitor, course)
        make(visitor)
        told(visitor, WORDS["made"])
        go(visitor, REFLECTION)
        write(visitor)
        wait_until_kept(visitor, WRITTEN)
        (tmp_path / "clock").write_text("599")
        assert visitor.evaluate("fetch('/course/journal').then((r) => r.json())")["state"] == "open"
        (tmp_path / "clock").write_text("100000")
        expect(visitor.locator("#course-kept p")).to_have_text(SAID["idle"])
        expect(own_words(visitor)).to_have_value("")
        assert state_of(visitor) == "locked"


def test_two_browsers_never_write_over_each_other(course: Course, reader: Page, chromium: Browser):
    own_page(reader, course)
    make(reader)
    told(reader, WORDS["made"])
    go(reader, REFLECTION)
    write(reader, "first")
    wait_until_kept(reader, "first")
    other = another_reader(chromium)
    second = other.new_page()
    own_page(second, course)
    # Who did not give the passphrase is not let in because somebody else did.
    assert state_of(second) == "locked"
    assert second.evaluate("courseJournal.entries()") == {"problem": "locked"}
    unlock(second)
    told(second, WORDS["unlocked"])
    go(second, REFLECTION)
    expect(own_words(second)).to_have_value("first")
    write(second, "of the second browser")
    wait_until_kept(reader, "of the second browser")
    write(reader, "of the first browser")
    expect(reader.locator("#course-kept p")).to_have_text(SAID["beside"])
    wait_until_kept(reader, "of the first browser", "of the second browser")
    write(reader, "of the first browser, longer")
    wait_until_kept(reader, "of the first browser, longer", "of the second browser")
    other.close()


# ---- The reader decides --------------------------------------------------------------------------


def test_the_passphrase_can_be_changed(course: Course, visitor: Page):
    own_page(visitor, course)
    make(visitor)
    told(visitor, WORDS["made"])
    open_fold(visitor, WORDS["change_title"])
    for old, sentence in ((OTHER, PROBLEM["wrong"]), (PASSPHRASE, WORDS["rekeyed"])):
        type_secret(visitor, WORDS["old"], old)
        type_secret(visitor, WORDS["fresh"], OTHER)
        type_secret(visitor, WORDS["again"], OTHER)
        press(visitor, WORDS["change"])
        told(visitor, sentence)
    go(visitor, REFLECTION)
    write(visitor)
    wait_until_kept(visitor, WRITTEN)
    sign(visitor).click()
    go(visitor, OWN)
    unlock(visitor)
    told(visitor, PROBLEM["wrong"])
    unlock(visitor, OTHER)
    told(visitor, WORDS["unlocked"])


def test_a_readable_copy_and_a_line_removed(course: Course, reader: Page):
    own_page(reader, course)
    make(reader)
    told(reader, WORDS["made"])
    go(reader, REFLECTION)
    write(reader)
    wait_until_kept(reader, WRITTEN)
    go(reader, LOG)
    add_evening(reader, "yes", "low mood")
    go(reader, OWN)
    expect(control(reader).locator(".wave-journal-list li")).to_have_count(2)
    open_fold(reader, WORDS["copy_title"])
    with reader.expect_download() as download:
        press(reader, WORDS["copy"])
    assert download.value.suggested_filename == "notes.txt"
    text = Path(download.value.path()).read_text("utf-8")
    for part in (WRITTEN, "low mood", "What was missing from it?", "What came?"):
        assert part in text
    assert "evening-" not in text
    assert "words:rewrite" not in text
    line = control(reader).locator("li").filter(has_text=WRITTEN)
    line.get_by_role("button").click()
    told(reader, WORDS["removed"])
    expect(control(reader).locator(".wave-journal-list li")).to_have_count(1)
    go(reader, REFLECTION)
    expect(own_words(reader)).to_have_value("")


@pytest.mark.parametrize("first", ["open", "locked", "damaged"])
def test_everything_can_be_deleted_in_two_plain_steps(course: Course, reader: Page, first: str):
    own_page(reader, course)
    make(reader)
    told(reader, WORDS["made"])
    go(reader, REFLECTION)
    write(reader)
    wait_until_kept(reader, WRITTEN)
    go(reader, OWN)
    if first != "open":
        press(reader, WORDS["lock"])
        told(reader, WORDS["locked"])
    if first == "damaged":
        journal.journal_path(course.home).write_bytes(b"\x07" * 5000)
    open_fold(reader, WORDS["delete_title"])
    press(reader, WORDS["delete"])
    press(reader, WORDS["delete_no"])
    assert journal.journal_path(course.home).exists()
    press(reader, WORDS["delete"])
    press(reader, WORDS["delete_yes"])
    told(reader, WORDS["deleted"])
    assert [file.name for file in course.home.glob("notes*")] == []
    assert reader.evaluate("courseSitting.get('words:rewrite') ?? ''") == ""
    go(reader, REFLECTION)
    expect(own_words(reader)).to_have_value("")
    write(reader)
    reader.wait_for_timeout(1500)
    assert not journal.journal_path(course.home).exists()


def test_leaving_locks_at_once_and_takes_the_last_words_along(course: Course, visitor: Page):
    own_page(visitor, course)
    make(visitor)
    told(visitor, WORDS["made"])
    go(visitor, REFLECTION)
    write(visitor)
    visitor.evaluate("courseLeave.go()")
    visitor.wait_for_url(lambda address: "/doc/" not in address)
    own_page(visitor, course)
    expect(control(visitor).get_by_role("heading", name=WORDS["locked_title"])).to_be_visible()
    unlock(visitor)
    wait_until_kept(visitor, WRITTEN)


@pytest.mark.parametrize("length", [70_000, 1_100_000])
@pytest.mark.parametrize("way", ["leave", "lock"])
def test_no_text_is_so_long_that_the_journal_stays_open(
    course: Course, visitor: Page, length: int, way: str
):
    """A closing page sends 64 KiB at most, and the server reads no more than a million bytes."""
    own_page(visitor, course)
    make(visitor)
    told(visitor, WORDS["made"])
    visitor.evaluate("n => courseSitting.set('words:rewrite', 'x'.repeat(n))", length)
    if way == "lock":
        sign(visitor).click()
    else:
        visitor.evaluate("courseLeave.go()")
    for _ in range(20):
        address = f"http://{urlsplit(course.address).netloc}/course/journal"
        state = visitor.request.get(address).json()["state"]  # in the name of this reader
        if state == "locked":
            break
        visitor.wait_for_timeout(200)
    assert state == "locked"
    if way == "leave":  # a browser that is closed on the way never says that it is
        visitor.wait_for_url(lambda address: "/doc/" not in address)


def test_a_course_that_has_ended_leaves_no_kept_word_on_a_page_at_rest(
    course: Course, visitor: Page
):
    own_page(visitor, course)
    make(visitor)
    told(visitor, WORDS["made"])
    go(visitor, REFLECTION)
    write(visitor)
    wait_until_kept(visitor, WRITTEN)
    visitor.route("**/course/journal", lambda route: route.abort())
    visitor.wait_for_timeout(4000)
    expect(own_words(visitor)).to_have_value(WRITTEN)
    visitor.evaluate("const now = Date.now; Date.now = () => now() + 11 * 60_000")
    expect(visitor.locator("#course-kept p")).to_have_text(SAID["idle"])
    expect(own_words(visitor)).to_have_value("")


def test_by_keyboard_alone(course: Course, reader: Page):
    own_page(reader, course)

    def to(role: str, name: str) -> Locator:
        target = control(reader).get_by_role(role, name=name, exact=True)
        for _ in range(60):
            if target.evaluate("one => one === document.activeElement"):
                return target
            reader.keyboard.press("Tab")
        raise AssertionError(f"Tab never came to {name!r}")

    control(reader).locator("h2").focus()
    for label in (WORDS["new"], WORDS["again"]):
        target = control(reader).get_by_label(label, exact=True)
        while not target.evaluate("one => one === document.activeElement"):
            reader.keyboard.press("Tab")
        reader.keyboard.type(PASSPHRASE)
    reader.keyboard.press("Enter")
    told(reader, WORDS["made"])
    to("button", WORDS["lock"])
    reader.keyboard.press("Enter")
    told(reader, WORDS["locked"])
    field = control(reader).get_by_label(WORDS["passphrase"], exact=True)
    while not field.evaluate("one => one === document.activeElement"):
        reader.keyboard.press("Tab")
    reader.keyboard.type(PASSPHRASE)
    reader.keyboard.press("Enter")
    told(reader, WORDS["unlocked"])


def test_axe_finds_nothing_in_any_state(course: Course, reader: Page):
    own_page(reader, course)
    place = ".wave-journal"
    assert axe_violations(reader, place) == []
    make(reader)
    told(reader, WORDS["made"])
    go(reader, REFLECTION)
    write(reader)
    wait_until_kept(reader, WRITTEN)
    go(reader, OWN)
    for title in (WORDS["copy_title"], WORDS["change_title"], WORDS["delete_title"]):
        open_fold(reader, title)
    assert axe_violations(reader, place, "#course-kept") == []
    press(reader, WORDS["lock"])
    told(reader, WORDS["locked"])
    assert axe_violations(reader, place) == []


def test_no_browser_is_asked_to_remember_a_passphrase(course: Course, reader: Page):
    own_page(reader, course)
    fields = control(reader).locator("form, input")
    assert fields.count() >= 3
    for field in fields.all():
        assert field.get_attribute("autocomplete") == "off"
        assert field.get_attribute("name") is None


# ---- The server ----------------------------------------------------------------------------------


def asked(course: Course, cookies: str, body: object = None, **headers: str) -> tuple[int, dict]:
    """Ask the journal's address by hand: (status, answer)."""
    place = urlsplit(course.address)
    connection = http.client.HTTPConnection(place.hostname, place.port)
    method, sent = ("GET", None) if body is None else ("POST", body)
    if isinstance(sent, dict):
        sent = json.dumps(sent)
    connection.request(method, "/course/journal", sent, {"Cookie": cookies, **headers})
    answer = connection.getresponse()
    text = answer.read().decode()
    assert "Traceback" not in text
    assert answer.getheader("Cache-Control") == "no-store"
    connection.close()
    return answer.status, json.loads(text or "{}")


@pytest.fixture
def cookies(visitor: Page, course_server: Course) -> Callable[[], tuple[str, str]]:
    """(cookie header, its _xsrf) of a reader who is logged in."""
    open_chapter(visitor, course_server, OWN)
    found = {cookie["name"]: cookie["value"] for cookie in visitor.context.cookies()}
    return "; ".join(f"{name}={value}" for name, value in found.items()), found["_xsrf"]


def test_only_the_courses_own_page_may_ask(course_server: Course, cookies: tuple[str, str]):
    cookie, xsrf = cookies
    here = "http://" + urlsplit(course_server.address).netloc
    own = {"X-XSRFToken": xsrf}
    touch = {"do": "touch"}
    assert asked(course_server, cookie, touch, **own) == (409, {"problem": "locked"})
    assert asked(course_server, cookie, touch, Origin=here, **own) == (409, {"problem": "locked"})
    refused = {
        "no _xsrf": asked(course_server, cookie, touch),
        "a wrong _xsrf": asked(course_server, cookie, touch, **{"X-XSRFToken": "2|0|0|0"}),
        "nobody": asked(course_server, f"_xsrf={xsrf}", touch, **own),
        "another origin": asked(course_server, cookie, touch, Origin="http://evil.example", **own),
        "another host": asked(course_server, cookie, touch, Host="evil.example", **own),
        "nobody looks": asked(course_server, ""),
        "another host looks": asked(course_server, cookie, Host="evil.example"),
    }
    for who, (status, answer) in refused.items():
        assert (status in (403, 404), answer) == (True, {"problem": "not_allowed"}), who


@pytest.mark.parametrize(
    "body",
    [
        "", "{", "[]", "1", "null", "[" * 100_000, "\xff", "x" * 1_000_001,
        '{"do": "nothing"}', '{"do": ["make"]}', '{"do": "make"}', '{"do": "__init__"}',
        '{"do": "make", "passphrase": 7}', '{"do": "desk"}',
    ],
    ids=lambda body: body[:12] or "empty",
)  # fmt: skip
def test_nonsense_is_refused_in_one_word(
    course_server: Course, cookies: tuple[str, str], body: str
):
    cookie, xsrf = cookies
    status, answer = asked(course_server, cookie, body.encode("latin-1"), **{"X-XSRFToken": xsrf})
    assert 400 <= status < 500
    assert answer == {"problem": "not_allowed"}
    assert asked(course_server, cookie)[1]["state"] == "absent"
