"""How the chapters read: grade, length of sentences, voice, and phrases that must not stand there.

The limits are those of the tone guide. A cell with the class wave-help is safety text as a whole.
Run with -s, or look at a failing run, for the phrases that a person decides about.
"""

from pathlib import Path

import nbformat
import pytest

from course import content
from course.content import cases, roleplay, scenes, workshop
from tests.notebooks import prose
from tests.notebooks.test_chapters import (
    CONTENTS,
    NOTEBOOKS,
    ROOT,
    TRAINING,
    Told,
    all_labels,
    case_told,
    every_chapter,
    every_content,
    has_class,
    is_training,
    is_workshop,
    number_faults,
    piece_texts,
    play_told,
    step_texts,
    texts,
    training_page_faults,
    training_told,
    workshop_words,
)

GRADE, SAFE_GRADE = 7.0, 5.0
FACILITATOR_GRADE = 9.0  # pages for whoever leads a session
CLINICIAN_GRADE = 12.0  # pages for therapists and counsellors
PHONE_GRADE = 6.0  # what people in the room read
LONGEST, SAFE_LONGEST = 25, 15  # words in a sentence
CLINICIAN_LONGEST = 30
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
        told = (question.ask, question.hint, getattr(question, "paper", ""))
        found += [(where, text, own) for text in told if text]
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
    for chapter in map(content.chapter_content, [*CONTENTS, "journal"]):
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


def told_passages(pieces: list[Told]) -> list[Passage]:
    """Every text of a case or of the role-play, each with the phrases it may quote."""
    return [(told.where, text, list(told.quoted)) for told in pieces for text in told.texts]


def training_faults(pieces: list[Told]) -> list[str]:
    """What a clinician would stumble over in a case or in the role-play, by the tone guide."""
    passages = told_passages(pieces)
    text = "\n".join(prose.ended(words) for _, words, _ in passages)
    found = phrase_faults(passages) + sign_faults(passages)
    found += length_faults(text, CLINICIAN_LONGEST) + passive_faults(text)
    if (grade := prose.grade(text)) > CLINICIAN_GRADE:
        found.append(f"grade {grade:.1f}; at most {CLINICIAN_GRADE:g}")
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


def limits(page: Path | str) -> tuple[float, int]:
    """The grade, and the words in a sentence, that a page or the content of a chapter may have."""
    if page in TRAINING or (isinstance(page, Path) and is_training(page)):
        return CLINICIAN_GRADE, CLINICIAN_LONGEST
    if isinstance(page, Path) and is_workshop(page):
        return FACILITATOR_GRADE, LONGEST
    return GRADE, LONGEST


def all_passages() -> list[Passage]:
    chapters = map(content.chapter_content, CONTENTS)
    return [
        *(passage for path in NOTEBOOKS for passage in cell_passages(path)),
        *(passage for chapter in chapters for passage in question_passages(chapter)),
        *glossary_passages(),
        *scene_passages(),
        *label_passages(),
        *workshop_passages(),
        *told_passages(training_told()),
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
    grade, longest = limits(path)
    assert prose.grade(text) <= grade
    assert length_faults(text, longest) == []
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
    grade, longest = limits(name)
    assert prose.grade(text) <= grade
    assert length_faults(text, longest) == []
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


@pytest.mark.parametrize("name", cases.case_names())
def test_a_busy_clinician_can_read_the_case(name):
    assert training_faults(case_told(cases.case(name))) == []


def test_three_people_can_read_the_role_play_from_their_cards():
    assert training_faults(play_told(roleplay.role_play())) == []


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


HARD = "Psychopathological considerations necessitate interdisciplinary collaboration."


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("He has come to you once", "Just once he has come to you", "'just' in"),
        ("Jo was kind about it.", "Jo was kind about it!", "'!' in"),
        ("He breathes out.", "He breathes out \U0001f642.", "'\U0001f642' in"),
        ("His shoulders come down.", "and he sat there " * 8 + "so.", "words: and he sat"),
        ("Fear, numbness, or a low", f"{HARD} " * 400 + "A low", "grade "),
    ],
)
def test_each_fault_of_a_case_is_seen(old, new, said):
    text = (cases.FOLDER / "case_a.toml").read_text("utf-8")
    assert old in text
    found = training_faults(case_told(cases.load_case_text(text.replace(old, new, 1), "case_a")))
    assert any(said in fault for fault in found), found


def test_each_fault_of_the_role_play_is_seen():
    text = (roleplay.FOLDER / "roleplay.toml").read_text("utf-8")
    for old, new, said in (
        ("Read the form together first", "Simply read the form", "'simply' in"),
        ("Promises full secrecy.", "Promises full secrecy!", "'!' in"),
        ("One or two of the three.", "one " * 31, "31 words"),
    ):
        damaged = roleplay.load_role_play(text.replace(old, new, 1))
        found = training_faults(play_told(damaged))
        assert any(said in fault for fault in found), said


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("Just wait.", "'just' in"),
        ("Wait!", "'!' in"),
        ("word " * 31, "31 words: "),
        (f"{HARD} " * 40, "grade "),
        ("They were asked. " * 30, "They were asked."),
        ("In 47 of them.", "47 (no source)"),
        ("word. " * 121, "cut it at 120"),
    ],
)
def test_each_fault_of_a_training_notebook_is_seen(added, said, tmp_path):
    """A copy of the real page, broken in one cell: the rules know it by its folder."""
    path = tmp_path / "training" / "talk.ipynb"
    path.parent.mkdir()
    notebook = nbformat.read(ROOT / "notebooks" / "training" / "talk.ipynb", as_version=4)

    def faults() -> list[str]:
        nbformat.write(notebook, path)
        (grade, longest), text = limits(path), prose_of(path)
        found = phrase_faults(cell_passages(path)) + sign_faults(cell_passages(path))
        found += length_faults(text, longest) + passive_faults(text)
        found += number_faults(notebook) + training_page_faults(notebook)
        return found + ([f"grade {prose.grade(text):.1f}"] if prose.grade(text) > grade else [])

    assert faults() == []
    notebook.cells.append(nbformat.v4.new_markdown_cell(added, id="added"))
    assert any(said in fault for fault in faults()), faults()


def test_a_safety_cell_may_quote_nothing(tmp_path):
    cell = '<div class="wave-help">\n\nCalm down.\n\n</div>\n<!-- quoted: calm down -->'
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(cell)])
    nbformat.write(notebook, tmp_path / "x.ipynb")
    assert phrase_faults(cell_passages(tmp_path / "x.ipynb"))
    assert prose_of(tmp_path / "x.ipynb", safe=True) == "Calm down."
