"""A running course and a reader in a real Chromium, shared by all browser tests.

`reader` is a page that is checked when the test is over: no request left this machine, the
console stayed quiet, no card speaks of an error. `visitor` is the same page without the check, for
tests that break something on purpose.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect, sync_playwright

from course.content import course_map
from tests.rooms import Running

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SECONDS = 1000
PATIENCE = 30 * SECONDS  # a slow machine is not a fault
# Addresses hold the number of a place, not its name.
PLACES = [place.file for place in (*course_map().chapters, *course_map().pages)]
ERROR_CARDS = (
    '.jp-OutputArea-output[data-mime-type*="stderr"], '
    '.jp-RenderedText[data-mime-type*="error"], .wave-error'
)

expect.set_options(timeout=20 * SECONDS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in here:
        item.add_marker("browser")
        if not CHROMIUM and not os.environ.get("COURSE_REQUIRE_BROWSER"):
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@dataclass
class Course:
    """A course that runs: its address with the token, its folders, what it said on stderr."""

    address: str
    notebooks: Path
    home: Path
    reader_home: Path
    log: Path

    def page(self, chapter: str) -> str:
        """The address of one chapter, token included."""
        return self.address.replace("/doc/tree/0", f"/doc/tree/{PLACES.index(chapter)}")


@contextmanager
def running_course(
    notebooks: Path | None = None, root: Path = ROOT, folder: Path | None = None, **more: str
) -> Iterator[Course]:
    """`python -m course` of the project in `root`, with an empty home and an own course home.

    Both lie in `folder`, or in one that goes with the course. `more` is added to its environment.
    """
    place = nullcontext(folder) if folder else tempfile.TemporaryDirectory(prefix="w")
    with place as folder:
        home, reader_home, log = (Path(folder, name) for name in ("c", "h", "log"))
        reader_home.mkdir()
        command = [sys.executable, "-m", "course", "--no-browser"]
        if notebooks:
            code = "import sys, pathlib; from course.__main__ import main; "
            code += "folder = pathlib.Path(sys.argv.pop(1)); sys.exit(main(folder))"
            command[1:3] = ["-c", code, str(notebooks)]
        # What the tests set up for their own kernels must not help the course to stay out of HOME.
        ours = ("JUPYTER", "IPYTHON", "MPLCONFIG", "XDG_")
        surroundings = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        surroundings |= {"COURSE_HOME": str(home), "HOME": str(reader_home)} | more
        with (
            log.open("w") as stderr,
            subprocess.Popen(
                command,
                cwd=root,
                env=surroundings,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            ) as server,
        ):
            address = server.stdout.readline().strip()
            assert address.startswith("http://127.0.0.1:"), log.read_text()
            try:
                yield Course(address, notebooks or root / "notebooks", home, reader_home, log)
            finally:
                server.terminate()


@pytest.fixture(scope="session")
def course_server() -> Iterator[Course]:
    """The real course."""
    with running_course() as course:
        yield course


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Running]:
    """The 90-minute session, new; nobody has joined."""
    with Running(tmp_path) as room:
        yield room


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    assert CHROMIUM, "Chromium is not installed, and COURSE_REQUIRE_BROWSER is set"
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM)
    yield browser
    browser.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Page]:
    """A fresh page of a fresh reader; nothing is asserted about it."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def reader(visitor: Page) -> Iterator[Page]:
    """A fresh page; at the end of the test nothing must have gone out or gone wrong."""
    addresses: list[str] = []
    complaints: list[str] = []
    visitor.on("request", lambda request: addresses.append(request.url))
    visitor.on("websocket", lambda socket: addresses.append(socket.url))
    visitor.on("pageerror", lambda error: complaints.append(str(error)))
    visitor.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.accept()))
    visitor.on("console", lambda message: complaints.extend(console_errors(message)))
    yield visitor
    cards = visitor.locator(ERROR_CARDS).all_inner_texts()
    assert [address for address in addresses if leaves_machine(address)] == []
    assert complaints == []
    assert cards == []


def leaves_machine(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme not in ("data", "blob", "about") and parts.hostname != "127.0.0.1"


def console_errors(message) -> list[str]:
    """Error lines; the one that JupyterLab always writes is allowed."""
    known = "/lsp/status" in message.location.get("url", "") and "404" in message.text
    return [message.text] if message.type == "error" and not known else []


# ---- What a reader does --------------------------------------------------------------------------


def open_chapter(page: Page, course: Course, name: str) -> Locator:
    """Open a chapter by its address; returns the chapter once its prose can be read."""
    page.goto(course.page(name))
    return shown_chapter(page, name)


def shown_chapter(page: Page, name: str) -> Locator:
    """The chapter on the screen, which must be the one called `name`."""
    expect(page.locator("#course-cover")).to_have_count(0)
    expect(page.locator(".course-number").locator("visible=true")).to_have_count(0)  # panel closed
    page.wait_for_function(
        "number => location.pathname.endsWith(`/tree/${number}`)", arg=PLACES.index(name)
    )
    chapter = page.locator(".jp-NotebookPanel").locator("visible=true")
    expect(chapter).to_have_count(1)
    expect(chapter.locator("h1").locator("visible=true")).to_have_count(1)
    return chapter


def wait_for_controls(page: Page) -> None:
    """Every cell of the chapter on the screen has run."""
    page.locator('.jp-NotebookPanel[data-course-state="ready"]').locator("visible=true").wait_for()
    expect(page.locator("#course-notice")).to_be_hidden()


def axe_violations(page: Page, *places: str) -> list[str]:
    """What axe-core finds in these places of the page; every place must be there.

    For axe, text outside the window has no contrast, so the window is made as tall as the chapter.
    """
    from axe_playwright_python.sync_playwright import Axe

    for place in places:
        assert page.locator(place).count(), f"there is no {place} on the page"
    usual = page.viewport_size
    scroller = page.locator(".jp-WindowedPanel-outer").locator("visible=true")
    tall = scroller.evaluate("page => page.scrollHeight") + 100
    page.set_viewport_size({"width": usual["width"], "height": max(tall, usual["height"])})
    found = Axe().run(page, context={"include": [[place] for place in places]}).response
    page.set_viewport_size(usual)
    assert "color-contrast" not in [rule["id"] for rule in found["inapplicable"]]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
