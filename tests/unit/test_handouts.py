"""The papers of a workshop: tagged, titled, in order, of the promised length, in both sizes."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import msgspec
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course import __main__ as front_door
from course import evidence
from course.content import ContentError, course_map, workshop
from course.content.forms import forms
from course.content.handouts import Asked, Cards, claim_at, handouts, load_handouts
from course.content.scenes import scene
from course.export import PaperError, page
from course.export import handouts as papers
from course.export.guide import NOTEBOOKS, guide_blocks, markdown_blocks
from course.export.session import plan_blocks, scene_blocks
from course.safety import directory as helplines
from tests.notebooks import prose
from tests.notebooks.test_chapters import known_numbers
from tests.unit.test_export import joined, read, tags, text_of

ROOT = Path(__file__).parents[2]
FILE = workshop.FOLDER / "handouts.toml"
TODAY = max(one.checked_on for one in helplines.directory().entries)
PAPERS = handouts().papers
MM = 72 / 25.4
# Said in the room or handed to whoever needs it; the others are for the two who lead.
HELP = ("first-ten-minutes", "for-partners", "aftercare-card")
LEADING = ("protocols", "guide", "fidelity", "debrief")
OFTEN = [(name, large) for name in PAPERS for large in (False, True)]
each_in_both_sizes = pytest.mark.parametrize(
    ("name", "large"), OFTEN, ids=[f"{name}{'-large' * large}" for name, large in OFTEN]
)


@cache
def made(name: str, large: bool = False, country: str = "GB") -> bytes:
    return papers.handout_pdf(name, helplines.directory(), country, TODAY, large)


def desk(country: str = "GB") -> papers.Desk:
    return papers.Desk(helplines.directory(), country, TODAY)


@cache
def told(name: str, large: bool = False) -> dict:
    return papers.told(PAPERS[name], desk(), large)


def shown(value: object) -> Iterator[str]:
    """Every text of what a paper is told, in the order in which it is read."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in ("kind", "letters", "answers", "label", "page", "to", "foot"):
                yield from shown(inner)
            elif name == "label":
                yield value[name]
    elif isinstance(value, list):
        for inner in value:
            yield from shown(inner)
    elif isinstance(value, str):
        yield value


def kinds(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from [value["kind"]] if "kind" in value else []
        for inner in value.values():
            yield from kinds(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from kinds(inner)


made_of_blocks = [name for name, paper in PAPERS.items() if paper.made != "help"]

# ---- Each paper ----------------------------------------------------------------------------------


@each_in_both_sizes
def test_a_paper_is_tagged_and_says_its_language_and_its_title(name, large):
    paper = read(made(name, large))
    root = paper.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert paper.metadata.title == PAPERS[name].title
    assert set(paper.metadata) == {"/Title", "/Creator"}
    assert b"pdfuaid" in root["/Metadata"].get_data()


@each_in_both_sizes
def test_a_paper_has_its_pages_and_prints_on_either_size_of_paper(name, large):
    paper = read(made(name, large))
    if not large and PAPERS[name].pages:
        assert len(paper.pages) == PAPERS[name].pages
    folded = PAPERS[name].layout == "two" and not large
    across, down = (297, 210) if folded else (210, 297)
    letter_across, letter_down = (279, 216) if folded else (216, 279)
    for one in paper.pages:
        assert [round(float(side) / MM) for side in one.mediabox[2:]] == [across, down]
        places = []

        def seen(text, cm, tm, font, size, places=places):
            if text.strip():
                places.append((tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]))

        one.extract_text(visitor_text=seen)
        assert places, "no page is empty"
        lost_x = max(across - letter_across, 0) / 2
        lost_y = max(down - letter_down, 0) / 2
        for x, y in places:
            assert lost_x + 3 < x / MM < across - lost_x - 3
            assert lost_y + 3 < y / MM < down - lost_y - 3


@each_in_both_sizes
def test_headings_are_tags_and_none_is_left_out(name, large):
    found = [tag for tag in tags(made(name, large)) if re.fullmatch(r"/H[1-6]", tag)]
    if PAPERS[name].made == "help":
        assert set(found) == {"/H1"}
        return
    assert found[0] == "/H1"
    assert found.count("/H1") == 1
    for above, below in pairwise(found):
        assert int(below[2]) <= int(above[2]) + 1
    heads = list(kinds(told(name))).count("head") * len(told(name)["halves"])
    whom = sum(bool(half["whom"]) for half in told(name)["halves"])
    assert len(found) == 1 + heads // len(told(name)["halves"]) + whom
    lists = [kind for kind in kinds(told(name)) if kind == "list"]
    assert tags(made(name, large)).count("/L") >= len(lists) > -1
    if not large:
        tables = [kind for kind in kinds(told(name)) if kind in ("table", "tally")]
        assert tags(made(name)).count("/Table") == len(tables)


def without_footers(name: str, large: bool) -> str:
    pages, text = read(made(name, large)).pages, ""
    for at, one in enumerate(pages, start=1):
        footer = told(name)["page"].format(at=at, all=len(pages))
        text += joined(one.extract_text()).replace(joined(footer), "")
    return text


@each_in_both_sizes
def test_the_words_stand_in_the_order_in_which_they_are_read(name, large):
    if PAPERS[name].made == "help":
        pytest.skip("test_export.py reads the help card")
    text, at = without_footers(name, large), 0
    stacked = PAPERS[name].made in ("plan", "guide", "training")
    stacked = stacked or name in ("summary", "claim-cards")
    if large and stacked:
        # A table in large letters repeats its heads; each cell is there all the same.
        missing = [words for words in shown(told(name)) if joined(words) not in text]
        assert missing == []
        return
    for words in shown(told(name)["title"]), shown(told(name)["says"]), shown(told(name)["halves"]):
        for one in words:
            at = text.index(joined(one), at)


@pytest.mark.parametrize("name", made_of_blocks)
def test_nothing_stands_on_a_paper_that_no_toml_told(name):
    """The sources of pages hold no words: what is left when the told ones go are numbers."""
    known = " ".join([*shown(told(name)), told(name)["foot"], told(name)["page"]])
    known += " ".join(handouts().words[word] for word in ("yes", "partly", "no")) + " a b c d"
    text = "\n".join(one.extract_text() for one in read(made(name)).pages)
    words = {re.sub(r"[^\w]", "", word) for word in re.split(r"[\s\u200b]+", text)}
    told_words = re.sub(r"[^\w]", "", known)
    left = {word for word in words if word and not word.isdigit() and word not in told_words}
    assert left == set()


def test_every_paper_of_the_plans_is_there_for_someone_to_hand_out():
    assert {f"session-plan-{name}" for name in workshop.plan_names()} <= set(PAPERS)
    assert {paper.of.split()[0] for paper in PAPERS.values() if paper.made in ("form", "key")} == {
        *forms()
    }
    assert [name for name, paper in PAPERS.items() if paper.helplines] == [
        "first-ten-minutes", "for-partners", "help-card",
    ]  # fmt: skip


# ---- What they say -------------------------------------------------------------------------------


def running(name: str) -> str:
    return "\n".join(prose.ended(words) for words in written(name))


def written(name: str) -> list[str]:
    """The sentences of a paper as its file has them."""
    paper = PAPERS[name]
    found = [paper.says, paper.foot]
    for part in paper.part:
        found += [*part.text, *getattr(part, "item", ())]
    return [words.replace(" | ", " ") for words in found if words]


@pytest.mark.parametrize("name", [name for name, paper in PAPERS.items() if paper.part])
def test_a_paper_is_read_at_a_glance(name):
    text = running(name)
    limit = 6.0 if name in HELP else 9.0 if name in LEADING else 7.0
    if len(prose.words(text)) > 20:
        assert prose.grade(text) <= limit
    longest = 20 if name in HELP else 25
    assert [one for one in prose.sentences(text) if len(prose.words(one)) > longest] == []
    assert prose.phrases(text, prose.BANNED) == []
    assert "!" not in text
    assert prose.emoji(text) == []


def test_the_labels_say_nothing_that_may_not_be_said():
    def labels(table: dict) -> Iterator[str]:
        for word in table.values():
            yield from labels(word) if isinstance(word, dict) else [word]

    for word in [*labels(handouts().words), *(paper.title for paper in PAPERS.values())]:
        assert prose.phrases(word, prose.BANNED) == []
        assert "!" not in word
        assert all(len(prose.words(one)) <= 25 for one in prose.sentences(word))


@pytest.mark.parametrize("name", HELP)
def test_a_check_stands_before_any_comfort(name):
    blocks = told(name)["halves"][0]["blocks"]
    assert blocks[0]["kind"] == "first"
    check = " ".join(shown(blocks[0])).lower()
    for word in ("neck", "afraid", "hurt" if name != "first-ten-minutes" else "bleeding"):
        assert word in check
    assert re.search(r"not wanted|went on|feel wrong", check)


def test_the_number_to_call_is_that_of_the_country_or_the_local_one():
    for name in ("first-ten-minutes", "for-partners"):
        assert "Emergency:999(UnitedKingdom)" in text_of(made(name))
        assert "Emergency:yourlocalnumber" in text_of(made(name, country=""))
        assert "findahelpline.com" in text_of(made(name))
    card = text_of(made("help-card", country=""))
    assert "Callyourlocalemergencynumber." in card
    assert "findahelpline.com" in card
    assert "999" not in card


def numbers_of(part: object) -> list[str]:
    texts = [*getattr(part, "text", ()), *getattr(part, "item", ()), getattr(part, "head", "")]
    return [number for text in texts for number in prose.numbers(text)]


def test_every_number_has_a_source_that_holds_it():
    for paper in PAPERS.values():
        found = [n for text in (paper.says, paper.foot) for n in prose.numbers(text)]
        assert all(prose.value(number) in paper.plain for number in found), paper.name
        for part in paper.part:
            known = known_numbers(getattr(part, "sources", ())) | {*part.plain, *paper.plain}
            unknown = [n for n in numbers_of(part) if not prose.is_known(n, known)]
            assert unknown == [], paper.name


def test_the_summary_shows_ever_and_lately_of_the_same_people(monkeypatch):
    rows = [block for block in told("summary")["halves"][0]["blocks"] if block["kind"] == "table"]
    said = [["".join(one["text"] for one in cell) for cell in row] for row in rows[0]["rows"]]
    assert [row[:3] for row in said] == [
        ["230 women students", "46", "5, “a few times”"],
        ["222 women students", "33", "10"],
        ["1,208 men, online", "41", "20"],
    ]
    assert [row[3] for row in said] == [
        evidence.cite(key) for key in ("schweitzer2015", "bird2011", "maczkowiack2019")
    ]
    other = tuple(
        msgspec.structs.replace(row, percent=12.4) if row.window == "lifetime" else row
        for row in evidence.surveys()
    )
    monkeypatch.setattr(evidence, "surveys", lambda: other)
    changed = papers.told(PAPERS["summary"], desk(), False)
    assert "12" in list(shown(changed)), "no number is written by hand"
    assert "46" not in list(shown(changed))
    assert Asked(source="bird2011", who="", ever="never", lately="").percent("never") is None


def test_the_wishes_are_those_of_the_card_in_the_course():
    halves = told("aftercare-card")["halves"]
    assert halves[0]["blocks"] == halves[1]["blocks"]
    text = text_of(made("aftercare-card"))
    assert text.count(joined("being held")) == 2
    assert text.count(joined("“Not tonight” is a full answer.")) == 2


# ---- Cards ---------------------------------------------------------------------------------------


def test_every_card_has_its_pile_and_its_reason_in_the_key():
    [part] = [part for part in PAPERS["claim-cards"].part if isinstance(part, Cards)]
    claims = [claim_at(place) for place in part.claim]
    blocks = told("claim-cards")["halves"][0]["blocks"]
    held = [card for block in blocks if block["kind"] == "cards" for card in block["cards"]]
    assert [card["text"] for card in held if card["number"]] == [claim.text for claim in claims]
    assert [card["number"] for card in held if card["number"]] == [
        str(at) for at in range(1, len(claims) + 1)
    ]
    sure = course_map().sure
    piles = [card["text"] for card in held if card["strong"]]
    assert piles == [sure[pile] for pile in part.pile]
    [key] = [block for block in blocks if block["kind"] == "table"]
    for claim, row in zip(claims, key["rows"], strict=True):
        said = ["".join(one["text"] for one in cell) for cell in row]
        assert said[1:3] == [claim.text, sure[claim.sure]]
        assert said[3].startswith(claim.why)
        for source in claim.sources:
            assert evidence.cite(source) in said[3]
    assert len(claims) == 18
    assert part.short == 12
    for first_of in (claims[:12], claims):  # both sessions have something for each pile
        assert {claim.sure for claim in first_of} == set(part.pile)
    text = "".join(one.extract_text() for one in read(made("claim-cards")).pages[:2])
    assert not any(joined(claim.why) in joined(text) for claim in claims), "no reason on a card"


# ---- Scene ---------------------------------------------------------------------------------------


def test_every_reply_of_the_scene_leads_to_a_box():
    play = scene(PAPERS["partner-scene"].of)
    texts = list(shown(scene_blocks(play, handouts().words["scene"])))
    boxes = [int(text.split()[1]) for text in texts if re.match(r"Box \d+", text)]
    assert boxes == list(range(1, len(play.nodes) + 1))
    turns = [int(text[12:-1]) for text in texts if text.startswith("Turn to box ")]
    replies = [reply for node in play.nodes.values() for reply in node.reply]
    assert len(turns) == len(replies)
    assert {1, *turns} == set(boxes), "every box is turned to"
    letters = [text for text in texts if re.fullmatch(r"\d+[a-z]", text)]
    assert all(letters.count(letter) == 2 for letter in letters), "once to choose, once to look up"
    for reply in replies:
        assert all(any(words in text for text in texts) for words in (reply.effect, reply.why))
    order = [play.start, *(id for id in play.nodes if id != play.start)]
    said = iter(turns)
    for id in order:
        for reply in play.nodes[id].reply:
            assert next(said) == order.index(reply.to) + 1


# ---- Plans ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", workshop.plan_names())
def test_the_plan_at_a_glance_adds_up_and_marks_what_is_never_cut(name):
    plan = workshop.plan(name)
    [table] = [b for b in plan_blocks(plan, handouts().words) if b["kind"] == "table"]
    rows = [["".join(one["text"] for one in cell) for cell in row] for row in table["rows"]]
    clocks = [[int(part) for part in row[0].split(" to ")] for row in rows]
    assert clocks[0][0] == 0
    assert clocks[-1][1] == plan.minutes
    assert all(above[1] == below[0] for above, below in pairwise(clocks))
    assert [row[1].endswith("●") for row in rows] == [
        step.never_cut for step in plan.steps.values()
    ]
    texts = [text.strip() for text in shown(plan_blocks(plan, handouts().words))]
    for step in plan.steps.values():
        said = (step.prompt, step.phone, step.note, *step.lead, *step.second)
        assert [text for text in said if text and text not in texts] == []
    first_page = joined(read(made(f"session-plan-{name}")).pages[0].extract_text())
    assert all(joined(step.title) in first_page for step in plan.steps.values())


odd = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=80),
    st.sampled_from(['#panic(1) "@preview/x:1.0.0"', "$x$ *b* _e_ `r` ]] \\ // <l> @l", "w" * 300]),
)


def as_paper(blocks: list[dict], large: bool) -> pypdf.PdfReader:
    whole = {
        "title": "A title", "says": "", "foot": "", "pages": 0, "large": large,
        "page": "{at} of {all}", "halves": [{"whom": "", "blocks": blocks}],
    }  # fmt: skip
    return read(page("handout.typ", whole))


@settings(max_examples=10, deadline=None)
@given(st.lists(odd, min_size=8, max_size=8), st.booleans())
def test_any_words_in_a_plan_make_a_paper(words, large):
    first, *_, last = workshop.plan("90").steps.values()
    changed = msgspec.structs.replace(
        first, title=words[0], prompt=words[1], phone=words[2], note=words[3],
        lead=(words[4], words[5]), second=(words[6],), paper=(words[7],),
    )  # fmt: skip
    plan = msgspec.structs.replace(workshop.plan("90"), steps={"a": changed, "b": last})
    paper = as_paper(plan_blocks(plan, handouts().words), large)
    assert joined(last.title) in joined("".join(p.extract_text() for p in paper.pages))


@settings(max_examples=10, deadline=None)
@given(st.lists(odd, min_size=6, max_size=6), st.booleans())
def test_any_words_in_a_scene_make_a_paper(words, large):
    play = scene("scene_workshop")
    node, end = play.nodes[play.start], next(iter(play.ends().values()))
    reply = msgspec.structs.replace(node.reply[0], text=words[0], effect=words[1], why=words[2])
    changed = msgspec.structs.replace(
        node,
        text=(words[3],),
        ask=words[4],
        reply=tuple(msgspec.structs.replace(one, to=end.id) for one in (reply, node.reply[1])),
    )
    other = msgspec.structs.replace(
        play, nodes={play.start: changed, end.id: end}, intro=(words[5],)
    )
    paper = as_paper(scene_blocks(other, handouts().words["scene"]), large)
    text = joined("".join(one.extract_text() for one in paper.pages))
    assert joined(handouts().words["scene"].say("turn", n=2)) in text
    assert joined(end.means) in text


# ---- Forms ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["six", "ten"])
def test_a_form_asks_and_does_not_tell(size):
    form, number = forms()[size], {"six": 6, "ten": 10}[size]
    for side, word in (("pre", "before"), ("post", "after")):
        text = text_of(made(f"form-{number}-{word}"))
        asked = getattr(form, side)
        assert len(asked) == number
        for item in asked:
            assert joined(item.ask) in text
            for option in item.option:
                assert joined(option.text) in text
                assert joined(option.reply) not in text
        assert joined(form.code) in text
        assert (joined(form.again) in text) == (side == "post")
    reasons = [words.strip() for words in shown(told(f"form-{number}-reasons"))]
    for item in (*form.pre, *form.post):
        at = reasons.index(item.ask)
        fitting = next(option for option in item.option if option.fits)
        assert reasons[at + 1 : at + 4] == [item.key, fitting.text, fitting.reply]
        assert all(option.reply in reasons for option in item.option)


# ---- The guide -----------------------------------------------------------------------------------


def plain(text: str) -> str:
    """What is read of Markdown, without what only a screen needs."""
    return joined(re.sub(r"[*_`|>#]", "", re.sub(r"[“”]", "", text)))


def test_the_guide_on_paper_says_what_its_notebook_says():
    cells = json.loads((NOTEBOOKS / "workshop/guide.ipynb").read_text("utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    paper = plain("".join(shown(guide_blocks("workshop/guide"))))
    bare = [text.replace("`", "") for text in texts]  # prose.blocks takes code away, paper keeps it
    blocks = [block for text in bare for block in prose.blocks(text, keep_citations=False)]
    assert len(blocks) > 50
    for block in blocks[1:]:  # the first is the title, which the paper has of its own
        for cell in block.text.split(" ; ") if block.kind == "row" else [block.text]:
            for sentence in re.split(r"(?<=[.:?]) ", cell):
                words = plain(sentence)
                # An address stands behind the words of its link.
                pieces = [w for w in (words[:12], words[-12:]) if w]
                assert words in paper or all(w in paper for w in pieces), sentence


def test_a_guide_that_is_not_there_is_a_reason():
    with pytest.raises(PaperError, match="no_guide"):
        guide_blocks("workshop/nowhere")


def spans_of(text: str) -> list:
    return [one for block in markdown_blocks(text) for one in block.get("text", [])]


def test_markdown_becomes_pieces():
    text = "# T\n\n## A\n\nx\n\n- a\n  1. b\n\n> q\n\n---\n"
    assert [block["kind"] for block in markdown_blocks(text)] == [
        "head", "text", "list", "framed",
    ]  # fmt: skip
    [outer] = markdown_blocks("- a\n\n  3. b\n  4. c\n")
    inner = outer["items"][0][1]
    assert (inner["kind"], inner["ordered"], inner["first"], len(inner["items"])) == (
        "list", True, 3, 2,
    )  # fmt: skip
    [table] = markdown_blocks("| A | B |\n|---|---|\n| **x** | y |\n")
    assert table["head"] == [[{"text": "A"}], [{"text": "B"}]]
    assert table["rows"] == [[[{"text": "x", "strong": True}], [{"text": "y"}]]]
    assert spans_of("**a *b*** `c`") == [
        {"text": "a ", "strong": True}, {"text": "b", "strong": True, "emph": True},
        {"text": " "}, {"text": "c", "code": True},
    ]  # fmt: skip


def test_links_on_paper_are_names_addresses_and_sources():
    assert [one["text"] for one in spans_of("[here](../x.ipynb) [w](#word-raw)")] == [
        "here", " ", "w",
    ]  # fmt: skip
    assert spans_of("[Lines](https://a.example/b/)") == [
        {"text": "Lines", "to": "https://a.example/b/"}, {"text": " (a.example/b)"},
    ]  # fmt: skip
    assert len(spans_of("[a.example](https://a.example)")) == 1
    cited = "".join(one["text"] for one in spans_of("[It did](#source-bird2011:some)."))
    assert cited == f"It did ({evidence.cite('bird2011')})."


def test_html_in_the_guide_is_a_field_or_its_words():
    text = '<div class="wave-help">\n\n**Call**\n\n- now\n\n</div>\n\nAfter.\n\n<!-- plain: 5 -->\n'
    field, after = markdown_blocks(text)
    assert field["kind"] == "first"
    assert [one["kind"] for one in field["blocks"]] == ["text", "list"]
    assert after["text"] == [{"text": "After."}]
    assert markdown_blocks("<p>Words <b>in</b> tags</p>")[0]["text"] == [
        {"text": "Words in tags"}
    ]  # fmt: skip
    [open_field] = markdown_blocks('<div class="wave-card">\n\nleft open\n')
    assert open_field["blocks"][0]["text"] == [{"text": "left open"}]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="#*_`[]()<>|-=+!\\~:1.\n\t /dvaé\x00\ud800", max_size=80))
def test_any_markdown_becomes_pieces(text):
    assert isinstance(markdown_blocks(text), list)


@settings(max_examples=10, deadline=None)
@given(st.text(alphabet="#*_`[]()<>|-1.\n abc茶", max_size=120))
def test_any_markdown_makes_a_paper(text):
    assert len(as_paper([*markdown_blocks(text), *markdown_blocks("end")], False).pages) >= 1


# ---- The directory grows old ---------------------------------------------------------------------


@pytest.fixture
def few(monkeypatch):
    """Three papers, so that a run is short; what holds for three holds for all."""
    kept = {name: PAPERS[name] for name in ("debrief", "for-partners", "help-card")}
    held = msgspec.structs.replace(handouts(), papers=kept)
    monkeypatch.setattr(papers, "handouts", lambda: held)


@pytest.mark.parametrize(("days", "stops"), [(0, False), (89, False), (90, True)])
def test_papers_with_help_lines_stop_at_90_days_and_the_others_do_not(days, stops, few):
    oldest = min(one.checked_on for one in helplines.directory().entries)
    made_then, why = papers.every_paper(
        helplines.directory(), "GB", oldest + timedelta(days=max(days, (TODAY - oldest).days))
    )
    with_lines = set() if stops else {"for-partners-GB.pdf", "help-card-GB.pdf"}
    assert set(made_then) == {"debrief.pdf"} | with_lines
    assert ("90 days ago" in why) == stops


def test_a_paper_tells_its_last_day():
    last = min(
        one.checked_on
        for one in helplines.directory().entries
        if one is helplines.directory().everywhere or getattr(one, "country", "") == "GB"
    ) + timedelta(days=89)
    said = joined(f"After {last.day} {last:%B} {last.year} this paper is too old")
    assert said in text_of(made("first-ten-minutes"))


# ---- The file ------------------------------------------------------------------------------------


def test_the_same_paper_is_the_same_bytes():
    assert made("summary") == papers.handout_pdf("summary", helplines.directory(), "GB", TODAY)


@pytest.mark.parametrize(
    ("name", "country", "reason"),
    [("poster", "GB", "no_paper_called"), ("help-card", "QQ", "no_country"),
     ("summary", "QQ", "no_country"), ("../summary", "", "no_paper_called")],
)  # fmt: skip
def test_what_is_not_there_has_a_reason(name, country, reason):
    with pytest.raises(PaperError, match=reason):
        made(name, False, country)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "ground-rules"', 'name = "Ground rules"', "is no name"),
        ('name = "debrief"', 'name = "summary"', "used twice"),
        ('of = "workshop/guide"\n', "", "of names what it is made from"),
        ('kind = "rules"', 'kind = "poem"', "correct this field"),
        ('"02_how_common S06a"', '"02_how_common S99"', "there is no claim at"),
        ('"02_how_common S06a"', '"02_how_common S05 x"', "there is no claim at"),
        ('"02_how_common S06a"', '"02_how_common S06b"', "has no pile"),
        ('"02_how_common S06a"', '"02_how_common sort_numbers 1"', "there is no claim at"),
        ('"05_why_tears tears_claims 4"', '"05_why_tears tears_claims 9"', "there is no claim"),
        ('"05_why_tears tears_claims 4"', '"05_why_tears tears_claims 3"', "stands here twice"),
        ('source = "bird2011", who', 'source = "bird1911", who', "no source is called"),
        ('lately = "past 4 weeks" },\n  { source = "maczk',
         'lately = "last night" },\n  { source = "maczk', "has no percentage for"),
        ('for_whom = ["One of us", "The other of us"]\n', "", "names both"),
        ('sources = ["schweitzer2015"]', 'sources = ["nobody1900"]', "no source is called"),
        ('box = "Box {n}"', 'box = "Box {n"', "a brace is left open"),
        ('title = "Debrief sheet"', 'title = " "', "the text is empty"),
    ],
)  # fmt: skip
def test_a_fault_in_the_file_is_one_sentence_with_its_line(old, new, said):
    text = FILE.read_text("utf-8")
    assert text.count(old) == 1
    with pytest.raises(ContentError) as refused:
        load_handouts(text.replace(old, new))
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.line is not None


# ---- python -m course export handouts ------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch, capsys, few):
    class Then(date):
        @classmethod
        def today(cls):
            return TODAY

    monkeypatch.setattr(front_door, "date", Then)

    def ask(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["course", "export", *words])
        try:
            code = front_door.main()
        except SystemExit as stopped:
            code = stopped.code
        out, err = capsys.readouterr()
        assert (err == "") == (code == 0)
        assert err == "" or re.fullmatch(r"\S[^\n]+[.)]\n", err), err
        return code, out, err

    return ask


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_one_command_writes_all_papers_into_a_folder(asked, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = asked("handouts", "--country", "gb")
    assert code == 0
    assert names(tmp_path) == ["handouts"]
    assert names(tmp_path / "handouts") == [
        "debrief.pdf", "for-partners-GB.pdf", "help-card-GB.pdf",
    ]  # fmt: skip
    assert [Path(line).name for line in out.splitlines()] == [
        "debrief.pdf", "for-partners-GB.pdf", "help-card-GB.pdf",
    ]  # fmt: skip
    assert asked("handouts", "--to", "other", "--large-print")[0] == 0
    assert names(tmp_path / "other") == [
        "debrief-large-print.pdf", "for-partners-large-print.pdf", "help-card-large-print.pdf",
    ]  # fmt: skip
    for file in (tmp_path / "other").iterdir():
        assert len(read(file.read_bytes()).pages) >= 1
    assert asked("handouts", "--to", "other")[0] == 0, "a folder that is there is used"
    assert asked("help", "--country", "GB", "--large-print")[0] == 0
    assert "help-GB-large-print.pdf" in names(tmp_path)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["handouts", "--country", "QQ"], 1, "no country QQ"),
        (["handouts", "--to", "no/such/folder"], 1, "no/such/folder could not be written"),
        (["handouts", "--to", "a file"], 1, "a file could not be written"),
        (["handout"], 1, "write help, handouts, ce or items"),
        ([], 2, "help, handouts, ce or items"),
    ],
)
def test_what_cannot_be_made_is_one_sentence(asked, words, code, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a file").write_text("mine")
    answer = asked(*words)
    assert answer[0] == code
    assert said in answer[2]
    assert names(tmp_path) == ["a file"]
    assert (tmp_path / "a file").read_text() == "mine"


def test_large_print_belongs_to_export(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["course", "evidence", "--large-print"])
    with pytest.raises(SystemExit) as stopped:
        front_door.main()
    assert stopped.value.code == 2
    assert "--large-print belong" in capsys.readouterr().err


def test_an_old_directory_leaves_out_the_papers_with_help_lines(asked, monkeypatch, tmp_path):
    found = helplines.directory()
    old = msgspec.structs.replace(found.everywhere, checked_on=TODAY - timedelta(days=90))
    stale = msgspec.structs.replace(found, everywhere=old)
    monkeypatch.setattr(helplines, "directory", lambda: stale)
    code, out, err = asked("handouts", "--to", str(tmp_path))
    assert code == 1
    assert "90 days ago" in err
    assert names(tmp_path) == ["debrief.pdf"]
    assert "debrief.pdf" in out


def test_without_the_package_nothing_is_written(asked, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "typst", None)
    code, _, err = asked("handouts", "--to", str(tmp_path / "x"))
    assert code == 1
    assert "the package typst is missing" in err
    assert names(tmp_path) == []


def test_a_full_disk_leaves_no_half_paper_and_no_half_of_them(tmp_path):
    code = (
        "import resource, sys; from course import __main__ as door\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))\n"
        "made = {'a.pdf': b'x' * 5000, 'b.pdf': b'y' * 50_000, 'c.pdf': b'z'}\n"
        "sys.exit(door.put_pages(made, door.Path(sys.argv[1]), ''))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert re.fullmatch(r"\S+b\.pdf could not be written \(.+\)[^\n]+\n", done.stderr), done.stderr
    assert names(tmp_path) == []


# ---- The list on its page ------------------------------------------------------------------------


def test_the_page_lists_every_paper_and_every_country():
    from course.views import open_chapter

    [control] = open_chapter("handouts").papers().children
    assert [one["name"] for one in control.papers] == list(PAPERS)
    assert {code for code, _ in control.countries} == {
        one.country for one in helplines.directory().emergency
    }
    for reason in ("too_old", "too_long", "no_paper", "no_guide", "failed", "done"):
        assert control.words[reason]


def test_bytes_of_a_paper_come_out_whole():
    assert io.BytesIO(made("debrief")).read(5) == b"%PDF-"
