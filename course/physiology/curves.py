"""What rises and falls in an evening: one formula per substance, for one person or a crowd.

Level(t) = base + the sum of what the evening adds (arousal, effort, orgasm, the scene, stress
carried in). Each addition is a function below; where its gate is closed it adds nothing and the
line is flat on purpose. `ask(part)` hands a formula its numbers: the central ones, or those of
many people. The same functions serve the figure, `simulate` and the checks.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple

import numpy as np

from course.physiology.evening import Evening, whole
from course.physiology.parameters import BOOK, GRADES, Book, Grade, Parameter
from course.physiology.shapes import LN2, add_burst, add_plateau, add_washout

Ask = Callable[[str], "float | np.ndarray"]
Quantiles = tuple[float, ...]
BLOCK = 200_000  # levels worked on at once: the intermediate arrays stay in the processor's cache


def reads(*fields: str):
    """Name the fields of an Evening an addition looks at: nothing else can change it."""

    def mark(addition):
        addition.reads = fields
        return addition

    return mark


@reads("orgasms")
def _orgasm(level, t, evening: Evening, ask: Ask, unit):
    """A burst at each orgasm, `orgasm` times base at its peak."""
    if not evening.orgasms:
        return
    ka, k = LN2 / ask("input"), LN2 / ask("half_life")
    onset, size = ask("onset"), (ask("orgasm") - 1.0) * unit
    for minute in evening.orgasms:
        add_burst(level, t, minute + onset, ka, k, size)


@reads("orgasms", "with_partner")
def _prolactin(level, t, evening: Evening, ask: Ask, unit):
    """Only with orgasm; a quarter as much alone; a few people have no response at all."""
    if not evening.orgasms:
        return
    share = ask("responds")
    if not evening.with_partner:
        share = share * ask("alone")
    _orgasm(level, t, evening, ask, share * unit)


@reads("effort_percent", "effort_start", "effort_minutes")
def _effort(level, t, evening: Evening, ask: Ask, unit):
    """The published level at this effort, also where it lies below rest."""
    if not (evening.effort_percent and evening.effort_minutes):
        return
    rise, fall = LN2 / ask("effort_input"), LN2 / ask("half_life")
    size, full = (ask("effort") - 1.0) * unit, ask("effort_full")
    add_plateau(level, t, evening.effort_start, evening.effort_end, rise, fall, size, full)


@reads("arousal_minutes")
def _arousal(level, t, evening: Evening, ask: Ask, unit):
    """Towards the published level while arousal lasts, then washed out."""
    rise, fall = LN2 / ask("arousal_input"), LN2 / ask("half_life")
    size = (ask("arousal") - 1.0) * unit
    add_plateau(level, t, 0.0, evening.arousal_minutes, rise, fall, size)


@reads("arousal_minutes", "role", "stressful")
def _scene(level, t, evening: Evening, ask: Ask, unit):
    """The receiving role, and a scene that is itself a strain; the leading role adds nothing."""
    causes = ["receiving"] * (evening.role == "receiving") + ["stressful"] * evening.stressful
    if not causes:
        return
    rise, fall = LN2 / ask("scene_input"), LN2 / ask("half_life")
    size = sum(ask(cause) - 1.0 for cause in causes) * unit
    add_plateau(level, t, 0.0, evening.arousal_minutes, rise, fall, size)


@reads("starting_stress")
def _carried_cortisol(level, t, evening: Evening, ask: Ask, unit):
    """Stress brought along, washing out from minute 0."""
    if evening.starting_stress:
        size = evening.starting_stress * (ask("carried") - 1.0) * unit
        add_washout(level, t, LN2 / ask("half_life"), size)


@reads("starting_stress")
def _carried_pulse(level, t, evening: Evening, ask: Ask, unit):
    """The same for the heart, as slow as its recovery after hard effort."""
    if evening.starting_stress:
        size = evening.starting_stress * ask("carried") * unit
        add_washout(level, t, LN2 / ask("slow_half_life"), size)


@reads("orgasms")
def _surge(level, t, evening: Evening, ask: Ask, unit):
    """The last minute before an orgasm, then a plain exponential return."""
    if not evening.orgasms:
        return
    rate, surge = 60.0 / ask("tau"), ask("surge")
    size = ask("rise") * ask("orgasm_share") * unit
    for minute in evening.orgasms:
        add_plateau(level, t, minute - surge, minute, rate, rate, size, full=surge)


@reads("effort_percent", "effort_start", "effort_minutes")
def _exertion(level, t, evening: Evening, ask: Ask, unit, slow_share=None):
    """The share of the rise that grows with effort, in a straight line through rest."""
    if not (evening.effort_percent and evening.effort_minutes):
        return
    start, end, rate = evening.effort_start, evening.effort_end, 60.0 / ask("tau")
    size = ask("rise") * (1.0 - ask("orgasm_share")) * unit
    size = size * (evening.effort_percent / ask("ordinary_effort"))
    if slow_share is not None:
        slow = LN2 / ask("slow_half_life")
        add_plateau(level, t, start, end, rate, slow, size * slow_share)
        size = size * (1.0 - slow_share)
    add_plateau(level, t, start, end, rate, rate, size)


@reads("effort_percent", "effort_start", "effort_minutes")
def _heart_exertion(level, t, evening: Evening, ask: Ask, unit):
    """After hard effort a part of the heart rate comes back slowly (vagal)."""
    if not (evening.effort_percent and evening.effort_minutes):
        return
    hard = evening.effort_percent > ask("hard_effort")
    slow_share = ask("slow_share") * hard if np.any(hard) else None
    _exertion(level, t, evening, ask, unit, slow_share)


@dataclass(frozen=True)
class Substance:
    """A curve: its unit, the number that sets its size, what can move it, where it stands."""

    unit: str
    size: str
    additions: tuple[Callable, ...]
    times_base: bool = True  # additions are multiples of base; otherwise in the unit itself

    @property
    def reads(self) -> tuple[str, ...]:
        """The fields of an Evening that can change this curve."""
        return tuple(dict.fromkeys([*(f for a in self.additions for f in a.reads), "data_from"]))


SUBSTANCES: dict[str, Substance] = {
    "oxytocin": Substance("pmol/L", "orgasm", (_orgasm,)),
    "prolactin": Substance("ng/mL", "orgasm", (_prolactin,)),
    "adrenaline": Substance("pg/mL", "effort", (_effort, _orgasm)),
    "noradrenaline": Substance("pg/mL", "effort", (_effort, _orgasm)),
    "cortisol": Substance("µg/dL", "effort", (_effort, _scene, _carried_cortisol)),
    "beta_endorphin": Substance("pmol/L", "effort", (_effort,)),
    "testosterone": Substance("ng/mL", "arousal", (_arousal,)),
    "heart_rate": Substance(
        "beats/min", "rise", (_heart_exertion, _surge, _carried_pulse), times_base=False
    ),
    "systolic_pressure": Substance("mmHg", "rise", (_exertion, _surge), times_base=False),
}

# Never drawn as curves: their direction is all that is known, or not even that.
NOT_DRAWN = ("dopamine", "brain_opioids", "endocannabinoids", "vasopressin")


def _curve(substance: str, evening: Evening, times, people: int, ask: Ask, multiple: bool = False):
    """The levels (times, people), in the substance's unit or as multiple of the own base."""
    spec = SUBSTANCES[substance]
    base = ask("base")
    level = np.empty((len(times), people))
    level[:] = 1.0 if multiple else base
    unit = (base if spec.times_base else 1.0) / (base if multiple else 1.0)
    for add in spec.additions:
        add(level, times[:, None], evening, ask, unit)
    return level


def _asker(book: Book, substance: str, evening: Evening, number: Callable) -> Ask:
    """`ask(part)` for one curve; `number(name, parameter)` decides which number it gets."""

    def ask(part: str):
        if part == "effort_full":  # how long the published exercise lasted: the same for everyone
            return book.effort[substance].minutes
        if part == "effort":
            table = book.effort[substance]
            return number(f"effort.{substance}", table.at(evening.effort_percent))
        if part == "responds":
            name, parameter = book.find(substance, "without_response", evening.data_from)
            return number(name, parameter)
        return number(*book.find(substance, part, evening.data_from))

    return ask


def _central(name: str, parameter: Parameter) -> float:
    return 1.0 if name.endswith("_without_response") else parameter.value


def typical(evening: Evening, at, *, multiple: bool = False) -> dict[str, np.ndarray]:
    """The nine curves with every number at its central value.

    at        a whole number n (minutes 0 to n - 1) or an array of times in minutes
    multiple  in multiples of base instead of the substance's unit
    Returns arrays of shape (len(at),).
    """
    times = _times(at)
    return {
        s: _curve(s, evening, times, 1, _asker(BOOK, s, evening, _central), multiple)[:, 0]
        for s in SUBSTANCES
    }


class Crowd:
    """Many people, each with numbers of their own, drawn once from the published ranges.

    Half of the people lie below the central value of a number and half above it, evenly up to its
    limits, so that the middle person is the typical one and nobody is outside what was published.
    Numbers are drawn independently. The same people and seed give the same crowd; a parameter
    added later does not change the others, because each has a stream of its own.
    """

    def __init__(self, people: int, seed: int, book: Book = BOOK):
        self.people = whole("people", people, 1)
        self.seed = whole("seed", seed, 0)
        self.book = book
        self._places: dict[str, np.ndarray] = {}
        self._bands = lru_cache(maxsize=128)(self._one_band)

    def curve(self, substance: str, evening: Evening, at, *, multiple: bool = False) -> np.ndarray:
        """One substance for everyone: an array (people, len(at))."""
        ask, times = cache(self.ask(substance, evening)), _times(at)
        level = np.empty((len(times), self.people))
        step = max(1, BLOCK // self.people)
        for first in range(0, len(times), step):
            rows = slice(first, first + step)
            level[rows] = _curve(substance, evening, times[rows], self.people, ask, multiple)
        return level.T

    def ask(self, substance: str, evening: Evening) -> Ask:
        """Everyone's numbers for one curve: `ask(part)` is an array (people,), or one float."""
        return _asker(self.book, substance, evening, self._number)

    def bands(
        self,
        evening: Evening,
        at,
        quantiles: Quantiles = (0.1, 0.5, 0.9),
        *,
        multiple: bool = False,
        only: Iterable[str] | None = None,
    ) -> dict[str, np.ndarray]:
        """How much people differ: for each substance an array (len(quantiles), len(at)).

        A quantile is one of the people (nearest rank) at each time. Curves that a moved slider
        cannot change are taken from memory; treat the arrays as read-only.
        """
        times = _times(at)
        return {
            s: self._bands(
                s,
                tuple(getattr(evening, field) for field in SUBSTANCES[s].reads),
                times.tobytes(),
                tuple(quantiles),
                multiple,
            )
            for s in (SUBSTANCES if only is None else only)
        }

    def _one_band(self, substance, known, times, quantiles, multiple):
        evening = _Known(dict(zip(SUBSTANCES[substance].reads, known, strict=True)))
        ask = self.ask(substance, evening)
        levels = _curve(substance, evening, np.frombuffer(times), self.people, ask, multiple)
        ranks = [round(q * (self.people - 1)) for q in quantiles]
        levels.sort(axis=1)  # NumPy sorts short rows several times faster than it partitions them
        band = np.ascontiguousarray(levels[:, ranks].T)
        band.flags.writeable = False
        return band

    def _number(self, name: str, parameter: Parameter) -> float | np.ndarray:
        """Everyone's value of one number, shape (people,); a float where all have the same."""
        if parameter.low == parameter.high:
            return parameter.value
        place = self._place(name)
        if name.endswith("_without_response"):
            return (place >= parameter.value).astype(float)  # 0 for those without a response
        return np.interp(place, (0.0, 0.5, 1.0), (parameter.low, parameter.value, parameter.high))

    def _place(self, name: str) -> np.ndarray:
        """Where each person stands between low (0) and high (1), evenly spread and shuffled."""
        if name not in self._places:
            stream = np.random.default_rng([self.seed, zlib.crc32(name.encode())])
            steps = stream.permutation(self.people) + stream.random(self.people)
            self._places[name] = steps / self.people
        return self._places[name]


class _Known:
    """The fields of an evening that one substance reads, and no others."""

    def __init__(self, fields: dict):
        self.__dict__.update(fields)

    effort_end = Evening.effort_end


def simulate(evening: Evening, *, people: int, minutes: int, seed: int) -> dict[str, np.ndarray]:
    """Nine curves for many people.

    evening  what happened
    people   how many, 1 or more
    minutes  how many samples n, 1 or more; sample i is i minutes after arousal began
    seed     a whole number, 0 or more; the same seed gives the same arrays

    Returns {substance: float64 array of shape (people, minutes)}: oxytocin and beta_endorphin in
    pmol/L, prolactin and testosterone in ng/mL, adrenaline and noradrenaline in pg/mL, cortisol
    in µg/dL, heart_rate in beats/min, systolic_pressure in mmHg. None is below 0.
    Raises ValueError, in one sentence, for a number of the wrong kind or out of range.
    Source: parameters.toml, number by number. 10,000 people and 600 minutes take 450 MB.
    """
    if not isinstance(evening, Evening):
        raise ValueError(f"evening is {evening!r}; it must be an Evening.")
    times = _times(whole("minutes", minutes, 1))
    crowd = Crowd(people, seed)
    return {s: crowd.curve(s, evening, times) for s in SUBSTANCES}


class Part(NamedTuple):
    """One number a curve is made from."""

    name: str
    grade: Grade
    sources: tuple[str, ...]


def parts(substance: str, evening: Evening) -> tuple[Part, ...]:
    """Every number this evening's curve is made from, found by drawing it once and listening."""
    heard: dict[str, Part] = {}

    def number(name: str, parameter: Parameter) -> float:
        heard[name] = Part(name, parameter.worst, parameter.sources)
        return _central(name, parameter)

    _curve(substance, evening, np.zeros(1), 1, _asker(BOOK, substance, evening, number))
    return tuple(heard.values())


def grade_of(substance: str, evening: Evening) -> Grade:
    """The weakest grade of everything this evening's curve is made from."""
    return max((part.grade for part in parts(substance, evening)), key=GRADES.index)


def baseline(substance: str, data_from: str) -> float:
    """The central level at rest, in the substance's unit."""
    return BOOK.find(substance, "base", data_from)[1].value


class Range(NamedTuple):
    """A number with its limits."""

    central: float
    low: float
    high: float


def half_life(substance: str) -> Range:
    """Minutes in which half of the excess is gone; for the pulse, from its time constant."""
    if SUBSTANCES[substance].times_base:
        found, scale = BOOK.parameter[f"{substance}_half_life"], 1.0
    else:
        found, scale = BOOK.parameter["pulse_tau"], LN2 / 60.0
    return Range(found.value * scale, found.low * scale, found.high * scale)


def measured_in(substance: str, evening: Evening) -> Literal["women", "men", "both"]:
    """Who was measured for the size of the change that this evening's curve shows.

    Where it is the other group, the figure has to say so. A substance that only effort moves is
    flat at orgasm in women and in men, so without effort both were measured.
    """
    size = SUBSTANCES[substance].size
    if size == "effort":
        effort = evening.effort_percent and evening.effort_minutes
        return BOOK.effort[substance].people if effort else "both"
    return BOOK.find(substance, size, evening.data_from)[1].people


def _times(at) -> np.ndarray:
    """Minutes 0 to n - 1 for a whole number n, or the given times as floats."""
    if np.ndim(at) == 0:
        return np.arange(whole("minutes", at, 1), dtype=float)
    times = np.asarray(at, dtype=float)
    if times.ndim != 1 or not np.isfinite(times).all() or (np.diff(times) < 0).any():
        raise ValueError("at must be a plain list of times in minutes, in rising order.")
    return times
