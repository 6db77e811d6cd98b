"""Chapter 00: the way through the course, and how sure anyone is."""

from course.controls import LivePicture
from course.controls.rehearse import Rehearse
from course.pictures import path

from .chapter import Chapter, listed, show, texts, view


class StartHere(Chapter):
    """The first chapter."""

    @view
    def way(self) -> LivePicture:
        """The chapters as stops on a path, each with its minutes."""
        words = self.labels["way"]
        stops = [
            (str(number), chapter.title, chapter.minutes)
            for number, chapter in enumerate(self.course.chapters)
        ]
        picture = path.way(stops, {**words, "texts": texts(words), "head": listed(words["head"])})
        return show(picture, self.course.shared)

    @view
    def rehearse(self) -> Rehearse:
        """Leaving, tried out without leaving."""
        return Rehearse(words=self.labels["rehearse"])

    @view
    def sure(self) -> LivePicture:
        """The five words for how sure anyone is, with an example each."""
        words = self.labels["ladder"]
        steps = [
            {
                "key": key,
                "word": word,
                "means": self.labels["ladder_means"][key],
                "example": self.labels["ladder_examples"][key],
            }
            for key, word in self.course.sure.items()
        ]
        picture = path.ladder(
            steps, {**words, "texts": texts(words), "head": listed(words["head"])}
        )
        return show(picture, self.course.shared)
