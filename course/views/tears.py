"""Chapter 05: why people cry, what comes after, and which sentences are pictures."""

from course.controls import LivePicture, Pick
from course.evidence import cite
from course.pictures import crying
from course.pictures.surveys import survey

from .chapter import Chapter, View, listed, show, texts, view

LINES = 3  # lines of words beside the sign


class Tears(Chapter):
    """The fifth chapter."""

    @view
    def film(self) -> View:
        """Mood after a film in a laboratory; beside it what the chosen story went with."""
        words = self.labels["film"]
        drawing = crying.film(
            {
                **words,
                "texts": texts({**words, "sentence": ""}),
                "head": listed(words["head"]),
                "rows": [listed(row) for row in self.labels["film_rows"].values()],
                "points": self.labels["film_points"],
                "at": {k: said.replace(" | ", "\n") for k, said in self.labels["film_at"].items()},
                "life": words["life"].replace(" | ", "\n"),
            }
        )
        stories = self.labels["film_stories"]
        story = Pick(label=words["story"], options=list(stories.items()), value="kind")
        live = show(drawing, self.course.shared)

        def draw(_=None):
            said = listed(self.labels["film_says"][story.value])
            with live.hold_sync():
                live.classes = crying.signs(story.value)
                live.texts = dict(zip((f"says-{line}" for line in range(LINES)), said, strict=True))
                live.sentence = self.labels["film_sentences"][story.value]

        story.observe(draw, "value")
        draw()
        return View([story, live])

    @view
    def hundred(self) -> LivePicture:
        """A hundred times of crying in everyday life."""
        words = self.labels["hundred"]
        row = survey(
            "bylsma2011", "CONTEXT: crying episodes followed by mood improvement (unit = episode)"
        )
        rows = [
            (
                words["row"],
                f"{row.n:,}",
                words["share"],
                cite(row.key),
                self.course.shared[row.mark],
            )
        ]
        context = {**words, "texts": texts(words), "head": listed(words["head"]), "rows": rows}
        return show(crying.hundred(row.percent, context), self.course.shared)

    @view
    def goes_with(self) -> LivePicture:
        """What went with feeling better after crying, and what with feeling worse."""
        words = self.labels["goes_with"]
        better, worse = self.labels["goes_better"], self.labels["goes_worse"]
        rows = [
            (text, words[way], words["source"])
            for way, group in (("better", better), ("worse", worse))
            for text in group.values()
        ]
        context = {**words, "texts": texts(words), "head": listed(words["head"]), "rows": rows}
        picture = crying.goes_with(list(better.values()), list(worse.values()), context)
        return show(picture, self.course.shared)
