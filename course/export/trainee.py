"""What a trainee takes along after the test: the certificate, and the empty evaluation form."""

from course.content.bank import DRAWN
from course.training.marks import needed

from . import PaperError
from .blocks import words
from .ce import Passed, _evaluation, certificate_pdf


def trainee_certificate(passed: Passed) -> bytes:
    """The certificate of a test that was passed; it counts once an institute has signed it.

    What it says of the test came from the page, and nobody can check it here. Raises PaperError:
    "no_name", "not_passed", "too_long", "no_paper".
    """
    if not words(passed.name).strip():
        raise PaperError("no_name")
    if not _is_passed(passed.right, passed.asked):
        raise PaperError("not_passed")
    return certificate_pdf(passed)


def _is_passed(right: int, asked: int) -> bool:
    # Where the milder questions ran out, a test is shorter.
    possible = 0 < asked <= sum(DRAWN.values()) and right <= asked
    return possible and right >= needed(asked)


def evaluation_pdf() -> bytes:
    """The empty form, as the continuing-education pack has it. Raises PaperError."""
    return _evaluation(large=False)
