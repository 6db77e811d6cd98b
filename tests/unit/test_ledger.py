"""The ledger: what it reads from a page, what it prints, and how it fails."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import content, evidence, ledger
from course.content import cases
from course.ledger import LedgerError

ROOT = Path(__file__).parents[2]

WORDS = content.load_text(
    """
[[heard]]
id = "S05"
claim = "It is nearly half of all women."
sure = "not_supported"
reply = "It was one group of 230 students."
sources = ["schweitzer2015"]

[[question]]
id = "sort_them"
kind = "sort"
objective = "02.4"
bloom = "analyse"
ask = "Where does each claim belong?"
sources = ["bird2011"]
[[question.claim]]
text = "Men have it, too."
place = "supported"
reply = "Several surveys of men found it."
sources = ["maczkowiack2019"]
seed = "S06a"
[[question.claim]]
text = "Half of all women have it."
place = "not_supported"
reply = "No survey asked all women."

[labels.view]
people = "{n} people"
[label_marks]
"view" = { sources = ["burri2011"] }
""",
    "02_how_common",
)


def text(words: str) -> dict:
    return {"cell_type": "markdown", "source": [words]}


def code(words: str) -> dict:
    return {"cell_type": "code", "source": words}


CELLS = [
    text("In [one\nsurvey](#source-bird2011:some) and [others](#source-burri2020)."),
    text("<!-- [not](#source-egli2004:some) --><a href='#source-raftery2024:some'><b>x</b></a>"),
    code('from course import chapter\nx = chapter("02")'),
    code('x.heard("S05", "S99")'),
    code('x.ask("sort_them")'),
]


# --- what one page holds --------------------------------------------------------------------------


def test_links_are_read_with_their_words_and_how_sure():
    assert ledger.marks(CELLS) == [
        ("one survey", "bird2011", "some"),
        ("others", "burri2020", ""),
        ("x", "raftery2024", "some"),
    ]


def test_calls_are_read_and_other_code_is_not():
    assert ledger.heard(CELLS) == ["S05", "S99"]
    assert ledger.heard([text('x.heard("S01")'), code('heard("S01")'), code("x.heard()")]) == []


def test_a_page_leans_on_sources_in_its_text_its_claims_its_questions_and_its_pictures():
    found = [(use.key, use.place, use.sure) for use in ledger.uses("02", CELLS, WORDS)]
    assert found == [
        ("bird2011", "text", "some"),
        ("burri2020", "text", ""),
        ("raftery2024", "text", "some"),
        ("schweitzer2015", "claim S05", "not_supported"),
        ("bird2011", "question sort_them", ""),
        ("maczkowiack2019", "question sort_them", "supported"),
        ("burri2011", "picture view", ""),
    ]
    assert len(list(ledger.uses("help/neck", CELLS, None))) == 3


def test_a_block_answers_if_it_is_shown_and_a_line_if_its_places_say_how_sure():
    found = [(a.id, a.sure, a.heard) for a in ledger.answers("02", CELLS, WORDS)]
    assert found == [("S05", "not_supported", True), ("S06a", "supported", False)]
    assert [a.id for a in ledger.answers("02", [], WORDS)] == ["S06a"]
    own = content.load_text(
        '[[question]]\nid = "a"\nkind = "sort"\nobjective = "02.1"\nbloom = "apply"\nask = "?"\n'
        'places = ["during", "after"]\n[[question.claim]]\ntext = "x"\nplace = "after"\n'
        'reply = "It comes when all is over."\nseed = "S01"\n[[question.claim]]\ntext = "y"\n'
        'place = "during"\nreply = "It comes before the end of it."\n',
        "02_how_common",
    )
    assert list(ledger.answers("02", CELLS, own)) == []


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading_of_links(words):
    for _, key, _ in ledger.marks([text(words)]):
        assert key


def test_the_cases_and_the_role_play_count():
    found = {(use.key, use.place, use.sure) for use in ledger.training_uses()}
    assert ("maczkowiack2019", "case a", "some") in found  # a lesson
    assert ("ehlers2004", "case b", "") in found  # another explanation
    assert ("psni_nfs", "case d", "") in found  # a moment, a choice
    assert ("schweitzer2015", "role-play", "") in found
    for case in map(cases.case, cases.case_names()):
        choices = [choice for moment in case.moments.values() for choice in moment.choice]
        pieces = (*case.differential, *case.debrief, *case.moments.values(), *choices)
        keys = {key for piece in pieces for key in piece.sources}
        place = f"case {case.name.removeprefix('case_')}"
        assert {key for key, at, _ in found if at == place} == keys
    assert set(ledger.training_uses()) <= set(ledger.all_uses())
    assert "training/cases, case f" in ledger.one_source("abdessater2019")


# --- in print -------------------------------------------------------------------------------------


def test_the_ledger_holds_every_source_and_every_claim_at_eighty_columns():
    printed = ledger.ledger()
    for use in ledger.all_uses():
        assert f"\n{use.key}: " in printed
    for id, claim in evidence.claims().items():
        assert f"\n{id}: {claim.verdict or 'no claim about facts'}" in printed
    for line in printed.splitlines():
        # An address is one word and stays whole on a line of its own.
        assert len(line) <= ledger.WIDTH or re.fullmatch(r"\s+\S+", line), line
        assert line == line.rstrip()


def test_one_source_shows_who_where_and_the_numbers_it_holds():
    printed = ledger.one_source("schweitzer2015")
    assert "Who: 230 women students, online survey." in printed
    assert re.search(r"quote of it: .*\b5\.1\b.*\b46\b.*\b230\b", printed)
    assert "02_how_common, text, Some support: an online survey of 230 women students" in printed
    assert "claim S05, Not supported" in printed


def test_a_source_nobody_leans_on_can_be_shown_too():
    printed = ledger.one_source("wise2017")
    assert "Who: not stated." in printed
    assert "no sentence rests on it" in printed


@pytest.mark.parametrize(
    "damage",
    [
        b"", b"[]", b"{}", b"\xff", b"[" * 99_999, b'{"cells": 3}', b'{"cells": [3]}',
        b'{"cells": [{"cell_type": "markdown"}]}', b'{"cells": [{"cell_type": "code"}]}',
        b'{"cells": [{"cell_type": "markdown", "source": 3}]}',
    ],
)  # fmt: skip
def test_a_damaged_notebook_is_one_sentence(damage, tmp_path):
    (tmp_path / "02_x.ipynb").write_bytes(damage)
    with pytest.raises(LedgerError, match=r"^02_x\.ipynb cannot be read as a notebook; .*\.$"):
        ledger.read(tmp_path / "02_x.ipynb")


def test_a_missing_notebook_and_damaged_code_are_one_sentence(tmp_path):
    with pytest.raises(LedgerError, match=r"^02_x\.ipynb cannot"):
        ledger.read(tmp_path / "02_x.ipynb")
    (tmp_path / "02_y.ipynb").write_text(json.dumps({"cells": [code("x.heard(")]}))
    with pytest.raises(LedgerError, match=r"^02_y\.ipynb cannot"):
        ledger.read(tmp_path / "02_y.ipynb")


def asked(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "course", *words], cwd=ROOT, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip


def test_the_front_door_prints_the_ledger():
    done = asked("evidence")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{ledger.ledger()}\n"
    done = asked("evidence", "--key", "schweitzer2015")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{ledger.one_source('schweitzer2015')}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["evidence", "--key", "nobody1999"], "'nobody1999'"),
        (["evidence", "--key", ""], "''"),
        (["evidence", "--key"], "--key"),
        (["--key", "bird2011"], "--key belongs to"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(words, said):
    done = asked(*words)
    assert done.returncode != 0
    assert done.stdout == ""
    assert said in done.stderr
    assert re.fullmatch(r"[A-Z-][^\n]+[.)]\n", done.stderr)


def test_a_reader_of_a_pipe_may_stop_early():
    script = f"{sys.executable} -m course evidence | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", script], cwd=ROOT, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.startswith("Sources.")
    assert done.stderr == ""
