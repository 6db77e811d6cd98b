"""Patterns: what studies of the cycle found, how rare a disorder is, and four ways on."""

from collections.abc import Mapping
from textwrap import fill

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Polygon, Rectangle, Wedge

from course.evidence import Survey, cite

from . import Picture, Table, drawn
from .style import GRID, INK, PAPER, SOFT, A, B
from .surveys import percent, survey

# romans2012 (facts.toml): studies that asked day by day, by what they found.
STUDIES = {"none": 18, "both": 18, "only": 7, "other": 4}
DOTS = 100


def _bare(figure: Figure, width: float, height: float) -> Axes:
    """An empty sheet in inches, y down."""
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    ax.axis("off")
    return ax


def _square(ax: Axes, x: float, y: float, side: float, kind: str) -> None:
    """One study. How much of it is dark says how much the days before bleeding stood out."""
    face = A if kind == "only" else PAPER
    edge = SOFT if kind == "none" else A
    ax.add_patch(Rectangle((x, y), side, side, fc=face, ec=edge, lw=1.3))
    if kind == "both":
        ax.add_patch(Polygon([(x, y + side), (x + side, y + side), (x + side, y)], fc=A, ec="none"))
    elif kind == "other":
        ax.add_patch(Circle((x + side / 2, y + side / 2), side * 0.17, fc=B, ec="none"))


def studies(words: Mapping) -> Picture:
    """Every study as a square, in four groups."""

    def draw(figure: Figure, wide: bool):
        if wide:
            ax = _bare(figure, 8.2, 2.85)
            left, side, step = 0.1, 0.32, 0.4
            for (kind, count), columns, width in zip(
                STUDIES.items(), (6, 6, 3, 2), (2.75, 2.75, 1.65, 0.95), strict=True
            ):
                for at in range(count):
                    x, y = left + at % columns * step, 0.15 + at // columns * step
                    _square(ax, x, y, side, kind)
                ax.text(left, 1.68, str(count), fontsize=19, weight="bold", va="center",
                        color=INK)  # fmt: skip
                ax.text(left, 1.95, fill(words["groups"][kind], int(width * 9.5)), fontsize=11,
                        va="top", linespacing=1.35)  # fmt: skip
                left += width
        else:
            ax = _bare(figure, 4.0, 5.1)
            top, side, step = 0.25, 0.32, 0.4
            for kind, count in STUDIES.items():
                ax.text(0.15, top, str(count), fontsize=18, weight="bold", va="center", color=INK)
                ax.text(0.68, top, words["groups"][kind], fontsize=11, va="center")
                for at in range(count):
                    x, y = 0.15 + at % 9 * step, top + 0.25 + at // 9 * step
                    _square(ax, x, y, side, kind)
                top += 0.25 + step * -(-count // 9) + 0.42

    rows = tuple(
        (words["groups"][kind], words["of"].format(n=n, all=sum(STUDIES.values())))
        for kind, n in STUDIES.items()
    )
    return drawn("studies", draw, wide=2.85, narrow=5.1, **words["texts"],
                 table=Table(words["table"], tuple(words["head"]), rows))  # fmt: skip


def confirmed() -> Survey:
    """The row of the evidence: a confirmed diagnosis, people who had not come for help."""
    return survey("reilly2024", "CONTEXT: PMDD confirmed community")


def hundred(words: Mapping) -> Picture:
    """A hundred dots; as many are filled as have the diagnosis, the last one in part."""
    row = confirmed()

    def draw(figure: Figure, wide: bool):
        columns, step = (20, 0.4) if wide else (10, 0.38)
        ax = _bare(figure, *((8.2, 2.85) if wide else (4.0, 5.05)))
        ax.text(0.2, 0.4, words["count"].format(percent=percent(row)), fontsize=21, weight="bold",
                va="center", color=A)  # fmt: skip
        ax.text(*((2.15, 0.42) if wide else (0.22, 0.78)), words["beside"], fontsize=11,
                va="center", color=INK)  # fmt: skip
        for at in range(DOTS):
            x, y = 0.3 + at % columns * step, (0.98 if wide else 1.28) + at // columns * step
            ax.add_patch(Circle((x, y), 0.14, fc=PAPER, ec=SOFT, lw=0.9))
            part = min(1, max(0, row.percent - at))
            if part:
                ax.add_patch(Wedge((x, y), 0.14, 90 - 360 * part, 90, fc=A, ec="none"))

    rows = ((words["who"], f"{percent(row)} %", cite(row.key), words["marks"][row.mark]),)
    return drawn("hundred", draw, wide=2.85, narrow=5.05, **words["texts"],
                 table=Table(words["table"], tuple(words["head"]), rows))  # fmt: skip


WAYS = ("wait", "talk", "change", "see")


def _box(ax: Axes, x: float, y: float, width: float, height: float, **look) -> None:
    style = "round,pad=0,rounding_size=0.12"
    ax.add_patch(FancyBboxPatch((x, y), width, height, boxstyle=style, **look))


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], colour: str) -> None:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 1.8,
                                            "shrinkA": 0, "shrinkB": 0})  # fmt: skip


def _said(ax: Axes, x: float, y: float, title: str, text: str, wrap: int, colour: str) -> None:
    ax.text(x, y, title, fontsize=12.5, weight="bold", va="top", color=colour)
    ax.text(x, y + 0.29, fill(text, wrap), fontsize=11, va="top", linespacing=1.35)


def ways(words: Mapping) -> Picture:
    """First the check, then four ways of equal size. An illustration."""
    title, text = words["titles"], words["lines"]

    def draw(figure: Figure, wide: bool):
        ax = _bare(figure, *((8.2, 4.8) if wide else (4.0, 8.95)))
        calm = {"fc": PAPER, "ec": A, "lw": 1.5}
        warm = {"fc": PAPER, "ec": B, "lw": 2.2, "ls": (0, (5, 2))}
        if wide:
            _box(ax, 0.1, 0.1, 8.0, 0.78, fc=PAPER, ec=INK, lw=1.5)
            _said(ax, 0.3, 0.23, title["first"], text["first"], 100, INK)
            _arrow(ax, (0.6, 0.88), (0.6, 1.6), B)
            _arrow(ax, (3.4, 0.88), (3.4, 1.6), A)
            ax.text(0.78, 1.22, words["no"], fontsize=11, va="center", color=B, weight="bold")
            ax.text(3.58, 1.22, words["yes"], fontsize=11, va="center", color=A, weight="bold")
            _box(ax, 0.1, 1.65, 2.4, 2.4, **warm)
            _said(ax, 0.3, 1.88, title["help"], text["help"], 21, B)
            _box(ax, 2.75, 1.65, 5.37, 3.05, fc=GRID, alpha=0.5, ec="none")
            for at, way in enumerate(WAYS):
                x, y = 2.9 + at % 2 * 2.6, 1.8 + at // 2 * 1.45
                _box(ax, x, y, 2.47, 1.3, **calm)
                _said(ax, x + 0.17, y + 0.17, title[way], text[way], 26, A)
        else:
            _box(ax, 0.1, 0.1, 3.8, 1.15, fc=PAPER, ec=INK, lw=1.5)
            _said(ax, 0.28, 0.25, title["first"], text["first"], 42, INK)
            _arrow(ax, (0.8, 1.25), (0.8, 1.78), B)
            ax.text(1.0, 1.5, words["no"], fontsize=11, va="center", color=B, weight="bold")
            _box(ax, 0.1, 1.83, 3.35, 1.66, **warm)
            _said(ax, 0.28, 1.98, title["help"], text["help"], 35, B)
            _arrow(ax, (3.7, 1.25), (3.7, 4.0), A)
            ax.text(3.58, 3.75, words["yes"], fontsize=11, ha="right", va="center", color=A,
                    weight="bold")  # fmt: skip
            for at, way in enumerate(WAYS):
                y = 4.05 + at * 1.22
                _box(ax, 0.1, y, 3.8, 1.1, **calm)
                _said(ax, 0.28, y + 0.15, title[way], text[way], 42, A)

    rows = tuple((title[key], text[key]) for key in ("first", "help", *WAYS))
    return drawn("ways", draw, wide=4.8, narrow=8.95, **words["texts"],
                 table=Table(words["table"], tuple(words["head"]), rows))  # fmt: skip
