"""The continuing-education pack: what an institute hands in for credit, and hands out.

Objectives, a timed outline, references, a test with its key, an evaluation, a sample certificate
and a statement, each a tagged PDF in memory. Which test it is, its seed says.
"""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial

import msgspec

from course import evidence
from course.content import HERE, ContentError, Words
from course.content.bank import DRAWN, Item, bank
from course.content.cases import Case, case, case_names
from course.content.ce import pack
from course.content.formats import format_words
from course.content.objectives import Part, programme
from course.training import PASS_MARK
from course.training.draw import Asked, draw, new_seed
from course.training.marks import needed

from . import PaperError, page
from .blocks import PAGE, Block, Spans, head, keep, listed, para, small, span, table, tally, write
from .guide import NOTEBOOKS, markdown_blocks
from .items.paper import _question, _reasons

ATTEMPT = 1  # the pack holds the first of the tests that a seed draws
FEWEST, MOST = 3, 10  # references of a part
SOURCES = re.compile(r"<!--\s*sources:(.*?)-->", re.DOTALL)
LINKED = re.compile(r"#source-([\w.-]+?)(?=[:)\"'])")


class PackError(ValueError):
    """No pack was made. The message is one sentence for whoever asked."""


# --- the test of this pack ------------------------------------------------------------------------


@dataclass(frozen=True)
class Test:
    """The questions of one draw, in order, and a milder one for the number of each that is graphic.

    Options stand in the order in which they are shown. mark: percent that pass.
    """

    seed: int
    mark: int
    items: tuple[Item, ...]
    milder: dict[int, Item]

    @property
    def need(self) -> int:
        """How many must be right."""
        return needed(len(self.items), self.mark)


def drawn(seed: int, mark: int = PASS_MARK) -> Test:
    """The test that a seed draws. Raises PackError for a seed or a pass mark that cannot be."""
    try:
        usual = draw(bank().values(), seed, ATTEMPT)
        mild = draw(bank().values(), seed, ATTEMPT, mild=(ATTEMPT,))
        needed(len(usual), mark)
    except ValueError as problem:  # a DrawError is one
        said = str(problem)
        raise PackError(f"{said[0].upper()}{said[1:].rstrip('.')}.") from None
    ids = {one.item.id for one in usual}
    spare = [shown(one) for one in mild if one.item.id not in ids]
    items = tuple(map(shown, usual))
    return Test(seed, mark, items, dict(_paired(items, spare)))


def shown(asked: Asked) -> Item:
    """The item with its options in the order in which they are shown."""
    options = tuple(asked.item.option[place] for place in asked.order)
    return msgspec.structs.replace(asked.item, option=options)


def _paired(items: Sequence[Item], spare: list[Item]) -> Iterator[tuple[int, Item]]:
    """A milder item of the same part for each graphic one, of its objective where there is one."""
    left = list(spare)
    for number, item in enumerate(items, start=1):
        alike = [one for one in left if one.part == item.part] if item.graphic else []
        if alike:
            chosen = min(alike, key=lambda one: one.objective != item.objective)
            left.remove(chosen)
            yield number, chosen


# --- the papers -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Passed:
    """What a filled certificate says: a name, the days of the training, and the test."""

    name: str
    days: str
    right: int
    asked: int
    attempt: int
    seed: int


def ce_pack(
    seed: int | None = None, mark: int = PASS_MARK, large: bool = False, today: date | None = None
) -> dict[str, bytes]:
    """The pack by the names of its files, in the order in which they are read.

    seed: of its test, else one that nobody chose. mark: percent that pass. The same seed and mark
    are the same bytes. Raises PackError, PaperError and ContentError.
    """
    test = drawn(new_seed() if seed is None else seed, mark)
    end = "-large-print.pdf" if large else ".pdf"
    papers: dict[str, Callable[[], bytes]] = {
        "objectives": partial(_objectives, large),
        "outline": partial(_outline, test, large),
        "references": partial(_references, large),
        "test": partial(_test, test, large),
        "key": partial(_key, test, large),
        "evaluation": partial(_evaluation, large),
        "certificate": partial(certificate_pdf, None, test.mark, large),
        "statement": partial(_statement, test, today or date.today(), large),
    }
    return {
        f"ce-{at}-{name}{end}": make() for at, (name, make) in enumerate(papers.items(), start=1)
    }


def _paper(
    said: Words, blocks: Iterable[Block], large: bool, says: str, foot: str = "", pages: int = 0
) -> bytes:
    """One paper. said: the table of its words, with `title`; pages: 1 to fill one, else 0."""
    told = {
        "title": said["title"], "says": says, "foot": foot, "pages": pages, "large": large,
        "page": pack().words["page"].replace("{title}", said["title"]),
        "halves": [{"whom": "", "blocks": list(blocks)}],
    }  # fmt: skip
    return page("handout.typ", told)


def _placed(texts: Iterable[str], places: Mapping[str, object]) -> list[str]:
    """Texts with their {places} filled in. Raises ContentError."""
    try:
        return [text.format(**places) for text in texts]
    except (KeyError, IndexError, ValueError, AttributeError) as problem:
        raise ContentError("ce.toml", f"a text cannot be filled in ({problem}).") from None


def _title(part: Part) -> str:
    return pack().words.say("part", part=part.id, title=part.title)


# --- objectives -----------------------------------------------------------------------------------


def _objectives(large: bool) -> bytes:
    said, training = pack().words["objectives"], programme()
    asked = Counter(item.objective for item in bank().values())
    blocks: list[Block] = [para([span(said["lead"], strong=True)])]
    for part in training.parts.values():
        rows = [
            [one.id, one.text, pack().words["levels"][one.bloom],
             training.categories[one.category], str(asked[one.id])]
            for one in part.objective
        ]  # fmt: skip
        body = table(said["columns"], rows, [2, 12, 4, 4, 2])
        blocks += [head(_title(part)), body if rows else para(said.say("none", part=part.id))]
    blocks += map(small, said["notes"])
    count, parts = len(training.objectives), len(training.parts)
    says = said.say("says", whole=pack().words["whole"], count=count, parts=parts)
    return _paper(said, blocks, large, says)


# --- the timed outline ----------------------------------------------------------------------------


def _outline(test: Test, large: bool) -> bytes:
    said, training = pack().words["outline"], programme()
    blocks: list[Block] = []
    whole = 0
    for part in training.parts.values():
        on_page, in_tools = page_words(part), tool_words(part, test)
        whole += on_page + in_tools
        rows = [[str(one.minutes), one.title] for one in part.activity]
        counted = said.say(
            "words" if on_page else "no_page",
            words=about(on_page + in_tools), page=about(on_page), tools=about(in_tools),
        )  # fmt: skip
        top = said.say("part", part=part.id, title=part.title, minutes=part.minutes)
        blocks += [head(top), table(said["columns"], rows, [1, 7]), small(counted)]
    minutes = training.minutes
    total = said.say("total", minutes=minutes, hours=f"{minutes / 60:g}", words=about(whole))
    blocks.append(para([span(total, strong=True)]))
    places = {"count": len(test.items), "minutes": minutes}
    blocks += map(small, _placed(said["notes"], places))
    says = said.say("says", whole=pack().words["whole"], minutes=minutes)
    return _paper(said, blocks, large, says)


def about(count: int) -> str:
    """A count of words, to the next ten: "2,340"."""
    return f"{round(count, -1):,}"


def words_in(value: object) -> int:
    """How many words a value says, texts within texts; a lone word is a name, and not counted."""
    if isinstance(value, str):
        found = re.findall(r"\w[\w’'.-]*", value)
        return len(found) if len(found) > 1 else 0
    if isinstance(value, dict):
        return sum(words_in(inner) for inner in value.values())
    return sum(map(words_in, value)) if isinstance(value, list | tuple) else 0


def page_words(part: Part) -> int:
    """The words of the part's page as a reader sees them, without its tools; 0 without a page."""
    return sum(map(_spoken, markdown_blocks(_markdown(part)))) if part.page else 0


def _spoken(value: object) -> int:
    """The words of blocks: what their spans say."""
    if isinstance(value, dict):
        if "text" in value and isinstance(value["text"], str):
            return len(re.findall(r"\w[\w’'.-]*", value["text"]))
        return sum(map(_spoken, value.values()))
    return sum(map(_spoken, value)) if isinstance(value, list) else 0


@cache
def _cells(name: str) -> tuple[str, ...]:
    """The Markdown cells of a page of the training. Raises PaperError("no_training")."""
    try:
        cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text("utf-8"))["cells"]
        return tuple("".join(one["source"]) for one in cells if one["cell_type"] == "markdown")
    except (OSError, ValueError, LookupError, TypeError):
        raise PaperError("no_training") from None


def _markdown(part: Part) -> str:
    return "\n\n".join(_cells(part.page))


def tool_words(part: Part, test: Test) -> int:
    """The words of the part's exercises: its files, and one way through each case, or the test."""
    count = sum(map(words_in, map(_raw, part.reads)))
    if part.asks == "cases":
        count += sum(_case_words(case(name)) for name in case_names())
    if part.asks == "test":
        count += words_in([[item.stem, *(one.text for one in item.option)] for item in test.items])
    return count


@cache
def _raw(file: str) -> dict:
    return tomllib.loads((HERE / file).read_text("utf-8"))


def _case_words(told: Case) -> int:
    """What is read on the recommended way: each decision whole, and the effect of one choice."""
    count = words_in([told.title, told.note, told.situation, told.known])
    for id in told.way():
        moment = told.moments[id]
        count += words_in([moment.text, moment.ask, moment.means])
        for choice in moment.choice:
            taken = [choice.effect, choice.why] if choice.rates == "fits" else []
            count += words_in([choice.text, *taken])
    debrief = [msgspec.to_builtins(one) for one in (*told.differential, *told.debrief)]
    return count + words_in(debrief)


# --- references -----------------------------------------------------------------------------------


def _references(large: bool) -> bytes:
    said = pack().words["references"]
    blocks: list[Block] = []
    for part in programme().parts.values():
        body = listed(map(_reference, references(part))) if part.objective else None
        rest = para(said.say("rest", part=part.id))
        blocks += [head(_title(part)), body or rest]
    blocks += map(small, _placed(said["notes"], {"most": MOST}))
    return _paper(said, blocks, large, said.say("says", whole=pack().words["whole"]))


def references(part: Part) -> list[str]:
    """The keys of 3 to 10 sources that the part uses most, by their citation.

    Sources that we know second-hand only are left out. Raises PackError.
    """
    counted = Counter(_used(part))
    known = [key for key in counted if evidence.source(key).mark == "read"]
    if len(known) < FEWEST:
        said = pack().words.say("no_references", part=part.id, found=len(known), least=FEWEST)
        raise PackError(said)
    most = sorted(known, key=lambda key: (-counted[key], key))[:MOST]
    return sorted(most, key=evidence.cite)


def _used(part: Part) -> Iterator[str]:
    """The key of every source the part leans on, once for each place."""
    for one in part.objective:
        yield from one.sources
    for cell in _cells(part.page) if part.page else ():
        yield from LINKED.findall(cell)
        for named in SOURCES.findall(cell):
            yield from map(str.strip, named.split(","))
    for file in part.reads:
        yield from _keys(_raw(file))
    for item in bank().values():
        if item.part == part.id:
            yield from item.sources
    if part.asks == "cases":
        for name in case_names():
            yield from _keys(msgspec.to_builtins(case(name)))


def _keys(value: object) -> Iterator[str]:
    """Every key that stands in a list called `sources`."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from inner if name == "sources" else _keys(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _keys(inner)


def _reference(key: str) -> Spans:
    """A source as a list of references has it, with its address and who was asked."""
    said, known = pack().words["references"], evidence.source(key)
    # A volume or a page that we could not check is left out.
    place = "" if "unverified" in known.volume_pages else known.volume_pages
    who, year = known.authors or known.title, f" ({known.year})" if known.year else ""
    journal = " ".join(filter(None, (known.journal, place)))
    pieces = [f"{who}{year}", known.title if known.authors else "", journal]
    ended = (piece if piece[-1] in ".?" else f"{piece}." for piece in pieces if piece)
    made = [span(" ".join(ended))]
    if known.link:
        bare = re.sub(r"^\w+://", "", known.link.replace("https://doi.org/", "doi:", 1))
        made += [span(" "), span(bare, to=known.link)]
    if known.who:
        made.append(span(f" {said.say('who', who=known.who)}", emph=True))
    return made


# --- the test, and its key ------------------------------------------------------------------------


def _by_part(items: Iterable[tuple[int, Item]]) -> Iterator[tuple[str, list[tuple[int, Item]]]]:
    held: dict[str, list[tuple[int, Item]]] = {}
    for number, item in items:
        held.setdefault(item.part, []).append((number, item))
    for part, some in held.items():
        yield _title(programme().parts[part]), some


def _test(test: Test, large: bool) -> bytes:
    said, asks = pack().words["test"], format_words()["paper"]
    blocks: list[Block] = [write(said["lines"], beside=True)]
    if test.milder:
        blocks.append(small(said["note"]))
    for title, some in _by_part(enumerate(test.items, start=1)):
        blocks += [head(title), *(_question(item, number, asks) for number, item in some)]
    if test.milder:
        first, *rest = (_question(item, number, asks) for number, item in test.milder.items())
        blocks += [keep(head(said["milder"]), para(said["milder_says"]), first), *rest]
    minutes = next(
        part.activity[0].minutes for part in programme().parts.values() if part.asks == "test"
    )
    says = said.say("says", count=len(test.items), minutes=minutes, need=test.need, mark=test.mark)
    foot = said.say("foot", seed=test.seed, attempt=ATTEMPT)
    return _paper(said, blocks, large, says, foot)


def _key(test: Test, large: bool) -> bytes:
    said, milder = pack().words["key"], pack().words["test"]["milder"]
    blocks: list[Block] = list(map(small, said["notes"]))
    blocks.append(write(said["signed"]))
    for title, some in _by_part(enumerate(test.items, start=1)):
        blocks += [head(title), *_keyed(some)]
    if test.milder:
        blocks += [head(milder), *_keyed(test.milder.items())]
    says = said.say(
        "says", count=len(test.items), need=test.need, mark=test.mark, seed=test.seed,
        attempt=ATTEMPT,
    )  # fmt: skip
    return _paper(said, blocks, large, says)


def _keyed(items: Iterable[tuple[int, Item]]) -> Iterator[Block]:
    """The letter and the reasons of each item under its number."""
    for number, item in items:
        # Which item is milder is another number in every draw; the test says it.
        alone = msgspec.structs.replace(item, instead="")
        yield keep(*_reasons(alone, {item.id: number}, format_words()["paper"]))


# --- evaluation, certificate, statement -----------------------------------------------------------


def _evaluation(large: bool) -> bytes:
    said = pack().words["evaluation"]
    objectives = [f"{one.id} {one.text}" for one in programme().objectives.values()]
    blocks = [
        head(said["objectives"]),
        tally(objectives, said["answers"]),
        PAGE,
        head(said["training"]),
        tally(said["items"], said["answers"]),
        head(said["words"]),
        write(said["lines"], 2),
    ]
    return _paper(said, blocks, large, said["says"], said["foot"])


def certificate_pdf(
    passed: Passed | None = None, mark: int = PASS_MARK, large: bool = False
) -> bytes:
    """A certificate: filled in for one person, or a sample with lines to write on.

    Either way an institute has to issue it. Raises PaperError.
    """
    said, training = pack().words["certificate"], programme()
    count = passed.asked if passed else sum(DRAWN.values())
    did = said.say(
        "did", whole=pack().words["whole"], minutes=training.minutes, parts=len(training.parts),
        count=count, mark=mark, need=needed(count, mark),
    )  # fmt: skip
    blocks = [
        para(said["certifies"]),
        *_filled(said["person"], [passed.name, passed.days] if passed else [], said),
        para(did),
        *_filled(said["test"], _test_line(passed, said) if passed else [], said),
        write(said["issuer"]),
        write(said["signed"]),
        *map(small, _placed(said["notes"], {"minutes": training.minutes})),
    ]
    says = said["given" if passed else "sample"]
    return _paper(said, blocks, large, says, pages=1)


def _test_line(passed: Passed, said: Words) -> list[str]:
    return [
        said.say("right", right=passed.right, asked=passed.asked),
        said.say("draw", attempt=passed.attempt, seed=passed.seed),
    ]


def _filled(labels: Sequence[str], values: Sequence[str], said: Words) -> list[Block]:
    """What is known stands behind its label; for what is not there is a line to write on."""
    if not values:
        return [write(labels)]
    return [
        para([span(said.say("filled", label=label, value=value), strong=True)])
        for label, value in zip(labels, values, strict=True)
    ]


def _statement(test: Test, today: date, large: bool) -> bytes:
    said, whole = pack().words["statement"], pack()
    places = {
        "revised": _day(whole.revised), "review_by": _day(whole.review_by),
        "mark": test.mark, "need": test.need, "count": len(test.items),
    }  # fmt: skip
    blocks: list[Block] = []
    for section in whole.statement:
        blocks += [head(section.head), *map(para, _placed(section.text, places))]
    if today > whole.review_by:
        blocks.insert(0, para([span(said["overdue"], strong=True)]))
    blocks += [head(said["to_fill_in"]), write(said["contact"])]
    return _paper(said, blocks, large, said.say("says", whole=whole.words["whole"]))


def _day(day: date) -> str:
    """A day as people write it: 21 November 2026."""
    return f"{day.day} {day:%B} {day.year}"
