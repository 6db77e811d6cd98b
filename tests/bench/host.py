"""`python -m tests.bench.host`: what a server of many needs, for 1, 5 and 10 learners.

Run as root, with nothing else running. All learners log in at the same moment. Start: from the
log-in to the first page of the course, and then to the pictures of a chapter that stand in their
kernel. Memory: the proportional share (Pss) of everything that runs in the learners' accounts, and
of the Hub with its proxy, while each has that chapter open. A room of 30 and a course of 3,000 are
multiplied from the largest run; they are estimates.
"""

import asyncio
import json
import os
import re
import statistics
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import urlencode

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

from tests import hosted
from tests.hosted import Hub, Learner

SIZES = (1, 5, 10)
ROOM, COURSE = 30, 3000
AT_ONCE = 10  # one in so many of a course reads at the same time: nobody has counted
CHAPTER = "from course import chapter\nchapter('03_rise_and_drop').explore()"


class Visit:
    """A browser's part without a browser: cookies kept, redirects followed."""

    def __init__(self, hub: Hub, learner: Learner) -> None:
        self.hub, self.learner = hub, learner
        self.own = f"/user/{learner.name}"
        self.cookies: dict[tuple[str, str], str] = {}  # (path, name) -> value
        self.client = AsyncHTTPClient(max_clients=100)

    def sent(self, path: str) -> str:
        """The cookies for a path, those of the longest path first."""
        fitting = sorted((p, n, v) for (p, n), v in self.cookies.items() if path.startswith(p))
        return "; ".join(f"{name}={value}" for _, name, value in reversed(fitting))

    async def ask(self, path: str, **how) -> tuple[int, str, str]:
        """(status, body, path that answered)."""
        for _ in range(20):
            headers = {"Cookie": self.sent(path), "X-XSRFToken": self.key()}
            asked = HTTPRequest(
                self.hub.address + path, headers=headers, follow_redirects=False,
                request_timeout=hosted.SECONDS, **how,
            )  # fmt: skip
            answer = await self.client.fetch(asked, raise_error=False)
            for line in answer.headers.get_list("Set-Cookie"):
                self.take(line)
            if answer.code not in (301, 302, 303):
                return answer.code, answer.body.decode("utf-8", "replace"), path
            path, how = answer.headers["Location"].removeprefix(self.hub.address), {}
        raise RuntimeError(f"{path} leads in circles")

    def take(self, line: str) -> None:
        name, _, value = line.partition(";")[0].partition("=")
        path = re.search(r"(?i)path=([^;]+)", line)
        self.cookies[path[1] if path else "/", name] = value

    def key(self) -> str:
        return self.cookies.get((f"{self.own}/", "_xsrf"), "")

    async def arrive(self) -> float:
        """Log in and wait for the first page; seconds."""
        _, page, path = await self.ask("/hub/login")
        form = {"username": self.learner.name, "password": self.learner.password}
        form["_xsrf"] = re.search(r'name="_xsrf" value="([^"]+)"', page)[1]
        began = time.perf_counter()
        _, page, _ = await self.ask(path, method="POST", body=urlencode(form))
        while "course-cover" not in page:
            if time.perf_counter() - began > hosted.SECONDS:
                raise RuntimeError("the course did not begin")
            await asyncio.sleep(0.2)
            _, page, _ = await self.ask(f"{self.own}/doc/tree/0")
        return time.perf_counter() - began

    async def read(self) -> float:
        """Open a chapter with moving pictures in a kernel; seconds."""
        began = time.perf_counter()
        status, said, _ = await self.ask(f"{self.own}/api/kernels", method="POST", body="{}")
        if status != 201:
            raise RuntimeError(f"no kernel: {status} {said}")
        address = f"{self.hub.address}{self.own}/api/kernels/{json.loads(said)['id']}/channels"
        cookies = {"Cookie": self.sent(f"{self.own}/")}
        asked = HTTPRequest(address.replace("http", "ws", 1), headers=cookies)
        self.socket = await websocket_connect(asked)  # held open: a chapter that is being read
        name = uuid.uuid4().hex
        header = {"msg_id": name, "msg_type": "execute_request", "session": name, "version": "5.3"}
        content = {"code": CHAPTER, "silent": False, "store_history": False, "user_expressions": {}}
        message = {"header": header | {"username": "", "date": ""}, "content": content}
        message |= {"parent_header": {}, "metadata": {}, "channel": "shell"}
        await self.socket.write_message(json.dumps(message))
        while True:
            said = await self.socket.read_message()
            if said is None:
                raise RuntimeError("the kernel went away")
            if isinstance(said, bytes):  # what a picture is drawn from
                continue
            heard = json.loads(said)
            if heard["msg_type"] == "error":
                raise RuntimeError(heard["content"]["evalue"])
            if heard["parent_header"].get("msg_id") != name:
                continue
            if heard["content"].get("execution_state") == "idle":
                return time.perf_counter() - began


def share(process: Path) -> float:
    """The proportional share of a process, in MB; 0 for one that has gone."""
    try:
        return int(re.search(r"(?m)^Pss: +(\d+)", (process / "smaps_rollup").read_text())[1]) / 1024
    except (OSError, TypeError):
        return 0.0


def with_children(pid: int) -> list[Path]:
    """The folder of a process and of those it started, as far as they are not a learner's."""
    found = [Path("/proc", str(pid))]
    for task in found[0].glob("task/*/children"):
        for child in task.read_text().split():
            if Path("/proc", child).stat().st_uid == 0:
                found += with_children(int(child))
    return found


async def visit_all(hub: Hub) -> tuple[list[float], list[float], float, float]:
    visits = [Visit(hub, learner) for learner in hub.learners]
    arrived = await asyncio.gather(*(visit.arrive() for visit in visits))
    read = await asyncio.gather(*(visit.read() for visit in visits))
    theirs = sum(share(p) for learner in hub.learners for p in hosted.processes_of(learner))
    return list(arrived), list(read), theirs, sum(map(share, with_children(hub.process.pid)))


def main() -> int:
    if why := hosted.missing():
        print(f"Not measured: {why}.", file=sys.stderr)
        return 2
    print(f"{os.cpu_count()} cores. Seconds: the middle one of all, and the last.")
    print("learners | log-in to page | then to pictures | MB each | MB Hub and proxy")
    with hosted.readable_place() as place:
        for size in SIZES:
            with hosted.learners(size) as learners, hosted.running_hub(place, learners) as hub:
                arrived, read, theirs, ours = asyncio.run(visit_all(hub))
            each = theirs / size
            times = (f"{statistics.median(some):.1f}, {max(some):.1f}" for some in (arrived, read))
            print(f"{size} | {' | '.join(times)} | {each:.0f} | {ours:.0f}", flush=True)
    print(f"Estimates, multiplied from {size} learners:")
    print(f"a room of {ROOM}: {(ROOM * each + ours) / 1024:.1f} GB")
    for reading in (COURSE // AT_ONCE, COURSE):
        needed = (reading * each + ours) / 1024
        print(f"a course of {COURSE:,}, of whom {reading:,} read at once: {needed:.0f} GB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
