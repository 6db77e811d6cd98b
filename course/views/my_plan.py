"""Chapter 13: one page in the reader's own words, and three short looks back."""

from course.controls import LivePicture
from course.controls.plan import Plan
from course.pictures import plan

from .chapter import Chapter, View, listed, show, texts, view

# Part of the page -> its fields: (name, what the sitting holds for it, which entry; -1 is all).
FIELDS = {
    "help": [("help", "", 0)],
    "signs": [("signs", "signs", -1)],
    "tools": [("tool_1", "tools", 0), ("tool_2", "tools", 1)],
    "line": [("line", "lines", 0)],
    "ask": [("ask", "", 0)],
    "before": [("before", "", 0)],
}


class MyPlan(Chapter):
    """The thirteenth chapter."""

    @view
    def page(self) -> View:
        """The page to fill, print and clear; its words stay in the page."""
        titles, hints = self.labels["plan_titles"], self.labels["plan_hints"]
        names, start = self.labels["plan_fields"], self.labels["plan_start"]
        parts = [
            {
                "title": titles[part],
                "hint": hints[part],
                "fields": [
                    {
                        "name": name,
                        "label": names.get(name, titles[part]),
                        "takes": takes,
                        "at": at,
                        "start": start.get(name, ""),
                    }
                    for name, takes, at in fields
                ],
            }
            for part, fields in FIELDS.items()
        ]
        return View([Plan(words=self.labels["plan"], parts=parts)])

    @view
    def dates(self) -> LivePicture:
        """The empty page, and the days of the three looks back."""
        words = self.labels["dates"]
        titles = self.labels["plan_titles"]
        picture = plan.dates(
            {
                **words,
                "texts": texts(words),
                "head": listed(words["head"]),
                "parts": [titles[part] for part in FIELDS],
            }
        )
        return show(picture, self.course.shared)
