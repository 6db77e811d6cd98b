"""The room after kills: every answer that was acknowledged is counted, and counted once."""

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress

from tests.rooms import ROOT, Client, free_port, until

KILLS = 50
PHONES, TICKETS = 8, 5  # phones that answer at once, and the tickets that each of them carries

# Loads the course once and forks the real server from there, so that fifty starts take seconds. It
# has no thread and no event loop of its own when it forks.
NURSERY = """
import os, signal, sys
from pathlib import Path
from course.content import workshop
from course.live import open_room, server, session
home, port = Path(sys.argv[1]), int(sys.argv[2])
for name in workshop.plan_names():
    workshop.plan(name)
child = 0
for line in sys.stdin:
    if line == "start\\n":
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            open_room(home, port=port)
            os._exit(0)
        print(child, flush=True)
    else:
        os.kill(child, signal.SIGKILL)
        print(os.waitpid(child, 0)[1], flush=True)
"""


class Phone(threading.Thread):
    """Answers as fast as it can with several tickets; what is not acknowledged is sent again."""

    def __init__(self, number: int, room: Client, poll: dict) -> None:
        super().__init__(daemon=True)
        self.chance = random.Random(number)
        self.room, self.opening = room, poll["opening"]
        self.options = [option["id"] for option in poll["options"]]
        self.kept = {room.join(): (None, 0) for _ in range(TICKETS)}
        self.acknowledged = self.uncertain = 0
        self.enough, self.problem = threading.Event(), None

    def run(self) -> None:
        try:
            while not self.enough.is_set():
                self.answer(self.chance.choice(list(self.kept)))
        except BaseException as problem:
            self.problem = problem

    def answer(self, ticket: str) -> None:
        before = self.kept[ticket]
        answer = (self.chance.choice(self.options), before[1] + 1)
        while True:
            try:
                said = self.room.answer(ticket, *answer, self.opening)
                break
            except OSError:  # the server was killed, or is not there yet
                self.uncertain += 1
                with suppress(OSError):
                    now = self.room.now(ticket)
                    # What it knows is what was kept, or the answer whose word was lost.
                    assert (now["mine"], now["turn"]) in (before, answer)
        assert (said.status, said.json) == (200, {"option": answer[0], "turn": answer[1]})
        self.kept[ticket] = answer
        self.acknowledged += 1


def test_fifty_kills_lose_and_double_no_answer(tmp_path):
    home, port, chance = tmp_path / "home", free_port(), random.Random(1)
    home.mkdir()
    nursery = subprocess.Popen(
        [sys.executable, "-c", NURSERY, str(home), str(port)],
        cwd=ROOT,
        env=os.environ | {"COURSE_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        bufsize=1,
    )

    def tell(word: str) -> int:
        nursery.stdin.write(f"{word}\n")
        return int(nursery.stdout.readline())

    try:
        pid = tell("start")
        room = Client(home, port)
        until(lambda: room.is_open(pid))
        code = room.read_door()
        poll = room.open_poll()
        phones = [Phone(number, room, poll) for number in range(PHONES)]
        for phone in phones:
            phone.start()
        under_way = 0
        for _ in range(KILLS):
            before = sum(phone.acknowledged for phone in phones)
            wanted = before + chance.randrange(30)
            until(lambda wanted=wanted: any(phone.problem for phone in phones) or (
                sum(phone.acknowledged for phone in phones) >= wanted))  # fmt: skip
            time.sleep(chance.random() * 0.01)
            lost = sum(phone.uncertain for phone in phones)
            assert tell("kill") == 9
            pid = tell("start")
            until(lambda pid=pid: room.is_open(pid))
            assert room.read_door() == code
            under_way += sum(phone.uncertain for phone in phones) > lost
        for phone in phones:
            phone.enough.set()
        for phone in phones:
            phone.join(60)
            assert phone.problem is None, phone.problem
        last = Counter(option for phone in phones for option, _ in phone.kept.values())
        results = room.console("reveal")["poll"]["results"]
        counted = {each["id"]: each["count"] for each in results["options"] if each["count"]}
        expected = {option: count for option, count in last.items() if option}
        assert counted == expected
        assert room.console()["joined"] == PHONES * TICKETS
        # The kills did strike while answers were on their way.
        assert under_way >= KILLS // 2
        assert sum(phone.acknowledged for phone in phones) >= 10 * KILLS
    finally:
        with suppress(OSError, ValueError):
            tell("kill")
        nursery.stdin.close()
        nursery.wait(60)
        nursery.stdout.close()
