"""The felt mood, on an axis of its own: three ideas, none measured, none fed by a hormone."""

import numpy as np

from course.content import Course, Words
from course.controls import Dial, LivePicture, Pick
from course.physiology import mood as ideas
from course.pictures import mood as pictures

from .chapter import View, listed, show, texts

# What the slider moves in each idea: 0 leaves it out, 10 is as far as the idea goes.
STRENGTH = {"opponent": "echo", "plain": "everyday", "context": "weight"}
FELT = "opponent"  # the made-up felt evening is what this idea draws with its matching settings


class Mood(View):
    """Pick an idea, move its strength, see whether it draws the made-up felt evening."""

    def __init__(self, labels: Words, course: Course):
        self._words = words = labels["mood"]
        offered = [(idea, words[idea]) for idea in STRENGTH]
        self.idea = Pick(label=words["idea"], options=offered, value="opponent")
        self.strength = Dial(
            label=words["strength"], says=words["strength_says"], high=10, value=2,
            words=course.shared,
        )  # fmt: skip
        self._drawing = pictures.felt(
            {
                **words,
                "texts": texts({**words, "sentence": ""}),
                "ticks": listed(labels["axis"]["ticks"])[:4],
            }
        )
        look = {"idea": f"grade-{ideas.GRADE}"}
        self.picture: LivePicture = show(self._drawing, course.shared, classes=look)
        self._felt = self._curve(FELT, self._match(FELT))
        self.idea.observe(self._draw, "value")
        self.strength.observe(self._draw, "value")
        super().__init__([self.idea, self.strength, self.picture])
        self._draw()

    @staticmethod
    def _match(idea: str) -> int:
        """The strength, of 10, at which this idea draws the felt evening."""
        chosen = ideas.SAME_FELT_CURVE[idea][STRENGTH[idea]]
        return round(10 * abs(chosen) / _reach(idea))

    def _curve(self, idea: str, strength: int) -> np.ndarray:
        matching = ideas.SAME_FELT_CURVE[idea]
        name = STRENGTH[idea]
        size = np.sign(matching[name]) * strength / 10 * _reach(idea)
        company = matching.get("company", "alone") if idea == "context" else "neutral"
        chosen = {key: value for key, value in matching.items() if key not in (name, "company")}
        return ideas.mood(idea, pictures.AXIS, company=company, **chosen, **{name: float(size)})

    def _draw(self, _=None) -> None:
        idea, strength, words = self.idea.value, self.strength.value, self._words
        curve = self._curve(idea, strength)
        match = self._match(idea)
        said = {"idea": words[idea], "strength": strength, "match": match}
        if strength == match:
            sentence = words.say("sentence_match", **said)
        else:
            where = words["higher" if strength < match else "lower"]
            sentence = words.say("sentence_off", where=where, **said)
        points = {"felt": self._felt, "idea": curve}
        with self.picture.hold_sync():
            self.picture.frame = self._drawing.frame(
                {name: np.column_stack((pictures.AXIS, level)) for name, level in points.items()}
            )
            self.picture.sentence = sentence


def _reach(idea: str) -> float:
    """How far this idea's own setting goes, without its sign."""
    span = ideas.settings(idea)[STRENGTH[idea]]
    return max(abs(span.low), abs(span.high))
