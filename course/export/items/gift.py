"""GIFT: questions as plain text, for Moodle and what else reads it."""

import re
from collections.abc import Iterator, Sequence

from course.content.bank import Answer, Item
from course.content.formats import format_words

from .shared import by_part, drawn, general, part_title

# What has a meaning of its own in GIFT; a backslash takes it away.
SIGNS = re.compile(r"[\\~=#{}:]")
PLAIN = "[plain]"  # the words are no HTML; without it, a < would begin a tag


def gift_files(items: Sequence[Item]) -> dict[str, bytes]:
    text = "\n\n".join(block for part in by_part(items).items() for block in _part(*part))
    return {"items-gift.txt": f"{text}\n".encode()}


def _part(part: str, items: Sequence[Item]) -> Iterator[str]:
    """A category, then its questions; an empty line parts what follows each other."""
    words = format_words()
    pool = words.say("pool", count=len(items), drawn=drawn(part, items))
    yield f"// {part}: {pool}\n$CATEGORY: $course$/top/{words['category']}/{part_title(part)}"
    yield from map(_question, items)


def _question(item: Item) -> str:
    tags = "".join(f" [tag:{tag}]" for tag in (item.objective, item.bloom, item.tag))
    lines = (
        f"// [id:{item.id}]{tags}",
        f"::{item.id}::{PLAIN}{escaped(item.stem)}{{",
        *map(_option, item.option),
        f"\t####{_safe(general(item))}",
        "}",
    )
    return "\n".join(lines)


def _option(option: Answer) -> str:
    return f"\t{'=' if option.right else '~'}{_safe(option.text)}#{_safe(option.reason)}"


def _safe(text: str) -> str:
    """Escaped, and not taken for a format in brackets or a weight between percent signs."""
    return (PLAIN if text.startswith(("[", "%")) else "") + escaped(text)


def escaped(text: str) -> str:
    """The words with a backslash before each sign of GIFT, on one line: \\n begins a new one."""
    return SIGNS.sub(r"\\\g<0>", text).replace("\n", "\\n")
