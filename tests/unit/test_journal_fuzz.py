"""The journal with anything at all: odd values, odd passphrases, and files that were damaged."""

import shutil
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from course import journal
from course.journal import KINDS, Journal, JournalError, file
from course.journal.entries import ID
from course.journal.problems import told_plainly
from tests.unit.test_journal import FEW_ROUNDS, OTHER, WORDS, in_child, many, problem, values

always = hypothesis_settings(
    derandomize=True,
    deadline=None,
    max_examples=120,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PAGE = 4096


@pytest.fixture(autouse=True)
def few_rounds(monkeypatch):
    monkeypatch.setattr(file, "ROUNDS", FEW_ROUNDS)
    # Nobody else writes here, so there is nobody to wait for.
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)


def tried(work, *given):
    """(what came of it, None) or (None, the problem)."""
    try:
        return work(*given), None
    except JournalError as error:
        return None, error.problem


# Halves of characters, NUL and the rest: all that a page can send.
text = st.text(st.characters(exclude_categories=()), max_size=60)
plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
json_values = st.recursive(
    plain | text,
    lambda below: st.lists(below, max_size=5) | st.dictionaries(text, below, max_size=5),
    max_leaves=25,
)
not_json = st.sampled_from(
    [float("nan"), float("inf"), b"x", (1,), {1: 2}, {1}, object(), 10**5000]
)
anything = (
    json_values
    | not_json
    | st.lists(not_json | json_values, max_size=3)
    | st.dictionaries(text, not_json, max_size=2)
)
ids = st.from_regex(r"[a-c]|write:[a-z.-]{1,5}|[a-c]~[0-9]{1,3}", fullmatch=True)


@pytest.fixture
def opened(tmp_path):
    there = Journal.make(tmp_path / "notes.dat", WORDS)
    yield there
    there.lock()


@always
@given(value=json_values)
def test_every_value_comes_back_exactly(opened, value):
    opened.drop("a")
    kept = opened.keep("a", "note", value).entry
    assert repr(kept.value) == repr(value)
    assert repr(opened.entries()[0].value) == repr(value)
    journal.readable(opened.entries(), {}).encode("utf-8")


@always
@given(id=ids | text | plain, kind=st.sampled_from(KINDS) | text | plain, value=anything)
def test_nothing_but_a_problem_comes_out(opened, id, kind, value):
    before = values(opened)
    kept, told = tried(opened.keep, id, kind, value)
    if told:
        assert told in ("not_allowed", "too_long")
        assert values(opened) == before
    else:
        assert ID.fullmatch(id)
        assert kind in KINDS
        mine = kept.beside or kept.entry
        assert repr(mine.value) == repr(value) or journal.entries.same_value(mine.value, value)
        assert values(opened).items() >= before.items()


@always
@given(passphrase=text | plain, wrong=text | plain)
def test_any_passphrase_opens_its_own_journal_only(tmp_path, passphrase, wrong):
    path = tmp_path / "some" / "notes.dat"
    made, told = tried(Journal.make, path, passphrase)
    if told:
        assert told in ("empty", "short")
        assert not path.exists()
        return
    made.lock()
    assert path.read_bytes()[:16] != file.PLAIN_HEADER
    Journal.unlock(path, passphrase).lock()
    if tried(journal.entries.key_of, passphrase) != tried(journal.entries.key_of, wrong):
        assert problem(Journal.unlock, path, wrong) in ("wrong", "empty")
    journal.delete_everything(path)


steps = st.lists(
    st.tuples(
        st.sampled_from(["keep", "keep", "keep", "drop", "rekey", "reopen"]),
        st.integers(0, 1),  # which window
        st.sampled_from(["a", "b", "a~2"]),
        st.integers(0, 5),
    ),
    max_size=25,
)


@always
@given(steps=steps)
def test_two_windows_in_any_order_lose_no_words(tmp_path, steps):
    """A window writes over what it has seen, never over what it has not."""
    path = tmp_path / "windows" / "notes.dat"
    passphrase, other = WORDS, OTHER
    windows = [Journal.make(path, passphrase), None]
    windows[1] = Journal.unlock(path, passphrase)
    seen = [{}, {}]  # id -> version, for each window
    held = {}  # id -> value, what ought to be there
    for step, which, id, number in steps:
        there = windows[which]
        told = None
        if step == "keep":
            kept, told = tried(there.keep, id, "note", number, seen[which].get(id))
            if kept:
                if kept.beside:
                    assert kept.entry.value == held[id] != number
                    assert held.get(kept.beside.id, number) == number
                    held[kept.beside.id] = number
                    seen[which][kept.beside.id] = kept.beside.version
                else:
                    held[id] = number
                seen[which][id] = kept.entry.version
        elif step == "drop":
            dropped, told = tried(there.drop, id)
            if not told:
                assert dropped == (id in held)
                held.pop(id, None)
        elif step == "rekey":
            _, told = tried(there.change_passphrase, passphrase, other)
            if not told:
                passphrase, other = other, passphrase
        if told or step == "reopen":
            assert told in (None, "changed")
            there.lock()
            windows[which] = Journal.unlock(path, passphrase)
        if step != "rekey":
            assert values(windows[which]) == held
    journal.delete_everything(path)
    for there in windows:
        there.lock()


# Damaged files


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """(bytes, values) of a journal of 60 entries; with what a drop leaves."""
    path = tmp_path_factory.mktemp("sound") / "notes.dat"
    rounds, file.ROUNDS = file.ROUNDS, FEW_ROUNDS
    try:
        written = many(path)
        there = Journal.unlock(path, WORDS)
        for id in ("n50", "n7"):
            there.drop(id)
            del written[id]
        there.lock()
    finally:
        file.ROUNDS = rounds
    return path.read_bytes(), written


def survives(path: Path, written: dict) -> str:
    """Open a damaged file and hold it to the promise; "opened", "damaged" or "wrong"."""
    before = path.read_bytes()
    there, told = tried(Journal.unlock, path, WORDS)
    if told:
        assert told in ("wrong", "damaged")
        return told
    try:
        read = values(there)
        assert read.items() <= written.items()
        if there.damaged:
            lost = len(written) - len(read)
            # How many there should be stands on one page; without it, some losses are not known.
            counted, _ = tried(told_plainly(file.read_state), there._connection)
            assert there.unreadable == lost or not counted
            assert problem(there.keep, "new", "note", "x") == "damaged"
            assert problem(there.drop, "n1") == "damaged"
            assert path.read_bytes() == before
        else:
            assert read == written
            assert there.unreadable == 0
            there.keep("new", "note", "x")
            assert there.drop("new")
    finally:
        there.lock()
    for tail in ("-wal", "-shm"):
        assert not path.with_name(path.name + tail).exists()
    return "damaged" if there.damaged else "opened"


def test_a_file_cut_at_every_page(tmp_path, sound):
    bytes_, written = sound
    path = tmp_path / "notes.dat"
    read = []
    for length in range(0, len(bytes_), PAGE):
        path.write_bytes(bytes_[:length])
        told = survives(path, written)
        assert told in ("damaged", "wrong")
        there, _ = tried(Journal.unlock, path, WORDS)
        if there:
            read.append(len(there.entries()))
            there.lock()
    # What came before the cut is read: the longer the file, the more of it.
    assert max(read) > len(written) // 2
    assert sum(count > 0 for count in read) > len(read) // 2


@always
@given(data=st.data())
def test_a_file_cut_anywhere(tmp_path, sound, data):
    bytes_, written = sound
    length = data.draw(st.integers(0, len(bytes_) - 1) | st.integers(0, 2 * PAGE))
    (tmp_path / "notes.dat").write_bytes(bytes_[:length])
    assert survives(tmp_path / "notes.dat", written) in ("damaged", "wrong")


@always
@given(data=st.data())
def test_a_file_with_turned_bits(tmp_path, sound, data):
    bytes_, written = sound
    hurt = bytearray(bytes_)
    places = st.integers(0, len(hurt) - 1) | st.integers(0, 200)
    for place in data.draw(st.lists(places, min_size=1, max_size=12, unique=True)):
        hurt[place] ^= 1 << data.draw(st.integers(0, 7))
    (tmp_path / "notes.dat").write_bytes(hurt)
    assert survives(tmp_path / "notes.dat", written) in ("damaged", "wrong", "opened")


def test_a_bit_turned_in_each_page_is_noticed(tmp_path, sound):
    """Every page is read at the opening, but for the empty ones that a drop left behind."""
    bytes_, written = sound
    told = []
    for page in range(len(bytes_) // PAGE):
        hurt = bytearray(bytes_)
        hurt[page * PAGE + page * 37 % PAGE] ^= 16
        (tmp_path / "notes.dat").write_bytes(hurt)
        told.append(survives(tmp_path / "notes.dat", written))
    assert told[0] == "wrong"
    assert set(told[1:]) <= {"damaged", "opened"}
    assert told.count("opened") <= 4


@always
@given(data=st.data())
def test_a_file_with_pages_swapped_zeroed_or_written_over(tmp_path, sound, data):
    bytes_, written = sound
    pages = [bytes_[at : at + PAGE] for at in range(0, len(bytes_), PAGE)]
    some = st.integers(0, len(pages) - 1)
    one, other = data.draw(some), data.draw(some)
    way = data.draw(st.sampled_from(["swap", "zero", "copy", "noise", "more"]))
    if way == "swap":
        pages[one], pages[other] = pages[other], pages[one]
    elif way == "zero":
        pages[one] = bytes(PAGE)
    elif way == "copy":
        pages[one] = pages[other]
    elif way == "noise":
        pages[one] = data.draw(st.binary(min_size=1, max_size=40)) + pages[one]
    else:
        pages.append(data.draw(st.binary(max_size=PAGE)))
    (tmp_path / "notes.dat").write_bytes(b"".join(pages))
    survives(tmp_path / "notes.dat", written)


@always
@given(noise=st.binary(min_size=1, max_size=3 * PAGE))
def test_any_bytes_as_a_file_or_beside_it(tmp_path, sound, noise):
    bytes_, written = sound
    path = tmp_path / "notes.dat"
    path.write_bytes(noise)
    assert survives(path, written) in ("wrong", "damaged")
    path.write_bytes(bytes_)
    path.with_name("notes.dat-journal").write_bytes(noise)
    assert survives(path, written) == "opened"


def test_old_pages_among_new_ones_are_never_one_entry(tmp_path):
    """As a disk does that loses single writes: every page is sound, together they are not."""
    path = tmp_path / "notes.dat"
    there = Journal.make(path, WORDS)
    old = {f"n{n}": f"old {n} " * 3000 for n in range(6)}
    new = {f"n{n}": f"new {n} " * 3000 for n in range(6)}
    for id, value in old.items():
        there.keep(id, "note", value)
    there.lock()
    first = path.read_bytes()
    there = Journal.unlock(path, WORDS)
    for entry in there.entries():
        there.keep(entry.id, "note", new[entry.id], entry.version)
    there.lock()
    second = path.read_bytes()
    assert len(first) == len(second)
    outcomes = set()
    for page in range(1, len(first) // PAGE):
        cut = slice(page * PAGE, page * PAGE + PAGE)
        path.write_bytes(second[: cut.start] + first[cut] + second[cut.stop :])
        there = Journal.unlock(path, WORDS)
        read = values(there)
        assert all(value in (old[id], new[id]) for id, value in read.items())
        outcomes.add((there.damaged, len(read)))
        there.lock()
    assert (True, 5) in outcomes


@pytest.fixture(scope="module")
def interrupted(tmp_path_factory):
    """A file and its undo file, left by a kill in the middle of a change."""
    path = tmp_path_factory.mktemp("interrupted") / "notes.dat"
    code = """
there = Journal.make(path, WORDS)
for n in range(20):
    there.keep(f"n{n}", "note", f"{n} " * 1500)
there._connection.execute("PRAGMA cache_size = 1")
there._connection.execute("BEGIN IMMEDIATE")
there._connection.execute("UPDATE entry SET value = value || value")
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert in_child(code, path).returncode == -9
    return path, {f"n{n}": f"{n} " * 1500 for n in range(20)}


@always
@given(data=st.data())
def test_a_damaged_undo_file(tmp_path, interrupted, data):
    """Killed, and what would undo the half change is damaged too: no word is wrong even then."""
    source, written = interrupted
    path = tmp_path / "notes.dat"
    shutil.copyfile(source, path)
    hurt = bytearray(source.with_name("notes.dat-journal").read_bytes())
    if data.draw(st.booleans()):
        del hurt[data.draw(st.integers(0, len(hurt))) :]
    for place in data.draw(st.lists(st.integers(0, max(len(hurt) - 1, 0)), max_size=6)):
        if hurt:
            hurt[place] ^= 1 << data.draw(st.integers(0, 7))
    path.with_name("notes.dat-journal").write_bytes(hurt)
    there, told = tried(Journal.unlock, path, WORDS)
    assert not list(path.parent.glob("notes.new-*"))
    if told:
        assert told in ("wrong", "damaged")
        return
    assert values(there).items() <= written.items()
    assert there.damaged or values(there) == written
    there.lock()
