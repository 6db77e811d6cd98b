"""What every notebook shows, built as its own cells build it, for the tests to look at."""

import ast
import json
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

import ipywidgets
import numpy as np

from course.controls import Control, Dial, Fold, LivePicture, Pick

ROOT = Path(__file__).parents[2]
NOTEBOOKS = {path.stem: path for path in sorted((ROOT / "notebooks").glob("*.ipynb"))}


def cells(name: str, kind: str) -> list[str]:
    """The sources of a chapter's cells of one kind, "code" or "markdown"."""
    found = json.loads(NOTEBOOKS[name].read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in found if cell["cell_type"] == kind]


@cache
def calls() -> tuple[tuple[str, str], ...]:
    """(chapter, expression) of everything a notebook shows."""
    found = []
    for name in NOTEBOOKS:
        for source in cells(name, "code"):
            last = ast.parse(source).body[-1]
            if isinstance(last, ast.Expr):
                found.append((name, ast.unparse(last)))
    return tuple(found)


def surroundings(name: str) -> dict:
    """The names a chapter's cells know once its first cell has run."""
    known: dict = {}
    exec(cells(name, "code")[0], known)
    return known


def build(name: str, expression: str):
    """What one cell shows."""
    return eval(expression, surroundings(name))


def view_calls() -> list[tuple[str, str]]:
    """The cells that show a view of the chapter's own: no question, no claim, no source."""
    shared = (".ask(", ".heard(", ".sources(")
    return [call for call in calls() if not any(name in call[1] for name in shared)]


@cache
def drawn_calls() -> list[tuple[str, str]]:
    """The cells that show a picture."""
    return [call for call in view_calls() if inside(build(*call), LivePicture)]


def inside(widget: ipywidgets.Widget, kind: type) -> list:
    """Every widget of a kind in a view, in reading order."""
    found = [widget] if isinstance(widget, kind) else []
    for child in getattr(widget, "children", ()):
        found += inside(child, kind)
    return found


def settings(control: Control) -> list:
    """Every value a reader can give a control."""
    if isinstance(control, Dial):
        return list(range(control.low, control.high + 1, control.step))
    if isinstance(control, Pick):
        return [value for value, _ in control.options]
    return [False, True]


def trait(control: Control) -> str:
    return "unfolded" if isinstance(control, Fold) else "value"


def reachable(view: ipywidgets.Widget) -> Iterator[None]:
    """Bring a view into each of its states, one at a time. Not for the explorer: too many."""
    controls = inside(view, (Pick, Dial))
    for values in product(*map(settings, controls)):
        for control, value in zip(controls, values, strict=True):
            control.value = value
        yield


def said(picture: LivePicture) -> list[str]:
    """The sentences a picture can say now: one, or one a frame where they are prepared."""
    return list(picture.sentences) or [picture.sentence]


def curves(picture: LivePicture, at: int = 0) -> dict[str, np.ndarray]:
    """Name of a move -> its points (n, 2), read back from the bytes the page gets."""
    size = 8 * sum(move["points"] for move in picture.moves)
    raw = picture.frames[at * size :][:size] if picture.frames else picture.frame
    found, start = {}, 0
    points = np.frombuffer(raw, np.float32).reshape(-1, 2)
    for move in picture.moves:
        found[move["name"]] = points[start : start + move["points"]]
        start += move["points"]
    return found
