"""The messages about pauses: how long, paused, back again."""

from datetime import date

from bot.domain.actions.pausing import GoOn, PauseFor, SoftStart, StartOver
from bot.domain.actions.words import Okay
from bot.domain.message import Choice, Choices, Message, Text
from bot.phrases import Say, dates
from bot.phrases.talk import plain, todays_tip


def paused(say: Say, until: date | None, today: date) -> Message:
    """Silent until a day, or until the person says so."""
    if until is None:
        heading = say("Paused until you say so. Take care!")
    else:
        heading = say("Paused until {day}. Take care!", day=dates.day(say, until, today))
    return plain(
        say,
        heading,
        Text(say("I'm completely silent until then, and nothing piles up.")),
        Text(say("Want to start sooner? Write *resume*.")),
        Choices((Choice(say("Okay"), Okay()), Choice(say("Change the date"), PauseFor("date")))),
    )


def ask_date(say: Say, example: date) -> Message:
    """Until which day?"""
    return plain(
        say,
        say("Which day shall I start again?"),
        Text(say("Write the date, for example *{example}*.", example=dates.short(say, example))),
    )


def date_not_understood(say: Say, example: date) -> Message:
    """That was no date to come."""
    return plain(
        say,
        say("I couldn't make that a day to come."),
        Text(say("Write the date, for example *{example}*.", example=dates.short(say, example))),
    )


def resumed(say: Say, coming: str) -> Message:
    """On again after a short pause."""
    return plain(say, say("You're back on!"), Text(coming), Choices((todays_tip(say),)))


def not_paused(say: Say, coming: str) -> Message:
    """Resume without a pause."""
    return plain(say, say("There is no pause on."), Text(coming), Choices((todays_tip(say),)))


def welcome_back(say: Say) -> Message:
    """After thirty days or more: softly, on from there, or begin again."""
    return plain(
        say,
        say("Welcome back!"),
        Text(say("Nothing has piled up. Would you like a soft start, with a few tips you already know?")),
        Choices(
            (
                Choice(say("Soft start"), SoftStart()),
                Choice(say("Go on where I was"), GoOn()),
                Choice(say("Start the course over"), StartOver()),
            )
        ),
    )


def started_over(say: Say, coming: str) -> Message:
    """The course begins again."""
    return plain(say, say("From the beginning, then."), Text(coming), Choices((todays_tip(say),)))


def going_on(say: Say, coming: str) -> Message:
    """On from where the person was."""
    return plain(say, say("Right, on we go."), Text(coming), Choices((todays_tip(say),)))


def soft_started(say: Say, coming: str) -> Message:
    """Softly: the next three messages begin with something the person knows."""
    return plain(
        say,
        say("A soft start it is."),
        Text(say("The next three times I begin with a question you have answered right before.")),
        Text(coming),
        Choices((todays_tip(say),)),
    )
