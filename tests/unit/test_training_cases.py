"""The cases of the training: their loader, each one we ship, their player, and the rating form."""

import contextlib
import json
import re
import subprocess
from collections import Counter
from pathlib import Path

import ipywidgets
import pytest
import traitlets
from hypothesis import given, settings
from hypothesis import strategies as st

from course.content import ContentError, cases, chapter_content, roleplay
from course.controls import Control
from course.controls.case import Case
from course.controls.rating import Rating
from course.training import kappa, marks
from course.views import open_chapter
from course.views.training_cases import OURS, played, shuffled
from tests.unit import shown
from tests.unit.test_controls import NODE

WHY = "Because it leaves the choice with the person."
RATES = ("fits", "incomplete", "harmful")


def decision(id: str, *ways: str, raises: str = "", answers: dict[str, str] | None = None) -> str:
    """A moment with three choices; `answers`: rating -> the red flag that this choice answers."""
    rows = [f'[[moment]]\nid = "{id}"\ntext = ["At {id}."]', f'ask = "What at {id}?"']
    if raises:
        rows.insert(1, f'raises = ["{raises}"]')
    for rates, to in zip(RATES, ways, strict=True):
        flags = f'answers = ["{answers[rates]}"]\n' if answers and rates in answers else ""
        rows.append(
            f'[[moment.choice]]\ntext = "{id} {rates}"\nto = "{to}"\nrates = "{rates}"\n'
            f'effect = "{WHY}"\nwhy = "{WHY}"\n{flags}'
        )
    return "\n".join(rows)


def then(id: str, to: str) -> str:
    return f'[[moment]]\nid = "{id}"\ntext = ["At {id}."]\nthen = "{to}"\n'


def ending(id: str, kind: str, *answers: str) -> str:
    return (
        f'[[moment]]\nid = "{id}"\ntext = ["At {id}."]\nending = "{kind}"\n'
        f'means = "It was {id}."\nanswers = {json.dumps(answers)}\n'
    )


GOOD = "\n".join([
    f'''title = "A small case"
minutes = 6
note = "It is small."
situation = ["Two people."]
known = ["One line."]
instead = ["The same, told."]
start = "open"

[flags]
neck = "Pressure on the neck"
mood = "A low mood"

[endings]
safe = "Safe"
late = "Late"
repair = "Harm, and a way to repair"

[[differential]]
what = "Relief"
fits = "Proud."
changes = "Fear."
sources = ["schweitzer2015"]

[[debrief]]
text = "{WHY}"
sure = "plausible"
sources = ["schweitzer2015"]
''',
    decision("open", "a", "b", "c", raises="neck", answers={"fits": "neck"}),
    then("a", "a_more"),
    decision("a_more", "d", "e", "g"),
    then("b", "b_more"),
    decision("b_more", "d", "e", "g", answers={"fits": "neck"}),
    then("c", "c_more"),
    decision("c_more", "d_late", "e", "g", answers={"fits": "neck"}),
    then("d", "third"),
    then("d_late", "third"),
    decision("third", "end_safe", "end_late", "end_repair",
             raises="mood", answers={"fits": "mood"}),
    then("e", "late"),
    decision("late", "end_late", "end_slow", "end_repair"),
    then("g", "bad"),
    decision("bad", "end_slow", "end_late", "end_repair"),
    ending("end_safe", "safe"),
    ending("end_late", "late", "neck", "mood"),
    ending("end_slow", "late", "neck"),
    ending("end_repair", "repair", "neck", "mood"),
])  # fmt: skip


def load(text: str = GOOD) -> cases.Case:
    return cases.load_case_text(text, "case_small")


def refused(text: str) -> ContentError:
    with pytest.raises(ContentError) as caught:
        load(text)
    assert "\n" not in str(caught.value)
    return caught.value


def after(id: str, old: str, new: str) -> str:
    """The good case with one thing changed in one moment."""
    head, mark, tail = GOOD.partition(f'id = "{id}"')
    assert mark, id
    assert old in tail.partition("[[moment]]")[0], (id, old)
    return head + mark + tail.replace(old, new, 1)


# --- the loader -----------------------------------------------------------------------------------


def test_a_small_case_loads():
    case = load()
    assert len(case.moments) == 18
    assert case.way() == ["open", "a", "a_more", "d", "third", "end_safe"]
    assert case.way("harmful")[-1] == "end_repair"
    assert case.moments["a"].leads_to == ("a_more",)
    assert case.moments["open"].leads_to == ("a", "b", "c")
    assert (case.name, case.file) == ("case_small", "case_small.toml")


HARMFUL = GOOD[
    GOOD.index('[[moment.choice]]\ntext = "open harmful"') : GOOD.index('\n[[moment]]\nid = "a"')
]
ONE_FITS = "of the choices one fits"
# what, the moment it is in ("" for the head of the file), old, new, words of the sentence
HOLES = [
    ("a circle", "d", '"third"', '"a_more"', "back to it"),
    ("a circle of one", "d", '"third"', '"d"', "back to it"),
    ("a way that leads nowhere", "d", '"third"', '"thrid"', "no moment 'thrid'"),
    ("a choice that leads nowhere", "open", 'to = "c"', 'to = "cc"', "no moment 'cc'"),
    ("a dead end", "d", 'then = "third"\n', "", "one of the three"),
    ("two ways at once", "d", "then", 'ending = "safe"\nmeans = "x"\nthen', "one of the three"),
    ("no moment to start", "", 'start = "open"', 'start = "opne"', "no moment 'opne'"),
    ("an unreached moment", "c_more", '"d_late"', '"d"', "no path leads to 'd_late'"),
    ("an id twice", "", '"d_late"', '"d"', "used twice"),
    ("no id", "", '"d_late"', '"D late"', "is no id"),
    ("an unknown flag raised", "third", 's = ["mood"]', 's = ["mod"]', "no red flag 'mod'"),
    ("an unknown flag answered", "open", '["neck"]\n\n', '["nek"]\n', "no red flag 'nek'"),
    ("a flag never raised", "", "[flags]", '[flags]\nfear = "Fear"', "'fear' never appears"),
    ("a flag no choice answers", "third", 'answers = ["mood"]', "", "without an answer to 'mood'"),
    ("one path answers no flag", "end_slow", '["neck"]', "[]", "without an answer to 'neck'"),
    ("two best choices", "open", '"incomplete"', '"fits"', ONE_FITS),
    ("no best choice", "open", '"fits"', '"incomplete"', ONE_FITS),
    ("no harmful choice", "open", '"harmful"', '"incomplete"', ONE_FITS),
    ("two choices", "open", HARMFUL, "", "at least 3 choices"),
    ("a choice twice", "open", '"open harmful"', '"open fits"', "stands there twice"),
    ("a choice without a reason", "open", f'why = "{WHY}"\n', "", "missing"),
    ("a bare verdict", "open", f'why = "{WHY}"', f'why = "Wrong. {WHY}"', "bare verdict"),
    ("a short effect", "open", f'effect = "{WHY}"', 'effect = "Good."', "at least 25"),
    ("an unknown rating", "open", 'rates = "fits"', 'rates = "best"', "best"),
    ("a decision asks nothing", "open", 'ask = "What at open?"\n', "", "a decision asks"),
    ("an ending means nothing", "end_safe", 'means = "It was end_safe."\n', "", "an ending says"),
    ("an unknown ending", "end_safe", 'ending = "safe"', 'ending = "good"', "good"),
    ("no word for an ending", "", 'late = "Late"\n', "", "the word for late is missing"),
    ("a kind of ending left out", "end_repair", '"repair"', '"late"', "no moment ends repair"),
    ("nothing told", "d", 'text = ["At d."]', "text = []", "nothing is told"),
    ("an empty text", "d", '"At d."', '" "', "empty"),
    ("a source nobody knows", "", "schweitzer2015", "schweitzer2051", "no source is called"),
    ("a grade nobody knows", "", 'sure = "plausible"', 'sure = "very"', "very"),
    ("a field nobody knows", "d", "then =", "than =", "no such field"),
    ("damaged TOML", "d", '["At d."]', '["At d."', "not readable as TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("hole", "id", "old", "new", "said"), HOLES, ids=[h[0] for h in HOLES])
def test_each_hole_is_refused(hole, id, old, new, said):
    text = after(id, old, new) if id else GOOD.replace(old, new)
    assert text != GOOD, hole
    error = refused(text)
    assert said in str(error)
    assert error.file == "case_small.toml"
    assert error.field or error.line


def test_good_choices_end_well_and_only_they_do():
    late = after("third", 'to = "end_safe"', 'to = "end_late"')
    swapped = late.replace(
        'to = "end_late"\nrates = "incomplete"',
        'to = "end_safe"\nanswers = ["mood"]\nrates = "incomplete"',
    )
    assert "what is fits ends in end_late; end it safe" in str(refused(swapped))
    harmful = after("bad", 'to = "end_repair"', 'to = "end_safe"')
    harmful = harmful.replace('id = "bad"', 'id = "bad"\nanswers = ["neck"]')
    assert "what is harmful ends in end_safe; end it late or in repair" in str(refused(harmful))


def test_a_case_that_is_too_small_is_refused():
    small = after("c_more", 'to = "d_late"', 'to = "d"').replace(then("d_late", "third"), "")
    small = small.replace('to = "e"', 'to = "late"').replace(then("e", "late"), "")
    assert "there are 16 moments; a case has at least 17" in str(refused(small))


def test_a_hole_is_found_at_its_line():
    text = after("d", 'then = "third"', 'then = "thrid"')
    error = refused(text)
    assert text.splitlines()[error.line - 1] == 'then = "thrid"'


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, len(GOOD)),
    st.integers(0, 80),
    st.text(alphabet=st.sampled_from("[]{}=\"'\\.,#\n\t 0123456789eEx_-+:abtfyq\0é"), max_size=30),
)
def test_no_damage_raises_anything_but_a_content_error(at, cut, put):
    with contextlib.suppress(ContentError):
        load(GOOD[:at] + put + GOOD[at + cut :])


def test_a_case_that_is_not_there_is_named():
    with pytest.raises(ContentError, match=r"no case 'case_none'; there are .*case_a"):
        cases.case("case_none")
    with pytest.raises(ContentError, match="no case"):
        cases.case("../bank_t1")
    with pytest.raises(ContentError, match=r"case_none\.toml: cannot be read"):
        cases.load_case(Path("case_none.toml"))


# --- the cases we ship ----------------------------------------------------------------------------

every_case = pytest.mark.parametrize("name", cases.case_names())


def test_the_six_are_there():
    assert set(OURS) <= set(cases.case_names())


@every_case
def test_each_case_holds(name):
    case = cases.case(name)
    assert len(case.moments) >= 17
    assert len(case.flags) >= 3
    assert 2 <= len(case.debrief) <= 4
    assert case.moments[case.way()[-1]].ending == "safe"
    assert case.moments[case.way("harmful")[-1]].ending != "safe"


@pytest.mark.parametrize("name", ["case_d", "case_e"])
def test_the_graphic_cases_can_be_read_as_text(name):
    assert len(cases.case(name).instead) >= 3


@every_case
def test_wrong_ways_differ(name):
    """Not a ladder on which all wrong ways look alike: they end in different places."""
    case = cases.case(name)
    wrong = {moment.id for moment in case.moments.values() if moment.ending not in ("", "safe")}
    assert len(wrong) >= 3
    first = [choice.to for choice in case.moments[case.start].choice]
    assert len(set(first)) == len(first)


# Words by which a clinician in a choice owns a mistake.
OWNS = re.compile(
    r"\bsorry\b|my doing|that is mine|was wrong|wrong way|I went looking|I spoke too soon|"
    r"I take (?:that|it)\b.*\bback|I (?:ought|gave|put|told|had|left|asked|answered|sounded)\b",
    re.IGNORECASE,
)


def shares(case_list: list[cases.Case], pattern: re.Pattern) -> tuple[float, float]:
    """The share of the choices with such words: of those that fit, and of all others."""
    choices = [c for case in case_list for m in case.moments.values() for c in m.choice]
    found = []
    for best in (True, False):
        such = [bool(pattern.search(c.text)) for c in choices if (c.rates == "fits") == best]
        found.append(sum(such) / len(such))
    return found[0], found[1]


def test_neither_an_apology_nor_a_question_gives_the_best_choice_away():
    """Of the best choices hardly more own a mistake than of the others, and others ask as well."""
    ours = [cases.case(name) for name in OURS]
    best, others = shares(ours, OWNS)
    assert best <= 0.25
    assert others >= 0.1
    alone = [
        (case.name, moment.id)
        for case in ours
        for moment in case.moments.values()
        if moment.choice
        and [choice.rates for choice in moment.choice if "?" in choice.text] == ["fits"]
    ]
    assert len(alone) <= 5, alone


@pytest.mark.parametrize(
    ("name", "flag"),
    [("case_a", "neck"), ("case_b", "selfharm"), ("case_c", "death"), ("case_c", "belief"),
     ("case_c", "harm"), ("case_d", "fear"), ("case_e", "neck"), ("case_e", "threats"),
     ("case_f", "dying")],
)  # fmt: skip
def test_the_loader_guards_the_red_flags_that_cannot_wait(name, flag):
    """It is answered in several places; with all of them gone, the file is refused."""
    text = (cases.FOLDER / f"{name}.toml").read_text("utf-8")
    assert len(re.findall(rf'(?m)^ *answers = .*"{flag}"', text)) >= 3
    gone = re.sub(rf'(?m)^( *answers = .*?)"{flag}",? ?', r"\1", text)
    with pytest.raises(ContentError, match=f"without an answer to '{flag}'"):
        cases.load_case_text(gone, name)


# --- what the player is given ---------------------------------------------------------------------


def test_choices_stand_in_an_order_of_their_own_that_stays():
    assert shuffled("case_a", "open", 3) == shuffled("case_a", "open", 3)
    assert {tuple(shuffled("case", f"m{n}", 3)) for n in range(60)} == {
        (0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0),
    }  # fmt: skip
    assert shuffled("case", "m", 0) == []


def test_the_best_choice_stands_at_no_fixed_place():
    places: Counter[int] = Counter()
    for name in OURS:
        for moment in cases.case(name).moments.values():
            if moment.choice:
                best = [choice.rates for choice in moment.choice].index("fits")
                places[shuffled(name, moment.id, len(moment.choice)).index(best)] += 1
    for place in range(3):
        assert 0.2 <= places[place] / places.total() <= 0.48, places


def test_a_case_is_given_with_links_and_with_the_way_we_recommend():
    content = played(load())
    assert content["id"] == "case_small"
    assert content["best"] == load().way()
    assert sorted(content["moments"]["open"]["order"]) == [0, 1, 2]
    [link] = content["debrief"][0]["sources"]
    assert link["to"] == "#source-schweitzer2015:plausible"
    assert link["name"].startswith("Schweitzer")
    json.dumps(content)


@pytest.fixture
def work():
    return open_chapter("cases")


def test_each_case_leads_on_to_the_next_and_the_last_to_the_role_play(work, monkeypatch):
    monkeypatch.setenv("COURSE_STRICT", "1")
    found = [work.case(name).content["next"]["to"] for name in OURS]
    assert found[:-1] == [f"#{name}" for name in OURS[1:]]
    assert found[-1] == "#role_play"
    assert "id='role_play'" in work.cards().data


def test_every_source_of_a_case_stands_in_the_list_of_the_page(work):
    cited = work.cited()
    assert len(cited) == len(set(cited))
    for name in OURS:
        told = json.dumps(work.case(name).content)
        keys = {part.split('"')[0].split(":")[0] for part in told.split('"#source-')[1:]}
        assert keys <= set(cited), name


def institute(tmp_path, monkeypatch, **texts: str):
    """A folder of cases that is ours and some files more."""
    for file in cases.FOLDER.glob("case_*.toml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    for name, text in texts.items():
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    monkeypatch.setattr(cases, "FOLDER", tmp_path)
    cases.case.cache_clear()


@pytest.fixture(autouse=True)
def own_cases_again():
    yield
    cases.case.cache_clear()


def test_an_institute_adds_its_own_and_a_damaged_one_says_why(work, tmp_path, monkeypatch):
    assert "No further case" in work.further().data
    institute(tmp_path, monkeypatch, case_g=GOOD, case_h=after("d", '"third"', '"a_more"'))
    box = work.further()
    [case] = shown.inside(box, Case)
    assert case.content["title"] == "Case G: A small case"
    assert case.content["next"]["to"] == "#role_play"
    assert work.case("case_f").content["next"]["to"] == "#case_g"
    [problem] = shown.inside(box, ipywidgets.HTML)
    assert "case_h.toml, line" in problem.value
    assert work.cited()


# --- the player -----------------------------------------------------------------------------------

TOOLS = """
  const told = () => el.find("div", "wave-scene-told").text;
  const isShown = (each) => !each.hidden;
  const shownButtons = () => el.all("button").filter(isShown).map((each) => each.text);
  const named = (text) => el.all("button").find((each) => each.text === text);
  const isPart = (each) => each.attributes.class === "wave-case-part";
  const parts = () => el.all("section").filter(isPart);
  const walk = (...texts) => texts.forEach((text) => named(text).press());
"""
BEFORE = """
  const held = new Map(), heard = [];
  globalThis.courseSitting = {
    get: (key) => held.get(key),
    set: (key, value) => {
      value === undefined ? held.delete(key) : held.set(key, value);
      heard.forEach(([k, f]) => k === key && f(value));
    },
    follow: (key, f) => (heard.push([key, f]), () => {}),
  };
"""


def run(kind: type, state: dict, steps: str, before: str = BEFORE) -> list:
    """Run a control on a bare page; `steps` may call said(...) to hand back."""
    if NODE is None:
        pytest.skip("node is not installed, so the JavaScript was not run")
    page = (Path(__file__).parent / "bare_page.mjs").read_text("utf-8")
    own = str(kind._esm).replace("export default { render };", "")
    script = (
        f"{page}\n{before}\n{own}\n"
        f"const {{ el, model }} = shown(render, {json.dumps(state)});\n{TOOLS}{steps}"
    )
    done = subprocess.run(
        [NODE, "--input-type=module", "-"], input=script, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def words(work) -> dict:
    return work._words


def play(words: dict, steps: str, content: dict | None = None) -> list:
    state = {"content": {**played(load()), "next": {}} if content is None else content}
    return run(Case, {**state, "words": words}, steps)


def test_the_players_are_widgets_that_compose_and_are_quiet(work):
    case, form = work.case("case_a"), work.rating()
    box = ipywidgets.VBox([ipywidgets.HBox([case]), form])
    assert shown.inside(box, Control) == [case, form]
    assert (repr(case), repr(form)) == ("Case", "Rating")
    assert not [name for name in case.traits(sync=True) if name in ("way", "path", "at", "chosen")]


def test_the_note_comes_first_with_ways_to_leave_the_case_out(words):
    content = {**played(load()), "next": {"to": "#case_b", "title": "B"}}
    found = play(words, """
      said([told(), shownButtons()]);
      said(el.all("a").map((each) => [each.hidden, each.attributes.href, each.text]));
      walk("Read it as text");
      said([told(), shownButtons()]);
      walk("Leave this case");
      said(told());
    """, content)  # fmt: skip
    note = f"{words['note']}It is small.{words['note_more']}"
    assert found == [
        [note, [words["begin"], words["read"]]],
        [[False, "#case_b", "Go on to: B"]],
        [f"{words['as_text']}The same, told.", [words["begin"], words["leave"]]],
        note,
    ]
    plain = {**content, "instead": []}
    [[_, buttons]] = play(words, "said([told(), shownButtons()]);", plain)
    assert buttons == [words["begin"]]


def test_a_way_can_be_walked_taken_back_and_begun_again(words):
    found = play(words, """
      walk("Begin the case");
      said([told(), el.find("details").open, [...held.values()][0]]);
      walk("open incomplete");
      said([told(), el.find("details").open, shownButtons()]);
      walk("Go on");
      said([told(), [...held.values()][0]]);
      walk("One step back");
      said(told().endsWith("At b."));
      walk("Begin again");
      said([told(), model.sent]);
    """)  # fmt: skip
    said = (
        f"{words['you']} open incompleteNot enough yet{words['effect']} {WHY}{words['why']} {WHY}"
    )
    assert found == [
        ["At open.", True, []],
        [f"{said}At b.", False, ["Go on", "One step back", "Begin again", "Leave this case"]],
        ["At b_more.", [1, -1]],
        True,
        ["At open.", []],
    ]


def test_clearing_all_answers_takes_the_case_back_to_its_note(words):
    found = play(words, """
      walk("Begin the case", "open fits");
      sitting.set("case:case_small", undefined);
      said(told());
      sitting.set("case:case_small", [0, -1, 7, 2]);
      said(told());
    """)  # fmt: skip
    assert found[0].startswith(words["note"])
    assert found[1] == "At a_more."  # what another version of the case held is cut off


WAYS = {
    "best": ("open fits|Go on|a_more fits|Go on|third fits", "Safe"),
    "late": ("open incomplete|Go on|b_more fits|Go on|third incomplete", "Late"),
    "worst": ("open harmful|Go on|c_more harmful|Go on|bad harmful", "Harm, and a way to repair"),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_ending_shows_both_ways_the_flags_the_table_and_the_lessons(words, way):
    pressed, kind = WAYS[way]
    [text, headings, ours, flags, buttons] = play(words, f"""
      walk("Begin the case", ...{json.dumps(pressed.split("|"))});
      said(told());
      said(parts().map((each) => each.find("h4").text));
      said(el.all("h5").map((each) => each.text));
      said(el.all("li").filter((each) => each.attributes.class?.startsWith("wave-case-flag"))
        .map((each) => each.children.map((child) => child.text)));
      said(shownButtons());
    """)  # fmt: skip
    assert f"This ending: {kind}." in text
    assert headings == [words[name] for name in ("ways", "flags", "differential", "lessons")]
    assert ours == [words["yours"]] + ([] if way == "best" else [words["ours"]])
    fates = {
        "best": [
            ("Taken up", "Taken up with decision 1."),
            ("Taken up", "Taken up with decision 3."),
        ],
        "late": [
            ("Taken up late", "Passed by at: 1. Taken up with decision 2."),
            ("Missed", "Passed by at: 3. It came to light at the end."),
        ],
        "worst": [
            ("Missed", "Passed by at: 1, 2, 3. It came to light at the end."),
            ("Not met", "It did not come up on your way."),
        ],
    }[way]  # fmt: skip
    assert flags == [
        ["Pressure on the neck", *fates[0]],
        ["A low mood", *fates[1]],
    ]
    assert buttons == ["One step back", "Begin again", "Leave this case"]


def test_the_list_tells_the_whole_case(words):
    [text] = play(words, """
      const details = el.all("details").at(-1);
      details.open = true;
      const count = { get() { return this.children.length; } };
      Object.defineProperty(details.children[1], "childElementCount", count);
      details.listeners.toggle({ target: details });
      details.listeners.toggle({ target: details });
      said(details.text);
    """)  # fmt: skip
    for moment in load().moments.values():
        assert text.count(f"At {moment.id}.") == 1
        assert not moment.means or moment.means in text
        for choice in moment.choice:
            assert choice.text in text
    assert "Comes up here: Pressure on the neck." in text
    assert "Taken up here: Pressure on the neck; A low mood." in text


@every_case
def test_every_choice_of_a_case_shows_its_effect_and_reason_and_leads_on(words, work, name):
    case = cases.case(name)
    ways, ahead = {case.start: []}, [case.start]
    while ahead:
        id = ahead.pop(0)
        moment = case.moments[id]
        steps = [(-1, moment.then)] if moment.then else enumerate(moment.leads_to)
        for place, to in steps:
            if to not in ways:
                ways[to] = [*ways[id], place]
                ahead.append(to)
    assert set(ways) == set(case.moments)
    found = play(words, f"""
      const ways = {json.dumps(ways)};
      for (const [id, way] of Object.entries(ways)) {{
        sitting.set("case:{name}", way);
        said([id, told(), el.text]);
      }}
    """, work.case(name).content)  # fmt: skip
    for id, told, text in found:
        moment = case.moments[id]
        assert all(part in told for part in moment.text), id
        assert (words["ways"] in text) == bool(moment.ending)
        assert moment.ask in text
        if (way := ways[id]) and way[-1] >= 0:
            before = next(m for m in ways if ways[m] == way[:-1])
            choice = case.moments[before].choice[way[-1]]
            assert choice.effect in told
            assert choice.why in told
            assert words["rates"][choice.rates] in told


# --- the role-play --------------------------------------------------------------------------------

PLAY = (roleplay.FOLDER / "roleplay.toml").read_text("utf-8")


def test_the_role_play_and_the_marks_are_of_one_mind():
    play = roleplay.role_play()
    assert tuple(play.marks) == marks.RATINGS
    assert len(play.behaviours) == marks.BEHAVIOURS
    assert play.rule.least == marks.POINTS_NEEDED
    assert play.rule.kappa == kappa.WANTED
    assert play.rule.harmful == 0
    assert len(play.scenes) >= 2


PLAY_HOLES = [
    ('id = "permission"', 'id = "Permission"', "is no id"),
    ('id = "open_question"', 'id = "permission"', "used twice"),
    ("least = 16", "least = 26", "between 1 and 24"),
    ("most = 24", "most = 20", "12 lines make 24 points"),
    ("harmful = 0", "harmful = 12", "0 to 11 lines"),
    ("kappa = 0.6\n", "kappa = 1.6\n", "1 is the most"),
    ("minutes = 7", "minutes = 0", "one or more"),
    ("\n2 = ", "\n3 = ", "nobody can give a '3'"),
    ('\n2 = "Well"', "", "the words for 2 are missing"),
    ('"schweitzer2015"', '"schweitzer2051"', "no source is called"),
    ("[pass]", "[passes]", "no such field"),
    ("partly = ", "partially = ", "no such field"),
]


@pytest.mark.parametrize(("old", "new", "said"), PLAY_HOLES)
def test_a_hole_in_the_role_play_is_refused(old, new, said):
    assert old in PLAY
    with pytest.raises(ContentError) as caught:
        roleplay.load_role_play(PLAY.replace(old, new, 1))
    assert said in str(caught.value)
    assert caught.value.file == "roleplay.toml"


def test_a_form_with_a_line_too_few_is_refused():
    short = PLAY[: PLAY.rindex("[[behaviour]]")]
    with pytest.raises(ContentError, match="there are 11 lines; the form has 12"):
        roleplay.load_role_play(short)


def test_the_cards_show_each_card_folded(work):
    play, text = roleplay.role_play(), work.cards().data
    assert text.count("<details") == 3 * len(play.scenes)
    assert "open" not in [part.split(">")[0].split()[-1] for part in text.split("<details")[1:]]
    for scene in play.scenes:
        for chair in roleplay.CHAIRS:
            assert all(line.split("&")[0][:30] in text for line in getattr(scene, chair))


# --- the rating form ------------------------------------------------------------------------------

GOOD_SHEET = ["2"] * 8 + ["0", "1", "1", "0"]


def test_nothing_but_marks_is_taken(work):
    form = work.rating()
    form.rated = [GOOD_SHEET, GOOD_SHEET]
    for wrong in (
        [GOOD_SHEET],
        [GOOD_SHEET, GOOD_SHEET[1:]],
        [GOOD_SHEET, ["words"] * 12],
        [["3"] * 12] * 2,
    ):
        with pytest.raises(traitlets.TraitError):
            form.rated = wrong
    form.rated = []
    assert form.told == []
    assert isinstance(form, Rating)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (GOOD_SHEET, ["2"] * 7 + ["1", "0", "1", "H", "0"], (
            "Observer: 18 of 24 points, and no H. That passes.",
            "Client: 16 of 24 points. Lines with an H: 11.",
            "the same mark on 10 of 12 lines", "Kappa is 0.70, with an interval of 0.19 to 0.92.",
            "0.6 or more", "The interval begins below 0.6",
        )),
        (GOOD_SHEET, ["0"] * 6 + GOOD_SHEET[6:], (
            "Client: 6 of 24 points, and no H. From 16", "below 0.6",
        )),
        (["2"] * 12, ["2"] * 12, ("one and the same mark on every line",)),
        (["2"] * 12, ["2"] * 11 + ["1"], ("One of you gave the same mark",)),
        ([""] * 12, GOOD_SHEET, (
            "Lines without a mark: 12.", "nothing to compare yet", "one of you only: 12",
        )),
        (["H", "2"] * 6, ["2", "H"] * 6, ("with an H: 1, 3, 5, 7, 9, 11.", "Kappa is −1.00")),
    ],
)  # fmt: skip
def test_what_two_sheets_come_to_is_told(work, one, other, said):
    form = work.rating()
    form.rated = [one, other]
    text = "\n".join(form.told)
    for words in said:
        assert words in text


@given(*[st.lists(st.sampled_from(["", *marks.RATINGS]), min_size=12, max_size=12)] * 2)
@settings(max_examples=60, deadline=None)
def test_any_two_sheets_are_told_in_whole_sentences(one, other):
    told = open_chapter("cases").told([one, other])
    assert len(told) >= 3
    assert all(line.endswith(".") and "{" not in line for line in told)


def test_two_rate_cover_compare_and_change(work):
    form = work.rating()
    state = {"behaviours": form.behaviours, "offered": form.offered, "words": dict(form.words),
             "rated": [], "told": []}  # fmt: skip
    found = run(Rating, state, """
      const groups = el.all("fieldset");
      const give = (rater, line, mark) => groups[line * 2 + rater].all("input")
        .find((each) => each.value === mark).press();
      const status = () => el.find("p", "wave-rating-status").text;
      const isMark = (each) => each.attributes.class === "wave-rating-differs";
      const differ = () => el.all("p").filter(isMark)
        .flatMap((each, line) => (each.hidden ? [] : [line]));
      said([groups.length, groups[0].all("input").length]);
      for (let line = 0; line < 12; line += 1) give(0, line, line ? "2" : "H");
      said(el.all("p").find((each) => each.text.startsWith("Observer: points")).text);
      walk("Observer: cover my marks");
      said([groups[0].hidden, groups[1].hidden, el.text.includes("Observer: points")]);
      for (let line = 0; line < 12; line += 1) give(1, line, line === 3 ? "1" : "2");
      said(model.sent);
      walk("Compare the two");
      said([model.sent, groups[0].hidden, differ()]);
      give(1, 3, "2");
      said([status(), differ(), model.sent]);
      walk("Compare the two");
      said(model.sent.length);
      sitting.set("rating", undefined);
      said([model.sent, differ(), groups[0].all("input").some((each) => each.checked)]);
    """)  # fmt: skip
    first, second = ["H"] + ["2"] * 11, ["2"] * 3 + ["1"] + ["2"] * 8
    assert found == [
        [24, 4],
        "Observer: points 22, H 1, without a mark 0",
        [True, False, False],
        [],
        [[["rated", [first, second]]], False, [0, 3]],
        ["A mark has changed. Compare once more.", [], [["rated", []]]],
        1,
        [[["rated", []]], [], False],
    ]


def test_no_word_of_the_page_is_in_the_scripts():
    labels = chapter_content("cases").labels
    for kind in (Case, Rating):
        script = re.sub(r"//.*|/\*.*?\*/", "", str(kind._esm))
        for table in ("case", "rating"):
            told = [word for word in labels[table].values() if len(word) > 12]
            assert not [word for word in told if word in script]
