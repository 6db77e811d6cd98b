"""How sure and how right: for each confidence the share right, and where it pays best."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course.training.marks import Level

from . import Picture, Table, drawn
from .style import GRID, INK, SOFT, A, B, C

COLOURS = {"": A, "over": B, "under": C}
MARKS = {"": "o", "over": "v", "under": "^"}


def calibration(levels: Sequence[Level], words: Mapping) -> Picture:
    """One row a confidence: the field where it is the best choice, the share right, its interval.

    levels: as course.training.marks.calibration gives them. words: names, range, right, none,
    axis, best, table, head, cell, no_cell, and `texts`: title, sentence, takeaway, how_to_read.
    """

    def draw(figure: Figure, wide: bool):
        ax = figure.subplots()
        for place, level in enumerate(levels):
            _row(ax, place, level, words)
        ax.set_xlim(-3, 103)
        ax.set_ylim(len(levels) - 0.45, -0.7)
        ax.set_xticks(range(0, 101, 25))
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.tick_params(length=0)
        ax.set_xlabel(words["axis"])
        width, height = figure.get_size_inches()
        figure.subplots_adjust(
            left=0.2 / width, right=1 - 0.2 / width, top=1 - 0.05 / height, bottom=0.6 / height
        )

    return drawn(
        "calibration", draw, wide=3.4, narrow=3.6, **words["texts"], table=_table(levels, words)
    )


def _row(ax: Axes, place: int, level: Level, words: Mapping) -> None:
    low, high = level.fits
    ax.barh(place, high - low, left=low, height=0.42, color=GRID, lw=0)
    for x, said, side in ((0, _name(level, words), "left"), (100, _count(level, words), "right")):
        ax.annotate(
            said, (x, place), (0, 17), textcoords="offset points", ha=side, fontsize=10.5,
            color=INK if side == "left" else SOFT,
        )  # fmt: skip
    if level.share is None:
        return
    colour = COLOURS[level.leans]
    ax.plot(level.interval, [place, place], color=colour, lw=2.4, solid_capstyle="butt")
    ax.plot([level.share], [place], MARKS[level.leans], color=colour, ms=9, mew=0)


def _name(level: Level, words: Mapping) -> str:
    return words["names"][level.confidence - 1]


def _count(level: Level, words: Mapping) -> str:
    if not level.n:
        return words["none"]
    return words["right"].format(right=level.right, n=level.n)


def _table(levels: Sequence[Level], words: Mapping) -> Table:
    def row(level: Level) -> tuple[str, ...]:
        low, high = (f"{end:.0f}" for end in level.fits)
        fits = words["cell"].format(low=low, high=high)
        if level.share is None:
            return _name(level, words), "0", words["no_cell"], words["no_cell"], fits
        low, high = (f"{end:.0f}" for end in level.interval)
        interval = words["cell"].format(low=low, high=high)
        share = f"{level.right} ({level.share:.0f}\u00a0%)"
        return _name(level, words), str(level.n), share, interval, fits

    return Table(words["table"], tuple(words["head"]), tuple(map(row, levels)))
