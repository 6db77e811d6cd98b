"""The reader's plan as one page."""

from collections.abc import Mapping, Sequence

from . import MOST_LETTERS, MOST_ROWS, PaperError, clean, page

LINES = 3  # to write on, where a part is empty


def told(parts: Sequence[Mapping], words: Mapping) -> dict:
    """What the page shows: each part with its rows; an empty row is a line to write on."""
    shown = []
    for part in parts:
        rows = [line for row in part["rows"] for line in [*filter(None, clean(row))] or [""]]
        shown.append({"title": " ".join(clean(part["title"])), "rows": rows or [""] * LINES})
    return {"title": words["plan"], "parts": shown}


def plan_pdf(parts: Sequence[Mapping], words: Mapping) -> bytes:
    """One tagged A4 page that also fits US Letter.

    parts: [{"title": str, "rows": [str, ...]}, ...] in the order of the page. An empty row is one
    line to write on; a part without rows has three. words: the table [paper].
    Raises PaperError("too_long") where the words do not fit in letters of 10 points.
    """
    shown = told(parts, words)
    rows = [row for part in shown["parts"] for row in (part["title"], *part["rows"])]
    if len(rows) > MOST_ROWS or sum(map(len, rows)) > MOST_LETTERS:
        raise PaperError("too_long")
    return page("plan.typ", shown)
