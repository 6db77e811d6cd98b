"""What rises, what falls, and how sure we are: numbers only.

from course.physiology import Evening, simulate
levels = simulate(Evening(orgasms=(15, 20)), people=1000, minutes=240, seed=1)
levels["prolactin"]  # (1000, 240), ng/mL
"""

from course.physiology.curves import (
    NOT_DRAWN,
    SUBSTANCES,
    Crowd,
    baseline,
    grade_of,
    half_life,
    measured_in,
    parts,
    simulate,
    typical,
)
from course.physiology.evening import Evening
from course.physiology.parameters import BOOK, GRADES

__all__ = [
    "BOOK",
    "GRADES",
    "NOT_DRAWN",
    "SUBSTANCES",
    "Crowd",
    "Evening",
    "baseline",
    "grade_of",
    "half_life",
    "measured_in",
    "parts",
    "simulate",
    "typical",
]
