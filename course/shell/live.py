"""The workshop's address: the console asks here for its room, and says what the room shall do.

The room has a server of its own, a process beside this one: telephones may reach that one, never
this one. What is said here is passed on to it over the loopback address, with the key from its
door file. The room outlives the page it was started from and ends with the course; its file of
counts stays until the session is ended.
"""

import asyncio
import atexit
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).parents[2]  # the folder from which `-m course` is this very course
FIRST_PORT, PORTS_TRIED = 8720, 50
MOST_BYTES = 10_000  # of one command
SECONDS_TO_OPEN = 45  # a slow machine draws no figure yet, but reads all plans
SECONDS_TO_CLOSE = 5
SECONDS_TO_ANSWER = 40  # the room itself holds a look for 20
SECONDS_BETWEEN_SIGNS = 60
# What this side may say; the room's own problems are passed on as they are.
PROBLEMS = (
    "not_allowed", "running", "not_running", "session_there", "no_session", "no_file",
    "not_started", "not_ended", "too_slow", "no_answer",
)  # fmt: skip
STATUS = {"not_allowed": 400, "too_slow": 504, "no_answer": 504}
CONFLICT = 409  # every other problem: the room is not in a state in which this can be done


class RoomError(Exception):
    """What was asked cannot be done: `problem` is one of PROBLEMS, `said` the room's own words."""

    def __init__(self, problem: str, said: str = "") -> None:
        super().__init__(problem)
        self.problem, self.said = problem, said


class Door(msgspec.Struct, frozen=True):
    """The door file: where the room listens for its console, the key, and its process."""

    address: str
    console: str
    pid: int

    @property
    def is_ours(self) -> bool:
        """Whether it leads to this computer and nowhere else."""
        return re.fullmatch(r"http://127\.0\.0\.1:\d{1,5}", self.address, re.ASCII) is not None

    @property
    def is_open(self) -> bool:
        """Whether its process lives. A number may be given anew, so an answer is awaited too."""
        if sys.platform == "win32":  # there the signal that only asks would end the process
            return True
        try:
            os.kill(self.pid, 0)
        except (ProcessLookupError, OverflowError):
            return False
        except PermissionError:
            return True
        return True


class Room:
    """The one room of this course, whichever page, course or terminal started its server."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "live"
        self._process: subprocess.Popen | None = None
        self._shared: bool | None = None  # as this course last saw it

    def door(self) -> Door | None:
        """Where the room listens, or None; the file may be left over from one that was killed."""
        try:
            door = msgspec.json.decode((self._folder / "door.json").read_bytes(), type=Door)
        except (OSError, msgspec.DecodeError):
            return None
        return door if door.is_ours and door.pid > 0 else None

    def has_session(self) -> bool:
        """Whether there are counts: a session that was begun and not ended."""
        return (self._folder / "room.db").is_file()

    def without(self) -> dict[str, Any]:
        """How it stands when no room answers: no session, one that stopped, or one that fell."""
        session = "none"
        if self.has_session():
            session = "lost" if self.door() else "open"
        return {"running": False, "session": session, "shared": self._shared}

    def is_running(self) -> bool:
        """Whether a process stands behind the door; only an answer tells whether it is the room."""
        if self._process is not None:
            self._process.poll()  # else one that was killed would still count as a process
        door = self.door()
        return door is not None and door.is_open

    async def state(self, seen: str) -> dict[str, Any]:
        """What the console shows; waits for a change when `seen` is the newest it knows."""
        if not self.is_running():
            return self.without()
        try:
            status, said = await self.pass_on("GET", f"/api/console?seen={seen}")
        except RoomError as error:
            if error.problem == "not_running":
                return self.without()
            raise
        if status == 410 or said.get("running") is False:  # ended, and about to close
            return self.without()
        if status != 200:
            raise RoomError("no_answer")
        self._shared = bool(said.get("shared"))
        return said

    async def start(self, asked: dict[str, Any]) -> None:
        """Start the room's server: on this computer alone, or open to the room.

        asked: share; and go_on, for the session there is, or a plan for a new one. An older session
        is never written over: it has counts that somebody must choose to delete.
        """
        share, go_on, plan = asked.get("share"), asked.get("go_on", False), asked.get("plan")
        if not isinstance(share, bool) or not isinstance(go_on, bool):
            raise RoomError("not_allowed")
        if (await self.state(""))["running"]:
            raise RoomError("running")
        if go_on != self.has_session():
            raise RoomError("no_session" if go_on else "session_there")
        # A session that goes on knows its plan, and the address to which telephones come back.
        words = [] if go_on else ["--plan", own_or_known(plan), "--port", str(free_port())]
        await self._open([*words, *(["--share"] if share else [])])
        self._shared = share

    async def end(self) -> None:
        """End the session: the room itself deletes what it counted, and closes.

        If its server does not run, another is started for this alone. It takes the older session
        away unread: that may be damaged, or its plan gone.
        """
        if not (await self.state(""))["running"]:
            if not self.has_session():
                raise RoomError("no_session")
            await self._open(["--anew", "--port", str(free_port())])
        status, said = await self.pass_on("POST", "/api/console", {"do": "end"})
        if status != 200:
            raise RoomError("not_ended", said.get("problem", ""))

    async def _open(self, words: list[str]) -> None:
        """Start the process and wait until its door is open; RoomError with what it said."""
        # Without a name: whatever it says is gone with it.
        with tempfile.TemporaryFile(dir=self._folder.parent) as told:
            self._process = process = subprocess.Popen(
                [sys.executable, "-m", "course", "live", *words],
                cwd=ROOT,
                env=os.environ | {"COURSE_HOME": str(self._folder.parent)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=told,
                # Ctrl+C in the terminal is for the course, which then closes the room in order.
                start_new_session=True,
            )
            for _ in range(SECONDS_TO_OPEN * 10):
                await asyncio.sleep(0.1)
                if process.poll() is not None:
                    told.seek(0)
                    raise RoomError("not_started", last_line(told.read()))
                door = self.door()
                if door is not None and door.pid == process.pid:
                    return
        self.close()
        raise RoomError("too_slow")

    async def pass_on(
        self, method: str, path: str, command: dict | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Ask the room itself: (status, answer). Goes to the loopback address of the door alone."""
        from tornado.httpclient import AsyncHTTPClient, HTTPClientError
        from tornado.simple_httpclient import HTTPTimeoutError

        door = self.door()
        if door is None or not door.is_open:
            raise RoomError("not_running")
        client = AsyncHTTPClient(force_instance=True)  # a page that waits keeps no other waiting
        try:
            answer = await client.fetch(
                door.address + path,
                method=method,
                headers={"X-Key": door.console, "Content-Type": "application/json"},
                body=None if command is None else json.dumps(command),
                request_timeout=SECONDS_TO_ANSWER,
                follow_redirects=False,
                raise_error=False,
            )
        except HTTPTimeoutError:
            raise RoomError("no_answer") from None
        except (OSError, HTTPClientError):  # nobody listens there, or not any more
            raise RoomError("not_running") from None
        finally:
            client.close()
        try:
            said = json.loads(answer.body)
        except ValueError:
            said = None
        if not isinstance(said, dict) or 300 <= answer.code < 400:
            raise RoomError("no_answer")
        return answer.code, said

    def close(self) -> None:
        """End the server that this course started, in order; what was counted stays."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(SECONDS_TO_CLOSE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def own_or_known(plan: object) -> str:
    """A plan's name, or the full path of a facilitator's own file."""
    if isinstance(plan, str) and re.fullmatch(r"\w{1,20}", plan, re.ASCII):
        return plan
    if not isinstance(plan, str) or not plan.strip():
        raise RoomError("not_allowed")
    try:
        path = Path(plan.strip()).expanduser()
        if path.is_absolute() and path.is_file():
            return str(path)
    except (OSError, ValueError, RuntimeError):  # a name that can be none
        pass
    raise RoomError("no_file")


def free_port() -> int:
    """The first port that nobody listens at; the room says so if somebody was quicker."""
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
    return FIRST_PORT


def last_line(told: bytes) -> str:
    """The sentence with which a start ended; a program's own complaint is none."""
    lines = told.decode("utf-8", "replace").strip().splitlines()
    is_sentence = lines and re.match(r"[^\s:]+(Error|Exception)\b", lines[-1]) is None
    return lines[-1] if is_sentence else ""


def live_handler(home: Path) -> type:
    """The handler of /course/live. Jupyter is imported here, so that the module loads fast."""
    from jupyter_server.base.handlers import APIHandler
    from tornado.ioloop import PeriodicCallback
    from tornado.web import authenticated

    room = Room(home)
    atexit.register(room.close)
    one_at_a_time = asyncio.Lock()
    signs: list[PeriodicCallback] = []

    class AtRoom(APIHandler):
        # A console that looks must not keep a forgotten course alive; an open room must.
        _track_activity = False

        def set_default_headers(self) -> None:
            super().set_default_headers()
            self.set_header("Cache-Control", "no-store")

        @authenticated
        async def get(self) -> None:
            seen = self.get_query_argument("seen", "")
            if not re.fullmatch(r"\d{0,15}", seen, re.ASCII):
                return self._refuse("not_allowed")
            try:
                self.finish(json.dumps(await room.state(seen)))
            except RoomError as error:
                self._refuse(error.problem)
            self._stay_open()

        @authenticated
        async def post(self) -> None:
            try:
                status, answer = await self._do(self._asked())
            except RoomError as error:
                return self._refuse(error.problem, error.said)
            self.set_status(status)
            self.finish(json.dumps(answer))
            self._stay_open()

        def _asked(self) -> dict[str, Any]:
            """The command; what is none is not allowed."""
            if len(self.request.body) > MOST_BYTES:
                raise RoomError("not_allowed")
            try:
                asked = json.loads(self.request.body)
            except (ValueError, RecursionError):
                asked = None
            if not isinstance(asked, dict) or not isinstance(asked.get("do"), str):
                raise RoomError("not_allowed")
            return asked

        async def _do(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
            # Two consoles, or two presses, start one room and not two.
            if asked["do"] == "start":
                async with one_at_a_time:
                    await room.start(asked)
                    return 200, await room.state("")
            if asked["do"] == "end":
                async with one_at_a_time:
                    await room.end()
                    return 200, room.without()
            return await room.pass_on("POST", "/api/console", asked)

        def _stay_open(self) -> None:
            """While a room is open, the course does not end for want of pages."""
            if signs or not room.is_running():
                return
            times = self.settings["last_activity_times"]

            def sign() -> None:
                if room.is_running():
                    times["course_live"] = datetime.now(UTC)

            signs.append(PeriodicCallback(sign, 1000 * SECONDS_BETWEEN_SIGNS))
            signs[0].start()
            sign()

        def _refuse(self, problem: str, said: str = "") -> None:
            self.set_status(STATUS.get(problem, CONFLICT))
            self.finish(json.dumps({"problem": problem} | ({"said": said} if said else {})))

        def write_error(self, status_code: int, **_: Any) -> None:
            self.set_status(status_code if status_code < 500 else 400)
            self.finish(json.dumps({"problem": "not_allowed"}))

        def log_exception(self, *_: Any) -> None:
            """Nothing that was asked here is written down, not even when something breaks."""

    return AtRoom
