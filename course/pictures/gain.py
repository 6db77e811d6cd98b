"""Before and after a session: pairs as lines, the gains with their interval, each question."""

from collections import Counter
from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course.gain import Gain, Question

from . import Picture, Table, drawn
from .style import INK, PAPER, SOFT, A, B, C

LOWEST = -1.0  # where the axis of the gain ends; lower gains stand at its end and are counted
SAME = 1e-9


def number(value: float) -> str:
    """Two places and a real minus sign: "0.55", "−1.20"."""
    return f"{value:.2f}".replace("-", "−") if round(value, 2) else "0.00"


def before_and_after(gain: Gain, words: Mapping) -> Picture:
    """Scores of all pairs, and where there are enough of them the gains with mean and interval."""
    both = gain.mean is not None

    def draw(figure: Figure, wide: bool):
        if not both:
            _slopes(figure.subplots(), gain, words)
        elif wide:
            left, right = figure.subplots(1, 2, width_ratios=(1, 1.15))
            _slopes(left, gain, words)
            _gains(right, gain, words)
        else:
            top, below = figure.subplots(2, 1, height_ratios=(1.2, 1))
            _slopes(top, gain, words)
            _gains(below, gain, words)
        width, height = figure.get_size_inches()
        figure.subplots_adjust(
            left=0.62 / width, right=1 - 0.2 / width, top=1 - 0.4 / height, bottom=0.6 / height,
            wspace=0.3, hspace=0.42,
        )  # fmt: skip

    return drawn(
        "gain", draw, wide=4.3, narrow=7.0 if both else 4.0, **words["texts"],
        table=_pairs(gain, words),
    )  # fmt: skip


def _slopes(ax: Axes, gain: Gain, words: Mapping) -> None:
    """A line from the score before to the score after; thicker where several pairs share it."""
    most = max(gain.counts.values())
    for (before, after), count in gain.counts.items():
        colour, dashes = (A, "-") if after > before else (B, (0, (4, 2)))
        if after == before:
            colour, dashes = SOFT, (0, (1, 1.5))
        width = 1.3 + 5 * (count - 1) / max(most - 1, 7)
        ax.plot([0, 1], [before, after], color=colour, ls=dashes, lw=width, alpha=0.6)
        ax.plot([0, 1], [before, after], "o", color=colour, ms=3 + width, mew=0)
    ax.plot([0, 1], [gain.before, gain.after], "-D", color=INK, lw=3, ms=8, mec=PAPER, mew=1.2)
    for x, mean, beside in ((0, gain.before, (-10, "right")), (1, gain.after, (10, "left"))):
        ax.annotate(
            f"{mean:.0f}", (x, mean), (beside[0], 0), textcoords="offset points", color=INK,
            ha=beside[1], va="center", weight="bold", fontsize=12,
        )  # fmt: skip
    ax.set_xlim(-0.28, 1.28)
    ax.set_ylim(-4, 104)
    ax.set_xticks([0, 1], [words["before"], words["after"]])
    ax.set_yticks(range(0, 101, 25))
    ax.tick_params(length=0)
    ax.grid(axis="y")
    ax.set_title(words["scores"], pad=8)


def _gains(ax: Axes, gain: Gain, words: Mapping) -> None:
    """How many pairs have which gain, and below them mean and interval."""
    shown = Counter(round(max(one, LOWEST), 6) for one in gain.gains)
    most = max(shown.values())
    ax.vlines(list(shown), 0, list(shown.values()), color=A, lw=4)
    ax.plot(list(shown), list(shown.values()), "o", color=A, ms=6, mew=0)
    if lower := sum(one < LOWEST - SAME for one in gain.gains):
        ax.annotate(
            words["lower"].format(count=lower), (LOWEST, shown[LOWEST]), (0, 7),
            textcoords="offset points", fontsize=10, color=INK,
        )  # fmt: skip
    place = -0.24 * most
    if gain.mean.interval:
        low, high = (min(max(end, LOWEST), 1.06) for end in gain.mean.interval)
        ax.plot([low, high], [place, place], color=C, lw=3, solid_capstyle="butt")
        for end, given, arrow in zip((low, high), gain.mean.interval, "<>", strict=True):
            if end != given:  # it goes on beyond the axis
                ax.plot([end], [place], arrow, color=C, ms=9, mew=0)
    # A mean beyond the end of the axis points that way, and its number says how far it lies.
    inside = gain.mean.mean >= LOWEST
    mean = gain.mean.mean if inside else LOWEST
    ax.plot([mean], [place], "D" if inside else "<", color=C, ms=9, mec=PAPER, mew=1)
    ax.annotate(
        words["mean"].format(mean=number(gain.mean.mean)), (mean, place), (0, -8),
        textcoords="offset points", ha="center" if mean > LOWEST / 2 else "left", va="top",
        color=C, weight="bold",
    )  # fmt: skip
    ax.axhline(0, color=SOFT, lw=0.8)
    ax.axvline(0, color=SOFT, lw=0.8)
    ax.set_xlim(LOWEST - 0.08, 1.08)
    ax.set_ylim(-0.55 * most, 1.18 * most)
    ax.set_xticks([-1, -0.5, 0, 0.5, 1], ["−1", "−0.5", "0", "0.5", "1"])
    ax.set_yticks(sorted({0, (most + 1) // 2, most}))
    ax.tick_params(length=0)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")
    ax.set_title(words["gains"], pad=8)
    ax.set_xlabel(words["axis"])


def _pairs(gain: Gain, words: Mapping) -> Table:
    """How many pairs went from which score to which."""
    rows = tuple(
        (f"{before:.0f}\u00a0%", f"{after:.0f}\u00a0%", str(count))
        for (before, after), count in gain.counts.items()
    )
    return Table(words["table"], tuple(words["head"]), rows)


def items(asked: Sequence[Question], titles: Sequence[str], words: Mapping) -> Picture:
    """Each question: how many had it right before and after, with a table of both measures."""

    def draw(figure: Figure, wide: bool):
        ax = figure.subplots()
        for place, (one, title) in enumerate(zip(asked, titles, strict=True)):
            before, after = one.right
            colour = A if after >= before else B
            ax.plot([before, after], [place, place], color=colour, lw=2.4)
            ax.plot([before], [place], "o", mfc=PAPER, mec=colour, mew=1.8, ms=8)
            ax.plot([after], [place], "o", color=colour, ms=9, mew=0)
            ax.annotate(title, (0, place), (0, 9), textcoords="offset points", fontsize=10.5)
            ax.annotate(
                words["from_to"].format(before=f"{before:.0f}", after=f"{after:.0f}"),
                (100, place), (0, 9), textcoords="offset points", ha="right", fontsize=10.5,
                color=SOFT,
            )  # fmt: skip
        ax.set_xlim(-3, 103)
        ax.set_ylim(len(asked) - 0.4, -0.75)
        ax.set_xticks(range(0, 101, 25))
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.tick_params(length=0)
        ax.grid(axis="x")
        ax.set_xlabel(words["axis"])
        width, height = figure.get_size_inches()
        figure.subplots_adjust(
            left=0.2 / width, right=1 - 0.2 / width, top=1 - 0.05 / height, bottom=0.6 / height
        )

    rows = tuple(
        (
            title,
            *(f"{share:.0f}\u00a0%" for share in one.right),
            *(words["alike"] if d is None else number(d) for d in one.discrimination),
        )
        for one, title in zip(asked, titles, strict=True)
    )
    height = 0.75 + 0.55 * len(asked)
    return drawn(
        "items", draw, wide=height, narrow=height, **words["texts"],
        table=Table(words["table"], tuple(words["head"]), rows),
    )  # fmt: skip
