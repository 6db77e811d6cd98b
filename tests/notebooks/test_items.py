"""The quiz items of the course as a set: how many, what they ask for, and that no habit of their
authors gives the fitting answer away.

The bounds are stated beside each rule. An item is a question with an answer that fits: pick one,
pick several, sort. Reflections, marks, fields and guides are none; only where the outline plans to
let a reader finish a sentence, that field counts as one of the chapter's items. No measure sees
whether an option is what people believe, or whether a reply is kind: a person reads for that.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from functools import cache

import msgspec
import pytest

from course import content
from course.content import workshop

JUDGED = (content.One, content.Several, content.Sort)

# The items of each chapter in the outline of the course: kind and Bloom level. SB and CA (a case)
# pick one, MS picks several, SO sorts, FB finishes a sentence, which nobody judges. The levels are
# remember, understand, apply, analyse.
OUTLINE = {
    "01": "SB-U SB-U CA-A CA-A SO-A SB-A",
    "02": "SB-A SB-A CA-A SB-A SB-U SO-A",
    "03": "SB-R SB-A SB-A CA-A MS-N SO-A SB-U SB-N",
    "04": "SB-U CA-A SB-A SB-A SB-N MS-A",
    "05": "SB-R SB-A CA-A SO-A SB-U CA-A",
    "06": "SB-A SB-U CA-A SB-A SB-A FB-A",
    "07": "CA-A CA-A CA-A CA-A CA-A CA-A",
    "08": "SB-U SB-A CA-A CA-A SB-U",
    "09": "SB-U CA-A CA-A SB-A SB-U",
    "10": "CA-A CA-A CA-A MS-A MS-A CA-A",
    "11": "CA-A CA-A CA-A CA-A CA-A CA-A CA-N",
    "12": "CA-A CA-A CA-A SB-U CA-A",
    "13": "SB-R SB-U SB-A CA-A CA-A SB-R SB-U SB-A CA-A CA-A SB-R SB-U SB-A CA-A CA-A",
}
KINDS: dict[str, type[content.Question]] = {
    "SB": content.One, "CA": content.One, "MS": content.Several, "SO": content.Sort,
    "FB": content.Write,
}  # fmt: skip
LEVELS = {"remember": "R", "understand": "U", "apply": "A", "analyse": "N"}
RANK = "RUAN"
# In the outline this sorter is an interactive part of chapter 05, beside the six items of its quiz.
INTERACTIVE = {"tears_claims"}
# The chapter that each item of the reviews takes up again, and the levels of one pack.
REVIEWS = {
    "plan_stays_up": "03", "plan_description": "01", "plan_four_weeks": "02",
    "plan_first_words": "07", "plan_dizzy": "06", "plan_cry_first": "05",
    "plan_next_day_gap": "04", "plan_stop_signal": "10", "plan_solo": "08",
    "plan_hidden_past": "09", "plan_two_cycles": "12", "plan_ask_behaviour": "11",
    "plan_endorphins": "04", "plan_hoarse": "11", "plan_went_along": "11",
}  # fmt: skip
PACK = "RUAAA"
# Where the outline says into what a sorter sorts; without places of its own: how sure anyone is.
PLACES = {
    "happening_when": ("during", "after", "next day or later"),
    "sort_numbers": ("ever", "last four weeks", "regularly"),
    "sort_the_claims": (),
    "tears_picture_or_finding": ("picture", "finding", "guess"),
}

AT_LEAST = 70  # items in the course
APPLIED = 0.60  # at least this share asks to apply or analyse
PLACE = 0.20  # the fitting answer stands in each place as often as chance would give, within 20 %
SAME_PLACE = 0.5  # at most this share of a chapter's items, and of the first items of all chapters
IN_A_ROW = 2  # at most so many fitting answers in one place, one after the other
LONGEST = 1 / 3  # at most this share has its fitting option as the longest one, or as the shortest
SELDOM = 0.10  # and at least this share, or the longest could be ruled out
LENGTHS = (0.85, 1.15)  # mean length of fitting options over mean length of the others
CHAPTER_LENGTHS = (0.75, 1.30)  # the same for each chapter
TOWER = 1.30  # no fitting option is longer than so many times the longest other one
ONLY = 0.20  # at most this share has a fitting option that alone has, or alone lacks, some mark
TELLING = 0.50  # where one option alone has a mark, it fits in at most this share
SHUNNED = 0.05  # and in at least this share, where that happens often
OFTEN = 12
YES = 1 / 3  # at most this share of fitting answers have replies that begin with the same word
ALIKE = 0.75  # no text of a review is as like as this to a text of the chapters before

Items = dict[str, list[content.Question]]


@cache
def items() -> Items:
    """The items of every chapter by its number."""
    found: Items = {number: [] for number in OUTLINE}
    for file in sorted(content.HERE.glob("[0-9]*.toml")):
        number = file.stem[:2]
        kinds = JUDGED + ((content.Write,) if "FB" in OUTLINE.get(number, "") else ())
        found.setdefault(number, []).extend(
            question
            for question in content.chapter_content(file.stem).questions.values()
            if isinstance(question, kinds) and question.id not in INTERACTIVE
        )
    return found


def judged(found: Items) -> list[content.Question]:
    return [item for chapter in found.values() for item in chapter if isinstance(item, JUDGED)]


def pick_one(found: Items) -> list[content.One]:
    return [item for item in judged(found) if isinstance(item, content.One)]


def level(item: content.Question) -> str:
    """Its Bloom level as the outline writes it. To finish a sentence of one's own is to apply."""
    return LEVELS[getattr(item, "bloom", "apply")]


def fitting(item: content.One) -> int:
    return [option.fits for option in item.option].index(True)


# --- rules ----------------------------------------------------------------------------------------


def count_faults(found: Items) -> list[str]:
    """Each chapter has the items that the outline gives it: so many of each kind, none easier."""
    faults = []
    for number, chapter in found.items():
        planned = [part.split("-") for part in OUTLINE.get(number, "").split()]
        for kind in dict.fromkeys((*KINDS.values(), *map(type, chapter))):
            to_have = sorted(RANK.index(bloom) for code, bloom in planned if KINDS[code] is kind)
            has = sorted(RANK.index(level(item)) for item in chapter if isinstance(item, kind))
            name = kind.__name__
            if len(has) != len(to_have):
                faults.append(f"chapter {number} has {len(has)} {name}, planned are {len(to_have)}")
            elif any(a < b for a, b in zip(has, to_have, strict=True)):
                faults.append(f"chapter {number}: its {name} ask for less than planned")
    return faults


def sorter_faults(found: Items) -> list[str]:
    """Every sorter sorts into what the outline says, and each place of its own is used twice."""
    sorters = {item.id: item for item in judged(found) if isinstance(item, content.Sort)}
    places = {id: item.places for id, item in sorters.items()}
    faults = [f"the sorters are {places}"] if places != PLACES else []
    for item in sorters.values():
        used = Counter(claim.place for claim in item.claim)
        faults += [f"{item.id}: {p!r} is used {used[p]} times" for p in item.places if used[p] < 2]
    return faults


def total_faults(found: Items) -> list[str]:
    everything = judged(found)
    applied = sum(level(item) in "AN" for item in everything)
    faults = []
    if len(everything) < AT_LEAST:
        faults.append(f"there are {len(everything)} items; at least {AT_LEAST} are asked")
    if applied < APPLIED * len(everything):
        faults.append(f"{applied} of {len(everything)} items apply or analyse")
    return faults


def texts(item: content.Question) -> Iterator[str]:
    yield item.ask
    for piece in getattr(item, item.parts):
        yield piece.text


def review_faults(found: Items) -> list[str]:
    """Three packs that climb alike, draw on every chapter, and ask in words of their own."""
    reviews = found["13"]
    faults = []
    climb = "".join(level(item) for item in reviews)
    if climb != PACK * (len(reviews) // len(PACK)):
        faults.append(f"the packs ask {climb}")
    if {item.id for item in reviews} != set(REVIEWS):
        faults.append("the table of reviews is not the list of reviews")
    if missing := set(OUTLINE) - {"13"} - set(REVIEWS.values()):
        faults.append(f"no review takes up {sorted(missing)}")
    before = [(item.id, text) for number in found if number != "13"
              for item in found[number] for text in texts(item)]  # fmt: skip
    for item in reviews:
        for text in texts(item):
            matcher = SequenceMatcher(None, "", text.lower(), autojunk=False)
            for other, said in before:
                matcher.set_seq1(said.lower())
                if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
                    continue
                if matcher.ratio() >= ALIKE:
                    faults.append(f"{item.id} says again what {other} says: {text}")
    return faults


def place_faults(found: Items) -> list[str]:
    """The fitting answer of "pick one" stands about as often in each place as chance would give."""
    chance, seen = Counter[int](), Counter[int]()
    for item in pick_one(found):
        fits = [option.fits for option in item.option]
        seen[fits.index(True)] += 1
        chance.update({place: 1 / len(fits) for place in range(len(fits))})
    return [
        f"place {place + 1}: {seen[place]} fitting answers, chance would give {expected:.1f}"
        for place, expected in sorted(chance.items())
        # Below five nobody could tell a habit from chance.
        if expected >= 5 and abs(seen[place] - expected) > PLACE * expected
    ]


def habit_faults(found: Items) -> list[str]:
    """No chapter has its fitting answers in one place, and chapters do not all begin alike."""
    faults = []
    first = Counter[int]()
    for number, chapter in found.items():
        places = [fitting(item) for item in chapter if isinstance(item, content.One)]
        if not places:
            continue
        first[places[0]] += 1
        place, most = Counter(places).most_common(1)[0]
        if most > SAME_PLACE * len(places):
            faults.append(f"chapter {number}: {most} of {len(places)} fit in place {place + 1}")
        runs = zip(*(places[start:] for start in range(IN_A_ROW + 1)), strict=False)
        if any(len(set(run)) == 1 for run in runs):
            faults.append(f"chapter {number}: more than {IN_A_ROW} in one place in a row")
    place, most = first.most_common(1)[0]
    if most > SAME_PLACE * len(found):
        faults.append(f"{most} chapters begin with an answer in place {place + 1}")
    return faults


def ratio(asked: list[content.One]) -> float:
    """Mean length of the fitting options over the mean length of the others."""
    right = [len(option.text) for item in asked for option in item.option if option.fits]
    others = [len(option.text) for item in asked for option in item.option if not option.fits]
    return (sum(right) / len(right)) / (sum(others) / len(others))


def length_faults(found: Items) -> list[str]:
    """Length gives nothing away: not item by item, not by chapter, not over the course."""
    asked = pick_one(found)
    if not asked:
        return ["there is no item to pick one"]
    right = [len(item.option[fitting(item)].text) for item in asked]
    others = [[len(o.text) for o in item.option if not o.fits] for item in asked]
    faults = [
        f"{item.id}: the fitting option is {r} characters long, the others {o}"
        for item, r, o in zip(asked, right, others, strict=True)
        if r > TOWER * max(o)
    ]
    longest = [item.id for item, r, o in zip(asked, right, others, strict=True) if r > max(o)]
    shortest = [item.id for item, r, o in zip(asked, right, others, strict=True) if r < min(o)]
    for name, ids in (("longest", longest), ("shortest", shortest)):
        if not SELDOM * len(asked) <= len(ids) <= LONGEST * len(asked):
            faults.append(f"the {name} option fits in {len(ids)} of {len(asked)}: {ids}")
    if not LENGTHS[0] <= ratio(asked) <= LENGTHS[1]:
        faults.append(f"fitting options have {ratio(asked):.2f} times the length of the others")
    for number in found:
        own = pick_one({number: found[number]})
        if own and not CHAPTER_LENGTHS[0] <= ratio(own) <= CHAPTER_LENGTHS[1]:
            faults.append(f"chapter {number}: {ratio(own):.2f} times the length of the others")
    return faults


def says(pattern: str) -> Callable[[str], bool]:
    found = re.compile(pattern, re.IGNORECASE)
    return lambda text: found.search(text) is not None


# What may set one option apart at a glance.
MARKS = {
    "asks": says(r"\?"),
    "quotes": says("[“”]"),
    "ends like a sentence": says(r"[.?][”’]?$"),
    "begins with yes or no": says(r"^“?(?:yes|no|nothing|nowhere|never|true)\b"),
    "begins with stop": says(r"^“?stop\b"),
    "says I": says(r"\bI\b"),
    "is sure of all": says(
        r"\b(?:all|always|any|anyone|completely|each|every|everybody|must|never|no|nobody|none|"
        r"nothing|nowhere|only|proves?|surely|whole)\b"
    ),
    "leaves it open": says(
        r"\b(?:could|if|may|maybe|might|nobody knows|open|or not|perhaps|some|yet)\b"
    ),
}
SMALL = set(
    re.findall(
        r"\w+",
        "about after before does from have here into said says should than that them then there "
        "they this what when where which will with would your yours",
    )
)


def sentences(text: str) -> int:
    return len(re.findall(r"[.?:][”’]?(?:\s|$)", text))


def shared(text: str, ask: str) -> int:
    """How many words of the question an option says again."""
    mine, its = (set(re.findall(r"[a-z’]{4,}", words.lower())) - SMALL for words in (text, ask))
    return len(mine & its)


def tone_faults(found: Items) -> list[str]:
    """The fitting option is not the one that asks, hedges, quotes, talks most, or says the question
    again; and a mark that one option has alone tells neither that it fits nor that it does not."""
    asked = pick_one(found)
    faults = []

    def too_often(what: str, ids: list[str]) -> None:
        if len(ids) > ONLY * len(asked):
            faults.append(f"the fitting option alone {what} in {len(ids)} of {len(asked)}: {ids}")

    for what, has in MARKS.items():
        for wanted in (True, False):
            lone = [
                (item.id, apart[0].fits)
                for item in asked
                if len(apart := [o for o in item.option if has(o.text) is wanted]) == 1
            ]
            fits = [id for id, right in lone if right]
            name = what if wanted else f"does not: {what}"
            too_often(name, fits)
            often = len(lone) >= OFTEN
            if often and not SHUNNED * len(lone) <= len(fits) <= TELLING * len(lone):
                faults.append(f"who alone {name} fits in {len(fits)} of {len(lone)}")
    for what, count in (
        ("has most sentences", lambda item: [sentences(o.text) for o in item.option]),
        (
            "says words of the question",
            lambda item: [shared(o.text, item.ask) for o in item.option],
        ),
    ):
        counts = [(item, count(item), fitting(item)) for item in asked]
        too_often(what, [i.id for i, c, at in counts if c[at] > max(c[:at] + c[at + 1 :])])
    return faults


def opening_faults(found: Items) -> list[str]:
    """The replies do not all open with the same word, such as Yes."""
    asked = pick_one(found)
    faults = []
    for fits in (True, False):
        words = [
            re.split(r"\W", option.reply, maxsplit=1)[0]
            for item in asked
            for option in item.option
            if option.fits is fits
        ]
        word, most = Counter(words).most_common(1)[0]
        if most > YES * len(words):
            faults.append(f"{most} of {len(words)} replies (fits = {fits}) begin with {word!r}")
    return faults


# No fitting answer tells anyone that all is well, and no reply scolds.
COMFORT = says(
    r"\b(?:(?:is|are|it’s) (?:harmless|nothing|normal|natural)|nothing to worry|"
    r"all is (?:well|good)|it (?:will )?pass(?:es)?|you(?:’re| are) (?:fine|okay|ok)|no harm)\b"
)
SCOLD = says(
    r"\b(?:you should(?: have)?|you must|silly|stupid|foolish|shame on|nonsense|obvious)\b"
)
# It takes back the word that one of its options says.
TAKEN_BACK = {"pattern_for_the_doctor"}


def kindness_faults(found: Items) -> list[str]:
    faults = [
        f"{item.id}: it comforts: {option.text}"
        for item in pick_one(found)
        for option in item.option
        if option.fits and COMFORT(option.text)
    ]
    faults += [
        f"{item.id}: it scolds: {piece.reply}"
        for item in judged(found)
        for piece in getattr(item, item.parts)
        if SCOLD(piece.reply) and item.id not in TAKEN_BACK
    ]
    return faults


def reason_faults(found: Items) -> list[str]:
    """Every answer gets a reason of its own, not the one of its neighbour."""
    faults = []
    for item in judged(found):
        replies = [piece.reply.strip() for piece in getattr(item, item.parts)]
        faults += [f"{item.id}: no reason" for r in replies if len(r) < content.SHORTEST_REPLY]
        if len(set(replies)) < len(replies):
            faults.append(f"{item.id}: two answers share one reason")
    return faults


# --- the course we have ---------------------------------------------------------------------------


@pytest.mark.parametrize("number", OUTLINE)
def test_each_chapter_has_its_items(number):
    assert count_faults({number: items()[number]}) == []


def test_no_chapter_has_items_that_nobody_planned():
    assert set(items()) - {"00"} == set(OUTLINE)
    assert items().get("00", []) == []


def test_every_sorter_offers_the_places_of_the_outline():
    assert sorter_faults(items()) == []


def polls() -> Items:
    """The polls of the workshop that have an answer, held to the same habits as items."""
    asked = [
        content.One(
            id=poll.id,
            objective="00.0",
            bloom="understand",
            ask=poll.ask,
            option=tuple(
                content.Option(text=one.text, reply=one.reply, fits=one.fits) for one in poll.option
            ),
        )
        for poll in workshop.polls().values()
    ]
    return {"workshop": asked}


def test_the_polls_give_nothing_away_and_each_answer_has_a_kind_reason():
    found = polls()
    for faults in (
        place_faults,
        length_faults,
        opening_faults,
        kindness_faults,
        reason_faults,
    ):
        assert faults(found) == []
    # A session asks three to five in a row: the place must not become a guess.
    for plan in map(workshop.plan, workshop.plan_names()):
        for step in plan.steps.values():
            asked = [item for item in found["workshop"] if item.id in step.polls]
            if len(asked) > 1:
                assert len({fitting(item) for item in asked}) > 1, step.id


def test_there_are_enough_items_and_many_apply_something():
    assert total_faults(items()) == []


def test_the_place_of_an_answer_gives_nothing_away():
    assert place_faults(items()) == []
    assert habit_faults(items()) == []


def test_the_length_of_an_answer_gives_nothing_away():
    assert length_faults(items()) == []


def test_the_tone_of_an_answer_gives_nothing_away():
    assert tone_faults(items()) == []


def test_replies_open_in_many_ways():
    assert opening_faults(items()) == []


def test_no_answer_comforts_before_a_check_and_no_reply_scolds():
    assert kindness_faults(items()) == []


def test_the_reviews_draw_on_every_chapter_in_words_of_their_own():
    assert review_faults(items()) == []


def test_what_stands_beside_a_quiz_is_there_and_has_its_reasons():
    questions = content.chapter_content("05_why_tears").questions
    beside = [questions[id] for id in INTERACTIVE]
    assert reason_faults({"05": beside}) == kindness_faults({"05": beside}) == []


def test_every_answer_has_its_own_reason():
    assert reason_faults(items()) == []


# --- every rule is seen to complain ---------------------------------------------------------------

REASON = "{} is what the survey really asked of people."


def item(
    number: int, *, place: int = 0, lengths=(9, 9, 9), bloom: str = "apply", **more
) -> content.One:
    option = tuple(
        content.Option(text=str(i) * length, reply=REASON.format(f"W{i}{number}"), fits=i == place)
        for i, length in enumerate(lengths)
    )
    return content.One(
        **{"id": f"i{number}", "objective": "02.1", "ask": "?", "bloom": bloom} | more,
        option=option,
    )


def made(code: str, number: int, id: str) -> content.Question:
    kind, _, letter = code.partition("-")
    bloom = {letter: word for word, letter in LEVELS.items()}[letter]
    # Now and then the fitting option is the longest, now and then the shortest.
    place = number % 3
    size = {0: 10, 1: 8}.get(number % 5, 9)
    lengths = [size if i == place else 9 for i in range(3)]
    one = item(number, place=place, lengths=lengths, bloom=bloom, id=id)
    said = {"id": id, "objective": "02.1", "ask": "?"}
    match kind:
        case "MS":
            return content.Several(**said, bloom=bloom, option=one.option)
        case "SO":
            row = tuple(content.Claim(text=o.text, place="some", reply=o.reply) for o in one.option)
            return content.Sort(**said, bloom=bloom, claim=row)
        case "FB":
            return content.Write(**said, line=(content.Line(text="I would like"),))
    return one


def even() -> Items:
    """A course that is as it should be."""
    found: Items = {}
    for at, (number, codes) in enumerate(OUTLINE.items()):
        ids = list(REVIEWS) if number == "13" else [f"c{number}_{i}" for i in range(99)]
        made_ones = [made(code, at + i, ids[i]) for i, code in enumerate(codes.split())]
        found[number] = made_ones
    new = [
        msgspec.structs.replace(
            one,
            option=tuple(
                msgspec.structs.replace(o, text="abc"[at] * len(o.text))
                for at, o in enumerate(one.option)
            ),
            ask="how",
        )
        for one in found["13"]
    ]
    return found | {"13": new}


RULES = (
    count_faults, total_faults, place_faults, habit_faults, length_faults, tone_faults,
    opening_faults, kindness_faults, review_faults, reason_faults,
)  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_an_even_course_has_no_faults(rule):
    assert rule(even()) == []


def test_the_counts_are_seen_to_complain():
    short = even() | {"04": even()["04"][1:]}
    assert count_faults(short) == ["chapter 04 has 4 One, planned are 5"]
    unfinished = [one for one in even()["06"] if not isinstance(one, content.Write)]
    assert count_faults({"06": unfinished}) == ["chapter 06 has 0 Write, planned are 1"]
    assert count_faults(even() | {"99": [item(1)]})
    easier = [item(i, bloom="understand") for i in range(6)]
    assert count_faults({"07": easier}) == ["chapter 07: its One ask for less than planned"]
    easy = {number: [item(i, bloom="remember") for i in range(5)] for number in OUTLINE}
    assert len(total_faults(easy)) == 2


def test_a_sorter_is_seen_to_complain():
    found = items()
    assert sorter_faults(found | {"02": []})
    sorter = next(item for item in found["01"] if isinstance(item, content.Sort))
    fewer = msgspec.structs.replace(sorter, claim=sorter.claim[1:])
    assert sorter_faults(found | {"01": [fewer]}) == ["happening_when: 'during' is used 1 times"]


def test_the_places_are_seen_to_complain():
    first = {number: [item(i, place=0) for i in range(6)] for number in OUTLINE}
    assert len(place_faults(first)) == 3
    assert len(habit_faults(first)) == 2 * len(OUTLINE) + 1
    row = {"02": [item(i, place=place) for i, place in enumerate((0, 0, 0, 1, 2, 1))]}
    assert "chapter 02: more than 2 in one place in a row" in habit_faults(row)


def test_the_lengths_are_seen_to_complain():
    def lengths(right: int, count: int = 9) -> list[str]:
        mixed = [item(i, lengths=(right, 9, 9)) for i in range(count)]
        rest = [item(i, lengths=(9, 9, 9)) for i in range(9 - count)]
        return length_faults({"02": mixed + rest})

    assert any("the longest option fits in 9 of 9" in fault for fault in lengths(10))
    assert any("the longest option fits in 0 of 9" in fault for fault in lengths(8))
    assert any("the shortest option fits in 9 of 9" in fault for fault in lengths(8))
    assert any("i0: the fitting option is 12" in fault for fault in lengths(12, 1))
    assert any(fault.startswith("fitting options have 0.67") for fault in lengths(6))
    assert any(fault.startswith("chapter 02: 0.67") for fault in lengths(6))


def retold(*told: str, ask: str = "?", reply: str = "", times: int = 1) -> Items:
    """Items whose first option fits, with these texts."""
    option = tuple(
        msgspec.structs.replace(o, text=text, **({"reply": reply} if reply else {}))
        for o, text in zip(item(1).option, told, strict=True)
    )
    one = msgspec.structs.replace(item(1), option=option, ask=ask)
    return {"02": [msgspec.structs.replace(one, id=f"i{i}") for i in range(times)]}


@pytest.mark.parametrize(
    ("told", "what"),
    [
        (("Was it so?", "It was so.", "It was it."), "alone asks"),
        (("“Go on.”", "He goes on.", "He does it."), "alone quotes"),
        (("He goes", "He stays.", "He sits."), "alone does not: ends like"),
        (("It is so.", "Yes, it is.", "No, it is."), "alone does not: begins with yes"),
        (("Stop here.", "Go on here.", "Sit here."), "alone begins with stop"),
        (("He may go.", "He goes on.", "He sits here."), "alone leaves it open"),
        (("He goes.", "He always goes.", "He never goes."), "alone does not: is sure of all"),
        (("He sits. He asks.", "He sits up here.", "He goes there."), "alone has most sentences"),
        (("Ask the doctor.", "Go out now.", "Sleep well."), "alone says words of the question"),
    ],
)
def test_the_tone_is_seen_to_complain(told, what):
    found = retold(*told, ask="The doctor is in. What now?")
    assert any(what in fault for fault in tone_faults(found)), tone_faults(found)


def test_a_mark_that_never_fits_is_seen_too():
    shunned = {"02": [
        msgspec.structs.replace(one, option=one.option[::-1], id=f"j{one.id}")
        for one in retold("He sits here.", "He stays here.", "No, he goes.", times=OFTEN)["02"]
    ]}  # fmt: skip
    assert "who alone begins with yes or no fits in 0 of 12" in tone_faults(shunned)


def test_the_replies_are_seen_to_complain():
    same = retold("He sits.", "He goes.", "He runs.", reply="Yes. It was asked in the survey.")
    assert len(opening_faults(same)) == 2
    assert reason_faults(same)
    bare = retold("He sits.", "He goes.", "He runs.", reply="No.")
    assert len(reason_faults(bare)) == 4
    calm = retold("“It is normal.”", "He goes.", "He runs.")
    assert kindness_faults(calm) == ["i0: it comforts: “It is normal.”"]
    hard = retold("He sits.", "He goes.", "He runs.", reply="You should have asked much sooner.")
    assert len(kindness_faults(hard)) == 3


def test_the_reviews_are_seen_to_complain():
    found = even()
    assert review_faults(found | {"13": found["13"][::-1]}) == ["the packs ask " + PACK[::-1] * 3]
    assert review_faults(found | {"13": found["13"][:10]})
    again = [msgspec.structs.replace(found["13"][0], ask="What comes first when a friend cries?")]
    told = {"07": [*found["07"], item(1, ask="What comes first when your friend cries?")]}
    assert any(
        "says again what i1 says" in fault
        for fault in review_faults(found | told | {"13": again + found["13"][1:]})
    )
