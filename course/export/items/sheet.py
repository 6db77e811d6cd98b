"""CSV: a row for each item, for whoever reviews the bank in a spreadsheet."""

import csv
import io
import re
from collections.abc import Sequence

from course.content.bank import MOST, Item

from .shared import LETTERS, cited

# A spreadsheet takes a cell that begins so for a formula, and may run it. An apostrophe before it
# makes it text. One that stands there anyhow gets another, so that taking one away is always right.
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠']")
# Without the mark at the beginning, the usual spreadsheet reads a curly quote as three odd letters.
ENCODING = "utf-8-sig"


def sheet_files(items: Sequence[Item]) -> dict[str, bytes]:
    stream = io.StringIO(newline="")
    rows = csv.writer(stream, quoting=csv.QUOTE_ALL)
    told = [_row(item) for item in items]
    rows.writerow(told[0])
    rows.writerows([safe(cell) for cell in row.values()] for row in told)
    return {"items.csv": stream.getvalue().encode(ENCODING)}


def _row(item: Item) -> dict[str, str]:
    """The cells of an item by the names of their columns."""
    row = {
        "id": item.id, "part": item.part, "objective": item.objective, "bloom": item.bloom,
        "tag": item.tag, "stem": item.stem, "right": LETTERS[item.right],
    }  # fmt: skip
    for place in range(MOST):
        option = item.option[place] if place < len(item.option) else None
        row[f"option_{LETTERS[place]}"] = option.text if option else ""
        row[f"reason_{LETTERS[place]}"] = option.reason if option else ""
    return row | {
        "reason": item.reason, "sources": " ".join(item.sources), "cited": cited(item),
        "difficulty": str(item.difficulty), "graphic": str(item.graphic).lower(),
        "instead": item.instead,
    }  # fmt: skip


def safe(cell: str) -> str:
    """The cell, with an apostrophe before what would be taken for a formula."""
    return f"'{cell}" if FORMULA.match(cell) else cell
