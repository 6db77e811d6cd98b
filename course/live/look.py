"""The look of the room's pages: the colours and type of the course, and what its pages share.

The colours stand in one place, shell.css, beside the page they were chosen for. There the reader
picks light or dark; here the device does, or the page by `data-course-theme` ("light" or "dark").
"""

from functools import cache
from pathlib import Path

PAGES = Path(__file__).parent / "pages"
SHELL = PAGES.parents[1] / "shell" / "labextensions" / "course-shell" / "static" / "shell.css"


@cache
def room_css() -> str:
    """What is served as /static/room.css."""
    shell = SHELL.read_text("utf-8")
    light, dark = (_rule(shell, of) for of in (":root", '[data-course-theme="dark"]'))
    colours = (
        f":root {light}\n"
        f'@media screen {{ [data-course-theme="dark"] {dark} }}\n'
        "@media screen and (prefers-color-scheme: dark) "
        f"{{ :root:not([data-course-theme]) {dark} }}\n"
    )
    return colours + (PAGES / "room.css").read_text("utf-8")


def _rule(css: str, selector: str) -> str:
    """The braces of the first rule of this selector; it has none inside."""
    start = css.index("{", css.index(f"{selector} {{"))
    return css[start : css.index("}", start) + 1]
