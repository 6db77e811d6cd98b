"""The first chapter's pictures: the way through the course, and how sure anyone is."""

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from . import Picture, Table, drawn
from .style import GRID, INK, PAPER, SOFT, WIDE, A, B

ABREAST = 5  # stops in a row of the wide picture
ROW, STOP = 1.52, 0.66  # inches from row to row (wide), and from stop to stop (narrow)
FOLD = 14  # letters: where the name of a stop is folded


def way(stops: Sequence[tuple[str, str, int]], words: Mapping) -> Picture:
    """The chapters as stops on a winding path. stops: (number, title, minutes)."""
    rows = -(-len(stops) // ABREAST)

    def draw(figure: Figure, wide: bool):
        ax = figure.add_axes((0, 0, 1, 1))
        ax.axis("off")
        # The units of the axes are inches, so that circles and turns keep their shape.
        width, height = figure.get_size_inches()
        ax.set_xlim(0, width)
        ax.set_ylim(height, 0)
        places, line = _winding(len(stops)) if wide else _falling(len(stops))
        ax.plot(*line, color=GRID, lw=9, solid_capstyle="round", solid_joinstyle="round", zorder=1)
        for (x, y), (number, title, minutes) in zip(places, stops, strict=True):
            ax.plot(x, y, "o", ms=34 if wide else 30, color=A, mec=PAPER, mew=3, zorder=2)
            ax.text(x, y, number, color=PAPER, weight="bold", fontsize=13.5, ha="center",
                    va="center_baseline", zorder=3)  # fmt: skip
            minutes = words["minutes"].format(minutes=minutes)
            if wide:
                lines = [(line, INK, 11) for line in _folded(title)] + [(minutes, SOFT, 10.5)]
                for row, (text, colour, size) in enumerate(lines):
                    ax.text(
                        x, y + 0.47 + 0.19 * row, text, ha="center", color=colour, fontsize=size
                    )
            else:
                ax.text(1.5, y - 0.01, title, va="bottom", fontsize=11.5)
                ax.text(1.5, y + 0.05, minutes, va="top", fontsize=10.5, color=SOFT)

    listed = tuple((title, words["minutes"].format(minutes=minutes)) for _, title, minutes in stops)
    table = Table(words["table"], tuple(words["head"]), listed)
    heights = {"wide": ROW * rows + 0.1, "narrow": STOP * len(stops) + 0.1}
    return drawn("way", draw, **heights, **words["texts"], table=table)


def _folded(title: str) -> list[str]:
    """The title in as few lines as its letters need, all of them about as long."""
    lines = textwrap.wrap(title, FOLD)
    for width in range(max(map(len, lines)), 0, -1):
        evener = textwrap.wrap(title, width, break_long_words=False)
        if len(evener) > len(lines) or max(map(len, evener)) > FOLD:
            break
        lines = evener
    return lines


Line = tuple[np.ndarray, np.ndarray]


def _winding(count: int) -> tuple[list[tuple[float, float]], Line]:
    """Places in rows, every second row from right to left, and the line that joins them."""
    column, round_by, out = WIDE / ABREAST, 0.3, 0.73
    places, xs, ys = [], [], []
    for index in range(count):
        row, step = divmod(index, ABREAST)
        way_on = 1 if row % 2 == 0 else -1
        x = column * (step + 0.5) if way_on > 0 else WIDE - column * (step + 0.5)
        y = 0.42 + ROW * row
        places.append((x, y))
        xs.append(x)
        ys.append(y)
        if step == ABREAST - 1 and index < count - 1:
            # Round the corner: a quarter turn out, a straight line down, a quarter turn back.
            turn = np.linspace(0, np.pi / 2, 12)
            bend = x + way_on * (out - round_by + round_by * np.sin(turn))
            xs += [*bend, *bend[::-1]]
            drop = round_by * (1 - np.cos(turn))
            ys += [*(y + drop), *(y + ROW - drop[::-1])]
    return places, (np.array(xs), np.array(ys))


def _falling(count: int) -> tuple[list[tuple[float, float]], Line]:
    """Places one below the other, on a line that swings gently from side to side."""
    steps = np.linspace(0, count - 1, 12 * (count - 1) + 1)
    xs, ys = 0.7 + 0.3 * np.sin(steps * np.pi / 2), 0.38 + STOP * steps
    return list(zip(xs[::12], ys[::12], strict=True)), (xs, ys)


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
