"""A server of many for the tests: its own accounts, a place they may read, and the real Hub.

The checkout may lie where no other account can enter, so the course and its environment are copied
to a place of their own. Accounts are made with useradd and taken away again, homes included.
"""

import fcntl
import grp
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[1]
GROUP = "wave-test"
TOOLS = ("useradd", "userdel", "groupadd", "groupdel", "chpasswd")
SECONDS = 120  # to start, on a slow and busy machine


def missing() -> str:
    """Why no server of many can be tried here; "" if one can."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "only root on Linux makes accounts"
    if not all(shutil.which(tool) for tool in TOOLS):
        return f"making accounts needs {', '.join(TOOLS)}"
    if find_spec("jupyterhub") is None:
        return "jupyterhub is not installed: make host"
    if not Path(sys.prefix, "proxy").is_dir():
        return "the proxy and its Node are not installed: make host"
    if base_python() is None:
        return "no Python of this version lies where other accounts may run it"
    return ""


def base_python() -> str | None:
    """A Python that any account may run: the one below this environment, or the system's."""
    version = "python{}.{}".format(*sys.version_info)
    candidates = [
        os.path.realpath(sys.executable),
        f"/usr/local/bin/{version}",
        f"/usr/bin/{version}",
    ]
    nobody = pwd.getpwnam("nobody")
    for candidate in candidates:
        with suppress(OSError):
            subprocess.run(
                [candidate, "-I", "-c", "import venv, sqlite3, ssl"], check=True, cwd="/",
                user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[], capture_output=True,
            )  # fmt: skip
            return candidate
    return None


@contextmanager
def readable_place() -> Iterator[Path]:
    """A folder with the course and its environment that every account may read."""
    with tempfile.TemporaryDirectory(prefix="w") as name:
        place = Path(name)
        place.chmod(0o755)
        for folder in ("course", "notebooks"):
            no_cache = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
            shutil.copytree(ROOT / folder, place / folder, ignore=no_cache)
        environment = place / "env"
        make = [base_python(), "-m", "venv", "--without-pip", str(environment)]
        subprocess.run(make, check=True)
        lib = Path("lib", "python{}.{}".format(*sys.version_info))
        shutil.rmtree(environment / lib)
        for part in (lib, "share", "etc", "proxy"):
            if (source := Path(sys.prefix, part)).is_dir():
                # Hard links: nothing is copied, and a file that is replaced here stays there.
                link = ["cp", "--archive", "--link", str(source), str(environment / part)]
                if subprocess.run(link, capture_output=True).returncode:
                    subprocess.run(["cp", "-r", str(source), str(environment / part)], check=True)
        for pointer in (environment / lib / "site-packages").glob("*after_the_wave*.pth"):
            pointer.unlink()
        (environment / lib / "site-packages" / "course.pth").write_text(f"{place}\n")
        subprocess.run(
            ["chmod", "-R", "go-w,go+rX", str(place / "course"), str(place / "notebooks")]
        )
        yield place


@dataclass(frozen=True)
class Learner:
    name: str
    password: str = field(repr=False)

    @property
    def account(self) -> pwd.struct_passwd:
        return pwd.getpwnam(self.name)

    @property
    def home(self) -> Path:
        return Path(self.account.pw_dir)


@contextmanager
def learners(how_many: int) -> Iterator[list[Learner]]:
    """Accounts with homes and random passwords; they, and what they run, are gone afterwards.

    One such room at a time. What a run that was killed left behind is taken away first.
    """
    with Path(tempfile.gettempdir(), f"{GROUP}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        take_away_all()
        subprocess.run(["groupadd", GROUP], check=True)
        try:
            yield [new_account() for _ in range(how_many)]
        finally:
            take_away_all()


def new_account() -> Learner:
    learner = Learner(f"wt{secrets.token_hex(3)}", secrets.token_urlsafe(12))
    add = ["useradd", "--create-home", "--key", "HOME_MODE=0700", "--groups", GROUP]
    subprocess.run([*add, "--shell", "/bin/sh", learner.name], check=True)
    words = f"{learner.name}:{learner.password}\n"
    subprocess.run(["chpasswd"], input=words, text=True, check=True)
    return learner


def take_away_all() -> None:
    """The group, the accounts in it, their homes, and what they run."""
    with suppress(KeyError):
        for name in grp.getgrnam(GROUP).gr_mem:
            end_processes_of(Learner(name, ""))
            subprocess.run(["userdel", "--remove", name], capture_output=True)
        subprocess.run(["groupdel", GROUP], check=True)


def processes_of(learner: Learner) -> list[Path]:
    """Folders below /proc of everything that runs in this account."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if process.stat().st_uid == learner.account.pw_uid:
                found.append(process)
    return found


def end_processes_of(learner: Learner) -> None:
    while processes := processes_of(learner):
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(int(process.name), 9)
        with suppress(ChildProcessError, OSError):
            os.waitpid(-1, os.WNOHANG)


def free_ports(how_many: int) -> list[int]:
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(how_many)]
    ports = [door.getsockname()[1] for door in doors]
    for door in doors:
        door.close()
    return ports


@dataclass
class Hub:
    """A Hub that runs: its address, its process, its folder, what it said on stderr."""

    address: str
    process: subprocess.Popen
    place: Path
    log: Path
    learners: list[Learner]


@contextmanager
def running_hub(place: Path, learners: list[Learner], *more: str) -> Iterator[Hub]:
    """`python -m course host` in a readable place; `more` is added to its command line."""
    port, inner, api = free_ports(3)
    file = place / "jupyterhub_config.py"
    file.write_text(
        f"c.JupyterHub.hub_port = {inner}\n"
        f"c.ConfigurableHTTPProxy.api_url = 'http://127.0.0.1:{api}'\n"
    )
    command = [str(place / "env" / "bin" / "python"), "-m", "course", "host", "--group", GROUP]
    command += ["--port", str(port), "--config", str(file), *more]
    ours = ("JUPYTER", "IPYTHON", "MPLCONFIG", "XDG_", "COURSE_", "PYTHON", "VIRTUAL_ENV")
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    surroundings["COURSE_HOME"] = str(place / "state")
    log = place / "log"
    with (
        log.open("w") as stderr,
        subprocess.Popen(
            command, cwd=place, env=surroundings, stdout=subprocess.PIPE, stderr=stderr, text=True
        ) as hub,
    ):
        address = hub.stdout.readline().strip()
        try:
            assert address.startswith("http://127.0.0.1:"), log.read_text()
            yield Hub(address, hub, place, log, learners)
        finally:
            for learner in learners:  # the Hub would ask each course to end, one by one
                end_processes_of(learner)
            hub.terminate()
            try:
                hub.wait(SECONDS)
            except subprocess.TimeoutExpired:
                hub.kill()
