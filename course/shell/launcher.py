"""Opens the course: JupyterLab inside this process, with a home of its own.

Nothing of the reader's own Jupyter is read or written. Whatever the course must keep while it
runs (keys, runtime files, the font cache of matplotlib) lives in one folder, the course home.
"""

import asyncio
import atexit
import json
import logging
import os
import re
import secrets
import shutil
import signal
import socket
import sys
import tempfile
import threading
import warnings
import webbrowser
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec

from course import content
from course import home as homes
from course.content.breathing import breathing
from course.content.kept import keepable
from course.export import can_print
from course.safety import directory
from course.shell.addresses import AWAY, addresses
from course.shell.away import USUAL, way_out
from course.shell.kernels import (
    SECONDS_AFTER_PAGE,
    KeptKernels,
    begin_anew,
    fresh_sessions,
    prompt_connection,
)
from course.shell.notebook import DamagedNotebookError, drop_traces, read_notebook

SHELL = Path(__file__).parent
NOTEBOOKS = SHELL.parents[1] / "notebooks"
# The page behind each door.
DOORS = {
    "study": "00_start_here",
    "workshop": "workshop/guide",
    "training": "training/assess",
}
FIRST_PORT, PORTS_TRIED = 8710, 50
IPC_FOLDER_LIMIT = 57  # Unix socket paths end at 107 characters, Jupyter adds 50
MINUTES_AFTER_LAST_PAGE = 10
# No other site may send a cookie of ours, and it goes with the browser, not after a month.
COOKIE = {"samesite": "Strict", "expires_days": None}
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' {sockets}; worker-src 'self' blob:; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    # Pages of the course do not lie in the browser's cache. JupyterLab's own scripts still do.
    "Cache-Control": "no-store",
}


class StartError(Exception):
    """The course cannot be opened; the message is one sentence for the reader."""


def start(
    door: str = "study",
    port: int | None = None,
    open_browser: bool = True,
    notebooks: Path = NOTEBOOKS,
    leave_to: str | None = None,
) -> None:
    """Open the course and stay until it is stopped. Raises StartError with one sentence.

    Prints the address it listens on, token included, alone on one line of standard output.
    """
    if open_browser:
        check_browser()
    if port is not None:
        check_port(port)
    if leave_to is None:
        leave_to = os.environ.get("COURSE_LEAVE_TO", USUAL)
    course = course_for_page(leave_to)
    check_chapters(course, notebooks)
    home = course_home()
    try:
        make_home(home)
        keep_to(home)
        sign(notebooks)
        config = lab_config(home, notebooks, port, course)
    except OSError as error:
        raise StartError(
            f"The course cannot write to {error.filename or home} ({reason(error)}): set "
            "COURSE_HOME to a folder you may write to."
        ) from None
    serve(config, number_of(DOORS[door], course), open_browser)


def reason(error: OSError) -> str:
    return os.strerror(error.errno).lower() if error.errno else "no reason given"


def course_for_page(leave_to: str = USUAL) -> dict:
    """Title, chapters, the words of the bar and the page to leave for, as the page gets them."""
    try:
        leave_to = way_out(leave_to)
        course, glossary = content.course_map(), content.glossary()
        helpers, breaths = directory.for_page(directory.directory()), breathing()
    except ValueError as error:
        raise StartError(str(error)) from None
    chapters = [
        msgspec.structs.asdict(chapter) | {"number": number}
        for number, chapter in enumerate(course.chapters)
    ]
    return {
        "title": course.title,
        "chapters": chapters,
        "pages": [msgspec.structs.asdict(page) for page in course.pages],
        "words": {slug: [term.word, term.explained] for slug, term in glossary.items()},
        "bar": course.bar,
        "leave": course.leave,
        "leave_to": leave_to,
        "away": AWAY,
        "help": course.help | {"directory": helpers},
        "calm": course.calm | {"breathing": breaths},
        "journal": course.journal,
        "kept": {key: msgspec.structs.asdict(what) for key, what in keepable().items()},
        "paper": can_print(),
        "sure": course.sure,
    }


def number_of(file: str, course: dict) -> int:
    """The number by which addresses call a chapter or page; see places.js."""
    places = (*course["chapters"], *course["pages"])
    return [place["file"] for place in places].index(file)


def check_browser() -> None:
    try:
        webbrowser.get()
    except webbrowser.Error:
        raise StartError(
            "No web browser was found: start the course with --no-browser and open the address "
            "it prints in a browser of your choice."
        ) from None


def check_port(port: int) -> None:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        raise StartError(
            f"Port {port} cannot be used ({reason(error)}): choose another number, "
            "or leave --port out and the course finds a free one."
        ) from None


def check_chapters(course: dict, notebooks: Path) -> None:
    for page in (*course["chapters"], *course["pages"]):
        if not (notebooks / f"{page['file']}.ipynb").is_file():
            raise StartError(
                f"The chapter {page['file']}.ipynb was not found in {notebooks}: run the course "
                "from its complete folder, the one with the Makefile."
            )


def course_home() -> Path:
    """The folder for everything that is written for the reader."""
    try:
        return homes.course_home()
    except homes.HomeError as problem:
        raise StartError(str(problem)) from None


def make_home(home: Path) -> None:
    for folder in (home, home / "run", home / "data"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryFile(dir=home):  # may we write here?
        pass


def keep_to(home: Path) -> None:
    """Point everything Jupyter, IPython and matplotlib would write at the course home."""
    # JupyterLab notes the last page that was read; the note goes when the course ends, and if the
    # course was killed, when it begins again. Older ones also kept a copy of each page opened.
    for name in ("workspaces", "checkpoints", "jupyter_checkpoints"):
        shutil.rmtree(home / name, ignore_errors=True)
    atexit.register(shutil.rmtree, home / "workspaces", ignore_errors=True)
    for name in ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH"):
        os.environ.pop(name, None)
    os.environ |= {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "run"),
        "IPYTHONDIR": str(home / "ipython"),
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "JUPYTER_NO_CONFIG": "1",
    }
    from jupyter_core.paths import jupyter_config_dir

    # Instead of the reader's own settings Jupyter now takes an empty temporary folder.
    tempfile.tempdir = str(home)
    atexit.register(shutil.rmtree, jupyter_config_dir(), ignore_errors=True)
    profile = home / "ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    # IPython would otherwise keep every line that was run in a database.
    no_history = {"HistoryManager": {"enabled": False}}
    (profile / "ipython_kernel_config.json").write_text(json.dumps(no_history), encoding="utf-8")


def sign(notebooks: Path) -> None:
    """Mark the chapters as ours, so that the page may run them; any changed byte needs it anew."""
    from nbformat.sign import NotebookNotary

    notary = NotebookNotary()
    for path in sorted(notebooks.rglob("*.ipynb")):
        try:
            notary.sign(read_notebook(path))
        except DamagedNotebookError as error:
            raise StartError(str(error)) from None
    notary.store.close()


def lab_config(home: Path, notebooks: Path, port: int | None, course: dict):
    """Every setting of the server, as one traitlets Config."""
    from traitlets.config import Config

    config = Config()
    kept = KeptKernels()
    config.Application.log_level = "CRITICAL"
    config.IdentityProvider.update(token=secrets.token_hex(24), cookie_options=COOKIE)
    config.ServerApp.update(
        ip="127.0.0.1",
        port=port or FIRST_PORT,
        port_retries=0 if port else PORTS_TRIED,
        root_dir=str(notebooks),
        open_browser=False,
        allow_root=True,
        extra_template_paths=[str(SHELL / "plain")],
        jinja_template_vars={"door": course["bar"]["door"]},
        terminals_enabled=False,
        shutdown_no_activity_timeout=60 * MINUTES_AFTER_LAST_PAGE,
        tornado_settings={
            "headers": HEADERS,
            "page_config_data": {"course": course},
            "xsrf_cookie_kwargs": COOKIE | {"path": "/"},
            # Tornado calls this after each answer.
            "log_function": partial(begin_anew, kept=kept),
        },
    )
    config.ServerApp.kernel_websocket_connection_class = prompt_connection(kept)
    config.ServerApp.session_manager_class = fresh_sessions(kept)
    config.FileContentsManager.pre_save_hook = drop_traces
    config.AsyncContentsManager.checkpoints_class = no_checkpoints()
    config.MappingKernelManager.update(
        cull_idle_timeout=60 * MINUTES_AFTER_LAST_PAGE,
        kernel_manager_class="course.shell.quiet.QuietKernel",
    )
    if sys.platform != "win32" and len(str(home / "run")) < IPC_FOLDER_LIMIT:
        config.KernelManager.transport = "ipc"
    config.LabApp.update(
        app_settings_dir=str(SHELL / "settings"),
        templates_dir=str(page_template(home)),
        user_settings_dir=str(home / "settings"),
        workspaces_dir=str(home / "workspaces"),
        extra_labextensions_path=[str(SHELL / "labextensions")],
        labextensions_path=[str(Path(sys.prefix, "share", "jupyter", "labextensions"))],
        extension_manager="readonly",
        news_url=None,
    )
    return config


def no_checkpoints() -> type:
    """Says that a copy was made and makes none.

    Jupyter lays a copy of each page aside as soon as it is opened, and so a list of what was read.
    """
    from jupyter_server.services.contents.checkpoints import AsyncCheckpoints

    class NoCheckpoints(AsyncCheckpoints):
        async def create_checkpoint(self, contents_mgr, path):
            return {"id": "none", "last_modified": datetime.now(UTC)}

        async def list_checkpoints(self, path):
            return []

    return NoCheckpoints


def page_template(home: Path) -> Path:
    """A folder with JupyterLab's own page, our head added."""
    from jupyterlab.commands import get_app_dir

    page = Path(get_app_dir(), "static", "index.html").read_text(encoding="utf-8")
    head = (SHELL / "head.html").read_text(encoding="utf-8")
    folder = home / "page"
    folder.mkdir(exist_ok=True)
    (folder / "index.html").write_text(page.replace("</head>", head + "</head>"), encoding="utf-8")
    return folder


def anonymous_browser(handler) -> str:
    """The name Jupyter made up for the browser that asks."""
    return handler.current_user.username


def make_server(
    config,
    sockets: str = "",
    browser_of: Callable = anonymous_browser,
    leave_out: Collection[str] = (),
):
    """JupyterLab with our own addresses, ready to run.

    sockets: where a page's websockets may lead, if not to this server's own port. browser_of: tells
    the browsers of one reader apart. leave_out: addresses of ours that are not offered.
    """
    from jupyterlab.labapp import LabApp

    # A page that is closed in the middle of a message is nothing a reader needs to hear about,
    # nor that Jupyter reads its settings twice.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", "Overriding existing pre_save_hook")
    server = LabApp.initialize_server(config=config)
    server.web_app.settings["headers"]["Content-Security-Policy"] = POLICY.format(
        sockets=sockets or f"ws://127.0.0.1:{server.port}"
    )
    # JupyterLab lets a browser keep every extension for a year; ours changes with the next course.
    kept = server.web_app.settings["static_immutable_cache"]
    kept[:] = [path for path in kept if "course-shell" not in path]
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # stop at once, without asking
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: server.stop(from_signal=True))
    before = re.escape(server.base_url.removesuffix("/"))
    ours = addresses(course_home(), SECONDS_AFTER_PAGE, browser_of)
    offered = [(before + path, handler) for path, handler in ours if path not in leave_out]
    server.web_app.add_handlers(".*$", offered)
    return server


def serve(config, first_page: int, open_browser: bool) -> None:
    """Run the server until a signal, or until the last page has been gone for a while."""
    server = make_server(config)
    address = f"http://127.0.0.1:{server.port}/doc/tree/{first_page}"
    address += f"?token={config.IdentityProvider.token}"
    entrance = one_time_entrance(server, f"/doc/tree/{first_page}")

    def announce() -> None:
        print(address, flush=True)
        print("The course is open. To close it, press Ctrl+C here.", file=sys.stderr)
        if open_browser:
            threading.Thread(target=show_in_browser, args=(entrance,), daemon=True).start()

    server.io_loop.add_callback(announce)  # queued behind the call that opens the port
    run(server)


def run(server) -> None:
    """Run the server to its end, and then what it cut off.

    A request that is under way holds a thread. Left alone, that thread waits for ever, and so does
    the process, with all that it clears away last.
    """
    server.start()
    loop = server.io_loop.asyncio_loop
    cut_off = asyncio.all_tasks(loop)
    for task in cut_off:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*cut_off, return_exceptions=True))


def show_in_browser(entrance: str) -> None:
    if not webbrowser.open(entrance):
        print(
            "The browser did not open: copy the address above into one of your choice.",
            file=sys.stderr,
        )


def one_time_entrance(server, page: str) -> str:
    """An address that lets one browser in, once, and leads it to `page`.

    The command line of a browser can be read by other accounts of the machine, and its history by
    whoever opens it, so the token that opens the course must stand in neither.
    """
    from jupyter_server.auth.decorator import allow_unauthenticated
    from jupyter_server.base.handlers import JupyterHandler

    keys = [secrets.token_hex(24)]
    path = f"/open/{keys[0]}"

    class Entrance(JupyterHandler):
        @allow_unauthenticated
        def get(self) -> None:
            if not keys:
                self.send_error(403)
                return
            keys.clear()
            identity = self.identity_provider
            identity.set_login_cookie(self, identity.generate_anonymous_user(self))
            self.redirect(page)

    server.web_app.add_handlers(".*$", [(path, Entrance)])
    return f"http://127.0.0.1:{server.port}{path}"
