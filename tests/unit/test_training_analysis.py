"""What the trainer is told of items and groups, and that nobody is told of people."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course import gain
from course.gain import ENOUGH
from course.training import analysis
from course.training.analysis import Flag, analyse, discrimination, kr20, kr21
from course.training.draw import draw
from tests.unit.training_bank import bank, calm, taken

BANK = bank()
IDS = [one.item.id for one in draw(BANK.values(), 815)]


def group(count: int, right, **more) -> list:
    """`count` results of one test; right(person, item) says whether, or which option."""
    return [
        taken(f"p{at}", BANK, IDS, [right(at, place) for place in range(24)], **more)
        for at in range(count)
    ]


def chancy(count: int, seed: int = 1, spread: float = 1.0) -> list:
    """People of whom some know more than others, and all answer partly by chance."""
    random = np.random.default_rng(seed)
    known = random.normal(1, spread, count)[:, None] - random.normal(0, 1, 24)
    right = random.random((count, 24)) < 1 / (1 + np.exp(-known))
    return group(count, lambda at, place: bool(right[at, place]))


def report(results, place: int) -> analysis.ItemReport:
    return {one.id: one for one in analyse(results, BANK).items}[IDS[place]]


# --- nobody is told of people ---------------------------------------------------------------------


def names(results) -> list[str]:
    return [result.pseudonym for result in results]


def test_the_analysis_holds_no_pseudonym_and_no_row_of_a_person():
    before = [
        taken(f"Somebody {at}", BANK, IDS, [True] * at + [False] * (24 - at), moment="before")
        for at in range(20)
    ]
    after = [taken(f"somebody {at}", BANK, IDS, [True] * 22 + [False] * 2) for at in range(30)]
    found = analyse(before + after, BANK)
    assert (found.people, found.gain.n) == (30, 20)
    assert "omebody" not in repr(found)


@settings(calm, max_examples=20)
@given(st.randoms(use_true_random=False))
def test_who_stands_first_changes_no_digit(random):
    results = MANY
    assert analyse(random.sample(results, len(results)), BANK) == analyse(results, BANK)


def test_the_names_change_no_digit():
    assert analyse(MANY, BANK) == analyse(
        [
            taken(f"q{-at}", BANK, [one.item for one in result.answers], [
                None if one.option is None else str(one.option) for one in result.answers
            ])
            for at, result in enumerate(MANY[::-1])
        ],
        BANK,
    )  # fmt: skip


@pytest.mark.parametrize("count", [0, 1, ENOUGH - 1])
def test_below_twenty_nothing_is_told_but_the_number(count):
    found = analyse(group(count, lambda at, place: at > place), BANK)
    assert found.people == count
    assert found.reliability == ()
    assert found.gain is None
    for one in found.items:
        assert one == analysis.ItemReport(one.id, count if one.id in IDS else 0)


def test_only_items_that_twenty_met_are_told_of():
    results = [
        taken(f"p{seed}", BANK, [one.item.id for one in draw(BANK.values(), seed)], [True] * 24)
        for seed in range(45)
    ]
    told = [one for one in analyse(results, BANK).items if one.right is not None]
    assert 0 < len(told) < 30
    assert all(one.n >= ENOUGH for one in told)


# --- difficulty -----------------------------------------------------------------------------------


def test_difficulty_is_the_share_right_and_an_open_item_is_not_right():
    found = report(group(20, lambda at, place: None if at < 2 else at < 12), 3)
    assert (found.n, found.right, found.left_open) == (20, 50, 2)
    # Wilson's interval of 10 of 20, from printed tables.
    assert found.interval == pytest.approx((29.9, 70.1), abs=0.05)
    assert sum(found.chosen) == 18


@pytest.mark.parametrize(
    ("right", "kind", "clear"),
    [(3, "hard", False), (0, "hard", True), (4, None, None), (19, None, None), (20, "easy", False)],
)
def test_hard_and_easy_are_beyond_20_and_95(right, kind, clear):
    flags = report(group(20, lambda at, place: at < right), 0).flags
    found = [flag for flag in flags if flag.kind in ("hard", "easy")]
    assert found == ([Flag(kind, clear)] if kind else [])


def test_easy_is_clear_from_many_people_on():
    flags = report(group(90, lambda at, place: True), 0).flags
    assert Flag("easy", True) in flags


# --- telling apart --------------------------------------------------------------------------------


def test_discrimination_worked_out_by_hand():
    rest = np.arange(9.0)
    found, (low, high) = discrimination(np.array([1, 0, 0, 1, 0, 1, 1, 1, 1.0]), rest)
    assert found == pytest.approx(1 - 1 / 3)
    assert low < found < high
    against, _ = discrimination(np.array([1, 1, 1, 0, 0, 0, 0, 0, 0.0]), rest)
    assert against == -1


def test_the_difference_of_two_shares_has_the_published_interval():
    """Newcombe 1998, table II: 56 of 70 and 48 of 80."""
    assert analysis.newcombe(56 / 70, 70, 48 / 80, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_people_who_did_alike_at_the_edge_belong_to_a_third_in_part():
    # Of six people the upper third is two: one who did best, and a quarter of each of four.
    rest = np.array([5, 3, 3, 3, 3, 1.0])
    upper = (1 + 0.25 * 2) / 2
    lower = 0.25 * 2 / 2
    for marks in ([1, 1, 1, 0, 0, 0.0], [1, 0, 1, 0, 1, 0.0]):
        found, _ = discrimination(np.array(marks), rest)
        assert found == pytest.approx(upper - lower)


@calm
@given(
    st.lists(st.tuples(st.booleans(), st.integers(-5, 5)), min_size=6, max_size=60),
    st.randoms(use_true_random=False),
)
def test_discrimination_stays_in_its_bounds_in_any_order(pairs, random):
    def of(rows):
        return discrimination(*(np.array(side, float) for side in zip(*rows, strict=True)))

    found = of(pairs)
    if found is None:
        assert len({rest for _, rest in pairs}) == 1
        return
    value, (low, high) = found
    assert -1 <= value <= 1
    assert low <= value + 1e-9
    assert value <= high + 1e-9
    assert of(random.sample(pairs, len(pairs)))[0] == pytest.approx(value)


def test_an_item_does_not_agree_with_itself():
    """Answers by mere chance tell nobody apart, though each is part of the score."""
    random = np.random.default_rng(3)
    right = random.random((900, 24)) < 0.6
    found = analyse(group(900, lambda at, place: bool(right[at, place])), BANK)
    apart = [one.discrimination for one in found.items if one.n]
    assert abs(np.mean(apart)) < 0.03


def test_who_met_harder_items_does_not_count_as_weaker():
    """Two halves of a group meet other items, one half easy ones. One item both met, and it is
    answered by chance: it must not look as if it told anybody apart."""
    random = np.random.default_rng(5)
    ids = list(BANK)
    results = []
    for at in range(400):
        easy = at % 2
        met = ids[1:24] if easy else ids[24:47]
        # In the half with the easy items, more have the common one right.
        right = [bool(random.random() < (0.8 if easy else 0.2))]
        right += [bool(random.random() < (0.9 if easy else 0.3)) for _ in met]
        results.append(taken(f"p{at}", BANK, [ids[0], *met], right))
    found = {one.id: one for one in analyse(results, BANK).items}[ids[0]]
    assert found.n == 400
    assert abs(found.discrimination) < 0.2


def test_where_all_did_alike_nothing_is_told_apart():
    found = report(group(30, lambda at, place: place % 2 == 0), 0)
    assert (found.discrimination, found.spread) == (None, None)
    assert not {flag.kind for flag in found.flags} & {"weak", "negative"}


def kinds(results, place) -> dict[str, bool]:
    return {flag.kind: flag.clear for flag in report(results, place).flags}


@pytest.mark.parametrize(
    ("first", "kind", "clear"),
    [
        (lambda at: at >= 30, None, None),  # those who know more have it right
        (lambda at: at < 30, "negative", True),
        (lambda at: at % 2 == 0, "weak", False),
        (lambda at: at != 30, None, None),  # too easy for any item to reach 0.20
    ],
)
def test_an_item_that_tells_nobody_apart_is_flagged(first, kind, clear):
    def right(at, place):
        return first(at) if place == 0 else at >= 2.5 * place

    found = {
        name: sure
        for name, sure in kinds(group(60, right), 0).items()
        if name in ("weak", "negative")
    }
    assert found == ({kind: clear} if kind else {})


# --- options --------------------------------------------------------------------------------------


def test_options_are_counted_by_their_place_in_the_bank():
    key = BANK[IDS[0]].right
    found = report(group(24, lambda at, place: str(at % 3) if place == 0 else True), 0)
    assert found.chosen == (8, 8, 8, 0)
    assert found.right == pytest.approx(100 * found.chosen[key] / 24)


@pytest.mark.parametrize(("wrong", "clear"), [(0, False), (7, False), (8, True), (20, True)])
def test_an_option_nobody_takes_is_clear_only_where_enough_took_another(wrong, clear):
    """With three wrong options, 8 wrong answers leave a given one empty in 4 of 100 cases."""
    key = BANK[IDS[0]].right
    one, *others = (place for place in range(4) if place != key)
    found = report(group(24, lambda at, place: str(one) if place == 0 and at < wrong else True), 0)
    flags = [flag for flag in found.flags if flag.kind == "unchosen"]
    assert flags == [
        Flag("unchosen", clear, tuple(others) if wrong else (*sorted([one, *others]),))
    ]


def test_a_right_option_that_nobody_takes_is_hard_and_not_unchosen():
    key = BANK[IDS[0]].right
    others = [str(place) for place in range(4) if place != key]
    found = report(group(24, lambda at, place: others[at % 3]), 0)
    assert [flag.kind for flag in found.flags] == ["hard"]


# --- reliability ----------------------------------------------------------------------------------

# Ten students, ten items: K. L. Wuensch, East Carolina University, "The Kuder-Richardson 20".
TEN = [
    "1111110110", "1011011101", "1111011001", "0010001000", "0000010010",
    "1110111111", "1101110111", "1111111101", "0101111101", "1101101110",
]  # fmt: skip


def test_kr20_of_a_printed_table():
    marks = np.array([[int(mark) for mark in row] for row in TEN], float)
    # The sum of p q is 2.18 and the variance of the sums 5.84, as printed.
    assert kr20(marks) == pytest.approx(10 / 9 * (1 - 2.18 / 5.84))


rows = st.lists(st.text("01", min_size=6, max_size=6), min_size=3, max_size=40)


@calm
@given(rows)
def test_kr20_is_alpha_from_covariances(texts):
    marks = np.array([[int(mark) for mark in row] for row in texts], float)
    found = kr20(marks)
    covariance = np.cov(marks.T)
    if covariance.sum() < 1e-9:
        assert found is None
        return
    assert found == pytest.approx(6 / 5 * (1 - np.trace(covariance) / covariance.sum()))


@calm
@given(rows)
def test_kr21_is_the_old_formula_for_tests_of_one_length(texts):
    sums = [row.count("1") for row in texts]
    mean, variance = np.mean(sums), np.var(sums, ddof=1)
    found = kr21(sums, [6] * len(sums))
    if variance < 1e-9:
        assert found is None
        return
    # Kuder and Richardson 1937, formula 21, with x (1 − x) summed person by person.
    inside = mean * (6 - mean) - np.var(sums)
    assert found == pytest.approx(1 - inside / (5 * variance))


def test_kr21_says_how_alike_two_draws_come_out():
    """3,000 people answer two tests each, of other items each time: KR-21 of one test is how the
    two go together, and KR-20 cannot be asked."""
    random = np.random.default_rng(21)
    known, hard = random.normal(0.8, 0.9, 3000), random.normal(0, 1.1, 400)

    def test(length: int) -> np.ndarray:
        items = random.random((3000, 400)).argsort(axis=1)[:, :length]
        return (random.random((3000, length)) < 1 / (1 + np.exp(hard[items] - known[:, None]))).sum(
            1
        )

    one, other = test(24), test(24)
    assert kr21(one, [24] * 3000) == pytest.approx(np.corrcoef(one, other)[0, 1], abs=0.04)
    short, long = test(20), test(24)
    lengths = np.where(np.arange(3000) % 2, 20, 24)
    both = np.where(lengths == 20, short, long)
    assert kr21(both, lengths) == pytest.approx(kr21(one, [24] * 3000), abs=0.05)


MANY = chancy(40)


def test_a_group_with_one_seed_has_kr20_with_an_interval():
    (found,) = analyse(MANY, BANK).reliability
    assert (found.method, found.people, found.items) == ("KR-20", 40, 24)
    low, high = found.interval
    assert low < found.value < high < 1
    assert high - low < 0.6


def test_with_more_people_the_interval_is_narrower():
    def width(count):
        low, high = analyse(chancy(count), BANK).reliability[0].interval
        return high - low

    assert width(25) > 1.5 * width(200)


@pytest.mark.parametrize("spread", [0.4, 1.0])
def test_the_interval_of_reliability_keeps_its_word_roughly(spread):
    random = np.random.default_rng(4)
    hard = random.normal(-1, 0.8, 24)

    def marks(count):
        known = random.normal(0, spread, (count, 1))
        return (random.random((count, 24)) < 1 / (1 + np.exp(hard - known))).astype(float)

    true, held = kr20(marks(60_000)), []
    for _ in range(100):
        of = marks(30)
        found = analysis._reliability("KR-20", 30, 24, lambda w, of=of: analysis._kr20(of, w))
        held.append(found.interval[0] <= true <= found.interval[1])
    assert np.mean(held) > 0.87


def test_a_group_with_own_seeds_has_kr21_and_no_kr20():
    results = [
        taken(
            f"p{seed}", BANK, [one.item.id for one in draw(BANK.values(), seed)],
            [place < seed % 20 + 3 for place in range(24)], seed=seed,
        )
        for seed in range(30)
    ]  # fmt: skip
    (found,) = analyse(results, BANK).reliability
    assert (found.method, found.people, found.items) == ("KR-21", 30, None)
    assert found.interval[0] < found.value < found.interval[1]


def test_two_groups_with_a_seed_each_have_both():
    other = [one.item.id for one in draw(BANK.values(), 4711)]
    more = [taken(f"q{at}", BANK, other, [place < at for place in range(24)]) for at in range(22)]
    found = analyse(MANY + more, BANK).reliability
    assert [(one.method, one.people) for one in found] in (
        [("KR-20", 40), ("KR-20", 22), ("KR-21", 62)],
        [("KR-20", 22), ("KR-20", 40), ("KR-21", 62)],
    )


def test_a_test_of_one_item_has_no_reliability_and_hurts_no_other():
    one = [taken(f"q{at}", BANK, IDS[:1], [at % 2 == 0]) for at in range(25)]
    assert analyse(one, BANK).reliability == ()
    assert analyse(MANY + one, BANK).reliability == analyse(MANY, BANK).reliability


def test_a_few_with_a_seed_of_their_own_have_no_kr20():
    other = [one.item.id for one in draw(BANK.values(), 4711)]
    few = [taken(f"q{at}", BANK, other, [place < at for place in range(24)]) for at in range(19)]
    found = analyse(MANY + few, BANK).reliability
    assert [(one.method, one.people) for one in found] == [("KR-20", 40), ("KR-21", 59)]


def test_where_all_score_alike_reliability_cannot_be_worked_out():
    (found,) = analyse(group(25, lambda at, place: place < 20), BANK).reliability
    assert (found.value, found.interval) == (None, None)


def test_where_hardly_anybody_differs_there_is_no_interval():
    (found,) = analyse(group(25, lambda at, place: place < 20 or at == 0), BANK).reliability
    assert found.value is not None
    assert found.interval is None


# --- gain and attempts ----------------------------------------------------------------------------


def scored(scores, **more) -> list:
    return [
        taken(f"p{at}", BANK, IDS, [place < score for place in range(24)], **more)
        for at, score in enumerate(scores)
    ]


BEFORE, AFTER = [10, 12, 14, 9, 24, 11], [18, 12, 20, 21, 24, 8]


def test_the_gain_is_that_of_the_course():
    found = analyse(scored(BEFORE, moment="before") + scored(AFTER), BANK)
    assert found.gain == gain.gain(list(zip(BEFORE, AFTER, strict=True)), 24)
    assert found.met_again == 6


def test_tests_of_unlike_length_are_told_in_percent():
    short = [
        taken(f"p{at}", BANK, IDS[:20], [place < 15 for place in range(20)]) for at in range(6)
    ]
    found = analyse(scored([12] * 6, moment="before") + short, BANK).gain
    assert (found.before, found.after) == (50, 75)
    assert found.gains == (0.5,) * 6


def test_a_gain_needs_two_tests_of_one_person_and_takes_the_first_after():
    again = scored([24] * 6, attempt=2)
    alone = [taken("alone", BANK, IDS, [True] * 24)]
    results = again + scored(BEFORE, moment="before") + scored(AFTER) + alone
    found = analyse(results, BANK)
    assert found.gain == gain.gain(list(zip(BEFORE, AFTER, strict=True)), 24)
    assert (found.people, found.later) == (7, 6)


def test_second_attempts_and_tests_before_say_nothing_of_items():
    first = group(25, lambda at, place: at % 2 == 0)
    more = scored([24] * 25, attempt=2) + scored([0] * 25, moment="before")
    plain, found = analyse(first, BANK), analyse(first + more, BANK)
    assert found.items == plain.items
    assert found.reliability == plain.reliability


def test_who_hands_in_a_second_attempt_alone_says_nothing_of_items():
    first = group(25, lambda at, place: at % 2 == 0)
    alone = [taken(f"q{at}", BANK, IDS, [True] * 24, attempt=2) for at in range(9)]
    found = analyse(first + alone, BANK)
    assert (found.people, found.later) == (25, 9)
    assert found.items == analyse(first, BANK).items


def test_fewer_than_five_pairs_have_no_gain():
    assert analyse(scored(BEFORE[:4], moment="before") + scored(AFTER), BANK).gain is None
