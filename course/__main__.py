"""The front door: `python -m course` opens the course."""

import argparse
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
    front_door.add_argument("command", nargs="?", choices=["start"], default="start")
    front_door.add_argument("--no-browser", action="store_true", help="only print the address")
    front_door.add_argument("--port", type=port_number, help="the port to listen on")
    front_door.add_argument("--door", choices=["study"], default="study", help="where to begin")
    return front_door


def main(notebooks: Path | None = None) -> int:
    """Open the course and return the exit code; every failure is one sentence.

    The tests pass a folder of their own chapters.
    """
    asked = parser().parse_args()
    try:
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
