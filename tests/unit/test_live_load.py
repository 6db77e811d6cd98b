"""A lecture: five hundred phones on one laptop, all answering within ten seconds."""

import json
import subprocess
import sys

import psutil

from tests.rooms import ROOT, Running

PEOPLE = 500
SECONDS = 10
MOST_MEGABYTES = 40  # by which the server may grow: two connections a person, and their answers


def test_five_hundred_people_answer_and_none_is_lost_or_counted_twice(tmp_path):
    with Running(tmp_path / "home") as room:
        room.get("/")
        server = psutil.Process(room.process.pid)
        before = server.memory_info().rss
        words = map(str, (room.port, PEOPLE, SECONDS, room.code))
        command = [sys.executable, "-m", "tests.crowd", *words]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as crowd:
            assert crowd.stdout.readline() == "joined\n"
            room.open_poll()
            assert crowd.stdout.readline() == "answered\n"
            assert room.console()["poll"]["answered"] == PEOPLE
            grown = (server.memory_info().rss - before) / 1e6
            results = room.console("reveal")["poll"]["results"]
            report = json.loads(crowd.stdout.readline())
        counted = {each["id"]: each["count"] for each in results["options"]}
        print(f"{PEOPLE} people: the server grew by {grown:.1f} MB (at most {MOST_MEGABYTES}).")
        assert results["answered"] == PEOPLE
        assert {id: count for id, count in counted.items() if count} == report["chosen"]
        assert report["shown"] == [counted]  # the same on every phone
        assert len(report["took"]) > PEOPLE
        assert grown < MOST_MEGABYTES
