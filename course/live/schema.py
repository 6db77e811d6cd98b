"""What may be said to the room's server, and what it answers: a type each, and a JSON Schema.

What is asked is read with these types, so that nothing else gets in. Answers are plain JSON; the
tests read them back with the types here. `seconds` are whole seconds; `rev` only tells whether
something changed.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

MOST_BYTES = 10_000  # of one request's body

Name = Annotated[str, Meta(max_length=120)]
Short = Annotated[str, Meta(max_length=40)]
Ticket = Annotated[str, Meta(max_length=100)]
Turn = Annotated[int, Meta(ge=1, le=10_000)]

# Every refusal is {"problem": key}: its status, and what it means.
PROBLEMS: dict[str, tuple[int, str]] = {
    "form": (400, "The request is not what its address takes."),
    "wrong_address": (400, "The request names a server that this one is not."),
    "origin": (403, "The request comes from a page of another server."),
    "key": (403, "The key is missing or wrong, or the console is not on this computer."),
    "ticket": (403, "The ticket was not given by this session; join again."),
    "not_there": (404, "There is nothing at this address."),
    "room": (404, "No session has this code."),
    "choose": (400, "The form came without an option."),
    "option": (404, "The question has no such option."),
    "step": (404, "The plan has no such step."),
    "poll": (404, "This step has no such question."),
    "reply": (404, "This moment of the scene has no such reply."),
    "figure": (404, "This step has no such figure."),
    "control": (404, "The figure has no such control, or the control no such value."),
    "method": (405, "The address does not take this method."),
    "slow": (408, "The request took too long to arrive."),
    "closed": (409, "This question is not open, or not any more."),
    "old": (409, "A later answer of this ticket was kept; ask what stands now."),
    "poll_open": (409, "A question is open; reveal or clear it first."),
    "no_poll": (409, "No question is open."),
    "no_scene": (409, "This step has no scene, or the scene has no way on from here."),
    "not_chosen": (409, "No reply was chosen yet."),
    "full": (409, "Every seat is taken."),
    "ended": (410, "The session has ended."),
    "too_large": (413, "The request is too large."),
    "too_many": (429, "The ticket waits for news too often at once; ask again later."),
    "not_kept": (503, "The disk did not take it; nothing was changed."),
}


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that is asked; unknown fields are refused."""


# --- phones ---------------------------------------------------------------------------------------


class Join(Asked):
    """POST /api/in"""

    room: Short


class Joined(Asked):
    ticket: Ticket


class Answer(Asked):
    """POST /api/answer. `turn` counts a ticket's answers to one opening: 1, 2, 3 …

    The same turn with the same option may be sent again, for an answer to it that was lost.
    """

    room: Short
    ticket: Ticket
    opening: Short
    option: Short
    turn: Turn


class Kept(Asked):
    """The answer is on the disk."""

    option: str
    turn: int


class ShownOption(Asked):
    id: str
    text: str


class ShownPoll(Asked):
    id: str
    ask: str
    opening: str
    options: list[ShownOption]


class CountedOption(Asked):
    id: str
    text: str
    fits: bool
    reply: str
    count: int | msgspec.UnsetType = msgspec.UNSET


class Results(Asked):
    """After the reveal; `fits` may be false for all.

    With `enough` false there is nothing else, but for the console the options without counts.
    """

    enough: bool
    answered: int | msgspec.UnsetType = msgspec.UNSET
    options: list[CountedOption] | msgspec.UnsetType = msgspec.UNSET
    says: str | msgspec.UnsetType = msgspec.UNSET


class Now(Asked):
    """GET /api/now?room=&ticket=&seen="""

    rev: int
    phase: Literal["waiting", "open", "revealed", "ended"]
    title: str
    say: str
    poll: ShownPoll | None
    mine: str | None
    turn: int
    results: Results | None


# --- the screen -----------------------------------------------------------------------------------


class ShownStep(Asked):
    id: str
    title: str
    note: str


class AgendaLine(Asked):
    title: str
    minutes: int
    state: Literal["past", "now", "ahead"]


class Left(Asked):
    """The time of the step. Less than 0: it is over. `shown`: whether the screen shows it."""

    shown: bool
    seconds: int
    running: bool


class Enough(Asked):
    enough: bool


class Picked(Asked):
    id: str
    text: str
    effect: str
    why: str


class ShownReply(Asked):
    id: str
    text: str


class ShownScene(Asked):
    """One moment of a scene. An ending has `means` and no replies."""

    title: str
    moment: str
    text: list[str]
    who: str
    ask: str
    replies: list[ShownReply]
    picked: Picked | None
    means: str


class CardEntry(Asked):
    name: str
    reach: str
    says: list[str]
    kinds: list[str]
    checked_on: str
    copy_of: str


class Card(Asked):
    """The help card. Dates are "2026-11-21"; `countries` are those a card can be shown for."""

    date: str
    country: str
    country_name: str
    countries: list[list[str]]
    emergency: list[CardEntry]
    lines: list[CardEntry]
    everywhere: CardEntry


What = Literal["step", "agenda", "join", "card"]
Kind = Literal["join", "agenda", "card", "title", "rules", "prompt", "poll", "figure", "scene",
               "break", "form"]  # fmt: skip


class Screen(Asked):
    """GET /api/screen?seen=, header X-Key"""

    rev: int
    ended: bool
    title: str
    code: str
    address: str
    shared: bool
    qr: str
    blank: bool
    dark: bool
    kind: Kind
    step: ShownStep
    agenda: list[AgendaLine]
    left: Left
    prompt: str
    rules: list[str]
    figure: dict[str, Any] | None
    poll: ShownPoll | None
    answered: Enough
    results: Results | None
    scene: ShownScene | None
    card: Card | None


# --- the console ----------------------------------------------------------------------------------


class Command(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True,
              tag_field="do"):  # fmt: skip
    """POST /api/console, header X-Key."""


class Go(Command, tag="go"):
    """To a step, by id: its clock runs, its question is cleared, its scene begins anew."""

    step: Name


class Next(Command, tag="next"):
    pass


class Previous(Command, tag="previous"):
    pass


class Open(Command, tag="open"):
    """Open a question of the step, or the moment of its scene, by id. Another one is cleared."""

    poll: Name


class Reveal(Command, tag="reveal"):
    """Answers become counts, and their rows go; under 5 the counts go too."""


class Clear(Command, tag="clear"):
    pass


class Follow(Command, tag="follow"):
    """The reply that the scene follows; its effect and its reason are shown."""

    reply: Name


class On(Command, tag="on"):
    """The scene's next moment, where the chosen reply leads."""


class Blank(Command, tag="blank"):
    on: bool


class Dark(Command, tag="dark"):
    on: bool


class Countdown(Command, tag="countdown"):
    shown: bool


class Pause(Command, tag="pause"):
    on: bool


class Show(Command, tag="show"):
    """`country` is for the card: a code such as "US", or "" for the international entry."""

    what: What
    country: Annotated[str, Meta(max_length=2)] = ""


class ShowFigure(Command, tag="figure"):
    """A figure of the step, by name; "" shows none."""

    name: Name


class Move(Command, tag="move"):
    name: Short
    value: Annotated[int, Meta(ge=-1_000_000, le=1_000_000)] | Name


class End(Command, tag="end"):
    pass


AnyCommand = (
    Go | Next | Previous | Open | Reveal | Clear | Follow | On | Blank | Dark | Countdown | Pause
    | Show | ShowFigure | Move | End
)  # fmt: skip


class ListedPoll(Asked):
    id: str
    ask: str


class ListedFigure(Asked):
    name: str
    title: str


class ListedStep(Asked):
    """One step of the plan; `minutes` are planned, `spent` are seconds."""

    id: str
    title: str
    minutes: int
    spent: int
    lead: list[str]
    second: list[str]
    note: str
    shows: str
    polls: list[ListedPoll]
    figures: list[ListedFigure]
    paper: list[str]
    never_cut: bool


class PlanLine(Asked):
    title: str
    minutes: int


class NamedPlan(Asked):
    name: str
    title: str
    minutes: int


class AskedPoll(Asked):
    """The question as the facilitators see it; under 5 answers `answered` is null."""

    id: str
    ask: str
    opening: str
    phase: Literal["open", "revealed"]
    enough: bool
    answered: int | None
    results: Results | None


class ShownFigure(Asked):
    """The figure on the screen; `controls` are its dials and picks (course/live/figures.py)."""

    name: str
    title: str
    controls: list[dict[str, Any]]


class Console(Asked, kw_only=True):
    """GET and POST /api/console. `shown` is what the screen shows; `warnings` are sentences."""

    rev: int
    running: bool
    code: str
    address: str
    shared: bool
    screen: str | msgspec.UnsetType = msgspec.UNSET
    second: str | msgspec.UnsetType = msgspec.UNSET
    plan: PlanLine
    plans: list[NamedPlan]
    warnings: list[str]
    steps: list[ListedStep]
    at: int
    joined: int
    poll: AskedPoll | None
    scene: ShownScene | None
    figure: ShownFigure | None
    blank: bool
    dark: bool
    shown: What
    country: str
    left: Left


class Refused(Asked):
    problem: Literal[tuple(PROBLEMS)]  # type: ignore[valid-type]


# Method and address -> (what is asked, in the body or in the query, and what is answered).
ADDRESSES: dict[str, tuple[Any, Any]] = {
    "POST /api/in": (Join, Joined),
    "POST /api/answer": (Answer, Kept),
    "GET /api/now": (None, Now),
    "GET /api/screen": (None, Screen),
    "POST /api/screen": (Blank, Screen),
    "GET /api/second": (None, Console),
    "POST /api/second": (Blank, Console),
    "GET /api/console": (None, Console),
    "POST /api/console": (AnyCommand, Console),
}


def schema() -> dict[str, Any]:
    """All of it as JSON Schema, by address; `problems` are the refusals with their status."""
    types = [kind for pair in ADDRESSES.values() for kind in pair if kind is not None]
    shapes, parts = msgspec.json.schema_components([*types, Refused], ref_template="#/$defs/{name}")
    found = iter(shapes)
    addresses = {
        address: {
            name: None if kind is None else next(found)
            for name, kind in zip(("asked", "answered"), pair, strict=True)
        }
        for address, pair in ADDRESSES.items()
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "addresses": addresses,
        "refused": next(found),
        "problems": {key: {"status": s, "means": means} for key, (s, means) in PROBLEMS.items()},
        "$defs": parts,
    }
