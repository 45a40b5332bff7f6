"""The process: own the database, load the courses, serve until told to stop."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy import make_url

from bot.app.service import Service
from bot.content.library import Library, load_library
from bot.keys import Keys
from bot.settings import Settings
from bot.storage.lock import only_owner_of
from bot.storage.migrate import prepare

T = TypeVar("T")

_log = structlog.get_logger("kompis")


class CannotStart(Exception):
    """Something the service needs is missing. The sentence says what to mend."""


def run(settings: Settings, keys: Keys, ready: Callable[[Service], None] | None = None) -> int:
    """Run until told to stop (Ctrl-C, SIGTERM); the exit code.

    ``ready`` is called once everything is up, instead of the log saying where people join.

    Raises:
        CannotStart: no course can be loaded.
        AlreadyRunning, CannotOpen: the database is taken or cannot be used.
        PortTaken, CannotListen: the web server has no place to listen.
    """
    with _owning(settings.database):
        library = _courses(settings.lessons)
        prepare(settings.database)
        return on_the_fastest_loop(_serve(settings, keys, library, ready or _say_where_to_join))


def on_the_fastest_loop(work: Coroutine[Any, Any, T]) -> T:
    """Run this to its end on uvloop, or where that is missing (it knows no Windows) on Python's own loop."""
    try:
        import uvloop  # noqa: PLC0415 - may be missing
    except ImportError:
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def _owning(database: str) -> contextlib.AbstractContextManager[None]:
    url = make_url(database)
    if url.get_backend_name() == "sqlite" and url.database:
        return only_owner_of(Path(url.database))
    return contextlib.nullcontext()


def _courses(root: Path) -> Library:
    library = load_library(root)
    for finding in library.findings:
        _log.warning("a course has a fault", fault=finding.printed())
    if not library.courses:
        raise CannotStart(
            f"there is no course in {root} that can be sent: put one there, "
            f"or see what is wrong with `kompis check {root}`"
        )
    return library


async def _serve(settings: Settings, keys: Keys, library: Library, ready: Callable[[Service], None]) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    service = Service(settings, keys, library)
    try:
        if await _started(service, stop):
            gc.freeze()  # what has been loaded stays: no need to look through it again and again
            gc.enable()
            ready(service)
            await stop.wait()
    finally:
        await service.stop()
    return 0


async def _started(service: Service, stop: asyncio.Event) -> bool:
    """Start the service; False when told to stop before it was up.

    Raises:
        what :meth:`Service.start` raises.
    """
    starting, stopped = asyncio.create_task(service.start()), asyncio.create_task(stop.wait())
    await asyncio.wait({starting, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not starting.done():
        starting.cancel()
        await asyncio.wait({starting})
        return False
    await starting
    return True


def _say_where_to_join(service: Service) -> None:
    address = service.settings.web.public_url or service.address
    for key, organisation in service.settings.organisations.items():
        _log.info("people join here", organisation=organisation.name, link=f"{address}/join/{key}")
