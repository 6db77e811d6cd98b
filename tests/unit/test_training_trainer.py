"""The trainer's page: files of a made-up group in, numbers about questions out, nobody by name."""

import json
import random
import re
from functools import cache
from itertools import combinations

import pytest

from course.content.bank import bank
from course.controls import LivePicture
from course.controls.results_in import Findings, ResultsIn
from course.gain import ENOUGH
from course.pictures import items as pictures
from course.shell import NOTEBOOKS
from course.training.analysis import Flag, ItemReport
from course.training.draw import draw
from course.training.result import MOST_BYTES, Result, encoded
from course.views import open_chapter
from tests.unit import shown
from tests.unit.test_controls import play
from tests.unit.training_bank import taken

BANK = bank()
IDS = [one.item.id for one in draw(BANK.values(), 815)]
NAME = "Kingfisher"
# Where a bold number stands in a drawing.
NUMBER = r'<text style="[^"]*weight: 700[^"]*" x="([\d.]+)" y="([\d.]+)"[^>]*>\d'
PARTS = ("items", "reliability", "gain")


def person(at: int, ids=IDS, share: float = 0.7, **more) -> Result:
    """A made-up trainee who has about this share right; the same one each time."""
    chance = random.Random(f"{at} {share}")
    known = share + 0.25 * (at % 5 - 2) / 2
    right = [chance.random() < known for _ in ids]
    return taken(f"{NAME} {at}", BANK, ids, right, **more)


@cache
def group(count: int = 25) -> tuple[Result, ...]:
    return tuple(person(at) for at in range(count))


@cache
def before(count: int = 25) -> tuple[Result, ...]:
    ids = [one.item.id for one in draw(BANK.values(), 77)]
    return tuple(person(at, ids, 0.4, moment="before") for at in range(count))


def file(result: Result, name: str = "") -> dict[str, str]:
    made = name or f"{result.moment} {result.pseudonym} {result.attempt}.json"
    return {"name": made, "text": encoded(result).decode(), "problem": ""}


class Page:
    """The page of the trainer, as its notebook builds it."""

    def __init__(self):
        self.trainer = open_chapter("trainer")
        (self.control,) = shown.inside(self.trainer.results(), ResultsIn)
        self.boxes = {name: getattr(self.trainer, name)() for name in PARTS}
        self.round = 0

    def hand(self, *files: dict[str, str]) -> dict:
        self.round += 1
        self.control.files = {"round": self.round, "files": list(files)}
        assert self.control.told["round"] == self.round
        return self.control.told

    def read(self, results) -> dict:
        return self.hand(*map(file, results))

    def said(self, name: str) -> str:
        """All sentences of one part."""
        told = []
        for one in shown.inside(self.boxes[name], Findings):
            told += [*one.lines, *(str(piece) for piece in one.pieces)]
        return "\n".join(told)

    def pictures(self, name: str) -> list[LivePicture]:
        return shown.inside(self.boxes[name], LivePicture)

    def state(self) -> str:
        """Everything that the kernel holds for the page, as text."""
        held = [self.control]
        for box in self.boxes.values():
            held += [*shown.inside(box, Findings), *shown.inside(box, LivePicture)]
        return json.dumps([one.get_state() for one in held], default=str)


# --- files ----------------------------------------------------------------------------------------


def test_before_any_file_each_part_says_where_something_will_stand():
    page = Page()
    for name in PARTS:
        assert page.said(name) == page.trainer.labels["empty"]
        assert page.pictures(name) == []


def test_files_are_counted_and_nothing_of_them_is_kept():
    page = Page()
    told = page.read([*group(), *before(), person(3, attempt=2)])
    assert told["count"] == 51
    assert told["left_out"] == []
    assert told["counted"][0] == "Tests before the training: 25. Tests after it: 26."
    assert "here: 25." in told["counted"][1]
    assert "Second and third tests: 1." in told["counted"][2]
    assert page.control.files == {}
    assert NAME not in page.state()
    assert NAME not in repr(vars(page.trainer))


def test_every_file_that_is_left_out_is_named_with_its_reason():
    page = Page()
    good = file(group()[0], "a.json")
    whole = json.loads(good["text"])
    told = page.hand(
        good,
        {**good, "name": "b copy.json"},
        {**good, "name": "c.json", "text": json.dumps(whole | {"score": 24})},
        {**good, "name": "d.json", "text": good["text"][:900]},
        {**good, "name": "e.txt", "text": "Dear trainer"},
        {**good, "name": "f.bin", "text": "\ud800\udfff\x00 {"},
        {"name": "g.mov", "text": "", "problem": "huge"},
        {"name": "h.json", "text": "", "problem": "unreadable"},
        {**good, "name": "i.json", "text": " " * MOST_BYTES + good["text"]},
        file(taken(f"{NAME} 0", BANK, IDS, [True] * 24), "j.json"),
    )
    assert told["count"] == 1
    starts = [
        ("b copy.json", "holds the same result as a.json"),
        ("c.json", "was changed after it was written"),
        ("d.json", "is a damaged result file"),
        ("e.txt", "is no result of this training"),
        ("f.bin", "is no result of this training"),
        ("g.mov", "is larger than any result file"),
        ("h.json", "cannot be read"),
        ("i.json", "is larger than any result file"),
        ("j.json", "says attempt 1 of a pseudonym whose attempt 1 is in a.json"),
    ]
    for sentence, (name, why) in zip(told["left_out"], starts, strict=True):
        assert sentence.startswith(f"{name}: {why}")
        assert sentence.endswith(".")
        assert sentence.count(". ") == 0


def test_files_of_which_none_counts_take_the_last_result_away():
    page = Page()
    page.read(group())
    assert page.pictures("items")
    told = page.hand({"name": "x", "text": "?", "problem": ""})
    assert (told["count"], told["counted"], len(told["left_out"])) == (0, [], 1)
    assert page.pictures("items") == []
    page.read(group())
    assert page.hand() == {"round": 4, "count": 0, "counted": [], "left_out": []}
    assert page.said("items") == page.trainer.labels["empty"]


def test_the_same_files_say_the_same_in_any_order():
    one, other = Page(), Page()
    one.read([*group(), *before()])
    other.read([*before()[::-1], *group()[::-1]])
    for name in PARTS:
        assert one.said(name) == other.said(name)
        assert [p.wide for p in one.pictures(name)] == [p.wide for p in other.pictures(name)]


# --- what is said ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 4, ENOUGH - 1])
def test_a_small_group_is_told_that_it_is_too_small(count):
    page = Page()
    told = page.read([*group(count), *before(min(count, 4))])
    assert told["counted"][-1].startswith(f"{count} of at least 20: too few to read.")
    for name in PARTS:
        assert "too few to read" in page.said(name)
        assert page.pictures(name) == []


def test_a_group_with_one_draw_sees_each_question():
    page = Page()
    page.read(group())
    (picture,) = page.pictures("items")
    assert 40 <= len(picture.sentence) <= 250
    assert picture.sentence.startswith("24 questions. Right answers run from ")
    rows = picture.table["rows"]
    assert len(rows) == 24
    assert all(len(row) == len(picture.table["head"]) == 6 for row in rows)
    ordered = [id for id in BANK if id in IDS]
    assert [row[0] for row in rows] == [f"{at}\u00a0· {id}" for at, id in enumerate(ordered, 1)]
    assert {row[1] for row in rows} == {"25"}
    assert "KR-20 is " in page.said("reliability")
    assert "KR-21" not in page.said("reliability")
    assert "Fewer than 5 people" in page.said("gain")


def test_a_question_to_look_at_shows_why_and_how_often_each_answer_was_chosen():
    """Those who know least have the first question right, and the others choose one answer."""
    key = BANK[IDS[0]].right
    wrong = str((key + 1) % 4)
    right = [[True if at < 8 else wrong, *(at >= place for place in range(23))] for at in range(25)]
    results = [taken(f"{NAME} {at}", BANK, IDS, how) for at, how in enumerate(right)]
    page = Page()
    page.read(results)
    marked, options = shown.inside(page.boxes["items"], Findings)
    (piece,) = [one for one in marked.pieces if f" {IDS[0]}:" in one["title"]]
    assert all(one["title"].endswith(": an answer nobody takes") for one in options.pieces)
    assert "wrong way round, an answer nobody takes" in piece["title"]
    assert piece["lines"][-1] == BANK[IDS[0]].stem
    assert "less often than the others" in piece["lines"][0]
    assert "This is more than chance would easily do." in piece["lines"][0]
    assert [int(count) for _, count in piece["rows"]] == [
        8 if place == key else 17 if str(place) == wrong else 0 for place in range(4)
    ]
    assert piece["rows"][key][0].endswith("(fits best)")


def test_with_draws_of_their_own_it_is_said_what_can_be_said():
    page = Page()
    ids = [[one.item.id for one in draw(BANK.values(), seed)] for seed in range(25)]
    page.read(person(at, ids[at]) for at in range(25))
    said = page.said("reliability")
    assert page.trainer.labels["reliability"]["own_draws"] in said
    assert "KR-21 is " in said
    assert "how alike would two tests of a person come out" in said
    (findings,) = shown.inside(page.boxes["items"], Findings)
    assert findings.lines[0].startswith("No question was met by 20 people")
    # Three times as many people, and some questions can be read.
    more = [[one.item.id for one in draw(BANK.values(), seed)] for seed in range(63)]
    page.read(person(at, ids) for at, ids in enumerate(more))
    (picture,) = page.pictures("items")
    told = len(picture.table["rows"])
    assert f"{told} of {len(BANK)} questions were met by 20 people or more." in page.said("items")
    assert all(int(row[1]) >= 20 for row in picture.table["rows"])


def test_where_all_did_alike_nothing_is_drawn_and_it_is_said():
    page = Page()
    page.read(taken(f"{NAME} {at}", BANK, IDS, [True] * 24) for at in range(25))
    assert page.pictures("items") == []
    assert page.trainer.labels["items"]["all_alike"] in page.said("items")
    assert "cannot be worked out: all 25 people have the same score" in page.said("reliability")


def test_the_gain_has_its_interval_and_its_limits():
    page = Page()
    page.read([*group(), *before()])
    (picture,) = page.pictures("gain")
    said = page.said("gain")
    assert "25 people have a test before and one after." in said
    assert "with a 95 % interval from" in said
    assert "A part of the gain may be memory." in said
    assert 40 <= len(picture.sentence) <= 250
    page.read([*group(6), *before(6)])
    assert "These are 6 pairs, fewer than 20." in page.said("gain")
    assert page.pictures("gain") == []


def test_no_row_of_any_table_is_a_person():
    page = Page()
    page.read([*group(), *before()])
    (gain,) = page.pictures("gain")
    assert list(gain.table["head"]) == ["Before", "After", "Pairs"]
    (items,) = page.pictures("items")
    assert all(row[0].split("· ")[1] in BANK for row in items.table["rows"])


# --- the picture ----------------------------------------------------------------------------------


def report(id: str, right: float, apart: float | None, *flags: Flag) -> ItemReport:
    spread = None if apart is None else (apart - 0.3, apart + 0.3)
    return ItemReport(id, 25, right, (right, right), apart, spread, (1, 2, 3, 4), 0, flags)


def words() -> dict:
    labels = open_chapter("trainer").labels
    texts = dict.fromkeys(("title", "sentence", "takeaway", "how_to_read"), "T")
    own = {"texts": texts, "head": ("H",) * 6, "flags": labels["flags"], "letters": "abcde"}
    return {**labels["difficulty"], **own}


def test_the_gravest_reason_decides_the_mark_and_chance_is_said():
    two = report("x", 10, -0.4, Flag("hard", True), Flag("negative", False))
    assert pictures.kind(two) == "negative"
    assert pictures.kind(report("x", 50, 0.5, Flag("unchosen", True, (1, 3)))) == ""
    picture = pictures.difficulty([two, report("y", 50, None)], words())
    assert picture.table.rows[0][5] == "hard, wrong way round?"
    assert picture.table.rows[1][3] == "–"
    assert pictures.difficulty([report("y", 50, None)], words()) is None


def test_questions_in_one_place_share_a_mark_with_their_numbers():
    alike = [report(f"q{at}", 100, 0.0, Flag("easy", False)) for at in range(7)]
    picture = pictures.difficulty(alike, words())
    for form in (picture.wide, picture.narrow):
        assert "1, 2, 3, 4, …" in form
    assert pictures.letters(report("x", 50, 0.5, Flag("unchosen", True, (1, 3))), words()) == "b, d"


def test_numbers_cover_no_mark_and_no_other_number():
    near = [report(f"q{at}", 60 + 3 * at, 0.02 * at, Flag("weak", False)) for at in range(6)]
    picture = pictures.difficulty(near, words())
    places = [tuple(map(float, found)) for found in re.findall(NUMBER, picture.narrow)]
    assert len(places) == 6
    for one, other in combinations(places, 2):
        assert abs(one[0] - other[0]) > 5 or abs(one[1] - other[1]) > 9


# --- the controls ---------------------------------------------------------------------------------

LABELS = {
    "files": "Files", "hint": "", "kept": "", "reading": "Reading", "clear": "Clear",
    "read": "{count} and {left_out}", "left_out": "Why", "more": "{count} more",
    "cleared": "Gone", "too_much": "Too much",
}  # fmt: skip
RULES = {"most": 100, "most_at_once": 150}
CHOOSE = """
const paper = (name, text, size) => ({ name, size: size ?? text.length, text: async () => text });
const field = el.find("input");
const choose = async (...files) => {
  field.files = files;
  field.listeners.change();
  await new Promise((done) => setTimeout(done));
};
"""


def driven(steps: str) -> list:
    state = {"words": LABELS, "rules": RULES, "told": {}, "files": {}}
    return play(ResultsIn, state, f"{CHOOSE}{steps}")


def test_files_are_read_in_the_page_and_large_ones_are_not_touched():
    (sent,) = driven("""
      const huge = { name: "film", size: 101, text: () => { throw "read"; } };
      const lost = { name: "lost", size: 1, text: async () => { throw "moved"; } };
      await choose(paper("a", "A"), huge, lost);
      said(model.sent);
    """)
    files = [
        {"name": "a", "text": "A", "problem": ""},
        {"name": "film", "text": "", "problem": "huge"},
        {"name": "lost", "text": "", "problem": "unreadable"},
    ]
    assert sent == [["files", {"round": 1, "files": files}]]


def test_too_much_is_not_read_and_takes_the_last_result_away():
    sent, status = driven("""
      await choose(paper("a", "A", 90), paper("b", "B", 90));
      said(model.sent);
      said(el.find("p", "wave-counted").text);
    """)
    assert sent == [["files", {"round": 1, "files": []}]]
    assert status == "Too much"


def test_an_answer_to_an_earlier_choice_is_not_shown():
    found = driven("""
      const status = () => el.find("p", "wave-counted").text;
      await choose(paper("a", "A"));
      await choose(paper("b", "B"));
      said(status());
      model.set("told", { round: 1, count: 1, counted: ["old"], left_out: [] });
      said(status());
      const left_out = Array.from({ length: 14 }, (_, at) => `file ${at}.`);
      model.set("told", { round: 2, count: 3, counted: ["new"], left_out });
      said([status(), el.find("div", "wave-told").text, el.find("summary").text]);
      el.all("button").at(-1).press();
      said([status(), model.sent.at(-1)]);
    """)
    assert found[:2] == ["Reading", "Reading"]
    assert found[2] == ["3 and 14", "new", "2 more"]
    assert found[3] == ["Gone", ["files", {"round": 3, "files": []}]]


def test_findings_show_sentences_and_pieces():
    piece = {"title": "7", "lines": ["why"], "rows": [["a) x", "3"]], "after": ["end"]}
    (found,) = play(Findings, {"lines": ["one"], "pieces": [piece]}, "said(el.text);")
    assert found == "one7whya) x3end"


# --- what the pages say ---------------------------------------------------------------------------


def page_of(name: str) -> str:
    """What stands on a page of the training: its prose, and the words of its controls."""
    cells = json.loads((NOTEBOOKS / f"training/{name}.ipynb").read_text("utf-8"))["cells"]
    prose = ["".join(one["source"]) for one in cells if one["cell_type"] == "markdown"]
    return " ".join([*prose, json.dumps(dict(open_chapter(name).labels), ensure_ascii=False)])


@pytest.mark.parametrize("name", ["test", "trainer"])
def test_the_pages_say_what_a_file_proves_and_that_nobody_is_ranked(name):
    said = page_of(name)
    assert "accident and careless editing" in said
    assert "is no proof against someone who reads the code" in said
    proof = r"An? institute that needs proof gives \w+( \w+)? in its own platform,? or in the room"
    assert re.search(proof, said, re.IGNORECASE)
    if name == "trainer":
        assert "nobody is ranked" in said
        assert f"from {ENOUGH} people on" in said
