"""Words become a printed page. The page is bytes in memory; making it leaves nothing on the disk.

The sources of the pages (*.typ) stand beside this file. A reader's words reach them as JSON, never
as part of the source, and are set as plain text.
"""

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from errno import EISDIR
from importlib.util import find_spec
from pathlib import Path
from unicodedata import category

HERE = Path(__file__).parent
MOST_LETTERS = 5_000  # more than a page holds; longer words, or more rows, are not even tried
MOST_ROWS = 100
ROUNDS = 4  # of looking for letters that no font has
BOX = "□"

_NOT_SHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


class PaperError(ValueError):
    """No page was made. `reason` is a key of the table [paper], such as "too_long"."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def can_print() -> bool:
    """Whether the package that makes pages is installed; its wheel does not exist everywhere."""
    return find_spec("typst") is not None


def clean(words: str) -> list[str]:
    """The lines of a text without the characters that no paper shows: controls, half pairs."""
    lines = words.encode("utf-8", "replace").decode("utf-8").splitlines() or [""]
    return ["".join(c for c in " ".join(line.split()) if category(c) != "Cc") for line in lines]


def _boxed(told: str, missing: set[str]) -> str:
    """The same words with a box for each letter that no font has; what joins letters goes."""
    swap = {ord(c): "" if category(c)[0] in "MC" else BOX for c in missing}
    return told.translate(swap)


def _missing(diagnostic: str) -> set[str]:
    """The letters, beyond plain ASCII, that typst names as not in any font."""
    named = "".join(_NOT_SHOWN.findall(diagnostic))
    letters = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), named)
    return {c for c in letters if not c.isascii()}


def page(source: str, told: dict, format: str = "pdf") -> bytes:
    """One page as bytes: `source` is a file beside this one, `told` what it shows.

    Letters come from the fonts that typst carries, so a page is the same everywhere. Where these
    lack a letter (emoji, Chinese), the computer's own fonts help; what they lack too is a box.
    Raises PaperError.
    """
    try:
        import typst
    except ImportError:
        raise PaperError("no_paper") from None

    def compiled(words: str, own_fonts: bool) -> bytes:
        return typst.compile(
            HERE / source, root=HERE, format=format, sys_inputs={"told": words}, timestamp=0,
            pdf_standards=["ua-1"] if format == "pdf" else [], ignore_system_fonts=not own_fonts,
        )  # fmt: skip

    words = json.dumps(told, ensure_ascii=False)
    own_fonts = False
    for _ in range(ROUNDS):
        try:
            return compiled(words, own_fonts)
        except typst.TypstError as problem:
            if problem.message == "panicked with: too_long":
                raise PaperError("too_long") from None
            missing = _missing(problem.diagnostic)
            if not missing:
                # Without the cause: what typst says may hold a reader's words.
                raise PaperError("not_made") from None
            if own_fonts:
                words = _boxed(words, missing)
            own_fonts = True
    return compiled(_boxed(words, {c for c in words if not c.isascii()}), False)


def put(pages: Mapping[str, bytes], folder: Path, new_folder: bool = False) -> None:
    """Write files by their names into a folder: all of them whole, or none.

    new_folder: make the folder if there is none. Raises OSError; `filename` is what could not be
    written.
    """
    made = new_folder and not folder.exists()
    if new_folder:
        folder.mkdir(exist_ok=True)
    halves = {folder / f".{name}.{os.getpid()}": folder / name for name in pages}
    at = folder
    try:
        for (half, at), data in zip(halves.items(), pages.values(), strict=True):
            if at.is_dir():  # a file cannot take its place, and that would be seen too late
                raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
            half.write_bytes(data)
        for half, at in halves.items():
            os.replace(half, at)
    except OSError as problem:
        raise OSError(problem.errno, problem.strerror, str(at)) from None
    finally:
        for half in halves:
            with suppress(OSError):
                half.unlink(missing_ok=True)
        if made:
            with suppress(OSError):  # it holds the files that were asked for
                folder.rmdir()
