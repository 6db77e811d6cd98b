"""Test items of a group: how many had each right, and how well each tells people apart."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course.training.analysis import EASY, HARD, WANTED, Flag, ItemReport

from . import Picture, Table, drawn
from .gain import number
from .style import GRID, INK, PAPER, SOFT, A, B, C

# What a mark tells, the gravest first: colour and shape.
LOOKS = {"negative": (B, "v"), "weak": (C, "s"), "hard": (A, "D"), "easy": (A, "D")}
NAMED = 4  # numbers beside one mark; more become an ellipsis
# Where numbers may stand beside a mark, the best first: offset in points, and how they are set.
# To the side they stand a little higher, so that the line at 0 does not cross them out.
SIDES = {
    "right": (7, 7, "left", "center"),
    "left": (-7, 7, "right", "center"),
    "above": (0, 8, "center", "bottom"),
    "below": (0, -8, "center", "top"),
}
HIGH, LETTER = 11, 6.8  # points: a line of numbers, or a mark; the width of a letter

# An item with its number in the list.
Numbered = tuple[int, ItemReport]
# Left, right, bottom, top, in points.
Box = tuple[float, float, float, float]


def difficulty(reports: Sequence[ItemReport], words: Mapping) -> Picture | None:
    """A dot for each item: share right and discrimination; those to look at have a number.

    reports: items that enough people met. None where no item could be placed, since all people did
    alike. words: axis, apart, hard, easy, little, table, head, interval, none, chance, letters,
    flags, and `texts`: title, sentence, takeaway, how_to_read.
    """
    placed = [(at, one) for at, one in enumerate(reports, 1) if one.discrimination is not None]
    if not placed:
        return None

    def draw(figure: Figure, wide: bool):
        ax = figure.subplots()
        least = min(-0.5, min(one.discrimination for _, one in placed) - 0.1)
        _fields(ax, least, words)
        ax.set_xlim(-3, 103)
        ax.set_ylim(least, 1.08)
        ax.set_xticks(range(0, 101, 20))
        ax.set_yticks([-0.5, 0, 0.5, 1], ["−0.5", "0", "0.5", "1"])
        ax.tick_params(length=0)
        ax.set_xlabel(words["axis"])
        ax.set_title(words["apart"], pad=8)
        width, height = figure.get_size_inches()
        figure.subplots_adjust(
            left=0.55 / width, right=1 - 0.2 / width, top=1 - 0.4 / height, bottom=0.6 / height
        )
        places = _places(placed)
        for place, found in places.items():
            _dot(ax, *place, found)
        _numbers(ax, places)

    return drawn(
        "items", draw, wide=4.6, narrow=4.4, **words["texts"], table=_table(reports, words)
    )


def kind(one: ItemReport) -> str:
    """The gravest reason to look at an item that is one of place; "" where there is none."""
    kinds = {flag.kind for flag in one.flags}
    return next((each for each in LOOKS if each in kinds), "")


def _places(placed: Iterable[Numbered]) -> dict[tuple[float, float], list[Numbered]]:
    """Items that lie on one another share a place."""
    found = defaultdict(list)
    for at, one in placed:
        found[round(one.right, 1), round(one.discrimination, 2)].append((at, one))
    return found


def _fields(ax: Axes, least: float, words: Mapping) -> None:
    """Where an item is looked at: hard, easy, or telling people apart too little."""
    for low, high in ((-3, HARD), (EASY, 103)):
        ax.axvspan(low, high, color=GRID, lw=0)
    ax.axhspan(least, WANTED, color=GRID, lw=0)
    ax.axhline(0, color=SOFT, lw=0.8)
    for x, y, said, side in (
        (-1.5, 1, words["hard"], "left"),
        (101.5, 1, words["easy"], "right"),
        (-1.5, least + 0.06, words["little"], "left"),
    ):
        ax.annotate(said, (x, y), ha=side, fontsize=10, color=SOFT)


def _dot(ax: Axes, right: float, apart: float, found: Sequence[Numbered]) -> None:
    """One mark: filled where the numbers are clear, open where it may be chance."""
    told = [(at, one) for at, one in found if kind(one)]
    if not told:
        ax.plot([right], [apart], "o", color=SOFT, ms=4 + 2 * len(found), mew=0, alpha=0.75)
        return
    worst = min((kind(one) for _, one in told), key=list(LOOKS).index)
    colour, shape = LOOKS[worst]
    clear = any(_clear(one, worst) for _, one in told)
    ax.plot([right], [apart], shape, mfc=colour if clear else PAPER, mec=colour, mew=1.8, ms=8.5)


def _numbers(ax: Axes, places: Mapping[tuple[float, float], Sequence[Numbered]]) -> None:
    """The numbers of items to look at, each where it covers no mark and no other number."""
    told = {
        place: [at for at, one in found if kind(one)]
        for place, found in places.items()
        if any(kind(one) for _, one in found)
    }
    point = ax.transData.transform
    ends = [point((x, 0))[0] for x in ax.get_xlim()]
    taken = [_box(point(place), "here", HIGH) for place in told]
    for place, numbers in told.items():
        text = ", ".join([*map(str, numbers[:NAMED]), *["…"] * (len(numbers) > NAMED)])
        boxes = {side: _box(point(place), side, LETTER * len(text)) for side in SIDES}
        side = _free(boxes, taken, ends)
        taken.append(boxes[side])
        x, y, ha, va = SIDES[side]
        ax.annotate(
            text, place, (x, y), textcoords="offset points", ha=ha, va=va,
            fontsize=10.5, color=INK, weight="bold",
        )  # fmt: skip


def _free(boxes: Mapping[str, Box], taken: Sequence[Box], ends: Sequence[float]) -> str:
    """The first side that lies within the axes and meets nothing; else the first of all."""
    for side, box in boxes.items():
        inside = ends[0] <= box[0] and box[1] <= ends[1]
        if inside and not any(_meet(box, other) for other in taken):
            return side
    return next(iter(boxes))


def _box(at: Sequence[float], side: str, wide: float) -> Box:
    """What stands on this side of a mark."""
    x, y, ha, va = SIDES.get(side, (0, 0, "center", "center"))
    left = at[0] + x - {"left": 0, "center": wide / 2, "right": wide}[ha]
    bottom = at[1] + y - {"bottom": 0, "center": HIGH / 2, "top": HIGH}[va]
    return left, left + wide, bottom, bottom + HIGH


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _clear(one: ItemReport, kind: str) -> bool:
    return any(flag.clear for flag in one.flags if flag.kind == kind)


# --- the table ------------------------------------------------------------------------------------


def _table(reports: Sequence[ItemReport], words: Mapping) -> Table:
    rows = tuple(_row(at, one, words) for at, one in enumerate(reports, 1))
    return Table(words["table"], tuple(words["head"]), rows)


def _row(at: int, one: ItemReport, words: Mapping) -> tuple[str, ...]:
    low, high = (f"{end:.0f}" for end in one.interval)
    right = words["interval"].format(value=f"{one.right:.0f}", low=low, high=high)
    apart = words["none"]
    if one.discrimination is not None:
        low, high = map(number, one.spread)
        apart = words["interval"].format(value=number(one.discrimination), low=low, high=high)
    return (
        f"{at}\u00a0· {one.id}",
        str(one.n),
        right,
        apart,
        letters(one, words) or words["none"],
        ", ".join(_short(flag, words) for flag in one.flags if flag.kind != "unchosen")
        or words["none"],
    )


def letters(one: ItemReport, words: Mapping) -> str:
    """The options that nobody chose, as in the printed bank: "b, d"."""
    empty = [place for flag in one.flags for place in flag.options]
    return ", ".join(words["letters"][place] for place in empty)


def _short(flag: Flag, words: Mapping) -> str:
    name = words["flags"][flag.kind]
    return name if flag.clear else words["chance"].format(name=name)
