"""What SECURITY.md promises is held by tests that exist; every script keeps the rule of fields."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHELL = ROOT / "course" / "shell" / "labextensions" / "course-shell" / "static"
SCRIPTS = sorted([*SHELL.glob("*.js"), *(ROOT / "course" / "controls").glob("*.js")])
FIELD = r"(?:form|input|textarea|select)"
MADE = rf'\b(?:node|make)\(\s*"{FIELD}"'
GUARDED = rf'{MADE},\s*\{{[^}}]*\bautocomplete: "off"'


def table(heading: str) -> list[list[str]]:
    """The rows of the table below a heading of SECURITY.md, its head left out."""
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    part = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [row for row in part.split("\n") if row.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def names_of_tests(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


PROMISED = ("What is promised", "What is promised to a room",
            "What is promised to learners on one server",
            "What is promised to trainees and their trainers")  # fmt: skip


ROWS = [row for heading in PROMISED for row in table(heading)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_each_promise_is_held_by_tests_that_exist(row: list[str]):
    promise, held = row
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", held)
    assert promise
    assert named, "a promise names its tests as `tests/…/test_x.py::test_y`"
    assert held.count("`") == 2 * len(named), "something is named that is no test"
    for file, test in named:
        assert test in names_of_tests(ROOT / file), f"{file} has no {test}"


def test_the_tables_are_read():
    for heading, few in zip(PROMISED, (10, 8, 3, 8), strict=True):
        assert len(table(heading)) >= few
    threats = table("Threats considered")
    assert len(threats) >= 10
    assert all(len(row) == 3 and all(row) for row in threats)


def unguarded(script: str) -> list[str]:
    """Each making of a form or field whose properties do not say autocomplete="off"."""
    made = [script[found.start() :] for found in re.finditer(MADE, script)]
    return [each[:120] for each in made if not re.match(GUARDED, each)]


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_no_script_makes_a_field_that_a_browser_may_store(file: Path):
    script = file.read_text("utf-8")
    assert unguarded(script) == []
    assert not re.search(rf"<{FIELD}\b", script)
    assert not re.search(rf"createElement\(.{FIELD}", script)


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_no_script_uses_a_store_of_the_browser(file: Path):
    stores = r"\b(localStorage|sessionStorage|indexedDB|caches)\b|\bcookie\s*=[^=]"
    assert not re.search(stores, file.read_text("utf-8"))


def test_the_rule_of_fields_sees_what_breaks_it():
    assert unguarded('node("input", { type: "text" })')
    assert unguarded('make("form", {}, make("textarea", { autocomplete: "off" }))')
    assert unguarded('node(\n  "textarea",\n  { rows: 2 })')
    assert not unguarded('node(\n  "form",\n  { autocomplete: "off", class: "x" })')
    assert len(SCRIPTS) > 20
