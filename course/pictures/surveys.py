"""How common: people as icons, and every survey as a point with its interval."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from course.evidence import Survey, cite, surveys, wilson

from . import Picture, Table, drawn
from .style import INK, PAPER, SOFT, A, B

# The two groups that were asked all three questions: (key, outcome) in the order ever, past four
# weeks, regularly.
GROUPS = {
    "women": (
        ("schweitzer2015", "PCD at least once"),
        ("schweitzer2015", "PCD a few times"),
        ("schweitzer2015", "PCD always or most of the time"),
    ),
    "men": (
        ("maczkowiack2019", "PCD any", "lifetime"),
        ("maczkowiack2019", "PCD any", "past 4 weeks"),
        ("maczkowiack2019", "PCD regular"),
    ),
}
QUESTIONS = ("ever", "weeks", "regularly")
PEOPLE = 100


def survey(key: str, outcome: str, window: str | None = None) -> Survey:
    """The one row of prevalence.csv with this key and outcome (and window, where it is needed)."""
    rows = [
        row
        for row in surveys()
        if row.key == key and row.outcome == outcome and window in (None, row.window)
    ]
    if len(rows) != 1:
        raise LookupError(f"prevalence.csv holds {len(rows)} rows of {key}, {outcome}; need one.")
    return rows[0]


def asked(group: str, question: str) -> Survey:
    """The survey row of a group ("women", "men") and a question ("ever", "weeks", "regularly")."""
    return survey(*GROUPS[group][QUESTIONS.index(question)])


def percent(row: Survey) -> str:
    """The percentage as printed: "46", "5.1", or the range "3–4"."""
    high = f"–{row.percent_high:g}" if row.percent_high is not None else ""
    return f"{row.percent:g}{high}"


def _person() -> Path:
    """A head and shoulders without gender marks, about one unit high, centred."""
    head = Path.circle((0, 0.24), 0.19)
    body = Path.wedge(0, 180).transformed(Affine2D().scale(0.36, 0.36).translate(0, -0.42))
    return Path.make_compound_path(head, body)


PERSON = _person()


def _square(ax: Axes) -> None:
    """Room for ten rows of ten people."""
    ax.set_xlim(-0.6, 9.6)
    ax.set_ylim(9.7, -0.7)
    ax.set_aspect("equal")
    ax.axis("off")


def _crowd(ax: Axes, row: Survey, size: float) -> None:
    """A hundred people, filled as the survey counted them; the end of a range is filled pale."""
    looks = {
        "person-some": {"mfc": A, "mec": A},
        "person-maybe": {"mfc": A, "mec": A, "alpha": 0.45},
        "person-none": {"mfc": PAPER, "mec": SOFT},
    }
    for state, look in looks.items():
        who = np.array([i for i in range(PEOPLE) if person_state(row, i) == state], dtype=int)
        ax.plot(who % 10, who // 10, ls="", marker=PERSON, ms=size, mew=0.7, **look)


def person_state(row: Survey, index: int) -> str:
    """The CSS class of person number `index` (from 0) of a hundred."""
    if index < round(row.percent):
        return "person-some"
    if row.percent_high is not None and index < round(row.percent_high):
        return "person-maybe"
    return "person-none"


def icons(words: Mapping) -> Picture:
    """Both groups, all three questions, always as a set."""

    def draw(figure: Figure, wide: bool):
        shape = (2, 3) if wide else (3, 2)
        axes = figure.subplots(*shape)
        for g, group in enumerate(GROUPS):
            for q, question in enumerate(QUESTIONS):
                ax = axes[g][q] if wide else axes[q][g]
                row = asked(group, question)
                _square(ax)
                _crowd(ax, row, 15.2 if wide else 11.2)
                # Number, who and which question stand together, above their hundred people.
                place = {"xy": (-0.4, -0.7), "textcoords": "offset points", "va": "bottom"}
                count = words["count"].format(percent=percent(row))
                ax.annotate(count, xytext=(0, 36), fontsize=13, color=A, weight="bold", **place)
                ax.annotate(
                    f"{words['groups'][group]}\n{words['questions'][question]}",
                    xytext=(0, 4), fontsize=10.5, linespacing=1.3, color=INK, **place,
                )  # fmt: skip
        figure.subplots_adjust(
            left=0.02, right=0.99, top=0.89 if wide else 0.905, bottom=0.02, hspace=0.42, wspace=0.1
        )

    return drawn(
        "icons", draw, wide=7.2, narrow=8.8, **words["texts"],
        table=_table(words),
    )  # fmt: skip


def _table(words: Mapping) -> Table:
    """Both groups and all three questions as rows."""
    rows = tuple(
        (
            f"{words['groups'][group]}, {words['questions'][question]}",
            f"{percent(row)} %",
            f"{row.n:,}",
            cite(row.key),
            words["marks"][row.mark],
        )
        for group in GROUPS
        for question in QUESTIONS
        for row in [asked(group, question)]
    )
    return Table(words["table"], tuple(words["head"]), rows)


def crowd(words: Mapping) -> Picture:
    """A hundred people whom the page marks; see `person_state`."""

    def draw(figure: Figure, wide: bool):
        ax = figure.add_axes((0.02, 0.02, 0.96, 0.96))
        _square(ax)
        for index in range(PEOPLE):  # one by one, so that the page can mark each of them
            place = Affine2D().scale(0.95, -0.95).translate(index % 10, index // 10)
            shape = PERSON.transformed(place)
            ax.add_patch(PathPatch(shape, fc=PAPER, ec=SOFT, lw=0.7, gid=f"person-{index}"))

    return drawn("crowd", draw, wide=(8.2, 5.2), narrow=4.0, table=_table(words), **words["texts"])


def forest(listed: Sequence[tuple[str, ...]], words: Mapping) -> Picture:
    """Point and interval for each (key, outcome[, window]) in `listed`.

    The interval is Wilson's, which assumes a random sample; the sentence on the page says that
    volunteers were asked.
    """
    rows = [survey(*choice) for choice in listed]
    spans = [wilson(row.percent, row.n) for row in rows]

    def draw(figure: Figure, wide: bool):
        ax = figure.add_subplot()
        for index, (row, (low, high)) in enumerate(zip(rows, spans, strict=True)):
            ever = row.window == "lifetime"
            colour, shape = (A, "o") if ever else (B, "s")
            y = index * 1.0
            ax.plot([low, high], [y, y], color=colour, lw=2.4)
            ax.plot([row.percent], [y], shape, color=colour, ms=8)
            people, window = words["people"][row.key], words["windows"][row.window]
            label = words["label"].format(people=people, n=f"{row.n:,}", window=window)
            ax.annotate(label, (0, y), (0, 11), textcoords="offset points", fontsize=10.5)
            ax.annotate(
                f"{row.percent:g}", (high, y), (7, -4), textcoords="offset points",
                color=colour, weight="bold",
            )  # fmt: skip
        ax.set_ylim(len(rows) - 0.4, -0.9)
        ax.set_xlim(0, 60)
        ax.set_xticks(range(0, 61, 10))
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.tick_params(length=0)
        ax.grid(axis="x")
        ax.set_xlabel(words["axis"])
        inches = figure.get_figheight()
        width = figure.get_figwidth()
        figure.subplots_adjust(
            left=0.15 / width, right=1 - 0.25 / width, top=1 - 0.1 / inches, bottom=0.6 / inches
        )

    table = Table(
        words["table"],
        tuple(words["head"]),
        tuple(
            (
                cite(row.key),
                words["people"][row.key],
                f"{row.n:,}",
                words["windows"][row.window],
                f"{row.percent:g} %",
                f"{low:.0f}–{high:.0f}" if low >= 10 else f"{low:.1f}–{high:.1f}",
            )
            for row, (low, high) in zip(rows, spans, strict=True)
        ),
    )
    height = 0.9 + 0.62 * len(rows)
    return drawn("forest", draw, wide=height, narrow=height, **words["texts"], table=table)


def hundred_states(row: Survey) -> dict[str, str]:
    """Group id -> CSS class for all hundred people of `crowd`."""
    return {f"person-{index}": person_state(row, index) for index in np.arange(PEOPLE)}
