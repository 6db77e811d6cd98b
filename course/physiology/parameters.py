"""The numbers of the model, read from parameters.toml and checked once."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import Literal

import msgspec

Grade = Literal["measured", "secondary", "derived", "assumed", "metaphor"]
GRADES: tuple[Grade, ...] = ("measured", "secondary", "derived", "assumed", "metaphor")
People = Literal["women", "men", "both"]
FILE = Path(__file__).with_name("parameters.toml")


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One number: its central value, the limits people are drawn from, and how sure it is."""

    value: float
    low: float
    high: float
    unit: str
    sources: tuple[str, ...]
    grade: Grade
    range_grade: Grade | None = None
    people: People | None = None
    note: str = ""

    def __post_init__(self):
        if not all(map(math.isfinite, (self.low, self.value, self.high))):
            raise ValueError("low, value and high must be finite numbers")
        if not self.low <= self.value <= self.high:
            raise ValueError(f"value {self.value} must lie between low {self.low} and {self.high}")
        _check_sources(self.sources, self.grade)

    @property
    def worst(self) -> Grade:
        """The weaker of the two grades, of the value and of its limits."""
        return max(self.grade, self.range_grade or self.grade, key=GRADES.index)


class EffortTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Published levels at several efforts, reached after `minutes` of exercise."""

    percent: tuple[float, ...]
    published: tuple[float, ...]
    error: tuple[float, ...]
    unit: str
    minutes: float
    sources: tuple[str, ...]
    grade: Grade
    people: People
    note: str = ""

    def __post_init__(self):
        if not len(self.percent) == len(self.published) == len(self.error) >= 2:
            raise ValueError("percent, published and error must be lists of one length, 2 or more")
        if self.percent[0] != 0 or list(self.percent) != sorted(set(self.percent)):
            raise ValueError("percent must begin with 0 and rise")
        if self.minutes <= 0 or min(self.error) < 0:
            raise ValueError("minutes must be above 0 and no error below 0")
        _check_sources(self.sources, self.grade)

    def at(self, percent: float) -> Parameter:
        """The level at this effort as multiple of rest, on straight lines between the points."""
        if self.unit == "% change":  # rest is the base line itself: see the table's note
            scale, zero, levels = 100.0, 100.0, (0.0, *self.published[1:])
        else:
            scale, zero, levels = self.published[0], 0.0, self.published
        level = _line(percent, self.percent, levels)
        error = _line(percent, self.percent, self.error)
        return Parameter(
            value=(zero + level) / scale,
            low=max(zero + level - error, 0) / scale,
            high=(zero + level + error) / scale,
            unit="times base",
            sources=self.sources,
            grade=self.grade,
            people=self.people,
        )


class Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All parameters and effort tables by name, and the mood settings that look alike."""

    parameter: dict[str, Parameter]
    effort: dict[str, EffortTable]
    felt: dict[str, dict[str, float | str]]

    def find(self, substance: str, part: str, data_from: str) -> tuple[str, Parameter]:
        """The parameter a curve asks for: the group's own, else the common one, else the pulse's.

        Raises KeyError if there is none.
        """
        for name in (f"{substance}_{part}_{data_from}", f"{substance}_{part}",
                     f"pulse_{part}_{data_from}", f"pulse_{part}"):  # fmt: skip
            if name in self.parameter:
                return name, self.parameter[name]
        raise KeyError(f"{FILE.name} has no parameter {part} for {substance}")

    def at_study(self, **values: float) -> Book:
        """The same book with one study's own numbers in place of ours, without a spread."""
        changed = {
            name: msgspec.structs.replace(self.parameter[name], value=v, low=v, high=v)
            for name, v in values.items()
        }
        return msgspec.structs.replace(self, parameter=self.parameter | changed)


def load(file: Path = FILE) -> Book:
    """Read and check a parameter file.

    Raises ValueError with one sentence naming the file, the entry and the field.
    """
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise ValueError(f"{file} cannot be read: {problem}.") from None
    kinds = {"parameter": Parameter, "effort": EffortTable, "felt": dict[str, float | str]}
    for section in raw:
        if section not in kinds:
            raise ValueError(f"{file}: [{section}] is not a section; use {', '.join(kinds)}.")
    return Book(**{s: _entries(file, s, raw.get(s, {}), kind) for s, kind in kinds.items()})


def _entries(file: Path, section: str, raw: dict, kind: type) -> dict:
    """Convert one by one, so that an error can name the entry and not only its field."""
    entries = {}
    for name, fields in raw.items():
        try:
            entries[name] = msgspec.convert(fields, kind)
        except msgspec.ValidationError as problem:
            raise ValueError(f"{file}: [{section}.{name}]: {problem}.") from None
    return entries


def _check_sources(sources: tuple[str, ...], grade: Grade) -> None:
    if not sources and grade not in ("assumed", "metaphor"):
        raise ValueError(f"sources is empty, but grade is {grade!r}: name one or call it assumed")


def _line(x: float, xs: tuple[float, ...], ys: tuple[float, ...]) -> float:
    """A straight line between neighbouring points; a ValueError outside them."""
    if not xs[0] <= x <= xs[-1]:
        raise ValueError(f"effort {x} is outside the published {xs[0]} to {xs[-1]} %")
    for x0, x1, y0, y1 in zip(xs, xs[1:], ys, ys[1:], strict=False):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    raise AssertionError("unreachable: x lies inside the points")


BOOK = load()
