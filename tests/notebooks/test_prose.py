"""How the chapters read: grade, length of sentences, voice, and phrases that must not stand there.

The limits are those of the tone guide. A cell with the class wave-help is safety text as a whole.
Run with -s, or look at a failing run, for the phrases that a person decides about.
"""

from pathlib import Path

import nbformat

from course import content
from course.content import scenes, workshop
from tests.notebooks import prose
from tests.notebooks.test_chapters import (
    NOTEBOOKS,
    all_labels,
    every_chapter,
    every_content,
    has_class,
    is_workshop,
    piece_texts,
    step_texts,
    texts,
    workshop_words,
)

GRADE, SAFE_GRADE = 7.0, 5.0
FACILITATOR_GRADE = 9.0  # pages for whoever leads a session
PHONE_GRADE = 6.0  # what people in the room read
LONGEST, SAFE_LONGEST = 25, 15  # words in a sentence
PASSIVE = 0.10
PASSIVE_FROM = 30  # sentences: below this one sentence moves the share too far

Passage = tuple[str, str, list[str]]  # where, words, phrases quoted there to be checked


def cells(path: Path) -> list[str]:
    return texts(nbformat.read(path, as_version=nbformat.NO_CONVERT))


def prose_of(path: Path, *, safe: bool = False) -> str:
    """The running text of a chapter, or of its safety passages alone."""
    kept = [cell for cell in cells(path) if has_class(cell, "wave-help") or not safe]
    return "\n".join(prose.running_text(cell) for cell in kept)


def question_passages(chapter: content.ChapterContent) -> list[Passage]:
    """Every text of a chapter's questions, each with the phrases it may quote."""
    found = []
    for question in chapter.questions.values():
        where, own = f"{chapter.file} {question.id}", list(question.quoted)
        found += [(where, text, own) for text in (question.ask, question.hint) if text]
        for piece in getattr(question, question.parts):
            quoted = [*own, *piece.quoted]
            found += [(where, text, quoted) for text in piece_texts(piece)]
    for id, heard in chapter.heard.items():
        where = f"{chapter.file} {id}"
        found += [(where, text, list(heard.quoted)) for text in piece_texts(heard)]
    return found


def scene_passages() -> list[Passage]:
    return [
        (passage.where, passage.text, list(passage.quoted))
        for name in scenes.scene_names()
        for passage in scenes.passages(scenes.scene(name))
    ]


def glossary_passages() -> list[Passage]:
    return [
        (f"glossary.toml {slug}", text, list(term.quoted))
        for slug, term in content.glossary().items()
        for text in piece_texts(term)
    ]


def label_passages() -> list[Passage]:
    course = content.course_map()
    tables = [getattr(course, name) for name in content.TABLES]
    found = [("course.toml", word, []) for table in tables for _, word in all_labels(table)]
    for file in [*sorted(content.HERE.glob("[0-9]*.toml")), content.HERE / "journal.toml"]:
        chapter = content.chapter_content(file.stem)
        for path, word in all_labels(chapter.labels):
            quoted = list(chapter.label_mark(path).quoted)
            found.append((f"{chapter.file} {path}", word, quoted))
    return found


def workshop_passages() -> list[Passage]:
    """Every text of polls, plans, figures and surfaces of the workshop."""
    found = [("figures.toml", title, []) for title in workshop.figures().values()]
    for poll in workshop.polls().values():
        where, quoted = f"polls.toml {poll.id}", list(poll.quoted)
        found += [(where, text, quoted) for text in (poll.ask, poll.says)]
        for option in poll.option:
            allowed = [*quoted, *option.quoted]
            found += [(where, text, allowed) for text in (option.text, option.reply)]
    for plan in map(workshop.plan, workshop.plan_names()):
        found += [(plan.file, text, []) for text in (plan.title, plan.people)]
        for step in plan.steps.values():
            quoted = list(step.quoted)
            found += [(f"{plan.file} {step.id}", text, quoted) for text in step_texts(step)]
    for path, text, mark in workshop_words():
        found.append((f"words.toml {path}", text, list(mark.quoted)))
    return found


def spoken(*, phone: bool) -> str:
    """What the people in the room read on their phones, or what the two facilitators read."""
    plans = [workshop.plan(name) for name in workshop.plan_names()]
    steps = [step for plan in plans for step in plan.steps.values()]
    if phone:
        told = [text for where, text, _ in workshop_passages() if where.startswith("polls.toml")]
        told += [step.phone for step in steps]
        told += [text for path, text, _ in workshop_words() if path.startswith("phone.")]
    else:
        told = [text for step in steps for text in (*step.lead, *step.second, step.note) if text]
        told += [text for path, text, _ in workshop_words() if not path.startswith("phone.")]
    return "\n".join(prose.ended(text) for text in told)


def cell_passages(path: Path) -> list[Passage]:
    found = []
    for cell in cells(path):
        words = "\n".join(block.text for block in prose.blocks(cell))
        # Safety text quotes nothing.
        quoted = [] if has_class(cell, "wave-help") else prose.marks(cell, "quoted")
        found.append((path.name, words, quoted))
    return found


def all_passages() -> list[Passage]:
    chapters = [content.chapter_content(f.stem) for f in sorted(content.HERE.glob("[0-9]*.toml"))]
    return [
        *(passage for path in NOTEBOOKS for passage in cell_passages(path)),
        *(passage for chapter in chapters for passage in question_passages(chapter)),
        *glossary_passages(),
        *scene_passages(),
        *label_passages(),
        *workshop_passages(),
    ]


# --- rules ----------------------------------------------------------------------------------------


def phrase_faults(passages: list[Passage]) -> list[str]:
    """Banned phrases that are not quoted to be checked, and quotes that are not there."""
    found = []
    for where, text, quoted in passages:
        present = prose.phrases(text, prose.BANNED)
        found += [f"{where}: {p!r} in {text[:70]!r}" for p in present if p not in quoted]
    return found


def sign_faults(passages: list[Passage]) -> list[str]:
    return [
        f"{where}: {sign!r} in {text[:70]!r}"
        for where, text, _ in passages
        for sign in [*prose.emoji(text), *("!" for _ in range(text.count("!")))]
    ]


def length_faults(text: str, longest: int) -> list[str]:
    counted = [(len(prose.words(sentence)), sentence) for sentence in prose.sentences(text)]
    return [f"{count} words: {sentence}" for count, sentence in counted if count > longest]


def passive_faults(text: str) -> list[str]:
    said = prose.sentences(text)
    if len(said) < PASSIVE_FROM or prose.passive_share(text) <= PASSIVE:
        return []
    return [sentence for sentence in said if prose.is_passive(sentence)]


# --- the chapters we have -------------------------------------------------------------------------


@every_chapter
def test_a_tired_person_can_read_the_chapter(path):
    text = prose_of(path)
    assert prose.grade(text) <= (FACILITATOR_GRADE if is_workshop(path) else GRADE)
    assert length_faults(text, LONGEST) == []
    assert passive_faults(text) == []


@every_chapter
def test_a_frightened_person_can_read_the_safety_passages(path):
    text = prose_of(path, safe=True)
    assert prose.grade(text) <= SAFE_GRADE
    assert length_faults(text, SAFE_LONGEST) == []


@every_content
def test_the_questions_read_as_easily_as_the_chapter(name):
    passages = question_passages(content.chapter_content(name))
    text = "\n".join(prose.ended(words) for _, words, _ in passages)
    assert prose.grade(text) <= GRADE
    assert length_faults(text, LONGEST) == []
    assert passive_faults(text) == []


def test_the_glossary_reads_as_easily_as_a_chapter():
    text = "\n".join(prose.ended(words) for _, words, _ in glossary_passages())
    assert prose.grade(text) <= GRADE
    assert length_faults(text, LONGEST) == []


def test_the_scenes_read_as_easily_as_a_chapter():
    text = "\n".join(prose.ended(words) for _, words, _ in scene_passages())
    assert prose.grade(text) <= GRADE
    assert length_faults(text, LONGEST) == []
    assert passive_faults(text) == []


def test_the_phones_in_a_session_ask_for_six_years_of_school():
    text = spoken(phone=True)
    assert prose.grade(text) <= PHONE_GRADE
    assert length_faults(text, LONGEST) == []
    assert passive_faults(text) == []


def test_who_leads_a_session_can_read_it_aloud():
    text = spoken(phone=False)
    assert prose.grade(text) <= FACILITATOR_GRADE
    assert length_faults(text, LONGEST) == []
    assert passive_faults(text) == []


def test_no_label_is_a_long_sentence():
    for where, text, _ in label_passages():
        for one in text.split("|"):  # a label may hold a list
            assert length_faults(one, LONGEST) == [], where


def test_no_banned_phrase_stands_anywhere():
    assert phrase_faults(all_passages()) == []


def test_no_exclamation_mark_and_no_emoji_stands_anywhere():
    assert sign_faults(all_passages()) == []


def test_every_phrase_marked_as_quoted_is_there():
    """A mark left behind would let the phrase slip in later."""
    for path in NOTEBOOKS:
        for where, text, quoted in cell_passages(path):
            assert set(quoted) <= set(prose.phrases(text, prose.BANNED)), where


def test_print_the_phrases_a_person_decides_about(capsys):
    with capsys.disabled():
        print()
        for where, text, _ in all_passages():
            for phrase in prose.phrases(text, prose.FLAGGED):
                at = max(0, text.lower().find(phrase.split()[0]) - 30)
                print(f"  decide: {where}: {phrase!r} in {text[at : at + 80]!r}")


# --- every rule is seen to complain ---------------------------------------------------------------


def test_each_rule_is_seen_to_complain():
    def here(text: str, *quoted: str) -> list[Passage]:
        return [("here", text, list(quoted))]

    assert phrase_faults(here("Some people cry.")) == []
    assert phrase_faults(here("Just breathe."))
    assert phrase_faults(here("Levels plummet.", "plummet")) == []
    assert phrase_faults(here("Levels plummet like a firework.", "plummet"))
    assert sign_faults(here("Well done!")) == ["here: '!' in 'Well done!'"]
    assert sign_faults(here("Well done 🎉"))
    assert length_faults("One two three.", 3) == []
    assert length_faults("One two three four.", 3) == ["4 words: One two three four."]
    assert passive_faults("They asked. " * 30) == []
    assert passive_faults("They asked. " * 27 + "They were asked. " * 4)


def test_a_safety_cell_may_quote_nothing(tmp_path):
    cell = '<div class="wave-help">\n\nCalm down.\n\n</div>\n<!-- quoted: calm down -->'
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(cell)])
    nbformat.write(notebook, tmp_path / "x.ipynb")
    assert phrase_faults(cell_passages(tmp_path / "x.ipynb"))
    assert prose_of(tmp_path / "x.ipynb", safe=True) == "Calm down."
