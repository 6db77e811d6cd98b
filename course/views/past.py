"""Chapter 09: a reminder, and the difference between then and now."""

from course.controls import LivePicture
from course.pictures import then_now as pictures

from .chapter import Chapter, listed, show, texts, view


class Past(Chapter):
    """The chapter about the past, which a reader may leave out."""

    @view
    def then_now(self) -> LivePicture:
        """Two columns: what is alike, and what is different."""
        words = self.labels["then_now"]
        pairs = {
            name: [listed(pair) for pair in self.labels[f"then_now_{name}"].values()]
            for name in ("alike", "different")
        }
        picture = pictures.then_now(
            pairs["alike"],
            pairs["different"],
            {**words, "texts": texts(words), "head": listed(words["head"])},
        )
        return show(picture, self.course.shared)
