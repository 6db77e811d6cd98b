"""How much quicker the closed form is than solving the same system person by person.

`measure()` solves the differential equations behind `simulate` with `scipy.integrate.solve_ivp`,
once per person (200 people, scaled to 10,000), checks that both give the same curves, and returns
the ratio of the two times. Run this file to print the table.
"""

from __future__ import annotations

import time
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from course.physiology import SUBSTANCES, Crowd, Evening, simulate
from course.physiology.shapes import LN2, burst_peak_minutes

EVENING = Evening(
    arousal_minutes=30, orgasms=(20, 30), effort_percent=70, role="receiving", starting_stress=0.5
)
PEOPLE, MINUTES, SOLVED = 10_000, 600, 200
SEED = 1


class Push(NamedTuple):
    """One addition to one person's substance, as a differential equation."""

    substance: int
    size: float
    fall: float
    rise: float = 0.0
    start: float = 0.0
    full: float = 0.0  # the rise ends here
    end: float = 0.0  # the fall begins here
    burst: bool = False


class Result(NamedTuple):
    ratio: float
    simulate_seconds: float
    solver_seconds: float
    largest_difference: float  # as share of the level


def pushes(crowd: Crowd, person: int) -> list[Push]:
    """Everything the evening does to one person, from the same drawn numbers."""
    found = []
    e = EVENING
    for i, substance in enumerate(SUBSTANCES):
        ask = crowd.ask(substance, e)

        def own(part, ask=ask):
            return float(np.broadcast_to(ask(part), (crowd.people,))[person])

        def held(size, fall, rise, start, end, full=np.inf, i=i):
            size /= -np.expm1(-rise * full)
            return Push(i, size, fall, rise, start, min(start + full, end), end)

        base = own("base")
        if substance in ("oxytocin", "prolactin", "adrenaline", "noradrenaline"):
            size = base * (own("orgasm") - 1)
            if substance == "prolactin":
                size *= own("responds")
            ka, k = LN2 / own("input"), LN2 / own("half_life")
            starts = [minute + own("onset") for minute in e.orgasms]
            found += [Push(i, size, k, ka, start, start, start, burst=True) for start in starts]
        if substance in ("adrenaline", "noradrenaline", "cortisol", "beta_endorphin"):
            fall, rise = LN2 / own("half_life"), LN2 / own("effort_input")
            size = base * (own("effort") - 1)
            found.append(held(size, fall, rise, e.effort_start, e.effort_end, own("effort_full")))
        if substance == "cortisol":
            rise = LN2 / own("scene_input")
            found.append(held(base * (own("receiving") - 1), fall, rise, 0, e.arousal_minutes))
            found.append(Push(i, e.starting_stress * base * (own("carried") - 1), fall))
        if substance == "testosterone":
            fall, rise = LN2 / own("half_life"), LN2 / own("arousal_input")
            found.append(held(base * (own("arousal") - 1), fall, rise, 0, e.arousal_minutes))
        if substance in ("heart_rate", "systolic_pressure"):
            rate, surge = 60 / own("tau"), own("surge")
            size = own("rise") * own("orgasm_share")
            found += [held(size, rate, rate, m - surge, m, surge) for m in e.orgasms]
            size = own("rise") * (1 - own("orgasm_share"))
            size *= e.effort_percent / own("ordinary_effort")
            slow = own("slow_share") * (e.effort_percent > own("hard_effort"))
            slow *= substance == "heart_rate"
            found.append(held(size * (1 - slow), rate, rate, e.effort_start, e.effort_end))
            if substance == "heart_rate":
                fall = LN2 / own("slow_half_life")
                found.append(held(size * slow, fall, rate, e.effort_start, e.effort_end))
                found.append(Push(i, e.starting_stress * own("carried"), fall))
    return found


def solve(found: list[Push], minutes: np.ndarray) -> np.ndarray:
    """One person's additions by solver: an array (substances, minutes)."""
    from scipy.integrate import solve_ivp

    bursts = np.array([p.burst for p in found])
    size, fall, rise, start, full, end = (
        np.array([getattr(p, name) for p in found])
        for name in ("size", "fall", "rise", "start", "full", "end")
    )
    n = len(found)
    state = np.zeros(2 * n)  # levels, then what is still to enter
    washout = (end == 0) & ~bursts
    state[:n][washout] = size[washout]
    top = np.where(bursts, burst_peak_minutes(np.where(bursts, rise, 2.0), fall), 0.0)
    peak = rise / np.where(bursts, rise - fall, 1) * (np.exp(-fall * top) - np.exp(-rise * top))
    cuts = np.unique(np.concatenate([start, full, end, [0.0, minutes[-1]]]).clip(0, minutes[-1]))
    levels = np.zeros((n, len(minutes)))
    for left, right in pairwise(cuts):
        entering = bursts & (start == left)
        state[n:][entering] += size[entering] / peak[entering]
        middle = (left + right) / 2
        up = ~bursts & ~washout & (start < middle) & (middle < full)
        down = bursts | washout | (middle > end)

        def change(_, y, up=up, down=down):
            level, waiting = y[:n], y[n:]
            flow = bursts * rise * waiting
            return np.concatenate([flow + up * rise * (size - level) - down * fall * level, -flow])

        inside = (minutes >= left) & (minutes <= right)
        times = np.union1d(minutes[inside], [left, right])
        run = solve_ivp(change, (left, right), state, "LSODA", times, rtol=1e-6, atol=1e-8)
        levels[:, inside] = run.y[:n, np.isin(times, minutes)]
        state = run.y[:, -1].copy()
    total = np.zeros((len(SUBSTANCES), len(minutes)))
    np.add.at(total, [p.substance for p in found], levels)
    return total


def measure() -> Result:
    """Time both ways; the ratio is (solver time, scaled to 10,000 people) / (simulate time)."""
    clock = time.perf_counter
    simulate(EVENING, people=10, minutes=10, seed=SEED)  # first-call costs belong to neither
    began = clock()
    simulate(EVENING, people=PEOPLE, minutes=MINUTES, seed=SEED)
    quick = clock() - began

    crowd = Crowd(SOLVED, SEED)
    minutes = np.arange(float(MINUTES))
    systems = [pushes(crowd, person) for person in range(SOLVED)]
    solve(systems[0], minutes)  # scipy's import is not timed
    began = clock()
    solved = np.array([solve(system, minutes) for system in systems])
    slow = (clock() - began) * PEOPLE / SOLVED

    difference = 0.0
    for i, substance in enumerate(SUBSTANCES):
        level = crowd.curve(substance, EVENING, minutes)
        base = np.broadcast_to(crowd.ask(substance, EVENING)("base"), (SOLVED,))
        off = np.abs(solved[:, i] + base[:, None] - level) / level
        difference = max(difference, float(off.max()))
    if difference > 1e-3:
        raise AssertionError(f"the two ways differ by {difference:.1e} of the level")
    return Result(slow / quick, quick, slow, difference)


if __name__ == "__main__":
    import platform

    import scipy

    found = measure()
    size = f"{PEOPLE:,} people x {MINUTES} minutes x {len(SUBSTANCES)} substances"
    print(f"{size}; solver timed on {SOLVED} people and scaled")
    print(f"simulate              {found.simulate_seconds:9.2f} s")
    print(f"solve_ivp, per person {found.solver_seconds:9.2f} s")
    print(f"ratio                 {found.ratio:9.0f}   (at least 50 is asked)")
    print(f"largest difference    {found.largest_difference:9.1e} of the level")
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}")
