"""Chapter 08: feeling exposed, two studies that disagree, and six places to look."""

from course.controls import LivePicture
from course.pictures import exposed, surveys

from .chapter import Chapter, listed, show, texts, view

# The rows of prevalence.csv that hold how many people each study asked.
TWO = {
    "students": ("schweitzer2015", "PCD at least once"),
    "twins": ("burri2011", "postcoital psychological symptoms recent"),
}


class Exposed(Chapter):
    """The chapter about being seen."""

    @view
    def studies(self) -> LivePicture:
        """Two studies of relationships, side by side."""
        words = self.labels["studies"]
        two = [
            {**self.labels[f"studies_{which}"], "n": surveys.survey(*row).n, "linked": linked}
            for (which, row), linked in zip(TWO.items(), (False, True), strict=True)
        ]
        one, other = (f"{study['n']:,}" for study in two)
        said = {**texts(words), "sentence": words.say("sentence", one=one, two=other)}
        context = {**words, "texts": said, "head": listed(words["head"])}
        return show(exposed.studies(two, context), self.course.shared)

    @view
    def places(self) -> LivePicture:
        """Six places to look, round the check that comes first."""
        words = self.labels["places"]
        six = [listed(place) for place in self.labels["places_six"].values()]
        context = {**words, "texts": texts(words), "head": listed(words["head"])}
        return show(exposed.places(six, context), self.course.shared)
