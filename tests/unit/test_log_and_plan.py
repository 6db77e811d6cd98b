"""The log counts honestly and puts help first; the plan takes over, prints alone and clears."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from course import content
from course.views import open_chapter
from tests.unit.test_controls import NODE

CANARY = "canary-77aa"

# A sitting as the course's page makes it, so that clearing reaches the controls.
SITTING = """
const held = new Map(), hearing = [];
const take = (key, value) => {
  if (value === undefined) held.delete(key);
  else held.set(key, value);
  for (const [name, hear] of hearing) if (name === key) hear(value);
};
globalThis.courseSitting = {
  get: (key) => held.get(key),
  set: take,
  follow: (key, hear) => (hearing.push([key, hear]), () => {}),
  clear: () => [...held.keys()].forEach((key) => take(key, undefined)),
};
"""


@cache
def control(name: str, view: str):
    return getattr(open_chapter(name), view)().children[0]


def log():
    return control("12_patterns_and_next_steps", "log")


def plan():
    return control("13_my_plan", "page")


def play(widget, traits: tuple[str, ...], steps: str) -> list:
    """Run a control's own JavaScript on a bare page, with its own words and a sitting."""
    if NODE is None:
        pytest.skip("node is not installed, so the JavaScript was not run")
    page = (Path(__file__).parent / "bare_page.mjs").read_text("utf-8")
    own = str(widget._esm).replace("export default { render };", "")
    state = json.dumps({name: getattr(widget, name) for name in ("words", *traits)})
    script = (
        f"{page}\n{SITTING}\n{own}\nconst state = {state};\n"
        f"const {{ words, offers, help, parts }} = state;\n{steps}"
    )
    done = subprocess.run(
        [NODE, "--input-type=module", "-"], input=script, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def evening(**given) -> dict:
    whole = {
        "wanted": "yes", "alarms": [], "ago": "", "came": ["tears"], "when": [], "strength": "",
        "tried": [], "helped": [], "around": [], "date": "", "day": 0, "noted": "",
    }  # fmt: skip
    return whole | given


def summary(*evenings: dict) -> list[dict]:
    steps = f"said(summary({json.dumps(evenings)}, words, offers, help));"
    return play(log(), ("offers", "help"), steps)[0]


def cycle(*evenings: dict) -> list[str]:
    steps = f"said(cycleView({json.dumps(evenings)}, words).map(({{ text }}) => text));"
    return play(log(), ("offers", "help"), steps)[0]


def texts(said: list[dict]) -> str:
    return " ".join(each["text"] for each in said)


def pages(said: list[dict]) -> list[str]:
    return [link["to"] for each in said for link in each.get("links", ())]


NOTHING = {"came": ["nothing"]}

# --- help first -----------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["partly", "no", "unsure", "rather_not", ""])
def test_anything_but_a_yes_leads_to_help_and_to_no_pattern(wanted):
    said = summary(*[evening() for _ in range(5)], evening(wanted=wanted))
    assert pages(said) == ["help/not_agreed.ipynb"]
    assert said[-1]["text"] == log().words["no_pattern"]
    assert not re.search(r"\d", texts(said))
    assert cycle(evening(wanted=wanted, date="2026-01-05", day=3)) == [log().words["no_pattern"]]


@pytest.mark.parametrize(
    ("given", "first"),
    [
        ({"alarms": ["neck"]}, "help/neck.ipynb"),
        ({"alarms": ["fear"]}, "help/danger.ipynb"),
        ({"alarms": ["self_harm"]}, "help/self_harm.ipynb"),
        ({"alarms": ["pain"]}, "help/body_now.ipynb"),
        ({"strength": "unbearable"}, "help/strong_distress.ipynb"),
        ({"alarms": ["self_harm", "neck"], "wanted": "no"}, "help/neck.ipynb"),
    ],
)
def test_what_is_urgent_leads_to_its_page_before_any_count(given, first):
    said = summary(*[evening() for _ in range(3)], evening(**given))
    assert pages(said)[0] == first
    assert said[0]["links"]
    silent = not {"neck", "fear", "self_harm"}.isdisjoint(given.get("alarms", ()))
    assert (said[-1]["text"] == log().words["no_pattern"]) == silent


def test_every_help_page_is_a_page_of_the_course():
    known = {f"{page.file}.ipynb" for page in content.course_map().pages}
    linked = {link["to"] for each in log().help.values() for link in each["links"]}
    assert linked <= known
    offers = log().offers
    assert {key for key, _ in offers["alarms"]} <= set(log().help)


# --- counting -------------------------------------------------------------------------------------


def test_fewer_than_three_evenings_show_nothing():
    assert summary() == [{"text": log().words["empty"]}]
    for count in (1, 2):
        said = summary(*[evening(around=["sleep"]) for _ in range(count)])
        assert len(said) == 1
        assert "too few" in said[0]["text"]
        assert "Little sleep" not in texts(said)
    # An evening without an answer is not counted, and that is said.
    said = summary(evening(), evening(), evening(came=[]))
    assert "Not counted" in said[0]["text"]
    assert "too few" in said[1]["text"]


def test_the_counts_are_those_of_the_log():
    said = summary(
        evening(came=["tears", "flat"], when=["after"], around=["sleep"]),
        evening(came=["low"], when=["next_day"], around=["sleep", "stress"]),
        evening(**NOTHING, around=["sleep"]),
        evening(**NOTHING),
        evening(**NOTHING, around=["stress"]),
    )
    text = texts(said)
    came = "on 2 of your 5 evenings: tears on 1, low mood on 1, flat or empty on 1."
    assert f"Something came {came}" in text
    assert "soon after on 1, the next day on 1" in text
    with_it, without = "where you noted it, something came on", "Where you did not note it, on"
    assert f"Little sleep: {with_it} 2 of 3 evenings. {without} 0 of 2 evenings." in text
    assert f"Stress: {with_it} 1 of 2 evenings. {without} 1 of 3 evenings." in text
    assert "conflict" not in text
    assert text.endswith(log().words["caution"])  # half of the evenings is not most of them
    assert pages(said) == []


def test_without_an_evening_on_which_nothing_came_there_is_nothing_to_compare():
    said = summary(*[evening(around=["stress"]) for _ in range(3)], evening())
    assert log().words["nothing_to_compare"] in texts(said)
    assert "Stress" not in texts(said)
    assert pages(said) == ["help/pattern.ipynb"]  # it came most times


def test_often_is_not_said_from_fewer_than_four_evenings():
    often = log().help["often"]
    for came, quiet in ((3, 0), (2, 1)):
        said = summary(*[evening()] * came, *[evening(**NOTHING)] * quiet)
        assert often not in said
        assert pages(said) == []
    # An evening without an answer does not count among the four.
    assert often not in summary(*[evening()] * 3, evening(came=[]))
    assert summary(*[evening()] * 3, evening(**NOTHING))[-1] == often
    assert often not in summary(*[evening()] * 2, *[evening(**NOTHING)] * 2)


def test_no_summary_names_an_illness_or_a_cause():
    words = " ".join([*log().words.values(), *(each["text"] for each in log().help.values())])
    assert not re.search(
        r"\b(PMDD|depress\w*|PCD|dysphoria|because|causes?|you have (a|an))\b", words
    )
    assert "no diagnosis" in words


# --- the cycle ------------------------------------------------------------------------------------


def dated(date: str, day: int, **given) -> dict:
    return evening(date=date, day=day, **given)


def test_fewer_than_two_whole_cycles_show_no_pattern_and_say_why():
    words = log().words
    assert cycle() == [words["cycle_none"]]
    assert cycle(evening(day=25), evening(date="2026-02-01")) == [words["cycle_none"]]
    one = [dated("2026-01-25", 25), dated("2026-01-27", 27), dated("2026-01-03", 3)]
    assert cycle(*one) == [words["cycle_few"].format(whole="none"), words["cycle_why"]]
    two = [*one, dated("2026-02-22", 25)]
    assert cycle(*two) == [words["cycle_few"].format(whole="one"), words["cycle_why"]]
    # A day counted one off does not make a new cycle.
    assert cycle(*two, dated("2026-02-25", 27)) == cycle(*two)


def test_two_whole_cycles_are_shown_as_counts_with_a_caution():
    words = log().words
    three = [
        dated("2026-01-25", 25), dated("2026-01-05", 5, **NOTHING), dated("2026-02-22", 25),
        dated("2026-03-05", 8, **NOTHING),
    ]  # fmt: skip
    said = cycle(*three)
    assert said[0] == "Day 1 to 7: something came on 0 of 1 evening."
    assert said[2] == "Day 15 to 21: no evening noted."
    assert said[3] == "Day 22 and later: something came on 2 of 2 evenings."
    assert said[4] == words["cycle_again"].format(spans="Day 22 and later")
    assert said[-1] == words["cycle_caution"]
    scattered = [dated("2026-01-25", 25), dated("2026-02-05", 8), dated("2026-03-05", 8, **NOTHING)]
    assert words["cycle_not_again"] in cycle(*scattered)


# --- the page -------------------------------------------------------------------------------------

SHOW = """
const { el, model } = shown(render, state);
const input = (value) => el.all("input").find((each) => each.value === value);
const press = (text) => el.all("button").find((each) => each.text === text).press();
const help1 = el.all("div").find((each) => each.attributes.class === "wave-replies");
"""


def test_the_first_answer_shows_help_at_once():
    found = play(log(), ("offers", "help"), f"""{SHOW}
      said(help1.text);
      input("yes").press(); said(help1.text);
      for (const value of ["partly", "no", "unsure", "rather_not"]) {{
        input(value).press();
        said(help1.all("a").map((each) => each.attributes.href));
      }}
      input("fear").press();
      said(help1.all("a").map((each) => each.attributes.href)[0]);
      const form = el.find("form");
      input("self_harm").press();
      said(form.children.at(-1).hidden);
    """)  # fmt: skip
    assert found[:2] == ["", ""]
    assert found[2:6] == [["help/not_agreed.ipynb"]] * 4
    assert found[6:] == ["help/danger.ipynb", True]


def test_evenings_come_and_go_and_python_never_hears_of_them():
    found = play(log(), ("offers", "help"), f"""{SHOW}
      press(words.add); said(el.text.includes(words.nothing_yet));
      for (let count = 0; count < 2; count += 1) {{
        for (const key of ["yes", "tears", "after", "sleep"]) input(key).press();
        press(words.add);
      }}
      said(sitting.get("log").map((each) => ({{ ...each, id: undefined }})));
      said([el.all("li").map((each) => each.text), el.all("input").some((each) => each.checked)]);
      el.all("li")[0].find("button").press();
      said([sitting.get("log").length, el.all("li").length]);
      press(words.delete);
      said([sitting.get("log") ?? "none", el.all("li").length, el.text.includes(words.empty)]);
      input("tears").press(); input("nothing").press();
      said([input("tears").checked, input("nothing").checked]);
      press(words.add);
      sitting.clear();
      said([el.all("li").length, model.sent]);
    """)  # fmt: skip
    entry = evening(when=["after"], around=["sleep"])
    row = "tears · soon after · little sleepTake out"
    assert found[:4] == [True, [entry, entry], [[row, row], False], [1, 1]]
    assert found[4:] == [["none", 0, True], [False, True], [0, []]]


# --- the plan -------------------------------------------------------------------------------------

FIELDS = ["help", "signs", "tool_1", "tool_2", "line", "ask", "before"]


def test_the_plan_takes_over_what_the_sitting_holds_and_the_reader_has_the_last_word():
    start = plan().parts[0]["fields"][0]["start"]
    for word in ("hurt", "neck", "afraid", "not wanted", "unsure", "ending my life", "emergency"):
        assert word in start
    found = play(plan(), ("parts",), f"""
      sitting.set("tools", ["Slow breath", "Cold water", "A third"]);
      sitting.set("lines", ["Please stay."]);
      sitting.set("signs", ["I go quiet", "Wet eyes"]);
      const {{ el, model }} = shown(render, state);
      const areas = el.all("textarea");
      const now = () => areas.map((each) => each.value);
      const write = (at, text) => {{ areas[at].value = text; areas[at].listeners.input(); }};
      said(now());
      write(2, "{CANARY}"); write(4, "");
      sitting.set("tools", ["Music"]);
      said(now());
      said(sitting.get("plan"));
      sitting.clear();
      said(now());
      said(model.sent);
    """)  # fmt: skip
    assert found == [
        [start, "I go quiet\nWet eyes", "Slow breath", "Cold water", "Please stay.", "", ""],
        [start, "I go quiet\nWet eyes", CANARY, "", "", "", ""],
        {"tool_1": CANARY, "line": ""},
        [start, *[""] * 6],
        [],
    ]


def test_the_enter_key_makes_a_new_line():
    """JupyterLab's own listener on the field comes after this one, and would take it away."""
    found = play(plan(), ("parts",), """
      const { el } = shown(render, state);
      const hears = el.find("textarea").listeners.beforeinput;
      for (const inputType of ["insertLineBreak", "insertText"]) {
        let stopped = false;
        hears({ inputType, stopImmediatePropagation: () => (stopped = true) });
        said(stopped);
      }""")  # fmt: skip
    assert found == [True, False]


def test_the_printed_page_stands_alone_without_name_or_title_and_leaves_lines():
    found = play(plan(), ("parts",), """
      document.title = "Course";
      document.body = new Bare("body");
      Bare.prototype.remove = function () { document.body.children = []; };
      const seen = [], after = {};
      globalThis.print = () => seen.push(document.title, document.body.children[0]);
      globalThis.addEventListener = (name, hear) => (after[name] = hear);
      sitting.set("plan", { ask: "Dr N", tool_1: "Water" });
      const { el } = shown(render, state);
      el.all("button").find((each) => each.text === words.print).press();
      const [title, sheet] = seen;
      said([title, sheet.all("h2").map((each) => each.text), sheet.text]);
      const ruled = (each) => each.attributes.class === "wave-plan-line";
      said(sheet.all("p").map((each) => ruled(each) ? "_" : each.text).slice(5));
      after.afterprint();
      said([document.title, document.body.children.length]);
    """)  # fmt: skip
    (title, heads, text), rows, after = found
    assert heads == [part["title"] for part in plan().parts]
    assert "After the Wave" not in title + text
    assert rows == ["_", "_", "_", "Water", "_", "_", "_", "_", "Dr N", "_", "_", "_"]
    assert after == ["Course", 0]
    sheet = str(plan()._css)
    assert "body:has(> .wave-plan-page) > :not(.wave-plan-page) { display: none" in sheet


def test_clearing_asks_once_in_the_page_and_then_empties_everything():
    found = play(plan(), ("parts",), """
      sitting.set("log", [1]);
      sitting.set("plan", { ask: "Dr N" });
      const { el } = shown(render, state);
      const sure = el.all("div").find((each) => each.attributes.class === "wave-plan-sure");
      const press = (text) => el.all("button").find((each) => each.text === text).press();
      said(sure.hidden);
      press(words.clear_all); said(sure.hidden);
      press(words.clear_no); said([sure.hidden, sitting.get("plan"), sitting.get("log")]);
      press(words.clear_all); press(words.clear_yes);
      const left = [sitting.get("plan") ?? "", sitting.get("log") ?? ""];
      said([sure.hidden, ...left, el.all("textarea")[5].value]);
      said(el.text.includes(words.cleared));
    """)  # fmt: skip
    assert found == [True, False, [True, {"ask": "Dr N"}, [1]], [True, "", "", ""], True]
    assert "confirm(" not in str(plan()._esm)


@pytest.mark.parametrize("widget", [log, plan])
def test_nothing_is_reported_to_python(widget):
    assert repr(widget()) == type(widget()).__name__
    own = (Path(__file__).parents[2] / f"course/controls/{widget.__name__}.js").read_text("utf-8")
    assert "report(" not in own
    assert "model.set" not in own
