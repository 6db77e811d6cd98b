"""How the model was checked: what it could have failed, apart from what holds by design."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from . import Picture, Table, drawn
from .style import GRID, INK, SOFT, A, B

LEFT = -308  # points: where the words begin beside the bars


def checks(rows: Sequence[Mapping], words: Mapping) -> Picture:
    """rows: {"id", "says", "sources", "could_fail", "fails", "share"}; share of 0 to 1 or None."""
    parts = [
        (words["could"], [row for row in rows if row["could_fail"]]),
        (words["built"], [row for row in rows if not row["could_fail"]]),
    ]

    def draw(figure: Figure, wide: bool):
        ax = figure.add_subplot()
        y = 0.0
        for heading, part in parts:
            place = {"textcoords": "offset points", "weight": "bold", "fontsize": 12}
            ax.annotate(heading, (0, y), (LEFT if wide else 0, -4), **place)
            y += 0.55 if wide else 0.85
            for row in part:
                y += _bar(ax, y, row, words, wide)
            y += 0.35
        ax.set_ylim(y - 0.4, -0.5)
        ax.set_xlim(0, 100)
        ax.set_yticks([])
        ax.set_xticks([0, 50, 100])
        ax.set_xlabel(words["axis"])
        ax.spines["left"].set_visible(False)
        ax.tick_params(length=0)
        width, inches = figure.get_size_inches()
        left = 4.35 if wide else 0.15
        figure.subplots_adjust(
            left=left / width, right=1 - 0.55 / width, top=1 - 0.05 / inches, bottom=0.6 / inches
        )

    head = tuple(words["head"])
    table = tuple(
        (
            row["says"],
            row["sources"],
            words["yes" if row["could_fail"] else "no"],
            "–" if row["share"] is None else f"{100 * row['share']:.0f} %",
            words["failed" if row["fails"] else "passed"],
        )
        for row in rows
    )
    return drawn("checks", draw, wide=1.7 + 0.36 * len(rows), narrow=2.4 + 0.62 * len(rows),
                 **words["texts"], table=Table(words["table"], head, table))  # fmt: skip


def _bar(ax, y: float, row: Mapping, words: Mapping, wide: bool) -> float:
    """Draw one check at height y and return the height it takes."""
    colour = B if row["fails"] else A if row["could_fail"] else SOFT
    said = words["fails"] if row["fails"] else "–"
    if row["share"] is not None:
        share = 100 * row["share"]
        ax.plot([0, 100], [y, y], color=GRID, lw=7, solid_capstyle="butt")
        ax.plot([0, share], [y, y], color=colour, lw=7, solid_capstyle="butt")
        said = said if row["fails"] else f"{share:.0f}"
    ax.annotate(said, (100, y), (6, -4), textcoords="offset points", color=colour, weight="bold")
    place = {"textcoords": "offset points", "fontsize": 10.5, "color": INK}
    if wide:
        ax.annotate(row["says"], (0, y), (LEFT, -4), **place)
        return 0.62
    ax.annotate(row["says"], (0, y), (0, 8), **place)
    return 1.0
