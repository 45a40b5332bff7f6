"""The messages about opening hours: asked for, understood, not understood."""

from bot.domain.actions.settings import NoOpeningHours, Open
from bot.domain.actions.words import Okay
from bot.domain.message import Choice, Choices, Message, Text
from bot.domain.opening import Hours, Opening
from bot.phrases import Say, dates
from bot.phrases.talk import plain
from bot.phrases.writing import direction


def ask(say: Say, known: Opening | None) -> Message:
    """When is the shop open? With what is known of it."""
    none = Choices((Choice(say("No opening hours"), NoOpeningHours()),))
    how = Text(
        say("Write like this: *weekdays 10-18, saturday 10-15*. Tips then come only while it is open.")
    )
    if known is None:
        return plain(say, say("When is it open where you work?"), how, none)
    return plain(say, say("When is it open where you work?"), Text(_now(say, known)), how, none)


def not_understood(say: Say) -> Message:
    """Those were no opening hours."""
    return plain(
        say,
        say("I couldn't make opening hours of that."),
        Text(say("Write like this: *weekdays 10-18, saturday 10-15*.")),
        Choices((Choice(say("No opening hours"), NoOpeningHours()),)),
    )


def never(say: Say, opening: Opening) -> Message:
    """With these hours nothing could ever come."""
    return plain(
        say,
        say("Then no tip could ever come."),
        Text(_now(say, opening)),
        Text(say("On all your days it's closed then, or I'm quiet. Write other hours, or change your days.")),
        Choices((Choice(say("My days"), Open("days")), Choice(say("No opening hours"), NoOpeningHours()))),
    )


def changed(say: Say, opening: Opening | None, coming: str) -> Message:
    """What was understood, and what comes next."""
    if opening is None:
        heading, said = say("No opening hours, then."), say("Tips come at your hour on your days.")
    else:
        heading, said = say("Understood."), _now(say, opening)
    return plain(
        say,
        heading,
        Text(said),
        Text(coming),
        Choices((Choice(say("Okay"), Okay()), Choice(say("Change"), Open("opening")))),
    )


def _now(say: Say, opening: Opening) -> str:
    """What was understood: “Open Monday to Friday 10-18, Saturday 10-15. Closed Sunday.”."""
    comma = "، " if direction(say.language) == "rtl" else ", "
    runs = comma.join(f"{_days(say, first, last)} {_hours(hours)}" for first, last, hours in opening.runs())
    closed = [dates.weekday(say, number) for number in range(1, 8) if opening.on(number) is None]
    said = say("Open {hours}.", hours=runs)
    return said if not closed else said + " " + say("Closed {days}.", days=dates.listed(say, closed))


def _days(say: Say, first: int, last: int) -> str:
    if first == last:
        return dates.weekday(say, first)
    return say("{first} to {last}", first=dates.weekday(say, first), last=dates.weekday(say, last))


def _hours(hours: Hours) -> str:
    """A span as one reads it, with a dash."""
    opens, closes = dates.hour_spoken(hours.opens), dates.hour_spoken(hours.closes)
    return f"{opens}\N{EN DASH}{'24' if closes == '0' else closes}"
