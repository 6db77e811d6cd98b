"""SCORM 1.2: one unit, a page that asks and marks by itself, in a zip with its manifest.

The page holds the whole bank, and the tests that some seeds draw from it. It tells the platform
whether the test is passed and the score; `cmi.suspend_data` keeps the seed, the attempt, the place
and how many answers fit, and no answer. The key is in the page: who reads its code can find it.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from xml.etree import ElementTree as ET

from course.content import Words, course_map
from course.content.bank import Item
from course.content.formats import format_words
from course.content.workshop import words as workshop_words
from course.safety.directory import directory
from course.training import ATTEMPTS, PASS_MARK
from course.training.draw import draw
from course.training.marks import needed

from .shared import add, cited, xml, zipped

HERE = Path(__file__).parent / "scorm"
COURSE = Path(__file__).parents[2]
# The page looks like the course's page for a phone. These are files to take along, no code to run.
PHONE = COURSE / "live" / "pages"
COLOURS = COURSE / "shell" / "labextensions" / "course-shell" / "static" / "shell.css"
SEEDS = range(1, 201)  # whose tests come with the page: as many trainees rarely draw alike
MINUTES = 0.75  # for a question with its reasons
PACKAGE = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
ADL = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
NAME = "after_the_wave_test"


def scorm_files(items: Sequence[Item], mark: int = PASS_MARK) -> dict[str, bytes]:
    """The package. mark: how many of 100 pass. Raises DrawError for a bank that is too small."""
    words = format_words()
    files = {
        "index.html": _page(items, mark, words),
        "test.js": (HERE / "test.js").read_bytes(),
        "room.css": (_colours() + (PHONE / "room.css").read_text("utf-8")).encode(),
        "phone.css": (PHONE / "phone.css").read_bytes(),
        "test.css": (HERE / "test.css").read_bytes(),
    }
    made = zipped({"imsmanifest.xml": _manifest(list(files), mark, words), **files})
    return {"items-scorm12.zip": made}


def _manifest(files: Sequence[str], mark: int, words: Words) -> bytes:
    """One organization, one item, one resource: the page that is launched comes first.

    It names no place of its schemas: these are not part of the package, and a platform that went
    to look for them would find none.
    """
    root = ET.Element(
        "manifest",
        {"identifier": NAME, "version": "1.0", "xmlns": PACKAGE, "xmlns:adlcp": ADL},
    )
    told = add(root, "metadata")
    add(told, "schema", "ADL SCORM")
    add(told, "schemaversion", "1.2")
    whole = add(
        add(root, "organizations", default=f"{NAME}_organization"),
        "organization", identifier=f"{NAME}_organization",
    )  # fmt: skip
    add(whole, "title", words["title"])
    unit = add(whole, "item", identifier=f"{NAME}_item", identifierref=f"{NAME}_page")
    add(unit, "title", words["title"])
    add(unit, "adlcp:masteryscore", str(mark))
    kind = {"type": "webcontent", "adlcp:scormtype": "sco", "href": files[0]}
    page = add(add(root, "resources"), "resource", identifier=f"{NAME}_page", **kind)
    for name in files:
        add(page, "file", href=name)
    return xml(root)


def _colours() -> str:
    """The colours of the course, light or dark as the device is."""
    css = COLOURS.read_text("utf-8")
    light, dark = (
        re.search(rf"(?m)^{re.escape(of)} (\{{[^}}]*\}})", css)[1]
        for of in (":root", '[data-course-theme="dark"]')
    )
    return f":root {light}\n@media screen and (prefers-color-scheme: dark) {{ :root {dark} }}\n"


def _page(items: Sequence[Item], mark: int, words: Words) -> bytes:
    lines = directory().everywhere.address
    said = workshop_words()["phone"]["help"] | {
        "title": words["title"], "no_script": words["test"]["no_script"],
        "out": words["test"]["out"], "lines_at": lines,
        "lines_name": lines.removeprefix("https://"),
    }  # fmt: skip
    page = Template((HERE / "index.html").read_text("utf-8"))
    embedded = _embedded(told(items, mark, words))
    shown = {name: escape(text) for name, text in said.items()}
    return page.substitute(shown, told=embedded).encode()


def told(items: Sequence[Item], mark: int, words: Words) -> dict:
    """All that the page knows. `bank` changes with every word, key or number of the questions.

    `tests` holds, for each seed and attempt, the test that course.training.draw gives it: the place
    of each item in `items`, and its options as they are shown, such as "41.2031 7.0132".
    """
    tests = _tests(items)
    count = len(tests[0][0].split())
    test = {
        "items": [_item(item) for item in items],
        "tests": tests,
        "count": count,
        "need": needed(count, mark),
        "mark": mark,
        "attempts": ATTEMPTS,
        "minutes": max(1, round(count * MINUTES)),
    }
    shared = course_map().shared
    said = {**words["test"], "title": words["title"]}
    return {
        "bank": hashlib.sha256(json.dumps(test).encode()).hexdigest()[:8],
        **test,
        "words": {**said, "fits": shared["fits"], "differs": shared["differs"]},
    }


def _tests(items: Sequence[Item]) -> list[list[str]]:
    at = {item.id: place for place, item in enumerate(items)}

    def test(seed: int, attempt: int) -> str:
        asked = draw(items, seed, attempt)
        return " ".join(f"{at[one.item.id]}.{''.join(map(str, one.order))}" for one in asked)

    return [[test(seed, attempt) for attempt in range(1, ATTEMPTS + 1)] for seed in SEEDS]


def _item(item: Item) -> dict:
    return {
        "id": item.id,
        "part": item.part,
        "objective": item.objective,
        "stem": item.stem,
        "options": [
            {"text": one.text, "right": one.right, "reason": one.reason} for one in item.option
        ],
        "reason": item.reason,
        "cited": cited(item),
        "graphic": item.graphic,
        "instead": item.instead,
    }


def _embedded(value: Mapping) -> str:
    """JSON that can stand inside a <script>: no text of it ends the element or begins a comment."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
