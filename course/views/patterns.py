"""Chapter 12: a log of evenings, how far the cycle matters, and four ways on."""

from course.controls import LivePicture
from course.controls.log import Log
from course.pictures import patterns

from .chapter import Chapter, View, listed, show, texts, view

FIELDS = ("wanted", "alarms", "ago", "came", "when", "strength", "tried", "helped", "around")


class Patterns(Chapter):
    """The twelfth chapter."""

    @view
    def log(self) -> View:
        """A log of evenings, its summary, and a look at the cycle; all of it stays in the page."""
        return View([Log(words=self.labels["log"], offers=self.offers(), help=self.leads())])

    def offers(self) -> dict[str, list[tuple[str, str]]]:
        """Field of the log -> its answers, as (key, text)."""
        offers = {field: list(self.labels[f"log_{field}"].items()) for field in FIELDS}
        tools = [(key, tool) for key, tool in offers["tried"] if key != "none"]
        return offers | {"helped": tools + offers["helped"]}

    def leads(self, to_top: str = "") -> dict[str, dict]:
        """What an evening may lead to -> text and links. `to_top`: "../" for a page in a folder."""
        links = self.labels["log_links"]
        return {
            key: {"text": text, "links": [_link(link, to_top) for link in links[key].split("||")]}
            for key, text in self.labels["log_help"].items()
        }

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


def _link(link: str, to_top: str) -> dict[str, str]:
    """ "help/neck | What to do" as a link of the page."""
    page, words = listed(link)
    return {"to": f"{to_top}{page}.ipynb", "text": words}
