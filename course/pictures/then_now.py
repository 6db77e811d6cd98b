"""Then and now side by side: what is alike, and what is different. An illustration."""

import textwrap
from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from . import Picture, Table, drawn
from .scene import _box, _points
from .style import INK, PAPER, SOFT, A, B

Pair = tuple[str, str]


def then_now(alike: Sequence[Pair], different: Sequence[Pair], words: Mapping) -> Picture:
    """Pairs of (then, now): the alike ones joined by =, the different ones kept apart by ≠."""

    def draw(figure: Figure, wide: bool):
        ax, width, _ = _points(figure)
        box, tall, gap = (196, 40, 12) if wide else (118, 52, 10)
        left = 96 if wide else 3
        right = width - box - 3
        middle = (left + box + right) / 2
        fold = 28 if wide else 16
        y = 26.0
        for x, title, colour in ((left, words["then"], B), (right, words["now"], A)):
            ax.text(x + box / 2, 12, title, weight="bold", fontsize=13, color=colour, ha="center",
                    va="center")  # fmt: skip
        for name, pairs, sign in (("alike", alike, "="), ("different", different, "≠")):
            if wide:
                half = y + (len(pairs) * (tall + gap) - gap) / 2
                ax.text(3, half, words[name], weight="bold", fontsize=12, va="center")
            else:
                ax.text(3, y + 12, words[name], weight="bold", fontsize=12, va="center")
                y += 28
            for then, now in pairs:
                same = sign == "="
                if same:
                    ax.plot([left + box, right], [y + tall / 2] * 2, color=SOFT, lw=1.6, zorder=1)
                _box(ax, left, y, box, tall, ec=B, ls=(0, (4, 3)), lw=1.4)
                _box(ax, right, y, box, tall, ec=A, lw=1.2 if same else 2.6)
                centre = {"ha": "center", "va": "center", "zorder": 3}
                for x, text in ((left, then), (right, now)):
                    ax.text(x + box / 2, y + tall / 2, textwrap.fill(text, fold), fontsize=10.8,
                            linespacing=1.3, color=INK, **centre)  # fmt: skip
                dot = {"boxstyle": "circle,pad=0.18", "fc": PAPER, "ec": "none"}
                ax.text(middle, y + tall / 2, sign, fontsize=17, weight="bold",
                        color=SOFT if same else A, bbox=dot, **centre)  # fmt: skip
                y += tall + gap
            y += 16 if wide else 8

    count = len(alike) + len(different)
    rows = tuple(
        (words[name], then, now)
        for name, pairs in (("alike", alike), ("different", different))
        for then, now in pairs
    )
    wide_height, narrow_height = (26 + count * 52 + 20) / 72, (26 + count * 62 + 76) / 72
    return drawn("then-now", draw, wide=wide_height, narrow=narrow_height, **words["texts"],
                 table=Table(words["table"], tuple(words["head"]), rows))  # fmt: skip
