"""A kernel ends after its last page, and never while a page reads with it."""

import asyncio

import pytest

from course.shell.launcher import end_if_left


class Kernels(set):
    async def shutdown_kernel(self, kernel_id: str, now: bool) -> None:
        self.remove(kernel_id)


@pytest.mark.parametrize(
    ("read", "ends"), [({"a": set()}, True), ({}, True), ({"a": {"a page"}}, False)]
)
def test_a_kernel_ends_when_no_page_is_left(read, ends):
    kernels = Kernels({"a", "b"})
    asyncio.run(end_if_left(kernels, "a", read))
    assert kernels == ({"b"} if ends else {"a", "b"})
    assert ("a" in read) != ends


def test_a_kernel_that_is_gone_already_is_no_fault():
    asyncio.run(end_if_left(Kernels(), "a", {"a": set()}))
