"""Settings in the chat: days, hour, how often, opening hours, language."""

from datetime import time

from msgspec.structs import replace

from bot.chat.people import bells, ways_back
from bot.chat.people.joining import rhythm_of
from bot.chat.talk import Talk
from bot.domain.actions.settings import ChooseHour, NoOpeningHours, Open, ToggleDay
from bot.domain.opening import Opening, parse_opening
from bot.domain.schedule import Schedule, next_slot
from bot.domain.written import written_hour
from bot.phrases import talk as talk_phrases
from bot.phrases.people import opening as opening_phrases
from bot.phrases.people import settings as phrases
from bot.phrases.people import silence as silence_phrases
from bot.services.learning.upcoming import coming
from bot.services.people.reschedule import schedule_of
from bot.services.people.settle import set_days, set_hour, set_opening
from bot.storage import enrolments

HOUR = "hour"
"""The kind of dialog in which an own hour is written."""

OPENING = "opening"
"""The kind of dialog in which opening hours are written."""

DAYS = "days"
"""The subject of the message in which days are put on and off."""


def opened(talk: Talk, action: Open) -> None:
    """The menu, or one of the settings."""
    match action.setting:
        case "menu":
            talk.reply(phrases.menu(talk.say, rhythm_of(talk), bell=bells.rings_here(talk)))
        case "days":
            days = rhythm_of(talk).days
            talk.reply_knowing_its_id(lambda delivery: phrases.days(talk.say, delivery, days), DAYS)
        case "hour":
            talk.expect(HOUR)
            talk.reply(phrases.hour(talk.say))
        case "often":
            talk.reply(silence_phrases.how_often(talk.say))
        case "opening":
            talk.expect(OPENING)
            talk.reply(opening_phrases.ask(talk.say, _schedule(talk).opening))
        case "language":
            talk.reply(phrases.language(talk.say))
        case "bell":
            bells.opened(talk)
        case "link":
            ways_back.opened(talk)


def day_toggled(talk: Talk, action: ToggleDay) -> None:
    """One own day put on or off, in the message itself."""
    if action.weekday not in range(1, 8) or not talk.received(action.delivery, DAYS):
        talk.reply(talk_phrases.not_yours(talk.say))
        return
    chosen = set(rhythm_of(talk).days) ^ {action.weekday}
    if not chosen:
        talk.reply(phrases.one_day_at_least(talk.say))
        return
    set_days(talk.db, talk.who.person_id, chosen, talk.now)
    talk.refresh()
    talk.edit(action.delivery, phrases.days(talk.say, action.delivery, chosen))


def hour_chosen(talk: Talk, action: ChooseHour) -> None:
    """One of the hours on the buttons."""
    if action.minute < 24 * 60:
        _set(talk, time(action.minute // 60, action.minute % 60))
    else:
        talk.reply(phrases.hour_not_understood(talk.say))


def hour_written(talk: Talk, text: str) -> None:
    """An own hour, in words."""
    at = written_hour(text)
    if at is None:
        talk.expect(HOUR)
        talk.reply(phrases.hour_not_understood(talk.say))
    else:
        _set(talk, at)


def opening_written(talk: Talk, text: str) -> None:
    """When the shop is open, in words; the understood week is shown back."""
    try:
        opening = parse_opening(text)
    except ValueError:
        talk.expect(OPENING)
        talk.reply(opening_phrases.not_understood(talk.say))
        return
    schedule = replace(_schedule(talk), opening=opening, pause=None)
    if next_slot(schedule, talk.now) is None:
        talk.expect(OPENING)
        talk.reply(opening_phrases.never(talk.say, opening))
        return
    _open_at(talk, opening)


def no_opening_hours(talk: Talk, _: NoOpeningHours) -> None:
    """Tips may come whether the shop is open or not."""
    _open_at(talk, None)


def _open_at(talk: Talk, opening: Opening | None) -> None:
    set_opening(talk.db, talk.who.person_id, opening, talk.now)
    talk.refresh()
    said = coming(talk.db, talk.who, talk.say, talk.now)
    talk.reply(opening_phrases.changed(talk.say, opening, said))


def _set(talk: Talk, at: time) -> None:
    quiet = _schedule(talk).quiet
    if quiet is not None and at in quiet:
        talk.expect(HOUR)
        talk.reply(phrases.hour_in_quiet_hours(talk.say, quiet.start, quiet.end))
        return
    set_hour(talk.db, talk.who.person_id, at, talk.now)
    talk.refresh()
    talk.reply(phrases.changed(talk.say, rhythm_of(talk)))


def _schedule(talk: Talk) -> Schedule:
    active = enrolments.of_persons(talk.db, [talk.who.person_id])[talk.who.person_id]
    schedule = schedule_of(talk.who, active)
    if schedule is None:
        message = f"person {talk.who.person_id} has joined no organisation and has no schedule"
        raise LookupError(message)
    return schedule
