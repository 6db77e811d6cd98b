"""Which of a reader's words may be kept on purpose, and what each is called.

Kept are the plan, evenings of the log, lines to say, and answers to questions without a right
answer. Never kept: judged answers, settings, the questions of chapter 11 about what happened, and
every answer that leads to help first. Whoever is in danger is never offered to save anything.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from course.content import HERE, Mark, Reflect, Write, chapter_content, course_map

SAFETY_CHAPTER = "11_safety_and_help"
LOG_CHAPTER = "12_patterns_and_next_steps"
LINES_CHAPTER = "06_first_ten_minutes"
# A choice of door, two guesses, and a map whose first rows ask about agreement and pain: where one
# of them says so, the page promises that the answer is not saved.
NOT_KEPT = ("choose_a_path", "predict", "which_idea_fits", "exposed_reasons")
# An answer that leads to one of these is about danger, and stays on the page.
URGENT = tuple(f"help/{name}" for name in ("body_now", "neck", "danger", "self_harm", "not_agreed"))

# An evening with one of these leads to help, as does one that was not wanted; see evenings.js.
ALARMS = ("neck", "fear", "self_harm")

EVENING = "evening-"  # how the id of every evening begins
FREE = {"review": "review:", "note": "note:"}  # kind -> how its ids begin


class Keepable(msgspec.Struct, frozen=True):
    """One key of the sitting. It is not kept while the answer under `of` (its own key, if empty)
    holds one of the texts in `never`."""

    kind: str
    title: str
    never: tuple[str, ...] = ()
    of: str = ""


@cache
def keepable() -> dict[str, Keepable]:
    """Key of the sitting -> what it is. The log stands here too: its entries are its evenings."""
    labels = chapter_content("13_my_plan").labels
    found = {
        "plan": Keepable("plan", labels["plan"]["title"]),
        "log": Keepable("evening", chapter_content(LOG_CHAPTER).labels["log"]["list"]),
        "lines": Keepable("reflection", chapter_content(LINES_CHAPTER).labels["lines"]["title"]),
    }
    for name in (*(chapter.file for chapter in course_map().chapters), *_training()):
        if name != SAFETY_CHAPTER:
            found |= dict(_answers(name))
    return found


def _training() -> list[str]:
    """The parts of the training that have questions of their own."""
    files = [page.file for page in course_map().pages if page.group == "training"]
    names = [file.rpartition("/")[2] for file in files]
    return [name for name in names if (HERE / f"{name}.toml").is_file()]


def _answers(name: str) -> Iterator[tuple[str, Keepable]]:
    for id, question in chapter_content(name).questions.items():
        if id in NOT_KEPT or not isinstance(question, Reflect | Mark | Write):
            continue
        usual = f"write:{id}" if isinstance(question, Write) else f"answer:{id}"
        answer = Keepable("reflection", question.ask, _urgent(question))
        yield question.keep or usual, answer
        if getattr(question, "own_words", False):
            # Words beside an answer that leads to help are as much about danger as the answer.
            yield f"words:{id}", msgspec.structs.replace(answer, of=question.keep or usual)


def _urgent(question: Reflect | Mark | Write) -> tuple[str, ...]:
    """The answers of a question that lead to urgent help."""
    return tuple(
        piece.text
        for piece in getattr(question, question.parts)
        if any(link.to in URGENT for link in getattr(piece, "links", ()))
    )


def may_keep(id: str, kind: str, value: Any) -> bool:
    """Whether it is an entry of the course's, and its value does not lead to help first.

    The page looks at that too, and it alone sees an answer under another key (`Keepable.of`).
    """
    if kind == "evening":
        return id.startswith(EVENING) and isinstance(value, dict) and _was_fine(value)
    if kind in FREE:
        return id.startswith(FREE[kind])
    if id == "log" or id not in keepable() or keepable()[id].kind != kind:
        return False
    what = keepable()[id]
    said = value if isinstance(value, list) else [value]
    return bool(what.of) or not any(each in what.never for each in said)


def _was_fine(evening: dict[str, Any]) -> bool:
    alarms = evening.get("alarms", [])
    return evening.get("wanted") == "yes" and not any(each in ALARMS for each in alarms)


def title(id: str) -> str:
    """What an entry is called; an evening has its date only."""
    return keepable()[id].title if id in keepable() else ""


def in_words(id: str, value: Any) -> Any:
    """The value as a reader would say it: keys of the log and names of fields become words."""
    if id.startswith(EVENING) and isinstance(value, dict):
        return _evening(value)
    if id.startswith(tuple(FREE.values())) and isinstance(value, dict):
        # A note is its text; what else it holds is for the page.
        return value["text"] if "text" in value else _named(value)
    if id == "plan" and isinstance(value, dict):
        return {_field(name): text for name, text in value.items() if text}
    if id.startswith("write:") and isinstance(value, list):
        return [text for text in value if text]
    return value


def _named(value: dict[str, Any]) -> dict[str, str]:
    names = chapter_content("journal").labels["kept"]
    given = {name: each if isinstance(each, list) else [each] for name, each in value.items()}
    # A field that an older course kept stands under its own name.
    return {
        names.get(name, name): ", ".join(map(str, each)) for name, each in given.items() if each
    }


def _field(name: str) -> str:
    """What the plan calls one of its fields."""
    labels = chapter_content("13_my_plan").labels
    titles = labels["plan_titles"]
    return labels["plan_fields"].get(name) or titles.get(name, name)


def _evening(evening: dict[str, Any]) -> dict[str, str]:
    """An evening by the questions of the log. The first one is left out: where an evening is kept,
    all of it was wanted."""
    labels = chapter_content(LOG_CHAPTER).labels
    asked, said = labels["log"], dict[str, str]()
    for field, given in evening.items():
        if not given or field in ("wanted", "noted") or field not in asked:
            continue
        offers = labels.get(f"log_{field}", {})
        if field == "helped":
            offers = labels["log_tried"] | offers
        each = given if isinstance(given, list) else [given]
        said[asked[field]] = ", ".join(str(offers.get(key, key)) for key in each)
    if evening.get("noted") and asked["ago"] in said:
        ago = said[asked["ago"]]
        said[asked["ago"]] = asked.say("ago_noted", ago=ago, noted=evening["noted"])
    return said
