"""Moodle XML: a category for each part, so that a quiz can draw from each as the blueprint says."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from course.content.bank import Item
from course.content.formats import format_words

from .shared import add, by_part, drawn, general, html, part_title, xml

NO_PENALTY = "0"  # for a second try at the same question


def moodle_files(items: Sequence[Item]) -> dict[str, bytes]:
    quiz = ET.Element("quiz")
    for part, some in by_part(items).items():
        _category(quiz, part, some)
        for item in some:
            _question(quiz, item)
    return {"items-moodle.xml": xml(quiz)}


def _category(quiz: ET.Element, part: str, items: Sequence[Item]) -> None:
    words = format_words()
    told = add(quiz, "question", type="category")
    _text(add(told, "category"), f"$course$/top/{words['category']}/{part_title(part)}")
    info = words.say("pool", count=len(items), drawn=drawn(part, items))
    _text(add(told, "info", format="plain_text"), info)


def _question(quiz: ET.Element, item: Item) -> None:
    made = add(quiz, "question", type="multichoice")
    _text(add(made, "name"), item.id)
    _html(made, "questiontext", item.stem)
    _html(made, "generalfeedback", general(item))
    for name, value in (
        ("defaultgrade", "1"), ("penalty", NO_PENALTY), ("hidden", "0"), ("idnumber", item.id),
        ("single", "true"), ("shuffleanswers", "true"), ("answernumbering", "abc"),
        ("showstandardinstruction", "0"),
    ):  # fmt: skip
        add(made, name, value)
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        _text(add(made, name, format="html"), "")  # the reasons say more than a bare verdict
    for option in item.option:
        answer = add(made, "answer", fraction="100" if option.right else "0", format="html")
        _text(answer, html(option.text))
        _html(answer, "feedback", option.reason)
    tags = add(made, "tags")
    for tag in (item.objective, item.bloom, item.tag):
        _text(add(tags, "tag"), tag)


def _text(to: ET.Element, text: str) -> None:
    add(to, "text", text)


def _html(to: ET.Element, name: str, text: str) -> None:
    _text(add(to, name, format="html"), html(text))
