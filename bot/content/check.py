"""``kompis check``: every fault and every warning of all courses under a path, in one go."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.content.advice import report_advice, trade_suffix
from bot.content.findings import Finding
from bot.content.folders import course_folders
from bot.content.history import report_history
from bot.content.loader import Reading, read_folder
from bot.content.media import report_too_much
from bot.content.merge import all_versions
from bot.domain.course import Course, Lesson, Trade
from bot.ports import Limits

Fits = Callable[[Course, Lesson, str, Trade | None, Limits], bool]
"""``fits(course, lesson, language, trade, limits)``: whether the lesson is one message on that channel in
every state it can reach. Given from above, where messages are made."""


def check_lessons(path: Path, limits: Sequence[Limits] = (), fits: Fits | None = None) -> tuple[Finding, ...]:
    """All findings of the courses under a path: a folder of courses, one course, or a file of it.

    ``limits`` are the channels to check for; ``fits`` may be None, and then no message is measured.
    """
    folders = course_folders(path)
    if not folders:
        return (Finding(path, 1, 1, "no-lessons"),)
    return tuple(finding for folder in folders for finding in check_course(folder, limits, fits))


def check_course(
    folder: Path, limits: Sequence[Limits] = (), fits: Fits | None = None
) -> tuple[Finding, ...]:
    """All findings of one course, in the order of its files."""
    reading = read_folder(folder)
    if reading.draft is not None:
        report_too_much(reading.draft, folder, limits)
        report_advice(reading.draft, reading.translations)
        report_history(reading.draft, reading.translations)
        if fits is not None and reading.course is not None:
            _report_two_messages(reading, reading.course, limits, fits)
    return reading.findings


def _report_two_messages(reading: Reading, course: Course, limits: Sequence[Limits], fits: Fits) -> None:
    if reading.draft is None:
        return
    for version in all_versions(reading.draft, reading.translations):
        lesson = course.lesson(version.lesson.id or "")
        if lesson is None:
            continue
        tight = [one for one in limits if not fits(course, lesson, version.language, version.trade, one)]
        if tight:
            tip = version.given.tip
            version.given.sheet.report(
                tip.node if tip else version.given.node,
                "two-messages",
                channels=", ".join(one.channel for one in tight),
                trade=trade_suffix(version.trade),
            )
