"""What a piece of work costs this process: seconds, seconds of CPU, memory."""

import resource
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

_STATUS: Final = Path("/proc/self/status")


class Meter:
    """``with Meter() as cost:`` around the work; read :attr:`figures` afterwards.

    CPU time is that of all threads, so that work on the store's thread counts as well.
    """

    def __init__(self) -> None:
        self.figures: dict[str, float] = {}

    def __enter__(self) -> Self:
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


def _megabytes(what: str) -> float:
    """Memory by Linux's own words: VmRSS is now, VmHWM the peak; elsewhere both are the peak so far."""
    if _STATUS.exists():
        line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(f"{what}:"))
        return int(line.split()[1]) / 1024
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
