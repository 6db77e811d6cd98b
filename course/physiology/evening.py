"""What happened in an evening, and what cannot have happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from numbers import Integral, Real
from typing import Literal

LONGEST = 300  # minutes of arousal or effort
MOST_EFFORT = 80  # % VO2max; beta-endorphin and cortisol were not measured above it
MOST_ORGASMS = 5
ROLES = ("none", "leading", "receiving")
GROUPS = ("women", "men")


@dataclass(frozen=True, kw_only=True)
class Evening:
    """One evening. Minute 0 is when arousal begins; all times count from there.

    arousal_minutes   how long arousal lasts, 1 to 300
    orgasms           minutes of the orgasms, within arousal, 1 minute or more apart, at most 5;
                      empty for none. Left out: one, at the end of arousal
    with_partner      with someone, or alone
    effort_percent    % of maximal oxygen uptake, 0 to 80. Adrenaline and noradrenaline were
                      measured up to 100, beta-endorphin and cortisol up to 80 only: no curve
                      is drawn beyond its data
    effort_start      when the effort begins, 0 to 300
    effort_minutes    how long it lasts, 0 to 300. Left out: until arousal ends
    role              "none", "leading" or "receiving" in an agreed scene
    stressful         the scene itself is a strain
    starting_stress   stress carried in at the start, 0 (none) to 1 (a lot)
    data_from         "women" or "men": whose measurements are used, never who the reader is

    Raises ValueError, in one sentence with field, value and range, for an evening that cannot be.
    """

    arousal_minutes: float = 20.0
    orgasms: tuple[float, ...] | None = None
    with_partner: bool = True
    effort_percent: float = 50.0
    effort_start: float = 0.0
    effort_minutes: float | None = None
    role: Literal["none", "leading", "receiving"] = "none"
    stressful: bool = False
    starting_stress: float = 0.0
    data_from: Literal["women", "men"] = "women"

    def __post_init__(self):
        self._number("arousal_minutes", 1, LONGEST)
        self._number("effort_percent", 0, MOST_EFFORT)
        self._number("effort_start", 0, LONGEST)
        if self.effort_minutes is None:
            self._set("effort_minutes", max(self.arousal_minutes - self.effort_start, 0.0))
        self._number("effort_minutes", 0, LONGEST)
        self._number("starting_stress", 0, 1)
        self._choice("role", ROLES)
        self._choice("data_from", GROUPS)
        self._choice("with_partner", (True, False))
        self._choice("stressful", (True, False))
        self._set("orgasms", self._minutes_of_orgasms())

    @property
    def effort_end(self) -> float:
        return self.effort_start + self.effort_minutes

    def _set(self, field: str, value) -> None:
        object.__setattr__(self, field, value)  # the class is frozen for everyone else

    def _number(self, field: str, low: float, high: float) -> None:
        value = number(field, getattr(self, field), low, high)
        self._set(field, value)

    def _choice(self, field: str, allowed: tuple) -> None:
        value = getattr(self, field)
        if type(value).__name__ == "bool_":  # what NumPy's comparisons give
            value = bool(value)
            self._set(field, value)
        if not any(value is a or (isinstance(value, str) and value == a) for a in allowed):
            raise ValueError(f"{field} is {value!r}; it must be {_either(allowed)}.")

    def _minutes_of_orgasms(self) -> tuple[float, ...]:
        end = self.arousal_minutes
        if self.orgasms is None:
            return (end,)
        row = isinstance(self.orgasms, Sequence) and not isinstance(self.orgasms, str | bytes)
        if not row and not hasattr(self.orgasms, "__array__"):
            raise ValueError(
                f"orgasms is {self.orgasms!r}; it must be a list of minutes between 0 and {end:g}."
            )
        given = getattr(
            self.orgasms, "flat", self.orgasms
        )  # an array of any shape is a row of minutes
        times = tuple(sorted(number("orgasms", minute, 0, end) for minute in given))
        if len(times) > MOST_ORGASMS:
            raise ValueError(
                f"orgasms has {len(times)} entries; it must have 0 to {MOST_ORGASMS} of them."
            )
        if any(later - sooner < 1 - 1e-9 for sooner, later in pairwise(times)):
            listed = ", ".join(f"{minute:g}" for minute in times)
            raise ValueError(f"orgasms is {listed}; they must be at least 1 minute apart.")
        return times


def number(name: str, value: object, low: float, high: float) -> float:
    """The value as a float, or a ValueError that names it and its range."""
    # Compared before any float is made: a whole number can be too long for one.
    if isinstance(value, bool) or not isinstance(value, Real) or not low <= value <= high:
        raise ValueError(
            f"{name} is {_shown(value)}; it must be a number between {low:g} and {high:g}."
        )
    return float(value)


def whole(name: str, value: object, low: int) -> int:
    """The value as an int, or a ValueError that names it and its range."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < low:
        raise ValueError(f"{name} is {_shown(value)}; it must be a whole number, {low} or more.")
    return int(value)


def _shown(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, Real):
        return repr(value)
    huge = isinstance(value, Integral) and abs(value) > 10**300  # longer than a float can be
    return "too large" if huge else f"{float(value):g}"


def _either(allowed: tuple) -> str:
    return " or ".join(repr(a) for a in allowed)
