"""The messages about how it goes: progress, courses, the end of a course."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.message import Choices, Message, Text
from bot.phrases import Say
from bot.phrases.talk import plain, todays_tip


@dataclass(frozen=True, slots=True)
class CourseProgress:
    """One course of a person: how many tips it has, came, are done; and how the answers went."""

    title: str
    total: int
    done: int
    answered: int
    right: int
    completed: bool


@dataclass(frozen=True, slots=True)
class Weeks:
    """The rhythm: weeks in a row, and this week's answered days of one's own days."""

    in_row: int
    answered: int
    own_days: int


def progress(say: Say, courses: Sequence[CourseProgress], weeks: Weeks | None, coming: str) -> Message:
    """How it goes, course by course; the weeks; and what comes next."""
    if not courses:
        return plain(say, say("You're not in a course yet."), Text(coming))
    lines = [_course(say, course) for course in courses]
    blocks = [Text(line) for line in lines]
    if weeks is not None:
        blocks.append(Text(_rhythm(say, weeks)))
    blocks.append(Text(coming, "note"))
    more = () if all(course.completed for course in courses) else (Choices((todays_tip(say),)),)
    return plain(say, say("How it's going"), *blocks, *more)


def courses(say: Say, taken: Sequence[CourseProgress]) -> Message:
    """The courses somebody takes part in."""
    if not taken:
        return plain(say, say("You're not in a course yet."))
    more = () if all(course.completed for course in taken) else (Choices((todays_tip(say),)),)
    return plain(say, say("Your courses"), *(Text(_course(say, course)) for course in taken), *more)


def finished(say: Say, title: str, answered: int, right: int, total: int) -> Message:
    """The end of a course: what was done, and a certificate in words."""
    return plain(
        say,
        say("{total} of {total}. Nicely done!", total=total),
        Text(say("You have done all of *{title}*.", title=title)),
        Text(
            say.n(
                "You answered {n} question, and {right} went right first time.",
                "You answered {n} questions, and {right} went right first time.",
                answered,
                right=right,
            )
        ),
        Text(say("These words are your certificate: take them along to your next job, or your next town.")),
    )


def _course(say: Say, course: CourseProgress) -> str:
    done = say("{done} of {total} tips done", done=course.done, total=course.total)
    line = f"**{course.title}**\n{_bar(course.done, course.total)} {done}"
    if course.answered:
        line += "\n" + say.n(
            "{n} answer, {right} right first time",
            "{n} answers, {right} right first time",
            course.answered,
            right=course.right,
        )
    return line


def _bar(done: int, total: int) -> str:
    filled = round(10 * done / total) if total else 0
    return "●" * filled + "○" * (10 - filled)


def _rhythm(say: Say, weeks: Weeks) -> str:
    this_week = say(
        "This week: {answered} of {own_days}", answered=weeks.answered, own_days=max(weeks.own_days, 1)
    )
    if weeks.in_row < 1:
        return this_week
    return say.n("{n} week in a row", "{n} weeks in a row", weeks.in_row) + " · " + this_week
