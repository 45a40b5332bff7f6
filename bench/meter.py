"""What a piece of work costs this process: seconds, CPU, memory; and how long its loop was blocked."""

import asyncio
import gc
import resource
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

_STATUS: Final = Path("/proc/self/status")
_LOOKS: Final = 0.002


class Meter:
    """``with Meter() as cost:`` around the work; read :attr:`figures` afterwards.

    CPU time is that of all threads, so that work on the store's thread counts as well. What a side has
    loaded until then is spared the garbage collector, at everybody's.
    """

    def __init__(self) -> None:
        self.figures: dict[str, float] = {}

    def __enter__(self) -> Self:
        gc.collect()
        gc.freeze()
        self._memory = _megabytes("VmRSS")
        self._cpu = time.process_time()
        self._clock = time.perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        seconds = time.perf_counter() - self._clock
        cpu = time.process_time() - self._cpu
        peak = _megabytes("VmHWM")
        self.figures = {
            "seconds": seconds,
            "cpu_seconds": cpu,
            "peak_mb": peak,
            "added_mb": max(peak - self._memory, 0.0),
        }


class Pulse:
    """``async with Pulse() as pulse:`` looks every 2 ms how long the event loop let nobody in."""

    def __init__(self) -> None:
        self.longest_ms = 0.0

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._beat())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()

    async def _beat(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(_LOOKS)
            self.longest_ms = max(self.longest_ms, 1000 * (time.perf_counter() - began - _LOOKS))


def _megabytes(what: str) -> float:
    """Memory by Linux's own words: VmRSS is now, VmHWM the peak; elsewhere both are the peak so far."""
    if _STATUS.exists():
        line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(f"{what}:"))
        return int(line.split()[1]) / 1024
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
