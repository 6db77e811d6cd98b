"""The room between its pages and its file: commands go in batches, and who waits hears of changes.

The room works on a thread of its own, so that no page waits for the disk; what came while it wrote
is written together, and each command is answered when it lies on the disk. Figures are drawn on
another thread.
"""

import asyncio
import hmac
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from course.content import workshop

from . import schema
from .door import Door
from .figures import Figure, FigureError, open_figure
from .room import RefusalError, Room, Tick, is_ticket, tidy
from .store import StoreError
from .view import View

HOLD = 20.0  # seconds: how long a question for news is held while there are none
BREATH = 0.1  # seconds: news for the facilitators are gathered this long
MOST_HELD = 4  # questions of one ticket: a page, and the same one opened again
TICK = 5.0  # seconds between two looks at the clock
SURFACES = ("phone", "screen", "console")


class Stage:
    """The figure on the screen, opened and moved on a thread of its own."""

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(1, "stage")
        self._figure: Figure | None = None
        self.asked = ""  # the figure that was asked for last
        self.screen: dict[str, Any] | None = None
        self.console: dict[str, Any] | None = None

    async def _work(self, do: Callable, *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._worker, do, *given)

    def ask(self, name: str) -> None:
        """From now on this figure is to be shown; "" is none. The console says which is drawn."""
        self.asked, self.screen, self.console = name, None, None
        if name:
            self.console = {"name": name, "title": workshop.figures()[name], "controls": []}

    async def draw(self, name: str, moves: dict[str, int | str]) -> None:
        """Open a figure as it was moved. One that cannot be drawn is none."""
        try:
            shown = await self._work(self._open, name, moves)
        except Exception as problem:  # a drawing may fail in any way; the room goes on
            print(f"The figure {name} was not drawn ({type(problem).__name__}).", file=sys.stderr)
            return
        self._take(name, *shown)

    def _open(self, name: str, moves: dict[str, int | str]) -> tuple[dict, list]:
        self._figure = figure = open_figure(name)
        for control, value in moves.items():
            with suppress(FigureError):
                figure.move(control, value)
        return figure.shown(), figure.controls()

    async def move(self, name: str, control: str, value: int | str) -> None:
        """Raises RefusalError if the figure has no such control, or the control no such value."""
        try:
            shown = await self._work(self._move, name, control, value)
        except FigureError:
            raise RefusalError("control") from None
        self._take(name, *shown)

    def _move(self, name: str, control: str, value: int | str) -> tuple[dict, list]:
        if self._figure is None or self._figure.name != name:
            raise FigureError(name)
        self._figure.move(control, value)
        return self._figure.shown(), self._figure.controls()

    def _take(self, name: str, shown: dict, controls: list) -> None:
        if name == self.asked:
            self.screen = shown
            self.console = {"name": name, "title": shown["title"], "controls": controls}

    def close(self) -> None:
        self._worker.shutdown(wait=False, cancel_futures=True)


class Session:
    """One room, as its pages meet it. Everything here runs on the event loop."""

    def __init__(self, room: Room, door: Door) -> None:
        self.room, self.door, self.keys = room, door, room.keys
        self.stage = Stage()
        self._worker = ThreadPoolExecutor(1, "room")
        self._waiting: list[tuple[Any, asyncio.Future]] = []
        self._working: asyncio.Task | None = None
        self._drawing: asyncio.Task | None = None
        self._told: dict[str, Any] = {}
        # A number that is higher after a restart, so that no page takes new news for old ones.
        self.revs = dict.fromkeys(SURFACES, int(time.time() * 1000))
        self._news = {surface: asyncio.Future() for surface in SURFACES}
        self._held: Counter[str] = Counter()
        self.over = asyncio.Event()
        self.at_end: Callable[[], None] = lambda: None
        self._qr = door.qr(self.keys.code)
        self._plans = [
            {"name": name, "title": plan.title, "minutes": plan.minutes}
            for name in workshop.plan_names()
            for plan in [workshop.plan(name)]
        ]
        self._publish(room.view())

    # --- commands ---

    async def do(self, command: Any) -> Any:
        """What came of a command, once it is on the disk. Raises RefusalError."""
        if isinstance(command, schema.Move):
            await self.stage.move(self.view.place.figure, command.name, command.value)
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((command, done))
        if self._working is None:
            self._working = asyncio.create_task(self._work())
        return await done

    async def _work(self) -> None:
        """Batch after batch, until nobody waits."""
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                commands = [command for command, _ in batch]
                done, view = await loop.run_in_executor(self._worker, self._batch, commands)
                try:
                    self._publish(view)
                except Exception as problem:  # it is kept all the same
                    print(f"A change is not shown ({type(problem).__name__}).", file=sys.stderr)
                for (_, waits), what in zip(batch, done, strict=True):
                    if waits.done():  # whoever asked has gone
                        continue
                    if isinstance(what, RefusalError):
                        waits.set_exception(what)
                    else:
                        waits.set_result(what)
        finally:
            self._working = None

    def _batch(self, commands: list[Any]) -> tuple[list[Any], View]:
        """On the room's thread."""
        try:
            done = self.room.do_all(commands)
        except StoreError:
            done = [RefusalError("not_kept") for _ in commands]
        except Exception as problem:  # a fault of ours: nothing was changed, and the room goes on
            print(f"A command failed ({type(problem).__name__}).", file=sys.stderr, flush=True)
            done = [RefusalError("not_kept") for _ in commands]
        return done, self.room.view()

    async def tick(self) -> None:
        with suppress(RefusalError):
            await self.do(Tick())

    # --- news ---

    def _publish(self, view: View) -> None:
        self.view = view
        if view.place.figure != self.stage.asked and not view.ended:
            self.stage.ask(view.place.figure)
            self._drawing = asyncio.create_task(self._draw(view))
        told = {
            "phone": view.phone(),
            "screen": view.screen(None, **self._for_screen()),
            "console": view.console(None, **self._for_console()),
        }
        for surface, said in told.items():
            if self._told.get(surface) != said:
                self.revs[surface] += 1
                news, self._news[surface] = self._news[surface], asyncio.Future()
                if not news.done():
                    news.set_result(None)
        self._told = told
        if view.ended:
            self.at_end()
            self.over.set()

    async def _draw(self, view: View) -> None:
        if view.place.figure:
            await self.stage.draw(view.place.figure, view.place.moves)
            self._publish(self.view)

    def _for_screen(self) -> dict[str, Any]:
        here = {"address": self.door.address, "shared": self.door.shared}
        return here | {"qr": self._qr, "figure": self.stage.screen}

    def _for_console(self) -> dict[str, Any]:
        here = {"address": self.door.address, "shared": self.door.shared}
        return here | {"plans": self._plans, "figure": self.stage.console}

    async def hold(self, surface: str, seen: str, left: asyncio.Future, who: str = "") -> None:
        """Wait until there is something newer than `seen`, but not for ever.

        left: done when the one who asks has gone. who: a ticket may hold a few questions, not many;
        then RefusalError.
        """
        if seen != str(self.revs[surface]):
            return
        if who and self._held[who] >= MOST_HELD:
            raise RefusalError("too_many")
        self._held[who] += 1
        try:
            await asyncio.wait(
                [self._news[surface], left], timeout=HOLD, return_when=asyncio.FIRST_COMPLETED
            )
            if surface == "console" and not self.over.is_set():
                await asyncio.sleep(BREATH)
        finally:
            self._held[who] -= 1
            if not self._held[who]:
                del self._held[who]

    # --- what is told ---

    def check(self, room: str, ticket: str) -> None:
        """Raises RefusalError unless this is a ticket of this room."""
        if not hmac.compare_digest(tidy(room).encode("utf-8", "replace"), self.keys.code.encode()):
            raise RefusalError("room")
        if not is_ticket(self.keys.secret, ticket):
            raise RefusalError("ticket")

    def phone(self, ticket: str) -> dict[str, Any]:
        return {"rev": self.revs["phone"]} | self._told["phone"] | self.view.own(ticket)

    def screen(self) -> dict[str, Any]:
        said = self.view.screen(self.room.clock(), **self._for_screen())
        return {"rev": self.revs["screen"]} | said

    def second(self) -> dict[str, Any]:
        said = self.view.console(self.room.clock(), **self._for_console())
        return {"rev": self.revs["console"]} | said

    def console(self) -> dict[str, Any]:
        keys = self.screen_address, self.second_address
        return self.second() | dict(zip(("screen", "second"), keys, strict=True))

    @property
    def screen_address(self) -> str:
        return f"{self.door.here}/screen#{self.keys.screen}"

    @property
    def second_address(self) -> str:
        """The second facilitator may hold a phone of their own."""
        return f"{self.door.address}second#{self.keys.second}"

    @property
    def stays(self) -> bool:
        """Whether the file could not be taken away at the end."""
        return self.room.stays

    def close(self) -> None:
        """Let the room finish what it writes."""
        self.stage.close()
        self._worker.shutdown(wait=True)
