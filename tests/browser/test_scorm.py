"""The test in a learning platform: the package as it is, in a frame, with scorm-again as runtime.

scorm-again comes from npm; COURSE_READERS names the folder whose node_modules has it.
"""

import io
import json
import os
import re
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from course.content import course_map
from course.content.bank import Item, bank
from course.content.formats import format_words
from course.export.items import export_items, tidied
from course.training.draw import draw

WORDS = format_words()["test"]
SHARED = course_map().shared
BANK = [tidied(item) for item in bank().values()]
RUNTIME = "scorm-again/dist/scorm12.min.js"
HOST = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Platform</title>
<style>body { margin: 0 } iframe { display: block; width: 100%; height: 100vh; border: 0 }</style>
<script src="/runtime.js"></script>
<script>
  const kept = KEPT;
  window.API = new Scorm12API({ lmsCommitUrl: "/commit", mastery_override: true, logLevel: 5 });
  API.loadFromJSON({ core: { lesson_mode: "normal", credit: "credit" }, ...kept }, "cmi");
  window.heard = [];
  const set = API.LMSSetValue.bind(API);
  API.LMSSetValue = (name, value) => {
    const done = set(name, value);
    heard.push([name, value, done]);
    return done;
  };
</script>
<iframe title="Unit" src="/unit/LAUNCHED"></iframe>
"""
# All that the page may say of a trainee: if the test is passed, the score, and where to go on.
TELLS = {
    "cmi.core.lesson_status", "cmi.core.score.min", "cmi.core.score.max", "cmi.core.score.raw",
    "cmi.core.exit", "cmi.suspend_data",
}  # fmt: skip
NO_ICON = '<link rel="icon" href="data:,">'


class Platform:
    """A platform that has imported the package: it launches the unit, and keeps what it is told."""

    def __init__(self, package: bytes, runtime: Path) -> None:
        with zipfile.ZipFile(io.BytesIO(package)) as files:
            self.files = {name: files.read(name) for name in files.namelist()}
        manifest = ET.fromstring(self.files["imsmanifest.xml"])
        [page] = [one for one in manifest.iter() if one.tag.endswith("}resource")]
        [mark] = [one.text for one in manifest.iter() if one.tag.endswith("}masteryscore")]
        self.launched, self.mark = page.get("href"), mark
        self.runtime = runtime.read_bytes()
        self.commits: list[dict[str, Any]] = []
        self.works = True

    @property
    def kept(self) -> dict[str, Any]:
        return self.commits[-1] if self.commits else {}

    def host(self) -> bytes:
        """The page that launches the unit, with what it keeps of an earlier visit."""
        cmi = json.loads(json.dumps(self.kept)) or {"core": {}}
        cmi.setdefault("student_data", {})["mastery_score"] = self.mark
        resumed = cmi["core"].get("exit") == "suspend"
        cmi["core"] |= {"lesson_mode": "normal", "credit": "credit"}
        cmi["core"] |= {"entry": "resume" if resumed else "ab-initio", "exit": ""}
        page = HOST.replace("KEPT", json.dumps(cmi)).replace("LAUNCHED", self.launched)
        return page.replace("<script", f"{NO_ICON}<script", 1).encode()

    def file(self, path: str) -> bytes | None:
        if path == "/":
            return self.host()
        if path == "/runtime.js":
            return self.runtime
        return self.files.get(path.removeprefix("/unit/"))


KINDS = {"js": "text/javascript", "css": "text/css", "html": "text/html"}


@pytest.fixture(scope="module")
def package() -> bytes:
    return export_items("scorm", BANK)["items-scorm12.zip"]


@pytest.fixture
def platform(package: bytes) -> Iterator[Platform]:
    runtime = Path(os.environ.get("COURSE_READERS") or "/nowhere", "node_modules", RUNTIME)
    if not runtime.is_file():
        assert not os.environ.get("COURSE_REQUIRE_READERS"), "scorm-again is not in COURSE_READERS"
        pytest.skip("scorm-again is not installed, so no platform ran the package")
    made = Platform(package, runtime)

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = made.file(self.path)
            kind = KINDS.get(self.path.rpartition(".")[2], "text/html")
            self.answer(content, 200 if content is not None else 404, kind)

        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if made.works:
                made.commits.append(sent["cmi"])
            told = {
                "result": "true" if made.works else "false",
                "errorCode": 0 if made.works else 101,
            }
            self.answer(json.dumps(told).encode(), 200, "application/json")

        def answer(self, content: bytes | None, status: int, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    made.address = f"http://127.0.0.1:{server.server_port}/"
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


# ---- What a trainee does -------------------------------------------------------------------------


def launch(page: Page, platform: Platform) -> FrameLocator:
    page.goto(platform.address)
    unit = page.frame_locator("iframe")
    expect(heading(unit)).to_be_visible()
    return unit


def heading(unit: FrameLocator) -> Locator:
    return unit.get_by_role("heading", level=1)


def press(unit: FrameLocator, name: str) -> None:
    unit.get_by_role("button", name=name, exact=True).click()


def seed_of(platform: Platform) -> int:
    return int(platform.kept["suspend_data"].split()[3])


def asked(platform: Platform, attempt: int = 1) -> list[Item]:
    """What the seed that the platform keeps has to ask, by the course's own draw."""
    return [one.item for one in draw(BANK, seed_of(platform), attempt)]


def answer(unit: FrameLocator, items: list[Item], right: int, first: int = 1) -> None:
    """Answer these questions, the first `right` of them rightly, as they are drawn."""
    for number, item in enumerate(items, start=first):
        if item.graphic:
            expect(heading(unit)).to_have_text(WORDS["gentle"].format(at=number))
            press(unit, WORDS["show"])
        expect(heading(unit)).to_have_text(WORDS["question"].format(at=number, of=24))
        fits = number - first < right
        text = next(one.text for one in item.option if one.right == fits)
        unit.get_by_role("radio", name=text, exact=True).check()
        press(unit, WORDS["check"])
        expect(heading(unit)).to_have_text(SHARED["fits" if fits else "differs"])
        press(unit, WORDS["next" if number < 24 else "to_result"])


def heard(page: Page) -> list[list[str]]:
    return page.evaluate("heard")


def no_answer_left(platform: Platform) -> None:
    """In all that the runtime sent on there is no word of a question, and no answer to one."""
    place = re.compile(r"bank \w{8} seed \d+ attempt \d at \d+ right \d+")
    assert platform.commits
    for sent in platform.commits:
        assert place.fullmatch(sent["suspend_data"])
        assert not sent.get("interactions"), "what was answered"
        assert not sent.get("objectives")
        assert not sent.get("comments")
    everything = json.dumps(platform.commits)
    for item in BANK:
        for text in (item.id, item.stem, *(option.text for option in item.option)):
            assert json.dumps(text)[1:-1] not in everything


# ---- The way through -----------------------------------------------------------------------------


def test_a_test_is_launched_stopped_taken_up_and_passed(platform: Platform, reader: Page):
    unit = launch(reader, platform)
    expect(heading(unit)).to_have_text(format_words()["title"])
    assert platform.kept["core"]["lesson_status"] == "incomplete"
    press(unit, WORDS["begin"])
    items = asked(platform)
    answer(unit, items[:10], 9)
    assert all(done == "true" for *_, done in heard(reader)), "the runtime takes every value"
    names = {name for name, *_ in heard(reader)}
    assert names == {"cmi.core.lesson_status", "cmi.core.exit", "cmi.suspend_data"}
    seed = seed_of(platform)
    reader.goto("about:blank")
    assert platform.kept["core"]["exit"] == "suspend"
    assert platform.kept["suspend_data"].endswith("attempt 1 at 10 right 9")

    unit = launch(reader, platform)
    expect(
        unit.get_by_text(WORDS["stopped"].format(at=11, of=24, right=9, done=10))
    ).to_be_visible()
    press(unit, WORDS["go_on"])
    assert seed_of(platform) == seed
    answer(unit, items[10:], 9, first=11)
    expect(heading(unit)).to_have_text(WORDS["passed"])
    expect(unit.get_by_text(WORDS["told"])).to_be_visible()
    assert {name for name, *_ in heard(reader)} == TELLS
    reader.goto("about:blank")
    no_answer_left(platform)
    core = platform.kept["core"]
    assert (core["lesson_status"], core["score"]["raw"]) == ("passed", "75")

    unit = launch(reader, platform)
    expect(heading(unit)).to_have_text(WORDS["passed"])


def test_three_failed_attempts_ask_all_questions_once(platform: Platform, reader: Page):
    unit = launch(reader, platform)
    press(unit, WORDS["begin"])
    seen: list[str] = []
    for attempt in (1, 2, 3):
        items = asked(platform, attempt)
        answer(unit, items, 17)
        seen += [item.id for item in items]
        expect(heading(unit)).to_have_text(WORDS["not_passed"])
        core = platform.kept["core"]
        assert (core["lesson_status"], core["score"]["raw"]) == ("failed", "70")
        if attempt < 3:
            press(unit, WORDS["again"].format(attempt=attempt + 1))
    assert len(set(seen)) == len(seen) == 3 * 24
    expect(unit.get_by_text(WORDS["no_more"])).to_be_visible()
    expect(unit.get_by_role("button")).to_have_count(0)
    assert {name for name, *_ in heard(reader)} == TELLS
    no_answer_left(platform)


def test_a_platform_that_fails_is_told_again(platform: Platform, reader: Page):
    unit = launch(reader, platform)
    press(unit, WORDS["begin"])
    items = asked(platform)
    answer(unit, items[:23], 23)
    platform.works = False
    answer(unit, items[23:], 1, first=24)
    expect(unit.get_by_role("status")).to_have_text(WORDS["not_told"])
    platform.works = True
    press(unit, WORDS["send"])
    expect(unit.get_by_text(WORDS["told"])).to_be_visible()
    assert platform.kept["core"]["score"]["raw"] == "100"


# ---- For whom it is ------------------------------------------------------------------------------


def test_the_keyboard_alone_is_enough(platform: Platform, reader: Page):
    unit = launch(reader, platform)
    unit.get_by_role("button", name=WORDS["begin"]).focus()
    reader.keyboard.press("Enter")
    item = asked(platform)[0]
    expect(heading(unit)).to_be_focused()
    if item.graphic:
        reader.keyboard.press("Tab")
        reader.keyboard.press("Tab")
        reader.keyboard.press("Enter")
    expect(heading(unit)).to_have_text(WORDS["question"].format(at=1, of=24))
    reader.keyboard.press("Tab")
    expect(unit.get_by_role("radio").first).to_be_focused()
    reader.keyboard.press("Tab")
    reader.keyboard.press("Enter")
    expect(unit.get_by_role("status")).to_have_text(WORDS["choose"])
    reader.keyboard.press("Shift+Tab")
    reader.keyboard.press("ArrowDown")
    expect(unit.get_by_role("radio").nth(1)).to_be_checked()
    reader.keyboard.press("Enter")
    expect(heading(unit)).to_be_focused()
    expect(unit.get_by_role("button", name=WORDS["next"])).to_be_visible()


def looked_at(page: Page, place: Locator) -> None:
    from axe_playwright_python.sync_playwright import Axe

    expect(place).to_be_visible()
    for width in (390, 320, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 390, "height": 3000})
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page).response
        assert "color-contrast" in [rule["id"] for rule in found["passes"]]
        assert [f"{one['id']}: {one['nodes'][0]['html']}" for one in found["violations"]] == []
    for one in page.locator("button, label.choice, summary").all():
        assert one.bounding_box()["height"] >= 44


def test_axe_finds_nothing_on_a_phone_in_light_and_dark(platform: Platform, reader: Page):
    """Every page of the test, opened without a platform, as whoever looks into the zip opens it."""
    seed = next(n for n in range(1, 201) if any(one.item.graphic for one in draw(BANK, n)))
    reader.add_init_script(f"crypto.getRandomValues = () => [{seed - 1}]")
    reader.goto(f"{platform.address}unit/index.html")
    title = reader.get_by_role("heading", level=1)
    expect(reader.get_by_text(WORDS["no_platform"])).to_be_visible()
    looked_at(reader, title)
    press(reader, WORDS["begin"])
    kinds = {"start"}
    for _ in range(24):
        if reader.locator('main[data-shows="gentle"]').count():
            if "gentle" not in kinds:
                looked_at(reader, title)
            kinds.add("gentle")
            press(reader, WORDS["milder"])
        if "question" not in kinds:
            looked_at(reader, title)
        reader.get_by_role("radio").first.check()
        press(reader, WORDS["check"])
        if "reasons" not in kinds:
            looked_at(reader, title)
        kinds |= {"question", "reasons"}
        reader.locator("main button").click()
    looked_at(reader, reader.locator('main[data-shows="result"]'))
    assert kinds == {"start", "gentle", "question", "reasons"}
