"""The front door: `python -m course` opens the course; `… evidence` prints its ledger."""

import argparse
import os
import sys
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
    front_door.add_argument("command", nargs="?", choices=["start", "evidence"], default="start")
    front_door.add_argument("--no-browser", action="store_true", help="only print the address")
    front_door.add_argument("--port", type=port_number, help="the port to listen on")
    front_door.add_argument("--door", choices=["study"], default="study", help="where to begin")
    front_door.add_argument("--key", help="with evidence: the source to show, such as bird2011")
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
    try:
        print(text, flush=True)
    except BrokenPipeError:  # the reader of a pipe, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def main(notebooks: Path | None = None) -> int:
    """Do what is asked and return the exit code; every failure is one sentence.

    The tests pass a folder of their own chapters.
    """
    front_door = parser()
    asked = front_door.parse_args()
    if asked.key is not None and asked.command != "evidence":
        front_door.error("--key belongs to python -m course evidence")
    try:
        if asked.command == "evidence":
            return print_ledger(asked.key)
        from course.shell import NOTEBOOKS, StartError, start
    except ModuleNotFoundError as missing:
        print(
            f"The package {missing.name} is not installed: run make start in the course's folder, "
            "it installs everything and opens the course.",
            file=sys.stderr,
        )
        return 1
    try:
        start(asked.door, asked.port, not asked.no_browser, notebooks or NOTEBOOKS)
    except StartError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
