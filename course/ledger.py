"""The ledger of the course: on whom it leans, how sure it is, and where each claim is answered.

`python -m course evidence` prints it. It reads the notebooks and the words of the chapters; what it
finds is also what the tests of the claims look at.
"""

import ast
import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec

from course import content, evidence
from course.content import cases, roleplay

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
WIDTH = 80

# A link to a source: its words, the key, and the word for how sure the sentence is.
LINK = re.compile(
    r"\[([^\]]*)\]\(#source-([\w.-]+)(?::(\w*))?\)"
    r"|<a\b[^>]*href=[\"']#source-([\w.-]+)(?::(\w*))?[\"'][^>]*>(.*?)</a>",
    re.DOTALL,
)

READ = {
    "read": "We read its summary or its page.",
    "secondary": "We know it second-hand, from a review or a press text.",
    "derived": "Worked out by us.",
    "unverified": "We could not check it; no sentence rests on it.",
    "not found": "We did not find it; no sentence rests on it.",
}


class LedgerError(ValueError):
    """A notebook cannot be read for the ledger. One sentence: file, and what to do."""


class Use(msgspec.Struct, frozen=True):
    """One place that leans on a source. `sure` is "" where the place does not say how sure."""

    page: str
    key: str
    place: str
    sure: str = ""
    words: str = ""


class Answer(msgspec.Struct, frozen=True):
    """One place that answers a claim of the article. `heard`: shown with its verdict beside it."""

    page: str
    id: str
    sure: str
    place: str
    heard: bool


Cells = Sequence[Mapping]


# --- what one page holds --------------------------------------------------------------------------


def marks(cells: Cells) -> list[tuple[str, str, str]]:
    """(words, key, sure) of every link to a source in the text of a page."""
    found = []
    for cell in cells:
        if cell.get("cell_type") == "markdown":
            text = re.sub(r"<!--.*?-->", "", "".join(cell["source"]), flags=re.DOTALL)
            for words, key, sure, html_key, html_sure, html_words in LINK.findall(text):
                said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", words or html_words)).strip()
                found.append((said, key or html_key, sure or html_sure))
    return found


def heard(cells: Cells) -> list[str]:
    """The ids of the claims that the code of a page shows, as in x.heard("S05", "S06a")."""
    found = []
    for cell in cells:
        if cell.get("cell_type") == "code":
            for node in ast.walk(ast.parse("".join(cell["source"]))):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "heard":
                    found += [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
    return found


def uses(page: str, cells: Cells, words: content.ChapterContent | None) -> Iterator[Use]:
    """Where this page leans on a source: its text, the claims it shows, its questions, pictures."""
    for said, key, sure in marks(cells):
        yield Use(page, key, "text", sure, said)
    if words is None:
        return
    for one in words.heard.values():
        for key in one.sources:
            yield Use(page, key, f"claim {one.id}", one.sure, one.reply)
    for question in words.questions.values():
        for key in question.sources:
            yield Use(page, key, f"question {question.id}", "", question.ask)
        for claim in getattr(question, "claim", ()):
            for key in getattr(claim, "sources", ()):
                sure = claim.place if claim.place in content.SURE else ""
                yield Use(page, key, f"question {question.id}", sure, claim.text)
    for label, mark in words.label_marks.items():
        for key in mark.sources:
            yield Use(page, key, f"picture {label.split('.')[0]}")


def answers(page: str, cells: Cells, words: content.ChapterContent | None) -> Iterator[Answer]:
    """Where this page answers a claim of the article, and with which word.

    A block counts if the page shows it; a line of a sorter, if its places say how sure anyone is.
    """
    if words is None:
        return
    for id in heard(cells):
        if id in words.heard:
            yield Answer(page, id, words.heard[id].sure, "claim", heard=True)
    for question in words.questions.values():
        for claim in getattr(question, "claim", ()):
            if (seed := getattr(claim, "seed", "")) and claim.place in content.SURE:
                yield Answer(page, seed, claim.place, f"question {question.id}", heard=False)


# --- the whole course -----------------------------------------------------------------------------


def read(path: Path) -> Cells:
    """The cells of a notebook."""
    try:
        cells = json.loads(path.read_text("utf-8"))["cells"]
        marks(cells), heard(cells)
    except (
        OSError,
        ValueError,
        LookupError,
        AttributeError,
        TypeError,
        SyntaxError,
        RecursionError,
    ):
        raise LedgerError(
            f"{path.name} cannot be read as a notebook; put the file of the course back."
        ) from None
    return cells


def pages() -> dict[str, tuple[Cells, content.ChapterContent | None]]:
    """Every page of the course by name, with the words of its chapter if it has some."""
    course = content.course_map()
    found = {}
    for name in [part.file for part in (*course.chapters, *course.pages)]:
        path = NOTEBOOKS / f"{name}.ipynb"
        # The words of a plain page stand elsewhere; a file of its name may hold something else.
        # Only the pages of the training have words of their own.
        words = name.removeprefix("training/")
        has_words = "/" not in words and (content.HERE / f"{words}.toml").is_file()
        cells = read(path)
        found[name] = (cells, content.chapter_content(words) if has_words else None)
    return found


def training_uses() -> Iterator[Use]:
    """Where the cases and the role-play of the training lean on a source."""
    page = "training/cases"
    for case in map(cases.case, cases.case_names()):
        place = f"case {case.name.removeprefix('case_')}"
        said = [(row, "", row.what) for row in case.differential]
        said += [(lesson, lesson.sure, lesson.text) for lesson in case.debrief]
        for moment in case.moments.values():
            said.append((moment, "", moment.text[0]))
            said += [(choice, "", choice.why) for choice in moment.choice]
        for piece, sure, words in said:
            yield from (Use(page, key, place, sure, words) for key in piece.sources)
    for scene in roleplay.role_play().scenes:
        yield from (Use(page, key, "role-play", "", scene.title) for key in scene.sources)


@cache
def all_uses() -> tuple[Use, ...]:
    """Every place of the course that leans on a source, words of the glossary at the end."""
    found = [use for name, page in pages().items() for use in uses(name, *page)]
    found += training_uses()
    for term in content.glossary().values():
        found += [Use("glossary", key, f"word {term.word}", "", term.means) for key in term.sources]
    return tuple(found)


@cache
def all_answers() -> tuple[Answer, ...]:
    """Every place of the course that answers a claim of the article."""
    return tuple(answer for name, page in pages().items() for answer in answers(name, *page))


# --- in print -------------------------------------------------------------------------------------


def ledger() -> str:
    """The whole ledger as plain text: every source that is cited, then every claim."""
    keys = sorted({use.key for use in all_uses()} & set(evidence.sources()))
    claims = evidence.claims()
    open_ones = [id for id in claims if id not in {answer.id for answer in all_answers()}]
    told = f"{len(keys)} of {len(evidence.sources())} sources are cited."
    left = f"Not answered yet: {', '.join(open_ones)}." if open_ones else "All are answered."
    parts = [
        _title(f"Sources. {told}"),
        *(_source(key) for key in keys),
        _title(f"Claims of the article under review: {len(claims)}. {left}"),
        *(_claim(claim) for claim in claims.values()),
    ]
    return "\n\n".join(parts)


def one_source(key: str) -> str:
    """One source: what the ledger says of it, and each place that leans on it."""
    held = sorted(evidence.numbers(key))
    numbers = ", ".join(_number(number) for number in held)
    lines = [_source(key), _fold("Numbers the course may quote of it: ", f"{numbers or 'none'}.")]
    for use in all_uses():
        if use.key == key:
            sure = f", {_word(use.sure)}" if use.sure else ""
            lines.append(_fold(f"{use.page}, {use.place}{sure}: ", use.words or "in a table."))
    return "\n".join(lines)


def _number(number: float) -> str:
    return f"{int(number)}" if number == int(number) else f"{number}"


def _title(words: str) -> str:
    return "\n".join([*textwrap.wrap(words, WIDTH), "=" * WIDTH])


def _fold(label: str, words: str) -> str:
    """A label and its words, folded at the width and set in from the left."""
    return textwrap.fill(
        f"{label}{words}",
        WIDTH,
        initial_indent="  ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _word(sure: str) -> str:
    course = content.course_map()
    return {**course.sure, **course.verdict}.get(sure, sure or "not said")


def _source(key: str) -> str:
    known = evidence.source(key)
    title = known.title.strip("[]")
    lines = textwrap.wrap(f"{key}: {evidence.cite(key)}", WIDTH)
    if known.authors and title:
        lines.append(_fold("", ". ".join(filter(None, (title, known.journal))) + "."))
    lines.append(_fold("Who: ", f"{known.who or 'not stated'}."))
    lines.append(_fold("", f"{READ[known.mark]} {known.link}".rstrip()))
    lines += [_fold(f"{page}: ", "; ".join(said)) for page, said in _used(key)]
    return "\n".join(lines)


def _used(key: str) -> Iterable[tuple[str, list[str]]]:
    """For each page that cites the source: how sure its places are, and how many they are."""
    by_page: dict[str, dict[str, int]] = {}
    for use in all_uses():
        if use.key == key:
            kind = use.place.partition(" ")[0]
            said = f"{_word(use.sure)} ({kind})" if use.sure else kind
            counted = by_page.setdefault(use.page, {})
            counted[said] = counted.get(said, 0) + 1
    for page, counted in by_page.items():
        yield page, [f"{said} ×{n}" if n > 1 else said for said, n in counted.items()]


def _claim(claim: evidence.Claim) -> str:
    verdict = claim.verdict or "no claim about facts"
    unsafe = ", unsafe to follow" if claim.unsafe == "yes" else ""
    lines = [f"{claim.id}: {verdict}{unsafe}", _fold("", claim.claim)]
    for answer in all_answers():
        if answer.id == claim.id:
            lines.append(_fold(f"{answer.page}, {answer.place}: ", _word(answer.sure)))
    if len(lines) == 2:
        lines.append("  not answered in the course yet")
    if claim.sources:
        lines.append(_fold("Sources: ", ", ".join(claim.sources)))
    return "\n".join(lines)
