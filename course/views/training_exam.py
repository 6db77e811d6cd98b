"""Part T5 of the training: the test, how sure and how right, an evaluation, a certificate."""

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from course import evidence
from course.content.bank import DRAWN, Item, bank
from course.content.ce import pack
from course.content.objectives import Part, programme
from course.controls.certificate import Certificate, Evaluation
from course.controls.exam import Exam
from course.pictures import Picture
from course.pictures import calibration as pictures
from course.training import ATTEMPTS, PASS_MARK
from course.training.draw import SEEDS, Asked, draw
from course.training.marks import MARKS, Level, needed
from course.training.marks import calibration as levels_of
from course.training.result import FORMAT, KIND, PSEUDONYM, worded

from .chapter import Chapter, View, listed, show, view


class PostTest(Chapter):
    """The fifth part. The test is drawn here, and taken and marked in the page."""

    @view
    def exam(self) -> View:
        """The test. Python is asked for a draw and hears no answer."""
        return View([self._exam])

    @cached_property
    def _exam(self) -> Exam:
        test = next(part for part in programme().parts.values() if part.asks == "test")
        control = Exam(
            words=self._words(),
            rules={
                "attempts": ATTEMPTS,
                "pass_mark": PASS_MARK,
                "marks": {str(level): list(marks) for level, marks in MARKS.items()},
                "seeds": SEEDS,
                "pseudonym": list(PSEUDONYM),
                "count": sum(DRAWN.values()),
                "minutes": test.activity[0].minutes,
                "file": {"kind": KIND, "format": FORMAT},
                "course": _version(),
            },
        )
        control.observe(lambda change: setattr(control, "test", _test(change.new)), "wants")
        return control

    def _words(self) -> dict[str, Any]:
        training = programme()
        return {
            **self.labels["exam"],
            "objectives": {one.id: one.text for one in training.objectives.values()},
            "parts": {id: self._part(part) for id, part in training.parts.items()},
        }

    def _part(self, part: Part) -> dict[str, str]:
        pages = [page.file for page in self.course.pages]
        to = f"{part.page}.ipynb" if part.page in pages else ""
        return {"title": f"{part.id} {part.title}", "to": to}

    @view
    def calibration(self) -> View:
        """How sure and how right; empty until a test has been finished in this page."""
        words = self.labels["calibration"]
        box = View()

        def drawn(_=None):
            held = self._exam.levels
            levels = levels_of(_answers(held))
            said = any(level.n for level in levels)
            box.children = [show(self._picture(levels, words), self.course.shared)] if said else []

        self._exam.observe(drawn, "levels")
        drawn()
        return box

    def _picture(self, levels: Sequence[Level], words) -> Picture:
        names = listed(words["names"])
        counts = [
            words.say("says", name=name, right=level.right, n=level.n) if level.n
            else words.say("says_none", name=name)
            for name, level in zip(names, levels, strict=True)
        ]  # fmt: skip
        leaning = {level.leans: names[level.confidence - 1] for level in levels if level.leans}
        lean = next((side for side in ("over", "under") if side in leaning), "even")
        texts = {name: words[name] for name in ("title", "how_to_read")}
        texts["sentence"] = f"{'; '.join(counts)}. {words[f'sentence_{lean}']}"
        texts["takeaway"] = words.say(
            f"takeaway_{lean}", name=leaning.get(lean, ""), n=sum(level.n for level in levels)
        )
        head = listed(words["head"])
        return pictures.calibration(levels, {**words, "texts": texts, "names": names, "head": head})

    @view
    def evaluation(self) -> View:
        """The form about the training, with the words that stand on paper."""
        said = pack().words["evaluation"]
        objectives = [one.text for one in programme().objectives.values()]
        groups = [
            {"title": said["objectives"], "items": objectives},
            {"title": said["training"], "items": said["items"]},
        ]
        words = {**self.labels["evaluation"], "title": said["title"], "lines_title": said["words"]}
        return View(
            [Evaluation(words=words, groups=groups, answers=said["answers"], lines=said["lines"])]
        )

    @view
    def certificate(self) -> View:
        """The certificate, once the test is passed in this page."""
        return View([Certificate(words=self.labels["certificate"])])

    def cited(self) -> list[str]:
        """The questions lean on sources; the page itself names none."""
        return list(dict.fromkeys(key for item in bank().values() for key in item.sources))


def _version() -> str:
    """The version of the course, for the result file."""
    try:
        return version("after-the-wave")
    except PackageNotFoundError:
        return "unknown"


def _answers(levels: Sequence[Sequence[int]]) -> list[tuple[int, bool]]:
    """(confidence, right) of every answer, out of how many there are and how many are right."""
    return [
        (confidence, place < right)
        for confidence, (n, right) in enumerate(levels, start=1)
        for place in range(n)
    ]


def _test(wanted: dict[str, Any]) -> dict[str, Any]:
    """The test that the page asks for, as its control takes it."""
    asked = draw(bank().values(), wanted["seed"], wanted["attempt"], wanted["mild"])
    return {
        **wanted,
        "need": needed(len(asked)),
        "questions": worded(one.item for one in asked),
        "items": list(map(_shown, asked)),
    }


def _shown(asked: Asked) -> dict[str, Any]:
    """One question; `at` is an option's place in the bank, whatever order it is shown in."""
    item = asked.item
    options = [(place, item.option[place]) for place in asked.order]
    return {
        "id": item.id,
        "part": item.part,
        "objective": item.objective,
        "stem": item.stem,
        "options": [
            {"at": place, "text": one.text, "right": one.right, "reason": one.reason}
            for place, one in options
        ],
        "reason": item.reason,
        "sources": _sources(item),
    }


def _sources(item: Item) -> list[dict[str, str]]:
    return [{"name": evidence.cite(key), "to": f"#source-{key}"} for key in item.sources]
