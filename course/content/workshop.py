"""The workshop as typed TOML: polls, plans, the figures a room may see, and its words.

`workshop/polls.toml` holds every poll, `workshop/plan_90.toml` and its like the plans, and
`workshop/words.toml` the words of every surface. Nothing half right is let in, and nothing that
could hurt a room: a poll asks about knowledge, a myth or a made-up character, never about the
people who vote; a plan without rules, content note, break, help card or stay-behind is refused with
file, line and field.
"""

import re
import string
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from . import (
    HERE,
    ContentError,
    LabelMark,
    Problem,
    Words,
    _decode,
    _keys,
    _line,
    _Piece,
    _read,
    _refuse,
    _reply,
    course_map,
)
from .scenes import ID, Scene, scene_names

FOLDER = HERE / "workshop"

About = Literal["knowledge", "myth", "character"]
Shows = Literal[
    "title", "agenda", "rules", "prompt", "poll", "figure", "scene", "break", "card", "form"
]  # fmt: skip
# What a short or late session keeps, whatever else it cuts.
NEVER_CUT = ("rules", "scene", "break", "card")
# What a step shows, and the field that names it.
NEEDS = {"poll": "polls", "figure": "figures", "scene": "scene", "prompt": "prompt"}
LONG = 90  # minutes: from here on a plan has a break
STAY = 15  # minutes that both facilitators stay behind, at least


class Choice(_Piece, frozen=True, kw_only=True):
    """One answer of a poll. `reply` says why it fits or does not, and is shown after the reveal."""

    id: str
    text: str
    reply: str = ""
    fits: bool = False
    sources: tuple[str, ...] = ()


class Poll(_Piece, frozen=True, kw_only=True):
    """One closed question to a room, with two to five answers.

    `says` is one or two sentences for the screen, shown after the reveal. A poll about knowledge
    or a myth has exactly one answer that fits.
    """

    id: str
    about: About
    ask: str
    option: tuple[Choice, ...]
    says: str
    sources: tuple[str, ...] = ()


class Step(_Piece, frozen=True, kw_only=True):
    """One step of a plan, in whole minutes.

    `prompt` stands on the screen and `phone` on the phones; `lead` and `second` are what the two
    facilitators say and do, line by line; `note` is the content note shown before anything else.
    `polls`, `figures` ("03_rise_and_drop.explore") and `scene` are names of what the course has,
    `paper` names the printed sheets.
    """

    id: str
    title: str
    minutes: int
    shows: Shows
    prompt: str = ""
    phone: str = ""
    lead: tuple[str, ...] = ()
    second: tuple[str, ...] = ()
    note: str = ""
    polls: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    scene: str = ""
    paper: tuple[str, ...] = ()
    never_cut: bool = False
    sources: tuple[str, ...] = ()


class Plan(msgspec.Struct, frozen=True):
    """A whole session. `steps` are in order and take `minutes` together.

    `stay_behind` is how many minutes both facilitators stay afterwards; `warnings` are sentences
    for the facilitator about what is allowed and yet may go badly. `plain` lists numbers of its
    title and people that are no facts.
    """

    name: str
    file: str
    title: str
    minutes: int
    people: str
    steps: dict[str, Step]
    stay_behind: int = STAY
    warnings: tuple[str, ...] = ()
    plain: tuple[float, ...] = ()


class _PollFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    characters: tuple[str, ...]
    poll: tuple[Poll, ...]


class _PlanFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    minutes: int
    people: str
    step: tuple[Step, ...]
    stay_behind: int = 0
    plain: tuple[float, ...] = ()


class Figure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A picture of the course that a room may see: "03_rise_and_drop.explore", and its title."""

    name: str
    title: str


class _FigureFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    figure: tuple[Figure, ...]


# --- nobody is asked about themselves -----------------------------------------------------------

OWN = "no question asks about people's own experience"
QUOTED = re.compile("“[^“”]*”")
PERSON = re.compile(
    r"\b(?:i|me|my|mine|myself|we|us|our|ours|ourselves|you|your|yours|yourself|yourselves|ya|"
    r"y'all|one's|oneself)\b",
    re.IGNORECASE,
)
# Who sits in the room, whatever the grammar. "Some people in a survey" are not in the room.
ROOM = re.compile(
    r"\b(?:(?:in|of|among|at|within) (?:this|the|our) (?:room|hall|group|circle|table|session|"
    r"workshop|audience)|(?:people|someone|somebody|anyone|anybody|everyone|everybody|who|those|"
    r"all) (?:here|present|attending|voting|holding)|voters?|participants?|attendees?|audience|"
    r"respondents?|(?:person|people|someone|anyone) (?:reading|answering|voting|who (?:reads?|"
    r"answers?|votes?|holds?))|own (?:experiences?|li(?:fe|ves)|body|bodies|past|story|stories|"
    r"history|sex))\b",
    re.IGNORECASE,
)
# What asks a person to tell of themselves, also inside quotation marks and outside polls.
TELLING = re.compile(
    r"\b(?:(?:raise|lift|put up|hold up|show) (?:a|the|your|their|both|one)? ?hands?|"
    r"hands? up|show of hands|stand up if|who (?:here|of you|among you|has ever|ever)|"
    r"(?:which|how many|any|some|one) of (?:you|us)\b(?=[^.]*\?)|"
    r"(?:have|did|do|were|are|had) (?:you|we) ever|have you (?:yourself|personally)|"
    r"when did you last|how (?:often|many times) (?:have|do|did) (?:you|we)|"
    r"has (?:it|this|that) (?:ever )?happened to (?:you|us|anyone here))\b",
    re.IGNORECASE,
)
# An elliptical question that leaves the voter to be filled in: "Ever cried after sex?"
BARE = re.compile(r"(?:^|[.?!:;]\s+)(?:ever|never|personally|cried|had|been|felt)\b", re.IGNORECASE)


def _plain(text: str) -> str:
    """One kind of apostrophe, quotation mark and space, and no marks that hide inside a word."""
    text = re.sub("[\u00ad\u200b-\u200f\u2060\ufeff]", "", text)
    text = re.sub('[„“”«»"]([^„“”«»"]*)[„“”«»"]', "“\\1”", text)
    return re.sub(r"\s+", " ", text.replace("’", "'").replace("*", "").replace("_", " "))


def _foreign(text: str) -> bool:
    """Whether it has letters that these rules cannot read: a Cyrillic у or a wide ｙ for a y."""
    letters = (unicodedata.name(sign, "") for sign in text if sign.isalpha())
    return not all(name.startswith("LATIN") for name in letters)


def asks_to_tell(text: str) -> bool:
    """Whether a text asks the people in the room to tell of themselves, or to raise a hand."""
    return TELLING.search(_plain(text)) is not None


def _not_own(poll: Poll, path: str, characters: Iterable[str]) -> Iterator[Problem]:
    """A poll that is about the people who vote, in whatever words, is refused.

    Nobody can test for every wording. So the fields help: knowledge and myths need an answer that
    fits, which no question about a life has; a question about a character names the character.
    """
    texts = [(f"{path}.ask", poll.ask), *_option_texts(poll, path)]
    for inner, text in texts:
        plain = _plain(text)
        spoken = QUOTED.sub(" ", plain) if poll.about == "character" else plain
        if _foreign(plain):
            yield inner, f"{OWN}, and this can be checked in Latin letters only; use those."
        elif asks_to_tell(plain) or ROOM.search(plain) or BARE.search(spoken):
            yield inner, f"{OWN}, nor asks anyone to show themselves; ask about a character."
        elif found := PERSON.search(spoken):
            where = "outside “a line that the character says”"
            where = where if poll.about == "character" else "in one about knowledge or a myth"
            yield inner, f"{OWN}, so {found[0]!r} has no place {where}; write it in third person."
    if poll.about == "character":
        told = QUOTED.sub(" ", _plain(poll.ask))
        if not any(re.search(rf"\b{re.escape(name)}\b", told) for name in characters):
            known = " or ".join(characters)
            yield f"{path}.ask", f"{OWN}; name the character it is about, {known}."
        elif any("?" in line for line in QUOTED.findall(_plain(poll.ask))):
            yield f"{path}.ask", f"{OWN}; a quoted question reads as one, so tell what was asked."


def _option_texts(poll: Poll, path: str) -> Iterator[tuple[str, str]]:
    for index, option in enumerate(poll.option):
        yield f"{path}.option[{index}].text", option.text


# --- polls ----------------------------------------------------------------------------------------


def _poll(poll: Poll, path: str, characters: Iterable[str]) -> Iterator[Problem]:
    if not re.fullmatch(ID, poll.id):
        yield f"{path}.id", f"{poll.id!r} is no id; use small letters, digits, underscores."
    if not 2 <= len(poll.option) <= 5:
        yield path, f"there are {len(poll.option)} options; write two to five [[poll.option]]."
    yield from _not_own(poll, path, characters)
    yield from _keys(poll.sources, f"{path}.sources")
    ids = [option.id for option in poll.option]
    texts = [option.text for option in poll.option]
    for index, option in enumerate(poll.option):
        inner = f"{path}.option[{index}]"
        if not re.fullmatch(ID, option.id):
            yield f"{inner}.id", f"{option.id!r} is no id; use small letters, digits, underscores."
        if option.id in ids[:index]:
            yield f"{inner}.id", f"the id {option.id!r} is used twice in this poll; rename one."
        if option.text in texts[:index]:
            yield f"{inner}.text", "the same text stands there twice in this poll."
        yield from _reply(option.reply, f"{inner}.reply")
        yield from _keys(option.sources, f"{inner}.sources")
    fitting = sum(option.fits for option in poll.option)
    if poll.about != "character" and fitting != 1:
        yield path, f"{fitting} options fit; of knowledge or a myth exactly one has fits = true."


def load_polls(text: str, file: str = "polls.toml") -> dict[str, Poll]:
    """Read polls from TOML: id -> poll, in order. A ContentError names file, line and field."""
    try:
        made = _decode(text, file, _PollFile)
    except ContentError as problem:
        if problem.field.endswith(".about"):
            what = f"about is knowledge, myth or character; {OWN}."
            raise ContentError(file, what, line=problem.line, field=problem.field) from None
        raise
    found: dict[str, Poll] = {}
    for index, poll in enumerate(made.poll):
        path = f"poll[{index}]"
        if poll.id in found:
            _refuse(file, text, f"{path}.id", f"the id {poll.id!r} is used twice; rename one.")
        for inner, what in _poll(poll, path, made.characters):
            _refuse(file, text, inner, what)
        found[poll.id] = poll
    return found


@cache
def polls() -> dict[str, Poll]:
    """Every poll of the course, from workshop/polls.toml: id -> poll."""
    return load_polls(_read(FOLDER / "polls.toml"))


@cache
def characters() -> tuple[str, ...]:
    """The made-up people that a room may be asked about."""
    return _decode(_read(FOLDER / "polls.toml"), "polls.toml", _PollFile).characters


def scene_poll(scene: Scene, node_id: str) -> Poll:
    """One moment of a scene as a poll: "r0", "r1", … are its replies in order, `reply` says why.

    A scene told to "you", and a moment with nothing to choose, are refused.
    """
    node = scene.nodes.get(node_id)
    if node is None or not node.reply:
        raise ContentError(
            scene.file, f"there is nothing to choose in {node_id!r}; name another node."
        )
    options = tuple(
        Choice(id=f"r{index}", text=reply.text, reply=reply.why)
        for index, reply in enumerate(node.reply)
    )
    poll = Poll(id=node_id, about="character", ask=node.ask, option=options, says="")
    for inner, what in _not_own(poll, f"node {node_id}", characters()):
        raise ContentError(scene.file, what, field=inner)
    return poll


# --- figures --------------------------------------------------------------------------------------


@cache
def figures() -> dict[str, str]:
    """The pictures of the course that a room may see: "03_rise_and_drop.explore" -> title."""
    file = "figures.toml"
    text = _read(FOLDER / file)
    found: dict[str, str] = {}
    for index, figure in enumerate(_decode(text, file, _FigureFile).figure):
        chapter, _, view = figure.name.partition(".")
        if chapter not in [one.file for one in course_map().chapters] or not view:
            _refuse(file, text, f"figure[{index}].name", f"there is no figure {figure.name!r}.")
        found[figure.name] = figure.title
    return found


# --- plans ----------------------------------------------------------------------------------------


def _step(step: Step, path: str) -> Iterator[Problem]:
    if not re.fullmatch(ID, step.id):
        yield f"{path}.id", f"{step.id!r} is no id; use small letters, digits, underscores."
    if step.minutes < 1:
        yield f"{path}.minutes", "minutes is a whole number of one or more."
    yield from _unknown("poll", step.polls, polls(), f"{path}.polls")
    yield from _unknown("figure", step.figures, figures(), f"{path}.figures")
    yield from _keys(step.sources, f"{path}.sources")
    if step.scene and step.scene not in scene_names():
        known = ", ".join(scene_names())
        yield f"{path}.scene", f"there is no scene {step.scene!r}; there are {known}."
    if step.scene and not step.note:
        yield f"{path}.note", "a scene needs its content note first; write topic, length, choice."
    for shown, needed in NEEDS.items():
        if step.shows == shown and not getattr(step, needed):
            yield f"{path}.{needed}", f"this step shows a {shown} and names none; write {needed}."
    for name in ("title", "prompt", "phone", "note", "lead", "second"):
        told = getattr(step, name)
        for text in (told,) if isinstance(told, str) else told:
            if asks_to_tell(text):
                yield f"{path}.{name}", "nobody is asked to tell of themselves or raise a hand."


def _unknown(kind: str, names: Iterable[str], known: Iterable[str], path: str) -> Iterator[Problem]:
    for index, name in enumerate(names):
        if name not in known:
            yield f"{path}[{index}]", f"there is no {kind} {name!r}; there are {', '.join(known)}."


def _session(made: _PlanFile) -> Iterator[Problem]:
    """The plan as a whole: what is never cut is there, in time and in its place."""
    planned = sum(step.minutes for step in made.step)
    shown = [step.shows for step in made.step]
    if planned != made.minutes:
        yield (
            "minutes",
            f"the steps take {planned} minutes and the plan says {made.minutes}; make them equal.",
        )
    # What is missing has no line; the one named is where it belongs.
    last = len(made.step) - 1
    if "rules" not in shown:
        yield "step[0]", 'the ground rules are never cut; write a step with shows = "rules".'
    for index, step in enumerate(made.step):
        if (step.polls or step.scene) and "rules" not in shown[:index]:
            yield f"step[{index}]", "the ground rules come before the first poll and the scene."
    if made.minutes >= LONG and "break" not in shown:
        what = f'from {LONG} minutes on a plan has a break; write one with shows = "break".'
        yield f"step[{last // 2}]", what
    if "card" not in shown:
        yield f"step[{last}]", 'the help card is never cut; write a step with shows = "card".'
    if made.stay_behind < 1:
        yield (
            "stay_behind",
            f"the stay-behind is never cut; write stay_behind = {STAY} minutes.",
        )


def _cautions(made: _PlanFile) -> Iterator[Problem]:
    """What a facilitator may do on purpose, and is told once."""
    if made.step[-1].shows != "card":
        yield f"step[{len(made.step) - 1}]", "the help card is best the last thing people see."
    if made.stay_behind < STAY:
        yield "stay_behind", f"{STAY} minutes or more let people come who need a while."
    for index, step in enumerate(made.step):
        path = f"step[{index}]"
        if not step.second:
            yield path, "the second facilitator has nothing to do here; write a line in second."
        if step.shows == "break" and step.minutes < 5:
            yield f"{path}.minutes", "a break of fewer than 5 minutes is over before people stand."
        if 2 * len(step.polls) > step.minutes:
            yield f"{path}.minutes", "a poll takes two minutes with its reveal; give it more time."


def load_plan_text(text: str, name: str, file: str) -> Plan:
    """Read a plan's TOML from text; a ContentError names file, line and field."""
    made = _decode(text, file, _PlanFile)
    steps: dict[str, Step] = {}
    for index, step in enumerate(made.step):
        path = f"step[{index}]"
        if step.id in steps:
            _refuse(file, text, f"{path}.id", f"the id {step.id!r} is used twice; rename one.")
        for inner, what in _step(step, path):
            _refuse(file, text, inner, what)
        kept = step.never_cut or step.shows in NEVER_CUT
        steps[step.id] = msgspec.structs.replace(step, never_cut=kept)
    for path, what in _session(made):
        _refuse(file, text, path, what)
    warnings = tuple(
        str(ContentError(file, what, line=_line(text, path), field=path))
        for path, what in _cautions(made)
    )
    return Plan(
        name=name,
        file=file,
        title=made.title,
        minutes=made.minutes,
        people=made.people,
        steps=steps,
        stay_behind=made.stay_behind,
        warnings=warnings,
        plain=made.plain,
    )


def load_plan(path: str | Path) -> Plan:
    """Read a facilitator's own plan. ContentError says in one sentence what is missing where."""
    path = Path(path)
    return load_plan_text(_read(path), path.stem, path.name)


def plan_names() -> list[str]:
    """The plans there are: those named by their minutes first, the shortest in front."""
    names = [file.stem.removeprefix("plan_") for file in FOLDER.glob("plan_*.toml")]
    return sorted(names, key=lambda name: (0, int(name), "") if name.isdigit() else (1, 0, name))


@cache
def plan(name: str) -> Plan:
    """One plan of the course, by name: "90"."""
    if name not in plan_names():
        known = ", ".join(plan_names()) or "none"
        raise ContentError("course/content/workshop", f"no plan {name!r}; there are {known}.")
    file = f"plan_{name}.toml"
    return load_plan_text(_read(FOLDER / file), name, file)


# --- words ----------------------------------------------------------------------------------------


class _WordFile(msgspec.Struct, frozen=True):
    """Tables; what stands in them is the matter of the surface that says them.

    `marks` are for the tests of the prose, by table or by label ("protocol", "live.share").
    """

    marks: dict[str, LabelMark] = {}


def _speakable(value: object, path: str) -> Iterator[Problem]:
    """A label is text or a list of texts, in tables; every brace in it is closed."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _speakable(inner, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _speakable(inner, f"{path}[{index}]")
    elif not isinstance(value, str):
        yield path, "a label is text in quotation marks, or a list of texts."
    else:
        try:
            list(string.Formatter().parse(value))
        except ValueError as problem:
            yield path, f"a brace is left open ({problem}); write {{{{ for a brace itself."


def load_words(text: str, file: str = "words.toml") -> Words:
    """Read tables of words from text. A label that is not there is named when it is asked for."""
    marks = _decode(text, file, _WordFile).marks
    raw: dict[str, Any] = tomllib.loads(text)
    raw.pop("marks", None)
    for path, what in _speakable(raw, ""):
        _refuse(file, text, path, what)
    for name, table in raw.items():
        if not isinstance(table, dict):
            _refuse(file, text, name, "every label stands in a table; put it under one.")
    for name in marks:
        if name.split(".")[0] not in raw:
            _refuse(file, text, f"marks.{name}", "there is no such table; take this mark out.")
    found = Words(file, "a new table", {})
    found.update({name: Words(file, name, table) for name, table in raw.items()})
    return found


@cache
def words() -> Words:
    """The words of every surface of the workshop, one table each: words()["live"]["share"]."""
    return load_words(_read(FOLDER / "words.toml"))


def word_marks() -> dict[str, LabelMark]:
    """What the tests of the prose must know of the words, by table or label."""
    return _decode(_read(FOLDER / "words.toml"), "words.toml", _WordFile).marks


def rules() -> tuple[str, ...]:
    """The ground rules, in order."""
    return tuple(words()["rules"]["rule"])
