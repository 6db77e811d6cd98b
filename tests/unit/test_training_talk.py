"""Parts T2 and T3 of the training: a conversation with notes, seven phrases, six answers to write
anew, a sorter of what cannot wait, and a map that is printed alone."""

import itertools
import re
from html.parser import HTMLParser

import pytest

from course import content
from course.content import kept
from course.controls import Sort, Write
from course.views import open_chapter
from tests.unit.test_controls import EVERY_REPLY, asked, play


@pytest.fixture(autouse=True)
def strict(monkeypatch):
    monkeypatch.setenv("COURSE_STRICT", "1")


def talk():
    return open_chapter("talk")


class Page(HTMLParser):
    """What a page holds: how often each tag, where its links lead, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.said = ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name == "href"]

    def handle_data(self, data):
        self.said += data


@pytest.mark.parametrize(
    ("part", "id"),
    [(part, id) for part in ("talk", "risk") for id in content.chapter_content(part).questions],
)
def test_every_question_answers_by_itself(part, id):
    question = open_chapter(part).ask(id)
    EVERY_REPLY[type(question).__name__](question)


# --- the conversation -----------------------------------------------------------------------------


def test_every_line_of_the_conversation_has_a_note_that_opens_without_a_kernel():
    page = Page(talk().dialogue().data)
    lines = talk().labels["dialogue_lines"]
    assert 10 <= len(lines) <= 14
    assert page.tags.count("li") == page.tags.count("details") == len(lines)
    assert page.tags.count("summary") == len(set(re.findall(r"Note to line \d+", page.said)))


def test_both_speak_and_the_check_comes_before_the_number():
    lines = talk().labels["dialogue_lines"]
    assert {line.split(" | ")[0] for line in lines.values()} == {"lea", "clinician"}
    order = list(lines)
    checks = ("permission", "limits", "behaviour", "body")
    assert all(order.index(check) < order.index("limited") for check in checks)
    assert all(word in lines["body"] for word in ("hurt", "neck", "afraid"))


def test_every_source_of_a_note_and_of_a_phrase_stands_in_the_list_below():
    linked = Page(talk().dialogue().data).links + Page(talk().all_phrases().data).links
    keys = {link.removeprefix("#source-").partition(":")[0] for link in linked}
    assert keys
    assert keys <= set(talk().cited())
    assert {link.partition(":")[2] for link in linked} <= set(content.SURE)
    assert all(f"id='source-{key}'" in talk().sources().data for key in keys)


# --- the seven phrases ----------------------------------------------------------------------------


def test_seven_phrases_are_marked_and_none_is_called_wrong():
    (control,) = talk().phrases().children
    assert isinstance(control, Sort)
    claims = control.content["claims"]
    assert len(claims) == 7
    assert not any("place" in claim for claim in claims)
    found = play(Sort, asked(control) | {"placed": control.placed}, """
      for (const claim of el.all("fieldset")) {
        const answer = claim.find("div", "wave-replies");
        claim.all("input")[0].press();
        said([answer.text, answer.all("p").length]);
      }
      said(model.sent);
    """)  # fmt: skip
    assert found[-1] == []  # Python hears of nothing
    for claim, (text, paragraphs) in zip(claims, found[:-1], strict=True):
        assert text == claim["reply"].replace("\n", "")
        assert paragraphs == 4  # heard, done, instead, how sure


def test_all_seven_can_be_read_without_pressing_anything():
    page = Page(talk().all_phrases().data)
    (control,) = talk().phrases().children
    for claim in control.content["claims"]:
        assert claim["text"] in page.said
        assert all(line in page.said for line in claim["reply"].split("\n")[:3])


# --- what is written ------------------------------------------------------------------------------


def test_six_answers_to_rewrite_each_with_ours_folded_below():
    control = talk().ask("talk_rewrite")
    lines = control.content["lines"]
    assert len(lines) == 6
    found = play(Write, asked(control), """
      const inside = (fold) => fold.all("p").map((each) => each.text);
      said(el.all("details").map((fold) => [fold.attributes.open ?? null, inside(fold)]));
      el.all("textarea")[0].slide("mine");
      said([model.sent, sitting.get("write:talk_rewrite")[0]]);
    """)  # fmt: skip
    assert found[0] == [[None, line["reply"].split("\n")] for line in lines]
    assert all(len(ours) == 2 for _, ours in found[0])  # the sentence, and the reason
    assert found[1] == [[], "mine"]


def test_a_field_without_an_answer_of_ours_has_no_fold_and_nothing_to_print():
    bare = {"id": "w", "ask": "", "lines": [{"text": "A"}]}
    found = play(Write, {"content": bare, "words": {}}, """
      said([el.all("details").length, el.all("button").length]);
    """)  # fmt: skip
    assert found == [[0, 1]]  # the one that clears


def test_a_reply_below_a_field_gives_a_reason():
    question = """
[[question]]
id = "w"
kind = "write"
objective = "T2.1"
ask = "Write"
[[question.line]]
text = "A"
reply = "Too short."
"""
    with pytest.raises(content.ContentError, match=r"x\.toml, line 9, field .*reply"):
        content.load_text(question, "x")


# --- what cannot wait -----------------------------------------------------------------------------


def test_the_sorter_has_three_places_and_each_is_used():
    question = content.chapter_content("risk").question("risk_triage")
    assert 10 <= len(question.claim) <= 12
    used = [claim.place for claim in question.claim]
    assert all(used.count(place) >= 3 for place in question.places)
    assert not any(one == other for one, other in itertools.pairwise(used))


SIGNS = ("voice", "breath", "seconds are missing", "headache", "wet myself")


def test_no_sign_after_pressure_on_the_neck_may_wait():
    """Each of these, after pressure, is an emergency, whatever else could explain it."""
    question = content.chapter_content("risk").question("risk_triage")
    urgent = [claim.text for claim in question.claim if claim.place == question.places[0]]
    for sign in SIGNS:
        assert [text for text in urgent if sign in text], sign
    later = [claim for claim in question.claim if claim.text not in urgent]
    assert not [claim.text for claim in later for sign in SIGNS if sign in claim.text]


# --- the map --------------------------------------------------------------------------------------


def test_the_map_has_six_lines_and_gives_no_number():
    control = open_chapter("risk").ask("risk_local_map")
    lines = control.content["lines"]
    assert len(lines) == 6
    assert not re.search(r"\d{3}", f"{control.content}")
    assert "write:risk_local_map" in kept.keepable()
    assert not {"answer:risk_triage", "answer:talk_phrases"} & set(kept.keepable())


def test_the_map_is_printed_alone_with_lines_where_nothing_is_written():
    control = open_chapter("risk").ask("risk_local_map")
    found = play(Write, asked(control), """
      let sheet;
      globalThis.print = () => (sheet = document.body.children.at(-1));
      document.body = new Bare("body");
      globalThis.addEventListener = () => {};
      el.all("textarea")[0].slide("Ward 4, by night");
      const [printing, clear] = el.all("button");
      printing.press();
      const lines = sheet.all("p").filter((each) => each.attributes.class === "wave-written");
      said([sheet.attributes.class, lines.map((each) => each.text), sheet.text]);
      clear.press();
      said([el.all("textarea").map((field) => field.value).join(""), model.sent]);
    """)  # fmt: skip
    (name, written, text), after = found
    assert name == "wave-print"
    assert written == ["Ward 4, by night", "", "", "", "", ""]
    assert control.content["paper"] in text
    assert after == ["", []]
    assert "body:has(> .wave-print) > :not(.wave-print) { display: none" in str(Write._css)
