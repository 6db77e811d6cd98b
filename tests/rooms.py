"""A room of the workshop for tests: the real server, as a process, on the loopback address."""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def command(first: str = "") -> list[str]:
    """`python -m course live`, in one piece with what is to run first."""
    if not first:
        return [sys.executable, "-m", "course", "live"]
    script = f"import sys; sys.argv[0] = 'course'\n{first}\nfrom course.__main__ import main\n"
    return [sys.executable, "-c", f"{script}sys.exit(main())", "live"]


def refused_start(home: Path, *words: str) -> subprocess.CompletedProcess:
    """A start that ends by itself, with what it said."""
    return subprocess.run(
        [*command(), *words],
        cwd=ROOT,
        env=os.environ | {"COURSE_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


class Said:
    """An answer: status, headers, bytes, and the bytes as JSON."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def problem(self) -> str:
        return self.json["problem"]


class Client:
    """Whoever asks a room that listens at a port: phones, and with the keys every surface."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        self.folder = home / "live"
        self.here = f"http://127.0.0.1:{port}"
        self.keys: dict[str, str] = {}
        self.code = self.screen = self.second = self.phone = ""

    def is_open(self, pid: int) -> bool:
        """Whether the process with this number has opened its door."""
        try:
            return json.loads((self.folder / "door.json").read_text())["pid"] == pid
        except (OSError, ValueError):
            return False

    def read_door(self) -> str:
        """Take the key from the door file, and addresses; gives the code of the room."""
        self.keys["console"] = json.loads((self.folder / "door.json").read_text())["console"]
        said = self.console()
        self.screen, self.second = said["screen"], said["second"]
        self.keys["screen"] = self.screen.rpartition("#")[2]
        self.keys["second"] = self.second.rpartition("#")[2]
        self.code = said["code"]
        self.phone = f"{self.here}/?room={self.code}"  # what the QR code says
        return self.code

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Said:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return Said(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            line.close()

    def get(self, path: str, **query: object) -> Said:
        return self.ask("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, **asked: object) -> Said:
        return self.ask("POST", path, json.dumps(asked).encode())

    def form(self, path: str, **fields: object) -> Said:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields).encode(), **kind)

    def keyed(self, surface: str, **command: object) -> Said:
        """GET, or with a command POST, of /api/screen, second or console, with its key."""
        method, body = ("POST", json.dumps(command).encode()) if command else ("GET", None)
        return self.ask(method, f"/api/{surface}", body, **{"X-Key": self.keys[surface]})

    def console(self, do: str = "", **more: object) -> dict[str, Any]:
        said = self.keyed("console", **({"do": do, **more} if do else {}))
        assert said.status == 200, said.body
        return said.json

    def join(self) -> str:
        said = self.post("/api/in", room=self.code)
        assert said.status == 200, said.body
        return said.json["ticket"]

    def now(self, ticket: str, **query: object) -> dict[str, Any]:
        return self.get("/api/now", room=self.code, ticket=ticket, **query).json

    def answer(self, ticket: str, option: str, turn: int, opening: str) -> Said:
        given = {"ticket": ticket, "option": option, "turn": turn, "opening": opening}
        return self.post("/api/answer", room=self.code, **given)

    def vote(self, *options: str) -> None:
        """One more phone for each option, which answers the open question with it."""
        for option in options:
            ticket = self.join()
            opening = self.now(ticket)["poll"]["opening"]
            assert self.answer(ticket, option, 1, opening).status == 200

    def counts(self) -> dict[str, int]:
        """Option -> answers, once they are revealed."""
        return {each["id"]: each["count"] for each in self.console()["poll"]["results"]["options"]}

    def open_poll(self, poll: str = "") -> dict[str, Any]:
        """Go to the first step with questions and open one; gives the poll as phones see it."""
        step = next(step for step in self.console()["steps"] if step["polls"])
        if self.console()["steps"][self.console()["at"]]["id"] != step["id"]:
            self.console("go", step=step["id"])
        self.console("open", poll=poll or step["polls"][0]["id"])
        return self.keyed("screen").json["poll"]


class Running(Client):
    """`python -m course live`, until it is stopped, killed, or its session is ended.

    room.console("go", step="myths"); room.console("open", poll="myth_half")
    room.vote("a", "a", "b", "c", "c")  # five more phones, without a browser
    room.kill(); room.start()  # as after a power cut: the same session at the same address
    """

    def __init__(self, home: Path, *words: str, port: int | None = None, first: str = "") -> None:
        """first: Python that runs in the process before the course does."""
        super().__init__(home, port or free_port())
        home.mkdir(exist_ok=True, parents=True)
        self.command = [*command(first), "--port", str(self.port), *words]
        self.start()

    def start(self) -> None:
        """Start it, or start it again: then the session goes on."""
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=os.environ | {"COURSE_HOME": str(self.home)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.told: list[str] = []
        self.lines = [self.process.stdout.readline().strip() for _ in range(4)]
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        assert self.lines[0].startswith("http://"), (self.lines, self.errors())
        assert self.read_door() == self.lines[1].rpartition(" ")[2]

    def _listen(self) -> None:
        for line in self.process.stderr:
            self.told.append(line)

    def errors(self) -> str:
        """What it has said on standard error, once it has gone."""
        self.process.wait(60)
        self._listener.join(10)
        return "".join(self.told)

    # --- ending ---

    def kill(self) -> None:
        self.process.kill()
        self.close()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)
        self.close()

    def close(self) -> None:
        with suppress(ProcessLookupError):
            if self.process.poll() is None:
                self.process.kill()
        self.process.wait(60)
        self._listener.join(10)
        self.process.stdout.close()
        self.process.stderr.close()

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def until(true: Any, seconds: float = 30) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.02)
