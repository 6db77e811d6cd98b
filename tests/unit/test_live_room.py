"""The rules of the room, without a network: what is counted, what is shown, and to whom."""

import json
import sqlite3
from collections import Counter
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from course.content import scenes, workshop
from course.live import schema
from course.live.card import card
from course.live.room import RefusalError, Room, Tick, new_place
from course.live.store import LETTERS, NAME, Store, StoreError
from course.live.view import hash_of
from course.safety import directory

PLAN = workshop.plan("90")
POLL_STEP = next(step.id for step in PLAN.steps.values() if step.polls)
SCENE_STEP = next(step.id for step in PLAN.steps.values() if step.scene)


FIVE = 5  # written out: the rule is the issue's, whatever the code says


class Clock:
    """Time that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def open_room(path, clock=None, plan=PLAN, seats=600) -> Room:
    room = Room(Store(path, new_place(plan, plan.name, 8720)), plan, seats, clock or Clock())
    room.settle_in(room.place)
    return room


@pytest.fixture
def room(tmp_path):
    made = open_room(tmp_path / NAME)
    yield made
    if not made.ended:
        made.store.close()


def again(room: Room) -> Room:
    """The same room after a restart."""
    room.store.close()
    return open_room(room.store.path, room.clock, room.plan, room.seats)


def join(room: Room) -> str:
    return room.do(schema.Join(room=room.keys.code)).ticket


def answer(room: Room, ticket: str, option: str, turn: int = 1, *, code="", opening=""):
    code, opening = code or room.keys.code, opening or (room.opening.id if room.opening else "")
    asked = {"room": code, "ticket": ticket, "opening": opening}
    return room.do(schema.Answer(option=option, turn=turn, **asked))


def refused(work, *given, **named) -> str:
    with pytest.raises(RefusalError) as refusal:
        work(*given, **named)
    return refusal.value.problem


def open_poll(room: Room, number: int = 0) -> workshop.Poll:
    if room.place.at != POLL_STEP:
        room.do(schema.Go(step=POLL_STEP))
    room.do(schema.Open(poll=room.step.polls[number]))
    return workshop.polls()[room.opening.poll]


def options(room: Room) -> list[str]:
    return [option.id for option in room.view().poll.option]


def surfaces(room: Room) -> dict[str, dict]:
    view = room.view()
    now = room.clock()
    return {"phone": view.phone(), "screen": view.screen(now), "console": view.console(now)}


def read_back(room: Room) -> None:
    """Every surface says what the published types say, and nothing else."""
    said = surfaces(room)
    own = {"rev": 1, "mine": None, "turn": 0}
    for kind, shown in (
        (schema.Now, own | said["phone"]),
        (schema.Screen, {"rev": 1} | said["screen"]),
        (schema.Console, {"rev": 1} | said["console"]),
    ):
        msgspec.json.decode(json.dumps(shown), type=kind, strict=True)


# --- counting -----------------------------------------------------------------------------------


def test_the_last_answer_of_each_ticket_counts(room):
    poll = open_poll(room)
    first, last = poll.option[0].id, poll.option[-1].id
    tickets = [join(room) for _ in range(6)]
    for ticket in tickets:
        answer(room, ticket, first)
    answer(room, tickets[0], last, turn=2)
    answer(room, tickets[0], last, turn=2)  # the answer to it was lost
    answer(room, tickets[1], last, turn=7)
    assert refused(answer, room, tickets[1], first, turn=3) == "old"
    assert refused(answer, room, tickets[1], first, turn=7) == "old"
    assert room.view().own(tickets[1]) == {"mine": last, "turn": 7}
    assert room.view().phone()["results"] is None
    room.do(schema.Reveal())
    results = room.view().phone()["results"]
    assert results["enough"]
    assert results["answered"] == 6
    assert [each["count"] for each in results["options"]] == [
        4, *[0] * (len(poll.option) - 2), 2
    ]  # fmt: skip
    assert results["says"] == poll.says
    assert [each["reply"] for each in results["options"]] == [each.reply for each in poll.option]
    assert refused(answer, room, tickets[2], last, turn=2) == "closed"
    assert room.view().own(tickets[1]) == {"mine": None, "turn": 0}


def test_what_is_not_an_answer_changes_nothing(room):
    ticket = join(room)
    assert refused(answer, room, ticket, "x") == "closed"
    poll = open_poll(room)
    one = poll.option[0].id
    assert refused(answer, room, ticket, one, code="XXXXX") == "room"
    assert refused(answer, room, ticket, one, opening="other") == "closed"
    assert refused(answer, room, ticket, "none of them") == "option"
    forged = ("", "x" * 64, "0" * 64, ticket[:-1], ticket + "0", ticket.upper() + "é", "é" * 64)
    for other in forged:
        assert refused(answer, room, other, one) == "ticket"
    assert room.answers == {}
    assert room.store.answers() == {}


def test_a_ticket_of_another_session_is_none(room, tmp_path):
    other = open_room(tmp_path / "other.db")
    ticket = join(other)
    other.store.close()
    open_poll(room)
    assert refused(answer, room, ticket, options(room)[0]) == "ticket"


def test_a_code_is_read_as_people_type_it(room):
    code = room.keys.code
    assert set(code) <= set(LETTERS)
    for typed in (code.lower(), f" {code[:2]} {code[2:]} ", f"{code[:3]}-{code[3:]}"):
        room.do(schema.Join(room=typed))
    for typed in ("", code[:-1], code + "B", "é" * 5, "\x00"):
        assert refused(room.do, schema.Join(room=typed)) == "room"


def test_seats(tmp_path):
    room = open_room(tmp_path / NAME, seats=3)
    tickets = [join(room) for _ in range(3)]
    for _ in range(2000):
        assert refused(join, room) == "full"
    open_poll(room)
    for ticket in tickets:
        answer(room, ticket, options(room)[0])
    assert again(room).place.joined == 3


def test_a_poll_that_is_opened_again_begins_anew(room):
    open_poll(room)
    tickets = [join(room) for _ in range(5)]
    before = room.opening.id
    for ticket in tickets:
        answer(room, ticket, options(room)[0], turn=9)
    room.do(schema.Reveal())
    open_poll(room)
    assert room.opening.id != before
    assert room.view().phone()["results"] is None
    assert not room.view().enough
    # Turns are of one opening, and an answer that comes late is not taken for one to this one.
    assert refused(answer, room, tickets[0], options(room)[0], turn=10, opening=before) == "closed"
    answer(room, tickets[0], options(room)[0], turn=1)


# --- nothing under five ---------------------------------------------------------------------------


@pytest.mark.parametrize("count", range(FIVE))
def test_under_five_nobody_is_told_anything(room, count):
    """Each surface is the same, to the letter, whether nobody has answered or four have."""
    open_poll(room)
    tickets = [join(room) for _ in range(6)]
    before = surfaces(room)
    for ticket in tickets[:count]:
        answer(room, ticket, options(room)[count % 2])
    assert surfaces(room) == before
    assert before["console"]["poll"]["answered"] is None
    assert before["screen"]["answered"] == {"enough": False}
    room.do(schema.Reveal())
    told = surfaces(room)
    assert told["phone"]["results"] == {"enough": False}
    assert told["screen"]["results"] == {"enough": False}
    reasons = told["console"]["poll"]["results"]
    assert (reasons["enough"], "answered" in reasons) == (False, False)
    assert all(set(each) == {"id", "text", "fits", "reply"} for each in reasons["options"])
    assert told["console"]["poll"]["answered"] is None
    # Not even the file knows any more how many there were.
    assert room.store.counts() == {} == room.store.answers()


def test_with_five_the_facilitators_hear_how_many_and_nobody_what(room):
    open_poll(room)
    for _ in range(5):
        answer(room, join(room), options(room)[1])
    told = surfaces(room)
    assert told["console"]["poll"]["answered"] == 5
    assert told["console"]["poll"]["results"] is None
    assert told["screen"]["answered"] == {"enough": True}
    assert told["screen"]["results"] is None is told["phone"]["results"]


class Rooms(RuleBasedStateMachine):
    """Any commands and answers in any order, with restarts, beside a plain model of the counts."""

    path = None  # a folder of its own for each run

    @initialize()
    def begin(self):
        for file in self.path.iterdir():
            file.unlink()
        self.clock = Clock()
        self.room = open_room(self.path / NAME, self.clock)
        self.tickets = [join(self.room) for _ in range(7)]
        self.last: dict[str, tuple[str, int]] = {}
        self.counted: Counter | None = None

    def teardown(self):
        if hasattr(self, "room") and not self.room.ended:
            self.room.store.close()

    def forget(self):
        self.last, self.counted = {}, None

    @rule(number=st.integers(0, 3))
    def open(self, number):
        if self.room.place.at != POLL_STEP:
            self.room.do(schema.Go(step=POLL_STEP))
        open_poll(self.room, number % len(self.room.step.polls))
        self.forget()

    @rule(who=st.integers(0, 6), option=st.integers(0, 4), turn=st.integers(1, 4))
    def answer(self, who, option, turn):
        ticket = self.tickets[who]
        view = self.room.view()
        if view.poll is None or view.revealed:
            assert refused(answer, self.room, ticket, "a", turn) == "closed"
            return
        known = options(self.room)
        chosen = known[option % len(known)]
        before = self.last.get(ticket, ("", 0))
        if turn > before[1] or (chosen, turn) == before:
            answer(self.room, ticket, chosen, turn)
            self.last[ticket] = (chosen, turn)
        else:
            assert refused(answer, self.room, ticket, chosen, turn) == "old"

    @precondition(lambda self: self.room.view().poll is not None and not self.room.view().revealed)
    @rule()
    def reveal(self):
        self.room.do(schema.Reveal())
        self.counted = Counter(option for option, _ in self.last.values())
        self.last = {}

    @precondition(lambda self: self.room.opening is not None)
    @rule()
    def clear(self):
        self.room.do(schema.Clear())
        self.forget()

    @rule(to=st.sampled_from([*PLAN.steps]))
    def go(self, to):
        self.room.do(schema.Go(step=to))
        self.forget()

    @rule(
        command=st.one_of(
            st.builds(schema.Blank, on=st.booleans()),
            st.builds(schema.Show, what=st.sampled_from(["step", "agenda", "join", "card"])),
            st.builds(schema.Pause, on=st.booleans()),
            st.builds(schema.Follow, reply=st.sampled_from(["r0", "r1", "r9"])),
            st.builds(schema.ShowFigure, name=st.sampled_from(["", *PLAN.steps])),
            st.just(Tick()),
        ),
        seconds=st.integers(0, 500),
    )
    def anything_else(self, command, seconds):
        self.clock.now += seconds
        try:
            self.room.do(command)
        except RefusalError:
            return

    @rule()
    def next_moment(self):
        """The scene leads on only when a reply was chosen; what was asked goes with it."""
        try:
            self.room.do(schema.On())
        except RefusalError:
            return
        self.forget()

    @rule()
    def restart(self):
        self.room.do(Tick())
        before = surfaces(self.room)
        self.clock.now += 100  # nobody is there
        self.room = again(self.room)
        assert surfaces(self.room) == before

    @rule()
    def full_disk(self):
        """What was not kept was not done."""
        before = surfaces(self.room), dict(self.room.answers)
        self.room.store.put_place = _full
        try:
            with pytest.raises(StoreError):
                self.room.do(schema.Blank(on=not self.room.place.blank))
        finally:
            del self.room.store.put_place
        assert (surfaces(self.room), self.room.answers) == before

    @invariant()
    def counts_are_right_and_nothing_shows_under_five(self):
        if not hasattr(self, "room"):
            return
        read_back(self.room)
        said = surfaces(self.room)
        poll = said["console"]["poll"]
        if poll is None:
            assert self.room.answers == {} == self.room.store.answers()
            assert self.room.counts == {} == self.room.store.counts()
            assert said["phone"]["results"] is None is said["screen"]["results"]
            return
        answered = len(self.last) if self.counted is None else self.counted.total()
        assert poll["enough"] == said["screen"]["answered"]["enough"] == (answered >= FIVE)
        assert poll["answered"] == (answered if answered >= FIVE else None)
        results = poll["results"]
        assert said["phone"]["results"] == said["screen"]["results"]
        assert (results is None) == (self.counted is None)
        if results and results["enough"]:
            shown = {each["id"]: each["count"] for each in results["options"]}
            assert shown == {id: self.counted[id] for id in shown}
            assert results == said["phone"]["results"]
            assert results["answered"] == answered >= FIVE
        elif results:
            assert said["phone"]["results"] == {"enough": False}
            assert not any("count" in each for each in results["options"])
        for ticket in self.tickets:
            option, turn = self.last.get(ticket, (None, 0))
            assert self.room.view().own(ticket) == {"mine": option, "turn": turn}


def _full(_place):
    raise sqlite3.OperationalError("database or disk is full")


def test_any_commands_and_answers_in_any_order(tmp_path):
    Rooms.path = tmp_path
    run_state_machine_as_test(
        Rooms,
        settings=settings(
            derandomize=True,
            deadline=None,
            database=None,
            max_examples=40,
            stateful_step_count=30,
            suppress_health_check=list(HealthCheck),
        ),
    )


# --- the plan, the clock, the scene ---------------------------------------------------------------


def test_minutes_are_those_of_the_step_and_survive_a_restart(tmp_path):
    clock = Clock()
    room = open_room(tmp_path / NAME, clock)
    first, second = list(PLAN.steps)[:2]
    clock.now += 900  # people arrive; the session has not begun
    assert room.view().screen(clock.now)["left"]["running"] is False
    room.do(schema.Pause(on=False))
    clock.now += 61
    room.do(schema.Next())
    clock.now += 30
    room.do(schema.Pause(on=True))
    clock.now += 1000
    room.do(schema.Pause(on=False))
    clock.now += 5
    room.do(Tick())
    room = again(room)
    clock.now += 2
    spent = {step["id"]: step["spent"] for step in room.view().console(clock.now)["steps"]}
    assert (spent[first], spent[second]) == (61, 37)
    left = room.view().screen(clock.now)["left"]
    planned = 60 * PLAN.steps[second].minutes
    assert left == {"shown": True, "seconds": planned - 37, "running": True}
    assert room.place.at == second
    room.store.close()


def test_the_ends_of_the_plan(room):
    assert refused(room.do, schema.Previous()) == "step"
    assert refused(room.do, schema.Go(step="none")) == "step"
    for _ in range(len(PLAN.steps) - 1):
        room.do(schema.Next())
    assert refused(room.do, schema.Next()) == "step"
    assert room.view().console(0)["at"] == len(PLAN.steps) - 1
    states = [line["state"] for line in room.view().screen(0)["agenda"]]
    assert states == ["past"] * (len(PLAN.steps) - 1) + ["now"]


def test_a_step_takes_its_question_with_it(room):
    open_poll(room)
    answer(room, join(room), options(room)[0])
    room.do(schema.Next())
    assert room.opening is None
    assert refused(room.do, schema.Reveal()) == "no_poll" == refused(room.do, schema.Clear())
    elsewhere = next(id for step in PLAN.steps.values() for id in step.polls)
    if elsewhere not in room.step.polls:
        assert refused(room.do, schema.Open(poll=elsewhere)) == "poll"


def all_say(room: Room, moment: str, reply: str) -> None:
    room.do(schema.Open(poll=moment))
    assert refused(room.do, schema.Follow(reply=reply)) == "poll_open"
    for _ in range(5):
        answer(room, join(room), reply)
    room.do(schema.Reveal())
    counted = {each["id"]: each["count"] for each in room.view().screen(0)["results"]["options"]}
    assert counted[reply] == 5 == sum(counted.values())


def test_the_scene_goes_where_the_reply_leads(room):
    assert (
        refused(room.do, schema.Follow(reply="r0")) == "no_scene" == refused(room.do, schema.On())
    )
    room.do(schema.Go(step=SCENE_STEP))
    scene = scenes.scene(PLAN.steps[SCENE_STEP].scene)
    while not (node := scene.nodes[room.place.moment]).ending:
        assert refused(room.do, schema.On()) == "not_chosen"
        if node.who:  # what another person feels is put to no vote
            assert refused(room.do, schema.Open(poll=node.id)) == "poll"
        else:
            all_say(room, node.id, "r0")
        assert refused(room.do, schema.Follow(reply=f"r{len(node.reply)}")) == "reply"
        room.do(schema.Follow(reply="r0"))
        picked = room.view().screen(0)["scene"]["picked"]
        assert (picked["effect"], picked["why"]) == (node.reply[0].effect, node.reply[0].why)
        room = again(room)
        read_back(room)
        room.do(schema.On())
        assert room.place.moment == node.reply[0].to
        assert room.opening is None
    assert room.view().screen(0)["scene"]["means"] == node.means != ""
    assert refused(room.do, schema.On()) == "no_scene"
    # The same step again begins the scene anew.
    room.do(schema.Go(step=SCENE_STEP))
    assert room.place.moment == scene.start
    room.store.close()


def test_every_step_of_every_plan_can_be_shown(tmp_path):
    for name in workshop.plan_names():
        plan = workshop.plan(name)
        room = open_room(tmp_path / name, plan=plan)
        for id in plan.steps:
            room.do(schema.Go(step=id))
            read_back(room)
            for what in schema.What.__args__:
                room.do(schema.Show(what=what, country="US"))
                read_back(room)
        room.store.close()


def test_what_the_screen_shows(room):
    kinds = {}
    for step in PLAN.steps.values():
        room.do(schema.Go(step=step.id))
        kinds[step.shows] = room.view().screen(0)
    assert kinds["rules"]["rules"] == list(workshop.rules())
    assert kinds["card"]["card"] is not None
    assert all(said["kind"] == shows for shows, said in kinds.items())
    with_figures = next(step for step in PLAN.steps.values() if step.figures)
    room.do(schema.Go(step=with_figures.id))
    assert refused(room.do, schema.ShowFigure(name="03_rise_and_drop.none")) == "figure"
    room.do(schema.ShowFigure(name=with_figures.figures[-1]))
    assert room.view().screen(0)["kind"] == "figure"
    room.do(schema.Move(name="c0", value=3))
    assert again(room).place.moves == {"c0": 3}


def test_a_changed_plan_or_poll_is_survived(tmp_path, monkeypatch):
    room = open_room(tmp_path / NAME)
    open_poll(room)
    answer(room, join(room), options(room)[0])
    room.store.close()
    steps = {id: step for id, step in PLAN.steps.items() if id != POLL_STEP}
    room = open_room(tmp_path / NAME, plan=msgspec.structs.replace(PLAN, steps=steps))
    assert room.place.at == next(iter(steps))
    assert room.opening is None
    assert (room.place.joined, room.store.answers()) == (1, {})
    read_back(room)
    room.store.close()


# --- the help card -------------------------------------------------------------------------------


def test_the_card_has_its_dates_and_leaves_out_what_is_too_old(room):
    helplines = directory.directory()
    today = max(entry.checked_on for entry in helplines.entries)
    one = helplines.line[0]
    shown = card(one.country, today)
    assert one.name in [line.name for line in shown.lines]
    assert {line.checked_on for line in shown.lines} == {
        each.checked_on.isoformat() for each in helplines.line if each.country == one.country
    }
    late = card(one.country, today + timedelta(days=directory.STOP))
    assert late.lines == []
    assert late.emergency
    assert late.everywhere.reach
    assert card("XX", date(2026, 1, 1)).country == ""
    assert refused(room.do, schema.Show(what="card", country="XX")) == "form"
    room.do(schema.Show(what="card", country=one.country))
    assert again(room).view().screen(0)["card"]["country"] == one.country


# --- ending ---------------------------------------------------------------------------------------


def test_the_end_takes_the_file_away_and_refuses_the_rest(room):
    ticket = join(room)
    open_poll(room)
    done = room.do_all([schema.Blank(on=True), schema.End(), schema.Blank(on=False)])
    assert isinstance(done[2], RefusalError)
    assert list(room.store.path.parent.iterdir()) == []
    assert room.view().phone()["phase"] == "ended"
    assert room.view().phone()["poll"] is None
    assert refused(answer, room, ticket, "a") == "ended" == refused(join, room)


def test_an_answer_is_known_by_a_hash_that_leads_nowhere(room):
    ticket = join(room)
    open_poll(room)
    answer(room, ticket, options(room)[0])
    (who,) = room.store.answers()
    assert who == hash_of(room.opening.salt, ticket)
    assert hash_of(b"another salt", ticket) != who
