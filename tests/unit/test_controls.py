"""Every control: a widget like any other, quiet about what a reader chose, and answering alone."""

import inspect
import json
import re
import shutil
import subprocess
from importlib import import_module
from pathlib import Path

import ipywidgets
import pytest
import traitlets

from course import controls
from course.controls import (
    Choice,
    Control,
    Dial,
    Fold,
    LivePicture,
    Pick,
    Press,
    Sort,
    Steps,
    Write,
)
from course.controls.board import Board
from course.controls.case import Case
from course.controls.certificate import Certificate, Evaluation
from course.controls.check import Check
from course.controls.console import Console
from course.controls.exam import Exam
from course.controls.forms import Forms
from course.controls.handouts import Handouts
from course.controls.history import History
from course.controls.journal import Journal
from course.controls.lines import Lines
from course.controls.log import Log
from course.controls.looks_back import LooksBack
from course.controls.pacer import Pacer
from course.controls.pair import Pair
from course.controls.plan import Plan
from course.controls.rating import Rating
from course.controls.rehearse import Rehearse
from course.controls.results_in import Findings, ResultsIn
from course.controls.scene import Scene
from course.controls.tomorrow import Tomorrow
from course.controls.weeks import Weeks
from tests.unit import shown

ROOM = Path(controls.__file__).parent
SCRIPTS = sorted(ROOM.glob("*.js"))
NODE = shutil.which("node")
CANARY = "canary-5e1f"

QUESTION = {
    "id": "q",
    "ask": "Which?",
    "hint": "",
    "kind": "one",
    "own_words": False,
    "options": [{"text": f"{CANARY} {n}", "reply": f"Reply {n}", "fits": n == 1} for n in range(3)],
}
CLAIMS = {
    "id": "c",
    "ask": "Where?",
    "claims": [{"text": text, "place": "yes", "reply": f"So: {text}"} for text in ("A", "B")],
}
PLACES = {"yes": "Yes", CANARY: "No"}


def chosen_by_a_reader() -> dict[str, Control]:
    """One of each control, with something chosen that nobody else should read."""
    dial = Dial(label="Minutes", low=0, high=240, step=5, value=35)
    offered = [("x", "X"), (CANARY, "Y")]
    return {
        "Choice": Choice(content=QUESTION, chosen=[2]),
        "Sort": Sort(content=CLAIMS, words={"places": PLACES}, placed=[CANARY, ""]),
        "Dial": dial,
        "Pick": Pick(label="Which", options=offered, value=CANARY),
        "Fold": Fold(label=CANARY, unfolded=True),
        "Write": Write(content={"ask": CANARY}),
        "Steps": Steps(content={"ask": CANARY}),
        **{name: kind(words={"title": CANARY}) for name, kind in whole_pieces().items()},
        "Press": Press(label=CANARY, pressed=3),
        "LivePicture": LivePicture(sentence=CANARY, texts={"a": CANARY}, at=0),
    }


def whole_pieces() -> dict[str, type]:
    """The controls that are a piece of one chapter each; their own tests walk through them."""
    kinds = (
        Board, Case, Certificate, Check, Console, Evaluation, Exam, Findings, Forms, Handouts,
        History, Journal, Lines, Log, LooksBack, Pacer, Pair, Plan, Rating, Rehearse, ResultsIn,
        Scene, Tomorrow, Weeks,
    )  # fmt: skip
    return {kind.__name__: kind for kind in kinds}


def every_kind() -> dict[str, type]:
    own = [file.stem for file in sorted(ROOM.glob("[!_]*.py"))]
    rooms = [controls, *(import_module(f"course.controls.{name}") for name in own)]
    found = [each for room in rooms for each in inspect.getmembers(room, inspect.isclass)]
    return {name: kind for name, kind in found if issubclass(kind, Control) and kind is not Control}


# --- a widget like any other ----------------------------------------------------------------------


def test_every_control_is_tried_here():
    assert set(every_kind()) == set(chosen_by_a_reader())


@pytest.mark.parametrize("name", every_kind())
def test_a_control_is_a_widget_that_composes(name):
    one, other = chosen_by_a_reader()[name], chosen_by_a_reader()[name]
    assert isinstance(one, ipywidgets.DOMWidget)
    row = ipywidgets.HBox([one, ipywidgets.Label("beside")])
    box = ipywidgets.VBox([row, ipywidgets.Accordion([other])])
    assert shown.inside(box, Control) == [one, other]
    one.layout.display = "none"  # stock layout works on it
    assert one.get_state()["layout"] == f"IPY_MODEL_{one.layout.model_id}"


@pytest.mark.parametrize("name", every_kind())
def test_no_printed_form_tells_what_was_chosen(name):
    control = chosen_by_a_reader()[name]
    bundle = control._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert repr(control) == str(control) == data["text/plain"] == name
    view = data["application/vnd.jupyter.widget-view+json"]
    assert set(view) == {"version_major", "version_minor", "model_id"}
    assert CANARY not in json.dumps(data)
    assert CANARY in json.dumps(control.get_state(), default=str) or name == "Dial"


def heard(control: Control, name: str) -> list:
    found: list = []
    control.observe(lambda change: found.append(change.new), name)
    return found


def test_a_choice_is_driven_by_what_is_chosen():
    one = Choice(content=QUESTION)
    said = heard(one, "chosen")
    one.chosen = [2]
    one.chosen = []
    assert said == [[2], []]
    with pytest.raises(traitlets.TraitError, match="there are 3 options"):
        one.chosen = [3]
    with pytest.raises(traitlets.TraitError, match="there are 3 options"):
        one.chosen = [-1]
    with pytest.raises(traitlets.TraitError, match="takes one answer"):
        one.chosen = [0, 1]
    assert one.chosen == []
    several = Choice(content=QUESTION | {"kind": "several"})
    several.chosen = [2, 0, 2]
    assert several.chosen == [0, 2]


def test_a_sort_is_driven_by_where_things_are_placed():
    sort = Sort(content=CLAIMS, words={"places": PLACES}, placed=["", ""])
    said = heard(sort, "placed")
    sort.placed = ["yes", ""]
    assert said == [["yes", ""]]
    with pytest.raises(traitlets.TraitError, match="one place for each claim"):
        sort.placed = ["yes"]
    with pytest.raises(traitlets.TraitError, match="a place that is none of"):
        sort.placed = ["yes", "nowhere"]
    assert sort.placed == ["yes", ""]


def test_a_dial_moves_in_its_steps_and_no_further():
    dial = Dial(low=5, high=45, step=5, value=20)
    said = heard(dial, "value")
    for given, kept in ((22, 20), (23, 25), (1000, 45), (-3, 5), (5, 5), (45, 45)):
        dial.value = given
        assert dial.value == kept
    assert said == [25, 45, 5, 45]
    with pytest.raises(traitlets.TraitError):
        dial.value = "ten"


def test_a_pick_takes_only_what_it_offers():
    pick = Pick(label="Which", options=[("x", "X"), ("y", "Y")], value="x")
    said = heard(pick, "value")
    pick.value = "y"
    with pytest.raises(traitlets.TraitError, match=r"'Which' offers \['x', 'y'\], not 'z'"):
        pick.value = "z"
    assert said == [pick.value] == ["y"]


def test_a_fold_opens_and_closes():
    fold = Fold(label="More")
    said = heard(fold, "unfolded")
    fold.unfolded = True
    fold.unfolded = False
    assert said == [True, False]


def test_a_prepared_picture_stays_within_its_frames():
    picture = LivePicture(count=4, every=5)
    said = heard(picture, "at")
    for given, kept in ((10, 10), (99, 15), (-1, 0)):
        picture.at = given
        assert picture.at == kept
    assert said == [10, 15, 0]


# --- the JavaScript -------------------------------------------------------------------------------


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_nothing_typed_is_kept_by_the_browser_and_nothing_leaves_the_page(script):
    text = script.read_text("utf-8")
    for tag in ("input", "textarea", "form", "select"):
        made = re.findall(rf'node\(\s*"{tag}",\s*\{{(.*?)\}}', text, re.S)
        assert len(made) == len(re.findall(rf'node\(\s*"{tag}"', text))
        assert all('autocomplete: "off"' in properties for properties in made), tag
    assert script.name == "dom.js" or "createElement" not in text
    sends = r"fetch|XMLHttp|sendBeacon|WebSocket|EventSource|importScripts|\bimport\b|https?:"
    assert not re.search(sends, text)
    keeps = r"localStorage|sessionStorage|indexedDB|document\.cookie|history\."
    assert not re.search(keeps, text)


def test_nothing_chosen_or_written_is_reported_to_the_kernel():
    content = QUESTION | {"kind": "reflect", "own_words": True}
    found = play(Choice, {"content": content, "chosen": [], "words": WORDS}, f"""
      const own = el.find("textarea");
      own.slide("{CANARY}");
      el.all("input")[1].press();
      said([model.sent, sitting.get("words:q")]);
    """)  # fmt: skip
    assert found == [[[], CANARY]]


@pytest.mark.parametrize("kind", every_kind().values(), ids=every_kind())
def test_each_module_is_whole(kind):
    """The text that the page gets: the shared part, the control's own, one export."""
    text = str(kind._esm)
    assert text.count("export default { render };") == 1
    assert text.count("function node(") == text.count("function render(") == 1
    if NODE is None:
        pytest.skip("node is not installed, so the JavaScript was not read by a machine")
    done = subprocess.run(
        [NODE, "--input-type=module", "--check"], input=text, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr


def play(kind: type[Control], state: dict, steps: str) -> list:
    """Run a control's own JavaScript on a bare page; `steps` may call said(...) to hand back."""
    if NODE is None:
        pytest.skip("node is not installed, so the JavaScript was not run")
    page = (Path(__file__).parent / "bare_page.mjs").read_text("utf-8")
    own = str(kind._esm).replace("export default { render };", "")
    script = f"{page}\n{own}\nconst {{ el, model }} = shown(render, {json.dumps(state)});\n{steps}"
    done = subprocess.run(
        [NODE, "--input-type=module", "-"], input=script, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


WORDS = {
    "fits": "Fits", "differs": "Differs", "missed": "Missed", "left_out": "Left out",
    "check": "Check", "clear": "Clear", "own_words": "Own words", "less": "Less", "more": "More",
    "belongs": "Belongs:", "places": {"yes": "Yes", "no": "No"},
}  # fmt: skip


def test_one_answer_is_answered_at_once_and_can_be_taken_back():
    state = {"content": QUESTION, "chosen": [], "words": WORDS}
    found = play(Choice, state, """
      const answer = el.find("div", "wave-replies");
      said([answer.text, answer.attributes.role]);
      for (const input of el.all("input")) { input.press(); said([answer.text, model.sent]); }
      el.all("button").at(-1).press();
      said([answer.text, model.sent]);
      model.set("chosen", [1]);
      said([answer.text, el.all("input").map((input) => input.checked)]);
    """)  # fmt: skip
    assert found == [
        ["", "status"],
        ["DiffersReply 0", []],
        ["FitsReply 1", []],
        ["DiffersReply 2", []],
        ["", []],
        ["FitsReply 1", [False, True, False]],
    ]


def every_question() -> list:
    found = []
    for name, expression in shown.calls():
        if ".ask(" in expression:
            found.append(pytest.param(name, expression, id=f"{name} {expression}"))
    return found


@pytest.mark.parametrize(("name", "expression"), every_question())
def test_every_option_of_every_question_shows_its_reply(name, expression):
    question = shown.build(name, expression)
    EVERY_REPLY[type(question).__name__](question)


def pressed_sort(question: Sort) -> None:
    found = play(Sort, asked(question) | {"placed": question.placed}, """
      const claims = el.all("fieldset");
      for (const claim of claims) {
        const answer = claim.find("div", "wave-replies");
        said(claim.all("input").map((input) => (input.press(), answer.text)));
      }
    """)  # fmt: skip
    assert len(found) == len(question.content["claims"])
    for claim, answers in zip(question.content["claims"], found, strict=True):
        places = list(question.words["places"])
        assert len(answers) == len(places)
        for place, answer in zip(places, answers, strict=True):
            assert answer.endswith(claim["reply"])
            if "place" in claim:
                right = place == claim["place"]
                assert answer.startswith(question.words["fits" if right else "belongs"])
            else:  # the reader marks it, and nothing is said to be wrong
                assert answer == claim["reply"]


def pressed_choice(question: Choice) -> None:
    found = play(Choice, asked(question) | {"chosen": []}, """
      const answer = el.find("div", "wave-replies");
      for (const input of el.all("input")) {
        input.press();
        const check = el.all("button")[0];
        if (!check.hidden) check.press();
        said(answer.text);
      }
    """)  # fmt: skip
    options = question.content["options"]
    several = question.content["kind"] == "several"
    assert len(found) == len(options)
    for option, answer in zip(options, found, strict=True):
        assert len(option["reply"].split()) > 3
        assert option["reply"] in answer
        if not question.content.get("several"):
            assert several == all(other["reply"] in answer for other in options)
        for link in option.get("links", ()):
            assert link["text"] in answer


def walked_steps(guide: Steps) -> None:
    """Every step is reached by one button, and all of them stand in the list."""
    steps = guide.content["steps"]
    found = play(Steps, asked(guide), f"""
      const now = el.find("p", "wave-step-text"), next = el.all("button")[0];
      for (let at = 0; at < {len(steps)}; at++) {{ said(now.text); next.press(); }}
      said([now.text, el.find("ol").text]);
    """)  # fmt: skip
    assert found[:-1] == [step["text"] for step in steps]
    assert found[-1][0] == steps[0]["text"]  # "Start again" begins anew
    for step in steps:
        assert step["text"] in found[-1][1]
        assert step["more"] in found[-1][1]


def written_lines(question: Write) -> None:
    """What is written is reported to nobody."""
    assert question.content["lines"]
    found = play(Write, asked(question), """
      for (const field of el.all("textarea")) field.slide("mine");
      said([model.sent, el.all("textarea").map((field) => field.value)]);
      el.all("button").at(-1).press();
      said(el.all("textarea").map((field) => field.value));
    """)  # fmt: skip
    count = len(question.content["lines"])
    assert found == [[[], ["mine"] * count], [""] * count]


def asked(control: Control) -> dict:
    return {key: getattr(control, key) for key in ("content", "words")}


EVERY_REPLY = {
    "Sort": pressed_sort,
    "Choice": pressed_choice,
    "Steps": walked_steps,
    "Write": written_lines,
}


def test_the_sitting_remembers_and_can_be_cleared():
    """A second control with the same question finds the answer; clearing empties both."""
    state = {"content": QUESTION | {"keep": "kept"}, "chosen": [], "words": WORDS}
    found = play(Choice, state, """
      el.all("input")[1].press();
      said(sitting.get("kept"));
      const other = new Bare("div");
      render({ model: { ...model, get: (name) => name === "chosen" ? [] : model.get(name),
        set: (name, value) => said([name, value]) }, el: other });
      el.all("button").at(-1).press();
      said(sitting.get("kept") ?? null);
    """)  # fmt: skip
    assert found == [[QUESTION["options"][1]["text"]], ["chosen", [1]], None]


def test_what_stands_alone_takes_the_others_away():
    options = [{"text": text, "reply": f"Reply {text}"} for text in "abc"]
    options[2]["alone"] = True
    content = {"id": "q", "ask": "", "kind": "reflect", "several": True, "options": options}
    found = play(Choice, {"content": content, "chosen": [], "words": WORDS}, """
      const tick = (at) => {
        const input = el.all("input")[at];
        input.checked = !input.checked;
        input.listeners.change({ target: input });
        said(model.get("chosen"));
      };
      [0, 1, 2, 0].forEach(tick);
    """)  # fmt: skip
    assert found == [[0], [0, 1], [2], [0]]


def test_a_dial_says_its_value_and_reports_it():
    state = {"label": "Minutes", "says": "{value} min", "value": 10, "low": 0, "high": 20,
             "step": 5, "words": WORDS}  # fmt: skip
    found = play(Dial, state, """
      const range = el.find("input"), output = el.find("output");
      const [less, more] = el.all("button");
      said([output.text, range.attributes.type, el.find("label").attributes.for === range.id]);
      range.slide(15); said([output.text, range.attributes["aria-valuetext"], model.sent]);
      more.press(); said([output.text, model.sent]);
      more.press(); said([output.text, model.sent]);
      less.press(); said([output.text, model.sent]);
      said([less, more].map((button) => button.attributes["aria-label"]));
    """)  # fmt: skip
    assert found == [
        ["10 min", "range", True],
        ["15 min", "15 min", [["value", 15]]],
        ["20 min", [["value", 20]]],
        ["20 min", []],
        ["15 min", [["value", 15]]],
        ["Less: Minutes", "More: Minutes"],
    ]


def test_a_pick_and_a_fold_report_and_follow():
    state = {"label": "Which", "note": "Mind", "options": [["x", "X"], ["y", "Y"]], "value": "x"}
    found = play(Pick, state, """
      const inputs = el.all("input");
      const on = () => inputs.map((input) => input.checked);
      said([on(), new Set(inputs.map((input) => input.attributes.name)).size]);
      inputs[1].press(); said(model.sent);
      model.set("value", "x"); said(on());
    """)  # fmt: skip
    assert found == [[[True, False], 1], [["value", "y"]], [True, False]]
    found = play(Fold, {"label": "More", "unfolded": False}, """
      const button = el.find("button");
      said([button.text, button.attributes["aria-expanded"]]);
      button.press(); said([button.attributes["aria-expanded"], model.sent]);
    """)  # fmt: skip
    assert found == [["More", "false"], ["true", [["unfolded", True]]]]
