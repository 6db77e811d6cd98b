"""The papers of the led training day: cards, sheets and keys, out of the words of its parts.

What a trainee meets on the screen stands here on paper, so that a room needs one computer only.
"""

from collections.abc import Callable, Iterator, Sequence

from course import evidence
from course.content import ContentError, Sort, Words, Write, chapter_content, course_map
from course.content.cases import Case, Moment, case, case_names
from course.content.handouts import CELLS
from course.content.roleplay import CHAIRS, Scene, role_play
from course.content.training import board, history

from .blocks import (
    PAGE,
    Block,
    Spans,
    cards,
    first,
    framed,
    head,
    keep,
    led,
    listed,
    options,
    para,
    small,
    span,
    table,
    write,
)

LETTERS = "abcde"
CARD, TALL_CARD = 45, 55  # millimetres high: ten on a page, or eight with longer words


def training_blocks(of: str, words: Words) -> list[Block]:
    """One paper, by a name of content.handouts.TRAINING; words: the table [words.training]."""
    return list(PAPERS[of](words))


def _cited(text: str, sources: Sequence[str]) -> Spans:
    cited = "; ".join(map(evidence.cite, sources))
    return [span(text), *([span(f" ({cited})", emph=True)] if cited else [])]


# --- T1: a history, and the board -----------------------------------------------------------------


def _history(words: Words) -> Iterator[Block]:
    for part in history():
        mark = [span(f" · {words['safe']}")] if part.first else []
        yield keep(head([span(part.title), *mark]), para(part.why), write([""], 2))


def _board(words: Words) -> Iterator[Block]:
    """Findings and boxes to cut out; then the key: where each fits, and what each box says."""
    held = board()
    numbered = list(enumerate(held.findings.values(), start=1))
    yield small(words["cut"])
    yield cards(
        [(str(at), one.text, False) for at, one in numbered]
        + [("", box.title, True) for box in held.boxes.values()],
        CARD,
    )
    yield PAGE
    yield head(words["key"])
    yield para(words["key_says"])
    rows = []
    for at, one in numbered:
        boxes = "; ".join(held.boxes[id].title for id in one.fits)
        now = [span(f" {one.now}", strong=True)] if one.now else []
        rows.append([str(at), one.text, boxes, [*_cited(one.why, one.sources), *now]])
    yield table([words[name] for name in ("number", "finding", "fits", "why")], rows, [1, 5, 4, 6])
    yield head(words["box"])
    rows = [[box.title, box.says, _cited(box.mind, box.sources)] for box in held.boxes.values()]
    yield table([words[name] for name in ("box", "says", "mind")], rows, [3, 6, 6])


# --- T2: a conversation, phrases, a transcript ----------------------------------------------------


def _dialogue(words: Words) -> Iterator[Block]:
    """The conversation with numbers; the notes to them stand on a page of their own."""
    talk = chapter_content("talk").labels
    lines = [label.split(CELLS) for label in talk["dialogue_lines"].values()]
    for at, (who, said, *_) in enumerate(lines, start=1):
        speaker = words.say("speaker", who=talk["dialogue"][who])
        yield para([*led(speaker, said), span(f" {words.say('mark', at=at)}")])
    yield PAGE
    yield head(words["notes"])
    yield listed([note for _, _, note, *_ in lines], ordered=True)


def _phrases(words: Words) -> Iterator[Block]:
    """Room for the own sentence beside each phrase; ours stand on a page of their own."""
    seven = [
        label.split(CELLS) for label in chapter_content("talk").labels["phrases_seven"].values()
    ]
    for said, *_ in seven:
        yield keep(para([span(said, strong=True)]), write([words["hears"], words["instead"]]))
    yield PAGE
    yield head(words["ours"])
    for said, hears, does, instead, *_ in seven:
        named = (("hears", hears), ("does", does), ("instead", instead))
        yield keep(
            head(said, level=3), *(para(led(f"{words[name]}:", text)) for name, text in named)
        )


def _transcript(words: Words) -> Iterator[Block]:
    asked = _question("talk", "talk_rewrite", Write)
    yield para(asked.hint)
    for at, line in enumerate(asked.line, start=1):
        yield keep(para(led(f"{at}", line.text)), write([""], 2))
    yield PAGE
    yield head(words["ours"])
    for at, line in enumerate(asked.line, start=1):
        ours, *why = line.reply.split("\n")
        yield keep(para(led(f"{at}", ours)), *map(para, why))


def _question(chapter: str, id: str, kind: type) -> Sort | Write:
    """A question of a part. Raises ContentError for one of another kind."""
    found = chapter_content(chapter).question(id)
    if not isinstance(found, kind):
        what = f"{id!r} is of another kind; its paper needs {kind.__name__.lower()!r}."
        raise ContentError(f"{chapter}.toml", what)
    return found


# --- T3: triage, and the local map ----------------------------------------------------------------


def _triage(words: Words) -> Iterator[Block]:
    asked = _question("risk", "risk_triage", Sort)
    yield small(words["cut"])
    yield cards(
        [(str(at), claim.text, False) for at, claim in enumerate(asked.claim, start=1)]
        + [("", place, True) for place in asked.places],
        TALL_CARD,
    )
    yield PAGE
    yield head(words["key"])
    yield para(_cited(asked.hint, asked.sources))
    rows = [
        [str(at), claim.text, claim.place, _cited(claim.reply, claim.sources)]
        for at, claim in enumerate(asked.claim, start=1)
    ]
    yield table([words[name] for name in ("number", "finding", "fits", "why")], rows, [1, 6, 3, 7])


def _map(words: Words) -> Iterator[Block]:
    asked = _question("risk", "risk_local_map", Write)
    yield para(asked.hint)
    for line in asked.line:
        yield keep(para(led(f"{line.text}.", line.hint)), write([""], 2))
    yield small(asked.paper)


# --- T4: cases, and the role-play -----------------------------------------------------------------


def _cases(words: Words) -> Iterator[Block]:
    """A sheet for each case: how it begins, and its first decision without any verdict."""
    for at, name in enumerate(case_names()):
        told = case(name)
        yield from [PAGE] if at else []
        yield head(_case_title(told))
        yield first(para(told.note))
        yield from map(para, told.situation)
        yield head(_case_words()["known"], level=3)
        yield listed(told.known)
        yield from _decision(told.moments[told.start])
        yield write([words["mine"]], 2)


def _decision(moment: Moment) -> list[Block]:
    return [
        *map(para, moment.text),
        para([span(moment.ask, strong=True)]),
        options((choice.text for choice in moment.choice), LETTERS),
    ]


def _case_key(words: Words) -> Iterator[Block]:
    """The reasons of the first decision, the recommended way, and what to take along."""
    for at, name in enumerate(case_names()):
        told = case(name)
        yield from [PAGE] if at else []
        yield head(_case_title(told))
        yield from _reasons(told.moments[told.start])
        yield head(words["way"], level=3)
        yield listed(_way(told, words), ordered=True)
        yield from _debrief(told)
        if told.instead:
            yield head(words["text"], level=3)
            yield from map(para, told.instead)


def _reasons(moment: Moment) -> Iterator[Block]:
    """Each choice with its letter, how it rates, what it does and why."""
    rates = chapter_content("cases").labels["case_rates"]
    yield para([span(moment.ask, strong=True)])
    said = zip(LETTERS, moment.choice, strict=False)
    yield listed(
        [span(f"{letter} ", strong=choice.rates == "fits"),
         span(f"{rates[choice.rates]}. ", emph=True),
         span(f"{choice.effect} "), *_cited(choice.why, choice.sources)]
        for letter, choice in said
    )  # fmt: skip


def _way(told: Case, words: Words) -> Iterator[list[Block]]:
    """The moments of the recommended way: what happens, what is said, and what it was."""
    for id in told.way():
        moment = told.moments[id]
        said = next((choice for choice in moment.choice if choice.rates == "fits"), None)
        means = [para(led(f"{words['means']}:", moment.means))] if moment.means else []
        yield [
            *map(para, moment.text),
            *([para([span(moment.ask, strong=True), span(f" {said.text}")])] if said else []),
            *means,
        ]


def _debrief(told: Case) -> Iterator[Block]:
    said, sure = _case_words(), course_map().sure
    yield head(said["differential"], level=3)
    rows = [[one.what, one.fits, _cited(one.changes, one.sources)] for one in told.differential]
    yield table([said[name] for name in ("what", "fits", "changes")], rows, [3, 5, 6])
    yield head(said["lessons"], level=3)
    yield listed(
        [*_cited(one.text, one.sources), span(f" {sure[one.sure]}.", strong=True)]
        for one in told.debrief
    )


def _case_words() -> Words:
    return chapter_content("cases").labels["case"]


def _case_title(told: Case) -> str:
    letter = told.name.removeprefix("case_").replace("_", " ").upper()
    return _case_words().say("name", letter=letter, title=told.title)


def _roles(words: Words) -> Iterator[Block]:
    """What all three read, then a page for each card."""
    held = role_play()
    yield head(words["before"])
    yield listed(held.before, ordered=True)
    yield head(words["after"])
    yield listed(held.after, ordered=True)
    for scene in held.scenes:
        for chair in CHAIRS:
            yield PAGE
            yield from _card(scene, chair, words)


def _card(scene: Scene, chair: str, words: Words) -> Iterator[Block]:
    yield head(words.say("chair", chair=words[chair], title=scene.title))
    yield first(para(scene.note))
    yield framed(listed(getattr(scene, chair)))


def _rating(words: Words) -> Iterator[Block]:
    held = role_play()
    marks = (words.say("marks", mark=mark, says=says) for mark, says in held.marks.items())
    yield listed(marks)
    columns = [words[name] for name in ("number", "line", "partly", "harmful", "given")]
    rows = [
        [str(at), one.text, one.partly, one.harmful, " "]
        for at, one in enumerate(held.behaviours, start=1)
    ]
    yield table(columns, rows, [1, 8, 7, 7, 2])
    lines = len(held.behaviours)
    yield write([words["points"], words["harms"], words.say("same", lines=lines)])
    rule = held.rule
    yield small(words.say("rule", harmful=rule.harmful, least=rule.least, most=rule.most))


PAPERS: dict[str, Callable[[Words], Iterator[Block]]] = {
    "history": _history,
    "board": _board,
    "dialogue": _dialogue,
    "phrases": _phrases,
    "transcript": _transcript,
    "triage": _triage,
    "map": _map,
    "cases": _cases,
    "case-key": _case_key,
    "roles": _roles,
    "rating": _rating,
}
