"""Where Leave leads: an outside page, or a calendar of our own that says nothing of the course."""

import re
from calendar import Calendar
from datetime import date, timedelta
from html import escape
from string import Template

from course import content

HERE = "here"
# The page that the design system of the British government takes for its "exit this page" button.
USUAL = "https://www.bbc.co.uk/weather"


def way_out(asked: str) -> str:
    """The page to leave for, as the reader named it; raises ValueError with one sentence."""
    # A plain host, with a port and a path if wished; a browser takes more, a typing error too.
    if asked == HERE or re.fullmatch(r"https://[\w.-]+(:\d+)?([/?#][!-~]*)?", asked, re.ASCII):
        return asked
    raise ValueError(
        f"Leave cannot lead to {asked!r}: give an address that begins with https://, or the word "
        f"{HERE} for a calendar on this computer."
    )


def calendar_page(today: date) -> str:
    """A month with today marked, and the months around it: whole, plain HTML, nothing to press."""
    words = content.course_map().leave
    months, days = words["months"].split(), words["days"].split()
    first = today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    day = f"{days[today.weekday()]} {today.day} {months[today.month - 1]} {today.year}"
    return PAGE.substitute(
        title=escape(words["calendar"]),
        day=escape(day),
        month=_month(first, today, words),
        before=_month(before, today, words),
        after=_month(after, today, words),
    )


def _month(first: date, today: date, words: content.Words) -> str:
    """One month as a table, a row a week, with the number of the week at its head."""
    name = f"{words['months'].split()[first.month - 1]} {first.year}"
    head = "".join(
        f'<th scope="col" abbr="{escape(day)}">{escape(day[:2])}</th>'
        for day in words["days"].split()
    )
    weeks = "".join(
        f'<tr><th scope="row">{week[0].isocalendar().week}</th>'
        + "".join(_day(day, first, today) for day in week)
        + "</tr>"
        for week in Calendar().monthdatescalendar(first.year, first.month)
    )
    return (
        f"<table><caption>{escape(name)}</caption><thead><tr>"
        f'<th scope="col">{escape(words["week"])}</th>{head}</tr></thead>'
        f"<tbody>{weeks}</tbody></table>"
    )


def _day(day: date, first: date, today: date) -> str:
    if day.month != first.month:
        return "<td></td>"
    if day == today:
        return f'<td aria-current="date"><b>{day.day}</b></td>'
    return f"<td>{day.day}</td>"


# The icon is a plain sheet with a line on it.
PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>$title</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect x='1' y='2' width='14' height='13' rx='2' fill='%234a6fa5'/%3E%3Crect x='3' y='6' width='10' height='7' fill='%23fff'/%3E%3C/svg%3E">
<style>
:root { --ink: #22272e; --soft: #626a75; --line: #dfe3e8; --paper: #ffffff; --mark: #2f5d9b; --on: #ffffff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e7eb; --soft: #a4acb8; --line: #3a4048; --paper: #1d2025; --mark: #9dbfec; --on: #16202c; }
}
body { margin: 0; padding: clamp(1rem, 5vw, 3.5rem) clamp(.75rem, 4vw, 2rem); background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }
main { max-width: 44rem; margin: 0 auto; }
h1 { margin: 0; font-size: 1rem; font-weight: 600; color: var(--soft); }
.day { margin: 0 0 clamp(1.25rem, 4vw, 2.5rem); font-size: clamp(1.35rem, 1rem + 2vw, 2rem); line-height: 1.25; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; font-variant-numeric: tabular-nums; }
caption { padding-bottom: .6rem; text-align: left; font-size: 1.25rem; font-weight: 600; }
th, td { height: clamp(2.4rem, 9vw, 3.75rem); padding: 0; border-top: 1px solid var(--line); text-align: center; }
th { font-weight: 400; font-size: .8125rem; color: var(--soft); }
thead th { height: 2.25rem; border-top: 0; }
td:nth-last-child(-n + 2) { color: var(--soft); }
td b { display: inline-grid; place-items: center; width: 2.2rem; height: 2.2rem; border-radius: 50%; background: var(--mark); color: var(--on); font-weight: 600; }
.around { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 2rem clamp(2rem, 6vw, 4rem); margin-top: clamp(2rem, 6vw, 3.5rem); font-size: .875rem; }
.around caption { font-size: 1rem; padding-bottom: .3rem; }
.around :is(th, td) { height: 2rem; border-top: 0; }
</style>
</head>
<body>
<main>
<h1>$title</h1>
<p class="day">$day</p>
$month
<div class="around">
$before
$after
</div>
</main>
</body>
</html>
""")  # noqa: E501
