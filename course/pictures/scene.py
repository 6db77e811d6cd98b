"""The partner scene: where four first replies lead, and the order that helps. Illustrations."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, FancyBboxPatch, PathPatch
from matplotlib.path import Path

from . import Picture, Table, drawn
from .style import GRID, INK, PAPER, SOFT, WIDE, A, B


@dataclass(frozen=True)
class First:
    """A first reply: what it says and does, whether it asks at once, whether it may never ask."""

    says: str
    does: str
    asks: bool
    may_miss: bool


def _points(figure: Figure) -> tuple[Axes, float, float]:
    """One empty axes over the whole figure, in points from its upper left corner."""
    width, height = (72 * inches for inches in figure.get_size_inches())
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    ax.axis("off")
    return ax, width, height


def _box(ax: Axes, x: float, y: float, w: float, h: float, **look) -> None:
    style = {"fc": PAPER, "ec": SOFT, "lw": 1.2, "zorder": 2} | look
    ax.add_patch(FancyBboxPatch((x, y), w, h, boxstyle="round,pad=0,rounding_size=9", **style))


def _line(ax: Axes, points: Sequence[tuple[float, float]], arrow: bool = True, **look) -> None:
    """A path through the points; its last piece ends in an arrow head."""
    style = {"color": A, "lw": 2.0, "solid_joinstyle": "round", "zorder": 1} | look
    ax.plot(*zip(*points, strict=True), **style)
    if arrow:
        head = {"arrowstyle": "-|>,head_width=0.32,head_length=0.5", "lw": 0, "fc": style["color"]}
        ax.annotate("", points[-1], points[-2], arrowprops=head | {"shrinkA": 0, "shrinkB": 0})


def _folded(text: str, width: int) -> str:
    return textwrap.fill(text, width, break_long_words=False)


def four(replies: Sequence[First], endings: Sequence[str], words: Mapping) -> Picture:
    """Four first replies; all good ends lie behind one question. endings: those behind it."""

    def draw(figure: Figure, wide: bool):
        ax, width, height = _points(figure)
        (_four_wide if wide else _four_narrow)(ax, width, height, replies, endings, words)

    rows = tuple(
        (one.says, one.does, words["straight" if one.asks else "round"]) for one in replies
    )
    return drawn("first-replies", draw, wide=5.0, narrow=7.8, **words["texts"],
                 table=Table(words["table"], tuple(words["head"]), rows))  # fmt: skip


def _reply(ax: Axes, one: First, x: float, y: float, w: float, h: float, fold: int) -> None:
    _box(ax, x, y, w, h, ec=A if one.asks else SOFT, lw=2.4 if one.asks else 1.2)
    ax.text(x + 12, y + 10, one.says, weight="bold", fontsize=11.5, va="top",
            color=A if one.asks else INK, zorder=3)  # fmt: skip
    ax.text(x + 12, y + 28, _folded(one.does, fold), fontsize=10.5, va="top", linespacing=1.3,
            color=INK, zorder=3)  # fmt: skip


def _question(ax: Axes, x: float, y: float, w: float, h: float, words: Mapping, fold: int) -> None:
    _box(ax, x, y, w, h, fc=A, ec=A)
    ax.text(x + w / 2, y + h / 2, _folded(words["question"], fold), color=PAPER, weight="bold",
            fontsize=11.5, ha="center", va="center", linespacing=1.5, zorder=3)  # fmt: skip


def _pill(ax: Axes, x: float, y: float, w: float, text: str, **look) -> None:
    _box(ax, x, y, w, 34, **look)
    ax.text(x + w / 2, y + 17, text, fontsize=11, ha="center", va="center", zorder=3)


def _missing(ax, rail, left, tall, replies, tops, on) -> None:
    """The broken line of an evening on which nobody asks: from each reply that can end so."""
    middles = [top + tall / 2 for one, top in zip(replies, tops, strict=True) if one.may_miss]
    look = {"color": B, "lw": 1.6, "ls": (0, (4, 3))}
    for middle in middles:
        _line(ax, [(left, middle), (rail, middle)], arrow=False, **look)
    _line(ax, [(rail, middles[0]), *on], **look)


def _four_wide(ax, width, height, replies, endings, words) -> None:
    tall, gap, left, reply_w = 62, 14, 18, 204
    ask_x, ask_w, end_w = 312, 124, 112
    end_x = width - end_w - 4
    tops = [4 + row * (tall + gap) for row in range(len(replies))]
    bottom = tops[-1] + tall
    for one, top in zip(replies, tops, strict=True):
        _reply(ax, one, left, top, reply_w, tall, 36)
        middle = top + tall / 2
        start = left + reply_w
        if one.asks:
            _line(ax, [(start, middle), (ask_x - 2, middle)], lw=3.2)
        else:  # a way round: it goes on, but with a bend in it
            x = np.linspace(start, ask_x - 14, 60)
            wave = 11 * np.sin(np.linspace(0, 3 * np.pi, x.size)) ** 2
            wave *= np.where(np.arange(x.size) // 20 == 1, -1, 1)
            _line(
                ax, [*zip(x, middle + wave, strict=True), (ask_x - 2, middle)], color=SOFT, lw=1.6
            )
    _question(ax, ask_x, 4, ask_w, bottom - 4, words, 12)
    step = (bottom - 4 - 34) / (len(endings) - 1)
    for row, ending in enumerate(endings):
        y = 4 + row * step
        _line(ax, [(ask_x + ask_w, y + 17), (end_x - 2, y + 17)])
        _pill(ax, end_x, y, end_w, ending, ec=A)
    y = height - 40
    _pill(ax, end_x, y, end_w, words["open"], ec=B, ls=(0, (4, 3)))
    _missing(ax, 5, left, tall, replies, tops, [(5, y + 17), (end_x - 2, y + 17)])
    ax.text(left, y + 12, words["missed"], fontsize=10.5, color=INK, va="bottom")


def _four_narrow(ax, width, height, replies, endings, words) -> None:
    tall, gap, left, reply_w = 66, 11, 16, 234
    rail = width - 14
    tops = [3 + row * (tall + gap) for row in range(len(replies))]
    ask_y = tops[-1] + tall + 24
    for one, top in zip(replies, tops, strict=True):
        _reply(ax, one, left, top, reply_w, tall, 38)
        middle = top + tall / 2
        _line(ax, [(left + reply_w, middle), (rail, middle)], arrow=False,
              color=A if one.asks else SOFT, lw=3.2 if one.asks else 1.6)  # fmt: skip
    _line(ax, [(rail, tops[0] + tall / 2), (rail, ask_y - 2)], lw=2.2)
    _question(ax, left, ask_y, width - left - 3, 52, words, 34)
    half = (width - left - 3 - 12) / 2
    y = ask_y + 52 + 28
    for row, ending in enumerate(endings):
        x = left + (row % 2) * (half + 12)
        if row < 2:
            _line(ax, [(x + half / 2, ask_y + 52), (x + half / 2, y - 2)])
        _pill(ax, x, y + (row // 2) * 42, half, ending, ec=A)
    last = height - 38
    _missing(ax, 4, left, tall, replies, tops, [(4, last + 17), (left - 1, last + 17)])
    ax.text(left, last - 8, words["missed"], fontsize=10.5, color=INK, va="bottom")
    _pill(ax, left, last, width - left - 3, words["open"], ec=B, ls=(0, (4, 3)))


# --- the order ----------------------------------------------------------------------------------

FORK = 3  # the step that is a choice of two


def order(steps: Sequence[tuple[str, str]], either: tuple[str, str], words: Mapping) -> Picture:
    """The order that helps, as stepping stones. steps: (name, what); either: the fork's two."""

    def draw(figure: Figure, wide: bool):
        ax, _, _ = _points(figure)
        places = _stones_wide(len(steps)) if wide else _stones_narrow(len(steps))
        for (x, y), (to_x, to_y), index in zip(
            places, places[1:], range(len(places)), strict=False
        ):
            for lane in _lanes(index, (x, y), (to_x, to_y), wide):
                night = index == len(steps) - 2
                ax.plot(*zip(*lane, strict=True), color=SOFT if night else GRID,
                        lw=2 if night else 8, ls=(0, (1, 3)) if night else "-",
                        solid_capstyle="round", zorder=1)  # fmt: skip
        x, y = ((a + b) / 2 for a, b in zip(places[-2], places[-1], strict=True))
        _moon(ax, *((x - 4, y - 24) if wide else (x + 30, y)))
        for index, ((x, y), (name, what)) in enumerate(zip(places, steps, strict=True)):
            _stone(ax, index, x, y, wide)
            label = either if index == FORK else None
            _step_words(ax, x, y, name, what, label, wide)

    rows = tuple((str(number), *step) for number, step in enumerate(steps, start=1))
    return drawn("order", draw, wide=2.9, narrow=6.9, **words["texts"],
                 table=Table(words["table"], tuple(words["head"]), rows))  # fmt: skip


def _stones_wide(count: int) -> list[tuple[float, float]]:
    step = 72 * WIDE / count
    return [(step * (index + 0.5), 78.0) for index in range(count)]


def _stones_narrow(count: int) -> list[tuple[float, float]]:
    return [(38.0 + (8 if index % 2 else 0), 34.0 + 80 * index) for index in range(count)]


SIDE = 30  # points from the middle of the path to a stone of the fork


def _twins(x: float, y: float, wide: bool) -> list[tuple[float, float]]:
    return [(x, y - SIDE), (x, y + SIDE)] if wide else [(x - 20, y), (x + 24, y)]


def _lanes(index: int, start, end, wide: bool) -> list[list[tuple[float, float]]]:
    """The path from one stone to the next; it parts before the fork and joins after it."""
    if index == FORK - 1:
        return [[start, twin] for twin in _twins(*end, wide)]
    if index == FORK:
        return [[twin, end] for twin in _twins(*start, wide)]
    return [[start, end]]


def _stone(ax: Axes, index: int, x: float, y: float, wide: bool) -> None:
    small = index == FORK
    for at, (cx, cy) in enumerate(_twins(x, y, wide) if small else [(x, y)]):
        size = (40, 33) if small else (52, 44)
        tilt = (12, -9, 6, -14, 10, -6)[(index + at) % 6]
        ax.add_patch(Ellipse((cx, cy), *size, angle=tilt, fc=A, ec=PAPER, lw=2, zorder=2))
        ax.text(cx, cy, str(index + 1), color=PAPER, weight="bold", fontsize=13.5, ha="center",
                va="center_baseline", zorder=3)  # fmt: skip


def _step_words(ax, x, y, name, what, either, wide) -> None:
    if wide:
        below = y + (SIDE + 38 if either else 42)
        if either:
            for (cx, cy), word in zip(_twins(x, y, wide), either, strict=True):
                ax.text(cx, cy + (-24 if cy < y else 25), word, fontsize=10.5, color=INK,
                        ha="center", va="bottom" if cy < y else "top")  # fmt: skip
        else:
            ax.text(x, below, name, weight="bold", fontsize=11.5, ha="center", va="top")
            ax.text(x, below + 18, _folded(what, 15), fontsize=10.5, ha="center", va="top",
                    linespacing=1.35, color=INK)  # fmt: skip
    else:
        ax.text(104, y - 2, name, weight="bold", fontsize=11.5, va="bottom")
        ax.text(104, y + 3, _folded(what, 32), fontsize=10.5, va="top", linespacing=1.3, color=INK)


def _moon(ax: Axes, x: float, y: float) -> None:
    """The night before the last stone."""
    arc = Path.arc(-70, 110)
    outer = arc.vertices * 9 + [x, y]
    inner = np.flip(arc.vertices, axis=0) * [5, 9] + [x, y]
    codes = [*arc.codes, Path.LINETO, *arc.codes[1:]]
    shape = Path([*outer, *inner], codes)
    ax.add_patch(PathPatch(shape, fc=B, ec=B, lw=0.6, zorder=2))
