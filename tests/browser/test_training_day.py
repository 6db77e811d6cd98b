"""The training day, at speed: console, screen and six phones, each a real browser.

COURSE_PICTURES=folder keeps a picture of every step, to be looked at.
"""

from playwright.sync_api import Page

from tests.browser.conftest import Course
from tests.browser.test_rehearsal import course, pages, rehearse, running  # noqa: F401


def test_the_whole_training_day(reader: Page, course: Course, pages):  # noqa: F811
    rehearse(reader, course, pages, "training")
