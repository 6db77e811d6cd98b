"""What several formats share: HTML of a text, cited sources, parts, XML and zip files as bytes."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from xml.etree import ElementTree as ET

from course import evidence
from course.content.bank import DRAWN, Item
from course.content.formats import format_words

LETTERS = "abcde"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # a zip needs a date; the same items are the same bytes


class FormatError(ValueError):
    """Nothing was made. The message is one sentence for whoever asked."""


def by_part(items: Iterable[Item]) -> dict[str, list[Item]]:
    """The items of each part that has any, in the order of the parts."""
    held: dict[str, list[Item]] = {part: [] for part in DRAWN}
    for item in items:
        held[item.part].append(item)
    return {part: some for part, some in held.items() if some}


def drawn(part: str, items: Sequence[Item]) -> int:
    """How many of a part's items one test takes."""
    return min(DRAWN[part], len(items))


def part_title(part: str) -> str:
    """What a part is called: its number and its title."""
    return f"{part} {format_words()['parts'][part]}"


def cited(item: Item) -> str:
    """The sources of an item in one line, or ""."""
    said = "; ".join(map(evidence.cite, item.sources))
    return format_words().say("sources", sources=said) if said else ""


def general(item: Item) -> str:
    """The general reason, and where it comes from, as paragraphs."""
    return "\n".join(filter(None, (item.reason, cited(item))))


def html(text: str) -> str:
    """Paragraphs of plain words as HTML: nothing in them is ever markup."""
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in text.split("\n"))


def add(to: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    """A new element at the end of another."""
    made = ET.SubElement(to, tag, attributes)
    made.text = text
    return made


def xml(root: ET.Element) -> bytes:
    """The whole document as UTF-8, indented to be read."""
    ET.indent(root)
    return ET.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files, in this order."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as held:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            held.writestr(entry, content)
    return stream.getvalue()
