"""What the bench starts and watches: the course, a bare JupyterLab, a reader's browser."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, Page

from course.shell.notebook import canonical_text

ROOT = Path(__file__).parents[2]
COURSE = "import pathlib, sys; from course.__main__ import main; "
COURSE += "sys.exit(main(pathlib.Path(sys.argv.pop(1))))"
PATIENCE = 60_000  # milliseconds


def notebook(path: Path, *cells: str) -> None:
    """Write a notebook of these code cells, in the form the course stores."""
    made = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(source, id=f"cell-{at}") for at, source in enumerate(cells)
        ]
    )
    path.write_text(canonical_text(made), encoding="utf-8")


@contextmanager
def course(home: Path, notebooks: Path | None = None) -> Iterator[str]:
    """`python -m course --no-browser`, with other chapters if asked; gives its address."""
    start = ["-c", COURSE, str(notebooks)] if notebooks else ["-m", "course"]
    known = os.environ | {"COURSE_HOME": str(home), "PYTHONPATH": str(ROOT)}
    with running([sys.executable, *start, "--no-browser"], known, r"(http://127\S+)") as address:
        yield address


@contextmanager
def bare_lab(home: Path) -> Iterator[str]:
    """JupyterLab as it comes, with empty settings; gives the address of its one notebook."""
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    known = os.environ | {name: str(home / name.lower()) for name in names}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    (home / "work").mkdir(exist_ok=True)
    notebook(home / "work" / "one.ipynb", "import ipywidgets\nipywidgets.IntSlider()")
    command.append(f"--ServerApp.root_dir={home / 'work'}")
    with running(command, known, r"(http://127\S+)") as address:
        yield address.replace("/lab?", "/lab/tree/one.ipynb?")


@contextmanager
def running(command: list[str], known: dict[str, str], pattern: str) -> Iterator[str]:
    """Run a server until the block ends; gives what `pattern` finds in its first words."""
    with subprocess.Popen(
        command, env=known, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        try:
            found = (re.search(pattern, line) for line in server.stdout)
            address = next(filter(None, found), None)
            if address is None:
                raise SystemExit(f"{' '.join(command[:3])} ended without saying its address.")
            yield address[1]
        finally:
            server.terminate()
            server.communicate(timeout=30)


@contextmanager
def reader(browser: Browser) -> Iterator[Page]:
    """A page of a reader who was never here before."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(PATIENCE)
    try:
        yield context.new_page()
    finally:
        context.close()


def course_seconds(browser: Browser, home: Path) -> float:
    """From the command to a control in the first chapter that can be used."""
    began = time.perf_counter()
    with course(home) as address, reader(browser) as page:
        page.goto(address, wait_until="commit")
        page.locator("#course-cover").wait_for(state="detached")
        page.locator(".wave-control input").first.wait_for()
        return time.perf_counter() - began


def bare_seconds(browser: Browser, home: Path) -> float:
    """From the command to a slider, the reader pressing Shift+Enter as soon as it can help."""
    began = time.perf_counter()
    with bare_lab(home) as address, reader(browser) as page:
        page.goto(address, wait_until="commit")
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        slider = page.locator(".widget-slider [role=slider]")
        while not page.locator(".jp-InputPrompt", has_text=re.compile(r"\[[*\d]")).count():
            page.locator(".jp-Notebook .jp-CodeCell").first.press("Shift+Enter")
            page.wait_for_timeout(50)
        slider.first.wait_for()
        return time.perf_counter() - began
