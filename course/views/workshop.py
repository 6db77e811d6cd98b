"""The workshop: pages for whoever leads a session."""

from course.content import workshop
from course.controls.console import Console
from course.safety import directory

from .chapter import Chapter, View, view

PROTOCOLS = ("distress", "disclosure")  # one press away at any moment


class Workshop(Chapter):
    """A plain page beside the chapters: the guide, and the console."""

    @view
    def console(self) -> View:
        """The one page from which a session is run; Python hears of nothing that is pressed."""
        words = workshop.words()
        plans = [workshop.plan(name) for name in workshop.plan_names()]
        known = {one.country: one.name for one in directory.directory().emergency}
        return View(
            [
                Console(
                    words=words["console"],
                    plans=[
                        {"name": plan.name, "title": plan.title, "minutes": plan.minutes}
                        for plan in plans
                    ],
                    countries=sorted(known.items(), key=lambda each: each[1]),
                    protocols=[words["protocol"][name] for name in PROTOCOLS],
                )
            ]
        )
