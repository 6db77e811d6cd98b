"""The journal after kills: what was acknowledged is there, and nothing is half."""

import json
import os
import subprocess
import sys

import pytest

from course import journal
from course.journal import Journal, file
from tests.unit.test_journal import FEW_ROUNDS, OTHER, WORDS, in_child, problem, values

# The promise is made for two hundred; two nurseries share them, one for each processor of a small
# computer. The key is quick here (FEW_ROUNDS): it plays no part in what a kill can break.
KILLS = 200
NURSERIES = 2
KILLS_OF_A_NEW_PASSPHRASE = 30
KILLS_OF_MAKING = 30

# A nursery forks a child that works on the journal and acknowledges each step through a pipe, and
# kills it at a random moment: after some steps, and then some part of a step later.
NURSERY = f"""
import json, os, pathlib, random, signal, sys, time
from course.journal import Journal, JournalError, file
file.ROUNDS = {FEW_ROUNDS}
WORDS, OTHER = {WORDS!r}, {OTHER!r}
path, rounds, seed = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(seed)

def until_killed(work, steps, longest):
    # -> what was acknowledged, all of it: lines outlive the child in the pipe.
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        try:
            work(lambda line: os.write(into, f"{{line}}\\n".encode()))
        except BaseException as error:
            os.write(into, f"failed {{error!r}}\\n".encode())
        finally:
            os._exit(1)
    os.close(into)
    seen = b""
    while seen.count(b"\\n") < steps:
        more = os.read(out, 4096)
        if not more:
            break
        seen += more
    time.sleep(chance.random() * longest)
    os.kill(child, signal.SIGKILL)
    while more := os.read(out, 65536):
        seen += more
    os.close(out)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), seen
    return seen.decode().split("\\n")[:-1]

def twice_as_long_as(work):
    # How long to wait at most, so that kills strike before and after on any computer.
    begun = time.monotonic()
    work()
    return 2 * (time.monotonic() - begun)

def hot():
    undo = path.with_name("notes.dat-journal")
    return undo.exists() and undo.stat().st_size > 0
"""

# Step n writes words that follow from n alone, to one of a dozen entries, or drops one.
WRITING = (
    NURSERY
    + """
def id_of(n):
    return f"write:{n * 7 % 13}"

def words(n):
    return {"n": n, "text": f"{n} " * (n * 977 % 9000)}

def write(first):
    def work(acknowledge):
        there = Journal.unlock(path, WORDS)
        versions = {entry.id: entry.version for entry in there.entries()}
        n = first
        while True:
            id = id_of(n)
            if n % 9 == 8:
                there.drop(id)
            else:
                kept = there.keep(id, "note", words(n), versions.get(id))
                assert kept.beside is None
                versions[id] = kept.entry.version
            acknowledge(n)
            n += 1
    return work

there = Journal.make(path, WORDS)
longest = twice_as_long_as(lambda: there.keep("write:0", "note", "x" * 9000))
there.drop("write:0")
there.lock()
expected, n, report = {}, 0, {"hot": 0, "acknowledged": 0, "killed": 0}
for _ in range(rounds):
    for line in until_killed(write(n), chance.randrange(7), longest):
        assert int(line) == n, line
        expected[id_of(n)] = None if n % 9 == 8 else words(n)
        n += 1
        report["acknowledged"] += 1
    report["killed"] += 1
    report["hot"] += hot()
    there = Journal.unlock(path, WORDS)
    assert not there.damaged and there.unreadable == 0
    found = {entry.id: entry.value for entry in there.entries()}
    # The step under way may be there too, whole; it is then acknowledged by being seen.
    under_way = {**expected, id_of(n): None if n % 9 == 8 else words(n)}
    whole = lambda kept: {id: value for id, value in kept.items() if value is not None}
    assert found in (whole(expected), whole(under_way)), (n, sorted(found))
    if found == whole(under_way):
        expected = under_way
        n += 1
    there.lock()
    # An undo file that had nothing to undo yet stays until the next change.
    assert set(os.listdir(path.parent)) <= {"notes.dat", "notes.dat-journal"}
print(json.dumps(report))
"""
)

REKEYING = (
    NURSERY
    + """
there = Journal.make(path, WORDS)
for n in range(30):
    there.keep(f"n{n}", "note", f"{n} " * 1500)
before = there.entries()
longest = twice_as_long_as(lambda: there.change_passphrase(WORDS, WORDS))
there.lock()

def rekey(now, then):
    def work(acknowledge):
        there = Journal.unlock(path, now)
        acknowledge("open")
        there.change_passphrase(now, then)
        acknowledge("done")
        while True:
            time.sleep(1)
    return work

def opens(passphrase):
    try:
        there = Journal.unlock(path, passphrase)
    except JournalError as error:
        assert error.problem == "wrong"
        return False
    assert there.entries() == before and not there.damaged
    there.lock()
    return True

now, then, report = WORDS, OTHER, {"killed": 0, "before": 0, "after": 0, "left": 0}
for _ in range(rounds):
    told = until_killed(rekey(now, then), 1, longest)
    assert told in (["open"], ["open", "done"]), told
    report["killed"] += 1
    report["left"] += len(os.listdir(path.parent)) > 1
    old, new = opens(now), opens(then)
    assert old != new
    assert new or "done" not in told
    report["after" if new else "before"] += 1
    assert os.listdir(path.parent) == ["notes.dat"]
    if new:
        now, then = then, now
print(json.dumps(report))
"""
)

MAKING = (
    NURSERY
    + """
from course.journal import delete_everything, standing

def make(acknowledge):
    acknowledge("begins")
    there = Journal.make(path, WORDS)
    acknowledge("done")
    while True:
        time.sleep(1)

longest = twice_as_long_as(lambda: Journal.make(path, WORDS).lock())
delete_everything(path)
report = {"killed": 0, "absent": 0, "there": 0, "left": 0}
for _ in range(rounds):
    told = until_killed(make, 1, longest)
    assert told in (["begins"], ["begins", "done"]), told
    report["killed"] += 1
    names = os.listdir(path.parent) if path.parent.exists() else []
    report["left"] += bool(set(names) - {"notes.dat"})
    if standing(path) == "absent":
        assert told == ["begins"]
        report["absent"] += 1
        Journal.make(path, WORDS).lock()
    else:
        report["there"] += 1
    there = Journal.unlock(path, WORDS)
    assert there.entries() == []
    there.lock()
    # Whatever was left is swept up by the next opening.
    assert os.listdir(path.parent) == ["notes.dat"]
    delete_everything(path)
print(json.dumps(report))
"""
)


def nursed(code: str, *given: tuple) -> list[dict]:
    """The reports of nurseries that ran side by side, each with its own arguments."""
    children = [
        subprocess.Popen(
            [sys.executable, "-c", code, *map(str, each)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for each in given
    ]
    told = [child.communicate(timeout=300) for child in children]
    assert [errors for _, errors in told] == [""] * len(given)
    return [json.loads(report) for report, _ in told]


@pytest.fixture(autouse=True)
def few_rounds(monkeypatch):
    monkeypatch.setattr(file, "ROUNDS", FEW_ROUNDS)


def test_two_hundred_kills_lose_nothing_that_was_acknowledged(tmp_path):
    share = KILLS // NURSERIES
    reports = nursed(
        WRITING,
        *((tmp_path / str(seed) / "notes.dat", share, seed) for seed in range(NURSERIES)),
    )
    assert sum(report["killed"] for report in reports) == 200
    # The kills did strike: in the middle of a change, and after words were acknowledged.
    assert sum(report["hot"] for report in reports) >= 20
    assert sum(report["acknowledged"] for report in reports) >= 200


def test_kills_while_the_passphrase_changes(tmp_path):
    report = nursed(REKEYING, (tmp_path / "home" / "notes.dat", KILLS_OF_A_NEW_PASSPHRASE, 1))[0]
    assert report["killed"] == KILLS_OF_A_NEW_PASSPHRASE >= 20
    assert min(report["before"], report["after"], report["left"]) > 0


def test_kills_while_a_journal_is_made(tmp_path):
    report = nursed(MAKING, (tmp_path / "home" / "notes.dat", KILLS_OF_MAKING, 1))[0]
    assert report["killed"] == KILLS_OF_MAKING
    assert min(report["absent"], report["there"], report["left"]) > 0


@pytest.fixture
def interrupted(tmp_path):
    """A journal of 40 entries, killed in the middle of a change that had reached the file."""
    path = tmp_path / "notes.dat"
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
    assert path.with_name("notes.dat-journal").stat().st_size > 40_000
    return path


def bytes_of(folder) -> dict[str, bytes]:
    return {spot.name: spot.read_bytes() for spot in folder.iterdir()}


def test_a_wrong_passphrase_after_a_kill_touches_nothing(interrupted):
    before = bytes_of(interrupted.parent)
    for _ in range(2):
        assert problem(Journal.unlock, interrupted, OTHER) == "wrong"
        assert problem(Journal.unlock, interrupted, "") == "empty"
        assert bytes_of(interrupted.parent) == before
    assert values(Journal.unlock(interrupted, WORDS)) == {f"n{n}": "x" * 2000 for n in range(40)}
    assert os.listdir(interrupted.parent) == ["notes.dat"]


def test_a_first_page_half_written_is_undone(interrupted):
    """As after a power cut: the first page is broken, and its old self stands in the undo file."""
    bytes_ = bytearray(interrupted.read_bytes())
    bytes_[2000:4096] = bytes(2096)
    interrupted.write_bytes(bytes_)
    assert problem(Journal.unlock, interrupted, OTHER) == "wrong"
    there = Journal.unlock(interrupted, WORDS)
    assert not there.damaged
    assert len(there.entries()) == 40


def test_a_new_passphrase_after_a_kill(interrupted):
    there = Journal.unlock(interrupted, WORDS)
    there.change_passphrase(WORDS, OTHER)
    assert len(there.entries()) == 40
    assert os.listdir(interrupted.parent) == ["notes.dat"]


def test_deleting_after_a_kill_leaves_nothing(interrupted):
    journal.delete_everything(interrupted)
    assert os.listdir(interrupted.parent) == []
    Journal.make(interrupted, OTHER)
    assert Journal.unlock(interrupted, OTHER).entries() == []


def test_setting_aside_after_a_kill_takes_the_undo_file_along(interrupted):
    aside = journal.set_aside(interrupted)
    assert sorted(os.listdir(interrupted.parent)) == ["notes.1.dat", "notes.1.dat-journal"]
    Journal.make(interrupted, OTHER)
    assert len(Journal.unlock(aside, WORDS).entries()) == 40
