"""Every picture of the course on one sheet: `make figures` writes build/figures.html.

Wide and narrow, light and dark, with title, takeaway, alternative text and table, for review.
"""

import html
import re
from pathlib import Path

from course.controls import LivePicture
from tests.unit import shown

ROOT = Path(__file__).parents[1]
SHEET = ROOT / "build" / "figures.html"
STYLES = (
    ROOT / "course/shell/labextensions/course-shell/static/shell.css",
    ROOT / "course/controls/controls.css",
)
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>The pictures of the course</title>
<style>{style}
body {{ margin: 2rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 var(--plain); }}
.sheet {{ display: flex; flex-wrap: wrap; gap: 2rem; align-items: start; padding: 1.5rem;
  background: var(--paper); color: var(--ink); }}
.sheet svg {{ height: auto; overflow: visible; }}
.wide {{ flex: 0 0 52rem; }} .narrow {{ flex: 0 0 22rem; }}
.wide svg, .narrow svg {{ width: 100%; }}
td, th {{ padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; }}
</style></head><body><h1>The pictures of the course</h1>
<p>{count} pictures. The left column of each row is the page of a wide window, the right one that of
a phone.</p>{figures}</body></html>
"""


def pictures() -> list[tuple[str, str, LivePicture]]:
    """(chapter, view, picture) of every picture a reader meets."""
    return [
        (name, expression, picture)
        for name, expression in shown.drawn_calls()
        for picture in shown.inside(shown.build(name, expression), LivePicture)
    ]


def drawing(picture: LivePicture, theme: str) -> str:
    """One theme's row. Ids of inline pictures must not meet, so each theme gets its own."""
    parts = []
    for form in ("wide", "narrow"):
        svg = getattr(picture, form)
        prefix = re.search(r'data-prefix="([^"]+)"', svg)[1]
        for gid, look in picture.classes.items():  # as the page shows it first
            svg = svg.replace(f'id="{prefix}-{gid}"', f'id="{prefix}-{gid}" class="{look}"')
        svg = svg.replace(f"{prefix}-", f"{theme}-{prefix}-")
        parts.append(f"<div class='{form}'>{svg}</div>")
    return f"<div class='sheet' data-course-theme='{theme}'>{''.join(parts)}</div>"


def table(picture: LivePicture) -> str:
    if not picture.table:
        return ""
    rows = [picture.table["head"], *picture.table["rows"]]
    cells = "".join(
        f"<tr>{''.join(f'<td>{html.escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows
    )
    caption = html.escape(picture.table["caption"])
    return f"<details><summary>{caption}</summary><table>{cells}</table></details>"


def figure(name: str, expression: str, picture: LivePicture) -> str:
    said = shown.said(picture)[0]
    return (
        f"<h2>{name}: {html.escape(expression)}</h2>"
        f"<p><strong>{html.escape(picture.takeaway)}</strong></p>"
        f"{drawing(picture, 'light')}{drawing(picture, 'dark')}"
        f"<p>{html.escape(said)} <small>({len(said)} characters)</small></p>"
        f"<p><small>{html.escape(picture.how_to_read)}</small></p>{table(picture)}"
    )


def main() -> None:
    found = pictures()
    style = "\n".join(path.read_text("utf-8") for path in STYLES)
    style = style.replace(
        ":root {\n  color-scheme", ':root, [data-course-theme="light"] {\n  color-scheme'
    )
    sheet = PAGE.format(
        style=style, count=len(found), figures="".join(figure(*each) for each in found)
    )
    SHEET.parent.mkdir(exist_ok=True)
    SHEET.write_text(sheet, encoding="utf-8")
    print(f"{len(found)} pictures: {SHEET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
