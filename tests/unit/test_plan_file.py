"""What is sent as a plan is a plan, or it is refused."""

import json
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import content
from course.export import PaperError
from course.shell.paper import MOST_BYTES, parts_in

PLAN = [{"title": "Who I ask", "rows": ["Dr N", ""]}, {"title": "Before", "rows": []}]


def test_a_plan_comes_through_as_it_was():
    assert parts_in(json.dumps({"parts": PLAN}).encode()) == PLAN


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"7", b"{}", b'{"parts": 7}', b'{"parts": "ab"}', b"\xff\xfe",
        b'{"parts": [7]}', b'{"parts": [{"title": "a"}]}', b'{"parts": [{"title": 1, "rows": []}]}',
        b'{"parts": [{"title": "a", "rows": "b"}]}', b'{"parts": [{"title": "a", "rows": [1]}]}',
        b'{"parts": {"title": {"title": "a", "rows": []}}}', b"[" * 50_000,
    ],
)  # fmt: skip
def test_what_is_no_plan_is_refused(body):
    with pytest.raises(msgspec.MsgspecError):
        parts_in(body)


def test_more_than_a_page_could_hold_is_refused_unread():
    with pytest.raises(PaperError, match="too_long"):
        parts_in(b"x" * (MOST_BYTES + 1))


@given(st.binary(max_size=200))
def test_no_body_makes_any_other_error(body):
    with suppress(msgspec.MsgspecError):
        parts_in(body)


def test_each_way_it_may_fail_has_its_sentence():
    words = content.chapter_content("13_my_plan").labels["plan"]
    assert {"file", "file_making", "file_done", "file_too_long", "file_failed"} <= set(words)
