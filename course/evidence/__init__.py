"""What is known, and from whom: the tables, one ledger of further numbers, and how to cite them.

sources.csv      one row per reference; text in [square brackets] describes a source whose printed
                 title is not known; an empty field means: not known; `who` says in everyday words
                 who was asked or measured, and its numbers may be quoted of that source
prevalence.csv   percentages with sample, window and note (`Survey`)
timecourses.csv  published values or directions over time (`Point`)
halflives.csv    half-lives in minutes (`HalfLife`)
facts.toml       numbers that stand in no table (`Fact`)
seed_claims.csv  what a popular article says about the subject, in our words, with the verdict of
                 the evidence (`Claim`); an empty verdict: no claim about facts

A mark says how a value is known: read (in the abstract or page of its source), secondary (in a
review or press text about it), derived (own arithmetic from a read number), unverified (general
knowledge, to be checked before it is printed), not found (searched for, nothing found).
"""

import csv
import math
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

HERE = Path(__file__).parent

Mark = Literal["read", "secondary", "derived", "unverified", "not found"]
Year = Annotated[int, Meta(ge=1850, le=2100)]
Percent = Annotated[float, Meta(ge=0, le=100)]
Minutes = Annotated[float, Meta(gt=0)]
Text = Annotated[str, Meta(min_length=1)]
Verdict = Literal["supported", "partly", "metaphor", "unsupported", "wrong", ""]


class EvidenceError(ValueError):
    """A row of the evidence is damaged. The sentence names file, line, field and what to do."""


class UnknownSourceError(LookupError):
    """A key that sources.csv does not hold."""


class Source(msgspec.Struct, frozen=True):
    """One reference."""

    key: Text
    doi_status: Literal["read", "unverified", "none"]
    mark: Mark
    authors: str = ""
    year: Year | None = None
    title: str = ""
    journal: str = ""
    volume_pages: str = ""
    doi: str = ""
    url: str = ""
    who: str = ""

    @property
    def link(self) -> str:
        """The address to give a reader: the DOI where it was read, else the first page read."""
        if self.doi and self.doi_status == "read":
            return f"https://doi.org/{self.doi}"
        first = self.url.split(" ; ")[0]
        whole = first.startswith(("https://", "http://")) and " " not in first
        return first if whole else ""


class Survey(msgspec.Struct, frozen=True):
    """One percentage. Where the source prints a range, `percent` to `percent_high`."""

    key: Text
    first_author: Text
    year: Year
    population: Text
    country: Text
    outcome: Text
    mark: Mark = msgspec.field(name="verified")
    n: Annotated[int, Meta(ge=1)] | None = None
    window: str = ""
    count: Annotated[int, Meta(ge=0)] | None = None
    percent: Percent | None = None
    percent_high: Percent | None = None
    source_url: str = ""
    note: str = ""


class Point(msgspec.Struct, frozen=True):
    """One published value. `t_min` is minutes after orgasm, or after the end of effort.

    With unit "direction" the value is 1 (up), 0 (no change) or -1 (down). `n` stays as printed
    ("10+10", "35 couples, 27 controls"); None and "" mean: not stated where it was read.
    """

    key: Text
    substance: Text
    unit: Text
    sex: Text
    condition: Text
    kind: Text
    mark: Mark = msgspec.field(name="verified")
    n: str = ""
    t_min: float | None = None
    value: float | None = None
    sd_or_sem: Annotated[float, Meta(ge=0)] | None = None
    source_url: str = ""


class HalfLife(msgspec.Struct, frozen=True):
    """A half-life in minutes. `source_key` may hold two keys, joined by a semicolon."""

    substance: Text
    mark: Mark = msgspec.field(name="verified")
    low_min: Minutes | None = None
    central_min: Minutes | None = None
    high_min: Minutes | None = None
    source_key: str = ""
    source_url: str = ""
    note: str = ""


class Claim(msgspec.Struct, frozen=True):
    """One claim of the article under review, in our words. `unsafe`: following it could harm."""

    id: Annotated[str, Meta(pattern=r"^S\d\d[ab]?$")]
    unsafe: Literal["yes", "no"]
    claim: Text
    verdict: Verdict = ""
    sources: tuple[Text, ...] = ()


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Numbers of one source that stand in no table, and what they say."""

    source: Text
    numbers: Annotated[tuple[float, ...], Meta(min_length=1)]
    says: Text
    mark: Literal["read", "secondary", "derived"]


class _Ledger(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    fact: tuple[Fact, ...]


Row = TypeVar("Row", Source, Survey, Point, HalfLife, Claim)


def _said(problem: msgspec.ValidationError) -> tuple[str, str]:
    """Split msgspec's message into what is wrong and the field it names."""
    what, _, path = str(problem).partition(" - at `$.")
    field = re.search(r"field `(\w+)`", what)
    return what, path.rstrip("`") or (field[1] if field else "")


def _rows(path: Path, kind: type[Row]) -> tuple[Row, ...]:
    """Read one table; refuse the first bad row with file, line and field."""
    known = {field.encode_name for field in msgspec.structs.fields(kind)}
    rows: list[Row] = []
    with path.open(newline="", encoding="utf-8") as file:
        table = csv.DictReader(file, strict=True)
        try:
            for column in table.fieldnames or [""]:
                if column not in known:
                    raise EvidenceError(f"{path.name}, line 1: no column is called {column!r}.")
            for raw in table:
                rows.append(_row(raw, kind, f"{path.name}, line {table.line_num}"))
        except (csv.Error, UnicodeDecodeError) as problem:
            raise EvidenceError(
                f"{path.name}, line {table.line_num}: not readable as a table ({problem})."
            ) from None
    return tuple(rows)


def _row(raw: dict[Any, Any], kind: type[Row], where: str) -> Row:
    if None in raw or None in raw.values():
        raise EvidenceError(f"{where}: the row has too many or too few fields; count its commas.")
    row: dict[str, Any] = {field: text for field, text in raw.items() if text}
    if kind is Survey and (span := re.fullmatch(r"([\d.]+)-([\d.]+)", row.get("percent", ""))):
        row["percent"], row["percent_high"] = span.groups()
    if kind is Claim and "sources" in row:
        row["sources"] = row["sources"].split(";")
    try:
        made = msgspec.convert(row, kind, strict=False)
    except msgspec.ValidationError as problem:
        what, field = _said(problem)
        raise EvidenceError(f"{where}, field {field}: {what}; correct this field.") from None
    for field in msgspec.structs.fields(kind):
        value = getattr(made, field.name)
        if isinstance(value, float) and not math.isfinite(value):
            raise EvidenceError(f"{where}, field {field.encode_name}: not a finite number.")
    return made


@cache
def sources() -> dict[str, Source]:
    """Every reference by key."""
    found: dict[str, Source] = {}
    for source in _rows(HERE / "sources.csv", Source):
        if source.key in found:
            raise EvidenceError(f"sources.csv, field key: {source.key!r} stands there twice.")
        found[source.key] = source
    return found


def source(key: str) -> Source:
    """The reference with this key; UnknownSourceError names the key and the file."""
    try:
        return sources()[key]
    except KeyError:
        raise UnknownSourceError(
            f"No source is called {key!r}; the keys stand in course/evidence/sources.csv."
        ) from None


@cache
def surveys() -> tuple[Survey, ...]:
    """Every percentage of prevalence.csv, in the order of the file."""
    return _rows(HERE / "prevalence.csv", Survey)


@cache
def _points() -> tuple[Point, ...]:
    return _rows(HERE / "timecourses.csv", Point)


def points(substance: str | None = None) -> tuple[Point, ...]:
    """The published points of one substance as the table spells it, or all of them."""
    found = tuple(point for point in _points() if substance in (None, point.substance))
    if not found:
        known = ", ".join(sorted({point.substance for point in _points()}))
        raise LookupError(f"timecourses.csv holds no point of {substance!r}; it holds {known}.")
    return found


@cache
def half_lives() -> tuple[HalfLife, ...]:
    """Every row of halflives.csv; low, central and high are minutes or None."""
    return _rows(HERE / "halflives.csv", HalfLife)


@cache
def facts() -> tuple[Fact, ...]:
    """The ledger of numbers that stand in no table."""
    try:
        ledger = msgspec.convert(tomllib.loads((HERE / "facts.toml").read_text("utf-8")), _Ledger)
    except (ValueError, RecursionError) as problem:
        raise EvidenceError(f"facts.toml: {problem}; correct this entry.") from None
    for fact in ledger.fact:
        source(fact.source)
    return ledger.fact


@cache
def claims() -> dict[str, Claim]:
    """Every claim of the article under review by id, in the order of the article."""
    return _claims(_rows(HERE / "seed_claims.csv", Claim))


def _claims(rows: tuple[Claim, ...]) -> dict[str, Claim]:
    found: dict[str, Claim] = {}
    for claim in rows:
        if claim.id in found:
            raise EvidenceError(f"seed_claims.csv, field id: {claim.id!r} stands there twice.")
        for key in claim.sources:
            if key not in sources():
                raise EvidenceError(
                    f"seed_claims.csv, {claim.id}, field sources: no source is called {key!r}; "
                    "use a key of sources.csv."
                )
        found[claim.id] = claim
    return found


def _numbers_in(*texts: str) -> set[float]:
    """The numbers printed in descriptions such as '1,208 men', '223 women' or 'past 4 weeks'."""
    printed = r"(?<![\w.,])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
    return {float(n.replace(",", "")) for text in texts for n in re.findall(printed, text)}


@cache
def numbers(key: str) -> frozenset[float]:
    """Every number the evidence holds for this source, without signs: what prose may quote."""
    found = _numbers_in(source(key).who)
    if year := source(key).year:
        found.add(float(year))
    for row in surveys():
        if row.key == key:
            found |= _numbers_in(row.population, row.outcome, row.window)
            values = (row.n, row.count, row.percent, row.percent_high)
            found |= {float(value) for value in values if value is not None}
    for point in points():
        if point.key == key:
            found |= _numbers_in(point.n, point.condition, point.kind)
            values = (point.t_min, point.sd_or_sem)
            if point.unit != "direction":
                values += (point.value,)
            found |= {abs(value) for value in values if value is not None}
    for row in half_lives():
        if key in row.source_key.split(";"):
            found |= _numbers_in(row.note)
            values = (row.low_min, row.central_min, row.high_min)
            found |= {value for value in values if value is not None}
    for fact in facts():
        if fact.source == key:
            found |= {abs(number) for number in fact.numbers}
    return frozenset(found)


def _surname(author: str) -> str:
    """'Krüger THC' is Krüger; 'AASECT' and 'ABC Everyday' stay whole."""
    return re.sub(r"(?<=\w) [A-ZÀ-Þ]{1,4}$", "", author)


def cite(key: str) -> str:
    """A short plain citation, such as 'Schweitzer and others, 2015'.

    A source without known authors is named by its title, or by the description of it.
    """
    known = source(key)
    authors = re.sub(r"\s*\(.*?\)", "", known.authors).strip()
    names = [_surname(name.strip()) for name in authors.removesuffix(" et al.").split(",")]
    if not authors:
        who = known.title.strip("[]")
    elif authors.endswith(" et al.") or len(names) > 2:
        who = f"{names[0]} and others"
    else:
        who = " and ".join(names)
    return f"{who}, {known.year}" if known.year else who


def wilson(percent: float, n: int) -> tuple[float, float]:
    """The 95 % Wilson score interval, in percent, of `percent` of `n` people.

    It assumes a random sample. Where volunteers were asked, the true doubt is larger.
    """
    if not 0 <= percent <= 100:
        raise ValueError(f"percent is {percent}; it must lie between 0 and 100.")
    if n < 1:
        raise ValueError(f"n is {n}; at least one person must have been asked.")
    p, z2 = percent / 100, 1.959963984540054**2
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return max(0.0, 100 * (middle - half)), min(100.0, 100 * (middle + half))
