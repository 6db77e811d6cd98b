"""The room's own server: pages for phones, the screen and the second facilitator, and their API.

It keeps no log of who asked for what: a refusal is written as method, route, status and problem,
and equal ones are counted. What is asked is read with the types of schema.py.
"""

import asyncio
import hmac
import json
import logging
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.template import Loader
from tornado.web import Application, RequestHandler, stream_request_body

from course.content import workshop

from . import phone, schema
from .door import AFTER_END
from .look import PAGES, room_css
from .room import RefusalError
from .session import TICK, Session

CONTROLS = Path(__file__).parents[1] / "controls"
OF_CONTROLS = (
    "dom.js",
    "picture.js",
    "controls.css",
)  # the screen shows the course's figures
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The course's figures carry their colours and sizes in attributes; a style of another page's stays
# out all the same.
DRAWN = POLICY + "; style-src-attr 'unsafe-inline'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
MOST_FIELDS = 20  # of a form
MOST_HEADERS = 8_192  # bytes
PATIENCE = 10.0  # seconds for a request to arrive
IDLE = 60.0  # seconds for which a connection may wait for the next request


class Tally:
    """Refusals for the terminal, counted, so that a flood of them is a few lines."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def add(self, line: str) -> None:
        self._seen[line] += 1

    def tell(self) -> None:
        for line, times in self._seen.items():
            with suppress(OSError, ValueError):  # nobody reads it any more
                print(f"{line} ×{times}", file=sys.stderr, flush=True)
        self._seen.clear()


class Server(HTTPServer):
    """An HTTP server that slow and half-open connections cannot stop.

    A connection is either due, by the time at which its request must have arrived, or it waits for
    an answer of ours. When there are too many, those that are due go, the oldest first.
    """

    def initialize(self, application: Application, most: int, tally: Tally) -> None:
        super().initialize(
            application, max_header_size=MOST_HEADERS, max_body_size=100 * schema.MOST_BYTES
        )
        self.most, self.tally = most, tally
        # Connection -> when it is due, and whether a request of it has begun, as far as one knows.
        self.due: dict[IOStream, tuple[float, bool]] = {}
        self.open = 0

    def handle_stream(self, stream: IOStream, address: tuple) -> None:
        if self.open >= self.most and self.due:
            self._drop(next(iter(self.due)))
        self.open += 1
        super().handle_stream(stream, address)
        self.await_request(stream)

    def on_close(self, server_conn: Any) -> None:
        self.open -= 1
        self.due.pop(server_conn.stream, None)
        super().on_close(server_conn)

    def await_request(self, stream: IOStream, begun: bool = True) -> None:
        """The order of `due` is that of the last thing heard from each connection."""
        self.due.pop(stream, None)
        if not stream.closed():
            self.due[stream] = time.monotonic() + (PATIENCE if begun else IDLE), begun

    def answering(self, stream: IOStream) -> None:
        self.due.pop(stream, None)

    def sweep(self) -> None:
        """Close what is overdue."""
        now = time.monotonic()
        for stream in [stream for stream, (due, _) in self.due.items() if due < now]:
            self._drop(stream)

    def _drop(self, stream: IOStream) -> None:
        _, begun = self.due.pop(stream)
        if begun and not stream.closed() and not stream.writing():
            self.tally.add("- - 408 slow")
            with suppress(Exception):
                stream.write(_raw_refusal(408, "Request Timeout", "slow"))
        stream.close()


def _raw_refusal(status: int, reason: str, problem: str) -> bytes:
    body = json.dumps({"problem": problem})
    head = f"HTTP/1.1 {status} {reason}\r\nContent-Type: application/json\r\nConnection: close\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


@stream_request_body
class Here(RequestHandler):
    """Every address of the room. `look` answers GET and `act` POST; both may refuse."""

    look: Callable | None = None
    act: Callable | None = None
    route = "?"
    own_page_only = True  # a page of this server asks, or no page at all

    def initialize(self, session: Session) -> None:
        self.session = session
        self.body = bytearray()
        self.too_large = False
        self.left: asyncio.Future = asyncio.Future()
        self.problem = ""

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)

    @property
    def server(self) -> Server:
        return self.application.settings["server"]()

    @property
    def stream(self) -> IOStream:
        return self.request.connection.stream

    def prepare(self) -> None:
        """Before the body has arrived."""
        self.server.await_request(self.stream)
        length = self.request.headers.get("Content-Length", "0")
        if not length.isdecimal():
            return self.refuse("form")
        if len(length) > 9 or int(length) > schema.MOST_BYTES:
            return self.refuse("too_large")
        if not self.session.door.is_ours(self.request.host):
            return self.refuse("wrong_address")
        origin = self.request.headers.get("Origin")
        own = {None, f"http://{self.request.host}"} | (set() if self.own_page_only else {"null"})
        if self.request.method == "POST" and origin not in own:
            return self.refuse("origin")

    def data_received(self, chunk: bytes) -> None:
        if len(self.body) + len(chunk) > schema.MOST_BYTES:
            self.too_large = True
            self.body.clear()
        elif not self.too_large:
            self.body += chunk

    async def get(self, *given: str) -> None:
        await self._answer(self.look, *given)

    async def post(self, *given: str) -> None:
        await self._answer(self.act, *given)

    async def _answer(self, do: Callable | None, *given: str) -> None:
        self.server.answering(self.stream)
        try:
            if do is None:
                raise RefusalError("method")
            if self.too_large:
                raise RefusalError("too_large")
            said = do(*given)
            said = await said if asyncio.iscoroutine(said) else said
            if isinstance(said, dict):
                self.set_header("Content-Type", "application/json")
                said = msgspec.json.encode(said)
            self.finish(said)
        except RefusalError as refusal:
            self.refuse(refusal.problem)

    def asked(self, kind: Any) -> Any:
        """The body as JSON of this type. Raises RefusalError."""
        try:
            return msgspec.json.decode(bytes(self.body), type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise RefusalError("form") from None

    def fields(self) -> dict[str, str]:
        """The body as the fields of a form. Raises RefusalError."""
        try:
            pairs = parse_qsl(
                self.body.decode("utf-8"), keep_blank_values=True, errors="strict",
                max_num_fields=MOST_FIELDS,
            )  # fmt: skip
        except ValueError:
            raise RefusalError("form") from None
        return dict(pairs)

    def compute_etag(self) -> None:
        """Nothing is kept by a browser, so nothing is compared."""

    def query(self, name: str) -> str:
        return self.get_query_argument(name, "")

    def refuse(self, problem: str) -> None:
        self.problem = problem
        self.set_status(schema.PROBLEMS[problem][0])
        if problem in ("too_large", "slow"):
            self.set_header("Connection", "close")
        self.finish({"problem": problem})

    def write_error(self, status_code: int, **_: Any) -> None:
        """What tornado refuses by itself; a fault of ours is told as one that changed nothing."""
        known = {404: "not_there", 405: "method", 413: "too_large"}
        self.problem = known.get(status_code, "form" if status_code < 500 else "not_kept")
        self.finish({"problem": self.problem})

    def on_connection_close(self) -> None:
        if not self.left.done():
            self.left.set_result(None)

    def on_finish(self) -> None:
        if not self.left.done():
            self.left.set_result(None)
        if self.stream is not None:
            self.server.await_request(self.stream, begun=False)

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        """Where it broke, and nothing of what was asked."""
        if self.problem or getattr(error, "status_code", 500) < 500:
            return
        while trace.tb_next:
            trace = trace.tb_next
        where = Path(trace.tb_frame.f_code.co_filename).name
        self.server.tally.add(f"{kind.__name__} in {where}, line {trace.tb_lineno}")


class Nothing(Here):
    """No such address."""

    def _refused(self) -> None:
        raise RefusalError("not_there")

    look = act = _refused


# --- phones -------------------------------------------------------------------------------------


class Phone(Here):
    """The page on a phone, whole, for a browser without a script too."""

    # No referrer is sent, and then a browser says "null" for the page that sends a form. The ticket
    # in the form is what counts; there is no cookie that a foreign page could use.
    own_page_only = False

    def page(self, state: dict[str, Any], problem: str = "") -> str:
        self.problem = problem
        if problem:
            self.set_status(schema.PROBLEMS[problem][0])
        return phone.page(state | {"problem": problem}, workshop.words()["phone"])

    def at(self, room: str, ticket: str, problem: str = "") -> str:
        """The page as it stands for this ticket; without a good one, the page to join."""
        if self.session.view.ended:
            return self.page({"room": room, "ticket": "", "phase": "ended"})
        try:
            if not ticket:
                return self.page({"room": room, "ticket": ""}, problem)
            self.session.check(room, ticket)
        except RefusalError as refusal:
            return self.page({"room": room, "ticket": ""}, refusal.problem)
        state = self.session.phone(ticket) | {"room": self.session.keys.code, "ticket": ticket}
        return self.page(state, problem)


class Start(Phone):
    """GET /"""

    def look(self) -> str:
        return self.at(self.query("room")[:40], self.query("ticket")[:100])


class In(Phone):
    """POST /in: join, or with a ticket look again."""

    async def act(self) -> str:
        fields = self.fields()
        room, ticket = fields.get("room", "")[:40], fields.get("ticket", "")[:100]
        problem = ""
        if not ticket:
            try:
                ticket = (await self.session.do(schema.Join(room=room))).ticket
            except RefusalError as refusal:
                problem = refusal.problem
        return self.at(room, ticket, problem)


class Form(Phone):
    """POST /form: an answer."""

    async def act(self) -> str:
        fields = self.fields()
        room, ticket = fields.get("room", "")[:40], fields.get("ticket", "")[:100]
        problem = ""
        try:
            if not fields.get("option"):
                raise RefusalError("choose")
            try:
                answer = msgspec.convert(fields, schema.Answer, strict=False)
            except msgspec.ValidationError:
                raise RefusalError("form") from None
            await self.session.do(answer)
        except RefusalError as refusal:
            problem = refusal.problem
        return self.at(room, ticket, problem)


class ApiIn(Here):
    async def act(self) -> Any:
        return told(await self.session.do(self.asked(schema.Join)))


class ApiAnswer(Here):
    async def act(self) -> Any:
        return told(await self.session.do(self.asked(schema.Answer)))


class ApiNow(Here):
    async def look(self) -> Any:
        ticket = self.query("ticket")
        self.session.check(self.query("room"), ticket)
        await self.session.hold("phone", self.query("seen"), self.left, ticket)
        return self.session.phone(ticket)


# --- screen, second facilitator, console --------------------------------------------------------


class Keyed(Here):
    """An address that opens with a key of the session, in the header X-Key."""

    key = surface = shows = ""
    takes: Any = schema.Blank

    def check(self) -> None:
        given = self.request.headers.get("X-Key", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, getattr(self.session.keys, self.key).encode()):
            raise RefusalError("key")

    async def look(self) -> Any:
        if self.session.view.ended and not self.query("seen"):
            raise RefusalError("ended")
        self.check()
        await self.session.hold(self.surface, self.query("seen"), self.left)
        return getattr(self.session, self.shows)()

    async def act(self) -> Any:
        self.check()
        await self.session.do(self.asked(self.takes))
        return getattr(self.session, self.shows)()


class ApiScreen(Keyed):
    key = surface = shows = "screen"


class ApiSecond(Keyed):
    key, surface, shows = "second", "console", "second"


class ApiConsole(Keyed):
    key, surface, shows = "console", "console", "console"
    takes = schema.AnyCommand

    def check(self) -> None:
        if self.request.remote_ip not in ("127.0.0.1", "::1"):
            raise RefusalError("key")
        super().check()


class Page(Here):
    """A page that a script fills: /screen and /second. It holds words, nothing of the session."""

    pages = Loader(str(PAGES))

    def look(self, name: str) -> bytes:
        words = workshop.words()
        if name == "screen":
            self.set_header("Content-Security-Policy", DRAWN)
        page = self.pages.load(f"{name}.html")
        return page.generate(words=words[name], protocol=words["protocol"])


class Static(Here):
    """A script or style of the room, or of the course's own figures."""

    def look(self, name: str) -> str:
        self.set_header("Content-Type", TYPES[Path(name).suffix])
        if name == "room.css":
            return room_css()
        file = (CONTROLS if name in OF_CONTROLS else PAGES) / name
        if not file.is_file():
            raise RefusalError("not_there")
        return file.read_text("utf-8")


class Schema(Here):
    def look(self) -> dict[str, Any]:
        return schema.schema()


def told(said: msgspec.Struct) -> dict[str, Any]:
    return msgspec.to_builtins(said)


ROUTES: list[tuple[str, type[Here]]] = [
    ("/", Start),
    ("/in", In),
    ("/form", Form),
    ("/(screen|second)", Page),
    (r"/static/([a-z][a-z0-9_]*\.(?:js|css))", Static),
    ("/api/schema.json", Schema),
    ("/api/in", ApiIn),
    ("/api/answer", ApiAnswer),
    ("/api/now", ApiNow),
    ("/api/screen", ApiScreen),
    ("/api/second", ApiSecond),
    ("/api/console", ApiConsole),
]
for _route, _handler in ROUTES:
    _handler.route = _route


def application(session: Session, server: Callable[[], Server]) -> Application:
    def log(handler: Here) -> None:
        status = handler.get_status()
        if status >= 400:
            method = handler.request.method
            method = method if method in Here.SUPPORTED_METHODS else "?"
            handler.server.tally.add(f"{method} {handler.route} {status} {handler.problem}")

    given = {"session": session}
    return Application(
        [(route, handler, given) for route, handler in ROUTES],
        default_handler_class=Nothing,
        default_handler_args=given,
        log_function=log,
        server=server,
    )


def connections(seats: int) -> int:
    """How many connections to have at most: a phone uses two. The system's own limit is raised."""
    wanted = 1024 + 4 * seats
    try:
        import resource
    except ImportError:
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft < most:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            soft = most
    return max(soft - 64, 64)


async def serve(
    session: Session,
    listening: socket.socket,
    opened: Callable[[], None],
    ended: Callable[[], None],
) -> None:
    """Serve until the session is ended, or a signal comes.

    opened: called when pages can ask. ended: called when the session is over and before anyone
    hears of it; phones are told so for a while.
    """
    session.at_end = ended
    # What tornado logs holds addresses, and what was asked.
    for name in ("tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    tally = Tally()
    server = Server(application(session, lambda: server), connections(session.room.seats), tally)
    server.add_socket(listening)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: loop.call_soon_threadsafe(stop.set))
    chores = [
        asyncio.create_task(_every(1.0, server.sweep)),
        asyncio.create_task(_every(TICK, session.tick)),
        asyncio.create_task(_every(TICK, tally.tell)),
    ]
    opened()
    try:
        ends = [asyncio.create_task(stop.wait()), asyncio.create_task(session.over.wait())]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        if session.over.is_set():
            await asyncio.wait(ends[:1], timeout=AFTER_END)
        else:
            await session.tick()
    finally:
        for chore in (*chores, *ends):
            chore.cancel()
        server.stop()
        for stream in list(server.due):
            stream.close()
        tally.tell()


async def _every(seconds: float, do: Callable) -> None:
    while True:
        await asyncio.sleep(seconds)
        done = do()
        if asyncio.iscoroutine(done):
            await done
