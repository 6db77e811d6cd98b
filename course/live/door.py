"""The way in: the room's address, and the file that tells the console where the room listens."""

import json
import os
import secrets
import socket
import time
import urllib.error
import urllib.request
from pathlib import Path

import msgspec

from .joining import qr

NAME = "door.json"
LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # every network this computer is in; only when the facilitator says so
# An address kept for documentation: a datagram socket that is pointed at it sends nothing, but the
# system says from which of its own addresses it would.
NOWHERE = "192.0.2.1"
AFTER_END = 8.0  # seconds in which phones are told that the session has ended


class Door(msgspec.Struct, frozen=True):
    """Where the room is reached. `host` is what phones use: the loopback, or the local network."""

    host: str
    port: int
    shared: bool

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}/"

    @property
    def here(self) -> str:
        """The same, as this computer reaches it; no network is needed for the screen."""
        return f"http://{LOOPBACK}:{self.port}"

    def qr(self, code: str) -> str:
        return qr(f"{self.address}?room={code}")

    def is_ours(self, host: str) -> bool:
        """Whether a request's Host names this server.

        A name is one of this computer's own, or it may be another page's that was pointed here.
        """
        name, _, port = host.lower().rpartition(":")
        return port == str(self.port) and (is_number(name) or name in own_names())


def is_number(name: str) -> bool:
    try:
        socket.inet_aton(name)
    except OSError:
        return False
    return name.count(".") == 3


def own_names() -> set[str]:
    name = socket.gethostname().lower()
    return {"localhost", name, f"{name}.local"}


def local_address() -> str:
    """This computer's address in the local network; its name if it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((NOWHERE, 9))
            return probe.getsockname()[0]
        except OSError:
            return socket.gethostname()


def listen(port: int, shared: bool) -> socket.socket:
    """A listening socket. Raises OSError if the port is taken.

    A session that has just ended may hold it for a moment; that is waited for.
    """
    until = time.monotonic() + 2 * AFTER_END
    while time.monotonic() < until:
        try:
            return _listening(port, shared)
        except OSError:
            if not _just_ended(port):
                break
        time.sleep(0.2)
    return _listening(port, shared)


def _listening(port: int, shared: bool) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere the option would let two servers share one port
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((EVERYWHERE if shared else LOOPBACK, port))
        made.setblocking(False)
        made.listen(1024)  # a whole room joins at once
    except BaseException:
        made.close()
        raise
    return made


def _just_ended(port: int) -> bool:
    """Whether a session listens there that tells its last phones that it has ended."""
    try:
        urllib.request.urlopen(f"http://{LOOPBACK}:{port}/api/screen", timeout=5).close()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code == 410
    except Exception:  # something else listens there, and may answer anything
        return False
    return False


def write(folder: Path, door: Door, key: str) -> None:
    """Leave word of the room for this reader's own course: whole or not at all."""
    told = {"address": door.here, "console": key, "pid": os.getpid()}
    half = folder / f".{NAME}.{secrets.token_hex(4)}"
    try:
        handle = os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with open(handle, "w", encoding="utf-8") as file:
            json.dump(told, file)
        os.replace(half, folder / NAME)
    finally:
        half.unlink(missing_ok=True)


def take_away(folder: Path) -> None:
    """Take the word back, unless another server has left its own there."""
    file = folder / NAME
    try:
        if json.loads(file.read_text("utf-8"))["pid"] == os.getpid():
            file.unlink()
    except (OSError, ValueError, KeyError, TypeError):
        pass
