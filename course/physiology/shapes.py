"""Closed forms: rise and fall over time, exact, without a solver.

Times are minutes, rates are per minute. Each function adds its curve to `level`, an array
(times, people); `t` is (times, 1) and rises; what differs between people has shape (people,).
Rows in which nothing happens are not touched, which is most of what makes this quick.
"""

from __future__ import annotations

import numpy as np

LN2 = float(np.log(2))
GONE = 37.0  # exp(-37) is lost beside 1 in a float


def add_burst(level, t, start, ka, k, size=1.0):
    """A burst at `start` with input rate ka and clearance rate k, `size` high at its peak.

    The Bateman function; nothing before the start, never below 0, and the same whichever of the
    two rates is the faster one.
    """
    slow, gap = _slow_and_gap(ka, k)
    first, settled = np.searchsorted(t[:, 0], (np.min(start), np.max(start)))
    since = t[first:] - start
    if settled > first:  # here only some of the people have begun
        np.maximum(since[: settled - first], 0.0, out=since[: settled - first])
    full = np.searchsorted(t[:, 0], np.max(start) + GONE / np.min(gap)) - first
    curve = _decay(since, slow, level)
    entering = _decay(since[:full], gap, level)
    curve[:full] *= np.subtract(1.0, entering, out=entering)
    curve *= size / _peak(slow, gap)
    level[first:] += curve


def burst_peak_minutes(ka, k):
    """Minutes from the start of a burst to its peak."""
    slow, gap = _slow_and_gap(ka, k)
    return np.log1p(gap / slow) / gap


def add_plateau(level, t, start, end, rise, fall, size=1.0, full=np.inf):
    """Towards `size` from `start` to `end` with rate `rise`, then back with rate `fall`.

    With `full`, `size` is reached exactly `full` minutes after the start and held until the end:
    a level measured after that many minutes is drawn there, and never exceeded.
    """
    first, last = np.searchsorted(t[:, 0], (start, end))
    size = size / (1.0 - np.exp(-rise * full))

    def height(minutes):
        return size * (1.0 - np.exp(-rise * np.minimum(minutes, full)))

    level[first:last] += height(t[first:last] - start)
    falling = _decay(t[last:] - end, fall, level)
    falling *= height(end - start)
    level[last:] += falling


def add_washout(level, t, fall, size):
    """`size` at minute 0, halving ever after."""
    falling = _decay(t, fall, level)
    falling *= size
    level += falling


def approach(t, tau):
    """One first-order lag answering a step at t = 0: from 0 towards 1; 0 before the step."""
    return -np.expm1(-np.maximum(t, 0.0) / tau)


def approach_twice(t, first, second):
    """Two first-order lags in a row answering a step at t = 0; 0 before it."""
    t = np.maximum(t, 0.0)
    if abs(first - second) < 1e-6 * second:
        return 1.0 - np.exp(-t / second) * (1.0 + t / second)
    fading = first * np.exp(-t / first) - second * np.exp(-t / second)
    return 1.0 - fading / (first - second)


def _decay(since, rate, level):
    """exp(-rate since), with a column for each person of `level`."""
    curve = np.empty((len(since), level.shape[1]))
    np.multiply(since, -rate, out=curve)
    return np.exp(curve, out=curve)


def _slow_and_gap(ka, k):
    """The slower rate, and the distance to the faster one, kept off 0 where the two are equal.

    A millionth of the rate changes the curve by less than a millionth and keeps ten digits.
    """
    slow = np.minimum(ka, k)
    return slow, np.maximum(np.maximum(ka, k) - slow, 1e-6 * slow)


def _peak(slow, gap):
    """Height of exp(-slow t) - exp(-(slow + gap) t) at its top."""
    top = np.log1p(gap / slow) / gap
    return np.exp(-slow * top) * (1.0 - np.exp(-gap * top))
