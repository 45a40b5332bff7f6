"""A side in a fresh process: what it is given and what it answers are JSON objects."""

import asyncio
import json
import logging
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import structlog

from bench import sides

ROOT: Final = Path(__file__).parents[1]
PEERS: Final = ROOT / ".venv-peers" / "bin" / "python"
"""Where the peers are installed: one of them wants an older library than kompis has."""

THERE: Final = ("ptb", "aiogram", "telebot")
"""A side whose name begins so runs there."""

LONGEST: Final = 240.0
"""Seconds after which a side is given up."""

Work = Mapping[str, Any]
Figures = dict[str, float]


class Failed(Exception):
    """A side that gave no figures. What it said stands on stderr."""


async def measured(side: str, **work: object) -> Figures:
    """Run ``bench.sides.<side>`` once and return its figures.

    Raises:
        Failed: it ended without, or took longer than :data:`LONGEST`.
    """
    python = PEERS if side.startswith(THERE) else sys.executable
    process = await asyncio.create_subprocess_exec(
        *(python, "-m", f"{sides.__name__}.{side}", json.dumps(work)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(LONGEST):
            said, _ = await process.communicate()
    except TimeoutError:
        raise Failed(f"{side} took longer than {LONGEST:.0f} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise Failed(f"{side} ended with {process.returncode}; its own words stand above")
    figures: Figures = json.loads(said)
    return figures


def free_port() -> int:
    """A port of this machine at which nobody listens just now."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def answer(measure: Callable[[Work], Figures]) -> None:
    """Be a side: read the work from the command line, do it, print its figures."""
    be_quiet()
    print(json.dumps(measure(json.loads(sys.argv[1]))))


def be_quiet() -> None:
    """Log errors only, and on stderr: stdout is for figures."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
