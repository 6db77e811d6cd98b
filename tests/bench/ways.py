"""Four ways to move the same three panels with a slider; the bench's notebook shows them.

`course` is the explorer itself. `empty` is the least a slider can do in JupyterLab: the course's
own slider swaps an image of one pixel. `interact` and `ipympl` are what most courses do. The last
two draw the explorer's opening evening, computed beforehand, so that only drawing is compared.
"""

import io

import ipywidgets as widgets
import numpy as np
from ipympl.backend_nbagg import Canvas, FigureManager  # it makes itself pyplot's default: first
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course import chapter
from course.controls import Dial
from course.physiology import Crowd, typical
from course.pictures.evening import AXIS
from course.views.explorer import FIRST, PEOPLE, QUANTILES, SEED

SIZE = (8.2, 6.1)  # inches, as the explorer's wide drawing
EXPLORER = chapter("03_rise_and_drop").explore()
MINUTES = {"min": EXPLORER.after.low, "max": EXPLORER.after.high, "step": EXPLORER.after.step}
HAPPENED = EXPLORER.evening
AT = AXIS + HAPPENED.arousal_minutes
MIDDLE = typical(HAPPENED, AT, multiple=True)
BANDS = Crowd(PEOPLE, SEED).bands(HAPPENED, AT, QUANTILES, multiple=True, only=FIRST)


def named(way: str, view: widgets.DOMWidget) -> widgets.DOMWidget:
    """The view, findable in the page."""
    view.add_class(f"bench-{way}")
    return view


def course() -> widgets.DOMWidget:
    return named("course", EXPLORER)


def empty() -> widgets.DOMWidget:
    pixels = [pixel(shade) for shade in (0.2, 0.8)]
    image = widgets.Image(value=pixels[0], format="png")
    like = EXPLORER.after
    dial = Dial(label=like.label, low=like.low, high=like.high, step=like.step, value=like.value,
                words=like.words)  # fmt: skip
    dial.observe(
        lambda change: setattr(image, "value", pixels[change.new // like.step % 2]), "value"
    )
    return named("empty", widgets.VBox([dial, image]))


def pixel(shade: float) -> bytes:
    from matplotlib.image import imsave

    buffer = io.BytesIO()
    imsave(buffer, np.full((1, 1), shade), vmin=0, vmax=1, cmap="gray", format="png")
    return buffer.getvalue()


def panels(figure: Figure, now: float) -> list[tuple[str, Axes, list]]:
    """The three panels; returns for each its substance, its axes, and line, marker and dot."""
    drawn = []
    for key, ax in zip(FIRST, figure.subplots(len(FIRST), 1, sharex=True), strict=True):
        ax.axhline(1, lw=0.8)
        ax.fill_between(AXIS, *BANDS[key], alpha=0.2)
        line = ax.plot(AXIS, MIDDLE[key])[0]
        marker = ax.axvline(now)
        dot = ax.plot([now], [level(key, now)], "o")[0]
        ax.set_title(f"{key} ×{level(key, now):.1f}", loc="left")
        drawn.append((key, ax, [line, marker, dot]))
    return drawn


def level(key: str, now: float) -> float:
    return float(np.interp(now, AXIS, MIDDLE[key]))


def interact() -> widgets.DOMWidget:
    from IPython import get_ipython

    get_ipython().run_line_magic("matplotlib", "inline")
    from matplotlib import pyplot

    def draw(after: int) -> None:
        panels(pyplot.figure(figsize=SIZE), after)
        pyplot.show()

    return named("interact", widgets.interactive(draw, after=slider()))


def slider() -> widgets.IntSlider:
    return widgets.IntSlider(EXPLORER.after.value, **MINUTES)


def ipympl() -> widgets.DOMWidget:
    figure = Figure(figsize=SIZE)
    canvas = Canvas(figure)
    FigureManager(canvas, 1)
    after = slider()
    drawn = panels(figure, after.value)

    def move(change) -> None:
        for key, ax, (line, marker, dot) in drawn:
            line.set_ydata(MIDDLE[key])
            marker.set_xdata([change.new] * 2)
            dot.set_data([change.new], [level(key, change.new)])
            ax.set_title(f"{key} ×{level(key, change.new):.1f}", loc="left")
        canvas.draw_idle()

    after.observe(move, "value")
    return named("ipympl", widgets.VBox([after, canvas]))
