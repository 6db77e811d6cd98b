"""Chapter 01: what some people feel after sex, what it is called, and when it comes."""

from course.controls import LivePicture, Pick
from course.pictures import feelings

from .chapter import Chapter, View, listed, show, texts, view


class WhatIsHappening(Chapter):
    """The chapter that finds words."""

    @view
    def circles(self) -> LivePicture:
        """Tears and low mood as two circles, with a person in each place."""
        words = self.labels["circles"]
        tables = [self.labels[f"circles_{part}"] for part in ("names", "stories", "whole")]
        zones = {zone: tuple(table[zone] for table in tables) for zone in feelings.ZONES}
        context = {**words, "texts": texts(words), "head": listed(words["head"])}
        return show(feelings.circles(zones, context), self.course.shared)

    @view
    def wheel(self) -> LivePicture:
        """Feelings in families."""
        words = self.labels["wheel"]
        petals = [listed(petal) for petal in self.labels["wheel_petals"].values()]
        context = {**words, "texts": texts(words), "head": listed(words["head"])}
        return show(feelings.wheel(petals, context), self.course.shared)

    @view
    def ribbon(self) -> View:
        """An evening as a band; the reader chooses when it came."""
        words, says = self.labels["ribbon"], self.labels["ribbon_says"]
        tables = [self.labels[f"ribbon_{part}"] for part in ("names", "tells", "first")]
        stretches = {key: tuple(table[key] for table in tables) for key in feelings.STRETCHES}
        when = Pick(
            label=words["ask"],
            note=words["note"],
            options=list(self.labels["ribbon_chips"].items()),
            value="unsure",
        )
        context = {
            **words,
            "texts": texts({**words, "sentence": says[when.value]}),
            "head": listed(words["head"]),
        }
        picture = show(feelings.ribbon(stretches, context), self.course.shared)

        def draw(_=None):
            chosen = {"several": feelings.STRETCHES, "unsure": ()}.get(when.value, (when.value,))
            with picture.hold_sync():
                picture.classes = feelings.here(chosen)
                picture.sentence = says[when.value]

        when.observe(draw, "value")
        draw()
        return View([when, picture])
