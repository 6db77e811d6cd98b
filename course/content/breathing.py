"""The ways to breathe slowly: chapter 06 shows them, and the bar opens them from every page."""

from typing import Any

from course.content import Words, chapter_content

CHAPTER = "06_first_ten_minutes"


def breathing(labels: Words | None = None) -> dict[str, Any]:
    """What the pacer is given: words, paces [key, text, seconds in, seconds out], minutes."""
    labels = chapter_content(CHAPTER).labels if labels is None else labels
    rhythms, paces = labels["rhythms"], []
    for key, text in labels["paces"].items():
        seconds_in, seconds_out = rhythms[key].split("|")
        paces.append([key, text, int(seconds_in), int(seconds_out)])
    return {"words": dict(labels["pacer"]), "paces": paces, "minutes": float(rhythms["minutes"])}
