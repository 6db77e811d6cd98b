"""The item bank in six formats: the same items, keys and reasons in each.

Each format is a module with one function, from items to files: `scorm` is a test that runs in a
learning platform, `moodle`, `gift` and `qti` are questions to import, `sheet` a table, `paper` two
PDFs. Everything is made in memory: `qti` by the package text2qti, the printed pages as elsewhere,
the rest by the standard library.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from unicodedata import category

from msgspec.structs import replace

from course.content.bank import Item
from course.content.formats import format_words
from course.training.draw import DrawError

from .gift import gift_files
from .moodle import moodle_files
from .paper import paper_files
from .qti import qti_files
from .scorm import scorm_files
from .shared import FormatError
from .sheet import sheet_files

__all__ = ["FORMATS", "FormatError", "export_items"]

Files = dict[str, bytes]
FORMATS: dict[str, Callable[[Sequence[Item]], Files]] = {
    "scorm": scorm_files,
    "moodle": moodle_files,
    "gift": gift_files,
    "qti": qti_files,
    "csv": sheet_files,
    "pdf": paper_files,
}


def export_items(format: str, items: Iterable[Item]) -> Files:
    """The items in one format of FORMATS: what each file is called, and its bytes.

    The same items are the same bytes. Raises FormatError for a format that is not there and a bank
    that is empty or too small, and PaperError where no PDF can be made.
    """
    words = format_words()
    if format not in FORMATS:
        raise FormatError(words.say("no_format", format=format, known=", ".join(FORMATS)))
    held = [tidied(item) for item in items]
    if not held:
        raise FormatError(words["no_items"])
    try:
        return FORMATS[format](held)
    except DrawError as problem:
        raise FormatError(str(problem)) from None


def tidied(item: Item) -> Item:
    """The same item with texts that every format can hold."""
    options = (replace(one, text=tidy(one.text), reason=tidy(one.reason)) for one in item.option)
    return replace(item, stem=tidy(item.stem), reason=tidy(item.reason), option=tuple(options))


def tidy(text: str) -> str:
    """A text as paragraphs: a line each, single spaces, and no letter that XML does not allow."""
    shown = "".join(c for c in text if c.isspace() or category(c) not in ("Cc", "Cs"))
    shown = re.sub("[\ufffe\uffff]", "", shown)
    lines = (re.sub(r"\s+", " ", line).strip() for line in shown.splitlines())
    return "\n".join(filter(None, lines))
