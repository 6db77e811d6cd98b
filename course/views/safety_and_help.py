"""Chapter 11: a private check, the signs after pressure on the neck, and who can help."""

from course import safety
from course.controls import LivePicture
from course.controls.check import Check
from course.pictures import safety as pictures

from .chapter import Chapter, View, listed, show, texts, view

# Where the one way leads that has no page of help.
GENERAL = "06_first_ten_minutes"


class SafetyAndHelp(Chapter):
    """The eleventh chapter."""

    @view
    def check(self) -> View:
        """Some questions, one at a time. Nothing a reader answers comes back to Python."""
        labels = self.labels
        answers = labels["check_answers"]
        lists = {name: listed(words) for name, words in labels["check_signs"].items()}
        words = {
            **labels["check"],
            "intro": listed(labels["check"]["intro"]),
            "asks": {name: labels["check_asks"][name] for name in safety.QUESTIONS},
            "before": dict(labels["check_before"]),
            "after": dict(labels["check_after"]),
            "lists": dict(labels["check_lists"]),
            "signs": lists,
            "answers": {
                "usual": {name: answers[name] for name in safety.AGREED if name != "skipped"},
                "neck": {
                    name: labels["check_neck"][name] for name in safety.NECK if name != "skipped"
                },
            },
            "pages": {route: self._page(route) for route in safety.ROUTES},
        }
        return View([Check(table=safety.table(), words=words)])

    def _page(self, route: str) -> dict[str, str]:
        """The page or chapter of a route: address, title, and one line."""
        file = GENERAL if route == "general" else f"help/{route}"
        titles = {page.file: page.title for page in (*self.course.pages, *self.course.chapters)}
        line = self.labels["check_lines"][route]
        return {"to": f"{file}.ipynb", "text": titles[file], "line": line}

    @view
    def signs(self) -> LivePicture:
        """Signs after pressure on the neck, through minutes, hours and days."""
        words = self.labels["signs"]
        lists = self.labels["signs_lists"]
        groups = [(name, lists[key]) for key, name in self.labels["signs_groups"].items()]
        times = list(self.labels["signs_times"].values())
        drawn = {**words, "texts": texts(words), "head": listed(words["head"])}
        return show(pictures.signs(groups, times, drawn), self.course.shared)

    @view
    def path(self) -> LivePicture:
        """Which question comes first, and the page that each one leads to."""
        words = self.labels["path"]
        pages, steps = self.labels["path_pages"], self.labels["path_steps"]
        stops = [(ask, pages[key], steps[key]) for key, ask in self.labels["path_asks"].items()]
        drawn = {**words, "texts": texts(words), "head": listed(words["head"])}
        return show(pictures.path(stops, drawn), self.course.shared)
