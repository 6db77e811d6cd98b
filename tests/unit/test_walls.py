"""The walls of the house: who may import what. Read from the source, and seen once at run time."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

COURSE = Path(__file__).parents[2] / "course"

# The rooms of the course that each room may import, itself apart.
MAY_IMPORT = {
    "evidence": set(),
    "physiology": {"evidence"},
    "content": {"evidence"},
    "safety": set(),
    # What a group knew before and after: numbers in, numbers out.
    "gain": set(),
    "pictures": {"physiology", "content", "evidence", "gain", "training"},
    "controls": {"physiology", "content", "evidence"},
    "views": {
        "pictures",
        "controls",
        "physiology",
        "content",
        "safety",
        "evidence",
        "gain",
        "training",
    },
    # `from course import chapter` is all a notebook says; it leads to views and nowhere else.
    "": {"views"},
    # The reader's own words: they lie encrypted, and no other room may open them.
    "journal": set(),
    # Words and decisions become a printed page; nothing is left on the disk.
    "export": {"content", "safety", "evidence", "training"},
    # How a test is drawn, marked and counted: numbers in, numbers out.
    "training": {"content", "gain", "evidence"},
    # The room's own server shows what a chapter shows; it knows no reader's words.
    "live": {"views", "controls", "content", "safety", "evidence"},
    # Where the course may write; every command asks here.
    "home": set(),
    # Many accounts on one machine: it starts the shell for each and reads nothing of theirs.
    "host": {"shell"},
    "shell": {"content", "safety", "journal", "export", "home"},
    # The ledger reads what chapters say and what the evidence holds; it draws and asks nothing.
    "ledger": {"content", "evidence"},
    "__main__": {
        "shell",
        "content",
        "evidence",
        "ledger",
        "safety",
        "export",
        "live",
        "host",
        "home",
    },
}
# A package from outside, and the only rooms that may know it.
ONLY_IN = {
    "matplotlib": {"pictures"},
    "ipywidgets": {"views", "controls"},
    "anywidget": {"views", "controls"},
    "apsw": {"journal"},
    "typst": {"export"},
    "text2qti": {"export"},
    "mistune": {"export"},
    "segno": {"live"},
    "sqlite3": {"live"},
    "jupyterhub": {"host"},
    "traitlets": {"views", "controls", "shell", "host"},
    "IPython": {"views", "controls", "shell"},
    "ipykernel": {"shell", "__main__"},
    "jupyter": {"shell", "__main__"},
    "jupyter_client": {"shell", "__main__"},
    "jupyter_core": {"shell", "__main__"},
    "jupyter_server": {"shell", "__main__"},
    "jupyterlab": {"shell", "__main__"},
    "jupyterlab_server": {"shell", "__main__"},
    "nbformat": {"shell", "__main__"},
    # No network: the course speaks to nobody. The front door looks whether a port is free.
    "socket": {"shell", "live", "host", "__main__"},
    "urllib": {"shell", "live", "host", "__main__"},
    "tornado": {"shell", "live", "__main__"},
    "asyncio": {"shell", "live"},
}
FOR_NOBODY = (
    "aiohttp", "ftplib", "http", "httpx", "poplib", "requests", "smtplib",
    "socketserver", "ssl", "telnetlib", "urllib3", "websocket", "websockets", "xmlrpc",
)  # fmt: skip
ONLY_IN |= {name: set() for name in FOR_NOBODY}


def imports(source: str, package: str) -> set[str]:
    """Dotted names a module imports, also inside functions; relative ones are made absolute."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*(above if node.level else []), *filter(None, [node.module])])
            names |= {base} | {f"{base}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call):
            named = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if named in ("__import__", "import_module") and node.args:
                first = node.args[0]
                # A name that is not written out could be anything, so it is not allowed.
                names.add(first.value if isinstance(first, ast.Constant) else "?")
    return names


def breaches(source: str, room: str, package: str) -> list[str]:
    """What this module imports and its room may not."""
    rooms = set(MAY_IMPORT)
    found = []
    for name in sorted(imports(source, package)):
        top, _, rest = name.partition(".")
        inner = rest.split(".")[0]
        if top == "course" and inner in rooms - {room, ""} and inner not in MAY_IMPORT[room]:
            found.append(name)
        if name == "?" or room not in ONLY_IN.get(top, {room}):
            found.append(name)
        if name.startswith("matplotlib.pyplot") or top == "pylab":
            found.append(name)
    return found


def modules() -> list[tuple[str, str, Path]]:
    """(room, package, file) of every module of the course."""
    found = []
    for file in sorted(COURSE.rglob("*.py")):
        parts = file.relative_to(COURSE).with_suffix("").parts
        room = parts[0] if parts != ("__init__",) else ""
        package = ".".join(("course", *parts[:-1]))
        found.append((room, package, file))
    return found


@pytest.mark.parametrize(
    ("room", "package", "file"), modules(), ids=[str(m[2].relative_to(COURSE)) for m in modules()]
)
def test_no_module_reaches_through_a_wall(room, package, file):
    assert room in MAY_IMPORT, f"course/{room} is a new room; give it a line in MAY_IMPORT."
    assert breaches(file.read_text("utf-8"), room, package) == []


@pytest.mark.parametrize(
    ("room", "line", "name"),
    [
        ("evidence", "from course import content", "course.content"),
        ("evidence", "from .. import content", "course.content"),
        ("content", "from course.views import Chapter", "course.views"),
        ("content", "import matplotlib", "matplotlib"),
        ("physiology", "import ipywidgets as w", "ipywidgets"),
        ("physiology", "def f():\n    import course.pictures", "course.pictures"),
        ("pictures", "import matplotlib.pyplot as plt", "matplotlib.pyplot"),
        ("pictures", "from matplotlib import pyplot", "matplotlib.pyplot"),
        ("pictures", "import anywidget", "anywidget"),
        ("views", "from matplotlib.figure import Figure", "matplotlib.figure"),
        ("views", "import jupyterlab", "jupyterlab"),
        ("views", "from course.shell import launcher", "course.shell"),
        ("controls", "import socket", "socket"),
        ("shell", "import requests", "requests"),
        ("shell", "import http.server", "http.server"),
        ("shell", "from course import views", "course.views"),
        (
            "content",
            "import importlib\nimportlib.import_module('urllib.request')",
            "urllib.request",
        ),
        ("content", "__import__('so' + 'cket')", "?"),
        ("", "from course import shell", "course.shell"),
    ],
)
def test_each_wall_stops_somebody(room, line, name):
    assert name in breaches(line, room, f"course.{room}")


def test_what_is_allowed_passes():
    assert (
        breaches("from course import evidence\nimport msgspec", "content", "course.content") == []
    )
    assert breaches("from matplotlib.figure import Figure", "pictures", "course.pictures") == []
    assert breaches("from .dom import x", "controls", "course.controls") == []


def loaded(names: str, watched: tuple[str, ...]) -> list[str]:
    """Which of the watched modules are loaded after importing the names in a fresh Python."""
    script = f"""import sys, {names}
assert all(room.__file__ for room in ({names},)), 'a room without __init__.py'
print(*[module for module in {watched!r} if module in sys.modules])"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_the_quiet_rooms_load_no_widgets_and_no_drawing():
    watched = ("matplotlib", "ipywidgets", "anywidget", "IPython", "jupyterlab", "tornado")
    rooms = "course.physiology, course.content, course.safety, course.evidence, course.gain"
    assert loaded(rooms, watched) == []


def test_the_views_never_load_pyplot():
    assert loaded("course.views", ("matplotlib.pyplot", "jupyterlab", "jupyter_server")) == []
