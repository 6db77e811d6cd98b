"""Chapter 08's pictures: two studies side by side, and six places to look."""

from collections.abc import Mapping, Sequence
from math import sqrt
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch

from . import Picture, Table, drawn
from .feelings import sheet
from .style import GRID, INK, PAPER, SOFT, A, B


def studies(two: Sequence[Mapping], words: Mapping) -> Picture:
    """Two studies: who, how many, what they looked at, whether they found a link.

    two: {"name", "who", "looked", "found", "linked": bool, "n": int, "more"}. The area of the
    disc stands for the number of people.
    """

    def draw(figure: Figure, wide: bool):
        ax = sheet(figure)
        height = 4.22
        for place, (study, colour) in enumerate(zip(two, (A, B), strict=True)):
            left = 0.06 + place * 4.56 if wide else 0.06
            low = 0.06 if wide or place else 0.06 + height + 0.62
            _study(ax, study, colour, words, (left, low), 3.52 if wide else 3.88, height)
        said = words["between"].replace(" | ", "\n" if wide else " ")
        x, y = (4.1, 1.95) if wide else (2.0, 0.06 + height + 0.31)
        ax.text(x, y, said, ha="center", va="center", fontsize=11 if wide else 12.5,
                weight="bold", color=SOFT, linespacing=1.4)  # fmt: skip
        if wide:
            ax.text(x, y + 0.5, "≠", ha="center", va="center", fontsize=24, weight="bold",
                    color=SOFT)  # fmt: skip

    rows = tuple(
        (study["name"], study["who"], f"{study['n']:,}", study["looked"], study["more"])
        for study in two
    )
    return drawn("studies", draw, wide=4.34, narrow=9.18, **words["texts"],
                 table=Table(words["table"], tuple(words["head"]), rows))  # fmt: skip


def _study(ax: Axes, study: Mapping, colour: str, words: Mapping, corner, width, height) -> None:
    """One study as a card."""
    left, low = corner
    top = low + height
    ax.add_patch(
        FancyBboxPatch(corner, width, height, boxstyle="round,pad=0,rounding_size=0.16",
                       fc=colour, alpha=0.07, ec="none")
    )  # fmt: skip
    ax.add_patch(
        FancyBboxPatch(corner, width, height, boxstyle="round,pad=0,rounding_size=0.16",
                       fc="none", ec=colour, lw=1.4)
    )  # fmt: skip
    edge = left + 0.2
    ax.text(edge, top - 0.2, study["name"], va="top", weight="bold", fontsize=12.5, color=colour)
    # The disc: 1,489 people have a radius of 0.62 inches.
    disc = 0.62 * sqrt(study["n"] / max(1489, study["n"]))
    x = left + width - 0.82
    ax.add_patch(Circle((x, top - 1.25), disc, fc=colour, alpha=0.32, ec=colour, lw=1.4))
    ax.text(x, top - 2.08, words["people"].format(n=f"{study['n']:,}"), ha="center",
            va="center", fontsize=11)  # fmt: skip
    for row, name in enumerate(("who", "looked")):
        y = top - 0.68 - row * 0.84
        ax.text(edge, y, words[name], va="top", fontsize=10.5, color=SOFT)
        ax.text(edge, y - 0.23, fill(study[name], 22), va="top", fontsize=11.5, linespacing=1.3)
    y = low + 1.16
    ax.plot([left + 0.2, left + width - 0.2], [low + 1.66] * 2, color=GRID, lw=1)
    ends = (edge + 0.26, edge + 1.36)
    if study["linked"]:
        ax.plot(ends, [y, y], color=colour, lw=7, solid_capstyle="butt", zorder=1)
    for end in ends:
        ax.add_patch(Circle((end, y), 0.2, fc=PAPER, ec=colour, lw=2, zorder=2))
    ax.text(ends[1] + 0.4, y, study["link"], va="center", weight="bold", fontsize=13, color=colour)
    ax.text(edge, y - 0.42, fill(study["found"], 36), va="top", fontsize=11.5, linespacing=1.35)


def places(six: Sequence[tuple[str, str]], words: Mapping) -> Picture:
    """Six places to look, round the check that comes first. six: (place, question)."""

    def draw(figure: Figure, wide: bool):
        ax = sheet(figure)
        hub = words["hub"].replace(" | ", "\n")
        if wide:
            middle = np.array([4.1, 2.84])
            spots = [(4.1 + 2.8 * side, y) for y in (4.76, 2.84, 0.92) for side in (-1, 1)]
            for spot in spots:
                way = np.array(spot) - middle
                far = way / np.hypot(*way)
                ax.plot(*np.array([middle + far * 1.08, spot - far * 0.95]).T, color=SOFT, lw=1.6,
                        ls=(0, (1, 3)), dash_capstyle="round")  # fmt: skip
            ax.add_patch(Circle(middle, 1.0, fc=B, alpha=0.12, ec="none"))
            ax.add_patch(Circle(middle, 1.0, fc="none", ec=B, lw=2))
            ax.text(*middle, hub, ha="center", va="center", fontsize=12.5, linespacing=1.45)
            for (place, question), spot in zip(six, spots, strict=True):
                _place(ax, spot, place, fill(question, 17))
            return
        rows = len(six)
        for look in ({"fc": B, "alpha": 0.12, "ec": "none"}, {"fc": "none", "ec": B, "lw": 2}):
            ax.add_patch(FancyBboxPatch((0.12, 5.98), 3.76, 0.72, **look,
                                        boxstyle="round,pad=0,rounding_size=0.3"))  # fmt: skip
        ax.text(2.0, 6.34, words["hub"].replace(" | ", " "), ha="center", va="center", fontsize=12)
        ys = [5.3 - 0.96 * row for row in range(rows)]
        ax.plot([0.62, 0.62], [5.98, ys[-1]], color=SOFT, lw=1.6, ls=(0, (1, 3)),
                dash_capstyle="round", zorder=0)  # fmt: skip
        for (place, question), y in zip(six, ys, strict=True):
            ax.add_patch(Circle((0.62, y), 0.42, fc=PAPER, ec=A, lw=1.8, zorder=1))
            ax.text(0.62, y, place, ha="center", va="center", weight="bold", fontsize=10.5,
                    color=A)  # fmt: skip
            ax.text(1.25, y, fill(question, 29), va="center", fontsize=11.5, linespacing=1.35)

    return drawn("places", draw, wide=5.68, narrow=6.8, **words["texts"],
                 table=Table(words["table"], tuple(words["head"]), tuple(six)))  # fmt: skip


def _place(ax: Axes, spot: tuple[float, float], place: str, question: str) -> None:
    ax.add_patch(Circle(spot, 0.87, fc=PAPER, ec=A, lw=1.8))
    lines = question.count("\n") + 1
    x, y = spot
    top = y + 0.11 * (lines + 1)
    ax.text(x, top, place, ha="center", va="center", weight="bold", fontsize=13, color=A)
    ax.text(x, top - 0.17, question, ha="center", va="top", fontsize=11, linespacing=1.3,
            color=INK)  # fmt: skip
