"""What readers get who keep their words: weeks, a thought until tomorrow, three looks back."""

import json
import re
import subprocess
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from course import content, safety
from course.pictures.plan import REVIEWS
from course.views import journal as page
from course.views import open_chapter
from tests.notebooks import prose
from tests.unit.test_controls import NODE
from tests.unit.test_log_and_plan import NOTHING, SITTING, evening, log, summary, texts

CANARY = "canary-19bd"

# The page's journal, reduced to what the controls ask of it; `fails` is the next problem it tells,
# and `elsewhere` that another window changed what is to go.
JOURNAL = """
const entries = [], hears = [];
let open = true, fails = "", elsewhere = false, version = 0;
const doing = (change) => {
  if (fails) return { problem: fails };
  change?.();
  hears.forEach((hear) => hear(courseJournal.state()));
  return {};
};
globalThis.courseJournal = {
  state: () => ({ state: open ? "open" : "locked" }),
  follow: (hear) => (hears.push(hear), () => hears.splice(hears.indexOf(hear), 1)),
  async entries(kind) {
    if (!open) return { problem: "locked" };
    return { entries: entries.filter((each) => each.kind === kind) };
  },
  put: async (id, kind, value) => doing(() => {
    const at = entries.findIndex((each) => each.id === id);
    if (at >= 0) entries.splice(at, 1);
    entries.push({ id, kind, value, version: ++version });
  }),
  drop: async (id) => elsewhere
    ? { stays: true }
    : doing(() => entries.splice(entries.findIndex((each) => each.id === id), 1)),
};
const settled = () => new Promise((done) => setTimeout(done, 5));
const setDay = (day) => {
  const Real = globalThis.RealDate ??= Date;
  globalThis.Date = class extends Real {
    constructor(...given) {
      if (given.length) super(...given);
      else super(`${day}T21:30:00`);
    }
  };
};
"""


PRESS = """
const press = (el, text) =>
  el.all("button").find((each) => each.text === text && !each.hidden).press();
"""


@cache
def control(view: str):
    return getattr(open_chapter("journal"), view)().children[0]


def play(view: str, steps: str, *, before: str = "") -> list:
    """Run a control's own JavaScript on a bare page, beside a sitting and a journal."""
    if NODE is None:
        pytest.skip("node is not installed, so the JavaScript was not run")
    widget = control(view)
    bare = (Path(__file__).parent / "bare_page.mjs").read_text("utf-8")
    own = str(widget._esm).replace("export default { render };", "")
    names = [
        name for name in ("words", "offers", "help", "check", "looks") if widget.has_trait(name)
    ]
    state = json.dumps({name: getattr(widget, name) for name in names})
    script = (
        f"{bare}\n{SITTING}\n{JOURNAL}\n{before}\n{own}\nconst state = {state};\n"
        f"const {{ words, offers, help, check, looks }} = state;\n"
        f"{PRESS}\n{steps}"
    )
    done = subprocess.run(
        [NODE, "--input-type=module", "-"], input=script, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


# --- the log has what weeks need ------------------------------------------------------------------


def test_the_log_asks_for_the_days_after_and_for_what_helped_and_asks_nothing_twice():
    offers = log().offers
    assert {"next_day", "second_day", "later"} <= dict(offers["when"]).keys()
    assert {"sleep", "stress", "conflict", "alcohol"} <= dict(offers["around"]).keys()
    tools = dict(offers["tried"]).keys() - {"none"}
    assert tools | {"nothing"} == dict(offers["helped"]).keys()
    for field, answers in offers.items():
        said = [text for _, text in answers]
        assert len(said) == len(set(said)), field


LOG_STEPS = """
const { el } = shown(render, state);
const field = (name) => el.all("fieldset").find((each) => each.find("legend").text === words[name]);
const chip = (name, key) => field(name).all("input").find((each) => each.value === key);
const seen = (name) =>
  field(name).all("label").filter((each) => !each.hidden).map((each) => each.find("input").value);
const add = () => el.all("button").find((each) => each.text === words.add).press();
"""


def log_play(steps: str) -> list:
    from tests.unit.test_log_and_plan import play as log_run

    return log_run(log(), ("offers", "help"), LOG_STEPS + steps)


def test_only_what_was_tried_can_have_helped():
    found = log_play("""
      const last = () => ["tried", "helped"].map((name) => sitting.get("log").at(-1)[name]);
      chip("wanted", "yes").press(); chip("came", "tears").press();
      said(field("helped").hidden);
      chip("tried", "water").press(); chip("tried", "breath").press();
      said([field("helped").hidden, seen("helped")]);
      chip("helped", "water").press(); chip("tried", "water").press();
      said([seen("helped"), chip("helped", "water").checked]);
      chip("helped", "breath").press(); add(); said(last());
      // "Did not try" stands alone, and nothing has helped then.
      chip("wanted", "yes").press(); chip("came", "tears").press(); chip("tried", "water").press();
      chip("helped", "water").press(); chip("tried", "none").press();
      said([chip("tried", "water").checked, field("helped").hidden]); add(); said(last());
      // Where nothing came, nothing was eased.
      chip("wanted", "yes").press(); chip("came", "tears").press(); chip("tried", "water").press();
      chip("came", "nothing").press(); add(); said(last());
    """)
    assert found == [
        True,
        [False, ["breath", "water", "nothing"]],
        [["breath", "nothing"], False],
        [["breath"], ["breath"]],
        [False, True],
        [["none"], []],
        [[], []],
    ]


def test_last_night_is_told_with_the_day_on_which_it_was_noted():
    """In a log that is kept, "last night" alone would be untrue the day after."""
    found = log_play("""
      chip("ago", "today").press(); add();
      const [{ noted }] = sitting.get("log");
      said([noted, el.find("li").find("span").text]);
      said(line({ ...sitting.get("log")[0], date: "2026-11-20" }, words, offers));
      chip("came", "tears").press(); add();
      said(sitting.get("log")[1].noted);
    """)
    (noted, text), dated, none = found
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", noted)
    assert noted in text
    assert dated == "2026-11-20"
    assert none == ""


def test_an_evening_that_leads_to_help_first_gets_no_name_to_be_kept_under():
    found = log_play("""
      for (const keys of ["yes", "no", "rather_not", "yes neck", "yes fear", "yes self_harm"]) {
        for (const key of keys.split(" ")) (chip("wanted", key) ?? chip("alarms", key)).press();
        chip("came", "tears").press();
        add();
      }
      chip("came", "tears").press(); add();
      said(sitting.get("log").map(({ id }) => Boolean(id)));
    """)
    assert found == [[True] + [False] * 6]


# --- what is said of evenings ---------------------------------------------------------------------


def helped(tried: list[str], by: list[str], **more) -> dict:
    return evening(tried=tried, helped=by, **more)


def test_what_helped_is_counted_where_the_reader_said_so():
    text = texts(
        summary(
            helped(["water"], ["water"]),
            helped(["water", "breath"], ["water"]),
            helped(["water"], ["nothing"]),
            helped(["water"], ["water"]),
            helped(["water"], []),  # left open: not known whether it helped
            helped(["none"], []),
            evening(**NOTHING),
        )
    )
    counts = {"tries": "5 evenings", "known": 4, "helped": 3}
    said = log().words["helped_on"].format(tool="Water, tea or a blanket", **counts)
    assert "5 evenings" in said  # the open one was an evening of trying, too
    assert said in text
    assert "Slow breathing" not in text
    assert log().words["helped_caution"] in text


def test_what_was_tried_on_fewer_than_three_evenings_is_not_counted_and_that_is_said():
    twice = [helped(["water"], ["water"]), helped(["water"], ["nothing"])]
    text = texts(summary(*twice, evening(), evening(**NOTHING)))
    assert log().words["helped_few"] in text
    assert "You noted how it went" not in text
    assert log().words["helped_few"] not in texts(summary(*[evening()] * 3))


def test_nothing_stands_side_by_side_with_a_single_evening():
    """One evening with a drink, or one without, says nothing about drinks."""
    one = [evening(around=["alcohol"]), evening(**NOTHING), evening(**NOTHING)]
    all_but_one = [evening(around=["alcohol"]), evening(around=["alcohol"]), evening(**NOTHING)]
    for noted in (one, all_but_one):
        assert "Alcohol" not in texts(summary(*noted))
        assert log().words["beside_few"] in texts(summary(*noted))
    assert log().words["beside_few"] not in texts(summary(evening(), evening(), evening(**NOTHING)))


def test_a_caution_stands_under_every_count_and_stays_true_for_many():
    words = log().words
    few = [evening(around=["sleep"]), evening(**NOTHING), evening(**NOTHING)]
    assert {"text": words["caution"]} in summary(*few)
    many = few * 7
    assert {"text": words["caution"]} not in summary(*many)
    assert {"text": words["caution_many"]} in summary(*many)
    assert {"text": words["caution"]} in summary(*[evening(**NOTHING)] * 3)


def test_no_count_is_a_percentage_a_score_or_a_cause():
    own = open_chapter("journal").labels
    said = [*log().words.values(), *own["weeks"].values(), *own["weeks_marks"].values()]
    for text in said:
        assert not re.search(
            r"%|per ?cent|\bscore (of|is)|\bcauses?\b|because|prove|risk|normal|should", str(text)
        )
    assert "no score" in own["weeks"]["hint"]
    assert "no diagnosis" in own["weeks"]["hint"]


# --- the weeks ------------------------------------------------------------------------------------


def in_weeks(*evenings: dict) -> list[dict]:
    steps = f"""said(inWeeks({json.dumps(evenings)}).map((week) => week.empty ? week : {{
      monday: dayOf(week.monday), dates: week.evenings.map(({{ date }}) => date),
      days: week.days.map(({{ marks, felt }}) => [...marks, felt && "felt"].filter(Boolean).join()),
    }}));"""
    day = "const dayOf = (number) => new Date(number * 86400000).toISOString().slice(0, 10);\n"
    return play("weeks", day + steps)[0]


def test_evenings_stand_on_their_days_from_monday_to_sunday_the_newest_last():
    found = in_weeks(
        evening(date="2026-11-22"),
        evening(date="2026-11-09", **NOTHING),
        evening(date="2026-11-16", came=[]),
        evening(date="2026-11-16"),
        evening(),
    )
    assert [week["monday"] for week in found] == ["2026-11-09", "2026-11-16"]
    assert found[0]["days"] == ["nothing", "", "", "", "", "", ""]
    assert found[1]["days"] == ["open,came", "", "", "", "", "", "came"]
    assert found[1]["dates"] == ["2026-11-16", "2026-11-16", "2026-11-22"]


def test_days_after_are_drawn_also_into_the_next_week_and_over_a_change_of_clocks():
    [first, second] = in_weeks(
        evening(date="2026-10-24", when=["after", "next_day", "second_day", "later"])
    )
    assert first["days"] == ["", "", "", "", "", "came", "felt"]
    assert second["days"] == ["felt", "felt", "", "", "", "", ""]


def test_weeks_without_a_note_are_drawn_or_named_and_never_many():
    one = evening(date="2026-11-16")
    near = in_weeks(evening(date="2026-11-02"), one)
    assert [week["monday"] for week in near] == ["2026-11-02", "2026-11-09", "2026-11-16"]
    assert near[1]["dates"] == []
    far = in_weeks(evening(date="0020-11-16"), one)  # a year typed by half
    assert len(far) == 3
    assert far[1]["empty"] > 100_000


SHOW_WEEKS = """
const { el, model } = shown(render, state);
const figure = el.find("figure");
const rows = () => el.all("tr").slice(1).map((row) => row.children.map((cell) => cell.text));
"""


def shown_weeks(*evenings: dict) -> list:
    return play(
        "weeks",
        f"""sitting.set("log", {json.dumps(evenings)});{SHOW_WEEKS}
        said([figure.hidden, el.text, el.all("a").map((each) => each.attributes.href)]);
        said(rows()); said(el.all("li").map((each) => each.text)); said(model.sent);""",
    )


def test_too_few_evenings_show_no_weeks_and_say_why():
    for noted in ([], [evening(date="2026-11-16")], [evening(date="2026-11-16")] * 2):
        (hidden, text, _), *_ = shown_weeks(*noted)
        assert hidden
        assert ("too few to see a pattern" in text) == bool(noted)
        assert control("weeks").words["fair"][0] not in text


@pytest.mark.parametrize(
    "given",
    [
        *({"wanted": wanted} for wanted in ("partly", "no", "unsure", "rather_not", "")),
        *({"alarms": [alarm]} for alarm in ("neck", "fear", "self_harm")),
    ],
)
def test_an_evening_that_leads_to_help_shows_help_and_no_weeks(given):
    """Whatever else the log holds."""
    noted = [evening(date=f"2026-11-0{day}", **NOTHING) for day in range(1, 8)]
    (hidden, text, links), *_ = shown_weeks(*noted, evening(date="2026-11-08", **given))
    assert hidden
    assert links[0].startswith("../help/")
    assert log().words["no_pattern"] in text
    assert "of your" not in text


def test_the_weeks_say_what_the_log_says_and_the_table_holds_it_all():
    noted = [
        evening(
            date="2026-11-16", came=["tears", "low"], when=["next_day"], strength="quite",
            tried=["water"], helped=["water"], around=["alcohol"], day=12,
        ),
        evening(**NOTHING),
        evening(date="2026-11-10", **NOTHING, around=["alcohol"]),
    ]  # fmt: skip
    (hidden, text, _), rows, lines, sent = shown_weeks(*noted)
    assert not hidden
    for said in summary(*noted):
        assert said["text"] in text
    assert "Something came on 1 of your 3 evenings" in text
    for said in control("weeks").words["fair"]:
        assert said in text
    assert [row[0] for row in rows] == ["Tue, 10 Nov 2026", "Mon, 16 Nov 2026", "no date"]
    assert rows[1][1:] == [
        "tears, low mood", "the next day", "quite strong", "water, tea or a blanket",
        "alcohol or drugs, day 12 of the cycle",
    ]  # fmt: skip
    assert lines == ["Tue 10: nothing of that", "Mon 16: tears, low mood · the next day"]
    assert "Without a date: 1 evening" in text
    assert sent == []


def test_weeks_follow_the_log_and_forget_it_when_it_is_gone():
    found = play(
        "weeks",
        f"""{SHOW_WEEKS} said(figure.hidden);
        sitting.set("log", {json.dumps([evening(date="2026-11-16", came=["tears"])] * 3)});
        said([figure.hidden, rows().length]);
        sitting.clear(); said([figure.hidden, el.text.includes("tears")]);""",
    )
    assert found == [True, [False, 3], [True, False]]


def test_who_reads_text_only_gets_the_table_open():
    found = play("weeks", f"""{SHOW_WEEKS}
      const table = figure.find("details");
      said(Boolean(table.open));
      sitting.set("settings", {{ text: true }}); said(table.open);""")  # fmt: skip
    assert found == [False, True]


# --- not tonight, tomorrow ------------------------------------------------------------------------

SHOW_TOMORROW = """
setDay("2026-11-21");
const { el, model } = shown(render, state);
await settled();
const chip = (key) => el.all("input").find((each) => each.value === key);
const area = el.find("textarea");
const button = (text) => el.all("button").find((each) => each.text === text);
// Seen: neither hidden itself nor inside something hidden.
const within = (top, wanted) =>
  top === wanted || (!top.hidden && top.children.some((each) => each.all && within(each, wanted)));
const seen = (wanted) => Boolean(wanted) && !wanted.hidden && within(el, wanted);
const offered = () => seen(area);
const told = () => el.all("p").find((each) => each.attributes.role === "status").text;
const pages = () => el.all("a").filter(seen).map((each) => each.attributes.href);
"""
OPTIONS = list(page.CHECK)


def tomorrow(steps: str, before: str = "") -> list:
    return play("tomorrow", SHOW_TOMORROW + steps, before=before)


def test_every_answer_of_the_check_leads_where_the_course_leads_it():
    check = control("tomorrow").check
    assert list(check["leads"]) == OPTIONS
    assert [key for key, _ in check["offered"]] == [*OPTIONS, "none"]
    reds = [route for route, tier in safety.ROUTES.items() if tier == "R"]
    assert [each["route"] for each in check["pages"]] == reds
    for key, answers in page.CHECK.items():
        assert safety.way(answers).first == check["leads"][key]
    files = {f"../{each.file}.ipynb": each.title for each in content.course_map().pages}
    assert all(files[each["to"]] == each["text"] for each in check["pages"])


def test_anything_but_none_of_these_leads_to_help_and_offers_no_note():
    """Every set of answers, none left out."""
    sets = [list(some) for size in range(7) for some in combinations(OPTIONS, size)]
    found = play(
        "tomorrow",
        f"said({json.dumps(sets)}.map((ticked) => "
        "[pagesFor(ticked, check).map(({ route }) => route), mayPutAside(ticked, [])]));"
        "said(mayPutAside(['none'], []));",
    )
    order = [route for route in safety.ROUTES if safety.ROUTES[route] == "R"]
    for ticked, (routes, may) in zip(sets, found[0], strict=True):
        assert not may
        assert routes == [
            r for r in order if r in {control("tomorrow").check["leads"][t] for t in ticked}
        ]
    assert found[1] is True


def test_without_an_open_journal_one_sentence_says_how():
    found = tomorrow(
        """said([offered(), seen(button(words.begin)), el.text.includes(words.needs), pages()]);""",
        before="open = false;",
    )
    assert found == [[False, False, True, [page.ABOVE]]]


def test_the_field_comes_after_none_of_these_and_goes_with_any_other_answer():
    found = tomorrow("""
      said(offered());
      press(el, words.begin); said(offered());
      chip("none").press(); said(offered());
      for (const key of ["hurt", "neck", "afraid", "life", "not_agreed", "rather_not"]) {
        chip(key).press();
        said([offered(), chip("none").checked, pages()[0]]);
        chip("none").press();
        said([offered(), pages()]);
      }
      chip("none").press(); said(offered());
    """)
    help_pages = ["body_now", "neck", "danger", "self_harm", "not_agreed", "not_agreed"]
    assert found[:3] == [False, False, True]
    for at, name in enumerate(help_pages):
        assert found[3 + 2 * at] == [False, False, f"../help/{name}.ipynb"]
        assert found[4 + 2 * at] == [True, []]
    assert found[-1] is False  # the check taken back is no all-clear


def test_nothing_of_the_check_is_kept_or_reported():
    found = tomorrow("""
      const before = JSON.stringify([...held]);
      press(el, words.begin); chip("afraid").press(); chip("life").press();
      said([JSON.stringify([...held]) === before, entries.length, model.sent]);
      press(el, words.stop); press(el, words.begin);
      said(el.all("input").some((each) => each.checked));
    """)
    assert found == [[True, 0, []], False]


@pytest.mark.parametrize(
    "given",
    [
        *({"wanted": wanted} for wanted in ("partly", "no", "unsure", "rather_not", "")),
        *({"alarms": [alarm]} for alarm in ("neck", "pain", "fear", "self_harm")),
        {"strength": "unbearable"},
    ],
)
def test_no_note_while_the_log_holds_an_evening_that_leads_to_help(given):
    noted = json.dumps([evening(), evening(**given)])
    found = tomorrow(f"""
      press(el, words.begin); chip("none").press(); said(offered());
      sitting.set("log", {noted});
      said([offered(), seen(button(words.begin)), pages()[0].startsWith("../help/")]);
      said([mayPutAside(["none"], {noted}), mayPutAside(["none"], {noted}.slice(0, 1))]);
      sitting.set("log", undefined);
      said([offered(), seen(button(words.begin))]);
    """)
    assert found == [True, [False, False, True], [False, True], [False, True]]


PUT = f"""
press(el, words.begin); chip("none").press(); area.value = "{CANARY}"; press(el, words.put);
await settled();
"""
SEE_AGAIN = "hears.forEach((hear) => hear()); await settled();"


def test_a_thought_stays_folded_today_and_is_back_tomorrow():
    found = tomorrow(f"""{PUT}
      said([entries[0].kind, entries[0].value, entries[0].id.startsWith("note:"), area.value]);
      const folded = () => el.all("details").map((each) => each.text.includes("{CANARY}"));
      const buttons = [words.keep, words.let_go].map(button);
      said([folded(), el.find("summary").text, ...buttons.map(seen)]);
      setDay("2026-11-22"); {SEE_AGAIN}
      said([folded(), el.text.includes("{CANARY}"), seen(button(words.keep))]);
      said(el.text.includes(words.stored));
      setDay("2027-02-01"); {SEE_AGAIN}
      said([folded(), el.text.includes("{CANARY}")]);
    """)  # fmt: skip
    waiting = control("tomorrow").words["waiting"]
    assert found[0] == ["note", {"text": CANARY, "made": "2026-11-21"}, True, ""]
    assert found[1] == [[True], waiting, False, True]
    assert found[2:4] == [[[], True, True], False]
    assert found[4] == [[], True]  # and no word on how many days passed


def test_one_more_day_asks_the_check_again():
    found = tomorrow(f"""{PUT} setDay("2026-11-22"); {SEE_AGAIN}
      press(el, words.keep); said([offered(), entries[0].value.made]);
      chip("afraid").press(); said([pages()[0], entries[0].value.made]);
      chip("none").press(); said(offered());
      el.find("form").all("button").find((each) => each.text === words.keep).press();
      await settled();
      said([entries.length, entries[0].value, seen(button(words.begin))]);
    """)  # fmt: skip
    assert found == [
        [False, "2026-11-21"],
        ["../help/danger.ipynb", "2026-11-21"],
        False,
        [1, {"text": CANARY, "made": "2026-11-22"}, True],
    ]


def test_a_thought_can_be_let_go_and_can_go_into_the_plan():
    found = tomorrow(f"""{PUT} press(el, words.let_go); await settled();
      said([entries.length, el.text.includes("{CANARY}")]);
      {PUT} setDay("2026-11-22"); {SEE_AGAIN}
      sitting.set("plan", {{ before: "Sleep first", ask: "K." }});
      press(el, words.to_plan); await settled();
      said([entries.length, sitting.get("plan")]);
    """)  # fmt: skip
    assert found == [[0, False], [0, {"before": f"Sleep first\n{CANARY}", "ask": "K."}]]


def test_what_could_not_be_kept_is_said_and_nothing_is_lost():
    """In the sentence of the problem itself, and every problem has one."""
    problems = sorted(control("tomorrow").words["problem"])
    found = tomorrow(f"""
      press(el, words.begin); chip("none").press(); area.value = " "; press(el, words.put);
      said([el.text.includes(words.empty), entries.length]);
      for (const problem of {json.dumps(problems)}) {{
        fails = problem; area.value = "{CANARY}"; press(el, words.put); await settled();
        said([problem, entries.length, area.value, offered(), told()]);
      }}""")
    sentences = control("tomorrow").words["problem"]
    assert found[0] == [True, 0]
    assert found[1:] == [[name, 0, CANARY, True, sentences[name]] for name in problems]


def test_what_another_window_changed_is_not_said_to_be_gone():
    found = tomorrow(f"""{PUT} elsewhere = true; press(el, words.let_go); await settled();
      said([entries.length, told()]);
    """)  # fmt: skip
    assert found == [[1, control("tomorrow").words["stays"]]]


def test_when_the_journal_locks_no_thought_stays_on_the_page():
    found = tomorrow(f"""{PUT}
      press(el, words.begin); chip("none").press(); area.value = "{CANARY}";
      open = false; {SEE_AGAIN}
      said([el.text.includes("{CANARY}"), area.value, offered()]);
    """)  # fmt: skip
    assert found == [[False, "", False]]


# --- three looks back -----------------------------------------------------------------------------

SHOW_LOOKS = """
setDay("2026-11-21");
const { el, model } = shown(render, state);
await settled();
const folds = el.all("details");
const due = () => folds.map((each) => each.attributes["data-due"] === "true");
const button = (text) => el.all("button").find((each) => each.text === text);
const closing = (at) => folds[at].all("button").find((each) => each.text === words.close);
const on = async (day) => { setDay(day); hears.forEach((hear) => hear()); await settled(); };
"""


def looks(steps: str, before: str = "") -> list:
    return play("looks_back", SHOW_LOOKS + steps, before=before)


def test_days_and_questions_are_those_of_the_plan_chapter():
    own, plan = control("looks_back").looks, content.chapter_content("13_my_plan")
    assert tuple(look["day"] for look in own) == REVIEWS == (2, 9, 16)
    in_chapter = list(plan.questions)
    starts = [in_chapter.index(ids[0]) for ids in page.LOOKS.values()]
    assert starts == sorted(starts)
    for look, ids in zip(own, page.LOOKS.values(), strict=True):
        assert 2 <= len(look["recall"]) <= 3
        for recall, id in zip(look["recall"], ids, strict=True):
            question = plan.question(id)
            assert recall["ask"] == question.ask
            assert [o.text for o in question.option if o.fits] == [recall["answer"]]
            # A number is never shown without the sources that the question has.
            numbers = prose.numbers(recall["ask"] + recall["answer"] + recall["why"])
            plain = {value for piece in (question, *question.option) for value in piece.plain}
            if any(prose.value(number) not in plain for number in numbers):
                assert recall["cites"]
            assert bool(recall["cites"]) == bool(question.sources)


def test_what_is_due_depends_on_the_day_and_on_nothing_else():
    days = ["2026-11-21", "2026-11-22", "2026-11-23", "2026-11-29", "2026-11-30", "2026-12-07",
            "2027-06-01", "2026-01-01"]  # fmt: skip
    found = play("looks_back", f"""
      const review = {{ begun: "2026-11-21", done: [] }};
      const due = (today, done = []) =>
        dueOn({{ ...review, done }}, looks, today).map(({{ day }}) => day);
      said({json.dumps(days)}.map((today) => due(today)));
      said([due("2026-12-07", [9]), due("2026-12-07", [2, 9, 16])]);
    """)  # fmt: skip
    assert found[0] == [[], [], [2], [2], [2, 9], [2, 9, 16], [2, 9, 16], []]
    assert found[1] == [[2, 16], []]


def test_without_an_open_journal_all_three_can_be_read():
    found = looks("""
      said([folds.length, folds.some((each) => each.hidden), el.text.includes(words.needs)]);
      said([button(words.begin).hidden, due()]);
      closing(0).press(); await settled(); said(entries.length);
    """, before="open = false;")  # fmt: skip
    assert found == [[3, False, True], [True, [False] * 3], 0]


def test_begin_offer_close_and_stop():
    found = looks("""
      press(el, words.begin); await settled();
      said([entries, due(), el.text.includes("First look back is offered on Monday 23 November")]);
      await on("2026-11-23"); said([due(), el.text.includes(words.several)]);
      await on("2026-12-08"); said([due(), el.text.includes(words.several)]);
      folds[1].open = true; closing(1).press(); await settled();
      said([due(), entries[0].value, folds[1].open]);
      closing(1).press(); await settled(); said(entries[0].value.done);
      closing(0).press(); await settled(); closing(2).press(); await settled();
      said([due(), el.text.includes(words.through)]);
      press(el, words.stop); await settled();
      said([entries.length, due(), button(words.begin).hidden, folds.some((each) => each.hidden)]);
      said(model.sent);
    """)  # fmt: skip
    (entries, due, told), *rest = found
    assert [(each["kind"], each["value"]) for each in entries] == [
        ("review", {"begun": "2026-11-21", "done": []})
    ]
    assert entries[0]["id"].startswith("review:")
    assert (due, told) == ([False] * 3, True)
    assert rest == [
        [[True, False, False], False],
        [[True, True, True], True],
        [[True, False, True], {"begun": "2026-11-21", "done": [9]}, False],
        [9],
        [[False] * 3, True],
        [0, [False] * 3, False, False],
        [],
    ]


def test_a_look_back_that_cannot_begin_or_end_says_why():
    found = looks("""
      const told = () => el.all("p").find((each) => each.attributes.role === "status").text;
      fails = "full"; press(el, words.begin); await settled(); said([entries.length, told()]);
      fails = ""; press(el, words.begin); await settled(); said([entries.length, told()]);
      elsewhere = true; press(el, words.stop); await settled(); said([entries.length, told()]);
    """)
    words = control("looks_back").words
    assert found == [[0, words["problem"]["full"]], [1, words["begun"]], [1, words["stays"]]]


def test_an_answer_is_shown_when_it_is_asked_for():
    found = looks("""
      const item = el.find("li"), [show] = item.all("button");
      const [{ ask, answer, cites }] = looks[0].recall;
      const now = () => [answer, cites].map((text) => item.text.includes(text));
      said([item.text.includes(ask), ...now(), show.attributes["aria-expanded"]]);
      show.press(); said([...now(), show.attributes["aria-expanded"]]);
      show.press(); said(item.text.includes(answer));
    """)  # fmt: skip
    assert found == [[True, False, False, "false"], [True, True, "true"], False]


def test_no_word_counts_blames_or_reminds():
    labels = open_chapter("journal").labels
    words = " ".join([*labels["looks_back"].values(), *labels["tomorrow"].values()]).lower()
    blame = "streak|missed|overdue|late|forgot|well done|keep going|remember to|should|must"
    assert not re.search(rf"\b({blame})\b", words)
    assert not re.search(r"\{(n|count|missed|left)\}", words)


def test_the_labels_read_as_easily_as_a_chapter():
    labels = open_chapter("journal").labels
    tables = ("weeks", "weeks_marks", "tomorrow", "tomorrow_check", "looks_back", "looks_titles")
    said = [
        text for table in tables for label in labels[table].values() for text in label.split("|")
    ]
    assert [text for text in said if prose.phrases(text, prose.BANNED) or "!" in text] == []
    sentences = [sentence for text in said for sentence in prose.sentences(text)]
    assert [one for one in sentences if len(prose.words(one)) > 25] == []
    assert prose.grade("\n".join(prose.ended(text) for text in said)) <= 7
    safe = [
        labels["tomorrow"]["first"],
        labels["tomorrow"]["log_first"],
        labels["tomorrow"]["check"],
    ]
    assert [
        one for text in safe for one in prose.sentences(text) if len(prose.words(one)) > 15
    ] == []


# --- the journal's own control --------------------------------------------------------------------

OBSERVER = "globalThis.IntersectionObserver = class { observe() {} disconnect() {} };"


def test_before_a_passphrase_is_chosen_the_page_says_that_nobody_can_bring_it_back():
    [[begins, hint, field]] = play("journal", """
      const { el } = shown(render, { ...state, kinds: {} });
      const form = el.find("form");
      said([el.all("form").length, form.children[0].text, form.all("input").length]);
    """, before=f"""{OBSERVER}
      globalThis.courseJournal.state = () => ({{ state: "absent" }});""")  # fmt: skip
    assert (begins, hint, field) == (1, control("journal").words["make_hint"], 2)
    assert re.search(r"[Nn]obody|lost", hint)


def test_a_line_that_another_window_changed_is_not_said_to_be_removed():
    found = play("journal", """
      entries.push({ id: "plan", kind: "plan", version: 1, title: "", words: "", changed: 0 });
      const { el } = shown(render, { ...state, kinds: { plan: "Plan" } });
      el.checkVisibility = () => true;
      const remove = async () => {
        hears.forEach((hear) => hear({ state: "open" })); await settled();
        press(el, words.remove); await settled();
        said(el.find("p", "wave-journal-told").text);
      };
      elsewhere = true; await remove();
      elsewhere = false; await remove();
    """, before=f"""{OBSERVER}
      const every = courseJournal.entries;
      courseJournal.entries = () => every("plan");""")  # fmt: skip
    words = control("journal").words
    assert found == [words["stays"], words["removed"]]


# --- all three ------------------------------------------------------------------------------------

OWN = ("weeks", "tomorrow", "looks_back")


@pytest.mark.parametrize("name", OWN)
def test_nothing_is_reported_to_python(name):
    own = (Path(__file__).parents[2] / f"course/controls/{name}.js").read_text("utf-8")
    assert "report(" not in own
    assert "model.set" not in own
    assert repr(control(name)) == type(control(name)).__name__


@pytest.mark.parametrize("name", OWN)
def test_every_link_of_the_page_leads_somewhere(name):
    notebooks = Path(__file__).parents[2] / "notebooks"
    state = json.dumps(
        {
            t: getattr(control(name), t)
            for t in control(name).trait_names(sync=True)
            if t in ("words", "help", "check", "looks")
        }
    )
    links = re.findall(r'"to": "([^"]+)"', state)
    assert links
    for link in set(links) - {page.ABOVE}:
        assert (notebooks / "own" / link).resolve().is_file(), link


def test_the_way_to_the_journal_is_its_own_control():
    journal = (Path(__file__).parents[2] / "course/controls/journal.js").read_text("utf-8")
    assert f'id: "{page.ABOVE[1:]}"' in journal
