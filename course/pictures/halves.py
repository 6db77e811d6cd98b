"""Half-life as a thing you can see: how much of an extra is left, minute by minute."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from . import Picture, Table, drawn
from .style import GRID, A

# The minutes of the prepared frames: the dial's own steps.
MINUTES = np.arange(0, 121, 2)


def left(half_life: float, minutes: np.ndarray | float) -> np.ndarray:
    """The share of an extra that is left after `minutes`, 0 to 1 (first-order clearance)."""
    return np.exp2(-np.asarray(minutes, dtype=float) / half_life)


def bars(
    lives: Mapping[str, Sequence[float]], sources: Mapping[str, str], words: Mapping
) -> tuple[Picture, bytes]:
    """The picture and its prepared table of frames, one for each of MINUTES.

    lives: key -> (low, central, high) half-life in minutes; sources: key -> from whom. The dark
    bar is the central value, the pale part the range that the model uses.
    """

    def draw(figure: Figure, wide: bool):
        ax = figure.add_subplot()
        ax.set_xlim(0, 100)
        ax.set_ylim(len(lives) - 0.2, -0.65)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.tick_params(length=0)
        ticks = dict(zip((0, 25, 50, 75, 100), words["ticks"], strict=True))
        shown = [0, 25, 50, 75, 100] if wide else [0, 50, 100]
        ax.set_xticks(shown, [ticks[tick] for tick in shown])
        ax.get_xticklabels()[0].set_ha("left")
        ax.get_xticklabels()[-1].set_ha("right")
        ax.grid(axis="x")
        moving = {}
        for row, (key, (_, central, _)) in enumerate(lives.items()):
            ax.fill(*_box(row, 0, 100).T, color=GRID, lw=0)
            ax.fill(*_box(row, 0, 100).T, color=A, alpha=0.3, lw=0, gid=f"{key}-span")
            ax.fill(*_box(row, 0, 100).T, color=A, lw=0, gid=f"{key}-left")
            moving |= {f"{key}-span": (ax, 4, True), f"{key}-left": (ax, 4, True)}
            label = words["halves"].format(name=words["names"][key], minutes=f"{central:g}")
            ax.text(0, row - 0.3, label, va="bottom", fontsize=11)
        width, inches = figure.get_size_inches()
        figure.subplots_adjust(
            left=0.2 / width, right=1 - 0.35 / width, top=1 - 0.05 / inches, bottom=0.4 / inches
        )
        return moving

    height = 0.6 + 0.68 * len(lives)
    rows = tuple(
        (
            words["names"][key],
            f"{central:g}",
            f"{low:g}–{high:g}",
            *_at(central, (10, 30, 60)),
            sources[key],
        )
        for key, (low, central, high) in lives.items()
    )
    picture = drawn(
        "halves", draw, wide=height, narrow=height, **words["texts"],
        table=Table(words["table"], tuple(words["head"]), rows),
    )  # fmt: skip
    frames = b"".join(picture.frame(_boxes(lives, minute)) for minute in MINUTES)
    return picture, frames


def _at(half_life: float, minutes: Sequence[int]) -> list[str]:
    return [share(100 * float(left(half_life, minute))) for minute in minutes]


def share(percent: float) -> str:
    """A percentage as a reader meets it: whole, and never a false nothing."""
    return "<1 %" if 0 < percent < 1 else f"{percent:.0f} %"


def _boxes(lives: Mapping[str, Sequence[float]], minute: float) -> dict[str, np.ndarray]:
    boxes = {}
    for row, (key, (low, central, high)) in enumerate(lives.items()):
        fast, middle, slow = (100 * float(left(life, minute)) for life in (low, central, high))
        boxes[f"{key}-span"] = _box(row, fast, slow)
        boxes[f"{key}-left"] = _box(row, 0, middle)
    return boxes


def _box(row: int, start: float, end: float) -> np.ndarray:
    upper, lower = row - 0.22, row + 0.22
    return np.array([[start, upper], [end, upper], [end, lower], [start, lower]])
