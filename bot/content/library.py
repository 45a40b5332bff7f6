"""All courses of a lessons folder, and how they change while the service runs."""

from collections.abc import AsyncGenerator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from bot.content.codec import content_hash, encode
from bot.content.findings import Finding
from bot.content.folders import course_folders
from bot.content.loader import load_course
from bot.domain.course import Course


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
    broken = {finding.file.parent.name for finding in fresh.findings if finding.file != previous.root}
    kept = {name: course for name, course in previous.courses.items() if name in broken - set(fresh.courses)}
    return replace(fresh, courses={**fresh.courses, **kept}, kept=frozenset(kept))


async def watch(library: Library) -> AsyncGenerator[Library, None]:
    """The library anew each time a file under its root has changed, until the caller stops.

    Raises:
        FileNotFoundError: the root does not exist.
    """
    import asyncio  # noqa: PLC0415  only a running service watches

    import watchfiles  # noqa: PLC0415  as above

    async for _ in watchfiles.awatch(library.root):
        library = await asyncio.to_thread(reload, library)
        yield library
