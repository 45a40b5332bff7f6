"""A page that a platform keeps beside the chat (Slack's App Home), and its form of settings."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.chat.greet import greeting
from bot.chat.house import House
from bot.chat.joining import rhythm_of
from bot.chat.talk import Talk
from bot.domain.message import Message
from bot.domain.preferences import Preferences
from bot.phrases import home as phrases
from bot.phrases import of
from bot.phrases import settings as settings_phrases
from bot.services.learning.measure_progress import course_progress, weeks
from bot.services.learning.upcoming import coming
from bot.services.people.reschedule import schedule_of
from bot.services.people.settle import set_days, set_hour, set_language
from bot.storage import enrolments, people


def home(
    db: Connection,
    channel: str,
    house: House,
    address: str,
    languages: Sequence[str],
    now: datetime,
    code: str = "",
) -> Message:
    """How it goes for the person there, and the ways on; the welcome for whoever takes no part.

    ``code`` is that of the organisation that people there belong to; empty: the channel's own.
    """
    who = people.at_address(db, channel, address)
    if who is None or not who.takes_part:
        known = code if code and people.invitation(db, code) is not None else ""
        return greeting(db, channel, house, known, [who.language] if who is not None else languages, now)
    say = of(who.language)
    return phrases.home(
        say, course_progress(db, who, house.shelf), weeks(db, who, now), coming(db, who, say, now)
    )


def preferences(db: Connection, channel: str, address: str) -> Preferences | None:
    """What the form of settings shows; None for somebody who takes no part."""
    who = people.at_address(db, channel, address)
    if who is None or not who.takes_part:
        return None
    schedule = schedule_of(who, enrolments.of_persons(db, [who.person_id])[who.person_id])
    if schedule is None:
        return None
    return Preferences(schedule.days, schedule.at, who.language)


def sent_in(talk: Talk) -> None:
    """The form came back: what was changed holds from now on, but for an hour in the quiet hours."""
    wanted, person = talk.event.preferences, talk.who.person_id
    active = enrolments.of_persons(talk.db, [person])[person]
    schedule = schedule_of(talk.who, active)
    if wanted is None or schedule is None or not talk.who.takes_part:
        return
    language_before = talk.who.language
    set_language(talk.db, person, wanted.language)
    if wanted.days and wanted.days != schedule.days:
        set_days(talk.db, person, wanted.days, talk.now)
    quiet = schedule.quiet
    in_quiet_hours = quiet is not None and wanted.at in quiet
    if wanted.at != schedule.at and not in_quiet_hours:
        set_hour(talk.db, person, wanted.at, talk.now)
    talk.refresh()
    if quiet is not None and in_quiet_hours:
        talk.reply(settings_phrases.hour_in_quiet_hours(talk.say, quiet.start, quiet.end))
    else:
        is_new = wanted.language != language_before
        talk.reply(settings_phrases.changed(talk.say, rhythm_of(talk), new_language=is_new))
