"""How fast kompis starts and how little it needs at rest: ``python -m bench.startup``, medians of five.

Measured on this machine, against the Telegram double on loopback, with the web chat switched on too:
the time from starting the process ``kompis run`` until its first getUpdates arrives (the database is
there already: a second start), the memory it holds while it waits (resident, from Linux' own figures),
and the time of ``kompis --help``. Exit code 1 when a median is above its bound.
"""

import asyncio
import math
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.pages.listening import listen
from tests.doubles.telegram import TOKEN, TelegramDouble

ROOT: Final = Path(__file__).parents[1]
COMMAND: Final = Path(sys.executable).parent / "kompis"
RUNS: Final = 5
UP_SECONDS: Final = 30.0
REST_SECONDS: Final = 5.0
"""How long kompis is left alone, once everything is up, before its memory is read."""

CONFIG: Final = """
lessons: {lessons}
web: {{host: 127.0.0.1, port: {port}}}
organisations:
  city: {{name: Vår stadskärna, cohorts: [{{course: service}}]}}
channels:
  web: {{adapter: web}}
  telegram: {{adapter: telegram, token: "${{TELEGRAM_TOKEN}}", api_url: "{api_url}"}}
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, in which unit, and what it may be at most, where something is promised."""

    what: str
    unit: str
    values: Sequence[float]
    bound: float = math.inf

    @property
    def median(self) -> float:
        """The middle one of the values."""
        return statistics.median(self.values)

    def __str__(self) -> str:
        bound = "" if math.isinf(self.bound) else f"{self.bound:.2f} {self.unit}"
        every = "  ".join(f"{value:.2f}" for value in sorted(self.values))
        return f"{self.what:<26} {f'{self.median:.2f} {self.unit}':>10} {bound:>10}   {every}"


@dataclass(frozen=True, slots=True)
class Start:
    """One start: until its first poll, on the clock and on the processor; and its memory after a rest."""

    seconds: float
    busy_seconds: float
    megabytes: float


class Bell:
    """Hears the first getUpdates of each start, at the moment it arrives."""

    def __init__(self, app: web.Application) -> None:
        """Stand before the double's server."""
        self._heard: asyncio.Future[float] | None = None

        @web.middleware
        async def hear(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.path.endswith("/getUpdates") and self._heard is not None and not self._heard.done():
                self._heard.set_result(time.perf_counter())
            return await handler(request)

        app.middlewares.append(hear)

    def arm(self) -> "asyncio.Future[float]":
        """Listen anew; the future gets the moment, in seconds of ``time.perf_counter``."""
        self._heard = asyncio.get_running_loop().create_future()
        return self._heard


@dataclass(frozen=True, slots=True)
class Kompis:
    """An installation in a folder of its own, and the environment its processes get."""

    folder: Path
    api_url: str
    port: int

    @property
    def config(self) -> Path:
        """Where its settings are."""
        return self.folder / "config.yaml"

    @property
    def environment(self) -> Mapping[str, str]:
        """Ours, with Python's compiled files kept in the folder, as an installation keeps them."""
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**kept, "PYTHONPYCACHEPREFIX": str(self.folder / "compiled"), "TELEGRAM_TOKEN": TOKEN}

    def write_config(self) -> None:
        """Put the settings in place."""
        words = CONFIG.format(lessons=ROOT / "lessons", port=self.port, api_url=self.api_url)
        self.config.write_text(words, "utf-8")


async def measure() -> Sequence[Figure]:
    """Take all three figures."""
    double = TelegramDouble()
    bell = Bell(double.app)
    starts: list[Start] = []
    helps: list[float] = []
    with tempfile.TemporaryDirectory(prefix="kompis-bench-") as folder:
        async with double:
            kompis = Kompis(Path(folder), double.url, _free_port())
            kompis.write_config()
            await _run(kompis, bell, 0.0)  # makes the database and compiles the code
            for _ in range(RUNS):
                starts.append(await _run(kompis, bell, REST_SECONDS))
                helps.append(await _help(kompis))
    assert double.world.violations == []
    return (
        Figure("start to first poll", "s", [start.seconds for start in starts], 1.5),
        Figure("  of that, at work", "s", [start.busy_seconds for start in starts]),
        Figure("memory at rest", "MB", [start.megabytes for start in starts], 120),
        Figure("kompis --help", "s", helps, 0.5),
    )


def _free_port() -> int:
    with listen("127.0.0.1", 0) as free:
        port: int = free.getsockname()[1]
    return port


async def _run(kompis: Kompis, bell: Bell, rest: float) -> Start:
    """One ``kompis run``, stopped after the rest."""
    heard = bell.arm()
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        COMMAND,
        "--config",
        kompis.config,
        "run",
        env=kompis.environment,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        seconds = await asyncio.wait_for(heard, UP_SECONDS) - began
        busy_seconds = _busy_seconds(process.pid)
        await asyncio.wait_for(_shown_a_page(kompis.port), UP_SECONDS)
        await asyncio.sleep(rest)
        return Start(seconds, busy_seconds, _resident_megabytes(process.pid))
    finally:
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


async def _shown_a_page(port: int) -> None:
    """Open the web chat once, as soon as it answers: what serving needs is then loaded."""
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{port}/") as answer:
                    assert answer.status == 200
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)


def _busy_seconds(process: int) -> float:
    """Processor time so far: on a busy machine it says more than the clock."""
    user, system = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _resident_megabytes(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) * 1024 / 1e6


async def _help(kompis: Kompis) -> float:
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        COMMAND, "--help", env=kompis.environment, stdout=asyncio.subprocess.DEVNULL
    )
    assert await process.wait() == 0
    return time.perf_counter() - began


def main() -> None:
    """Measure, print a line a figure, and say by the exit code whether all are within their bounds."""
    figures = asyncio.run(measure())
    print(f"{'':<26} {'median':>10} {'at most':>10}   all {RUNS}, in order")
    for figure in figures:
        print(figure)
    sys.exit(any(figure.median > figure.bound for figure in figures))


if __name__ == "__main__":
    main()
