"""Courses in the chat: the list, one opened, a tip seen again, another begun, one begun again."""

from bot.chat.talk import Talk
from bot.domain.actions.courses import OpenCourse, ShowTip, StartCourse, StartCourseOver
from bot.domain.actions.learning import SeeAgain
from bot.domain.message import Message
from bot.phrases import talk as talk_phrases
from bot.phrases.learning import courses as phrases
from bot.phrases.learning.lesson import NextTip
from bot.services.learning.open_course import open_course, open_courses
from bot.services.learning.pull import Pulled, pull
from bot.services.learning.see_again import see_again
from bot.services.learning.start_course import start_course
from bot.services.learning.start_over import start_over
from bot.services.learning.upcoming import coming, upcoming


def listed(talk: Talk, page: int = 0) -> None:
    """The courses open to the person."""
    every = open_courses(talk.db, talk.who, talk.now, talk.house.shelf)
    talk.reply(phrases.course_list(talk.say, every, page))


def opened(talk: Talk, action: OpenCourse) -> None:
    """One of them; or another page of the list."""
    if not action.course:
        listed(talk, action.page)
        return
    view = open_course(talk.db, talk.who, action.course, action.page, talk.now, talk.house.shelf)
    if view is None:
        talk.reply(phrases.no_such_course(talk.say))
    else:
        talk.reply(phrases.course_opened(talk.say, view))


def seen_again(talk: Talk, action: SeeAgain) -> None:
    """A tip the person has had; it counts for nothing."""
    match see_again(talk.db, talk.who, action.course, action.number, talk.house.shelf):
        case Message() as tip:
            talk.reply(tip)
        case "not sent":
            talk.reply(phrases.not_sent_yet(talk.say))
        case "not here":
            talk.reply(phrases.no_such_course(talk.say))


def tip_asked_for(talk: Talk, action: ShowTip) -> None:
    """This course's tip of today again if it waits for an answer, else its next."""

    def make(delivery: int) -> Pulled | None:
        return pull(talk.db, talk.who, delivery, talk.now, talk.house.shelf, action.course)

    if not talk.reply_lesson(make):
        said = coming(talk.db, talk.who, talk.say, talk.now)
        talk.reply(talk_phrases.nothing_today(talk.say, later=said))


def started(talk: Talk, action: StartCourse) -> None:
    """One course more."""
    match start_course(talk.db, talk.who, action.course, talk.now, talk.house.shelf):
        case "started":
            talk.refresh()
            _welcome(talk, action.course)
        case "already in" | "not here":
            opened(talk, OpenCourse(action.course))


def started_over(talk: Talk, action: StartCourseOver) -> None:
    """A course from its beginning: asked first, then done."""
    every = open_courses(talk.db, talk.who, talk.now, talk.house.shelf)
    meant = [one for one in every if one.begun and action.course in {"", one.course}]
    if action.sure and any(one.course == action.course and one.progress is not None for one in every):
        _start_over(talk, action.course)
    elif len(meant) == 1:
        talk.reply(phrases.ask_to_start_over(talk.say, meant[0].course, meant[0].title))
    elif meant:
        talk.reply(phrases.which_to_start_over(talk.say, meant))
    else:
        opened(talk, OpenCourse(action.course))


def _start_over(talk: Talk, course: str) -> None:
    start_over(talk.db, talk.who.person_id, talk.house.shelf.library, talk.now, course)
    talk.refresh()
    said = coming(talk.db, talk.who, talk.say, talk.now)
    talk.reply(phrases.course_started_over(talk.say, course, said))


def _welcome(talk: Talk, course: str) -> None:
    view = open_course(talk.db, talk.who, course, 0, talk.now, talk.house.shelf)
    if view is None:
        message = f"person {talk.who.person_id} has just begun {course}, and it is not open to them"
        raise LookupError(message)
    every = open_courses(talk.db, talk.who, talk.now, talk.house.shelf)
    active = [one for one in every if one.progress is not None and not one.progress.completed]
    first = NextTip() if view.pace == "own" else upcoming(talk.db, talk.who, talk.now)
    by_turns = view.pace == "daily" and len(active) > 1
    talk.reply(phrases.course_started(talk.say, view.open_to, first, by_turns=by_turns))
