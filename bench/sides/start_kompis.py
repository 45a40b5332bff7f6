"""How fast ``kompis run`` starts and how little it needs at rest, with the web chat switched on too.

The database is there already: a second start. Memory is what is resident, by Linux' own figures.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler

from bench.process import ROOT, Figures, Work, answer, free_port
from tests.doubles.telegram import TOKEN, TelegramDouble

COMMAND: Final = Path(sys.executable).parent / "kompis"
UP_SECONDS: Final = 60.0

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


def measure(work: Work) -> Figures:
    """The middle one of so many ``starts``; memory after ``rest`` seconds, at the last of them.

    The installation lies in ``folder``, from one time to the next.
    """
    folder = Path(work["folder"])
    folder.mkdir(exist_ok=True)
    return asyncio.run(_measure(folder, work["starts"], work["rest"]))


async def _measure(folder: Path, starts: int, rest: float) -> Figures:
    double = TelegramDouble()
    bell = Bell(double.app)
    async with double:
        kompis = Kompis(folder, double.url, free_port())
        kompis.write_config()
        await _run(kompis, bell, 0.0)  # makes the database and compiles the code
        found = [await _run(kompis, bell, 0.0) for _ in range(starts - 1)]
        found.append(await _run(kompis, bell, rest))
        helped = [await _help(kompis) for _ in range(starts)]
    assert double.world.violations == []
    return {
        "first_poll": median(start.seconds for start in found),
        "busy": median(start.busy_seconds for start in found),
        "megabytes": found[-1].megabytes,
        "help": median(helped),
    }


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


if __name__ == "__main__":
    answer(measure)
