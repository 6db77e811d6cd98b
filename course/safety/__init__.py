"""Where to go first: one decision table, from answers to plain pages of help.

The rules are data, so the page can read the same table without a kernel. Nothing here keeps an
answer, and no result is a label for a person: a way is a list of pages, the first one first.

A rule names a route, questions, and the answers that lead there. `way` reads answers through the
rules and nowhere else. Unsure, "rather not say" and a question left out never clear anyone.
"""

from dataclasses import dataclass, fields

# What a question takes. The five worded by behaviour take the same six, equal in size.
PLAIN = ("yes", "no", "unsure", "rather_not", "skipped")
AGREED = ("yes", "partly", "no", "unsure", "rather_not", "skipped")
NECK = ("no", "no_sign", "sign", "sign_unsure", "unsure", "rather_not", "skipped")
METER = (*(str(step) for step in range(11)), "skipped")
HIGH = ("7", "8", "9", "10")  # our threshold on the meter, not a measured one

# Question -> its answers, in the order of asking.
QUESTIONS: dict[str, tuple[str, ...]] = {
    "body": PLAIN,
    "neck": NECK,
    "danger": PLAIN,
    "self_harm": PLAIN,
    "wanted": AGREED,
    "went_on": AGREED,
    "not_able": AGREED,
    "went_along": AGREED,
    "beyond": AGREED,
    "distress": METER,
    "pattern": PLAIN,
}

ANY_BUT_NO = ("yes", "partly", "unsure", "rather_not")
OPEN = ("yes", "unsure", "rather_not")


@dataclass(frozen=True)
class Rule:
    """Leads to `route` when every question in `when` has one of its answers."""

    route: str
    when: dict[str, tuple[str, ...]]


# First match first. R (red) stands before A (needs care) before G (general).
ROUTES: dict[str, str] = {
    "body_now": "R",
    "danger": "R",
    "self_harm": "R",
    "neck": "R",
    "not_agreed": "R",
    "strong_distress": "A",
    "pattern": "A",
    "general": "G",
}
# With these the first page stays above the link to not_agreed: minutes may count.
URGENT = ("body_now", "danger", "self_harm")
# Answers after which help for the body stays in reach while the other questions are asked.
STAYS: dict[str, tuple[str, ...]] = {"body": ("yes",), "neck": ("sign", "sign_unsure")}

RULES: tuple[Rule, ...] = (
    Rule("body_now", {"body": OPEN}),
    Rule("body_now", {"neck": ("sign", "sign_unsure")}),
    Rule("danger", {"danger": OPEN}),
    Rule("self_harm", {"self_harm": OPEN}),
    Rule("neck", {"neck": ("no_sign", "sign", "sign_unsure", "unsure", "rather_not")}),
    # "Anything you had not agreed to" names the neck, so its signs come first here too.
    Rule("neck", {"neck": ("skipped",), "beyond": ANY_BUT_NO}),
    Rule("not_agreed", {"wanted": ("no", "partly", "unsure", "rather_not")}),
    Rule("not_agreed", {"went_on": ANY_BUT_NO}),
    Rule("not_agreed", {"not_able": ANY_BUT_NO}),
    Rule("not_agreed", {"went_along": ANY_BUT_NO}),
    Rule("not_agreed", {"beyond": ANY_BUT_NO}),
    Rule("strong_distress", {"distress": HIGH}),
    Rule("pattern", {"pattern": OPEN}),
)


@dataclass(frozen=True)
class Answers:
    """One answer a question; ValueError for one the question does not take."""

    body: str = "skipped"
    neck: str = "skipped"
    danger: str = "skipped"
    self_harm: str = "skipped"
    wanted: str = "skipped"
    went_on: str = "skipped"
    not_able: str = "skipped"
    went_along: str = "skipped"
    beyond: str = "skipped"
    distress: str = "skipped"
    pattern: str = "skipped"

    def __post_init__(self) -> None:
        for field in fields(self):
            if getattr(self, field.name) not in QUESTIONS[field.name]:
                raise ValueError(f"{field.name} does not take {getattr(self, field.name)!r}")


@dataclass(frozen=True)
class Way:
    """Pages to offer. `first` is shown first; `others` matched too and stay offered.

    first: "" if nothing was answered: then all pages stand in one list, and none in front of it.
    on_top: the page linked above the others because a question was left out, "" if none was; an
    urgent first page stays above it. reassuring: whether the next page may say something calm.
    """

    first: str
    others: tuple[str, ...]
    on_top: str
    reassuring: bool


def way(answers: Answers) -> Way:
    """Every route whose rule matches, R before A before G."""
    if all(getattr(answers, question) == "skipped" for question in QUESTIONS):
        return Way("", (), "", False)
    matched = [
        route
        for route in ROUTES
        if any(
            all(getattr(answers, question) in taken for question, taken in rule.when.items())
            for rule in RULES
            if rule.route == route
        )
    ] or ["general"]
    skipped = any(getattr(answers, question) == "skipped" for question in QUESTIONS)
    on_top = "not_agreed" if skipped and matched[0] != "not_agreed" else ""
    others = tuple(route for route in matched[1:] if route != on_top)
    return Way(matched[0], others, on_top, matched == ["general"] and not skipped)


def table() -> dict:
    """The same rules as plain lists and strings, for the page."""
    return {
        "questions": {question: list(taken) for question, taken in QUESTIONS.items()},
        "routes": list(ROUTES),
        "red": [route for route, tier in ROUTES.items() if tier == "R"],
        "urgent": list(URGENT),
        "stays": {question: list(taken) for question, taken in STAYS.items()},
        "rules": [
            {"route": rule.route, "when": {name: list(taken) for name, taken in rule.when.items()}}
            for rule in RULES
        ],
    }
