"""The course's own controls: native HTML that answers by itself.

Each control is one small JavaScript module beside this file. It is given its content and its
words as traits, shows every reply without the kernel, and composes with stock ipywidgets boxes.
Answers and words stay in the page; only what a picture is drawn from (dials, picks) is reported.
"""

from pathlib import Path

import anywidget
import traitlets as t

HERE = Path(__file__).parent
STYLE = HERE / "controls.css"


def _module(*names: str) -> str:
    """One control's JavaScript: the part all share, parts a few share, and its own, joined.

    There is no bundler. The control's own file comes last.
    """
    return "".join((HERE / name).read_text("utf-8") for name in ("dom.js", *names))


def _look(*names: str) -> str:
    """The style of a control that has more to style than all controls share."""
    return "".join(path.read_text("utf-8") for path in (STYLE, *(HERE / name for name in names)))


class Control(anywidget.AnyWidget):
    """A control of the course. `words` holds the labels that every control of its kind shares."""

    _css = STYLE
    words = t.Dict().tag(sync=True)

    def __repr__(self) -> str:
        # A saved notebook keeps the printed form: it must never hold what a reader chose.
        return type(self).__name__


class Choice(Control):
    """A question with options: pick one, pick several, or reflect.

    content: {"id", "ask", "hint", "kind": "one" | "several" | "reflect", "several", "own_words",
    "keep", "options": [...]} with options {"text", "reply", "fits", "alone", "steps", "links"};
    "several" lets a reflection take more than one answer. chosen: the indices chosen, ascending, as
    the control begins; what a reader chooses stays in the page.
    """

    _esm = _module("choice.js")
    content = t.Dict().tag(sync=True)
    chosen = t.List(t.Int()).tag(sync=True)

    @t.validate("chosen")
    def _within(self, proposal: dict) -> list[int]:
        options = self.content.get("options", [])
        chosen = sorted(set(proposal["value"]))
        if any(not 0 <= index < len(options) for index in chosen):
            raise t.TraitError(f"chosen is {chosen}, but there are {len(options)} options")
        several = self.content.get("kind") == "several" or self.content.get("several")
        if not several and len(chosen) > 1:
            raise t.TraitError(f"chosen is {chosen}, but this question takes one answer")
        return chosen


class Sort(Control):
    """Lines to be put in a place each.

    content: {"id", "ask", "hint", "keep", "claims": [{"text", "place", "reply"}, ...]}; a line
    without "place" is marked by the reader, and no place is wrong. words["places"] maps the place
    keys to what is shown. placed: one place key a line, "" where none is chosen yet.
    """

    _esm = _module("sort.js")
    content = t.Dict().tag(sync=True)
    placed = t.List(t.Unicode()).tag(sync=True)

    @t.validate("placed")
    def _known(self, proposal: dict) -> list[str]:
        known = {"", *self.words.get("places", {})}
        if len(proposal["value"]) != len(self.content.get("claims", [])):
            raise t.TraitError("placed needs one place for each claim")
        if not known.issuperset(proposal["value"]):
            raise t.TraitError(f"placed holds a place that is none of {sorted(known)}")
        return proposal["value"]


class Write(Control):
    """A few small fields to write in; Python never hears what is written.

    content: {"id", "ask", "hint", "keep", "paper", "lines": [{"text", "hint", "reply"}, ...]}. A
    line with a reply has it folded below its field; a question with `paper` can be printed alone.
    """

    _esm = _module("write.js")
    _css = _look("print.css")
    content = t.Dict().tag(sync=True)


class Steps(Control):
    """A guide, one step at a time: content {"ask", "hint", "steps": [{"text", "more"}, ...]}."""

    _esm = _module("steps.js")
    content = t.Dict().tag(sync=True)


class Dial(Control):
    """A slider in stated steps. `says` puts the value into words: "{value} minutes after"."""

    _esm = _module("dial.js")
    label = t.Unicode().tag(sync=True)
    says = t.Unicode("{value}").tag(sync=True)
    value = t.Int().tag(sync=True)
    low = t.Int(0).tag(sync=True)
    high = t.Int(100).tag(sync=True)
    step = t.Int(1, min=1).tag(sync=True)

    @t.observe("low", "high", "step")
    def _stay_inside(self, _: dict) -> None:
        self.value = self._nearest(self.value)

    @t.validate("value")
    def _in_steps(self, proposal: dict) -> int:
        return self._nearest(proposal["value"])

    def _nearest(self, value: int) -> int:
        steps = round((value - self.low) / self.step)
        return min(self.high, max(self.low, self.low + steps * self.step))


class Pick(Control):
    """A small set of settings, one of them on. options: [(value, text), ...]."""

    _esm = _module("pick.js")
    label = t.Unicode().tag(sync=True)
    note = t.Unicode().tag(sync=True)
    options = t.List().tag(sync=True)
    value = t.Unicode().tag(sync=True)

    @t.validate("value")
    def _offered(self, proposal: dict) -> str:
        offered = [value for value, _ in self.options]
        if proposal["value"] not in offered:
            raise t.TraitError(f"{self.label!r} offers {offered}, not {proposal['value']!r}")
        return proposal["value"]


class Fold(Control):
    """A button that opens and closes what its owner shows or hides when `unfolded` changes."""

    _esm = _module("fold.js")
    label = t.Unicode().tag(sync=True)
    unfolded = t.Bool(False).tag(sync=True)


class Press(Control):
    """A button. `pressed` counts how often."""

    _esm = _module("press.js")
    label = t.Unicode().tag(sync=True)
    pressed = t.Int(0).tag(sync=True)


class LivePicture(Control):
    """A picture drawn once as SVG; afterwards only coordinates move it.

    wide, narrow: the two drawings; the page shows the one that fits its column.
    moves: what can move, in the order of the frame: {"name": id of the group in the SVG,
    "points": how many, "closed": bool, "wide" and "narrow": the affine matrix
    (a, b, c, d, e, f) from data to SVG units}.
    frame: float32 pairs (x, y) of all moves in data units; NaN leaves a gap.
    frames, count, every, at: instead of `frame`, a prepared table of `count` frames, one for every
    `every` units of `at`, which a dial can drive in the browser: it plays without a kernel.
    `sentences` then holds one sentence a frame.
    title, takeaway: what the picture is, and the one thing to carry away.
    texts, classes: group id -> text of its <text>, or CSS class of the group.
    sentence: what the picture says, shown below it and read as its alternative text.
    table: {"caption", "head": [...], "rows": [[...], ...]}, the same thing without the picture.
    """

    _esm = _module("picture.js")
    wide = t.Unicode().tag(sync=True)
    narrow = t.Unicode().tag(sync=True)
    moves = t.List().tag(sync=True)
    frame = t.Bytes().tag(sync=True)
    frames = t.Bytes().tag(sync=True)
    count = t.Int(1).tag(sync=True)
    every = t.Int(1).tag(sync=True)
    at = t.Int(0).tag(sync=True)
    texts = t.Dict().tag(sync=True)
    classes = t.Dict().tag(sync=True)
    sentence = t.Unicode().tag(sync=True)
    sentences = t.List().tag(sync=True)
    title = t.Unicode().tag(sync=True)
    takeaway = t.Unicode().tag(sync=True)
    how_to_read = t.Unicode().tag(sync=True)
    table = t.Dict().tag(sync=True)

    @t.validate("at")
    def _prepared(self, proposal: dict) -> int:
        return min(max(proposal["value"], 0), (self.count - 1) * self.every)
