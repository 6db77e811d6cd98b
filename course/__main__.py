"""The front door: `python -m course` opens the course; `… evidence` prints its ledger, and
`… directory` the helplines with their age; `… export help` makes a card of them to print,
`… export handouts` all papers of the workshop, `… export ce` the continuing-education pack, and
`… export items` the questions of the training; `… live` opens the workshop's room, and `… host`
runs the course for many accounts of one server."""

import argparse
import os
import sys
from datetime import date
from pathlib import Path

EXPORTS = {"help": ".", "handouts": "handouts", "ce": "ce", "items": "."}  # into which folder


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
    commands = ["start", "evidence", "directory", "export", "live", "host"]
    front_door.add_argument("command", nargs="?", choices=commands, default="start")
    front_door.add_argument("what", nargs="?", help="with export: help, handouts, ce or items")
    front_door.add_argument("--no-browser", action="store_true", help="only print the address")
    front_door.add_argument("--port", type=port_number, help="the port to listen on")
    doors = ["study", "workshop", "training"]
    front_door.add_argument("--door", choices=doors, default="study", help="where to begin")
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
    front_door.add_argument("--to", help="with export: the folder for the file, or the files")
    front_door.add_argument("--large-print", action="store_true", help="with export: large letters")
    front_door.add_argument("--format", help="with export items: such as scorm, moodle or pdf")
    front_door.add_argument("--seed", type=seed_number, help="with export ce: which test it holds")
    front_door.add_argument("--pass-mark", type=percent, help="with export ce: in percent, else 75")
    return front_door


def percent(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:9]) <= 100:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 100")
    return int(text)


def seed_number(text: str) -> int:
    if not text.isdecimal() or len(text) > 6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of up to six digits")
    return int(text)


def host_parser() -> OneSentence:
    """What can be chosen for a server of many; nothing of it concerns a single reader."""
    told = OneSentence(
        prog="python -m course host", description="The course for many, on one server."
    )
    told.add_argument("--address", default="", help="what people type: https://course.example.edu")
    told.add_argument("--cert", default="", help="the certificate for TLS, a file")
    told.add_argument("--key", default="", help="its key, a file")
    told.add_argument("--port", type=port_number, help="the port to listen on")
    told.add_argument("--group", default="learners", help="whose accounts may come in")
    told.add_argument("--config", default="", dest="own", help="a jupyterhub_config.py of yours")
    told.add_argument("--leave-to", default="", help="where Leave leads, as without host")
    return told


def not_installed(missing: ModuleNotFoundError, command: str, what: str) -> int:
    """Say which package is missing, and which command installs it."""
    print(
        f"The package {missing.name} is not installed: run {command} in the course's folder, "
        f"it installs {what}.",
        file=sys.stderr,
    )
    return 1


def host_course(words: list[str]) -> int:
    """Run the Hub until it is stopped; what stands in its way is one sentence."""
    wishes = host_parser().parse_args(words)
    try:
        from course.host import HostError, Wishes, open_doors

        open_doors(Wishes(**vars(wishes)))
    except ModuleNotFoundError as missing:
        return not_installed(missing, "make host", "what a server of many needs")
    except HostError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def live_parser() -> OneSentence:
    """What can be chosen for the workshop's room."""
    told = OneSentence(prog="python -m course live", description="Open the workshop's room.")
    told.add_argument("--share", action="store_true", help="let phones of the same network in")
    told.add_argument("--port", type=port_number, help="the port to listen on, else 8720")
    told.add_argument("--plan", help="90, 180, lecture, training, or a file of your own")
    told.add_argument("--seats", type=seat_number, default=600, help="how many may join, else 600")
    told.add_argument("--anew", action="store_true", help="delete a session that was not ended")
    return told


def seat_number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:9]) <= 5000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seats from 1 to 5000")
    return int(text)


def open_live(words: list[str]) -> int:
    """Keep the workshop's room open until its session is ended; a failure is one sentence."""
    wishes = live_parser().parse_args(words)
    try:
        from course.content import ContentError
        from course.home import HomeError, course_home
        from course.live import LiveError, open_room

        open_room(course_home(), **vars(wishes))
    except ModuleNotFoundError as missing:
        return not_installed(missing, "make start", "everything and opens the course")
    except (ContentError, HomeError, LiveError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # before the room was open
        return 130
    return 0


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


def export_pages(asked: argparse.Namespace, today: date) -> int:
    """Write what was asked for into a folder and say where it lies; a failure is one sentence."""
    from course import content, evidence, export
    from course.export import ce, help_card, items
    from course.safety import directory as helplines

    country = (asked.country or "").upper()
    try:
        words = content.course_map().paper
        if asked.what not in EXPORTS:
            print(words["no_kind"].format(kind=asked.what), file=sys.stderr)
            return 1
        made, missing = exported(asked, country, today)
    except (
        content.ContentError, helplines.DirectoryError, helplines.StaleDirectoryError,
        evidence.EvidenceError, evidence.UnknownSourceError, ce.PackError, items.FormatError,
    ) as problem:  # fmt: skip
        print(problem, file=sys.stderr)
        return 1
    except export.PaperError as problem:
        known = ", ".join(help_card.countries(helplines.directory()))
        print(words[problem.reason].format(country=country, known=known), file=sys.stderr)
        return 1
    folder = Path(asked.to or EXPORTS[asked.what])
    return put_pages(made, folder, missing, new_folder=asked.what == "items")


def exported(asked: argparse.Namespace, country: str, today: date) -> tuple[dict[str, bytes], str]:
    """The files by their names, and a sentence if some are missing. Raises as its makers do."""
    from course import content
    from course.content.bank import bank
    from course.export import ce, handouts, help_card, items
    from course.safety import directory as helplines

    large = asked.large_print
    if asked.what == "ce":
        return ce.ce_pack(asked.seed, asked.pass_mark or ce.PASS_MARK, large, today), ""
    if asked.what == "items":
        return items.export_items(asked.format, bank().values()), ""
    if asked.what == "handouts":
        return handouts.every_paper(helplines.directory(), country, today, large)
    words = content.course_map().paper
    pdf = help_card.help_card_pdf(helplines.directory(), country, today, words, large)
    return {f"help-{country}{'-large-print' if large else ''}.pdf": pdf}, ""


def put_pages(made: dict[str, bytes], folder: Path, missing: str, new_folder: bool = False) -> int:
    """Write all pages whole, or none, and say where they lie; `missing` is why some were not made.

    Several pages, and with `new_folder` also a single one, get a folder if there is none.
    """
    from course import content, export

    try:
        export.put(made, folder, new_folder or len(made) > 1)
    except OSError as problem:
        said = content.course_map().paper["not_written"]
        print(said.format(file=problem.filename, why=problem.strerror), file=sys.stderr)
        return 1
    for name in made:
        print_text(str(folder / name))
    if missing:
        print(missing, file=sys.stderr)
    return 1 if missing else 0


def print_text(text: str) -> None:
    try:
        print(text, flush=True)
    except BrokenPipeError:  # the reader of a pipe, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def misplaced(asked: argparse.Namespace) -> str:
    """What does not belong together on the command line, or ""."""
    exporting = asked.command == "export"
    if asked.key is not None and asked.command != "evidence":
        return "--key belongs to python -m course evidence"
    if asked.check and asked.command != "directory":
        return "--check belongs to python -m course directory"
    if exporting and asked.what is None:
        return "export needs a word for what to make: help, handouts, ce or items"
    if exporting and asked.what == "help" and not asked.country:
        return "export help needs --country, such as --country US"
    if exporting and asked.what == "items" and not asked.format:
        return "export items needs --format, such as --format scorm"
    if not exporting and (asked.what or asked.country or asked.to or asked.large_print):
        return "a second word, --country, --to and --large-print belong to python -m course export"
    if asked.format and asked.what != "items":
        return "--format belongs to python -m course export items"
    if (asked.seed is not None or asked.pass_mark) and asked.what != "ce":
        return "--seed and --pass-mark belong to python -m course export ce"
    return ""


def main(notebooks: Path | None = None) -> int:
    """Do what is asked and return the exit code; every failure is one sentence.

    The tests pass a folder of their own chapters.
    """
    if sys.argv[1:2] == ["host"]:
        return host_course(sys.argv[2:])
    if sys.argv[1:2] == ["live"]:
        return open_live(sys.argv[2:])
    front_door = parser()
    asked = front_door.parse_args()
    if wrong := misplaced(asked):
        front_door.error(wrong)
    try:
        if asked.command == "evidence":
            return print_ledger(asked.key)
        if asked.command == "directory":
            return print_directory(asked.check, date.today())
        if asked.command == "export":
            return export_pages(asked, date.today())
        from course.shell import NOTEBOOKS, StartError, start
    except ModuleNotFoundError as missing:
        return not_installed(missing, "make start", "everything and opens the course")
    try:
        folder = notebooks or NOTEBOOKS
        start(asked.door, asked.port, not asked.no_browser, folder, asked.leave_to)
    except StartError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
