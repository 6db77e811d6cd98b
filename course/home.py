"""The folder for everything that the course writes for its reader."""

import os
from pathlib import Path

import platformdirs


class HomeError(ValueError):
    """COURSE_HOME cannot be used; the message is one sentence."""


def course_home() -> Path:
    """COURSE_HOME, or a folder of the reader's own; it need not exist yet."""
    named = os.environ.get("COURSE_HOME")
    if named is None:
        return platformdirs.user_data_path("after-the-wave", appauthor=False)
    if not Path(named).is_absolute():
        raise HomeError(f"COURSE_HOME must be the full path of a folder, not {named!r}.")
    return Path(named)
