"""Chapter 01's pictures: tears and low mood, a wheel of feelings, and the ribbon of an evening.

All three are illustrations: nothing in them was measured, and nothing is to scale.
"""

from collections.abc import Mapping, Sequence
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Ellipse, Polygon, Wedge

from . import Picture, Table, drawn
from .style import GRID, INK, PAPER, SOFT, A, B, C

ZONES = ("tears", "both", "low", "outside")
STRETCHES = ("during", "minutes", "hours", "day")


def sheet(figure: Figure) -> Axes:
    """The whole figure as paper, measured in inches from the lower left."""
    ax = figure.add_axes((0, 0, 1, 1))
    ax.axis("off")
    ax.set_xlim(0, figure.get_figwidth())
    ax.set_ylim(0, figure.get_figheight())
    return ax


def circles(zones: Mapping[str, tuple[str, str, str]], words: Mapping) -> Picture:
    """Two circles that overlap. zones: key of ZONES -> (name, story in short, whole story)."""

    # Where each zone's words stand: middle, top, letters a line.
    wide_places = {"tears": (1.8, 3.2, 19), "both": (4.1, 3.2, 13), "low": (6.4, 3.2, 19)}
    narrow_places = {"tears": (2.0, 6.1, 26), "both": (2.0, 4.28, 28), "low": (2.0, 2.72, 26)}

    def draw(figure: Figure, wide: bool):
        ax = sheet(figure)
        middles = [(2.55, 2.55), (5.65, 2.55)] if wide else [(2.0, 5.0), (2.0, 2.6)]
        size = (4.8, 3.9) if wide else (3.8, 3.9)
        for middle, colour in zip(middles, (A, B), strict=True):
            ax.add_patch(Ellipse(middle, *size, fc=colour, alpha=0.1, ec="none"))
            ax.add_patch(Ellipse(middle, *size, fc="none", ec=colour, lw=1.8))
        for zone, (x, top, letters) in (wide_places if wide else narrow_places).items():
            name, story, _ = zones[zone]
            colour = {"tears": A, "low": B}.get(zone, INK)
            ax.text(x, top, name, ha="center", va="top", weight="bold", fontsize=14, color=colour)
            ax.text(
                x, top - 0.34, fill(story, letters), ha="center", va="top",
                fontsize=12 if wide else 11, linespacing=1.4,
            )  # fmt: skip
        name, story, _ = zones["outside"]
        ax.text(
            0.1, 0.4 if wide else 0.5, fill(f"{name}: {story}", 100 if wide else 44),
            va="top", fontsize=11, linespacing=1.4, color=SOFT,
        )  # fmt: skip

    rows = tuple((zones[zone][0], zones[zone][2]) for zone in ZONES)
    return drawn("circles", draw, wide=4.55, narrow=7.1, **words["texts"],
                 table=Table(words["table"], tuple(words["head"]), rows))  # fmt: skip


def wheel(petals: Sequence[tuple[str, ...]], words: Mapping) -> Picture:
    """Feelings in families around a middle. petals: (family, feeling, feeling, ...)."""

    def draw(figure: Figure, wide: bool):
        ax = sheet(figure)
        x, y = figure.get_figwidth() / 2, figure.get_figheight() / 2
        outer, hub = (2.72, 0.82) if wide else (1.94, 0.56)
        step = 360 / len(petals)
        for place, (family, *feelings) in enumerate(petals):
            turn = 90 - place * step
            way = np.array([np.cos(np.radians(turn)), np.sin(np.radians(turn))])
            colour = (A, B, C, SOFT)[place % 4]
            # Each petal is moved outwards a little, so that paper shows between two of them.
            at = (x, y) + way * 0.05
            edges = (turn - step / 2 + 1, turn + step / 2 - 1)
            ax.add_patch(
                Wedge(at, outer, *edges, width=outer - hub - 0.08, fc=colour, alpha=0.16, ec="none")
            )
            middle = (x, y) + way * (hub + (outer - hub) * (0.56 if wide else 0.58))
            gap = 0.235 if wide else 0.185
            top = middle[1] + gap * len(feelings) / 2
            ax.text(
                middle[0], top, family, ha="center", va="center", weight="bold",
                fontsize=14 if wide else 10.5,
            )  # fmt: skip
            for row, feeling in enumerate(feelings, start=1):
                ax.text(
                    middle[0], top - gap * row - 0.02, feeling, ha="center", va="center",
                    fontsize=13 if wide else 10.5,
                )  # fmt: skip
        ax.add_patch(Circle((x, y), hub, fc=PAPER, ec=GRID, lw=1.4))
        ax.text(
            x, y, words["hub"].replace(" | ", "\n"), ha="center", va="center",
            fontsize=13 if wide else 10.5, linespacing=1.3,
        )  # fmt: skip

    rows = tuple((family, ", ".join(feelings)) for family, *feelings in petals)
    return drawn("wheel", draw, wide=5.7, narrow=4.05, **words["texts"],
                 table=Table(words["table"], tuple(words["head"]), rows))  # fmt: skip


def ribbon(stretches: Mapping[str, tuple[str, ...]], words: Mapping) -> Picture:
    """An evening and the day after as one band; `here` marks stretches of it.

    stretches: key of STRETCHES -> (name, what some people tell, a first step).
    """

    def draw(figure: Figure, wide: bool):
        ax = sheet(figure)
        along = 7.96 / 4 if wide else 5.2 / 4
        for place, key in enumerate(STRETCHES):
            name, tells, _ = stretches[key]
            start = 0.12 + along * place
            shape = _stretch(start, along - 0.09, wide)
            ax.add_patch(Polygon(shape, fc=GRID, ec="none", joinstyle="round"))
            ax.add_patch(Polygon(shape, fc=A, ec=A, lw=1, joinstyle="round", gid=f"here-{key}"))
            if wide:
                ax.text(start + 0.05, 0.98, name, va="top", weight="bold", fontsize=12.5)
                ax.text(start + 0.05, 0.68, fill(tells, 21), va="top", fontsize=11, linespacing=1.4)
            else:
                top = 5.4 - start - 0.18
                ax.text(1.05, top, name, va="top", weight="bold", fontsize=12.5)
                ax.text(1.05, top - 0.32, fill(tells, 34), va="top", fontsize=11, linespacing=1.4)

    rows = tuple(stretches[key] for key in STRETCHES)
    return drawn("ribbon", draw, wide=2.15, narrow=5.5, **words["texts"],
                 table=Table(words["table"], tuple(words["head"]), rows))  # fmt: skip


def _stretch(start: float, length: float, wide: bool) -> np.ndarray:
    """The outline of one piece of a band that goes in a slow wave."""
    along = np.linspace(start, start + length, 40)
    swing = (1.55 if wide else 0.48) + 0.16 * np.sin(along * 1.15)
    along = along if wide else 5.4 - along
    edges = [(along, swing + 0.2), (along[::-1], swing[::-1] - 0.2)]
    points = np.hstack([np.stack(edge) for edge in edges]).T
    return points if wide else points[:, ::-1]


def here(chosen: Sequence[str]) -> dict[str, str]:
    """Group id -> CSS class, so that only the chosen stretches of `ribbon` are marked."""
    return {f"here-{key}": "" if key in chosen else "drawn-off" for key in STRETCHES}
