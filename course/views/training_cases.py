"""Part T4 of the training: six cases, the role-play for three, and the form that rates it."""

import html
from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256

import ipywidgets as widgets
import msgspec
from IPython.display import HTML

from course import evidence
from course.content import ContentError, cases, roleplay
from course.controls.case import Case
from course.controls.rating import Rating
from course.training import kappa, marks

from .chapter import Chapter, View, view

OURS = ("case_a", "case_b", "case_c", "case_d", "case_e", "case_f")  # each has a cell of its own
CARDS = "role_play"  # what the last case leads on to: the id of the cards
RATERS = ("observer", "client")


class CaseWork(Chapter):
    """The fourth part for therapists and counsellors."""

    @view
    def case(self, name: str) -> Case:
        """One case: `cases.case("case_a")`."""
        return self._case(name)

    @view
    def further(self) -> View | HTML:
        """The cases that an institute has added, one below the other."""
        added = [name for name in cases.case_names() if name not in OURS]
        if not added:
            return HTML(f"<p>{html.escape(self.labels['further']['none'])}</p>")
        return View([self._case_or_why(name) for name in added])

    @view
    def cards(self) -> HTML:
        """The role-play: what comes before, the cards of each scene, what comes after."""
        return HTML(cards(roleplay.role_play(), self.labels["role_play"]))

    @view
    def rating(self) -> Rating:
        """The form for two raters; what it comes to is told below it."""
        play = roleplay.role_play()
        form = Rating(
            words=self.labels["rating"],
            behaviours=[msgspec.to_builtins(behaviour) for behaviour in play.behaviours],
            offered=[[mark, says] for mark, says in play.marks.items()],
        )
        form.observe(lambda change: setattr(form, "told", self.told(change.new)), "rated")
        return form

    def told(self, rated: Sequence[Sequence[str]]) -> list[str]:
        """What two sheets of marks come to, in sentences; nothing for no sheets."""
        if not rated:
            return []
        return [*map(self._sheet, RATERS, rated), *self._agreed(*rated)]

    def _sheet(self, who: str, sheet: Sequence[str]) -> str:
        rule, found = roleplay.role_play().rule, marks.role_play(sheet)
        if found.open:
            kind = "open"
        elif found.harmful:
            kind = "harmful"
        else:
            kind = "passed" if found.passed else "few"
        return self.labels["told"].say(
            kind,
            who=self.labels["rating"][who],
            points=found.points,
            open=found.open,
            lines=len(sheet),
            at=", ".join(str(line + 1) for line in found.harmful),
            least=rule.least,
            most=rule.most,
        )

    def _agreed(self, one: Sequence[str], other: Sequence[str]) -> list[str]:
        """How well two sheets agree."""
        said, found = self.labels["told"], kappa.agreement(one, other)
        lines = []
        if found.n:
            chance = f"{found.chance * found.n:.0f}"
            lines.append(said.say("same", agreed=found.agreed, n=found.n, chance=chance))
        if found.why:
            lines.append(said[found.why])
        else:
            lines += self._kappa(found)
        if found.left_out:
            lines.append(said.say("left_out", count=found.left_out))
        return lines

    def _kappa(self, found: kappa.Agreement) -> list[str]:
        said, wanted = self.labels["told"], roleplay.role_play().rule.kappa
        low, high = found.interval
        lines = [
            said.say("kappa", kappa=_number(found.kappa), low=_number(low), high=_number(high)),
            said.say("reached" if found.kappa >= wanted else "below", wanted=f"{wanted:g}"),
        ]
        if low < wanted <= found.kappa:
            lines.append(said.say("wide", wanted=f"{wanted:g}"))
        return lines

    def cited(self) -> list[str]:
        """The cases and the role-play lean on sources of their own."""
        told = [key for name in cases.case_names() for key in _keys(name)]
        told += [key for scene in roleplay.role_play().scenes for key in scene.sources]
        return list(dict.fromkeys([*super().cited(), *told]))

    # --- one case -------------------------------------------------------------------------------

    @cached_property
    def _words(self) -> dict:
        """The labels of the player."""
        own = self.labels
        tables = {"rates": own["case_rates"], "fate": own["case_fate"]}
        return {**own["case"], **tables, "sure": dict(self.course.sure)}

    def _case(self, name: str) -> Case:
        content = played(cases.case(name))
        content["title"] = self._title(name)
        content["next"] = self._next(name)
        return Case(content=content, words=self._words)

    def _case_or_why(self, name: str) -> widgets.Widget:
        """A case of an institute, or one sentence to its author: file, line, field."""
        try:
            return self._case(name)
        except ContentError as problem:
            return widgets.HTML(f'<p class="wave-error">{html.escape(str(problem))}</p>')

    def _title(self, name: str) -> str:
        letter = name.removeprefix("case_").replace("_", " ").upper()
        return self.labels["case"].say("name", letter=letter, title=cases.case(name).title)

    def _next(self, name: str) -> dict[str, str]:
        """Where to go on, as a link: to the case that follows, in the end to the role-play."""
        names = cases.case_names()
        for after in names[names.index(name) + 1 :]:
            try:
                return {"to": f"#{after}", "title": self._title(after)}
            except ContentError:
                continue  # it is told at its own place
        return {"to": f"#{CARDS}", "title": self.labels["role_play"]["title"]}


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _keys(name: str) -> list[str]:
    """The source keys of one case, as they come; none of one that cannot be read."""
    try:
        case = cases.case(name)
    except ContentError:
        return []  # it is told where the case would stand
    moments = case.moments.values()
    choices = [choice for moment in moments for choice in moment.choice]
    pieces = (*moments, *choices, *case.differential, *case.debrief)
    return [key for piece in pieces for key in piece.sources]


def played(case: cases.Case) -> dict:
    """A case as its control takes it: sources as links, choices with the order of their showing."""
    content = msgspec.to_builtins(case)
    for moment in content["moments"].values():
        moment["order"] = shuffled(case.name, moment["id"], len(moment["choice"]))
        for piece in (moment, *moment["choice"]):
            piece["sources"] = _links(piece["sources"])
    for piece in content["differential"]:
        piece["sources"] = _links(piece["sources"])
    for piece in content["debrief"]:
        piece["sources"] = _links(piece["sources"], f":{piece['sure']}")
    return {"id": content.pop("name"), "best": case.way(), **content}


def _links(keys: Sequence[str], sure: str = "") -> list[dict[str, str]]:
    return [{"name": evidence.cite(key), "to": f"#source-{key}{sure}"} for key in keys]


def shuffled(case: str, moment: str, count: int) -> list[int]:
    """The places 0 to count − 1 in an order that looks like chance and is always the same.

    So the best choice stands at no fixed place, and a reader who comes back finds each again.
    """
    by = {place: sha256(f"{case}.{moment}.{place}".encode()).digest() for place in range(count)}
    return sorted(by, key=by.__getitem__)


# --- the cards ----------------------------------------------------------------------------------


def cards(play: roleplay.RolePlay, words: dict[str, str]) -> str:
    """The role-play as HTML. Of the cards of a scene one is open at a time."""
    scenes = "".join(
        _scene(number, scene, play, words) for number, scene in enumerate(play.scenes, 1)
    )
    return (
        f"<div id='{CARDS}' class='wave-cards'>{_told(words['before'], play.before)}{scenes}"
        f"{_told(words['after'], play.after)}</div>"
    )


def _scene(number: int, scene: roleplay.Scene, play: roleplay.RolePlay, words: dict) -> str:
    title = words["scene"].format(number=number, title=scene.title, minutes=play.minutes)
    seats = "".join(
        f"<details name='scene{number}'><summary>{html.escape(words[chair])}</summary>"
        f"{_lines(getattr(scene, chair))}</details>"
        for chair in roleplay.CHAIRS
    )
    return (
        f"<section><h3>{html.escape(title)}</h3><p>{html.escape(scene.note)} "
        f"{html.escape(words['one'])}</p>{seats}</section>"
    )


def _told(heading: str, lines: Sequence[str]) -> str:
    return f"<section><h3>{html.escape(heading)}</h3>{_lines(lines)}</section>"


def _lines(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{html.escape(line)}</li>' for line in lines)}</ul>"
