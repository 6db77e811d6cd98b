"""The branching scene: its loader, the rules of the partner scene, its control and its pictures."""

import contextlib
import json
import subprocess
from pathlib import Path

import ipywidgets
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.content import ContentError, scenes
from course.controls import Control
from course.controls.scene import Scene
from course.pictures import scene as pictures
from course.pictures import then_now
from course.views.partner import QUESTION, played
from tests.unit import shown
from tests.unit.test_controls import NODE

WHY = "Because it leaves the choice with the other."
GOOD = f"""
title = "A small scene"
intro = ["Two people."]
start = "first"

[endings]
relief = "Relief"
help = "Help was needed"

[[node]]
id = "first"
text = ["One of them cries."]
ask = "What do you do?"

[[node.reply]]
text = "Ask"
to = "answer"
effect = "{WHY}"
why = "{WHY}"

[[node.reply]]
text = "Wait"
to = "first"
effect = "{WHY}"
why = "{WHY}"
plain = [2]

[[node]]
id = "answer"
text = ["The other thinks."]
ask = "What do you hear?"
who = "Micha"

[[node.reply]]
text = "All was well"
to = "end_well"
effect = "{WHY}"
why = "{WHY}"

[[node.reply]]
text = "It hurt"
to = "end_help"
effect = "{WHY}"
why = "{WHY}"

[[node]]
id = "end_well"
ending = "relief"
text = ["They sleep."]
means = "You asked first."

[[node]]
id = "end_help"
ending = "help"
text = ["They call."]
means = "You asked, and you believed."
links = [{{ to = "help/body_now", text = "Your body, now" }}]
"""


def refused(text: str) -> ContentError:
    with pytest.raises(ContentError) as caught:
        scenes.load_scene_text(text, "scene_small")
    return caught.value


# --- the loader -----------------------------------------------------------------------------------


def test_a_small_scene_loads():
    scene = scenes.load_scene_text(GOOD, "scene_small")
    assert list(scene.nodes) == ["first", "answer", "end_well", "end_help"]
    assert [reply.to for reply in scene.nodes["answer"].reply] == ["end_well", "end_help"]
    assert list(scene.ends()) == ["end_well", "end_help"]
    assert scene.endings[scene.nodes["end_help"].ending] == "Help was needed"


def test_every_text_of_a_scene_is_given_to_the_tests_of_the_prose():
    """Each quoted text of the file that a reader meets, and no other."""
    scene = scenes.load_scene_text(GOOD, "scene_small")
    given_out = [passage.text for passage in scenes.passages(scene)]
    for text in (
        "A small scene", "Two people.", "Relief", "Help was needed", "One of them cries.",
        "What do you do?", "Ask", WHY, "Micha", "They call.", "You asked, and you believed.",
        "Your body, now",
    ):  # fmt: skip
        assert text in given_out
    assert given_out.count(WHY) == 8
    assert not {"first", "end_help", "help/body_now"} & set(given_out)
    marked = [passage.text for passage in scenes.passages(scene) if passage.plain]
    assert marked == ["Wait", WHY, WHY]


DAMAGE = [
    # old, new, line, field, words of the sentence
    ('start = "first"', 'start = "frist"', 4, "start", "no node 'frist'"),
    ('start = "first"\n', "", None, "start", "missing"),
    ('to = "answer"', 'to = "anwser"', 17, "node[0].reply[0].to", "no node 'anwser'"),
    ('to = "end_help"', 'to = "end_well"', 53, "node[3].id", "no path leads to 'end_help'"),
    ('to = "answer"', 'to = "end_well"', 29, "node[1].id", "no path leads to 'answer'"),
    ('id = "answer"', 'id = "first"', 29, "node[1].id", "used twice"),
    ('id = "answer"', 'id = "The answer"', 29, "node[1].id", "is no id"),
    ('means = "You asked first."\n', "", 46, "node[2].means", "says what it was"),
    ('ending = "relief"', 'ending = "joy"', 48, "node[2].ending", "no ending 'joy'"),
    ('ending = "relief"', 'ending = "help"', 7, "endings.relief", "no node ends in 'relief'"),
    ('relief = "Relief"', 'relief = ""', 7, "endings.relief", "empty"),
    ('help/body_now', 'help/nowhere', 57, "node[3].links[0].to", "no page 'help/nowhere'"),
    ('text = "It hurt"', 'text = "All was well"', 41, "node[1].reply[1].text", "twice"),
    (f'effect = "{WHY}"', 'effect = "Good."', 18, "node[0].reply[0].effect", "at least 25"),
    (f'why = "{WHY}"', f'why = "Right. {WHY}"', 19, "node[0].reply[0].why", "bare verdict"),
    (f'why = "{WHY}"\n', "", 15, "node[0].reply[0].why", "missing"),
    ('ask = "What do you do?"\n', "", 10, "node[0].ask", "asks something"),
    ('text = ["They sleep."]', "text = []", 49, "node[2].text", "nothing is told"),
    ('text = ["They sleep."]', 'text = "They sleep."', 49, "node[2].text", "Expected `array`"),
    ('ask = "What do you do?"', 'ask = "What?"\nmeans = "End."', 10, "node[0]", "only an ending"),
    ('means = "You asked first."', 'means = "End."\nask = "More?"', 46, "node[2]", "no question"),
    ('who = "Micha"', 'whom = "Micha"', 32, "node[1].whom", "no such field"),
    ('[endings]', '[ends]', 6, "ends", "no such field"),
    ('text = ["They sleep."]', 'text = ["They sleep."', 49, "", "not readable as TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "field", "words"), DAMAGE)
def test_damage_is_refused_with_file_line_and_field(old, new, line, field, words):
    damaged = GOOD.replace(old, new, 1)
    assert damaged != GOOD
    error = refused(damaged)
    assert words in str(error)
    assert "\n" not in str(error)
    assert (error.file, error.field) == ("scene_small.toml", field)
    if "TOML" not in words:
        assert error.line == line


def test_a_path_that_never_ends_is_refused():
    for end in ("end_well", "end_help"):
        GOOD.index(f'to = "{end}"')
    endless = GOOD.replace('to = "end_well"', 'to = "round"').replace(
        '[[node]]\nid = "end_well"',
        f'[[node]]\nid = "round"\ntext = ["Round."]\nask = "And?"\n'
        f'[[node.reply]]\ntext = "a"\nto = "round"\neffect = "{WHY}"\nwhy = "{WHY}"\n'
        f'[[node.reply]]\ntext = "b"\nto = "round"\neffect = "{WHY}"\nwhy = "{WHY}"\n'
        '[[node]]\nid = "end_well"',
    )
    error = refused(
        endless.replace('text = "It hurt"\nto = "end_help"', 'text = "x"\nto = "end_help"')
    )
    assert "from 'round' no path ends" in str(error)
    assert error.field == "node[2].id"


def test_a_node_with_one_way_on_is_refused():
    short = GOOD.replace(
        GOOD[GOOD.index('[[node.reply]]\ntext = "Wait"') : GOOD.index('[[node]]\nid = "answer"')],
        "",
    )
    assert "at least two" in str(refused(short))


@settings(max_examples=150)
@given(
    st.integers(0, len(GOOD)),
    st.integers(0, 80),
    st.text(alphabet=st.sampled_from("[]{}=\"'\\.,#\n\t 0123456789eEx_-+:abtfyq\0é"), max_size=30),
)
def test_no_damage_raises_anything_but_a_content_error(at, cut, put):
    with contextlib.suppress(ContentError):
        scenes.load_scene_text(GOOD[:at] + put + GOOD[at + cut :], "scene_small")


def test_a_scene_that_is_not_there_is_named():
    with pytest.raises(ContentError, match=r"no scene 'scene_none'; there are .*scene_partner"):
        scenes.scene("scene_none")
    with pytest.raises(ContentError, match="no scene"):
        scenes.scene("../evidence/facts")
    with pytest.raises(ContentError, match=r"scene_none\.toml: cannot be read"):
        scenes.load_scene(Path("scene_none.toml"))


@pytest.mark.parametrize("name", scenes.scene_names())
def test_the_scenes_we_ship_load(name):
    assert scenes.scene(name).nodes


# --- what must hold of the partner scene ----------------------------------------------------------

PARTNER = scenes.scene("scene_partner")
CALM = {"relief", "no_change", "space"}
WRONG = ("hurt", "hurt_body", "unwanted", "argued", "believed", "afraid", "neck", "neck_wait")


def endings_from(start: str, without: str = "") -> set[str]:
    found = scenes.reached(PARTNER.nodes, [start], without)
    return {PARTNER.nodes[id].ending for id in found} - {""}


def test_the_partner_scene_is_large_enough_to_choose_in():
    assert len(PARTNER.nodes) >= 12
    assert CALM | {"help"} <= endings_from(PARTNER.start)


@pytest.mark.parametrize("asked", ["answer", "more", "second"])
def test_nobody_is_comforted_before_hurt_fear_and_the_neck_were_asked(asked):
    assert not endings_from(PARTNER.start, without=asked) & CALM
    assert endings_from(PARTNER.start) >= CALM


@pytest.mark.parametrize("node", WRONG)
def test_from_anything_that_was_wrong_only_help_is_reached(node):
    assert endings_from(node) == {"help"}


def test_every_ending_with_help_leads_to_a_page_with_help():
    for id, node in PARTNER.ends().items():
        if node.ending in ("help", "left_open"):
            assert any(link.to.startswith("help/") for link in node.links), id
        assert node.links, id


def test_the_first_moment_stops_and_its_first_reply_checks():
    first = PARTNER.nodes[PARTNER.start]
    assert "you stop" in first.text[0]
    assert first.reply[0].to == QUESTION
    assert "hurt or feel wrong" in first.reply[0].text


# --- the control ----------------------------------------------------------------------------------

WORDS = {
    "begin": "Begin", "back": "Back", "again": "Again", "you": "You", "effect": "Does:",
    "why": "Why:", "ended": "Ends in {ending}", "way": "Your way", "all": "All",
    "goes_on": "→ {number}",
}  # fmt: skip
TOOLS = """
  const told = () => el.find("div", "wave-scene-told").text;
  const isChoice = (each) => each.attributes.class === "wave-scene-choice";
  const choices = () => el.all("button").filter(isChoice);
  const named = (name) => el.all("button").find((each) => each.text === name);
"""


def play(content: dict, steps: str, before: str = "") -> list:
    """Run the scene on a bare page; `steps` may call said(...) to hand back."""
    if NODE is None:
        pytest.skip("node is not installed, so the JavaScript was not run")
    page = (Path(__file__).parent / "bare_page.mjs").read_text("utf-8")
    own = str(Scene._esm).replace("export default { render };", "")
    state = json.dumps({"content": content, "words": WORDS})
    script = (
        f"{page}\n{before}\n{own}\nconst {{ el, model }} = shown(render, {state});\n{TOOLS}{steps}"
    )
    done = subprocess.run(
        [NODE, "--input-type=module", "-"], input=script, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def small() -> dict:
    return played(scenes.load_scene_text(GOOD, "scene_small"))


def test_a_scene_is_a_widget_that_composes_and_is_quiet():
    scene = Scene(content=small(), words=WORDS)
    assert shown.inside(ipywidgets.VBox([ipywidgets.HBox([scene])]), Control) == [scene]
    assert repr(scene) == str(scene) == "Scene"
    assert not [name for name in scene.traits(sync=True) if name in ("way", "path", "at", "chosen")]


def test_a_way_can_be_walked_taken_back_and_begun_again():
    found = play(small(), """
      said([told(), choices().length, named("Begin").hidden, named("Back").hidden]);
      named("Begin").press();
      said([told(), choices().map((each) => each.text), named("Begin").hidden]);
      choices()[0].press();
      said([told(), choices().length, named("Back").hidden]);
      choices()[1].press();
      said([told(), choices().length]);
      said(el.find("div", "wave-scene-told").find("a").attributes.href);
      named("Back").press();
      said(told());
      named("Again").press();
      said([told(), named("Back").hidden, named("Again").hidden]);
      said(model.sent);
    """)  # fmt: skip
    answered = f"You: AskDoes: {WHY}Why: {WHY}The other thinks."
    assert found == [
        ["Two people.", 0, False, True],
        ["One of them cries.", ["Ask", "Wait"], True],
        [answered, 2, False],
        [
            f"Micha: It hurtDoes: {WHY}Why: {WHY}Ends in Help was neededThey call."
            f"You asked, and you believed.Your body, nowYour wayYou: Ask {WHY}Micha: It hurt {WHY}",
            0,
        ],
        "help/body_now.ipynb",
        answered,
        ["One of them cries.", True, True],
        [],
    ]


def test_clearing_all_answers_takes_the_scene_back_to_its_beginning():
    before = """
      const held = new Map(), heard = [];
      globalThis.courseSitting = {
        get: (key) => held.get(key),
        set: (key, value) => {
          held.set(key, value);
          heard.forEach(([k, f]) => k === key && f(value));
        },
        follow: (key, f) => (heard.push([key, f]), () => {}),
      };
    """
    found = play(small(), """
      named("Begin").press(); choices()[0].press();
      said([...held]);
      sitting.set("scene:scene_small", undefined);
      said([told(), choices().length, named("Begin").hidden]);
      held.set("scene:scene_small", [0, 7, 1]); heard[0][1]();
      said(told().endsWith("The other thinks."));
    """, before)  # fmt: skip
    assert found == [[["scene:scene_small", [0]]], ["Two people.", 0, False], True]


def test_every_reply_of_the_partner_scene_shows_its_effect_and_reason_and_leads_on():
    content = played(PARTNER)
    ways, ahead = {PARTNER.start: []}, [PARTNER.start]
    while ahead:
        id = ahead.pop(0)
        for place, reply in enumerate(PARTNER.nodes[id].reply):
            if reply.to not in ways:
                ways[reply.to] = [*ways[id], place]
                ahead.append(reply.to)
    assert set(ways) == set(PARTNER.nodes)
    found = play(content, f"""
      const ways = {json.dumps(ways)}, nodes = {json.dumps(content["nodes"])};
      named("Begin").press();
      for (const [id, way] of Object.entries(ways)) nodes[id].reply.forEach((_, place) => {{
        named("Again").press();
        for (const step of [...way, place]) choices()[step].press();
        said([id, place, told()]);
      }});
    """)  # fmt: skip
    assert len(found) == sum(len(node.reply) for node in PARTNER.nodes.values())
    for id, place, text in found:
        reply = PARTNER.nodes[id].reply[place]
        assert reply.effect in text
        assert reply.why in text
        reached = PARTNER.nodes[reply.to]
        assert reached.text[0] in text
        assert (WORDS["way"] in text) == bool(reached.ending)
        assert all(link.text in text for link in reached.links)


def test_the_list_tells_the_whole_scene():
    [text] = play(played(PARTNER), 'said(el.find("details").text);')
    for passage in scenes.passages(PARTNER):
        if passage.text not in (PARTNER.title, "Micha", "Then"):
            assert passage.text in text, passage
    answer = list(PARTNER.nodes).index("answer") + 1
    assert text.count(f"→ {answer}") >= 5


# --- the pictures ---------------------------------------------------------------------------------


def test_the_map_of_first_replies_is_worked_out_from_the_scene():
    picture = shown.build("07_if_you_are_the_partner", "you.four()")
    routes = [row[-1] for row in picture.table["rows"]]
    assert len(routes) == 4
    assert routes[0] != routes[1] == routes[2] == routes[3]


def test_a_map_draws_the_broken_line_only_from_replies_that_may_miss_the_question():
    words = {
        "question": "Asked?", "open": "Open", "missed": "nobody", "straight": "s", "round": "r",
        "table": "t", "head": ("a", "b", "c"), "texts": {},
    }  # fmt: skip
    replies = [pictures.First(f"Says {n}", f"Does {n}", n == 0, n in (1, 3)) for n in range(4)]
    picture = pictures.four(replies, ["A", "B", "C", "D"], words)
    for drawing in (picture.wide, picture.narrow):
        for text in ("Says 3", "Does 0", "Open", "nobody", "A", "D"):
            assert f">{text}<" in drawing
    assert [row[-1] for row in picture.table.rows] == ["s", "r", "r", "r"]


def test_then_and_now_says_which_pairs_are_alike():
    words = {"then": "Then", "now": "Now", "alike": "Alike", "different": "Different",
             "table": "t", "head": ("a", "b", "c"), "texts": {}}  # fmt: skip
    picture = then_now.then_now([("p", "q")], [("r", "s"), ("t", "u")], words)
    for drawing in (picture.wide, picture.narrow):
        assert (drawing.count(">=<"), drawing.count(">≠<")) == (1, 2)
    assert picture.table.rows == (
        ("Alike", "p", "q"), ("Different", "r", "s"), ("Different", "t", "u"),
    )  # fmt: skip
