"""What a reader meets: content, pictures and controls put together, one method a view."""

from .chapter import Chapter
from .how_common import HowCommon
from .rise_and_drop import RiseAndDrop
from .start_here import StartHere

CHAPTERS: dict[str, type[Chapter]] = {
    "00_start_here": StartHere,
    "02_how_common": HowCommon,
    "03_rise_and_drop": RiseAndDrop,
}


def open_chapter(name: str) -> Chapter:
    """The chapter called `name`; LookupError names the chapters there are."""
    if name not in CHAPTERS:
        raise LookupError(f"There is no chapter {name!r}; there are {', '.join(CHAPTERS)}.")
    return CHAPTERS[name](name)
