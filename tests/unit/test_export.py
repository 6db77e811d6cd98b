"""Printed pages: one tagged page in memory, with the words as they are; nothing on the disk."""

import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pypdf
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from course import __main__ as front_door
from course import export
from course.content import course_map
from course.export import PaperError, help_card, page
from course.export.help_card import help_card_pdf
from course.export.plan import plan_pdf, told
from course.safety import directory as helplines

ROOT = Path(__file__).parents[2]
WORDS = course_map().paper
MM = 72 / 25.4
TITLES = ("When I get help", "My signs", "Two tools", "One line to say", "Who I ask", "Before next")


def parts(*rows: list[str]) -> list[dict]:
    return [{"title": title, "rows": held} for title, held in zip(TITLES, rows, strict=True)]


EMPTY = parts(["I am hurt.", "I am afraid."], [], ["", ""], [], [], [])
FULL = parts(
    ["I am hurt.", "Then help comes first, today."],
    ["I go quiet", "Wet eyes"],
    ["Feet on the floor", "A blanket and a warm drink"],
    ["I need some minutes. It is not about you."],
    ["M., who knows", "The clinic, on Tuesday mornings"],
    ["A gesture that stops all, tried out before", "“Not tonight” is a full plan"],
)


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def joined(text: str) -> str:
    """Text without any white space, so that it does not matter where a line breaks."""
    return re.sub(r"[\s\u200b]", "", unicodedata.normalize("NFC", text))


def text_of(pdf: bytes) -> str:
    return joined("".join(one.extract_text() for one in read(pdf).pages))


def tags(pdf: bytes) -> list[str]:
    """The names of the structure tree, in the order a screen reader meets them."""
    found = []

    def walk(node) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node["/S"])
            walk(node.get("/K", []))

    walk(read(pdf).trailer["/Root"]["/StructTreeRoot"])
    return found


# ---- The page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("filling", [EMPTY, FULL], ids=["empty", "full"])
def test_the_plan_is_one_tagged_page_with_a_neutral_title(filling):
    pdf = plan_pdf(filling, WORDS)
    paper = read(pdf)
    root = paper.trailer["/Root"]
    assert len(paper.pages) == 1
    assert [round(float(side) / MM) for side in paper.pages[0].mediabox[2:]] == [210, 297]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert paper.metadata.title == "My plan"
    assert tags(pdf).count("/H1") == len(TITLES)


def test_nothing_in_the_file_names_the_course_the_reader_or_a_day():
    pdf = plan_pdf(FULL, WORDS)
    paper = read(pdf)
    assert set(paper.metadata) == {"/Title", "/Creator"}
    assert paper.metadata["/Creator"].startswith("Typst ")
    assert not re.search(rb"[Dd]ate", paper.trailer["/Root"]["/Metadata"].get_data())
    packed = paper.trailer["/Root"]["/Metadata"].get_data() + pdf
    for word in (course_map().title, "wave", "after", str(ROOT), "quiet", "dc:creator"):
        assert word.lower().encode() not in packed.lower()


def test_the_words_stand_in_the_order_of_the_page():
    text = text_of(plan_pdf(FULL, WORDS))
    at = 0
    for part in FULL:
        for words in (part["title"], *part["rows"]):
            at = text.index(joined(words), at)


def test_an_empty_part_has_three_lines_and_an_empty_field_has_one():
    shown = told(parts([" \n "], [], ["", ""], ["a\n\n b "], ["", "x"], [""]), WORDS)["parts"]
    lines = [part["rows"] for part in shown]
    assert lines == [[""], ["", "", ""], ["", ""], ["a", "b"], ["", "x"], [""]]
    # Each line to write on is drawn, as an artifact: a screen reader does not meet it.
    drawn = read(plan_pdf(EMPTY, WORDS)).pages[0].get_contents().get_data()
    none = read(plan_pdf(FULL, WORDS)).pages[0].get_contents().get_data()
    assert drawn.count(b"\nS\n") - none.count(b"\nS\n") == 3 + 2 + 3 + 3 + 3


@pytest.mark.parametrize("filling", [EMPTY, FULL], ids=["empty", "full"])
def test_on_us_letter_nothing_is_cut_off_whatever_corner_the_paper_starts_from(filling):
    places = []

    def seen(text, cm, tm, font, size):
        if text.strip():
            places.append((tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]))

    read(plan_pdf(filling, WORDS)).pages[0].extract_text(visitor_text=seen)
    assert len(places) > len(TITLES)
    printers_edge, letter_is_shorter = 5 * MM, (297 - 279) * MM
    for x, y in places:
        assert printers_edge < x < (210 - 5) * MM
        assert printers_edge + letter_is_shorter < y < 297 * MM - letter_is_shorter - printers_edge


# ---- The reader's words --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "#sys.inputs #panic(1) #import \"@preview/x:1.0.0\": *",
        "$x^2$ *bold* _slant_ `raw` ]] } ) \\ \\u{41} // /* */ <label> @label = - + ~ --- ...",
        "'one' \"two\" fi ffl -- don’t",
        "é e\u0301 Ω русский שלום مرحبا",
        "w" * 400,
        "https://example.org/" + "a/b-c" * 60,
    ],
    ids=["code", "markup", "quotes", "scripts", "one long word", "an address"],
)  # fmt: skip
def test_what_a_reader_writes_is_text_and_nothing_else(words):
    pdf = plan_pdf(parts([words], [], [], [], [], []), WORDS)
    assert len(read(pdf).pages) == 1
    if "مرحبا" in words:  # pypdf gives letters from right to left in the order of its own
        words = words.split(" ש")[0]
    assert joined(words) in text_of(pdf)


def test_a_long_word_stays_on_the_paper():
    """Measured in the letters it is set in: 26 letters fit the column at 11 points, not at 15."""
    for letters in (20, 24, 26, 30, 200):
        pdf = plan_pdf([{"title": "w" * letters, "rows": ["w" * letters]}], WORDS)
        rows = read(pdf).pages[0].extract_text().split("\n")
        assert max(len(joined(row)) for row in rows) <= 25


def test_a_letter_no_font_has_is_a_box_and_not_an_error(monkeypatch):
    """With fonts of the computer the same letters may be there; here it has none."""
    compiled = typst.compile

    def without(*args, **named):
        return compiled(*args, **named | {"ignore_system_fonts": True})

    monkeypatch.setattr(typst, "compile", without)
    pdf = plan_pdf([{"title": "漢", "rows": ["café 茶 and 👨‍👩‍👧 \ufffe\U0010ffff ok"]}], WORDS)
    assert text_of(pdf) == "□café□and□□□ok"


def test_the_fonts_of_the_computer_are_asked_only_for_letters_that_are_missing(monkeypatch):
    asked = []
    compiled = typst.compile

    def watched(*args, **named):
        asked.append(not named["ignore_system_fonts"])
        return compiled(*args, **named)

    monkeypatch.setattr(typst, "compile", watched)
    plan_pdf(FULL, WORDS)
    assert asked == [False]
    plan_pdf([{"title": "茶", "rows": []}], WORDS)
    assert asked[:3] == [False, False, True]


anything = st.text(st.characters(exclude_categories=()), max_size=60)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries({"title": anything, "rows": st.lists(anything, max_size=5)}),
        max_size=7,
    )
)
def test_any_words_make_a_page_or_are_too_long(filling):
    try:
        pdf = plan_pdf(filling, WORDS)
    except PaperError as problem:
        reason = problem.reason
    else:
        reason = "too_long" if len(read(pdf).pages) == 1 else "two pages"
    assert reason == "too_long"


@pytest.mark.parametrize(
    ("rows", "fits"),
    [(["A row of some words"] * 8, True), (["A row of some words"] * 12, False),
     (["some words " * 45], True), (["some words " * 80], False), (["w " * 9000], False)],
)  # fmt: skip
def test_small_letters_come_before_too_long(rows, fits):
    filling = parts(*[rows] * len(TITLES))
    if fits:
        assert len(read(plan_pdf(filling, WORDS)).pages) == 1
    else:
        with pytest.raises(PaperError) as told_why:
            plan_pdf(filling, WORDS)
        assert told_why.value.reason == "too_long"
        assert "some" not in str(told_why.value), "a reader's words never stand in an error"


# ---- How it is made ------------------------------------------------------------------------------

SOURCES = sorted((ROOT / "course" / "export").glob("*.typ"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda one: one.name)
def test_no_page_fetches_a_package(source):
    assert "@preview" not in source.read_text("utf-8")
    assert "@local" not in source.read_text("utf-8")


def test_the_same_words_are_the_same_bytes():
    assert plan_pdf(FULL, WORDS) == plan_pdf(FULL, WORDS)


def test_a_page_without_a_title_is_refused():
    untitled = told(FULL, WORDS) | {"title": ""}
    with pytest.raises(typst.TypstError, match="title"):
        typst.compile(
            export.HERE / "plan.typ", sys_inputs={"told": json.dumps(untitled)},
            pdf_standards=["ua-1"], ignore_system_fonts=True,
        )  # fmt: skip
    with pytest.raises(PaperError, match="not_made"):
        page("plan.typ", untitled)


def test_without_the_package_there_is_a_reason(monkeypatch):
    assert export.can_print()
    monkeypatch.setitem(sys.modules, "typst", None)
    assert not export.can_print()
    with pytest.raises(PaperError) as told_why:
        plan_pdf(FULL, WORDS)
    assert told_why.value.reason == "no_paper"


NOTHING_WRITTEN = """
import json, os, resource, sys
from course.export.plan import plan_pdf
import typst
filling, words = json.loads(sys.stdin.read())
for_writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
def watch(event, told):
    if event == "open" and (set(str(told[1])) & set("wax+") or (told[2] or 0) & for_writing):
        os.write(2, f"opened for writing: {told}".encode())
        os._exit(3)
    if event in ("os.mkdir", "os.rename", "os.link", "os.symlink", "subprocess.Popen"):
        os._exit(4)
sys.addaudithook(watch)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
if LEAK: exec(LEAK)
os.write(1, plan_pdf(filling, words))
"""


def made_apart(tmp_path: Path, leak: str = "", **more: str) -> subprocess.CompletedProcess:
    """A plan made in a fresh process that may not write one byte to any file."""
    for name in ("home", "tmp", "cache"):
        (tmp_path / name).mkdir()
    apart = os.environ | {
        "HOME": f"{tmp_path}/home", "TMPDIR": f"{tmp_path}/tmp", "PYTHONPATH": str(ROOT),
        "XDG_CACHE_HOME": f"{tmp_path}/cache", "XDG_DATA_HOME": f"{tmp_path}/cache",
        "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    odd = parts(["茶 😀 canary"], [], [], [], [], [])
    return subprocess.run(
        [sys.executable, "-c", NOTHING_WRITTEN.replace("LEAK", repr(leak))],
        input=json.dumps([odd, dict(WORDS)]).encode(),
        cwd=tmp_path / "home", env=apart | more, capture_output=True,
    )  # fmt: skip


def listing(folder: Path) -> list[tuple]:
    return sorted(
        (str(file), file.stat().st_mtime_ns)
        for file in folder.rglob("*")
        if "__pycache__" not in file.parts
    )


def test_a_page_is_made_without_writing_anything(tmp_path):
    """The compiler is no Python, so the limit on file size holds it too: no byte to any file."""
    before = listing(export.HERE)
    done = made_apart(tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    assert done.stdout.startswith(b"%PDF")
    assert [file.name for file in sorted(tmp_path.rglob("*"))] == ["cache", "home", "tmp"]
    assert listing(export.HERE) == before


@pytest.mark.parametrize(
    "leak",
    ["open('x', 'w')", "import typst; typst.compile(b'= x', output='x.pdf')"],
    ids=["python", "the compiler"],
)
def test_a_page_that_writes_would_be_seen(tmp_path, leak):
    done = made_apart(tmp_path, leak)
    assert done.returncode != 0 or [*(tmp_path / "home").iterdir()]


# ---- The help card -------------------------------------------------------------------------------

READ = date(2026, 11, 21)
SMALL = helplines.load("""
[everywhere]
name = "Many Lines"
address = "https://lines.example"
says = "Lists lines."
limits = "It is not an ambulance."
source = "https://lines.example/about"
copy_of = ""
checked_on = 2026-11-21
checked_by = "a tester"

[[emergency]]
country = "AA"
name = "Aland"
number = "112"
reaches = "emergency services"
source = "https://aland.example"
copy_of = "undated"
checked_on = 2026-11-21
checked_by = "a tester"

[[emergency]]
country = "BB"
name = "Beland"
number = "999"
reaches = "the police"
source = "https://beland.example"
copy_of = ""
checked_on = 2026-11-21
checked_by = "a tester"

[[line]]
country = "AA"
name = "First Line *bold* #x"
kinds = ["sexual_assault", "partner_violence"]
whom = "anyone at all"
phone = "0800 1234"
text_or_chat = "chat on its page"
web = "https://first.example"
hours = "any hour, every day"
languages = "German, English"
cost = "free"
source = "https://first.example/about"
copy_of = "2024"
checked_on = 2026-11-20
checked_by = "a tester"

[[line]]
country = "AA"
name = "By text only"
kinds = ["crisis"]
whom = ""
phone = ""
text_or_chat = "text HELLO to 50808"
web = ""
hours = ""
languages = ""
cost = ""
source = "https://text.example"
copy_of = ""
checked_on = 2026-11-21
checked_by = "a tester"
""")


def card(country: str = "AA", today: date = READ + timedelta(days=12)) -> bytes:
    return help_card_pdf(SMALL, country, today, WORDS)


def test_the_card_says_all_it_knows_in_order():
    text = text_of(card())
    at = 0
    for words in (
        "112", "Emergency · Aland", "Emergency services",
        "Undated copy, read on 21 November 2026, 12 days before this card.",
        "Sexual assault · Violence from a partner", "0800 1234", "First Line *bold* #x",
        "For anyone at all.", "Any hour, every day · free · German, English", "Chat on its page",
        "Stored copy of 2024, read on 20 November 2026, 13 days before this card.",
        "In a crisis", "text HELLO to 50808", "By text only",
        "Page read on 21 November 2026, 12 days before this card.",
        "Lines in many countries", "lines.example", "Many Lines",
        "Lists lines. It is not an ambulance.",
        "A listing is not a check. We read a page about each line. We did not call.",
        # The oldest entry was read on 20 November; day 89 after it is the last one.
        "This card is from 3 December 2026. After 17 February 2027 it is too old",
    ):  # fmt: skip
        at = text.index(joined(words), at)
    assert text.lower().count("hello") == 1
    assert joined(WORDS["card"]["no_lines"]) not in text


def test_a_country_without_a_line_says_so():
    text = text_of(card("BB"))
    assert joined("We could not check a line for this country.") in text
    assert "999" in text
    assert "lines.example" in text
    assert "0800" not in text


def test_the_card_is_one_tagged_page():
    paper = read(card())
    assert len(paper.pages) == 1
    assert paper.metadata.title == "Help card"
    assert paper.trailer["/Root"]["/Lang"] == "en"
    assert tags(card()).count("/H1") == 4
    assert card() == card()


@pytest.mark.parametrize(
    ("days", "age"),
    [(0, "the day of this card"), (1, "1 day before"), (59, "59 days before"),
     (60, "60 days before"), (88, "88 days before")],
)  # fmt: skip
def test_the_card_tells_its_age(days, age):
    assert joined(f"Page read on 21 November 2026, {age}") in text_of(
        card(today=READ + timedelta(days=days))
    )


@pytest.mark.parametrize(("days", "made"), [(59, True), (60, True), (89, True), (90, False)])
def test_from_90_days_there_is_no_card(days, made):
    """Counted from the oldest entry, also when that is of another country."""
    today = READ - timedelta(days=1) + timedelta(days=days)
    if made:
        assert card("BB", today).startswith(b"%PDF")
    else:
        with pytest.raises(helplines.StaleDirectoryError, match=r"First Line.* 90 days ago"):
            card("BB", today)


def test_a_day_that_has_not_come_is_refused():
    with pytest.raises(helplines.StaleDirectoryError):
        card(today=READ - timedelta(days=2))


def test_every_country_of_the_directory_fits_on_its_card():
    """And keeps 9 points at the least: below that help_card.typ refuses."""
    full = helplines.directory()
    today = max(one.checked_on for one in full.entries)
    for country in help_card.countries(full):
        text = text_of(page("help_card.typ", help_card.told(full, country, today, WORDS)))
        for line in full.line:
            if line.country == country:
                assert joined(line.name) in text
                assert joined(line.phone) in text
    assert set(WORDS["kinds"]) == set(helplines.KINDS)


def test_a_country_with_too_many_lines_is_refused():
    many = [msgspec.structs.replace(SMALL.line[0], name=f"Line {n}") for n in range(40)]
    with pytest.raises(PaperError, match="too_long"):
        help_card_pdf(msgspec.structs.replace(SMALL, line=(*many,)), "AA", READ, WORDS)


# ---- python -m course export ---------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch, capsys):
    """What the front door answers: its exit code, and the one sentence or the path it printed."""

    def ask(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["course", *words])
        try:
            code = front_door.main()
        except SystemExit as stopped:
            code = stopped.code
        out, err = capsys.readouterr()
        assert (out == "") == (code != 0)
        assert (err == "") == (code == 0)
        assert err == "" or re.fullmatch(r"\S[^\n]+[.)]\n", err), err
        return code, out + err

    def read_today(one):
        return msgspec.structs.replace(one, checked_on=date.today())

    fresh = helplines.Directory(
        everywhere=read_today(SMALL.everywhere),
        emergency=tuple(map(read_today, SMALL.emergency)),
        line=tuple(map(read_today, SMALL.line)),
    )
    monkeypatch.setattr(helplines, "directory", lambda: fresh)
    return ask


def test_export_writes_one_file_and_says_where(asked, tmp_path, monkeypatch):
    assert asked("export", "help", "--country", "aa", "--to", str(tmp_path)) == (
        0, f"{tmp_path}/help-AA.pdf\n",
    )  # fmt: skip
    assert [file.name for file in tmp_path.iterdir()] == ["help-AA.pdf"]
    assert len(read((tmp_path / "help-AA.pdf").read_bytes()).pages) == 1
    monkeypatch.chdir(tmp_path)
    assert asked("export", "help", "--country", "BB") == (0, "help-BB.pdf\n")
    assert len([*tmp_path.iterdir()]) == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["export"], 2, "help"),
        (["export", "help"], 2, "--country"),
        (["export", "poster", "--country", "AA"], 1, "called poster"),
        (["export", "help", "--country", "QQ"], 1, "no country QQ: choose one of AA, BB"),
        (["export", "help", "--country", "../AA"], 1, "no country ../AA"),
        (["evidence", "help"], 2, "python -m course export"),
        (["directory", "--to", "x"], 2, "python -m course export"),
        (["start", "--country", "AA"], 2, "python -m course export"),
    ],
)
def test_what_cannot_be_exported_is_one_sentence(asked, words, code, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = asked(*words)
    assert answer[0] == code
    assert said in answer[1]
    assert [*tmp_path.iterdir()] == []


def test_a_stale_directory_is_one_sentence(asked, monkeypatch, tmp_path):
    old = msgspec.structs.replace(SMALL.line[0], checked_on=date.today() - timedelta(days=90))
    stale = msgspec.structs.replace(helplines.directory(), line=(old,))
    monkeypatch.setattr(helplines, "directory", lambda: stale)
    code, said = asked("export", "help", "--country", "BB", "--to", str(tmp_path))
    assert code == 1
    assert "90 days ago" in said
    assert [*tmp_path.iterdir()] == []


def test_a_missing_wheel_is_one_sentence(asked, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "typst", None)
    code, said = asked("export", "help", "--country", "AA", "--to", str(tmp_path))
    assert code == 1
    assert "the package typst is missing" in said


def test_a_folder_that_cannot_be_written_keeps_what_it_had(asked, tmp_path):
    for place in (tmp_path / "nowhere", tmp_path / "a file"):
        (tmp_path / "a file").write_text("mine")
        code, said = asked("export", "help", "--country", "AA", "--to", str(place))
        assert code == 1
        assert f"{place}/help-AA.pdf could not be written" in said
    (tmp_path / "help-AA.pdf").mkdir()
    assert asked("export", "help", "--country", "AA", "--to", str(tmp_path))[0] == 1
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a file", "help-AA.pdf"]


def test_a_full_disk_leaves_the_old_card_whole(tmp_path):
    old = tmp_path / "help-AA.pdf"
    old.write_bytes(b"the card of last month")
    code = (
        "import resource, sys, pathlib; from course import export; "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: file = pathlib.Path(sys.argv[1]); export.put({file.name: b'x' * 5000}, file.parent)\n"
        "except OSError: print('refused')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(old)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout == "refused\n", done.stderr
    assert old.read_bytes() == b"the card of last month"
    assert [file.name for file in tmp_path.iterdir()] == ["help-AA.pdf"]
