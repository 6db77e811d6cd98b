"""The papers of a workshop, to save one by one."""

from course.content.handouts import Handout, handouts
from course.controls.handouts import Handouts as HandoutsControl
from course.safety import directory as helplines

from .chapter import Chapter, View, view


class Handouts(Chapter):
    """The page of the papers."""

    @view
    def papers(self) -> View:
        """Every paper with its button; the server makes the file, and no disk holds it."""
        held = handouts()
        words = held.words["list"]
        emergency = helplines.directory().emergency
        known = sorted((one.name, one.country) for one in emergency)
        papers = [
            {"name": paper.name, "title": paper.title, "pages": _pages(paper, words)}
            for paper in held.papers.values()
        ]
        countries = [[code, name] for name, code in known]
        return View([HandoutsControl(words=dict(words), papers=papers, countries=countries)])


def _pages(paper: Handout, words: dict[str, str]) -> str:
    if not paper.pages:
        return words["more_pages"]
    return words["page" if paper.pages == 1 else "pages"].format(n=paper.pages)
