"""Chapter 12: a log for this sitting, how far the cycle matters, and four ways on."""

from course.controls import LivePicture
from course.controls.log import Log
from course.pictures import patterns

from .chapter import Chapter, View, listed, show, texts, view

FIELDS = ("wanted", "alarms", "ago", "came", "when", "strength", "around")


class Patterns(Chapter):
    """The twelfth chapter."""

    @view
    def log(self) -> View:
        """A log of evenings, its summary, and a look at the cycle; all of it stays in the page."""
        offers = {field: list(self.labels[f"log_{field}"].items()) for field in FIELDS}
        links = self.labels["log_links"]
        leads = {
            key: {"text": text, "links": [_link(link) for link in links[key].split("||")]}
            for key, text in self.labels["log_help"].items()
        }
        return View([Log(words=self.labels["log"], offers=offers, help=leads)])

    @view
    def studies(self) -> LivePicture:
        """What the studies of mood and the cycle found, a square for each study."""
        words = self._words("studies") | {"groups": self.labels["studies_groups"]}
        return show(patterns.studies(words), self.course.shared)

    @view
    def hundred(self) -> LivePicture:
        """How few of a hundred people have a confirmed disorder."""
        marks = {mark: self.course.shared[mark] for mark in ("read", "secondary")}
        return show(patterns.hundred(self._words("hundred") | {"marks": marks}), self.course.shared)

    @view
    def ways(self) -> LivePicture:
        """First the check, then four ways of equal size."""
        words = self._words("ways") | {
            "titles": self.labels["ways_titles"],
            "lines": self.labels["ways_lines"],
        }
        return show(patterns.ways(words), self.course.shared)

    def _words(self, name: str) -> dict:
        words = self.labels[name]
        return {**words, "texts": texts(words), "head": listed(words["head"])}


def _link(link: str) -> dict[str, str]:
    """ "help/neck | What to do" as a link of the page."""
    page, words = listed(link)
    return {"to": f"{page}.ipynb", "text": words}
