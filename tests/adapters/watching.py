"""What an adapter brings about by itself, and what it says of it."""

import asyncio
from collections.abc import Callable

from structlog.testing import CapturingLogger


async def eventually(holds: Callable[[], object], seconds: float = 10.0) -> None:
    """Return as soon as something holds that the channel brings about by itself.

    Raises:
        TimeoutError: it does not come to hold in time.
    """
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - product code rings no bell for tests
            await asyncio.sleep(0.002)


def said(spoken: CapturingLogger) -> str:
    """All that the adapter itself has logged."""
    return "\n".join(str(call.args) + str(call.kwargs) for call in spoken.calls)
