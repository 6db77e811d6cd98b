"""The session as a set of rules: what each command does, and when it is refused.

Commands are done one after the other, in batches that are kept whole. A Room knows of no network;
one thread at a time uses it. What can be said of it at one moment is its View.
"""

import hmac
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import singledispatchmethod
from typing import Any

import msgspec
from msgspec.structs import replace

from course.content import scenes, workshop

from . import schema
from .card import known
from .store import Opening, Place, Store, StoreError
from .view import ENOUGH, View, hash_of, poll_of, reply_ids

SEATS = 600


class RefusalError(Exception):
    """A command that is not done. `problem` is a key of schema.PROBLEMS; nothing was changed."""

    def __init__(self, problem: str):
        super().__init__(problem)
        self.problem = problem


class Tick(msgspec.Struct, frozen=True):
    """Time has passed: the minutes spent so far are kept."""


def tidy(code: str) -> str:
    """A code as people type it."""
    return "".join(code.split()).replace("-", "").upper()


def new_place(plan: workshop.Plan, name: str, port: int) -> Place:
    """The beginning of a plan. `name` is how one asks for the plan again."""
    return Place(plan=name, plan_title=plan.title, at=next(iter(plan.steps)), port=port)


def ticket_of(secret: bytes, nonce: bytes) -> str:
    """A number that only this session can have given; the session keeps nothing of it."""
    return nonce.hex() + hmac.digest(secret, b"ticket" + nonce, "sha256")[:16].hex()


def is_ticket(secret: bytes, ticket: str) -> bool:
    try:
        nonce = bytes.fromhex(ticket[:32])
    except ValueError:
        return False
    return len(nonce) == 16 and hmac.compare_digest(
        ticket_of(secret, nonce).encode(), ticket.encode("utf-8", "replace")
    )


class Room:
    """The session over its store. Commands are the types of schema.py, and Tick."""

    def __init__(
        self, store: Store, plan: workshop.Plan, seats: int, clock: Callable[[], float]
    ) -> None:
        """clock: seconds that only go forward; only differences are used."""
        self.store, self.plan, self.seats, self.clock = store, plan, seats, clock
        self.ended = False
        self.stays = False  # the file, although the session has ended
        self.keys, self.place = store.keys(), store.place()
        self.opening = store.opening()
        self.answers, self.counts = store.answers(), store.counts()
        self.since = clock()
        self._unwiped = False  # what was deleted and may still stand in the log beside the file

    def settle_in(self, place: Place) -> None:
        """Begin at this place. What a changed plan or scene does not have any more is left out.

        Raises StoreError.
        """
        fresh = new_place(self.plan, place.plan, place.port)
        if place.at not in self.plan.steps:
            place = replace(fresh, joined=place.joined)
        name = self.plan.steps[place.at].scene
        if name and place.moment not in scenes.scene(name).nodes:
            place = replace(place, moment=scenes.scene(name).start, picked="")
        self.place = place
        with self.store.whole():
            self.store.put_place(place)
            if self.opening and poll_of(self.step, place.moment, self.opening.poll) is None:
                self._drop()
        if self._unwiped:
            self._wipe()

    # --- doing ---

    def do_all(self, commands: Iterable[Any]) -> list[Any]:
        """What came of each command: its answer or a RefusalError. On the disk when this returns.

        Raises StoreError("not_kept") if the disk did not take it; then none of them was done.
        """
        before = self.place, self.opening, dict(self.answers), self.counts, self.since
        done: list[Any] = []
        ends = False
        if self.ended:
            return [RefusalError("ended") for _ in commands]
        try:
            with self.store.whole():
                for command in commands:
                    done.append(RefusalError("ended") if ends else self._tried(command))
                    ends = ends or isinstance(command, schema.End)
                if self.place != before[0]:
                    self.store.put_place(self.place)
        except BaseException:
            self.place, self.opening, self.answers, self.counts, self.since = before
            self._wipe()  # the log may be what fills the disk
            raise
        if ends:
            self._end()
        elif self._unwiped:
            self._wipe()
        elif any(isinstance(command, Tick) for command in commands):
            with suppress(StoreError):
                self.store.settle()
        return done

    def do(self, command: Any) -> Any:
        """One command alone. Raises RefusalError, StoreError."""
        (done,) = self.do_all([command])
        if isinstance(done, RefusalError):
            raise done
        return done

    def _tried(self, command: Any) -> Any:
        try:
            return self._do(command)
        except RefusalError as refusal:
            return refusal

    def _wipe(self) -> None:
        try:
            self.store.wipe()
        except StoreError:
            return  # the next tick tries again
        self._unwiped = False

    def _end(self) -> None:
        self.ended = True
        self.opening, self.answers, self.counts = None, {}, {}
        try:
            self.store.destroy()
        except OSError:
            self.stays = True

    @property
    def step(self) -> workshop.Step:
        return self.plan.steps[self.place.at]

    def poll(self, id: str) -> workshop.Poll:
        """A question that may be asked now: of this step, or of this moment of its scene."""
        found = poll_of(self.step, self.place.moment, id)
        if found is None:
            raise RefusalError("poll")
        return found

    @singledispatchmethod
    def _do(self, command: Any) -> Any:
        raise RefusalError("form")

    @_do.register
    def _(self, asked: schema.Join) -> schema.Joined:
        self._knows(asked.room)
        if self.place.joined >= self.seats:
            raise RefusalError("full")
        self.place = replace(self.place, joined=self.place.joined + 1)
        return schema.Joined(ticket=ticket_of(self.keys.secret, secrets.token_bytes(16)))

    @_do.register
    def _(self, asked: schema.Answer) -> schema.Kept:
        self._knows(asked.room)
        if not is_ticket(self.keys.secret, asked.ticket):
            raise RefusalError("ticket")
        opening = self.opening
        if opening is None or opening.salt is None or opening.id != asked.opening:
            raise RefusalError("closed")
        if asked.option not in {option.id for option in self.poll(opening.poll).option}:
            raise RefusalError("option")
        who = hash_of(opening.salt, asked.ticket)
        option, turn = self.answers.get(who, ("", 0))
        if (asked.option, asked.turn) != (option, turn):
            if asked.turn <= turn:
                raise RefusalError("old")
            self.store.put_answer(who, asked.option, asked.turn)
            self.answers[who] = (asked.option, asked.turn)
        return schema.Kept(option=asked.option, turn=asked.turn)

    def _knows(self, code: str) -> None:
        if not hmac.compare_digest(tidy(code).encode(), self.keys.code.encode()):
            raise RefusalError("room")

    @_do.register
    def _(self, _: Tick) -> None:
        self._settle()

    @_do.register
    def _(self, asked: schema.Go) -> None:
        if asked.step not in self.plan.steps:
            raise RefusalError("step")
        self._settle()
        self._drop()
        step = self.plan.steps[asked.step]
        self.place = replace(
            self.place,
            at=asked.step,
            paused=False,
            shown="step",
            moment=scenes.scene(step.scene).start if step.scene else "",
            picked="",
            figure=step.figures[0] if step.shows == "figure" else "",
            moves={},
        )

    @_do.register
    def _(self, _: schema.Next) -> None:
        self._go_by(1)

    @_do.register
    def _(self, _: schema.Previous) -> None:
        self._go_by(-1)

    def _go_by(self, steps: int) -> None:
        ids = list(self.plan.steps)
        to = ids.index(self.place.at) + steps
        if not 0 <= to < len(ids):
            raise RefusalError("step")
        self._do(schema.Go(step=ids[to]))

    @_do.register
    def _(self, asked: schema.Open) -> None:
        poll = self.poll(asked.poll)
        self._drop()
        self.opening = Opening(secrets.token_hex(8), poll.id, secrets.token_bytes(32))
        self.store.put_opening(self.opening)
        self.place = replace(self.place, shown="step", figure="", moves={})

    @_do.register
    def _(self, _: schema.Reveal) -> None:
        if self.opening is None or self.opening.salt is None:
            raise RefusalError("no_poll")
        counts = dict.fromkeys((option.id for option in self.poll(self.opening.poll).option), 0)
        for option, _turn in self.answers.values():
            counts[option] += 1
        if len(self.answers) < ENOUGH:
            counts = {}
        self.store.put_counts(counts)
        self.opening = replace(self.opening, salt=None)
        self.answers, self.counts = {}, counts
        self._unwiped = True

    @_do.register
    def _(self, _: schema.Clear) -> None:
        if self.opening is None:
            raise RefusalError("no_poll")
        self._drop()

    def _drop(self) -> None:
        if self.opening is not None:
            self.store.drop_opening()
            self.opening, self.answers, self.counts = None, {}, {}
            self._unwiped = True

    @_do.register
    def _(self, asked: schema.Follow) -> None:
        node = self._moment()
        if self.opening is not None and self.opening.salt is not None:
            raise RefusalError("poll_open")
        if asked.reply not in reply_ids(node):
            raise RefusalError("reply")
        self.place = replace(self.place, picked=asked.reply, shown="step", figure="", moves={})

    @_do.register
    def _(self, _: schema.On) -> None:
        node = self._moment()
        if self.opening is not None and self.opening.salt is not None:
            raise RefusalError("poll_open")
        if not self.place.picked:
            raise RefusalError("not_chosen")
        to = reply_ids(node)[self.place.picked].to
        self._drop()
        self.place = replace(self.place, moment=to, picked="", shown="step", figure="", moves={})

    def _moment(self) -> scenes.Node:
        """This moment of the scene, if it leads on."""
        node = self.step.scene and scenes.scene(self.step.scene).nodes[self.place.moment]
        if not node or not node.reply:
            raise RefusalError("no_scene")
        return node

    @_do.register
    def _(self, asked: schema.Blank) -> None:
        self.place = replace(self.place, blank=asked.on)

    @_do.register
    def _(self, asked: schema.Dark) -> None:
        self.place = replace(self.place, dark=asked.on)

    @_do.register
    def _(self, asked: schema.Countdown) -> None:
        self.place = replace(self.place, countdown=asked.shown)

    @_do.register
    def _(self, asked: schema.Pause) -> None:
        self._settle()
        self.place = replace(self.place, paused=asked.on)

    @_do.register
    def _(self, asked: schema.Show) -> None:
        if not known(asked.country):
            raise RefusalError("form")
        # Without a country the card stays with the one it had.
        country = asked.country or self.place.country
        self.place = replace(self.place, shown=asked.what, country=country)

    @_do.register
    def _(self, asked: schema.ShowFigure) -> None:
        if asked.name and asked.name not in self.step.figures:
            raise RefusalError("figure")
        shown = "step" if asked.name else self.place.shown
        moves = self.place.moves if asked.name == self.place.figure else {}
        self.place = replace(self.place, figure=asked.name, moves=moves, shown=shown)

    @_do.register
    def _(self, asked: schema.Move) -> None:
        if not self.place.figure:
            raise RefusalError("figure")
        self.place = replace(self.place, moves=self.place.moves | {asked.name: asked.value})

    @_do.register
    def _(self, _: schema.End) -> None:
        """The file goes when the batch is through."""

    def _settle(self) -> None:
        """Add the time since the last look to the step it was spent on."""
        now = self.clock()
        if not self.place.paused:
            spent = self.place.spent.get(self.place.at, 0.0) + now - self.since
            self.place = replace(self.place, spent=self.place.spent | {self.place.at: spent})
        self.since = now

    def view(self) -> View:
        """What can be said of this moment."""
        return View(
            self.plan, self.keys, self.place, self.opening, dict(self.answers), self.counts,
            self.since, self.ended,
        )  # fmt: skip
