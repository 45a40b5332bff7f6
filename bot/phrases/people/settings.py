"""The messages of the settings: days, hour, language."""

from collections.abc import Collection
from datetime import time
from typing import Final

from bot.domain.actions.joining import ChooseLanguage
from bot.domain.actions.pausing import PauseFor
from bot.domain.actions.settings import ChooseHour, Open, ToggleDay
from bot.domain.actions.words import Okay
from bot.domain.form import Form, Hour, OneOf, SomeOf
from bot.domain.message import Choice, Choices, Message, Text
from bot.phrases import LANGUAGES, Say, dates
from bot.phrases.people.joining import Rhythm, not_read_yet, rhythm_sentence
from bot.phrases.talk import plain

DAYS: Final = "days"
HOUR: Final = "hour"
LANGUAGE: Final = "language"
"""The names of the form's fields."""

HOURS = (time(7, 30), time(9, 45), time(12, 0), time(14, 30), time(17, 0))


def menu(say: Say, rhythm: Rhythm, *, bell: bool = False) -> Message:
    """How it is now, and what can be changed; reminders too where there is a ``bell`` to choose."""
    language = Choice(say("Language"), Open("language"))
    if rhythm.seconds is not None or rhythm.own_pace:
        choices: tuple[Choice, ...] = (language,)
    else:
        choices = (
            Choice(say("My days"), Open("days")),
            Choice(say("Hour"), Open("hour")),
            Choice(say("How often"), Open("often")),
            Choice(say("Opening hours"), Open("opening")),
            Choice(say("Free today"), PauseFor("day")),
            language,
        )
    if bell:
        choices = (*choices, Choice(say("Reminders"), Open("bell")))
    choices = (*choices, Choice(say("My link"), Open("link")))
    return plain(say, say("Settings"), Text(rhythm_sentence(say, rhythm)), Choices(choices))


def form(say: Say, now: Collection[int], at: time) -> Form:
    """Days, hour and language on one sheet, filled in with what holds now."""
    numbers = tuple((str(day), dates.weekday(say, day).capitalize()) for day in range(1, 8))
    chosen = frozenset(str(day) for day in now)
    return Form(
        Open("menu"),
        say.language,
        say("Settings"),
        say("Save"),
        (
            SomeOf(DAYS, say("Which days do you work?"), options=numbers, now=chosen),
            Hour(HOUR, say("Which hour suits you?"), now=at),
            OneOf(
                LANGUAGE,
                say("Which language shall I use?"),
                options=tuple(LANGUAGES.items()),
                now=say.language,
            ),
        ),
        say("More, answered in the chat:"),
        (
            Choice(say("How often"), Open("often")),
            Choice(say("Opening hours"), Open("opening")),
            Choice(say("Free today"), PauseFor("day")),
        ),
    )


def days(say: Say, delivery: int, chosen: Collection[int]) -> Message:
    """Which days do you work? Toggles, changed in place."""
    toggles = [
        Choice(dates.weekday(say, number).capitalize(), ToggleDay(delivery, number), number in chosen)
        for number in range(1, 8)
    ]
    return plain(
        say,
        say("Which days do you work?"),
        Text(say("Tips come only on those days.")),
        Choices((*toggles, Choice(say("Done"), Open("menu")))),
    )


def one_day_at_least(say: Say) -> Message:
    """The last day cannot be taken away."""
    return plain(
        say,
        say("Keep at least one day."),
        Text(say("If you want none at all for a while, write *pause*.")),
    )


def hour(say: Say) -> Message:
    """Which hour suits?"""
    choices = [Choice(dates.hour(at), ChooseHour(at.hour * 60 + at.minute)) for at in HOURS]
    return plain(
        say,
        say("Which hour suits you?"),
        Text(say("Or write your own, for example *{example}*.", example=dates.hour(time(10, 15)))),
        Choices(tuple(choices)),
    )


def hour_not_understood(say: Say) -> Message:
    """That was no time of the day."""
    return plain(
        say,
        say("I couldn't make that an hour."),
        Text(say("Write it like this: *{example}*.", example=dates.hour(time(10, 15)))),
    )


def hour_in_quiet_hours(say: Say, begins: time, ends: time) -> Message:
    """The hour lies in quiet hours, when nothing is sent."""
    return plain(
        say,
        say("I'm quiet then."),
        Text(outside_quiet_hours(say, begins, ends)),
    )


def outside_quiet_hours(say: Say, begins: time, ends: time) -> str:
    """Which hours are to be chosen."""
    return say(
        "Quiet hours are {begins} to {ends}. Choose an hour outside them.",
        begins=dates.hour(begins),
        ends=dates.hour(ends),
    )


def offer_hour(say: Say, at: time, weekday: int | None) -> Message:
    """The hour at which somebody usually answers, offered once; ``weekday`` (1 to 7) if always on that."""
    hour_named = dates.hour_spoken(at)
    if weekday is None:
        heading = say("You usually answer around {hour}.", hour=hour_named)
    else:
        heading = say(
            "You usually answer around {hour} on {day}.", hour=hour_named, day=dates.weekdays(say, weekday)
        )
    return plain(
        say,
        heading,
        Text(say("Shall the tip come then instead?")),
        Choices(
            (
                Choice(say("Yes, please"), ChooseHour(at.hour * 60 + at.minute)),
                Choice(say("No, as now"), Okay()),
            )
        ),
    )


def language(say: Say) -> Message:
    """Which language? With the languages' own names."""
    choices = [Choice(name, ChooseLanguage(tag)) for tag, name in LANGUAGES.items()]
    return plain(say, say("Which language shall I use?"), Choices(tuple(choices)))


def changed(say: Say, rhythm: Rhythm, *, new_language: bool = False) -> Message:
    """Changed; this is how it is now. A ``new_language`` says if no native speaker has read it yet."""
    return plain(
        say,
        say("Changed."),
        Text(rhythm_sentence(say, rhythm)),
        *(not_read_yet(say) if new_language else ()),
        Choices((Choice(say("Okay"), Okay()), Choice(say("Change more"), Open("menu")))),
    )
