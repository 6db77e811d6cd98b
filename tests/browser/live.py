"""A room that runs: the real `python -m course live`, with a home of its own.

def test_…(room):  # a session that has begun, nobody has joined
    room.console("go", step="myths")
    room.console("open", poll="myth_half")
    room.vote("a", "a", "b", "c", "c")  # five more phones, without a browser
    room.kill(); room.start()  # as after a power cut: the same session at the same address
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds


class RefusedError(Exception):
    """The server said no: `status` and the key `problem`."""

    def __init__(self, status: int, problem: str) -> None:
        super().__init__(f"{status} {problem}")
        self.status, self.problem = status, problem


def ask(address: str, body: Any = None, key: str = "") -> Any:
    """What the API answers, as JSON; a body is posted. Raises RefusedError."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        address, data, {"Content-Type": "application/json", "X-Key": key}
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        with refused:
            raise RefusedError(refused.code, json.load(refused)["problem"]) from None


class Console:
    """The facilitator's hand: console("open", poll="myth_half") gives the state after it."""

    def __init__(self, address: str, key: str) -> None:
        self.address, self.key = f"{address}/api/console", key

    def __call__(self, do: str, **more: Any) -> dict:
        return ask(self.address, {"do": do, **more}, self.key)

    def state(self) -> dict:
        return ask(self.address, key=self.key)


class Room:
    """A session and the process that serves it. Addresses end without a slash."""

    def __init__(self, home: Path, *options: str) -> None:
        self.home, self.options = home, options
        self.log = home / "live.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start()

    def start(self) -> None:
        """Start the server, or start it again: then the session goes on."""
        command = [sys.executable, "-m", "course", "live", "--port", str(self.port), *self.options]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ | {"COURSE_HOME": str(self.home)},
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        # What it prints after the address is for a facilitator, and fits into the pipe.
        self.address = self.process.stdout.readline().strip().rstrip("/")
        assert self.address.startswith("http://"), self.log.read_text()
        door = json.loads((self.home / "live" / "door.json").read_text())
        self.here = door["address"]
        self.console = Console(self.here, door["console"])
        state = self.console.state()
        self.code, self.screen, self.second = (state[name] for name in ("code", "screen", "second"))
        self.phone = f"{self.address}/?room={self.code}"  # what the QR code says

    def kill(self) -> None:
        """As a power cut does it."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self) -> None:
        """Whatever became of it: afterwards it is gone."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def join(self) -> str:
        """One more phone; returns its ticket."""
        return ask(f"{self.here}/api/in", {"room": self.code})["ticket"]

    def now(self, ticket: str) -> dict:
        return ask(f"{self.here}/api/now?room={self.code}&ticket={ticket}")

    def vote(self, *options: str) -> None:
        """One more phone for each option, which answers the open question with it."""
        for option in options:
            ticket = self.join()
            opening = self.now(ticket)["poll"]["opening"]
            answer = {"opening": opening, "option": option, "turn": 1}
            ask(f"{self.here}/api/answer", {"room": self.code, "ticket": ticket, **answer})

    def counts(self) -> dict[str, int]:
        """Option -> answers, once they are revealed."""
        results = self.console.state()["poll"]["results"]
        return {option["id"]: option["count"] for option in results["options"]}


@contextmanager
def running_room(*options: str) -> Iterator[Room]:
    """A room with these options of the command line."""
    with tempfile.TemporaryDirectory(prefix="w") as folder:
        room = Room(Path(folder), *options)
        try:
            yield room
        finally:
            room.stop()


@pytest.fixture
def room() -> Iterator[Room]:
    """The 90-minute session, new."""
    with running_room() as room:
        yield room
