"""What every chapter has: its words, its questions, its sources, and a calm way to fail."""

import functools
import html
import json
import logging
import os
import re
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path

import ipywidgets as widgets
import msgspec
from IPython.display import HTML

from course import evidence
from course.content import (
    SURE,
    ChapterContent,
    Course,
    Heard,
    Mark,
    Question,
    Sort,
    Steps,
    Words,
    Write,
    chapter_content,
)
from course.content import course_map as read_course
from course.controls import Choice, Control, LivePicture
from course.controls import Sort as SortControl
from course.controls import Steps as StepsControl
from course.controls import Write as WriteControl
from course.pictures import Picture

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


class View(widgets.VBox):
    """Controls one below the other. Its printed form never holds what a reader chose."""

    def __init__(self, children=(), **kwargs):
        super().__init__(children, **kwargs)
        self.add_class("wave-view")

    def __repr__(self) -> str:
        return "View"


def view(build: Callable) -> Callable:
    """A method that shows something. If it cannot, the reader meets one sentence.

    Under the tests (COURSE_STRICT in the environment) the error is raised instead.
    """

    @functools.wraps(build)
    def shown(chapter: "Chapter", *args, **kwargs):
        try:
            return build(chapter, *args, **kwargs)
        except Exception:
            if os.environ.get("COURSE_STRICT"):
                raise
            logging.getLogger("course").debug("a view failed", exc_info=True)
            return HTML(f'<p class="wave-error">{html.escape(_apology())}</p>')

    return shown


def _apology() -> str:
    """The sentence for a view that failed; course.toml itself may be the damaged file."""
    try:
        return read_course().shared["not_shown"]
    except Exception:
        return "This part could not be shown. You can read on without it."


class Chapter:
    """One chapter as its notebook uses it: `drop = chapter("03_rise_and_drop")`."""

    def __init__(self, name: str):
        self.name = name

    @cached_property
    def content(self) -> ChapterContent:
        return chapter_content(self.name)

    @cached_property
    def course(self) -> Course:
        return read_course()

    @property
    def labels(self) -> Words:
        return self.content.labels

    @view
    def ask(self, id: str) -> Control:
        """One question of this chapter, by its id."""
        question = self.content.question(id)
        if isinstance(question, Sort | Mark):
            return _sort(question, self.course)
        if isinstance(question, Write | Steps):
            content = msgspec.to_builtins(question)
            content[f"{question.parts}s"] = content.pop(question.parts)
            kind = WriteControl if isinstance(question, Write) else StepsControl
            return kind(content=content, words=self.course.shared)
        return self._choice(question)

    @view
    def heard(self, *ids: str) -> HTML:
        """Claims a reader may have met, each with how sure anyone is and why."""
        blocks = []
        for id in ids:
            if id not in self.content.heard:
                raise LookupError(f"{self.content.file} holds no [[heard]] block {id!r}.")
            blocks.append(_heard(self.content.heard[id], self.course))
        return HTML(f"<div class='wave-heard'>{''.join(blocks)}</div>")

    def _choice(self, question: Question) -> Choice:
        content = msgspec.to_builtins(question)
        for option in content["option"]:
            for link in option.get("links", ()):
                link["to"] += ".ipynb"
        content["options"] = content.pop("option")
        return Choice(content=content, words=self.course.shared)

    @view
    def sources(self) -> HTML:
        """Every source this chapter links to or asks about, each with an id of its own."""
        return HTML(_sources(self.cited(), self.course.shared))

    def cited(self) -> list[str]:
        """The keys of all that this chapter leans on; one with data of its own adds theirs."""
        return cited(self.name)

    def names(self, inside: bool = False) -> dict[str, str]:
        """Substance -> its name at the start of a line, or inside a sentence."""
        field = "inside" if inside else "name"
        return {key: words[field] for key, words in self.course.substance.items()}


# Offered in every sorter of claims; "some" and "not_known" only where a claim belongs there.
USUAL = ("supported", "plausible", "not_supported")


def _sort(question: Sort | Mark, course: Course) -> SortControl:
    content = msgspec.to_builtins(question)
    content["claims"] = content.pop("claim")
    if question.places:
        places = {place: place for place in question.places}
    else:
        used = {claim.place for claim in question.claim}
        places = {key: course.sure[key] for key in SURE if key in used or key in USUAL}
    words = {**course.shared, "places": places}
    return SortControl(content=content, words=words, placed=[""] * len(content["claims"]))


def _heard(heard: Heard, course: Course) -> str:
    """One claim, its verdict and the reason, as HTML."""
    word = {**course.sure, **course.verdict}[heard.sure]
    links = source_links(heard.sources, heard.sure)
    return (
        f"<section id='claim-{heard.id}' class='sure-{heard.sure}'>"
        f"<p class='wave-claimed'>{html.escape(course.shared['heard'])} "
        f"<q>{html.escape(heard.claim)}</q></p>"
        f"<p class='wave-verdict'><strong>{html.escape(word)}.</strong> "
        f"{html.escape(heard.reply)} {links}</p></section>"
    )


def source_links(keys: Iterable[str], sure: str) -> str:
    """Links to sources as HTML, each with the word for how sure the sentence before it is."""
    return " ".join(
        f"<a href='#source-{key}:{sure}'>{html.escape(evidence.cite(key))}</a>." for key in keys
    )


def show(picture: Picture, words: Words, **live) -> LivePicture:
    """A picture as a control: still, or moved by the traits in `live`."""
    return LivePicture(words=words, **(traits(picture) | live))


def traits(picture: Picture) -> dict:
    """A picture as the traits of the control that shows it."""
    return {
        "wide": picture.wide,
        "narrow": picture.narrow,
        "title": picture.title,
        "sentence": picture.sentence,
        "takeaway": picture.takeaway,
        "how_to_read": picture.how_to_read,
        "moves": [msgspec.to_builtins(move) for move in picture.moves],
        "table": msgspec.to_builtins(picture.table) if picture.table else {},
    }


def listed(words: str) -> tuple[str, ...]:
    """A label that holds a list: "one | two | three"."""
    return tuple(word.strip() for word in words.split("|"))


def texts(words: Words) -> dict[str, str]:
    """The texts every picture has, out of one table of labels."""
    return {name: words[name] for name in ("title", "sentence", "takeaway", "how_to_read")}


def notebook(name: str) -> Path:
    """The notebook of a chapter or page: "assess" is training/assess.ipynb."""
    course = read_course()
    files = [part.file for part in (*course.chapters, *course.pages)]
    file = next((file for file in files if file.rpartition("/")[2] == name), name)
    return NOTEBOOKS / f"{file}.ipynb"


def cited(name: str) -> list[str]:
    """The source keys of a chapter: of its prose, its claims, its questions and its terms."""
    cells = json.loads(notebook(name).read_text("utf-8"))["cells"]
    prose = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    keys = re.findall(r"\(#source-([\w.-]+)(?::\w+)?\)", prose)
    for one in chapter_content(name).heard.values():
        keys += one.sources
    for question in chapter_content(name).questions.values():
        keys += question.sources
        for claim in getattr(question, "claim", ()):
            keys += getattr(claim, "sources", ())
    return list(dict.fromkeys(keys))


def _sources(keys: list[str], words: Words) -> str:
    rows = "".join(f"<li id='source-{key}'>{_source(key, words)}</li>" for key in sorted(keys))
    return f"<ul class='wave-sources'>{rows}</ul>"


def _source(key: str, words: Words) -> str:
    source = evidence.source(key)
    lines = [f"<strong>{html.escape(evidence.cite(key))}.</strong>"]
    if source.authors:  # without them the citation is the title
        lines.append(f"{html.escape(source.title.strip('[]'))}.")
    if not source.year:
        lines.append(html.escape(words["undated"]))
    if source.journal:
        lines.append(f"<cite>{html.escape(source.journal)}</cite>.")
    if source.who:
        lines.append(html.escape(words.say("who", who=source.who)))
    lines.append(html.escape(words.get(source.mark, "")))
    if source.doi and source.doi_status == "read":
        lines.append(
            f"<a href='{html.escape(source.link)}' target='_blank' rel='noopener noreferrer'>"
            f"{html.escape(words['paper'])}</a>"
        )
    return " ".join(line for line in lines if line)
