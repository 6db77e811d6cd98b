"""A crowd of phones in one process: `python -m tests.crowd PORT PEOPLE SECONDS [CODE]`.

Everybody joins, waits for the question, answers at a moment of their own within SECONDS, and waits
for the reveal. A third change their mind, a fifth send their last answer again. Each person has two
connections, as a phone has: one that waits for news and one that answers.

It says "joined" when all are in, "answered" when all answers are acknowledged, and at the end one
line of JSON. Without CODE there is no room: the same answers at the same moments go to whatever
listens at PORT, to see what the way there costs by itself.
"""

import asyncio
import json
import random
import sys
import time
from collections import Counter
from contextlib import suppress
from typing import Any

LIMIT = 2**20  # bytes of an answer
SPREAD = 1.0  # seconds over which phones that have heard the same ask again (see phone.js)


class Line:
    """One connection that is kept open, and speaks just enough HTTP."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, asked: Any = b"") -> tuple[int, Any]:
        """(status, answer) of one request; a page is an answer of None.

        asked: fields of a form as bytes, or what goes as JSON. Raises OSError or EOFError when the
        line breaks.
        """
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port, limit=LIMIT)
        reader, writer = self.streams
        body = asked if isinstance(asked, bytes) else json.dumps(asked).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        try:
            said = (await reader.readuntil(b"\r\n\r\n")).decode("latin1")
            size = int(said.lower().partition("content-length:")[2].split()[0])
            told = await reader.readexactly(size)
        except (OSError, EOFError):
            self.close()
            raise
        is_page = told.lstrip().startswith(b"<")
        return int(said.split()[1]), None if is_page else json.loads(told)

    def close(self) -> None:
        if self.streams is not None:
            self.streams[1].close()
            self.streams = None


class Person:
    def __init__(self, number: int, port: int, code: str, seconds: float) -> None:
        # The same moments and choices in every run.
        self.chance = random.Random(number)
        self.code, self.seconds = code, seconds
        self.waits, self.answers = Line(port), Line(port)
        self.ticket, self.seen, self.turn, self.chosen = "", "", 0, ""
        self.took: list[float] = []

    async def join(self) -> None:
        status, said = await self.waits.ask("POST", "/api/in", {"room": self.code})
        assert status == 200, said
        self.ticket = said["ticket"]

    async def until(self, phase: str) -> dict[str, Any]:
        while True:
            if self.seen:
                await asyncio.sleep(random.uniform(0, SPREAD))
            query = f"room={self.code}&ticket={self.ticket}&seen={self.seen}"
            status, said = await self.waits.ask("GET", f"/api/now?{query}")
            assert status == 200, said
            if said["rev"] != self.seen:
                self.seen = said["rev"]
                await self.look()
            if said["phase"] == phase:
                return said

    async def look(self) -> None:
        """The page as it now stands, which a phone asks for when it has heard of news."""
        body = f"room={self.code}&ticket={self.ticket}".encode()
        status, _ = await self.waits.ask("POST", "/in", body)
        assert status == 200

    async def answer_all(self, poll: dict[str, Any]) -> None:
        options = [option["id"] for option in poll["options"]]
        times = 1 + (self.chance.random() < 1 / 3)
        moments = sorted(self.chance.uniform(0, self.seconds) for _ in range(times))
        begun = time.monotonic()
        for moment in moments:
            await asyncio.sleep(begun + moment - time.monotonic())
            self.turn, self.chosen = self.turn + 1, self.chance.choice(options)
            await self.send(poll["opening"])
        if self.chance.random() < 1 / 5:
            await self.send(poll["opening"])

    async def send(self, opening: str) -> None:
        answer = {"room": self.code, "ticket": self.ticket, "opening": opening}
        began = time.perf_counter()
        status, said = await self.answers.ask(
            "POST", "/api/answer", answer | {"option": self.chosen, "turn": self.turn}
        )
        self.took.append(time.perf_counter() - began)
        assert status == 200, said


def say(word: str) -> None:
    print(word, flush=True)


async def crowd(port: int, people: int, seconds: float, code: str) -> dict[str, Any]:
    """What became of it: the last choices counted, and how long each answer took (seconds)."""
    everybody = [Person(number, port, code, seconds) for number in range(people)]
    results = []
    if code:
        await asyncio.gather(*(person.join() for person in everybody))
        say("joined")
        opened = await asyncio.gather(*(person.until("open") for person in everybody))
        watching = [asyncio.create_task(person.until("revealed")) for person in everybody]
        await asyncio.gather(
            *(one.answer_all(now["poll"]) for one, now in zip(everybody, opened, strict=True))
        )
        say("answered")
        for task in watching:
            said = (await task)["results"]
            results.append({each["id"]: each["count"] for each in said["options"]})
    else:
        poll = {"opening": "0" * 16, "options": [{"id": "a"}, {"id": "b"}, {"id": "c"}]}
        await asyncio.gather(*(person.answer_all(poll) for person in everybody))
        say("answered")
    for person in everybody:
        person.waits.close()
        person.answers.close()
    return {
        "chosen": Counter(person.chosen for person in everybody),
        # What all were shown; everybody must have seen the same.
        "shown": [shown for at, shown in enumerate(results) if shown not in results[:at]],
        "took": [took for person in everybody for took in person.took],
    }


def main() -> None:
    with suppress(ImportError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    port, people, seconds, code = [*sys.argv[1:], ""][:4]
    say(json.dumps(asyncio.run(crowd(int(port), int(people), float(seconds), code))))


if __name__ == "__main__":
    main()
