"""The felt mood, on an axis of its own: three ideas, none measured, none fed by a hormone."""

import numpy as np

from course.content import Course, Words
from course.controls import Dial, LivePicture, Pick
from course.physiology import mood as ideas
from course.pictures import mood as pictures

from .chapter import View, listed, show, texts

# What the slider moves in each idea: 0 leaves it out, MATCH draws the made-up felt evening.
STRENGTH = {"opponent": "echo", "plain": "everyday", "context": "weight"}
FELT = "opponent"  # the made-up felt evening is what this idea draws at MATCH
MATCH = 6
# In the table: when the evening ends, and one, two and three hours later.
SAMPLES = np.searchsorted(pictures.AXIS, [20, 80, 140, 200])


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
        self._felt = self._curve(FELT, MATCH)
        self.idea.observe(self._draw, "value")
        self.strength.observe(self._draw, "value")
        super().__init__([self.idea, self.strength, self.picture])
        self._draw()

    def _curve(self, idea: str, strength: int) -> np.ndarray:
        settings = dict(ideas.SAME_FELT_CURVE[idea])
        settings[STRENGTH[idea]] *= strength / MATCH
        return ideas.mood(idea, pictures.AXIS, **settings)

    def _draw(self, _=None) -> None:
        idea, strength, words = self.idea.value, self.strength.value, self._words
        curve = self._curve(idea, strength)
        said = {"idea": words[idea], "strength": strength, "match": MATCH}
        if np.abs(curve - self._felt).max() <= ideas.ALIKE:
            sentence = words.say("sentence_match", **said)
        else:
            where = words["higher" if strength < MATCH else "lower"]
            sentence = words.say("sentence_off", where=where, **said)
        points = {"felt": self._felt, "idea": curve}
        rows = [
            [words["felt"] if name == "felt" else words[idea], *map(self._level, level[SAMPLES])]
            for name, level in points.items()
        ]
        with self.picture.hold_sync():
            self.picture.frame = self._drawing.frame(
                {name: np.column_stack((pictures.AXIS, level)) for name, level in points.items()}
            )
            self.picture.sentence = sentence
            head = list(listed(words["head"]))
            self.picture.table = {"caption": words["table"], "head": head, "rows": rows}

    def _level(self, mood: float) -> str:
        """Above, at or below the middle: the axis has no numbers to read."""
        name = "same" if abs(mood) < ideas.ALIKE else "up" if mood > 0 else "down"
        return self._words[f"level_{name}"]
