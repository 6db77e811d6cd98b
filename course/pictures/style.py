"""The one style sheet of all figures, and the way a figure becomes an SVG that follows the page.

Figures are drawn in the light colours below. In the SVG each becomes a CSS variable of the page
(`--fig-ink` and so on, set in the shell's style sheet), so one drawing serves light and dark.
"""

import io
import re

from matplotlib import rc_context
from matplotlib.figure import Figure

COLOURS = {
    "paper": "#fffdf9",
    "ink": "#2b2622",
    "soft": "#645c53",
    "grid": "#e8e0d3",
    "a": "#0b6478",
    "b": "#aa522b",
    "c": "#9a45a4",
    "d": "#2f2a24",
}
INK, SOFT, GRID, PAPER = (COLOURS[role] for role in ("ink", "soft", "grid", "paper"))
A, B, C, D = (COLOURS[role] for role in "abcd")

WIDE, NARROW = 8.2, 4.0  # inches: a column of 52rem, and a phone
FONT = "DejaVu Sans"  # carried by matplotlib: it measures with it, the page sets its own

STYLE = {
    "font.family": "sans-serif",
    "font.sans-serif": [FONT],
    "font.size": 11,
    "figure.dpi": 72,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlecolor": INK,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "text.color": INK,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelsize": 10.5,
    "ytick.labelsize": 10.5,
    "lines.linewidth": 2.2,
    "lines.solid_capstyle": "round",
    "svg.fonttype": "none",
    "path.simplify": False,
}


def styled():
    """The style as a context: axes and artists made inside it look like the course."""
    return rc_context(STYLE)


def svg(figure: Figure, prefix: str) -> str:
    """The figure as inline SVG text: same bytes every time, page colours, ids begun with prefix.

    Inline figures share one page, so every id needs the prefix; `data-prefix` tells it to the
    control that moves single paths.
    """
    buffer = io.StringIO()
    with rc_context({**STYLE, "svg.hashsalt": prefix}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    text = re.sub(r"<style type=\"text/css\">.*?</style>", "", text, flags=re.S)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.S)
    text = re.sub(r'\bid="', f'id="{prefix}-', text)
    text = re.sub(r'(xlink:href="|url\()#', rf"\1#{prefix}-", text)
    for role, colour in COLOURS.items():
        text = re.sub(colour, f"var(--fig-{role})", text, flags=re.I)
    text = re.sub(r"'DejaVu Sans'(, sans-serif)?", "var(--plain, sans-serif)", text)
    return text.replace("<svg ", f'<svg data-prefix="{prefix}" ', 1)
