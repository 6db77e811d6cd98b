"""The sheets before and after: parallel, about nobody in the room, fair to guess; and the lines in
which a facilitator types them, read in the page as the page reads them."""

import re
from collections import Counter
from difflib import SequenceMatcher
from types import SimpleNamespace

import pytest
import traitlets

from course import chapter, content
from course.content import ContentError
from course.content.forms import LETTERS, SIDES, Item, forms, load_forms
from course.content.workshop import FOLDER
from course.controls.forms import NOTHING, Forms
from tests.notebooks import prose
from tests.notebooks.test_chapters import unknown_numbers
from tests.unit.test_controls import play
from tests.unit.test_tools_controls import SITTING

TEXT = (FOLDER / "forms.toml").read_text("utf-8")
GRADE, LONGEST = 7.0, 25  # as the handouts
TELLING = 0.4  # the longest answer fits in at most this share of a sheet
ALIKE = 0.75  # no answer and no question of one half is as like as this to one of the other


def items(side: str) -> tuple[Item, ...]:
    """All items of a side: the longer form has every pair."""
    return getattr(forms()["ten"], side)


def texts(item: Item) -> list[str]:
    return [item.ask, *(text for one in item.option for text in (one.text, one.reply))]


EVERY = [pytest.param(item, id=f"{side} {item.id}") for side in SIDES for item in items(side)]


# --- the sheets we have ---------------------------------------------------------------------------


def test_there_are_two_forms_of_six_and_ten():
    assert {name: len(form.pre) for name, form in forms().items()} == {"six": 6, "ten": 10}
    for form in forms().values():
        assert [item.id for item in form.pre] == [item.id for item in form.post]
        assert len(form.key("pre")) == len(form.key("post")) == len(form.pre)
        applied = [item for item in form.pre if item.bloom in ("apply", "analyse")]
        assert 2 * len(applied) >= len(form.pre)


@pytest.mark.parametrize("form", forms().values(), ids=forms())
@pytest.mark.parametrize("side", SIDES)
def test_no_habit_gives_the_answers_of_a_sheet_away(form, side):
    key, asked = form.key(side), getattr(form, side)
    assert max(Counter(key).values()) <= len(key) / 2
    assert set(key) == set(LETTERS)
    assert not re.search(r"(.)\1\1", key)
    longest = [
        item.id
        for item in asked
        if max(item.option, key=lambda option: len(option.text)).fits
        and len({len(option.text) for option in item.option}) > 1
    ]
    assert len(longest) <= TELLING * len(asked), longest
    mean = [sum(len(o.text) for o in item.option) / len(item.option) for item in asked]
    right = [len(next(o.text for o in item.option if o.fits)) for item in asked]
    assert 0.9 <= sum(right) / sum(mean) <= 1.1


def test_knowing_one_sheet_does_not_answer_the_other():
    """No half says again what the other half asks or offers; and the keys do not match."""
    assert forms()["ten"].key("pre") != forms()["ten"].key("post")
    for pre, post in zip(items("pre"), items("post"), strict=True):
        for one in (pre.ask, *(option.text for option in pre.option)):
            for other in (post.ask, *(option.text for option in post.option)):
                like = SequenceMatcher(None, one.lower(), other.lower(), autojunk=False).ratio()
                assert like < ALIKE, f"{pre.id}: {one!r} and {other!r}"


@pytest.mark.parametrize("item", EVERY)
def test_every_number_has_its_source(item):
    for text in texts(item):
        assert unknown_numbers(text, item.sources, set(item.plain)) == []


@pytest.mark.parametrize("item", EVERY)
def test_every_answer_has_a_reason_of_its_own(item):
    replies = [option.reply for option in item.option]
    assert len(set(replies)) == len(replies)


@pytest.mark.parametrize("side", SIDES)
def test_the_sheets_read_easily(side):
    form = forms()["ten"]
    said = [text for item in items(side) for text in texts(item)]
    said += [*form.how, form.again, form.code, form.before, form.after]
    text = "\n".join(map(prose.ended, said))
    assert prose.grade(text) <= GRADE
    assert [s for s in prose.sentences(text) if len(prose.words(s)) > LONGEST] == []
    assert [found for one in said if (found := prose.phrases(one, prose.BANNED))] == []
    assert "!" not in text
    assert prose.emoji(text) == []
    assert prose.passive_share(text) <= 0.10


def test_both_sheets_ask_for_as_much_reading():
    counts = [
        sum(len(prose.words(text)) for i in items(side) for text in texts(i)) for side in SIDES
    ]
    assert 0.85 <= counts[0] / counts[1] <= 1.15
    for pre, post in zip(items("pre"), items("post"), strict=True):
        assert pre.letters == post.letters


def test_every_objective_is_one_of_the_course():
    known = {
        question.objective
        for file in content.HERE.glob("[0-9]*.toml")
        for question in content.chapter_content(file.stem).questions.values()
    }
    assert {item.objective for item in items("pre")} <= known


# --- what is refused ------------------------------------------------------------------------------


def refused(old: str, new: str, *, times: int = 1) -> str:
    """The sentence for the sheets with one passage changed."""
    assert old in TEXT
    with pytest.raises(ContentError) as problem:
        load_forms(TEXT.replace(old, new, times))
    assert re.match(r"forms\.toml, line \d+, field [\w.\[\]]+: .+\.$", str(problem.value))
    return str(problem.value)


NECK = "Last night there was pressure on Ruth’s neck during sex. "
FITS = "“I am here. Did something hurt or feel wrong?”"
DOPAMINE = (
    "A podcast says: “Low after sex? The brain has run out of dopamine.” How much of that is "
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (NECK, "Has there been pressure on your neck? "),
        (NECK, "Who here had Ruth’s pressure on the neck? "),
        (NECK, "I remember pressure on Ruth’s neck. "),
        (NECK, "Somebody’s neck hurts. "),
        (DOPAMINE, "Have you ever felt low after sex? How much of that is "),
        (DOPAMINE, "How much of our own story is "),
        ("It is an idea that no one has measured.", "I have felt it myself."),
    ],
)
def test_an_item_about_the_people_who_answer_is_refused(old, new):
    assert "own experience" in refused(old, new)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('about = "myth"', 'about = "self"', "about"),
        ("fits = true", "fits = false", "0 options fit"),
        ('again = "', 'agian = "', "no such field"),
        ('sources = ["maczkowiack2019"]', 'sources = ["nobody1999"]', "no source is called"),
        ('sources = ["maczkowiack2019"]\n', "", "a number needs its source"),
        ("plain = [26]\n", "", "a number needs its source"),
        ('objective = "02.1"', 'objective = "two"', "not of the form"),
        ('id = "neck"', 'id = "went_on"', "used twice"),
        ('"went_on"]', '"went_off"]', "there is no pair"),
        ('"neck", "went_on"]', '"neck", "neck"]', "listed twice"),
        ('name = "ten"', 'name = "six"', "used twice"),
        ("minutes = 5", "minutes = 0", "minutes is"),
        ("“Was it me? Please tell me that it was not me.”", FITS, "stands there twice"),
        ("Counting answers cannot show a cause. It tells how many, and of whom.", "No.", "reason"),
    ],
)  # fmt: skip
def test_a_damaged_sheet_is_refused_with_its_place(old, new, said):
    assert said in refused(old, new)


def test_a_pair_whose_halves_are_not_alike_is_refused():
    third = TEXT.index("[[pair.post.option]]", TEXT.index("nobody knows who got better"))
    fewer = TEXT.index("[[pair.post.option]]", third + 5)
    cut = TEXT[: fewer - 2] + "\n" + TEXT[TEXT.index('[[pair]]\nid = "one_chemical"') :]
    with pytest.raises(ContentError, match="differ in how many answers"):
        load_forms(cut)


def test_a_sheet_that_asks_too_little_to_be_applied_is_refused():
    with pytest.raises(ContentError, match="of 6 apply something"):
        load_forms(TEXT.replace('bloom = "apply"', 'bloom = "understand"'))


# --- the lines, as the page reads them ------------------------------------------------------------


def control() -> Forms:
    return chapter("results").results().children[0]


def typed(*lines: str, steps: str = "", form: int = 0) -> list:
    """What the control reports and says after these lines were typed and counted."""
    made = control()
    state = {name: getattr(made, name) for name in ("words", "forms", "fewest", "enough", "told")}
    script = SimpleNamespace(_esm=SITTING + str(Forms._esm))
    text = "\\n".join(lines)
    return play(script, state | {"scored": NOTHING}, f"""
      el.all("input")[{form}].press();
      const field = el.find("textarea");
      const [count, clear] = el.all("button");
      const line = el.find("p", "wave-counted"), problems = el.find("div", "wave-problems");
      field.slide("{text}");
      count.press();
      said([model.sent.filter(([name]) => name === "scored").at(-1)?.[1] ?? null,
        line.text, problems.all("li").map((each) => each.text)]);
      {steps}
    """)  # fmt: skip


PRE, POST = (forms()["six"].key(side) for side in SIDES)
WORDS = chapter("results").labels["lines"]


def test_lines_are_scored_and_leave_without_codes_and_in_no_order():
    wrong = "".join("a" if letter != "a" else "b" for letter in POST)
    [[sent, line, problems]] = typed(
        f"plum41 {PRE} {POST}",
        f"FIG07,{PRE[:5]}-,{POST.upper()}",
        "",
        f"{PRE[:3]}---\\t{POST}",
        f"kiwi10 {PRE}; {wrong}",
        f"  pear22   {'-' * 5}{PRE[5]}   {POST}  ",
    )
    assert problems == []
    assert line == WORDS.say("pairs", count=5)
    assert sent == NOTHING | {
        "form": "six",
        "count": 5,
        "pairs": [[1, 6], [3, 6], [5, 6], [6, 0], [6, 6]],
    }
    assert not re.search(r"plum|fig|kiwi|pear", str(sent).lower())


@pytest.mark.parametrize("count", [1, 4])
def test_below_five_only_the_number_of_pairs_leaves_the_page(count):
    [[sent, _, _]] = typed(*[f"{PRE} {POST}"] * count)
    assert sent == NOTHING | {"form": "six", "count": count}


def test_from_twenty_on_each_side_leaves_sorted_by_itself():
    some = [
        f"{'-' * (n % 5)}{PRE[n % 5 :]} {POST[: 1 + n % 6]}{'-' * (5 - n % 6)}" for n in range(20)
    ]
    [[sent, _, problems]] = typed(*some)
    assert problems == []
    assert sent["count"] == len(sent["pairs"]) == len(sent["before"]) == len(sent["after"]) == 20
    for name in ("pairs", "before", "after"):
        assert sent[name] == sorted(sent[name])
    before = sorted("0" * (n % 5) + "1" * (6 - n % 5) for n in range(20))
    assert sent["before"] == before
    [[nineteen, _, _]] = typed(*some[1:])
    assert nineteen["before"] == nineteen["after"] == []


def test_a_bad_line_gets_one_sentence_and_the_others_count():
    [[sent, line, problems]] = typed(
        f"plum41 {PRE} {POST}",
        f"plum42 {PRE}",
        "plum43",
        f"plum44 {PRE[:5]} {POST}",
        f"{PRE} {POST}x",
        f"plum45 {PRE} {POST[:2]}x{POST[3:]}",
        f"plum41 {PRE} {POST}",
        f"plum46 ------ {POST}",
        f"my plum 47 {PRE} {POST}",
    )
    before, after = WORDS["side_pre"], WORDS["side_post"]
    assert (sent["count"], line) == (1, WORDS["one_pair"])
    assert problems == [
        WORDS.say("parts", line=2, count=2),
        WORDS.say("parts", line=3, count=1),
        WORDS.say("length", line=4, side=before, count=5, of=6),
        WORDS.say("length", line=5, side=after, count=7, of=6),
        WORDS.say("letter", line=6, side=after, letter="x", at=3),
        WORDS.say("twice", line=7, other=1),
        WORDS.say("empty", line=8),
        WORDS.say("parts", line=9, count=5),
    ]


def test_many_bad_lines_are_counted_and_the_text_stays():
    lines = [f"plum{n} abc" for n in range(20)]
    [[sent, line, problems], [text, more]] = typed(
        *lines, steps='said([field.value, problems.text.includes("12")]);'
    )
    assert (sent, line, len(problems)) == (NOTHING, WORDS["no_pair"], 8)
    assert text == "\n".join(lines)
    assert more


def test_the_other_form_asks_for_ten():
    key = [forms()["ten"].key(side) for side in SIDES]
    [[sent, _, problems]] = typed(" ".join(key), f"{PRE} {POST}", form=1)
    assert (sent["form"], sent["count"]) == ("ten", 1)
    assert problems == [WORDS.say("length", line=2, side=WORDS["side_pre"], count=6, of=10)]


def test_what_was_counted_goes_with_another_form_with_clear_and_with_all_answers():
    """And editing after counting is said, so that nobody reads an old result."""
    five = [f"{PRE} {POST}"] * 5
    counted = typed(*five, steps=f"""
      const last = () => model.sent.filter(([name]) => name === "scored").at(-1)?.[1].count;
      field.slide(field.value + " "); said([line.text, last() ?? "same"]);
      el.all("input")[1].press(); said([line.text, last(), field.value.length > 9]);
      el.all("input")[0].press(); count.press(); model.sent;
      courseSitting.clear(); said([line.text, last(), field.value]);
      field.slide("{PRE} {POST}"); count.press(); model.sent;
      clear.press(); said([line.text, last(), field.value, courseSitting.get("forms") ?? "gone"]);
    """)[1:]  # fmt: skip
    assert counted == [
        [WORDS["changed"], "same"],
        ["", 0, True],
        ["", 0, ""],
        [WORDS["cleared"], 0, "", "gone"],
    ]


def test_what_is_told_stands_below_the_lines():
    [_, told] = typed(f"{PRE} {POST}", steps="""
      const below = el.find("div", "wave-told");
      model.set("told", ["One.", "Two."]);
      said([below.text, below.hidden, below.attributes.role]);
    """)  # fmt: skip
    assert told == ["One.Two.", False, "status"]


@pytest.mark.parametrize(
    "change",
    [
        {"form": "twelve"},
        {"count": 6},
        {"pairs": [[0, 7]] * 5},
        {"pairs": [[0, 1.5]] * 5},
        {"before": ["000000"]},
        {"count": 20, "pairs": [[0, 1]] * 20, "before": ["0"] * 20, "after": ["000000"] * 20},
        {"count": 20, "pairs": [[0, 1]] * 20, "before": ["plum41"] * 20, "after": ["000000"] * 20},
    ],
)
def test_python_takes_no_other_report(change):
    good = NOTHING | {"form": "six", "count": 5, "pairs": [[0, 1]] * 5}
    made = control()
    made.scored = good
    with pytest.raises(traitlets.TraitError):
        made.scored = good | change
    assert made.scored == good
