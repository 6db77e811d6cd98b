"""A trainee's result: one small JSON file that is made and handed over on purpose.

It holds a pseudonym of the trainee’s choice, what was asked and answered, and the day. It does not
hold a name, a time, a device, or whether milder questions were wished. Its checksum notices damage
and careless editing. It is no proof against somebody who reads this code: an institute that needs
proof gives the test in its own platform or in the room.
"""

import hashlib
import json
import os
import secrets
import stat
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Literal, NoReturn

import msgspec

from course.content.bank import Item

from . import ATTEMPTS, PASS_MARK
from .draw import SEEDS
from .marks import MARKS, needed

KIND = "After the Wave: training result"
FORMAT = 1
MOST_BYTES = 65_536  # a result of 24 answers has about 3,000
PSEUDONYM = 2, 30  # characters

Moment = Literal["before", "after"]


class ResultError(ValueError):
    """A result cannot be made, kept or read. The message is one sentence; `problem` is its key."""

    def __init__(self, problem: str, **values: object) -> None:
        self.problem = problem
        told = {name: _short(value, 120) for name, value in values.items()}
        super().__init__(PROBLEMS[problem].format(**told))


PROBLEMS = {
    "pseudonym": "A pseudonym has {least} to {most} letters, digits, spaces or hyphens; choose one"
    " that is not your name or address.",
    "absent": "{name}: there is no such file; choose a result file.",
    "unreadable": "{name}: cannot be read ({why}); copy it to another place and try again.",
    "huge": "{name}: is larger than any result file; choose the file that the test wrote.",
    "foreign": "{name}: is no result of this training; choose a file that the test wrote.",
    "damaged": "{name}: is a damaged result file ({why}); ask for it to be handed in again.",
    "format": "{name}: is written in form {found}, and this course reads form {known}; open it with"
    " the version of the course that wrote it ({course}).",
    "edited": "{name}: was changed after it was written ({why}); ask for the file as the test"
    " wrote it.",
    "version": "{name}: was made with version {course} of the course, whose items differ from those"
    " here; read it with that version.",
    "same": "{name}: says attempt {attempt} of a pseudonym whose attempt {attempt} is in {other},"
    " and differs; it is left out, so ask which of the two counts.",
    "twice": "{name}: holds the same result as {other}, which counts once; this file is left out.",
    "taken": "{name}: there is another file of that name already, and it stays as it is; choose"
    " another folder or another pseudonym.",
    "not_written": "{name}: cannot be written there ({why}); choose another folder.",
}


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer. option: its place in the bank, from 0, whatever order was shown; None where the
    item was left open. confidence: 1 to 3, or None where it was not said."""

    item: str
    option: int | None
    confidence: int | None


class Result(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One test of one trainee.

    moment: a test before the training, or after it. score: items answered rightly. pass_mark: in
    percent. questions: a mark of the items as they were worded (`worded`). course: the version of
    the course. day: as in 2026-11-21, without the time.
    """

    pseudonym: str
    moment: Moment
    seed: int
    attempt: int
    answers: tuple[Answer, ...]
    score: int
    pass_mark: int
    passed: bool
    questions: str
    course: str
    day: str

    @property
    def asked(self) -> int:
        return len(self.answers)

    @property
    def person(self) -> str:
        """The pseudonym as far as it tells people apart: "Heron " and "heron" are one."""
        return self.pseudonym.casefold()


# --- making ---------------------------------------------------------------------------------------


def made(
    *,
    pseudonym: str,
    seed: int,
    attempt: int,
    answers: Iterable[Answer],
    bank: Mapping[str, Item],
    course: str,
    day: date,
    moment: Moment = "after",
    pass_mark: int = PASS_MARK,
) -> Result:
    """A result with score and pass worked out from the bank, id -> item.

    Raises ResultError for a pseudonym that cannot be one, ValueError for answers that the bank
    does not fit.
    """
    answers = tuple(answers)
    score = _score(answers, bank)
    done = Result(
        pseudonym=checked_pseudonym(pseudonym),
        moment=moment,
        seed=seed,
        attempt=attempt,
        answers=answers,
        score=score,
        pass_mark=pass_mark,
        passed=score >= needed(len(answers), pass_mark),
        questions=worded(bank[answer.item] for answer in answers),
        course=course,
        # A moment in time is a day, too, and would say more than a day.
        day=date(day.year, day.month, day.day).isoformat(),
    )
    if problem := _impossible(done):
        raise ValueError(problem)
    return done


def checked_pseudonym(text: str) -> str:
    """The pseudonym with single spaces; letters, digits, hyphens and spaces of any script."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    fits = all(sign in " -" or unicodedata.category(sign)[0] in "LMN" for sign in plain)
    least, most = PSEUDONYM
    if not fits or not least <= len(plain) <= most:
        raise ResultError("pseudonym", least=least, most=most)
    return plain


def _is_pseudonym(text: str) -> bool:
    try:
        return checked_pseudonym(text) == text
    except ResultError:
        return False


def worded(items: Iterable[Item]) -> str:
    """A mark of items as they stand in the bank: it changes with the wording of an option, their
    order, or the right one. Sixteen letters and digits."""
    told = [[item.id, [[one.text, one.right] for one in item.option]] for item in items]
    return hashlib.sha256(_canonical(sorted(told))).hexdigest()[:16]


def _score(answers: Sequence[Answer], bank: Mapping[str, Item]) -> int:
    return sum(is_right(answer, bank) for answer in answers)


def is_right(answer: Answer, bank: Mapping[str, Item]) -> bool:
    """Whether the right option was chosen; an item left open was not answered rightly."""
    return answer.option == bank[answer.item].right


def _impossible(result: Result) -> str:
    """What cannot be in any result, whatever the bank; "" of one that can be."""
    ids = [answer.item for answer in result.answers]
    fits = {
        "no item was asked": ids,
        "an item stands there twice": len(set(ids)) == len(ids),
        "there is no such attempt": 1 <= result.attempt <= ATTEMPTS,
        "the pseudonym is none": _is_pseudonym(result.pseudonym),
        "the seed is no seed": 0 <= result.seed < SEEDS,
        "the pass mark is no percentage": 0 < result.pass_mark <= 100,
        "a confidence is none of 1, 2 and 3": all(map(_said, result.answers)),
        "the day is no day": _is_day(result.day),
    }
    return next((what for what, holds in fits.items() if not holds), "")


def _said(answer: Answer) -> bool:
    return answer.confidence is None or (answer.option is not None and answer.confidence in MARKS)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


# --- the file -------------------------------------------------------------------------------------


def _canonical(value: Any) -> bytes:
    """JSON in one way only: keys in order, no spaces, plain ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def checksum(told: Mapping[str, Any]) -> str:
    """SHA-256 of all that a result file says, without the checksum itself."""
    rest = {name: value for name, value in told.items() if name != "checksum"}
    return hashlib.sha256(_canonical(rest)).hexdigest()


def encoded(result: Result) -> bytes:
    """The result as the bytes of a file; people can read it, too."""
    told = {"kind": KIND, "format": FORMAT, **msgspec.to_builtins(result)}
    told["checksum"] = checksum(told)
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def file_name(result: Result) -> str:
    """A name that tells nothing but the pseudonym and which test it was."""
    return f"training_{result.pseudonym.replace(' ', '-')}_{result.moment}_{result.attempt}.json"


def write(result: Result, folder: Path) -> Path:
    """Write the result into a folder: whole or not at all, and over no other file.

    The same result may be written twice. Raises ResultError: taken, not_written.
    """
    name, data = file_name(result), encoded(result)
    file, half = folder / name, folder / f".{name}.{secrets.token_hex(4)}"
    try:
        if os.path.lexists(file):
            if file.read_bytes() == data:
                return file
            raise ResultError("taken", name=name)
        _put(data, half)
        os.replace(half, file)
    except OSError as problem:
        raise ResultError("not_written", name=name, why=problem.strerror) from None
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)
    return file


def _put(data: bytes, half: Path) -> None:
    """A new file, for its owner only, on the disk before it gets its name."""
    handle = os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with open(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


# --- reading --------------------------------------------------------------------------------------


def read(file: Path, bank: Mapping[str, Item]) -> Result:
    """Read a result file. ResultError: absent, unreadable, and all that `decoded` raises."""
    try:
        with open(file, "rb", opener=_opener) as handle:
            if not stat.S_ISREG(os.fstat(handle.fileno()).st_mode):
                raise ResultError("unreadable", name=file.name, why="it is no plain file")
            data = handle.read(MOST_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise ResultError("absent", name=file.name) from None
    except (OSError, ValueError) as problem:
        if isinstance(problem, ResultError):
            raise
        why = getattr(problem, "strerror", None) or "its name is none"
        raise ResultError("unreadable", name=file.name, why=why) from None
    return decoded(data, file.name, bank)


def _opener(path: str, flags: int) -> int:
    # What waits for a writer, such as a pipe, would otherwise hold the page up for ever.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def decoded(data: bytes, name: str, bank: Mapping[str, Item]) -> Result:
    """The result in the bytes of a file; `name` stands in the sentence of an error.

    Score and pass are worked out again. Whether the items are those of the seed is not: with a wish
    for milder ones they are others, and nobody is asked to hand that wish in. ResultError: huge,
    foreign, damaged, format, edited, version.
    """
    if len(data) > MOST_BYTES:
        raise ResultError("huge", name=name)
    told = _parsed(data, name)
    if told.get("format") != FORMAT:
        found, course = told.get("format"), told.get("course")
        raise ResultError("format", name=name, found=found, known=FORMAT, course=course)
    if not _whole(told):
        raise ResultError("edited", name=name, why="its checksum does not fit")
    fields = {field: told[field] for field in told if field not in ("kind", "format", "checksum")}
    try:
        result = msgspec.convert(fields, Result)
    except msgspec.ValidationError as problem:
        raise ResultError("damaged", name=name, why=str(problem)) from None
    _check(result, name, bank)
    return result


def _parsed(data: bytes, name: str) -> dict[str, Any]:
    """The JSON of a result file, as it stands there."""
    try:
        # An editor may have put a mark of byte order in front; it changes nothing.
        told = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_none)
    except (ValueError, RecursionError):
        if KIND.encode() in data[:200]:
            raise ResultError("damaged", name=name, why="it does not end as it begins") from None
        raise ResultError("foreign", name=name) from None
    if not isinstance(told, dict) or told.get("kind") != KIND:
        raise ResultError("foreign", name=name)
    return told


def _whole(told: dict[str, Any]) -> bool:
    try:
        return told.get("checksum") == checksum(told)
    except RecursionError:
        return False


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name stands there twice")
    return dict(pairs)


def _none(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _short(value: object, most: int = 60) -> str:
    """What a file says, fit for a sentence; a list within lists is not even looked at."""
    text = str(value) if isinstance(value, str | int) else ""
    plain = "".join(sign for sign in text[:most] if sign.isprintable())
    return plain.rstrip(". ") or "none"


def _check(result: Result, name: str, bank: Mapping[str, Item]) -> None:
    """What the checksum cannot know: whether the result fits itself and this bank."""
    if problem := _impossible(result):
        raise ResultError("damaged", name=name, why=problem)
    items = [bank.get(answer.item) for answer in result.answers]
    if None in items or worded(items) != result.questions:
        raise ResultError("version", name=name, course=result.course)
    chosen = [answer.option for answer in result.answers]
    if any(
        option is not None and not 0 <= option < len(item.option)
        for option, item in zip(chosen, items, strict=True)
    ):
        raise ResultError("damaged", name=name, why="there is no such option")
    score = _score(result.answers, bank)
    passed = score >= needed(result.asked, result.pass_mark)
    if (score, passed) != (result.score, result.passed):
        raise ResultError("edited", name=name, why="its score does not fit its answers")


def read_all(
    files: Iterable[Path], bank: Mapping[str, Item]
) -> tuple[list[Result], list[ResultError]]:
    """All results of a group, and why the other files are left out; see `gathered`."""
    return gathered((file.name, partial(read, file, bank)) for file in sorted(files))


def gathered(
    files: Iterable[tuple[str, Callable[[], Result]]],
) -> tuple[list[Result], list[ResultError]]:
    """All results of a group, and why the other files are left out.

    files: (name, what reads it), in the order in which they count. A result that was handed in
    twice counts once. Of two that differ and say the same attempt of the same pseudonym, the first
    counts.
    """
    found: dict[tuple[str, str, int], tuple[Result, str]] = {}
    problems = []
    for name, read_it in files:
        try:
            result = read_it()
        except ResultError as problem:
            problems.append(problem)
            continue
        which = result.person, result.moment, result.attempt
        if which not in found:
            found[which] = result, name
            continue
        first, other = found[which]
        problem = "twice" if first == result else "same"
        problems.append(ResultError(problem, name=name, attempt=result.attempt, other=other))
    return [result for result, _ in found.values()], problems
