"""The phone's page in every state of the room: whole without a script, no text becomes HTML."""

import re
from html.parser import HTMLParser

import pytest

from course.content import workshop
from course.live import look, phone
from course.live.schema import PROBLEMS
from tests.notebooks import prose

WORDS = workshop.words()["phone"]
MOST_BYTES = 30_000  # of the page with all it loads
NASTY = "</main><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;{{ 1 }}{% end %}"
OPTIONS = [{"id": "a", "text": "About 40 in 100"}, {"id": "b", "text": "About 5 in 100"}]
SEATED = {
    "room": "K7XQ2", "ticket": "t1", "rev": 3, "problem": "", "title": "Three myths",
    "say": "Guess freely.", "poll": None, "mine": None, "turn": 0, "results": None,
}  # fmt: skip
POLL = {"id": "p", "ask": "How many?", "opening": "o1", "options": OPTIONS}
RESULTS = {
    "enough": True,
    "answered": 8,
    "options": [
        OPTIONS[0] | {"count": 6, "fits": False, "reply": "That was ever."},
        OPTIONS[1] | {"count": 2, "fits": True, "reply": "That was lately."},
    ],
    "says": "Ask when.",
}
STATES = {
    "join": {"room": "k7 xq2", "ticket": "", "problem": ""},
    "wrong code": {"room": "ABC", "ticket": "", "problem": "room"},
    "waiting": SEATED | {"phase": "waiting"},
    "open": SEATED | {"phase": "open", "poll": POLL},
    "sent": SEATED | {"phase": "open", "poll": POLL, "mine": "b", "turn": 2},
    "revealed": SEATED | {"phase": "revealed", "poll": POLL, "results": RESULTS},
    "few": SEATED | {"phase": "revealed", "poll": POLL, "results": {"enough": False}},
    "ended": SEATED | {"phase": "ended"},
}


class Seen(HTMLParser):
    """The page as a browser takes it: its elements in order, and its text without the head."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str, **having: str) -> list[dict[str, str | None]]:
        return [
            found
            for name, found in self.elements
            if name == tag and all(found.get(key) == value for key, value in having.items())
        ]

    def shape(self) -> list[tuple[str, list[str]]]:
        return [(tag, sorted(attributes)) for tag, attributes in self.elements]


def seen(state: dict) -> Seen:
    return Seen(phone.page(state, WORDS))


@pytest.mark.parametrize("name", STATES)
def test_every_page_is_whole_and_fits_the_strict_policy(name):
    page = seen(STATES[name])
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    assert len(page.all("p", role="status")) == 1
    assert page.all("html", lang="en")
    assert [script.get("src") for script in page.all("script")] == ["/static/phone.js"]
    assert not page.all("style")
    for tag, attributes in page.elements:
        assert not [each for each in attributes if each == "style" or each.startswith("on")], tag
    for tag in ("form", "input"):
        for field in page.all(tag):
            assert field.get("type") == "hidden" or field.get("autocomplete") == "off", field
    # Nothing but our own addresses, and one that a person may choose to open.
    addresses = {
        value
        for _, attributes in page.elements
        for key, value in attributes.items()
        if key in ("src", "href", "action")
    }
    outside = {address for address in addresses if not address.startswith(("/", "data:"))}
    assert outside == {"https://findahelpline.com"}
    # The name of the window says nothing of the course.
    assert re.search(r"<title>(.*)</title>", phone.page(STATES[name], WORDS))[1] == "Session"


def nasty(value):
    """The same state with a script in every text, and with the keys that lead through it."""
    if isinstance(value, str):
        return NASTY
    if isinstance(value, dict):
        kept = ("phase", "problem")
        return {
            key: text if key in kept or text == "" else nasty(text) for key, text in value.items()
        }
    return [nasty(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", STATES)
def test_a_script_in_any_field_stays_text(name):
    harmless, page = seen(STATES[name] | {"mine": None}), seen(nasty(STATES[name]) | {"mine": None})
    assert page.shape() == harmless.shape()
    values = [value for _, attributes in page.elements for value in attributes.values()]
    if name != "ended":
        assert NASTY in page.text or NASTY in values


def test_a_script_in_a_label_stays_text():
    labels = type(WORDS)("words.toml", "phone", nasty(WORDS) | {"count": "{count}<b>"})
    for state in STATES.values():
        page = phone.page(state, labels)
        assert "<script>alert" not in page
        assert "<b>" not in page


def test_joining_takes_the_code_from_the_address_and_says_what_was_wrong():
    (field,) = seen({"room": "k7 xq2", "ticket": "", "problem": ""}).all("input", id="room")
    assert field["value"] == "k7 xq2"
    assert "aria-invalid" not in field
    page = seen(STATES["wrong code"])
    (field,) = page.all("input", id="room")
    assert field["aria-invalid"] == "true"
    assert "status" in field["aria-describedby"].split()
    assert WORDS["problem"]["room"] in page.text


def test_a_form_carries_the_next_turn_and_the_last_choice():
    page = seen(STATES["sent"])
    hidden = {each["name"]: each["value"] for each in page.all("input", type="hidden")}
    assert hidden == {"room": "K7XQ2", "ticket": "t1", "opening": "o1", "turn": "3"}
    assert [each["value"] for each in page.all("input", type="radio") if "checked" in each] == ["b"]
    assert WORDS["sent"] in page.text
    assert not [each for each in seen(STATES["open"]).all("input") if "checked" in each]


def test_results_stand_in_words_and_bars():
    page = seen(STATES["revealed"])
    assert [bar["width"] for bar in page.all("rect")] == ["75", "25"]
    for words in ("6 of 8", "2 of 8", "That was ever.", "That was lately.", "Ask when."):
        assert words in page.text
    places = [page.text.index(WORDS[word]) for word in ("does_not_fit", "fits")]
    assert places == sorted(places)


def test_where_nothing_fits_better_no_answer_is_judged():
    options = [option | {"fits": False} for option in RESULTS["options"]]
    page = seen(STATES["revealed"] | {"results": RESULTS | {"options": options}})
    assert WORDS["does_not_fit"] not in page.text


def test_too_few_answers_show_the_question_without_any_number():
    page = seen(STATES["few"])
    assert WORDS["few"] in page.text
    assert OPTIONS[0]["text"] in page.text
    assert not page.all("rect")
    assert WORDS["does_not_fit"] not in page.text


def test_the_end_leaves_no_ticket_on_the_page():
    page = phone.page(STATES["ended"], WORDS)
    assert "t1" not in page
    assert WORDS["thanks"] in page


def test_only_a_waiting_page_looks_again_by_itself_and_keeps_its_seat():
    refreshed = {name for name, state in STATES.items() if "refresh" in phone.page(state, WORDS)}
    assert refreshed == {"waiting"}
    (meta,) = seen(STATES["waiting"] | {"ticket": "a&b"}).all("meta", **{"http-equiv": "refresh"})
    assert meta["content"].endswith("url=/?room=K7XQ2&ticket=a%26b")


def test_every_refusal_that_a_phone_meets_has_a_sentence():
    for problem in PROBLEMS:
        page = seen(STATES["open"] | {"problem": problem})
        said = WORDS["problem"].get(problem, WORDS["problem"]["other"])
        assert said in page.text
    assert set(WORDS["problem"]) - {"other"} <= set(PROBLEMS)


def test_the_page_and_all_it_loads_is_light():
    files = [(phone.PAGES / name).read_text("utf-8") for name in ("phone.css", "phone.js")]
    longest = max((phone.page(state, WORDS) for state in STATES.values()), key=len)
    assert sum(len(text.encode()) for text in (longest, look.room_css(), *files)) < MOST_BYTES


def colours(rule: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+): ([^;]+);", rule))


def test_the_colours_are_those_of_the_course_in_light_and_dark():
    shell, room = look.SHELL.read_text("utf-8"), look.room_css()
    light, dark = (
        colours(re.search(rf"^{re.escape(of)} {{(.*?)}}", shell, re.M | re.S)[1])
        for of in (":root", '[data-course-theme="dark"]')
    )
    assert light["--paper"] != dark["--paper"]
    blocks = [colours(block) for block in re.findall(r"{([^{}]*--paper:[^{}]*)}", room)]
    assert blocks == [light, dark, dark]
    assert room.count("{") == room.count("}")
    used = {
        name
        for css in (room, (phone.PAGES / "phone.css").read_text("utf-8"))
        for name in re.findall(r"var\((--[\w-]+)\)", css)
    }
    assert used <= set(light)


def test_a_phone_says_what_it_says_in_short_sentences():
    said = [str(word) for word in WORDS.values() if not isinstance(word, dict)]
    said += [*WORDS["said"].values(), *WORDS["problem"].values()]
    safe = list(WORDS["help"].values())
    for texts, most, longest in ((said, 6, 20), (safe, 5, 15)):
        text = "\n".join(prose.ended(each) for each in texts)
        assert prose.grade(text) <= most
        for sentence in prose.sentences(text):
            assert len(prose.words(sentence)) <= longest, sentence
        assert prose.phrases(text, prose.BANNED) == []
    assert "!" not in "".join(said + safe)
