"""Chapter 02: how common it is, who was asked, and what the numbers cannot tell."""

from course.controls import LivePicture, Pick
from course.evidence import cite, source, wilson
from course.pictures import surveys

from .chapter import Chapter, View, listed, show, texts, view

# Every survey result that answers "ever" or "lately", in the order of the picture.
COMPARED = (
    ("bird2011", "PCD any", "lifetime"),
    ("schweitzer2015", "PCD at least once"),
    ("maczkowiack2019", "PCD any", "lifetime"),
    ("bird2011", "PCD any", "past 4 weeks"),
    ("schweitzer2015", "PCD a few times"),
    ("maczkowiack2019", "PCD any", "past 4 weeks"),
    ("burri2011", "postcoital psychological symptoms recent"),
    ("burri2011", "postcoital psychological symptoms persistent"),
)


class HowCommon(Chapter):
    """The second chapter."""

    @view
    def people(self) -> LivePicture:
        """Both groups and all three questions, always as a set."""
        picture = surveys.icons(self._words() | {"texts": texts(self.labels["icons"])})
        return show(picture, self.course.shared)

    def _words(self) -> dict:
        words = self.labels["icons"]
        return {
            **words,
            "head": listed(words["head"]),
            "groups": self.labels["icons_groups"],
            "questions": self.labels["icons_questions"],
            "marks": self._marks(),
        }

    def _marks(self) -> dict[str, str]:
        return {mark: self.course.shared[mark] for mark in ("read", "secondary")}

    @view
    def count(self) -> View:
        """A hundred people, to be asked another question or looked for in another group."""
        words = self.labels["crowd"]
        group = Pick(
            label=words["who"],
            options=list(self.labels["icons_groups"].items()),
            value="women",
        )
        question = Pick(
            label=words["question"],
            options=list(self.labels["icons_questions"].items()),
            value="ever",
        )
        picture = show(surveys.crowd(self._words() | {"texts": {}}), self.course.shared)
        picture.title, picture.takeaway = words["title"], words["takeaway"]
        picture.how_to_read = words["how_to_read"]

        def draw(_=None):
            row = surveys.asked(group.value, question.value)
            with picture.hold_sync():
                picture.classes = surveys.hundred_states(row)
                picture.sentence = words.say(
                    "sentence",
                    percent=surveys.percent(row),
                    question=self.labels["crowd_questions"][question.value],
                    who=source(row.key).who,
                    source=cite(row.key),
                    low=f"{wilson(row.percent, row.n)[0]:.0f}",
                    high=f"{wilson(row.percent_high or row.percent, row.n)[1]:.0f}",
                    read=self.labels["crowd_read"][row.mark],
                )

        group.observe(draw, "value")
        question.observe(draw, "value")
        draw()
        return View([group, question, picture])

    @view
    def compare(self) -> LivePicture:
        """Every survey as a point with its interval."""
        words = self.labels["forest"]
        picture = surveys.forest(
            COMPARED,
            {
                **words,
                "texts": texts(words),
                "head": listed(words["head"]),
                "people": self.labels["forest_people"],
                "windows": self.labels["forest_windows"],
            },
        )
        return show(picture, self.course.shared)
