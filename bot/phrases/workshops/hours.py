"""What whoever plans a workshop reads about when it invites, when it reminds, and how long a seat is kept."""

from collections.abc import Sequence

from bot.domain.actions.planning import ChooseReminders, InviteAhead, KeepSeats, OpenWorkshop
from bot.domain.message import Choice, Choices, Message, Text
from bot.domain.workshop import ON_THE_DAY, Workshop
from bot.phrases import Say, dates
from bot.phrases.talk import plain

WEEKS = (6, 4, 3, 2, 1)
HOURS = (2, 6, 12, 24, 48)


def ask_invitation(say: Say, workshop: Workshop) -> Message:
    """How long before its first occasion does it invite?"""
    choices = [
        Choice(
            say.n("{n} week before", "{n} weeks before", weeks),
            InviteAhead(workshop.id, 7 * weeks),
            workshop.invite_days == 7 * weeks,
        )
        for weeks in WEEKS
    ]
    return plain(
        say,
        say("When shall the invitations leave?"),
        Text(say("Counted from the first occasion. If that day has passed, they leave at once.")),
        Choices((*choices, _back(say, workshop))),
    )


def has_invited(say: Say, workshop: Workshop) -> Message:
    """There is no choice any more."""
    return plain(say, say("The invitations have been sent."), Choices((_back(say, workshop),)))


def ask_keeping(say: Say, workshop: Workshop) -> Message:
    """For how long is a free seat kept for whoever is next in line?"""
    choices = [
        Choice(
            say.n("{n} hour", "{n} hours", hours),
            KeepSeats(workshop.id, hours),
            workshop.accept_hours == hours,
        )
        for hours in HOURS
    ]
    return plain(
        say,
        say("How long is a free seat kept for the next?"),
        Text(
            say("Never longer than half of the time that is left. Who has an offer keeps the time they got.")
        ),
        Choices((*choices, _back(say, workshop))),
    )


def ask_reminders(say: Say, workshop: Workshop) -> Message:
    """When are those who come reminded?"""
    days = [one for one in workshop.reminders if one != ON_THE_DAY]
    return plain(
        say,
        say("When shall those who come be reminded?"),
        Text(say("In somebody's quiet hours a reminder comes before them.")),
        Choices(
            (
                Choice(
                    say("A week and a day before"),
                    ChooseReminders(workshop.id, "week-and-day"),
                    days == [7, 1],
                ),
                Choice(say("A day before"), ChooseReminders(workshop.id, "day"), days == [1]),
                Choice(
                    say("Two hours before, too"),
                    ChooseReminders(workshop.id, "two-hours"),
                    ON_THE_DAY in workshop.reminders,
                ),
                Choice(say("Not at all"), ChooseReminders(workshop.id, "none"), not workshop.reminders),
                _back(say, workshop),
            )
        ),
    )


def reminders(say: Say, chosen: Sequence[int]) -> str:
    """When they are, as a line of the card."""
    if not chosen:
        return say("No reminders")
    ahead = [
        say("two hours") if one == ON_THE_DAY else say.n("{days} day", "{days} days", one, days=one)
        for one in chosen
    ]
    return say("Reminder {days} before", days=dates.listed(say, ahead))


def _back(say: Say, workshop: Workshop) -> Choice:
    return Choice(say("Back"), OpenWorkshop(workshop.id))
