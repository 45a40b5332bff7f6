"""One's own settings on one sheet: days, hour and language."""

from typing import Final

from bot.chat.people.joining import rhythm_of
from bot.chat.sheet import Sheet
from bot.chat.talk import Talk
from bot.domain.actions.settings import Open
from bot.domain.form import Answers, Faults, Form, chosen_in, hour_in, words_in
from bot.domain.schedule import Schedule
from bot.phrases import LANGUAGES
from bot.phrases import forms as form_phrases
from bot.phrases.people import settings as phrases
from bot.phrases.people.settings import DAYS, HOUR, LANGUAGE
from bot.services.people.reschedule import schedule_of
from bot.services.people.settle import set_days, set_hour, set_language
from bot.storage import enrolments


def drawn(talk: Talk, action: Open) -> Form | None:
    """The sheet, filled in with what holds now; None where another setting is asked for."""
    schedule = _schedule(talk) if talk.who.takes_part else None
    if schedule is None or action.setting != "menu":
        return None
    return phrases.form(talk.say, schedule.days, schedule.at)


def _faults(talk: Talk, _: Open, answers: Answers) -> Faults:
    at, schedule = hour_in(answers, HOUR), _schedule(talk)
    quiet = None if schedule is None else schedule.quiet
    faults = {}
    if not _days(answers):
        faults[DAYS] = talk.say("Keep at least one day.")
    if at is None:
        faults[HOUR] = form_phrases.hour_too(talk.say)
    elif quiet is not None and at in quiet:
        faults[HOUR] = phrases.outside_quiet_hours(talk.say, quiet.start, quiet.end)
    return faults


def _sent_in(talk: Talk, _: Open, answers: Answers) -> None:
    """What was changed holds from now on."""
    before, person, at = _schedule(talk), talk.who.person_id, hour_in(answers, HOUR)
    language_before, language = talk.who.language, words_in(answers, LANGUAGE)
    if before is None or at is None:
        return
    if language in LANGUAGES:
        set_language(talk.db, person, language)
    if _days(answers) != before.days:
        set_days(talk.db, person, _days(answers), talk.now)
    if at != before.at:
        set_hour(talk.db, person, at, talk.now)
    talk.refresh()
    is_new = talk.who.language != language_before
    talk.reply(phrases.changed(talk.say, rhythm_of(talk), new_language=is_new))


SETTINGS: Final = Sheet(drawn, _faults, _sent_in)
"""Days, hour and language."""


def _days(answers: Answers) -> frozenset[int]:
    return frozenset(day for day in range(1, 8) if str(day) in chosen_in(answers, DAYS))


def _schedule(talk: Talk) -> Schedule | None:
    person = talk.who.person_id
    return schedule_of(talk.who, enrolments.of_persons(talk.db, [person])[person])
