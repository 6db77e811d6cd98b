"""The words of the course: questions, labels and the list of chapters, as typed TOML.

One file per chapter (`02_how_common.toml`) and `course.toml` for what all chapters share. Nothing
half right is let in: an unknown field, a missing reply, an id used twice, a source nobody knows is
refused with file, line and field.
"""

import re
import string
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Literal, NoReturn, TypeVar

import msgspec

from course import evidence

HERE = Path(__file__).parent
SHORTEST_REPLY = 25  # characters: a reply gives a reason, never a bare verdict


class ContentError(ValueError):
    """A content file is damaged. One sentence: file, line, field, and what to do."""

    def __init__(self, file: str, what: str, *, line: int | None = None, field: str = "") -> None:
        self.file, self.line, self.field = file, line, field
        where = [file, *([f"line {line}"] if line else []), *([f"field {field}"] if field else [])]
        super().__init__(f"{', '.join(where)}: {what}")


class Words(dict[str, Any]):
    """A table of labels; asking for one that is not there says which file lacks it."""

    def __init__(self, file: str, table: str, words: dict[str, Any]) -> None:
        self.file, self.table = file, table
        super().__init__(
            {
                name: Words(file, f"{table}.{name}", word) if isinstance(word, dict) else word
                for name, word in words.items()
            }
        )

    def __missing__(self, name: str) -> NoReturn:
        raise ContentError(
            self.file, f"there is no such label; add it under [{self.table}].", field=name
        )

    def say(self, name: str, /, **values: object) -> str:
        """The label with its {places} filled in; a place without a value is named."""
        try:
            return self[name].format(**values)
        except (KeyError, IndexError, ValueError, AttributeError) as problem:
            if isinstance(problem, ContentError):
                raise
            raise ContentError(
                self.file, f"the label cannot be filled in ({problem}).", field=name
            ) from None


class _Piece(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`plain` lists numbers in this piece that are no facts, `quoted` phrases that stand here only
    to be checked. Both are for the tests of the prose; a reader never meets them."""

    plain: tuple[float, ...] = ()
    quoted: tuple[str, ...] = ()


class Option(_Piece, frozen=True, kw_only=True):
    """One answer of `One` or `Several`, with its own reply."""

    text: str
    reply: str
    fits: bool


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A way on: the chapter to read next, and the words of the link."""

    to: str
    text: str


class Thought(_Piece, frozen=True, kw_only=True):
    """One answer of `Reflect`: there is no right one. Its reply may go on in steps and links.

    `alone` takes all other answers away: "none of these".
    """

    text: str
    reply: str
    alone: bool = False
    steps: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


Sure = Literal["supported", "some", "plausible", "not_supported", "not_known"]
SURE: tuple[Sure, ...] = Sure.__args__


class Claim(_Piece, frozen=True, kw_only=True):
    """One sentence to sort, its place, and the reason.

    The place is a word for how sure anyone is, or one of the question's own places. `seed` is the
    id of a claim of the article that the course checks (course/evidence/seed_claims.csv).
    """

    text: str
    place: str
    reply: str
    sources: tuple[str, ...] = ()
    seed: str = ""


class Row(_Piece, frozen=True, kw_only=True):
    """One line to be marked by the reader; there is no right place for it."""

    text: str
    reply: str


class Line(_Piece, frozen=True, kw_only=True):
    """One small field to write in. `reply` opens below it: what we would write, and why."""

    text: str
    hint: str = ""
    reply: str = ""


class Step(_Piece, frozen=True, kw_only=True):
    """One step of a guide."""

    text: str
    more: str = ""


class Heard(_Piece, frozen=True, kw_only=True):
    """Something a reader may have heard, how sure anyone is of it, and why.

    "value" and "advert" are for what is no claim of fact.
    """

    id: str
    claim: str
    sure: Sure | Literal["value", "advert"]
    reply: str
    sources: tuple[str, ...] = ()


class _Question(_Piece, frozen=True, tag_field="kind", kw_only=True):
    parts: ClassVar[str] = "option"

    id: str
    objective: str
    ask: str
    hint: str = ""
    sources: tuple[str, ...] = ()


Bloom = Literal["remember", "understand", "apply", "analyse"]


class One(_Question, frozen=True, tag="one", kw_only=True):
    """Pick one: three to five options, exactly one fits."""

    bloom: Bloom
    option: tuple[Option, ...]


class Several(_Question, frozen=True, tag="several", kw_only=True):
    """Pick several: at least one option fits and at least one does not."""

    bloom: Bloom
    option: tuple[Option, ...]


class Sort(_Question, frozen=True, tag="sort", kw_only=True):
    """Sort claims by how sure anyone is, or into `places` of the question's own."""

    parts: ClassVar[str] = "claim"
    bloom: Bloom
    claim: tuple[Claim, ...]
    places: tuple[str, ...] = ()


# The pieces below have no right answer. `keep` is the name under which the memory of the sitting
# holds what the reader chose, so that other chapters can take it up.


class Reflect(_Question, frozen=True, tag="reflect", kw_only=True):
    """Pick one, or several; `own_words` adds an optional field for the reader's own words."""

    option: tuple[Thought, ...]
    several: bool = False
    own_words: bool = False
    keep: str = ""


class Mark(_Question, frozen=True, tag="mark", kw_only=True):
    """Mark each row: fits, does not fit, not sure."""

    parts: ClassVar[str] = "claim"
    claim: tuple[Row, ...]
    places: tuple[str, ...]
    keep: str = ""


class Write(_Question, frozen=True, tag="write", kw_only=True):
    """A few small fields to write in. With `paper`, the last line of a sheet, they print alone."""

    parts: ClassVar[str] = "line"
    line: tuple[Line, ...]
    keep: str = ""
    paper: str = ""


class Steps(_Question, frozen=True, tag="steps", kw_only=True):
    """A guide, one step at a time."""

    parts: ClassVar[str] = "step"
    step: tuple[Step, ...]


Question = One | Several | Sort | Reflect | Mark | Write | Steps


class LabelMark(_Piece, frozen=True, kw_only=True):
    """What the tests of the prose must know of a label; `sources` hold the numbers it tells."""

    sources: tuple[str, ...] = ()


class _ChapterFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    question: tuple[Question, ...] = ()
    heard: tuple[Heard, ...] = ()
    labels: dict[str, Any] = {}
    labels_plain: tuple[float, ...] = ()
    labels_quoted: tuple[str, ...] = ()
    label_marks: dict[str, Any] = {}


class ChapterContent(msgspec.Struct, frozen=True):
    """The words of one chapter. `labels` holds strings, or one table of strings per view.

    `label_marks` is by label ("table", "explorer.title"), by view ("explorer": all its labels), or
    "" for what the file gives all its labels in `labels_plain` and `labels_quoted`.
    """

    name: str
    file: str
    questions: dict[str, Question]
    heard: dict[str, Heard]
    labels: Words
    label_marks: dict[str, LabelMark]

    def label_mark(self, path: str) -> LabelMark:
        """The mark of one label, joined with those of its view and of the file."""
        names = {path, path.split(".")[0], ""}
        found = [self.label_marks[name] for name in names if name in self.label_marks]
        return LabelMark(
            sources=sum((mark.sources for mark in found), ()),
            plain=sum((mark.plain for mark in found), ()),
            quoted=sum((mark.quoted for mark in found), ()),
        )

    def question(self, id: str) -> Question:
        """The question with this id; a ContentError names the file and the ids it has."""
        if id not in self.questions:
            known = ", ".join(self.questions) or "none"
            raise ContentError(self.file, f"no question is called {id!r}; the file has {known}.")
        return self.questions[id]


class Chapter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the chapter list: `file` without ending, title, minutes to read."""

    file: str
    title: str
    minutes: int


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A plain page beside the chapters: `file` without ending, such as "help/body_now".

    `group` is the heading it stands under in the contents.
    """

    file: str
    title: str
    group: Literal["help", "own", "workshop", "training"] = "help"


class Term(_Piece, frozen=True, kw_only=True):
    """One word of the glossary, in everyday words."""

    word: str
    means: str
    sources: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """What a link calls it: "Ready line" is #word-ready-line."""
        return re.sub(r"[^a-z0-9]+", "-", self.word.lower()).strip("-")

    @property
    def explained(self) -> str:
        """What it means, with its sources in plain words."""
        cites = "; ".join(evidence.cite(key) for key in self.sources)
        return f"{self.means} ({cites})" if cites else self.means


class _Glossary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    term: tuple[Term, ...]


class _About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str


class _CourseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    course: _About
    chapter: tuple[Chapter, ...]
    page: tuple[Page, ...] = ()
    bar: dict[str, Any] = {}
    leave: dict[str, Any] = {}
    help: dict[str, Any] = {}
    calm: dict[str, Any] = {}
    journal: dict[str, Any] = {}
    paper: dict[str, Any] = {}
    shared: dict[str, Any] = {}
    sure: dict[str, Any] = {}
    verdict: dict[str, Any] = {}
    marks: dict[str, Any] = {}
    substance: dict[str, Any] = {}


class Course(msgspec.Struct, frozen=True):
    """What all chapters share: title, chapters in order, plain pages, and tables of words.

    bar: the bar at the top; leave, help, calm: its first three buttons; journal: words that are
    kept; paper: printed pages; shared: controls and grades; sure: how sure anyone is; verdict:
    words for what is no claim of fact; marks: where a number of the model comes from; substance:
    names and units, one table per substance.
    """

    title: str
    chapters: tuple[Chapter, ...]
    pages: tuple[Page, ...]
    bar: Words
    leave: Words
    help: Words
    calm: Words
    journal: Words
    paper: Words
    shared: Words
    sure: Words
    verdict: Words
    marks: Words
    substance: Words


# --- finding the line ---------------------------------------------------------------------------


def _line(text: str, path: str) -> int | None:
    """The line of `question[1].option[0].reply`, or of the nearest thing around it that is there.

    Reads headers and keys only: enough for the layout in which the course writes its files.
    """
    lines: dict[str, int] = {}
    table, seen = "", dict[str, int]()
    for number, row in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[(\[?)\s*([\w.\-]+)\s*\]", row):
            if header[1]:
                # A new item starts its own inner lists from the beginning.
                seen = {k: v for k, v in seen.items() if not k.startswith(header[2] + ".")}
                seen[header[2]] = seen.get(header[2], -1) + 1
            table = _indexed(header[2], seen)
            lines.setdefault(table, number)
        elif key := re.match(r"\s*\"?([\w\-.]+)\"?\s*=", row):
            lines.setdefault(f"{table}.{key[1]}".lstrip("."), number)
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path)


def _indexed(table: str, seen: dict[str, int]) -> str:
    """'question.option' becomes 'question[1].option[0]', as it stands in the file so far."""
    done, names = "", list[str]()
    for part in table.split("."):
        names.append(part)
        index = seen.get(".".join(names))
        done = f"{done}.{part}" if done else part
        done += f"[{index}]" if index is not None else ""
    return done


# --- checking what types cannot say -------------------------------------------------------------

Problem = tuple[str, str]  # path inside the file, what is wrong


def _strings(value: object, path: str) -> Iterator[Problem]:
    """Every text must say something."""
    if isinstance(value, str):
        if not value.strip():
            yield path, "the text is empty; write it or take the field out."
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _strings(inner, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _strings(inner, f"{path}[{index}]")


def _reply(reply: str, path: str) -> Iterator[Problem]:
    if len(reply.strip()) < SHORTEST_REPLY:
        yield path, f"a reply gives a reason, in at least {SHORTEST_REPLY} characters."
    elif re.match(r"\s*(wrong|right|correct|incorrect)\b[\s.,!:;–—-]", reply, re.IGNORECASE):
        yield path, "a reply does not start with a bare verdict; start with the reason."


def _keys(keys: tuple[str, ...], path: str) -> Iterator[Problem]:
    for index, key in enumerate(keys):
        if key not in evidence.sources():
            yield (
                f"{path}[{index}]",
                f"no source is called {key!r}; use a key of course/evidence/sources.csv.",
            )


def _fitting(question: One | Several, path: str) -> Iterator[Problem]:
    fitting = sum(option.fits for option in question.option)
    if isinstance(question, One):
        if not 3 <= len(question.option) <= 5:
            yield path, f"there are {len(question.option)} options; write three to five."
        if fitting != 1:
            yield path, f"{fitting} options fit; exactly one has fits = true."
    elif not 0 < fitting < len(question.option):
        yield path, f"{fitting} of {len(question.option)} options fit; some must, some must not."


def _question(question: Question, path: str, chapter: str) -> Iterator[Problem]:
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", question.id):
        yield f"{path}.id", f"{question.id!r} is no id; use small letters, digits, underscores."
    if not re.fullmatch(r"(\d\d|T\d)\.\d", question.objective):
        yield f"{path}.objective", f"{question.objective!r} is not of the form '02.3' or 'T1.3'."
    elif (own := chapter[:2]).isdigit() and not question.objective.startswith(own):
        yield f"{path}.objective", f"{question.objective!r} belongs to another chapter than {own}."
    yield from _keys(question.sources, f"{path}.sources")
    pieces = getattr(question, question.parts)
    if len(pieces) < 2 and not isinstance(question, Write):
        yield path, f"there is nothing to choose; write at least two [[question.{question.parts}]]."
    texts = [piece.text for piece in pieces]
    for index, piece in enumerate(pieces):
        inner = f"{path}.{question.parts}[{index}]"
        for place, link in enumerate(getattr(piece, "links", ())):
            if link.to not in [page.file for page in (*course_map().chapters, *course_map().pages)]:
                yield f"{inner}.links[{place}].to", f"there is no chapter {link.to!r}; name one."
        if reply := getattr(piece, "reply", ""):
            yield from _reply(reply, f"{inner}.reply")
        if piece.text in texts[:index]:
            yield f"{inner}.text", "the same text stands there twice in this question."
        if isinstance(piece, Claim):
            yield from _keys(piece.sources, f"{inner}.sources")
            if piece.place not in (known := question.places or SURE):
                yield f"{inner}.place", f"{piece.place!r} is none of {', '.join(known)}."
    if isinstance(question, One | Several):
        yield from _fitting(question, path)


def _heard(heard: Heard, path: str) -> Iterator[Problem]:
    if not re.fullmatch(r"S\d\d[a-z]?", heard.id):
        yield f"{path}.id", f"{heard.id!r} is no claim id; it looks like S05 or S06a."
    yield from _reply(heard.reply, f"{path}.reply")
    yield from _keys(heard.sources, f"{path}.sources")


def _labels(table: dict[str, Any], path: str, deeper: bool = True) -> Iterator[Problem]:
    """Labels are text, at most one table deep, and every brace in them is closed.

    Checked here because msgspec does not name the key of a free table.
    """
    for name, word in table.items():
        inner = f"{path}.{name}"
        if isinstance(word, dict) and deeper:
            yield from _labels(word, inner, deeper=False)
        elif not isinstance(word, str):
            yield inner, "a label is text in quotation marks, at most one table deep."
        else:
            try:
                list(string.Formatter().parse(word))
            except ValueError as problem:
                yield inner, f"a brace is left open ({problem}); write {{{{ for a brace itself."


# --- loading ------------------------------------------------------------------------------------

Kind = TypeVar("Kind", _ChapterFile, _CourseFile, _Glossary)


def _refuse(file: str, text: str, path: str, what: str) -> NoReturn:
    raise ContentError(file, what, line=_line(text, path), field=path)


def _decode(text: str, file: str, kind: type[Kind]) -> Kind:
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        at = re.search(r"\(at line (\d+), column \d+\)", str(problem))
        what = re.sub(r"\s*\(at .*\)", "", str(problem))
        line = int(at[1]) if at else None
        raise ContentError(file, f"not readable as TOML: {what}.", line=line) from None
    try:
        made = msgspec.convert(raw, kind)
    except msgspec.ValidationError as problem:
        what, _, path = str(problem).partition(" - at `$")
        path = path.strip("`.")
        if named := re.search(r"(unknown|required) field `(.+)`", what):
            path = f"{path}.{named[2]}".lstrip(".")
            missing = named[1] == "required"
            what = "this field is missing; write it." if missing else "no such field; rename it."
            _refuse(file, text, path, what)
        _refuse(file, text, path, f"{what}; correct this field.")
    for path, what in _strings(raw, ""):
        _refuse(file, text, path, what)
    return made


def _label_marks(made: _ChapterFile, file: str, text: str) -> dict[str, LabelMark]:
    """The marks of labels; each belongs to a label that is there."""
    found = {"": LabelMark(plain=made.labels_plain, quoted=made.labels_quoted)}
    for name, raw in made.label_marks.items():
        path = f"label_marks.{name}"
        view, _, label = name.partition(".")
        there = made.labels.get(view)
        if there is None or (label and (not isinstance(there, dict) or label not in there)):
            _refuse(file, text, path, f"there is no label {name!r}; take this mark out.")
        try:
            found[name] = msgspec.convert(raw, LabelMark)
        except msgspec.ValidationError as problem:
            _refuse(file, text, path, f"{problem}; correct this mark.")
        for inner, what in _keys(found[name].sources, path):
            _refuse(file, text, inner, what)
    return found


def load_text(text: str, name: str) -> ChapterContent:
    """Read one chapter's TOML from text; `name` is the chapter, such as '02_how_common'."""
    file = f"{name}.toml"
    made = _decode(text, file, _ChapterFile)
    questions: dict[str, Question] = {}
    for index, question in enumerate(made.question):
        path = f"question[{index}]"
        if question.id in questions:
            _refuse(file, text, f"{path}.id", f"the id {question.id!r} is used twice; rename one.")
        for inner, what in _question(question, path, name):
            _refuse(file, text, inner, what)
        questions[question.id] = question
    heard: dict[str, Heard] = {}
    for index, one in enumerate(made.heard):
        path = f"heard[{index}]"
        if one.id in heard:
            _refuse(
                file, text, f"{path}.id", f"the claim {one.id!r} stands here twice; take one out."
            )
        for inner, what in _heard(one, path):
            _refuse(file, text, inner, what)
        heard[one.id] = one
    for path, what in _labels(made.labels, "labels"):
        _refuse(file, text, path, what)
    labels = Words(file, "labels", made.labels)
    return ChapterContent(name, file, questions, heard, labels, _label_marks(made, file, text))


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise ContentError(path.name, "not readable as UTF-8; save it again as UTF-8.") from None
    except OSError as problem:
        raise ContentError(path.name, f"cannot be read ({problem.strerror}).") from None


def load(path: Path) -> ChapterContent:
    """Read one chapter's file. An id that a file beside it also uses is refused."""
    text = _read(path)
    content = load_text(text, path.stem)
    for other in sorted(path.parent.glob("*.toml")):
        if other != path:
            # Ids only: damage in another chapter must not take this one away from the reader.
            taken = re.findall(r'(?m)^\s*id\s*=\s*["\']([^"\']+)', _read(other))
            for index, id in enumerate(content.questions):
                if id in taken:
                    _refuse(
                        content.file,
                        text,
                        f"question[{index}].id",
                        f"{other.name} uses the id {id!r} too; rename one of them.",
                    )
    return content


@cache
def chapter_content(name: str) -> ChapterContent:
    """The words of one chapter, by name: '02_how_common'."""
    path = HERE / f"{name}.toml"
    if not re.fullmatch(r"\w+", name) or not path.is_file():
        known = ", ".join(file.stem for file in sorted(HERE.glob("[0-9]*.toml"))) or "none"
        raise ContentError("course/content", f"there is no chapter {name!r}; there are {known}.")
    return load(path)


TABLES = (
    *("bar", "leave", "help", "calm", "journal", "paper"),
    *("shared", "sure", "verdict", "marks", "substance"),
)


def load_course(text: str, file: str = "course.toml") -> Course:
    """Read what all chapters share from text."""
    made = _decode(text, file, _CourseFile)
    for index, chapter in enumerate(made.chapter):
        path = f"chapter[{index}]"
        if not re.fullmatch(r"\d\d_[a-z0-9_]+", chapter.file):
            _refuse(file, text, f"{path}.file", f"{chapter.file!r} is not of the form '02_how'.")
        if chapter.file in [other.file for other in made.chapter[:index]]:
            _refuse(file, text, f"{path}.file", f"{chapter.file!r} is listed twice; take one out.")
        if chapter.minutes < 1:
            _refuse(file, text, f"{path}.minutes", "minutes is a whole number of one or more.")
    for index, page in enumerate(made.page):
        if not re.fullmatch(r"[a-z_]+/[a-z0-9_]+", page.file):
            _refuse(
                file, text, f"page[{index}].file", f"{page.file!r} is not of the form 'help/x'."
            )
    tables = {name: getattr(made, name) for name in TABLES}
    for name, table in tables.items():
        for path, what in _labels(table, name):
            _refuse(file, text, path, what)
    words = {name: Words(file, name, table) for name, table in tables.items()}
    return Course(made.course.title, made.chapter, made.page, **words)


@cache
def course_map() -> Course:
    """What all chapters share, from course.toml."""
    return load_course(_read(HERE / "course.toml"))


def load_glossary(text: str, file: str = "glossary.toml") -> dict[str, Term]:
    """Read the glossary from text: slug -> term, in the order of the alphabet."""
    made = _decode(text, file, _Glossary)
    terms: dict[str, Term] = {}
    for index, term in enumerate(made.term):
        path = f"term[{index}]"
        if term.slug in terms:
            _refuse(file, text, f"{path}.word", f"{term.word!r} stands here twice; take one out.")
        for inner, what in _keys(term.sources, f"{path}.sources"):
            _refuse(file, text, inner, what)
        terms[term.slug] = term
    return dict(sorted(terms.items()))


@cache
def glossary() -> dict[str, Term]:
    """Words a reader may not know, from glossary.toml: slug -> term."""
    return load_glossary(_read(HERE / "glossary.toml"))
