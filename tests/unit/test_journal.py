"""The journal: what is kept, what is refused, and what the folder shows to somebody else."""

import builtins
import json
import os
import subprocess
import sys
import threading
import time
import traceback
from datetime import UTC
from pathlib import Path

import pytest

from course import journal
from course.journal import Desk, Entry, Journal, JournalError, desk, file, places

WORDS = "a long walk home"
OTHER = "nine dry stones"
# Rounds for tests that open many journals; `test_the_shipped_key` uses the number we ship.
FEW_ROUNDS = 500


@pytest.fixture(autouse=True)
def few_rounds(request, monkeypatch):
    if "shipped" not in request.node.name:
        monkeypatch.setattr(file, "ROUNDS", FEW_ROUNDS)


@pytest.fixture
def path(tmp_path):
    return journal.journal_path(tmp_path / "home")


@pytest.fixture
def opened(path):
    made = Journal.make(path, WORDS)
    yield made
    made.lock()


def problem(work, *given, **named) -> str:
    """The problem `work` ends in; the error says nothing else and drags nothing behind it."""
    with pytest.raises(JournalError) as caught:
        work(*given, **named)
    error = caught.value
    assert error.args == (journal.PROBLEMS[error.problem],)
    assert error.__cause__ is None
    assert error.__context__ is None
    return error.problem


def values(there: Journal) -> dict:
    return {entry.id: entry.value for entry in there.entries()}


def in_child(code: str, *given: object) -> subprocess.CompletedProcess:
    """Run code in a Python of its own; `path`, WORDS, `file` and Journal are there."""
    head = f"""import os, sys, signal, json, pathlib
from course.journal import Journal, JournalError, file
file.ROUNDS = {FEW_ROUNDS}
WORDS = {WORDS!r}
path = pathlib.Path(sys.argv[1])
"""
    return subprocess.run(
        [sys.executable, "-c", head + code, *map(str, given)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


# Keeping


def test_what_is_kept_comes_back_after_locking(opened, path):
    value = {
        "text": "tears\nand \N{CRESCENT MOON}",
        "list": [1, 2.5, True, None, -0.0, 10**40],
        "": {},
    }
    kept = opened.keep("log", "evening", value)
    assert kept.beside is None
    assert kept.entry.made == kept.entry.changed
    assert kept.entry.made.endswith("Z")
    opened.lock()
    assert problem(opened.entries) == "locked"
    again = Journal.unlock(path, WORDS)
    assert again.entries() == [kept.entry]
    assert repr(again.entries()[0].value) == repr(value)
    assert (again.damaged, again.unreadable) == (False, 0)


def test_a_change_keeps_the_day_of_making(path):
    times = iter(["2026-01-01T10:00:00Z", "2026-01-02T10:00:00Z"])
    there = Journal.make(path, WORDS, clock=lambda: next(times))
    first = there.keep("plan", "plan", {"who": "A"}).entry
    second = there.keep("plan", "plan", {"who": "B"}, first.version).entry
    assert (second.made, second.changed) == ("2026-01-01T10:00:00Z", "2026-01-02T10:00:00Z")
    assert second.version > first.version


def test_entries_come_in_the_order_of_making(opened):
    for id in ("c", "a", "b"):
        opened.keep(id, "note", id)
    opened.keep("a", "note", "new", opened.entries()[1].version)
    assert [entry.id for entry in opened.entries()] == ["c", "a", "b"]


def test_dropping(opened):
    opened.keep("a", "note", "one")
    assert opened.drop("a") is True
    assert opened.drop("a") is False
    assert opened.entries() == []


@pytest.mark.parametrize(
    ("id", "kind", "value"),
    [
        ("a", "diary", "x"),
        ("a", None, "x"),
        ("a", ["note"], "x"),
        ("", "note", "x"),
        ("a\n", "note", "x"),
        ("a b", "note", "x"),
        ("../a", "note", "x"),
        ("a~0x", "note", "x"),
        ("ä", "note", "x"),
        ("a" * 101, "note", "x"),
        (7, "note", "x"),
        (None, "note", "x"),
        ("a", "note", float("nan")),
        ("a", "note", [float("-inf")]),
        ("a", "note", {1: "x"}),
        ("a", "note", (1, 2)),
        ("a", "note", {"x"}),
        ("a", "note", b"x"),
        ("a", "note", object()),
        ("a", "note", 10**5000),
        ("a", "note", Path("x")),
    ],
    ids=lambda _: "",  # some of them cannot even be written as a name
)
def test_what_is_not_allowed(opened, id, kind, value):
    assert problem(opened.keep, id, kind, value) == "not_allowed"
    assert opened.entries() == []


def test_depth_circles_and_length(opened):
    deep = circle = []
    for _ in range(5000):
        deep = [deep]
    circle.append(circle)
    wide = ["x"]
    for _ in range(35):
        wide = [wide, wide]
    for value in (deep, circle):
        assert problem(opened.keep, "a", "note", value) == "not_allowed"
    for value in (wide, "x" * 100_001, "é" * 50_001, list(range(90_000)), {"x" * 200_000: 1}):
        assert problem(opened.keep, "a", "note", value) == "too_long"
    fits = "é" * 49_999
    assert opened.keep("a", "note", fits).entry.value == fits


@pytest.mark.parametrize(
    "text", ["\0", "a\0b", "\ud800", "\ud83d\ude00", "\u2028", "'; DROP TABLE entry; --"]
)
def test_odd_characters_are_kept_exactly(opened, path, text):
    opened.keep("a", "note", {text: [text]})
    opened.lock()
    assert values(Journal.unlock(path, WORDS)) == {"a": {text: [text]}}


# Passphrases


@pytest.mark.parametrize("blank", ["", " ", "\t\n", "\u00a0\u3000", None, 5, b"eight bytes"])
def test_an_empty_passphrase_is_refused_everywhere(opened, path, tmp_path, blank):
    opened.keep("a", "note", "x")
    before = path.read_bytes()
    assert problem(Journal.make, tmp_path / "b", blank) == "empty"
    assert problem(Journal.unlock, path, blank) == "empty"
    assert problem(opened.change_passphrase, WORDS, blank) == "empty"
    assert problem(opened.change_passphrase, blank, OTHER) == "empty"
    assert problem(Desk(tmp_path / "c").make, blank) == "empty"
    assert problem(file.connect, path, blank) == "empty"
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["home", "notes.dat"]


def test_a_short_passphrase_is_refused_by_its_composed_length(opened, path, tmp_path):
    # Eight code points as typed, four characters once composed.
    for short in ("seven77", "e\u0301" * 4):
        assert problem(Journal.make, tmp_path / "b", short) == "short"
        assert problem(opened.change_passphrase, WORDS, short) == "short"
        assert problem(Journal.unlock, path, short) == "wrong"
    assert problem(Journal.make, tmp_path / "b", "x" * 1001) == "too_long"
    assert problem(Journal.unlock, path, "x" * 5_000_000) == "wrong"


@pytest.mark.parametrize(
    "odd",
    [
        "it's \"quoted\" '",
        "nul\0nul\0nul",
        "\ud800 lone half",
        "raw:" + "0" * 64,
        "x'" + "0" * 64 + "'",
        "\N{CRESCENT MOON}" * 8,
        "x" * 1000,
    ],
)
def test_any_passphrase_opens_what_it_made_and_its_beginning_does_not(path, odd):
    Journal.make(path, odd).lock()
    assert path.read_bytes()[:16] != file.PLAIN_HEADER
    Journal.unlock(path, odd).lock()
    for near in (odd[:-1], odd.split("\0")[0], odd + "\0", odd + " "):
        if near != odd:
            assert problem(Journal.unlock, path, near) == "wrong"


def test_an_accent_opens_however_it_is_typed(path):
    Journal.make(path, "caf\u00e9 at night").lock()
    Journal.unlock(path, "cafe\u0301 at night").lock()


def test_the_file_is_never_plain_even_if_the_key_were_lost(path, monkeypatch):
    # As the library does with an empty key: it accepts it and writes plain SQLite.
    connect = file.connect
    monkeypatch.setattr(
        file, "connect", lambda where, _: library_without_key(where, connect(where, WORDS))
    )
    assert problem(Journal.make, path, WORDS) == "unavailable"
    assert list(path.parent.iterdir()) == []


def library_without_key(where, connection):
    connection.close()
    return file.library().Connection(str(where))


def test_the_shipped_key_is_slow_and_opens(path, monkeypatch):
    assert file.ROUNDS >= 600_000
    Journal.make(path, WORDS).keep("a", "note", "x")
    assert values(Journal.unlock(path, WORDS)) == {"a": "x"}
    # The number is at work: with another one the same passphrase is another key.
    monkeypatch.setattr(file, "ROUNDS", FEW_ROUNDS)
    assert problem(Journal.unlock, path, WORDS) == "wrong"


def test_the_habits_of_the_file(opened):
    def asked(pragma):
        return opened._connection.execute(f"PRAGMA {pragma}").fetchall()[0][0]

    habits = ("cipher", "secure_delete", "temp_store", "journal_mode", "synchronous")
    assert [asked(each) for each in habits] == ["chacha20", 1, 2, "delete", 3]


# A new passphrase


def test_a_new_passphrase(opened, path):
    kept = [opened.keep(id, "note", id * 3000).entry for id in "abc"]
    opened.drop("b")
    del kept[1]
    opened.change_passphrase(WORDS, OTHER)
    assert opened.entries() == kept
    assert problem(Journal.unlock, path, WORDS) == "wrong"
    after = opened.keep("d", "note", "after").entry
    assert after.version > kept[-1].version
    assert Journal.unlock(path, OTHER).entries() == [*kept, after]
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert [file.name for file in path.parent.iterdir()] == ["notes.dat"]


def test_a_new_passphrase_needs_the_old_one(opened, path):
    opened.keep("a", "note", "x")
    before = path.read_bytes()
    assert problem(opened.change_passphrase, OTHER, "another one") == "wrong"
    assert path.read_bytes() == before
    assert values(opened) == {"a": "x"}


def test_another_window_learns_that_the_passphrase_is_new(opened, path):
    other = Journal.unlock(path, WORDS)
    opened.change_passphrase(WORDS, OTHER)
    for work in (
        other.entries,
        lambda: other.keep("a", "note", "x"),
        lambda: other.drop("a"),
        lambda: other.change_passphrase(WORDS, "yet another"),
    ):
        assert problem(work) == "changed"
    assert opened.entries() == []


# Two windows


def test_two_windows_lose_neither_text(opened, path):
    base = opened.keep("write:a", "reflection", "first").entry.version
    other = Journal.unlock(path, WORDS)
    mine = opened.keep("write:a", "reflection", "mine", base)
    theirs = other.keep("write:a", "reflection", "theirs", base)
    assert mine.beside is None
    assert theirs.entry == mine.entry
    assert (theirs.beside.id, theirs.beside.value) == ("write:a~2", "theirs")
    assert values(opened) == {"write:a": "mine", "write:a~2": "theirs"}


def test_a_window_that_has_seen_nothing_overwrites_nothing(opened):
    opened.keep("log", "evening", ["monday"])
    assert opened.keep("log", "evening", ["tuesday"]).beside.value == ["tuesday"]
    assert opened.keep("log", "evening", ["wednesday"]).beside.id == "log~3"
    # Asked again (an answer was lost on its way): nothing new.
    assert opened.keep("log", "evening", ["tuesday"]).beside.id == "log~2"
    assert len(opened.entries()) == 3


def test_the_same_words_are_no_conflict(opened):
    first = opened.keep("a", "note", {"x": 1, "y": 2})
    assert opened.keep("a", "note", {"y": 2, "x": 1}, 12) == first
    assert opened.keep("a", "note", {"x": True, "y": 2}).beside is not None


def test_words_beside_can_be_written_on(opened):
    opened.keep("a", "note", "one")
    beside = opened.keep("a", "note", "two").beside
    assert opened.keep(beside.id, "note", "more", beside.version).beside is None
    assert opened.keep(beside.id, "note", "stale", beside.version).beside.id == "a~3"
    assert values(opened) == {"a": "one", "a~2": "more", "a~3": "stale"}


def test_a_dropped_entry_does_not_swallow_the_words_of_another_window(opened):
    seen = opened.keep("a", "note", "one").entry.version
    opened.drop("a")
    opened.keep("a", "note", "anew")
    assert opened.keep("a", "note", "old window", seen).beside.value == "old window"
    opened.drop("a")
    assert opened.keep("a", "note", "again", seen).entry.value == "again"


def test_the_versions_of_a_new_journal_are_not_those_of_the_old(path, monkeypatch):
    old = Journal.make(path, WORDS)
    seen = old.keep("a", "note", "old").entry.version
    old.lock()
    journal.delete_everything(path)
    later = time.time() + 60
    monkeypatch.setattr(time, "time", lambda: later)
    new = Journal.make(path, WORDS)
    new.keep("a", "note", "new")
    assert new.keep("a", "note", "from before", seen).beside is not None


def test_two_programs_write_at_once_and_lose_nothing(opened, path):
    code = """
there = Journal.unlock(path, WORDS)
for n in range(40):
    while True:
        try:
            there.keep(f"{sys.argv[2]}{n}", "note", n)
            break
        except JournalError as error:
            assert error.problem == "busy"
"""
    done = []
    children = [
        threading.Thread(target=lambda name=name: done.append(in_child(code, path, name)))
        for name in "ab"
    ]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [(child.returncode, child.stderr) for child in done] == [(0, "")] * 2
    assert values(opened) == {f"{name}{n}": n for name in "ab" for n in range(40)}


def test_a_short_wait_is_waited_out(opened, path):
    other = Journal.unlock(path, WORDS)
    opened._connection.execute("BEGIN EXCLUSIVE")
    release = threading.Timer(0.2, opened._connection.execute, ["ROLLBACK"])
    release.start()
    assert other.keep("a", "note", "x").entry.value == "x"
    release.join()


def test_a_held_journal_is_busy_and_then_works(opened, path, monkeypatch):
    monkeypatch.setattr(file, "BUSY_MILLISECONDS", 30)
    other = Journal.unlock(path, WORDS)
    opened._connection.execute("BEGIN EXCLUSIVE")
    assert problem(other.keep, "a", "note", "x") == "busy"
    assert problem(other.entries) == "busy"
    assert problem(other.drop, "a") == "busy"
    assert problem(Journal.unlock, path, WORDS) == "busy"
    assert problem(other.change_passphrase, WORDS, OTHER) == "busy"
    opened._connection.execute("ROLLBACK")
    assert other.keep("a", "note", "x").entry.value == "x"


# Gone from under an open journal


def test_deleted_by_another_window(opened, path):
    journal.delete_everything(path)
    assert problem(opened.keep, "a", "note", "x") == "changed"
    assert problem(opened.entries) == "changed"
    Journal.make(path, OTHER).keep("a", "note", "new")
    assert problem(opened.keep, "a", "note", "x") == "changed"
    assert values(Journal.unlock(path, OTHER)) == {"a": "new"}


@pytest.mark.parametrize("step", ["_row", "_write"])
def test_deleted_while_it_is_written_is_not_acknowledged(opened, path, monkeypatch, step):
    def and_then_gone(*given):
        done = work(*given)
        path.unlink()
        return done

    work = getattr(opened, step)
    monkeypatch.setattr(opened, step, and_then_gone)
    assert problem(opened.keep, "a", "note", "x") == "changed"
    opened.lock()
    assert list(path.parent.iterdir()) == []


# What the folder shows


def canaries() -> list[str]:
    return [
        "Canary-Wort-Zephyr",
        "kingfisher passphrase one",
        "Heron Passphrase Two",
        "entry:canary",
    ]


def seen_in(folder: Path) -> list[tuple[str, str]]:
    found = []
    for spot in filter(Path.is_file, folder.rglob("*")):
        bytes_ = spot.read_bytes()
        for canary in canaries():
            for form in (canary, canary.lower(), canary.upper()):
                for code in ("utf-8", "utf-16-le", "utf-16-be"):
                    if form.encode(code) in bytes_ or form.encode(code).hex().encode() in bytes_:
                        found.append((spot.name, form))
    return found


def test_no_canary_is_in_any_file(path, tmp_path):
    word, first, second, id = canaries()
    there = Journal.make(path, first)
    steps = [
        lambda: [there.keep(f"{id}{n}", "note", [word] * 200) for n in range(20)],
        lambda: there.keep(f"{id}0", "note", word * 1000, there.entries()[0].version),
        lambda: there.drop(f"{id}3"),
        # In the middle of a change, with the pages it would undo beside the file.
        lambda: there._connection.execute("PRAGMA cache_size = 1"),
        lambda: there._connection.execute("BEGIN IMMEDIATE"),
        lambda: there._connection.execute("UPDATE entry SET value = value || value"),
        lambda: there._connection.execute("ROLLBACK"),
        lambda: there.change_passphrase(first, second),
        there.lock,
    ]
    files = set()
    for step in steps:
        step()
        files |= {spot.name for spot in path.parent.iterdir()}
        assert seen_in(tmp_path) == []
    assert files == {"notes.dat", "notes.dat-journal"}
    assert values(Journal.unlock(path, second))[f"{id}1"] == [word] * 200
    # The search finds what is there to be found.
    (tmp_path / "plain").write_text(word, "utf-16")
    assert seen_in(tmp_path) == [("plain", word)]


def test_dropped_words_are_wiped_from_the_pages(opened, path, monkeypatch):
    """Seen in a file made plain for this test: the same habits, and pages that can be searched."""
    opened._connection.execute("PRAGMA hexrekey = ''")
    opened.lock()
    connect = file.connect
    monkeypatch.setattr(
        file, "connect", lambda where, _: library_without_key(where, connect(where, WORDS))
    )
    there = Journal.unlock(path, WORDS)
    there.keep("a", "note", "canary " * 50)
    there.keep("b", "note", "canary " * 5000)
    assert b"canary" in path.read_bytes()
    there.drop("a")
    there.drop("b")
    there.lock()
    assert b"canary" not in path.read_bytes()


def test_nobody_else_may_read_the_files(path):
    old = os.umask(0)
    try:
        there = Journal.make(path, WORDS)
        there.keep("a", "note", "x")
        there._connection.execute("BEGIN IMMEDIATE")
        there._connection.execute("UPDATE entry SET value = x'31'")
        modes = {spot.name: oct(spot.stat().st_mode & 0o777) for spot in path.parent.iterdir()}
        there._connection.execute("ROLLBACK")
    finally:
        os.umask(old)
    assert modes == {"notes.dat": "0o600", "notes.dat-journal": "0o600"}
    assert oct(path.parent.stat().st_mode & 0o777) == "0o700"


def test_the_file_has_no_other_mode_at_any_moment(path, monkeypatch):
    seen = []
    connect = file.connect

    def looked(where, passphrase):
        seen.append((where.name[:9], oct(where.stat().st_mode & 0o777), where.stat().st_size))
        return connect(where, passphrase)

    monkeypatch.setattr(file, "connect", looked)
    Journal.make(path, WORDS)
    assert seen[0] == ("notes.new", "0o600", 0)


def test_no_word_stands_in_an_error_that_is_logged(opened, path, monkeypatch):
    canary = "canary in a traceback"

    def fails(*_given):
        raise file.library().SQLError(f"near {canary!r}: syntax error in INSERT")

    monkeypatch.setattr(opened, "_write", fails)
    try:
        opened.keep("a", "note", canary)
    except JournalError as error:
        error_text = "".join(traceback.format_exception(error)) + repr(vars(error)) + repr(error)
        chain = [error.__cause__, error.__context__]
        frames = [frame.f_code.co_name for frame, _ in traceback.walk_tb(error.__traceback__)]
    assert canary not in error_text
    assert "INSERT" not in error_text
    assert chain == [None, None]
    # Frames can be logged with their values: those of the work itself are gone.
    assert frames == ["test_no_word_stands_in_an_error_that_is_logged", "plainly"]


@pytest.mark.parametrize(
    ("name", "told", "damaged"),
    [
        ("CorruptError", "damaged", True),
        ("FullError", "full", False),
        ("ReadOnlyError", "read_only", False),
        ("LockedError", "busy", False),
        ("NoMemError", "busy", False),
        ("ThreadingViolationError", "busy", False),
    ],
)
def test_only_damage_makes_a_journal_damaged(opened, monkeypatch, name, told, damaged):
    def fails(*_given):
        raise getattr(file.library(), name)("words of the library")

    with monkeypatch.context() as patch:
        patch.setattr(opened, "_write", fails)
        assert problem(opened.keep, "a", "note", "x") == told
    assert opened.damaged is damaged


def test_every_problem_has_its_line():
    assert all(line.endswith(".") and line.isascii() for line in journal.PROBLEMS.values())
    with pytest.raises(KeyError):
        JournalError("something else")


# Where it lies


def test_not_in_the_project(tmp_path, monkeypatch):
    inside = places.PROJECT / "home"
    assert problem(journal.journal_path, inside) == "in_project"
    assert problem(Journal.make, places.PROJECT / "notes.dat", WORDS) == "in_project"
    link = tmp_path / "link"
    link.symlink_to(places.PROJECT)
    assert problem(journal.journal_path, link / "x") == "in_project"
    assert not inside.exists()
    assert journal.journal_path(tmp_path) == tmp_path / "notes.dat"


def test_there_is_one_already(opened, path):
    before = path.read_bytes()
    assert problem(Journal.make, path, OTHER) == "exists"
    assert path.read_bytes() == before


@pytest.mark.parametrize("swept", [True, False], ids=["swept", "not swept"])
def test_two_make_one_at_the_same_moment(path, monkeypatch, swept):
    """The quicker one sweeps the other's half away when it opens its own, or is not that far."""
    fill = file._fill

    def slowly(*given):
        fill(*given)
        monkeypatch.setattr(file, "_fill", fill)
        (Journal.make if swept else file.make_file)(path, OTHER)

    monkeypatch.setattr(file, "_fill", slowly)
    assert problem(Journal.make, path, WORDS) == "exists"
    assert [spot.name for spot in path.parent.iterdir()] == ["notes.dat"]
    assert Journal.unlock(path, OTHER).entries() == []


def test_a_disk_without_links(path, monkeypatch):
    def refuses(*_given):
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", refuses)
    Journal.make(path, WORDS).keep("a", "note", "x")
    assert problem(Journal.make, path, OTHER) == "exists"
    assert values(Journal.unlock(path, WORDS)) == {"a": "x"}


def test_nothing_there(path):
    assert problem(Journal.unlock, path, WORDS) == "absent"
    assert problem(journal.set_aside, path) == "absent"
    assert not path.parent.exists()


def test_standing(path):
    assert journal.standing(path) == "absent"
    Journal.make(path, WORDS)
    assert journal.standing(path) == "locked"


@pytest.mark.parametrize("missing", ["altogether", "ciphers"])
def test_without_the_library(path, monkeypatch, missing):
    if missing == "altogether":
        imported = builtins.__import__

        def without(name, *given):
            if name == "apsw":
                raise ImportError(name)
            return imported(name, *given)

        monkeypatch.setattr(builtins, "__import__", without)
    else:
        # The plain apsw installs a module of the same name and takes any PRAGMA without a word.
        monkeypatch.delattr(file.library(), "mc_version")
    assert journal.standing(path) == "unavailable"
    assert problem(Journal.make, path, WORDS) == "unavailable"
    assert problem(Journal.unlock, path, WORDS) == "unavailable"
    there = Desk(path)
    assert there.state()["state"] == "unavailable"
    assert problem(there.entries) == "locked"
    assert not path.exists()


# Folders and disks that refuse


def test_a_folder_that_is_a_file(tmp_path):
    (tmp_path / "file").write_text("x")
    assert problem(Journal.make, tmp_path / "file" / "notes.dat", WORDS) == "read_only"
    assert problem(Journal.make, tmp_path / "file" / "deeper" / "notes.dat", WORDS) == "read_only"
    assert journal.standing(tmp_path / "file" / "notes.dat") == "absent"


def test_the_folder_becomes_a_file_while_it_is_open(opened, path):
    opened.keep("a", "note", "x")
    path.parent.rename(path.parent.with_name("moved"))
    path.parent.write_text("x")
    assert problem(opened.keep, "a", "note", "y") == "changed"
    assert problem(opened.entries) == "changed"
    assert values(Journal.unlock(path.parent.with_name("moved") / path.name, WORDS)) == {"a": "x"}


def test_the_journal_is_a_folder(path):
    path.mkdir(parents=True)
    assert problem(Journal.make, path, WORDS) == "read_only"
    assert problem(Journal.unlock, path, WORDS) == "read_only"
    assert problem(journal.delete_everything, path) == "read_only"


def test_the_undo_file_cannot_be_made(opened, path):
    opened.keep("a", "note", "x")
    # A link to nowhere, or a folder: SQLite cannot write, as in a folder that is read-only.
    undo = path.with_name("notes.dat-journal")
    undo.symlink_to(path.parent / "nowhere" / "at all")
    assert problem(opened.keep, "b", "note", "y") == "read_only"
    assert problem(opened.drop, "a") == "read_only"
    assert values(opened) == {"a": "x"}
    undo.unlink()
    undo.mkdir()
    assert problem(opened.keep, "b", "note", "y") == "read_only"
    assert problem(opened.entries) == "read_only"
    undo.rmdir()
    assert values(opened) == {"a": "x"}
    assert opened.keep("b", "note", "y").entry.value == "y"


def test_a_passphrase_that_cannot_be_changed_for_want_of_a_folder(opened, path, monkeypatch):
    opened.keep("a", "note", "x")

    def refuses(*_given):
        raise PermissionError(13, "read-only")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refuses)
        assert problem(opened.change_passphrase, WORDS, OTHER) == "read_only"
    assert [spot.name for spot in path.parent.iterdir()] == ["notes.dat"]
    opened.keep("b", "note", "y")
    assert values(Journal.unlock(path, WORDS)) == {"a": "x", "b": "y"}


def test_a_full_disk(opened, path):
    opened.keep("a", "note", "x")
    pages = opened._connection.execute("PRAGMA page_count").fetchall()[0][0]
    opened._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    assert problem(opened.keep, "b", "note", "y" * 50_000) == "full"
    version = opened.entries()[0].version
    assert problem(opened.keep, "a", "note", "y" * 50_000, version) == "full"
    assert values(opened) == {"a": "x"}
    opened._connection.execute("PRAGMA max_page_count = 100000")
    opened.keep("b", "note", "y" * 50_000)
    assert values(Journal.unlock(path, WORDS)) == {"a": "x", "b": "y" * 50_000}


@pytest.mark.parametrize("room", [0, 3000, 8192, 20_000])
def test_a_disk_that_is_full_for_the_system(opened, path, room):
    opened.keep("a", "note", "x" * 3000)
    opened.lock()
    done = in_child(
        """
import resource
there = Journal.unlock(path, WORDS)
told = []
def attempt(work, *given):
    try:
        work(*given)
        told.append("kept")
    except JournalError as error:
        told.append(error.problem)
before = there.entries()
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), hard))
attempt(there.keep, "b", "note", "y" * 90_000)
attempt(there.keep, "a", "note", "y" * 90_000, before[0].version)
attempt(there.change_passphrase, WORDS, "nine dry stones")
attempt(Journal.make, path.with_name("other"), WORDS)
same = there.entries() == before
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
attempt(there.keep, "b", "note", "y" * 90_000)
print(json.dumps([told, same, [e.id for e in there.entries()], sorted(os.listdir(path.parent))]))
""",
        path,
        room,
    )
    assert done.stderr == ""
    told, same, ids, files = json.loads(done.stdout)
    assert told[:2] == ["full", "full"]
    assert set(told[2:4]) <= {"full", "kept"}
    assert told[3] == "full" or room == 20_000
    assert same or told[2] == "kept"
    assert (told[4], ids) == ("kept", ["a", "b"])
    assert set(files) <= {"notes.dat", "other"}


# Damage


def broken(path: Path, page: int) -> None:
    """Turn one bit in the middle of a page (from 0) of the file."""
    bytes_ = bytearray(path.read_bytes())
    bytes_[page * 4096 + 2000] ^= 4
    path.write_bytes(bytes_)


def many(path: Path) -> dict[str, str]:
    """A journal of 60 entries, short and long, closed; returns their values."""
    there = Journal.make(path, WORDS)
    written = {f"n{n}": f"{n} " * (n * 40) for n in range(60)}
    for id, value in written.items():
        there.keep(id, "note", value)
    there.lock()
    return written


def test_a_broken_page_takes_only_its_own_entries(path):
    written = many(path)
    whole = path.read_bytes()
    unreadable = []
    for page in range(1, len(whole) // 4096):
        broken(path, page)
        hurt = path.read_bytes()
        there = Journal.unlock(path, WORDS)
        assert there.damaged
        read = values(there)
        assert read.items() <= written.items()
        assert there.unreadable == len(written) - len(read)
        unreadable.append(there.unreadable)
        for work in (
            lambda there=there: there.keep("new", "note", "x"),
            lambda there=there: there.drop("n1"),
            lambda there=there: there.change_passphrase(WORDS, OTHER),
        ):
            assert problem(work) == "damaged"
        assert "n" not in journal.readable(there.entries(), {"note": "X"})
        there.lock()
        assert path.read_bytes() == hurt
        path.write_bytes(whole)
    # Only the root of the rows, on which all of them hang, takes more than a few.
    assert sorted(unreadable)[-2] < 20
    assert sorted(unreadable)[-1] == 60


def test_entries_that_no_walk_reaches_are_found_by_their_place(path):
    """The index is broken, and the rows at both ends: what lies between is asked for one by one."""
    written = many(path)
    there = Journal.unlock(path, WORDS)
    leaves = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path"
    rows, index = (
        [page for (page,) in there._connection.execute(leaves, (name,))]
        for name in ("entry", "entry_id")
    )
    there.lock()
    assert len(rows) > 4
    for page in {rows[0], rows[-1], *index}:
        broken(path, page - 1)
    there = Journal.unlock(path, WORDS)
    read = values(there)
    assert read.items() <= written.items()
    assert len(read) > 10
    assert there.unreadable == 60 - len(read)


def test_damage_that_comes_while_it_is_open(opened, path):
    for n in range(30):
        opened.keep(f"n{n}", "note", "x" * 1000)
    other = Journal.unlock(path, WORDS)  # has nothing in its memory of what follows
    opened.keep("last", "note", "y")
    opened.lock()
    broken(path, path.stat().st_size // 4096 - 2)
    assert 20 < len(other.entries()) < 31
    assert other.damaged
    assert other.unreadable == 31 - len(other.entries())
    assert problem(other.keep, "a", "note", "x") == "damaged"


def test_a_row_that_makes_no_sense_is_not_handed_out(opened):
    opened.keep("a", "note", "x")
    opened.keep("b", "note", "y")
    opened._connection.execute("UPDATE entry SET value = x'7b' WHERE id = 'a'")
    assert values(opened) == {"b": "y"}
    assert (opened.damaged, opened.unreadable) == (True, 1)


def test_an_empty_or_foreign_file_is_damaged(path):
    path.parent.mkdir(parents=True)
    for bytes_ in (b"", b"\0"):
        path.write_bytes(bytes_)
        assert problem(Journal.unlock, path, WORDS) == "damaged"
        assert path.read_bytes() == bytes_
    path.write_bytes(b"not a journal " * 1000)
    assert problem(Journal.unlock, path, WORDS) == "wrong"
    path.with_name("b").touch()
    connection = file.connect(path.with_name("b"), WORDS)
    connection.execute("CREATE TABLE other (x)")
    connection.close()
    assert problem(Journal.unlock, path.with_name("b"), WORDS) == "damaged"


def test_set_aside_and_begun_anew(path):
    written = many(path)
    broken(path, 5)
    hurt = path.read_bytes()
    assert journal.set_aside(path) == path.with_name("notes.1.dat")
    new = Journal.make(path, OTHER)
    new.keep("a", "note", "new")
    assert path.with_name("notes.1.dat").read_bytes() == hurt
    assert journal.set_aside(path) == path.with_name("notes.2.dat")
    assert problem(new.keep, "b", "note", "x") == "changed"
    assert values(Journal.unlock(path.with_name("notes.1.dat"), WORDS)).items() <= written.items()
    Journal.make(path, OTHER)
    path.with_name("notes.new-0123abcd.dat").write_bytes(b"left over")
    path.with_name("notes.dat-journal").write_bytes(b"left over")
    neighbours = ["notes.txt", "notes.dat.bak", "notes.x.dat", "my notes.1.dat", "notes.new-1.dat"]
    for name in neighbours:
        path.with_name(name).write_text("not ours")
    journal.delete_everything(path)
    assert sorted(spot.name for spot in path.parent.iterdir()) == sorted(neighbours)


def test_a_new_journal_does_not_meet_the_rest_of_an_old_one(path, tmp_path):
    code = """
there = Journal.make(path, WORDS)
for n in range(40):
    there.keep(f"n{n}", "note", "x" * 2000)
there._connection.execute("PRAGMA cache_size = 1")
there._connection.execute("BEGIN IMMEDIATE")
there._connection.execute("UPDATE entry SET value = value || value")
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert in_child(code, path).returncode == -9
    rest = path.with_name("notes.dat-journal")
    assert rest.stat().st_size > 4096
    path.unlink()
    Journal.make(path, OTHER).keep("a", "note", "new")
    assert not rest.exists()
    assert values(Journal.unlock(path, OTHER)) == {"a": "new"}


# Taken away


def test_delete_everything_whatever_its_state(path):
    there = Journal.make(path, WORDS)
    journal.delete_everything(path)
    assert list(path.parent.iterdir()) == []
    assert problem(there.entries) == "changed"
    path.write_bytes(b"damaged")
    journal.delete_everything(path)
    journal.delete_everything(path)
    assert journal.standing(path) == "absent"


def test_what_cannot_be_deleted_is_said_and_the_rest_is_gone(opened, path):
    path.with_name("notes.1.dat").mkdir()
    assert problem(journal.delete_everything, path) == "read_only"
    assert [spot.name for spot in path.parent.iterdir()] == ["notes.1.dat"]
    path.with_name("notes.1.dat").rmdir()
    journal.delete_everything(path)


# The desk


class Clock:
    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def at(path, clock):
    there = Desk(path, idle_minutes=10, now=clock)
    yield there
    there.lock()


def test_a_sitting(at, path):
    assert at.state() == {"state": "absent", "minutes": 10, "unreadable": 0, "damaged": False}
    assert problem(at.entries) == "locked"
    assert problem(at.unlock, WORDS) == "absent"
    at.make(WORDS)
    assert at.state()["state"] == "open"
    kept = at.keep("a", "note", "x").entry
    assert at.entries() == [kept]
    assert problem(at.make, OTHER) == "exists"
    assert problem(at.unlock, OTHER) == "wrong"
    assert at.state()["state"] == "open"
    at.unlock(WORDS)
    at.rekey(WORDS, OTHER)
    assert "x" in at.export_text({})
    at.lock()
    at.lock()
    assert at.state()["state"] == "locked"
    for work in (
        at.touch,
        at.entries,
        lambda: at.keep("a", "note", "x"),
        lambda: at.drop("a"),
        lambda: at.rekey(OTHER, WORDS),
        lambda: at.export_text({}),
    ):
        assert problem(work) == "locked"
    at.unlock(OTHER)
    assert at.drop("a")
    at.delete()
    assert at.state()["state"] == "absent"
    assert list(path.parent.iterdir()) == []


def test_it_locks_when_idle(at, clock):
    at.make(WORDS)
    clock.seconds += 599
    at.keep("a", "note", "x")
    clock.seconds += 599
    at.touch()
    clock.seconds += 599
    # Looking at the state is no sign of life.
    assert at.state()["state"] == "open"
    clock.seconds += 1
    connection = at._journal._connection
    assert at.state()["state"] == "locked"
    with pytest.raises(file.library().ConnectionClosedError):
        connection.execute("SELECT 1")
    at.unlock(WORDS)
    clock.seconds += 600
    assert problem(at.keep, "a", "note", "y") == "locked"
    assert problem(at.touch) == "locked"
    at.unlock(WORDS)
    # A page that nobody sits at goes on trying what cannot be kept, and draws its list anew.
    clock.seconds += 599
    assert problem(at.keep, "a", "note", "y" * 200_000) == "too_long"
    at.entries()
    clock.seconds += 1
    assert at.state()["state"] == "locked"
    at.unlock(WORDS)
    assert at.entries()[0].value == "x"


def test_the_shipped_clock_goes_on_while_the_lid_is_closed(monkeypatch):
    if hasattr(time, "CLOCK_BOOTTIME"):
        monkeypatch.setattr(time, "clock_gettime", lambda clock: {time.CLOCK_BOOTTIME: 7.0}[clock])
        assert desk.seconds_passed() == 7.0
    # macOS: its `time.monotonic` stands still as well.
    monkeypatch.delattr(time, "CLOCK_BOOTTIME", raising=False)
    monkeypatch.setattr(time, "clock_gettime", lambda clock: {5: 9.0}[clock], raising=False)
    monkeypatch.setattr(time, "CLOCK_MONOTONIC", 5, raising=False)
    assert desk.seconds_passed() == 9.0
    monkeypatch.delattr(time, "CLOCK_MONOTONIC")
    monkeypatch.setattr(time, "monotonic", lambda: 8.0)
    assert desk.seconds_passed() == 8.0


def test_the_desk_locks_when_the_file_is_another_one(at, path):
    at.make(WORDS)
    journal.delete_everything(path)
    assert problem(at.keep, "a", "note", "x") == "changed"
    assert at.state()["state"] == "absent"
    assert problem(at.keep, "a", "note", "x") == "locked"


def test_the_desk_with_a_damaged_journal(at, path):
    many(path)
    broken(path, 5)
    at.unlock(WORDS)
    state = at.state()
    assert (state["state"], state["damaged"]) == ("open", True)
    assert state["unreadable"] == 60 - len(at.entries())
    assert problem(at.keep, "a", "note", "x") == "damaged"
    assert "40 40" in at.export_text({})
    at.set_aside()
    assert at.state()["state"] == "absent"
    at.make(OTHER)
    assert at.entries() == []
    at.delete()
    assert list(path.parent.iterdir()) == []


def test_calls_from_many_threads_wait_for_each_other(at):
    at.make(WORDS)
    failed = []

    def busily(name):
        try:
            for n in range(15):
                at.keep(f"{name}{n}", "note", n)
                at.entries()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=busily, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(at.entries()) == 45


# The readable file


def entry(id, kind, value, made="2026-03-01T20:05:09Z"):
    return Entry(id, kind, value, made, made, 1)


def test_the_readable_file():
    entries = [
        entry("b", "note", "later\nsecond line", "2026-03-02T08:00:00Z"),
        entry("a", "note", True),
        entry("log", "evening", [{"mood": "low", "sleep": None, "with": ["a", "b"]}, "loose"]),
        entry("plan~2", "plan", {"who": "A\nB", "when": 2.5}),
    ]
    titles = {
        "note": "Notes",
        "evening": "Evenings",
        "plan": "My plan",
        "mood": "Mood",
        "true": "yes",
    }
    text = journal.readable(entries, titles, UTC)
    assert (
        text
        == """Evenings
========

2026-03-01 20:05
- Mood: low
  with:
    - a
    - b
- loose

My plan
=======

2026-03-01 20:05, My plan
who:
  A
  B
when: 2.5

Notes
=====

2026-03-01 20:05
yes

2026-03-02 08:00
later
second line
"""
    )
    assert journal.readable(reversed(entries), titles, UTC) == text
    assert journal.readable([], titles) == ""


def test_the_readable_file_can_always_be_written():
    text = journal.readable([entry("a", "note", {"\ud800": "\udc00 \ud83d\ude00"})], {})
    assert "\N{GRINNING FACE}" in text.encode("utf-8").decode("utf-8")
