"""Talking and planning: what goes with good talk, and the three signals two people agree."""

from collections.abc import Mapping, Sequence
from textwrap import fill

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.transforms import ScaledTranslation

from . import Picture, Table, drawn
from .style import GRID, INK, PAPER, SOFT, A, B

# mallory2022, a meta-analysis: how strongly each side of sexual talk goes with sexual
# satisfaction, as a correlation r. The same three numbers stand in facts.toml.
STRENGTH = {"quality": 0.52, "frequency": 0.31, "disclosure": 0.39}


def bars(words: Mapping) -> Picture:
    """Three bars from nought to one; words["sides"] names them."""

    def draw(figure: Figure, wide: bool):
        axes = figure.add_subplot()
        for row, (side, r) in enumerate(STRENGTH.items()):
            axes.add_patch(Rectangle((0, row - 0.17), 1, 0.34, fc=GRID, alpha=0.55, ec="none"))
            axes.add_patch(Rectangle((0, row - 0.17), r, 0.34, fc=A, ec="none"))
            axes.text(0, row - 0.3, words["sides"][side], fontsize=12, weight="bold", va="bottom")
            axes.annotate(f"{r:.2f}", (r, row), (7, 0), textcoords="offset points", va="center",
                          fontsize=12, weight="bold", color=A)  # fmt: skip
        axes.set_xlim(0, 1)
        axes.set_ylim(len(STRENGTH) - 0.62, -0.78)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.spines["bottom"].set_visible(False)
        axes.tick_params(length=0, pad=8)
        axes.set_xticks([0, 1], [words["none"], words["full"]])
        axes.get_xticklabels()[0].set_ha("left")
        axes.get_xticklabels()[1].set_ha("right")
        inches, across = figure.get_figheight(), figure.get_figwidth()
        figure.subplots_adjust(left=0.1 / across, right=1 - 0.1 / across, top=1 - 0.05 / inches,
                               bottom=0.55 / inches)  # fmt: skip

    rows = tuple((words["sides"][side], f"{r:.2f}") for side, r in STRENGTH.items())
    return drawn("talk-bars", draw, wide=3.7, narrow=3.9, **words["texts"],
                 table=Table(words["table"], tuple(words["head"]), rows))  # fmt: skip


def signals(stations: Sequence[Mapping[str, str]], words: Mapping) -> Picture:
    """Go on, slow down, stop: each with a word, a sign and what then happens. An illustration.

    stations: {"name", "say", "show", "then"}, from "go on" to "stop everything".
    """
    count = len(stations)

    def draw(figure: Figure, wide: bool):
        axes = figure.add_axes((0.005, 0.005, 0.99, 0.99))
        axes.axis("off")
        if wide:
            axes.set_xlim(0, 3 * count)
            axes.set_ylim(-0.2, 4.3)
            axes.plot(
                [0.5, 3 * count - 2.5], [3.65, 3.65], color=GRID, lw=9, solid_capstyle="round"
            )
        else:
            axes.set_xlim(0, 4)
            axes.set_ylim(-0.1, 2.75 * count)
            axes.plot(
                [0.5, 0.5], [2.2, 2.75 * count - 0.55], color=GRID, lw=9, solid_capstyle="round"
            )
        for number, station in enumerate(stations):
            if wide:
                _station_wide(axes, 3 * number + 1.5, number, station, words)
            else:
                _station_narrow(axes, 2.75 * (count - number) - 0.55, number, station, words)

    rows = tuple((s["name"], s["say"], s["show"], s["then"]) for s in stations)
    return drawn("signals", draw, wide=4.5, narrow=2.2 * count, **words["texts"],
                 table=Table(words["table"], tuple(words["head"]), rows))  # fmt: skip


SHAPES = (("o", A), ("D", SOFT), ("s", B))  # a circle, a diamond, a square: not by colour alone


def _sign(axes: Axes, x: float, y: float, number: int) -> None:
    shape, colour = SHAPES[number]
    axes.plot(x, y, shape, ms=(36, 28, 33)[number], color=colour, mec=PAPER, mew=3, zorder=3)
    if number == 0:
        axes.plot(x, y, marker=(3, 0, -90), ms=14, color=PAPER, mec=PAPER, zorder=4)
    elif number == 1:
        for side in (-4.5, 4.5):
            shift = ScaledTranslation(side / 72, 0, axes.figure.dpi_scale_trans)
            axes.plot(x, y, "|", ms=13, mew=3, color=PAPER, zorder=4,
                      transform=axes.transData + shift)  # fmt: skip
    else:
        axes.plot(x, y, "s", ms=11, color=PAPER, zorder=4)


def _station_wide(axes: Axes, x: float, number: int, station: Mapping, words: Mapping) -> None:
    _sign(axes, x - 1.0, 3.65, number)
    axes.text(x - 1.32, 3.05, station["name"], va="top", fontsize=14, weight="bold")
    y = 2.45
    for key in ("say", "show", "then"):
        axes.text(x - 1.32, y, words[key], color=SOFT, fontsize=11, va="top")
        axes.text(x - 1.32, y - 0.27, fill(station[key], 28), fontsize=12.5, va="top",
                  linespacing=1.3, color=INK)  # fmt: skip
        y -= 0.87


def _station_narrow(axes: Axes, y: float, number: int, station: Mapping, words: Mapping) -> None:
    _sign(axes, 0.5, y, number)
    axes.text(1.05, y, station["name"], va="center", fontsize=13, weight="bold")
    y -= 0.36
    for key in ("say", "show", "then"):
        axes.text(1.05, y, words[key], color=SOFT, fontsize=10.5, va="top")
        axes.text(1.05, y - 0.22, fill(station[key], 31), fontsize=12, va="top", linespacing=1.3)
        y -= 0.66
