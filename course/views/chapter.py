"""What every chapter has: its words, its questions, its sources, and a calm way to fail."""

import functools
import html
import json
import logging
import os
import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import ipywidgets as widgets
import msgspec
from IPython.display import HTML

from course import evidence
from course.content import ChapterContent, Course, Question, Sort, Words, chapter_content
from course.content import course_map as read_course
from course.controls import Choice, Control, LivePicture
from course.controls import Sort as SortControl
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
        if isinstance(question, Sort):
            return _sort(question, self.course)
        return self._choice(question)

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
        return HTML(_sources(cited(self.name), self.course.shared))

    def names(self, inside: bool = False) -> dict[str, str]:
        """Substance -> its name at the start of a line, or inside a sentence."""
        field = "inside" if inside else "name"
        return {key: words[field] for key, words in self.course.substance.items()}


def _sort(question: Sort, course: Course) -> SortControl:
    content = msgspec.to_builtins(question)
    content["claims"] = content.pop("claim")
    places = {key: course.sure[key] for key in ("supported", "plausible", "not_supported")}
    words = {**course.shared, "places": places}
    return SortControl(content=content, words=words, placed=[""] * len(content["claims"]))


def show(picture: Picture, words: Words, **live) -> LivePicture:
    """A picture as a control: still, or moved by the traits in `live`."""
    return LivePicture(words=words, **(traits(picture) | live))


def traits(picture: Picture) -> dict:
    """A picture as the traits of the control that shows it."""
    return {
        "wide": picture.wide,
        "narrow": picture.narrow,
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


def cited(name: str) -> list[str]:
    """The source keys of a chapter: those its prose links to, then those of its questions."""
    cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text("utf-8"))["cells"]
    prose = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    keys = re.findall(r"\(#source-([\w.-]+)\)", prose)
    for question in chapter_content(name).questions.values():
        keys += question.sources
        for claim in getattr(question, "claim", ()):
            keys += claim.sources
    return list(dict.fromkeys(keys))


def _sources(keys: list[str], words: Words) -> str:
    rows = "".join(f"<li id='source-{key}'>{_source(key, words)}</li>" for key in sorted(keys))
    return f"<ul class='wave-sources'>{rows}</ul>"


def _source(key: str, words: Words) -> str:
    source = evidence.source(key)
    title = source.title.strip("[]")
    lines = [f"<strong>{html.escape(evidence.cite(key))}.</strong> {html.escape(title)}."]
    if source.journal:
        lines.append(f"<cite>{html.escape(source.journal)}</cite>.")
    lines += dict.fromkeys(
        html.escape(words.say("asked", people=row.population, n=f"{row.n:,}"))
        for row in evidence.surveys()
        if row.key == key and row.n
    )
    lines.append(html.escape(words.get(source.mark, "")))
    if source.doi and source.doi_status == "read":
        lines.append(
            f"<a href='{html.escape(source.link)}' target='_blank' rel='noopener noreferrer'>"
            f"{html.escape(words['paper'])}</a>"
        )
    return " ".join(line for line in lines if line)
