"""Chapter 10: talking at a calm time, signals that stop everything, and a card for two."""

from course.controls import LivePicture
from course.controls.pair import Pair
from course.pictures import talking

from .chapter import Chapter, listed, show, texts, view


class Planning(Chapter):
    """The tenth chapter."""

    def _picture_words(self, words) -> dict:
        return {**words, "texts": texts(words), "head": listed(words["head"])}

    @view
    def bars(self) -> LivePicture:
        """How strongly three sides of talk about sex go with being content with it."""
        words = self._picture_words(self.labels["bars"])
        picture = talking.bars({**words, "sides": self.labels["bars_sides"]})
        return show(picture, self.course.shared)

    @view
    def signals(self) -> LivePicture:
        """Go on, slow down, stop: a word and a sign for each."""
        names = ("name", "say", "show", "then")
        stations = [
            dict(zip(names, listed(row), strict=True))
            for row in self.labels["signal_stations"].values()
        ]
        words = self._picture_words(self.labels["signals"])
        return show(talking.signals(stations, words), self.course.shared)

    @view
    def pair(self) -> Pair:
        """A card for after, for two people or for one."""
        items = self.labels["pair_items"]
        groups = [
            [name, list(listed(items[key]))] for key, name in self.labels["pair_groups"].items()
        ]
        return Pair(words=dict(self.labels["pair"]), groups=groups)
