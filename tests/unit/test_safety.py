"""The routing table, over all combinations of answers, and the plain pages it leads to.

Why this is complete. There are more than a thousand million combinations, but `way` reads answers
in two ways only: through the rules, and by asking whether one was left out. No rule spans two of
the GROUPS below (tested). So a combination counts only through what each group adds: the routes it
leads to, and whether something in it was left out. Every combination inside every group is tried;
then one of each kind from every group, all with all. A drawn sample of whole combinations stands
guard over the argument itself.
"""

import json
import random
import re
import shutil
import subprocess
from dataclasses import FrozenInstanceError, fields
from functools import cache
from itertools import product

import pytest

from course import safety
from course.controls.check import Check
from course.safety import Answers, Rule, way
from tests.notebooks import prose
from tests.unit import shown
from tests.unit.test_controls import play

GROUPS = (
    ("body", "neck", "beyond"),
    ("wanted", "went_on", "not_able", "went_along"),
    ("danger",),
    ("self_harm",),
    ("distress",),
    ("pattern",),
)
CLEAR = dict.fromkeys(safety.QUESTIONS, "no") | {"wanted": "yes", "distress": "0"}
# What section 2 of the safety rules says, written down a second time on purpose.
OPEN = {"yes", "unsure", "rather_not"}
LEADS = {
    "body_now": lambda a: a["body"] in OPEN or a["neck"] in {"sign", "sign_unsure"},
    "danger": lambda a: a["danger"] in OPEN,
    "self_harm": lambda a: a["self_harm"] in OPEN,
    "neck": lambda a: (
        a["neck"] in {"no_sign", "sign", "sign_unsure", "unsure", "rather_not"}
        or (a["neck"] == "skipped" and a["beyond"] in OPEN | {"partly"})
    ),
    "not_agreed": lambda a: (
        a["wanted"] in {"no", "partly", "unsure", "rather_not"}
        or {a[q] for q in ("went_on", "not_able", "went_along", "beyond")} & (OPEN | {"partly"})
    ),
    "strong_distress": lambda a: a["distress"] in {"7", "8", "9", "10"},
    "pattern": lambda a: a["pattern"] in OPEN,
}
ORDER = [*LEADS, "general"]
UNCLEAR = {"unsure", "rather_not", "sign_unsure", "skipped"}


def of_group(group: tuple[str, ...]) -> list[dict[str, str]]:
    """Every combination of answers inside one group."""
    taken = (safety.QUESTIONS[question] for question in group)
    return [dict(zip(group, answers, strict=True)) for answers in product(*taken)]


@cache
def kinds(group: tuple[str, ...]) -> list[dict[str, str]]:
    """One combination for each thing a group can add."""
    found = {}
    for part in of_group(group):
        answers = CLEAR | part
        adds = tuple(bool(leads(answers)) for leads in LEADS.values())
        found.setdefault((adds, "skipped" in part.values()), part)
    return list(found.values())


@cache
def combinations() -> tuple[dict[str, str], ...]:
    alone = [CLEAR | part for group in GROUPS for part in of_group(group)]
    joined = [
        {question: answer for part in parts for question, answer in part.items()}
        for parts in product(*map(kinds, GROUPS))
    ]
    draw = random.Random(11)
    drawn = [
        {question: draw.choice(taken) for question, taken in safety.QUESTIONS.items()}
        for _ in range(4000)
    ]
    return (*alone, *joined, *drawn, dict.fromkeys(safety.QUESTIONS, "skipped"))


# --- what must hold -------------------------------------------------------------------------------


def faults(answers: dict[str, str]) -> list[str]:
    """Which rules of section 2 these answers break."""
    met = way(Answers(**answers))
    matched = [route for route in ORDER[:-1] if LEADS[route](answers)]
    offered = [met.first, *met.others, *([met.on_top] if met.on_top else [])]
    tier = safety.ROUTES.get(met.first, "")
    skipped = "skipped" in answers.values()
    if set(answers.values()) == {"skipped"}:
        unled = met == safety.Way(first="", others=(), on_top="", reassuring=False)
        return [] if unled else ["with nothing answered, no page is in front and nothing reassures"]
    told = {
        "something answered has a first page": met.first in safety.ROUTES,
        "the first match is shown first": met.first == (matched or ["general"])[0],
        "every other match stays offered": set(matched) <= set(offered),
        "nothing is offered twice": len(offered) == len(set(offered)),
        "the others stand in order": list(met.others) == sorted(met.others, key=ORDER.index),
        "R beats A beats G": all(tier >= safety.ROUTES[route] for route in met.others),
        "nothing unclear is an all-clear": not (UNCLEAR & set(answers.values()))
        or not met.reassuring,
        "unsure and rather not say lead to help": not (
            (UNCLEAR - {"skipped"}) & set(answers.values())
        )
        or met.first != "general",
        "no red flag is reassured": met.first == "general" or not met.reassuring,
        "only what is all clear is reassured": met.reassuring
        == (all(answers[q] == CLEAR[q] for q in answers if q != "distress")
            and answers["distress"] in {"0", "1", "2", "3", "4", "5", "6"}),
        "with a question left out, not_agreed is on top": not skipped
        or "not_agreed" in (met.first, met.on_top),
        "it is on top of nobody else": skipped or met.on_top == "",
        "signs of the neck come before the question of agreement": "neck" not in matched
        or met.first != "not_agreed",
    }  # fmt: skip
    return [rule for rule, holds in told.items() if not holds]


def broken_rules() -> set[str]:
    return {fault for answers in combinations() for fault in faults(answers)}


def test_the_groups_are_all_questions_and_no_rule_spans_two():
    assert sorted(sum(GROUPS, ())) == sorted(safety.QUESTIONS)
    assert [field.name for field in fields(Answers)] == list(safety.QUESTIONS)
    for rule in safety.RULES:
        assert any(set(rule.when) <= set(group) for group in GROUPS), rule
        for question, taken in rule.when.items():
            assert CLEAR[question] not in taken, rule


def test_the_rules_hold_for_every_combination_of_answers():
    assert broken_rules() == set()


def test_every_route_can_be_first_and_every_answer_is_tried():
    met = {way(Answers(**answers)).first for answers in combinations()}
    assert met == {*safety.ROUTES, ""}  # "": nothing answered
    for question, taken in safety.QUESTIONS.items():
        assert {answers[question] for answers in combinations()} == set(taken)


def weaker() -> list[tuple[str, tuple[Rule, ...]]]:
    """The table without one rule, and with one answer less in a rule."""
    found = []
    for at, rule in enumerate(safety.RULES):
        rest = safety.RULES[:at], safety.RULES[at + 1 :]
        found.append((f"without {rule}", (*rest[0], *rest[1])))
        for question, taken in rule.when.items():
            for answer in taken:
                less = tuple(each for each in taken if each != answer)
                when = rule.when | {question: less}
                found.append(
                    (f"{rule.route} without {question} {answer}",
                     (*rest[0], Rule(rule.route, when), *rest[1]))
                )  # fmt: skip
    return found


@pytest.mark.parametrize(("name", "rules"), weaker(), ids=lambda each: str(each)[:60])
def test_a_weakened_table_is_seen(name, rules, monkeypatch):
    monkeypatch.setattr(safety, "RULES", rules)
    alone = [CLEAR | part for group in GROUPS for part in of_group(group)]
    assert any(faults(answers) for answers in alone), name


def test_another_order_is_seen(monkeypatch):
    monkeypatch.setattr(safety, "ROUTES", dict(reversed(safety.ROUTES.items())))
    assert "the first match is shown first" in broken_rules()


@pytest.mark.parametrize(
    ("answers", "first", "others"),
    [
        ({}, "general", ()),
        ({"neck": "sign", "danger": "yes"}, "body_now", ("danger", "neck")),
        ({"neck": "sign_unsure"}, "body_now", ("neck",)),
        ({"neck": "no_sign", "danger": "yes"}, "danger", ("neck",)),
        ({"neck": "no_sign", "wanted": "unsure"}, "neck", ("not_agreed",)),
        ({"self_harm": "unsure", "went_along": "yes"}, "self_harm", ("not_agreed",)),
        ({"went_along": "partly", "distress": "10"}, "not_agreed", ("strong_distress",)),
        ({"distress": "7", "pattern": "yes"}, "strong_distress", ("pattern",)),
        ({"distress": "6", "pattern": "rather_not"}, "pattern", ()),
    ],
)
def test_some_people(answers, first, others):
    met = way(Answers(**CLEAR | answers))
    assert (met.first, met.others, met.on_top) == (first, others, "")
    assert met.reassuring == (first == "general")


def test_who_leaves_everything_out_is_sent_nowhere_and_not_told_a_calm_thing():
    assert faults(dict.fromkeys(safety.QUESTIONS, "skipped")) == []
    assert way(Answers()) == safety.Way("", (), "", False)
    # One answer is enough to be led again.
    met = way(Answers(distress="0"))
    assert (met.first, met.on_top, met.reassuring) == ("general", "not_agreed", False)


def test_an_answer_that_is_not_offered_is_refused():
    with pytest.raises(ValueError, match="danger does not take 'perhaps'"):
        Answers(danger="perhaps")
    with pytest.raises(ValueError, match="distress does not take '11'"):
        Answers(distress="11")


def test_nothing_is_kept():
    """The room holds no state, and neither answers nor ways can be written into."""
    with pytest.raises(FrozenInstanceError):
        way(Answers()).first = "x"
    before = repr(vars(safety))
    for answers in combinations()[:200]:
        way(Answers(**answers))
    assert repr(vars(safety)) == before


# --- the same table in the page -------------------------------------------------------------------


def test_the_page_decides_as_python_does():
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed, so the JavaScript was not run")
    own = str(Check._esm).replace("export default { render };", "")
    tried = json.dumps([combinations(), safety.table()])
    script = f"""{own}
      const [all, table] = {tried};
      console.log(JSON.stringify(all.map((answers) => wayOf(table, answers))));"""
    done = subprocess.run(
        [node, "--input-type=module", "-"], input=script, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert len(found) == len(combinations())
    for answers, met in zip(combinations(), found, strict=True):
        own_way = way(Answers(**answers))
        assert met == {
            "first": own_way.first,
            "others": list(own_way.others),
            "onTop": own_way.on_top,
            "reassuring": own_way.reassuring,
        }, answers


def test_a_question_the_page_has_no_answer_for_counts_as_left_out():
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed, so the JavaScript was not run")
    own = str(Check._esm).replace("export default { render };", "")
    script = f"{own}\nconsole.log(JSON.stringify(wayOf({json.dumps(safety.table())}, {{}})));"
    done = subprocess.run(
        [node, "--input-type=module", "-"], input=script, text=True, capture_output=True
    )
    met = json.loads(done.stdout)
    assert met == {"first": "", "others": [], "onTop": "", "reassuring": False}


# --- the check, as it is pressed ------------------------------------------------------------------


@cache
def check() -> Check:
    return shown.inside(shown.build("11_safety_and_help", "safety.check()"), Check)[0]


# press("Yes") presses the one button that says so; where() says what stands in the box.
HANDS = """
  const press = (text, at = 0) => {
    const found = el.all("button").filter((each) => each.text === text && !each.hidden);
    if (!found[at]) throw new Error(`no button says ${text}`);
    found[at].press();
  };
  const links = () => el.all("a").map((link) => link.attributes.href);
  const asked = () => el.find("h3").text;
"""


def played(steps: str) -> list:
    control = check()
    state = {"table": control.table, "words": control.words}
    return play(Check, state, HANDS + steps)


def said_as(question: str, answer: str) -> str:
    words = check().words
    texts = words["answers"].get(question, words["answers"]["usual"])
    return words["skip"] if answer == "skipped" else texts.get(answer, answer)


def test_the_check_ends_where_the_table_says_and_tells_nobody():
    """From all clear, each answer of each question once: the pages, and their order."""
    words = check().words
    tried = [
        CLEAR | {question: answer}
        for question, taken in safety.QUESTIONS.items()
        for answer in taken
    ]
    runs = [[said_as(q, answer) for q, answer in answers.items()] for answers in tried]
    found = played(f"""
      for (const run of {json.dumps(runs)}) {{
        press({json.dumps(words["begin"])});
        run.forEach((text) => press(text));
        said([links(), el.text.includes({json.dumps(words["all_answered"])}), model.sent]);
        press({json.dumps(words["clear"])});
      }}""")
    to = {route: page["to"] for route, page in words["pages"].items()}
    for answers, (links, calm, sent) in zip(tried, found, strict=True):
        met = way(Answers(**answers))
        top = [met.on_top] if met.on_top else []
        order = [met.first, *top] if met.first in safety.URGENT else [*top, met.first]
        order += met.others
        assert links[: len(order)] == [to[route] for route in order], answers
        assert sorted(links) == sorted(to.values())  # every page stays open, none twice
        assert calm == met.reassuring
        assert sent == []


def test_each_question_can_be_skipped_gone_back_to_and_stopped_at():
    words = check().words
    back, skip = words["back"], words["skip"]
    found = played(f"""
      press({json.dumps(words["begin"])});
      const all = {json.dumps(list(safety.QUESTIONS))};
      for (const _ of all) {{ said(asked()); press({json.dumps(skip)}); }}
      said([links(), ...el.all("p").map((each) => each.text)]);
      for (const _ of all) press({json.dumps(back)});
      said(asked());
      press({json.dumps(words["finish"])});
      said(links().length);
      press({json.dumps(back)}); // to where the pages were asked for
      said(asked());
      press({json.dumps(words["finish"])});
      press({json.dumps(words["clear"])});
      press({json.dumps(words["without"])});
      said(links().length);
      press({json.dumps(back)});
      said(asked());
    """)  # fmt: skip
    asks = [words["asks"][question] for question in safety.QUESTIONS]
    pages = [words["pages"][route]["to"] for route in safety.ROUTES]
    bare = [pages, words["all_pages"], words["not_kept"]]  # a list, and nothing in front of it
    assert found == [*asks, bare, asks[0], len(pages), asks[0], len(pages), words["title"]]


def test_help_does_not_wait_for_the_last_question_and_does_not_stay_on_the_screen():
    words = check().words
    clear = [said_as(q, CLEAR[q]) for q in safety.QUESTIONS]
    found = played(f"""
      const box = el.find("div", "wave-check-sofar");
      press({json.dumps(words["begin"])});
      const clear = {json.dumps(clear)};
      press(clear[0]); press(clear[1]);
      said([box.hidden, links()]);
      press({json.dumps(words["answers"]["usual"]["yes"])});
      said([box.hidden, links()]);
      press(clear[3]);
      said([box.hidden, links()]);
      for (const _ of clear.slice(0, 4)) press({json.dumps(words["back"])});
      press({json.dumps(words["answers"]["usual"]["unsure"])});
      said([box.hidden, links()]);
      press(clear[1]);
      said([box.hidden, links()]);
    """)  # fmt: skip
    danger, body = (words["pages"][route]["to"] for route in ("danger", "body_now"))
    assert found == [[True, []], [False, [danger]], [True, []], [False, [body]], [True, []]]


@pytest.mark.parametrize(
    ("given", "stays"),
    [
        ({"body": "yes"}, True),
        ({"body": "unsure"}, False),
        ({"body": "rather_not"}, False),
        ({"body": "no", "neck": "sign"}, True),
        ({"body": "no", "neck": "sign_unsure"}, True),
        ({"body": "no", "neck": "unsure"}, False),
        ({"body": "no", "neck": "no"}, False),
    ],
)
def test_help_for_the_body_is_shown_once_and_stays_in_one_line_after_a_yes(given, stays):
    words = check().words
    answers = CLEAR | given
    run = [said_as(q, answers[q]) for q in safety.QUESTIONS]
    found = played(f"""
      const line = () => el.find("p", "wave-check-stays");
      press({json.dumps(words["begin"])});
      for (const text of {json.dumps(run[:-1])}) {{
        press(text);
        const box = el.find("div", "wave-check-sofar");
        said([box.hidden ? null : box.find("a").attributes.href, line() ? line().text : null]);
      }}""")
    body, neck = (words["pages"][route]["to"] for route in ("body_now", "neck"))
    text = f"{words['stays']} {words['pages']['body_now']['text']}"
    asked = list(given)[-1]
    led = way(Answers(**answers)).first
    at = list(safety.QUESTIONS).index(asked)
    boxes = [box for box, _ in found]
    lines = [line for _, line in found]
    assert boxes[at] == {"body_now": body, "neck": neck, "general": None}[led]
    assert boxes[:at] + boxes[at + 1 :] == [None] * (len(boxes) - 1)
    assert lines[: at + 1] == [None] * (at + 1)
    assert set(lines[at + 1 :]) == {text if stays else None}


def test_help_for_another_red_answer_is_shown_while_the_body_comes_first():
    words = check().words
    unsure, yes = (words["answers"]["usual"][each] for each in ("unsure", "yes"))
    no_pressure = said_as("neck", "no")
    found = played(f"""
      press({json.dumps(words["begin"])});
      for (const text of {json.dumps([unsure, no_pressure, words["skip"], yes])}) press(text);
      said(links());
      press({json.dumps(words["answers"]["usual"]["no"])}); // not wanted
      said(links());
      press({json.dumps(yes)}); // it went on: the same page, shown before
      said(links());""")
    harm, agreed = (words["pages"][route]["to"] for route in ("self_harm", "not_agreed"))
    assert found == [[harm], [agreed], []]


def test_the_second_half_of_a_double_click_answers_nothing():
    words = check().words
    found = played(f"""
      press({json.dumps(words["begin"])});
      const no = el.all("button").find((each) => each.text === {json.dumps(said_as("body", "no"))});
      no.listeners.click({{ detail: 1 }});
      const next = el.all("button")[0];
      next.listeners.click({{ detail: 2 }});
      said(asked());
    """)
    assert found == [words["asks"]["neck"]]


def test_an_answer_has_no_way_out_of_the_page():
    assert set(Check.class_own_traits(sync=True)) == {"table"}
    own = (shown.ROOT / "course/controls/check.js").read_text("utf-8")
    assert not re.search(r"report\(|sitting\.[sg]et|model\.set|save_changes|Storage|cookie", own)


def test_the_box_is_empty_once_a_page_is_opened_from_it():
    words = check().words
    found = played(f"""
      let leave;
      globalThis.addEventListener = (name, listener, early) => (leave = early && listener);
      page.contains = () => true;
      render({{ model, el: page }}); // once more, now that clicks are heard at the window
      page.children.shift();
      press({json.dumps(words["begin"])});
      press({json.dumps(said_as("body", "yes"))});
      leave({{ target: {{ closest: () => null }} }}); // a click on no link
      said(links());
      leave({{ target: {{ closest: () => el.find("a") }} }});
      setTimeout(() => {{
        said([asked(), links()]);
        press({json.dumps(words["without"])});
        const ahead = el.all("div").filter((each) => each.attributes.class === "wave-check-first");
        said([links()[0], ahead.length]);
      }}, 5);
    """)
    body = words["pages"]["body_now"]["to"]
    first = words["pages"][next(iter(safety.ROUTES))]["to"]
    assert found == [[body], [words["title"], []], [first, 0]]  # as if nothing had been answered


def test_crisis_text_stands_before_the_question_about_ending_one_s_life():
    words = check().words
    assert "emergency number" in words["before"]["self_harm"]
    found = played(f"""
      press({json.dumps(words["begin"])});
      for (let i = 0; i < 3; i++) press({json.dumps(words["skip"])});
      said(el.text.indexOf({json.dumps(words["before"]["self_harm"])}) < el.text.indexOf(asked()));
      said(asked());
    """)
    assert found == [True, words["asks"]["self_harm"]]


# --- the plain pages ------------------------------------------------------------------------------

HELP = shown.ROOT / "notebooks" / "help"
PAGES = {path.stem: path for path in sorted(HELP.glob("*.ipynb"))}
# What must not stand on a page of each route, as section 2 lists it.
NEVER = {
    "body_now": r"breath(?:e|ing)\b(?! or)(?! is)|probably|nothing to worry",
    "neck": r"probably|breathe slowly|how to|safely|safe way",
    "danger": r"couple|partner card|\bprint|\bsave\b|keep this",
    "self_harm": r"quiz|\blog\b|study|studies|theory",
    "not_agreed": r"46|common|blanket|aftercare|\bprint|\bsave\b|\d+ (?:hours|days)|assault|rape|"
    r"bad sex|victim|why did",
    "strong_distress": r"\d+ in 100|study|studies|hormone",
    "pattern": r"it will pass|will go away|nothing to worry",
}


def page(name: str) -> list[str]:
    cells = json.loads(PAGES[name].read_text("utf-8"))["cells"]
    assert {cell["cell_type"] for cell in cells} == {"markdown"}, "a plain page needs no kernel"
    return ["".join(cell["source"]) for cell in cells]


def test_every_route_but_the_general_one_has_a_page():
    assert set(PAGES) == set(safety.ROUTES) - {"general"}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_leads_to_a_person_and_to_other_pages(name):
    text = "\n".join(page(name))
    assert "https://findahelpline.com" in text
    assert "emergency number" in text
    linked = set(re.findall(r"\]\((\w+)\.ipynb\)", text))
    assert linked <= set(PAGES)
    assert len(linked - {name}) >= 2
    assert re.search(r"\]\(\.\./\d\d_\w+\.ipynb\)", text)
    # Our own addresses apart, one is linked: the directory that was read.
    assert set(re.findall(r"https?://[^)\s]+", text)) == {"https://findahelpline.com"}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_nothing_that_its_route_never_shows(name):
    said = " ".join(block.text for text in page(name) for block in prose.blocks(text))
    assert not re.search(NEVER[name], said, re.IGNORECASE), re.search(NEVER[name], said, re.I)


@pytest.mark.parametrize("name", PAGES)
def test_the_first_thing_on_a_page_is_an_action(name):
    """Right after the title stands a help block that begins with its one action, in bold."""
    title, first, *_ = page(name)
    assert title.startswith("# ")
    assert 'class="wave-help"' in first
    assert re.search(r"wave-help\">\s+\*\*[^*]{12,90}\.\*\*", first), first[:120]
