"""The command line: one address, or one sentence. And the one written form of a chapter."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course.content import course_map
from course.safety import directory
from course.shell import canonical, canonical_text, launcher
from course.shell.notebook import drop_traces

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("**/*.ipynb"))
OPEN_FOLDER = (
    "import sys, pathlib; from course.__main__ import main; "
    "folder = pathlib.Path(sys.argv.pop(1)); sys.exit(main(folder))"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Small chapters with the names of the real ones."""
    for page in (*course_map().chapters, *course_map().pages):
        path = tmp_path / f"{page.file}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(canonical_text(new_notebook()), "utf-8")
    return tmp_path


@pytest.fixture
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return os.environ | {"COURSE_HOME": str(tmp_path_factory.mktemp("home"))}


def refused(command: list[str], surroundings: dict[str, str]) -> str:
    """The one sentence of a start that fails; anything more is a fault."""
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=surroundings, capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip
    assert done.returncode not in (0, None)
    assert done.stdout == ""
    assert re.fullmatch(r"[A-Z][^\n]+[.)]\n", done.stderr), done.stderr
    assert not re.search(r"Traceback|usage|Error\b", done.stderr)
    return done.stderr


# ---- One sentence --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--nope"], "--nope"),
        (["begin"], "begin"),
        (["--door", "kitchen"], "kitchen"),
        (["--port", "many"], "'many' is not a port number from 1 to 65535"),
        (["--port", "70000"], "'70000' is not a port number"),
        (["--port"], "--port"),
    ],
)
def test_a_wrong_option(words, said, surroundings):
    assert said in refused(["-m", "course", *words], surroundings)


def test_a_busy_port(surroundings):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert port in refused(["-m", "course", "--no-browser", "--port", port], surroundings)


def test_no_browser(surroundings, tmp_path):
    surroundings |= {"PATH": str(tmp_path)}
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"):
        surroundings.pop(name, None)
    assert "--no-browser" in refused(["-m", "course"], surroundings)


@pytest.mark.parametrize("home", ["", "beside/me"])
def test_a_home_that_is_no_full_path(home, surroundings):
    surroundings["COURSE_HOME"] = home
    assert "COURSE_HOME" in refused(["-m", "course", "--no-browser"], surroundings)


def test_a_file_in_the_place_of_the_home(surroundings, tmp_path):
    home = tmp_path / "home"
    home.write_text("")
    surroundings["COURSE_HOME"] = str(home)
    assert str(home) in refused(["-m", "course", "--no-browser"], surroundings)


def test_a_file_in_the_home_where_a_folder_belongs(surroundings):
    Path(surroundings["COURSE_HOME"], "ipython").write_text("")
    assert "ipython" in refused(["-m", "course", "--no-browser"], surroundings)


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"[]", b'{"cells": 3}', "{} \u00e9".encode("latin-1"), b'{"nbformat": 4}',
     canonical_text(new_notebook()).replace('"cells": []', '"cells": [{}]').encode()],
)  # fmt: skip
def test_a_damaged_chapter(damage, folder, surroundings):
    (folder / "02_how_common.ipynb").write_bytes(damage)
    sentence = refused(["-c", OPEN_FOLDER, str(folder), "--no-browser"], surroundings)
    assert "02_how_common.ipynb" in sentence


def test_a_missing_chapter(folder, surroundings):
    (folder / "02_how_common.ipynb").unlink()
    sentence = refused(["-c", OPEN_FOLDER, str(folder), "--no-browser"], surroundings)
    assert "02_how_common.ipynb" in sentence


def test_a_missing_package(surroundings):
    code = "import sys; sys.modules['nbformat'] = None; from course.__main__ import main; "
    sentence = refused(["-c", f"{code} sys.exit(main())", "--no-browser"], surroundings)
    assert "make start" in sentence
    assert "nbformat" in sentence


# ---- The helplines -------------------------------------------------------------------------------

ON_A_DAY = (
    "import sys, pathlib; from datetime import date; from course import __main__ as front_door; "
    "from course.safety import directory; directory.FILE = pathlib.Path(sys.argv.pop(1)); "
    "day = date.fromisoformat(sys.argv.pop(1)); "
    "front_door.date = type('Day', (date,), {'today': lambda: day}); sys.exit(front_door.main())"
)
READ = date(2026, 11, 21)


@pytest.fixture
def helplines(tmp_path: Path) -> Path:
    """The directory as if all of it had been read on one day."""
    text = directory.FILE.read_text("utf-8")
    same_day = re.sub(r"(?m)^checked_on = .+$", f"checked_on = {READ}", text)
    (tmp_path / "directory.toml").write_text(same_day, "utf-8")
    return tmp_path / "directory.toml"


def after(days: int, helplines: Path, *words: str) -> list[str]:
    """The command that looks at these helplines so many days after they were read."""
    day = READ + timedelta(days)
    return ["-c", ON_A_DAY, str(helplines), day.isoformat(), "directory", *words]


@pytest.mark.parametrize(
    ("days", "words"), [(0, []), (500, []), (0, ["--check"]), (60, ["--check"]), (89, ["--check"])]
)
def test_the_helplines_are_printed_with_their_age(days, words, helplines, surroundings):
    done = subprocess.run(
        [sys.executable, *after(days, helplines, *words)], cwd=ROOT, env=surroundings,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) == len(directory.directory().entries)
    assert all(line.startswith(f"{days:>4} days  ") for line in lines)


@pytest.mark.parametrize("days", [90, 500])
def test_helplines_read_too_long_ago_fail_the_check(days, helplines, surroundings):
    said = refused(after(days, helplines, "--check"), surroundings)
    assert f"was last read {days} days ago" in said


@pytest.mark.parametrize("words", [[], ["--check"]])
def test_a_damaged_directory(words, helplines, surroundings):
    helplines.write_text("[[line]]\n")
    done = subprocess.run(
        [sys.executable, *after(0, helplines, *words)], cwd=ROOT, env=surroundings,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"course/safety/directory\.toml, [^\n]+\.\n", done.stderr)


def test_only_the_helplines_are_checked(surroundings):
    for words in (["--check"], ["evidence", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "course", *words], cwd=ROOT, env=surroundings,
            capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("--check belongs to python -m course directory")


def test_the_scheduled_run_checks_the_helplines():
    steps = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    check = (
        r"- if: github\.event_name == 'schedule'\n"
        r" +run: \.venv/bin/python -m course directory --check\n"
    )
    assert len(re.findall(check, steps)) == 1
    assert steps.index("run: bash .ci/run") < steps.index("directory --check")


def test_a_damaged_directory_of_help(monkeypatch):
    def damaged():
        raise directory.DirectoryError("directory.toml is not readable as TOML; mend it.")

    monkeypatch.setattr(directory, "directory", damaged)
    with pytest.raises(launcher.StartError, match=r"directory\.toml .+ mend it\.$"):
        launcher.course_for_page()


# ---- One address ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("door", "file"), launcher.DOORS.items())
def test_a_door_leads_to_its_page(door, file, surroundings):
    with subprocess.Popen(
        [sys.executable, "-m", "course", "--no-browser", "--door", door],
        cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as server:  # fmt: skip
        number = re.search(r"/doc/tree/(\d+)\?", server.stdout.readline())[1]
        server.terminate()
    places = (*course_map().chapters, *course_map().pages)
    assert places[int(number)].file == file


@pytest.fixture
def running(folder, surroundings, tmp_path_factory):
    """A course whose browser only writes down the address it is given."""
    asked = tmp_path_factory.mktemp("browser") / "asked"
    browser = asked.with_name("browser")
    browser.write_text(f'#!/bin/sh\necho "$1" > {asked}.new && mv {asked}.new {asked}\n')
    browser.chmod(0o755)
    with subprocess.Popen(
        [sys.executable, "-c", OPEN_FOLDER, str(folder)],
        cwd=ROOT, env=surroundings | {"BROWSER": f"{browser} %s"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as server:  # fmt: skip
        yield server, asked
        server.terminate()


def wait_for(path: Path) -> str:
    while not path.exists():
        pass
    return path.read_text().strip()


def test_the_address_is_printed_and_the_browser_gets_an_entrance_that_opens_once(running):
    server, asked = running
    address = server.stdout.readline()
    shape = r"http://127\.0\.0\.1:\d+/doc/tree/0\?token=(\w{48})\n"
    token = re.fullmatch(shape, address)[1]
    entrance = wait_for(asked)
    assert token not in entrance
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with browser.open(entrance) as page:
        assert b"course-cover" in page.read()
        assert "token" not in page.url  # the history of a browser keeps addresses
    with pytest.raises(urllib.error.HTTPError, match="403") as again:
        urllib.request.urlopen(entrance)
    again.value.close()
    with pytest.raises(urllib.error.HTTPError, match="403") as stranger:
        urllib.request.urlopen(address.partition("/doc")[0] + "/api/contents")
    stranger.value.close()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_at_once_and_without_asking(running, how):
    server, _ = running
    server.stdout.readline()
    server.send_signal(how)
    said, complained = server.communicate(timeout=60)
    assert server.returncode == 0
    assert said == ""
    assert complained.count("\n") == 1


# A page is being answered in a thread while the course is asked to end.
CUT_OFF = """
import os, signal, threading
import anyio.to_thread
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from course.__main__ import main
from course.shell import launcher

stopped = threading.Event()

def end_and_go_on():
    os.kill(os.getpid(), signal.SIGTERM)
    stopped.wait()

class Slow(JupyterHandler):
    @allow_unauthenticated
    async def get(self):
        await anyio.to_thread.run_sync(end_and_go_on)

make_server = launcher.make_server
def with_slow_page(*what, **more):
    server = make_server(*what, **more)
    server.web_app.add_handlers(".*$", [("/slow", Slow)])
    start = server.start
    server.start = lambda: (start(), stopped.set())
    return server
launcher.make_server = with_slow_page
main()
"""


def test_it_ends_and_clears_up_while_a_page_is_answered(surroundings):
    last_read = Path(surroundings["COURSE_HOME"], "workspaces")
    with subprocess.Popen(
        [sys.executable, "-c", CUT_OFF, "--no-browser"],
        cwd=ROOT, env=surroundings, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as server:  # fmt: skip
        try:
            place = server.stdout.readline().partition("/doc")[0]
            last_read.mkdir()
            with suppress(OSError):  # no answer, or one that says so
                urllib.request.urlopen(f"{place}/slow", timeout=60)
            _, complained = server.communicate(timeout=60)
        finally:
            server.kill()
    assert server.returncode == 0
    assert complained.count("\n") == 1
    assert not last_read.exists()


# ---- The written form of a chapter ---------------------------------------------------------------


def read_chapter() -> nbformat.NotebookNode:
    """A chapter as the page holds it after a reading."""
    cells = [
        new_markdown_cell("# Title\n\nProse.", id="a", metadata={"trusted": True}),
        new_code_cell(
            "chapter.ask()", id="b", execution_count=7,
            metadata={"trusted": True, "collapsed": False, "tags": ["kept"]},
            outputs=[new_output("stream", name="stdout", text="a reader's words")],
        ),
    ]  # fmt: skip
    metadata = {
        "widgets": {"state": "a reader's words"},
        "kernelspec": {"name": "python3", "display_name": "Another name"},
        "language_info": {"name": "python", "version": "3.11.7"},
    }
    return new_notebook(cells=cells, metadata=metadata)


def test_what_a_reading_leaves_is_not_written():
    text = canonical_text(read_chapter())
    plain = json.loads(text)
    assert "a reader's words" not in text
    assert text.endswith("}\n")
    assert plain["metadata"]["language_info"] == {"name": "python"}
    assert [cell["metadata"] for cell in plain["cells"]] == [
        {"deletable": False, "editable": False},
        {"deletable": False, "editable": False, "tags": ["kept"]},
    ]
    assert (plain["cells"][1]["outputs"], plain["cells"][1]["execution_count"]) == ([], None)


def test_the_form_is_stable_and_leaves_its_argument_alone():
    notebook = read_chapter()
    before = json.dumps(notebook)
    assert canonical_text(canonical(notebook)) == canonical_text(notebook)
    assert json.dumps(notebook) == before


def test_jupyter_saves_that_form():
    model = {"type": "notebook", "content": read_chapter()}
    drop_traces(model, path="x.ipynb", contents_manager=None)
    assert model["content"] == canonical(read_chapter())
    other = {"type": "file", "content": "text"}
    drop_traces(other)
    assert other["content"] == "text"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_chapter_is_stored_as_jupyter_would_save_it(path):
    text = path.read_text("utf-8")
    assert canonical_text(nbformat.reads(text, as_version=4)) == text
