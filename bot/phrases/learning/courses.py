"""The messages about courses: the list, one of them opened, a tip seen again, another begun, begun again."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from bot.domain.actions.courses import OpenCourse, ShowTip, StartCourse, StartCourseOver
from bot.domain.actions.learning import SeeAgain
from bot.domain.actions.words import Okay
from bot.domain.actions.words import Say as SayWord
from bot.domain.message import LONGEST_BUTTON, Block, Choice, Choices, Message, Text
from bot.domain.paging import paged
from bot.phrases import Say, dates
from bot.phrases.learning.certificates import fetch
from bot.phrases.learning.lesson import NextTip, TipView, next_tip, not_translated, tip_blocks
from bot.phrases.learning.progress import CourseProgress, course_lines, progress_lines
from bot.phrases.talk import next_tip_button, plain, todays_tip

_ISOLATE: Final = "\u2068"
_END_OF_ISOLATE: Final = "\u2069"
_CUT: Final = "…"


class OpenTo(Struct, frozen=True):
    """A course open to somebody. ``progress`` is None as long as they are not in it.

    ``begun``: a tip of it has come since they are in it, or have started over. ``begins`` is the day on
    which it begins, if that is still to come.
    """

    course: str
    title: str
    total: int
    progress: CourseProgress | None = None
    begun: bool = False
    begins: date | None = None


class CourseView(Struct, frozen=True):
    """A course as it is opened.

    ``tips`` are those already sent, number and title, as far as this ``page`` (from 0) shows them; ``older``
    if there are more of them. ``suits``: it is meant for the person's trade. ``has_next``: a tip can be
    shown now. ``pace`` is ``daily``, ``own`` or a number of seconds. ``completed`` is the enrolment in which
    they have done the course, if they have.
    """

    open_to: OpenTo
    summary: str
    tips: tuple[tuple[int, str], ...] = ()
    page: int = 0
    older: bool = False
    suits: bool = True
    has_next: bool = False
    pace: str = "daily"
    completed: int | None = None


def course_list(say: Say, courses: Sequence[OpenTo], page: int = 0) -> Message:
    """The courses open to somebody, eight at a time, with a button each."""
    if not courses:
        return plain(say, say("You're not in a course yet."))
    shown, page, more = paged(courses, page)
    taken = any(one.progress is not None for one in courses)
    heading = say("Your courses") if taken else say("You're not in a course yet.")
    buttons = _opening(shown)
    if more:
        buttons.append(Choice(say("More"), OpenCourse("", page + 1)))
    if any(one.progress is not None and not one.progress.completed for one in courses):
        buttons.append(todays_tip(say))
    return plain(say, heading, *(Text(_on_the_list(say, one)) for one in shown), Choices(tuple(buttons)))


def course_opened(say: Say, view: CourseView) -> Message:
    """One course: what it is about, how far the person has come, the tips they have had, and ways on."""
    course = view.open_to
    blocks: list[Text | Choices] = []
    if view.page == 0:
        blocks += [Text(view.summary), Text(_state_of(say, view))]
    if view.tips:
        heading = say("Tips you have had:")
        lines = [
            say("Tip {number}: {title}", number=number, title=_isolated(title)) for number, title in view.tips
        ]
        blocks.append(Text("\n".join([f"**{heading}**", *lines])))
    return plain(say, course.title, *blocks, Choices(tuple(_ways_on(say, view))))


def tip_again(say: Say, tip: TipView, language: str) -> Message:
    """A tip that has been sent, once more: nothing is asked, and nothing changes."""
    blocks: list[Block] = tip_blocks(say, tip)
    if language != say.language:
        blocks.insert(1, not_translated(say, language))
    if tip.text.task:
        heading = say("Try it today")
        blocks.append(Text(f"**{heading}**\n{tip.text.task}", "task"))
    blocks += [Text(say("Just a look back: nothing is asked."), "note"), _my_courses(say)]
    return Message(tuple(blocks), language)


def not_sent_yet(say: Say) -> Message:
    """A tip that this person has not had."""
    return plain(
        say,
        say("You haven't had that tip yet."),
        Text(say("Those you have had are in your courses.")),
        _my_courses(say),
    )


def no_such_course(say: Say) -> Message:
    """A course that is not there, or not here for this person."""
    return plain(say, say("I don't have that course here right now."), _my_courses(say))


def course_started(say: Say, course: OpenTo, first: NextTip | None, *, by_turns: bool) -> Message:
    """In a course more: when tips come, and that one may have the first of it now.

    ``first`` is when the next tip comes, None while a pause keeps it back; ``by_turns``: it may be of another
    course.
    """
    lines = []
    if course.begins is not None:
        lines.append(say("The course begins {day}.", day=dates.day(say, course.begins)))
    elif first is None:
        lines.append(say("You have a pause on. Write *resume* to start again."))
    else:
        lines += [say("Your courses take turns, one tip a day in all.")] if by_turns else []
        lines.append(next_tip(say, first))
    return plain(
        say,
        say("You're in!"),
        Text(f"**{course.title}**\n" + "\n".join(lines)),
        Choices((_first_tip(say, course.course), _courses(say))),
    )


def ask_to_start_over(say: Say, course: str, title: str) -> Message:
    """Really from the beginning?"""
    return plain(
        say,
        say("Start over from tip 1?"),
        Text(f"**{title}**\n" + say("Your answers are kept.")),
        Choices((Choice(say("Start over"), StartCourseOver(course, sure=True)), Choice(say("No"), Okay()))),
    )


def which_to_start_over(say: Say, courses: Sequence[OpenTo]) -> Message:
    """Several courses could begin again: which one?"""
    shown, _, _ = paged(courses, 0)
    titles = _different([one.title for one in shown])
    buttons = [
        Choice(title, StartCourseOver(one.course, sure=False))
        for one, title in zip(shown, titles, strict=True)
    ]
    return plain(say, say("Which course would you like to start over?"), Choices(tuple(buttons)))


def course_started_over(say: Say, course: str, coming: str) -> Message:
    """The course begins again."""
    first = Choices((_first_tip(say, course),))
    return plain(say, say("From the beginning, then."), Text(coming), first)


def shortened(text: str, most: int = LONGEST_BUTTON) -> str:
    """A text cut at a word so that it has ``most`` characters with its “…”; a very long word is cut too."""
    if len(text) <= most:
        return text
    end = text.rfind(" ", 0, most)
    if end < most // 2:
        end = most - len(_CUT)
        while end > 0 and _clings(text[end]):
            end -= 1
    return text[:end].rstrip(" ,.:;-") + _CUT


def _clings(letter: str) -> bool:
    """Whether a sign belongs to the one before it: an accent, a joiner, the tone of a hand."""
    return unicodedata.category(letter) in ("Mn", "Mc", "Me", "Cf", "Sk")


def _isolated(title: str) -> str:
    """A title that stands within a line: one from right to left takes nothing else along."""
    from_the_right = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in title)
    return f"{_ISOLATE}{title}{_END_OF_ISOLATE}" if from_the_right else title


def _on_the_list(say: Say, one: OpenTo) -> str:
    if one.progress is not None and one.begins is None:
        return course_lines(say, one.progress)
    if one.begins is not None:
        return f"**{one.title}**\n" + say("The course begins {day}.", day=dates.day(say, one.begins))
    return f"**{one.title}**\n" + say.n(
        "{n} tip. You're not in it.", "{n} tips. You're not in it.", one.total
    )


def _opening(courses: Sequence[OpenTo]) -> list[Choice]:
    titles = _different([one.title for one in courses])
    return [Choice(title, OpenCourse(one.course)) for one, title in zip(courses, titles, strict=True)]


def _different(titles: Sequence[str]) -> list[str]:
    """The titles as long as buttons, with a number before them where two would look the same."""
    short = [shortened(title) for title in titles]
    if len(set(short)) == len(short):
        return short
    return [
        f"{number}. {_titled(title, LONGEST_BUTTON - len(f'{number}. '))}"
        for number, title in enumerate(titles, start=1)
    ]


def _titled(title: str, room: int) -> str:
    isolates = len(_isolated(title)) - len(title)
    return _isolated(shortened(title, room - isolates))


def _state_of(say: Say, view: CourseView) -> str:
    course = view.open_to
    lines = []
    if course.begins is not None:
        lines.append(say("The course begins {day}.", day=dates.day(say, course.begins)))
    elif course.progress is not None:
        lines.append(progress_lines(say, course.progress))
    else:
        lines.append(say.n("{n} tip. You're not in it.", "{n} tips. You're not in it.", course.total))
    if course.progress is None and not view.suits:
        lines.append(say("Made for another kind of job, and open to you too."))
    return "\n".join(lines)


def _ways_on(say: Say, view: CourseView) -> list[Choice]:
    course, progress = view.open_to.course, view.open_to.progress
    ways = []
    if progress is None:
        ways.append(Choice(say("Start the course"), StartCourse(course)))
    elif view.has_next and not view.open_to.begun:
        ways.append(_first_tip(say, course))
    elif view.has_next and view.pace == "daily":
        ways.append(Choice(say("Today's tip"), ShowTip(course)))
    elif view.has_next:
        ways.append(next_tip_button(say, course))
    if view.completed is not None:
        ways.append(fetch(say, view.completed))
    ways += [_again(say, course, number, title) for number, title in view.tips]
    if view.older:
        ways.append(Choice(say("More"), OpenCourse(course, view.page + 1)))
    if view.open_to.begun:
        ways.append(Choice(say("Start the course over"), StartCourseOver(course, sure=False)))
    return [*ways, _courses(say)]


def _again(say: Say, course: str, number: int, title: str) -> Choice:
    room = LONGEST_BUTTON - len(say("Tip {number}: {title}", number=number, title=""))
    label = say("Tip {number}: {title}", number=number, title=_titled(title, room))
    return Choice(label, SeeAgain(course, number))


def _first_tip(say: Say, course: str) -> Choice:
    return Choice(say("Show the first tip"), ShowTip(course))


def _my_courses(say: Say) -> Choices:
    return Choices((_courses(say),))


def _courses(say: Say) -> Choice:
    return Choice(say("My courses"), SayWord("courses"))
