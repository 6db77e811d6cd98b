"""The console's way to the room: started once, asked over loopback alone, ended in order."""

import asyncio
import json
import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from course.content import workshop
from course.shell import live
from course.shell.live import Door, Room, RoomError
from tests.browser.conftest import Course, running_course
from tests.unit.test_server import Browser, ask

ADDRESS = "/course/live"
ROOT = Path(live.__file__).parents[2]
# A room of a few lines, to see what becomes of one that does not start, falls, or says nothing.
PRETEND = """
import json, os, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
folder = Path(os.environ["COURSE_HOME"], "live")
folder.mkdir(parents=True, exist_ok=True)
with Path(folder, "words").open("a") as words:
    words.write(json.dumps(sys.argv[1:]) + "\\n")
HOW = Path(folder.parent, "how").read_text()
if HOW == "refuses":
    sys.exit("The plan own.toml, line 3: minutes is a whole number.")
if HOW == "breaks":
    raise RuntimeError("secret")
if HOW == "sleeps":
    time.sleep(600)
class Says(BaseHTTPRequestHandler):
    def do_GET(self):
        self.do_POST()
    def do_POST(self):
        asked = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        told = {"running": True, "shared": False, "asked": asked, "path": self.path,
                "key": self.headers["X-Key"]}
        if HOW == "falls":
            os._exit(1)
        if HOW == "is silent":
            time.sleep(600)
        body = b"[1]" if HOW == "babbles" else json.dumps(told).encode()
        self.send_response(302 if HOW == "leads away" else 200)
        self.send_header("Location", "http://127.0.0.1:9/")
        self.end_headers()
        self.wfile.write(body)
        if '"end"' in asked:
            Path(folder, "room.db").unlink()
            Path(folder, "door.json").unlink()
            threading.Thread(target=server.shutdown).start()
    def log_message(self, *_):
        pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Says)
Path(folder, "room.db").touch()
door = {"address": f"http://127.0.0.1:{server.server_port}", "console": "k" * 9, "pid": os.getpid()}
Path(folder, "door.part").write_text(json.dumps(door))
Path(folder, "door.part").rename(Path(folder, "door.json"))
server.serve_forever()
"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """A room whose server is the pretended one."""
    project = tmp_path / "project" / "course"
    project.mkdir(parents=True)
    (project / "__init__.py").touch()
    (project / "__main__.py").write_text(PRETEND)
    monkeypatch.setattr(live, "ROOT", project.parent)
    monkeypatch.setattr(live, "free_port", lambda: FREE)
    (tmp_path / "home" / "live").mkdir(parents=True)
    how(tmp_path, "well")
    room = Room(tmp_path / "home")
    yield room
    room.close()


def how(folder: Path, it_goes: str) -> None:
    (folder / "home" / "how").write_text(it_goes)


def words(folder: Path) -> list[list[str]]:
    """The command line of each start."""
    told = folder / "home" / "live" / "words"
    return [json.loads(line) for line in told.read_text().splitlines()] if told.exists() else []


def put_door(folder: Path, **door: object) -> None:
    usual = {"address": "http://127.0.0.1:9", "console": "k", "pid": os.getpid()}
    (folder / "home" / "live" / "door.json").write_text(json.dumps(usual | door))


def problem(work) -> RoomError:
    with pytest.raises(RoomError) as caught:
        asyncio.run(work)
    assert caught.value.problem in live.PROBLEMS
    return caught.value


FREE = 8765
NEW = {"share": False, "plan": "90"}
ON = {"share": True, "go_on": True}


# ---- Start, go on, end ---------------------------------------------------------------------------


def test_a_room_is_started_asked_and_ended(room, tmp_path):
    assert asyncio.run(room.state("")) == {"running": False, "session": "none", "shared": None}
    asyncio.run(room.start(NEW))
    state = asyncio.run(room.state("7"))
    assert (state["path"], state["key"]) == ("/api/console?seen=7", "k" * 9)
    status, said = asyncio.run(room.pass_on("POST", "/api/console", {"do": "next"}))
    assert (status, said["asked"]) == (200, '{"do": "next"}')
    assert problem(room.start(NEW)).problem == "running"
    asyncio.run(room.end())
    room.close()
    assert asyncio.run(room.state("")) == {"running": False, "session": "none", "shared": False}
    assert words(tmp_path) == [["live", "--plan", "90", "--port", str(FREE)]]


def test_a_room_that_fell_is_named_and_goes_on(room, tmp_path):
    asyncio.run(room.start(NEW | {"share": True}))
    os.kill(room.door().pid, 9)
    fell = {"running": False, "session": "lost", "shared": True}
    until(lambda: asyncio.run(room.state("")) == fell)
    assert problem(room.pass_on("POST", "/api/console", {"do": "next"})).problem == "not_running"
    assert problem(room.start(NEW)).problem == "session_there"  # nobody's counts are written over
    asyncio.run(room.start(ON))
    assert asyncio.run(room.state(""))["running"]
    new = ["live", "--plan", "90", "--port", str(FREE), "--share"]
    assert words(tmp_path) == [new, ["live", "--share"]]


def test_a_room_that_falls_while_it_is_asked_is_named(room, tmp_path):
    how(tmp_path, "falls")
    asyncio.run(room._open([]))
    assert asyncio.run(room.state(""))["session"] == "lost"


def test_a_room_that_says_nothing_is_not_waited_for_for_ever(room, tmp_path, monkeypatch):
    monkeypatch.setattr(live, "SECONDS_TO_ANSWER", 0.5)
    how(tmp_path, "is silent")
    asyncio.run(room._open([]))
    assert problem(room.state("")).problem == "no_answer"


def test_closing_the_course_ends_the_server_and_not_the_session(room, tmp_path):
    asyncio.run(room.start(NEW))
    pid = room.door().pid
    room.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert room.has_session()
    (tmp_path / "home" / "live" / "door.json").unlink()  # a real room takes it away in the end
    stopped = {"running": False, "session": "open", "shared": None}
    assert Room(tmp_path / "home").without() == stopped


def test_a_session_that_does_not_run_is_ended_by_its_own_server(room, tmp_path):
    assert problem(room.end()).problem == "no_session"
    (tmp_path / "home" / "live" / "room.db").touch()
    assert problem(room.start(NEW)).problem == "session_there"
    asyncio.run(room.end())
    assert not room.has_session()
    assert words(tmp_path) == [["live", "--anew", "--port", str(FREE)]]  # on this computer only


def test_a_start_that_fails_says_what_the_room_said(room, tmp_path):
    how(tmp_path, "refuses")
    error = problem(room.start(NEW))
    assert (error.problem, error.said) == (
        "not_started",
        "The plan own.toml, line 3: minutes is a whole number.",
    )
    how(tmp_path, "breaks")
    error = problem(room.start(NEW))
    assert (error.problem, error.said) == ("not_started", "")


def test_a_start_that_takes_too_long_is_given_up(room, tmp_path, monkeypatch):
    monkeypatch.setattr(live, "SECONDS_TO_OPEN", 1)
    how(tmp_path, "sleeps")
    assert problem(room.start(NEW)).problem == "too_slow"
    assert room._process is None


def test_a_port_that_is_taken_is_passed_over():
    first = live.free_port()
    with socket.create_server(("127.0.0.1", first)):
        assert live.free_port() > first


def until(holds) -> None:
    for _ in range(200):
        if holds():
            return
        time.sleep(0.05)
    assert holds()


# ---- What may be asked ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        {}, {"share": 1, "plan": "90"}, {"share": False}, {"share": False, "plan": ""},
        {"share": False, "plan": ["90"]}, {"share": False, "plan": "90", "go_on": "yes"},
    ],
)  # fmt: skip
def test_a_start_that_makes_no_sense_is_not_allowed(room, tmp_path, asked):
    assert problem(room.start(asked)).problem == "not_allowed"
    assert words(tmp_path) == []


@pytest.mark.parametrize("plan", ["own.toml", "/", "/nowhere/own.toml", "--anew", "a\0b", "~x\n/y"])
def test_a_plan_that_is_no_file_is_not_started(room, tmp_path, plan):
    assert problem(room.start({"share": False, "plan": plan})).problem == "no_file"
    assert words(tmp_path) == []


def test_an_own_plan_is_given_as_its_full_path(room, tmp_path):
    own = tmp_path / "my own plan.toml"
    own.touch()
    asyncio.run(room.start({"share": False, "plan": f" {own} "}))
    assert words(tmp_path) == [["live", "--plan", str(own), "--port", str(FREE)]]


# ---- Loopback and nowhere else -------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://192.168.0.7:8720", "http://127.0.0.1.example.org:80", "http://example.org:80",
        "https://127.0.0.1:8720", "http://127.0.0.1:8720/x", "http://127.0.0.1:8720@example.org",
        "http://127.0.0.1:٨٧٢٠", "http://localhost:8720", "http://[::1]:8720", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_a_door_to_elsewhere_is_none(room, tmp_path, address):
    put_door(tmp_path, address=address)
    assert room.door() is None
    assert problem(room.pass_on("GET", "/api/console")).problem == "not_running"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"address": 7}', '{"pid": 1}', "\x00"])
def test_a_damaged_door_is_none(room, tmp_path, text):
    (tmp_path / "home" / "live" / "door.json").write_text(text)
    assert asyncio.run(room.state(""))["running"] is False


@pytest.mark.parametrize("pid", [0, -1, 2**70, 99_999_999])
def test_a_door_of_no_living_process_is_not_knocked_at(room, tmp_path, pid):
    with socket.create_server(("127.0.0.1", 0)) as another:
        put_door(tmp_path, address=f"http://127.0.0.1:{another.getsockname()[1]}", pid=pid)
        assert problem(room.pass_on("GET", "/api/console")).problem == "not_running"
        another.setblocking(False)
        with pytest.raises(BlockingIOError):
            another.accept()


def test_a_number_that_another_process_took_is_no_room(room, tmp_path):
    """After a restart of the computer the door may name a process that is somebody else's."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    put_door(tmp_path, address=f"http://127.0.0.1:{port}")
    (tmp_path / "home" / "live" / "room.db").touch()
    assert asyncio.run(room.state(""))["session"] == "lost"
    asyncio.run(room.start(ON))
    assert asyncio.run(room.state(""))["running"]


@pytest.mark.parametrize("it_goes", ["babbles", "leads away"])
def test_what_is_no_answer_of_a_room_is_not_passed_on(room, tmp_path, it_goes):
    how(tmp_path, it_goes)
    asyncio.run(room._open([]))
    assert problem(room.pass_on("GET", "/api/console")).problem == "no_answer"
    assert problem(room.state("")).problem == "no_answer"


def test_a_door_says_who_is_behind_it():
    assert Door("http://127.0.0.1:8720", "k", os.getpid()).is_open
    assert not Door("http://127.0.0.1:8720", "k", 99_999_999).is_open


# ---- The address ---------------------------------------------------------------------------------


def test_the_real_room_is_run_through_the_course_and_ends_with_it():
    with running_course() as course:
        browser = Browser(course)

        def console(body: str | None = None, query: str = "") -> tuple[int, dict]:
            keys = browser.keys | {"Origin": browser.own}
            answer = ask(browser, ADDRESS + query, "POST" if body else "GET", body, **keys)
            return answer.status, json.loads(answer.text)

        assert console()[1] == {"running": False, "session": "none", "shared": None}
        for body in ("{", "[]", '{"do": 7}', "{}", "x" * 20_000, '{"do": "start"}', "[" * 9_000):
            assert console(body) == (400, {"problem": "not_allowed"}), body[:20]
        for query in ("?seen=-1", "?seen=%C3%A9", "?seen=1&seen=x", "?seen=7%0d%0ax"):
            assert console(query=query) == (400, {"problem": "not_allowed"}), query
        assert console('{"do": "next"}') == (409, {"problem": "not_running"})
        status, state = console('{"do": "start", "share": false, "plan": "90"}')
        assert (status, state["running"], state["shared"]) == (200, True, False)
        assert state["address"].startswith("http://127.0.0.1:")
        status, state = console('{"do": "next"}')
        assert (status, state["at"]) == (200, 1)
        assert console(query=f"?seen={state['rev'] - 1}")[1]["at"] == 1
        assert console('{"do": "reveal"}') == (409, {"problem": "no_poll"})
        assert console('{"do": "fly"}')[0] == 400
        assert console('{"do": "start", "share": false, "plan": "90"}')[1]["problem"] == "running"
        pid = json.loads((course.home / "live" / "door.json").read_text())["pid"]
        os.kill(pid, 0)
        counts = course.home / "live" / "room.db"
        assert counts.is_file()
        stop(course)
        until(lambda: not alive(pid))
        assert counts.is_file()  # the session was not ended
        assert not (course.home / "live" / "door.json").exists()


def stop(course: Course) -> None:
    """As Ctrl+C does it; the course says on its own process what its parent is."""
    port = urlsplit(course.address).port
    [told] = (course.home / "run").glob("jpserver-*.json")
    server = json.loads(told.read_text())
    assert server["port"] == port
    os.kill(server["pid"], signal.SIGINT)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


# ---- Words ---------------------------------------------------------------------------------------


def test_every_problem_has_a_sentence():
    said = workshop.words()["console"]["problem"]
    assert {*live.PROBLEMS, "lost", "other"} <= set(said)
    assert len(set(said.values())) == len(said)


def test_the_console_has_every_word_it_shows_and_no_other():
    controls = Path(live.__file__).parents[1] / "controls"
    code = "".join((controls / f"{name}.js").read_text() for name in ("session", "console"))
    used = set(re.findall(r"\bwords\.(\w+)", code)) | {"previous", "next"}
    used |= {f"what_{what}" for what in ("step", "agenda", "join", "card")}
    assert used == set(workshop.words()["console"])
