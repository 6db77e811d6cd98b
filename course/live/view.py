"""What each surface of the session may be told. A View is one moment and never changes.

Here stands the rule of five: under ENOUGH answers nobody is told anything about them, the
facilitators included, not even how many there are.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import msgspec

from course.content import scenes, workshop

from .card import card
from .store import Keys, Opening, Place

ENOUGH = 5  # answers, before anyone is told anything about them


def hash_of(salt: bytes, ticket: str) -> bytes:
    """How a ticket is called among one opening's answers. Without the salt it leads nowhere."""
    return hmac.digest(salt, ticket.encode(), hashlib.sha256)[:16]


def poll_of(step: workshop.Step, moment: str, id: str) -> workshop.Poll | None:
    """A question of a step, or of a moment of its scene; None if there is none of this id.

    At a moment with a `who` another person answers, and nobody can vote on what that person feels.
    """
    if id in step.polls:
        return workshop.polls()[id]
    if step.scene and id == moment:
        node = scenes.scene(step.scene).nodes[moment]
        if node.reply and not node.who:
            return _scene_poll(step.scene, moment)
    return None


@cache
def _scene_poll(name: str, moment: str) -> workshop.Poll:
    return workshop.scene_poll(scenes.scene(name), moment)


def _reasons(poll: workshop.Poll) -> list[dict[str, Any]]:
    """Why each answer of a question fits or does not."""
    return [
        {"id": each.id, "text": each.text, "fits": each.fits, "reply": each.reply}
        for each in poll.option
    ]


def reply_ids(node: scenes.Node) -> dict[str, scenes.Reply]:
    """The replies of a moment under the ids that its poll gives them."""
    return {f"r{index}": reply for index, reply in enumerate(node.reply)}


class View(msgspec.Struct, frozen=True):
    """One moment of a session. `now` is what the clock shows; leave it out to leave out time."""

    plan: workshop.Plan
    keys: Keys
    place: Place
    opening: Opening | None
    answers: dict[bytes, tuple[str, int]]
    counts: dict[str, int]
    since: float
    ended: bool

    @property
    def step(self) -> workshop.Step:
        return self.plan.steps[self.place.at]

    @property
    def poll(self) -> workshop.Poll | None:
        return self.opening and poll_of(self.step, self.place.moment, self.opening.poll)

    @property
    def revealed(self) -> bool:
        return self.opening is not None and self.opening.salt is None

    @property
    def enough(self) -> bool:
        """Whether anything may be told. Under ENOUGH a reveal has kept no counts."""
        return (sum(self.counts.values()) if self.revealed else len(self.answers)) >= ENOUGH

    def own(self, ticket: str) -> dict[str, Any]:
        """A ticket's own last answer to the open question."""
        mine, turn = None, 0
        if self.opening and self.opening.salt:
            mine, turn = self.answers.get(hash_of(self.opening.salt, ticket), (None, 0))
        return {"mine": mine, "turn": turn}

    def phone(self) -> dict[str, Any]:
        """What every phone is told, without `rev` and without its own answer."""
        phase = "revealed" if self.revealed else "open" if self.opening else "waiting"
        return {
            "phase": "ended" if self.ended else phase,
            "title": self.step.title,
            "say": self.step.phone,
            "poll": self._poll(),
            "results": self._results(),
        }

    def screen(self, now: float | None = None, **given: Any) -> dict[str, Any]:
        """What the screen is told, without `rev`. given: address, shared, qr, figure, today."""
        step, place = self.step, self.place
        kind = self._kind()
        shows_card = kind == "card"
        return {
            "ended": self.ended,
            "title": self.plan.title,
            "code": self.keys.code,
            "address": given.get("address", ""),
            "shared": given.get("shared", False),
            "qr": given.get("qr", ""),
            "blank": place.blank,
            "dark": place.dark,
            "kind": kind,
            "step": {"id": step.id, "title": step.title, "note": step.note},
            "agenda": self._agenda(),
            "left": self._left(now),
            "prompt": step.prompt,
            "rules": list(workshop.rules()) if kind == "rules" else [],
            "figure": given.get("figure"),
            "poll": self._poll(),
            "answered": {"enough": self.enough},
            "results": self._results(),
            "scene": self._scene(),
            "card": _card(place.country, given.get("today")) if shows_card else None,
        }

    def console(self, now: float | None = None, **given: Any) -> dict[str, Any]:
        """What the facilitators are told, without `rev` and without any key.

        given: address, shared, figure (name, title, controls), plans.
        """
        place = self.place
        return {
            "running": not self.ended,
            "code": self.keys.code,
            "address": given.get("address", ""),
            "shared": given.get("shared", False),
            "plan": {"title": self.plan.title, "minutes": self.plan.minutes},
            "plans": given.get("plans", []),
            "warnings": list(self.plan.warnings),
            "steps": [self._listed(step, now) for step in self.plan.steps.values()],
            "at": list(self.plan.steps).index(place.at),
            "joined": place.joined,
            "poll": self._asked_poll(),
            "scene": self._scene(),
            "figure": given.get("figure"),
            "blank": place.blank,
            "dark": place.dark,
            "shown": place.shown,
            "country": place.country,
            "left": self._left(now),
        }

    # --- pieces ---

    def _kind(self) -> str:
        if self.place.shown != "step":
            return self.place.shown
        if self.place.figure:
            return "figure"
        return "poll" if self.opening and not self.step.scene else self.step.shows

    def _poll(self) -> dict[str, Any] | None:
        if (poll := self.poll) is None:
            return None
        options = [{"id": option.id, "text": option.text} for option in poll.option]
        return {"id": poll.id, "ask": poll.ask, "opening": self.opening.id, "options": options}

    def _results(self) -> dict[str, Any] | None:
        if not self.revealed or (poll := self.poll) is None:
            return None
        if not self.enough:
            return {"enough": False}
        options = [each | {"count": self.counts.get(each["id"], 0)} for each in _reasons(poll)]
        answered = sum(self.counts.values())
        return {"enough": True, "answered": answered, "options": options, "says": poll.says}

    def _asked_poll(self) -> dict[str, Any] | None:
        if (poll := self.poll) is None:
            return None
        answered = sum(self.counts.values()) if self.revealed else len(self.answers)
        results = self._results()
        if results and not self.enough:
            # For the lead to think it through with the room: the question's own words, no answer.
            results |= {"options": _reasons(poll), "says": poll.says}
        return {
            "id": poll.id,
            "ask": poll.ask,
            "opening": self.opening.id,
            "phase": "revealed" if self.revealed else "open",
            "enough": self.enough,
            "answered": answered if self.enough else None,
            "results": results,
        }

    def _scene(self) -> dict[str, Any] | None:
        if not self.step.scene:
            return None
        scene = scenes.scene(self.step.scene)
        node = scene.nodes[self.place.moment]
        replies = reply_ids(node)
        picked = replies.get(self.place.picked)
        return {
            "title": scene.title,
            "moment": node.id,
            "text": list(node.text),
            "who": node.who,
            "ask": node.ask,
            "replies": [{"id": id, "text": reply.text} for id, reply in replies.items()],
            "picked": picked and {
                "id": self.place.picked,
                "text": picked.text,
                "effect": picked.effect,
                "why": picked.why,
            },
            "means": node.means,
        }  # fmt: skip

    def _agenda(self) -> list[dict[str, Any]]:
        states = {-1: "past", 0: "now", 1: "ahead"}
        at = list(self.plan.steps).index(self.place.at)
        return [
            {"title": step.title, "minutes": step.minutes, "state": states[(n > at) - (n < at)]}
            for n, step in enumerate(self.plan.steps.values())
        ]

    def _spent(self, step: workshop.Step, now: float | None) -> int:
        """Whole seconds spent on a step, up to now."""
        if now is None:
            return 0
        running = step.id == self.place.at and not self.place.paused
        return int(self.place.spent.get(step.id, 0.0) + (now - self.since if running else 0))

    def _left(self, now: float | None) -> dict[str, Any]:
        return {
            "shown": self.place.countdown,
            "seconds": 60 * self.step.minutes - self._spent(self.step, now),
            "running": not self.place.paused and not self.ended,
        }

    def _listed(self, step: workshop.Step, now: float | None) -> dict[str, Any]:
        polls, titles = workshop.polls(), workshop.figures()
        return {
            "id": step.id,
            "title": step.title,
            "minutes": step.minutes,
            "spent": self._spent(step, now),
            "lead": list(step.lead),
            "second": list(step.second),
            "note": step.note,
            "shows": step.shows,
            "polls": [{"id": id, "ask": polls[id].ask} for id in step.polls],
            "figures": [{"name": name, "title": titles[name]} for name in step.figures],
            "paper": list(step.paper),
            "never_cut": step.never_cut,
        }


def _card(country: str, today: date | None) -> Mapping[str, Any]:
    return msgspec.to_builtins(card(country, today or date.today()))
