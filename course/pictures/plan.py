"""The plan: an empty page, and three short looks back, evenly apart."""

from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from . import Picture, Table, drawn
from .patterns import _bare
from .style import GRID, INK, PAPER, SOFT, A, B

REVIEWS = (2, 9, 16)  # days after the plan; our own choice: even gaps of a week


def _page(ax: Axes, x: float, y: float, width: float, height: float, parts: list[str]) -> None:
    """A sheet with its headings and lines to write on."""
    ax.add_patch(Rectangle((x + 0.05, y + 0.06), width, height, fc=GRID, ec="none"))
    ax.add_patch(Rectangle((x, y), width, height, fc=PAPER, ec=SOFT, lw=1.2))
    each = (height - 0.3) / len(parts)
    for at, part in enumerate(parts):
        top = y + 0.32 + at * each
        ax.text(x + 0.22, top, part, fontsize=11, va="center", weight="bold",
                color=B if at == 0 else INK)  # fmt: skip
        ax.plot([x + 0.22, x + width - 0.22], [top + 0.29] * 2, color=SOFT, lw=0.8)


def dates(words: Mapping) -> Picture:
    """The page on one side, the days of the looks back on the other, drawn to scale."""
    parts = words["parts"]

    def stop(ax: Axes, x: float, y: float, day: int, text: str) -> None:
        ax.add_patch(Circle((x, y), 0.19 if day else 0.1, fc=A if day else PAPER, ec=A, lw=1.6,
                            zorder=3))  # fmt: skip
        if day:
            ax.text(x, y, str(day), color=PAPER, weight="bold", fontsize=11, ha="center",
                    va="center_baseline", zorder=4)  # fmt: skip
        ax.text(x + 0.4, y, text, fontsize=11, va="center", linespacing=1.35)

    def draw(figure: Figure, wide: bool):
        ax = _bare(figure, *((8.2, 4.15) if wide else (4.0, 8.2)))
        left, top = (5.0, 0.35) if wide else (0.55, 4.5)
        _page(ax, *((0.2, 0.15, 3.9, 3.85) if wide else (0.15, 0.15, 3.65, 3.85)), parts)
        long = 3.4  # inches from the first day to the last
        down = [top + long * day / REVIEWS[-1] for day in (0, *REVIEWS)]
        ax.plot([left, left], [down[0], down[-1]], color=GRID, lw=7, zorder=1)
        for y, day in zip(down, (0, *REVIEWS), strict=True):
            text = words["look"].format(day=day) if day else words["today"]
            stop(ax, left, y, day, text)

    rows = tuple((words["day"].format(day=day), words["minutes"]) for day in REVIEWS)
    return drawn("plan", draw, wide=4.15, narrow=8.2, **words["texts"],
                 table=Table(words["table"], tuple(words["head"]), rows))  # fmt: skip
