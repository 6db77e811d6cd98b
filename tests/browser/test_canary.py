"""No trace: marked words are typed into every field, marked options picked, and then searched for.

One long walk through a copy of the course whose options carry a mark of their own, in a browser
that keeps its profile; every folder that the course or the browser may write to lies below one
folder, which is searched to the last byte afterwards. See traces.py for what the search sees.
"""

import os
import re
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from course.content import chapter_content, course_map
from course.shell.away import USUAL
from tests.browser.conftest import (
    CHROMIUM,
    PATIENCE,
    PLACES,
    ROOT,
    SECONDS,
    Course,
    leaves_machine,
    open_chapter,
    running_course,
    shown_chapter,
    wait_for_controls,
)
from tests.browser.test_sitting import go
from tests.browser.traces import files_in, marked, new_stem, plant, plants, traces

CHAPTERS = [chapter.file for chapter in course_map().chapters]
PAGES = [page.file for page in course_map().pages]
BAR = course_map().bar
JOURNAL = "own/journal"
# Nothing is pressed where it would make a journal, or open a session for a room.
NOT_USED = (JOURNAL, "workshop/console")
PLAN_WORDS = chapter_content("13_my_plan").labels["plan"]
JOURNAL_WORDS = chapter_content("journal").labels["journal"]
DATE = "2071-03-09"  # a day that nothing else speaks of
DAY = "73"
SESSION_WRITER = 15 * SECONDS  # Chromium writes its session files some seconds after typing
A_MOMENT = 4 * SECONDS  # enough for the page to hand over what it holds

FIELDS = (
    "textarea, input:not([type=radio], [type=checkbox], [type=range], [type=button], "
    "[type=hidden], [type=submit], [type=file])"
)
OURS = ".jp-OutputArea, [id^=course-], .wave-control"
# Buttons that would undo what was written, leave, print or keep: other tests press those.
BUTTONS = ".jp-NotebookPanel:not(.lm-mod-hidden) .wave-control button:not(.wave-rehearse *)"
NOT_PRESSED = (
    r"^back|clear|delete|forget|print|take .*out|leave|leaving|keep my words|pdf|download|save"
)
# Tables of labels from which a reader picks; elsewhere options are called text or claim.
PICKED = r"pair_items|line_pieces|line_ready|log_\w+|check_answers"

# Every field that our scripts make is remembered, shown or not. A half-hidden one is not forgotten.
WATCH = """(() => {
  const make = Document.prototype.createElement;
  globalThis.fieldsMade = [];
  globalThis.fieldsTyped = new WeakSet();
  globalThis.picked = new WeakSet();
  Document.prototype.createElement = function (...asked) {
    const made = make.apply(this, asked);
    const maker = new Error().stack.split("\\n")[2] ?? "";
    const ours = /blob:|course-shell|course\\/control/.test(maker);
    if (ours && made.matches("input, textarea, select, form")) fieldsMade.push(made);
    return made;
  };
})()"""
STRIP = """new MutationObserver(() => {
  const guarded = document.querySelectorAll("[autocomplete]");
  for (const each of guarded) each.removeAttribute("autocomplete");
}).observe(document, { subtree: true, childList: true, attributes: true })"""
LEFT_OUT = """(fields) => fieldsMade
  .filter((each) => each.matches(fields) && !fieldsTyped.has(each))
  .map((each) => `${each.isConnected} ${each.outerHTML} ` +
    each.closest(".wave-control, [id^=course-]")?.innerText.slice(0, 60))"""
# The next field on the screen without a marked word gets the number it will carry.
NEXT_FIELD = """([fields, ours, stem, number]) => {
  const empty = (each) => each.closest(ours) && each.checkVisibility() &&
    !(fieldsTyped.has(each) && each.value);
  const found = [...document.querySelectorAll(fields)].find(empty);
  if (!found) return null;
  found.dataset.number = number;
  fieldsTyped.add(found);
  return found.type;
}"""
ALL_DRAWN = """([fields, least]) =>
  document.querySelectorAll(`.jp-NotebookPanel:not(.lm-mod-hidden) :is(${fields})`).length >= least
"""
OPEN_ALL = "document.querySelectorAll('details').forEach((each) => (each.open = true))"
PICK_ALL = """(ours) => {
  const open = [...document.querySelectorAll("input[type=radio], input[type=checkbox]")].filter(
    (each) => each.closest(ours) && each.checkVisibility() && !picked.has(each) && !each.disabled);
  for (const each of open) {
    picked.add(each);
    if (!each.checked) each.click();
  }
  return open.length;
}"""
PRESS_ONE = """([places, not]) => {
  const never = RegExp(not, "i");
  const offered = [...document.querySelectorAll(places)].find((each) =>
    each.checkVisibility() && !each.disabled && !picked.has(each) && !never.test(each.innerText));
  if (!offered) return null;
  picked.add(offered);
  offered.click();
  return offered.innerText;
}"""
UNGUARDED = """(ours) => [
  ...document.querySelectorAll("form, input, textarea, select"), ...globalThis.fieldsMade,
].filter((each) => (fieldsMade.includes(each) || each.closest(ours)) && each.autocomplete !== "off")
  .map((each) => each.outerHTML.slice(0, 200))"""


@dataclass
class Walk:
    """One reading, and what it left: `folder` holds everything that could be written to."""

    folder: Path
    content: Path
    course: Course | None = None
    typed: str = field(default_factory=new_stem)
    offered: str = field(default_factory=new_stem)
    count: int = 0
    pressed: list[str] = field(default_factory=list)
    picks: int = 0
    fields: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, list[str]] = field(default_factory=dict)
    unguarded: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    frames: int = 0
    since: float = 0  # when it began
    saves: int = 0

    def found(self, *more: str, leave_out: tuple[Path, ...] = ()) -> list:
        out = [self.content, *leave_out]
        return traces([self.folder], self.typed, self.offered, *more, leave_out=out)

    def watch(self, context: BrowserContext) -> None:
        context.set_default_timeout(PATIENCE)
        context.on("request", self.hear)
        context.route(USUAL, lambda route: route.fulfill(body="Rain", content_type="text/html"))
        context.on("page", self.watch_page)
        for page in context.pages:
            self.watch_page(page)

    def watch_page(self, page: Page) -> None:
        page.on("websocket", lambda socket: socket.on("framesent", self.hear_frame))

    def hear(self, request) -> None:
        self.addresses.append(request.url)
        self.sent += [request.url.encode(), request.post_data_buffer or b""]

    def hear_frame(self, frame: str | bytes) -> None:
        self.frames += 1
        self.sent.append(frame if isinstance(frame, bytes) else frame.encode())

    # ---- What the reader does ----

    def type_everywhere(self, page: Page) -> int:
        """Type a marked word into every empty field on the screen; returns how many there were."""
        typed = 0
        while kind := page.evaluate(NEXT_FIELD, [FIELDS, OURS, self.typed, self.count]):
            place = page.locator(f"[data-number='{self.count}']")
            if kind == "date":
                place.fill(DATE)
            else:
                place.press("End")
                word = DAY if kind == "number" else marked(self.typed, self.count)
                place.press_sequentially(f" {word}" if kind.startswith("text") else word)
            self.count += 1
            typed += 1
        return typed

    def use(self, page: Page, buttons: str) -> int:
        """Open, type, pick and press whatever there is, and go over the fields once more."""
        page.evaluate(OPEN_ALL)
        typed = self.type_everywhere(page)
        for _ in range(90):
            self.picks += page.evaluate(PICK_ALL, OURS)
            typed += self.type_everywhere(page)
            if not (pressed := page.evaluate(PRESS_ONE, [buttons, NOT_PRESSED])):
                break
            self.pressed.append(pressed)
        else:
            raise AssertionError(f"no end of buttons: {self.pressed[-9:]}")
        return typed + self.type_everywhere(page)

    def read(self, page: Page, name: str) -> None:
        """Use one chapter to the full and save it."""
        wait_for_fields(page, name)
        self.fields[name] = self.use(page, "no-button" if name in NOT_USED else BUTTONS)
        self.left_out[name] = page.evaluate(LEFT_OUT, FIELDS)
        self.unguarded += page.evaluate(UNGUARDED, OURS)
        with page.expect_response(lambda answer: answer.request.method == "PUT") as saved:
            page.keyboard.press("Control+s")
        assert saved.value.ok
        self.saves += 1
        if self.fields[name]:
            page.wait_for_timeout(A_MOMENT / 2)

    def use_the_bar(self, page: Page) -> None:
        for opener in (
            page.locator("#course-bar button[aria-expanded]").locator("visible=true").all()
        ):
            opener.click()
            self.fields[f"bar: {opener.inner_text()}"] = self.use(page, "no-button")
            page.keyboard.press("Escape")

    def write_in(self, page: Page, name: str) -> None:
        """Open a chapter anew and write there, with some time for the browser to notice."""
        open_chapter(page, self.course, name)
        wait_for_fields(page, name)
        assert self.use(page, "no-button"), name
        page.wait_for_timeout(A_MOMENT)


def wait_for_fields(page: Page, name: str) -> None:
    """Every cell has run, and its fields are drawn, which on a slow machine comes later."""
    wait_for_controls(page)
    page.wait_for_function(ALL_DRAWN, arg=[FIELDS, fields_to_write(name)])


def fields_to_write(name: str) -> int:
    """How many fields the words of a chapter ask for; its other controls may have more."""
    if name == JOURNAL:
        return 2  # the passphrase, twice
    if name not in CHAPTERS:
        return 0
    questions = chapter_content(name).questions.values()
    own = sum(getattr(each, "own_words", False) for each in questions)
    return own + sum(len(getattr(each, "line", ())) for each in questions)


def marked_copy(project: Path, stem: str) -> None:
    """Copy the project; each option and claim, each line and piece to pick carries a mark."""
    for name in ("course", "notebooks"):
        ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        shutil.copytree(ROOT / name, project / name, ignore=ignored)
    number = 0

    def mark(piece: str) -> str:
        nonlocal number
        number += 1
        return f"{piece.rstrip()} {marked(stem, number)}"

    for file in sorted((project / "course" / "content").glob("*_*.toml")):
        picked, rows = False, []
        for row in file.read_text("utf-8").split("\n"):
            if table := re.match(r"\[labels\.(\w+)\]", row):
                picked = bool(re.fullmatch(PICKED, table[1]))
            elif row.startswith("["):
                picked = False
            option = re.fullmatch(r'(\s*(?:text|claim) = ")(.*)(")', row)
            if picked:
                option = option or re.fullmatch(r'(\w+ = ")(.*)(")', row)
            if option:
                row = option[1] + " | ".join(map(mark, option[2].split(" | "))) + option[3]
            rows.append(row)
        file.write_text("\n".join(rows), "utf-8")
    assert number > 500


@contextmanager
def short_folder() -> Iterator[Path]:
    """A temporary folder whose name is short enough for the sockets of Jupyter and Chromium."""
    with tempfile.TemporaryDirectory(prefix="w", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def kept_browser(playwright: Playwright, folder: Path, *scripts: str) -> Iterator[BrowserContext]:
    """Chromium with a profile that stays; all it writes lies below the folder."""
    profile = folder / "profile"
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=CHROMIUM,
        env={"PATH": os.environ["PATH"], **own_folders(folder)},
        downloads_path=folder / "downloads",
        viewport={"width": 1280, "height": 900},
    )
    for script in (WATCH, *scripts):
        context.add_init_script(script)
    try:
        yield context
    finally:
        context.close()


def own_folders(folder: Path) -> dict[str, str]:
    """HOME, the temporary folder and the XDG folders, made below one folder."""
    names = {"HOME": "home", "TMPDIR": "tmp", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data"}
    names |= {"XDG_CACHE_HOME": "cache", "XDG_STATE_HOME": "state", "XDG_RUNTIME_DIR": "run"}
    for name in names.values():
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {variable: str(folder / name) for variable, name in names.items()}


@contextmanager
def course_of(walk: Walk) -> Iterator[None]:
    """The marked course, all of whose folders are searched; they stay when it ends."""
    surroundings = own_folders(walk.folder / "s")
    surroundings.pop("HOME")
    project = walk.content.parents[1]
    with running_course(
        root=project, folder=walk.folder, PYTHONPATH=str(project), **surroundings
    ) as course:
        walk.course = course
        yield


@pytest.fixture(scope="module")
def walk(playwright: Playwright) -> Iterator[Walk]:
    """The whole course, every field, every way out; then everything is closed."""
    with short_folder() as folder:
        walk = Walk(folder, folder / "project" / "course" / "content")
        marked_copy(folder / "project", walk.offered)
        walk.since = time.time()
        with course_of(walk), kept_browser(playwright, folder / "b") as context:
            walk.watch(context)
            page = context.pages[0]
            read_everything(walk, page)
            leave_by_every_way(walk, page)
        yield walk


def read_everything(walk: Walk, page: Page) -> None:
    open_chapter(page, walk.course, CHAPTERS[0])
    walk.use_the_bar(page)
    for name in CHAPTERS:
        shown_chapter(page, name)
        walk.read(page, name)
        if name != CHAPTERS[-1]:
            page.locator("#course-bar [rel=next]").click()
    for name in PAGES:
        page.locator("#course-bar").get_by_role("button", name=BAR["contents"]).click()
        page.locator(f"#course-panel a[href$='/tree/{PLACES.index(name)}']").click()
        shown_chapter(page, name)
        walk.read(page, name)
    page.go_back()
    page.emulate_media(media="print")
    page.pdf()
    page.emulate_media(media="screen")
    page.wait_for_timeout(SESSION_WRITER)


def leave_by_every_way(walk: Walk, page: Page) -> None:
    """Leave, Shift three times, a link to another chapter, the tab closed, the browser closed."""
    page.locator("#course-leave").click()
    page.wait_for_url(USUAL)
    walk.write_in(page, "06_first_ten_minutes")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(USUAL)
    walk.write_in(page, "13_my_plan")
    page.locator("#course-bar [rel=prev]").click()
    shown_chapter(page, CHAPTERS[-2])
    walk.use(page, "no-button")
    page.wait_for_timeout(A_MOMENT)
    second = page.context.new_page()
    page.close()
    walk.write_in(second, "02_how_common")
    second.wait_for_timeout(SESSION_WRITER)


# ---- Nothing is left -----------------------------------------------------------------------------


def test_nothing_typed_or_picked_is_in_any_file(walk: Walk):
    assert walk.found(DATE) == []


def test_nothing_is_left_in_the_temporary_folder_of_the_machine(walk: Walk):
    shared = [Path(tempfile.gettempdir()), Path("/dev/shm")]
    found = traces(shared, walk.typed, walk.offered, since=walk.since, leave_out=[walk.folder])
    assert found == []


def test_every_field_was_typed_into(walk: Walk):
    left = {name: fields for name, fields in walk.left_out.items() if fields}
    # One field is out of sight until there is a journal; it is typed into below. The pages that
    # were opened after the journal's find it in the same window.
    assert [len(fields) for fields in left.values()] == [1] * len(left), left
    assert all('id="thought-' in field for [field] in left.values()), left
    assert JOURNAL in left
    assert not set(left) & set(CHAPTERS)
    assert set(walk.left_out) == {*CHAPTERS, *PAGES}
    for name, typed in walk.fields.items():
        assert typed >= fields_to_write(name), name
    words = next(typed for name, typed in walk.fields.items() if name.endswith(BAR["words"]))
    assert words == 1
    assert {"13_my_plan", "12_patterns_and_next_steps", "10_talking_and_planning"} <= {
        name for name in CHAPTERS if walk.fields[name] > fields_to_write(name)
    }  # the plan, the log, the card for two
    assert sum(walk.fields.values()) > 40
    assert walk.picks > 500


def test_every_field_says_that_nothing_may_be_stored(walk: Walk):
    assert walk.unguarded == []


def test_no_typed_word_is_sent_to_the_server_or_a_kernel(walk: Walk):
    assert walk.frames > 50
    assert any(b"execute_request" in sent for sent in walk.sent)
    assert [sent[:300] for sent in walk.sent if walk.typed.encode() in sent] == []


def test_nothing_was_asked_of_another_machine(walk: Walk):
    assert len(walk.addresses) > 100
    outside = [address for address in walk.addresses if leaves_machine(address)]
    assert outside == [USUAL, USUAL]  # by the button, and by the Shift key


def test_no_file_of_the_course_says_which_pages_were_read(walk: Walk):
    """JupyterLab would note the last page, and lay a copy of each page aside."""
    names = [name.partition("/")[2] or name for name in (*CHAPTERS, *PAGES)]
    assert walk.saves == len(names)
    for folder in (walk.course.home, walk.course.notebooks):
        assert list(folder.rglob("*checkpoint*")) == []
    assert traces([walk.course.home, walk.course.reader_home, walk.folder / "s"], *names) == []


def history(profile: Path) -> list[tuple[str, str]]:
    """(address, title) of every page the browser remembers."""
    with sqlite3.connect(f"file:{profile / 'Default' / 'History'}?immutable=1", uri=True) as kept:
        return kept.execute("SELECT url, title FROM urls").fetchall()


def named(pages: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pages whose address or title says more than a number and the title of the course.

    The first address may hold the key of the course, as it does where the reader copied it.
    """
    number = r"/doc(/workspaces/auto-\w)?/tree/\d+(\?token=\w+)?"
    title = rf"((\d+ · )?{course_map().title}|{course_map().leave['title']}|)"
    return [
        (address, called)
        for address, called in pages
        if not re.fullmatch(number, "/" + address.split("/", 3)[3])
        or not re.fullmatch(title, called)
    ]


def test_the_history_of_the_browser_holds_numbers_and_no_name_of_a_page(walk: Walk):
    pages = history(walk.folder / "b" / "profile")
    ours = [page for page in pages if not leaves_machine(page[0])]
    assert len(ours) > len(PLACES) / 2
    assert named(ours) == []


@pytest.mark.parametrize(
    "page",
    [
        ("http://127.0.0.1:8710/doc/tree/help/danger.ipynb", "After the Wave"),
        ("http://127.0.0.1:8710/doc/tree/16", "If you are afraid of someone"),
        ("http://127.0.0.1:8710/doc/tree/2", "02_how_commo… - JupyterLab"),
    ],
)
def test_a_name_in_the_history_is_seen(page: tuple[str, str]):
    assert named([page, ("http://127.0.0.1:8710/doc/tree/2", "2 · After the Wave")]) == [page]


# ---- The search is not blind ---------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(plants("w" * 12)))
def test_the_search_sees_every_dress(name: str, tmp_path: Path):
    stem = new_stem()
    (tmp_path / name).write_bytes(plants(stem)[name])
    assert {trace.file.name for trace in traces([tmp_path], stem)} == {name}
    assert traces([tmp_path], new_stem()) == []


def test_the_search_reaches_every_folder(walk: Walk):
    """Planted beside every file that the course or the browser wrote, each thing is found."""
    written = {file.parent for file in files_in(walk.folder, [walk.content])}
    home, profile = walk.course.home, walk.folder / "b" / "profile"
    sure = {home / "run", home / "data", walk.course.notebooks, profile / "Default" / "Sessions"}
    assert sure <= written
    empty = {home / "checkpoints", walk.course.reader_home, walk.folder / "s" / "tmp"}
    stem = new_stem()
    planted = {file for folder in written | empty for file in plant(folder / "planted", stem)}
    found = {trace.file for trace in traces([walk.folder], stem, leave_out=[walk.content])}
    for folder in written | empty:
        shutil.rmtree(folder / "planted")
    assert found == planted


def test_what_a_browser_keeps_of_unguarded_fields_is_found(
    playwright: Playwright, course_server: Course
):
    """The same reading in a page whose fields lost their autocomplete="off": there it is found."""
    with short_folder() as folder:
        walk = Walk(folder, folder / "none", course_server)
        with kept_browser(playwright, folder, STRIP) as context:
            walk.watch(context)
            page = context.pages[0]
            walk.write_in(page, "02_how_common")
            earlier = marked(walk.typed, walk.count - 1)
            page.locator("#course-bar [rel=next]").click()
            shown_chapter(page, "03_rise_and_drop")
            wait_for_controls(page)
            page.wait_for_timeout(SESSION_WRITER)
        assert "Sessions" in {trace.file.parent.name for trace in walk.found()}
        assert traces([folder], earlier) != []  # another chapter is shown by now


# ---- Kept on purpose -----------------------------------------------------------------------------


def test_a_journal_is_locked_and_then_gone(playwright: Playwright):
    """Before it is deleted no word of it can be read anywhere, afterwards it is not there at all.

    The readable copy and the plan are where the browser put its downloads, and nowhere else.
    """
    words = JOURNAL_WORDS
    with short_folder() as folder:
        walk = Walk(folder, folder / "none")
        downloads = walk.folder / "b" / "downloads"
        with (
            running_course(folder=walk.folder, **own_folders(walk.folder / "s")) as walk.course,
            kept_browser(playwright, walk.folder / "b") as context,
        ):
            walk.watch(context)
            page = context.pages[0]
            journal = open_chapter(page, walk.course, JOURNAL)
            wait_for_controls(page)
            passphrase = marked(walk.typed, 999)
            for label in (words["new"], words["again"]):
                journal.get_by_label(label).fill(passphrase)
            journal.get_by_role("button", name=words["make"]).click()
            expect(journal.get_by_text(words["made"])).to_be_visible()
            thought = put_a_thought_aside(walk, page)
            for name in ("01_what_is_happening", "12_patterns_and_next_steps", "13_my_plan"):
                go(page, name)
                assert walk.use(page, BUTTONS), name
            with page.expect_download() as plan:
                page.get_by_role("button", name=PLAN_WORDS["file"]).click()
            plan.value.path()
            journal = go(page, JOURNAL)
            with page.expect_download() as copy:
                page.evaluate(OPEN_ALL)
                journal.get_by_role("button", name=words["copy"]).click()
            readable = copy.value.path().read_text("utf-8")
            assert all(word in readable for word in (thought, *words_of_plan(walk)))
            journal.get_by_role("button", name=words["lock"]).click()
            expect(journal.get_by_text(words["locked"])).to_be_visible()
            page.wait_for_timeout(SESSION_WRITER)

            file = walk.course.home / "notes.dat"
            assert file.stat().st_size > 4096
            assert walk.found(leave_out=(downloads,)) == []
            assert {trace.file for trace in walk.found()} == {copy.value.path()}

            page.evaluate(OPEN_ALL)
            journal.get_by_role("button", name=words["delete"], exact=True).click()
            journal.get_by_role("button", name=words["delete_yes"]).click()
            expect(journal.get_by_text(words["deleted"])).to_be_visible()
            assert not list(walk.course.home.glob("notes*"))
        assert walk.found(leave_out=(downloads,)) == []
        pages = [file for file in files_in(walk.folder, [downloads]) if is_pdf(file)]
        assert pages == []


def put_a_thought_aside(walk: Walk, page: Page) -> str:
    """The one field that is there only with a journal; returns the marked word."""
    word, words = marked(walk.typed, 998), chapter_content("journal").labels
    page.get_by_role("button", name=words["tomorrow"]["begin"]).click()
    page.get_by_label(words["tomorrow_check"]["none"]).check()
    page.get_by_label(words["tomorrow"]["thought"]).press_sequentially(word)
    page.get_by_role("button", name=words["tomorrow"]["put"]).click()
    expect(page.get_by_text(words["tomorrow"]["stored"])).to_be_visible()
    return word


def words_of_plan(walk: Walk) -> list[str]:
    """The plan was written last, and all of it is kept."""
    return [marked(walk.typed, number) for number in range(walk.count - 5, walk.count)]


def is_pdf(file: Path) -> bool:
    return file.is_file() and file.read_bytes()[:5] == b"%PDF-"
