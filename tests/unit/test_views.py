"""What a reader meets: each view moves as its controls say, and fails calmly."""

import gc
import itertools
import re
import tracemalloc
from pathlib import Path

import ipywidgets
import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from IPython.display import HTML

from course import content
from course.content import ContentError, Words
from course.controls import Control, Dial, LivePicture, Pick
from course.physiology import GRADES, Evening, grade_of, mood, typical
from course.physiology.curves import parts
from course.pictures import evening
from course.views import CHAPTERS, explorer, open_chapter, rise_and_drop
from tests.unit import shown

always = hypothesis_settings(derandomize=True, deadline=None, max_examples=40, database=None)
COURSE = content.course_map()


@pytest.fixture
def live():
    """The explorer as it opens."""
    return open_chapter("03_rise_and_drop").explore()


def lines(picture: LivePicture) -> dict[str, bytes]:
    return {name: points.tobytes() for name, points in shown.curves(picture).items()}


# --- a calm way to fail ---------------------------------------------------------------------------


def broken(name: str):
    """A chapter that has lost all of its labels."""
    chapter = open_chapter(name)
    empty = Words(f"{name}.toml", "labels", {})
    chapter.__dict__["content"] = msgspec.structs.replace(chapter.content, labels=empty)
    return chapter


@pytest.mark.parametrize(("name", "expression"), shown.view_calls(), ids=lambda call: call)
def test_a_view_without_its_words_raises_under_the_tests(name, expression, monkeypatch):
    monkeypatch.setenv("COURSE_STRICT", "1")
    method = expression.partition(".")[2].partition("(")[0]
    with pytest.raises(ContentError, match=rf"{name}\.toml.*no such label"):
        getattr(broken(name), method)()


@pytest.mark.parametrize(("name", "expression"), shown.view_calls(), ids=lambda call: call)
def test_a_reader_meets_one_sentence_instead(name, expression, monkeypatch, capsys, caplog):
    monkeypatch.delenv("COURSE_STRICT")
    method = expression.partition(".")[2].partition("(")[0]
    met = getattr(broken(name), method)()
    assert isinstance(met, HTML)
    assert met.data == f'<p class="wave-error">{COURSE.shared["not_shown"]}</p>'
    assert capsys.readouterr() == ("", "")
    assert caplog.records == []


def test_the_sentence_comes_even_where_its_own_file_is_damaged(monkeypatch):
    monkeypatch.delenv("COURSE_STRICT")

    def refuse():
        raise ContentError("course.toml", "is damaged")

    monkeypatch.setattr("course.views.chapter.read_course", refuse)
    met = open_chapter("02_how_common").people()
    assert re.fullmatch(r'<p class="wave-error">[^<>]{20,}</p>', met.data)


def test_a_question_that_is_not_there(monkeypatch):
    with pytest.raises(ContentError):
        open_chapter("02_how_common").ask("nobody")
    monkeypatch.delenv("COURSE_STRICT")
    assert 'class="wave-error"' in open_chapter("02_how_common").ask("nobody").data


def test_a_chapter_that_is_not_there():
    with pytest.raises(LookupError, match="no chapter '99_the_end'; there are 00_start_here, "):
        open_chapter("99_the_end")


# --- composing ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "expression"), shown.calls(), ids=lambda call: call)
def test_every_view_stands_in_a_box_like_any_widget(name, expression):
    made = shown.build(name, expression)
    if ".sources(" in expression or ".heard(" in expression:
        assert isinstance(made, HTML)
        return
    assert isinstance(made, ipywidgets.DOMWidget)
    row = ipywidgets.HBox([made])
    assert shown.inside(ipywidgets.VBox([row]), Control) == shown.inside(made, Control)
    assert shown.inside(made, Control)
    # Its printed form stands in a saved notebook: nothing that a reader chose.
    assert repr(made) in ("View", *(type(one).__name__ for one in shown.inside(made, Control)))
    assert all(repr(control) == type(control).__name__ for control in shown.inside(made, Control))


def test_every_chapter_of_the_course_has_its_notebook_and_its_views():
    pages = {Path(page.file).name for page in COURSE.pages}  # some plain pages show views as well
    chapters = [name for name in CHAPTERS if name not in pages]
    assert chapters == list(shown.NOTEBOOKS) == [each.file for each in COURSE.chapters]


# --- the explorer ---------------------------------------------------------------------------------


def test_it_opens_with_two_controls_and_three_panels(live):
    opened = [child for child in live.children if child.layout.display != "none"]
    seen = [control for child in opened for control in shown.inside(child, Control)]
    kinds = [repr(control) for control in seen]
    assert kinds == ["Pick", "Dial", "LivePicture", "Fold", "Fold"]
    assert len(live.substances) == 3
    assert live.evening.orgasms == (live.evening.arousal_minutes,)
    assert live.evening.effort_percent == 0


@pytest.mark.parametrize("nine", [False, True])
def test_the_first_slider_moves_the_picture_at_every_step(live, nine):
    live.all_nine.unfolded = nine
    first = shown.inside(live, Dial)[0]
    assert first is live.after
    seen, sentences = set(), set()
    for value in shown.settings(first):
        first.value = value
        moved = shown.curves(live.picture)
        assert {moved[f"{key}-now"][0, 0] for key in live.substances} == {value}
        seen.add(live.picture.frame)
        sentences.add(live.picture.sentence)
    assert len(seen) == len(sentences) == 49


def test_all_nine_can_be_shown_and_put_away(live):
    three = live.picture.wide
    live.all_nine.unfolded = True
    assert len(live.substances) == len(live.picture.table["rows"]) == 9
    assert live.picture.wide != three
    live.all_nine.unfolded = False
    assert live.picture.wide == three


def test_more_about_the_evening_opens(live):
    box = live.children[-1]
    assert box.layout.display == "none"
    live.more.unfolded = True
    assert box.layout.display is None
    live.more.unfolded = False
    assert box.layout.display == "none"


def more(live) -> list[Control]:
    return shown.inside(live.children[-1], (Pick, Dial))


def test_one_button_leads_back_to_the_first_evening(live):
    first, frame = live.evening, live.picture.frame
    live.orgasm.value, live.after.value, live.effort.value = "none", 120, 60
    assert live.evening != first
    live.reset.pressed += 1
    assert (live.evening, live.picture.frame) == (first, frame)


def test_every_control_moves_some_curve_at_every_setting(live):
    live.all_nine.unfolded = True
    live.effort.value = 50  # so that its minutes have something to last
    for control in [live.orgasm, *more(live)]:
        start = control.value
        evenings, curves = set(), set()
        for value in shown.settings(control):
            control.value = value
            evenings.add(live.evening)
            moved = lines(live.picture)
            curves.add(tuple(moved[f"{key}-line"] for key in live.substances))
        control.value = start
        assert len(evenings) == len(shown.settings(control)), control.label
        # The leading role adds nothing to any curve: that is what was found.
        same = 1 if control is live.role else 0
        assert len(curves) == len(shown.settings(control)) - same, control.label


def test_the_role_moves_cortisol_only_and_only_where_it_receives(live):
    live.all_nine.unfolded = True
    before = lines(live.picture)
    live.role.value = "role_leading"
    assert lines(live.picture) == before
    live.role.value = "role_receiving"
    after = lines(live.picture)
    changed = {name.rpartition("-")[0] for name in before if before[name] != after[name]}
    assert changed == {"cortisol"}
    assert max(shown.curves(live.picture)["cortisol-line"][:, 1]) > 1.2


def test_time_moves_no_drawing(live, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a moved slider drew the panels anew")

    monkeypatch.setattr(explorer.evening, "panels", refuse)
    sent: list[str] = []
    live.picture.observe(lambda change: sent.append(change.name))
    live.after.value = 100
    live.length.value = 45
    assert {"frame", "sentence", "texts"} <= set(sent)
    assert not {"wide", "narrow", "moves"} & set(sent)
    sent.clear()
    live.after.value = 105
    assert set(sent) == {"frame", "texts", "sentence"}


def growth(move, times: int) -> int:
    """Bytes that Python holds after so many moves and did not hold before, once warm."""
    move(times)
    gc.collect()
    tracemalloc.start()
    try:
        move(times)
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        move(times)
        gc.collect()
        return tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()


def test_a_thousand_moves_leave_nothing_behind(live):
    def move(times: int) -> None:
        for turn in range(times):
            live.after.value = 5 * (turn % 49)

    assert growth(move, 1000) < 1_000_000


def test_many_evenings_leave_little_behind(live):
    """The bands of the last evenings are kept; that store is bounded."""
    turns = itertools.count()

    def move(times: int) -> None:
        for turn in itertools.islice(turns, times):
            live.length.value = 5 + 5 * (turn % 9)
            live.stress.value = turn % 11
            live.effort.value = 10 * (turn % 7)

    assert growth(move, 60) < 1_000_000


@st.composite
def evenings(draw):
    """Values for the explorer's controls, as {attribute: value}."""
    live = any_explorer()
    names = ("orgasm", "after", "length", "effort", "effort_minutes", "company", "role")
    names += ("strain", "stress", "data")
    return {n: draw(st.sampled_from(shown.settings(getattr(live, n)))) for n in names}


_kept: list = []


def any_explorer():
    if not _kept:
        _kept.append(open_chapter("03_rise_and_drop").explore())
        _kept[0].all_nine.unfolded = True
    return _kept[0]


@always
@given(evenings())
def test_a_curve_carries_the_worst_grade_of_what_it_is_made_from(chosen):
    live = any_explorer()
    live.all_nine.unfolded = True
    for name, value in chosen.items():
        getattr(live, name).value = value
    rows = {row[0]: row for row in live.picture.table["rows"]}
    for key in live.substances:
        made_from = [part.grade for part in parts(key, live.evening)]
        worst = max(made_from, key=GRADES.index)
        assert live.picture.classes[f"{key}-line"] == f"grade-{worst}"
        word = COURSE.marks[worst]
        assert word in live.picture.texts[f"{key}-unit"]
        assert rows[COURSE.substance[key]["name"]][-2] == word


@always
@given(evenings(), st.booleans())
def test_sentence_table_and_texts_say_what_the_curve_shows(chosen, nine):
    live = any_explorer()
    live.all_nine.unfolded = nine
    for name, value in chosen.items():
        getattr(live, name).value = value
    now = live.after.value
    end = live.evening.arousal_minutes
    levels = typical(live.evening, [end + now], multiple=True)
    table = typical(live.evening, end + np.array(explorer.SAMPLES, float), multiple=True)
    rows = {row[0]: row for row in live.picture.table["rows"]}
    drawn = shown.curves(live.picture)
    sentence = live.picture.sentence.lower()
    for key in live.substances:
        level = levels[key][0]
        words = COURSE.substance[key]
        np.testing.assert_allclose(drawn[f"{key}-dot"][:, 1], level, rtol=1e-5)
        at = drawn[f"{key}-line"][:, 0] == now
        np.testing.assert_allclose(drawn[f"{key}-line"][at, 1], level, rtol=1e-5)
        assert live.picture.texts[f"{key}-value"] == f"×{explorer.times(level)}"
        cells = rows[words["name"]][1:-2]
        assert cells == [f"×{explorer.times(each)}" for each in table[key]]
        # A number that is said is the level; a name without one is near its start, or below it.
        said = re.search(rf"\b{words['inside']} (?:is |×)(\d[\d.]*\d|\d)", sentence)
        if said:
            assert said[1] == explorer.times(level)
        near = abs(level - 1) < explorer.NEAR
        assert near == (said is None and not re.search(rf"{words['inside']} is a little", sentence))


def test_an_unmeasured_group_is_named(live):
    live.all_nine.unfolded = True
    for group, other in (("women", "men"), ("men", "women")):
        live.data.value = group
        for key in live.substances:
            said = live.picture.texts[f"{key}-unit"]
            measured = explorer.measured_in(key, live.evening)
            named = live._labels["explorer"][other] in said.split(" · ")[-1].split()
            assert named == (measured == other), said
    assert live.data.note


# --- the other views of the chapter ---------------------------------------------------------------


def test_the_told_curves_are_graded_as_they_are_made():
    """The view draws them all as assumed: so the worst grade of each must be that."""
    ordinary = Evening(effort_percent=0)
    live = shown.inside(open_chapter("03_rise_and_drop").tell(), LivePicture)[0]
    for key in rise_and_drop.TOLD:
        assert live.classes[f"{key}-line"] == f"grade-{grade_of(key, ordinary)}"


def test_the_story_can_be_laid_over_and_taken_off():
    view = open_chapter("03_rise_and_drop").tell()
    live, pick = shown.inside(view, LivePicture)[0], shown.inside(view, Pick)[0]
    gone = {
        "both": set(),
        "story": {f"{key}-{part}" for key in rise_and_drop.TOLD for part in ("line", "band")},
        "measured": {f"{key}-story" for key in rise_and_drop.TOLD},
    }
    for value, hidden in gone.items():
        pick.value = value
        assert {name for name, look in live.classes.items() if look == "drawn-off"} == hidden
    story = shown.curves(live)
    for key in rise_and_drop.TOLD:
        told = story[f"{key}-story"][:, 1]
        assert told.max() > 1.5  # a firework
        assert told[np.argmax(told) :].min() < 0.6  # and a cliff, below the start
        assert told.max() <= evening.top(key, "women")


def test_every_substance_shows_its_studies():
    view = open_chapter("03_rise_and_drop").studies()
    live, pick = shown.inside(view, LivePicture)[0], shown.inside(view, Pick)[0]
    drawn_so_far = set()
    for value, name in pick.options:
        pick.value = value
        assert live.title == name
        assert name.lower() in live.table["caption"].lower()
        drawn_so_far.add(live.wide)
    assert len(drawn_so_far) == len(explorer.NINE)


@pytest.mark.parametrize("idea", mood.SETTINGS)
def test_each_idea_can_draw_the_felt_evening(idea):
    view = open_chapter("03_rise_and_drop").feel()
    words = view._words
    view.idea.value = idea
    matching = 0
    for strength in shown.settings(view.strength):
        view.strength.value = strength
        curves = shown.curves(view.picture)
        drawn, felt = curves["idea"][:, 1], curves["felt"][:, 1]
        said = {"idea": words[idea], "strength": strength, "match": strength}
        if np.abs(drawn - felt).max() <= mood.ALIKE:
            matching += 1
            assert view.picture.sentence == words.say("sentence_match", **said)
        else:
            said["where"] = words["higher" if drawn.min() > felt.min() else "lower"]
            [said["match"]] = re.findall(r"to (\d+) to match", view.picture.sentence)
            assert view.picture.sentence == words.say("sentence_off", **said)
            advised = int(said["match"])
    assert matching
    view.strength.value = advised
    said = {"idea": words[idea], "strength": advised}
    assert view.picture.sentence == words.say("sentence_match", **said)
    assert view.picture.classes == {"idea": "grade-metaphor"}


def test_the_felt_evening_is_fed_by_no_hormone():
    view = open_chapter("03_rise_and_drop").feel()
    heard = " ".join([view.picture.sentence, view.picture.takeaway, *view.picture.texts.values()])
    assert not [key for key in COURSE.substance if COURSE.substance[key]["inside"] in heard]
    assert view._words["watermark"] in view.picture.wide
    assert view._words["watermark"] in view.picture.narrow


# --- how common -----------------------------------------------------------------------------------


def test_as_many_people_are_marked_as_the_sentence_says():
    view = open_chapter("02_how_common").count()
    live = shown.inside(view, LivePicture)[0]
    for _ in shown.reachable(view):
        looks = list(live.classes.values())
        assert len(looks) == 100
        some, maybe = looks.count("person-some"), looks.count("person-maybe")
        assert looks == ["person-some"] * some + ["person-maybe"] * maybe + ["person-none"] * (
            100 - some - maybe
        )
        assert re.search(rf"\b{some}(\.\d)?\b", live.sentence) or re.search(
            rf"\b{some - 1}\.[5-9]", live.sentence
        )
        if maybe:
            assert re.search(rf"\b{some}–{some + maybe}\b", live.sentence)


# --- sources and questions ------------------------------------------------------------------------


@pytest.mark.parametrize("name", shown.NOTEBOOKS)
def test_every_link_to_a_source_finds_it(name):
    chapter = open_chapter(name)
    listed = re.findall(r"id='source-([\w.-]+)'", chapter.sources().data)
    linked = set(re.findall(r"\(#source-([\w.-]+)\)", "".join(shown.cells(name, "markdown"))))
    asked = {key for question in chapter.content.questions.values() for key in question.sources}
    assert linked | asked <= set(listed)
    assert len(listed) == len(set(listed))
    assert "sources()" in " ".join(shown.cells(name, "code"))


@pytest.mark.parametrize("name", shown.NOTEBOOKS)
def test_every_question_of_a_chapter_is_asked_in_its_notebook(name):
    asked = re.findall(r'ask\("(\w+)"\)', " ".join(shown.cells(name, "code")))
    assert sorted(asked) == sorted(open_chapter(name).content.questions)


def test_a_link_of_a_reply_leads_to_a_chapter_or_a_help_page():
    known = {page.file for page in (*COURSE.chapters, *COURSE.pages)}
    for name, expression in shown.calls():
        if ".ask(" not in expression:
            continue
        for option in shown.build(name, expression).content.get("options", ()):
            for link in option.get("links", ()):
                assert link["to"].removesuffix(".ipynb") in known
                assert (shown.ROOT / "notebooks" / link["to"]).is_file()
                assert link["text"]
