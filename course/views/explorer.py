"""The evening explorer: what happened, and the curves that follow from it under the hand."""

from collections.abc import Sequence
from typing import ClassVar

from course.content import Course, Words
from course.controls import Dial, Fold, LivePicture, Pick, Press
from course.evidence import cite
from course.physiology import (
    SUBSTANCES,
    Crowd,
    Evening,
    baseline,
    grade_of,
    measured_in,
    parts,
    typical,
)
from course.pictures import Picture, evening

from .chapter import View, listed, show

FIRST = ("oxytocin", "prolactin", "cortisol")
NINE = tuple(SUBSTANCES)
# The controls that say what happened, in the order in which they are met.
HAPPENS = (
    "orgasm", "length", "effort", "effort_minutes", "company", "role", "strain", "stress", "data",
)  # fmt: skip
PEOPLE, SEED = 150, 3  # the bands: enough people for a smooth edge, few enough for every step
SAMPLES = (0, 10, 30, 60, 180)  # minutes after, in the table
NEAR = 0.05  # within this share of its start a level counts as near it
QUANTILES = (0.1, 0.9)


class Explorer(View):
    """A few controls and one picture; the rest opens when it is asked for.

    `evening` is the Evening the controls describe; `after` the minutes since it ended. Another
    chapter may put other controls and other panels first: see the four attributes.
    """

    named = "evening"  # how the names of its drawings begin
    first = FIRST  # the panels it opens with
    ahead: tuple[str, ...] = ("orgasm",)  # the controls it opens with; time is always one of them
    begins: ClassVar[dict[str, int | str]] = {}  # where a control does not stand as it does here

    def __init__(self, labels: Words, course: Course):
        self._labels, self._course = labels, course
        self._words = labels["explorer"]
        self._crowd = Crowd(people=PEOPLE, seed=SEED)
        self._make_controls()
        self.picture: LivePicture = show(self._drawing(self.first), course.shared)
        self.picture.title = self._words["title"]
        self.picture.how_to_read = self._words["how_to_read"]
        self._shown = (self.first, self.data.value)
        self._more_box = View([*self._more, self.reset])
        self._more_box.layout.display = "none"
        self._wire()
        ahead = [getattr(self, name) for name in self.ahead]
        super().__init__(
            [*ahead, self.after, self.picture, self.all_nine, self.more, self._more_box]
        )
        self._draw_evening()

    # --- the controls ---------------------------------------------------------------------------

    def _make_controls(self) -> None:
        self.orgasm = self._pick("orgasm", "one", ("none", "one", "several"))
        self.after = self._dial("after", 0, 240, 5, 30)
        self.length = self._dial("length", 5, 45, 5, 20)
        self.effort = self._dial("effort", 0, 80, 10, 0)
        self.effort_minutes = self._dial("effort_minutes", 0, 45, 5, 20)
        self.company = self._pick("company", "partner", ("partner", "alone"))
        roles = ("role_none", "role_leading", "role_receiving")
        self.role = self._pick("role", "role_none", roles)
        self.strain = self._pick("strain", "strain_no", ("strain_no", "strain_yes"))
        self.stress = self._dial("stress", 0, 10, 1, 0)
        self.data = self._pick("data", "women", ("women", "men"), note=self._words["data_note"])
        for name, value in self.begins.items():
            getattr(self, name).value = value
        self._happening = [getattr(self, name) for name in HAPPENS]
        self._more = [getattr(self, name) for name in HAPPENS if name not in self.ahead]
        self.all_nine = Fold(label=self._words["all"])
        self.more = Fold(label=self._words["more"])
        self.reset = Press(label=self._words["reset"])
        self._first = {control: control.value for control in (self.after, *self._happening)}

    def _dial(self, name: str, low: int, high: int, step: int, value: int) -> Dial:
        return Dial(
            label=self._words[name],
            says=self._words[f"{name}_says"],
            low=low,
            high=high,
            step=step,
            value=value,
            words=self._course.shared,
        )

    def _pick(self, name: str, value: str, keys: Sequence[str], note: str = "") -> Pick:
        options = [(key, self._words[key]) for key in keys]
        return Pick(label=self._words[name], options=options, value=value, note=note)

    def _wire(self) -> None:
        self.after.observe(self._draw_time, "value")
        for control in self._happening:
            control.observe(self._draw_evening, "value")
        self.all_nine.observe(self._draw_all, "unfolded")
        self.more.observe(self._open_more, "unfolded")
        self.reset.observe(self._to_first, "pressed")

    def _to_first(self, _=None) -> None:
        for control, value in self._first.items():
            control.value = value

    def _open_more(self, _=None) -> None:
        self._more_box.layout.display = None if self.more.unfolded else "none"

    def _draw_all(self, _=None) -> None:
        self._draw_evening()

    # --- the evening ----------------------------------------------------------------------------

    @property
    def evening(self) -> Evening:
        """The Evening that the controls describe."""
        length = self.length.value
        share = {"none": (), "one": (1,), "several": (0.6, 1)}[self.orgasm.value]
        return Evening(
            arousal_minutes=length,
            orgasms=tuple(length * part for part in share),
            with_partner=self.company.value == "partner",
            effort_percent=self.effort.value,
            effort_minutes=self.effort_minutes.value,
            role=self.role.value.removeprefix("role_"),
            stressful=self.strain.value == "strain_yes",
            starting_stress=self.stress.value / 10,
            data_from=self.data.value,
        )

    @property
    def substances(self) -> tuple[str, ...]:
        """The substances that are shown."""
        return NINE if self.all_nine.unfolded else self.first

    def _drawing(self, keys: tuple[str, ...]) -> Picture:
        words = axis_words(self._labels, self._course)
        columns = 1 if keys == self.first else 2
        name = f"{self.named}-{len(keys)}-{self.data.value}"
        return drawing(name, keys, self.data.value, columns, words)

    # --- drawing --------------------------------------------------------------------------------

    def _draw_evening(self, _=None) -> None:
        """Another evening: new curves, new table, and another drawing where the panels change."""
        happened = self._happened = self.evening
        at = evening.AXIS + happened.arousal_minutes
        bands = self._crowd.bands(happened, at, QUANTILES, multiple=True, only=self.substances)
        self._low, self._high = (
            {key: bands[key][index] for key in self.substances} for index in range(2)
        )
        self._middle = typical(happened, at, multiple=True)
        self._grades = {key: grade_of(key, happened) for key in self.substances}
        with self.picture.hold_sync():
            self.picture.takeaway = self._takeaway(happened)
            if self._shown != (self.substances, self.data.value):
                self._shown = (self.substances, self.data.value)
                picture = self._drawing(self.substances)
                self.picture.wide, self.picture.narrow = picture.wide, picture.narrow
            self.picture.classes = {
                f"{key}-line": f"grade-{grade}" for key, grade in self._grades.items()
            }
            self.picture.table = self._table()
            self._draw_time()

    def _draw_time(self, _=None) -> None:
        """Another minute of the same evening: only the markers and the words move."""
        now, happened = self.after.value, self._happened
        frame = evening.points(
            self.substances,
            happened.data_from,
            self._low,
            self._middle,
            self._high,
            now=now,
            arousal=happened.arousal_minutes,
            orgasms=[minute - happened.arousal_minutes for minute in happened.orgasms],
        )
        levels = {key: self._at(key, now) for key in self.substances}
        with self.picture.hold_sync():
            picture = self._drawing(self.substances)
            self.picture.moves = [vars(move) for move in picture.moves]
            self.picture.frame = picture.frame(frame)
            self.picture.texts = self._texts(levels)
            self.picture.sentence = self._sentence(levels, now)

    def _at(self, key: str, minute: float) -> float:
        return float(self._middle[key][int(minute) - evening.AXIS[0]])

    # --- words ----------------------------------------------------------------------------------

    def _takeaway(self, happened: Evening) -> str:
        return self._words["takeaway" if happened.orgasms else "takeaway_none"]

    def _texts(self, levels: dict[str, float]) -> dict[str, str]:
        said = {}
        for key, level in levels.items():
            said[f"{key}-value"] = self._words.say("value", times=times(level))
            said[f"{key}-unit"] = self._unit(key)
        return said

    def _unit(self, key: str) -> str:
        group = self.data.value
        measured = measured_in(key, self._happened)
        other = measured not in (group, "both")
        return self._words.say(
            "unit_only" if other else "unit",
            base=f"{baseline(key, group):.3g}",
            unit=self._course.substance[key]["unit"],
            grade=self._course.marks[self._grades[key]],
            people=self._words[measured] if other else "",
        )

    def _sentence(self, levels: dict[str, float], now: int) -> str:
        """What the picture says, in one or two sentences; also its alternative text."""
        words = self._labels["explorer_says"]
        names = {key: self._course.substance[key]["inside"] for key in levels}
        begin = words.say("after", minutes=now) if now else words["end"]
        moved = [key for key, level in levels.items() if abs(level - 1) >= NEAR]
        still = [names[key] for key in levels if key not in moved]
        near = words.say("near_one" if len(still) == 1 else "near_many", names=_list(still, words))
        if not moved:
            return f"{begin}, {near}."
        if len(levels) > len(self.first):
            listed = [words.say("short", name=names[k], times=times(levels[k])) for k in moved]
            said = words.say("many", listed=", ".join(listed))
            near = near if len(still) == 1 else words["others"]
        else:
            said = _list([self._moved(names[key], levels[key]) for key in moved], words)
        return f"{begin}, {said}." + (f" {_capital(near)}." if still else "")

    def _moved(self, name: str, level: float) -> str:
        how = "raised" if level > 1 else "lowered"
        return self._labels["explorer_says"].say(how, name=name, times=times(level))

    def _sources(self, key: str) -> str:
        used = [source for part in parts(key, self._happened) for source in part.sources]
        return "; ".join(cite(source) for source in dict.fromkeys(used))

    def _table(self) -> dict:
        rows = [
            [
                self._course.substance[key]["name"],
                *(f"×{times(self._at(key, minute))}" for minute in SAMPLES),
                self._course.marks[self._grades[key]],
                self._sources(key),
            ]
            for key in self.substances
        ]
        head = listed(self._words["table_head"])
        return {"caption": self._words["table"], "head": list(head), "rows": rows}


def axis_words(labels: Words, course: Course) -> dict:
    """The words of every picture that has the evening's time axis."""
    return {
        "axis": labels["axis"]["minutes"],
        "ticks": listed(labels["axis"]["ticks"]),
        "names": {key: words["name"] for key, words in course.substance.items()},
    }


_drawn: dict[str, Picture] = {}


def drawing(
    name: str, keys: tuple[str, ...], group: str, columns: int, words: dict, story: bool = False
) -> Picture:
    """The empty panels, drawn once a kernel: a slider only moves what is in them."""
    if name not in _drawn:
        _drawn[name] = evening.panels(name, keys, group, words, columns=columns, story=story)
    return _drawn[name]


def times(level: float) -> str:
    """A multiple as a reader meets it: 1, 1.2, 3.4, 12."""
    return f"{level:.0f}" if level >= 9.95 else f"{level:.1f}".removesuffix(".0")


def _list(parts: Sequence[str], words: Words) -> str:
    """ "a", "a and b", "a, b and c", or nothing."""
    return words["join"].join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
