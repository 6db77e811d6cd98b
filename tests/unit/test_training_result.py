"""A trainee's result file: what it holds, that it is whole, and that damage is told."""

import errno
import json
import os
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.content.bank import Answer as Option
from course.training import result
from course.training.draw import draw
from course.training.result import Answer, ResultError, decoded, encoded, made, read, write
from tests.unit.training_bank import DAY, bank, calm, taken

BANK = bank()
ASKED = draw(BANK.values(), 815)
IDS = [one.item.id for one in ASKED]
HERON = taken("Heron", BANK, IDS, [True] * 18 + [False] * 5 + [None], seed=815)
DATA = encoded(HERON)

pseudonyms = st.text(
    st.characters(categories=["L", "N"]) | st.sampled_from(" -"), min_size=2, max_size=30
).filter(lambda text: result._is_pseudonym(text))
answers = st.lists(
    st.tuples(st.none() | st.integers(0, 3), st.none() | st.integers(1, 3)),
    min_size=1, max_size=24,
)  # fmt: skip


def told(data: bytes, name: str = "a.json", items=BANK) -> ResultError:
    """The one sentence that is said of these bytes."""
    with pytest.raises(ResultError) as problem:
        decoded(data, name, items)
    sentence = str(problem.value)
    assert sentence.startswith(f"{name}: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert sentence.count(". ") == 0
    return problem.value


def edited(**fields) -> bytes:
    """The file with other fields, and with the checksum it had."""
    return json.dumps(json.loads(DATA) | fields).encode()


def forged(**fields) -> bytes:
    """The file with other fields, by somebody who has read the code."""
    file = json.loads(DATA) | fields
    return json.dumps(file | {"checksum": result.checksum(file)}).encode()


# --- what it holds --------------------------------------------------------------------------------


def test_a_result_says_what_was_answered_and_nothing_else():
    assert set(json.loads(DATA)) == {
        "kind", "format", "checksum", "pseudonym", "moment", "seed", "attempt", "answers", "score",
        "pass_mark", "passed", "questions", "course", "day",
    }  # fmt: skip
    assert (HERON.score, HERON.asked, HERON.passed, HERON.day) == (18, 24, True, "2026-11-21")
    assert HERON.answers[0] == Answer(IDS[0], BANK[IDS[0]].right, 2)
    assert HERON.answers[-1] == Answer(IDS[-1], None, None)
    assert len(DATA) < 4_000


def test_one_less_is_no_pass_and_the_pass_mark_is_a_setting():
    right = [True] * 17 + [False] * 7
    assert not taken("Heron", BANK, IDS, right).passed
    assert taken("Heron", BANK, IDS, right, pass_mark=70).passed


def test_the_day_has_no_time():
    at = taken("Heron", BANK, IDS, [True] * 24, day=datetime(2026, 11, 21, 23, 59))
    assert at.day == "2026-11-21"
    assert b"23" not in encoded(at).partition(b'"day"')[2].partition(b"checksum")[0]


@calm
@given(pseudonyms, answers, st.integers(0, 999_999), st.integers(1, 3), st.dates())
def test_what_is_written_is_read(pseudonym, given_answers, seed, attempt, day):
    kept = [
        Answer(id, option, confidence if option is not None else None)
        for id, (option, confidence) in zip(IDS, given_answers, strict=False)
    ]
    done = made(
        pseudonym=pseudonym, seed=seed, attempt=attempt, answers=kept, bank=BANK, course="0.5.0",
        day=day, moment="before",
    )  # fmt: skip
    assert decoded(encoded(done), "a.json", BANK) == done
    assert done.score == sum(BANK[one.item].right == one.option for one in kept)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  blue   heron ", "blue heron"),
        ("Reiher-7", "Reiher-7"),
        ("サギ", "サギ"),
        ("e\u0301te", "éte"),
    ],
)
def test_a_pseudonym_is_tidied(text, kept):
    assert result.checked_pseudonym(text) == kept


@pytest.mark.parametrize(
    "text",
    ["", "a", " a ", "x" * 31, "me@home.org", "../up", "a/b", "a\\b", "a\u202eb", "CON.", "😀😀"],
)
def test_what_is_no_pseudonym_is_told(text):
    with pytest.raises(ResultError) as problem:
        taken(text, BANK, IDS, [True] * 24)
    assert problem.value.problem == "pseudonym"
    assert str(problem.value).startswith("A pseudonym has 2 to 30 letters")


def test_case_and_spaces_make_no_other_person():
    one, other = (taken(name, BANK, IDS, [True] * 24) for name in ("Heron", " heRON"))
    assert one.person == other.person


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({"answers": []}, "one item or more"),
        ({"answers": [Answer(IDS[0], 0, 1)] * 2}, "twice"),
        ({"answers": [Answer(IDS[0], 0, 4)]}, "confidence"),
        ({"answers": [Answer(IDS[0], None, 1)]}, "confidence"),
        ({"attempt": 4}, "attempt"),
        ({"seed": -1}, "seed"),
        ({"pass_mark": 0}, "pass mark"),
    ],
)
def test_a_result_that_cannot_be_is_not_made(more, what):
    usual = {"answers": HERON.answers, "seed": 7, "attempt": 1}
    with pytest.raises(ValueError, match=what):
        made(pseudonym="Heron", bank=BANK, course="0.5.0", day=DAY, **usual | more)


# --- keeping --------------------------------------------------------------------------------------


def test_it_is_written_whole_and_read_back(tmp_path):
    file = write(HERON, tmp_path)
    assert file.name == "training_Heron_after_1.json"
    assert list(tmp_path.iterdir()) == [file]
    assert read(file, BANK) == HERON
    assert file.stat().st_mode & 0o077 == 0


def test_the_same_result_may_be_written_twice(tmp_path):
    assert write(HERON, tmp_path) == write(HERON, tmp_path)


def test_another_file_of_that_name_stays(tmp_path):
    file = write(HERON, tmp_path)
    with pytest.raises(ResultError) as problem:
        write(taken("Heron", BANK, IDS, [False] * 24), tmp_path)
    assert problem.value.problem == "taken"
    assert read(file, BANK) == HERON
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("call", ["fsync", "replace", "open"])
def test_a_disk_that_fails_leaves_nothing_half_written(tmp_path, monkeypatch, call):
    def fail(*given, **named):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(ResultError) as problem:
        write(HERON, tmp_path)
    monkeypatch.undo()
    assert str(problem.value) == (
        "training_Heron_after_1.json: cannot be written there (No space left on device); choose"
        " another folder."
    )
    assert list(tmp_path.iterdir()) == []


def test_the_name_comes_after_the_whole_file(tmp_path, monkeypatch):
    seen = []
    replace = os.replace

    def look(half, file):
        seen.append((half.read_bytes(), file.exists()))
        replace(half, file)

    monkeypatch.setattr(os, "replace", look)
    write(HERON, tmp_path)
    assert seen == [(DATA, False)]


def test_a_folder_that_is_none_is_told(tmp_path):
    with pytest.raises(ResultError, match=r"cannot be written there \(No such file"):
        write(HERON, tmp_path / "nowhere")


# --- damage and editing ---------------------------------------------------------------------------


@pytest.mark.parametrize("length", range(0, len(DATA) - 2, 97))
def test_a_file_that_was_cut_off_is_damaged(length):
    kind = (
        "damaged" if length >= len(b'{\n "kind": "After the Wave: training result') else "foreign"
    )
    assert told(DATA[:length]).problem == kind


@settings(calm, max_examples=300)
@given(st.integers(0, len(DATA) - 1), st.integers(0, 255))
def test_no_changed_byte_gives_another_result(at, value):
    changed = DATA[:at] + bytes([value]) + DATA[at + 1 :]
    try:
        assert decoded(changed, "a.json", BANK) == HERON
    except ResultError as problem:
        assert problem.problem in ("damaged", "foreign", "edited", "format")  # noqa: PT017


@settings(calm, max_examples=200)
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode()))
def test_noise_is_foreign(noise):
    assert told(noise).problem == "foreign"


@pytest.mark.parametrize(
    "fields",
    [
        {"score": 24},
        {"passed": False},
        {"pseudonym": "Egret"},
        {"day": "2026-11-20"},
        {"attempt": 2},
        {"answers": json.loads(DATA)["answers"][:-1]},
        {"checksum": "0" * 64},
        {"checksum": None},
        {"extra": 1},
        {"score": 18.0},
        {"seed": "815"},
    ],
)
def test_careless_editing_is_noticed(fields):
    problem = told(edited(**fields))
    assert problem.problem == "edited"
    assert "ask for the file as the test wrote it" in str(problem)


@pytest.mark.parametrize(
    "data",
    [
        DATA.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + DATA,
        json.dumps(json.loads(DATA), indent=8, sort_keys=True).encode() + b"\n\n",
    ],
)
def test_what_mail_and_editors_do_to_a_file_changes_nothing(data):
    assert decoded(data, "a.json", BANK) == HERON


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"score": 24}, "edited"),
        ({"passed": False}, "edited"),
        ({"score": "18"}, "damaged"),
        ({"extra": 1}, "damaged"),
        ({"moment": "during"}, "damaged"),
        ({"attempt": 9}, "damaged"),
        ({"seed": -1}, "damaged"),
        ({"seed": 10**9}, "damaged"),
        ({"pass_mark": 0}, "damaged"),
        ({"pseudonym": "../x"}, "damaged"),
        ({"pseudonym": "\ud800\ud800"}, "damaged"),
        ({"day": "2026-11-21T10:00"}, "damaged"),
        ({"day": "20261121"}, "damaged"),
        ({"answers": []}, "damaged"),
        ({"answers": [{"item": IDS[0], "option": 0, "confidence": 1}] * 2}, "damaged"),
        ({"answers": [{"item": "t9_1", "option": 0, "confidence": 1}]}, "version"),
        ({"questions": "0" * 16}, "version"),
    ],
)
def test_a_file_that_does_not_fit_itself_is_told_even_with_a_right_checksum(fields, problem):
    assert told(forged(**fields)).problem == problem


@pytest.mark.parametrize("option", [-1, 4, 10**9])
def test_an_option_that_is_none_is_damage(option):
    first = json.loads(DATA)["answers"]
    first[0]["option"] = option
    assert told(forged(answers=first)).problem == "damaged"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"null",
        b"7",
        b'{"cells": [], "nbformat": 4}',
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        '{"kind": "something else"}'.encode("utf-16"),
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b"9" * 60_000,
        b'{"kind": NaN}',
    ],
)
def test_another_file_is_foreign(data):
    assert told(data).problem == "foreign"


def test_a_huge_file_is_not_even_looked_into(tmp_path):
    assert told(DATA + b" " * result.MOST_BYTES).problem == "huge"
    file = tmp_path / "a.json"
    with open(file, "wb") as handle:
        handle.truncate(5 * 2**30)
    with pytest.raises(ResultError, match="is larger than any result file"):
        read(file, BANK)


def test_a_name_that_stands_there_twice_is_damage():
    twice = DATA.replace(b'"score": 18', b'"score": 24,\n "score": 18')
    assert twice != DATA
    assert told(twice).problem == "damaged"


@pytest.mark.parametrize("value", ["[" * 20_000, "NaN", "9" * 6_000, "1e999", "1e9", "-0"])
def test_nesting_and_numbers_that_are_none_are_told(value):
    told(DATA.replace(b'"seed": 815', b'"seed": ' + value.encode()))


def test_what_is_too_deep_to_be_written_again_does_not_fit_its_checksum(monkeypatch):
    """How deep that is depends on the version of Python."""

    def too_deep(told):
        raise RecursionError

    monkeypatch.setattr(result, "checksum", too_deep)
    assert told(DATA).problem == "edited"


@pytest.mark.parametrize("field", ["seed", "format", "checksum", "course"])
def test_nesting_of_any_depth_is_told(field):
    before = json.dumps(json.loads(DATA)[field]).encode()
    for depth in range(900, 1010, 3):
        deep = b"[" * depth + b"]" * depth
        told(
            DATA.replace(b'"%s": %s' % (field.encode(), before), b'"%s": ' % field.encode() + deep)
        )


def test_another_form_says_which_version_can_read_it():
    problem = told(forged(format=2, course="9.1.0"))
    assert problem.problem == "format"
    assert "form 2" in str(problem)
    assert "(9.1.0)" in str(problem)
    assert told(forged(format=None, course="\n" * 9 + "x" * 999)).problem == "format"
    assert "form none" in str(told(forged(format=[[1]])))


def reworded(**changes) -> dict:
    """The bank with one other item."""
    return BANK | {IDS[3]: msgspec.structs.replace(BANK[IDS[3]], **changes)}


def test_items_in_other_words_or_order_are_another_version():
    option = BANK[IDS[3]].option
    other = (*option[:3], Option(text="Other words", reason=option[3].reason, right=False))
    for items in (reworded(option=other), reworded(option=option[::-1])):
        problem = told(DATA, items=items)
        assert problem.problem == "version"
        assert "version 0.5.0 of the course" in str(problem)
    gone = {id: one for id, one in BANK.items() if id != IDS[3]}
    assert told(DATA, items=gone).problem == "version"


def test_a_better_reason_or_one_more_item_keeps_the_results():
    same = {**reworded(reason="Another reason, said better."), "more": BANK["t1_0"]}
    assert decoded(DATA, "a.json", same) == HERON


# --- files ----------------------------------------------------------------------------------------


def test_what_is_no_file_is_told(tmp_path):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    kinds = {}
    for name in ("none", "folder", "pipe", "folder/none/none", "a\0b"):
        with pytest.raises(ResultError) as problem:
            read(tmp_path / name, BANK)
        kinds[name] = problem.value.problem
        assert str(problem.value).endswith(".")
    assert kinds == {
        "none": "absent", "folder": "unreadable", "pipe": "unreadable",
        "folder/none/none": "absent", "a\0b": "unreadable",
    }  # fmt: skip


@dataclass
class Drawer:
    """A folder of result files."""

    path: object

    def put(self, name: str, data: bytes):
        file = self.path / name
        file.write_bytes(data)
        return file


def test_a_group_of_files_is_read_and_each_that_is_left_out_says_why(tmp_path):
    drawer = Drawer(tmp_path)
    second = taken("heron", BANK, IDS, [True] * 24, seed=815)
    later = taken("Heron", BANK, IDS, [True] * 24, attempt=2)
    egret = taken("Egret", BANK, IDS, [True] * 24)
    files = [
        drawer.put("a.json", DATA),
        drawer.put("b copy of a.json", DATA),
        drawer.put("c.json", encoded(second)),
        drawer.put("d.json", encoded(later)),
        drawer.put("e.json", encoded(egret)),
        drawer.put("f.json", b"{}"),
        tmp_path / "g.json",
    ]
    for order in (files, files[::-1]):
        found, problems = result.read_all(order, BANK)
        assert found == [HERON, later, egret]
        assert [one.problem for one in problems] == ["twice", "same", "foreign", "absent"]
        assert "holds the same result as a.json" in str(problems[0])
        assert "says attempt 1 of a pseudonym whose attempt 1 is in a.json" in str(problems[1])


def test_every_problem_has_one_sentence():
    for key, sentence in result.PROBLEMS.items():
        assert sentence.endswith("."), key
        assert sentence.count(". ") == 0, key


def test_a_day_is_a_day_of_the_calendar():
    assert result._is_day(date.max.isoformat())
    assert not result._is_day("2026-02-30")
