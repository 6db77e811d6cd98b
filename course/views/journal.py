"""The page of the reader's own words: keeping them, and taking them away again."""

from course import evidence, safety
from course.content import One, Words, chapter_content
from course.controls.journal import Journal
from course.controls.looks_back import LooksBack
from course.controls.tomorrow import Tomorrow
from course.controls.weeks import Weeks
from course.pictures.plan import REVIEWS
from course.safety import Answers

from .chapter import Chapter, View, listed, view
from .patterns import Patterns

TO_TOP = "../"  # the page lies in a folder of its own
LOG, PLAN = "12_patterns_and_next_steps", "13_my_plan"
ABOVE = "#your-kept-words"  # the journal's control, further up on the page
# What may be ticked before a thought is put aside -> the answer it would be in the check of 11.
CHECK = {
    "hurt": Answers(body="yes"),
    "neck": Answers(neck="unsure"),
    "afraid": Answers(danger="yes"),
    "life": Answers(self_harm="yes"),
    "not_agreed": Answers(wanted="unsure"),
    "rather_not": Answers(wanted="rather_not"),
}
# Questions that can be answered without seeing answers, three of each look back.
LOOKS = dict(
    zip(
        REVIEWS,
        (
            ("plan_stays_up", "plan_first_words", "plan_dizzy"),
            ("plan_cry_first", "plan_next_day_gap", "plan_solo"),
            ("plan_two_cycles", "plan_ask_behaviour", "plan_endorphins"),
        ),
        strict=True,
    )
)


class OwnWords(Chapter):
    """The plain page beside the chapters on which words are kept on purpose."""

    @view
    def journal(self) -> View:
        """The journal's own control. Python hears of no word and of no passphrase."""
        words = self.labels["journal"] | self._told()
        return View([Journal(words=words, kinds=self.labels["kinds"])])

    @view
    def weeks(self) -> View:
        """The log over weeks; it is drawn in the page, and Python hears of no evening."""
        own, log = self.labels["weeks"], Patterns(LOG)
        words = {
            **log.labels["log"],
            **own,
            "head": listed(own["head"]),
            "fair": listed(own["fair"]),
            "marks": self.labels["weeks_marks"],
            "log": {"to": f"{TO_TOP}{LOG}.ipynb", "text": own["log"]},
        }
        return View([Weeks(words=words, offers=log.offers(), help=log.leads(TO_TOP))])

    @view
    def tomorrow(self) -> View:
        """A thought put aside until tomorrow, after a check that nobody keeps."""
        words, offered = self.labels["tomorrow"], self.labels["tomorrow_check"]
        leads = {key: safety.way(answers).first for key, answers in CHECK.items()}
        titles = {page.file: page.title for page in self.course.pages}
        check = {
            "offered": [(key, offered[key]) for key in (*CHECK, "none")],
            "leads": leads,
            "pages": [
                {
                    "route": route,
                    "to": f"{TO_TOP}help/{route}.ipynb",
                    "text": titles[f"help/{route}"],
                }
                for route in safety.ROUTES
                if route in leads.values()
            ],
        }
        words = {**words, **self._told(), "open": {"to": ABOVE, "text": words["open"]}}
        return View([Tomorrow(words=words, check=check, help=Patterns(LOG).leads(TO_TOP))])

    @view
    def looks_back(self) -> View:
        """Three short looks back, with questions of the chapter on the plan."""
        own = self.labels["looks_back"]
        titles, plan = self.labels["looks_titles"], chapter_content(PLAN)
        looks = [
            {
                "day": day,
                "title": titles[f"day_{day}"],
                "to": f"{TO_TOP}{PLAN}.ipynb",
                "recall": [_recall(plan.question(id), own) for id in ids],
            }
            for day, ids in LOOKS.items()
        ]
        words = {
            **own,
            **self._told(),
            "open": {"to": ABOVE, "text": own["open"]},
            "plan": {"to": f"{TO_TOP}{PLAN}.ipynb", "text": own["plan"]},
        }
        return View([LooksBack(words=words, looks=looks)])

    def _told(self) -> dict:
        """What the whole course says when the journal cannot do what was asked."""
        return {name: self.course.journal[name] for name in ("problem", "stays")}


def _recall(question: One, words: Words) -> dict[str, str]:
    """A question to answer in the head: what it asks, what fits, why, and where we read it."""
    fitting = next(option for option in question.option if option.fits)
    cites = "; ".join(evidence.cite(key) for key in question.sources)
    return {
        "ask": question.ask,
        "answer": fitting.text,
        "why": fitting.reply,
        "cites": words.say("cites", cites=cites) if cites else "",
    }
