"""Every picture of every chapter, in every state a reader can bring it into."""

import hashlib
import re
import subprocess
import sys
from functools import cache
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from course.controls import Dial, LivePicture, Pick
from course.physiology import half_life
from course.pictures import drawn, evening, halves, style
from course.views import explorer
from course.views.rise_and_drop import HALVED
from tests.unit import shown

SHELL = shown.ROOT / "course/shell/labextensions/course-shell/static/shell.css"
PHONE = 350  # CSS pixels of a column on a phone of 390
SMALLEST = 11  # CSS pixels of the smallest writing in a picture on a phone
SHAPES = ("path", "use", "rect", "circle", "line")
always = hypothesis_settings(derandomize=True, deadline=None, max_examples=40, database=None)


@cache
def built(call: tuple[str, str]):
    return shown.build(*call)


def pictures(call: tuple[str, str]) -> list[LivePicture]:
    return shown.inside(built(call), LivePicture)


def drawings() -> list[tuple[str, str, LivePicture, str]]:
    """(chapter, form, control, SVG) of every picture as it is first shown."""
    return [
        (call[0], form, picture, getattr(picture, form))
        for call in shown.drawn_calls()
        for picture in pictures(call)
        for form in ("wide", "narrow")
    ]


@cache
def tree(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def ids(svg: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', svg)


def fill_of(element: ElementTree.Element, what: str) -> set[str]:
    """The colour roles an element paints `what` ("fill" or "stroke") with."""
    given = f"{element.get('style', '')};{what}: {element.get(what, '')}"
    return set(re.findall(rf"\b{what}:\s*var\(--fig-(\w+)\)", given))


def texts_of(picture: LivePicture) -> list[str]:
    """Everything a picture says in words."""
    table = picture.table
    cells = [cell for row in table.get("rows", ()) for cell in row]
    return [
        *shown.said(picture), picture.takeaway, picture.how_to_read, *picture.texts.values(),
        table.get("caption", ""), *table.get("head", ()), *cells,
    ]  # fmt: skip


def check_words(picture: LivePicture) -> None:
    for sentence in shown.said(picture):
        assert 40 <= len(sentence) <= 250, sentence
        assert sentence[0].isupper() or sentence[0].isdigit(), sentence
        assert sentence.endswith("."), sentence
        assert "  " not in sentence
    assert not [text for text in texts_of(picture) if re.search(r"[{}]|\bnan\b", text)]


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", shown.drawn_calls(), ids=lambda call: call[1])
def test_every_picture_can_be_read_without_seeing_it(call):
    view = built(call)
    assert pictures(call)
    for picture in pictures(call):
        assert picture.title
        assert picture.takeaway.endswith(".")
        assert picture.how_to_read.endswith(".")
        rows = picture.table.get("rows")
        # The felt mood has no numbers on purpose: a table of it would look like a measurement.
        if call[1] != "drop.feel()":
            assert rows, f"{call[1]} has no table"
            assert all(len(row) == len(picture.table["head"]) for row in rows)
            assert all(cell.strip() for row in rows for cell in row)
    if not isinstance(view, explorer.Explorer):
        for _ in shown.reachable(view):
            for picture in pictures(call):
                check_words(picture)


def move_all(view: explorer.Explorer, values: dict) -> None:
    for control in shown.inside(view, (Pick, Dial)):
        control.value = values[control.label]


@cache
def evenings():
    """Any state of the explorer: a value for each of its controls."""
    controls = shown.inside(built(("03_rise_and_drop", "drop.explore()")), (Pick, Dial))
    return st.fixed_dictionaries({c.label: st.sampled_from(shown.settings(c)) for c in controls})


@always
@given(st.data(), st.booleans())
def test_every_evening_has_a_sentence_a_table_and_fits_its_panels(data, nine):
    view = built(("03_rise_and_drop", "drop.explore()"))
    view.all_nine.unfolded = nine
    move_all(view, data.draw(evenings()))
    picture = view.picture
    check_words(picture)
    assert len(picture.table["rows"]) == len(view.substances) == (9 if nine else 3)
    names = {move["name"] for move in picture.moves}
    assert names == {name for name in names if name.rpartition("-")[0] in view.substances}
    points = shown.curves(picture)
    for key in view.substances:
        line = points[f"{key}-line"]
        assert np.isfinite(line).all()
        # A panel never cuts a typical curve: the top is chosen for the strongest evening.
        assert view._middle[key].max() <= evening.top(key, view.data.value), key
        assert line[:, 1].min() >= 0
        band = points[f"{key}-band"]
        assert (band[: len(line), 1] >= band[len(line) :][::-1, 1]).all()


# --- the drawing itself ---------------------------------------------------------------------------


def test_the_same_picture_is_the_same_bytes_in_another_process():
    script = (
        "import hashlib\nfrom tests.unit.test_pictures import drawings\n"
        "print(*[hashlib.sha256(svg.encode()).hexdigest() for *_, svg in drawings()])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=shown.ROOT
    )
    here = [hashlib.sha256(svg.encode()).hexdigest() for *_, svg in fresh_drawings()]
    assert done.stdout.split() == here


def fresh_drawings():
    """As `drawings`, whatever the tests before have done to the views."""
    built.cache_clear()
    return drawings()


def test_ids_are_unique_in_a_chapter_and_carry_the_name_of_their_picture():
    for form in ("wide", "narrow"):
        for name in shown.NOTEBOOKS:
            seen: list[str] = []
            for chapter, drawn_form, _, svg in drawings():
                if (chapter, drawn_form) != (name, form):
                    continue
                prefix = re.search(r'data-prefix="([^"]+)"', svg)[1]
                assert all(found.startswith(f"{prefix}-") for found in ids(svg))
                assert prefix.endswith(form)
                named = re.findall(r'(?:href="#|url\(#)([^")]+)', svg)
                assert set(named) <= set(ids(svg)), "a reference leads nowhere"
                seen += ids(svg)
            assert len(seen) == len(set(seen))


def group(svg: str, name: str) -> ElementTree.Element | None:
    root = tree(svg)
    wanted = f"{root.get('data-prefix')}-{name}"
    return next((each for each in root.iter() if each.get("id") == wanted), None)


@pytest.mark.parametrize("call", shown.drawn_calls(), ids=lambda call: call[1])
def test_all_that_moves_is_in_both_drawings(call):
    for picture in pictures(call):
        size = 8 * sum(move["points"] for move in picture.moves)
        if picture.frames:
            assert len(picture.frames) == picture.count * size
            assert len(picture.sentences) == picture.count
        else:
            assert len(picture.frame) == size
        for svg in (picture.wide, picture.narrow):
            for move in picture.moves:
                found = group(svg, move["name"])
                assert found is not None, move["name"]
                assert found.find(".//{*}path") is not None, move["name"]
            for name in picture.texts:
                found = group(svg, name)
                assert found is not None, name
                assert found.find(".//{*}text") is not None, name
            for name in picture.classes:
                assert group(svg, name) is not None, name


def vertices(path: ElementTree.Element) -> np.ndarray:
    numbers = re.findall(r"[ML] (-?[\d.]+) (-?[\d.]+)", path.get("d"))
    return np.array(numbers, dtype=float)


def place(matrix, points: np.ndarray) -> np.ndarray:
    """What the page does with a frame's points."""
    a, b, c, d, e, f = matrix
    x, y = np.asarray(points, float).T
    return np.column_stack((a * x + c * y + e, b * x + d * y + f))


def test_a_moved_point_lands_where_matplotlib_draws_it():
    data = np.array([[-3.0, 0.2], [1, 5], [4, 2.5], [9, 8]])

    def draw(figure, wide):
        ax = figure.subplots(2, 1)[int(wide)]
        ax.set_xlim(-5, 10)
        ax.set_ylim(9, 0)
        ax.plot(*data.T, gid="probe")
        return {"probe": (ax, len(data), False)}

    picture = drawn("probe", draw, wide=3, narrow=5)
    for form in ("wide", "narrow"):
        path = group(getattr(picture, form), "probe").find(".//{*}path")
        there = place(getattr(picture.moves[0], form), data)
        np.testing.assert_allclose(there, vertices(path), atol=1e-3)
    with pytest.raises(ValueError, match=r"probe needs 4 points, got \(3, 2\)"):
        picture.frame({"probe": data[1:]})


def test_the_panels_of_the_evening_move_by_their_own_matrices():
    view = built(("03_rise_and_drop", "drop.explore()"))
    for nine in (True, False):
        view.all_nine.unfolded = nine
        picture = view.picture
        block = np.array([[-20, 0], [0, 0], [0, 1], [-20, 1]])  # as `_panel` draws it first
        flat = np.column_stack((evening.AXIS, np.ones(evening.AXIS.size)))
        for move in picture.moves:
            first = {"arousal": block, "line": flat}.get(move["name"].rpartition("-")[2])
            if first is None:
                continue
            for form in ("wide", "narrow"):
                path = group(getattr(picture, form), move["name"]).find(".//{*}path")
                there = place(move[form], first)
                np.testing.assert_allclose(vertices(path)[: len(first)], there, atol=1e-3)


def test_the_prepared_frames_are_what_python_computes():
    view = built(("03_rise_and_drop", "drop.halve()"))
    picture = shown.inside(view, LivePicture)[0]
    minutes = shown.inside(view, Dial)[0]
    assert shown.settings(minutes) == list(halves.MINUTES)
    assert picture.every == minutes.step
    assert picture.count == len(halves.MINUTES)
    for at, minute in enumerate(halves.MINUTES):
        boxes = shown.curves(picture, at)
        for key in HALVED:
            life = half_life(key)
            left = [100 * 0.5 ** (minute / x) for x in (life.low, life.central, life.high)]
            dark, pale = boxes[f"{key}-left"][:, 0], boxes[f"{key}-span"][:, 0]
            np.testing.assert_allclose([dark.min(), dark.max()], [0, left[1]], atol=1e-4)
            np.testing.assert_allclose([pale.min(), pale.max()], [left[0], left[2]], atol=1e-4)


def test_writing_stays_readable_on_a_phone():
    for *_, form, picture, svg in drawings():
        if form != "narrow":
            continue
        width = float(tree(svg).get("viewBox").split()[2])
        assert width == pytest.approx(72 * style.NARROW)
        sizes = re.findall(r"font(?:-size)?:[^;\"]*?(\d+(?:\.\d+)?)px", svg)
        for size in map(float, sizes):
            assert size >= 9, picture.takeaway
            assert size * PHONE / width >= SMALLEST, picture.takeaway


def test_nothing_is_drawn_over_the_edge():
    """Words may hang over a little (a page's own font is wider); points may not."""
    for *_, picture, svg in drawings():
        root = tree(svg)
        width, height = map(float, root.get("viewBox").split()[2:])
        for text in root.iter("{*}text"):
            x, y = float(text.get("x", 0)), float(text.get("y", 0))
            if "transform" in text.attrib:
                turned = re.search(r"translate\((-?[\d.]+) (-?[\d.]+)\)", text.get("transform"))
                x, y = (float(part) for part in turned.groups()) if turned else (x, y)
            assert -1 <= x <= width + 1, (picture.takeaway, text.text)
            assert 0 <= y <= height + 1, (picture.takeaway, text.text)


def test_a_drawing_takes_its_colours_from_the_page_and_nothing_from_elsewhere():
    for _, form, picture, svg in drawings():
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\"'])", svg) == [], (picture.takeaway, form)
        assert not re.search(r"(src|href)\s*=\s*[\"']http|url\(\s*[\"']?http", svg)
        assert "<script" not in svg
        assert "<style" not in svg


def test_pyplot_is_never_loaded():
    drawings()
    assert "matplotlib.pyplot" not in sys.modules


# --- colours --------------------------------------------------------------------------------------


def theme(selector: str) -> dict[str, str]:
    """The colours one block of the style sheet sets: name -> #rrggbb."""
    sheet = SHELL.read_text("utf-8")
    block = re.search(rf"^{re.escape(selector)} \{{(.*?)^\}}", sheet, re.S | re.M)
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", block[1]))


LIGHT = theme(":root")
THEMES = {"light": LIGHT, "dark": LIGHT | theme('[data-course-theme="dark"]')}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_published():
    """The reference values of the palette page: Okabe-Ito on white."""
    found = [round(contrast(c, "#ffffff"), 2) for c in ("#0072b2", "#d55e00", "#e69f00", "#000000")]
    assert found == [5.19, 3.87, 2.25, 21.0]


def test_the_figures_are_drawn_in_the_colours_of_the_light_page():
    assert {role: LIGHT[f"fig-{role}"] for role in style.COLOURS} == style.COLOURS
    dark = theme('[data-course-theme="dark"]')
    assert {f"fig-{role}" for role in style.COLOURS} <= set(dark)


@pytest.mark.parametrize("name", THEMES)
def test_lines_and_writing_in_figures_stand_out(name):
    """Figures are transparent: they stand on the page's own paper."""
    colours = THEMES[name]
    written: set[str] = set()
    lines: set[str] = set()
    for *_, svg in drawings():
        for element in tree(svg).iter():
            kind = element.tag.rpartition("}")[2]
            if kind == "text":
                written |= fill_of(element, "fill") or {"ink"}
            elif kind in SHAPES:
                lines |= fill_of(element, "fill") | fill_of(element, "stroke")
    assert {"ink", "soft", "a", "b"} <= written
    assert {"a", "b", "c", "soft"} <= lines
    for back in ("paper", "paper-2", "fig-paper"):
        # `grid` is quiet on purpose and never carries meaning; `paper` stands on a filled `a`.
        for role in written - {"paper"}:
            assert contrast(colours[f"fig-{role}"], colours[back]) >= 4.5, (role, back)
        for role in (lines | set("abcd")) - {"grid", "paper"}:
            assert contrast(colours[f"fig-{role}"], colours[back]) >= 3, (role, back)
    assert contrast(colours["fig-paper"], colours["fig-a"]) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_the_page_and_its_controls_stand_out(name):
    colours = THEMES[name]
    for back in ("paper", "paper-2"):
        for text in ("ink", "ink-soft", "accent", "warm", "good"):
            assert contrast(colours[text], colours[back]) >= 4.5, (text, back)
        for edge in ("line-strong", "ink-soft", "accent", "warm", "focus"):
            assert contrast(colours[edge], colours[back]) >= 3, (edge, back)
    for text, back in (
        ("ink", "accent-soft"),  # an option under the pointer, a chosen chip
        ("accent", "accent-soft"),  # a pressed button of the bar
        ("paper", "accent"),  # the filled button
        ("on-accent", "accent"),
    ):
        assert contrast(colours[text], colours[back]) >= 4.5, (text, back)


def test_no_control_draws_its_edge_with_the_quiet_line():
    """--line is for rules between things; what can be pressed needs an edge of 3:1."""
    files = sorted((shown.ROOT / "course/controls").glob("*.css"))
    assert len(files) > 5
    sheet = "\n".join(file.read_text("utf-8") for file in files)
    pressed = re.compile(r"\.wave-(chip|button|quiet|fold|step)\b|textarea|input")
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet):
        if pressed.search(selector):
            assert not re.search(r"border[^;]*var\(--line\)", body), selector


def test_the_course_has_at_least_twenty_different_pictures():
    titles = {picture.title for call in shown.drawn_calls() for picture in pictures(call)}
    drawings = {picture.wide for call in shown.drawn_calls() for picture in pictures(call)}
    assert len(titles) >= 35
    assert len(drawings) >= 35
