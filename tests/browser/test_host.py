"""A room on one server: the real Hub, its real proxy, three accounts, three browsers at once."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from course.content import chapter_content, course_map, workshop
from tests import hosted
from tests.browser.conftest import (
    PATIENCE,
    Course,
    console_errors,
    leaves_machine,
    shown_chapter,
    wait_for_controls,
)
from tests.browser.test_journal import (
    OTHER,
    PASSPHRASE,
    REFLECTION,
    entries,
    wait_until_kept,
    write,
)
from tests.hosted import Hub, Learner

LIBRARY = (".local", "share", "after-the-wave")  # below a home: all that the course writes
AWAY = "/course/away"
# The widgets give a page two seconds to begin, and say so when three pages on a small machine need
# more. They begin all the same; what was answered shows it.
IN_A_HURRY = "[anywidget] Failed to initialize model."
HELP = course_map().help["button"]
WORDS = ("a line that Ann wrote", "what Bea would add", "Cleo, in other words")
SECRETS = (PASSPHRASE, OTHER, "nine quiet herons and a boat")


@dataclass
class Reading:
    """A learner in a browser of their own; `wrong` is what should not have happened there."""

    learner: Learner
    page: Page
    course: Course
    wrong: list[str] = field(default_factory=list)

    def watch(self) -> None:
        seen = self.wrong.append
        for event in ("request", "websocket"):
            self.page.on(event, lambda it: leaves_machine(it.url) and seen(it.url))
        self.page.on("pageerror", lambda error: IN_A_HURRY in str(error) or seen(str(error)))
        self.page.on("console", lambda message: self.wrong.extend(unexpected(message)))


def unexpected(message: ConsoleMessage) -> list[str]:
    return [line for line in console_errors(message) if IN_A_HURRY not in line]


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    """Where no room can be tried, say why; in continuous integration that is a failure."""
    if why := hosted.missing():
        require = os.environ.get("COURSE_REQUIRE_HOST")
        (pytest.fail if require else pytest.skip)(f"No server of many: {why}.")
    with (
        hosted.readable_place() as place,
        hosted.learners(3) as learners,
        hosted.running_hub(place, learners, "--leave-to", "here") as hub,
    ):
        yield hub


@pytest.fixture(scope="module")
def room(hub: Hub, chromium: Browser) -> Iterator[list[Reading]]:
    """Three people who come in at the same time."""
    readings = []
    for learner in hub.learners:
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(4 * PATIENCE)
        first = f"{hub.address}/user/{learner.name}/doc/tree/0"
        course = Course(
            first, hub.place / "notebooks", learner.home.joinpath(*LIBRARY), learner.home, hub.log
        )
        readings.append(Reading(learner, context.new_page(), course))
    for reading in readings:
        reading.page.goto(reading.course.page(REFLECTION))
        fill_in(reading.page, reading.learner.name, reading.learner.password)
    for reading in readings:  # each button is pressed before any course has begun
        reading.page.locator("#login_submit").click(no_wait_after=True)
    for reading in readings:
        reading.page.wait_for_url(reading.course.page(REFLECTION), wait_until="commit")
        reading.watch()
    yield readings
    for reading in readings:
        reading.page.context.close()


def fill_in(page: Page, name: str, password: str) -> None:
    page.locator("#username_input").fill(name)
    page.locator("#password_input").fill(password)


# ---- Who comes in --------------------------------------------------------------------------------


def test_nobody_comes_in_with_the_password_of_another(hub: Hub, visitor: Page):
    ann, bea, _ = hub.learners
    visitor.goto(f"{hub.address}/user/{ann.name}/doc/tree/0")
    fill_in(visitor, ann.name, bea.password)
    visitor.locator("#login_submit").click()
    expect(visitor.locator(".login_error")).to_be_visible()
    for name in (ann.name, "root"):
        assert turned_away(visitor, f"{hub.address}/user/{name}/api/contents")


def turned_away(page: Page, address: str) -> bool:
    """Whether this browser gets nothing there: refused, or asked who it is."""
    answer = page.request.get(address)
    asked_who = answer.url.partition("?")[0].endswith("/hub/login")
    return asked_who or answer.status in (403, 404)


# ---- Three at once -------------------------------------------------------------------------------


def test_three_answer_and_keep_words_and_none_sees_anothers(hub: Hub, room: list[Reading]):
    for number, reading in enumerate(room):
        shown_chapter(reading.page, REFLECTION)
        wait_for_controls(reading.page)
        asked(reading, "make", SECRETS[number])
        answers(reading.page).nth(number).check()
        write(reading.page, WORDS[number])
    for number, reading in enumerate(room):
        wait_until_kept(reading.page, WORDS[number])
        checked = [answers(reading.page).nth(option).is_checked() for option in range(3)]
        assert checked == [option == number for option in range(3)]
    for reading in room:
        others = [other.learner.name for other in room if other is not reading]
        for name in others:
            for path in ("doc/tree/0", "course/journal", "api/kernels", "files/own/journal.ipynb"):
                assert turned_away(reading.page, f"{hub.address}/user/{name}/{path}"), path
        assert reading.wrong == []


def asked(reading: Reading, do: str, secret: str) -> None:
    """Make or unlock the journal; its own page has tests of its own."""
    reading.page.wait_for_function("courseJournal.state().state !== 'looking'", polling=100)
    assert reading.page.evaluate(f"secret => courseJournal.{do}(secret)", secret) == {}


def answers(page: Page) -> Locator:
    """The options of the first question of the chapter on the screen."""
    return page.locator("form.wave-asked").locator("visible=true").first.locator("[type=radio]")


def test_each_has_the_headers_and_the_folder_of_a_single_reader(room: list[Reading]):
    from course.shell.launcher import HEADERS, POLICY

    for reading in room:
        address = reading.course.address
        sockets = address.partition("/user/")[0].replace("http", "ws")
        answer = reading.page.request.get(address)
        wanted = HEADERS | {"Content-Security-Policy": POLICY.format(sockets=sockets)}
        assert {name: answer.headers[name.lower()] for name in wanted} == wanted
        home, account = reading.course.home, reading.learner.account
        assert (home.stat().st_mode & 0o777, home.stat().st_uid) == (0o700, account.pw_uid)
        below = [path for path in home.rglob("*") if not path.is_symlink()]
        assert {path.stat().st_uid for path in below} == {account.pw_uid}
        cookies = reading.page.context.cookies()
        assert {cookie["sameSite"] for cookie in cookies} == {"Strict"}
        # What a log-in leaves ends with the browser; what led to it ends by itself within the hour.
        name = reading.learner.name
        kept = {"jupyterhub-hub-login", "jupyterhub-session-id", f"jupyterhub-user-{name}"}
        assert kept == {cookie["name"] for cookie in cookies if cookie["expires"] == -1} - {"_xsrf"}


def test_help_and_calm_are_there(room: list[Reading]):
    page = room[2].page
    page.locator("#course-calm-opens").click()
    expect(page.locator("#course-calm .wave-pacer")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#course-bar").get_by_role("button", name=HELP, exact=True).click()
    expect(page.locator("#course-help")).to_be_visible()
    page.keyboard.press("Escape")


def test_no_room_of_a_workshop_is_opened_on_the_server(room: list[Reading]):
    address = room[2].course.address.replace("doc/tree/0", "course/live")
    answer = room[2].page.request.get(address)
    assert answer.status == 404
    assert (
        course_map().bar["door"]["nothing"] in answer.text()
    )  # our own plain page, with no key in it
    assert f"/user/{room[2].learner.name}/doc/tree/0" in answer.text()


def test_pages_say_where_they_are(room: list[Reading]):
    """The journal, whose server it lies on; the console, that it opens no room."""
    page, course = room[2].page, room[2].course
    for place, words in (
        ("own/journal", chapter_content("journal").labels["journal"]["hosted"]),
        ("workshop/console", workshop.words()["console"]["elsewhere"]),
    ):
        page.goto(course.page(place))
        shown_chapter(page, place)
        expect(page.get_by_text(words)).to_be_visible(timeout=PATIENCE)
    page.goto(course.page(REFLECTION))
    shown_chapter(page, REFLECTION)
    wait_for_controls(page)


def test_saving_does_nothing_and_says_nothing(room: list[Reading]):
    page = room[2].page
    page.keyboard.press("Control+s")
    expect(page.locator("#course-notice")).to_be_hidden()
    expect(page.locator(".jp-Dialog")).to_have_count(0)


# ---- What a kernel reaches -----------------------------------------------------------------------

RUN = """async ({ code, base }) => {
  const key = { "X-XSRFToken": document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)[1] };
  const [{ kernel }] = await (await fetch(`${base}/api/sessions`, { headers: key })).json();
  const socket = new WebSocket(`${base.replace("http", "ws")}/api/kernels/${kernel.id}/channels`);
  const id = crypto.randomUUID();
  let said = "";
  await new Promise((done) => (socket.onopen = done));
  const header = { msg_id: id, msg_type: "execute_request", session: id, version: "5.3" };
  Object.assign(header, { username: "", date: "" });
  const content = { code, silent: false, store_history: false, user_expressions: {} };
  const message = { header, content, parent_header: {}, metadata: {}, channel: "shell" };
  const all = new Promise((done) => {
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.parent_header?.msg_id !== id) return;
      if (message.msg_type === "stream") said += message.content.text;
      if (message.msg_type === "error") said += message.content.evalue;
      if (message.content.execution_state === "idle") done();
    };
  });
  socket.send(JSON.stringify(message));
  await all;
  socket.close();
  return said;
}"""
TRY = """
import os, pathlib, socket
def tried(do, path):
    try:
        do(path)
    except PermissionError:
        return "refused"
    except Exception as error:
        return type(error).__name__
    return "done"
def knock(path):
    with socket.socket(socket.AF_UNIX) as way:
        way.connect(path)
read = lambda path: open(path, "rb").read(1)
change = lambda path: open(path, "ab").close()
ways = {"list": os.listdir, "read": read, "change": change, "knock": knock,
        "end": lambda pid: os.kill(int(pid), 0)}
for name, path in %r:
    print(tried(ways[name], path), name, path)
"""


def run(reading: Reading, tries: list[tuple[str, str]]) -> list[str]:
    """What the kernel of the chapter on the screen gets for each try: one line each."""
    base = reading.course.address.partition("/doc/")[0]
    return reading.page.evaluate(RUN, {"code": TRY % (tries,), "base": base}).splitlines()


def of(learner: Learner) -> list[tuple[str, str]]:
    """Everything of a learner that is tried; each path is one that exists."""
    library = learner.home.joinpath(*LIBRARY)
    lists = [learner.home, library, library / "run", library / "data"]
    files = [path for path in library.rglob("*") if path.is_file()]
    sockets = [path for path in library.rglob("*") if path.is_socket()]
    assert any(path.name == "notes.dat" for path in files)
    assert any("kernel" in path.name for path in files)
    assert sockets
    tries = [("list", path) for path in lists]
    tries += [(way, path) for path in files for way in ("read", "change")]
    tries += [("knock", path) for path in sockets]
    for process in hosted.processes_of(learner):
        tries += [
            ("read", process / "environ"),
            ("list", process / "fd"),
            ("read", process / "maps"),
        ]
        tries += [("end", process.name)]
    return [(way, str(path)) for way, path in tries]


def test_a_kernel_reaches_what_is_its_learners(room: list[Reading]):
    """Else the next test would hold for a kernel that reaches nothing at all."""
    ann = room[0]
    tries = [t for t in of(ann.learner) if t[0] in ("list", "read") and "sock" not in t[1]]
    assert {line.partition(" ")[0] for line in run(ann, tries)} == {"done"}


def test_a_kernel_reaches_nothing_of_another_learner(hub: Hub, room: list[Reading]):
    ann, *others = room
    tries = [each for other in others for each in of(other.learner)]
    state = hub.place / "state" / "hub"
    tries += [("list", str(state)), ("read", str(state / "cookie_secret"))]
    tries += [("read", f"/proc/{hub.process.pid}/environ"), ("end", str(hub.process.pid))]
    for file in ("course/shell/launcher.py", "notebooks/00_start_here.ipynb", "env/pyvenv.cfg"):
        tries.append(("change", str(hub.place / file)))
    said = run(ann, tries)
    assert len(said) == len(tries)
    assert [line for line in said if not line.startswith("refused")] == []


# ---- An end, and a way back ----------------------------------------------------------------------


def test_a_killed_server_of_one_leaves_the_others_alone(room: list[Reading]):
    ann, bea, cleo = room
    seat = [p for p in hosted.processes_of(bea.learner) if b"seat" in (p / "cmdline").read_bytes()]
    assert len(seat) == 1
    os.kill(int(seat[0].name), 9)
    for reading in (ann, cleo):
        write(reading.page, "and one more line")
        wait_until_kept(reading.page, "and one more line")
        assert run(reading, [("list", str(reading.learner.home))])[0].startswith("done")
    assert ann.wrong + cleo.wrong == []
    come_back(bea)
    assert entries(bea.page) == []  # it is locked again
    asked(bea, "unlock", SECRETS[1])
    wait_until_kept(bea.page, WORDS[1])


def come_back(reading: Reading) -> None:
    """Ask for a page until the Hub has seen the end and begun anew."""
    for _ in range(hosted.SECONDS):
        reading.page.goto(reading.course.page("help/danger"))  # one without a kernel
        if reading.page.locator("#jupyter-config-data").count():
            break
        time.sleep(1)
    shown_chapter(reading.page, "help/danger")


def test_leaving_ends_the_log_in_too(room: list[Reading]):
    ann = room[0]
    ann.page.locator("#course-leave").click(no_wait_after=True)
    ann.page.wait_for_url(f"**{AWAY}")
    ann.page.goto(ann.course.address)
    expect(ann.page.locator("#password_input")).to_be_visible()
    assert turned_away(ann.page, ann.course.address.replace("doc/tree/0", "api/contents"))
