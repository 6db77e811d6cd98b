"""The search for traces: is a marked word anywhere in these folders, in whatever dress?

A stem is twelve random letters, new in every run. Every marked word begins with it, so that one
search finds them all, also when a half-typed word was written. Letters that never repeat in pairs
give a packer such as Snappy or LZ4 (the stores of Chromium) nothing to fold: the stem stands there
as it is.
"""

import gzip
import os
import secrets
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

LETTERS = "bcdfghjklmnpqrstvwxz"
LENGTH = 12
MOST_UNPACKED = 64 * 2**20  # bytes of one packed piece
AROUND = 40  # bytes shown on each side of a trace


class Trace(NamedTuple):
    """Where a stem was found: the file, in which dress, and what stands around it."""

    file: Path
    form: str
    around: bytes


def new_stem() -> str:
    """Twelve different letters in random order."""
    return "".join(secrets.SystemRandom().sample(LETTERS, LENGTH))


def marked(stem: str, number: int) -> str:
    """The marked word with this number: letters only, for digits would change what is typed."""
    return stem + "".join("abcdefghij"[int(digit)] for digit in f"{number:03}")


def forms_of(text: str) -> list[tuple[str, bytes]]:
    """(name, bytes) of each way in which a text of letters and digits may stand in a file."""
    forms = []
    for name, code in {"UTF-8": "utf-8", "UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be"}.items():
        plain = text.encode(code)
        forms.append((name, plain))
        forms += [(f"{name} in base64", in_base64(plain, before)) for before in range(3)]
        forms += [(f"{name} in hex", each.encode()) for each in {plain.hex(), plain.hex().upper()}]
    if text.upper() != text:
        forms.append(("capitals", text.upper().encode()))
        forms.append(("capitals in UTF-16LE", text.upper().encode("utf-16-le")))
    for pattern in ("%{:02x}", "%{:02X}"):
        forms.append(("percent", "".join(pattern.format(ord(each)) for each in text).encode()))
    for pattern in ("\\u{:04x}", "\\u{:04X}"):
        forms.append(("JSON", "".join(pattern.format(ord(each)) for each in text).encode()))
    return list(dict.fromkeys(forms))


def in_base64(plain: bytes, before: int) -> bytes:
    """The base64 characters that `plain` alone decides when `before` bytes (0-2) stand ahead."""
    code = b64encode(b"\0" * before + plain).rstrip(b"=")
    first = -(-8 * before // 6)
    last = 8 * (before + len(plain)) // 6
    return code[first:last]


def files_in(folder: Path, leave_out: Iterable[Path] = ()) -> Iterator[Path]:
    """Every file and link below a folder; a folder that goes meanwhile is no error."""
    leave_out = set(leave_out)
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if Path(place, name) not in leave_out]
        yield from (Path(place, name) for name in names)


def traces(
    folders: Iterable[Path],
    *texts: str,
    leave_out: Iterable[Path] = (),
    since: float = 0,
) -> list[Trace]:
    """Every place where one of the texts stands, by file; `since` passes over older files."""
    forms = [form for text in texts for form in forms_of(text)]
    found = []
    for folder in folders:
        for file in files_in(folder, leave_out):
            try:
                if file.lstat().st_mtime < since:
                    continue
                found += traces_in(file, forms)
            except OSError:  # a socket, or gone meanwhile
                continue
    return found


def traces_in(file: Path, forms: list[tuple[str, bytes]]) -> list[Trace]:
    found = []
    for how, data in readings(file):
        for form, wanted in forms:
            if (at := data.find(wanted)) >= 0:
                around = data[max(0, at - AROUND) : at + len(wanted) + AROUND]
                found.append(Trace(file, f"{form}{how}", around))
    return found


def readings(file: Path) -> Iterator[tuple[str, bytes]]:
    """(how, bytes): the name of a file, its bytes, and what is packed or kept in tables in it."""
    yield ", its name", os.fsencode(file.name)
    if file.is_symlink():
        yield ", a link", os.fsencode(os.readlink(file))
    if file.is_symlink() or not file.is_file():
        return
    data = file.read_bytes()
    yield "", data
    for piece in unpacked(data):
        yield ", packed", piece
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            yield from ((", zip", archive.read(name)) for name in archive.namelist())
    if data.startswith(b"SQLite format 3\0"):
        yield ", a table", rows_of(file)


def unpacked(data: bytes) -> Iterator[bytes]:
    """Each gzip and zlib piece of the data, wherever it begins and even if its end is missing."""
    whole = memoryview(data)
    for head, bits in (
        (b"\x1f\x8b\x08", 31),
        *((b"\x78" + end, 15) for end in b"\x01 \x5e \x9c \xda".split()),
    ):
        at = data.find(head)
        while at >= 0:
            piece = b""
            try:
                opened = zlib.decompressobj(bits)
                piece = opened.decompress(whole[at : at + 4096], MOST_UNPACKED)
                piece += opened.decompress(whole[at + 4096 :], MOST_UNPACKED)
            except zlib.error:  # no piece begins here, or it is broken further on
                pass
            if piece:
                yield piece
            at = data.find(head, at + 1)


def rows_of(database: Path) -> bytes:
    """All rows of all tables of an SQLite file, write-ahead log included, read from a copy."""
    with tempfile.TemporaryDirectory() as folder:
        for end in ("", "-wal", "-journal"):
            part = database.with_name(database.name + end)
            if part.is_file():
                shutil.copy(part, Path(folder, "copy" + end))
        said = []
        connection = sqlite3.connect(Path(folder, "copy"))
        try:
            connection.text_factory = bytes
            names = connection.execute("select name from sqlite_master where type = 'table'")
            for (name,) in names.fetchall():
                said += values_of(connection, name.decode())
        except sqlite3.DatabaseError:  # not a database after all; its bytes are searched anyway
            pass
        finally:
            connection.close()
    return b"\n".join(said)


def values_of(connection: sqlite3.Connection, table: str) -> list[bytes]:
    try:
        rows = connection.execute(f'select * from "{table}"').fetchall()
    except sqlite3.DatabaseError:  # a table of a kind that this SQLite does not know
        return []
    return [each if isinstance(each, bytes) else str(each).encode() for row in rows for each in row]


# ---- Planted traces, so that a blind search is noticed -------------------------------------------


def plants(text: str) -> dict[str, bytes]:
    """File name -> content: a trace in each form and each packing the search must see."""
    planted = {
        f"form-{number}": b"\x00\xff before " + wanted + b" after \xfe"
        for number, (_, wanted) in enumerate(forms_of(text))
    }
    for before in range(3):
        planted[f"base64-{before}"] = b64encode(b"." * before + text.encode() + b" and more")
    note = f"a line with {text} in it".encode()
    planted["gzip"] = b"some bytes" + gzip.compress(note) + b"more"
    planted["torn-gzip"] = gzip.compress(note + os.urandom(9000))[:-200]
    planted |= {f"zlib-{level}": b"\x78" + zlib.compress(note, level) for level in (0, 1, 6, 9)}
    return planted


def plant(folder: Path, text: str) -> list[Path]:
    """Write every plant, a zip, an SQLite file whose row is only in its log, a name and a link."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, content in plants(text).items():
        (folder / name).write_bytes(content)
        files.append(folder / name)
    with zipfile.ZipFile(folder / "zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", text * 50)
    database = folder / "table"
    connection = sqlite3.connect(database)
    connection.execute("pragma encoding = 'UTF-16'")
    connection.execute("create table kept (word)")
    connection.execute("insert into kept values (?)", (text,))
    connection.commit()
    connection.close()
    (folder / f"named-{text}").touch()
    (folder / "link").symlink_to(text)
    return [*files, folder / "zip", database, folder / f"named-{text}", folder / "link"]
