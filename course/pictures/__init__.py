"""Numbers in, pictures out: every figure of the course is a Picture, and looks like the others.

A Picture is two drawings (one for a wide column, one for a phone), the sentence that says what
it says, and a table that gives its numbers. Nothing else of matplotlib leaves this room.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .style import NARROW, WIDE, styled, svg


@dataclass(frozen=True)
class Table:
    """The same thing without the picture. Every row begins with its heading."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Move:
    """Something in a picture that can move: n points in the units of its axes."""

    name: str
    points: int
    closed: bool
    wide: tuple[float, ...]
    narrow: tuple[float, ...]


@dataclass(frozen=True)
class Picture:
    """A figure as a reader meets it. `wide` and `narrow` are SVG text.

    sentence: the alternative text, 40–250 characters, says what the picture says.
    takeaway: the one thing to carry away; how_to_read: for whoever has not met such a picture.
    """

    wide: str
    narrow: str
    title: str = ""
    sentence: str = ""
    takeaway: str = ""
    how_to_read: str = ""
    table: Table | None = None
    moves: tuple[Move, ...] = field(default=())

    def frame(self, points: dict[str, np.ndarray]) -> bytes:
        """The coordinates of all moves as float32 pairs, in the order of `moves`.

        points: move name -> array (n, 2) in data units. ValueError where a shape does not fit.
        """
        parts = []
        for move in self.moves:
            given = np.asarray(points[move.name], dtype=np.float32)
            if given.shape != (move.points, 2):
                raise ValueError(f"{move.name} needs {move.points} points, got {given.shape}")
            parts.append(given.ravel())
        return np.concatenate(parts).tobytes() if parts else b""


Draw = Callable[[Figure, bool], dict[str, tuple[Axes, int, bool]] | None]


def drawn(name: str, draw: Draw, *, wide: tuple[float, float] | float, narrow: float, **words):
    """Draw a figure twice and make it a Picture.

    draw(figure, is_wide) fills the figure and returns what can move: gid -> (axes, number of
    points, closed). wide and narrow are heights in inches; the widths are the course's own, or
    the first of a pair. words are the Picture's texts.
    """
    sizes = {"wide": wide if isinstance(wide, tuple) else (WIDE, wide), "narrow": (NARROW, narrow)}
    texts, matrices = {}, {}
    for form, (width, height) in sizes.items():
        with styled():
            figure = Figure(figsize=(width, height), dpi=72)
            moving = draw(figure, form == "wide") or {}
            texts[form] = svg(figure, f"{name}-{form}")
        matrices[form] = {gid: _matrix(axes, 72 * height) for gid, (axes, _, _) in moving.items()}
    moves = tuple(
        Move(gid, points, closed, matrices["wide"][gid], matrices["narrow"][gid])
        for gid, (_, points, closed) in moving.items()
    )
    return Picture(**texts, moves=moves, **words)


def _matrix(axes: Axes, height: float) -> tuple[float, ...]:
    """matplotlib's own transData as the six numbers of an SVG matrix (y runs down there)."""
    (a, c, e), (b, d, f), _ = axes.transData.get_matrix()
    return (float(a), float(-b), float(c), float(-d), float(e), float(height - f))
