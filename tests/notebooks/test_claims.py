"""The claims of the article under review, the sources, and the numbers: nothing is left out, no
verdict is softer or harder than the evidence, and no number can change unseen.

Every claim of seed_claims.csv is answered in the course, by a block that is shown with its verdict
beside it, or by a line of a sorter. Chapters that are still to be written leave their claims open.
"""

import copy
import re
from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec
import pytest

from course import content, evidence, ledger
from course.content import workshop
from tests.notebooks import prose
from tests.notebooks import test_chapters as chapters
from tests.notebooks.test_chapters import NOTEBOOKS, every_chapter, every_content

Pages = Mapping[str, tuple[ledger.Cells, content.ChapterContent | None]]

# How sure the course may be of a claim with this verdict.
AGREES = {
    "wrong": {"not_supported"},
    "metaphor": {"not_supported", "not_known", "plausible"},
    "unsupported": {"not_supported", "not_known", "plausible"},
    "partly": {"some", "plausible", "supported", "not_supported", "not_known"},
    "supported": {"supported", "some"},
}
NO_FACT = {"S49": "value", "S64": "advert"}
every_claim = pytest.mark.parametrize("id", list(evidence.claims()))


# --- rules ----------------------------------------------------------------------------------------


def claim_faults(pages: Pages) -> list[str]:
    """Every claim is answered, every block is shown once, every answer agrees with its verdict."""
    found, answered, with_verdict = [], set(), set()
    for name, (cells, words) in pages.items():
        shown = Counter(ledger.heard(cells))
        blocks = words.heard if words else {}
        found += [
            f"{id}: {name} shows a block that it does not have" for id in shown - blocks.keys()
        ]
        found += [
            f"{id}: {name} shows its block {shown[id]} times" for id in blocks if shown[id] != 1
        ]
        for answer in ledger.answers(name, cells, words):
            answered.add(answer.id)
            with_verdict |= {answer.id} if answer.heard else set()
            found += agreement_faults(answer)
    for claim in evidence.claims().values():
        if claim.id not in answered:
            found.append(f"{claim.id}: no chapter answers it")
        elif claim.unsafe == "yes" and claim.id not in with_verdict:
            found.append(f"{claim.id}: unsafe, and no block shows its correction beside it")
    return found


def agreement_faults(answer: ledger.Answer) -> list[str]:
    claim = evidence.claims().get(answer.id)
    if claim is None:
        return [f"{answer.id}: {answer.page} answers it, and no such claim is listed"]
    allowed = AGREES[claim.verdict] if claim.verdict else {NO_FACT[claim.id]}
    if claim.unsafe == "yes":
        allowed = allowed - {"supported"}
    if answer.sure in allowed:
        return []
    return [f"{claim.id}: {answer.page} says {answer.sure}, its verdict is {claim.verdict!r}"]


def mark_faults(cells: ledger.Cells) -> list[str]:
    """Every link to a source says how sure the sentence is, and leads to a source that was read."""
    found = []
    for words, key, sure in ledger.marks(cells):
        if sure not in content.SURE:
            found.append(f"{words!r} ({key}): {sure or 'no word'} is not a word for how sure")
        found += source_faults(key)
    return found


def source_faults(key: str) -> list[str]:
    """A source that the course leans on is known, was read, and says who was asked or measured."""
    if key not in evidence.sources():
        return [f"no source is called {key!r}"]
    source = evidence.source(key)
    if source.mark in ("unverified", "not found"):
        return [f"{key} was never read; nothing can rest on it"]
    return [] if source.who.strip() else [f"{key}: `who` is empty in sources.csv"]


# --- the course we have ---------------------------------------------------------------------------


@every_claim
def test_the_claim_is_answered_and_the_answer_agrees_with_the_evidence(id):
    assert [fault for fault in claim_faults(ledger.pages()) if fault.startswith(f"{id}:")] == []


def test_no_claim_is_answered_that_is_not_listed():
    listed = tuple(f"{id}:" for id in evidence.claims())
    assert [f for f in claim_faults(ledger.pages()) if not f.startswith(listed)] == []


@every_chapter
def test_every_link_to_a_source_says_how_sure(path):
    assert mark_faults(ledger.read(path)) == []


def test_everything_the_course_leans_on_says_who_was_asked():
    assert [f for use in ledger.all_uses() for f in source_faults(use.key)] == []


# --- taking one answer away is seen ---------------------------------------------------------------


def without_call(cells: ledger.Cells, id: str) -> ledger.Cells:
    """The cells with this id taken out of every .heard(...) call."""
    damaged = copy.deepcopy(list(cells))
    for cell in damaged:
        if cell["cell_type"] == "code":
            code = "".join(cell["source"])
            cell["source"] = (
                re.sub(rf"""["']{id}["'],?\s*""", "", code) if ".heard(" in code else code
            )
    return damaged


def without_block(words: content.ChapterContent, id: str) -> content.ChapterContent:
    kept = {one: block for one, block in words.heard.items() if one != id}
    return msgspec.structs.replace(words, heard=kept)


def without_seed(words: content.ChapterContent, id: str) -> content.ChapterContent:
    questions = {}
    for name, question in words.questions.items():
        if isinstance(question, content.Sort):
            bare = (
                msgspec.structs.replace(claim, seed="") if claim.seed == id else claim
                for claim in question.claim
            )
            question = msgspec.structs.replace(question, claim=tuple(bare))
        questions[name] = question
    return msgspec.structs.replace(words, questions=questions)


def damaged_copies(pages: Pages, id: str) -> Iterator[tuple[str, Pages]]:
    """The course without one block, one call or one sorter line of this claim, page by page."""
    bare = dict(pages)
    for name, (cells, words) in pages.items():
        if words is None:
            continue
        if id in words.heard:
            yield f"block in {name}", {**pages, name: (cells, without_block(words, id))}
            yield f"call in {name}", {**pages, name: (without_call(cells, id), words)}
        bare[name] = (without_call(cells, id), without_seed(without_block(words, id), id))
    yield "every answer", bare
    if not any(words and id in words.heard for _, words in pages.values()):
        for name, (cells, words) in pages.items():
            if words and without_seed(words, id) != words:
                yield f"line in {name}", {**pages, name: (cells, without_seed(words, id))}


def faults_of(pages: Pages, id: str) -> list[str]:
    return [fault for fault in claim_faults(pages) if fault.startswith(f"{id}:")]


@every_claim
def test_an_answer_that_goes_missing_is_seen(id):
    pages = ledger.pages()
    before = faults_of(pages, id)
    if any("no chapter answers it" in fault for fault in before):
        pytest.fail(f"{id}: no chapter answers it yet, so nothing can go missing")
    copies = dict(damaged_copies(pages, id))
    assert copies
    lines = [name for name in copies if name.startswith("line")]
    for name, damaged in copies.items():
        # A claim that two sorters answer may lose one of them.
        if not (name in lines and len(lines) > 1):
            assert set(faults_of(damaged, id)) - set(before), f"{id} without its {name}"


@every_claim
def test_a_wrong_verdict_is_seen(id):
    claim = evidence.claims()[id]
    words = {*content.SURE, "value", "advert"}
    said = {sure for sure in words if not agreement_faults(ledger.Answer("x", id, sure, "c", True))}
    assert 0 < len(said) < len(words)
    if claim.verdict in ("wrong", "unsupported", "metaphor") or claim.unsafe == "yes":
        assert "supported" not in said
    if claim.verdict == "supported":
        assert not said & {"plausible", "not_supported", "not_known"}


def test_each_rule_is_seen_to_complain():
    link = {"cell_type": "markdown", "source": ["In [one survey](#source-bird2011:some), half."]}
    assert mark_faults([link]) == []
    for old, new, said in (
        (":some", "", "no word"),
        (":some", ":sure", "sure is not a word"),
        (":some", ":", "no word"),
        ("bird2011", "bird1999", "no source is called 'bird1999'"),
        ("bird2011", "zaccaro2018", "was never read"),
    ):
        damaged = {**link, "source": [link["source"][0].replace(old, new)]}
        assert any(said in fault for fault in mark_faults([damaged])), new
    odd = ledger.Answer("x", "S99", "some", "claim", heard=True)
    assert agreement_faults(odd) == ["S99: x answers it, and no such claim is listed"]


def test_a_source_without_who_is_seen(monkeypatch):
    assert source_faults("bird2011") == []
    bare = msgspec.structs.replace(evidence.source("bird2011"), who=" ")
    monkeypatch.setattr(evidence, "sources", lambda: {"bird2011": bare})
    assert source_faults("bird2011") == ["bird2011: `who` is empty in sources.csv"]


# --- no number can change unseen ------------------------------------------------------------------

# Where a reader meets no text: comments, code, tags and the targets of links.
NOT_TEXT = re.compile(r"<!--.*?-->|`[^`\n]*`|\]\([^)]*\)|<[^>]+>", re.DOTALL)


def other_values(number: str, known: set[float]) -> list[str]:
    """The number with its digits turned round, one more, one less, ten times: what is not known."""
    exact = number.replace(",", "")
    places = len(exact.partition(".")[2])
    digits = exact.replace(".", "")
    turned = digits[::-1] if digits[::-1] != digits else f"{digits}{digits[0]}"
    turned = (
        f"{turned[: len(turned) - places]}.{turned[len(turned) - places :]}" if places else turned
    )
    step = 10**-places
    near = [f"{float(exact) + by * step:.{places}f}" for by in (1, -1, 7)]
    changed = [turned, *near, f"{float(exact) * 10:.{places}f}"]
    fresh = [n for n in changed if float(n) >= 0 and not prose.is_known(n, known)]
    return [n for n in dict.fromkeys(fresh) if prose.value(n) != prose.value(number)]


def spots(text: str) -> Iterator[re.Match]:
    """Each number that a reader sees in the Markdown of a cell."""
    hidden = [match.span() for match in NOT_TEXT.finditer(text)]
    for match in prose.NUMBER.finditer(text):
        seen = not any(start <= match.start() < end for start, end in hidden)
        # The number that begins a list item is none of the text.
        begins = not text[: match.start()].rpartition("\n")[2].strip()
        if seen and not (begins and re.match(r"[.)]\s", text[match.end() :])):
            yield match


def text_changes(text: str) -> Iterator[tuple[str, str]]:
    """(what was changed, the changed cell) for every sourced number of a cell, each way."""
    plain = {prose.value(number) for number in prose.marks(text, "plain")}
    keys = tuple(key for block in prose.blocks(text) for key in block.sources)
    known = chapters.known_numbers(keys) | plain
    for spot in spots(text):
        if prose.value(spot[0]) not in plain:
            for new in other_values(spot[0], known):
                changed = f"{text[: spot.start()]}{new}{text[spot.end() :]}"
                yield (
                    f"{spot[0]} -> {new} in {text[spot.start() - 30 : spot.end() + 20]!r}",
                    changed,
                )


def piece_changes(piece: msgspec.Struct, fields: tuple[str, ...], keys: tuple[str, ...], plain):
    """(what was changed, the changed piece) for every sourced number in these fields of a piece."""
    known = chapters.known_numbers(keys) | set(plain)
    for field in fields:
        text = getattr(piece, field, "")
        for spot in prose.NUMBER.finditer(text):
            if prose.value(spot[0]) not in plain:
                for new in other_values(spot[0], known):
                    changed = f"{text[: spot.start()]}{new}{text[spot.end() :]}"
                    said = f"{spot[0]} -> {new} in {text[:60]!r}"
                    yield said, msgspec.structs.replace(piece, **{field: changed})


PIECE = ("text", "reply", "more", "hint")


def question_changes(question: content.Question):
    """The same for a question: its own texts, and those of its options, claims, rows or lines."""
    parts = getattr(question, question.parts)
    all_plain = {*question.plain, *(n for part in parts for n in part.plain)}
    yield from piece_changes(question, ("ask", "hint"), question.sources, all_plain)
    for index, part in enumerate(parts):
        keys = (*question.sources, *getattr(part, "sources", ()))
        allowed = {*question.plain, *part.plain}
        for said, changed in piece_changes(part, PIECE, keys, allowed):
            swapped = (*parts[:index], changed, *parts[index + 1 :])
            yield said, msgspec.structs.replace(question, **{question.parts: swapped})


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_changed_number_in_a_text_is_seen(path):
    for text in chapters.texts(chapters.read(path)):
        if chapters.number_faults(cell_of(text)) == []:
            for said, changed in text_changes(text):
                assert chapters.number_faults(cell_of(changed)), said


def cell_of(text: str) -> dict:
    return {"cells": [{"cell_type": "markdown", "source": text}]}


@every_content
def test_a_changed_number_in_a_question_or_claim_is_seen(name):
    chapter = content.chapter_content(name)
    for question in chapter.questions.values():
        if chapters.question_number_faults(question) == []:
            for said, changed in question_changes(question):
                assert chapters.question_number_faults(changed), f"{question.id}: {said}"
    for block in chapter.heard.values():
        for said, changed in piece_changes(block, ("claim", "reply"), block.sources, block.plain):
            assert chapters.single_number_faults(changed), f"{block.id}: {said}"


@every_content
def test_a_changed_number_in_a_label_is_seen(name):
    chapter = content.chapter_content(name)
    for path, text in chapters.all_labels(chapter.labels):
        mark = chapter.label_mark(path)
        known = chapters.known_numbers(mark.sources) | set(mark.plain)
        for spot in prose.NUMBER.finditer(text):
            if prose.value(spot[0]) not in mark.plain:
                for new in other_values(spot[0], known):
                    labels = copy.deepcopy(chapter.labels)
                    view, _, label = path.rpartition(".")
                    table = labels[view] if view else labels
                    table[label] = f"{text[: spot.start()]}{new}{text[spot.end() :]}"
                    changed = msgspec.structs.replace(chapter, labels=labels)
                    assert chapters.label_number_faults(changed), f"{path}: {spot[0]} -> {new}"


def test_a_changed_number_in_the_glossary_is_seen():
    for term in content.glossary().values():
        for said, changed in piece_changes(term, ("means",), term.sources, term.plain):
            assert chapters.single_number_faults(changed), f"{term.word}: {said}"


def poll_changes(poll: workshop.Poll):
    """The same for a poll: its question, its answers, and what is said afterwards."""
    all_plain = {*poll.plain, *(n for option in poll.option for n in option.plain)}
    yield from piece_changes(poll, ("ask", "says"), poll.sources, all_plain)
    for index, option in enumerate(poll.option):
        keys, allowed = (*poll.sources, *option.sources), {*poll.plain, *option.plain}
        for said, changed in piece_changes(option, ("text", "reply"), keys, allowed):
            swapped = (*poll.option[:index], changed, *poll.option[index + 1 :])
            yield said, msgspec.structs.replace(poll, option=swapped)


def step_changes(step: workshop.Step):
    """The same for one step of a plan, line by line."""
    for place, line in enumerate(step.lead):
        held = msgspec.structs.replace(step, prompt=line)
        for said, changed in piece_changes(held, ("prompt",), step.sources, step.plain):
            lead = (*step.lead[:place], changed.prompt, *step.lead[place + 1 :])
            yield said, msgspec.structs.replace(step, lead=lead)


def test_a_changed_number_in_a_poll_or_a_plan_is_seen():
    changes = 0
    for poll in workshop.polls().values():
        for said, changed in poll_changes(poll):
            changes += 1
            assert chapters.poll_number_faults(changed), f"{poll.id}: {said}"
    for plan in map(workshop.plan, workshop.plan_names()):
        for step in plan.steps.values():
            for said, changed in step_changes(step):
                changes += 1
                assert chapters.step_number_faults(changed), f"{plan.name} {step.id}: {said}"
    assert changes > 200


def test_everything_the_workshop_leans_on_was_read():
    polls = workshop.polls().values()
    keys = {key for poll in polls for key in poll.sources}
    keys |= {key for poll in polls for option in poll.option for key in option.sources}
    for plan in map(workshop.plan, workshop.plan_names()):
        keys |= {key for step in plan.steps.values() for key in step.sources}
    assert len(keys) >= 8
    assert [fault for key in sorted(keys) for fault in source_faults(key)] == []


def test_the_changes_are_many_and_leave_no_number_out():
    """The finished chapters hold sourced numbers; each is found and each is changed in some way."""
    for name in ("02_how_common", "03_rise_and_drop"):
        path = chapters.ROOT / "notebooks" / f"{name}.ipynb"
        texts = chapters.texts(chapters.read(path))
        changes = [said.split(" -> ")[0] for text in texts for said, _ in text_changes(text)]
        assert len(changes) > 30, name
    text = "In [a survey of 230](#source-schweitzer2015:some), 46 of 100.\n\n1. A step."
    text += "\n\n<!-- plain: 100 -->"
    assert {said.split(" in ")[0] for said, _ in text_changes(text)} >= {
        "230 -> 032", "46 -> 64", "46 -> 47", "46 -> 45", "46 -> 460", "230 -> 231",
    }  # fmt: skip
    assert {said.split(" -> ")[0] for said, _ in text_changes(text)} == {"230", "46"}


def told_changes(told: chapters.Told) -> Iterator[tuple[str, chapters.Told]]:
    """(what was changed, the changed texts) for every sourced number of a case or a card."""
    known = chapters.known_numbers(told.sources) | set(told.plain)
    for at, text in enumerate(told.texts):
        for spot in prose.NUMBER.finditer(text):
            if prose.value(spot[0]) not in told.plain:
                for new in other_values(spot[0], known):
                    changed = f"{text[: spot.start()]}{new}{text[spot.end() :]}"
                    swapped = (*told.texts[:at], changed, *told.texts[at + 1 :])
                    yield f"{told.where}: {spot[0]} -> {new}", told._replace(texts=swapped)


def test_a_changed_number_in_a_case_or_the_role_play_is_seen():
    changes = [change for told in chapters.training_told() for change in told_changes(told)]
    assert len(changes) > 100
    assert [said for said, changed in changes if not chapters.told_faults(changed)] == []
