"""The content of the workshop: its loader, what it refuses, and what must hold of what we ship."""

import contextlib
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import course
from course.content import ContentError, scenes, workshop
from course.content.objectives import programme
from course.controls import LivePicture
from tests.unit import shown

REASON = "Because this is what the survey really asked."
POLLS = f"""
characters = ["Robin", "Micha"]

[[poll]]
id = "stays_up"
about = "knowledge"
ask = "Which messenger stays up?"
says = "Prolactin stays up."
sources = ["exton1999"]

[[poll.option]]
id = "prolactin"
text = "Prolactin"
reply = "{REASON}"
fits = true

[[poll.option]]
id = "cortisol"
text = "Cortisol"
reply = "{REASON}"

[[poll]]
id = "robin_first"
about = "character"
ask = "Micha cries. What does Robin say?"
says = "Robin asks."

[[poll.option]]
id = "check"
text = "“Do you want me here?”"
reply = "{REASON}"

[[poll.option]]
id = "calm"
text = "Robin says nothing."
reply = "{REASON}"
"""
PLAN = """
title = "Small"
minutes = 20
people = "a few"
stay_behind = 15

[[step]]
id = "rules"
title = "Rules"
minutes = 5
shows = "rules"
second = ["Write down what people add."]

[[step]]
id = "myths"
title = "Myths"
minutes = 4
shows = "poll"
polls = ["myth_half"]
second = ["Watch the room."]

[[step]]
id = "scene"
title = "Scene"
minutes = 9
shows = "scene"
scene = "scene_workshop"
note = "A made-up scene, 9 minutes. You can step out."
second = ["Be ready."]

[[step]]
id = "end"
title = "Help"
minutes = 2
shows = "card"
second = ["Stay."]
"""


def refused(text: str) -> ContentError:
    with pytest.raises(ContentError) as caught:
        workshop.load_polls(text)
    return caught.value


def plan_refused(text: str) -> ContentError:
    with pytest.raises(ContentError) as caught:
        workshop.load_plan_text(text, "my", "my.toml")
    return caught.value


# --- polls ----------------------------------------------------------------------------------------


def test_small_polls_load_in_order():
    polls = workshop.load_polls(POLLS)
    assert list(polls) == ["stays_up", "robin_first"]
    assert [option.fits for option in polls["stays_up"].option] == [True, False]


DAMAGE = [
    # old, new, line, field, words of the sentence
    ('about = "knowledge"', 'about = "experience"', 6, "poll[0].about", "own experience"),
    ('about = "character"\n', "", 22, "poll[1].about", "own experience"),
    ('id = "stays_up"', 'id = "Stays up"', 5, "poll[0].id", "is no id"),
    ('id = "robin_first"', 'id = "stays_up"', 23, "poll[1].id", "used twice"),
    ('id = "cortisol"', 'id = "prolactin"', 18, "poll[0].option[1].id", "used twice"),
    ('text = "Cortisol"', 'text = "Prolactin"', 19, "poll[0].option[1].text", "twice"),
    (f'reply = "{REASON}"', 'reply = "Yes."', 14, "poll[0].option[0].reply", "at least 25"),
    (f'reply = "{REASON}"\n', "", 11, "poll[0].option[0].reply", "at least 25"),
    (f'reply = "{REASON}"', f'reply = "Right. {REASON}"', 14, "poll[0].option[0].reply", "bare"),
    ("fits = true\n", "", 4, "poll[0]", "0 options fit"),
    ('"exton1999"', '"exton1998"', 9, "poll[0].sources", "no source is called 'exton1998'"),
    ('says = "Robin asks."', 'say = "Robin asks."', 26, "poll[1].say", "no such field"),
    ('says = "Robin asks."', 'says = " "', 26, "poll[1].says", "empty"),
    ('characters = ["Robin", "Micha"]\n', "", None, "characters", "missing"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "field", "words"), DAMAGE)
def test_damage_in_a_poll_is_refused_with_file_line_and_field(old, new, line, field, words):
    damaged = POLLS.replace(old, new, 1)
    assert damaged != POLLS
    error = refused(damaged)
    assert words in str(error)
    assert "\n" not in str(error)
    assert (error.file, error.line) == ("polls.toml", line)
    assert error.field.startswith(field)


def test_one_option_or_six_are_refused():
    one = POLLS[: POLLS.index('[[poll.option]]\nid = "cortisol"')]
    assert "1 options; write two to five" in str(refused(one))
    more = "".join(
        f'[[poll.option]]\nid = "x{n}"\ntext = "x{n}"\nreply = "{REASON}"\n' for n in range(4)
    )
    assert "6 options; write two to five" in str(refused(POLLS + more))


@settings(max_examples=100, deadline=None)  # the first one reads the whole course
@given(
    st.sampled_from([POLLS, PLAN]),
    st.integers(0, max(len(POLLS), len(PLAN))),
    st.integers(0, 80),
    st.text(alphabet=st.sampled_from("[]{}=\"'\\.,#\n\t 0123456789eEx_-+:abtfyq\0é"), max_size=30),
)
def test_no_damage_raises_anything_but_a_content_error(whole, at, cut, put):
    damaged = whole[:at] + put + whole[at + cut :]
    for load in (
        workshop.load_polls,
        workshop.load_words,
        lambda text: workshop.load_plan_text(text, "my", "my.toml"),
    ):
        with contextlib.suppress(ContentError):
            load(damaged)


# --- nobody is asked about themselves -------------------------------------------------------------


def poll(about: str, ask: str, *options: str) -> str:
    told = "".join(
        f'[[poll.option]]\nid = "o{n}"\ntext = "{text}"\nreply = "{REASON}"\n'
        + ("fits = true\n" if n == 0 and about != "character" else "")
        for n, text in enumerate(options or ("This", "That"))
    )
    return (
        'characters = ["Robin", "Micha"]\n'
        f'[[poll]]\nid = "p"\nabout = "{about}"\nask = "{ask}"\nsays = "So."\n{told}'
    )


WAYS_ROUND = [
    ("knowledge", "Have you ever cried after sex?"),
    ("knowledge", "Raise your hand: who has cried after sex?"),
    ("knowledge", "Hands up for tears after sex."),
    ("knowledge", "Ever cried after sex?"),
    ("knowledge", "Cried after sex in the last four weeks?"),
    ("knowledge", "How many people in this room have cried after sex?"),
    ("knowledge", "How many of those present have had tears?"),
    ("knowledge", "What share of this audience knows tears after sex?"),
    ("knowledge", "Has anyone here cried after sex?"),
    ("knowledge", "Has the person holding the phone, that is the voter, cried?"),
    ("knowledge", "Which of these comes from one's own experience?"),
    ("knowledge", "Which fits own experience best?"),
    ("knowledge", "What happened to us after sex?"),
    ("knowledge", "How often did y​ou cry?"),
    ("knowledge", "How often did **you** cry?"),
    ("knowledge", "How often did YOU cry?"),
    ("knowledge", "How often did y­ou cry?"),
    ("knowledge", "How often did уou cry?"),  # a Cyrillic letter that looks like a y
    ("knowledge", "How often did ｙｏｕ cry?"),  # wide letters
    ("knowledge", "A statement: “I have cried after sex.” Is it true?"),
    ("myth", "“You have cried after sex.” What holds?"),
    ("myth", "What holds for everyone in the room?"),
    ("character", "Have you been like Micha?"),
    ("character", "“Have you ever cried?” What does Robin say?"),
    ("character", "“Did it happen to you?” asks Robin."),
    ("character", "What would you say in Robin’s place?"),
    ("character", "What helps now?"),
    ("character", "What happens in Robinson’s bed?"),
    ("character", "“Robin and Micha”: which is more like me?"),
]  # fmt: skip


@pytest.mark.parametrize(("about", "ask"), WAYS_ROUND)
def test_a_question_about_the_voter_is_refused(about, ask):
    error = refused(poll(about, ask))
    assert "no question asks about people's own experience" in str(error)
    assert (error.line, error.field) == (5, "poll[0].ask")
    assert "\n" not in str(error)
    assert re.fullmatch(r"polls\.toml, line 5, field [^:]+: [^.]*\.", str(error))


@pytest.mark.parametrize(
    ("about", "options"),
    [
        ("knowledge", ("I have", "I have not")),
        ("knowledge", ("“I cry often”", "“I never cry”")),
        ("myth", ("It happened to me", "It did not")),
        ("character", ("I would ask", "Robin asks")),
        ("character", ("Ask what we would ask", "Robin asks")),
        ("character", ("“Raise your hand if it hurt.”", "Robin asks")),
        ("character", ("Ever since, like my own", "Robin asks")),
    ],
)
def test_an_answer_that_speaks_of_the_voter_is_refused(about, options):
    error = refused(poll(about, "What does Robin think about Micha?", *options))
    assert error.field == "poll[0].option[0].text"
    assert "no question asks about people's own experience" in str(error)


def test_a_question_without_a_right_answer_cannot_pass_as_knowledge():
    """What no list of words catches: nobody can mark which answer about a life fits."""
    text = poll("knowledge", "How many tears per year after sex?", "None", "Some")
    assert workshop.load_polls(text)
    assert "0 options fit" in str(refused(text.replace("fits = true\n", "")))


@pytest.mark.parametrize(
    ("about", "ask", "options"),
    [
        ("myth", "“All hormones crash.” What holds?", ("All", "None")),
        ("knowledge", "How many of 230 students said ever?", ("Few", "Many")),
        ("knowledge", "What did people in a study do?", ("Cry", "Sleep")),
        ("character", "Micha says: “I am cold.” What does Robin do?", ("“I hear you.”", "“No.”")),
        ("character", "What does Robin do?", ("“What did I do?”", "Robin holds Micha.")),
    ],
)  # fmt: skip
def test_what_is_about_others_is_let_in(about, ask, options):
    assert list(workshop.load_polls(poll(about, ask, *options))) == ["p"]


WORDS_FOR_SELF = ["you", "your", "yours", "yourself", "i", "me", "my", "mine", "we", "us", "our"]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(WORDS_FOR_SELF),
    st.sampled_from(["knowledge", "myth", "character"]),
    st.lists(st.sampled_from(["Robin", "cries", "after", "sex", "ten", "people", "the"])),
    st.sampled_from([" ", "  ", ", ", " – ", " (", "/", "\\t", ": ", "’", " *", "_", "“ ” "]),
    st.sampled_from([str.lower, str.upper, str.title]),
)
def test_first_and_second_person_are_found_wherever_they_stand(word, about, around, mark, case):
    ask = " ".join(["What", *around]) + f"{mark}{case(word)} and Robin?"
    if mark == "’":  # glued to the word before: "after’you"
        return
    error = refused(poll(about, ask))
    assert "own experience" in str(error)


def test_every_poll_we_ship_is_about_others_and_there_are_enough():
    polls = workshop.polls()
    assert len(polls) >= 12
    assert {one.about for one in polls.values()} == {"knowledge", "myth", "character"}
    for one in polls.values():
        if one.about != "character":
            assert not workshop.PERSON.search(one.ask), one.id


# --- a moment of a scene as a poll ----------------------------------------------------------------

SCENE = scenes.scene("scene_workshop")
MOMENTS = [id for id, node in SCENE.nodes.items() if node.reply]


@pytest.mark.parametrize("id", MOMENTS)
def test_each_moment_of_the_scene_is_a_poll_about_a_character(id):
    made = workshop.scene_poll(SCENE, id)
    assert (made.id, made.about) == (id, "character")
    assert [option.id for option in made.option] == [f"r{n}" for n in range(len(made.option))]
    for option, reply in zip(made.option, SCENE.nodes[id].reply, strict=True):
        assert (option.text, option.reply) == (reply.text, reply.why)
    assert 2 <= len(made.option) <= 5


def test_an_ending_an_unknown_moment_and_a_scene_told_to_you_are_no_poll():
    for id in ("end_relief", "nowhere"):
        with pytest.raises(ContentError, match=f"nothing to choose in '{id}'"):
            workshop.scene_poll(SCENE, id)
    with pytest.raises(ContentError, match="own experience"):
        workshop.scene_poll(scenes.scene("scene_partner"), "first")


# --- what must hold of the scene of the workshop --------------------------------------------------

CALM = {"relief", "no_change", "space"}
WRONG = ("hurt", "unwanted", "argued", "believed", "afraid", "neck", "neck_wait")


def endings_from(start: str, without: str = "") -> set[str]:
    found = scenes.reached(SCENE.nodes, [start], without)
    return {SCENE.nodes[id].ending for id in found} - {""}


def test_the_scene_speaks_to_nobody_in_the_room():
    for passage in scenes.passages(SCENE):
        plain = workshop.QUOTED.sub(" ", workshop._plain(passage.text))
        # A link leads a reader of the course to a page; the room does not see it.
        if not any(
            passage.text == link.text for node in SCENE.nodes.values() for link in node.links
        ):
            assert not workshop.PERSON.search(plain), passage


def test_robin_stops_and_the_reply_that_checks_asks_about_harm_and_what_is_wanted():
    first = SCENE.nodes[SCENE.start]
    assert "Robin stops" in first.text[0]
    [checks] = [reply for reply in first.reply if reply.to == "answer"]
    assert "hurt or feel wrong" in checks.text
    assert "Do you want me here?" in checks.text


@pytest.mark.parametrize("asked", ["answer", "more", "second"])
def test_nobody_is_comforted_before_hurt_fear_and_the_neck_were_asked(asked):
    assert endings_from(SCENE.start) >= CALM
    assert not endings_from(SCENE.start, without=asked) & CALM


@pytest.mark.parametrize("node", WRONG)
def test_from_anything_that_was_wrong_only_help_is_reached(node):
    assert endings_from(node) == {"help"}


def test_every_ending_with_help_leads_to_a_page_with_help():
    for id, node in SCENE.ends().items():
        if node.ending in ("help", "left_open"):
            assert any(link.to.startswith("help/") for link in node.links), id


# --- plans ----------------------------------------------------------------------------------------


def test_a_small_plan_loads_and_keeps_what_is_never_cut():
    made = workshop.load_plan_text(PLAN, "my", "my.toml")
    assert (made.name, made.minutes, made.stay_behind, made.warnings) == ("my", 20, 15, ())
    kept = [id for id, step in made.steps.items() if step.never_cut]
    assert kept == ["rules", "scene", "end"]


PLAN_DAMAGE = [
    # old, new, line, field, words of the sentence
    ("minutes = 20", "minutes = 21", 3, "minutes", "steps take 20 minutes and the plan says 21"),
    ("minutes = 2\n", "minutes = 0\n", 34, "step[3].minutes", "one or more"),
    ("minutes = 2\n", "minutes = 2.5\n", 34, "step[3].minutes", "correct this field"),
    ('id = "end"', 'id = "rules"', 32, "step[3].id", "used twice"),
    ('id = "end"', 'id = "The end"', 32, "step[3].id", "is no id"),
    ('["myth_half"]', '["myth_haf"]', 19, "step[1].polls", "no poll 'myth_haf'; there are myth_"),
    ('polls = ["myth_half"]', 'figures = ["03_x.y"]', 19, "step[1].figures", "no figure '03_x.y'"),
    ('"scene_workshop"', '"scene_none"', 27, "step[2].scene", "no scene 'scene_none'"),
    ('polls = ["myth_half"]\n', "", 14, "step[1].polls", "shows a poll and names none"),
    ('scene = "scene_workshop"\n', "", 22, "step[2].scene", "shows a scene and names none"),
    ('shows = "poll"', 'shows = "quiz"', 18, "step[1].shows", "correct this field"),
    ('shows = "poll"', 'show = "poll"', 18, "step[1].show", "no such field"),
    ('shows = "rules"', 'shows = "agenda"', 7, "step[0]", "ground rules are never cut"),
    ('shows = "card"', 'shows = "agenda"', 31, "step[3]", "help card is never cut"),
    ('note = "A made-up scene, 9 minutes. You can step out."\n', "", 22, "step[2].note", "content"),
    ("stay_behind = 15\n", "", None, "stay_behind", "stay-behind is never cut"),
    ("stay_behind = 15", "stay_behind = 0", 5, "stay_behind", "stay-behind is never cut"),
    ('title = "Myths"', 'title = "Who here has cried?"', 16, "step[1].title", "tell of themselves"),
    ('["Be ready."]', '["Ask: have you ever cried?"]', 29, "step[2].second", "tell of themselves"),
    ('["Watch the room."]', '["Raise your hand."]', 20, "step[1].second", "raise a hand"),
    ('["Stay."]', '["Stay"', 36, "", "not readable as TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "field", "words"), PLAN_DAMAGE)
def test_damage_in_a_plan_is_refused_with_file_line_and_field(old, new, line, field, words):
    damaged = PLAN.replace(old, new, 1)
    assert damaged != PLAN
    error = plan_refused(damaged)
    assert words in str(error)
    assert "\n" not in str(error)
    assert error.file == "my.toml"
    assert error.field.startswith(field)
    if "TOML" not in words:
        assert error.line == line


def test_rules_that_come_after_the_first_poll_are_refused():
    head, rules, rest = re.split(r"(?=\[\[step\]\]\nid = \"(?:rules|myths)\")", PLAN)
    myths, scene, end = re.split(r"\n(?=\[\[step\]\])", rest)
    late = "\n".join([head, myths, rules, scene, end])
    assert "ground rules come before the first poll" in str(plan_refused(late))


def test_a_long_plan_without_a_break_is_refused():
    long = PLAN.replace("minutes = 20", "minutes = 90").replace("minutes = 5", "minutes = 75")
    assert "from 90 minutes on a plan has a break" in str(plan_refused(long))
    short = PLAN.replace("minutes = 20", "minutes = 89").replace("minutes = 5", "minutes = 74")
    assert workshop.load_plan_text(short, "my", "my.toml").minutes == 89


CAUTIONS = [
    ('second = ["Be ready."]\n', "", "step[2]: the second facilitator has nothing to do"),
    ("stay_behind = 15", "stay_behind = 5", "stay_behind: 15 minutes or more"),
    ('["myth_half"]', '["myth_half", "myth_crash", "myth_reset"]', "step[1].minutes: a poll takes"),
    ('shows = "card"', 'shows = "break"', "step[3].minutes: a break of fewer than 5 minutes"),
]


@pytest.mark.parametrize(("old", "new", "said"), CAUTIONS)
def test_what_may_go_badly_is_said_and_let_in(old, new, said):
    changed = PLAN.replace(old, new, 1)
    if "break" in new:
        changed = changed.replace('shows = "rules"', 'shows = "rules"', 1)
        card = PLAN[PLAN.index('[[step]]\nid = "end"') :].replace('id = "end"', 'id = "card"')
        changed = (changed + card).replace("minutes = 20", "minutes = 22")
    [warning] = workshop.load_plan_text(changed, "my", "my.toml").warnings
    assert said in warning
    assert warning.startswith("my.toml, line ")


def test_a_card_that_is_not_the_last_thing_is_said():
    more = PLAN.replace("minutes = 20", "minutes = 22") + PLAN[PLAN.rindex("[[step]]") :].replace(
        'id = "end"', 'id = "word"'
    ).replace('shows = "card"', 'shows = "title"')
    [warning] = workshop.load_plan_text(more, "my", "my.toml").warnings
    assert "the help card is best the last thing" in warning


def test_a_plan_of_ones_own_is_a_copy_that_loads(tmp_path):
    own = tmp_path / "my.toml"
    own.write_bytes((workshop.FOLDER / "plan_90.toml").read_bytes())
    made = workshop.load_plan(own)
    assert (made.name, made.file) == ("my", "my.toml")
    assert list(made.steps) == list(workshop.plan("90").steps)
    own.write_text(own.read_text("utf-8").replace("minutes = 7", "minutes = 8"), "utf-8")
    with pytest.raises(ContentError, match=r"my\.toml, line \d+, field minutes: the steps take 91"):
        workshop.load_plan(str(own))
    own.write_bytes(b"\xff\xfe")
    with pytest.raises(ContentError, match=r"my\.toml: not readable as UTF-8"):
        workshop.load_plan(own)
    for path in (tmp_path, tmp_path / "none.toml"):
        with pytest.raises(ContentError, match="cannot be read"):
            workshop.load_plan(path)


def test_the_plans_we_ship():
    assert workshop.plan_names() == ["90", "180", "lecture", "training"]
    for name in workshop.plan_names():
        made = workshop.plan(name)
        assert made.warnings == (), name
        assert sum(step.minutes for step in made.steps.values()) == made.minutes
        # Everybody hears that nobody is asked, and sees where help is before leaving.
        assert "not therapy" in " ".join(next(iter(made.steps.values())).lead)
        assert list(made.steps.values())[-1].shows == "card"
        for step in made.steps.values():
            assert step.lead, step.id
            assert step.phone, step.id
    with pytest.raises(
        ContentError, match=r"no plan '\.\./90'; there are 90, 180, lecture, training"
    ):
        workshop.plan("../90")


def test_the_voted_scene_has_a_path_with_something_wrong_in_every_plan():
    for name in ("90", "180", "lecture"):  # the training has cases instead
        [step] = [step for step in workshop.plan(name).steps.values() if step.scene]
        told = " ".join(step.lead)
        assert "“I did not want that last part.”" in told
        assert "never cut" in told
        assert "What Micha answers is no vote" in told
        assert step.polls == ("neck_no_marks",)


def test_the_ninety_minutes_ask_the_three_myths():
    assert workshop.plan("90").steps["myths"].polls == ("myth_half", "myth_crash", "myth_reset")
    assert len(workshop.plan("180").steps["myths"].polls) == 5


def training_steps(part: str) -> list[workshop.Step]:
    steps = workshop.plan("training").steps.values()
    return [step for step in steps if step.id.startswith(f"{part.lower()}_")]


def test_the_training_day_takes_the_minutes_of_its_parts_and_two_breaks():
    day, training = workshop.plan("training"), programme()
    planned = {id: sum(step.minutes for step in training_steps(id)) for id in training.parts}
    assert planned == {part.id: part.minutes for part in training.parts.values()}
    breaks = [step for step in day.steps.values() if step.shows == "break"]
    assert len(breaks) == 2
    order = [step.id.partition("_")[0] for step in day.steps.values()]
    parts = list(dict.fromkeys(id for id in order if re.fullmatch(r"t\d", id)))
    assert parts == [id.lower() for id in training.parts]
    # No stretch between two breaks is longer than an hour and a half.
    stretch = [0]
    for step in day.steps.values():
        stretch = [*stretch, 0] if step in breaks else [*stretch[:-1], stretch[-1] + step.minutes]
    assert max(stretch) <= 90


def test_the_training_day_asks_about_made_up_people_and_each_case_has_its_question():
    asked = [id for step in workshop.plan("training").steps.values() for id in step.polls]
    about = [workshop.polls()[id] for id in asked]
    assert {poll.about for poll in about} == {"character", "knowledge", "myth"}
    cases = [
        poll.ask for step in training_steps("T4") for poll in map(workshop.polls().get, step.polls)
    ]
    names = ("Elias", "Ines", "Maren", "Noa", "Lidia", "Adam")
    assert [name for name, ask in zip(names, cases, strict=True) if name in ask] == list(names)
    for part in ("T3", "T4"):
        noted = [step.id for step in training_steps(part) if step.note]
        assert noted, part
    for id in ("t3_neck", "t3_words", "t4_cases_one", "t4_cases_two", "t4_play"):
        step = workshop.plan("training").steps[id]
        assert step.note, id
        assert "content note" in step.lead[0], id


# --- figures and words ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(workshop.figures()))
def test_every_figure_of_the_list_is_a_picture_of_the_course(name):
    chapter, _, view = name.partition(".")
    assert shown.inside(getattr(course.chapter(chapter), view)(), LivePicture)


def test_words_are_tables_of_text_and_say_what_is_missing():
    words = workshop.load_words('[live]\nshare = "Open {address}."\nsteps = ["One.", "Two."]\n')
    assert words["live"].say("share", address="x") == "Open x."
    assert words["live"]["steps"] == ["One.", "Two."]
    for table, name in ((words, "phone"), (words["live"], "nothing")):
        with pytest.raises(ContentError, match=rf"words\.toml, field {name}"):
            table[name]
    for text, said in (
        ('share = "x"', "every label stands in a table"),
        ("[live]\nport = 8720", "a label is text"),
        ('[live]\nshare = "{"', "a brace is left open"),
        ('[live]\nshare = ["x", ""]', "the text is empty"),
        ("[marks.live]\nplain = [1]", "no such table"),
        ("[live]\n[marks.live]\nplan = [1]", "no such field"),
    ):
        with pytest.raises(ContentError, match=said):
            workshop.load_words(text)


def test_both_protocols_and_ten_rules_are_there():
    protocol = workshop.words()["protocol"]
    for name in ("distress", "disclosure"):
        assert 5 <= len(protocol[name]["lines"]) <= 7
        assert protocol[name]["title"]
    assert len(workshop.rules()) == 10
    told = " ".join(protocol["disclosure"]["lines"])
    # Law differs by place: it is never stated, only that it has to be looked up.
    assert told.count("before the day") == 3
    limits, questions = told.index("limits"), told.index("thoughts of ending your life")
    assert limits < questions


def test_reading_the_content_of_the_workshop_is_light():
    code = (
        "import sys; from course.content import workshop as w; w.plan('90'); w.words(); "
        "print([m for m in ('matplotlib', 'ipywidgets', 'numpy', 'tornado') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        text=True,
        capture_output=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_a_poll_as_a_struct_cannot_be_changed():
    with pytest.raises(AttributeError):
        workshop.polls()["myth_half"].ask = "x"
    assert msgspec.json.encode(workshop.polls()["myth_half"])
