"""The test of the training: drawn by Python, answered and marked in the page."""

import json
import re
from datetime import date
from io import BytesIO
from types import SimpleNamespace
from xml.etree import ElementTree

import msgspec
import pypdf
import pytest

from course.content.bank import DRAWN, bank
from course.content.objectives import programme
from course.controls.certificate import Certificate, Evaluation
from course.controls.exam import Exam
from course.export import PaperError, can_print
from course.shell.paper import MOST_BYTES, trainee_paper
from course.training import result
from course.training.draw import draw
from course.training.marks import calibration, needed, total
from course.views import open_chapter
from course.views.training_exam import _answers, _test
from tests.unit.test_controls import play
from tests.unit.test_tools_controls import SITTING

SEED = 480213
DAY = date(2026, 11, 21)
printed = pytest.mark.skipif(not can_print(), reason="the package typst is not installed")


def chapter():
    return open_chapter("test")


def exam() -> Exam:
    (control,) = chapter().exam().children
    return control


def state(control: Exam, **more) -> dict:
    names = ("words", "rules", "wants", "test", "levels")
    return {name: getattr(control, name) for name in names} | more


SCRIPTS = {"exam": Exam, "certificate": Certificate, "evaluation": Evaluation}
WORDS = exam().words

# A finished place of the sitting, and the page on which elements can be clicked.
PAGE = """
const made = [];
Bare.prototype.click = function () { made.push(this.attributes); };
globalThis.URL.createObjectURL = (blob) => blob.text().then((text) => made.push(text));
globalThis.URL.revokeObjectURL = () => {};
globalThis.setTimeout = () => {};
const button = (text) => el.all("button").find((each) => each.text === text);
const place = () => sitting.get(EXAM);
const choose = (option, sure) => {
  const [options, sures] = el.all("fieldset").map((each) => each.all("input"));
  if (option !== null) options.find((each) => each.value === String(option)).checked = true;
  if (sure) sures[sure - 1].checked = true;
};
"""


def run(steps: str, held: dict | None = None, **more) -> list:
    """Play the exam; `held` is what the sitting holds, `more` replaces traits."""
    script = SimpleNamespace(_esm=f"{SITTING}\n{_held(held or {})}\n{Exam._esm}")
    return play(script, state(exam(), **more), PAGE + steps)


def _held(values: dict) -> str:
    return "\n".join(
        f"globalThis.courseSitting.set({json.dumps(key)}, {json.dumps(value)});"
        for key, value in values.items()
    )


def sat(answers: list, attempt: int = 1, moment: str = "after", mild: tuple = ()) -> dict:
    """The sitting and the traits of a test with these answers."""
    wanted = {"seed": SEED, "attempt": attempt, "mild": list(mild)}
    place = {**wanted, "moment": moment, "answers": answers, "day": DAY.isoformat()}
    return {"held": {"exam": place}, "wants": wanted, "test": _test(wanted)}


def answered(wrong: int = 0, attempt: int = 1, open_: int = 0) -> list[list]:
    """Answers to a whole test: the first ones wrong, then some left open, the others right."""
    found = []
    for number, asked in enumerate(draw(bank().values(), SEED, attempt)):
        item, sure = asked.item, number % 3 + 1
        if number < wrong:
            found.append([(item.right + 1) % len(item.option), sure])
        elif number < wrong + open_:
            found.append([None, None])
        else:
            found.append([item.right, sure])
    return found


# --- words ----------------------------------------------------------------------------------------


def control_of(name: str):
    post = chapter()
    view = {"exam": post.exam, "certificate": post.certificate, "evaluation": post.evaluation}
    return view[name]().children[0]


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_word_of_a_control_is_there_and_none_stands_in_the_script(name):
    control = control_of(name)
    assert isinstance(control, SCRIPTS[name])
    script = str(SCRIPTS[name]._esm)
    for key, word in control.words.items():
        assert word, key
        if isinstance(word, str) and len(word) > 8:
            assert word not in script, key
    used = set(re.findall(r"\bwords\.(\w+)", script)) | set(
        re.findall(r"words\[\"(\w+)\"\]", script)
    )
    assert used <= set(control.words), used - set(control.words)
    named = set(re.findall(r"words\[`(\w+)_\$", script))
    assert all(any(key.startswith(f"{start}_") for key in control.words) for start in named)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_control_prints_nothing_of_what_it_holds(name):
    assert repr(control_of(name)) == type(control_of(name)).__name__


def test_each_way_a_page_may_fail_has_its_sentence():
    words = control_of("certificate").words
    assert {"file_no_name", "file_not_passed", "file_too_long", "file_no_paper"} <= set(words)
    assert {"file_making", "file_done", "file_failed"} <= set(words)
    assert {"file_making", "file_done", "file_failed"} <= set(control_of("evaluation").words)


# --- what Python draws ----------------------------------------------------------------------------


def test_python_draws_what_the_page_asks_for():
    control = exam()
    control.wants = {"seed": SEED, "attempt": 2, "mild": [2]}
    asked = draw(bank().values(), SEED, 2, [2])
    assert [one["id"] for one in control.test["items"]] == [one.item.id for one in asked]
    assert control.test["need"] == needed(len(asked)) == 18
    assert control.test["questions"] == result.worded(one.item for one in asked)
    for shown, one in zip(control.test["items"], asked, strict=True):
        assert tuple(option["at"] for option in shown["options"]) == one.order
        (right,) = [option["at"] for option in shown["options"] if option["right"]]
        assert right == one.item.right
        assert all(len(option["reason"]) >= 25 for option in shown["options"])


def test_milder_questions_name_nothing_in_detail():
    wanted = {"seed": SEED, "attempt": 1, "mild": [1]}
    assert not any(bank()[one["id"]].graphic for one in _test(wanted)["items"])
    plain = _test({**wanted, "mild": []})
    assert any(bank()[one["id"]].graphic for one in plain["items"])


def test_three_attempts_ask_for_no_question_twice():
    ids = [
        one["id"]
        for attempt in (1, 2, 3)
        for one in _test({"seed": SEED, "attempt": attempt, "mild": [2]})["items"]
    ]
    assert len(ids) == len(set(ids))
    assert len(ids) >= 3 * sum(DRAWN.values()) - 3


def test_every_part_has_a_title_and_every_objective_its_words():
    assert set(WORDS["objectives"]) == {item.objective for item in bank().values()}
    assert {item.part for item in bank().values()} <= set(WORDS["parts"])
    for part in WORDS["parts"].values():
        assert re.fullmatch(r"(training/\w+\.ipynb)?", part["to"])


# --- the beginning --------------------------------------------------------------------------------


def test_the_seed_is_stated_before_the_start_and_is_the_one_that_is_drawn():
    said, sent, now = run(f"""
      said(el.text);
      button({json.dumps(WORDS["begin"])}).press();
      said(model.sent);
      said(place());
    """)
    seed = now["seed"]
    assert WORDS["seed"].format(seed=seed) in said
    for name in ("about", "attempts", "note", "mild"):
        assert WORDS[name].partition("{")[0] in said
    assert sent == [["wants", {"seed": seed, "attempt": 1, "mild": []}]]
    assert now == {"seed": seed, "attempt": 1, "mild": [], "moment": "after", "answers": []}


def test_a_given_draw_number_an_attempt_and_a_wish_are_taken():
    sent, now = run(f"""
      el.all("input").find((each) => each.type === "checkbox").checked = true;
      el.all("input").find((each) => each.value === "before").checked = true;
      el.all("input").find((each) => each.value === "after").checked = false;
      el.all("input").find((each) => each.type === "text").value = " 000{SEED % 1000} ";
      el.find("select").value = 2;
      button({json.dumps(WORDS["begin"])}).press();
      said(model.sent);
      said(place());
    """)
    wanted = {"seed": SEED % 1000, "attempt": 2, "mild": [1, 2]}
    assert sent == [["wants", wanted]]
    assert now == {**wanted, "moment": "before", "answers": []}


@pytest.mark.parametrize("typed", ["12a", "-1", "1234567", "1.5"])
def test_a_draw_number_that_is_none_begins_nothing(typed):
    said, now = run(f"""
      el.all("input").find((each) => each.type === "text").value = {json.dumps(typed)};
      button({json.dumps(WORDS["begin"])}).press();
      said(el.text);
      said(place() ?? null);
    """)
    assert WORDS["no_draw"] in said
    assert now is None


def test_another_draw_is_offered_after_everything_was_cleared():
    first, second = run("""
      const number = () => el.text.match(/Draw number (\\d+)/)[1];
      said(number());
      sitting.set(EXAM, { seed: 1, attempt: 1, mild: [], moment: "after", answers: [] });
      sitting.clear();
      said(number());
    """)
    assert first != second


# --- the questions --------------------------------------------------------------------------------


def test_an_answer_needs_an_option_and_how_sure_and_then_it_stays():
    held = sat([])
    item = held["test"]["items"][0]
    texts = run(
        f"""
      const confirm = () => button({json.dumps(WORDS["confirm"])}).press();
      said([el.all("legend")[0].text, el.text, el.all("button").map((each) => each.text)]);
      confirm();
      said([el.text, place().answers]);
      choose({item["options"][1]["at"]}, null);
      confirm();
      said([el.text, place().answers]);
      choose({item["options"][1]["at"]}, 2);
      confirm();
      said([el.text, place().answers]);
      button({json.dumps(WORDS["leave_open"])}).press();
      said([el.text, place().answers, model.sent]);
    """,
        **held,
    )
    (stem, first, buttons), (none, before), (half, still), (second, after), (third, open_, sent) = (
        texts
    )
    assert stem == item["stem"]
    assert WORDS["question"].format(at=1, of=24) in first
    assert buttons == [WORDS["confirm"], WORDS["leave_open"]]  # and no way back
    for level, (right, wrong) in {1: ("+1", "0"), 2: ("+2", "−2"), 3: ("+3", "−6")}.items():
        earns = WORDS["earns"].format(right=right, wrong=wrong)
        assert f"{WORDS[f'sure_{level}']}{earns}" in first
    reasons = [one["reason"] for one in item["options"]]
    assert not any(reason in text for reason in reasons for text in (first, half, second))
    assert (WORDS["choose"] in none, before) == (True, [])
    assert (WORDS["say_sure"] in half, still) == (True, [])
    assert WORDS["question"].format(at=2, of=24) in second
    assert after == [[item["options"][1]["at"], 2]]
    assert WORDS["question"].format(at=3, of=24) in third
    assert open_ == [after[0], [None, None]]
    assert sent == []


def test_a_double_click_answers_one_question():
    now = run(
        f"""
      button({json.dumps(WORDS["leave_open"])}).listeners.click({{ detail: 1 }});
      button({json.dumps(WORDS["leave_open"])}).listeners.click({{ detail: 2 }});
      said(place().answers.length);
    """,
        **sat([]),
    )
    assert now == [1]


def test_a_place_that_the_sitting_holds_is_asked_for_again():
    held = sat(answered()[:5])
    (sent, said) = run("said(model.sent); said(el.text);", held["held"], wants={}, test={})
    assert sent == [["wants", held["wants"]]]
    assert WORDS["drawing"] in said
    assert WORDS["question"].format(at=6, of=24) in run("said(el.text);", **held)[0]


# --- the result -----------------------------------------------------------------------------------


def finished(answers: list, steps: str = "", **more) -> list:
    return run(
        f"said(el.text); said(model.sent); said(sitting.get(PASSED) ?? null);\n{steps}",
        **sat(answers, **more),
    )


def test_a_pass_shows_score_points_and_every_reason_and_tells_python_counts_alone():
    answers = answered(wrong=2, open_=1)
    said, sent, passed = finished(answers)
    pairs = [(sure, number > 2) for number, (_, sure) in enumerate(answers) if sure]
    assert WORDS["passed"] in said
    assert WORDS["score"].format(right=21, asked=24, share=87, need=18, pass_mark=75) in said
    points = str(total(pairs)).replace("-", "−")
    assert WORDS["points"].format(points=points, most=72) in said
    assert WORDS["left_open_one"] in said
    levels = [[level.n, level.right] for level in calibration(pairs)]
    assert sent == [["levels", levels]]
    assert passed == {
        "right": 21, "asked": 24, "seed": SEED, "attempt": 1, "day": DAY.isoformat()
    }  # fmt: skip
    for item in sat([])["test"]["items"]:
        assert item["stem"] in said
        assert item["reason"] in said
        for option in item["options"]:
            assert option["text"] in said
            assert option["reason"] in said


@pytest.mark.parametrize(("wrong", "passes"), [(0, True), (6, True), (7, False), (24, False)])
def test_eighteen_of_twenty_four_pass_whatever_the_points_are(wrong, passes):
    said, _, passed = finished(answered(wrong=wrong))
    assert (WORDS["passed"] in said.partition(WORDS["score"][:9])[0]) == passes
    assert (WORDS["not_passed"] in said) != passes
    assert (passed is not None) == passes


def test_a_fail_leads_to_the_weak_parts_and_to_other_questions():
    answers = answered(wrong=7)  # the first part of the blueprint is T1
    said, _, passed, links, now, sent = finished(
        answers,
        f"""
      said(el.find("ul", "wave-exam-weak").all("a").map((each) => each.attributes.href));
      button({json.dumps(WORDS["again"].format(attempt=2))}).press();
      said(place());
      said(model.sent);
    """,
    )
    assert passed is None
    for one in programme().parts["T1"].objective:
        assert one.text in said
    assert set(links) == {"training/assess.ipynb"}
    assert WORDS["again_says"].format(left=2) in said
    assert now == {"seed": SEED, "attempt": 2, "mild": [], "moment": "after", "answers": []}
    # The picture of the first attempt goes, and the next test is asked for.
    wanted = {"seed": SEED, "attempt": 2, "mild": []}
    assert [one for one in sent if one[0] == "wants"] == [["wants", wanted]]


def test_milder_questions_can_be_wished_for_later():
    *_, now = finished(
        answered(wrong=10),
        f"""
      el.all("input").find((each) => each.type === "checkbox").checked = true;
      button({json.dumps(WORDS["again"].format(attempt=2))}).press();
      said(place().mild);
    """,
    )
    assert now == [2]


def test_after_the_third_attempt_the_page_says_so_and_offers_another_way():
    said, _, _, buttons = finished(
        answered(wrong=8, attempt=3), "said(el.all('button').map((each) => each.text));", attempt=3
    )
    for name in ("no_more_title", "no_more", "supervisor", "supervisor_how", "weak_title"):
        assert WORDS[name] in said
    assert buttons == [WORDS["save"]]
    assert WORDS["no_more"] not in finished(answered(wrong=2, attempt=3), attempt=3)[0]


def test_a_test_before_the_training_shows_no_reason_and_earns_no_certificate():
    said, _, passed, over = finished(
        answered(),
        f"button({json.dumps(WORDS['before_over'])}).press(); said(el.text);",
        moment="before",
    )
    assert passed is None
    assert WORDS["before_says"] in said
    assert WORDS["passed"] not in said
    for item in sat([])["test"]["items"]:
        assert item["reason"] not in said
    assert WORDS["begin"] in over


# --- the result file ------------------------------------------------------------------------------


def saved(pseudonym: str, answers: list, **more) -> list:
    """(name, bytes) of the file that the page makes, and all that Python heard."""
    return run(
        f"""
      model.sent;
      el.all("input").find((each) => each.type === "text").value = {json.dumps(pseudonym)};
      await button({json.dumps(WORDS["save"])}).listeners.click();
      for (let turn = 0; turn < 9; turn++) await null;
      await new Promise((done) => setImmediate(() => setImmediate(done)));
      said(made); said(model.sent); said(el.text);
    """,
        **sat(answers, **more),
    )


@pytest.mark.parametrize("moment", ["after", "before"])
@pytest.mark.parametrize(
    ("pseudonym", "wrong"),
    [("Heron 7", 4), ("  Blåfugl\tto  ", 5), ("小川-3", 0), ("Ma\u0308rz", 20)],
)
def test_the_file_is_the_one_that_python_would_have_made(pseudonym, wrong, moment):
    answers = answered(wrong=wrong, open_=2)  # with four wrong, it is a pass by no more
    made, sent, said = saved(pseudonym, answers, moment=moment)
    (text,) = [one for one in made if isinstance(one, str)]
    (link,) = [one for one in made if isinstance(one, dict)]
    items = sat([])["test"]["items"]
    wanted = result.made(
        pseudonym=pseudonym,
        moment=moment,
        seed=SEED,
        attempt=1,
        answers=[
            result.Answer(item["id"], option, sure)
            for item, (option, sure) in zip(items, answers, strict=True)
        ],
        bank=bank(),
        course=exam().rules["course"],
        day=DAY,
    )
    assert text.encode() == result.encoded(wanted)
    assert link["download"] == result.file_name(wanted)
    assert result.decoded(text.encode(), "x", bank()) == wanted
    assert WORDS["saved"].format(file=link["download"]) in said
    assert sent == []  # the pseudonym went into the file and nowhere else


@pytest.mark.parametrize(
    "pseudonym", ["", " ", "a", "Ann@home", "x" * 31, "a/b", "tab\u0000", "🐦🐦"]
)
def test_what_is_no_pseudonym_makes_no_file(pseudonym):
    made, sent, said = saved(pseudonym, answered())
    assert made == sent == []
    assert WORDS["no_pseudonym"].format(least=2, most=30) in said
    with pytest.raises(result.ResultError):
        result.checked_pseudonym(pseudonym)


def test_without_a_secure_address_the_page_says_so():
    (said,) = run(
        f"""
      Object.defineProperty(globalThis, "crypto", {{ value: undefined }});
      el.all("input").find((each) => each.type === "text").value = "Heron";
      await button({json.dumps(WORDS["save"])}).listeners.click();
      said(el.text);
    """,
        **sat(answered()),
    )
    assert WORDS["no_checksum"] in said


def test_the_file_does_not_say_that_milder_questions_were_wished():
    held = sat([[None, None]] * 24, mild=(1,))
    names = run(
        """
      const [test, rules] = [model.get("test"), model.get("rules")];
      const marked = markedBy(test.items, place().answers);
      const [, text] = await resultFile("Heron", place(), marked, test, rules);
      said(Object.keys(JSON.parse(text)));
    """,
        **held,
    )
    assert set(names[0]) == {"kind", "format", *result.Result.__struct_fields__, "checksum"}


# --- how sure and how right -----------------------------------------------------------------------


def picture(levels: list):
    post = chapter()
    view = post.calibration()
    post._exam.levels = levels
    return view.children


CASES = {
    "even": [[6, 3], [9, 7], [9, 9]],
    "over": [[2, 0], [2, 1], [20, 9]],
    "under": [[12, 12], [6, 6], [6, 5]],
}


@pytest.mark.parametrize("lean", CASES)
def test_the_picture_says_what_the_levels_say(lean):
    words = chapter().labels["calibration"]
    (shown,) = picture(CASES[lean])
    assert shown.sentence.endswith(words[f"sentence_{lean}"])
    assert 40 <= len(shown.sentence) <= 250
    for n, right in CASES[lean]:
        assert words["right"].format(right=right, n=n) in shown.sentence
        assert any(row[1] == str(n) for row in shown.table["rows"])
    assert not re.search(r"[{}]", json.dumps([shown.takeaway, shown.table["rows"]]))
    for svg in (shown.wide, shown.narrow):
        ElementTree.fromstring(svg)


def test_there_is_no_picture_before_the_end_and_without_any_answer():
    assert picture([]) == ()
    assert picture([[0, 0]] * 3) == ()
    (shown,) = picture([[0, 0], [0, 0], [24, 24]])
    assert chapter().labels["calibration"]["none"] in shown.sentence


def test_the_picture_goes_with_the_answers():
    post = chapter()
    view = post.calibration()
    post._exam.levels = CASES["even"]
    assert len(view.children) == 1
    post._exam.levels = []
    assert view.children == ()


def test_counts_stand_for_the_answers():
    assert calibration(_answers(CASES["over"]))[2].right == 9
    assert calibration(_answers(CASES["over"]))[2].leans == "over"


# --- certificate and evaluation -------------------------------------------------------------------

PASSED = {"name": "Dr Ada Lindqvist", "days": "3 and 4 May", "right": 21, "asked": 24,
          "attempt": 1, "seed": SEED}  # fmt: skip


def paper(**changed) -> bytes:
    return trainee_paper("certificate", json.dumps(PASSED | changed).encode())


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


@printed
def test_the_certificate_names_the_person_the_test_and_the_institute():
    pdf = paper()
    said = text_of(pdf)
    for part in ("Dr Ada Lindqvist", "3 and 4 May", "21 of 24", str(SEED), "75 %", "institute"):
        assert part in said
    assert len(pypdf.PdfReader(BytesIO(pdf)).pages) == 1
    assert pypdf.PdfReader(BytesIO(pdf)).trailer["/Root"]["/MarkInfo"]["/Marked"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [({"right": 17}, "not_passed"), ({"right": 25}, "not_passed"), ({"asked": 0}, "not_passed"),
     ({"right": 40, "asked": 40}, "not_passed"), ({"name": "  \u0000 "}, "no_name")],
)  # fmt: skip
def test_only_a_test_that_was_passed_and_a_name_have_a_certificate(changed, reason):
    with pytest.raises(PaperError, match=reason):
        paper(**changed)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"name": "A"}', b'{"name": 1}', b"\xff", b"[" * 9000]
)
def test_what_is_no_certificate_is_refused(body):
    with pytest.raises(msgspec.MsgspecError):
        trainee_paper("certificate", body)


def test_far_more_than_a_page_holds_is_refused_unread():
    with pytest.raises(PaperError, match="too_long"):
        trainee_paper("certificate", b"x" * (MOST_BYTES + 1))


@printed
def test_the_form_on_paper_asks_what_the_page_asks():
    said = text_of(trainee_paper("evaluation", b"{}"))
    control = control_of("evaluation")
    asked = [item for group in control.groups for item in group["items"]]
    assert len(asked) > len(programme().objectives) == 12
    for part in (*asked, *control.lines, *(group["title"] for group in control.groups)):
        assert re.sub(r"\s+", " ", part) in said, part


def test_the_certificate_is_offered_after_a_pass_and_sends_a_name_and_the_test():
    steps = """
      const sent = [];
      said([el.all("input").length, el.text]);
      const passed = { right: 20, asked: 24, seed: 7, attempt: 2, day: "2026-11-21" };
      globalThis.courseSitting.set(PASSED, passed);
      const [name, days] = el.all("input");
      said(days.value);
      await el.find("form").listeners.submit({ preventDefault() {} });
      said([globalThis.asked, el.text]);
      name.value = "Ada";
      await el.find("form").listeners.submit({ preventDefault() {} });
      await null; await null;
      said([globalThis.asked, el.text, model.sent, JSON.stringify([...held])]);
    """
    paper = """globalThis.asked = [];
      const certificate = async (told) => (globalThis.asked.push(told), "done");
      globalThis.coursePaper = { certificate };"""
    control = control_of("certificate")
    script = SimpleNamespace(_esm=f"{SITTING}\n{paper}\n{Certificate._esm}")
    before, ready, unnamed, done = play(script, {"words": control.words}, steps)
    assert before[0] == 0  # no field before it has a use
    assert control.words["not_yet"] in before[1]
    assert ready == "21 November 2026"
    assert unnamed[0] == []
    assert control.words["file_no_name"] in unnamed[1]
    assert done[0] == [{"name": "Ada", "days": "21 November 2026", "right": 20, "asked": 24,
                        "seed": 7, "attempt": 2}]  # fmt: skip
    assert control.words["file_done"] in done[1]
    assert done[2] == []
    assert "Ada" not in done[3]


def test_the_form_keeps_marks_in_the_page_and_prints_them_without_a_name():
    control = control_of("evaluation")
    traits = {name: getattr(control, name) for name in ("words", "groups", "answers", "lines")}
    steps = f"""
      el.all("input")[1].press();
      el.all("textarea")[0].value = "Ask first";
      el.all("textarea")[0].listeners.input();
      said([...held.get(EVALUATION) ? [held.get(EVALUATION)] : []]);
      let printed;
      globalThis.document.body = {{ append: (piece) => (printed = piece) }};
      globalThis.addEventListener = () => {{}};
      globalThis.print = () => {{}};
      el.all("button").find((each) => each.text === {json.dumps(control.words["print"])}).press();
      said(printed.text);
      said(model.sent);
      el.all("button").find((each) => each.text === {json.dumps(control.words["clear"])}).press();
      said([el.all("input").some((each) => each.checked), el.all("textarea")[0].value]);
    """
    script = SimpleNamespace(_esm=f"{SITTING}\n{Evaluation._esm}")
    held, sheet, sent, cleared = play(script, traits, steps)
    assert held == [{"0.0": control.answers[1], "line.0": "Ask first"}]
    assert f"{control.groups[0]['items'][0]} {control.answers[1]}" in sheet
    assert "Ask first" in sheet
    assert sent == []
    assert cleared == [False, ""]
