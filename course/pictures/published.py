"""The published points behind a curve: who was measured, how many, when, and what was seen."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure

from course.evidence import Point, cite, points

from . import Picture, Table, drawn
from .evening import AXIS
from .style import GRID, INK, PAPER, SOFT, A, B, C

# How timecourses.csv spells each substance of the model.
SPELLED = {
    "oxytocin": ("oxytocin",),
    "prolactin": ("prolactin",),
    "adrenaline": ("adrenaline",),
    "noradrenaline": ("noradrenaline",),
    "cortisol": ("cortisol", "cortisol(saliva)"),
    "beta_endorphin": ("beta-endorphin",),
    "testosterone": ("testosterone", "testosterone(saliva)"),
    "heart_rate": ("heart_rate",),
    "systolic_pressure": ("SBP",),
}
SIGNS = {1: ("^", A), 0: ("s", SOFT), -1: ("v", C)}
EFFORT = ("cycling", "exercise", "step test")
COMPARISONS = ("ratio", "pct_of_treadmill_max")  # between sessions, no level at a time
# The part of a setting that tells samples of one session apart.
SAMPLE_NAMES = (", laboratory", ", ~noon next day", ", flaccid", ", tumescence", ", detumescence")
# A line says how sure it is, as in the style sheet of the controls.
LINES = {
    "measured": "-",
    "secondary": "-",
    "derived": (0, (4, 1.4)),
    "assumed": (0, (1, 1.4)),
}
EDGE = AXIS[-1] - 8  # where a sample from beyond the axis is drawn, with its time beside it


@dataclass(frozen=True)
class Study:
    """One study's samples of one substance in one group and setting, in the order of time."""

    key: str
    sex: str
    n: str
    setting: str
    samples: tuple[Point, ...]

    @property
    def drawable(self) -> bool:
        """Whether any sample has both a time and a direction."""
        return any(p.t_min is not None and self.sign(p) is not None for p in self.samples)

    def times(self, point: Point) -> float | None:
        """The sample as a multiple of this study's own start, or None where it has none."""
        base = next((p for p in self.samples if "baseline" in p.kind and p.value), None)
        if base is None or point.unit != base.unit or point is base:
            return 1.0 if point is base else None
        return point.value / base.value if point.value else None

    def sign(self, point: Point) -> int | None:
        """1 up, 0 no change, -1 down; None where the sample says no more than a level."""
        if point.unit == "direction":
            return None if point.value is None else int(point.value)
        if point.unit == "pct_change" or point.unit.endswith(" change"):
            return int(np.sign(point.value))
        times = self.times(point)
        return None if times is None or times == 1 else int(np.sign(times - 1))


def studies(substance: str) -> list[Study]:
    """The studies around sex of one substance (exercise stands in the effort table instead)."""
    groups: dict[tuple[str, ...], list[Point]] = {}
    for spelled in SPELLED[substance]:
        for point in points(spelled):
            if point.condition == "rest" or any(word in point.condition for word in EFFORT):
                continue
            if point.unit in COMPARISONS:
                continue
            setting = _setting(point.condition)
            groups.setdefault((point.key, point.sex, point.n, setting), []).append(point)
    return [Study(*group, samples=tuple(found)) for group, found in groups.items()]


def _setting(condition: str) -> str:
    """The setting without the part that tells samples of one session apart."""
    for ending in SAMPLE_NAMES:
        condition = condition.replace(ending, "")
    return condition


def published(substance: str, curve: tuple[np.ndarray, ...], grade: str, words: Mapping) -> Picture:
    """One row a study under the model's curve.

    curve: low, middle, high as multiples of start; grade: the curve's weakest, drawn as such.
    """
    every = studies(substance)
    found = [study for study in every if study.drawable]

    def draw(figure: Figure, wide: bool):
        heights = [2.2, 0.62 * len(found) + 0.3]
        top, rows = figure.subplots(2, 1, sharex=True, height_ratios=heights)
        _curve(top, curve, grade, found, words)
        groups = Counter((study.key, study.sex) for study in found)
        for index, study in enumerate(found):
            twice = groups[study.key, study.sex] > 1  # told apart by what was done
            told = words["settings"][study.setting] if twice else group(study, words)
            _row(rows, index, study, f"{cite(study.key)} · {told}", words)
        rows.set_ylim(len(found) - 0.3, -0.8)
        rows.set_yticks([])
        for ax in (top, rows):
            ax.spines["left"].set_visible(False)
            ax.spines["bottom"].set_color(GRID)
            ax.tick_params(length=0)
        top.axvline(0, color=GRID, lw=1.5, zorder=0)
        rows.set_xticks([0, 60, 120, 180, 240], words["ticks"])
        rows.set_xlim(AXIS[0], AXIS[-1])
        rows.set_xlabel(words["axis"])
        width, inches = figure.get_size_inches()
        figure.subplots_adjust(
            left=0.42 / width, right=1 - 0.12 / width, top=1 - 0.2 / inches, bottom=0.6 / inches,
            hspace=0.1,
        )  # fmt: skip

    height = 3.2 + 0.62 * len(found)
    texts = {
        "title": words["names"][substance],
        "takeaway": words["takeaways"][substance],
        "sentence": words["sentences"][substance],
        "how_to_read": words["how_to_read"],
    }
    return drawn(f"published-{substance}", draw, wide=height, narrow=height, **texts,
                 table=_table(substance, every, words))  # fmt: skip


def _curve(
    ax, curve: tuple[np.ndarray, ...], grade: str, found: list[Study], words: Mapping
) -> None:
    low, middle, high = curve
    ax.fill_between(AXIS, low, high, color=A, alpha=0.2, lw=0)
    ax.plot(AXIS, middle, color=A, lw=2, ls=LINES[grade])
    ax.annotate(words["says"], (1, 1), (0, -4), xycoords="axes fraction", va="top", ha="right",
                textcoords="offset points", fontsize=9.5, color=SOFT)  # fmt: skip
    values = [
        (point.t_min, times)
        for study in found
        for point in study.samples
        if (times := _height(study, point)) is not None and point.t_min is not None
    ]
    if values:
        ax.plot(*zip(*values, strict=True), "o", color=B, ms=8, mec=PAPER, mew=1)
    top = max([1.2, *high, *(times for _, times in values)]) * 1.12
    ax.set_ylim(0, top)
    ticks = [tick for tick in ((1, 2, 3, 4, 5) if top > 2 else (1, 1.2, 1.4, 1.6)) if tick < top]
    ax.set_yticks(ticks, [f"×{tick:g}" for tick in ticks])
    ax.axhline(1, color=SOFT, lw=0.8)


def _height(study: Study, point: Point) -> float | None:
    return 1 + point.value / 100 if point.unit == "pct_change" else study.times(point)


def _row(ax, index: int, study: Study, label: str, words: Mapping) -> None:
    ax.annotate(
        label, (AXIS[0], index), (0, 9),
        textcoords="offset points", fontsize=10, color=INK,
    )  # fmt: skip
    ax.plot([AXIS[0], AXIS[-1]], [index, index], color=GRID, lw=1)
    ax.plot([0, 0], [index - 0.17, index + 0.17], color=GRID, lw=1.5)  # the end, below the words
    for point in study.samples:
        sign = study.sign(point)
        if point.t_min is None or sign is None:
            continue
        shape, colour = SIGNS[sign]
        beyond = point.t_min > AXIS[-1]
        ax.plot(min(point.t_min, EDGE), index, shape, color=colour, ms=9)
        if beyond:
            ax.annotate(words["beyond"], (EDGE, index), (-8, -4), textcoords="offset points",
                        ha="right", fontsize=9.5, color=SOFT)  # fmt: skip


def group(study: Study, words: Mapping) -> str:
    """The group in words: "12 women", or "men" where no number is known."""
    people = words["groups"][study.sex]
    if study.n == "1":
        return words["one"]
    if study.n and not study.n.isdigit():
        return study.n
    return f"{study.n} {people}".strip()


def who(study: Study, words: Mapping) -> str:
    """The same for the table, which has room to say that a number is missing."""
    people = words["groups_long"].get(study.sex)
    known = group(study, {**words, "groups": {study.sex: people}} if people else words)
    return known if study.n else words["no_number"].format(group=known)


def _table(substance: str, found: list[Study], words: Mapping) -> Table:
    rows = tuple(
        (cite(study.key), who(study, words), words["settings"][study.setting],
         _when(point, words), _seen(study, point, words), words["read"][point.mark])
        for study in found
        for point in study.samples
    )  # fmt: skip
    return Table(words["table"].format(name=words["names"][substance]), tuple(words["head"]), rows)


def _when(point: Point, words: Mapping) -> str:
    if point.t_min is None:
        return words["no_time"]
    name = "before" if point.t_min < 0 else "at" if point.t_min == 0 else "after"
    return words[name].format(minutes=f"{abs(point.t_min):g}")


def _seen(study: Study, point: Point, words: Mapping) -> str:
    if point.value is None:
        return words["no_result"]
    if point.unit == "direction":
        return words["signs"][("same", "up", "down")[int(point.value)]]
    if point.unit == "pct_change":
        return f"{point.value:+g} %"
    if spread := re.search(r"\+(\d+) to \+(\d+)", point.kind):
        # The table holds the middle; the study printed how far people differed.
        return f"+{spread[1]} to +{spread[2]} {words['units'][point.unit]}"
    return f"{point.value:g} {words['units'].get(point.unit, point.unit)}"
