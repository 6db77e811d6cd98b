"""The model against the measurements: targets V1 to V15, one list for the tests and the chapter.

A target is asked at its study's own level, rise and sex, of the median of many draws; beside it
stands the share of draws that would pass alone. What an answer is worth differs:

could fail       V1, V2, V3, V7, V8, V9: speed and spread come from other studies than the target
by construction  V4, V5, V10, V12, V14 (gates and sizes), V11 (the published table itself),
                 V15 (a burst cannot undershoot): no evidence for the model
must fail        V6: a burst with this half-life cannot last to the next noon
policy           V13: no curve of the brain is drawn

Known misses beyond V6: V8 asks for the way back, not for the fall below the level before; V11
meets Goldfarb's peak at the end of effort, where the study saw it five minutes later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import msgspec
import numpy as np

from course.physiology.curves import NOT_DRAWN, SUBSTANCES, Crowd
from course.physiology.evening import GROUPS, Evening
from course.physiology.parameters import BOOK

ORGASM = 20.0  # minutes after arousal began, in every study's evening
Kind = Literal["could fail", "by construction", "must fail", "policy"]


class Answer(NamedTuple):
    """The middle person's verdict, and the share of people behind it."""

    passed: bool
    share: float | None


class Row(NamedTuple):
    """One line of the figure "How the model was checked"."""

    id: str
    sources: tuple[str, ...]
    kind: Kind
    passed: bool  # the published observation is reproduced
    share: float | None  # of draws that pass; V2: of draws at or below the observation; V13: none


@dataclass(frozen=True)
class Target:
    """A published observation and the question put to the model."""

    id: str
    sources: tuple[str, ...]
    kind: Kind
    check: Callable[[int, int], Answer]
    published: tuple[float, ...] = ()  # the study's own numbers the check uses


def check_targets(draws: int = 20_000, seed: int = 0) -> tuple[Row, ...]:
    """Ask every target of `draws` people.

    Everything passes but V6, which must not.
    """
    return tuple(Row(t.id, t.sources, t.kind, *t.check(draws, seed)) for t in TARGETS)


def _verdict(*questions: tuple[np.ndarray, Callable]) -> Answer:
    """Each question is (one value per person, what must hold): of the median, and of everyone."""
    passed = all(bool(holds(np.median(values))) for values, holds in questions)
    everyone = np.logical_and.reduce([holds(values) for values, holds in questions])
    return Answer(passed, float(np.mean(everyone)))


def _evening(data_from: str, *, with_partner: bool = False, **fields) -> Evening:
    """A laboratory evening: one orgasm, no effort unless the study had some."""
    fields = {"effort_percent": 0.0} | fields
    return Evening(arousal_minutes=ORGASM, data_from=data_from, with_partner=with_partner, **fields)


def _v1(draws, seed):
    study = BOOK.at_study(oxytocin_base_men=1.4, oxytocin_orgasm_men=7.3 / 1.4)
    level = Crowd(draws, seed, study).curve("oxytocin", _evening("men"), [ORGASM + 10, ORGASM + 30])
    later, back = (level - 1.4).T
    return _verdict((later, lambda x: x > 0.6), (back, lambda x: np.abs(x) <= 0.3))


def _v2(draws, seed):
    study = BOOK.at_study(oxytocin_base_women=11.53, oxytocin_orgasm_women=14.00 / 11.53)
    level = Crowd(draws, seed, study).curve("oxytocin", _evening("women"), [ORGASM + 5])
    below = float(np.mean(level <= 12.56))
    return Answer(0.05 <= below <= 0.95, below)


def _v3(draws, seed):
    crowd = Crowd(draws, seed)
    studies = (("men", False, 30), ("women", False, 60), ("men", True, 60), ("women", True, 60))
    levels = [
        crowd.curve("prolactin", _evening(group, with_partner=p), [ORGASM + after], multiple=True)
        for group, p, after in studies
    ]
    return _verdict(*((level[:, 0], lambda x: x > 1.1) for level in levels))


def _v4(draws, seed):
    crowd = Crowd(draws, seed)
    evenings = [_evening(group, with_partner=True, orgasms=()) for group in GROUPS]
    return _verdict(*((_largest_change(crowd, "prolactin", e), _nothing) for e in evenings))


def _v5(draws, seed):
    crowd = Crowd(draws, seed)
    both = [
        _largest_change(crowd, "prolactin", _evening("men", with_partner=p)) for p in (True, False)
    ]
    together, alone = both
    answers = alone > 0
    ratio = np.divide(together, alone, out=np.full(draws, np.nan), where=answers)
    middle = bool(4 - 1e-9 <= np.nanmedian(ratio) <= 5 + 1e-9)
    within = (ratio >= 4 - 1e-9) & (ratio <= 5 + 1e-9)
    return Answer(middle and not answers.all(), float(np.mean(within | ~answers)))


def _v6(draws, seed):
    evening = _evening("women", with_partner=True)
    level = Crowd(draws, seed).curve("prolactin", evening, [ORGASM + 900], multiple=True)
    return _verdict((level[:, 0], lambda x: x > 1.1))


def _v7(draws, seed):
    crowd = Crowd(draws, seed)
    left = []
    for substance in ("adrenaline", "noradrenaline"):
        excess = crowd.curve(substance, _evening("men"), np.arange(61.0), multiple=True) - 1.0
        left.append(excess[:, int(ORGASM) + 10] / excess.max(axis=1))
    return _verdict(*((share, lambda x: x < 0.15) for share in left))


def _v8(draws, seed):
    study = BOOK.at_study(systolic_pressure_base_men=120.14, systolic_pressure_rise_men=72.0)
    evening = _evening("men", with_partner=True, effort_percent=50)
    level = Crowd(draws, seed, study).curve("systolic_pressure", evening, [ORGASM, ORGASM + 2])
    peak, later = (level - 120.14).T
    return _verdict((later / peak, lambda x: x < 0.3))


def _v9(draws, seed):
    questions = []
    for name, group, peak, base, spread, after in (
        ("heart_rate", "men", 96.36, 75.41, 9.02, 15),
        ("heart_rate", "women", 90.19, 71.44, 5.68, 15),
        ("systolic_pressure", "men", 141.41, 120.14, 11.07, 10),
        ("systolic_pressure", "women", 121.67, 109.37, 10.54, 10),
    ):
        own = {f"{name}_base_{group}": base, f"{name}_rise_{group}": peak - base}
        crowd = Crowd(draws, seed, BOOK.at_study(**own))
        evening = _evening(group, with_partner=True, effort_percent=50)
        level = crowd.curve(name, evening, [ORGASM + after])[:, 0]
        questions.append((level - base, lambda x, spread=spread: np.abs(x) <= spread))
    return _verdict(*questions)


def _v10(draws, seed):
    crowd = Crowd(draws, seed)
    changes = [_largest_change(crowd, "cortisol", _evening(group)) for group in GROUPS]
    limit = BOOK.parameter["cortisol_at_orgasm"].high / 100
    return _verdict(*((change, lambda x: x < limit) for change in changes))


def _v11(draws, seed):
    name, rest = "beta_endorphin", 4.8
    crowd = Crowd(draws, seed, BOOK.at_study(beta_endorphin_base=rest))
    flat = _largest_change(crowd, name, _evening("men"))
    at_60 = crowd.curve(name, _evening("men", effort_percent=60), [ORGASM])[:, 0]
    at_80 = crowd.curve(name, _evening("men", effort_percent=80), [ORGASM])[:, 0]
    table = msgspec.structs.replace(
        BOOK.effort[name],
        percent=(0.0, 60.0, 80.0),
        published=(4.34, 4.34, 21.91),  # no rise at any time at 60 %
        error=(0.36, 0.36, 2.03),
        minutes=30.0,
    )
    own = msgspec.structs.replace(
        BOOK.at_study(beta_endorphin_base=4.34), effort=BOOK.effort | {name: table}
    )
    half_hour = _evening("men", effort_percent=80, effort_minutes=30)
    second = Crowd(draws, seed, own).curve(name, half_hour, [30.0])[:, 0]
    return _verdict(
        (flat, _nothing),
        (at_60 - rest, lambda x: np.abs(x) <= 1.0 + 0.9),  # both errors,
        (at_80 - 16.1, lambda x: np.abs(x) <= 4.0 + 1e-9),
        (second - 21.91, lambda x: np.abs(x) <= 2.03 + 1e-9),
    )


def _v12(draws, seed):
    study = BOOK.at_study(testosterone_base=4.1, testosterone_arousal=4.4 / 4.1)
    level = Crowd(draws, seed, study).curve(
        "testosterone", _evening("men"), [0.0, ORGASM, ORGASM + 30]
    )
    return _verdict(*((x, lambda d: np.abs(d) <= 0.3) for x in (level - [4.1, 4.4, 4.1]).T))


def _v13(draws, seed):
    return Answer(not any(hidden in shown for hidden in NOT_DRAWN for shown in SUBSTANCES), None)


def _v14(draws, seed):
    crowd = Crowd(draws, seed)
    receiving, leading = (
        _largest_change(crowd, "cortisol", _evening("women", role=role))
        for role in ("receiving", "leading")
    )
    return _verdict((receiving, lambda x: x > 0), (leading, _nothing))


def _v15(draws, seed):
    crowd = Crowd(draws, seed)
    times = np.linspace(0, 240, 49)  # the orgasm is among them
    lowest = [
        crowd.curve(substance, _evening(group, with_partner=True), times, multiple=True).min(axis=1)
        for substance in SUBSTANCES
        for group in GROUPS
    ]
    return _verdict(*((low, lambda x: x >= 1.0) for low in lowest))


def _largest_change(crowd: Crowd, substance: str, evening: Evening) -> np.ndarray:
    """Each person's largest distance from base over the hour, as share of base."""
    level = crowd.curve(substance, evening, np.arange(61.0), multiple=True)
    return np.abs(level - 1.0).max(axis=1)


def _nothing(change):
    return change == 0.0


TARGETS: tuple[Target, ...] = (
    Target("V1", ("murphy1987",), "could fail", _v1, (1.4, 7.3)),
    Target("V2", ("blaicher1999",), "could fail", _v2, (11.53, 14.0, 12.56)),
    Target("V3", ("krueger1998", "exton1999", "exton2001pnec"), "could fail", _v3),
    Target("V4", ("kruger_review", "leeners2013", "carani1990"), "by construction", _v4),
    Target("V5", ("brody2006", "haake2002"), "by construction", _v5, (4.0,)),
    Target("V6", ("kruger2012",), "must fail", _v6),
    Target("V7", ("krueger1998",), "could fail", _v7),
    Target("V8", ("littler1974",), "could fail", _v8, (72.0,)),
    Target(
        "V9",
        ("xuerui2008",),
        "could fail",
        _v9,
        (96.36, 75.41, 90.19, 71.44, 141.41, 120.14, 121.67, 109.37),
    ),
    Target("V10", ("exton1999", "krueger1998", "fuss2017"), "by construction", _v10),
    Target(
        "V11", ("mcmurray1987", "goldfarb1990"), "by construction", _v11, (4.8, 16.1, 4.34, 21.91)
    ),
    Target("V12", ("becker2001",), "by construction", _v12, (4.1, 4.4)),
    Target("V13", ("kruger2006",), "policy", _v13),
    Target("V14", ("sagarin2009", "wuyts2020"), "by construction", _v14),
    Target("V15", (), "by construction", _v15),
)
