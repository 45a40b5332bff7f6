"""All courses of a lessons folder, and how they change while the service runs."""

import contextlib
from collections.abc import AsyncGenerator, Callable, Mapping
from pathlib import Path
from typing import Final

import structlog
from msgspec import Struct
from msgspec.structs import replace

from bot.content.codec import content_hash, encode
from bot.content.findings import Finding
from bot.content.folders import course_folders
from bot.content.loader import load_course
from bot.domain.course import Course

LOOK_EVERY: Final = 5.0

_log = structlog.get_logger("courses")


class VersionedCourse(Struct, frozen=True):
    """A course, the JSON it is stored as, and the hash that names this version of it."""

    course: Course
    hash: str
    body: bytes
    folder: Path


class Library(Struct, frozen=True):
    """The courses by id, and the faults of those that could not be loaded.

    ``kept`` are the ids of courses whose files have a fault now, so that an earlier version is served.
    """

    root: Path
    courses: Mapping[str, VersionedCourse]
    findings: tuple[Finding, ...]
    kept: frozenset[str] = frozenset()

    @property
    def broken(self) -> frozenset[str]:
        """The ids of all courses whose files have a fault now."""
        return frozenset(one.file.parent.name for one in self.findings if one.file != self.root)


def load_library(root: Path) -> Library:
    """Every course under ``root`` that has no fault. Faults are findings, nothing is raised."""
    courses: dict[str, VersionedCourse] = {}
    findings: list[Finding] = []
    folders = course_folders(root)
    for folder in folders:
        loaded = load_course(folder)
        findings += loaded.findings
        if loaded.course is not None:
            body = encode(loaded.course)
            courses[loaded.course.id] = VersionedCourse(loaded.course, content_hash(body), body, folder)
    if not folders:
        findings.append(Finding(root, 1, 1, "no-lessons"))
    return Library(root, courses, tuple(findings))


def reload(previous: Library) -> Library:
    """The library as its files are now; a course that has got a fault keeps its last good version.

    A course whose folder is gone is gone.
    """
    fresh = load_library(previous.root)
    lost = fresh.broken - set(fresh.courses)
    kept = {name: course for name, course in previous.courses.items() if name in lost}
    return replace(fresh, courses={**fresh.courses, **kept}, kept=frozenset(kept))


async def watch(
    library: Library, look_every: float = LOOK_EVERY, read: Callable[[Library], Library] = reload
) -> AsyncGenerator[Library, None]:
    """The library anew each time a file under its root has changed, until the caller stops.

    What ``read`` cannot read is logged, and the next change is waited for. ``look_every`` so many seconds the
    root itself is looked at, which may have been replaced by another folder of its name.
    """
    import asyncio  # noqa: PLC0415  only a running service watches

    async for _ in _changes(library.root, look_every):
        try:
            library = await asyncio.to_thread(read, library)
        except Exception:  # noqa: BLE001  whatever it is, the next save may mend it
            _log.exception("the courses cannot be read anew; those read before stay")
        else:
            yield library


async def _changes(root: Path, look_every: float) -> AsyncGenerator[None, None]:
    """A word each time a file under ``root`` has changed, or ``root`` is another folder than before.

    While there is no such folder nothing is said: whoever replaces it takes it away first.
    """
    import asyncio  # noqa: PLC0415  as above

    import watchfiles  # noqa: PLC0415  as above

    watched = _identity(root)
    while True:
        changes = watchfiles.awatch(root, rust_timeout=round(look_every * 1000), yield_on_timeout=True)
        async with contextlib.aclosing(changes):
            with contextlib.suppress(FileNotFoundError):  # taken away just now
                async for change in changes:
                    if _identity(root) != watched:
                        break
                    if change:
                        yield
        while (watched := _identity(root)) is None:  # noqa: ASYNC110  nothing tells of a folder that is made
            await asyncio.sleep(look_every)
        yield


def _identity(folder: Path) -> tuple[int, int] | None:
    """What tells this folder from another of its name; None where there is none."""
    try:
        found = folder.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
