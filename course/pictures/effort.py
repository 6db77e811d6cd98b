"""Intensity: what exercise does to four messengers, the see-saw, and the hours nobody measured."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from . import Picture, Table, drawn
from .published import LINES
from .style import GRID, INK, PAPER, SOFT, A, B, C

# --- effort ---------------------------------------------------------------------------------------

EFFORTS = (0, 40, 60, 80)  # % of the most oxygen a body can take up; 0 is rest
TOPS = {"noradrenaline": 9.4, "adrenaline": 17.5, "beta_endorphin": 5.6, "cortisol": 135}
TICKS = {
    "noradrenaline": (1, 3, 5, 7),
    "adrenaline": (1, 5, 10, 15),
    "beta_endorphin": (1, 2, 3, 4),
    "cortisol": (0, 50, 100),
}


def dose(
    curves: Mapping[str, Mapping], band: Sequence[float], words: Mapping[str, Mapping | str]
) -> Picture:
    """Four curves over effort, joined by straight lines, as nobody measured between the points.

    curves: key -> {"percent", "published", "error" (as printed), "change" (True where the values
    are % change already), "grade", "says" (who, and how sure), "row" (its row of the table)}.
    band: the lowest and highest effort of average sex.
    """

    def draw(figure: Figure, wide: bool):
        axes = figure.subplots(2, 2) if wide else figure.subplots(4, 1)
        for ax, (key, curve) in zip(np.ravel(axes), curves.items(), strict=True):
            _curve(ax, key, curve, band, words)
        width, inches = figure.get_size_inches()
        figure.subplots_adjust(
            left=0.74 / width, right=1 - 0.2 / width, top=1 - 0.55 / inches, bottom=0.62 / inches,
            hspace=0.62, wspace=0.24,
        )  # fmt: skip
        for ax in np.ravel(axes)[2 if wide else 3 :]:
            ax.set_xlabel(words["axis"], labelpad=6)

    table = Table(words["table"], tuple(words["head"]), tuple(c["row"] for c in curves.values()))
    return drawn("dose", draw, wide=6.4, narrow=10.4, **words["texts"], table=table)


def relative(curve: Mapping) -> np.ndarray:
    """What the picture draws: times the level at rest, or the change in % as published."""
    published = np.array(curve["published"])
    return published if curve["change"] else published / published[0]


def _curve(ax: Axes, key: str, curve: Mapping, band: Sequence[float], words: Mapping) -> None:
    change = curve["change"]
    shown = [percent in EFFORTS for percent in curve["percent"]]
    height = relative(curve)[shown]
    doubt = np.array(curve["error"])[shown] / (1 if change else curve["published"][0])
    top, bottom = TOPS[key], -48 if change else 0
    ax.set_xlim(-5, 88)
    ax.set_ylim(bottom, top)
    ax.axvspan(*band, color=GRID, lw=0)
    ax.axhline(0 if change else 1, color=SOFT, lw=0.8)
    middle = sum(band) / 2
    ax.annotate(words["band"], (middle, top), (0, -3), textcoords="offset points", ha="center",
                va="top", fontsize=10.5, color=SOFT, linespacing=1.2)  # fmt: skip
    ax.vlines(EFFORTS, height - doubt, height + doubt, color=A, lw=1.2)
    ax.plot(EFFORTS, height, "o", color=A, ms=7, ls=LINES[curve["grade"]], lw=2.2)
    said = words["percent"] if change else words["times"]
    for x, y, more in zip(EFFORTS, height, doubt, strict=True):
        label = {"textcoords": "offset points", "weight": "bold", "color": A, "fontsize": 10.5}
        if x == 60:  # the line goes up steeply from here: the label stands to its left
            label |= {"xytext": (-7, 5), "ha": "right"}
        elif y < 0:
            label |= {"xytext": (4, -9), "ha": "center", "va": "top"}
        else:
            label |= {"xytext": (0, 5), "ha": "center"}
        at = y - more if y < 0 else y if x == 60 else y + more
        ax.annotate(said.format(value=_short(y, change)), (x, at), **label)
    ax.set_xticks(EFFORTS, [words["rest"], *(words["effort"].format(value=x) for x in EFFORTS[1:])])
    ticks = TICKS[key]
    ax.set_yticks(ticks, [said.format(value=f"{t:+g}" if change and t else t) for t in ticks])
    ax.spines["left"].set_visible(False)
    ax.spines["bottom"].set_color(GRID)
    ax.tick_params(length=0)
    place = {"xycoords": "axes fraction", "textcoords": "offset points", "annotation_clip": False}
    ax.annotate(words["names"][key], (0, 1), (0, 21), weight="bold", fontsize=12, **place)
    ax.annotate(curve["says"], (0, 1), (0, 7), color=SOFT, fontsize=10.5, **place)


def _short(value: float, change: bool) -> str:
    """A label beside a point: +40 or −7 for a change, 2 or 12.6 for a multiple."""
    if change:
        return f"{value:+.0f}".replace("-", "−")
    return f"{value:.1f}".removesuffix(".0")


# --- the see-saw ----------------------------------------------------------------------------------

# How active each system is drawn, 0 to 1: (effort, rest). From words, not from measurements.
MOMENTS = {
    "still": (0.25, 0.85),
    "hard": (0.95, 0.2),
    "peak": (0.9, 0.65),
    "after": (0.55, 0.55),
}
ARM, REACH = 3.4, 2.3  # half the length of the beam, and where the weights stand on it
SLOPE, TALL, BROAD = 0.2, 1.5, 1.5


def seesaw(words: Mapping) -> Picture:
    """A beam with a weight at each end; `balance` gives the coordinates for a moment."""

    def draw(figure: Figure, wide: bool):
        ax = figure.add_axes((0.01, 0.01, 0.98, 0.98))
        ax.axis("off")
        ax.set_xlim((-4.6, 4.6) if wide else (-3.7, 3.7))
        ax.set_ylim(-2.3, 2.55)
        ax.fill([-0.42, 0.42, 0], [-1.12, -1.12, -0.06], color=SOFT, lw=0)
        start = balance("still")
        ax.fill(*start["effort"].T, color=B, alpha=0.85, lw=0, gid="effort")
        ax.fill(*start["rest"].T, color=A, alpha=0.85, lw=0, gid="rest")
        ax.plot(*start["beam"].T, color=INK, lw=5, gid="beam")
        for side, x in (("effort", -REACH), ("rest", REACH)):
            ax.text(x, -1.3, words[side], ha="center", va="top", weight="bold", fontsize=12)
            ax.text(x, -1.66, words[f"{side}_does"], ha="center", va="top", fontsize=10.5,
                    color=SOFT, linespacing=1.3)  # fmt: skip
        ax.text(0, 2.5, words["watermark"], ha="center", va="top", fontsize=12, color=SOFT,
                style="italic")  # fmt: skip
        return {"effort": (ax, 4, True), "rest": (ax, 4, True), "beam": (ax, 2, False)}

    rows = tuple(tuple(row) for row in words["rows"])
    return drawn("seesaw", draw, wide=(8.2, 4.1), narrow=3.2, **words["texts"],
                 table=Table(words["table"], tuple(words["head"]), rows))  # fmt: skip


def balance(moment: str) -> dict[str, np.ndarray]:
    """The coordinates of the beam and its two weights in one of MOMENTS."""
    effort, rest = MOMENTS[moment]
    slope = SLOPE * (effort - rest)  # the heavier side goes down

    def weight(x: float, active: float) -> np.ndarray:
        left, right = x - BROAD / 2, x + BROAD / 2
        foot = np.array([[left, slope * left], [right, slope * right]])
        return np.vstack([foot, foot[::-1] + np.array([0, TALL * active])])

    beam = np.array([[-ARM, -slope * ARM], [ARM, slope * ARM]])
    return {"effort": weight(-REACH, effort), "rest": weight(REACH, rest), "beam": beam}


# --- when anyone looked ---------------------------------------------------------------------------

TIMES = ("before", "after", "soon", "hours", "next_day", "days")
# What was sampled when: "yes", "no result" (measured; the summary gives none), or nobody looked.
# cortisol: sagarin2009, wuyts2020; the other two: wuyts2020; mood: ambler2017, lee2016.
SAMPLED = {
    "cortisol": ("yes", "yes", "yes", "", "", ""),
    "endocannabinoids": ("yes", "yes", "yes", "", "", ""),
    "beta_endorphin": ("no result", "no result", "no result", "", "", ""),
    "mood": ("yes", "yes", "", "", "", ""),
}


def gaps(words: Mapping) -> Picture:
    """Who looked when, over the times at which people tell of a drop."""

    def draw(figure: Figure, wide: bool):
        ax = figure.add_axes((0.01, 0.01, 0.98, 0.98))
        ax.axis("off")
        ax.set_xlim(0, 10)
        step = 1.0 if wide else 1.25
        low = len(SAMPLED) * step
        ax.set_ylim(low + (1.6 if wide else 1.9), -1.15)
        places = np.linspace(3.4, 9.4, len(TIMES)) if wide else np.linspace(0.75, 9.25, len(TIMES))
        for x, time in zip(places, TIMES, strict=True):
            ax.text(x, -0.62, words["times"][time], ha="center", va="center", fontsize=10.5,
                    linespacing=1.15)  # fmt: skip
        for row, (key, samples) in enumerate(SAMPLED.items()):
            y = row * step + 0.4
            ax.plot([0, 10], [row * step - 0.08] * 2, color=GRID, lw=1)
            at = y if wide else y - 0.16
            ax.text(0.05, at, words["rows"][key], va="center", weight="bold", fontsize=11)
            for x, seen in zip(places, samples, strict=True):
                _sample(ax, x, y if wide else y + 0.4, seen)
        _told(ax, places, low, words, wide)

    table = Table(words["table"], tuple(words["head"]), tuple(tuple(r) for r in words["cells"]))
    return drawn("gaps", draw, wide=4.6, narrow=5.3, **words["texts"], table=table)


def _sample(ax: Axes, x: float, y: float, seen: str) -> None:
    """Filled: somebody looked. Ring with a dot: the result is not in the text. Dashes: nobody."""
    if seen == "yes":
        ax.plot(x, y, "o", ms=14, color=A)
    elif seen == "no result":
        ax.plot(x, y, "o", ms=14, mfc=PAPER, mec=A, mew=1.6)
        ax.plot(x, y, "o", ms=5, color=A)
    else:
        ax.plot([x - 0.22, x + 0.22], [y, y], color=SOFT, lw=1.4, ls=(0, (2, 1.6)))


def _told(ax: Axes, places: np.ndarray, low: float, words: Mapping, wide: bool) -> None:
    """The bars of what people tell: a low at once, and a low hours or days later."""
    ax.plot([0, 10], [low - 0.08] * 2, color=INK, lw=1)
    y = low + 0.45 if wide else low + 0.95
    ax.text(0.05, low + 0.45 if wide else low + 0.3, words["told"], va="center", weight="bold",
            fontsize=11, linespacing=1.2)  # fmt: skip
    for first, last, name in ((1, 2, "early"), (3, 5, "late")):
        left, right = places[first] - 0.35, places[last] + 0.35
        ax.fill([left, right, right, left], [y - 0.2, y - 0.2, y + 0.2, y + 0.2], color=C, lw=0)
        ax.text((left + right) / 2, y + 0.55, words[name], ha="center", va="center", fontsize=10.5)
