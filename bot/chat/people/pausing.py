"""Pauses in the chat: how long, until which day, back again; and leaving."""

from datetime import date, timedelta

from bot.chat.people.joining import rhythm_of
from bot.chat.talk import Talk
from bot.domain.actions.pausing import PauseFor
from bot.domain.rhythm import is_long
from bot.domain.schedule import Pause
from bot.domain.written import Doubted, written_day
from bot.phrases import talk as talk_phrases
from bot.phrases.doubts import doubted
from bot.phrases.people import pausing as phrases
from bot.services.learning.soft_start import begin_soft_start, end_soft_start
from bot.services.learning.start_over import start_over
from bot.services.learning.upcoming import coming, today_of
from bot.services.people.pause import day_off, leave, pause, resume

PAUSE_DATE = "pause date"
"""The kind of dialog in which the first day on again is written."""

_WEEK = timedelta(days=7)


def asked(talk: Talk) -> None:
    """How long?"""
    talk.reply(talk_phrases.pause_question(talk.say))


def chosen(talk: Talk, action: PauseFor) -> None:
    """A week, until a date, until the person says so, or only today."""
    today = today_of(talk.who, talk.now)
    match action.length:
        case "day" if rhythm_of(talk).seconds is not None:
            _pause(talk, None)  # a pace of seconds knows no days
        case "day":
            day_off(talk.db, talk.who.person_id, today, talk.now)
            talk.reply(talk_phrases.day_off(talk.say))
        case "date":
            talk.expect(PAUSE_DATE)
            talk.reply(phrases.ask_date(talk.say, today + 2 * _WEEK))
        case "week":
            _pause(talk, today + _WEEK)
        case "open":
            _pause(talk, None)


def date_written(talk: Talk, text: str) -> None:
    """The first day on again, in words."""
    today = today_of(talk.who, talk.now)
    until = written_day(text, today)
    if isinstance(until, date) and until > today:
        _pause(talk, until)
        return
    talk.expect(PAUSE_DATE)
    if isinstance(until, Doubted):
        talk.reply(doubted(talk.say, until))
    else:
        talk.reply(phrases.date_not_understood(talk.say, today + 2 * _WEEK))


def resumed(talk: Talk) -> None:
    """Back again; after thirty days or more with a welcome and a choice."""
    ended = _end_pause(talk)
    said = coming(talk.db, talk.who, talk.say, talk.now)
    if ended is None:
        talk.reply(phrases.not_paused(talk.say, said))
    elif is_long(ended):
        talk.reply(phrases.welcome_back(talk.say))
    else:
        talk.reply(phrases.resumed(talk.say, said))


def gone_on(talk: Talk) -> None:
    """After a long pause: on from where the person was."""
    _end_pause(talk)
    end_soft_start(talk.db, talk.who.person_id)
    talk.reply(phrases.going_on(talk.say, coming(talk.db, talk.who, talk.say, talk.now)))


def soft_started(talk: Talk) -> None:
    """After a long pause: questions first that were answered right before, if there are any."""
    _end_pause(talk)
    softly = begin_soft_start(talk.db, talk.who.person_id)
    said = coming(talk.db, talk.who, talk.say, talk.now)
    talk.reply(phrases.soft_started(talk.say, said) if softly else phrases.going_on(talk.say, said))


def started_over(talk: Talk) -> None:
    """After a long pause: the course from its beginning."""
    _end_pause(talk)
    end_soft_start(talk.db, talk.who.person_id)
    start_over(talk.db, talk.who.person_id, talk.house.shelf.library, talk.now)
    talk.refresh()
    talk.reply(phrases.started_over(talk.say, coming(talk.db, talk.who, talk.say, talk.now)))


def stop_asked(talk: Talk) -> None:
    """What kind of stop is meant?"""
    if talk.who.takes_part:
        talk.reply(talk_phrases.stop_question(talk.say))
    else:
        talk.reply(talk_phrases.nothing_to_leave(talk.say))


def left(talk: Talk) -> None:
    """The person leaves."""
    if not talk.who.takes_part:
        talk.reply(talk_phrases.nothing_to_leave(talk.say))
        return
    seats = leave(talk.db, talk.who.person_id, talk.now)
    talk.refresh()
    talk.reply(talk_phrases.left(talk.say, seats=seats))


def _pause(talk: Talk, until: date | None) -> None:
    """Pause from today; a pause that is on already only gets another end."""
    today = today_of(talk.who, talk.now)
    pause(talk.db, talk.who.person_id, today, until, talk.now)
    talk.refresh()
    talk.reply(phrases.paused(talk.say, until, today))


def _end_pause(talk: Talk) -> Pause | None:
    """The pause that has ended now, if there was one."""
    ended = resume(talk.db, talk.who.person_id, today_of(talk.who, talk.now), talk.now)
    talk.refresh()
    return ended
