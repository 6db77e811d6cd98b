"""`python -m tests.bench`: how quick the course is, beside other ways of doing the same.

One run, one machine, one table. Exits with 1 if a limit is missed, with 2 if something it needs is
not installed. It takes about seven minutes; nothing else should be running.

Moved pictures. Four ways of drawing stand in one notebook and share one kernel, all of them inside
JupyterLab as the course starts it. The three panels are the explorer's own. A move is one arrow
key on a focused slider, and each way is moved in turn, 200 times. The clock is the page's own: it
begins with the time stamp the browser gives the key and ends in the first task after the frame
that shows the new picture. "New picture" means the same for each: nothing is left to do but to
paint. For the course a path has its new coordinates (one task sets them all); for an image the new
one has loaded; for ipympl the canvas in the page has been drawn on. Scrolling and focusing are done
before the key and are not timed. For all four the first changed pixels count, not the last.

Memory. The resident memory of the explorer's kernel, in a notebook of its own, before and after
1,000 moves, once warm.

The room. Five hundred people answer within ten seconds, and once more all at the same moment; the
answers go to a tornado handler that does nothing and then to the workshop's room, which keeps each
of them on the disk before it says so. Here the late ones are 99 %, not 95 (tests/bench/room.py).

Start. From the command to the first control of the first chapter that can be used, beside bare
JupyterLab from the command to a slider in a notebook of one cell. Both with a page that was never
open before and with folders that were used once, five times in turn after one that is not counted.
"""

import importlib.metadata
import importlib.util
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

NEEDED = ("scipy", "ipympl", "playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WAYS = ("course", "empty", "interact", "ipympl")
MOVES, WARM = 200, 15
TURN = 40  # moves to one side before the slider goes back
MANY, WARM_MANY = 1000, 200
STARTS = 5
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
ALL_WAYS, ALONE = "03_rise_and_drop.ipynb", "02_how_common.ipynb"  # the chapters they stand in for


@dataclass
class Row:
    """One line of the table. ok is None where there is no limit."""

    what: str
    middle: str
    late: str = ""
    ratio: str = ""
    limit: str = ""
    ok: bool | None = None


@contextmanager
def chapters() -> Iterator[Path]:
    """A copy of the chapters, two of them replaced by what the bench moves."""
    from . import lab

    begin = f"import sys; sys.path.insert(0, {str(lab.ROOT)!r})\nfrom tests.bench import ways"
    with tempfile.TemporaryDirectory(prefix="wave-") as folder:
        notebooks = Path(folder, "notebooks")
        shutil.copytree(NOTEBOOKS, notebooks, ignore=shutil.ignore_patterns(".*"))
        lab.notebook(notebooks / ALL_WAYS, begin, *(f"ways.{way}()" for way in WAYS))
        pid = "import os; from ipywidgets import Label; Label(str(os.getpid())).add_class('pid')"
        lab.notebook(notebooks / ALONE, begin, "ways.course()", pid)
        yield notebooks


class Mover:
    """Moves a slider to and fro with the keyboard and times each move in the page."""

    def __init__(self, page, address: str, chapter: str, ways: tuple[str, ...]):
        self.page, self.moves = page, dict.fromkeys(ways, 0)
        page.goto(address.replace("/doc/tree/0", f"/doc/tree/{chapter}"))
        for way in ways:
            page.locator(f".bench-{way} :is(input[type=range], [role=slider])").first.wait_for()
        page.wait_for_timeout(2000)  # first drawings and resizes are over
        page.evaluate(Path(__file__).with_name("page.js").read_text("utf-8"))

    def show(self, way: str) -> None:
        self.page.evaluate("way => bench.show(way)", way)

    def move(self, way: str) -> float:
        """One step of the slider that is shown; gives its milliseconds."""
        back = self.moves[way] // TURN % 2
        self.moves[way] += 1
        self.page.evaluate("way => bench.arm(way)", way)
        self.page.keyboard.press("ArrowLeft" if back else "ArrowRight")
        return self.page.evaluate("() => bench.moved")


def moved(browser, address: str) -> dict[str, np.ndarray]:
    """Milliseconds of each move, for each way."""
    from . import lab

    with lab.reader(browser) as page:
        mover = Mover(page, address, ALL_WAYS, WAYS)
        found: dict[str, list[float]] = {way: [] for way in WAYS}
        for turn in range(WARM + MOVES):
            for way in WAYS:
                mover.show(way)
                took = mover.move(way)
                if turn >= WARM:
                    found[way].append(took)
        return {way: np.array(took) for way, took in found.items()}


def grown(browser, address: str) -> float:
    """Megabytes by which 1,000 moves grow the kernel."""
    import psutil

    from . import lab

    with lab.reader(browser) as page:
        mover = Mover(page, address, ALONE, ("course",))
        kernel = psutil.Process(int(page.locator(".pid").inner_text()))
        mover.show("course")
        for _ in range(WARM_MANY):
            mover.move("course")
        before = kernel.memory_info().rss
        for _ in range(MANY):
            mover.move("course")
        return (kernel.memory_info().rss - before) / 1e6


def started(browser) -> dict[str, np.ndarray]:
    """Seconds of each start, for the course and for a bare JupyterLab, in turn."""
    from . import lab

    found: dict[str, list[float]] = {"course": [], "bare": []}
    with tempfile.TemporaryDirectory(prefix="wave-") as folder:
        for turn in range(1 + STARTS):
            for name, measure in (("course", lab.course_seconds), ("bare", lab.bare_seconds)):
                home = Path(folder, name)
                home.mkdir(exist_ok=True)
                took = measure(browser, home)
                if turn:
                    found[name].append(took)
    return {name: np.array(took) for name, took in found.items()}


def rows_of_moves(took: dict[str, np.ndarray]) -> list[Row]:
    middle = {way: float(np.median(each)) for way, each in took.items()}
    said = {
        "course": ("the course's explorer", middle["course"] / middle["empty"], "≤ 1.25 × empty"),
        "empty": ("nothing but the round trip", None, ""),
        "interact": ("interact, inline", middle["interact"] / middle["course"], "≥ 3 × course"),
        "ipympl": ("ipympl", middle["ipympl"] / middle["course"], "≥ 2 × course"),
    }
    kept = {
        "course": lambda r: r <= 1.25,
        "interact": lambda r: r >= 3,
        "ipympl": lambda r: r >= 2,
    }
    rows = []
    for way, (what, ratio, limit) in said.items():
        late = f"{np.percentile(took[way], 95):.0f} ms"
        row = Row(f"a move: {what}", f"{middle[way]:.1f} ms", late)
        if ratio is not None:
            row.ratio, row.limit, row.ok = f"{ratio:.2f}", limit, kept[way](ratio)
        rows.append(row)
    return rows


def rows_of_starts(took: dict[str, np.ndarray]) -> list[Row]:
    middle = {name: float(np.median(each)) for name, each in took.items()}
    late = {name: f"{np.percentile(each, 95):.1f} s" for name, each in took.items()}
    ratio = middle["course"] / middle["bare"]
    return [
        Row("a start: the course", f"{middle['course']:.1f} s", late["course"], f"{ratio:.2f}",
            "≤ 1.3 × bare", ratio <= 1.3),
        Row("a start: bare JupyterLab", f"{middle['bare']:.1f} s", late["bare"]),
    ]  # fmt: skip


def row_of_simulate() -> Row:
    from .bench_simulate import measure

    found = measure()
    took = f"{found.simulate_seconds:.2f} s"
    ratio = f"{found.ratio:.0f}"
    return Row("simulate, 10,000 people", took, "", ratio, "solve_ivp ≥ 50 ×", found.ratio >= 50)


def rows_of_room() -> list[Row]:
    from . import room

    found = room.measure()

    def row(what: str, took: np.ndarray, ratio: float | None = None) -> Row:
        made = Row(what, f"{np.median(took):.1f} ms", f"{np.percentile(took, 99):.0f} ms, 99 %")
        if ratio is not None:
            limit = f"99 % < {room.TIMES} × empty"
            made.ratio, made.limit, made.ok = f"{ratio:.1f}", limit, ratio < room.TIMES
        return made

    grown, most = found.grown, room.MEGABYTES
    return [
        row("an answer: the room", found.room, found.ratio),
        row("an answer: an empty handler", found.empty),
        row("500 answers at once: the room", found.room_at_once, found.ratio_at_once),
        row("500 answers at once: an empty handler", found.empty_at_once),
        Row("the room after them", f"{grown:+.1f} MB", "", "", f"< {most} MB", grown < most),
    ]


def table(rows: list[Row]) -> str:
    lines = [("", "median", "95 %", "ratio", "limit", "")]
    word = {True: "kept", False: "MISSED", None: ""}
    lines += [(row.what, row.middle, row.late, row.ratio, row.limit, word[row.ok]) for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(text.ljust(w) if at in (0, 4) else text.rjust(w)
                  for at, (text, w) in enumerate(zip(line, widths, strict=True))).rstrip()
        for line in lines
    )  # fmt: skip


def versions(browser_version: str) -> str:
    names = ("jupyterlab", "ipykernel", "ipywidgets", "anywidget", "matplotlib", "numpy", "ipympl",
             "scipy")  # fmt: skip
    installed = [f"{name} {importlib.metadata.version(name)}" for name in names]
    python = f"Python {platform.python_version()} on {platform.system()}"
    return ", ".join([python, f"Chromium {browser_version}", *installed])


def missing() -> str:
    """One sentence about what the bench needs and does not find, or nothing."""
    absent = [name for name in NEEDED if not importlib.util.find_spec(name)]
    if absent:
        return f"The bench needs {' and '.join(absent)}: run make bench, which installs it."
    return "" if CHROMIUM else "The bench needs Chromium, the browser: install it first."


def say(sentence: str) -> None:
    """What goes on now; the table alone goes to standard output."""
    print(sentence, file=sys.stderr, flush=True)


def main() -> int:
    if sentence := missing():
        print(sentence, file=sys.stderr)
        return 2
    from playwright.sync_api import sync_playwright

    from . import lab

    say("The model beside a solver.")
    rows = [row_of_simulate()]
    say("Five hundred people in the workshop's room.")
    rows += rows_of_room()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        with (
            tempfile.TemporaryDirectory(prefix="wave-") as home,
            chapters() as notebooks,
            lab.course(Path(home), notebooks) as address,
        ):
            say(f"{MOVES} moves of each of four ways.")
            rows[:0] = rows_of_moves(moved(browser, address))
            say(f"{MANY} moves for the memory of the kernel.")
            grew = grown(browser, address)
            rows.append(
                Row("the kernel after 1,000 moves", f"{grew:+.1f} MB", "", "", "< 5 MB", grew < 5)
            )
        say(f"{STARTS} starts of the course and of a bare JupyterLab.")
        rows += rows_of_starts(started(browser))
        about = versions(browser.version)
        browser.close()
    print(table(rows), about, sep="\n\n")
    return int(any(row.ok is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
