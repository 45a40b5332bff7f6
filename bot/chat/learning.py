"""Lessons in the chat: today's tip, taps on options, progress, courses."""

from typing import Any

from bot.chat.talk import Talk
from bot.domain.actions import Answer, Done, Toggle
from bot.phrases import progress as progress_phrases
from bot.phrases import talk as phrases
from bot.services.learning.answer import Changed, Trouble, answer, done, toggle
from bot.services.learning.measure_progress import course_progress, weeks
from bot.services.learning.pull import pull
from bot.services.learning.upcoming import coming


def today(talk: Talk) -> None:
    """Today's tip again if it waits for an answer, else the next."""

    def make(delivery: int) -> tuple[str, dict[str, Any], int, str] | None:
        pulled = pull(talk.db, talk.who, delivery, talk.now, talk.house.shelf)
        return None if pulled is None else (pulled.subject, pulled.body, pulled.enrolment, pulled.lesson)

    if not talk.reply_lesson(make):
        talk.reply(phrases.nothing_today(talk.say, later=coming(talk.db, talk.who, talk.say, talk.now)))


def answered(talk: Talk, action: Answer) -> None:
    """One option tapped: it counts."""
    shelf, options = talk.house.shelf, frozenset({action.option})
    outcome = answer(talk.db, talk.who, action.delivery, action.question, options, talk.now, shelf)
    _tell(talk, action.delivery, outcome)


def toggled(talk: Talk, action: Toggle) -> None:
    """One of several options put on or off."""
    outcome = toggle(talk.db, talk.who, action.delivery, action.question, action.option, talk.house.shelf)
    _tell(talk, action.delivery, outcome)


def chosen(talk: Talk, action: Done) -> None:
    """The options that are on are the answer."""
    outcome = done(talk.db, talk.who, action.delivery, action.question, talk.now, talk.house.shelf)
    _tell(talk, action.delivery, outcome)


def progress(talk: Talk) -> None:
    """How it goes."""
    talk.reply(
        progress_phrases.progress(
            talk.say,
            course_progress(talk.db, talk.who, talk.house.shelf),
            weeks(talk.db, talk.who, talk.now),
            coming(talk.db, talk.who, talk.say, talk.now),
        )
    )


def courses(talk: Talk) -> None:
    """The courses the person takes part in."""
    talk.reply(progress_phrases.courses(talk.say, course_progress(talk.db, talk.who, talk.house.shelf)))


def _tell(talk: Talk, delivery: int, outcome: Changed | Trouble) -> None:
    match outcome:
        case Changed(message, more):
            talk.edit(delivery, message)
            if more is not None:
                talk.reply(more)
        case "answered":
            talk.reply(phrases.already_answered(talk.say))
        case "not yours":
            talk.reply(phrases.not_yours(talk.say))
        case "nothing chosen":
            talk.reply(phrases.choose_first(talk.say))
