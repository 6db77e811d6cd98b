"""The surroundings of every test, and of every kernel that a test starts."""

import os
import tempfile
from datetime import date
from typing import Any

from hypothesis import HealthCheck, settings

# No test asserts a time, and a busy machine is no fault.
settings.register_profile("course", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("course")

_HOME = tempfile.TemporaryDirectory(prefix="wave-")

for _name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
    os.environ[_name] = os.path.join(_HOME.name, _name[8:11].lower())
os.environ["IPYTHONDIR"] = os.path.join(_HOME.name, "ipython")
os.environ["MPLCONFIGDIR"] = os.path.join(_HOME.name, "mpl")
# A view that cannot be built shows its sentence to a reader; under the tests it raises.
os.environ["COURSE_STRICT"] = "1"


def reminder(today: date) -> str:
    """What to say of helplines that want a re-check, "" if nothing. Damage has its own test."""
    try:
        from course.safety import directory

        return directory.reminder(directory.directory(), today)
    except Exception:
        return ""


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if sentence := reminder(date.today()):
        terminalreporter.write_line(sentence, yellow=True)


def pytest_unconfigure() -> None:
    _HOME.cleanup()
