"""The trainer's page: result files in, numbers about questions and groups out, none of a person."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from typing import Any

from course.content.bank import Answer, bank
from course.controls import Control
from course.controls.results_in import Findings, ResultsIn
from course.gain import ENOUGH, FEWEST
from course.pictures import Picture
from course.pictures import gain as gain_pictures
from course.pictures import items as item_pictures
from course.pictures.gain import number
from course.training.analysis import (
    EASY,
    HARD,
    WANTED,
    Analysis,
    Flag,
    ItemReport,
    Reliability,
    analyse,
)
from course.training.result import MOST_BYTES, Result, ResultError, decoded, gathered

from .chapter import Chapter, View, listed, show, view
from .results import values_of

MOST_AT_ONCE = 2_000_000  # bytes: some 500 results, well within one message to the kernel
LETTERS = "abcde"


class Trainer(Chapter):
    """What a group's result files say. Files and pseudonyms are let go once they are counted."""

    def __init__(self, name: str):
        super().__init__(name)
        self._found: Analysis | None = None
        self._redraw: dict[str, Callable[[], None]] = {}

    @view
    def results(self) -> View:
        """The field for the files, how many count, and why the others do not."""
        return View([self._files])

    @view
    def items(self) -> View:
        """Every question that enough people met."""
        return self._part("items", self._items)

    @view
    def reliability(self) -> View:
        """How far scores would come out alike with other questions."""
        return self._part("reliability", self._reliability)

    @view
    def gain(self) -> View:
        """What those learned who handed in a test before and one after."""
        return self._part("gain", self._gain)

    # --- files in ---------------------------------------------------------------------------------

    @cached_property
    def _files(self) -> ResultsIn:
        rules = {"most": MOST_BYTES, "most_at_once": MOST_AT_ONCE}
        control = ResultsIn(words=self.labels["files"], rules=rules)
        control.observe(self._read, "files")
        return control

    def _read(self, change: Any) -> None:
        """Count what was handed over, show it, and let go of the files."""
        handed = change.new
        if not handed:
            return
        results, problems = gathered(
            (one["name"], partial(_result, one)) for one in sorted(handed["files"], key=_name)
        )
        self._found = analyse(results, bank()) if results else None
        for redraw in self._redraw.values():
            redraw()
        self._files.told = {
            "round": handed["round"],
            "count": len(results),
            "counted": list(self._counted(results)) if results else [],
            "left_out": list(map(str, problems)),
        }
        self._files.files = {}

    def _counted(self, results: Sequence[Result]) -> Iterator[str]:
        """How many files of which kind, in sentences."""
        words, found = self.labels["counted"], self._found
        before = sum(result.moment == "before" for result in results)
        yield words.say("files", count=len(results), before=before, after=len(results) - before)
        yield words.say("people", people=found.people)
        if found.later:
            yield words.say("later", later=found.later)
        if found.people < ENOUGH:
            yield words.say("few", people=found.people, enough=ENOUGH)

    # --- what they say ----------------------------------------------------------------------------

    def _part(self, name: str, build: Callable[[Analysis], list[Control]]) -> View:
        """A part of the page that is empty but for a line until there are results."""
        box = View()

        def redraw() -> None:
            old = box.children
            box.children = build(self._found) if self._found else [_lines([self.labels["empty"]])]
            for each in old:
                each.close()

        self._redraw[name] = redraw
        redraw()
        return box

    def _show(self, picture: Picture) -> Control:
        return show(picture, self.course.shared)

    # Questions

    def _items(self, found: Analysis) -> list[Control]:
        words = self.labels["items"]
        told = [one for one in found.items if one.right is not None]
        met = sum(one.n > 0 for one in found.items)
        if not told:
            few = found.people < ENOUGH
            key = "too_few" if few else "none_met"
            return [_lines([words.say(key, people=found.people, enough=ENOUGH)])]
        lines = []
        if len(told) < met:
            lines.append(words.say("some_met", told=len(told), met=met, enough=ENOUGH))
        picture = item_pictures.difficulty(told, self._picture_words(told))
        shown = [self._show(picture)] if picture else [_lines([words["all_alike"]])]
        numbered = list(enumerate(told, 1))
        marked = [(at, one) for at, one in numbered if item_pictures.kind(one)]
        options = [pair for pair in numbered if pair not in marked and _looked_at(pair[1])]
        lines.append(words.say("marked", count=len(marked)) if marked else words["none_marked"])
        shown.append(Findings(lines=lines, pieces=[self._piece(*pair) for pair in marked]))
        if options:
            line = words.say("unchosen", count=len(options))
            shown.append(Findings(lines=[line], pieces=[self._piece(*pair) for pair in options]))
        return shown

    def _picture_words(self, told: Sequence[ItemReport]) -> dict[str, Any]:
        words = self.labels["difficulty"]
        marked = sum(bool(item_pictures.kind(one)) for one in told)
        apart = [one.discrimination for one in told if one.discrimination is not None] or [0]
        shares = [one.right for one in told]
        texts = {name: words[name] for name in ("title", "how_to_read")}
        texts["takeaway"] = words["takeaway" if marked else "takeaway_none"]
        texts["sentence"] = words.say(
            "sentence",
            n=len(told),
            low=f"{min(shares):.0f}",
            high=f"{max(shares):.0f}",
            least=number(min(apart)),
            most=number(max(apart)),
            marked=marked,
        )
        more = {"texts": texts, "head": listed(words["head"]), "flags": self.labels["flags"]}
        return {**words, **more, "letters": LETTERS}

    def _piece(self, at: int, one: ItemReport) -> dict[str, Any]:
        """A question to look at: why, its words, and how often each option was taken."""
        words, item = self.labels["piece"], bank()[one.id]
        names = [self.labels["flags"][flag.kind] for flag in one.flags if _counts(flag)]
        rows = [
            [words.say(_kind(option), letter=letter, text=option.text), str(n)]
            for option, letter, n in zip(item.option, LETTERS, one.chosen, strict=False)
        ]
        if one.left_open:
            rows.append([words["left_open"], str(one.left_open)])
        return {
            "title": words.say("title", at=at, id=one.id, names=", ".join(names)),
            "lines": [*(self._why(flag) for flag in one.flags), item.stem],
            "rows": rows,
            "after": [words.say("objective", objective=item.objective, n=one.n)],
        }

    def _why(self, flag: Flag) -> str:
        """One reason to look at a question, and whether it may be chance."""
        words = self.labels["why"]
        options = ", ".join(LETTERS[place] for place in flag.options)
        said = words.say(flag.kind, options=options, hard=HARD, easy=EASY, wanted=f"{WANTED:.2f}")
        return f"{said} {words['clear' if flag.clear else 'chance']}"

    # Reliability

    def _reliability(self, found: Analysis) -> list[Control]:
        words = self.labels["reliability"]
        if found.people < ENOUGH:
            return [_lines([words.say("too_few", people=found.people, enough=ENOUGH)])]
        lines = [line for one in found.reliability for line in self._reliable(one)]
        if "KR-20" not in {one.method for one in found.reliability}:
            lines.insert(0, words["own_draws"])
        return [_lines(lines)]

    def _reliable(self, one: Reliability) -> Iterator[str]:
        words = self.labels["reliability"]
        same = one.method == "KR-20"
        key = "same" if same else "other"
        if one.value is None:
            yield words.say("alike", method=one.method, people=one.people)
            return
        values = {"people": one.people, "items": one.items, "value": number(one.value)}
        if one.interval:
            low, high = map(number, one.interval)
            yield words.say(key, low=low, high=high, **values)
        else:
            yield words.say(f"{key}_no_interval", **values)
        if one.value < 0:
            yield words["below"]
        if not same:
            yield words["other_says"]

    # Gain

    def _gain(self, found: Analysis) -> list[Control]:
        words = self.labels["gain"]
        if not found.gain:
            return [_lines([words.say("too_few", fewest=FEWEST)])]
        values = values_of(found.gain)
        kind = "no_room" if not found.gain.mean else "mean"
        if found.gain.mean and not found.gain.mean.interval:
            kind = "alike"
        lines = [words.say(f"says_{kind}", **values)]
        for name in ("full_before", "met_again"):
            count = found.met_again if name == "met_again" else values[name]
            if count:
                lines.append(words.say(name, count=count, n=found.gain.n))
        if found.gain.n < ENOUGH:  # a line of the picture is a person, whom a trainer may know
            return [_lines([*lines, words.say("small", n=found.gain.n, enough=ENOUGH)])]
        texts = {name: words[name] for name in ("title", "how_to_read")}
        texts["sentence"] = words.say(f"sentence_{kind}", **values)
        texts["takeaway"] = words.say("takeaway", **values)
        picture = gain_pictures.before_and_after(
            found.gain, {**words, "texts": texts, "head": listed(words["head"])}
        )
        return [self._show(picture), _lines(lines)]


def _name(one: dict[str, str]) -> str:
    return one["name"]


def _result(one: dict[str, str]) -> Result:
    """The result in one file of the page; ResultError says why there is none."""
    if one["problem"] == "unreadable":
        raise ResultError("unreadable", name=one["name"], why="the browser could not open it")
    if one["problem"]:
        raise ResultError(one["problem"], name=one["name"])
    return decoded(one["text"].encode("utf-8", "surrogatepass"), one["name"], bank())


def _lines(lines: Sequence[str]) -> Findings:
    return Findings(lines=list(lines))


def _kind(option: Answer) -> str:
    return "right" if option.right else "option"


def _counts(flag: Flag) -> bool:
    """An option that nobody took is worth a look only where others took another wrong one."""
    return flag.kind != "unchosen" or flag.clear


def _looked_at(one: ItemReport) -> bool:
    return any(map(_counts, one.flags))
