"""The front door: `python -m course` opens the course; `… evidence` prints its ledger, and
`… directory` the helplines with their age; `… export help` makes a card of them to print."""

import argparse
import os
import sys
from datetime import date
from pathlib import Path


class OneSentence(argparse.ArgumentParser):
    """Says what is wrong with the command line in one sentence, without the block of usage."""

    def error(self, message: str) -> None:
        said = message[0].upper() + message[1:]
        self.exit(2, f"{said} (python -m course --help lists what can be asked).\n")


def port_number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port number from 1 to 65535")
    return int(text)


def parser() -> OneSentence:
    front_door = OneSentence(prog="python -m course", description="Open the course.")
    commands = ["start", "evidence", "directory", "export"]
    front_door.add_argument("command", nargs="?", choices=commands, default="start")
    front_door.add_argument("what", nargs="?", help="with export: what to make, help")
    front_door.add_argument("--no-browser", action="store_true", help="only print the address")
    front_door.add_argument("--port", type=port_number, help="the port to listen on")
    front_door.add_argument("--door", choices=["study"], default="study", help="where to begin")
    front_door.add_argument(
        "--leave-to",
        metavar="PAGE",
        help="where Leave leads: an https:// address, or the word here",
    )
    front_door.add_argument("--key", help="with evidence: the source to show, such as bird2011")
    front_door.add_argument(
        "--check",
        action="store_true",
        help="with directory: fail if a helpline was read too long ago",
    )
    front_door.add_argument("--country", help="with export: the country of the card, such as US")
    front_door.add_argument("--to", help="with export: the folder for the file")
    return front_door


def print_ledger(key: str | None) -> int:
    """Print the ledger of sources and claims, or one source; damage is one sentence."""
    from course import content, evidence, ledger

    try:
        text = ledger.ledger() if key is None else ledger.one_source(key)
    except (
        content.ContentError,
        evidence.EvidenceError,
        evidence.UnknownSourceError,
        ledger.LedgerError,
    ) as problem:
        print(problem, file=sys.stderr)
        return 1
    print_text(text)
    return 0


def print_directory(check: bool, today: date) -> int:
    """Print the helplines with their age; with `check`, one that is too old is one sentence."""
    from course.safety import directory as helplines

    try:
        all_of_them = helplines.directory()
        if check:
            helplines.must_be_current(all_of_them, today)
    except (helplines.DirectoryError, helplines.StaleDirectoryError) as problem:
        print(problem, file=sys.stderr)
        return 1
    print_text(helplines.listing(all_of_them, today))
    return 0


def export_page(what: str, country: str, folder: Path, today: date) -> int:
    """Write a page to print into the folder and say where it lies; a failure is one sentence."""
    from course import content, export
    from course.export import help_card
    from course.safety import directory as helplines

    try:
        words = content.course_map().paper
        if what != "help":
            print(words["no_kind"].format(kind=what), file=sys.stderr)
            return 1
        all_of_them = helplines.directory()
        pdf = help_card.help_card_pdf(all_of_them, country, today, words)
    except (
        content.ContentError, helplines.DirectoryError, helplines.StaleDirectoryError
    ) as problem:  # fmt: skip
        print(problem, file=sys.stderr)
        return 1
    except export.PaperError as problem:
        known = ", ".join(help_card.countries(all_of_them))
        print(words[problem.reason].format(country=country, known=known), file=sys.stderr)
        return 1
    file = folder / f"help-{country}.pdf"
    try:
        export.put(pdf, file)
    except OSError as problem:
        print(words["not_written"].format(file=file, why=problem.strerror), file=sys.stderr)
        return 1
    print_text(str(file))
    return 0


def print_text(text: str) -> None:
    try:
        print(text, flush=True)
    except BrokenPipeError:  # the reader of a pipe, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(notebooks: Path | None = None) -> int:
    """Do what is asked and return the exit code; every failure is one sentence.

    The tests pass a folder of their own chapters.
    """
    front_door = parser()
    asked = front_door.parse_args()
    if asked.key is not None and asked.command != "evidence":
        front_door.error("--key belongs to python -m course evidence")
    if asked.check and asked.command != "directory":
        front_door.error("--check belongs to python -m course directory")
    if asked.command == "export" and asked.what is None:
        front_door.error("export needs a word for what to make: help")
    if asked.command == "export" and asked.what == "help" and not asked.country:
        front_door.error("export help needs --country, such as --country US")
    if asked.command != "export" and (asked.what or asked.country or asked.to):
        front_door.error("a second word, --country and --to belong to python -m course export")
    try:
        if asked.command == "evidence":
            return print_ledger(asked.key)
        if asked.command == "directory":
            return print_directory(asked.check, date.today())
        if asked.command == "export":
            country = (asked.country or "").upper()
            return export_page(asked.what, country, Path(asked.to or "."), date.today())
        from course.shell import NOTEBOOKS, StartError, start
    except ModuleNotFoundError as missing:
        print(
            f"The package {missing.name} is not installed: run make start in the course's folder, "
            "it installs everything and opens the course.",
            file=sys.stderr,
        )
        return 1
    try:
        folder = notebooks or NOTEBOOKS
        start(asked.door, asked.port, not asked.no_browser, folder, asked.leave_to)
    except StartError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
