"""The loader of the words: what is whole is read, what is damaged is named."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import content
from course.content import ContentError, load, load_course, load_text

REASON = "Because this is what the survey really asked."

ONE = f'''
[[question]]
id = "fix_the_headline"
kind = "one"
objective = "02.3"
bloom = "apply"
ask = "Which headline is true?"
hint = "Look at who was asked."
sources = ["schweitzer2015"]

[[question.option]]
text = "First"
reply = "{REASON}"
fits = true

[[question.option]]
text = "Second"
reply = "{REASON}"
fits = false

[[question.option]]
text = "Third"
reply = "{REASON}"
fits = false
'''
SEVERAL = ONE.replace('"one"', '"several"')
SORT = f'''
[[question]]
id = "sort_them"
kind = "sort"
objective = "02.4"
bloom = "analyse"
ask = "Where does each claim belong?"

[[question.claim]]
text = "First claim"
place = "supported"
reply = "{REASON}"
sources = ["burri2020"]

[[question.claim]]
text = "Second claim"
place = "not_supported"
reply = "{REASON}"
quoted = ["firework"]
'''
REFLECT = f'''
[[question]]
id = "your_guess"
kind = "reflect"
objective = "02.1"
ask = "What did you expect?"
own_words = true

[[question.option]]
text = "A small number"
reply = "{REASON}"

[[question.option]]
text = "A large number"
reply = "{REASON}"
plain = [100]
'''
LABELS = """
[labels]
table = "Show the table"

[labels.explorer]
title = "Who was asked"
people = "{n} people"

[label_marks]
"table" = { plain = [100] }
"explorer" = { sources = ["bird2011"] }
"explorer.title" = { sources = ["burri2020"], quoted = ["firework"] }
"""
GOOD = {"one": ONE, "several": SEVERAL, "sort": SORT, "reflect": REFLECT, "labels": LABELS}
NAME = "02_how_common"


def refused(text: str, name: str = NAME) -> ContentError:
    with pytest.raises(ContentError) as caught:
        load_text(text, name)
    return caught.value


# --- what is whole --------------------------------------------------------------------------------


def test_all_kinds_load_together():
    whole = load_text(ONE + SORT + REFLECT + LABELS, NAME)
    assert list(whole.questions) == ["fix_the_headline", "sort_them", "your_guess"]
    one, sort, reflect = whole.questions.values()
    assert isinstance(one, content.One)
    assert [option.fits for option in one.option] == [True, False, False]
    assert isinstance(sort, content.Sort)
    assert [claim.place for claim in sort.claim] == ["supported", "not_supported"]
    assert isinstance(reflect, content.Reflect)
    assert (reflect.own_words, reflect.several, reflect.keep) == (True, False, "")
    assert isinstance(load_text(SEVERAL, NAME).question("fix_the_headline"), content.Several)


def test_labels_are_words_by_view():
    labels = load_text(LABELS, NAME).labels
    assert labels["table"] == "Show the table"
    assert labels["explorer"].say("people", n=230) == "230 people"


def test_a_label_has_its_own_marks_and_those_of_its_view():
    whole = load_text('labels_quoted = ["reboot"]' + LABELS, NAME)
    assert set(whole.label_mark("explorer.title").sources) == {"bird2011", "burri2020"}
    assert set(whole.label_mark("explorer.title").quoted) == {"firework", "reboot"}
    assert whole.label_mark("explorer.people").sources == ("bird2011",)
    assert whole.label_mark("table") == content.LabelMark(plain=(100,), quoted=("reboot",))


def test_an_unknown_label_or_question_names_file_and_label():
    whole = load_text(ONE + LABELS, NAME)
    with pytest.raises(ContentError, match=r"02_how_common\.toml, field legend: .*\[labels\]"):
        whole.labels["legend"]
    with pytest.raises(ContentError, match=r"field legend: .*\[labels\.explorer\]"):
        whole.labels["explorer"]["legend"]
    with pytest.raises(ContentError, match=r"field people: the label cannot be filled in \('n'\)"):
        whole.labels["explorer"].say("people")
    with pytest.raises(ContentError, match=r"02_how_common\.toml: .*'nope'.*fix_the_headline"):
        whole.question("nope")
    with pytest.raises(ContentError, match="there is no chapter '99_none'"):
        content.chapter_content("99_none")
    with pytest.raises(ContentError, match="there is no chapter"):
        content.chapter_content("../evidence/facts")


# --- what is damaged ------------------------------------------------------------------------------

DAMAGE = [
    # file, old, new, line, field, words of the sentence
    ("one", "hint =", "tip =", 8, "question[0].tip", "no such field"),
    ("one", "fits = false\n", "fits = false\nx = 1\n", 20, "question[0].option[1].x", "no such"),
    ("one", f'reply = "{REASON}"\n', "", 11, "question[0].option[0].reply", "missing"),
    ("one", 'ask = "Which headline is true?"\n', "", 2, "question[0].ask", "missing"),
    ("one", 'bloom = "apply"\n', "", 2, "question[0].bloom", "missing"),
    ("one", 'objective = "02.3"\n', "", 2, "question[0].objective", "missing"),
    ("one", 'kind = "one"\n', "", 2, "question[0].kind", "missing"),
    ("one", 'kind = "one"', 'kind = "two"', 4, "question[0].kind", "Invalid value 'two'"),
    ("one", '"apply"', '"guess"', 6, "question[0].bloom", "Invalid enum value 'guess'"),
    ("one", '"02.3"', '"2.3"', 5, "question[0].objective", "'02.3'"),
    ("one", '"02.3"', '"03.3"', 5, "question[0].objective", "another chapter"),
    ("one", "fix_the_headline", "Fix it", 3, "question[0].id", "is no id"),
    ("one", "schweitzer2015", "nobody1999", 9, "question[0].sources[0]", "nobody1999"),
    ("one", "fits = true", "fits = false", 2, "question[0]", "0 options fit"),
    ("one", "fits = false", "fits = true", 2, "question[0]", "2 options fit"),
    ("one", "fits = true\n", "", 11, "question[0].option[0].fits", "missing"),
    ("one", '"Third"', '"First"', 22, "question[0].option[2].text", "twice"),
    ("one", '"Third"', '" "', 22, "question[0].option[2].text", "empty"),
    ("one", '"Third"', "3", 22, "question[0].option[2].text", "Expected `str`"),
    ("one", REASON, "No, it is not.", 13, "question[0].option[0].reply", "at least 25"),
    ("one", REASON, f"Wrong. {REASON}", 13, "question[0].option[0].reply", "bare verdict"),
    ("one", REASON, f"right, {REASON}", 13, "question[0].option[0].reply", "bare verdict"),
    ("one", REASON, f"Correct: {REASON}", 13, "question[0].option[0].reply", "bare verdict"),
    ("one", 'ask = "', "ask = ", 7, "", "not readable as TOML"),
    ("several", "fits = true", "fits = false", 2, "question[0]", "0 of 3"),
    ("several", "fits = false", "fits = true", 2, "question[0]", "3 of 3"),
    ("sort", '"supported"', '"proven"', 11, "question[0].claim[0].place", "'proven' is none of"),
    ("sort", "burri2020", "burri2099", 13, "question[0].claim[0].sources[0]", "burri2099"),
    ("reflect", "plain", "fits", 16, "question[0].option[1].fits", "no such field"),
    ("labels", '"Show the table"', '""', 3, "labels.table", "empty"),
    ("labels", '"Show the table"', "1", 3, "labels.table", "a label is text"),
    ("labels", "{n} people", "{n people", 7, "labels.explorer.people", "brace"),
    ("labels", "s.explorer]", "s.explorer.more]", 5, "labels.explorer.more", "one table"),
    ("labels", "[labels]", "[label]", 2, "label", "no such field"),
    (
        "labels",
        '"explorer.title"',
        '"explorer.tilte"',
        12,
        "label_marks.explorer.tilte",
        "no label",
    ),
    ("labels", '"table" =', '"tables" =', 10, "label_marks.tables", "no label"),
    ("labels", '"table" =', '"table.x" =', 10, "label_marks.table.x", "no label"),
    ("labels", "plain =", "plane =", 10, "label_marks.table", "plane"),
    ("labels", "bird2011", "bird1999", 11, "label_marks.explorer[0]", "bird1999"),
]


@pytest.mark.parametrize("name", GOOD)
def test_each_example_is_whole_before_it_is_damaged(name):
    load_text(GOOD[name], NAME)


@pytest.mark.parametrize(("name", "old", "new", "line", "field", "words"), DAMAGE)
def test_damage_is_refused_with_file_line_and_field(name, old, new, line, field, words):
    whole = GOOD[name]
    everywhere = name == "several" and new == "fits = true"
    damaged = whole.replace(old, new) if everywhere else whole.replace(old, new, 1)
    assert damaged != whole
    error = refused(damaged)
    assert (error.file, error.line, error.field) == ("02_how_common.toml", line, field)
    assert words in str(error)
    assert "\n" not in str(error)


@pytest.mark.parametrize("extra", [0, 3])
def test_pick_one_has_three_to_five_options(extra):
    more = "".join(
        f'[[question.option]]\ntext = "{i}"\nreply = "{REASON}"\nfits = false\n'
        for i in range(extra)
    )
    short = ONE[: ONE.rindex("[[question.option]]")]
    error = refused(ONE + more if extra else short)
    assert error.field == "question[0]"
    assert f"there are {3 + extra if extra else 2} options" in str(error)


def test_an_id_used_twice_in_a_file_is_refused_where_it_stands_again():
    error = refused(ONE + SORT + ONE)
    assert error.field == "question[2].id"
    assert error.line == (ONE + SORT).count("\n") + 3
    assert "twice" in str(error)


def test_an_id_used_in_another_file_is_refused(tmp_path):
    (tmp_path / "02_how_common.toml").write_text(SORT + ONE)
    (tmp_path / "03_rise.toml").write_text(ONE.replace("02.3", "03.3"))
    with pytest.raises(ContentError, match=r"03_rise\.toml uses the id 'fix_the_headline'") as at:
        load(tmp_path / "02_how_common.toml")
    assert at.value.field == "question[1].id"


def test_damage_in_one_chapter_leaves_the_others_readable(tmp_path):
    (tmp_path / "02_how_common.toml").write_text(ONE)
    (tmp_path / "03_rise.toml").write_text("[[[")
    assert load(tmp_path / "02_how_common.toml").questions


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "02_x.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ContentError, match=r"02_x\.toml: not readable as UTF-8"):
        load(tmp_path / "02_x.toml")
    with pytest.raises(ContentError, match=r"04_none\.toml: cannot be read"):
        load(tmp_path / "04_none.toml")


@given(
    st.sampled_from(list(GOOD.values())),
    st.integers(0, 700),
    st.integers(0, 60),
    st.text(alphabet=st.sampled_from("[]{}=\"'\\.,#\n\t 0123456789eEx_-+:abtfyq\0é"), max_size=30),
)
def test_no_damage_raises_anything_but_a_content_error(whole, at, cut, put):
    with contextlib.suppress(ContentError):
        load_text(whole[:at] + put + whole[at + cut :], NAME)


@pytest.mark.parametrize(
    "text", ["[" * 20_000, "a = " + "[" * 20_000, "a = " + "9" * 5000, "a = 1e999\n", "\0", "a=nan"]
)
def test_hostile_toml_is_refused_too(text):
    refused(text)


# --- the course itself ----------------------------------------------------------------------------

COURSE = """
[course]
title = "After the Wave"

[[chapter]]
file = "00_start_here"
title = "Start here"
minutes = 10

[bar]
next = "Next: {title}"

[substance.oxytocin]
name = "oxytocin"
"""


def test_a_course_loads():
    course = load_course(COURSE)
    assert course.title == "After the Wave"
    assert [chapter.file for chapter in course.chapters] == ["00_start_here"]
    assert course.bar.say("next", title="Two") == "Next: Two"
    assert course.substance["oxytocin"]["name"] == "oxytocin"
    with pytest.raises(ContentError, match=r"course\.toml, field unit: .*\[substance\.oxytocin\]"):
        course.substance["oxytocin"]["unit"]


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ("minutes = 10", "minutes = 0", 8, "chapter[0].minutes"),
        ("minutes = 10", 'minutes = "ten"', 8, "chapter[0].minutes"),
        ("00_start_here", "start.ipynb", 6, "chapter[0].file"),
        ('title = "Start here"\n', "", 5, "chapter[0].title"),
        ("{title}", "{title", 11, "bar.next"),
        ("[bar]", "[bra]", 10, "bra"),
        ('\n[bar]', '\n[[chapter]]\nfile = "00_start_here"\ntitle = "x"\nminutes = 1\n[bar]', 11,
         "chapter[1].file"),
    ],
)  # fmt: skip
def test_a_damaged_course_is_refused(old, new, line, field):
    with pytest.raises(ContentError) as caught:
        load_course(COURSE.replace(old, new, 1))
    assert (caught.value.line, caught.value.field) == (line, field)


def test_the_course_we_ship_loads():
    course = content.course_map()
    assert course.chapters
    for name in [file.stem for file in content.HERE.glob("[0-9]*.toml")]:
        assert name in [chapter.file for chapter in course.chapters]
        assert content.chapter_content(name).name == name


NEW = """
[[heard]]
id = "S13"
claim = "Crying resets the body."
sure = "not_supported"
reply = "An experiment found no such thing in the body."
sources = ["bird2011"]

[[question]]
id = "mark_them"
kind = "mark"
objective = "02.1"
ask = "What fits?"
places = ["fits", "does not fit"]
keep = "reasons"
[[question.claim]]
text = "One"
reply = "This row says what is known about it."
[[question.claim]]
text = "Two"
reply = "This row says what is known about it, too."

[[question]]
id = "write_it"
kind = "write"
objective = "02.2"
ask = "Three lines"
[[question.line]]
text = "What came"

[[question]]
id = "go_through"
kind = "steps"
objective = "02.3"
ask = "A guide"
[[question.step]]
text = "Look"
[[question.step]]
text = "Listen"
more = "To what is far away."
"""


def test_the_pieces_without_a_right_answer_load():
    whole = load_text(NEW, NAME)
    assert whole.heard["S13"].sure == "not_supported"
    mark, write, steps = whole.questions.values()
    assert (mark.places, mark.keep) == (("fits", "does not fit"), "reasons")
    assert [line.text for line in write.line] == ["What came"]
    assert [step.more for step in steps.step] == ["", "To what is far away."]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "S13"', 'id = "X13"', "line 3, field heard[0].id: 'X13' is no claim id"),
        ('"not_supported"', '"surely"', "field heard[0].sure: Invalid enum value 'surely'"),
        ('"bird2011"', '"bird1999"', "field heard[0].sources[0]: no source is called"),
        ("An experiment found no such thing in the body.", "No.", "field heard[0].reply: a reply"),
        ('places = ["fits", "does not fit"]', "", "field question[0].places: this field is miss"),
        ('text = "Two"', 'text = "One"', "field question[0].claim[1].text: the same text"),
        ('text = "Listen"', 'text = "Look"', "field question[2].step[1].text: the same text"),
    ],
)
def test_damage_in_them_is_refused(old, new, said):
    with pytest.raises(ContentError) as refused:
        load_text(NEW.replace(old, new, 1), NAME)
    assert said in str(refused.value)


def test_a_claim_that_stands_twice_is_refused():
    block = NEW.partition("[[question]]")[0]
    with pytest.raises(
        ContentError, match=r"field heard\[1\].id: the claim 'S13' stands here twice"
    ):
        load_text(block + block, NAME)


TERM = """
[[term]]
word = "Ready line"
means = "A sentence you chose before."
sources = ["bird2011"]
"""


def test_a_word_of_the_glossary():
    (term,) = content.load_glossary(TERM).values()
    assert term.slug == "ready-line"
    assert term.explained.startswith("A sentence you chose before. (Bird")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TERM + TERM, "term[1].word: 'Ready line' stands here twice"),
        (TERM.replace("bird2011", "bird1999"), "term[0].sources[0]: no source is called"),
        (TERM.replace("means", "meaning"), "term[0].meaning: no such field"),
        (TERM.replace("A sentence you chose before.", " "), "term[0].means: the text is empty"),
    ],
)
def test_damage_in_the_glossary_is_refused(text, said):
    with pytest.raises(ContentError, match=r"^glossary\.toml, line") as refused:
        content.load_glossary(text)
    assert said in str(refused.value)


def test_the_glossary_we_ship_loads():
    assert content.glossary()
