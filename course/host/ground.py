"""What the course stands on where many share a server: accounts, folders, Node.

Learners may read the course and its Python, and nobody but the owner may change them. Whoever could
change a file of the course could read what others write into it.
"""

import grp
import os
import pwd
import re
import shutil
import stat
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

from course.host.problem import HostError

COURSE = Path(__file__).parents[1]
OLDEST_NODE = 20
PROXY = "configurable-http-proxy"
WRITABLE = stat.S_IWGRP | stat.S_IWOTH


def learners(group: str) -> list[pwd.struct_passwd]:
    """The accounts of a group of this machine; at least one."""
    try:
        found = grp.getgrnam(group)
    except KeyError:
        raise HostError(
            f"There is no group {group} on this server: groupadd {group} makes it, and "
            f"usermod -aG {group} NAME lets an account in."
        ) from None
    accounts = [a for a in pwd.getpwall() if a.pw_gid == found.gr_gid or a.pw_name in found.gr_mem]
    if not accounts:
        raise HostError(
            f"Nobody is in the group {group}: usermod -aG {group} NAME lets an account in."
        )
    return accounts


def check_homes(accounts: Iterable[pwd.struct_passwd]) -> None:
    """No two accounts share a number or a home, and no home is open to others."""
    seen: dict[int | str, str] = {}
    for account in accounts:
        for shared in (account.pw_uid, os.path.realpath(account.pw_dir)):
            if shared in seen:
                raise HostError(
                    f"The accounts {seen[shared]} and {account.pw_name} share {shared}: give each "
                    "learner a number and a home of their own."
                )
            seen[shared] = account.pw_name
        home = Path(account.pw_dir)
        if not home.is_dir() or home.stat().st_uid != account.pw_uid:
            raise HostError(
                f"The account {account.pw_name} has no home folder of its own: make {home} and "
                f"give it to {account.pw_name}."
            )
        if home.stat().st_mode & 0o077:
            raise HostError(
                f"The home folder {home} is open to others: chmod 700 {home} closes it."
            )


def what_learners_run() -> list[Path]:
    """Every folder from which a learner's server reads code or pages."""
    folders = [COURSE, COURSE.parent / "notebooks", Path(sys.prefix)]
    if sys.prefix == sys.base_prefix:  # no environment of its own, as in a container
        folders[2:] = [Path(sysconfig.get_path("purelib")), Path(sys.prefix, "share", "jupyter")]
    return [*folders, Path(sysconfig.get_path("stdlib")), Path(sys.executable).resolve()]


def check_folders(folders: Iterable[Path], accounts: Iterable[pwd.struct_passwd]) -> None:
    """Learners can read everything there and change nothing."""
    theirs = {account.pw_uid for account in accounts}
    for folder in folders:
        for way in [folder.resolve(), *folder.resolve().parents]:
            check_way(way, way.stat(), theirs)
        for path, state in everything_in(folder):
            check_file(path, state, theirs, folder)


def everything_in(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """(path, state) of every file and folder; links are left out, since their targets count."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_symlink():
                continue
            yield entry.path, entry.stat()
            if entry.is_dir():
                yield from everything_in(Path(entry.path))


def check_way(path: Path, state: os.stat_result, theirs: set[int]) -> None:
    """A folder on the way: learners pass through, and put nothing else in its place."""
    closed = not state.st_mode & stat.S_IXOTH
    sticky = state.st_mode & stat.S_ISVTX  # as /tmp is: only an owner takes a name away
    if closed:
        raise HostError(
            f"Learners cannot enter {path}: put the course and its Python where all accounts may "
            "read them, such as /opt/course, and install it anew there."
        )
    if state.st_uid in theirs or (state.st_mode & WRITABLE and not sticky):
        raise HostError(f"Others may change {path}: chmod go-w {path} closes it.")


def check_file(path: str, state: os.stat_result, theirs: set[int], folder: Path) -> None:
    wanted = stat.S_IROTH | (stat.S_IXOTH if stat.S_ISDIR(state.st_mode) else 0)
    if state.st_mode & wanted != wanted:
        raise HostError(f"Learners cannot read {path}: chmod -R go+rX {folder} lets them.")
    if state.st_uid in theirs or state.st_mode & WRITABLE:
        raise HostError(f"Others may change {path}: chmod -R go-w {folder} closes it.")


def proxy_command() -> list[str]:
    """Node and the proxy that stands before the Hub: from the environment, else from PATH."""
    ours = Path(sys.prefix, "proxy", "node_modules", ".bin")
    places = os.pathsep.join([str(ours), os.environ.get("PATH", os.defpath)])
    node, proxy = shutil.which("node", path=places), shutil.which(PROXY, path=places)
    if proxy is None or node is None:
        missing = PROXY if node else "Node"
        raise HostError(f"{missing} was not found: run make host in the course's folder.")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)", said)
    if version is None or int(version[1]) < OLDEST_NODE:
        raise HostError(
            f"The proxy needs Node {OLDEST_NODE} or newer, and {node} is "
            f"{said.strip() or 'of no known version'}: run make host in the course's folder."
        )
    return [node, proxy]
