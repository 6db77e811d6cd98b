"""The first chapter's pictures: the way through the course, and how sure anyone is."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from . import Picture, Table, drawn
from .style import GRID, INK, PAPER, SOFT, A, B


def way(stops: Sequence[tuple[str, str, int]], words: Mapping) -> Picture:
    """The chapters as stops on a path. stops: (number, title, minutes)."""

    def draw(figure: Figure, wide: bool):
        ax = figure.add_axes((0.02, 0.02, 0.96, 0.96))
        ax.axis("off")
        ax.set_xlim(0, 10)
        count = len(stops)
        if wide:
            ax.set_ylim(0, 2.2)
            places = [(10 * (index + 0.5) / count, 1.45) for index in range(count)]
        else:
            ax.set_ylim(0, 1.5 * count)
            places = [(0.9, 1.5 * (count - index) - 0.75) for index in range(count)]
        ax.plot(*zip(*places, strict=True), color=GRID, lw=9, solid_capstyle="round", zorder=1)
        for (x, y), (number, title, minutes) in zip(places, stops, strict=True):
            ax.plot(x, y, "o", ms=34, color=A, zorder=2)
            ax.text(x, y, number, color=PAPER, weight="bold", fontsize=14, ha="center",
                    va="center_baseline", zorder=3)  # fmt: skip
            under = words["stop"].format(title=title, minutes=minutes)
            if wide:
                ax.text(x, 0.78, under, ha="center", va="top", linespacing=1.5, fontsize=11.5)
            else:
                ax.text(x + 1.2, y, under, va="center", linespacing=1.4, fontsize=11.5)

    rows = tuple((title, words["minutes"].format(minutes=minutes)) for _, title, minutes in stops)
    return drawn("way", draw, wide=1.75, narrow=0.95 * len(stops), **words["texts"],
                 table=Table(words["table"], tuple(words["head"]), rows))  # fmt: skip


# How each word is marked, from the top down: full dots out of three, a cross, a question mark.
RUNGS = {"supported": 3, "some": 2, "plausible": 1, "not_supported": "×", "not_known": "?"}


def ladder(steps: Sequence[Mapping[str, str]], words: Mapping) -> Picture:
    """How sure anyone is, from the top rung down. steps: {"key", "word", "means", "example"}."""

    def draw(figure: Figure, wide: bool):
        ax = figure.add_axes((0.005, 0.005, 0.99, 0.99))
        ax.axis("off")
        ax.set_xlim(0, 10)
        ax.set_ylim(len(steps), 0)
        for row, step in enumerate(steps):
            if row:
                ax.plot([0, 10], [row, row], color=GRID, lw=1)
            _rung(ax, row, step, wide)

    rows = tuple((step["word"], step["means"], step["example"]) for step in steps)
    return drawn("ladder", draw, wide=0.72 * len(steps), narrow=1.12 * len(steps), **words["texts"],
                 table=Table(words["table"], tuple(words["head"]), rows))  # fmt: skip


def _rung(ax, row: int, step: Mapping[str, str], wide: bool) -> None:
    """One word: its mark says how sure also without colour."""
    mark, edge = RUNGS[step["key"]], 0.35 if wide else 0.5
    y = row + (0.5 if wide else 0.3)
    if isinstance(mark, int):
        for dot in range(3):
            x = edge + dot * (0.36 if wide else 0.72)
            ax.plot(x, y, "o", ms=11, color=A if dot < mark else "none", mec=A, mew=1.4)
    else:
        x = edge + (0.36 if wide else 0.72)
        ax.text(x, y, mark, fontsize=19, weight="bold", ha="center", va="center",
                color=B if mark == "×" else SOFT)  # fmt: skip
    if wide:
        ax.text(1.75, y, step["word"], weight="bold", fontsize=12.5, va="center")
        ax.text(4.65, y, step["means"], fontsize=11.5, va="center", color=INK)
    else:
        ax.text(2.8, y, step["word"], weight="bold", fontsize=12.5, va="center")
        ax.text(0.2, row + 0.7, step["means"], fontsize=11, va="center", color=INK)
