"""Three ideas about felt mood, drawn on an axis of their own: -1 to 1, in no unit at all.

Nobody measured these curves and no substance feeds them; every setting is a metaphor that the
reader may move. Minute 0 is when the evening begins and mood is then 0. Closed forms, for an
evening that lifts mood evenly (u = 1) for some minutes and then stops (u = 0):

opponent   the lift calls up its opposite, which is slower to come and to go:
           da/dt = (lift u - a) / fade, db/dt = (echo a - b) / echo_minutes, mood = a - b
plain      the same lift without an opposite (echo = 0), and the mood on arrival settles to the
           everyday level of that day: it never falls below the lower of the two
context    the same lift; afterwards company pulls mood slowly up (kindness), down (alone), or
           not at all (neutral)

Source of the first: solomon1974; linear form ours.
"""

from __future__ import annotations

import numpy as np

from course.physiology.evening import number
from course.physiology.parameters import BOOK, Parameter
from course.physiology.shapes import approach, approach_twice

SETTINGS = {
    "opponent": ("lift", "fade", "echo", "echo_minutes"),
    "plain": ("lift", "fade", "everyday", "settle"),
    "context": ("lift", "fade", "weight", "context_minutes"),
}
COMPANY = {"kindness": 1.0, "neutral": 0.0, "alone": -1.0}
GRADE = "metaphor"
SAME_FELT_CURVE = BOOK.felt  # {idea: settings} that draw nearly one curve for 20 minutes of lift
ALIKE = 0.03  # how nearly, over four hours


def settings(idea: str) -> dict[str, Parameter]:
    """What a reader may move for this idea: central value, low and high of each setting."""
    return {name: BOOK.parameter[f"mood_{name}"] for name in SETTINGS[_known(idea)]}


def mood(idea: str, at, *, minutes: float = 20.0, company: str = "neutral", **chosen: float):
    """One idea's mood at the times `at` (minutes), an array of the same shape between -1 and 1.

    idea     "opponent", "plain" or "context"
    minutes  how long the evening lifts mood, 1 to 300
    company  "kindness", "neutral" or "alone"; only "context" takes notice
    chosen   settings of the idea by name; those left out have their central value

    Raises ValueError, in one sentence, for an unknown idea or setting, or one out of range.
    """
    ranges = settings(idea)
    for name in chosen:
        if name not in ranges:
            raise ValueError(f"{name} is no setting of {idea!r}; it has {', '.join(ranges)}.")
    if company not in COMPANY:
        raise ValueError(f"company is {company!r}; it must be one of {', '.join(COMPANY)}.")
    end = number("minutes", minutes, 1, 300)
    have = {
        name: number(name, chosen.get(name, p.value), p.low, p.high) for name, p in ranges.items()
    }
    t = np.asarray(at, dtype=float)
    lift, fade = have["lift"], have["fade"]
    felt = lift * (approach(t, fade) - approach(t - end, fade))
    if idea == "opponent":
        slow = have["echo_minutes"]
        opposite = approach_twice(t, fade, slow) - approach_twice(t - end, fade, slow)
        felt = felt - lift * have["echo"] * opposite
    elif idea == "plain":
        felt = felt + have["everyday"] * approach(t, have["settle"])
    else:
        pull = COMPANY[company] * have["weight"]
        felt = felt + pull * approach(t - end, have["context_minutes"])
    return np.clip(felt, -1.0, 1.0)


def _known(idea: str) -> str:
    if idea not in SETTINGS:
        raise ValueError(f"idea is {idea!r}; it must be one of {', '.join(SETTINGS)}.")
    return idea
