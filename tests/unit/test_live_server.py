"""The room's server as a process: what it answers, what it refuses, and that it goes on."""

import json
import os
import re
import socket
import stat
import threading
import time
from contextlib import suppress
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course.content import workshop
from course.live import door as doors
from course.live import schema
from course.live.door import Door
from tests.rooms import Running, free_port, refused_start, until
from tests.unit.test_walls import loaded

PLAN = workshop.plan("90")
CANARY = "kanarienvogel"  # stands in what is asked, and must stand in no log
HOSTILE = (
    f"<script>alert('{CANARY}')</script>",
    f'"><img src=x onerror={CANARY}>',
    f"{{{{ {CANARY} }}}}",
    f"'; DROP TABLE answer; -- {CANARY}",
    f"{CANARY}\x00\r\nX-Other: 1",
    f"‮{CANARY}\ud83d".encode("utf-8", "replace").decode(),
)
LINE = re.compile(r"(?:[A-Z]+|\?|-) \S+ \d{3} [a-z_]+ ×\d+")


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """One server for all that leaves it as it was."""
    with Running(tmp_path_factory.mktemp("room") / "home") as running:
        yield running


def still_answers(room: Running) -> None:
    assert room.get("/").status == 200
    assert room.process.poll() is None


def read_as(kind: object, said: bytes) -> object:
    """An answer as the published type of its address has it, with no field more."""
    return msgspec.json.decode(said, type=kind)


# --- pages and headers --------------------------------------------------------------------------

PAGES = ("/", "/screen", "/second", "/static/room.css", "/static/phone.js", "/static/picture.js",
         "/api/schema.json", "/none", "/api/console")  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_has_its_headers(room, path):
    headers = room.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    for part in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert part in policy
    assert "http" not in policy
    assert "unsafe-eval" not in policy
    assert ("unsafe" in policy) == (path == "/screen")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert not {"Set-Cookie", "Server", "Etag"} & set(headers)


def test_the_pages_hold_nothing_of_the_session(room):
    for path in ("/screen", "/second", *PAGES[3:6]):
        said = room.get(path)
        assert said.status == 200
        for word in (room.code, *room.keys.values()):
            assert word.encode() not in said.body


def test_the_schema_is_published_and_is_the_one_that_is_used(room):
    published = room.get("/api/schema.json").json
    assert published == json.loads(json.dumps(schema.schema()))
    assert set(published["addresses"]) == set(schema.ADDRESSES)
    for address in published["addresses"]:
        method, path = address.split()
        assert room.ask(method, path, b"").status in (400, 403, 404), address


def test_importing_the_room_is_light():
    watched = ("matplotlib", "ipywidgets", "anywidget", "IPython", "jupyter_server", "jupyterlab",
               "numpy")  # fmt: skip
    assert loaded("course.live, course.live.server", watched) == []


# --- a session ------------------------------------------------------------------------------------


def test_a_session_from_the_first_phone_to_the_end(tmp_path):
    with Running(tmp_path / "home") as room:
        assert room.lines[0] == f"http://127.0.0.1:{room.port}/"
        door = room.folder / "door.json"
        assert stat.S_IMODE(door.stat().st_mode) == 0o600
        assert stat.S_IMODE((room.folder / "room.db").stat().st_mode) == 0o600
        assert json.loads(door.read_text()) == {
            "address": f"http://127.0.0.1:{room.port}",
            "console": room.keys["console"],
            "pid": room.process.pid,
        }
        tickets = [room.join() for _ in range(7)]
        waiting = read_as(schema.Now, room.get("/api/now", room=room.code, ticket=tickets[0]).body)
        assert (waiting.phase, waiting.poll, waiting.turn) == ("waiting", None, 0)

        poll = room.open_poll()
        first, second = (option["id"] for option in poll["options"][:2])
        for ticket in tickets[:6]:
            assert room.answer(ticket, first, 1, poll["opening"]).json == {
                "option": first,
                "turn": 1,
            }
        assert room.answer(tickets[0], second, 2, poll["opening"]).status == 200
        assert room.answer(tickets[0], first, 1, poll["opening"]).problem == "old"
        assert room.now(tickets[0])["mine"] == second
        assert room.now(tickets[6])["mine"] is None
        assert room.console()["poll"]["answered"] == 6

        room.console("reveal")
        for said, kind in (
            (room.get("/api/now", room=room.code, ticket=tickets[6]), schema.Now),
            (room.keyed("screen"), schema.Screen),
            (room.keyed("second"), schema.Console),
            (room.keyed("console"), schema.Console),
        ):
            found = read_as(kind, said.body)
            results = found.poll.results if kind is schema.Console else found.results
            counts = {option.id: option.count for option in results.options}
            assert (counts[first], counts[second], sum(counts.values())) == (5, 1, 6)

        # The second facilitator reads, and blanks; nothing else.
        second_says = room.keyed("second").json
        assert not {"screen", "second"} & set(second_says)
        for key in room.keys.values():
            assert key not in json.dumps(second_says)
        assert room.keyed("second", do="next").problem == "form"
        assert room.keyed("screen", do="end").problem == "form"
        assert room.keyed("second", do="blank", on=True).json["blank"]
        assert room.keyed("screen").json["blank"]

        # Who waits is told of the end, and who asks after it, too.
        rev, told = room.now(tickets[0])["rev"], []
        waits = threading.Thread(target=lambda: told.append(room.now(tickets[0], seen=rev)))
        waits.start()
        time.sleep(0.2)
        assert room.console("end")["running"] is False
        waits.join(30)
        assert told[0]["phase"] == "ended"
        assert sorted(room.folder.iterdir()) == []
        assert room.now(tickets[1])["phase"] == "ended"
        assert b"has ended" in room.form("/in", room=room.code, ticket=tickets[2]).body
        assert room.post("/api/in", room=room.code).problem == "ended"
        # The next session may begin at once, at the same place.
        with Running(tmp_path / "home", port=room.port) as next_one:
            assert next_one.code != room.code
            assert next_one.console()["joined"] == 0
            assert room.process.wait(30) == 0
            assert next_one.get("/api/now", room=room.code, ticket=tickets[0]).problem == "room"
            assert (
                next_one.get("/api/now", room=next_one.code, ticket=tickets[0]).problem == "ticket"
            )


def test_a_kill_changes_nothing(tmp_path):
    """Same code, same keys, same tickets, same answers, same step, same minutes."""
    home = tmp_path / "home"
    with Running(home, first="import course.live.server as s; s.TICK = 0.2") as room:
        tickets = [room.join() for _ in range(6)]
        poll = room.open_poll()
        option = poll["options"][0]["id"]
        for ticket in tickets[:5]:
            room.answer(ticket, option, 3, poll["opening"])
        room.console("countdown", shown=False)
        until(lambda: max(step["spent"] for step in room.console()["steps"]) >= 2)
        room.console("pause", on=True)
        before, seen = room.console(), room.now(tickets[0])
        room.kill()
        assert (room.folder / "door.json").exists()
    with Running(home, port=room.port) as again:
        until(lambda: again.told)
        assert again.told[0].strip() == workshop.words()["live"]["goes_on"]
        assert (again.code, again.keys) == (room.code, room.keys)
        after, sees = again.console(), again.now(tickets[0])
        assert after.pop("rev") > before.pop("rev")
        assert sees.pop("rev") > seen.pop("rev")
        assert (after, sees) == (before, seen)
        assert sees["turn"] == 3
        again.answer(tickets[5], option, 1, poll["opening"])
        assert again.console("reveal")["poll"]["results"]["answered"] == 6
        again.kill()
    with Running(home, port=room.port) as third:
        counted = third.console()["poll"]["results"]
        assert counted["options"][0]["count"] == 6
        third.stop()
        assert third.process.returncode == 0
        assert not (third.folder / "door.json").exists()
        assert (third.folder / "room.db").exists()


def test_a_phone_waits_for_news_and_not_for_the_answers_of_others(tmp_path):
    short = "import course.live.session as s; s.HOLD = 1.0"
    with Running(tmp_path / "home", first=short) as room:
        tickets = [room.join() for _ in range(8)]
        rev = room.now(tickets[0])["rev"]
        news = []
        waits = threading.Thread(target=lambda: news.append(room.now(tickets[0], seen=rev)))
        waits.start()
        poll = room.open_poll()
        waits.join(30)
        assert news[0]["phase"] in ("waiting", "open")  # the step came first, or both at once
        rev = room.now(tickets[0])["rev"]
        for ticket in tickets[1:]:
            room.answer(ticket, poll["options"][0]["id"], 1, poll["opening"])
        # Held until patience ends, and then the same.
        assert room.now(tickets[0], seen=rev)["rev"] == rev
        room.console("reveal")
        assert room.now(tickets[0])["rev"] > rev


def test_a_ticket_cannot_take_all_the_places_of_those_who_wait(room):
    ticket = room.join()
    rev = room.now(ticket)["rev"]
    asked = f"GET /api/now?room={room.code}&ticket={ticket}&seen={rev} HTTP/1.1\r\n"
    asked += f"Host: 127.0.0.1:{room.port}\r\n\r\n"
    waiting = [socket.create_connection(("127.0.0.1", room.port)) for _ in range(4)]
    try:
        for each in waiting:
            each.sendall(asked.encode())
        until(
            lambda: room.get("/api/now", room=room.code, ticket=ticket, seen=rev).status == 429, 120
        )
    finally:
        for each in waiting:
            each.close()
    until(lambda: not _refused(room, ticket), 120)


def _refused(room: Running, ticket: str) -> bool:
    """Whether the server still counts those who have gone. Asks for old news, so it is not held."""
    rev = room.now(ticket)["rev"]
    line = socket.create_connection(("127.0.0.1", room.port))
    asked = f"GET /api/now?room={room.code}&ticket={ticket}&seen={rev} HTTP/1.1\r\n"
    line.settimeout(0.3)
    try:
        line.sendall(f"{asked}Host: 127.0.0.1:{room.port}\r\n\r\n".encode())
        return b"429" in line.recv(100)
    except TimeoutError:
        return False
    finally:
        line.close()


def test_a_figure_is_drawn_moved_and_drawn_again_after_a_kill(tmp_path):
    home = tmp_path / "home"
    step, name = next(
        (step.id, name)
        for step in PLAN.steps.values()
        for name in step.figures
        if name == "03_rise_and_drop.explore"
    )
    with Running(home) as room:
        room.console("go", step=step)
        room.console("figure", name=name)
        until(lambda: (room.console()["figure"] or {}).get("controls"), 120)
        drawn = room.keyed("screen")
        assert read_as(schema.Screen, drawn.body).kind == "figure"
        dial = next(each for each in room.console()["figure"]["controls"] if each["kind"] == "dial")
        value = dial["high"] if dial["value"] != dial["high"] else dial["low"]
        assert room.keyed("console", do="move", name="none", value=1).problem == "control"
        assert room.keyed("console", do="move", name=dial["name"], value="x").problem == "control"
        room.console("move", name=dial["name"], value=value)
        moved = room.keyed("screen").json
        assert moved["rev"] > drawn.json["rev"]
        assert moved["figure"]["frame"] != drawn.json["figure"]["frame"]
        room.kill()
    with Running(home, port=room.port) as room:
        until(lambda: room.keyed("screen").json["figure"], 120)
        assert room.keyed("screen").json["figure"] == moved["figure"]
        room.console("figure", name="")
        assert room.keyed("screen").json["figure"] is None


# --- without a script -----------------------------------------------------------------------------


class Shown(HTMLParser):
    """The fields of the first form, and whether a foreign element stands in the page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fields: dict[str, str] = {}
        self.feed(page.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        given = dict(attrs)
        if tag == "input" and given.get("type") != "radio":
            self.fields.setdefault(given["name"], given.get("value", ""))


def test_forms_alone_are_enough(room):
    joined = room.form("/in", room=room.code.lower())
    ticket = Shown(joined.body).fields["ticket"]
    poll = room.open_poll()
    page = room.form("/in", room=room.code, ticket=ticket)
    fields = Shown(page.body).fields
    assert fields["turn"] == "1"
    assert fields["opening"] == poll["opening"]
    assert room.form("/form", **fields).status == 400  # nothing chosen
    option = poll["options"][1]["id"]
    sent = room.form("/form", **fields, option=option)
    assert sent.status == 200
    assert room.now(ticket)["mine"] == option
    again = room.form("/form", **fields, option=poll["options"][0]["id"])  # an old page
    assert again.status == 409
    assert room.now(ticket)["mine"] == option
    # A browser that sends no referrer calls the page's origin null.
    null = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "null"}
    assert room.ask("POST", "/in", f"room={room.code}".encode(), **null).status == 200
    room.console("clear")


# --- refusals -------------------------------------------------------------------------------------


def test_what_is_not_the_api_is_refused(room):
    ticket = room.join()
    poll = room.open_poll()
    right = {"room": room.code, "ticket": ticket, "opening": poll["opening"], "turn": 1}
    right["option"] = poll["options"][0]["id"]
    assert room.post("/api/answer", **right).status == 200

    def sent(status: int, problem: str, **other: object) -> None:
        said = room.post("/api/answer", **right | other)
        assert (said.status, said.problem) == (status, problem), other

    sent(404, "room", room="BBBBB")
    sent(403, "ticket", ticket="0" * 64)
    sent(404, "option", option="none", turn=2)
    sent(409, "closed", opening="0" * 16)
    sent(409, "old", option=poll["options"][1]["id"])
    for wrong in (
        {"turn": 0}, {"turn": -1}, {"turn": 10**30}, {"turn": "1"}, {"turn": 1.5}, {"turn": True},
        {"room": None}, {"ticket": 5}, {"option": ["a"]}, {"more": 1}, {"room": "B" * 41},
    ):  # fmt: skip
        sent(400, "form", **wrong)
    for body in (
        b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"room": NaN}', b"[" * 9000, b'{"room":"\\ud800"',
        b"room=" + room.code.encode(), b'{"room": "A", "room": 3}',
    ):  # fmt: skip
        for path in ("/api/answer", "/api/in"):
            said = room.ask("POST", path, body)
            assert (said.status, said.problem) == (400, "form"), body[:20]
    assert room.now(ticket)["mine"] == right["option"]
    room.console("clear")


def test_a_huge_body_is_refused(room):
    for path in ("/api/answer", "/api/in", "/in", "/form", "/api/console", "/none"):
        said = room.ask("POST", path, b"x" * (schema.MOST_BYTES + 1))
        assert (said.status, said.problem) == (413, "too_large"), path
    # Without its length, piece by piece.
    line = socket.create_connection(("127.0.0.1", room.port))
    line.sendall(b"POST /api/in HTTP/1.1\r\nTransfer-Encoding: chunked\r\n")
    line.sendall(f"Host: 127.0.0.1:{room.port}\r\n\r\n".encode())
    for _ in range(20):
        line.sendall(b"400\r\n" + b"x" * 1024 + b"\r\n")
    line.sendall(b"0\r\n\r\n")
    assert b"413" in line.recv(100)
    line.close()
    # More than anyone would read: the connection may go before all of it is sent.
    with suppress(OSError):
        assert room.ask("POST", "/api/in", b"x" * 30_000_000).status == 413
    still_answers(room)


@pytest.mark.parametrize(
    "path",
    [
        "/../course/__main__.py", "/static/../../__init__.py", "/static/..%2f..%2f__init__.py",
        "/static/%2e%2e/server.py", "/static//etc/passwd", "/static/phone.html", "/static/",
        "/static/phone.js%00.css", "/static/....//server.py", "/pages/phone.js", "/live/room.db",
        "/static/phone.js/", "/static/PHONE.JS", "//screen", "/screen/../api/console", "/api/",
        "/static/none.js", f"/{CANARY}", "/%ff%fe", "/door.json",
    ],
)  # fmt: skip
def test_no_path_leads_out(room, path):
    said = room.get(path)
    assert (said.status, said.problem) == (404, "not_there")
    assert room.ask("POST", path, b"").problem in ("not_there", "method")


def test_other_methods_are_refused(room):
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "NONSENSE"):
        for path in ("/", "/api/answer", "/api/console"):
            assert room.ask(method, path).status == 405, (method, path)
    assert room.ask("POST", "/", b"").problem == "method"
    assert room.ask("GET", "/api/answer").problem == "method"


def test_another_page_cannot_ask(room):
    body = json.dumps({"room": room.code}).encode()
    own = f"http://127.0.0.1:{room.port}"
    elsewhere = f"http://127.0.0.1:{room.port + 1}"
    near = (own.replace("http", "https"), f"{own}.example.org", f"{own}/", own.upper())
    for origin in ("http://example.org", "null", "", elsewhere, *near):
        assert room.ask("POST", "/api/in", body, Origin=origin).problem == "origin", origin
    assert room.ask("POST", "/api/in", body, Origin=own).status == 200
    # A name of somebody else's that was made to lead here.
    for host in (
        "example.org",
        f"example.org:{room.port}",
        f"127.0.0.1:{room.port + 1}",
        "x" * 300,
    ):
        said = room.ask("GET", "/", Host=host)
        assert (said.status, said.problem) == (400, "wrong_address"), host
    assert room.ask("GET", "/", Host=f"localhost:{room.port}").status == 200


def test_each_surface_opens_with_its_own_key_alone(room):
    for surface in room.keys:
        for name, key in {**room.keys, "none": "", "wrong": "x" * 24, "odd": "é"}.items():
            said = room.ask("GET", f"/api/{surface}", **{"X-Key": key})
            assert said.status == (200 if name == surface else 403), (surface, name)
            if name != surface:
                assert said.problem == "key"
                asked = room.ask("POST", f"/api/{surface}", b'{"do":"blank","on":true}',
                                 **{"X-Key": key})  # fmt: skip
                assert asked.problem == "key"
    assert room.get("/api/console", key=room.keys["console"]).problem == "key"
    assert not room.console()["blank"]


def test_the_console_opens_on_this_computer_alone(tmp_path):
    """As if the request came from the network: the right key is not enough."""
    elsewhere = (
        "from tornado.httputil import HTTPServerRequest as R\n"
        "R.remote_ip = property(lambda self: self.headers.get('From', '127.0.0.1'),"
        " lambda self, ip: None)"
    )
    with Running(tmp_path / "home", first=elsewhere) as room:
        for method, body in (("GET", None), ("POST", b'{"do":"end"}')):
            for key in ("console", "screen"):
                said = room.ask(
                    method, f"/api/{key}", body, **{"X-Key": room.keys[key], "From": "192.0.2.9"}
                )
                assert (said.status == 200) == (key == "screen" and method == "GET")
        assert room.console()["running"]


def test_a_script_in_any_field_is_refused_and_never_comes_back(room):
    ticket = room.join()
    poll = room.open_poll()
    right = {"room": room.code, "ticket": ticket, "opening": poll["opening"], "turn": "1"}
    right["option"] = poll["options"][0]["id"]
    for text in HOSTILE:
        for field in right:
            for path in ("/form", "/in"):
                said = room.form(path, **right | {field: text})
                if path == "/in" and field not in ("room", "ticket"):
                    continue
                assert 400 <= said.status < 500, (path, field)
                assert not {"img", "alert"} & set(Shown(said.body).tags)
                assert said.body.count(b"<script") == 1  # its own
                assert b"<script>alert" not in said.body
            as_json = right | {"turn": 1} | {field: text}
            assert 400 <= room.post("/api/answer", **as_json).status < 500
        for query in ({"room": text}, {"room": room.code, "ticket": text}):
            assert b"<script>alert" not in room.get("/", **query).body
            assert 400 <= room.get("/api/now", **query).status < 500
        for command in ({"do": text}, {"do": "go", "step": text}, {"do": "open", "poll": text},
                        {"do": "follow", "reply": text}, {"do": "figure", "name": text},
                        {"do": "move", "name": text, "value": text},
                        {"do": "show", "what": text}):  # fmt: skip
            assert 400 <= room.keyed("console", **command).status < 500, command
    assert room.now(ticket)["mine"] is None
    room.console("clear")


# Everything that JSON can say, and what is nearly a command.
text = st.text(max_size=20) | st.sampled_from(HOSTILE)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | text,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(text, below, max_size=4),
    max_leaves=12,
)
fields = st.sampled_from(
    ["room", "ticket", "opening", "option", "turn", "do", "on", "step", "poll", "reply", "what",
     "country", "name", "value", "shown"]
)  # fmt: skip
commands = st.sampled_from(["go", "open", "follow", "blank", "show", "figure", "move", "pause", ""])
nearly = st.dictionaries(fields, anything, max_size=6) | st.builds(
    lambda do, more: {**more, "do": do}, commands, st.dictionaries(fields, anything, max_size=3)
)


@settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    address=st.sampled_from(sorted(schema.ADDRESSES)),
    asked=anything | nearly,
    raw=st.none() | st.binary(max_size=300),
    keyed=st.booleans(),
    query=st.dictionaries(
        st.sampled_from(["room", "ticket", "seen", "x"]), st.text(max_size=30), max_size=4
    ),
)
def test_whatever_is_sent_is_answered_or_refused(room, address, asked, raw, keyed, query):
    method, path = address.split()
    body = json.dumps(asked).encode() if raw is None else raw
    headers = (
        {"X-Key": room.keys[path.rpartition("/")[2]]} if keyed and path[5:] in room.keys else {}
    )
    if method == "GET":
        from urllib.parse import urlencode

        query.pop("seen", None) if headers else None  # what is not news is held
        said = room.ask("GET", f"{path}?{urlencode(query)}", **headers)
    else:
        said = room.ask("POST", path, body, **headers)
    if said.status == 200:
        read_as(schema.ADDRESSES[address][1], said.body)
    else:
        assert 400 <= said.status < 500
        assert schema.PROBLEMS[read_as(schema.Refused, said.body).problem][0] == said.status


@settings(derandomize=True, deadline=None, database=None, max_examples=60,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(sent=st.binary(max_size=400), begins=st.sampled_from([b"", b"GET / HTTP/1.1\r\n", b"POST "]))
def test_bytes_that_are_no_http_stop_nothing(room, sent, begins):
    line = socket.create_connection(("127.0.0.1", room.port))
    line.settimeout(10)
    try:
        line.sendall(begins + sent + b"\r\n\r\n")
        line.shutdown(socket.SHUT_WR)
        answer = line.recv(1000)
    except OSError:
        answer = b""
    finally:
        line.close()
    assert not answer.startswith(b"HTTP/1.1 5")


def test_what_was_refused_is_logged_without_content(tmp_path):
    with Running(tmp_path / "home") as room:
        ticket = room.join()
        for _ in range(50):
            room.post("/api/in", room=CANARY)
        room.form("/form", room=room.code, ticket=CANARY, option=CANARY)
        room.get(f"/{CANARY}", x=CANARY)
        room.get("/api/now", room=CANARY, ticket=ticket)
        room.ask("POST", "/api/answer", f'{{"{CANARY}": 1}}'.encode())
        room.ask("NONSENSE", f"/{CANARY}")
        room.ask("GET", "/", Host=f"{CANARY}.org")
        room.ask("POST", "/api/in", CANARY.encode() * 3000)
        line = socket.create_connection(("127.0.0.1", room.port))
        line.sendall(f"{CANARY} {CANARY}\r\n\r\n".encode())
        line.recv(100)
        line.close()
        room.stop()
        told = room.errors()
        assert CANARY not in told
        assert "127.0.0.1" not in told
        for secret in (ticket, room.code, *room.keys.values()):
            assert secret not in told
        first, *lines = told.splitlines()
        assert first == workshop.words()["live"]["open"]
        assert sum(int(n) for n in re.findall("POST /api/in 404 room ×(\\d+)", told)) == 50
        assert len(lines) >= 7
        for line in lines:
            assert LINE.fullmatch(line), line


# --- slow and many --------------------------------------------------------------------------------


def test_thousands_of_joins_fill_the_seats_and_stop_nothing(tmp_path):
    with Running(tmp_path / "home", "--seats", "40") as room:
        tickets = [room.join() for _ in range(40)]
        poll = room.open_poll()
        full = room.post("/api/in", room=room.code)
        assert (full.status, full.problem) == (409, "full")

        def knock() -> None:
            for _ in range(500):
                assert room.post("/api/in", room=room.code).status == 409

        crowd = [threading.Thread(target=knock) for _ in range(4)]
        for each in crowd:
            each.start()
        for ticket in tickets:
            said = room.answer(ticket, poll["options"][0]["id"], 1, poll["opening"])
            assert said.status == 200
        for each in crowd:
            each.join(120)
        assert room.console()["joined"] == 40
        assert room.console("reveal")["poll"]["results"]["answered"] == 40


QUICK = "import course.live.server as s; s.PATIENCE = 1.0; s.IDLE = 1.0"
PATIENT = "import course.live.server as s; s.PATIENCE = 600.0"
FEW_FILES = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200))"


def test_half_open_connections_do_not_stop_the_room(tmp_path):
    """More of them than the process may have open files; the room is served all the while."""
    with Running(tmp_path / "home", first=f"{FEW_FILES}\n{PATIENT}") as room:
        halves = []
        try:
            for number in range(400):
                line = socket.create_connection(("127.0.0.1", room.port))
                if number % 3:
                    line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "[: number % 50])
                halves.append(line)
            ticket = room.join()
            poll = room.open_poll()
            option = poll["options"][0]["id"]
            assert room.answer(ticket, option, 1, poll["opening"]).status == 200
            room.console("next")
        finally:
            for line in halves:
                line.close()


def test_who_is_too_slow_is_told_so_and_let_go(tmp_path):
    with Running(tmp_path / "home", first=QUICK) as room:
        ticket = room.join()
        here = f"Host: 127.0.0.1:{room.port}\r\n"
        begun = (
            "GET / HT",
            f"POST /api/in HTTP/1.1\r\n{here}Content-Length: 40\r\n\r\n{{",
            f"POST /api/in HTTP/1.1\r\n{here}Transfer-Encoding: chunked\r\n\r\n5\r\nab",
        )
        for part in begun:
            line = socket.create_connection(("127.0.0.1", room.port))
            line.settimeout(60)
            line.sendall(part.encode())
            told = b"".join(iter(lambda line=line: line.recv(1000), b""))
            line.close()
            assert told.startswith(b"HTTP/1.1 408"), part
            assert told.endswith(b'{"problem": "slow"}'), part
        # One who asks for much and takes none of it is let go, too, and one who waits is not.
        lazy = socket.create_connection(("127.0.0.1", room.port))
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        lazy.sendall((f"GET /static/phone.js HTTP/1.1\r\n{here}\r\n" * 400).encode())
        rev = room.now(ticket)["rev"]
        told = []
        waits = threading.Thread(target=lambda: told.append(room.now(ticket, seen=rev)))
        waits.start()
        time.sleep(3)  # longer than anyone's patience here
        room.console("next")
        waits.join(30)
        assert told[0]["rev"] > rev
        lazy.close()
        room.stop()
        assert "- - 408 slow" in room.errors()


def test_on_a_full_disk_nothing_is_acknowledged_that_is_lost(tmp_path):
    """The file may not grow over some pages; who is refused asks again, as a phone does."""
    home = tmp_path / "home"
    with Running(home) as room:
        room.stop()
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))"
    with Running(home, port=room.port, first=limit) as room:
        joined, refusals = 0, 0
        for _ in range(120):
            said = room.post("/api/in", room=room.code)
            if said.status == 200:
                joined += 1
            else:
                assert (said.status, said.problem) == (503, "not_kept")
                refusals += 1
        assert refusals > 0
        assert joined > refusals
        assert room.console()["joined"] == joined
        room.kill()
    with Running(home, port=room.port) as room:
        assert room.console()["joined"] == joined


# --- starting -------------------------------------------------------------------------------------


def one_sentence(done) -> str:
    assert done.returncode in (1, 2)
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def test_what_hinders_a_start_is_one_sentence(tmp_path):
    home = tmp_path / "home"
    with Running(home) as room:
        ticket = room.join()
        # The port is taken, by a session or by anything else.
        other = refused_start(tmp_path / "other", "--port", str(room.port))
        assert f"Port {room.port} " in one_sentence(other)
        # The session is open already; nothing of it is touched, not even to begin anew.
        busy = workshop.words()["live"].say("busy", file=room.folder / "room.db")
        for words in ((), ("--anew",)):
            done = refused_start(home, "--port", str(free_port()), *words)
            assert one_sentence(done) == busy
        assert room.now(ticket)["phase"] == "waiting"
        assert json.loads((room.folder / "door.json").read_text())["pid"] == room.process.pid
        room.stop()
    # A damaged file, and the way out that the sentence names.
    (room.folder / "room.db").write_bytes(os.urandom(9000))
    done = refused_start(home, "--port", str(room.port))
    words = workshop.words()["live"]
    assert one_sentence(done) == words.say("damaged", file=room.folder / "room.db")
    assert "--anew" in words["damaged"]
    with Running(home, "--anew", port=room.port) as anew:
        assert anew.code != room.code
        anew.stop()
    # No folder, no plan, no number.
    (tmp_path / "file").write_text("")
    assert "COURSE_HOME" in one_sentence(refused_start(tmp_path / "file"))
    own = tmp_path / "own.toml"
    assert "own.toml" in one_sentence(refused_start(tmp_path / "new", "--plan", str(own)))
    own.write_text('title = "x"')
    assert "own.toml" in one_sentence(refused_start(tmp_path / "new", "--plan", str(own)))
    for words in (("--port", "0"), ("--seats", "0"), ("--seats", "9" * 40), ("--none",)):
        one_sentence(refused_start(tmp_path / "new", *words))


def test_a_plan_of_ones_own_comes_back_after_a_restart(tmp_path):
    own = tmp_path / "own.toml"
    text = (workshop.FOLDER / "plan_90.toml").read_text("utf-8")
    own.write_text(text.replace(PLAN.title, "Our own plan"), "utf-8")
    home = tmp_path / "home"
    with Running(home, "--plan", str(own)) as room:
        ticket = room.join()
        room.console("next")
        room.kill()
    with Running(home, port=room.port) as room:
        console = room.console()
        assert (console["plan"]["title"], console["at"]) == ("Our own plan", 1)
        room.stop()
    # Another plan begins at its beginning; people keep their seats.
    with Running(home, "--plan", "180", port=room.port) as room:
        console = room.console()
        assert (console["plan"]["minutes"], console["at"], console["joined"]) == (180, 0, 1)
        assert room.now(ticket)["phase"] == "waiting"
        room.console("end")


def test_sharing_is_said_first_and_nothing_else_opens_the_room_to_the_network(tmp_path):
    """Here the network is this computer, so that no test opens a door."""
    pretend = (
        "from course.live import door\n"
        "door.EVERYWHERE = '127.0.0.1'\n"
        "door.local_address = lambda: '127.0.0.1'"
    )
    with Running(tmp_path / "home", "--share", first=pretend) as room:
        assert room.console()["shared"] is True
        until(lambda: len(room.told) >= 2)
        assert room.told[0].strip() == workshop.words()["live"]["share"]
    with Running(tmp_path / "closed") as room:
        assert room.console()["shared"] is False
        address = Door("127.0.0.1", room.port, False)
        port = f":{room.port:04X}"
        assert [each for each in _listening() if each.endswith(port)] == [f"0100007F{port}"]
        assert address.here == room.lines[0].rstrip("/")


def _listening() -> list[str]:
    """The sockets that listen, by the system's own list."""
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    return [row[1] for row in rows if row[3] == "0A"]


def test_the_local_address_is_found_without_a_word(monkeypatch):
    """A datagram socket is pointed somewhere, nothing is sent; without a network it is a name."""
    used = []

    class Probe:
        def __init__(self, *kind):
            assert kind == (socket.AF_INET, socket.SOCK_DGRAM)

        def connect(self, to):
            used.append(to)
            if broken:
                raise OSError

        def getsockname(self):
            return ("192.0.2.44", 5)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

    monkeypatch.setattr(doors.socket, "socket", Probe)
    broken = False
    assert doors.local_address() == "192.0.2.44"
    broken = True
    assert doors.local_address() == socket.gethostname()
    assert used == [("192.0.2.1", 9)] * 2


def test_which_hosts_are_ours():
    door = Door("192.0.2.44", 8720, True)
    own = socket.gethostname().lower()
    for host in ("192.0.2.44:8720", "127.0.0.1:8720", "LOCALHOST:8720", f"{own}:8720"):
        assert door.is_ours(host), host
    for host in ("", ":8720", "example.org:8720", "127.0.0.1", "127.1:8720", "1:8720", "8720"):
        assert not door.is_ours(host), host
