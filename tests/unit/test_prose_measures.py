"""The measures of prose themselves: what they count, and what they leave out."""

import pytest

from tests.notebooks import prose

CELL = """## 2. How *many* people

In **one** survey, 46 % said ever ([Schweitzer and others, 2015](#source-schweitzer2015)).
The same people were asked twice.

1. First step
2. Second step, with `code 99` and [a link](02_how_common.ipynb)

| who | n |
|---|---|
| students | 230 |

<div class="wave-card">

Keep this. <a href="#source-bird2011">Bird, 2011</a>

</div>
<!-- plain: 10, 1,5 -->
<!-- quoted: firework, calm down -->

```
print(64)
```
"""


def test_blocks_are_what_a_reader_reads():
    found = [(block.kind, block.text, block.sources) for block in prose.blocks(CELL)]
    assert found == [
        ("heading", "How many people", ()),
        (
            "paragraph",
            "In one survey, 46 % said ever (Schweitzer and others, 2015). "
            "The same people were asked twice.",
            ("schweitzer2015",),
        ),
        ("item", "First step", ()),
        ("item", "Second step, with and a link", ()),
        ("row", "who ; n", ()),
        ("row", "students ; 230", ()),
        ("paragraph", "Keep this. Bird, 2011", ("bird2011",)),
    ]


def test_running_text_leaves_out_headings_tables_and_citations():
    assert prose.running_text(CELL) == (
        "In one survey, 46 % said ever. The same people were asked twice.\n"
        "First step.\nSecond step, with and a link.\nKeep this."
    )


def test_a_web_address_counts_as_one_short_word():
    text = "Go to [www.example.org](https://www.example.org/a) or example.com now."
    assert prose.running_text(text) == "Go to there or there now."


def test_marks_are_read_from_comments():
    assert prose.marks(CELL, "plain") == ["10", "1", "5"]
    assert prose.marks(CELL, "quoted") == ["firework", "calm down"]
    assert prose.marks(CELL, "other") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("46 % of 230", ["46", "230"]),
        ("5.1 per cent", ["5.1"]),
        ("of 1,208 men", ["1,208"]),
        ("3–4 in 100", ["3", "4", "100"]),
        ("aged 18-85", ["18", "85"]),
        ("in 2015, 33.9%.", ["2015", "33.9"]),
        ("about 2.", ["2"]),
        ("5-4-3-2-1", ["5", "4", "3", "2", "1"]),
        ("a 24-hour rule, 10min", ["24", "10"]),
        ("(n = 58)", ["58"]),
        ("R2 and T4 are names", []),
    ],
)
def test_numbers_are_found_as_written(text, found):
    assert prose.numbers(text) == found


@pytest.mark.parametrize(
    ("number", "known", "answer"),
    [
        ("46", {46.0}, True),
        ("64", {46.0}, False),
        ("5", {5.1}, True),
        ("5.1", {5.1}, True),
        ("5.0", {5.1}, False),
        ("20", {20.2}, True),
        ("21", {20.2}, False),
        ("33", {32.9}, True),
        ("1,208", {1208.0}, True),
        ("3", {2.5}, True),
        ("2", {2.5}, False),
        ("4", set(), False),
    ],
)
def test_a_number_is_known_as_it_stands_or_rounded(number, known, answer):
    assert prose.is_known(number, known) is answer


def test_sentences_end_where_people_stop():
    text = "It is 5.1 in 100. Is it, e.g. in 2015? Some say “No.” We do not know.\nA last line"
    assert prose.sentences(text) == [
        "It is 5.1 in 100.",
        "Is it, eg in 2015?",
        "Some say “No.",
        "We do not know.",
        "A last line",
    ]


@pytest.mark.parametrize(
    ("word", "count"),
    [("tears", 1), ("prolactin", 3), ("dysphoria", 4), ("after", 2), ("46", 2), ("don't", 1),
     ("postcoital", 4), ("grooped", 1), ("zorple", 2)],
)  # fmt: skip
def test_syllables(word, count):
    assert prose.syllables(word) == count


def test_the_grade_follows_the_formula():
    # 6 words, 1 sentence, 6 syllables: 0.39 * 6 + 11.8 - 15.59
    assert prose.grade("The cat sat on the mat.") == pytest.approx(-1.45)
    hard = (
        "Physiological explanations of postcoital dysphoria presuppose neuroendocrinological "
        "mechanisms that contemporary investigations have consistently failed to demonstrate."
    )
    assert prose.grade(hard) > 20
    assert prose.grade("") == 0


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [
        ("The students were asked twice.", True),
        ("It has been shown.", True),
        ("Nothing is kept on this machine.", True),
        ("It was never really tested.", True),
        ("Nobody has tested it.", False),
        ("You are tired and shaken.", False),
        ("The level is low.", False),
        ("They asked 230 students.", False),
    ],
)
def test_passive_voice_is_guessed(sentence, answer):
    assert prose.is_passive(sentence) is answer


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Just breathe.", ["just"]),
        ("An adjusted dose.", []),
        ("Levels plummeted like fireworks.", ["plummet", "firework"]),
        ("Don’t worry, you’re fine.", ["you're fine", "don't worry"]),
        ("Calm   down now", ["calm down"]),
        ("They move one step on.", []),
        ("Everyone", ["everyone"]),
        ("a chemical-cocktail", ["chemical cocktail"]),
    ],
)
def test_banned_phrases_are_found_whole(text, found):
    assert prose.phrases(text, prose.BANNED) == found


def test_flagged_phrases_see_hormones_and_because():
    assert "hormone + because" in prose.phrases("You cry because hormones fall.", prose.FLAGGED)
    assert prose.phrases("Hormones fall. We ask because we care.", prose.FLAGGED) == []


def test_emoji_are_pictures_and_arrows_are_not():
    assert prose.emoji("Well done 🎉 ❤️") == ["🎉", "❤", "\ufe0f"]
    assert prose.emoji("up ↑ → 5 × 3 − 1 ≈ 14 “so” · …") == []
