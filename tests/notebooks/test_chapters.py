"""How every chapter is built, and where every number in it comes from.

Found by glob, none left out. Each rule is a function from a notebook to complaints, and below each
one is seen to complain about a small chapter damaged on purpose.

Two marks an author may set in a cell, as comments a reader never meets:
`<!-- plain: 10, 3 -->` numbers in this cell that are no facts (steps, minutes of a chapter);
`<!-- quoted: firework -->` banned phrases that stand in this cell only to be checked (test_prose).
"""

import ast
import copy
import re
import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import msgspec
import nbformat
import pytest

from course import content, evidence, safety
from course.content import cases, roleplay, scenes, workshop
from tests.notebooks import prose

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("**/*.ipynb"))
HELP = "if you are hurt, afraid, or thinking of ending your life"
# The plain pages that may not wait; the help block leads to each.
RED = [f"help/{route}" for route, tier in safety.ROUTES.items() if tier == "R"]
LONGEST_CELL = 120  # words
FORBIDDEN_TAGS = ("raises-exception", "nbval-skip", "nbval-ignore-output", "skip-execution")


def read(path: Path) -> dict:
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def texts(notebook: dict) -> list[str]:
    return [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown"]


def codes(notebook: dict) -> list[str]:
    return [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]


# --- the file -------------------------------------------------------------------------------------


def file_faults(notebook: dict) -> list[str]:
    """Valid, and stored without anything a run or a reader leaves behind."""
    found = []
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as problem:
        found.append(f"not a valid notebook: {problem.message}")
    if "widgets" in notebook["metadata"]:
        found.append("the state of widgets is stored in it")
    for number, cell in enumerate(notebook["cells"], start=1):
        meta = cell["metadata"]
        if meta.get("deletable") is not False or meta.get("editable") is not False:
            found.append(f"cell {number}: deletable and editable are not both false")
        if set(meta.get("tags", ())) & set(FORBIDDEN_TAGS) or "NBVAL_" in cell["source"]:
            found.append(f"cell {number}: a tag hides it from the tests")
        if cell["cell_type"] == "raw":
            found.append(f"cell {number}: a raw cell is shown to nobody")
        if cell["cell_type"] == "code":
            if cell.get("outputs") or cell.get("execution_count") is not None:
                found.append(f"cell {number}: an output or a run is stored in it")
            lines = [line for line in cell["source"].splitlines() if line.strip()]
            if not 1 <= len(lines) <= 3:
                found.append(f"cell {number}: {len(lines)} lines of code; one to three are read")
    return found


# --- the order of a page --------------------------------------------------------------------------


def headings(text: str) -> list[tuple[int, str]]:
    """(depth, words) of Markdown and HTML headings."""
    bare = re.sub(r"^(```|~~~).*?^\1\s*$", "", prose.COMMENT.sub("", text), flags=re.S | re.M)
    pattern = r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*$|<h([1-6])\b[^>]*>(.*?)</h\3>"
    return [
        (len(marks) or int(depth), re.sub(r"<[^>]+>|[*_]", "", words or inner).strip())
        for marks, words, depth, inner in re.findall(pattern, bare, flags=re.M | re.S)
    ]


def page_faults(notebook: dict) -> list[str]:
    """Title, purpose, headings, length of cells, summary, card, help."""
    found = []
    cells = texts(notebook)
    if not cells or notebook["cells"][0]["cell_type"] != "markdown":
        return ["the first cell is not text"]
    found += shape_faults(cells)
    for words in ("what you get", "how long", "who it is for"):
        if words not in cells[0].lower():
            found.append(f"the first cell does not say {words!r}")
    if not any(words.lower() == "in short" for cell in cells for _, words in headings(cell)):
        found.append("there is no heading 'In short'")
    if not any(has_class(cell, "wave-card") for cell in cells):
        found.append("there is no card to keep (class wave-card)")
    found += help_faults(cells)
    return found


def shape_faults(cells: list[str]) -> list[str]:
    """One title, headings that nest, cells that are short."""
    found = []
    depths = [depth for cell in cells for depth, _ in headings(cell)]
    if depths.count(1) != 1 or [depth for depth, _ in headings(cells[0])][:1] != [1]:
        found.append("there is not exactly one first-level heading, first of the first cell")
    found += [
        f"a heading of depth {below} follows one of depth {above}"
        for above, below in pairwise(depths)
        if below > above + 1
    ]
    for cell in cells:
        count = sum(len(prose.words(block.text)) for block in prose.blocks(cell))
        if count > LONGEST_CELL:
            found.append(f"a cell of {count} words begins {cell[:40]!r}; cut it at {LONGEST_CELL}")
    return found


def is_plain(path: Path) -> bool:
    """A plain page of help: no code, no questions, one action first."""
    return path.parent.name == "help"


def is_own(path: Path) -> bool:
    """A page for the reader's own words: it runs, and it asks and teaches nothing."""
    return path.parent.name == "own"


def is_workshop(path: Path) -> bool:
    """A page for whoever leads a session: it runs, and it teaches how to lead, not the matter."""
    return path.parent.name == "workshop"


def is_training(path: Path) -> bool:
    """A part of the training for therapists: it teaches them, and says what is not known."""
    return path.parent.name == "training"


def training_page_faults(notebook: dict) -> list[str]:
    """What can be done afterwards stands on it, and help before anything that can be pressed."""
    cells = texts(notebook)
    found = shape_faults(cells)
    titles = [words.lower() for cell in cells for _, words in headings(cell)]
    if "what you can do afterwards" not in titles:
        found.append("there is no heading 'What you can do afterwards'")
    if not any("https://findahelpline.com" in cell for cell in cells[:2]):
        found.append("it has no link to https://findahelpline.com in its first two cells")
    return found


def workshop_page_faults(notebook: dict) -> list[str]:
    """Help for a person in the room stands before anything that can be pressed."""
    cells = texts(notebook)
    found = shape_faults(cells)
    if not any("https://findahelpline.com" in cell for cell in cells[:2]):
        found.append("it has no link to https://findahelpline.com in its first two cells")
    return found


def own_page_faults(notebook: dict) -> list[str]:
    """Before anything can be kept, it is said when to keep nothing, and where help is."""
    cells = texts(notebook)
    kinds = [cell["cell_type"] for cell in notebook["cells"]]
    found = shape_faults(cells)
    before = cells[: kinds.index("code")] if "code" in kinds else cells
    said = " ".join(block.text for cell in before for block in prose.blocks(cell)).lower()
    for words in ("do not keep words here", "lost passphrase"):
        if words not in said:
            found.append(f"it does not say {words!r} before the first control")
    for address in ("../help/danger.ipynb", "https://findahelpline.com"):
        if not any(address in cell for cell in before):
            found.append(f"it has no link to {address} before the first control")
    return found


def plain_page_faults(notebook: dict) -> list[str]:
    """All of it is safety text, it runs nothing, and it names a person to reach."""
    cells = texts(notebook)
    if not cells or len(cells) != len(notebook["cells"]):
        return ["a plain page holds text and nothing else"]
    found = shape_faults(cells)
    found += [
        f"the cell {cell[:40]!r} is no safety text (class wave-help)"
        for cell in cells[1:]
        if not has_class(cell, "wave-help")
    ]
    plain = " ".join(block.text for cell in cells for block in prose.blocks(cell)).lower()
    if "emergency number" not in plain:
        found.append("it does not name the local emergency number")
    if not any("https://findahelpline.com" in cell for cell in cells):
        found.append("it has no link to https://findahelpline.com")
    return found


def has_class(cell: str, name: str) -> bool:
    return re.search(rf"class=[\"'][^\"']*\b{name}\b", prose.COMMENT.sub("", cell)) is not None


def help_faults(cells: list[str]) -> list[str]:
    """The help block, and what it leads to: read outside the course too, so it is all links."""
    for cell in cells:
        plain = " ".join(block.text for block in prose.blocks(cell)).lower()
        if has_class(cell, "wave-help") and HELP in plain:
            found = []
            if not re.search(r"https://findahelpline\.com\b", cell):
                found.append("the help block has no link to https://findahelpline.com")
            if "emergency number" not in plain:
                found.append("the help block does not name the local emergency number")
            led_to = {target.removeprefix("../") for target in targets(cell)}
            missing = [page for page in RED if f"{page}.ipynb" not in led_to]
            return found + [f"the help block does not lead to {page}" for page in missing]
    return [f"there is no help block (class wave-help) with the words {HELP!r}"]


def place_faults(notebook: dict) -> list[str]:
    """Help is the second cell of every notebook, right under its title."""
    cell = notebook["cells"][1]
    if cell.get("id") != "help" or not has_class(cell["source"], "wave-help"):
        return ["the second cell is not help (id help, class wave-help)"]
    plain = " ".join(block.text for block in prose.blocks(cell["source"])).lower()
    return [] if "emergency number" in plain else ["help does not begin with the emergency number"]


# --- links ----------------------------------------------------------------------------------------


def targets(text: str) -> list[str]:
    bare = prose.COMMENT.sub("", text)
    return re.findall(r"\]\(\s*<?([^)\s>]+)", bare) + re.findall(r"\bhref=[\"']([^\"']+)", bare)


def link_faults(notebook: dict, folder: Path) -> list[str]:
    """Every link leads somewhere: to a notebook, a heading, a known source or an https page."""
    found = []
    ids = {words.replace(" ", "-") for text in texts(notebook) for _, words in headings(text)}
    ids |= {name for text in texts(notebook) for name in re.findall(r"\bid=[\"']([^\"']+)", text)}
    for target in (target for text in texts(notebook) for target in targets(text)):
        if target.startswith("#source-"):
            key, _, sure = target.removeprefix("#source-").partition(":")
            if sure not in content.SURE:
                found.append(f"the mark {target!r} does not say how sure; end it with :some or so")
            if key not in evidence.sources():
                found.append(f"no source is called {key!r}")
            elif evidence.source(key).mark in ("not found", "unverified"):
                found.append(f"the source {key!r} was never read; it cannot carry a sentence")
        elif target.startswith("#word-"):
            if target.removeprefix("#word-") not in content.glossary():
                found.append(f"the glossary holds no word {target!r}")
        elif target in ("#course-words", "#course-settings"):
            pass  # a panel of the bar
        elif target.startswith("#"):
            if target[1:] not in ids:
                found.append(f"no heading is called {target!r}")
        elif not re.match(r"https://|tel:", target):
            path = target.partition("#")[0]
            if not path.endswith(".ipynb") or not (folder / path).is_file():
                found.append(f"the link {target!r} leads to no notebook")
    return found


# --- numbers --------------------------------------------------------------------------------------


@cache
def model_numbers() -> dict[str, set[float]]:
    """What the parameters of the model hold for each source; assumptions are nobody's finding."""
    found: dict[str, set[float]] = {}
    text = (ROOT / "course" / "physiology" / "parameters.toml").read_text("utf-8")
    for parameter in tomllib.loads(text)["parameter"].values():
        grade = parameter["grade"]
        fields = {"value": grade} | dict.fromkeys(
            ("low", "high"), parameter.get("range_grade", grade)
        )
        known = {
            abs(float(parameter[field]))
            for field, how in fields.items()
            if field in parameter and how in ("measured", "secondary", "derived")
        }
        for key in parameter["sources"]:
            found.setdefault(key, set()).update(known)
    return found


def known_numbers(keys: tuple[str, ...]) -> set[float]:
    known: set[float] = set()
    for key in keys:
        if key in evidence.sources():
            known |= evidence.numbers(key) | model_numbers().get(key, set())
    return known


def unknown_numbers(text: str, keys: tuple[str, ...], plain: set[float]) -> list[str]:
    """Numbers of the text that are neither marked as plain nor held for one of its sources."""
    known = known_numbers(keys)
    return [
        number
        for number in prose.numbers(text)
        if prose.value(number) not in plain and not prose.is_known(number, known)
    ]


def number_faults(notebook: dict) -> list[str]:
    """Every number in prose stands beside a link to a source that holds it, or is marked plain."""
    found = []
    for text in texts(notebook):
        plain = {prose.value(number) for number in prose.marks(text, "plain")}
        whole = "\n".join(block.text for block in prose.blocks(text))
        for block in prose.blocks(text):
            for number in unknown_numbers(block.text, block.sources, plain):
                of = f"not known of {', '.join(block.sources)}" if block.sources else "no source"
                found.append(f"{number} ({of}) in {block.text[:60]!r}")
        found += stale(tuple(plain), whole)
    return found


def question_number_faults(question: content.Question) -> list[str]:
    """The same for the texts of a question, against its own sources.

    `plain` of the question counts for all of it, `plain` of an option for that option.
    """
    pieces = getattr(question, question.parts)
    parts = [(f"{question.ask}\n{question.hint}", question.sources, ())]
    for piece in pieces:
        keys = (*question.sources, *getattr(piece, "sources", ()))
        parts.append(("\n".join(piece_texts(piece)), keys, piece.plain))
    found, whole = [], "\n".join(text for text, _, _ in parts)
    for text, keys, plain in parts:
        allowed = {*question.plain, *plain}
        found += [f"{n} in {text[:60]!r}" for n in unknown_numbers(text, keys, allowed)]
        found += stale(plain, text)
    return found + stale(question.plain, whole)


def piece_texts(piece: msgspec.Struct) -> list[str]:
    """Everything a reader reads of one option, claim, field or step."""
    found = [
        getattr(piece, name, "") for name in ("text", "hint", "more", "claim", "means", "reply")
    ]
    return [text for text in found if text] + list(getattr(piece, "steps", ()))


def single_number_faults(piece: content.Heard | content.Term) -> list[str]:
    """The same for a claim under review and for a word of the glossary."""
    text = "\n".join(piece_texts(piece))
    found = unknown_numbers(text, piece.sources, set(piece.plain))
    return [f"{number} in {text[:60]!r}" for number in found] + stale(piece.plain, text)


def stale(plain: tuple[float, ...], text: str) -> list[str]:
    """Numbers marked as plain that the text does not hold (any more)."""
    unused = set(plain) - {prose.value(number) for number in prose.numbers(text)}
    return [f"{number:g} is marked plain and not there" for number in sorted(unused)]


def label_number_faults(chapter: content.ChapterContent) -> list[str]:
    """Numbers of a label come from data through {places}, or its mark gives sources or plain."""
    found = []
    for path, text in all_labels(chapter.labels):
        mark = chapter.label_mark(path)
        of = unknown_numbers(text, mark.sources, set(mark.plain))
        found += [f"{number} in the label {path}" for number in of]
    for name, mark in chapter.label_marks.items():
        under = [
            text
            for path, text in all_labels(chapter.labels)
            if name in ("", path, path.split(".")[0])
        ]
        found += [f"{fault}: label mark {name}" for fault in stale(mark.plain, "\n".join(under))]
    return found


def all_labels(table: dict, above: str = "") -> list[tuple[str, str]]:
    """(path, text) of every label: ("explorer.title", "Who was asked")."""
    found = []
    for name, word in table.items():
        path = f"{above}{name}"
        found += all_labels(word, f"{path}.") if isinstance(word, dict) else [(path, word)]
    return found


def poll_number_faults(poll: workshop.Poll) -> list[str]:
    """The same for a poll: `plain` and `sources` of an answer add to those of the poll."""
    parts = [(f"{poll.ask}\n{poll.says}", poll.sources, ())]
    for one in poll.option:
        keys = (*poll.sources, *one.sources)
        parts.append((f"{one.text}\n{one.reply}", keys, one.plain))
    found = []
    for text, keys, plain in parts:
        of = unknown_numbers(text, keys, {*poll.plain, *plain})
        found += [f"{poll.id}: {number} in {text[:60]!r}" for number in of]
        found += stale(plain, text)
    return found + stale(poll.plain, "\n".join(text for text, _, _ in parts))


def step_texts(step: workshop.Step) -> list[str]:
    """Everything that is said or shown in one step of a plan."""
    told = (step.title, step.prompt, step.phone, step.note, *step.lead, *step.second, *step.paper)
    return [text for text in told if text]


def step_number_faults(step: workshop.Step) -> list[str]:
    text = "\n".join(step_texts(step))
    of = unknown_numbers(text, step.sources, set(step.plain))
    return [f"{step.id}: {number}" for number in of] + stale(step.plain, text)


def workshop_words() -> list[tuple[str, str, content.LabelMark]]:
    """(path, text, mark) of every word of the workshop's surfaces; a list is its texts."""
    marks, found = workshop.word_marks(), []
    for path, word in all_labels(workshop.words()):
        names = [path.rsplit(".", cut)[0] for cut in range(path.count(".") + 1)]
        own = [marks[name] for name in names if name in marks]
        mark = content.LabelMark(
            sources=sum((one.sources for one in own), ()),
            plain=sum((one.plain for one in own), ()),
            quoted=sum((one.quoted for one in own), ()),
        )
        found += [(path, text, mark) for text in ([word] if isinstance(word, str) else word)]
    return found


def workshop_number_faults() -> list[str]:
    """Numbers of polls, plans and words come with a source that holds them, or are marked plain."""
    found = [fault for poll in workshop.polls().values() for fault in poll_number_faults(poll)]
    for plan in map(workshop.plan, workshop.plan_names()):
        head = f"{plan.title}\n{plan.people}"
        found += [f"{plan.file}: {n}" for n in unknown_numbers(head, (), set(plan.plain))]
        found += stale(plan.plain, head)
        for step in plan.steps.values():
            found += [f"{plan.file} {fault}" for fault in step_number_faults(step)]
    for path, text, mark in workshop_words():
        of = unknown_numbers(text, mark.sources, set(mark.plain))
        found += [f"words.toml {path}: {number}" for number in of]
    for name, mark in workshop.word_marks().items():
        under = [text for path, text, _ in workshop_words() if f"{path}.".startswith(f"{name}.")]
        found += [f"words.toml {name}: {one}" for one in stale(mark.plain, "\n".join(under))]
    return found


class Told(NamedTuple):
    """Texts of a case or of the role-play that share their sources and marks."""

    where: str
    texts: tuple[str, ...]
    sources: tuple[str, ...] = ()
    plain: tuple[float, ...] = ()
    quoted: tuple[str, ...] = ()


def told_by(where: str, piece: msgspec.Struct, *texts: str) -> Told:
    """These texts with the sources and marks of their piece; a line of the form has no sources."""
    kept = tuple(text for text in texts if text)
    return Told(where, kept, getattr(piece, "sources", ()), piece.plain, piece.quoted)


def case_told(case: cases.Case) -> list[Told]:
    """Everything a reader can meet in a case. What stands in its head carries no number."""
    head = (case.title, case.note, *case.situation, *case.known, *case.instead)
    found = [Told(case.file, (*head, *case.flags.values(), *case.endings.values()))]
    for at, row in enumerate(case.differential, start=1):
        where = f"{case.file} differential {at}"
        found.append(told_by(where, row, row.what, row.fits, row.changes))
    for at, lesson in enumerate(case.debrief, start=1):
        found.append(told_by(f"{case.file} debrief {at}", lesson, lesson.text))
    for moment in case.moments.values():
        where = f"{case.file} {moment.id}"
        found.append(told_by(where, moment, *moment.text, moment.ask, moment.means))
        for one in moment.choice:
            found.append(told_by(f"{where} to {one.to}", one, one.text, one.effect, one.why))
    return found


def play_told(play: roleplay.RolePlay) -> list[Told]:
    """Everything that stands on the cards and on the form. Around them stand the rule's numbers."""
    rule = (play.rule.least, play.rule.most, play.rule.kappa)
    around = (*play.before, *play.after, *play.marks.values())
    found = [Told("roleplay.toml", around, plain=rule)]
    for scene in play.scenes:
        lines = (line for chair in roleplay.CHAIRS for line in getattr(scene, chair))
        found.append(told_by("roleplay.toml scene", scene, scene.title, scene.note, *lines))
    for one in play.behaviours:
        where = f"roleplay.toml {one.id}"
        found.append(told_by(where, one, one.text, one.partly, one.harmful))
    return found


def training_told() -> list[Told]:
    """The cases, an institute's own among them, and the role-play."""
    found = [told for name in cases.case_names() for told in case_told(cases.case(name))]
    return found + play_told(roleplay.role_play())


def told_faults(told: Told) -> list[str]:
    """Numbers with no source that holds them, marks left behind, and causes without a source."""
    text = "\n".join(told.texts)
    found = unknown_numbers(text, told.sources, set(told.plain)) + stale(told.plain, text)
    if not told.sources:
        spoken = (text for text in told.texts if CAUSE.search(text) and not DENIED.search(text))
        found += [f"a cause without a source in {text[:60]!r}" for text in spoken]
    return [f"{told.where}: {fault}" for fault in found]


MANY_NUMBERS = 3  # sourced numbers in one cell make a passage that a reader may want to skip
CAUSE = re.compile(r"\b(causes|caused by|leads? to|raises|lowers|reduces)\b", re.IGNORECASE)
DENIED = re.compile(r"\b(no|not|nobody|without|whether)\b", re.IGNORECASE)


def skip_faults(notebook: dict) -> list[str]:
    """A passage full of numbers offers to be skipped, at its place."""
    found, offered = [], False
    for text in texts(notebook):
        if any(depth <= 2 for depth, _ in headings(text)):
            offered = False
        offered = offered or "[Skip this part" in text
        plain = {prose.value(number) for number in prose.marks(text, "plain")}
        sourced = [block for block in prose.blocks(text) if block.sources]
        numbers = [n for block in sourced for n in prose.numbers(block.text)]
        many = len([n for n in numbers if prose.value(n) not in plain]) >= MANY_NUMBERS
        if many and not offered:
            found.append(f"no way to skip the numbers in {text[:50]!r}")
    return found


def cause_faults(notebook: dict) -> list[str]:
    """What says that one thing brings about another names its source, unless it denies it."""
    return [
        f"a cause without a source in {block.text[:60]!r}"
        for text in texts(notebook)
        for block in prose.blocks(text)
        if CAUSE.search(block.text) and not block.sources and not DENIED.search(block.text)
    ]


# --- questions ------------------------------------------------------------------------------------


def calls(notebook: dict, name: str) -> list[str]:
    """The first argument of every call of `name` in the code, such as .ask("what_stays_up")."""
    found = []
    for code in codes(notebook):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Call) and node.args:
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if called == name and isinstance(node.args[0], ast.Constant):
                    found.append(node.args[0].value)
    return found


def calls_all(notebook: dict, name: str) -> list[str]:
    """Every argument of every call of `name`, such as .heard("S13", "S14")."""
    found = []
    for code in codes(notebook):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == name:
                found += [argument.value for argument in node.args]
    return found


def question_faults(notebook: dict, name: str, ids: list[str]) -> list[str]:
    """The notebook opens its own content and asks each of its questions exactly once."""
    asked = calls(notebook, "ask")
    found = [f"{id!r} is asked {asked.count(id)} times" for id in ids if asked.count(id) != 1]
    found += [f"{id!r} is asked and stands in no content" for id in asked if id not in ids]
    if codes(notebook) and set(calls(notebook, "chapter")) != {name}:
        found.append(f"its code does not open chapter({name!r})")
    return found


# --- the chapters we have -------------------------------------------------------------------------

every_chapter = pytest.mark.parametrize(
    "path", NOTEBOOKS, ids=[str(path.relative_to(ROOT / "notebooks")) for path in NOTEBOOKS]
)


def has_content(name: str) -> bool:
    return (content.HERE / f"{name}.toml").is_file()


# The parts of the training that have questions and labels of their own, as a chapter has them.
TRAINING = [
    name for name in (path.stem for path in NOTEBOOKS if is_training(path)) if has_content(name)
]
CONTENTS = [*sorted(file.stem for file in content.HERE.glob("[0-9]*.toml")), *TRAINING]
every_content = pytest.mark.parametrize("name", CONTENTS)


def test_the_list_of_chapters_and_the_chapters_are_the_same():
    course, folder = content.course_map(), ROOT / "notebooks"
    listed = [chapter.file for chapter in course.chapters]
    assert listed == [path.stem for path in sorted(folder.glob("*.ipynb"))]
    pages = {str(path.relative_to(folder).with_suffix("")) for path in folder.glob("*/*.ipynb")}
    assert {page.file for page in course.pages} == pages
    assert {file.stem for file in content.HERE.glob("[0-9]*.toml")} <= set(listed)


@every_chapter
def test_the_file_is_clean(path):
    assert file_faults(read(path)) == []


@every_chapter
def test_the_page_has_its_parts_in_order(path):
    faults_of = page_faults
    for is_such, such_faults in (
        (is_plain, plain_page_faults),
        (is_own, own_page_faults),
        (is_workshop, workshop_page_faults),
        (is_training, training_page_faults),
    ):
        faults_of = such_faults if is_such(path) else faults_of
    assert faults_of(read(path)) == []


@every_chapter
def test_help_stands_at_the_same_place(path):
    assert place_faults(read(path)) == []


@every_chapter
def test_every_link_leads_somewhere(path):
    assert link_faults(read(path), path.parent) == []


@every_chapter
def test_every_number_has_a_source_that_holds_it(path):
    assert number_faults(read(path)) == []


@every_chapter
def test_every_passage_full_of_numbers_can_be_skipped(path):
    assert skip_faults(read(path)) == []


@every_chapter
def test_every_cause_has_a_source(path):
    assert cause_faults(read(path)) == []


@every_chapter
def test_every_question_is_asked_once(path):
    name = path.stem
    ids = list(content.chapter_content(name).questions) if has_content(name) else []
    assert question_faults(read(path), name, ids) == []


@pytest.mark.parametrize("name", ["02_how_common", "03_rise_and_drop"])
def test_the_content_chapters_ask_at_least_four(name):
    assert len(content.chapter_content(name).questions) >= 4


@every_content
def test_every_number_in_a_question_or_label_has_a_source_that_holds_it(name):
    chapter = content.chapter_content(name)
    found = [
        f"{question.id}: {fault}"
        for question in chapter.questions.values()
        for fault in question_number_faults(question)
    ]
    found += [f"{id}: {f}" for id, one in chapter.heard.items() for f in single_number_faults(one)]
    assert found + label_number_faults(chapter) == []


def test_every_number_in_a_scene_is_marked_as_no_fact():
    for name in scenes.scene_names():
        for passage in scenes.passages(scenes.scene(name)):
            assert unknown_numbers(passage.text, (), set(passage.plain)) == [], passage.where


def test_every_number_and_cause_in_a_case_and_the_role_play_has_a_source():
    assert [fault for told in training_told() for fault in told_faults(told)] == []


def test_every_number_of_the_workshop_has_a_source_that_holds_it():
    assert workshop_number_faults() == []


def test_no_poll_and_no_plan_names_a_cause_without_a_source():
    for poll in workshop.polls().values():
        for text in (
            poll.ask,
            poll.says,
            *(part for o in poll.option for part in (o.text, o.reply)),
        ):
            sourced = poll.sources or DENIED.search(text)
            assert sourced or not CAUSE.search(text), (poll.id, text)
    for plan in map(workshop.plan, workshop.plan_names()):
        for step in plan.steps.values():
            for text in step_texts(step):
                sourced = step.sources or DENIED.search(text)
                assert sourced or not CAUSE.search(text), (plan.name, step.id, text)


def test_every_number_in_the_glossary_has_a_source_that_holds_it():
    terms = content.glossary().items()
    assert [f"{slug}: {f}" for slug, term in terms for f in single_number_faults(term)] == []


def test_every_word_of_the_glossary_is_met_in_a_chapter():
    prose_of_all = "\n".join(text for path in NOTEBOOKS for text in texts(read(path)))
    assert [slug for slug in content.glossary() if f"(#word-{slug})" not in prose_of_all] == []


@every_chapter
def test_every_claim_under_review_is_shown_once(path):
    name = path.stem
    held = list(content.chapter_content(name).heard) if has_content(name) else []
    assert sorted(calls_all(read(path), "heard")) == sorted(held)


@every_chapter
def test_the_minutes_are_those_of_the_list(path):
    minutes = {chapter.file: chapter.minutes for chapter in content.course_map().chapters}
    if path.stem in minutes:
        said = re.search(r"how long\W+(?:about )?(\d+)", texts(read(path))[0].lower())
        assert said, "the first cell does not say 'How long' and the minutes"
        assert int(said[1]) == minutes[path.stem]


# --- every rule is seen to complain ---------------------------------------------------------------

FIRST = """# How common is it?

**What you get.** A fair look at the numbers.
**How long.** 15 minutes.
**Who it is for.** You, if you wonder.

<!-- plain: 15 -->"""
NUMBERS = """## What was found

[Skip this part: numbers](#In-short)

In one survey of 230 women, 46 % said ever ([Schweitzer, 2015](#source-schweitzer2015:some)).

- About 5 in the last four weeks <a href="#source-schweitzer2015:some">(Schweitzer, 2015)</a>
- Go on to [the help](#What-was-found)"""
SHORT = "## In short\n\nMany people know this."
CARD = '<div class="wave-card">\n\n**Keep this.** It may pass.\n\n</div>'
SAFE = """<div class="wave-help">

## If you are hurt, afraid, or thinking of ending your life

Call your local emergency number. Or find a line at [findahelpline.com](https://findahelpline.com).
Or see [body](help/body_now.ipynb), [danger](help/danger.ipynb), [self-harm](help/self_harm.ipynb),
[neck](help/neck.ipynb), [not agreed](help/not_agreed.ipynb).

</div>"""


def small_chapter() -> dict:
    meta = {"deletable": False, "editable": False}
    new = nbformat.v4
    notebook = new.new_notebook(
        cells=[
            new.new_markdown_cell(FIRST, metadata=dict(meta)),
            new.new_markdown_cell(SAFE, id="help", metadata=dict(meta)),
            new.new_code_cell(
                'from course import chapter\n\ncommon = chapter("02_how_common")',
                metadata=dict(meta),
            ),
            new.new_markdown_cell(NUMBERS, metadata=dict(meta)),
            new.new_code_cell('common.ask("fix_the_headline")', metadata=dict(meta)),
            *(new.new_markdown_cell(text, metadata=dict(meta)) for text in (SHORT, CARD)),
        ]
    )
    return notebook


def faults(notebook: dict) -> list[str]:
    return [
        *file_faults(notebook),
        *page_faults(notebook),
        *place_faults(notebook),
        *link_faults(notebook, ROOT / "notebooks"),
        *number_faults(notebook),
        *skip_faults(notebook),
        *cause_faults(notebook),
        *question_faults(notebook, "02_how_common", ["fix_the_headline"]),
    ]


def test_a_good_small_chapter_has_no_faults():
    assert faults(small_chapter()) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("46 %", "64 %", "64 (not known of schweitzer2015)"),
        ("230 women", "320 women", "320 (not known of schweitzer2015)"),
        ("About 5 in", "About 7 in", "7 (not known of schweitzer2015)"),
        ("(Schweitzer, 2015)</a>", "(Schweitzer, 2016)</a>", "2016 (not known"),
        ("Many people", "46 people", "46 (no source)"),
        ("Many people know this", "Stress leads to tears", "a cause without a source"),
        ("[Skip this part: numbers](#In-short)", "", "no way to skip the numbers"),
        ("**How long.** 15", "**How long.** 51", "51 (no source)"),
        ("**How long.** 15", "**How long.** Some", "15 is marked plain and not there"),
        ("#source-schweitzer2015:some)", "#source-schweitzer2051:some)", "no source is called"),
        ("#source-schweitzer2015:some)", "#source-schweitzer2015)", "does not say how sure"),
        ("#source-schweitzer2015:some)", "#source-schweitzer2015:sure)", "does not say how sure"),
        ("[the help](#What-was-found)", "[x](#word-nothing)", "the glossary holds no word"),
        ("#source-schweitzer2015:some)", "#source-zaccaro2018:some)", "was never read"),
        ("[the help](#What-was-found)", "[x](#Nowhere)", "no heading is called '#Nowhere'"),
        ("[the help](#What-was-found)", "[x](99_none.ipynb)", "'99_none.ipynb' leads to no"),
        ("[the help](#What-was-found)", '<a href="../x.html">x</a>', "leads to no notebook"),
        ("[the help](#What-was-found)", "[x](http://a.example)", "leads to no notebook"),
        ("# How common is it?\n", "## How common is it?\n", "exactly one first-level heading"),
        ("## In short", "# In short", "exactly one first-level heading"),
        ("## In short", "#### In short", "depth 4 follows one of depth 2"),
        ("## In short", "## Summary", "no heading 'In short'"),
        ("What you get", "This is", "does not say 'what you get'"),
        ("Who it is for", "Readers", "does not say 'who it is for'"),
        ("Many people know this.", "word " * 121, "a cell of 123 words"),
        ("wave-card", "card", "no card to keep"),
        ("wave-help", "help", "no help block"),
        ("If you are hurt", "If you hurt", "no help block"),
        ("https://findahelpline.com", "https://example.org", "no link to https://findahelpline"),
        ("emergency number", "number", "local emergency number"),
        ("help/neck.ipynb", "help/body_now.ipynb", "does not lead to help/neck"),
        ("help/neck.ipynb", "help/neck_now.ipynb", "'help/neck_now.ipynb' leads to no notebook"),
        ("fix_the_headline", "fix_it", "'fix_the_headline' is asked 0 times"),
        ("fix_the_headline", "fix_it", "'fix_it' is asked and stands in no content"),
        ('.ask("fix', '.ask("fix_the_headline"); common.ask("fix', "is asked 2 times"),
        ('chapter("02_how_common")', 'chapter("03_rise_and_drop")', "does not open chapter"),
        ("from course import chapter\n\n", "import os\nimport re\nimport ast\n", "4 lines of code"),
        ("common.ask", "# NBVAL_SKIP\ncommon.ask", "a tag hides it"),
    ],
)
def test_each_fault_in_the_words_is_seen(old, new, said):
    notebook = small_chapter()
    before = copy.deepcopy(notebook)
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace(old, new)
    assert notebook != before
    assert any(said in fault for fault in faults(notebook)), faults(notebook)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda nb: nb["cells"][4].update(execution_count=1), "a run is stored"),
        (
            lambda nb: nb["cells"][4].update(
                outputs=[nbformat.v4.new_output("stream", name="stdout", text="x")]
            ),
            "an output or a run is stored",
        ),
        (lambda nb: nb["metadata"].update(widgets={}), "state of widgets"),
        (lambda nb: nb["cells"][2]["metadata"].pop("deletable"), "cell 3: deletable"),
        (lambda nb: nb["cells"][2]["metadata"].update(editable=True), "cell 3: deletable"),
        (lambda nb: nb["cells"][4]["metadata"].update(tags=["raises-exception"]), "a tag hides"),
        (lambda nb: nb["cells"][4].update(source=""), "0 lines of code"),
        (lambda nb: nb["cells"].append(nbformat.v4.new_raw_cell("x")), "a raw cell"),
        (lambda nb: nb["cells"][4].pop("outputs"), "not a valid notebook"),
        (lambda nb: nb["cells"].__delitem__(slice(2)), "first cell is not text"),
        (lambda nb: nb["cells"].insert(1, nb["cells"].pop()), "the second cell is not help"),
        (lambda nb: nb["cells"][1].update(id="first"), "the second cell is not help"),
    ],
)
def test_each_fault_in_the_file_is_seen(damage, said):
    notebook = small_chapter()
    damage(notebook)
    assert any(said in fault for fault in faults(notebook)), faults(notebook)


REASON = "Because this is what the survey really asked."
QUESTION = f"""
[labels.view]
people = "{{n}} people"
sentence = "In 3 blocks: 46 in the first."

[label_marks]
"view" = {{ plain = [3] }}
"view.sentence" = {{ sources = ["schweitzer2015"] }}

[[question]]
id = "fix_the_headline"
kind = "several"
objective = "02.3"
bloom = "apply"
ask = "Of 230 women, 46 % said ever. What follows?"
sources = ["schweitzer2015"]
[[question.option]]
text = "46 in 100 of all women"
reply = "{REASON}"
fits = false
plain = [100]
[[question.option]]
text = "Nobody knows"
reply = "{REASON}"
fits = true
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("46 % said", "64 % said", "64 in"),
        ("46 in 100", "64 in 100", "64 in"),
        ("plain = [100]\n", "", "100 in"),
        ("plain = [100]", "plain = [100, 64]", "64 is marked plain and not there"),
        ('ces = ["schweitzer2015"]\n[[', 'ces = ["burri2020"]\n[[', "230 in"),
        ("{n} people", "100 people", "100 in the label view.people"),
        ("46 in the", "64 in the", "64 in the label view.sentence"),
        ("plain = [3]", "plain = [3, 64]", "64 is marked plain and not there: label mark view"),
        ('reply = "Because', 'reply = "Of 300, because', "300 in"),
        ("said ever", "of 7 said ever", "7 in"),
    ],
)
def test_each_number_in_a_question_is_seen(old, new, said):
    def seen(text: str) -> list[str]:
        chapter = content.load_text(text, "02_how_common")
        question = chapter.question("fix_the_headline")
        return [*question_number_faults(question), *label_number_faults(chapter)]

    assert seen(QUESTION) == []
    assert any(said in fault for fault in seen(QUESTION.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("case_a", "41 in 100 had known tears", "14 in 100 had known tears", "14"),
        ("case_a", 'plain = [100]\nsure = "some"', 'sure = "some"', "debrief 2: 100"),
        ("case_a", "plain = [100]\nsure", "plain = [100, 7]\nsure", "7 is marked plain and not"),
        ("case_a", "He has come to you once", "He has come to you 3 times", "case_a.toml: 3"),
        (
            "case_a",
            "The jacket goes back over",
            "It leads to calm, over",
            "a cause without a source",
        ),
        ("case_b", "blood from 35 couples", "blood from 53 couples", "debrief 2: 53"),
        ("case_c", "6,669 sexually", "9,666 sexually", "differential 2: 9,666"),
        ("case_c", "1.6 % in community", "6.1 % in community", "order to end_diary: 6.1"),
        ("case_d", "50.2 % had agreed", "52.0 % had agreed", "late_after to end_stop_sign: 52.0"),
        ("case_e", 'sources = ["wilson2016"]\n\n[[debrief]]', "\n[[debrief]]", "debrief 1: 5,917"),
        ("case_f", "37 of 51 men", "38 of 51 men", "debrief 1: 38"),
    ],
)
def test_each_number_and_cause_in_a_case_is_seen(name, old, new, said):
    text = (cases.FOLDER / f"{name}.toml").read_text("utf-8")
    damaged = cases.load_case_text(text.replace(old, new, 1), name)
    assert damaged != cases.case(name)
    found = [fault for told in case_told(damaged) for fault in told_faults(told)]
    assert any(said in fault for fault in found), found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Of 1,208 men online, 41 in", "Of 1,208 men online, 14 in", "scene: 14"),
        ("at least 16 of 24 points", "at least 18 of 24 points", "roleplay.toml: 18"),
        ("One or two of the three", "1 or 2 of the three", "permission: 1"),
    ],
)
def test_each_number_in_the_role_play_is_seen(old, new, said):
    text = (roleplay.FOLDER / "roleplay.toml").read_text("utf-8")
    damaged = roleplay.load_role_play(text.replace(old, new, 1))
    found = [fault for told in play_told(damaged) for fault in told_faults(told)]
    assert any(said in fault for fault in found), found


PLAIN = "# If it hurts\n"
ACTION = """<div class="wave-help">

**Call your local emergency number.** Or see [a list](https://findahelpline.com).

</div>"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("wave-help", "help", "is no safety text"),
        ("emergency number", "number", "local emergency number"),
        ("https://findahelpline.com", "https://example.org", "no link to https://findahelpline"),
        ("# If", "## If", "exactly one first-level heading"),
        ("Or see", "word " * 121, "cut it at 120"),
    ],
)
def test_each_fault_of_a_plain_page_is_seen(old, new, said):
    def page(change=lambda text: text) -> dict:
        cells = [nbformat.v4.new_markdown_cell(change(text)) for text in (PLAIN, ACTION)]
        return nbformat.v4.new_notebook(cells=cells)

    assert plain_page_faults(page()) == []
    assert any(said in fault for fault in plain_page_faults(page(lambda t: t.replace(old, new))))
    runs = page()
    runs["cells"].append(nbformat.v4.new_code_cell("1"))
    assert plain_page_faults(runs) == ["a plain page holds text and nothing else"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("do not keep words here", "keep words", "'do not keep words here'"),
        ("Lost passphrase", "Lost", "'lost passphrase'"),
        ("../help/danger.ipynb", "../help/neck.ipynb", "no link to ../help/danger"),
        ("https://findahelpline.com", "https://example.org", "no link to https://findahelpline"),
    ],
)
def test_each_fault_of_a_page_of_own_words_is_seen(old, new, said):
    page = read(ROOT / "notebooks" / "own" / "journal.ipynb")
    for cell in page["cells"]:
        cell["source"] = cell["source"].replace(old, new)
    assert any(said in fault for fault in own_page_faults(page))


def test_a_workshop_page_without_a_way_to_help_is_seen():
    page = read(ROOT / "notebooks" / "workshop" / "console.ipynb")
    page["cells"][1]["source"] = page["cells"][1]["source"].replace("findahelpline", "example")
    assert any("no link to https://findahelpline" in fault for fault in workshop_page_faults(page))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("findahelpline", "example", "no link to https://findahelpline"),
        ("## What you can do afterwards", "## Aims", "no heading 'What you can do afterwards'"),
        ("## To take along", "# To take along", "exactly one first-level heading"),
    ],
)
def test_each_fault_of_a_page_of_the_training_is_seen(old, new, said):
    page = read(ROOT / "notebooks" / "training" / "risk.ipynb")
    assert training_page_faults(page) == []
    for cell in page["cells"]:
        cell["source"] = cell["source"].replace(old, new)
    assert any(said in fault for fault in training_page_faults(page))


def test_the_help_block_is_the_same_in_every_chapter():
    blocks = {
        cell
        for path in NOTEBOOKS
        if not is_plain(path)
        for cell in texts(read(path))
        if has_class(cell, "wave-help") and HELP in cell.lower()
    }
    assert len(blocks) == 1
