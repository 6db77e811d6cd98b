"""The evening's curves: small multiples on one time axis, each as a multiple of its start."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from . import Picture, drawn
from .style import GRID, INK, SOFT, A, B

# Minutes after the end of arousal: the time axis of every evening picture.
AXIS = np.arange(-45, 241)
# The highest multiple a panel shows. Chosen so that every evening the controls allow fits.
TOP = {
    "prolactin": 7.2,
    "adrenaline": 15,
    "noradrenaline": 9,
    "cortisol": 3.2,
    "beta_endorphin": 4.2,
    "testosterone": 1.4,
    "heart_rate": 2.8,
    "systolic_pressure": 2.4,
}
# Its rise at orgasm is five times its start in men and a fifth of its start in women.
OXYTOCIN_TOP = {"women": 2.1, "men": 11}
ORGASMS = 4  # the most that can be marked
NOWHERE = np.nan


def panels(
    name: str,
    keys: Sequence[str],
    group: str,
    words: Mapping,
    *,
    columns: int = 1,
    story: bool = False,
) -> Picture:
    """An empty picture of the substances in `keys`, to be fed frames by `frame`.

    group: "women" or "men", whose measurements set the height of a panel. words: {"axis": label
    of the time axis, "ticks": its marks, "names": {key: name}}. columns holds for a wide page; on
    a phone the panels stand in one column. story adds a line for the popular story.
    """

    def draw(figure: Figure, wide: bool):
        across = columns if wide else 1
        down = -(-len(keys) // across)
        axes = figure.subplots(down, across, sharex=True, squeeze=False)
        moving = {}
        for index, key in enumerate(keys):
            ax = axes[index // across][index % across]
            moving |= _panel(ax, key, words["names"][key], top(key, group), story)
        for index, ax in enumerate(axes.flat):
            ax.tick_params(labelbottom=index + across >= len(keys))
            ax.axis("off" if index >= len(keys) else "on")
        for ax in axes[-1]:
            ax.set_xticks([0, 60, 120, 180, 240], words["ticks"])
            ax.set_xlabel(words["axis"] if across == 1 else "")
        if across > 1:
            figure.supxlabel(words["axis"], fontsize=11, y=0.012)
        inches = figure.get_figheight()
        figure.subplots_adjust(
            left=(0.48 if across == 1 else 0.42) / figure.get_figwidth(),
            right=1 - 0.22 / figure.get_figwidth(),
            top=1 - 0.5 / inches,
            bottom=0.62 / inches,
            hspace=0.85,
            wspace=0.2,
        )
        return moving

    height = 1.0 + 1.32 * -(-len(keys) // columns)
    return drawn(name, draw, wide=height, narrow=1.0 + 1.36 * len(keys))


def top(key: str, group: str) -> float:
    """The highest multiple that the panel of this substance shows."""
    return OXYTOCIN_TOP[group] if key == "oxytocin" else TOP[key]


def _panel(ax, key: str, title: str, height: float, story: bool) -> dict:
    """One substance: its line, band, marker and texts, named so that the page can move them."""
    ax.set_xlim(AXIS[0], AXIS[-1])
    ax.set_ylim(0, height)
    ax.set_yticks(_ticks(height), [f"×{tick:g}" for tick in _ticks(height)])
    ax.spines["bottom"].set_color(GRID)
    ax.spines["left"].set_visible(False)
    ax.tick_params(length=0)
    ax.axhline(1, color=SOFT, lw=0.8)
    flat, two = np.ones(AXIS.size), np.ones(2)
    ax.fill([-20, 0, 0, -20], [0, 0, 1, 1], color=GRID, gid=f"{key}-arousal", lw=0)
    ax.fill(np.r_[AXIS, AXIS[::-1]], np.r_[flat, flat], color=A, alpha=0.2, lw=0, gid=f"{key}-band")
    marks = np.tile([0.0, 1.0, 1.0], ORGASMS)
    ax.plot(marks, marks, color=SOFT, lw=1, gid=f"{key}-orgasms")
    ax.plot(AXIS, flat, color=A, gid=f"{key}-line")
    if story:
        ax.plot(AXIS, flat, color=B, lw=2, gid=f"{key}-story")
    ax.plot(two, two, color=INK, lw=1.1, gid=f"{key}-now")
    ax.plot(two, two, color=A, lw=8, solid_capstyle="round", gid=f"{key}-dot")
    place = {"xycoords": "axes fraction", "textcoords": "offset points", "annotation_clip": False}
    ax.annotate(title, (0, 1), (0, 19), weight="bold", fontsize=12, **place)
    ax.annotate("·", (0, 1), (0, 6), color=SOFT, fontsize=9.5, gid=f"{key}-unit", **place)
    ax.annotate(
        "·", (1, 1), (0, 19), color=A, weight="bold", ha="right", gid=f"{key}-value", **place
    )
    shapes = {
        "arousal": (4, True),
        "band": (2 * AXIS.size, True),
        "orgasms": (3 * ORGASMS, False),
        "line": (AXIS.size, False),
        **({"story": (AXIS.size, False)} if story else {}),
        "now": (2, False),
        "dot": (2, False),
    }
    return {f"{key}-{part}": (ax, *shape) for part, shape in shapes.items()}


def _ticks(height: float) -> list[float]:
    """×1, and up to three more marks above it."""
    step = next(step for step in (0.5, 1, 2, 3, 5, 10) if (height - 1) / step <= 3.5)
    above = np.arange(1 + step if step < 2 else step, height + 0.01, step)
    return [1, *above[above > 1 + 0.6 * step]]


def points(
    keys: Sequence[str],
    group: str,
    low: Mapping[str, np.ndarray],
    middle: Mapping[str, np.ndarray],
    high: Mapping[str, np.ndarray],
    *,
    now: float,
    arousal: float,
    orgasms: Sequence[float],
    story: Mapping[str, np.ndarray] | None = None,
) -> dict[str, np.ndarray]:
    """The coordinates of every move. Curves are multiples of the start, shape (AXIS.size,).

    now, orgasms: minutes after the end of arousal; arousal: its length in minutes.
    """
    frame = {}
    for key in keys:
        edge = top(key, group)
        at_now = np.interp(now, AXIS, middle[key])
        upper, lower = np.minimum(high[key], edge), np.minimum(low[key], edge)
        frame[f"{key}-arousal"] = np.array([[-arousal, 0], [0, 0], [0, edge], [-arousal, edge]])
        frame[f"{key}-band"] = np.column_stack((np.r_[AXIS, AXIS[::-1]], np.r_[upper, lower[::-1]]))
        frame[f"{key}-line"] = np.column_stack((AXIS, np.minimum(middle[key], edge)))
        frame[f"{key}-orgasms"] = _marks(orgasms, edge)
        frame[f"{key}-now"] = np.array([[now, 0], [now, edge]])
        frame[f"{key}-dot"] = np.array([[now, at_now], [now, at_now]])
        if story is not None:
            frame[f"{key}-story"] = np.column_stack((AXIS, np.clip(story[key], 0, edge)))
    return frame


def _marks(orgasms: Sequence[float], top: float) -> np.ndarray:
    """Short strokes at the top edge, one an orgasm; the rest of the places stay empty."""
    marks = np.full((3 * ORGASMS, 2), NOWHERE)
    for index, minute in enumerate(orgasms[:ORGASMS]):
        marks[3 * index] = minute, top * 0.86
        marks[3 * index + 1] = minute, top
    return marks


def story(peak: float) -> np.ndarray:
    """The popular story as multiples of the start, on AXIS: up to `peak`, then below the start.

    Drawn from its words, "a firework, then a cliff". It has no numbers of its own.
    """
    rise = (peak - 1) / (1 + np.exp(-(AXIS + 7) / 1.6)) / (1 + np.exp((AXIS - 5) / 1.2))
    dip = 0.75 / (1 + np.exp(-(AXIS - 8) / 1.2)) * np.exp(-np.maximum(AXIS - 8, 0) / 150)
    return 1 + rise - dip
