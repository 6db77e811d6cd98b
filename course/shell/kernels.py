"""Which page holds which kernel.

A kernel knows what was chosen in its page, so it ends soon after that page.
"""

from dataclasses import dataclass, field

SECONDS_AFTER_PAGE = 40  # enough for a page that is loaded anew on a slow machine


@dataclass
class KeptKernels:
    """pages: kernel -> the connections that pages have with it. left: the one that went last.
    ending: kernels about to be gone."""

    pages: dict[str, set] = field(default_factory=dict)
    left: dict[str, object] = field(default_factory=dict)
    ending: set[str] = field(default_factory=set)


async def end_if_still_left(kernels, kernel_id: str, kept: KeptKernels, page: object) -> None:
    """End a kernel if `page` was the last that left it.

    Another may have come and left since, and a third be about to come: it has time of its own.
    """
    if kept.left.get(kernel_id) is page:
        await end_if_left(kernels, kernel_id, kept)


async def end_if_left(kernels, kernel_id: str, kept: KeptKernels) -> None:
    """End a kernel that no page came back to.

    Jupyter counts connections too, but takes one away for a page that closed before it was through.
    """
    if kept.pages.get(kernel_id) or kernel_id in kept.ending:
        return
    kept.pages.pop(kernel_id, None)
    kept.left.pop(kernel_id, None)
    if kernel_id not in kernels:
        return
    kept.ending.add(kernel_id)
    try:
        await kernels.shutdown_kernel(kernel_id, now=True)
    finally:
        kept.ending.discard(kernel_id)


def begin_anew(handler, kept: KeptKernels) -> None:
    """A page that is asked for begins with kernels of its own, not with those an earlier left."""
    if handler.request.path.startswith(handler.settings["base_url"] + "doc/"):
        from tornado.ioloop import IOLoop

        for kernel_id in [kernel_id for kernel_id, pages in kept.pages.items() if not pages]:
            IOLoop.current().add_callback(end_if_left, handler.kernel_manager, kernel_id, kept)


def fresh_sessions(kept: KeptKernels) -> type:
    """The list of which chapter has which kernel, without kernels that are about to be gone.

    To end one takes a moment, in which a page that opens would be given it, and wait in vain.
    """
    from jupyter_server.services.sessions.sessionmanager import SessionManager

    class FreshSessions(SessionManager):
        async def kernel_culled(self, kernel_id: str) -> bool:
            return kernel_id in kept.ending or await super().kernel_culled(kernel_id)

    return FreshSessions


def prompt_connection(kept: KeptKernels) -> type:
    """The way between page and kernel, quick to answer and quick to end.

    TCP saves small messages up for 40 ms, and a slider sends many; without set_nodelay each second
    step waits (see `make bench`).
    """
    from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
    from tornado.ioloop import IOLoop

    class PromptConnection(ZMQChannelsWebsocketConnection):
        def connect(self):
            self.websocket_handler.set_nodelay(True)
            kept.pages.setdefault(self.kernel_id, set()).add(self)
            return super().connect()

        def disconnect(self):
            super().disconnect()
            kept.pages.get(self.kernel_id, set()).discard(self)
            kept.left[self.kernel_id] = self
            kernels = self.multi_kernel_manager
            IOLoop.current().call_later(
                SECONDS_AFTER_PAGE, end_if_still_left, kernels, self.kernel_id, kept, self
            )

    return PromptConnection
