"""The pieces of a paper as blocks.typ reads them: plain dictionaries with a kind.

Text is a list of spans, {"text", "strong", "emph", "code", "to"}; it is words and never markup.
"""

import re
from collections.abc import Iterable, Sequence
from unicodedata import category

Span = dict[str, str | bool]
Spans = list[Span]
Block = dict


def words(text: str) -> str:
    """The text on one line, without what no paper shows; a space at either end stays one space."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return re.sub(r"\s+", " ", "".join(c for c in whole if c.isspace() or category(c) != "Cc"))


def span(text: str, **how: str | bool) -> Span:
    """A piece of text; strong, emph, code or to (an address) say how it is set."""
    return {"text": words(text), **how}


def spans(text: str | Spans) -> Spans:
    """A text as spans; spans stay as they are."""
    return [span(text.strip())] if isinstance(text, str) else text


def led(lead: str, rest: str) -> Spans:
    """Strong words, then the others."""
    return [span(lead.strip(), strong=True), span(f" {rest.strip()}")]


def head(text: str | Spans, level: int = 2) -> Block:
    return {"kind": "head", "level": level, "text": spans(text)}


def para(text: str | Spans) -> Block:
    return {"kind": "text", "text": spans(text)}


def small(text: str | Spans) -> Block:
    return {"kind": "small", "text": spans(text)}


def listed(
    items: Iterable[str | Spans | list[Block]], ordered: bool = False, first: int = 1
) -> Block:
    """A list; an item is a text, spans, or blocks of its own."""
    held = [
        item if isinstance(item, list) and item and "kind" in item[0] else [para(item)]
        for item in items
    ]
    return {"kind": "list", "ordered": ordered, "first": first, "items": held}


def first(*blocks: Block) -> Block:
    """The tinted field: what comes before all else."""
    return {"kind": "first", "blocks": list(blocks)}


def keep(*blocks: Block) -> Block:
    """Blocks that stay on one page."""
    return {"kind": "keep", "blocks": list(blocks)}


def framed(*blocks: Block) -> Block:
    return {"kind": "framed", "blocks": list(blocks)}


def ticks(label: str, items: Iterable[str]) -> Block:
    """Things to tick, one after the other."""
    return {"kind": "ticks", "label": words(label), "items": [words(item) for item in items]}


def options(items: Iterable[str | Spans], letters: str) -> Block:
    """Things to tick, one below the other, each with its letter."""
    return {"kind": "options", "letters": letters, "items": [spans(item) for item in items]}


def write(labels: Iterable[str], lines: int = 1, beside: bool = False) -> Block:
    """Labels with lines to write on; `beside` sets two into one row."""
    held = [words(label) for label in labels]
    step = 2 if beside else 1
    rows = [held[at : at + step] for at in range(0, len(held), step)]
    return {"kind": "write", "rows": rows, "lines": lines}


def table(
    head: Sequence[str | Spans],
    rows: Iterable[Sequence[str | Spans]],
    shares: Sequence[int],
    room: int = 0,
) -> Block:
    """A table; `shares` are the widths of its columns, each against the others.

    room: the height of a row to write in, in millimetres; 0 for rows as high as their text.
    """
    return {
        "kind": "table",
        "head": [spans(cell) for cell in head],
        "rows": [[spans(cell) for cell in row] for row in rows],
        "shares": list(shares),
        "room": room,
    }


def tally(items: Iterable[str], answers: Iterable[str]) -> Block:
    """Numbered sentences, each with a box for every answer."""
    return {"kind": "tally", "items": [spans(item) for item in items], "answers": list(answers)}


def cards(held: Iterable[tuple[str, str, bool]], height: int) -> Block:
    """Cards to cut out: a number or "", what it says, and whether in large letters.

    height: of each in millimetres.
    """
    made = [
        {"number": number, "text": words(said), "strong": strong} for number, said, strong in held
    ]
    return {"kind": "cards", "cards": made, "height": height}


PAGE: Block = {"kind": "page"}  # what follows begins on a new one
