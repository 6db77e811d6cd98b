"""The bank of test items: what its loader refuses, and that the bank we ship asks fairly.

No measure sees whether one option is best, or whether a wrong one is what colleagues believe:
people read for that. Counted are places, lengths, habits of words, numbers, and names.
"""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest

from course.content import HERE, ContentError, training
from course.content import bank as loader
from course.content.bank import DRAWN, HELD, OBJECTIVES, Item, bank, is_longest
from course.content.cases import FOLDER
from tests.notebooks import prose
from tests.notebooks.test_chapters import TRAINING, stale, unknown_numbers
from tests.notebooks.test_claims import source_faults
from tests.notebooks.test_items import MARKS
from tests.unit import training_bank as made_up

LONGEST_SENTENCE = 30  # words
GRADE = 9.0  # clinicians read it between two clients
TOWER = 1.2  # no right option is longer than so many times the longest other one
STUB = 0.8  # or shorter than so many times the shortest
EXTREME = 0.40  # at most this share has the right option as the longest, or as the shortest
SELDOM = 0.05  # and at least this share, or the longest could be ruled out
IN_A_ROW = 2  # at most so many right options of a file stand in one place, one after the other
ONLY = 0.20  # at most this share has a right option that alone has, or alone lacks, some mark
TELLING = 0.50  # where one option alone has a mark, it is right in at most this share
OFTEN = 12  # from so many items on a habit can be told from chance
GRAPHIC = 0.25  # at most this share of a part, so that each has a milder one to go to
# Capital letters that are no person's.
NO_PERSON = {"British", "Britain", "Australian", "Australians", "Saturday", "Sunday"}

Bank = dict[str, Item]


def pieces(item: Item) -> Iterator[tuple[str, set[float]]]:
    """Each stretch of text that is read together, and its numbers that are no facts."""
    yield f"{item.stem}\n{item.reason}", set(item.plain)
    for option in item.option:
        yield f"{option.text}\n{option.reason}", {*item.plain, *option.plain}


def others(item: Item) -> list[int]:
    """How long the options are that are not right."""
    return [len(option.text) for option in item.option if not option.right]


def right_length(item: Item) -> int:
    return len(item.option[item.right].text)


# --- rules ----------------------------------------------------------------------------------------


def number_faults(item: Item) -> list[str]:
    """Every number is held for a source of the item, or is marked as no fact."""
    found = []
    for text, plain in pieces(item):
        found += [
            f"{item.id}: {n} in {text[:60]!r}" for n in unknown_numbers(text, item.sources, plain)
        ]
    for option in item.option:
        found += [
            f"{item.id}: {fault}" for fault in stale(option.plain, option.text + option.reason)
        ]
    whole = "\n".join(text for text, _ in pieces(item))
    return found + [f"{item.id}: {fault}" for fault in stale(item.plain, whole)]


def prose_faults(item: Item) -> list[str]:
    """Sentences that are too long, banned phrases that are not quoted, loud signs."""
    found = []
    for text, _ in pieces(item):
        for sentence in prose.sentences(text):
            if len(prose.words(sentence)) > LONGEST_SENTENCE:
                found.append(f"{item.id}: long: {sentence}")
        quoted = {*item.quoted, *(one for option in item.option for one in option.quoted)}
        found += [f"{item.id}: {p!r}" for p in prose.phrases(text, prose.BANNED) if p not in quoted]
        found += [f"{item.id}: {sign!r}" for sign in (*prose.emoji(text), *("!" * text.count("!")))]
        if re.search("['\"]", text):
            found.append(f"{item.id}: a straight quotation mark in {text[:60]!r}")
    return found


def length_faults(items: Bank) -> list[str]:
    """Length gives nothing away: not item by item, not over the bank."""
    found = []
    for item in items.values():
        if not STUB * min(others(item)) <= right_length(item) <= TOWER * max(others(item)):
            found.append(f"{item.id}: {right_length(item)} characters beside {others(item)}")
    shortest = [id for id, item in items.items() if right_length(item) < min(others(item))]
    longest = [id for id, item in items.items() if is_longest(item)]
    for what, ids in (("longest", longest), ("shortest", shortest)):
        if not SELDOM * len(items) <= len(ids) <= EXTREME * len(items):
            found.append(f"the right option is the {what} in {len(ids)} of {len(items)}")
    return found


def habit_faults(items: Bank) -> list[str]:
    """The right option is not the one that hedges, asks, quotes or says "always"."""
    found = []
    for what, has in MARKS.items():
        for wanted in (True, False):
            lone = [
                apart[0].right
                for item in items.values()
                if len(apart := [one for one in item.option if has(one.text) is wanted]) == 1
            ]
            if sum(lone) > ONLY * len(items):
                found.append(f"the right option alone {what} ({wanted}) in {sum(lone)}")
            if len(lone) >= OFTEN and sum(lone) > TELLING * len(lone):
                found.append(f"who alone {what} ({wanted}) is right in {sum(lone)} of {len(lone)}")
    return found


def run_faults(items: Bank) -> list[str]:
    """Nobody who reads a file from above sees a row of right options in one place."""
    found = []
    for part in HELD:
        own = [item for item in items.values() if item.part == part]
        for start in range(len(own) - IN_A_ROW):
            row = own[start : start + IN_A_ROW + 1]
            if len({item.right for item in row}) == 1:
                found.append(f"{[item.id for item in row]} stand in one place")
    return found


def twin_faults(items: Bank) -> list[str]:
    """No two items have the same stem, and no option stands in two items."""
    stems = Counter(item.stem.lower() for item in items.values())
    told = Counter(option.text.lower() for item in items.values() for option in item.option)
    return [text for seen in (stems, told) for text, count in seen.items() if count > 1]


@cache
def told(path: Path) -> tuple[str, ...]:
    """The texts of a file of the training. One word alone is an id or a key, and no text."""

    def texts(node: object) -> Iterator[str]:
        if isinstance(node, str):
            if " " in node:
                yield node
        elif isinstance(node, dict | list):
            for inner in node.values() if isinstance(node, dict) else node:
                yield from texts(inner)

    return tuple(texts(tomllib.loads(path.read_text(encoding="utf-8"))))


def words_of(path: Path) -> set[str]:
    return {word for text in told(path) for word in re.findall(r"[^\W\d_]+", text)}


def name_faults(banks: list[Path], around: list[Path]) -> list[str]:
    """Names in the stems of one file of items that stand in another file of the training, too.

    A name is a word with a capital that is written small nowhere. Somebody called Rose is missed.
    """
    words = {path: words_of(path) for path in (*banks, *around)}
    small = {word for held in words.values() for word in held if word.islower()}
    found = []
    for path in banks:
        stems = " ".join(item.stem for item in loader.load_items(path).values())
        for name in sorted({*re.findall(r"\b[A-Z][a-z]+\b", stems)} - NO_PERSON):
            if name.lower() not in small:
                found += [
                    f"{name} stands in {path.name} and in {other.name}"
                    for other in words
                    if other != path and name in words[other]
                ]
    return found


# --- the bank we ship -----------------------------------------------------------------------------


def test_it_holds_what_the_blueprint_asks():
    items = bank()
    assert sum(HELD.values()) == 72
    assert all(HELD[part] == 3 * DRAWN[part] for part in HELD)
    assert list(loader.whole_bank(items.values())) == []
    assert all(item.id.startswith(f"{item.part.lower()}_") for item in items.values())
    # Each of three tests can ask for every objective.
    held = Counter(item.objective for item in items.values())
    assert all(held[objective] >= 3 for part in OBJECTIVES for objective in OBJECTIVES[part])
    # And all three can be whole for who wishes milder ones.
    mild = Counter(item.part for item in items.values() if not item.graphic)
    assert all(mild[part] >= HELD[part] for part in HELD)


@pytest.mark.parametrize("id", bank())
def test_an_item_reads_well_and_says_nothing_unsourced(id):
    item = bank()[id]
    assert number_faults(item) == []
    assert prose_faults(item) == []
    assert len(item.option) == 4
    assert len(set(item.sources)) == len(item.sources)
    # Four equal reasons would explain none of the options.
    assert len({option.reason for option in item.option} | {item.reason}) == 5
    ends = {option.text.rstrip("”")[-1] in ".?" for option in item.option}
    assert len(ends) == 1, "all options are sentences, or none is"


def test_every_source_was_read_and_says_who():
    keys = {key for item in bank().values() for key in item.sources}
    assert len(keys) > 30
    assert [fault for key in sorted(keys) for fault in source_faults(key)] == []


def test_nothing_gives_the_right_option_away():
    items = bank()
    assert length_faults(items) == []
    assert habit_faults(items) == []
    assert run_faults(items) == []
    assert twin_faults(items) == []


def test_it_reads_easily():
    items = bank().values()
    text = "\n".join(
        prose.ended(line) for i in items for t, _ in pieces(i) for line in t.split("\n")
    )
    assert prose.grade(text) <= GRADE
    assert prose.passive_share(text) <= 0.10


def test_nobody_of_the_bank_has_a_second_story(tmp_path):
    banks = sorted(FOLDER.glob("bank_*.toml"))
    around = sorted({*FOLDER.glob("*.toml")} - {*banks})
    around += [HERE / f"{name}.toml" for name in TRAINING]
    assert name_faults(banks, around) == []
    # And the rule is seen to complain.
    (tmp_path / "own.toml").write_text('a = "Rosa comes back."', encoding="utf-8")
    (fault,) = name_faults(banks, [*around, tmp_path / "own.toml"])
    assert fault == "Rosa stands in bank_t1.toml and in own.toml"


def test_the_board_and_the_cases_tell_of_different_people():
    findings = "\n".join(
        text
        for finding in training.board().findings.values()
        for text in (finding.text, finding.why)
    )
    paths = [*FOLDER.glob("case_*.toml"), *FOLDER.glob("bank_*.toml")]
    paths += [HERE / f"{name}.toml" for name in TRAINING]
    small = {word for path in FOLDER.glob("*.toml") for word in words_of(path) if word.islower()}
    names = {name for name in re.findall(r"\b[A-Z][a-z]+\b", findings) if name.lower() not in small}
    assert len(names) > 15
    found = {path.name: names & words_of(path) - NO_PERSON for path in paths}
    assert {name: shared for name, shared in found.items() if shared} == {}


def test_few_are_graphic_and_what_is_milder_stays_mild():
    items = bank()
    for part in HELD:
        own = [item for item in items.values() if item.part == part]
        assert sum(item.graphic for item in own) <= GRAPHIC * len(own), part
    for item in items.values():
        assert item.graphic or "neck" not in item.stem, f"{item.id} names the neck"


def test_the_rules_are_seen_to_complain():
    item = bank()["t1_two_numbers"]

    def change(**new):
        return msgspec.structs.replace(item, **new)

    assert number_faults(change(stem=f"{item.stem} It was 47 in 100."))
    assert number_faults(change(sources=()))
    assert number_faults(change(plain=(*item.plain, 77)))
    assert prose_faults(change(reason="Well done!"))
    assert prose_faults(change(reason="Just breathe."))
    assert prose_faults(change(reason="It's so."))
    assert prose_faults(change(reason=f"{'word ' * 31}."))
    fair = made_up.bank()
    assert run_faults(fair) == []
    assert twin_faults(fair) == []
    first = next(iter(fair))
    twin = msgspec.structs.replace(fair[first], id="twin")
    assert twin_faults({**fair, "twin": twin})
    assert run_faults({id: made_up.item(id, "T1.1", right=2) for id in ("a", "b", "c")})
    long = [msgspec.structs.replace(o, text=o.text * (3 if o.right else 1)) for o in item.option]
    assert length_faults({"x": change(option=tuple(long))})
    hedged = tuple(
        msgspec.structs.replace(o, text="It may be so" if o.right else f"It is {place}")
        for place, o in enumerate(item.option)
    )
    assert habit_faults({"x": change(option=hedged)})


# --- what the loader refuses ----------------------------------------------------------------------

REASON = "It leaves the choice with the person."


def written(id: str = "t1_small", right: str = "b", **more: str) -> str:
    """An item as TOML. more: lines that stand in place of the usual ones, by name."""
    lines = {
        "objective": '"T1.1"',
        "bloom": '"apply"',
        "tag": '"history"',
        "stem": '"Somebody cries. What do you ask first?"',
        "reason": f'"{REASON}"',
        "difficulty": "0.6",
        "sources": '["bird2011"]',
    } | more
    head = "\n".join(f"{name} = {value}" for name, value in lines.items())
    options = "".join(
        f'  [[item.option]]\n  text = "Ask {name}"\n  reason = "{REASON}"\n'
        + ("  right = true\n" if name in right else "")
        for name in "abcd"
    )
    return f'[[item]]\nid = "{id}"\n{head}\n{options}'


def refused(text: str) -> ContentError:
    with pytest.raises(ContentError) as caught:
        loader.load_items_text(text, "bank_own.toml")
    assert "\n" not in str(caught.value)
    assert "bank_own.toml" in str(caught.value)
    return caught.value


def test_a_small_item_loads():
    (item,) = loader.load_items_text(written(), "bank_own.toml").values()
    assert (item.part, item.right, item.graphic) == ("T1", 1, False)


def test_items_of_two_files_can_be_kept_apart(tmp_path):
    for item in fair({"t1_0": ("t4_1",)}):
        save(item, tmp_path)
    assert loader.load_bank(tmp_path)["t1_0"].apart == ("t4_1",)


@pytest.mark.parametrize(
    ("apart", "said"),
    [
        ({"t1_0": ("t1_x",)}, "'t1_0' is apart from 't1_x', and there is no such item"),
        ({"t1_0": ("t4_1",), "t4_1": ("t1_0",)}, "name each other as apart; write it at one"),
    ],
)
def test_apart_from_nobody_or_twice_is_refused(tmp_path, apart, said):
    for item in fair(apart):
        save(item, tmp_path)
    with pytest.raises(ContentError, match=said):
        loader.load_bank(tmp_path)


def fair(apart: dict[str, tuple[str, ...]]) -> Iterator[Item]:
    """A made-up bank that holds to every rule, with these items kept apart."""
    for at, item in enumerate(made_up.bank().values()):
        option = [msgspec.structs.replace(o, right=n == at % 4) for n, o in enumerate(item.option)]
        yield msgspec.structs.replace(item, option=tuple(option), apart=apart.get(item.id, ()))


def save(item: Item, folder: Path) -> None:
    """Write a made-up item to the file of its part, at the end."""
    told = msgspec.to_builtins(item)
    options = told.pop("option")  # tables stand last
    lines = [f"{name} = {json.dumps(value)}" for name, value in told.items() if value]
    for option in options:
        lines += ["[[item.option]]"]
        lines += [f"{name} = {json.dumps(value)}" for name, value in option.items() if value]
    with (folder / f"bank_{item.part.lower()}.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join(["[[item]]", *lines, ""]))


@pytest.mark.parametrize("stem", [
    "Which of these does not belong to a history?",
    "Somebody cries. Which step is not a part of the check?",
    "Which question can’t wait?",
    "Here are four lines. Which one would not help?",
])  # fmt: skip
def test_a_stem_that_asks_for_what_is_not_so_is_refused(stem):
    assert "turn the question" in str(refused(written(stem=json.dumps(stem, ensure_ascii=False))))


@pytest.mark.parametrize("stem", [
    "Was any of it something that you did not want? Which question comes next?",
    "Zoe does not cry. Which step fits best?",
    "Which step fits somebody who does not wish to talk?",
    "Which question, if it is not too early, comes next?",
    "He says: “Which one is not for me?” What do you answer?",
])  # fmt: skip
def test_an_honest_not_is_left_alone(stem):
    loader.load_items_text(written(stem=json.dumps(stem, ensure_ascii=False)), "bank_own.toml")


GOOD = written()
MILDER = written("t1_mild")
HARD = {"graphic": "true", "instead": '"t1_mild"'}
FAULTS = [
    ("an id twice", GOOD + GOOD, "the id 't1_small' is used twice"),
    ("no id", written("T1 Small"), "is no id"),
    ("two right options", written(right="bc"), "one option is right, and only one"),
    ("no right option", written(right=""), "one option is right, and only one"),
    ("no reason", written(reason='""'), "the text is empty"),
    ("hardly a reason", written(reason='"It is kinder."'), "a reply gives a reason"),
    ("an option without one", GOOD.replace(f'  reason = "{REASON}"\n', "", 1), "reason"),
    ("a verdict", written(reason='"Wrong, as anybody can see from here."'), "bare verdict"),
    ("a negative stem", written(stem='"Which one is NOT a part of it?"'), "turn the question"),
    ("an exception", written(stem='"All belong here except which one?"'), "turn the question"),
    ("the least likely", written(stem='"Which one is least likely?"'), "turn the question"),
    ("an objective of nobody", written(objective='"T9.1"'), "there is no 'T9.1'"),
    ("a source of nobody", written(sources='["bird1999"]'), "no source is called 'bird1999'"),
    ("a level of nobody", written(bloom='"guess"'), "bloom"),
    ("a field of nobody", written(colour='"red"'), "colour"),
    ("a share above one", written(difficulty="1.4"), "between 0 and 1"),
    ("graphic, no milder one", written(graphic="true"), "names a milder one"),
    ("mild, with a milder one", written(instead='"t1_mild"') + MILDER, "only a graphic item does"),
    ("a milder one that is not there", written(**HARD), "'t1_mild' is no milder item of T1.1"),
    ("one as hard", written(**HARD) + written("t1_mild", graphic="true", instead='"t1_small"'),
     "is no milder item"),
    ("one that asks something else", written(**HARD) + written("t1_mild", objective='"T1.2"'),
     "is no milder item"),
    ("apart from itself", written(apart='["t1_small"]'), "this item or named before"),
    ("apart from one twice", written(apart='["t1_b", "t1_b"]'), "this item or named before"),
    ("the same option twice", GOOD.replace("Ask c", "ask a"), "stands there twice"),
    ("all of the above", GOOD.replace("Ask d", "All of the above"), "write what it is"),
    ("true or false", GOOD.replace("Ask d", "True"), "write what it is"),
    ("two options", GOOD[: GOOD.index('  [[item.option]]\n  text = "Ask c"')], "write 3 to 5"),
    ("no TOML", "[[item]\n", "line 1"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS]
)
def test_each_fault_is_refused_with_its_sentence(text, said):
    assert said in str(refused(text))


def test_a_milder_item_is_taken():
    items = loader.load_items_text(written(**HARD) + MILDER, "bank_own.toml")
    assert items["t1_small"].instead == "t1_mild"


def test_a_fault_is_told_with_its_line():
    text = MILDER + written(objective='"T9.1"')
    line = text[: text.index('"T9.1"')].count("\n") + 1
    assert re.search(rf"\b{line}\b", str(refused(text)))


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(ContentError, match=r"bank_own\.toml"):
        loader.load_items(tmp_path / "bank_own.toml")
    (tmp_path / "bank_own.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ContentError, match=r"bank_own\.toml"):
        loader.load_items(tmp_path / "bank_own.toml")


def test_an_id_in_two_files_is_refused(tmp_path):
    for name in ("bank_one.toml", "bank_two.toml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(ContentError, match="used in two files"):
        loader.load_bank(tmp_path)


def test_a_bank_that_is_too_small_is_refused(tmp_path):
    (tmp_path / "bank_one.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(ContentError, match="T1 has 1 items; the test needs at least 21"):
        loader.load_bank(tmp_path)


@pytest.mark.parametrize(("change", "said"), [
    ({"bloom": "understand"}, "apply or ask for more"),
    ({"bloom": "remember"}, "ask to remember"),
    ({"objective": "T1.1"}, "No item asks for objective T2.1"),
])  # fmt: skip
def test_a_bank_out_of_balance_is_told(change, said):
    items = [msgspec.structs.replace(item, **change) for item in bank().values()]
    assert any(said in problem for problem in loader.whole_bank(items))


def test_places_and_lengths_out_of_balance_are_told():
    def turned(item: Item, longer: int = 1) -> Item:
        right = item.option[item.right]
        rest = [option for option in item.option if not option.right]
        right = msgspec.structs.replace(right, text=right.text * longer)
        return msgspec.structs.replace(item, option=(right, *rest))

    told = list(loader.whole_bank(map(turned, bank().values())))
    assert any("100% of right options stand at a" in problem for problem in told)
    told = list(loader.whole_bank(turned(item, 3) for item in bank().values()))
    assert any("have the right option as the longest" in problem for problem in told)
