"""A kernel that ends without a word.

Jupyter interrupts a kernel before it ends it. One that is still starting answers with a traceback
in the reader's terminal. Nothing of ours must be finished in a kernel, so it is ended at once.
"""

import signal

from jupyter_server.services.kernels.kernelmanager import ServerKernelManager

ENDED_AT_ONCE = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows has no SIGKILL


class QuietKernel(ServerKernelManager):
    async def shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:
        if self.has_kernel:
            self.stop_restarter()  # which would begin it anew
            await self.signal_kernel(ENDED_AT_ONCE)
        await super().shutdown_kernel(now=True, restart=restart)
