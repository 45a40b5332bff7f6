"""``kompis run`` in a process of its own, which tells at its end what it has loaded."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
LESSONS: Final = ROOT / "lessons"
PROGRAM: Final = """
import atexit, json, pathlib, sys
from bot.cli import main

def tell():
    modules = {name: getattr(module, "__file__", None) for name, module in sys.modules.items()}
    pathlib.Path("loaded.json").write_text(json.dumps(modules), "utf-8")

atexit.register(tell)
sys.argv = ["kompis", "run"]
main()
"""
CONFIG: Final = """
database: sqlite:///data/kompis.db
lessons: {lessons}
web: {{host: 127.0.0.1, port: {port}}}
defaults: {{country: none, days: mon-sun, quiet_hours: none}}
organisations:
  city: {{name: Vår stadskärna, cohorts: [{{course: service, pace: own}}]}}
channels:
{channels}
"""


@dataclass
class Run:
    """A process, the folder it lives in, and what it had loaded when it ended."""

    folder: Path
    url: str
    process: asyncio.subprocess.Process
    loaded: dict[str, str | None] = field(default_factory=dict)

    @property
    def log(self) -> str:
        """All it has said."""
        return (self.folder / "log.txt").read_text("utf-8")


@asynccontextmanager
async def running(
    folder: Path,
    channels: str,
    *,
    python: str | Path = sys.executable,
    environment: Mapping[str, str] | None = None,
    tables: Path | None = None,
) -> AsyncIterator[Run]:
    """Run with these channels, each a line of YAML; stopped at the end, as a clean stop should be.

    ``tables`` is a file to begin with, of which it gets a copy. Without, it is the first start of all.
    """
    if tables is not None:
        (folder / "data").mkdir(mode=0o700)
        shutil.copyfile(tables, folder / "data" / "kompis.db")
    port = free_port()
    lines = "\n".join(f"  {line}" for line in channels.strip().splitlines())
    config = CONFIG.format(lessons=LESSONS, port=port, channels=lines)
    (folder / "config.yaml").write_text(config, "utf-8")
    with (folder / "log.txt").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            python,
            "-c",
            PROGRAM,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdout=log,
            stderr=log,
        )
    run = Run(folder, f"http://127.0.0.1:{port}", process)
    try:
        yield run
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            assert await process.wait() == 0, run.log
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    run.loaded |= json.loads((folder / "loaded.json").read_text("utf-8"))


async def answers(run: Run) -> None:
    """Return once its web server answers.

    Raises:
        AssertionError: it has ended.
    """
    address = run.url.removeprefix("http://").split(":")
    async with asyncio.timeout(20):
        while True:
            assert run.process.returncode is None, run.log
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(*address)
                writer.close()
                await writer.wait_closed()
                return
            await asyncio.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
