"""Figures of the course for the projector: a chapter's own view, opened here and moved from afar.

Drawing needs matplotlib, which takes seconds to load; it is loaded when the first figure opens.
"""

import base64
from typing import Any

import course
from course.content import workshop

STILL = ("wide", "moves", "title", "takeaway", "how_to_read", "table")
MOVING = ("texts", "classes")


class FigureError(ValueError):
    """There is no such figure, control or value. One sentence: what there is instead."""


def figure_names() -> tuple[str, ...]:
    """Every figure that a plan may name, such as "03_rise_and_drop.explore"; nothing is drawn."""
    return tuple(workshop.figures())


class Figure:
    """One figure on the screen: its controls, a way to move them, and what the page draws."""

    def __init__(self, name: str):
        from course.controls import Dial, LivePicture, Pick

        self.name = name
        chapter, _, view = name.partition(".")
        pieces = list(_seen(getattr(course.chapter(chapter), view)()))
        pictures = [one for one in pieces if isinstance(one, LivePicture)]
        if not pictures:  # the view has said so to the log, and gave a sentence for a page
            raise FigureError(f"{name} could not be drawn; go on without it.")
        self._picture = pictures[0]
        dials = [one for one in pieces if isinstance(one, Dial | Pick)]
        self._controls = {f"c{number}": one for number, one in enumerate(dials)}
        if self._picture.frames:  # prepared for every step of the one dial, which the page ties
            tie = self._controls["c0"]
            tie.observe(lambda change: setattr(self._picture, "at", change["new"]), "value")

    def controls(self) -> list[dict[str, Any]]:
        """The dials and picks one sees on opening the view, in its order.

        A dial has low, high, step (int) and says ("{value} minutes"); a pick has options
        [{"id", "text"}].
        """
        return [self._control(name, one) for name, one in self._controls.items()]

    def _control(self, name: str, one) -> dict[str, Any]:
        said = {"name": name, "label": one.label, "value": one.value}
        if hasattr(one, "options"):
            options = [{"id": id, "text": text} for id, text in one.options]
            return said | {"kind": "pick", "options": options}
        limits = {"low": one.low, "high": one.high, "step": one.step, "says": one.says}
        return said | {"kind": "dial"} | limits

    def move(self, name: str, value: int | str) -> None:
        """Set one control; a dial goes to its nearest step. FigureError for what does not fit."""
        one = self._controls.get(name)
        if one is None:
            known = ", ".join(self._controls) or "none"
            raise FigureError(f"{self.name} has no control {name!r}; there are {known}.")
        if type(value) is not type(one.value):
            raise FigureError(f"{self.name}, {one.label!r}: {value!r} is no value of it.")
        if hasattr(one, "options") and value not in (id for id, _ in one.options):
            known = ", ".join(id for id, _ in one.options)
            raise FigureError(f"{self.name}, {one.label!r} offers {known}, not {value!r}.")
        one.value = value

    def shown(self) -> dict[str, Any]:
        """What picture.js draws from, as JSON; `frame` is base64 of float32 pairs.

        The wide drawing alone: a projector is no phone. A prepared table of frames becomes the one
        frame and the one sentence of this moment.
        """
        picture = self._picture
        said = {trait: getattr(picture, trait) for trait in (*STILL, *MOVING)}
        frame, sentence = picture.frame, picture.sentence
        if picture.frames:
            size, at = len(picture.frames) // picture.count, round(picture.at / picture.every)
            frame = picture.frames[at * size : (at + 1) * size]
            sentence = picture.sentences[at]
        words = {word: picture.words[word] for word in ("table", "how_to_read")}
        return said | {
            "name": self.name,
            "frame": base64.b64encode(frame).decode("ascii"),
            "sentence": sentence,
            "words": words,
        }


def open_figure(name: str) -> Figure:
    """The figure called `name`. FigureError, one sentence, for a name that is none."""
    if name not in figure_names():
        known = ", ".join(figure_names())
        raise FigureError(f"There is no figure {name!r} for the screen; name one of {known}.")
    return Figure(name)


def _seen(view):
    """Everything in a view, in reading order; what is folded away at first stays away."""
    if getattr(getattr(view, "layout", None), "display", None) == "none":
        return
    yield view
    for child in getattr(view, "children", ()):
        yield from _seen(child)
