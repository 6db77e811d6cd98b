"""The pictures of chapters 01 and 08: what moves, what is to scale, what touches nothing else."""

import re
from xml.etree import ElementTree

import pytest

from course.content import chapter_content
from course.controls import LivePicture, Pick
from course.evidence import surveys
from course.pictures import feelings
from course.views import open_chapter
from tests.unit import shown

FIRST, SEEN = "01_what_is_happening", "08_feeling_exposed"
VIEWS = [
    (FIRST, "circles"),
    (FIRST, "wheel"),
    (FIRST, "ribbon"),
    (SEEN, "studies"),
    (SEEN, "places"),
]


def picture(name: str, view: str) -> LivePicture:
    return shown.inside(getattr(open_chapter(name), view)(), LivePicture)[0]


@pytest.fixture
def ribbon():
    view = open_chapter(FIRST).ribbon()
    return shown.inside(view, Pick)[0], shown.inside(view, LivePicture)[0]


@pytest.mark.parametrize("when", feelings.STRETCHES)
def test_the_ribbon_marks_the_stretch_that_was_chosen(ribbon, when):
    choice, drawing = ribbon
    choice.value = when
    assert [k for k, look in drawing.classes.items() if look != "drawn-off"] == [f"here-{when}"]


def test_more_than_one_time_marks_all_and_not_sure_marks_none(ribbon):
    choice, drawing = ribbon
    assert choice.value == "unsure", "the page does not guess when it came"
    assert set(drawing.classes.values()) == {"drawn-off"}
    choice.value = "several"
    assert set(drawing.classes.values()) == {""}


def test_every_time_has_its_own_sentence_and_checks_before_it_comforts(ribbon):
    choice, drawing = ribbon
    said = {}
    for when in shown.settings(choice):
        choice.value = when
        said[when] = drawing.sentence
        assert 40 <= len(drawing.sentence) <= 250
    assert len(set(said.values())) == len(said)
    for when in feelings.STRETCHES:
        assert re.search(r"\b(check|wanted)\b", said[when], re.I), when


def test_every_word_of_the_wheel_is_offered_in_the_drawing_and_the_table():
    drawing = picture(FIRST, "wheel")
    petals = chapter_content(FIRST).labels["wheel_petals"].values()
    words = [word.strip() for petal in petals for word in petal.split("|")]
    assert len(set(words)) == len(words), "a word stands in two petals"
    table = " ".join(cell for row in drawing.table["rows"] for cell in row)
    for word in words:
        assert f">{word}</text>" in drawing.wide
        assert f">{word}</text>" in drawing.narrow
        assert word in table


@pytest.mark.parametrize("form", ["wide", "narrow"])
def test_the_discs_of_the_two_studies_are_to_scale(form):
    drawing = picture(SEEN, "studies")
    discs = [
        max(float(x) for x, _ in points) - min(float(x) for x, _ in points)
        for shape in re.findall(r'<path d="([^"]+)"[^>]*opacity: 0\.32', getattr(drawing, form))
        if (points := re.findall(r"(-?[\d.]+) (-?[\d.]+)", shape))
    ]
    asked = [
        next(row.n for row in surveys() if row.key == key)
        for key in ("schweitzer2015", "burri2011")
    ]
    assert len(discs) == 2
    assert (discs[1] / discs[0]) ** 2 == pytest.approx(asked[1] / asked[0], rel=0.02)
    for n in asked:
        assert f"{n:,} people" in getattr(drawing, form)


def boxes(svg: str) -> list[tuple[float, float, float, float, str]]:
    """About where each line of writing stands: left, top, right, bottom, words."""
    found = []
    for text in ElementTree.fromstring(svg).iter("{*}text"):
        style = text.get("style", "")
        size = float(re.search(r"(\d+(?:\.\d+)?)px", style)[1])
        moved = re.search(r"translate\((-?[\d.]+) (-?[\d.]+)\)", text.get("transform", ""))
        x, y = map(float, moved.groups()) if moved else (float(text.get("x")), float(text.get("y")))
        width = 0.56 * size * len(text.text)
        left = x - width / 2 if "middle" in style else x
        found.append((left, y - 0.75 * size, left + width, y + 0.2 * size, text.text))
    return found


@pytest.mark.parametrize("form", ["wide", "narrow"])
@pytest.mark.parametrize(("name", "view"), VIEWS)
def test_no_writing_stands_on_other_writing_or_over_the_edge(name, view, form):
    svg = getattr(picture(name, view), form)
    width, height = map(float, ElementTree.fromstring(svg).get("viewBox").split()[2:])
    written = boxes(svg)
    for index, (left, top, right, bottom, words) in enumerate(written):
        assert left >= -1, words
        assert right <= width + 6, words
        assert top >= 0, words
        assert bottom <= height, words
        for other in written[index + 1 :]:
            beside = right <= other[0] or other[2] <= left
            apart = bottom <= other[1] or other[3] <= top
            assert beside or apart, (words, other[4])


@pytest.mark.parametrize(("name", "most"), [(FIRST, 1 / 3), (SEEN, 1 / 3)])
def test_the_fitting_answer_is_rarely_the_longest_and_moves_about(name, most):
    asked = [
        q
        for q in chapter_content(name).questions.values()
        if hasattr(q, "bloom") and hasattr(q, "option") and q.bloom
    ]
    longest = [max(q.option, key=lambda option: len(option.text)).fits for q in asked]
    places = [[option.fits for option in q.option].index(True) for q in asked]
    assert sum(longest) / len(asked) <= most
    assert len(set(places)) >= 3
