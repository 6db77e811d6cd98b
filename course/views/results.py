"""The page of a workshop on which the sheets before and after are counted."""

from functools import cached_property

from course import gain
from course.content import Words
from course.content.forms import LETTERS, Form, forms
from course.content.workshop import words
from course.controls import LivePicture
from course.controls.forms import Forms
from course.pictures import Picture
from course.pictures import gain as pictures

from .chapter import Chapter, View, listed, show, traits, view


class Results(Chapter):
    """Lines in, a picture out. Codes and letters stay in the page; nothing is kept."""

    @cached_property
    def labels(self) -> Words:
        return words()["results"]

    @view
    def results(self) -> View:
        """The lines of a group, what they come to, and from enough pairs on each question."""
        control = Forms(
            words=self.labels["lines"],
            forms=[_asked(form) for form in forms().values()],
            fewest=gain.FEWEST,
            enough=gain.ENOUGH,
        )
        made: dict[str, LivePicture] = {}
        box = View([control])

        def draw(_=None):
            scored = control.scored
            form = forms().get(scored["form"])
            found = {name: picture for name, picture in self._pictures(form, scored) if picture}
            for name, picture in found.items():
                if name not in made:
                    made[name] = show(picture, self.course.shared)
                else:
                    with made[name].hold_sync():
                        for trait, value in traits(picture).items():
                            setattr(made[name], trait, value)
            control.told = self.told(scored)
            box.children = [control, *(made[name] for name in found)]

        control.observe(draw, "scored")
        return box

    def _pictures(self, form: Form | None, scored: dict) -> list[tuple[str, Picture | None]]:
        if not form:
            return []
        group = gain.gain(scored["pairs"], len(form.pre))
        asked = gain.questions(scored["before"], scored["after"])
        return [
            ("gain", group and self._before_and_after(group)),
            ("items", asked and self._items(asked, [item.title for item in form.pre])),
        ]

    def _before_and_after(self, group: gain.Gain) -> Picture:
        own = self.labels["gain"]
        texts = {name: own[name] for name in ("title", "how_to_read")}
        values = values_of(group)
        kind = "with_gain" if group.mean else "scores_only"
        if group.mean and not group.mean.interval:
            kind = "alike"
        texts["sentence"] = own.say(f"sentence_{kind}", **values)
        texts["takeaway"] = own.say("takeaway", **values)
        return pictures.before_and_after(
            group, {**own, "texts": texts, "head": listed(own["head"])}
        )

    def _items(self, asked: tuple[gain.Question, ...], titles: list[str]) -> Picture:
        own = self.labels["items"]
        texts = {name: own[name] for name in ("title", "how_to_read", "takeaway")}
        after = [one.right[1] for one in asked]
        texts["sentence"] = own.say(
            "sentence",
            low=f"{min(after):.0f}",
            hardest=titles[after.index(min(after))],
            high=f"{max(after):.0f}",
            easiest=titles[after.index(max(after))],
        )
        return pictures.items(asked, titles, {**own, "texts": texts, "head": listed(own["head"])})

    def told(self, scored: dict) -> list[str]:
        """What the lines come to, in sentences; below the least number of pairs, that number."""
        own, count = self.labels["told"], scored["count"]
        form = forms().get(scored["form"])
        if not form:
            return []
        group = gain.gain(scored["pairs"], len(form.pre))
        if not group:
            return [own.say("few", count=count, fewest=gain.FEWEST)]
        values = values_of(group)
        said = [own.say("scores", **values)]
        if not group.mean:
            said.append(own.say("few_gains", fewest=gain.FEWEST))
        elif group.mean.interval:
            said.append(own.say("gain", **values))
        else:
            said.append(own.say("alike", **values))
        for name in ("full_before", "full_after"):
            if full := values[name]:
                said.append(own[f"{name}_one"] if full == 1 else own.say(name, count=full))
        if count < gain.ENOUGH:
            said.append(own.say("few_items", enough=gain.ENOUGH))
        return said


def _asked(form: Form) -> dict[str, str]:
    """A form as the control needs it: which letters fit, and the last letter of each question."""
    return {
        "name": form.name,
        "title": form.title,
        "pre": form.key("pre"),
        "post": form.key("post"),
        "letters": "".join(LETTERS[len(item.option) - 1] for item in form.pre),
    }


def values_of(group: gain.Gain) -> dict[str, object]:
    """The numbers of a group as they are printed."""
    values: dict[str, object] = {
        "n": group.n,
        "before": f"{group.before:.0f}",
        "after": f"{group.after:.0f}",
        "full_before": group.full_before,
        "full_after": group.full_after,
    }
    if group.mean:
        ends = group.mean.interval or (group.mean.mean, group.mean.mean)
        found = {"mean": group.mean.mean, "least": group.mean.low, "most": group.mean.high}
        found |= {"low": ends[0], "high": ends[1]}
        values |= {name: pictures.number(value) for name, value in found.items()}
        values["pairs"] = group.mean.n
    return values
