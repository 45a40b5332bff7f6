"""Lessons in the chat: today's tip, taps on options, progress."""

from bot.chat.people import bells
from bot.chat.talk import Talk
from bot.domain.actions.learning import Answer, Done, Flip, Toggle
from bot.phrases import talk as phrases
from bot.phrases.learning import progress as progress_phrases
from bot.phrases.people import settings as settings_phrases
from bot.services.learning.answer import Changed, Trouble, answer, done, toggle
from bot.services.learning.flip import flip
from bot.services.learning.measure_progress import course_progress, weeks
from bot.services.learning.pull import Pulled, pull, pull_questions
from bot.services.learning.upcoming import coming
from bot.services.people.learn_hour import offer_hour


def today(talk: Talk) -> None:
    """Today's tip again if it waits for an answer, else the next."""

    def make(delivery: int) -> Pulled | None:
        return pull(talk.db, talk.who, delivery, talk.now, talk.house.shelf)

    if not talk.reply_lesson(make):
        talk.reply(phrases.nothing_today(talk.say, later=coming(talk.db, talk.who, talk.say, talk.now)))


def asked_for_questions(talk: Talk) -> None:
    """Up to five questions about earlier tips."""

    def make(delivery: int) -> Pulled | None:
        return pull_questions(talk.db, talk.who, delivery, talk.now, talk.house.shelf)

    if not talk.reply_lesson(make):
        talk.reply(phrases.nothing_to_remember(talk.say))


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


def flipped(talk: Talk, action: Flip) -> None:
    """The message in its other language, in place."""
    outcome = flip(talk.db, talk.who, action.delivery, talk.now, talk.house.shelf, over=action.over)
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


def _tell(talk: Talk, delivery: int, outcome: Changed | Trouble) -> None:
    match outcome:
        case Changed(message, more):
            talk.edit(delivery, message)
            if more is not None:
                talk.reply(more)
            elif outcome.done and not bells.asked_after_a_lesson(talk):
                _offer_an_hour(talk)
        case "answered":
            talk.reply(phrases.already_answered(talk.say))
        case "not yours":
            talk.reply(phrases.not_yours(talk.say))
        case "nothing chosen":
            talk.reply(phrases.choose_first(talk.say))


def _offer_an_hour(talk: Talk) -> None:
    """Once, when somebody turns out to answer at another hour than the tip comes."""
    offer = offer_hour(talk.db, talk.who, talk.now)
    if offer is not None:
        talk.reply(settings_phrases.offer_hour(talk.say, offer.at, offer.weekday))
