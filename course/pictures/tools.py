"""The first ten minutes: a breath as a wave, a body to tense and let go, all tools on one card."""

from collections.abc import Mapping, Sequence
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, FancyBboxPatch, PathPatch, Polygon
from matplotlib.path import Path

from . import Picture, Table, drawn
from .path import RUNGS
from .style import GRID, INK, PAPER, SOFT, A, B

BREATHS = 2  # drawn of each way to breathe


def waves(paces: Sequence[tuple[str, float, float]], words: Mapping) -> Picture:
    """Each way to breathe as a line that rises and falls. paces: (name, seconds in, seconds out).

    An illustration: it shows a rhythm to follow, nothing that was measured.
    """
    length = max(seconds_in + seconds_out for _, seconds_in, seconds_out in paces) * BREATHS

    def draw(figure: Figure, wide: bool):
        for row, (pace, colour) in enumerate(zip(paces, (A, B), strict=False)):
            axes = figure.add_subplot(len(paces), 1, row + 1)
            _wave(axes, pace, colour, words)
            axes.set_xlim(-0.3, length + 0.3)
            axes.set_xticks(np.arange(0, length + 1, 5))
            axes.tick_params(length=0, labelbottom=row == len(paces) - 1)
            axes.set_title(pace[0], pad=8)
        axes.set_xlabel(words["axis"])
        inches, across = figure.get_figheight(), figure.get_figwidth()
        figure.subplots_adjust(left=0.15 / across, right=1 - 0.15 / across, top=1 - 0.4 / inches,
                               bottom=0.6 / inches, hspace=0.5)  # fmt: skip

    rows = tuple(
        (name, words["seconds"].format(value=f"{a:g}"), words["seconds"].format(value=f"{b:g}"))
        for name, a, b in paces
    )
    return drawn("waves", draw, wide=4.4, narrow=4.4, **words["texts"],
                 table=Table(words["table"], tuple(words["head"]), rows))  # fmt: skip


def _wave(axes: Axes, pace: tuple[str, float, float], colour: str, words: Mapping) -> None:
    """Half a cosine up, half a cosine down, again and again."""
    _, up, down = pace
    start = 0.0
    for _ in range(BREATHS):
        for word, seconds, rising in ((words["in"], up, True), (words["out"], down, False)):
            part = np.linspace(0, 1, 60)
            height = (1 - np.cos(np.pi * part)) / 2
            height = height if rising else 1 - height
            x = start + part * seconds
            axes.fill_between(x, height, color=colour, alpha=0.13, lw=0)
            axes.plot(x, height, color=colour, lw=2.6, ls="-" if rising else (0, (5, 1.5)))
            axes.text(start + seconds * (0.63 if rising else 0.37), 0.12, word, ha="center",
                      color=INK, fontsize=11)  # fmt: skip
            start += seconds
    axes.set_ylim(-0.04, 1.12)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)


# --- a body --------------------------------------------------------------------------------------

# A seated body from the front, as thick soft lines: (half the thickness, points). Four points make
# a curve, a fifth goes straight on. What lies on one side is mirrored.
CHEST = ((-0.98, 5.9), (0.98, 5.9), (0.84, 3.12), (-0.84, 3.12))
MIDDLE = ((0.26, ((0, 6.8), (0, 6.0))), (0.3, ((-0.72, 5.95), (0.72, 5.95))))  # neck, shoulders
SIDES = (
    (0.25, ((0.8, 5.98), (1.6, 5.5), (1.8, 3.95), (0.62, 3.5))),  # arm, hand in the lap
    (0.34, ((0.45, 3.35), (1.0, 3.05), (0.98, 2.3), (0.93, 1.8), (0.88, 0.66))),  # leg
    (0.23, ((0.88, 0.42), (1.08, 0.38))),  # foot
)
HEAD = ((0, 7.35), 1.36, 1.6)
# Where a part is marked, and where its words stand.
MARKS = {
    "jaw": ((0.0, 6.95), (1.25, 7.2)),
    "shoulders": ((-0.82, 5.95), (-1.35, 6.75)),
    "hands": ((0.62, 3.5), (2.0, 4.1)),
    "belly": ((0.0, 4.5), (-2.0, 4.5)),
    "legs": ((-0.93, 1.95), (-1.75, 1.75)),
    "feet": ((0.98, 0.4), (1.75, 0.85)),
}
TALL = (-0.15, 8.45)
CURVE = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
LINE = {2: [Path.MOVETO, Path.LINETO], 4: CURVE, 5: [*CURVE, Path.LINETO]}


def body(parts: Sequence[tuple[str, str, str, str]], words: Mapping) -> Picture:
    """Six places to tense and let go. parts: (key of MARKS, name, tense, let go)."""

    def draw(figure: Figure, wide: bool):
        axes = figure.add_axes((0, 0, 1, 1))
        axes.axis("off")
        axes.set_ylim(*TALL)
        unit = figure.get_figheight() / (TALL[1] - TALL[0])  # inches
        across = figure.get_figwidth() / unit / 2
        axes.set_xlim(-across, across)
        _figure(axes, 72 * unit)
        for number, (key, name, *_) in enumerate(parts, start=1):
            _mark(axes, key, number, name, wide)

    rows = tuple(
        (f"{n}. {name}", tense, loose) for n, (_, name, tense, loose) in enumerate(parts, 1)
    )
    table = Table(words["table"], tuple(words["head"]), rows)
    return drawn("body", draw, wide=6.2, narrow=5.6, **words["texts"], table=table)


def _figure(axes: Axes, unit: float) -> None:
    """The outline of all parts first, then their fillings: one body without inner edges.

    unit: points of one unit of the axes.
    """
    soft = "round,pad=0.1,rounding_size=0.3"
    seat = FancyBboxPatch((-1.7, 2.15), 3.4, 0.6, fc=PAPER, ec=GRID, lw=2, boxstyle=soft, zorder=1)
    axes.add_patch(seat)
    mirrored = [(half, tuple((-x, y) for x, y in points)) for half, points in SIDES]
    for edge, colour, above in ((3.4, SOFT, 2), (0, GRID, 3)):
        look = {"ec": colour, "zorder": above, "capstyle": "round"}
        axes.add_patch(Polygon(CHEST, fc=colour, lw=edge, **look))
        for half, points in (*MIDDLE, *SIDES, *mirrored):
            line = Path(points, LINE[len(points)])
            axes.add_patch(PathPatch(line, fc="none", lw=2 * half * unit + edge, **look))
        axes.add_patch(Ellipse(*HEAD, fc=colour, lw=edge, **look))


def _mark(axes: Axes, key: str, number: int, name: str, wide: bool) -> None:
    """A numbered dot on the body, and its words beside it."""
    (x, y), (edge, height) = MARKS[key]
    sign = 1 if edge > 0 else -1
    axes.plot([x, edge], [y, height], color=SOFT, lw=1, zorder=4)
    axes.plot(x, y, "o", ms=21, color=A, zorder=5)
    axes.text(x, y, str(number), color=PAPER, weight="bold", fontsize=12, ha="center",
              va="center_baseline", zorder=6)  # fmt: skip
    axes.text(edge + sign * 0.08, height, name, ha="left" if sign > 0 else "right", va="center",
              fontsize=13 if wide else 11.5, weight="bold", color=INK)  # fmt: skip


# --- the tools on one card -----------------------------------------------------------------------


def tools(rows: Sequence[Mapping[str, str]], words: Mapping) -> Picture:
    """Tool, minutes, how sure, stop if. rows: {"name", "minutes", "sure", "word", "stop"}."""

    def draw(figure: Figure, wide: bool):
        axes = figure.add_axes((0.005, 0.005, 0.99, 0.99))
        axes.axis("off")
        axes.set_xlim(0, 10)
        top = 0.55 if wide else 0
        axes.set_ylim(len(rows), -top)
        if wide:
            for x, title in zip((0.1, 3.0, 4.25, 7.0), words["head"], strict=True):
                axes.text(x, -0.27, title, color=SOFT, va="center", fontsize=11)
        for number, row in enumerate(rows):
            if number or wide:
                axes.plot([0, 10], [number, number], color=GRID, lw=1)
            (_tool_wide if wide else _tool_narrow)(axes, number, row, words)

    listed = tuple((row["name"], row["minutes"], row["word"], row["stop"]) for row in rows)
    table = Table(words["table"], tuple(words["head"]), listed)
    wide, narrow = 0.78 * len(rows) + 0.4, 1.32 * len(rows)
    return drawn("tools", draw, wide=wide, narrow=narrow, **words["texts"], table=table)


def _tool_wide(axes: Axes, number: int, row: Mapping[str, str], words: Mapping) -> None:
    y = number + 0.5
    axes.text(
        0.1, y, fill(row["name"], 22), weight="bold", fontsize=12, va="center", linespacing=1.3
    )
    axes.text(3.0, y, row["minutes"], fontsize=11.5, va="center")
    _sure(axes, 4.36, y, row["sure"], 0.27)
    axes.text(5.18, y, fill(row["word"], 14), fontsize=11, va="center", linespacing=1.3)
    axes.text(7.0, y, fill(row["stop"], 27), fontsize=11, va="center", linespacing=1.3)


def _tool_narrow(axes: Axes, number: int, row: Mapping[str, str], words: Mapping) -> None:
    axes.text(0.1, number + 0.2, row["name"], weight="bold", fontsize=12, va="center")
    axes.text(9.9, number + 0.2, row["minutes"], fontsize=11, va="center", ha="right", color=SOFT)
    _sure(axes, 0.4, number + 0.43, row["sure"], 0.56)
    axes.text(2.1, number + 0.43, row["word"], fontsize=11, va="center")
    stop = words["stop"].format(when=row["stop"])
    axes.text(0.1, number + 0.58, fill(stop, 46), fontsize=11, va="top", linespacing=1.35)


def _sure(axes: Axes, x: float, y: float, key: str, step: float) -> None:
    """How sure anyone is: dots out of three, or a sign. The same marks as in the first chapter."""
    mark = RUNGS[key]
    if isinstance(mark, int):
        for dot in range(3):
            axes.plot(
                x + dot * step, y, "o", ms=9.5, color=A if dot < mark else "none", mec=A, mew=1.4
            )
    else:
        axes.text(x + step, y, mark, fontsize=17, weight="bold", ha="center", va="center",
                  color=B if mark == "×" else SOFT)  # fmt: skip
