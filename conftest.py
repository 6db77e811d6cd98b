"""The surroundings of every test, and of every kernel that a test starts."""

import os
import tempfile

_HOME = tempfile.TemporaryDirectory(prefix="wave-")

for _name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
    os.environ[_name] = os.path.join(_HOME.name, _name[8:11].lower())
os.environ["IPYTHONDIR"] = os.path.join(_HOME.name, "ipython")
os.environ["MPLCONFIGDIR"] = os.path.join(_HOME.name, "mpl")
# A view that cannot be built shows its sentence to a reader; under the tests it raises.
os.environ["COURSE_STRICT"] = "1"


def pytest_unconfigure() -> None:
    _HOME.cleanup()
