"""The messages about how it goes: progress, the end of a course."""

from collections.abc import Sequence

from msgspec import Struct

from bot.domain.message import Choices, Message, Text
from bot.phrases import Say
from bot.phrases.learning.certificates import fetch, name_it
from bot.phrases.talk import plain, todays_tip


class CourseProgress(Struct, frozen=True):
    """One course of a person: how many tips it has, came, are done, tried at work; how the answers went."""

    title: str
    total: int
    done: int
    answered: int
    right: int
    completed: bool
    tried: int = 0


class Weeks(Struct, frozen=True):
    """The rhythm: weeks in a row, and this week's answered days of one's own days."""

    in_row: int
    answered: int
    own_days: int


def progress(say: Say, courses: Sequence[CourseProgress], weeks: Weeks | None, coming: str) -> Message:
    """How it goes, course by course; the weeks; and what comes next."""
    if not courses:
        return plain(say, say("You're not in a course yet."), Text(coming))
    lines = [course_lines(say, course) for course in courses]
    blocks = [Text(line) for line in lines]
    if weeks is not None and (weeks.in_row or weeks.answered):
        blocks.append(Text(_rhythm(say, weeks)))
    blocks.append(Text(coming, "note"))
    more = () if all(course.completed for course in courses) else (Choices((todays_tip(say),)),)
    return plain(say, say("How it's going"), *blocks, *more)


def finished(say: Say, title: str, total: int, tried: int, enrolment: int) -> Message:
    """The end of a course: all ``total`` tips done, ``tried`` of them at work; and the certificate."""
    return plain(
        say,
        say("{total} of {total}. Nicely done!", total=total),
        Text(
            f"{_done(say, title, tried)} "
            + say(
                "The certificate is yours: take it along to your next pay talk, your next job, or your next "
                "town."
            )
        ),
        Text(say("I'll ask about an earlier tip now and then, so that it stays with you.")),
        Choices((fetch(say, enrolment), name_it(say, enrolment))),
    )


def _done(say: Say, title: str, tried: int) -> str:
    if tried == 0:
        return say("You have done all of *{title}*.", title=title)
    if tried == 1:
        return say("You have done all of *{title}*, and tried one of the tips for real.", title=title)
    return say("You have done all of *{title}*, and tried {n} of the tips for real.", title=title, n=tried)


def course_lines(say: Say, course: CourseProgress) -> str:
    """A course by its title, with how far it has come."""
    return f"**{course.title}**\n{progress_lines(say, course)}"


def progress_lines(say: Say, course: CourseProgress) -> str:
    """How far a course has come, and how the answers went."""
    done = say("{done} of {total} tips done", done=course.done, total=course.total)
    line = f"{_bar(course.done, course.total)} {done}"
    if course.tried:
        line += "\n" + say("Tried at work: {n}", n=course.tried)
    if course.answered and not course.right:
        line += "\n" + say.n("{n} answer", "{n} answers", course.answered)
    elif course.answered:
        line += "\n" + say.n(
            "{n} answer, {right} spot on",
            "{n} answers, {right} spot on",
            course.answered,
            right=course.right,
        )
    return line


def _bar(done: int, total: int) -> str:
    filled = round(10 * done / total) if total else 0
    return "●" * filled + "○" * (10 - filled)


def _rhythm(say: Say, weeks: Weeks) -> str:
    """The weeks, as far as there is something to be glad of: nothing is ever shown as zero."""
    said = []
    if weeks.in_row:
        said.append(say.n("{n} week in a row", "{n} weeks in a row", weeks.in_row))
    if weeks.answered:
        said.append(
            say("This week: {answered} of {own_days}", answered=weeks.answered, own_days=weeks.own_days)
        )
    return " · ".join(said)
