"""constraints.txt: names and versions, nothing else, and nothing declared is left out."""

import re
import tomllib
from importlib import metadata
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
LINE = r"^[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+$"


def complaints(text: str, declared: list[str]) -> list[str]:
    lines = text.splitlines()
    found = [f"not name==version: {line!r}" for line in lines if not re.match(LINE, line)]
    names = [line.partition("==")[0].lower() for line in lines]
    found += [f"{b} stands after {a}" for a, b in pairwise(names) if b < a]
    found += [
        f"{name} stands there twice" for name in sorted({n for n in names if names.count(n) > 1})
    ]
    pinned = {re.sub(r"[-_.]+", "-", name) for name in names}
    for requirement in declared:
        name = re.sub(r"[-_.]+", "-", re.split(r"[\s<>=!~;\[]", requirement)[0].lower())
        if name not in pinned:
            found.append(f"{name} is declared and not pinned")
    return found


def declared() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    return [*project["dependencies"], *(name for extra in extras for name in extra)]


def test_the_constraints_are_clean_and_complete():
    assert complaints((ROOT / "constraints.txt").read_text("utf-8"), declared()) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-e git+https://example.org/x\n", "not name==version"),
        ("numpy @ file:///x/numpy.whl\n", "not name==version"),
        ("numpy==2.0 --hash=sha256:0\n", "not name==version"),
        ("# made by hand\nnumpy==2.0\n", "not name==version"),
        ("numpy>=2.0\n", "not name==version"),
        ("\nnumpy==2.0\n", "not name==version"),
        ("numpy==2.0\nanyio==1\n", "anyio stands after numpy"),
        ("numpy==2.0\nnumpy==2.1\n", "numpy stands there twice"),
        ("anyio==1\n", "numpy is declared and not pinned"),
    ],
)
def test_each_fault_is_seen(text, said):
    assert any(said in complaint for complaint in complaints(text, ["numpy>=2"]))


def test_case_and_separators_do_not_matter():
    assert complaints("anyio==1\nJinja2==3.1\nnumpy==2.0\ntyping_extensions==4\n",
                      ["Typing-Extensions>=4", "jinja2"]) == []  # fmt: skip


def test_every_pin_can_be_had_with_debians_python():
    """A pin that needs a newer Python than Debian 12 has would stop `make start` there."""
    pins = [line.split("==") for line in (ROOT / "constraints.txt").read_text("utf-8").split()]
    needs = {}
    for name, version in pins:
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # of an extra that is not installed here
        if found.version == version:
            needs[name] = found.metadata.get("Requires-Python") or ""
    assert len(needs) > 80
    too_new = [name for name, need in needs.items() if "3.11.2" not in SpecifierSet(need)]
    assert too_new == []
