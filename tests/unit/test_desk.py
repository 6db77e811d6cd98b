"""What the page may ask of the journal, and which words may be kept at all."""

import json
import re
from pathlib import Path

import pytest

from course import content, journal
from course.content import kept
from course.journal import JournalError
from course.shell import desk
from course.shell.desk import Reception

PASSPHRASE = "lantern gravel seventeen moss"
ANN, BEA = "the browser of Ann", "the browser of Bea"
LINE = "words:rewrite"  # the field for own words of chapter 02


@pytest.fixture(autouse=True)
def quick_key(monkeypatch):
    monkeypatch.setattr("course.journal.file.ROUNDS", 10)


@pytest.fixture
def reception(tmp_path: Path) -> Reception:
    there = Reception(tmp_path)
    ask(there, ANN, "make", passphrase=PASSPHRASE)
    return there


def ask(reception: Reception, name: str, do: str, **asked) -> dict:
    """Ask as a page does; the answer has gone through JSON as well."""
    asked = {"do": do, "page": f"page of {name}"} | asked
    return json.loads(json.dumps(reception.answer(name, asked)))


def keep(reception: Reception, name: str, value: object, id: str = LINE) -> dict:
    return ask(reception, name, "keep", id=id, kind=kind_of(id), value=value)


def kind_of(id: str) -> str:
    return kept.keepable()[id].kind if id in kept.keepable() else "evening"


def values(reception: Reception, name: str = ANN) -> list:
    return [entry["value"] for entry in ask(reception, name, "entries")["entries"]]


def problem(reception: Reception, name: str, do: str, **asked) -> str:
    with pytest.raises(JournalError) as caught:
        ask(reception, name, do, **asked)
    return caught.value.problem


# ---- Seats ---------------------------------------------------------------------------------------


def test_who_did_not_give_the_passphrase_finds_it_locked(reception):
    keep(reception, ANN, "private")
    assert reception.state(ANN)["state"] == "open"
    assert reception.state(BEA)["state"] == "locked"
    for do in Reception.SEATED:
        assert problem(reception, BEA, do, id=LINE, kind="reflection", value=1) == "locked"
    assert problem(reception, BEA, "unlock", passphrase="not this one") == "wrong"
    ask(reception, BEA, "unlock", passphrase=PASSPHRASE)
    assert values(reception, BEA) == ["private"]


def test_nobody_has_a_seat_after_it_was_locked(reception):
    ask(reception, BEA, "unlock", passphrase=PASSPHRASE)
    ask(reception, ANN, "lock")
    ask(reception, BEA, "unlock", passphrase=PASSPHRASE)
    assert reception.state(ANN)["state"] == "locked"


def test_two_browsers_keep_both_and_each_goes_on_with_its_own(reception):
    keep(reception, ANN, "one")
    ask(reception, BEA, "unlock", passphrase=PASSPHRASE)
    ask(reception, BEA, "take", held=[])
    assert keep(reception, BEA, "of Bea") == {"beside": False}
    assert keep(reception, ANN, "of Ann") == {"beside": True}
    assert keep(reception, ANN, "of Ann, longer") == {"beside": False}
    assert keep(reception, BEA, "of Bea, longer") == {"beside": False}
    assert sorted(values(reception)) == ["of Ann, longer", "of Bea, longer"]


def test_a_tab_that_comes_later_changes_nothing_about_who_saw_what(reception):
    keep(reception, ANN, "one")
    ask(reception, BEA, "unlock", passphrase=PASSPHRASE)
    ask(reception, BEA, "take", held=[])
    keep(reception, BEA, "two")
    ask(reception, ANN, "take", held=[LINE])
    assert keep(reception, ANN, "one, longer") == {"beside": True}
    assert sorted(values(reception)) == ["one, longer", "two"]


def test_taking_back_never_takes_what_another_browser_wrote(reception):
    keep(reception, ANN, "one")
    ask(reception, BEA, "unlock", passphrase=PASSPHRASE)
    ask(reception, BEA, "take", held=[])
    keep(reception, BEA, "two")
    assert ask(reception, ANN, "drop", id=LINE) == {"stays": True}
    assert values(reception) == ["two"]
    assert ask(reception, BEA, "drop", id=LINE) == {"root": LINE}
    assert values(reception) == []


def test_of_two_versions_the_newest_comes_back_to_the_page(reception):
    keep(reception, ANN, "older")
    ask(reception, ANN, "lock")
    ask(reception, ANN, "unlock", passphrase=PASSPHRASE)
    ask(reception, ANN, "take", held=[LINE])
    assert keep(reception, ANN, "newer") == {"beside": True}
    ask(reception, ANN, "lock")
    ask(reception, ANN, "unlock", passphrase=PASSPHRASE)
    taken = ask(reception, ANN, "take", held=[])["entries"]
    assert taken == [{"id": LINE, "value": "newer"}]
    assert keep(reception, ANN, "newest") == {"beside": False}
    assert sorted(values(reception)) == ["newest", "older"]


def test_a_line_of_the_list_is_removed_and_the_other_stays(reception):
    keep(reception, ANN, "older")
    ask(reception, ANN, "lock")
    ask(reception, ANN, "unlock", passphrase=PASSPHRASE)
    ask(reception, ANN, "take", held=[LINE])
    keep(reception, ANN, "newer")
    first, second = ask(reception, ANN, "entries")["entries"]
    gone = ask(reception, ANN, "drop", id=first["id"], version=first["version"])
    assert gone == {"root": ""}  # the page shows the newer one
    gone = ask(reception, ANN, "drop", id=second["id"], version=second["version"] - 1)
    assert gone == {"stays": True}
    gone = ask(reception, ANN, "drop", id=second["id"], version=second["version"])
    assert gone == {"root": LINE}


def test_the_last_words_of_a_page_are_kept_and_one_bad_word_stops_no_other(reception):
    last = [
        {"id": LINE, "kind": "reflection", "value": "x" * 200_000},
        {"id": "plan", "kind": "plan", "value": {"help": "Ana"}},
        {"id": "words:happening_feelings"},
    ]
    assert problem(reception, ANN, "lock", last=last) == "too_long"
    assert reception.state(ANN)["state"] == "locked"
    ask(reception, ANN, "unlock", passphrase=PASSPHRASE)
    assert values(reception) == [{"help": "Ana"}]


def test_only_pages_that_can_say_when_they_go_count_as_open(reception):
    """While one counts, the journal does not lock when the last page has gone."""
    ask(reception, ANN, "lock")
    assert problem(reception, BEA, "unlock", passphrase="not this one") == "wrong"
    assert reception.pages == set()
    ask(reception, BEA, "unlock", passphrase=PASSPHRASE)
    reception.desk().lock()  # idle: the page learns of it, and says nothing when it goes
    ask(reception, ANN, "unlock", passphrase=PASSPHRASE)
    assert reception.pages == {f"page of {ANN}"}


def test_the_time_of_an_earlier_page_locks_nothing_that_a_later_one_opened(reception):
    ask(reception, ANN, "delete")
    ask(reception, ANN, "make", passphrase=PASSPHRASE, page="2")
    reception.lock_if_left()
    assert reception.state(ANN)["state"] == "open"
    ask(reception, ANN, "gone", page="2")
    reception.lock_if_left()
    assert reception.state(ANN)["state"] == "locked"


def test_everything_goes_with_one_request_and_without_a_passphrase(reception, tmp_path):
    keep(reception, ANN, "private")
    ask(reception, ANN, "lock")
    assert ask(reception, BEA, "delete")["state"] == "absent"
    assert list(tmp_path.iterdir()) == []


def test_a_home_inside_the_project_is_told(tmp_path):
    there = Reception(Path(desk.__file__).parents[2] / "build")
    with pytest.raises(JournalError) as caught:
        there.state(ANN)
    assert caught.value.problem == "in_project"


# ---- What is asked -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        {}, {"do": None}, {"do": "desk"}, {"do": "answer"}, {"do": "__init__"}, {"do": "state"},
        {"do": "make"}, {"do": "make", "passphrase": ["x"]}, {"do": "unlock", "passphrase": None},
        {"do": "keep", "id": LINE, "kind": "reflection"}, {"do": "lock", "last": 7},
        {"do": "lock", "last": [7]}, {"do": "take", "held": "all"}, {"do": "drop", "id": 7},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_not_allowed(reception, asked):
    with pytest.raises(JournalError) as caught:
        reception.answer(ANN, {"page": "p"} | asked)
    assert caught.value.problem == "not_allowed"


@pytest.mark.parametrize(
    ("id", "kind"),
    [
        ("settings", "reflection"), ("check", "reflection"), ("log", "evening"),
        ("answer:fix_the_headline", "reflection"), ("write:safe_contact", "reflection"),
        ("reasons", "reflection"), ("answer:choose_a_path", "reflection"), ("plan", "reflection"),
        (LINE, "plan"), (LINE, "note"), ("evening-1", "reflection"), ("x", "evening"),
    ],
)  # fmt: skip
def test_only_what_the_course_offers_to_keep_is_kept(reception, id, kind):
    assert problem(reception, ANN, "keep", id=id, kind=kind, value="x") == "not_allowed"


@pytest.mark.parametrize(
    ("id", "value"),
    [
        ("evening-1", {"wanted": "unsure", "alarms": []}),
        ("evening-1", {"wanted": "", "alarms": []}),
        ("evening-1", "wanted"),
        *(("evening-1", {"wanted": "yes", "alarms": [alarm]}) for alarm in kept.ALARMS),
        ("feelings", ["Sad", "Afraid"]),
    ],
)
def test_what_leads_to_help_first_is_refused_whoever_asks(reception, id, value):
    """The page leaves it out already; the file never holds it, whatever becomes of the page."""
    assert problem(reception, ANN, "keep", id=id, kind=kind_of(id), value=value) == "not_allowed"


def test_page_and_desk_name_the_same_alarms():
    code = (Path(journal.__file__).parents[1] / "controls" / "evenings.js").read_text("utf-8")
    [named] = re.findall(r"const NO_PATTERN = (\[.*\]);", code)
    assert {*kept.ALARMS, "not_agreed", "unanswered"} == set(json.loads(named))


def test_what_an_older_course_kept_spoils_no_list(reception):
    keep(reception, ANN, "private")
    review = {"begun": "2026-01-02", "of_old": ["x"]}
    ask(reception, ANN, "keep", id="review:days", kind="review", value=review)
    assert len(values(reception)) == 2
    assert "x" in ask(reception, ANN, "export")["text"]


# ---- What may be kept ----------------------------------------------------------------------------


def test_no_judged_answer_and_nothing_of_the_safety_chapter_may_be_kept():
    keys = set(kept.keepable())
    for chapter in content.course_map().chapters:
        for id, question in content.chapter_content(chapter.file).questions.items():
            own = {f"answer:{id}", f"write:{id}", f"words:{id}", getattr(question, "keep", "")}
            judged = not isinstance(question, content.Reflect | content.Mark | content.Write)
            if judged or chapter.file == kept.SAFETY_CHAPTER or id in kept.NOT_KEPT:
                assert not keys & own, id
    assert not keys & {"settings", "check", "journal"}


def test_whoever_ticks_what_leads_to_help_is_not_written_down():
    feelings = kept.keepable()["feelings"]
    assert "Afraid" in feelings.never
    assert kept.keepable()["words:happening_feelings"].never == feelings.never
    assert kept.keepable()["words:happening_feelings"].of == "feelings"


def test_every_page_that_says_not_saved_is_right():
    """A hint that promises not to save stands only beside what cannot be kept."""
    for chapter in content.course_map().chapters:
        for id, question in content.chapter_content(chapter.file).questions.items():
            if "not saved" in question.hint and id not in kept.NOT_KEPT:
                assert not kept.keepable().keys() & {f"answer:{id}", f"write:{id}", question.keep}


def test_an_evening_is_read_in_the_words_of_the_log():
    evening = {
        "id": "evening-1", "wanted": "yes", "alarms": [], "ago": "today", "noted": "2026-01-02",
        "came": ["tears", "low"], "when": [], "strength": "", "around": ["sleep"], "day": 0,
    }  # fmt: skip
    said = kept.in_words("evening-1", evening)
    assert said == {
        "How long ago was it?": "today or last night (noted on 2026-01-02)",
        "What came?": "tears, low mood",
        "What was going on around it?": "little sleep",
    }


def test_the_readable_copy_names_what_it_holds_and_hides_no_word(reception):
    keep(reception, ANN, "a line\nand another")
    keep(reception, ANN, {"help": "Call Ana", "tool_1": "tea", "tool_2": ""}, "plan")
    keep(reception, ANN, {"id": "evening-1", "wanted": "yes", "came": ["tears"]}, "evening-1")
    text = ask(reception, ANN, "export")["text"]
    for part in ("a line\nand another", "First tool: tea", "What came?: tears", "My plan"):
        assert part in text
    for hidden in ("evening-1", "tool_1", LINE, "Second tool"):
        assert hidden not in text


# ---- Words for readers ---------------------------------------------------------------------------


def test_every_problem_has_a_sentence_and_every_sentence_a_problem():
    sentences = content.course_map().journal["problem"]
    assert set(sentences) == {*journal.PROBLEMS, "lost"}
    assert len(set(sentences.values())) == len(sentences)


def test_every_kind_has_a_heading():
    assert list(content.chapter_content("journal").labels["kinds"]) != []
    assert set(content.chapter_content("journal").labels["kinds"]) == set(journal.KINDS)


def test_the_control_has_every_word_it_shows_and_no_other():
    code = (Path(journal.__file__).parents[1] / "controls" / "journal.js").read_text("utf-8")
    used = set(re.findall(r"\bwords\.(\w+)", code))
    assert used == {*content.chapter_content("journal").labels["journal"], "problem", "stays"}


def test_the_page_has_every_word_it_says():
    shell = Path(desk.__file__).parent / "labextensions" / "course-shell" / "static"
    used = set(re.findall(r"\bwords\.(\w+)", (shell / "journal.js").read_text("utf-8")))
    assert used == set(content.course_map().journal)
