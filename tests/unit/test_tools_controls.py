"""The breathing shape, the line builder and the card for two, run as the page runs them."""

import json
import re
from types import SimpleNamespace

import pytest

from course import chapter
from course.controls import Control
from course.controls.lines import Lines
from course.controls.pacer import Pacer
from course.controls.pair import Pair
from tests.unit.test_controls import play

OWN = {
    "pacer": ("06_first_ten_minutes", Pacer),
    "lines": ("06_first_ten_minutes", Lines),
    "pair": ("10_talking_and_planning", Pair),
}

# A clock that the test winds, and a sitting that tells its followers, as the course's page does.
CLOCK = """
let due = [];
globalThis.setTimeout = (run, wait) => (due.push({ run, wait }), due.at(-1));
globalThis.clearTimeout = (timer) => (due = due.filter((each) => each !== timer));
const tick = () => { const [next] = due.splice(0, 1); next?.run(); return next?.wait; };
"""
SITTING = """
const held = new Map(), hears = new Map();
const tell = (key) => hears.get(key)?.(held.get(key));
globalThis.courseSitting = {
  get: (key) => held.get(key),
  set: (key, value) => (value === undefined ? held.delete(key) : held.set(key, value), tell(key)),
  follow: (key, hear) => (hears.set(key, hear), () => hears.delete(key)),
  clear: () => (held.clear(), [...hears.keys()].forEach(tell)),
};
"""


def own(name: str) -> Control:
    """The control as its chapter shows it."""
    file, _ = OWN[name]
    return getattr(chapter(file), name)()


def state(control: Control) -> dict:
    names = {
        "Pacer": ("paces", "minutes"),
        "Lines": ("ready", "slots", "most"),
        "Pair": ("groups",),
    }
    return {name: getattr(control, name) for name in ("words", *names[type(control).__name__])}


def run(name: str, steps: str, **changed) -> list:
    """Play the control after the sitting was set up; `changed` replaces some of its traits."""
    control = own(name)
    script = SimpleNamespace(_esm=SITTING + str(OWN[name][1]._esm))
    return play(script, state(control) | changed, steps)


# --- all three ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OWN)
def test_every_word_of_a_control_is_there_and_none_stands_in_the_script(name):
    control = own(name)
    script = str(OWN[name][1]._esm)
    for key, word in control.words.items():
        assert word.strip(), key
        assert word not in script, key
    used = set(re.findall(r"\bwords\.(\w+)", script))
    assert used <= set(control.words), used - set(control.words)


@pytest.mark.parametrize("name", OWN)
def test_python_is_told_nothing_and_prints_nothing(name):
    found = run(name, """
      for (const input of el.all("input")) {
        if (input.type === "text") { input.value = "canary"; input.listeners.input(); }
        else input.press();
      }
      for (const button of el.all("button")) if (!button.hidden) button.listeners.click();
      said(model.sent);
      process.exit(0);
    """ if name != "pair" else """
      for (const input of el.all("input")) {
        if (input.type === "text") { input.value = "canary"; input.listeners.input(); }
      }
      said(model.sent);
    """)  # fmt: skip
    assert found == [[]]
    control = own(name)
    assert repr(control) == type(control).__name__
    assert "canary" not in json.dumps(control.get_state(), default=str)


# --- the breath -----------------------------------------------------------------------------------


def breathe(steps: str, **changed) -> list:
    return run("pacer", CLOCK + """
      const stage = el.find("div", "wave-breath");
      const button = el.all("button")[0];
      const spoken = el.find("p", "wave-spoken");
      const phase = () => stage.attributes["data-phase"];
    """ + steps, **changed)  # fmt: skip


def test_the_shape_waits_breathes_and_can_be_paused():
    words = own("pacer").words
    found = breathe("""
      said([phase(), due.length, button.text]);
      button.press();
      said([phase(), button.text, stage.attributes.style, spoken.text]);
      said([tick(), phase(), stage.text]);
      button.press();
      said([phase(), due.length, button.text, spoken.text]);
      button.press();
      said([phase(), due.length, button.text]);
    """)
    assert found == [
        ["rest", 0, words["start"]],
        ["in", words["pause"], "--breath: 5s", words["in"]],
        [5000, "out", words["out"]],
        ["rest", 0, words["start"], words["paused"]],
        ["in", 1, words["pause"]],
    ]


def test_the_other_pace_is_longer_out_and_both_make_about_six_breaths_a_minute():
    for index, (_, _, up, down) in enumerate(own("pacer").paces):
        found = breathe(
            f"el.all('input')[{index}].press(); button.press(); said([tick(), tick()]);"
        )
        assert found == [[up * 1000, down * 1000]]
        assert 5.5 <= 60 / (up + down) <= 6.5
        assert down >= up


def test_it_comes_to_rest_by_itself_after_five_minutes_and_speaks_seldom():
    words = own("pacer").words
    found = breathe("""
      let seconds = 0, spoke = 0, last = "";
      Object.defineProperty(spoken, "textContent", { set(text) { spoke += 1; last = text; } });
      button.press();
      while (due.length && seconds < 2000) seconds += tick() / 1000;
      said([seconds, spoke, last, phase(), button.text]);
    """)
    [[seconds, spoke, last, phase, button]] = found
    assert seconds == 300
    assert spoke <= 16  # of sixty halves of a breath
    assert (last, phase, button) == (words["done"], "rest", words["start"])
    assert "well done" not in last.lower()
    assert not any(letter.isdigit() for letter in "".join(words.values()))  # nothing counts down


def test_the_warning_stands_before_the_start_and_the_words_at_the_end():
    words = own("pacer").words
    [[text]] = breathe("said([el.text]);")
    assert text.index(words["before"]) < text.index(words["start"]) < text.index(words["plain"])
    assert "dizzy" in words["before"]


def test_nothing_runs_on_after_the_control_is_gone():
    found = run("pacer", CLOCK + """
      const again = new Bare("body");
      const end = render({ model, el: again });
      again.all("button")[0].press();
      end();
      said(due.length);
    """)  # fmt: skip
    assert found == [0]


def test_without_motion_or_pictures_something_is_left():
    css = str(Pacer._css)
    assert "prefers-reduced-motion: reduce" in css
    assert "[data-course-still] .wave-breath .wave-breath-shape { transition: none;" in css
    hidden = [line for line in css.splitlines() if "[data-course-text]" in line and "none" in line]
    assert len(hidden) == 1
    assert "wave-breath-plain" not in hidden[0]
    assert "wave-breath-before" not in hidden[0]


# --- lines to say ---------------------------------------------------------------------------------


def test_the_lines_offer_not_knowing_and_space():
    lines = own("lines")
    pieces = [piece for _, slot in lines.slots for piece in slot]
    assert [name for name, _ in lines.slots] == ["How I am", "What I would like", "For how long"]
    assert any("do not know yet" in piece for piece in pieces)
    assert "Please stop and give me space." in pieces
    assert len(lines.ready) == 3


def test_a_line_is_built_kept_and_taken_out():
    words = own("lines").words
    found = run("lines", """
      const line = el.find("p", "wave-line");
      const keep = el.find("button", "wave-button");
      const told = (each) => each.attributes.class === "wave-hint" && each.attributes.role;
      const note = () => el.all("p").find(told).text;
      const inputs = el.all("input");
      said([line.text]);
      keep.press(); said([note(), held.get("lines") ?? null]);
      inputs[0].press(); said([line.text]);
      inputs[5].press(); said([line.text]);
      keep.press(); said([note(), held.get("lines")]);
      keep.press(); said([note(), held.get("lines").length]);
      const ready = el.all("button").filter((each) => each.attributes.class === "wave-ready");
      for (const button of ready) { button.press(); keep.press(); }
      said([note(), held.get("lines").length, line.text, inputs.some((input) => input.checked)]);
      const list = el.find("ul", "wave-kept");
      list.all("button")[0].press();
      said([note(), held.get("lines"), list.text.includes("I am okay.")]);
      courseSitting.clear();
      said([list.children.length, line.text]);
    """)  # fmt: skip
    slots = own("lines").slots
    first, second = slots[0][1][0], slots[1][1][0]
    ready = own("lines").ready
    assert found == [
        [words["empty"]],
        [words["empty"], None],
        [first],
        [f"{first} {second}"],
        [words["stored"], [f"{first} {second}"]],
        [words["twice"], 1],
        [words["full"], 3, ready[2], False],
        [words["taken"], ready[:2], False],
        [0, words["empty"]],
    ]


def test_lines_kept_elsewhere_are_shown():
    found = run("lines", """
      courseSitting.set("lines", ["Please sit here."]);
      said(el.find("ul", "wave-kept").children.length);
    """)  # fmt: skip
    assert found == [1]


# --- the card for two -----------------------------------------------------------------------------

WALK = """
  const words = model.get("words");
  const press = (text) => {
    const open = (each) => each.attributes.class === "wave-row" && !each.hidden;
    const rows = el.all("div").filter(open);
    const button = rows.flatMap((row) => row.all("button")).find((each) => each.text === text);
    if (!button) throw new Error(`no button ${text}`);
    button.press();
  };
  const tick = (text) => el.all("input").find((each) => each.value === text).press();
  const ticked = () => el.all("input").filter((each) => each.checked).map((each) => each.value);
  const card = () => el.find("div", "wave-pair-card").text;
  const visible = (top) =>
    top.hidden ? "" : top.children.map((each) => (each.children ? visible(each) : each)).join("|");
  const holds = (each) => each.children[0]?.tag === "fieldset";
  const sheet = () => !el.all("div").find(holds).hidden;
"""


def test_two_people_fill_it_unseen_and_compare():
    [hidden, second, card, cleared] = run("pair", WALK + """
      press(words.for_two);
      tick("being held"); tick("water");
      press(words.hand_over);
      said([sheet(), visible(el)]);
      press(words.take_over);
      said([sheet(), ticked(), el.text.includes("being held, water")]);
      tick("water"); tick("some minutes alone"); tick(words.talk);
      press(words.compare);
      said([sheet(), card()]);
      press(words.clear_card);
      said([held.get("pair") ?? null, card()]);
    """)  # fmt: skip
    words = own("pair").words
    assert hidden[0] is False
    assert "being held" not in hidden[1]
    assert words["hidden_title"] in hidden[1]
    assert [word for word in (words["take_over"], words["change"]) if word in hidden[1]] == [
        words["take_over"]
    ]  # no way back to the first sheet
    assert second == [True, [], False]
    shown, text = card
    assert shown is False
    both, one = text.index(words["both"]), text.index(words["one"] + words["one_note"])
    talk, stop = text.index(words["talk_about"]), text.index(words["stop_title"])
    assert both < text.index("water") < one < text.index("being held") < talk < stop
    assert one < text.index("some minutes alone") < talk < text.index("Touch") < stop
    assert cleared == [None, ""]


def test_it_works_for_one_and_the_stop_word_reaches_the_card():
    [[text, fields]] = run("pair", WALK + """
      press(words.for_me);
      tick("a message next day");
      press(words.look);
      for (const input of el.all("input").filter((each) => each.type === "text")) {
        input.value = `our ${input.attributes.maxlength}`;
        input.listeners.input();
      }
      said([card(), held.get("pair").word]);
    """)  # fmt: skip
    words = own("pair").words
    assert words["mine"] in text
    assert words["both"] not in text
    assert words["one"] + words["one_note"] not in text
    assert f"{words['word']}: our 60" in text
    assert fields == "our 60"


def test_only_the_card_is_printed_without_names_and_nothing_stays_behind():
    [[printed, title, during, left, after]] = run("pair", WALK + """
      let printed = "";
      document.body = new Bare("body");
      Bare.prototype.remove = function () { document.body.children = []; };
      let done, title;
      document.title = "Course";
      globalThis.addEventListener = (name, hear) => name === "afterprint" && (done = hear);
      globalThis.print = () => {
        printed = document.body.children.map((each) => each.text).join("");
        title = document.title;
      };
      press(words.for_me);
      tick("water");
      press(words.look);
      press(words.print);
      const during = document.body.children.length; // print() may come back early
      done();
      said([printed, title, during, document.body.children.length, document.title]);
    """)  # fmt: skip
    words = own("pair").words
    assert (title, during, after) == (words["paper_title"], 1, "Course")
    assert "water" in printed
    assert words["clear_card"] not in printed
    assert "name" not in printed.lower()
    assert left == 0
    assert "body:has(> .wave-print) > :not(.wave-print) { display: none !important; }" in str(
        Pair._css
    )


def test_clear_all_empties_the_card_too():
    found = run("pair", WALK + """
      press(words.for_two); tick("water");
      courseSitting.clear();
      said([sheet(), el.text.includes(words.start_title)]);
      press(words.for_two);
      said(ticked());
    """)  # fmt: skip
    assert found == [[False, True], []]


def test_the_two_answers_to_begin_with_look_alike():
    """Alone is no lesser way than with someone."""
    [classes] = run("pair", """
      const open = (each) => each.attributes.class === "wave-row" && !each.hidden;
      const row = el.all("div").find(open);
      said(row.all("button").map((each) => each.attributes.class));
    """)  # fmt: skip
    assert len(classes) == 2
    assert len(set(classes)) == 1
