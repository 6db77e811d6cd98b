"""Chapter 06: a check, then small tools for the first ten minutes, and one line to say."""

from course.content.breathing import breathing
from course.controls import LivePicture
from course.controls.lines import Lines
from course.controls.pacer import Pacer
from course.pictures import tools

from .chapter import Chapter, listed, show, texts, view


class FirstMinutes(Chapter):
    """The sixth chapter."""

    @view
    def waves(self) -> LivePicture:
        """Both ways to breathe, drawn as a line that rises and falls."""
        words = self.labels["waves"]
        paces = [tuple(pace) for _, *pace in breathing(self.labels)["paces"]]
        picture = tools.waves(paces, self._picture_words(words))
        return show(picture, self.course.shared)

    def _picture_words(self, words) -> dict:
        return {**words, "texts": texts(words), "head": listed(words["head"])}

    @view
    def pacer(self) -> Pacer:
        """A shape to breathe with. It starts still, and comes to rest by itself."""
        return Pacer(**breathing(self.labels))

    @view
    def body(self) -> LivePicture:
        """Six places to tense and let go, on a seated body."""
        words = self.labels["body"]
        parts = [(key, *listed(row)) for key, row in self.labels["parts"].items()]
        return show(tools.body(parts, self._picture_words(words)), self.course.shared)

    @view
    def tools(self) -> LivePicture:
        """All six tools: minutes, how sure anyone is, and when to stop."""
        rows = []
        for row in self.labels["tool_rows"].values():
            name, minutes, sure, stop = listed(row)
            rows.append({"name": name, "minutes": minutes, "sure": sure, "stop": stop,
                         "word": self.course.sure[sure]})  # fmt: skip
        words = self._picture_words(self.labels["tools"])
        return show(tools.tools(rows, words), self.course.shared)

    @view
    def lines(self) -> Lines:
        """A line to say, built from pieces; up to three are kept while the course is open."""
        names, pieces = self.labels["line_slots"], self.labels["line_pieces"]
        return Lines(
            words=dict(self.labels["lines"]),
            ready=list(self.labels["line_ready"].values()),
            slots=[[name, list(listed(pieces[key]))] for key, name in names.items()],
        )
