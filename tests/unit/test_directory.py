"""The help directory: what stands in it, the rule of its age, and one sentence for every damage."""

import json
import re
import sys
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.safety import directory as helplines
from course.safety.directory import (
    KINDS,
    Directory,
    DirectoryError,
    StaleDirectoryError,
    age,
    for_page,
    load,
    must_be_current,
    shown,
    standing,
)

ROOT = Path(__file__).parents[2]
READ = date(2026, 11, 21)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def after(days: int) -> date:
    return READ + timedelta(days)


# A whole small file. Damage is made by replacing one piece of it.
SMALL = """
[everywhere]
name = "Everywhere"
address = "https://every.example"
says = "Many countries."
limits = "Not an ambulance."
source = "https://every.example/about"
copy_of = ""
checked_on = 2026-11-21
checked_by = "a tester"

[[emergency]]
country = "GB"
name = "United Kingdom"
number = "999"
reaches = "an ambulance"
source = "https://ambulance.example"
copy_of = "2025"
checked_on = 2026-11-21
checked_by = "a tester"

[[line]]
country = "GB"
name = "First"
kinds = ["sexual_assault", "partner_violence"]
whom = "anyone"
phone = "0800 123 456"
text_or_chat = ""
web = ""
hours = ""
languages = ""
cost = ""
source = "https://first.example"
copy_of = "undated"
checked_on = 2026-11-21
checked_by = "a tester"

[[line]]
country = "GB"
name = "Second"
kinds = ["crisis"]
whom = ""
phone = ""
text_or_chat = "text 85258"
web = "https://second.example"
hours = ""
languages = ""
cost = ""
source = "https://second.example"
also_read = ["https://second.example/hours"]
copy_of = ""
checked_on = 2026-11-20
checked_by = "a tester"
"""


@pytest.fixture
def real() -> Directory:
    return helplines.directory()


@pytest.fixture
def same_day(real) -> Directory:
    """The real directory as if all of it had been read on one day."""
    return read_on(READ, real)


def read_on(day: date, directory: Directory, which: int | None = None) -> Directory:
    """The directory with all entries read on this day, or with one line of it."""
    change = msgspec.structs.replace
    if which is not None:
        lines = tuple(
            change(one, checked_on=day) if index == which else one
            for index, one in enumerate(directory.line)
        )
        return change(directory, line=lines)
    return change(
        directory,
        everywhere=change(directory.everywhere, checked_on=day),
        emergency=tuple(change(one, checked_on=day) for one in directory.emergency),
        line=tuple(change(one, checked_on=day) for one in directory.line),
    )


# ---- The age rule --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-365, "stopped"), (-1, "stopped"),  # nobody can have read a page tomorrow
        (0, "current"), (1, "current"), (59, "current"),
        (60, "due"), (61, "due"), (89, "due"),
        (90, "stopped"), (91, "stopped"), (4000, "stopped"),
    ],
)  # fmt: skip
def test_the_standing_of_a_day(days, expected):
    assert age(READ, after(days)) == days
    assert standing(READ, after(days)) == expected


@given(DAYS, DAYS, st.integers(0, 400))
def test_an_entry_only_grows_older(read, today, later):
    order = ["current", "due", "stopped"]
    if today >= read:
        then = standing(read, today + timedelta(later))
        assert order.index(then) >= order.index(standing(read, today))
    else:
        assert standing(read, today) == "stopped"
    assert age(read, today + timedelta(later)) == age(read, today) + later


@given(DAYS, st.lists(st.integers(-40, 130), min_size=2, max_size=2))
def test_no_stopped_line_is_ever_shown_and_nothing_else_is_hidden(today, ages):
    whole = load(SMALL)
    for which, days in enumerate(ages):
        whole = read_on(today - timedelta(days), whole, which)
    left = shown(whole, today)
    assert left.line == tuple(one for one in whole.line if 0 <= age(one.checked_on, today) < 90)
    assert (left.everywhere, left.emergency) == (whole.everywhere, whole.emergency)


@pytest.mark.parametrize("days", [90, 10000, -1])
def test_when_all_is_stopped_what_reaches_everywhere_stays(days, same_day):
    left = shown(same_day, after(days))
    assert left.line == ()
    assert left.emergency == same_day.emergency
    assert left.everywhere == same_day.everywhere


@pytest.mark.parametrize(("days", "count"), [(0, 0), (59, 0), (60, 4), (89, 4), (90, 4), (-1, 4)])
def test_what_wants_a_re_check(days, count):
    whole = read_on(READ, load(SMALL))
    assert len(helplines.due(whole, after(days))) == count
    assert bool(helplines.reminder(whole, after(days))) == bool(count)


def test_the_reminder_is_one_sentence_and_short(same_day):
    small = helplines.reminder(load(SMALL), after(59))
    assert "Second (GB)" in small  # read a day before the others
    assert "First" not in small
    for sentence in (small, helplines.reminder(same_day, after(75))):
        assert re.fullmatch(
            r"Helplines to re-check[^\n]+checked_on in \S+directory\.toml\.", sentence
        )
        assert len(sentence) < 400
    assert "Emergency number 999 (GB)" in helplines.reminder(load(SMALL), after(60))


@pytest.mark.parametrize("days", [0, 59, 60, 89])
def test_it_is_current_until_the_89th_day(days, same_day):
    must_be_current(same_day, after(days))


@pytest.mark.parametrize("days", [90, 91, 1000])
def test_from_the_90th_day_it_stops_with_one_sentence(days, same_day):
    with pytest.raises(StaleDirectoryError) as stale:
        must_be_current(same_day, after(days))
    assert re.fullmatch(rf"[^\n]+ was last read {days} days ago, [^\n]+\.", str(stale.value))
    assert "set checked_on in course/safety/directory.toml" in str(stale.value)


def test_the_oldest_is_named():
    with pytest.raises(StaleDirectoryError, match=r"^Second \(GB\) was last read 95 days ago"):
        must_be_current(load(SMALL), after(94))


@pytest.mark.parametrize("table", ["everywhere", "emergency", "line"])
def test_each_kind_of_entry_can_stop_it(table):
    whole = read_on(after(100), load(SMALL))
    old = msgspec.structs.replace
    piece = getattr(whole, table)
    made = old(piece, checked_on=READ) if table == "everywhere" else (
        old(piece[0], checked_on=READ), *piece[1:]
    )  # fmt: skip
    must_be_current(whole, after(100))
    with pytest.raises(StaleDirectoryError, match="100 days ago"):
        must_be_current(old(whole, **{table: made}), after(100))


def test_a_day_that_has_not_come_stops_it_too():
    with pytest.raises(StaleDirectoryError, match="on 2026-11-21, a day that has not come"):
        must_be_current(load(SMALL), date(2026, 11, 20))


# ---- What stands in the file ---------------------------------------------------------------------


def test_every_entry_was_read_and_by_whom(real):
    for one in real.entries:
        assert one.checked_on <= date.today(), one.name
        assert one.checked_by == "a developer of the course"
        assert one.source not in one.also_read
        assert len(set(one.also_read)) == len(one.also_read)


def test_a_copy_of_before_2022_is_held_up_by_another_page(real):
    for one in real.entries:
        if one.copy_of.isdigit():
            assert 2018 <= int(one.copy_of) <= one.checked_on.year, one.name
            assert int(one.copy_of) >= 2022 or one.also_read, one.name


def test_the_order_is_the_order_of_the_page(real):
    names = {one.country: one.name for one in real.emergency}
    order = [(KINDS.index(one.kinds[0]), names[one.country]) for one in real.line]
    assert order == sorted(order)
    for one in real.line:
        assert list(one.kinds) == sorted(set(one.kinds), key=KINDS.index), one.name
    *countries, last = names.values()
    assert countries == sorted(countries)
    assert last == names["EU"]


def test_the_countries_that_have_lines_have_an_emergency_number_of_their_own(real):
    known = {one.country for one in real.emergency}
    assert {one.country for one in real.line} <= known - {"EU"}
    assert {one.number for one in real.emergency} <= {
        "000",
        "111",
        "112",
        "113",
        "911",
        "999",
        "10111",
    }


def test_every_line_says_how_to_reach_it(real):
    for one in real.line:
        assert one.phone or one.text_or_chat or one.web
        assert 3 <= len(re.sub(r"\D", "", one.phone) or "000") <= 11, one.name
        if "therapy" in one.kinds:
            assert not one.phone  # a directory of people: a listing is not a check


def test_the_words_are_short_and_calm(real):
    for one in real.line:
        for field in (one.whom, one.text_or_chat, one.hours, one.languages, one.cost):
            assert len(field.split()) <= 15, f"{one.name}: {field}"
            assert not re.search(r"\bvictims?\b|!|\bjust\b", field), f"{one.name}: {field}"
    for sentence in re.split(r"(?<=\.)\s", real.everywhere.says + " " + real.everywhere.limits):
        assert len(sentence.split()) <= 15


# ---- For the page --------------------------------------------------------------------------------


def test_the_page_gets_plain_values_and_the_same_limits(real):
    page = for_page(real)
    assert json.loads(json.dumps(page)) == page
    assert page["ages"] == {"due": 60, "stop": 90}
    assert page["kinds"] == [
        "sexual_assault",
        "partner_violence",
        "crisis",
        "sexual_health",
        "therapy",
    ]
    for entry in (page["everywhere"], *page["emergency"], *page["lines"]):
        assert date.fromisoformat(entry["checked_on"]) <= date.today()


def test_a_line_stands_once_for_each_of_its_kinds():
    rows = for_page(load(SMALL))["lines"]
    assert [(row["kind"], row["name"]) for row in rows] == [
        ("sexual_assault", "First"), ("partner_violence", "First"), ("crisis", "Second"),
    ]  # fmt: skip
    assert set(rows[0]) == {
        "kind", "country", "name", "whom", "phone", "text_or_chat", "web", "hours", "languages",
        "cost", "source", "also_read", "copy_of", "checked_on", "checked_by",
    }  # fmt: skip
    assert rows[2]["checked_on"] == "2026-11-20"
    assert rows[2]["also_read"] == ["https://second.example/hours"]


def test_as_text_every_entry_has_its_age_and_its_source(real):
    text = helplines.listing(load(SMALL), after(59))
    assert text.splitlines()[0] == "  60 days  due      Second (GB)  https://second.example"
    assert len(helplines.listing(real, READ).splitlines()) == len(real.entries)


# ---- Damage --------------------------------------------------------------------------------------

FIRST = r"\[\[line\]\] number 1 \(First\)"
SECOND = r"\[\[line\]\] number 2 \(Second\)"
DAMAGE = {
    "an unknown field": ('hours = ""\nlanguages = ""\ncost = ""\nsource = "https://f',
                         'times = ""\nsource = "https://f',
                         rf"{FIRST}, field times: no such field"),
    "a missing field": ('checked_by = "a tester"\n\n[[line]]\ncountry = "GB"\nname = "Second"',
                        '\n[[line]]\ncountry = "GB"\nname = "Second"',
                        rf"{FIRST}, field checked_by: this field is missing"),
    "a missing name": ('name = "First"\n', "", r"\[\[line\]\] number 1, field name: .+ missing"),
    "an empty name": ('"First"', '""', r"number 1 \(\), field name"),
    "a number as a phone": ('"0800 123 456"', "800", rf"{FIRST}, field phone: Expected `str`"),
    "letters in a phone": ("0800 123 456", "0800 HOPE", rf"{FIRST}, field phone"),
    "one digit": ('"0800 123 456"', '"8"', rf"{FIRST}, field phone"),
    "sixteen digits": ("0800 123 456", "0800 1234 5678 9012", rf"{FIRST}, field phone"),
    "a kind nobody knows": ('"crisis"', '"party"', rf"{SECOND}, field kinds\[0\]"),
    "no kind": ('["crisis"]', "[]", rf"{SECOND}, field kinds"),
    "a kind that is no list": ('["crisis"]', '"crisis"', rf"{SECOND}, field kinds"),
    "a country nobody knows": ('country = "GB"\nname = "First"', 'country = "XX"\nname = "First"',
                               rf"{FIRST}, field country: XX has no emergency number"),
    "a country in full": ('country = "GB"\nname = "First"', 'country = "Britain"\nname = "First"',
                          rf"{FIRST}, field country"),
    "a source that is no address": ('"https://first.example"', '"first"',
                                    rf"{FIRST}, field source"),
    "a link that is not locked": ('web = "https://', 'web = "http://', rf"{SECOND}, field web"),
    "words as a link": ('"https://second.example"', '"see there"', rf"{SECOND}, field web"),
    "a date in words": ("2026-11-20", '"in November"', rf"{SECOND}, field checked_on"),
    "a number as a date": ("2026-11-20", "20", rf"{SECOND}, field checked_on: Expected `date`"),
    "a day with an hour": ("2026-11-20", "2026-11-20T10:00:00", rf"{SECOND}, field checked_on"),
    "a day that does not exist": ("2026-11-20", "2026-02-30", r"not readable as TOML: .+line \d+"),
    "a copy of no year": ('"undated"', '"old"', rf"{FIRST}, field copy_of"),
    "no way to reach it": ('phone = "0800 123 456"', 'phone = ""', rf"{FIRST}: there is no way"),
    "two names alike": ('"Second"', '"First"', r"number 2 \(First\): .+ twice"),
    "two numbers alike": ('phone = ""', 'phone = "0800-123456"', rf"{SECOND}: .+ twice"),
    "a space at an end": ('whom = "anyone"', 'whom = "anyone "', rf"{FIRST}, field whom: a space"),
    "an emergency number in words": ('"999"', '"nine"', r"\(United Kingdom\), field number"),
    "no emergency number": ('number = "999"', 'number = ""', r"\(United Kingdom\), field number"),
    "nothing for everywhere": ('says = "Many countries."\n', "",
                               r"\[everywhere\] \(Everywhere\), field says: this field is missing"),
    "one table for many": ("[[emergency]]", "[emergency]", r"\[emergency\] .*: Expected `array`"),
    "a table nobody knows": ("[[emergency]]", "[[urgent]]", r"\[(urgent|emergency)\]: "),
    "one table more": ("[everywhere]", "[elsewhere]\nx = 1\n[everywhere]",
                       r"\[elsewhere\]: no such field"),
    "a country in small letters": ('"GB"', '"gb"', r"\(United Kingdom\), field country"),
    "a quote left open": ('"Everywhere"', '"Everywhere', "not readable as TOML"),
}  # fmt: skip


def test_the_small_file_is_whole():
    assert [one.name for one in load(SMALL).entries] == [
        "Everywhere", "United Kingdom", "First", "Second",
    ]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_one_sentence_that_names_the_entry(damage):
    old, new, expected = DAMAGE[damage]
    assert SMALL.count(old) >= 1
    with pytest.raises(DirectoryError, match=expected) as refused:
        load(SMALL.replace(old, new, 1))
    sentence = str(refused.value)
    assert sentence.startswith("course/safety/directory.toml")
    assert re.fullmatch(r"[^\n]+\.", sentence)
    assert "Traceback" not in sentence


def test_two_emergency_numbers_for_one_country():
    block = SMALL[SMALL.index("[[emergency]]") : SMALL.index("[[line]]")]
    with pytest.raises(DirectoryError, match=r"number 2 \(United Kingdom\).+GB stands twice"):
        load(SMALL.replace(block, block + block))


@given(st.integers(0, len(SMALL) - 1), st.characters())
def test_any_changed_character_is_a_directory_or_a_refusal(place, character):
    changed = SMALL[:place] + character + SMALL[place + 1 :]
    try:
        made = load(changed)
    except DirectoryError:
        return
    must_be_current(read_on(READ, made), READ)
    assert for_page(made)["lines"]


@pytest.fixture
def other_file(tmp_path, monkeypatch):
    """A file in the place of directory.toml, empty to begin with."""
    monkeypatch.setattr(helplines, "FILE", tmp_path / "directory.toml")
    helplines.directory.cache_clear()
    yield tmp_path / "directory.toml"
    helplines.directory.cache_clear()


def test_a_file_that_cannot_be_read(other_file):
    with pytest.raises(DirectoryError, match=r"^course/safety/directory\.toml cannot be read"):
        helplines.directory()
    other_file.write_bytes("[everywhere]\nname = 'é'".encode("latin-1"))
    with pytest.raises(DirectoryError, match="not readable as UTF-8"):
        helplines.directory()
    other_file.unlink()
    other_file.mkdir()
    with pytest.raises(DirectoryError, match="cannot be read"):
        helplines.directory()


# ---- At the end of a test run --------------------------------------------------------------------


class Reporter:
    """Takes down what a test run would print."""

    def __init__(self) -> None:
        self.said: list[tuple[str, dict]] = []

    def write_line(self, line: str, **markup: bool) -> None:
        self.said.append((line, markup))


@pytest.fixture
def run(request, monkeypatch):
    """The run's own conftest, on a day that the test chooses."""
    plugin = request.config.pluginmanager.getplugin(str(ROOT / "conftest.py"))

    def end_of_a_run(today: date) -> list[tuple[str, dict]]:
        class Day(date):
            @classmethod
            def today(cls):
                return today

        monkeypatch.setattr(plugin, "date", Day)
        reporter = Reporter()
        plugin.pytest_terminal_summary(reporter)
        return reporter.said

    return end_of_a_run


@pytest.mark.parametrize("days", [60, 89, 90, 500])
def test_a_run_ends_with_one_yellow_sentence(days, run, other_file):
    other_file.write_text(SMALL, "utf-8")
    [(line, markup)] = run(after(days))
    assert line == helplines.reminder(load(SMALL), after(days))
    assert markup == {"yellow": True}


def test_a_run_says_nothing_while_all_is_current(run, other_file):
    other_file.write_text(SMALL, "utf-8")
    assert run(after(58)) == []


@pytest.mark.parametrize("damage", ["", "[", "\0", "[everywhere]"])
def test_a_damaged_file_does_not_end_a_run(damage, run, other_file):
    other_file.write_text(damage, "utf-8")
    assert run(after(500)) == []


def test_a_package_that_is_missing_does_not_end_a_run(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "course.safety", None)
    assert run(after(500)) == []
