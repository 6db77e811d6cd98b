"""Two papers: the questions to hand out, and the key with the reason of every answer."""

from collections.abc import Sequence

from course.content import Words
from course.content.bank import Item
from course.content.formats import format_words

from .. import page
from ..blocks import Block, Spans, head, keep, listed, options, para, small, span
from .shared import LETTERS, by_part, cited


def paper_files(items: Sequence[Item]) -> dict[str, bytes]:
    """`items.pdf` and `items-key.pdf`. Raises PaperError."""
    words = format_words()
    said = words["paper"]
    parts = by_part(items)
    ordered = (item for some in parts.values() for item in some)
    number = {item.id: at for at, item in enumerate(ordered, start=1)}
    questions: list[Block] = [small(said["note"])] if any(one.graphic for one in items) else []
    reasons: list[Block] = []
    for part, some in parts.items():
        above = head(said.say("part", part=part, title=words["parts"][part]))
        questions += [above, *(_question(item, number[item.id], said) for item in some)]
        reasons.append(above)
        for item in some:
            reasons += _reasons(item, number, said)
    says = said.say("says", count=len(items))
    return {
        "items.pdf": _paper(words["title"], says, questions, said["foot"], said),
        "items-key.pdf": _paper(said["key_title"], said["key_says"], reasons, "", said),
    }


def _paper(title: str, says: str, blocks: Sequence[Block], foot: str, said: Words) -> bytes:
    told = {
        "title": title, "says": says, "foot": foot, "pages": 0, "large": False,
        "page": said["page"].replace("{title}", title),
        "halves": [{"whom": "", "blocks": list(blocks)}],
    }  # fmt: skip
    return page("handout.typ", told)


def _question(item: Item, at: int, said: Words) -> Block:
    """A question on one page with its answers."""
    first, *more = item.stem.split("\n")
    mark = f" {said['mark']}" if item.graphic else ""
    return keep(
        para([span(f"{at}{mark}", strong=True), span(f"  {first}")]),
        *map(para, more),
        options((_one_line(option.text) for option in item.option), LETTERS),
    )


def _reasons(item: Item, number: dict[str, int], said: Words) -> list[Block]:
    """The letter that fits, why each answer does or does not, and the reason behind it all."""
    letter = LETTERS[item.right]
    line = said.say(
        "line", objective=item.objective, bloom=item.bloom, tag=item.tag,
        share=round(100 * item.difficulty),
    )  # fmt: skip
    why = [*map(para, item.reason.split("\n")), *([small(cited(item))] if item.sources else [])]
    if item.instead in number:
        why.append(small(said.say("instead", instead=number[item.instead])))
    return [
        head(f"{number[item.id]} · {letter}", level=3),
        small(f"{item.id} · {line}"),
        listed(_option(item, place) for place in range(len(item.option))),
        *why,
    ]


def _option(item: Item, place: int) -> Spans:
    """A letter, in strong if it is the one that fits, the answer and its reason."""
    option = item.option[place]
    return [
        span(LETTERS[place], strong=option.right),
        span(f"  {_one_line(option.text)} ", strong=option.right),
        span(_one_line(option.reason), emph=True),
    ]


def _one_line(text: str) -> str:
    return text.replace("\n", " ")
