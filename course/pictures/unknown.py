"""What nobody can draw: directions where a direction is known, and nothing that looks like data."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from . import Picture, Table, drawn
from .style import GRID, INK, SOFT, A

# How each row is marked. Two marks: what was seen for one member and for another.
MARKS = {
    "dopamine": ("?",),
    "opioids": ("up",),
    "endocannabinoids": ("up", "same"),
    "vasopressin": ("?",),
}


def arrows(rows: Mapping[str, Sequence[str]], words: Mapping) -> Picture:
    """rows: key -> (name, direction in words, why there is no curve)."""

    def draw(figure: Figure, wide: bool):
        ax = figure.add_axes((0.01, 0.01, 0.98, 0.98))
        ax.axis("off")
        ax.set_xlim(0, 10)
        ax.set_ylim(len(rows), 0)
        for index, (key, (name, direction, _)) in enumerate(rows.items()):
            y = index + 0.5
            if index:
                ax.plot([0, 10], [index, index], color=GRID, lw=1)
            edge = 1.4 if wide else 2.2
            for place, mark in enumerate(MARKS[key]):
                _mark(ax, edge * (place + 1) / (len(MARKS[key]) + 1), y, mark)
            if wide:
                ax.text(1.7, y, name, weight="bold", fontsize=12.5, va="center")
                ax.text(4.6, y, direction, fontsize=11.5, va="center", color=INK)
            else:
                ax.text(2.4, y - 0.16, name, weight="bold", fontsize=12.5, va="center")
                ax.text(2.4, y + 0.2, direction, fontsize=11, va="center", color=INK)

    table = Table(words["table"], tuple(words["head"]), tuple(tuple(row) for row in rows.values()))
    return drawn("unknown", draw, wide=0.72 * len(rows), narrow=0.95 * len(rows),
                 **words["texts"], table=table)  # fmt: skip


def _mark(ax, x: float, y: float, mark: str) -> None:
    if mark == "?":
        ax.text(x, y, "?", fontsize=22, weight="bold", color=SOFT, ha="center", va="center")
        return
    start, end = ((x, y + 0.26), (x, y - 0.26)) if mark == "up" else ((x - 0.3, y), (x + 0.3, y))
    style = {"arrowstyle": "-|>,head_width=0.45,head_length=0.7", "lw": 2.4, "color": A}
    ax.annotate("", end, start, arrowprops=style | ({"arrowstyle": "-"} if mark == "same" else {}))
