"""Objectives and the continuing-education pack: minutes that add up, papers that hold together."""

import json
import re
import sys
from collections import Counter
from datetime import date, timedelta
from errno import ENOSPC
from functools import cache
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course import __main__ as front_door
from course import evidence
from course.content import ContentError, bank, cases, course_map
from course.content.cases import FOLDER, case, case_names
from course.content.ce import load_pack, pack
from course.content.formats import format_words
from course.content.handouts import TRAINING, handouts
from course.content.objectives import load_programme, programme
from course.content.roleplay import CHAIRS, role_play
from course.content.training import board
from course.content.workshop import plan
from course.export import PaperError, ce
from course.export.items import FORMATS
from course.export.training_day import training_blocks
from course.training import PASS_MARK
from tests.notebooks import prose
from tests.notebooks.test_chapters import known_numbers
from tests.unit.test_export import joined, read, tags, text_of

FILE, WORDS = FOLDER / "objectives.toml", FOLDER / "ce.toml"
PAPERS = (
    *("ce-1-objectives", "ce-2-outline", "ce-3-references", "ce-4-test", "ce-5-key"),
    *("ce-6-evaluation", "ce-7-certificate", "ce-8-statement"),
)
ROOT = FOLDER.parents[2]
SEED, TODAY = 2026, date(2026, 11, 21)
GRADE, LONGEST = 12.0, 30  # of what therapists and their institutes read


@cache
def made(large: bool = False, mark: int = PASS_MARK) -> dict[str, bytes]:
    return ce.ce_pack(SEED, mark, large, TODAY)


def said(name: str, large: bool = False, mark: int = PASS_MARK) -> str:
    """What a paper of the pack says, without white space."""
    end = "-large-print.pdf" if large else ".pdf"
    return text_of(made(large, mark)[name + end])


# ---- Parts and objectives ------------------------------------------------------------------------


def test_the_parts_take_225_minutes_and_so_do_their_activities():
    training = programme()
    assert {id: part.minutes for id, part in training.parts.items()} == {
        "T1": 50, "T2": 45, "T3": 50, "T4": 55, "T5": 25,
    }  # fmt: skip
    assert training.minutes == 225
    for part in training.parts.values():
        assert sum(activity.minutes for activity in part.activity) == part.minutes


def test_the_bank_asks_for_the_objectives_that_stand_here_and_for_each():
    parts = [part for part in programme().parts.values() if part.objective]
    ids = {part.id: tuple(one.id for one in part.objective) for part in parts}
    assert ids == bank.OBJECTIVES
    assert {item.objective for item in bank.bank().values()} == set(programme().objectives)


def test_every_part_has_a_page_that_the_map_of_the_course_lists():
    listed = [page.file for page in course_map().pages]
    for part in programme().parts.values():
        assert part.page in listed


def test_every_number_of_an_objective_is_in_its_source():
    for part in programme().parts.values():
        for piece in (*part.activity, *part.objective):
            words = getattr(piece, "text", "") or piece.title
            known = known_numbers(getattr(piece, "sources", ())) | {*piece.plain}
            assert [n for n in prose.numbers(words) if not prose.is_known(n, known)] == []


DAMAGE = [
    # old, new, field, words of the sentence
    ("minutes = 225", "minutes = 226", "minutes", "the parts take 225 minutes"),
    ("minutes = 15\n", "minutes = 14\n", "part[0].minutes", "activities take 49 minutes"),
    ("minutes = 5\n", "minutes = 0\n", "part[0].activity[0].minutes", "one or more"),
    ('id = "T2"', 'id = "T3"', "part[1].id", "should be T2"),
    ('id = "T1.2"', 'id = "T1.3"', "part[0].objective[1].id", "should be T1.2"),
    ('category = "skill"', 'category = "feat"', "part[0].objective[0].category", "no 'feat'"),
    ('bloom = "apply"', 'bloom = "know"', "part[0].objective[0].bloom", "correct this field"),
    ('judgement = "Judgement" }', 'judgement = "J", luck = "Luck" }', "categories", "'luck'"),
    ('"talk.toml"', '"walk.toml"', "part[1].reads[0]", "no course/content/walk.toml"),
    ('["schweitzer2015"]', '["nobody1900"]', "part[0].objective[2].sources", "no source is called"),
    ("and refer\"", 'and refer."', "part[2].objective[2].text", "full stop"),
    ('asks = "test"', 'ask = "test"', "part[4].ask", "no such field"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "field", "words"), DAMAGE)
def test_damage_in_the_parts_is_refused_with_its_line(old, new, field, words):
    text = FILE.read_text("utf-8")
    assert old in text
    with pytest.raises(ContentError) as refused:
        load_programme(text.replace(old, new, 1))
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.field.startswith(field)
    assert refused.value.line is not None


def test_only_the_last_part_may_be_without_an_objective():
    text = FILE.read_text("utf-8")
    start, end = text.index('[[part.objective]]\nid = "T2.1"'), text.index("# --- T3")
    with pytest.raises(ContentError, match=r"field part\[1\]: a part is for something"):
        load_programme(text[:start] + text[end:])


# ---- The pack ------------------------------------------------------------------------------------


@pytest.mark.parametrize("large", [False, True])
def test_every_paper_is_tagged_titled_and_in_its_place(large):
    end = "-large-print.pdf" if large else ".pdf"
    assert list(made(large)) == [name + end for name in PAPERS]
    tables = [table for table in pack().words.values() if isinstance(table, dict)]
    titles = [table["title"] for table in tables if "title" in table]
    for pdf in made(large).values():
        paper = read(pdf)
        root = paper.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712
        assert root["/Lang"] == "en"
        assert b"pdfuaid" in root["/Metadata"].get_data()
        assert paper.metadata.title in titles
        assert tags(pdf).count("/H1") == 1
        assert all(one.extract_text().strip() for one in paper.pages), "no page is empty"


def test_the_same_seed_is_the_same_bytes_and_another_is_another_test():
    assert ce.ce_pack(SEED, today=TODAY) == made()
    other = ce.ce_pack(SEED + 1, today=TODAY)
    differs = [name for name in made() if other[name] != made()[name]]
    assert {"ce-4-test.pdf", "ce-5-key.pdf"} <= set(differs)
    assert "ce-1-objectives.pdf" not in differs


def test_without_a_seed_nobody_chose_it_and_it_is_stated():
    key = text_of(ce.ce_pack(today=TODAY)["ce-5-key.pdf"])
    drawn = re.search(r"Drawnumber(\d+),attempt1", key)
    assert drawn
    assert 0 <= int(drawn[1]) < 1_000_000


def test_every_objective_stands_with_its_level_and_its_category():
    text, training = said("ce-1-objectives"), programme()
    asked = Counter(item.objective for item in bank.bank().values())
    for one in training.objectives.values():
        level, category = pack().words["levels"][one.bloom], training.categories[one.category]
        row = f"{one.id}{one.text}{level}{category}{asked[one.id]}"
        # In a table the cells of a row may wrap between each other.
        assert joined(one.id) in text
        assert all(joined(word) in text for word in (*one.text.split(), level, category)), row
    assert joined("could not check the names that accrediting bodies use") in text
    assert len(training.objectives) == 12


# ---- The outline ---------------------------------------------------------------------------------


def test_the_outline_counts_minutes_and_words():
    text, test = said("ce-2-outline"), ce.drawn(SEED)
    whole = 0
    for part in programme().parts.values():
        page, tools = ce.page_words(part), ce.tool_words(part, test)
        assert page > 500, part.id
        assert tools > 1000, part.id
        whole += page + tools
        assert joined(f"{part.id} · {part.title} · {part.minutes} minutes") in text
        assert joined(f"{ce.about(page)} on the page") in text
        for activity in part.activity:
            assert all(joined(word) in text for word in activity.title.split())
    total = f"Together: 225 minutes, or 3.75 hours, and about {ce.about(whole)} words"
    assert joined(total) in text


def test_words_are_counted_as_they_are_read():
    assert ce.words_in({"id": "lone_name", "text": "Two words", "more": ["and three more", 5]}) == 5
    assert ce.about(2344) == "2,340"
    told = case(case_names()[0])
    whole = ce.words_in([m.text for m in told.moments.values()])
    assert ce._case_words(told) - ce.words_in(told.situation) > 0
    recommended = ce.words_in([told.moments[id].text for id in told.way()])
    assert recommended < whole


def page_of(folder: Path, *cells: tuple[str, str]) -> None:
    (folder / "training").mkdir(exist_ok=True)
    made = [{"cell_type": kind, "source": [text]} for kind, text in cells]
    (folder / "training/x.ipynb").write_text(json.dumps({"cells": made}), "utf-8")


def test_the_words_of_a_page_leave_out_its_title_comments_and_code(tmp_path, monkeypatch):
    monkeypatch.setattr(ce, "NOTEBOOKS", tmp_path)
    ce._cells.cache_clear()
    part = msgspec.structs.replace(programme().parts["T1"], page="training/x")
    page_of(tmp_path, ("markdown", "# A title\n\nThree [words here](x.ipynb).\n<!-- not these -->"),
            ("code", "nor this"), ("markdown", "| a | b |\n|---|---|\n| one | two |"))  # fmt: skip
    assert ce.page_words(part) == 3 + 4
    assert ce.page_words(msgspec.structs.replace(part, page="")) == 0
    (tmp_path / "training/x.ipynb").write_text("{", "utf-8")
    ce._cells.cache_clear()
    with pytest.raises(PaperError, match="no_training"):
        ce.page_words(part)
    ce._cells.cache_clear()
    assert course_map().paper["no_training"]


# ---- References ----------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [p for p in programme().parts.values() if p.objective])
def test_a_part_has_three_to_ten_references_that_we_read_and_it_uses(part):
    keys = ce.references(part)
    assert 3 <= len(keys) <= 10
    assert len(set(keys)) == len(keys)
    assert set(keys) <= set(ce._used(part))
    text = said("ce-3-references")
    assert "?." not in text
    for key in keys:
        known = evidence.source(key)
        assert known.mark == "read"
        assert joined(known.title) in text
        if known.link.startswith("https://doi.org/"):
            assert joined(known.doi) in text
        assert "(unverified)" not in "".join(str(one["text"]) for one in ce._reference(key))


def test_a_part_that_leans_on_too_little_is_one_sentence(monkeypatch):
    monkeypatch.setattr(ce, "FEWEST", 99)
    with pytest.raises(ce.PackError, match=r"T1 leans on \d+ sources .* needs 99 at least"):
        ce.references(programme().parts["T1"])


def test_the_page_of_a_part_names_sources_in_links_and_in_comments(tmp_path, monkeypatch):
    monkeypatch.setattr(ce, "NOTEBOOKS", tmp_path)
    ce._cells.cache_clear()
    words = "[x](#source-bird2011:some) <!-- sources: a1, b2 -->\n<!-- plain: 5 -->"
    page_of(tmp_path, ("markdown", words))
    part = msgspec.structs.replace(programme().parts["T5"], page="training/x", reads=())
    assert list(ce._used(part)) == ["bird2011", "a1", "b2"]
    ce._cells.cache_clear()


# ---- The test, and its key -----------------------------------------------------------------------


def numbered(test: ce.Test) -> list[tuple[int, bank.Item]]:
    return [*enumerate(test.items, start=1), *test.milder.items()]


def test_the_test_draws_24_by_the_blueprint_and_says_which():
    test = ce.drawn(SEED)
    assert Counter(item.part for item in test.items) == bank.DRAWN
    assert len({item.id for item in test.items}) == 24
    assert (test.need, test.mark) == (18, 75)
    text = said("ce-4-test")
    assert joined("24 questions, about 18 minutes.") in text
    assert joined("18 that fit are a pass (75 %)") in text
    assert joined(f"Draw number {SEED}, attempt 1.") in text


def test_the_test_asks_and_the_key_tells():
    asks, tells = said("ce-4-test"), said("ce-5-key")
    for number, item in numbered(ce.drawn(SEED)):
        assert joined(item.stem) in asks
        letter = "abcde"[item.right]
        assert joined(f"{number} · {letter}") in tells
        at = tells.index(joined(item.id))
        for place, option in enumerate(item.option):
            assert joined(f"{'abcde'[place]} {option.text}") in asks
            assert joined(option.reason) not in asks
            at = tells.index(joined(f"{'abcde'[place]} {option.text}"), at)
            assert tells.index(joined(option.reason), at) > at
        assert joined(item.reason) in tells


@pytest.mark.parametrize("seed", range(0, 40))
def test_each_marked_question_has_a_milder_one_under_its_number(seed):
    test = ce.drawn(seed)
    graphic = {number: item for number, item in enumerate(test.items, start=1) if item.graphic}
    assert set(test.milder) == set(graphic)
    ids = [item.id for _, item in numbered(test)]
    assert len(set(ids)) == len(ids), "nobody meets a question twice"
    for number, milder in test.milder.items():
        assert not milder.graphic
        assert milder.part == graphic[number].part


def test_options_stand_in_the_key_as_in_the_test():
    for item in ce.drawn(SEED).items:
        original = bank.bank()[item.id]
        assert sorted(o.text for o in item.option) == sorted(o.text for o in original.option)
        assert item.option[item.right] == original.option[original.right]


def test_the_pass_mark_is_a_setting():
    for name in ("ce-4-test", "ce-5-key", "ce-7-certificate", "ce-8-statement"):
        assert "80%" in said(name, mark=80)
        assert "75%" not in said(name, mark=80)
    assert joined("80 %, that is 20 of 24") in said("ce-8-statement", mark=80)
    assert [ce.drawn(SEED, mark).need for mark in (70, 75, 100)] == [17, 18, 24]


@pytest.mark.parametrize(
    ("seed", "mark"), [(-1, 75), (1_000_000, 75), (True, 75), (5, 0), (5, 101)]
)
def test_a_test_that_cannot_be_is_one_sentence(seed, mark):
    with pytest.raises(ce.PackError) as refused:
        ce.ce_pack(seed, mark, today=TODAY)
    assert re.fullmatch(r"[A-Z][^\n]+\.", str(refused.value))


# ---- Evaluation, certificate, statement ----------------------------------------------------------


@pytest.mark.parametrize("large", [False, True])
def test_the_evaluation_asks_about_every_objective(large):
    text = said("ce-6-evaluation", large)
    for one in programme().objectives.values():
        assert joined(f"{one.id} {one.text}") in text
    assert joined("No name on it.") in text
    assert joined("One habit that I will change") in text


def test_the_sample_says_what_it_is_and_who_issues_it():
    text = said("ce-7-certificate")
    for words in (
        "Sample.", "Issued by (institute)", "Accreditation is the institute’s to obtain",
        "No body has accredited this course.", "planned for 225 minutes", "18 of 24",
        "no licence to treat", "can ask for 3 credits", "only an institute that checked",
    ):  # fmt: skip
        assert joined(words) in text, words
    assert len(read(made()["ce-7-certificate.pdf"]).pages) == 1


def test_no_certificate_says_that_somebody_was_there():
    filled = text_of(ce.certificate_pdf(ce.Passed("Ada Morgan", "3 May 2027", 20, 24, 1, 4711)))
    for text in (said("ce-7-certificate"), said("ce-7-certificate", large=True), filled):
        for words in ("of attendance", "took part", "has attended", "completed the training"):
            assert joined(words) not in text
        assert joined("passed the test of") in text
    assert joined("where nobody watched") in filled


def test_a_certificate_that_is_filled_in_says_so_and_still_needs_an_institute():
    passed = ce.Passed("Ada Morgan", "3 and 4 May 2027", 20, 24, 1, 4711)
    text = text_of(ce.certificate_pdf(passed))
    for words in ("Ada Morgan", "3 and 4 May 2027", "20 of 24", "draw number 4711",
                  "Issued by (institute)", "to obtain"):  # fmt: skip
        assert joined(words) in text
    assert joined("Sample") not in text
    assert joined("when the institute named below has signed it") in text


@settings(max_examples=10, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_any_name_makes_a_certificate(name):
    assert len(read(ce.certificate_pdf(ce.Passed(name, name, 24, 24, 3, 0))).pages) == 1


def test_the_statement_says_who_stands_behind_it():
    text = said("ce-8-statement")
    for words in (
        "No clinician has reviewed this training", "No licensed professional has signed the key",
        "Funding: none.", "Conflicts of interest: none known.", "21 November 2026",
        "21 November 2027", "75 %, that is 18 of 24", "--pass-mark", "large print",
        "open an issue where you found this project", "it is the institute’s to obtain",
        "We have tried no import into a platform", "whoever opens them can read it",
        "They state no clinical qualification",
    ):  # fmt: skip
        assert joined(words) in text, words
    assert joined(pack().words["statement"]["overdue"]) not in text


def test_a_text_that_was_not_looked_through_in_time_says_so():
    late = pack().review_by + timedelta(days=1)
    text = text_of(ce.ce_pack(SEED, today=late)["ce-8-statement.pdf"])
    assert joined(pack().words["statement"]["overdue"]) in text


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("review_by = 2027", "review_by = 2025", "looked through after it was written"),
        ("review_by = 2027-11-21", 'review_by = "soon"', "correct this field"),
        ('lead = "Afterwards', 'lead = "{Afterwards', "a brace is left open"),
        ("[[statement]]", "[[statements]]", "no such field"),
        ('title = "Timed outline"', 'title = ""', "the text is empty"),
    ],
)
def test_damage_in_the_words_is_refused(old, new, words):
    text = WORDS.read_text("utf-8")
    assert old in text
    with pytest.raises(ContentError) as refused:
        load_pack(text.replace(old, new, 1))
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_place_that_nobody_fills_is_refused(monkeypatch):
    text = WORDS.read_text("utf-8").replace("{revised}", "{written}")
    held = load_pack(text)
    monkeypatch.setattr(ce, "pack", lambda: held)
    with pytest.raises(ContentError, match="cannot be filled in"):
        ce.ce_pack(SEED, today=TODAY)


# ---- What it says --------------------------------------------------------------------------------


def all_words() -> list[str]:
    """Every text of the pack and of the parts, places taken out."""

    def texts(value: object) -> list[str]:
        if isinstance(value, str):
            return [re.sub(r"\{\w+\}", "X", value)]
        inner = value.values() if isinstance(value, dict) else value
        return [text for one in inner for text in texts(one)]

    found = texts(pack().words) + [text for one in pack().statement for text in texts(one.text)]
    for part in programme().parts.values():
        found += [part.title, *(one.title for one in part.activity)]
        found += [f"You can {one.text}" for one in part.objective]
    return found


def test_the_pack_reads_well_and_says_nothing_that_may_not_be_said():
    text = "\n".join(map(prose.ended, all_words()))
    assert prose.grade(text) <= GRADE
    assert [one for one in prose.sentences(text) if len(prose.words(one)) > LONGEST] == []
    assert prose.phrases(text, prose.BANNED) == []
    assert prose.emoji(text) == []
    assert "!" not in text


# ---- python -m course export ce, and items -------------------------------------------------------


@pytest.fixture
def asked(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)

    def ask(*words: str) -> tuple[int, list[str], str]:
        monkeypatch.setattr(sys, "argv", ["course", "export", *words])
        try:
            code = front_door.main()
        except SystemExit as stopped:
            code = stopped.code
        out, err = capsys.readouterr()
        assert (err == "") == (code == 0)
        assert err == "" or re.fullmatch(r"\S[^\n]+[.)]\n", err), err
        return code, out.splitlines(), err

    return ask


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_one_command_writes_the_pack(asked, tmp_path):
    code, out, _ = asked("ce", "--seed", "7", "--pass-mark", "80")
    assert code == 0
    assert [Path(line).name for line in out] == [f"{name}.pdf" for name in PAPERS]
    assert names(tmp_path) == ["ce"]
    text = text_of((tmp_path / "ce/ce-4-test.pdf").read_bytes())
    assert joined("20 that fit are a pass (80 %)") in text
    assert joined("Draw number 7,") in text
    assert asked("ce", "--to", "large", "--large-print")[0] == 0
    assert names(tmp_path / "large") == [f"{name}-large-print.pdf" for name in PAPERS]


@pytest.mark.parametrize("format", FORMATS)
def test_the_bank_is_written_in_each_format(asked, tmp_path, format):
    code, out, _ = asked("items", "--format", format, "--to", "bank")
    assert code == 0
    assert names(tmp_path / "bank") == sorted(Path(line).name for line in out)
    assert len(out) == (2 if format == "pdf" else 1)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["items", "--format", "docx"], 1, "write one of scorm, moodle, gift, qti, csv, pdf"),
        (["items"], 2, "--format scorm"),
        (["items", "--format", "gift", "--to", "no/such/folder"], 1, "could not be written"),
        (["items", "--format", "gift", "--to", "a file"], 1, "could not be written"),
        (["ce", "--to", "no/such/folder"], 1, "no/such/folder could not be written"),
        (["ce", "--to", "a file"], 1, "a file could not be written"),
        (["ce", "--seed", "1234567"], 2, "up to six digits"),
        (["ce", "--seed", "-1"], 2, "six digits"),
        (["ce", "--pass-mark", "0"], 2, "from 1 to 100"),
        (["ce", "--pass-mark", "most"], 2, "from 1 to 100"),
        (["ce", "--format", "pdf"], 2, "--format belongs to"),
        (["items", "--format", "csv", "--seed", "1"], 2, "--seed and --pass-mark belong to"),
        (["credit"], 1, "write help, handouts, ce or items"),
    ],
)
def test_what_cannot_be_made_is_one_sentence(asked, words, code, said, tmp_path):
    (tmp_path / "a file").write_text("mine")
    answer = asked(*words)
    assert answer[0] == code
    assert said in answer[2]
    assert names(tmp_path) == ["a file"]
    assert (tmp_path / "a file").read_text() == "mine"


def test_a_pack_is_written_whole_or_not_at_all(asked, monkeypatch, tmp_path):
    (tmp_path / "ce/ce-5-key.pdf").mkdir(parents=True)
    code, out, err = asked("ce")
    assert (code, out) == (1, [])
    assert "ce/ce-5-key.pdf could not be written (Is a directory)" in err
    assert names(tmp_path / "ce") == ["ce-5-key.pdf"]

    put, left = Path.write_bytes, [3]

    def full_disk(file: Path, data: bytes) -> int:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(ENOSPC, "No space left on device")
        return put(file, data)

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    code, out, err = asked("ce", "--to", "new")
    assert (code, out) == (1, [])
    assert "new/ce-4-test.pdf could not be written (No space left on device)" in err
    assert names(tmp_path) == ["ce"], "nor is the new folder left"


def test_a_case_with_a_hole_stops_the_pack_with_its_line(asked, monkeypatch, tmp_path):
    folder = tmp_path / "cases"
    folder.mkdir()
    for file in FOLDER.glob("case_*.toml"):
        (folder / file.name).write_bytes(file.read_bytes())
    whole = (FOLDER / "case_a.toml").read_text("utf-8")
    holed = whole.replace('start = "open"', 'start = "shut"', 1)
    (folder / "case_g.toml").write_text(holed, "utf-8")
    monkeypatch.setattr(cases, "FOLDER", folder)
    code, _, err = asked("ce")
    assert code == 1
    assert re.match(r"case_g\.toml, line \d+", err), err
    assert names(tmp_path) == ["cases"]


def test_without_the_package_no_pack_is_written(asked, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "typst", None)
    code, _, err = asked("ce")
    assert code == 1
    assert "the package typst is missing" in err
    assert names(tmp_path) == []


# ---- The papers of the training day --------------------------------------------------------------


def texts_of(of: str) -> str:
    """What a paper of the training day is told, as one text."""

    def texts(value: object) -> list[str]:
        if isinstance(value, dict):
            return [text for inner in value.values() for text in texts(inner)]
        if isinstance(value, list):
            return [text for inner in value for text in texts(inner)]
        return [value] if isinstance(value, str) else []

    return "\n".join(texts(training_blocks(of, handouts().words["training"])))


def test_every_paper_of_the_day_is_in_the_list():
    listed = [paper.of for paper in handouts().papers.values() if paper.made == "training"]
    assert sorted(listed) == sorted(TRAINING)


def test_a_case_sheet_asks_and_its_key_tells():
    sheets, key = texts_of("cases"), texts_of("case-key")
    for name in case_names():
        told = case(name)
        start = told.moments[told.start]
        assert told.note in sheets
        for choice in start.choice:
            assert choice.text in sheets
            for verdict in (choice.effect, choice.why):
                assert verdict not in sheets
                assert verdict in key
        for id in told.way():
            assert all(text in key for text in told.moments[id].text)
        assert all(text in key for text in told.instead)


def test_each_card_of_the_role_play_is_a_page_of_its_own():
    blocks = training_blocks("roles", handouts().words["training"])
    whole = "".join("\f" if one["kind"] == "page" else json.dumps(one) for one in blocks)
    scenes, (_, *pages) = role_play().scenes, whole.split("\f")
    cards = [getattr(scene, chair) for scene in scenes for chair in CHAIRS]
    assert len(pages) == len(cards)
    for page, lines in zip(pages, cards, strict=True):
        assert [line for line in lines if json.dumps(line)[1:-1] not in page] == []
    for at, secret in ((0, scenes[0].client[5]), (3, scenes[1].client[3])):
        held = [json.dumps(secret)[1:-1] in page for page in pages]
        assert [place for place, here in enumerate(held) if here] == [at]


def test_the_board_on_paper_holds_every_finding_and_where_it_fits():
    told = texts_of("board")
    for one in board().findings.values():
        assert one.text in told
        assert one.why in told
        assert all(board().boxes[id].title in told for id in one.fits)


# ---- What is written for an institute ------------------------------------------------------------


def for_institutes() -> str:
    return (ROOT / "docs" / "training.md").read_text("utf-8")


def test_the_page_for_institutes_says_what_was_not_tried_and_what_proves_nothing():
    told = " ".join(for_institutes().replace("**", "").split())
    for words in (
        "No import into a platform was tried by us", "an institute can ask for 3 credits",
        "Accreditation is yours to obtain", "Its key can be read by whoever opens its files",
        "no proof against someone who reads the code", "no ranking",
    ):  # fmt: skip
        assert words in told, words
    assert f"{programme().minutes} planned minutes" in told
    assert f"{plan('training').minutes} in all" in told
    assert "docs/training.md" in (ROOT / "README.md").read_text("utf-8")


def test_its_commands_can_be_asked_for_and_its_files_are_there():
    text = for_institutes()
    assert re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) == list(FORMATS)
    commands = re.findall(r"`python -m course ([^`]+)`", text)
    assert len(commands) > 5
    for line in commands:
        command, *words = line.replace("…", "csv").split()
        known = front_door.live_parser() if command == "live" else front_door.parser()
        known.parse_args(words if command == "live" else [command, *words])
    named = re.findall(r"`((?:course|notebooks)/[\w/.-]+)`", text)
    assert len(named) > 3
    for file in set(named) - {"course/content/training/bank_own.toml"}:
        assert (ROOT / file).exists(), file


def test_the_test_in_a_platform_says_that_its_key_can_be_read():
    assert "can read the key" in format_words()["test"]["sent"]
