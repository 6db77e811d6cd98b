"""The felt mood: an axis without numbers, and a mark that nobody measured any of it."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from . import Picture, drawn
from .style import GRID, SOFT, C

AXIS = np.arange(0, 241, 2)  # minutes after the evening began
ENDED = 20  # the made-up evening lifts mood for this long


def felt(words: Mapping) -> Picture:
    """An empty mood panel: `felt` is the made-up evening, `idea` what an idea draws."""

    def draw(figure: Figure, wide: bool):
        ax = figure.add_subplot()
        ax.set_xlim(0, AXIS[-1])
        ax.set_ylim(-0.75, 0.9)
        ax.axhline(0, color=SOFT, lw=0.8)
        ax.axvspan(0, ENDED, color=GRID, lw=0)
        level = np.zeros(AXIS.size)
        ax.plot(AXIS, level, color=SOFT, lw=9, alpha=0.35, gid="felt")
        ax.plot(AXIS, level, color=C, lw=2.4, gid="idea")
        ax.set_yticks([0.75, -0.6], [words["axis_up"], words["axis_down"]])
        ax.set_xticks([20, 80, 140, 200], words["ticks"])
        for side in ("left", "bottom"):
            ax.spines[side].set_visible(False)
        ax.tick_params(length=0)
        ax.text(0.99, 0.95, words["watermark"], transform=ax.transAxes, ha="right", va="top",
                fontsize=15, color=SOFT, style="italic")  # fmt: skip
        width, inches = figure.get_size_inches()
        figure.subplots_adjust(
            left=0.62 / width, right=1 - 0.15 / width, top=1 - 0.1 / inches, bottom=0.4 / inches
        )
        return dict.fromkeys(("felt", "idea"), (ax, AXIS.size, False))

    return drawn("mood", draw, wide=3.4, narrow=2.9, **words["texts"])
