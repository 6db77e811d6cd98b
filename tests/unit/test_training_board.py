"""The first part of the training: the board, the history, their loaders and their controls."""

import json
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from course import evidence
from course.content import ContentError, training
from course.content.training import load_board, load_history
from course.controls import Control
from course.controls.board import Board
from course.controls.history import History
from course.views import open_chapter
from tests.notebooks import prose
from tests.notebooks.test_chapters import CAUSE, DENIED, stale, unknown_numbers
from tests.notebooks.test_claims import source_faults
from tests.notebooks.test_prose import length_faults, phrase_faults, sign_faults
from tests.unit.test_controls import NODE

WHY = "Because the reason is told here."
BOARD = f"""
[[box]]
id = "injury"
title = "Injury"
says = "Something hurts."
mind = "{WHY}"
stops = true
sure = "some"
sources = ["finnerty2023"]

[[box]]
id = "mood"
title = "Mood"
says = "Low on most days."
mind = "{WHY}"
sure = "not_known"

[[finding]]
id = "sore"
text = "A sore neck."
fits = ["injury"]
now = "Ask today."
why = "{WHY}"

[[finding]]
id = "low"
text = "Low for weeks."
fits = ["mood", "injury"]
why = "{WHY}"
sure = "some"
sources = ["bird2011"]
"""
QUESTION = """
[[part.question]]
text = "{part} {n}"
rates = "{rates}"
reply = "Because {part} {n} is answered so."
"""
ASKED = ("fits", "leading", "fits", "later")


def history_text() -> str:
    found = []
    for part in ("one", "two", "three", "four", "five", "six"):
        first = "first = true\n" if part in ("one", "four") else ""
        found.append(f'[[part]]\nid = "{part}"\ntitle = "{part.title()}"\nwhy = "Why."\n{first}')
        found += [QUESTION.format(part=part, n=n, rates=rates) for n, rates in enumerate(ASKED)]
    return "\n".join(found)


def refused(load, text: str) -> ContentError:
    with pytest.raises(ContentError) as caught:
        load(text)
    return caught.value


# --- the loaders ----------------------------------------------------------------------------------


def test_a_small_board_loads():
    board = load_board(BOARD)
    assert list(board.boxes) == ["injury", "mood"]
    assert [finding.id for finding in board.held("injury")] == ["sore", "low"]
    assert board.cited() == ["finnerty2023", "bird2011"]


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ('id = "mood"', 'id = "Mood"', "box[1].id", "is no id"),
        ('id = "mood"', 'id = "injury"', "box[1].id", "used twice"),
        ('id = "low"', 'id = "sore"', "finding[1].id", "used twice"),
        ('["mood", "injury"]', '["moon"]', "finding[1].fits[0]", "there are injury, mood"),
        ('["mood", "injury"]', "[]", "finding[1].fits", "fits no box"),
        ('["mood", "injury"]', '["mood", "mood"]', "finding[1].fits[1]", "named twice"),
        ('["mood", "injury"]', '["injury"]', "box[1].id", "no finding fits 'mood'"),
        ('"finnerty2023"', '"finnerty2032"', "box[0].sources[0]", "no source is called"),
        ('"bird2011"', '"bird2012"', "finding[1].sources[0]", "no source is called"),
        ('sure = "some"\nsources = ["bird2011"]', 'sure = "some"', "finding[1].sure", "how sure"),
        ('sure = "some"\nsources = ["b', 'sources = ["b', "finding[1].sure", "how sure"),
        ('sure = "not_known"', 'sure = "surely"', "box[1].sure", "correct this field"),
        ('sure = "not_known"', "", "box[1].sure", "missing"),
        ("stops = true", "", "box[0]", "no box stops the sorting"),
        (f'why = "{WHY}"', 'why = "So."', "finding[0].why", "gives a reason"),
        (f'mind = "{WHY}"', 'mind = "So."', "box[0].mind", "gives a reason"),
        ("Ask today.", "", "finding[0].now", "the text is empty"),
        ("says", "sayz", "box[0].sayz", "no such field"),
    ],
)
def test_damage_of_the_board_is_refused_with_file_line_and_field(old, new, field, words):
    assert old in BOARD
    problem = refused(load_board, BOARD.replace(old, new, 1))
    assert (problem.file, problem.field) == ("board.toml", field)
    assert words in str(problem)
    assert problem.line is not None


def test_a_small_history_loads():
    parts = load_history(history_text())
    assert [part.id for part in parts if part.first] == ["one", "four"]
    assert [question.rates for question in parts[2].question] == list(ASKED)


@pytest.mark.parametrize(
    ("old", "new", "field", "words"),
    [
        ('id = "two"', 'id = "one"', "part[1].id", "used twice"),
        ('text = "two 1"', 'text = "two 0"', "part[1].question[1].text", "stands there twice"),
        ('rates = "later"', 'rates = "late"', "part[0].question[3].rates", "correct this field"),
        ("Because one 0 is answered so.", "So.", "part[0].question[0].reply", "gives a reason"),
        ('title = "Six"\n', "", "part[5].title", "missing"),
        ("[[part.question]]", "[[part.questions]]", "part[0].questions", "no such field"),
    ],
)
def test_damage_of_the_history_is_refused_with_file_line_and_field(old, new, field, words):
    text = history_text()
    assert old in text
    problem = refused(load_history, text.replace(old, new, 1))
    assert (problem.file, problem.field) == ("history.toml", field)
    assert words in str(problem)
    assert problem.line is not None


def test_a_history_that_is_not_whole_is_refused():
    text = history_text()
    last = text.rindex("[[part]]")
    assert "there are 5 parts" in str(refused(load_history, text[:last]))
    assert "no part comes first" in str(refused(load_history, text.replace("first = true", "")))
    few = text[: text.rindex("[[part.question]]")]
    assert "at least 4 questions" in str(refused(load_history, few))
    for rates in ("fits", "leading"):
        alike = text
        for other in ASKED:
            alike = alike.replace(f'rates = "{other}"', f'rates = "{rates}"')
        assert "some fit and some do not" in str(refused(load_history, alike))
    bare = text.replace('rates = "later"', 'rates = "later"\nsure = "some"', 1)
    assert "how sure" in str(refused(load_history, bare))


# --- what the two hold ----------------------------------------------------------------------------


def test_the_board_has_its_boxes_and_its_findings():
    board = training.board()
    assert set(board.boxes) == {
        "injury", "unwanted", "mood", "perinatal", "substance", "reminder", "pois", "cycle",
        "drop", "relationship", "values", "relief", "pcd",
    }  # fmt: skip
    assert [id for id, box in board.boxes.items() if box.stops] == ["injury", "unwanted"]
    assert 18 <= len(board.findings) <= 24
    fitting = Counter(len(finding.fits) for finding in board.findings.values())
    assert max(fitting) == 3
    assert fitting.total() - fitting[1] >= len(board.findings) / 2  # that is the point of it
    assert all(len(board.held(id)) >= 2 for id in board.boxes)


def test_what_is_not_settled_is_said_to_be_so():
    boxes = training.board().boxes
    for id in ("perinatal", "substance"):
        assert boxes[id].sure == "not_known"
        assert "is not settled; ask" in boxes[id].says
        assert boxes[id].sources == ()


def test_what_cannot_wait_stands_beside_the_finding():
    """A neck, a dark thought, a yes out of fear, a night half remembered: none is only sorted."""
    findings = training.board().findings
    assert {id for id, finding in findings.items() if finding.now} == {
        "sore_neck", "better_off", "days_of_silence", "sleepless_with_baby", "half_remembered",
        "answers_for_her", "more_than_agreed",
    }  # fmt: skip
    assert "ending his life" in findings["better_off"].now
    assert "emergency care, now" in findings["sore_neck"].now


def test_the_history_asks_for_safety_first_and_shows_no_habit():
    parts = training.history()
    assert [part.id for part in parts] == [
        "permission", "time", "context", "safety", "body", "meaning",
    ]  # fmt: skip
    assert [part.id for part in parts if part.first] == ["permission", "safety"]
    asked = " ".join(q.text for q in parts[3].question if q.rates == "fits")
    for word in ("hurt", "bleeding", "neck", "afraid", "ending your life"):
        assert word in asked
    for part in parts:
        assert 4 <= len(part.question) <= 5
    places = Counter(
        place for part in parts for place, one in enumerate(part.question) if one.rates == "fits"
    )
    assert max(places.values()) <= len(parts) - 1


def pieces():
    """(piece, its texts) of the board and the history."""
    board = training.board()
    for box in board.boxes.values():
        yield box, (box.title, box.says, box.mind)
    for finding in board.findings.values():
        yield finding, (finding.text, finding.why, finding.now)
    for part in training.history():
        yield part, (part.title, part.why)
        for question in part.question:
            yield question, (question.text, question.reply)


def test_every_number_and_every_cause_has_a_source():
    for piece, texts in pieces():
        told, keys = "\n".join(texts), getattr(piece, "sources", ())
        assert unknown_numbers(told, keys, set(piece.plain)) == [], told
        assert stale(piece.plain, told) == []
        assert keys or DENIED.search(told) or not CAUSE.search(told), told


def test_everything_the_two_lean_on_was_read():
    keys = {key for piece, _ in pieces() for key in getattr(piece, "sources", ())}
    assert len(keys) >= 15
    assert [fault for key in sorted(keys) for fault in source_faults(key)] == []


def test_the_two_read_easily():
    passages = [("training", text, list(one.quoted)) for one, all in pieces() for text in all]
    told = "\n".join(prose.ended(text) for _, text, _ in passages if text)
    assert prose.grade(told) <= 9
    assert length_faults(told, 30) == []
    assert prose.passive_share(told) <= 0.10
    assert phrase_faults(passages) == []
    assert sign_faults(passages) == []


# --- the views ------------------------------------------------------------------------------------


@pytest.fixture
def assess(monkeypatch):
    monkeypatch.setenv("COURSE_STRICT", "1")
    return open_chapter("assess")


def test_the_views_show_the_two_with_their_sources(assess):
    board, history = assess.board(), assess.history()
    assert isinstance(board, Board)
    assert isinstance(history, History)
    assert isinstance(board, Control)
    assert len(board.findings) == len(training.board().findings)
    shown = assess.sources().data
    for piece, _ in pieces():
        for key in getattr(piece, "sources", ()):
            assert f"id='source-{key}'" in shown
    finding = next(one for one in board.findings if one["id"] == "solo_too")
    assert finding["sources"] == [
        {"name": evidence.cite("burri2020"), "to": "#source-burri2020:some"}
    ]


def test_python_hears_nothing_of_what_is_chosen(assess):
    for control in (assess.board(), assess.history()):
        assert repr(control) == type(control).__name__
        assert not {"chosen", "placed", "value"} & set(control.traits(sync=True))


# --- the controls ---------------------------------------------------------------------------------

TOOLS = """
  const named = (name) => el.all("button").find((each) => each.text === name);
"""
BEFORE = """
  const held = new Map(), heard = [];
  globalThis.courseSitting = {
    get: (key) => held.get(key),
    set: (key, value) => {
      if (value === undefined) held.delete(key); else held.set(key, value);
      heard.forEach(([k, f]) => k === key && f(value));
    },
    follow: (key, f) => (heard.push([key, f]), () => {}),
  };
"""


def play(control: Control, steps: str) -> list:
    """Run a control on a bare page; `steps` may call said(...) to hand back."""
    if NODE is None:
        pytest.skip("node is not installed, so the JavaScript was not run")
    page = (Path(__file__).parent / "bare_page.mjs").read_text("utf-8")
    own = str(control._esm).replace("export default { render };", "")
    names = [name for name in ("boxes", "findings", "parts", "words") if control.has_trait(name)]
    state = json.dumps({name: getattr(control, name) for name in names})
    script = (
        f"{page}\n{BEFORE}\n{own}\nconst {{ el, model }} = shown(render, {state});\n{TOOLS}{steps}"
    )
    done = subprocess.run(
        [NODE, "--input-type=module", "-"], input=script, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


BOARD_WORDS = {
    "title": "Board", "hint": "Hint", "at": "{at}/{of} ({done})", "where": "Where?",
    "compare": "Compare", "both": "both", "missed": "ours", "extra": "yours", "now": "Now:",
    "mind": "Mind:", "stops": "Stops.", "how_sure": "Sure: {word}.", "back": "Back",
    "next": "Next", "to_board": "Board", "again": "Again", "all": "All", "all_hint": "Hint",
    "first": "First", "sure": {"some": "Some", "not_known": "Nobody knows"},
}  # fmt: skip


def small_board() -> Board:
    def made(piece) -> dict:
        fields = {name: getattr(piece, name) for name in piece.__struct_fields__}
        sources = [{"name": key, "to": f"#source-{key}"} for key in piece.sources]
        return fields | {"sources": sources}

    board = load_board(BOARD)
    return Board(
        boxes=[made(box) for box in reversed(board.boxes.values())],  # the one that stops is last
        findings=[made(finding) for finding in board.findings.values()],
        words=BOARD_WORDS,
    )


def test_a_finding_is_compared_and_the_reasons_come_afterwards():
    found = play(small_board(), """
      const verdicts = () => el.find("div", "wave-board-verdicts").text;
      const answer = el.find("div", "wave-reply plain wave-board-answer");
      const boxes = el.all("input");
      said([boxes.map((each) => each.value), answer.hidden, named("Back").hidden]);
      boxes[1].press();
      said([verdicts(), answer.hidden]);
      named("Compare").press();
      said([verdicts(), named("Compare").hidden, answer.hidden]);
      said(answer.text);
      boxes[0].press(); boxes[1].press();
      said(verdicts());
      named("Next").press();
      said([el.find("p", "wave-hint wave-board-count").text, boxes.map((each) => each.checked)]);
      named("Compare").press();
      said(answer.text);
      said([named("Back").hidden, named("Board") !== undefined, model.sent]);
    """)  # fmt: skip
    assert found[:3] == [
        [["injury", "mood"], True, True],
        ["", True],
        ["Injury oursMood yours", True, False],
    ]
    assert found[3] == f"Injury oursMood yoursNow: Ask today.{WHY}Mind:Injury: {WHY}Stops."
    assert found[4] == "Injury both"
    assert found[5] == ["2/2 (1)", [False, False]]
    both = f"Injury: {WHY}Stops.Mood: {WHY}"
    assert found[6] == f"Injury oursMood ours{WHY}Sure: Some. bird2011.Mind:{both}"
    assert found[7] == [False, True, []]


def test_the_whole_board_stands_below_with_what_stops_first():
    found = play(small_board(), """
      const all = el.find("details");
      named("Next").press(); named("Board").press();
      said([all.open, all.all("h3").map((each) => each.text)]);
      said(all.all("section").map((each) => each.text));
    """)  # fmt: skip
    assert found[0] == [True, ["First", "Injury", "Mood"]]
    assert found[1] == [
        "FirstA sore neck. Ask today.",
        f"InjuryStops.Something hurts.Mind: {WHY}Sure: Some. finnerty2023.A sore neck."
        "Low for weeks.",
        f"MoodLow on most days.Mind: {WHY}Sure: Nobody knows.Low for weeks.",
    ]


def test_clearing_all_answers_takes_the_board_back_to_its_beginning():
    found = play(small_board(), """
      el.all("input")[0].press(); named("Compare").press(); named("Next").press();
      said(held.get("board"));
      sitting.set("board", undefined);
      said([el.find("p", "wave-hint wave-board-count").text, el.all("input")[0].checked]);
      named("Next").press(); named("Again").press();
      said([el.find("p", "wave-board-finding").text, named("Again").hidden]);
      held.set("board", { at: 99, chosen: {}, compared: [] }); heard[0][1]();
      said(el.find("p", "wave-board-finding").text);
    """)  # fmt: skip
    assert found == [
        {"at": 1, "chosen": {"sore": ["injury"]}, "compared": ["sore"]},
        ["1/2 (0)", False],
        ["A sore neck.", True],
        "Low for weeks.",
    ]


def test_every_finding_of_the_board_can_be_walked(assess):
    board = assess.board()
    found = play(board, f"""
      const answer = el.find("div", "wave-reply plain wave-board-answer");
      for (let at = 0; at < {len(board.findings)}; at++) {{
        named("Compare").press();
        said([el.find("p", "wave-board-finding").text, answer.text]);
        (named("Next finding") ?? named("To the whole board")).press();
      }}
      said(el.find("details").open);
    """)  # fmt: skip
    assert found.pop() is True
    titles = {box["id"]: box["title"] for box in board.boxes}
    for finding, (text, answer) in zip(board.findings, found, strict=True):
        assert text == finding["text"]
        assert finding["why"] in answer
        assert finding["now"] in answer
        assert all(f"{titles[id]}:" in answer for id in finding["fits"])


HISTORY_WORDS = {
    "title": "History", "hint": "Hint", "fits": "Ask", "leading": "Leads", "later": "Later",
    "how_sure": "Sure: {word}.", "make": "Make", "sheet": "Sheet", "complete": "Complete",
    "missing": "Missing: {parts}.", "nothing": "Nothing", "later_mark": "Later:",
    "left_off": "Left off:", "print": "Print", "print_title": "Print title", "clear": "Clear",
    "sure": {},
}  # fmt: skip


def small_history() -> History:
    parts = [
        {
            "id": part.id, "title": part.title, "why": part.why, "first": part.first,
            "question": [
                {"text": one.text, "rates": one.rates, "reply": one.reply, "sure": "",
                 "sources": []}
                for one in part.question
            ],
        }
        for part in load_history(history_text())
    ]  # fmt: skip
    return History(parts=parts, words=HISTORY_WORDS)


PAPER = """
  const paper = () => el.find("div", "wave-history-sheet");
  const tick = (text) => el.all("label").find((each) => each.text === text).find("input").press();
"""


def test_each_question_answers_and_the_sheet_names_what_is_missing():
    found = play(small_history(), f"""{PAPER}
      const replies = el.all("div").filter((each) => each.attributes.class === "wave-replies");
      said([paper().hidden, named("Print").hidden, named("Clear").hidden]);
      ["two 1", "three 2", "four 3", "four 0"].forEach(tick);
      said(replies.map((each) => each.text).filter(Boolean));
      named("Make").press();
      said([paper().text, named("Make").hidden, named("Print").hidden]);
      ["one 0", "two 0", "five 0", "six 2", "two 1"].forEach(tick);
      said(paper().text);
      named("Clear").press();
      said([paper().hidden, replies.map((each) => each.text).join(""), model.sent]);
    """)  # fmt: skip
    assert found[0] == [True, True, True]
    assert found[1] == [
        "LeadsBecause two 1 is answered so.",
        "AskBecause three 2 is answered so.",
        "AskBecause four 0 is answered so.",
        "LaterBecause four 3 is answered so.",
    ]
    assert found[2] == [
        "SheetMissing: One · Two · Five · Six.OneNothingFourfour 0Later: four 3TwoNothing"
        "Threethree 2FiveNothingSixNothingLeft off:two 1",
        True,
        False,
    ]
    assert found[3] == (
        "SheetCompleteOneone 0Fourfour 0Later: four 3Twotwo 0Threethree 2Fivefive 0Sixsix 2"
    )
    assert found[4] == [True, "", []]


def test_the_sheet_is_printed_in_order_with_lines_to_write_on():
    found = play(small_history(), f"""{PAPER}
      let printed;
      document.title = "Course";
      document.body = {{ append: (piece) => (printed = piece) }};
      globalThis.addEventListener = () => {{}};
      globalThis.print = () => said([document.title, printed.all("h4").map((each) => each.text)]);
      ["four 0", "four 1", "four 3"].forEach(tick);
      named("Make").press(); named("Print").press();
      const lines = (each) => each.attributes.class === "wave-written";
      said([printed.text, printed.all("p").filter(lines).length]);
    """)  # fmt: skip
    assert found == [
        ["Print title", ["One", "Four", "Two", "Three", "Five", "Six"]],
        ["Print titleOneFourfour 0Later: four 3TwoThreeFiveSix", 11],
    ]


def test_clearing_all_answers_empties_the_history():
    found = play(small_history(), f"""{PAPER}
      tick("one 0"); named("Make").press();
      said(held.get("history"));
      sitting.set("history", undefined);
      said([paper().hidden, el.all("input").some((each) => each.checked)]);
    """)  # fmt: skip
    assert found == [{"chosen": ["one 0"], "shown": True}, [True, False]]


def test_every_question_of_the_history_shows_its_reply(assess):
    history = assess.history()
    found = play(history, """
      const replies = el.all("div").filter((each) => each.attributes.class === "wave-replies");
      el.all("input").forEach((each, at) => { each.press(); said(replies[at].text); });
      named("Put my sheet together").press();
      said(el.find("div", "wave-history-sheet").text);
    """)  # fmt: skip
    sheet = found.pop()
    asked = [(question, part) for part in history.parts for question in part["question"]]
    for (question, _), reply in zip(asked, found, strict=True):
        assert reply.startswith(f"{history.words[question['rates']]}{question['reply']}")
    for question, part in asked:
        assert question["text"] in sheet
        assert part["title"] in sheet
    assert history.words["complete"] in sheet
