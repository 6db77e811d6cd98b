"""A kernel ends after its last page, never before, without a word, and is given to no page then."""

import asyncio

import pytest

from course.shell.kernels import (
    KeptKernels,
    end_if_left,
    fresh_sessions,
    prompt_connection,
)


class Kernels(set):
    async def shutdown_kernel(self, kernel_id: str, now: bool) -> None:
        await asyncio.sleep(0)
        self.remove(kernel_id)


@pytest.mark.parametrize(
    ("pages", "ends"), [({"a": set()}, True), ({}, True), ({"a": {"a page"}}, False)]
)
def test_a_kernel_ends_when_no_page_is_left(pages, ends):
    kernels, kept = Kernels({"a", "b"}), KeptKernels(pages)
    asyncio.run(end_if_left(kernels, "a", kept))
    assert kernels == ({"b"} if ends else {"a", "b"})
    assert ("a" in kept.pages) != ends
    assert kept.ending == set()


def test_a_page_that_left_long_ago_ends_no_kernel_that_another_left_since(monkeypatch):
    """The next page may have been told of the kernel, and not be with it yet."""
    from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "disconnect", lambda self: None)
    kernels, kept, waiting = Kernels({"a"}), KeptKernels(), []
    monkeypatch.setattr(
        "tornado.ioloop.IOLoop.call_later", lambda loop, seconds, *call: waiting.append(call)
    )

    async def pages():
        of_a = {"kernel_id": "a", "multi_kernel_manager": kernels}
        connection = type("OfA", (prompt_connection(kept),), of_a)
        for _ in range(2):
            page = connection.__new__(connection)
            kept.pages.setdefault("a", set()).add(page)
            page.disconnect()
        for (end, *what), stays in zip(waiting, ({"a"}, set()), strict=True):
            await end(*what)
            assert kernels == stays

    asyncio.run(pages())
    assert kept == KeptKernels()


def test_a_kernel_that_is_gone_already_is_no_fault():
    asyncio.run(end_if_left(Kernels(), "a", KeptKernels({"a": set()})))


def test_a_kernel_is_ended_once():
    async def twice():
        kernels, kept = Kernels({"a"}), KeptKernels({"a": set()})
        await asyncio.gather(*(end_if_left(kernels, "a", kept) for _ in range(2)))

    asyncio.run(twice())


def test_a_kernel_about_to_be_gone_is_not_given_to_a_page_that_opens():
    from jupyter_server.services.kernels.kernelmanager import MappingKernelManager

    class Two(MappingKernelManager):
        def __contains__(self, kernel_id: str) -> bool:
            return kernel_id in ("a", "b")

    kept = KeptKernels()
    sessions = fresh_sessions(kept)(kernel_manager=Two())
    assert [asyncio.run(sessions.kernel_culled(one)) for one in "ab"] == [False, False]
    kept.ending.add("a")
    assert [asyncio.run(sessions.kernel_culled(one)) for one in "ab"] == [True, False]


@pytest.mark.parametrize("now", [True, False])
def test_a_kernel_that_is_ended_while_it_starts_writes_nothing(tmp_path, now, monkeypatch):
    from course.shell.quiet import QuietKernel

    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    told = tmp_path / "told"

    async def start_and_end(seconds: float):
        kernel = QuietKernel()
        with told.open("a") as terminal:
            await kernel.start_kernel(stdout=terminal, stderr=terminal)
        await asyncio.sleep(seconds)
        await kernel.shutdown_kernel(now=now)
        assert not await kernel.is_alive()

    for seconds in (0, 0.05, 0.1, 0.2):
        asyncio.run(start_and_end(seconds))
    assert "KeyboardInterrupt" not in told.read_text()
