"""Where help comes first: signs after pressure on the neck, and one question at a time.

Both are illustrations. They hold no measurement, and they say so.
"""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from . import Picture, Table, drawn
from .style import GRID, INK, PAPER, SOFT, A, B


def _box(ax, x: float, y: float, width: float, height: float, **look) -> None:
    """A box with round corners, from its left end and its middle height."""
    round_corners = "round,pad=0,rounding_size=0.12"
    ax.add_patch(FancyBboxPatch((x, y - height / 2), width, height, boxstyle=round_corners, **look))


def _canvas(figure: Figure):
    """Axes without a frame, in inches from the lower left corner."""
    ax = figure.add_axes((0, 0, 1, 1))
    ax.axis("off")
    width, height = figure.get_size_inches()
    ax.set_xlim(0, width)
    ax.set_ylim(0, height)
    return ax, width, height


def signs(groups: Sequence[tuple[str, str]], times: Sequence[str], words: Mapping) -> Picture:
    """Groups of signs, each a line through all times. groups: (name, its signs), times: names."""

    def draw(figure: Figure, wide: bool):
        ax, width, height = _canvas(figure)
        left, right = 0.1, width - (1.2 if wide else 0.1)
        step = (right - left) / len(times)
        places = [left + (number + 0.5) * step for number in range(len(times))]
        for at, time in zip(places, times, strict=True):
            ax.text(at, height - 0.2, time, ha="center", va="center", color=SOFT, fontsize=11)
        tall = (height - 0.4) / len(groups)
        for row, (name, listed) in enumerate(groups):
            top = height - 0.4 - row * tall
            line = top - tall + 0.22
            ax.plot([left, right], [top, top], color=GRID, lw=1)
            ax.text(left, top - 0.24, name, weight="bold", fontsize=12.5, va="center", color=INK)
            if wide:
                ax.text(left + 2.05, top - 0.24, listed, fontsize=11.5, va="center", color=INK)
                ax.text(right + 0.16, line, words["end"], color=B, weight="bold", fontsize=12,
                        va="center")  # fmt: skip
            else:
                ax.text(left, top - 0.42, _lines(listed), fontsize=11, va="top", linespacing=1.35)
                ax.text(right, top - 0.24, words["end"], color=B, weight="bold", fontsize=11.5,
                        va="center", ha="right")  # fmt: skip
            ax.plot([left + 0.04, right - 0.04], [line, line], color=A, lw=5)
            ax.plot(places, [line] * len(places), "o", ms=13, color=PAPER, mec=A, mew=3)

    rows = tuple((name, listed, words["when"], words["do"]) for name, listed in groups)
    twin = Table(words["table"], tuple(words["head"]), rows)
    tall = len(groups)
    return drawn("neck-signs", draw, wide=0.45 + 0.78 * tall, narrow=0.45 + 1.2 * tall, table=twin,
                 **words["texts"])  # fmt: skip


def _lines(listed: str) -> str:
    """A list in two lines of about the same length, for a narrow picture."""
    parts = listed.split(", ")
    half = len(listed) / 2
    ends = [len(", ".join(parts[:count])) for count in range(1, len(parts) + 1)]
    cut = min(range(1, len(parts)), key=lambda count: abs(ends[count - 1] - half), default=1)
    return ", ".join(parts[:cut]) + ",\n" + ", ".join(parts[cut:])


def path(stops: Sequence[tuple[str, str, str]], words: Mapping) -> Picture:
    """Questions from the top down, each with the page it leads to. stops: (ask, page, step)."""

    def draw(figure: Figure, wide: bool):
        ax, width, height = _canvas(figure)
        left = 0.1
        asks, pages = (3.55, 2.85) if wide else (3.0, 2.9)
        right = width - 0.1 - pages
        tall = (height - 0.6) / len(stops)
        for row, (ask, page, step) in enumerate(stops):
            middle = height - (row + 0.5) * tall
            if wide:
                _ask(ax, left, middle, asks, ask, 0.78)
                _page(ax, right, middle, pages, page, step)
                _arrow(ax, (left + asks, middle), (right, middle), B)
                at = ((left + asks + right) / 2, middle + 0.13)
                ax.text(*at, words["yes"], ha="center", va="center", color=B, fontsize=10.5)
                spine = left + 0.5
                down = (middle - 0.39, middle - tall + 0.39)
            else:
                _ask(ax, left, middle + 0.52, asks, ask, 0.7)
                _page(ax, right, middle - 0.52, pages, page, step)
                turn = right - 0.28
                ax.plot([turn, turn], [middle + 0.17, middle - 0.52], color=B, lw=1.8)
                _arrow(ax, (turn, middle - 0.52), (right, middle - 0.52), B)
                ax.text(turn + 0.14, middle + 0.01, words["yes"], color=B, fontsize=10.5,
                        va="center")  # fmt: skip
                spine = left + 0.18
                down = (middle + 0.17, middle + 0.52 - tall + 0.35)
            last = row == len(stops) - 1
            _arrow(ax, (spine, down[0]), (spine, 0.42 if last else down[1]), SOFT)
            ax.text(spine + 0.09, (down[0] + (0.42 if last else down[1])) / 2, words["no"],
                    color=SOFT, fontsize=10.5, va="center")  # fmt: skip
        ax.text(left, 0.2, words["end"], va="center", fontsize=11.5, color=INK)

    rows = tuple((ask.replace("\n", " "), page, step) for ask, page, step in stops)
    twin = Table(words["table"], tuple(words["head"]), rows)
    tall = len(stops)
    return drawn("safety-path", draw, wide=0.6 + 1.12 * tall, narrow=0.6 + 1.98 * tall, table=twin,
                 **words["texts"])  # fmt: skip


def _ask(ax, x: float, y: float, width: float, text: str, tall: float) -> None:
    _box(ax, x, y, width, tall, facecolor=PAPER, edgecolor=A, linewidth=1.6)
    ax.text(x + 0.16, y, text, va="center", fontsize=11.5, linespacing=1.35, color=INK)


def _page(ax, x: float, y: float, width: float, page: str, step: str) -> None:
    _box(ax, x, y, width, 0.78, facecolor=A, edgecolor="none")
    ax.text(x + 0.16, y + 0.16, page, va="center", fontsize=12, weight="bold", color=PAPER)
    ax.text(x + 0.16, y - 0.17, step, va="center", fontsize=10.5, color=PAPER)


def _arrow(ax, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    look = {"arrowstyle": "-|>", "color": colour, "lw": 1.8, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", end, start, arrowprops=look)
