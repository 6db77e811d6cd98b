"""What a reader meets: content, pictures and controls put together, one method a view."""

from .chapter import Chapter
from .exposed import Exposed
from .first_minutes import FirstMinutes
from .handouts import Handouts
from .how_common import HowCommon
from .intensity import Intensity
from .journal import OwnWords
from .my_plan import MyPlan
from .partner import Partner
from .past import Past
from .patterns import Patterns
from .planning import Planning
from .results import Results
from .rise_and_drop import RiseAndDrop
from .safety_and_help import SafetyAndHelp
from .start_here import StartHere
from .tears import Tears
from .training import Assess
from .training_cases import CaseWork
from .training_exam import PostTest
from .training_talk import Risk, Talk
from .training_trainer import Trainer
from .what_is_happening import WhatIsHappening
from .workshop import Workshop

CHAPTERS: dict[str, type[Chapter]] = {
    "00_start_here": StartHere,
    "01_what_is_happening": WhatIsHappening,
    "02_how_common": HowCommon,
    "03_rise_and_drop": RiseAndDrop,
    "04_why_intensity_matters": Intensity,
    "05_why_tears": Tears,
    "06_first_ten_minutes": FirstMinutes,
    "07_if_you_are_the_partner": Partner,
    "08_feeling_exposed": Exposed,
    "09_when_the_past_shows_up": Past,
    "10_talking_and_planning": Planning,
    "11_safety_and_help": SafetyAndHelp,
    "12_patterns_and_next_steps": Patterns,
    "13_my_plan": MyPlan,
    "journal": OwnWords,
    "guide": Workshop,
    "console": Workshop,
    "results": Results,
    "handouts": Handouts,
    "assess": Assess,
    "cases": CaseWork,
    "talk": Talk,
    "risk": Risk,
    "test": PostTest,
    "trainer": Trainer,
}


def open_chapter(name: str) -> Chapter:
    """The chapter called `name`; LookupError names the chapters there are."""
    if name not in CHAPTERS:
        raise LookupError(f"There is no chapter {name!r}; there are {', '.join(CHAPTERS)}.")
    return CHAPTERS[name](name)
