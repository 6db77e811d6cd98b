"""The server's doors, knocked on for real: who is let in, from where, and what strangers hear."""

import http.client
import json
import os
import re
import socket
import sys
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from course.content import course_map
from tests.browser.conftest import Course, running_course

FIRST = "/doc/tree/00_start_here.ipynb"
CONTROL = "/course/control/pacer.js"
AWAY = "/course/away"
# Everything of ours that asks who is there, and Jupyter's own rooms that hold something.
LOCKED = [
    FIRST,
    CONTROL,
    "/course/journal",
    "/course/live",
    "/api/contents",
    "/api/contents/00_start_here.ipynb",
    "/api/kernels",
    "/api/sessions",
    "/api/me",
    "/files/00_start_here.ipynb",
    "/lab",
    "/lab/api/workspaces/default",
    "/metrics",
]
ERRORS = ["/course/nothing", "/course/control/nothing.js", "/doc/tree/nothing.ipynb/x", "/open/key"]
STRANGER = "http://example.org"


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def leads_to(self) -> str:
        return self.headers["Location"] or ""


class Browser:
    """Asks the course like a browser that has been let in: with its cookies, at its address."""

    def __init__(self, course: Course) -> None:
        self.place = urlsplit(course.address)
        self.own = f"http://{self.place.netloc}"
        self.token = self.place.query.partition("=")[2]
        self.letting_in = ask(self, f"{FIRST}?token={self.token}")
        self.set = SimpleCookie()
        for line in self.letting_in.headers.get_all("Set-Cookie"):
            self.set.load(line)
        self.cookies = {"Cookie": "; ".join(f"{k}={c.value}" for k, c in self.set.items())}
        self.keys = self.cookies | {"X-XSRFToken": self.set["_xsrf"].value}


def ask(
    browser: Browser, path: str, method: str = "GET", body: str | None = None, **headers: str
) -> Answer:
    """One request, exactly as written: nothing is followed, nothing is added."""
    connection = http.client.HTTPConnection(browser.place.hostname, browser.place.port, timeout=60)
    try:
        connection.request(method, path, body, {**headers})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode("utf-8", "replace"))
    finally:
        connection.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_course() as course:
        yield Browser(course)


# ---- Who is let in -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", LOCKED)
@pytest.mark.parametrize("key", ["", "token " + "0" * 48])
def test_nobody_comes_in_without_the_token(browser: Browser, path: str, key: str):
    answer = ask(browser, path, **({"Authorization": key} if key else {}))
    assert answer.status in (302, 401, 403)
    assert answer.status != 302 or answer.leads_to.startswith("/login?next=%2F")
    assert course_map().title not in answer.text
    known = {"Authorization": f"token {browser.token}"}
    assert ask(browser, path, **known).status in (200, 404)


@pytest.mark.parametrize(
    "path",
    [
        "/course/journal",
        "/course/live",
        "/course/plan.pdf",
        "/course/certificate.pdf",
        "/api/kernels",
    ],
)
def test_nobody_leaves_anything_without_the_token(browser: Browser, path: str):
    assert ask(browser, path, "POST", "{}").status == 403


def test_a_page_that_knows_no_key_of_ours_cannot_send_in_the_readers_name(browser: Browser):
    """The cookie alone does not do: a form on another site could make the browser send it."""
    for path in ("/course/journal", "/course/live", "/course/plan.pdf", "/api/kernels"):
        assert ask(browser, path, "POST", "{}", **browser.cookies).status == 403
    told = ask(browser, "/course/journal", "POST", "{}", Origin=browser.own, **browser.keys)
    assert json.loads(told.text) == {"problem": "not_allowed"}  # it was heard, and means nothing


def files(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*")
            if one.is_file()}  # fmt: skip


def test_the_name_for_a_certificate_is_written_nowhere(tmp_path: Path):
    """Neither where it is set nor where it is refused, nor in what the server says of itself."""
    name, temporary = "Quillfeather", tmp_path / "t"
    temporary.mkdir()
    test = {"right": 20, "asked": 24, "attempt": 1, "seed": 7}
    told = {"name": f"Dr {name}", "days": "3 May", **test}
    with running_course(folder=tmp_path, TMPDIR=str(temporary)) as course:
        browser = Browser(course)
        before = files(tmp_path)
        for body, status in ((told, 200), (told | {"right": 3}, 422), (told | {"seed": "x"}, 400)):
            answer = ask(
                browser, "/course/certificate.pdf", "POST", json.dumps(body), **browser.keys
            )
            assert (answer.status, answer.headers["Cache-Control"]) == (status, "no-store")
            assert answer.text.startswith("%PDF-") == (status == 200)
        assert set(files(tmp_path)) <= set(before), "no file was made"
    assert [at for at, held in files(tmp_path).items() if name.encode() in held] == []


def test_the_cookie_is_for_this_site_alone_and_ends_with_the_browser(browser: Browser):
    assert {"_xsrf"} < set(browser.set)
    for name, cookie in browser.set.items():
        assert cookie["samesite"] == "Strict", name
        assert (cookie["expires"], cookie["max-age"]) == ("", ""), name
        assert cookie["httponly"] or name == "_xsrf", name  # the page must read that one


# ---- From where ----------------------------------------------------------------------------------


def listening(table: str) -> dict[str, tuple[str, int]]:
    """inode -> (address in the kernel's hexadecimals, port) of every listening TCP socket."""
    rows = [row.split() for row in Path("/proc/net", table).read_text().splitlines()[1:]]
    return {
        row[9]: (row[1].partition(":")[0], int(row[1].partition(":")[2], 16))
        for row in rows
        if row[3] == "0A"
    }


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_it_listens_on_the_loopback_address_and_nowhere_else(browser: Browser):
    sockets = listening("tcp") | listening("tcp6")
    doors = {inode for inode, (_, port) in sockets.items() if port == browser.place.port}
    held = {inode: place for inode, place in sockets.items() if inode in inodes_beside(doors)}
    assert set(held.values()) == {("0100007F", browser.place.port)}


def inodes_beside(doors: set[str]) -> set[str]:
    """Every socket of the process that holds these."""
    for process in Path("/proc").glob("[0-9]*"):
        found = set()
        for file in process.glob("fd/*"):
            try:
                found |= set(re.findall(r"socket:\[(\d+)\]", os.readlink(file)))
            except OSError:
                continue
        if found & doors:
            return found
    raise AssertionError("nobody listens")


def test_other_addresses_of_this_machine_do_not_answer(browser: Browser):
    others = {"127.0.0.2", own_address()} - {"127.0.0.1"}
    for address in others:
        with pytest.raises(OSError, match=r"refused|reset|unreachable|timed out"):
            socket.create_connection((address, browser.place.port), timeout=5).close()


def own_address() -> str:
    """The address that this machine would send from; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:  # no network at all
            return "127.0.0.1"
        return probe.getsockname()[0]


@pytest.mark.parametrize("path", [*LOCKED, AWAY, "/login", "/static/favicon.ico", "/course/none"])
@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org", "192.0.2.1:8710"])
def test_another_name_for_this_machine_is_refused(browser: Browser, path: str, host: str):
    """A site may point its own name at 127.0.0.1 and would then share an origin with the course."""
    answer = ask(browser, path, Host=host, **browser.cookies)
    assert answer.status == 403
    assert "Calendar" not in answer.text


def test_its_own_names_are_accepted(browser: Browser):
    port = browser.place.port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
        assert (
            ask(browser, "/api/me", Host=host, Authorization=f"token {browser.token}").status == 200
        )


@pytest.mark.parametrize("path", ["/course/journal", "/api/kernels", "/api/sessions"])
@pytest.mark.parametrize("origin", [STRANGER, "null", "http://127.0.0.1:1", "https://127.0.0.1"])
def test_a_request_from_another_origin_is_refused(browser: Browser, path: str, origin: str):
    """Even with every key, which no other origin can have."""
    refused = ask(browser, path, "POST", "{}", Origin=origin, **browser.keys)
    assert refused.status in (403, 404)
    assert "Access-Control-Allow-Origin" not in refused.headers
    read = ask(browser, path, Origin=origin, **browser.cookies)
    assert "Access-Control-Allow-Origin" not in read.headers  # so no page there can read it
    assert read.status in (200, 403, 404)


def shake(browser: Browser, path: str, origin: str) -> int:
    """Ask for a websocket; the status of the answer, 101 when it opens."""
    keys = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    keys |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": origin}
    return ask(browser, path, **keys, **browser.cookies).status


def test_a_websocket_from_another_origin_is_refused(browser: Browser):
    kernel = json.loads(ask(browser, "/api/kernels", "POST", "{}", **browser.keys).text)["id"]
    for path in (f"/api/kernels/{kernel}/channels", "/api/events/subscribe"):
        assert shake(browser, path, STRANGER) == 403
        assert shake(browser, path, "null") == 403
        assert shake(browser, path, browser.own) == 101
    assert ask(browser, f"/api/kernels/{kernel}", "DELETE", **browser.keys).status == 204


# ---- What strangers are told ---------------------------------------------------------------------

ELSEWHERE = ["//example.org", "///example.org", "https://example.org/", "https:///example.org"]
ELSEWHERE += [
    r"\\example.org",
    "%5C%5Cexample.org",
    "/%5Cexample.org",
    "https:example.org",
    r"/\example.org",
]


@pytest.mark.parametrize(
    "path",
    [
        *(f"/login?next={place}" for place in ELSEWHERE),
        *(f"/logout?next={place}" for place in ELSEWHERE),
        *(f"/open/key?next={place}" for place in ELSEWHERE),
        *(f"/lab?next={place}" for place in ELSEWHERE),
        "//example.org/",
        "//example.org/..",
        "//example.org/%2e%2e/",
        "/%2f%2fexample.org/",
        "/doc/tree//example.org/",
        "/doc/tree/%5C%5Cexample.org/",
        f"{AWAY}?next=//example.org",
        f"{AWAY}/",
        "/course/journal/",
    ],
)
def test_no_address_leads_away(browser: Browser, path: str):
    for keys in ({}, browser.cookies):
        answer = ask(browser, path, **keys)
        assert leads_home(answer.leads_to), answer.leads_to
        assert answer.status < 500


def test_logging_in_leads_nowhere_else(browser: Browser):
    for place in ELSEWHERE:
        form = f"password={browser.token}&_xsrf={browser.set['_xsrf'].value}"
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = ask(browser, f"/login?next={place}", "POST", form, **kind, **browser.cookies)
        assert answer.status == 302
        assert leads_home(answer.leads_to), answer.leads_to


def leads_home(place: str) -> bool:
    """A browser reads a backslash as a slash, and two slashes as another machine."""
    return place == "" or bool(re.match(r"/(?![/\\])", place))


def directives(answer: Answer) -> dict[str, list[str]]:
    policy = answer.headers["Content-Security-Policy"]
    return {name: sources for name, *sources in map(str.split, policy.split("; "))}


@pytest.mark.parametrize("path", [*LOCKED, *ERRORS, AWAY, "/login", "/static/favicon.ico"])
def test_every_answer_says_what_a_page_may_do(browser: Browser, path: str):
    """On errors and for strangers too; no site of others may put the course into a frame."""
    for keys in ({}, browser.cookies, {"Host": "example.org"}):
        rules = directives(ask(browser, path, **keys))
        assert rules["default-src"] in (["'self'"], ["'none'"])
        assert rules["frame-ancestors"] in (["'self'"], ["'none'"])
        allowed = {source for sources in rules.values() for source in sources}
        outside = {source for source in allowed if "://" in source}
        assert outside <= {f"ws://127.0.0.1:{browser.place.port}"}
        assert "*" not in allowed


@pytest.mark.parametrize(
    "name",
    [
        "../shell/labextensions/course-shell/static/shell.js",
        "..%2Fshell%2Flabextensions%2Fcourse-shell%2Fstatic%2Fshell.js",
        "%2e%2e/shell/labextensions/course-shell/static/shell.js",
        "..%5Cshell%5Claunch.js",
        "../shell/launcher.py",
        "%2Fetc%2Fpasswd.js",
        "/etc/passwd",
        "plan.py",
        "plan.js%00.py",
        "plan.js/",
        ".js",
    ],
)
def test_the_address_of_controls_gives_controls_and_nothing_else(browser: Browser, name: str):
    answer = ask(browser, f"/course/control/{name}", **browser.cookies)
    assert answer.status in (301, 302, 404)
    assert "import" not in answer.text
    assert ask(browser, CONTROL, **browser.cookies).status == 200


def test_the_neutral_page_gives_nothing_away(browser: Browser):
    answer = ask(browser, AWAY)
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    said = answer.text.lower()
    titles = (course_map().title, *(place.title for place in course_map().chapters))
    for word in (*titles, "wave", "course", "jupyter", "notebook", "token", "<script", "<a "):
        assert word.lower() not in said, word
    fetched = re.findall(r"""(?:src|href|action|url)[=(]["']?([^"'>)]*)""", said)
    assert all(address.startswith("data:") for address in fetched)


@pytest.mark.parametrize("path", [*LOCKED, AWAY, "/login"])
def test_no_page_lies_in_the_cache_of_the_browser(browser: Browser, path: str):
    """What stays there is JupyterLab's scripts and ours, which hold no word of a reader."""
    known = {"Authorization": f"token {browser.token}"}
    for keys in ({}, known):
        if path.startswith("/files/") and keys:
            continue  # JupyterLab's own, and no page of the course asks for it
        assert ask(browser, path, **keys).headers["Cache-Control"] == "no-store"


def test_what_words_pass_through_is_not_stored_on_the_way(browser: Browser):
    told = ask(browser, "/course/journal", **browser.cookies)
    assert told.headers["Cache-Control"] == "no-store"
    plan = json.dumps({"parts": [{"title": "One", "rows": ["two"]}]})
    made = ask(browser, "/course/plan.pdf", "POST", plan, Origin=browser.own, **browser.keys)
    assert made.headers["Cache-Control"] == "no-store"


def test_who_has_no_key_is_told_what_to_do_and_not_asked_for_a_token(browser: Browser):
    door = course_map().bar["door"]
    for path, sentence in (
        ("/login?next=%2Fdoc%2Ftree%2F15", door["stranger"]),
        ("/course/nothing", door["nothing"]),
    ):
        said = ask(browser, path).text
        assert sentence in said
        assert not re.search(r"(?i)jupyter|token|password|<input|<script", said)
        assert course_map().title not in said
    assert browser.token not in ask(browser, "/course/nothing", **browser.cookies).text


def test_errors_say_no_more_than_that(browser: Browser):
    for path in (*ERRORS, *LOCKED):
        for keys in ({}, {"Host": "example.org"}):
            said = ask(browser, path, **keys).text
            assert "Traceback" not in said
            assert browser.token not in said
            assert str(Path(__file__).parents[2]) not in said
