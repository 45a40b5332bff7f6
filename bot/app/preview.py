"""``kompis preview``: the author's page of one course, served to this machine until told to stop."""

import asyncio
import contextlib
import functools
import signal
from pathlib import Path
from typing import Final

import typer

from bot.app.channels import channel_limits, draw_in_browser
from bot.app.run import CannotStart
from bot.content.check import check_course
from bot.content.folders import course_folders
from bot.content.reader import nearest
from bot.pages.preview import Bench, preview_routes
from bot.pages.server import WebServer
from bot.pages.site import site
from bot.phrases import SOURCE
from bot.services.learning.fits import fits

HOST: Final = "127.0.0.1"


def preview(root: Path, course: str, port: int, language: str | None = None) -> int:
    """Show a course of the lessons folder ``root``, by its id or its folder's path; the exit code.

    ``language`` (``sv``, ``en``) is what the page itself talks; None heeds the browser.

    Raises:
        CannotStart: there is no such course.
        PortTaken, CannotListen: the web server has no place to listen.
    """
    return asyncio.run(_serve(Preview(find_course(root, course), port, language)))


class Preview:
    """A course's page, being served."""

    def __init__(self, folder: Path, port: int, language: str | None = None) -> None:
        """``folder`` is the course's own; ``port`` 0 takes any free one."""
        limits = channel_limits()
        self._bench = Bench(folder, functools.partial(check_course, limits=limits, fits=fits))
        routes = preview_routes(self._bench, draw_in_browser, limits, language)
        self._server = WebServer(site(routes, language or SOURCE), HOST, port)
        self._following: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        """Where the page is."""
        return self._server.address

    async def start(self) -> None:
        """Serve the page, and follow what the author saves.

        Raises:
            PortTaken, CannotListen: there is no place to listen.
        """
        await self._bench.open()
        self._following = asyncio.create_task(self._bench.follow(), name="following the course")
        try:
            await self._server.start()
        except Exception:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Let the page go."""
        self._bench.close()
        if self._following is not None:
            self._following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._following
        await self._server.stop()


def find_course(root: Path, course: str) -> Path:
    """The folder of a course: one of ``root`` by its id, else any by its path or that of a file in it.

    Raises:
        CannotStart: there is none; the sentence names the nearest that there is.
    """
    known = {folder.name: folder for folder in course_folders(root)}
    if course in known:
        return known[course].resolve()
    path = Path(course)
    folder = path.parent if path.is_file() else path
    if folder.is_dir() and course_folders(folder) == [folder]:
        return folder.resolve()
    near = nearest(course, sorted(known))
    if near is not None:
        mend = f"did you mean {near}?"
    elif known:
        mend = f"there is {', '.join(sorted(known))}; or give the path of a course's folder"
    else:
        mend = "put one there, or give the path of a course's folder"
    raise CannotStart(f"there is no course {course} in {root}: {mend}")


async def _serve(shown: Preview) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        await shown.start()
        typer.echo(f"Open {shown.address} in a browser: it shows what you save. Ctrl-C ends it.")
        await stop.wait()
    finally:
        await shown.stop()
    return 0
