"""Chapter 03: what rises, what falls, what nobody has measured."""

import ipywidgets as widgets
import numpy as np

from course.controls import Dial, LivePicture, Pick
from course.evidence import cite
from course.physiology import BOOK, Crowd, Evening, grade_of, half_life, typical
from course.physiology.validate import check_targets
from course.pictures import check, evening, halves, published, unknown

from .chapter import Chapter, View, listed, show, texts, traits, view
from .explorer import PEOPLE, QUANTILES, SEED, Explorer, axis_words, drawing
from .mood import Mood

HALVED = ("adrenaline", "oxytocin", "prolactin", "cortisol", "testosterone")
TOLD = ("oxytocin", "prolactin", "cortisol", "beta_endorphin")  # under the popular story

PUBLISHED_WORDS = ("groups", "groups_long", "units", "settings", "read", "takeaways", "sentences")


class RiseAndDrop(Chapter):
    """The third chapter."""

    @view
    def explore(self) -> Explorer:
        """An evening under the reader's hand."""
        return Explorer(self.labels, self.course)

    @view
    def halve(self) -> View:
        """Half-lives as bars that shrink. The frames are prepared: no kernel is needed."""
        words = self.labels["halves"]
        names = self.names()
        picture, frames = halves.bars(
            {key: _published_life(key) for key in HALVED},
            {key: _life_sources(key) for key in HALVED},
            {
                **words,
                "texts": texts(words),
                "ticks": listed(words["ticks"]),
                "head": listed(words["head"]),
                "names": names,
            },
        )
        minutes = Dial(
            label=words["minutes"],
            says=words["minutes_says"],
            high=int(halves.MINUTES[-1]),
            step=int(halves.MINUTES[1]),
            words=self.course.shared,
        )
        live = show(
            picture,
            self.course.shared,
            frames=frames,
            count=len(halves.MINUTES),
            every=minutes.step,
            sentence="",
            sentences=[self._left(int(minute)) for minute in halves.MINUTES],
        )
        widgets.jslink((minutes, "value"), (live, "at"))
        return View([minutes, live])

    def _left(self, minute: int) -> str:
        words, names = self.labels["halves"], self.names(inside=True)
        left = ", ".join(
            words.say("left", name=names[key], share=halves.share(100 * left))
            for key in HALVED
            for left in [float(halves.left(half_life(key).central, minute))]
        )
        return words.say("sentence", minutes=minute, left=left)

    @view
    def tell(self) -> View:
        """The popular story laid over the measured shapes."""
        words = self.labels["story"]
        shown = Pick(
            label=words["show"],
            options=[(key, words[key]) for key in ("both", "story", "measured")],
            value="both",
        )
        ordinary = Evening(effort_percent=0)
        low, middle, high = self._bands(ordinary, TOLD)
        picture = drawing(
            "story", TOLD, "women", 2, axis_words(self.labels, self.course), story=True
        )
        heights = {key: evening.top(key, "women") for key in TOLD}
        frame = evening.points(
            TOLD,
            "women",
            low,
            middle,
            high,
            now=np.nan,
            arousal=ordinary.arousal_minutes,
            orgasms=[0],
            story={key: evening.story(0.85 * top) for key, top in heights.items()},
        )
        live = show(picture, self.course.shared, frame=picture.frame(frame), title=words["title"])
        live.takeaway, live.how_to_read = words["takeaway"], words["how_to_read"]
        live.texts = {f"{key}-{part}": "" for key in TOLD for part in ("unit", "value")}
        rows = [
            [(self.names() | {"dopamine": self._unknown()["dopamine"][0]})[key], *listed(row)]
            for key, row in self.labels["story_rows"].items()
        ]
        live.table = {"caption": words["table"], "head": listed(words["head"]), "rows": rows}

        grades = {key: grade_of(key, ordinary) for key in TOLD}

        def draw(_=None):
            hidden = {"both": (), "story": ("line", "band"), "measured": ("story",)}[shown.value]
            with live.hold_sync():
                live.classes = {
                    f"{key}-{part}": "drawn-off"
                    if part in hidden
                    else f"grade-{grades[key]}" * (part == "line")
                    for key in TOLD
                    for part in ("line", "band", "story")
                }
                live.sentence = words[f"sentence_{shown.value}"]

        shown.observe(draw, "value")
        draw()
        return View([shown, live])

    def _bands(self, happened: Evening, keys) -> tuple[dict, ...]:
        crowd = Crowd(people=PEOPLE, seed=SEED)
        at = evening.AXIS + happened.arousal_minutes
        bands = crowd.bands(happened, at, QUANTILES, multiple=True, only=keys)
        low, high = ({key: bands[key][index] for key in keys} for index in range(2))
        return low, typical(happened, at, multiple=True), high

    @view
    def studies(self) -> View:
        """The published points behind a curve: who, how many, when."""
        words = self.labels["published"]
        names = self.names()
        chosen = Pick(label=words["substance"], options=list(names.items()), value="oxytocin")
        context = {
            **words,
            **axis_words(self.labels, self.course),
            "head": listed(words["head"]),
            "signs": words,
            **{part: self.labels[f"published_{part}"] for part in PUBLISHED_WORDS},
        }

        def picture(substance: str):
            # The oxytocin studies with values are mostly of men, the prolactin ones of women.
            group = "men" if substance == "oxytocin" else "women"
            # Heart rate and pressure were measured at home, with the effort of ordinary sex.
            effort = 50 if substance in ("heart_rate", "systolic_pressure") else 0
            happened = Evening(data_from=group, effort_percent=effort)
            curve = tuple(band[substance] for band in self._bands(happened, [substance]))
            grade = grade_of(substance, happened)
            people = self.labels["explorer"][group]
            says = words.say("says", people=people, grade=self.course.marks[grade])
            return published.published(substance, curve, grade, context | {"says": says})

        live = show(picture("oxytocin"), self.course.shared)

        def draw(_=None):
            with live.hold_sync():
                for name, value in traits(picture(chosen.value)).items():
                    setattr(live, name, value)

        chosen.observe(draw, "value")
        return View([chosen, live])

    def _unknown(self) -> dict[str, tuple[str, ...]]:
        return {key: listed(row) for key, row in self.labels["unknown_rows"].items()}

    @view
    def unknown(self) -> LivePicture:
        """Four names without a curve, and why."""
        words = self.labels["unknown"]
        context = {**words, "texts": texts(words), "head": listed(words["head"])}
        return show(unknown.arrows(self._unknown(), context), self.course.shared)

    @view
    def feel(self) -> Mood:
        """Three ideas about the felt mood, on an axis of their own."""
        return Mood(self.labels, self.course)

    @view
    def checked(self) -> LivePicture:
        """How the model was checked, and the check it fails."""
        words = self.labels["check"]
        rows = [
            {
                "says": self.labels["check_rows"][row.id],
                "sources": "; ".join(cite(key) for key in row.sources) or "–",
                "could_fail": row.kind in ("could fail", "must fail"),
                "fails": not row.passed,
                # For V2 the share says where the observation lies, not how many agree.
                "share": None if row.id == "V2" else row.share,
            }
            for row in check_targets()
        ]
        tested = sum(row["could_fail"] for row in rows)
        built = len(rows) - tested
        sentence = words.say("sentence", could=tested, built=built)
        context = {
            **words,
            "texts": texts(words) | {"sentence": sentence},
            "head": listed(words["head"]),
        }
        return show(check.checks(rows, context), self.course.shared)


def _life_sources(key: str) -> str:
    return "; ".join(cite(source) for source in BOOK.parameter[f"{key}_half_life"].sources)


def _published_life(key: str) -> tuple[float, float, float]:
    life = half_life(key)
    return life.low, life.central, life.high
