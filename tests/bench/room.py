"""How long a lecture hall waits for its answers to be kept, beside a handler that does nothing.

Five hundred people answer within ten seconds, a third of them twice, each over two connections of
their own (tests/crowd.py). First they send to a tornado handler that answers "{}" at once, then the
same answers at the same moments to the room, where each is acknowledged when it lies on the disk.
Then once more, all at the same moment. Run this file to print the numbers.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
import psutil

from tests.rooms import ROOT, Running

PEOPLE = 500
SECONDS = 10
TIMES = 10  # how many times the median of the empty handler the late answers may take
MEGABYTES = 40  # by which the server may grow, all times together

EMPTY = """
import asyncio
from tornado.web import Application, RequestHandler
class Empty(RequestHandler):
    def post(self):
        self.finish({})
async def main():
    application = Application([("/api/answer", Empty)], log_function=lambda _: None)
    server = application.listen(0, "127.0.0.1")
    print(next(iter(server._sockets.values())).getsockname()[1], flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""


class Result(NamedTuple):
    """Milliseconds of each answer, spread over SECONDS and all at once; megabytes grown."""

    empty: np.ndarray
    room: np.ndarray
    empty_at_once: np.ndarray
    room_at_once: np.ndarray
    grown: float

    @property
    def ratio(self) -> float:
        """The 99th percentile of the room over the median of the empty handler."""
        return float(np.percentile(self.room, 99) / np.median(self.empty))

    @property
    def ratio_at_once(self) -> float:
        return float(np.percentile(self.room_at_once, 99) / np.median(self.empty_at_once))

    @property
    def kept(self) -> bool:
        return max(self.ratio, self.ratio_at_once) < TIMES and self.grown < MEGABYTES


@contextmanager
def crowd(port: int, seconds: float, code: str = "") -> Iterator[subprocess.Popen]:
    words = map(str, (port, PEOPLE, seconds, code))
    command = [sys.executable, "-m", "tests.crowd", *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as people:
        yield people


def said(people: subprocess.Popen, word: str) -> None:
    if people.stdout.readline() != f"{word}\n":
        raise RuntimeError("The crowd did not come through; run make test first.")


def report(people: subprocess.Popen) -> np.ndarray:
    return 1000 * np.array(json.loads(people.stdout.readline())["took"])


@contextmanager
def empty_handler() -> Iterator[int]:
    server = subprocess.Popen([sys.executable, "-c", EMPTY], stdout=subprocess.PIPE, text=True)
    try:
        yield int(server.stdout.readline())
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def to_nobody(port: int, seconds: float) -> np.ndarray:
    with crowd(port, seconds) as people:
        said(people, "answered")
        return report(people)


def to_the_room(room: Running, seconds: float) -> np.ndarray:
    with crowd(room.port, seconds, room.code) as people:
        said(people, "joined")
        room.open_poll()
        said(people, "answered")
        results = room.console("reveal")["poll"]["results"]
        if results["answered"] != PEOPLE:
            raise RuntimeError(f"{results['answered']} answers were counted, not {PEOPLE}.")
        took = report(people)
    room.console("clear")
    return took


def measure() -> Result:
    with (
        tempfile.TemporaryDirectory(prefix="wave-") as home,
        empty_handler() as port,
        Running(Path(home), "--seats", str(2 * PEOPLE)) as room,
    ):
        server = psutil.Process(room.process.pid)
        before = server.memory_info().rss
        empty, full = to_nobody(port, SECONDS), to_the_room(room, SECONDS)
        empty_at_once, full_at_once = to_nobody(port, 0), to_the_room(room, 0)
        grown = (server.memory_info().rss - before) / 1e6
    return Result(empty, full, empty_at_once, full_at_once, grown)


if __name__ == "__main__":
    found = measure()
    for name in ("empty", "room", "empty_at_once", "room_at_once"):
        took = getattr(found, name)
        middle, late = np.median(took), np.percentile(took, 99)
        print(f"{name:14} median {middle:7.1f} ms   99 % {late:7.1f} ms   {len(took)} answers")
    print(f"ratio {found.ratio:.1f}, at once {found.ratio_at_once:.1f} (< {TIMES})")
    print(f"the room grew by {found.grown:+.1f} MB (< {MEGABYTES})")
    sys.exit(not found.kept)
