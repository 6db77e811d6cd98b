"""The facilitator's guide as pieces of paper, out of the Markdown of its notebook.

Markdown is read by mistune, which nbconvert brings and JupyterLab's exports use: lists within
lists, tables and links are its business. What is made here are pieces, never source of a page.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import mistune

from course import evidence

from . import PaperError
from .blocks import Block, Spans, first, framed, head, listed, para, span, table

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SOURCE = re.compile(r"#source-([\w.-]+?)(?::\w+)?$")
OPENS, CLOSES = re.compile(r"<div\b[^>]*class=[\"']([\w-]+)"), re.compile(r"</div>")
FIELDS = {"wave-help": first, "wave-short": framed, "wave-card": framed}
_read = mistune.create_markdown(renderer="ast", plugins=["table", "strikethrough"])


def guide_blocks(name: str) -> list[Block]:
    """The text of a notebook such as "workshop/guide"; its title is the paper's, so it is left out.

    Raises PaperError("no_guide") if there is no such notebook.
    """
    try:
        cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text("utf-8"))["cells"]
    except (OSError, ValueError):
        raise PaperError("no_guide") from None
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    return markdown_blocks("\n\n".join(texts))


def markdown_blocks(text: str) -> list[Block]:
    """Markdown as blocks. The first title is left out, comments and tags of HTML are no text."""
    tokens = _read(text)
    if tokens and tokens[0]["type"] == "heading":
        tokens = tokens[1:]
    return _blocks(iter(tokens))


def _blocks(tokens: Iterator[dict]) -> list[Block]:
    """Blocks up to the end, or up to the </div> that closes a field."""
    made: list[Block] = []
    for token in tokens:
        if token["type"] == "block_html":
            if opened := OPENS.search(token["raw"]):
                inner = [*_html(token["raw"]), *_blocks(tokens)]
                made.append(FIELDS.get(opened[1], framed)(*inner))
            elif CLOSES.search(token["raw"]):
                return made
            else:
                made += _html(token["raw"])
        else:
            made += _block(token)
    return made


def _html(raw: str) -> list[Block]:
    """What HTML says, without its comments and tags."""
    said = re.sub(r"<!--.*?-->|<[^>]+>", " ", raw, flags=re.DOTALL)
    return [para(said)] if said.strip() else []


def _block(token: dict) -> list[Block]:
    kind, inner = token["type"], token.get("children", [])
    if kind == "heading":
        # Level 1 is the paper's title; nothing lies below 4.
        return [head(_spans(inner), level=min(max(token["attrs"]["level"], 2), 4))]
    if kind in ("paragraph", "block_text"):
        held = _spans(inner)
        return [para(held)] if held else []
    if kind == "list":
        items = [_blocks(iter(item["children"])) or [para("")] for item in inner]
        return [listed(items, token["attrs"]["ordered"], token["attrs"].get("start", 1))]
    if kind == "table":
        return [_table(token)]
    if kind == "block_quote":
        return [framed(*_blocks(iter(inner)))]
    if kind == "block_code":
        return [para([span(token["raw"], code=True)])]
    return []  # an empty line, a rule


def _table(token: dict) -> Block:
    above, body = token["children"]
    names = [_spans(cell["children"]) for cell in above["children"]]
    rows = [[_spans(cell["children"]) for cell in row["children"]] for row in body["children"]]
    return table(names, rows, [_share(column) for column in zip(names, *rows, strict=True)])


def _share(cells: tuple[Spans, ...]) -> int:
    """How wide a column should be: as its text is long, within bounds."""
    longest = max(sum(len(one["text"]) for one in cell) for cell in cells)
    return min(max(longest, 12), 60)


def _spans(tokens: list[dict], **how: str | bool) -> Spans:
    found: Spans = []
    for token in tokens:
        kind = token["type"]
        if kind in ("strong", "emphasis"):
            more = {"strong": True} if kind == "strong" else {"emph": True}
            found += _spans(token["children"], **how | more)
        elif kind == "link":
            found += _link(token, how)
        elif kind in ("softbreak", "linebreak"):
            found.append(span(" ", **how))
        elif kind == "inline_html":
            continue
        elif kind == "codespan":
            found.append(span(token["raw"], code=True))
        elif "children" in token:
            found += _spans(token["children"], **how)
        elif token["raw"]:
            found.append(span(token["raw"], **how))
    return found


def _link(token: dict, how: dict) -> Spans:
    """A link as paper has it: a source is cited, an address is printed, a page is its name."""
    said, to = _spans(token["children"], **how), token["attrs"]["url"]
    if source := SOURCE.match(to):
        return [*said, span(f" ({evidence.cite(source[1])})", **how)]
    if not to.startswith(("https://", "http://", "mailto:")):
        return said
    address = re.sub(r"^\w+:(//)?", "", to).rstrip("/")
    linked = [one | {"to": to} for one in said]
    same = "".join(str(one["text"]) for one in said) == address
    return linked if same else [*linked, span(f" ({address})", **how)]
