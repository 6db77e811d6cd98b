"""The session's file: what stands in it, what is left in it, and what comes of damage."""

import os
import sqlite3
import subprocess
import sys
from contextlib import suppress

import pytest

from course.live import schema
from course.live.room import RefusalError, Tick
from course.live.store import NAME, TAILS, Store, StoreError
from tests.unit.test_live_room import (
    POLL_STEP,
    again,
    answer,
    join,
    open_poll,
    open_room,
    options,
    refused,
    surfaces,
)


def everything(room) -> bytes:
    """All that lies on the disk of this session."""
    return b"".join(file.read_bytes() for file in sorted(room.store.path.parent.iterdir()))


@pytest.fixture
def room(tmp_path):
    made = open_room(tmp_path / NAME)
    yield made
    if not made.ended:
        made.store.close()


def test_the_file_has_no_place_for_an_address_a_time_or_a_device(room):
    """Every column there is. What an answer holds is its hash, an option, a turn."""
    rows = room.store._file.execute(
        "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c ORDER BY 1, 2"
    ).fetchall()
    tables: dict[str, list[str]] = {}
    for table, column in rows:
        tables.setdefault(table, []).append(column)
    assert tables == {
        "answer": ["option", "turn", "who"],
        "counted": ["count", "option"],
        "opening": ["id", "poll", "salt"],
        "place": ["state"],
        "session": ["code", "console", "screen", "second", "secret"],
    }
    made = room.store._file.execute("SELECT sql FROM sqlite_master WHERE name = 'answer'")
    assert "WITHOUT ROWID" in made.fetchone()[0]  # or the order of rows would be one of time


def test_what_is_said_to_be_kept_has_been_given_to_the_disk(room):
    """A kill does not need it, a power cut does. And what is deleted is written over."""
    said = {name: room.store._file.execute(f"PRAGMA {name}").fetchone()[0] for name in (
        "synchronous", "secure_delete", "journal_mode", "locking_mode")}  # fmt: skip
    full = 2
    assert said == {
        "synchronous": full,
        "secure_delete": 1,
        "journal_mode": "wal",
        "locking_mode": "exclusive",
    }


def test_no_ticket_ever_stands_in_the_file(room):
    open_poll(room)
    tickets = [join(room) for _ in range(8)]
    for ticket in tickets:
        answer(room, ticket, options(room)[0])
    for ticket in tickets:
        for part in (ticket.encode(), bytes.fromhex(ticket[:32]), bytes.fromhex(ticket[32:])):
            assert part not in everything(room)


@pytest.mark.parametrize("how", ["reveal", "clear", "go"])
@pytest.mark.parametrize("many", [3, 200])
def test_after_the_reveal_no_trace_of_a_single_answer_is_left(room, how, many):
    open_poll(room)
    turns = {join(room): 1 for _ in range(many)}
    for ticket in turns:
        answer(room, ticket, options(room)[0])
    # Answers are in the file itself, not only in its log; then minds change.
    room.store.wipe()
    for ticket in list(turns)[::2]:
        answer(room, ticket, options(room)[1], turn=2)
    hashes, salt = list(room.store.answers()), room.opening.salt
    assert all(each in everything(room) for each in (*hashes, salt))
    commands = {"reveal": schema.Reveal(), "clear": schema.Clear(), "go": schema.Go(step=POLL_STEP)}
    room.do(commands[how])
    assert not [each for each in (*hashes, salt) if each in everything(room)]
    kept = dict.fromkeys(room.counts, 0)
    assert room.store.counts() == room.counts
    if how == "reveal" and many >= 5:
        assert sorted(room.counts.values())[-2:] == [many // 2, many // 2]
    else:
        assert kept == {}


def test_a_kill_before_the_last_wipe_leaves_nothing_either(room, monkeypatch):
    open_poll(room)
    for _ in range(6):
        answer(room, join(room), options(room)[0])
    hashes = list(room.store.answers())
    with monkeypatch.context() as killed:
        killed.setattr(room.store, "wipe", lambda: None)
        room.do(schema.Reveal())
    assert [each for each in hashes if each in everything(room)]
    copy = room.store.path.parent / "killed"
    copy.mkdir()
    for tail in TAILS:
        file = room.store.path.with_name(NAME + tail)
        if file.exists():
            (copy / file.name).write_bytes(file.read_bytes())
    found = open_room(copy / NAME)
    assert not [each for each in hashes if each in everything(found)]
    assert sum(found.counts.values()) == 6
    found.store.close()


def test_a_wipe_that_failed_is_made_up_for(room, monkeypatch):
    open_poll(room)
    for _ in range(6):
        answer(room, join(room), options(room)[0])
    hashes = list(room.store.answers())

    def no_room():
        raise StoreError("not_kept")

    with monkeypatch.context() as full:
        full.setattr(room.store, "wipe", no_room)
        room.do(schema.Reveal())  # it was kept, so it is told
    assert [each for each in hashes if each in everything(room)]
    room.do(Tick())
    assert not [each for each in hashes if each in everything(room)]


# --- a full disk ----------------------------------------------------------------------------------


def test_on_a_full_disk_an_answer_is_not_acknowledged(room):
    open_poll(room)
    tickets = [join(room) for _ in range(600)]
    for ticket in tickets[:6]:
        answer(room, ticket, options(room)[0])
    pages = room.store._file.execute("PRAGMA page_count").fetchone()[0]
    room.store.limit(pages)
    kept = 6
    with suppress(StoreError):
        for ticket in tickets[6:]:
            answer(room, ticket, options(room)[0])
            kept += 1
    with pytest.raises(StoreError) as full:
        answer(room, tickets[kept], options(room)[0])
    assert full.value.reason == "not_kept"
    assert len(room.answers) == len(room.store.answers()) == kept < 600
    # What needs no room still works, and what was kept is counted.
    room.do(schema.Blank(on=True))
    room.store.limit(100_000)
    answer(room, tickets[kept], options(room)[0])
    assert refused(answer, room, tickets[0], options(room)[1], turn=1) == "old"
    room.do(schema.Reveal())
    assert sum(room.counts.values()) == kept + 1
    assert surfaces(again(room))["phone"]["results"]["answered"] == kept + 1


def test_a_batch_is_kept_whole_or_not_at_all(room):
    """Of a batch that the disk does not take, nothing is done, refused commands apart."""
    open_poll(room)
    tickets = [join(room) for _ in range(600)]
    room.store.limit(room.store._file.execute("PRAGMA page_count").fetchone()[0])
    code, opening = room.keys.code, room.opening.id
    batch = [
        schema.Answer(room=code, ticket=each, opening=opening, option=options(room)[0], turn=1)
        for each in tickets
    ]
    with pytest.raises(StoreError):
        room.do_all([schema.Blank(on=True), *batch])
    assert (room.answers, room.store.answers(), room.place.blank) == ({}, {}, False)
    room.store.limit(100_000)
    done = room.do_all([*batch, batch[0], schema.Reveal(), batch[1]])
    assert isinstance(done[-1], RefusalError)
    assert sum(room.counts.values()) == 600


# --- damage ---------------------------------------------------------------------------------------


def damaged(path) -> str:
    with pytest.raises(StoreError) as found:
        Store(path)
    return found.value.reason


def made_by(path, statement: str) -> bytes:
    """What a file is after this statement."""
    file = sqlite3.connect(path)
    file.execute(statement)
    file.commit()
    file.close()
    return path.read_bytes()


def test_a_damaged_file_is_called_damaged(tmp_path):
    room = open_room(tmp_path / NAME)
    open_poll(room)
    for _ in range(40):
        answer(room, join(room), options(room)[0])
    room.store.close()
    whole = (tmp_path / NAME).read_bytes()
    wounds = {
        "no database": b"x" * 5000,
        "half": whole[: len(whole) // 2],
        "first page": whole[:40] + os.urandom(900) + whole[940:],
        "another program's": made_by(tmp_path / "notes", "CREATE TABLE notes (words)"),
        "a newer form": made_by(tmp_path / NAME, "PRAGMA user_version = 9"),
    }
    for what, bytes_ in wounds.items():
        path = tmp_path / what / NAME
        path.parent.mkdir()
        path.write_bytes(bytes_)
        assert damaged(path) == "damaged", what


def test_a_place_that_cannot_be_read_is_damage(tmp_path):
    open_room(tmp_path / NAME).store.close()
    file = sqlite3.connect(tmp_path / NAME)
    for state in (b"{", b"[]", b'{"plan": 3}', b"\xff"):
        file.execute("UPDATE place SET state = ?", [state])
        file.commit()
        file.close()
        assert damaged(tmp_path / NAME) == "damaged"
        file = sqlite3.connect(tmp_path / NAME)
    file.execute("DELETE FROM session")
    file.commit()
    file.close()
    assert damaged(tmp_path / NAME) == "damaged"


def test_a_folder_in_the_place_of_the_file(tmp_path):
    (tmp_path / NAME).mkdir()
    assert damaged(tmp_path / NAME) == "not_kept"


def test_two_servers_never_hold_one_session(room):
    """Another process finds it busy, and changes nothing."""
    script = f"""
from pathlib import Path
from course.live.store import Store, StoreError
try:
    Store(Path({str(room.store.path)!r}))
except StoreError as problem:
    print(problem.reason)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "busy\n"
    join(room)
