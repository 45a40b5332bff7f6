"""What is said of a day that was understood and not taken: which one it was, and what to write instead."""

from typing import assert_never

from bot.domain.message import Message, Text
from bot.domain.written import Doubt, Doubted
from bot.phrases import Say, dates
from bot.phrases.talk import plain


def doubted(say: Say, one: Doubted) -> Message:
    """The day as it was understood, and what is doubtful about it."""
    match one.doubt:
        case Doubt.YEAR:
            heading = say("That would be {day}.", day=dates.with_year(say, one.day))
            hint = say("If that is the day, write its year, too. Otherwise write another day.")
        case Doubt.WEEKDAY:
            weekday = dates.weekday(say, one.day.isoweekday())
            heading = say("{day} is a {weekday}.", day=dates.short(say, one.day), weekday=weekday)
            hint = say("Which of them is right? Write it once more.")
        case Doubt.PAST:
            heading, hint = say("That time has passed."), say("Write one that is to come.")
        case _:
            assert_never(one.doubt)
    return plain(say, heading, Text(hint))
