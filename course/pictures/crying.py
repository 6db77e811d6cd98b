"""Crying: mood after a sad film, a hundred times of crying, and what goes with feeling better."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from . import Picture, Table, drawn
from .style import GRID, INK, PAPER, SOFT, A, B, C


def _table(words: Mapping) -> Table:
    return Table(words["table"], tuple(words["head"]), tuple(tuple(row) for row in words["rows"]))


# --- after the film -------------------------------------------------------------------------------

# gracanin2015: worse right after, as before at 20 minutes, better at 90. No heights were read, so
# these three have one and the same distance: below, at, above.
FILM = {"before": 0, "after": -1, "twenty": 0, "ninety": 1}
# bylsma2008: what went with feeling better or worse. Nothing was said of being alone as such.
STORIES = {"kind": "up", "alone": "unknown", "ashamed": "down", "stopped": "down"}
SIGNS = ("up", "down", "unknown")


def film(words: Mapping) -> Picture:
    """The film in a laboratory, and beside it a sign for the chosen story. See `signs`."""

    def draw(figure: Figure, wide: bool):
        if wide:
            left = figure.add_axes((0.075, 0.17, 0.55, 0.7))
            right = figure.add_axes((0.68, 0.06, 0.31, 0.88))
        else:
            left = figure.add_axes((0.17, 0.52, 0.8, 0.41))
            right = figure.add_axes((0.04, 0.01, 0.92, 0.36))
        _laboratory(left, words)
        _story(right, words)

    return drawn("film", draw, wide=4.2, narrow=6.6, **words["texts"],
                 table=_table(words))  # fmt: skip


def _laboratory(ax: Axes, words: Mapping) -> None:
    at, level = np.arange(len(FILM)), np.array(list(FILM.values()))
    ax.set_xlim(-0.4, 3.4)
    ax.set_ylim(-1.75, 1.75)
    ax.axhline(0, color=SOFT, lw=0.8)
    ax.plot(at, level, color=A, lw=1.4, ls=(0, (1, 2.4)))
    ax.plot(at, level, "o", color=A, ms=11)
    for x, y, name in zip(at, level, FILM, strict=True):
        # Each label stands where the dotted line is not.
        place = {"after": ((0, -15), "center", "top"), "twenty": ((-4, 9), "right", "bottom")}
        offset, ha, va = place.get(name, ((0, 12), "center", "bottom"))
        ax.annotate(words["points"][name], (x, y), offset, textcoords="offset points",
                    ha=ha, va=va, weight="bold", color=A, fontsize=10.5)  # fmt: skip
    ax.set_xticks(at, [words["at"][name] for name in FILM])
    ax.set_yticks([1.35, -1.35], [words["axis_up"], words["axis_down"]])
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.tick_params(length=0)
    ax.set_title(words["laboratory"], fontsize=11.5, pad=12, x=-0.08)


def _story(ax: Axes, words: Mapping) -> None:
    ax.axis("off")
    ax.set_xlim(0, 10)
    ax.set_ylim(0, 10)
    ax.fill([0, 10, 10, 0], [0, 0, 10, 10], color=GRID, alpha=0.45, lw=0)
    ax.text(0.6, 9.3, words["life"], weight="bold", fontsize=11.5, va="top", linespacing=1.25)
    _arrow(ax, 4.2, 6.6, A, "sign-up")
    _arrow(ax, 6.6, 4.2, B, "sign-down")
    ax.text(5, 5.4, "?", fontsize=38, weight="bold", ha="center", va="center", color=SOFT,
            gid="sign-unknown")  # fmt: skip
    for line, y in enumerate((2.8, 2.0, 1.2)):
        ax.text(5, y, "·", ha="center", va="center", fontsize=11, gid=f"says-{line}")


def _arrow(ax: Axes, tail: float, head: float, colour: str, name: str) -> None:
    """A broad arrow as one shape, so that the page can hide it."""
    turn = np.sign(head - tail)
    neck = head - turn * 0.9
    x = [4.55, 5.45, 5.45, 6.15, 5, 3.85, 4.55]
    y = [tail, tail, neck, neck, head + turn * 0.5, neck, neck]
    ax.fill(x, y, color=colour, lw=0, gid=name)


def signs(story: str) -> dict[str, str]:
    """Group id -> CSS class: only the sign of this story is seen."""
    return {f"sign-{sign}": "" if sign == STORIES[story] else "drawn-off" for sign in SIGNS}


# --- a hundred times of crying --------------------------------------------------------------------


def hundred(percent: float, words: Mapping) -> Picture:
    """A hundred dots, `percent` of them filled: times of crying after which mood was better."""

    def draw(figure: Figure, wide: bool):
        ax = figure.add_axes((0.01, 0.01, 0.98, 0.98))
        across = 20 if wide else 10
        down = 100 // across
        ax.axis("off")
        ax.set_aspect("equal")
        ax.set_xlim(-0.6, across - 0.4)
        ax.set_ylim(down + (0.75 if wide else 0.9), -0.7)
        better = round(percent)
        for state, look in (
            (range(better), {"mfc": A, "mec": A}),
            (range(better, 100), {"mfc": PAPER, "mec": SOFT}),
        ):
            who = np.array(state)
            ax.plot(who % across, who // across, "o", ms=15, mew=1.1, **look)
        ax.text(-0.4, down + 0.15, words["label"], va="center", fontsize=11.5, color=INK)

    return drawn("hundred", draw, wide=(8.2, 2.75), narrow=4.6, **words["texts"],
                 table=_table(words))  # fmt: skip


# --- what goes with what --------------------------------------------------------------------------


def goes_with(better: Sequence[str], worse: Sequence[str], words: Mapping) -> Picture:
    """What went with feeling better, arrows up; and with feeling worse, arrows down."""
    rows = [(text, "up") for text in better] + [(text, "down") for text in worse]

    def draw(figure: Figure, wide: bool):
        ax = figure.add_axes((0.01, 0.01, 0.98, 0.98))
        ax.axis("off")
        ax.set_xlim(0, 10)
        gap = 0.45 if wide else 0.75  # on a phone a heading stands in it
        ax.set_ylim(len(rows) + gap + 0.95, -0.95)
        place = {"va": "center", "weight": "bold", "fontsize": 11.5}
        end = 5.4 if wide else 9.8
        for group, heading, colour in (("up", "better", A), ("down", "worse", C)):
            own = [index for index, (_, sign) in enumerate(rows) if sign == group]
            shift = gap + 0.5 if group == "down" else 0
            top, bottom = own[0] + shift - 0.14, own[-1] + 1 + shift + 0.1
            ax.fill([0.1, end, end, 0.1], [top, top, bottom, bottom], color=GRID, alpha=0.5, lw=0)
            for index in own:
                y = index + shift + 0.48
                ax.text(0.45, y, rows[index][0], va="center", fontsize=11.5)
            if wide:
                middle = (top + bottom) / 2
                tip = {"arrowstyle": "-|>,head_width=0.4,head_length=0.7", "lw": 2.2,
                       "color": colour}  # fmt: skip
                ax.annotate("", (7.1, middle), (5.65, middle), arrowprops=tip)
                ax.text(7.35, middle, words[heading], color=colour, **place)
            else:
                said = words["went"].format(what=words[heading])
                sign = {"up": "↑", "down": "↓"}[group]
                ax.text(0.2, top - 0.36, f"{sign} {said}", color=colour, **place)

    height = 0.36 * len(rows) + 0.7
    return drawn("goes_with", draw, wide=height + 0.3, narrow=height + 1.05, **words["texts"],
                 table=_table(words))  # fmt: skip
