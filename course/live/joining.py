"""The way into the room as a picture: a code that a phone's camera reads."""

import segno

from course.content import workshop

QUIET = 4  # modules of light around the code, without which cameras do not find it


def qr(address: str) -> str:
    """The address as inline SVG with a title; dark on light in every theme, so that it is read.

    The address always stands in words beside it: not everybody has a camera, or wants to use it.
    """
    words = workshop.words()["screen"]
    return segno.make(address, error="m", micro=False).svg_inline(
        border=QUIET,
        dark="#000",
        light="#fff",
        omitsize=True,
        title=words.say("qr_title", address=address),
    )
