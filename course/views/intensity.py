"""Chapter 04: what is known about effort and roles, and the hours in which nobody measured."""

from typing import ClassVar

from course.content import Words, chapter_content
from course.controls import LivePicture, Pick
from course.evidence import cite
from course.physiology import BOOK, Evening
from course.pictures import effort

from .chapter import Chapter, View, listed, show, texts, view
from .explorer import Explorer

# Who took the samples that `gaps` shows, and who tells of a low.
LOOKED = {
    "cortisol": ("sagarin2009", "jezebel_sagarin", "wuyts2020"),
    "endocannabinoids": ("wuyts2020",),
    "beta_endorphin": ("wuyts2020",),
    "mood": ("ambler2017", "lee2016"),
    "told": ("sprott2016", "wipipedia"),
}
DOSED = ("noradrenaline", "adrenaline", "beta_endorphin", "cortisol")


class IntenseEvening(Explorer):
    """The evening of chapter 03 with effort, role and stress carried in ahead of the rest."""

    named = "intensity"
    first = ("cortisol", "adrenaline", "beta_endorphin")
    ahead = ("effort", "role", "stress")
    # No orgasm: so that these three controls alone move the three curves.
    begins: ClassVar[dict[str, int | str]] = {"orgasm": "none", "after": 0}

    def _takeaway(self, happened: Evening) -> str:
        if happened.role == "leading":
            return self._words["takeaway_leading"]
        if happened.role == "receiving":
            return self._words["takeaway_receiving"]
        effort = happened.effort_percent and happened.effort_minutes
        moved = effort or happened.starting_stress or happened.stressful or happened.orgasms
        return self._words["takeaway" if moved else "begin"]


class Intensity(Chapter):
    """The fourth chapter."""

    @view
    def dose(self) -> LivePicture:
        """Four curves over effort, with the effort of average sex as a band."""
        words = self.labels["dose"]
        names = self.names()
        curves = {key: self._dosed(key, words, names[key]) for key in DOSED}
        highest = {
            key: f"{effort.relative(curve)[curve['percent'].index(effort.EFFORTS[-1])]:.0f}"
            for key, curve in curves.items()
        }
        sentence = words.say("sentence", **highest)
        context = {
            **words,
            "texts": texts(words) | {"sentence": sentence},
            "head": listed(words["head"]),
            "names": names,
            "band": words["band"].replace(" | ", "\n"),
        }
        return show(effort.dose(curves, _ordinary_effort(), context), self.course.shared)

    def _dosed(self, key: str, words: Words, name: str) -> dict:
        table = BOOK.effort[key]
        change = table.unit == "% change"
        who, grade = self.labels["dose_who"][key], self.course.marks[table.grade]
        printed = zip(table.percent, table.published, table.error, strict=True)
        levels = [
            words.say("cell", value=f"{value:g}", error=f"{error:g}")
            for percent, value, error in printed
            if percent in effort.EFFORTS
        ]
        unit = words["change"] if change else table.unit
        source = "; ".join(cite(source) for source in table.sources)
        return {
            "percent": table.percent,
            "published": table.published,
            "error": table.error,
            "change": change,
            "grade": table.grade,
            "says": words.say("who", people=who, grade=grade),
            "row": (name, *levels, unit, who, grade, source),
        }

    @view
    def seesaw(self) -> View:
        """Effort and rest as two weights on one beam: a picture, not a measurement."""
        words = self.labels["seesaw"]
        rows = [listed(row) for row in self.labels["seesaw_rows"].values()]
        drawing = effort.seesaw(
            {
                **words,
                "effort_does": words["effort_does"].replace(" | ", "\n"),
                "rest_does": words["rest_does"].replace(" | ", "\n"),
                "texts": texts({**words, "sentence": ""}),
                "head": listed(words["head"]),
                "rows": rows,
            }
        )
        moments = self.labels["seesaw_moments"]
        moment = Pick(label=words["moment"], options=list(moments.items()), value="still")
        live = show(drawing, self.course.shared)

        def draw(_=None):
            with live.hold_sync():
                live.frame = drawing.frame(effort.balance(moment.value))
                live.sentence = self.labels["seesaw_says"][moment.value]

        moment.observe(draw, "value")
        draw()
        return View([moment, live])

    @view
    def explore(self) -> IntenseEvening:
        """The evening explorer, opened for intensity."""
        own = self.labels["explorer"]
        shared = chapter_content("03_rise_and_drop").labels
        words = {**shared, "explorer": {**shared["explorer"], **own}}
        return IntenseEvening(Words(self.content.file, "labels", words), self.course)

    @view
    def gaps(self) -> LivePicture:
        """When somebody took a sample, and when people tell of a drop."""
        words = self.labels["gaps"]
        context = {
            **words,
            "texts": texts(words),
            "head": listed(words["head"]),
            "times": {
                key: said.replace(" | ", "\n") for key, said in self.labels["gaps_times"].items()
            },
            "rows": self.labels["gaps_rows"],
            "told": words["told"].replace(" | ", "\n"),
            "cells": [
                (*listed(row), "; ".join(cite(source) for source in LOOKED[key]))
                for key, row in self.labels["gaps_cells"].items()
            ],
        }
        return show(effort.gaps(context), self.course.shared)


def _ordinary_effort() -> tuple[float, float]:
    """The lowest and highest effort of average sex, as the model's book holds them."""
    found = [BOOK.parameter[f"pulse_ordinary_effort_{group}"] for group in ("women", "men")]
    return min(p.low for p in found), max(p.high for p in found)
