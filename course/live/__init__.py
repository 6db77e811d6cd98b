"""The workshop's room: a small server of its own for phones, a projector and two facilitators.

It is a process beside JupyterLab and shares nothing with it but the course's words and figures. It
listens on this computer alone, unless the facilitator opens it to the room.
"""

import asyncio
import os
import socket
import sys
import time
from pathlib import Path

from msgspec.structs import replace

from course.content import Words, workshop

from . import door as doors
from .door import Door
from .room import SEATS, Room, new_place
from .store import NAME, Store, StoreError, remove

PORT = 8720

__all__ = ["PORT", "SEATS", "LiveError", "open_room"]


class LiveError(Exception):
    """The room cannot be opened; the message is one sentence for the facilitator."""


def open_room(
    home: Path,
    share: bool = False,
    port: int | None = None,
    plan: str | None = None,
    seats: int = SEATS,
    anew: bool = False,
) -> None:
    """Open the room and stay until the session is ended or the process stopped.

    plan: a name of `workshop.plan_names()`, or the file of a facilitator's own; without one the
    session that is there goes on with its own, or the first plan is taken. Prints the room's
    address alone on the first line of standard output. Raises LiveError, ContentError.
    """
    words = workshop.words()["live"]
    file = home / "live" / NAME
    # Where the drawing of figures keeps its list of fonts.
    os.environ.setdefault("MPLCONFIGDIR", str(home / "matplotlib"))
    if share:
        _say_what_sharing_means(words)
    try:
        if anew:
            _clear_away(file)
        goes_on = file.is_file() and file.stat().st_size > 0
        room = _room(file, plan, port, seats)
    except StoreError as problem:
        raise LiveError(words.say(problem.reason, file=file)) from None
    except OSError as problem:
        raise LiveError(words.say("no_folder", file=file, why=_why(problem))) from None
    try:
        door = _door(room, share, words)
        asyncio.run(_serve(room, *door, words, goes_on))
    finally:
        if not room.ended:
            room.store.close()


def _say_what_sharing_means(words: Words) -> None:
    print(words["share"], file=sys.stderr, flush=True)
    if sys.stdin is not None and sys.stdin.isatty():
        print(words["share_go"], file=sys.stderr, flush=True)
        sys.stdin.readline()


def _why(problem: OSError) -> str:
    return os.strerror(problem.errno).lower() if problem.errno else "no reason given"


def _clear_away(file: Path) -> None:
    """Take an older session away, whole or damaged, but not one that a server has open."""
    if file.is_file():
        try:
            Store(file).close()
        except StoreError as problem:
            if problem.reason == "busy":
                raise
        remove(file)


def _plan(name: str) -> workshop.Plan:
    return workshop.plan(name) if name in workshop.plan_names() else workshop.load_plan(name)


def _room(file: Path, asked: str | None, port: int | None, seats: int) -> Room:
    """The session that is there, or a new one. With another plan it begins at the beginning."""
    known = workshop.plan_names()
    name = asked if asked is None or asked in known else str(Path(asked).absolute())
    plan = _plan(name or known[0])
    store = Store(file, new_place(plan, name or known[0], port or PORT))
    try:
        place = store.place()
        if name is None:
            plan = _plan(place.plan)
        elif name != place.plan:
            fresh = new_place(plan, name, place.port)
            place = replace(fresh, joined=place.joined)
        room = Room(store, plan, seats, time.monotonic)
        room.settle_in(replace(place, port=port or place.port))
        return room
    except BaseException:
        store.close()
        raise


def _door(room: Room, share: bool, words: Words) -> tuple[Door, socket.socket]:
    host = doors.local_address() if share else doors.LOOPBACK
    door = Door(host, room.place.port, share)
    try:
        return door, doors.listen(door.port, share)
    except OSError as problem:
        said = words.say("port", port=door.port, why=_why(problem))
        raise LiveError(said) from None


async def _serve(
    room: Room, door: Door, listening: socket.socket, words: Words, goes_on: bool
) -> None:
    # Imported here: another command of the course needs no server.
    from .server import serve
    from .session import Session

    folder, session = room.store.path.parent, Session(room, door)

    def opened() -> None:
        doors.write(folder, door, session.keys.console)
        print(door.address, flush=True)
        print(words.say("code", code=session.keys.code), flush=True)
        print(words.say("screen", address=session.screen_address), flush=True)
        print(words.say("second", address=session.second_address), flush=True)
        print(words["goes_on" if goes_on else "open"], file=sys.stderr, flush=True)

    def ended() -> None:
        doors.take_away(folder)

    try:
        await serve(session, listening, opened, ended)
    finally:
        doors.take_away(folder)
        session.close()
    if session.stays:
        raise LiveError(words.say("stays", file=room.store.path))
