"""The papers of a workshop: each one, or all of them, in the usual size or in large letters."""

from collections.abc import Callable
from datetime import date

from course import evidence
from course.content import Words, chapter_content, course_map
from course.content.forms import forms
from course.content.handouts import (
    CELLS,
    Cards,
    First,
    Handout,
    Known,
    Lines,
    Part,
    Points,
    Rules,
    Small,
    Steps,
    Surveys,
    Table,
    Tally,
    Text,
    Wishes,
    claim_at,
    handouts,
)
from course.content.scenes import scene
from course.content.workshop import plan, rules
from course.content.workshop import words as room_words
from course.safety.directory import Directory, StaleDirectoryError, must_be_current

from . import PaperError, page
from .blocks import (
    PAGE,
    Block,
    Spans,
    cards,
    first,
    head,
    led,
    listed,
    para,
    small,
    span,
    spans,
    table,
    tally,
    ticks,
    write,
)
from .guide import guide_blocks
from .help_card import bare, countries, help_card_pdf, last_day
from .session import form_blocks, plan_blocks, protocol_blocks, reason_blocks, scene_blocks
from .training_day import training_blocks

WISHES = "10_talking_and_planning"  # the chapter with the card for after
ON_A_PAGE = 12  # cards to cut out
CARD = 37  # millimetres high, so that two rows of six stand on a page below its title
ROW = 27  # millimetres: room for a few lines by hand


class Desk:
    """What the papers of one print-run share: lines, their country, the day, the words."""

    def __init__(self, directory: Directory, country: str, today: date) -> None:
        self.directory, self.country, self.today = directory, country, today
        self.words: Words = handouts().words


def file_name(paper: Handout, country: str, large: bool) -> str:
    """What the file of a paper is called: "help-card-GB-large-print.pdf"."""
    where = country if paper.helplines else ""
    return "-".join(filter(None, (paper.name, where, "large-print" if large else ""))) + ".pdf"


def every_paper(
    directory: Directory, country: str, today: date, large: bool = False
) -> tuple[dict[str, bytes], str]:
    """All papers by the names of their files, and a sentence if some are missing.

    Where the helplines were read too long ago, the papers without any are made. Raises PaperError.
    """
    made, missing = {}, ""
    for name, paper in handouts().papers.items():
        try:
            pdf = handout_pdf(name, directory, country, today, large)
        except StaleDirectoryError as problem:
            missing = str(problem)
        else:
            made[file_name(paper, country, large)] = pdf
    return made, missing


def handout_pdf(
    name: str, directory: Directory, country: str, today: date, large: bool = False
) -> bytes:
    """One paper as a tagged A4 file that also fits US Letter. `country` may be "" for none.

    Raises PaperError: "no_paper_called", "no_country", or why the page was not made;
    StaleDirectoryError if it carries helplines and any was read too long ago.
    """
    paper = handouts().papers.get(name)
    if paper is None:
        raise PaperError("no_paper_called")
    if country and country not in countries(directory):
        raise PaperError("no_country")
    if paper.helplines:
        must_be_current(directory, today)
    if paper.made == "help":
        return help_card_pdf(directory, country, today, course_map().paper, large)
    return page("handout.typ", told(paper, Desk(directory, country, today), large))


def told(paper: Handout, desk: Desk, large: bool) -> dict:
    """What the paper shows, as handout.typ reads it."""
    made = MAKERS[paper.made](paper, desk) if paper.made != "parts" else _parts(paper, desk)
    return {
        "title": paper.title,
        "says": _says(paper, desk),
        "foot": paper.foot,
        "pages": paper.pages,
        "large": large,
        "page": desk.words["page"].replace("{title}", paper.title),
        "halves": [{"whom": whom, "blocks": made} for whom in paper.for_whom or [""]],
    }


def _says(paper: Handout, desk: Desk) -> str:
    """The line below the title."""
    if paper.made == "plan":
        held = plan(paper.of)
        return desk.words["plan"].say("says", minutes=held.minutes, people=held.people)
    if paper.made == "scene":
        return desk.words["scene"]["how"]
    return paper.says


def _form(paper: Handout, desk: Desk) -> list[Block]:
    name, side = paper.of.split()
    return form_blocks(forms()[name], side, desk.words["form"])


MAKERS: dict[str, Callable[[Handout, Desk], list[Block]]] = {
    "protocols": lambda paper, desk: protocol_blocks(room_words()["protocol"]),
    "plan": lambda paper, desk: plan_blocks(plan(paper.of), desk.words),
    "scene": lambda paper, desk: scene_blocks(scene(paper.of), desk.words["scene"]),
    "form": _form,
    "key": lambda paper, desk: reason_blocks(forms()[paper.of]),
    "guide": lambda paper, desk: guide_blocks(paper.of),
    "training": lambda paper, desk: training_blocks(paper.of, desk.words["training"]),
}


# --- papers that are made of parts ----------------------------------------------------------------


def _parts(paper: Handout, desk: Desk) -> list[Block]:
    return [block for part in paper.part for block in _part(part, desk)]


def _part(part: Part, desk: Desk) -> list[Block]:
    above = [head(part.head)] if part.head else []
    said = [(small if isinstance(part, Small) else para)(text) for text in part.text]
    body = BODIES[type(part)](part, desk)
    if body:  # what leads in stays on the page of what it leads to
        said = [block | {"sticky": True} for block in said]
    made = [*above, *said, *body]
    if isinstance(part, First):
        return [first(*made)]
    return [PAGE, *made] if isinstance(part, Table) and part.apart else made


def _first(part: First, desk: Desk) -> list[Block]:
    held = [listed(part.item)] if part.item else []
    return [*held, *_lines_to_call(desk)] if part.help else held


def _lines_to_call(desk: Desk) -> list[Block]:
    """The emergency number, and where to find a line, with the day on which we read it."""
    found, everywhere = desk.directory, desk.directory.everywhere
    one = next((one for one in found.emergency if one.country == desk.country), None)
    held = [everywhere, *([one] if one else [])]
    number = desk.words["emergency_any"]
    if one:
        number = desk.words.say("emergency", number=one.number, country=one.name)
    line = desk.words.say("helpline", address=bare(everywhere.address))
    said = desk.words.say("helpline_says", name=everywhere.name, last=last_day(held))
    return [para([span(number, strong=True)]), para([span(line, strong=True)]), small(said)]


def _steps(part: Steps, desk: Desk) -> list[Block]:
    return [listed([_strong_first(item) for item in part.item], ordered=True)]


def _strong_first(text: str) -> Spans:
    lead, parted, rest = text.partition(CELLS)
    return led(lead, rest) if parted else [span(lead, strong=True)]


def _rules(part: Rules, desk: Desk) -> list[Block]:
    """The ground rules, each with its first sentence strong."""
    parted = [rule.partition(". ") for rule in rules()]
    items = [
        led(f"{lead}.", rest) if rest else [span(lead, strong=True)] for lead, _, rest in parted
    ]
    return [listed(items, ordered=True)]


def _wishes(part: Wishes, desk: Desk) -> list[Block]:
    labels = chapter_content(WISHES).labels
    return [
        ticks(label, labels["pair_items"][group].split(CELLS))
        for group, label in labels["pair_groups"].items()
    ]


def _table(part: Table, desk: Desk) -> list[Block]:
    rows = [[""] * len(part.columns)] * part.empty
    return [table(part.columns, rows, [1] * len(part.columns), ROW)]


def _tally(part: Tally, desk: Desk) -> list[Block]:
    return [tally(part.item, [desk.words[answer] for answer in ("yes", "partly", "no")])]


def _surveys(part: Surveys, desk: Desk) -> list[Block]:
    def said(text: str, percent: float | None) -> str:
        return text.format(percent=int((percent or 0) + 0.5))  # half up, as people round

    rows = [
        [
            asked.who.format(n=f"{asked.n:,}"),
            said(asked.ever_says, asked.percent(asked.ever)),
            said(asked.lately_says, asked.percent(asked.lately)),
            evidence.cite(asked.source),
        ]
        for asked in part.row
    ]
    return [table(part.columns, rows, [4, 2, 4, 6])]


def _known(part: Known, desk: Desk) -> list[Block]:
    sure = course_map().sure
    held = []
    for claim in map(claim_at, part.claim):
        cited = "; ".join(map(evidence.cite, claim.sources))
        verdict = [span(f" {sure[claim.sure]}. ", emph=True), span(claim.why)]
        held.append([span(claim.text, strong=True), *verdict, span(f" ({cited})" if cited else "")])
    return [listed(held)]


def _cards(part: Cards, desk: Desk) -> list[Block]:
    """Cards on as many pages as they need, the names of the piles, and a key with reasons."""
    said, sure = desk.words["cards"], course_map().sure
    claims = [claim_at(place) for place in part.claim]
    held = [(str(at), claim.text, False) for at, claim in enumerate(claims, start=1)]
    piles = [("", sure[pile], True) for pile in part.pile]
    rows = [
        [str(at), claim.text, sure[claim.sure], _reason(claim.why, claim.sources)]
        for at, claim in enumerate(claims, start=1)
    ]
    more = said.say("more", **{"from": part.short + 1, "to": len(claims)})
    return [
        small(said["cut"]),
        cards(held[:ON_A_PAGE], CARD),
        PAGE,
        small(more),
        cards([*held[ON_A_PAGE:], *piles], CARD),
        PAGE,
        head(said["key"]),
        para(said["key_says"]),
        table([said[name] for name in ("card", "claim", "pile", "why")], rows, [1, 4, 2, 7]),
    ]


def _reason(why: str, sources: tuple[str, ...]) -> Spans:
    cited = "; ".join(map(evidence.cite, sources))
    return [span(why), span(f" ({cited})", emph=True)] if cited else spans(why)


BODIES: dict[type, Callable[..., list[Block]]] = {
    Text: lambda part, desk: [],
    Small: lambda part, desk: [],
    First: _first,
    Steps: _steps,
    Rules: _rules,
    Points: lambda part, desk: [listed(part.item)],
    Wishes: _wishes,
    Lines: lambda part, desk: [write(part.line, part.lines, part.beside)],
    Table: _table,
    Tally: _tally,
    Surveys: _surveys,
    Known: _known,
    Cards: _cards,
}
