"""The page on a phone: one state of the room, as plain HTML that needs no script.

The same page answers every form, and phone.js takes its parts into the page it already shows. So
what a phone says is written once, in pages/phone.html.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tornado.template import Template

from course.content import Words

PAGES = Path(__file__).parent / "pages"
TEMPLATE = Template((PAGES / "phone.html").read_text("utf-8"), "phone.html")


def page(state: Mapping[str, Any], words: Words) -> str:
    """The whole page for one phone.

    `state` is what `/api/now` says of this ticket, with `room` (the code, or what was typed for
    it), `ticket` ("" before joining) and `problem` (a key of [phone.problem], "" if there is none).
    Without a ticket nothing else is needed. `words` is the table [phone]. All values are escaped.
    """
    shows = _shows(state)
    poll, results = state.get("poll") or {}, state.get("results") or {}
    answers = _answers(poll, results)
    return TEMPLATE.generate(
        words=words,
        sayings=words["said"] | {name: words[name] for name in ("sent", "ended", "thanks")},
        shows=shows,
        room=state.get("room", ""),
        ticket="" if shows in ("join", "ended") else state["ticket"],
        rev=state.get("rev", ""),
        problem=state.get("problem", ""),
        poll=poll,
        mine=state.get("mine"),
        turn=state.get("turn", 0) + 1,
        results=results,
        answers=answers,
        judged=any(answer.get("fits") for answer in answers),
        heading=words["ended"] if shows == "ended" else state.get("title", ""),
        text=words["thanks"] if shows == "ended" else state.get("say") or words["wait"],
        status=_status(shows, state, words),
    ).decode()


def _shows(state: Mapping[str, Any]) -> str:
    """join, waiting, open, revealed or ended."""
    phase = state.get("phase")
    if phase != "ended" and not state.get("ticket"):
        return "join"
    return phase


def _answers(poll: Mapping[str, Any], results: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The options as they are shown afterwards; `share` is the length of a bar, 0 to 100.

    Under 5 answers the room says nothing of them, so they are the question's own.
    """
    options = results.get("options") or poll.get("options") or ()
    answered = results.get("answered") or 1
    return [
        dict(option, share=round(100 * option.get("count", 0) / answered)) for option in options
    ]


def _status(shows: str, state: Mapping[str, Any], words: Words) -> str:
    """The one line that is also spoken: what became of the last press, or how things stand."""
    if problem := state.get("problem"):
        return words["problem"].get(problem, words["problem"]["other"])
    standing = {
        "waiting": "waiting",
        "open": "sent" if state.get("mine") else "open",
        "revealed": "revealed" if (state.get("results") or {}).get("enough") else "few",
    }
    return words[standing[shows]] if shows in standing else ""
