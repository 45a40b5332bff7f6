"""How many workers are a peer's best: ``.venv/bin/python -m bench.sweep``. The lines use what it says.

At no latency the best is what costs the least CPU a message, at 40 ms what sends the most messages a second.
"""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from bench.lines.senders import Senders
from bench.place import Place
from bench.process import be_quiet
from bench.table import cpu_ms, per_second

WORKERS: Final[Mapping[str, Sequence[int]]] = {
    "ptb": (1, 4, 8, 16, 32, 64),
    "aiogram_workers": (16, 64, 256),
    "telebot_workers": (16, 64, 256),
    "raw_aiohttp": (64, 256),
}
MESSAGES: Final = 600


async def sweep(senders: Senders) -> None:
    """Print a line for each peer, latency and number of workers."""
    for latency_ms in (0.0, 40.0):
        for peer, numbers in WORKERS.items():
            for workers in numbers:
                figures = await senders.peer(peer, MESSAGES, latency_ms, workers=workers)()
                print(
                    f"{latency_ms:2.0f} ms  {peer:16} {workers:4} workers  "
                    f"{per_second(figures):6.0f} a second  {cpu_ms(figures):.2f} ms CPU"
                )


def main() -> None:
    """Sweep once."""
    be_quiet()
    with tempfile.TemporaryDirectory(prefix="kompis-bench-") as folder:
        asyncio.run(sweep(Senders(Place(Path(folder)))))


if __name__ == "__main__":
    main()
