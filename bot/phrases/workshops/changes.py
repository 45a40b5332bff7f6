"""What whoever planned a workshop reads when they change what people know of it."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.domain.actions.planning import ConfirmChange, OpenWorkshop
from bot.domain.message import Choice, Choices, Message, Text
from bot.domain.own_words import literally
from bot.domain.workshop import Added, CalledOff, Moved, Occasion, Relocated, Workshop
from bot.domain.workshop_advice import Concern
from bot.domain.workshop_change import ToConfirm, mark_of
from bot.phrases import Say, dates
from bot.phrases.talk import plain
from bot.phrases.workshops.occasions import when
from bot.phrases.workshops.planning import worries
from bot.phrases.writing import capital


def ask_why(say: Say, workshop: Workshop) -> Message:
    """Why does it not take place?"""
    return plain(
        say,
        say("Why doesn't it take place?"),
        Text(say("One sentence, which those who said yes get to read. You confirm it before it is sent.")),
        Choices((Choice(say("Back"), OpenWorkshop(workshop.id)),)),
    )


def confirm(
    say: Say,
    workshop: Workshop,
    what: ToConfirm,
    coming: int,
    now: datetime,
    concerns: Sequence[Concern] = (),
    answer_by: date | None = None,
    *,
    again: bool = False,
) -> Message:
    """The change as it was understood, and who is told of it; then yes or back.

    ``coming`` is how many have said yes to what it is about; ``answer_by`` the last day to answer, where that
    becomes another one. ``again``: something else than yes or no was answered.
    """
    today = workshop.on_the_wall(now).date()
    return plain(
        say,
        say("Nothing is changed yet. Is this right?") if again else say("Is this right?"),
        Text(_as_understood(say, workshop, what, today)),
        *([Text(consequence)] if (consequence := _consequence(say, workshop, what, coming)) else []),
        *([Text(_another_answer_day(say, workshop, answer_by, today))] if answer_by else []),
        *([Text(worries(say, concerns, today), "note")] if concerns else []),
        Choices(
            (
                Choice(_yes(say, what), ConfirmChange(workshop.id, mark_of(what))),
                Choice(say("No, leave it"), OpenWorkshop(workshop.id)),
            )
        ),
    )


def is_so(say: Say, workshop: Workshop) -> Message:
    """It is like that already."""
    return plain(say, say("It is like that already."), Choices((_show(say, workshop),)))


def changed(say: Say, workshop: Workshop, what: ToConfirm, told: int) -> Message:
    """It is done; where people have been invited, whether anybody is told. How many would tell who is not."""
    tells = workshop.invited_at is not None and not isinstance(what, Added)
    who = say("Those it concerns are told.") if told else say("Nobody gets a message about it.")
    return plain(
        say,
        say("Done."),
        *([Text(who)] if tells else []),
        Choices((_show(say, workshop),)),
    )


def _show(say: Say, workshop: Workshop) -> Choice:
    return Choice(say("Show it"), OpenWorkshop(workshop.id))


def _as_understood(say: Say, workshop: Workshop, what: ToConfirm, today: date) -> str:
    match what:
        case Moved(occasion, starts_at, ends_at):
            new = when(say, workshop, Occasion(occasion, 0, starts_at, ends_at), today)
            before = _name(say, workshop, occasion, today)
            return say("{before} becomes {after}.", before=before, after=new)
        case Relocated(place, map_url):
            new = say("The new place: {place}", place=literally(place))
            return new if map_url is None else f"{new}\n{literally(map_url)}"
        case Added(starts_at, ends_at):
            new = when(say, workshop, Occasion(0, 0, starts_at, ends_at), today)
            return say("One more occasion: {when}.", when=new)
        case CalledOff(occasion, reason):
            whole = occasion is None
            called_off = literally(workshop.title) if whole else _name(say, workshop, occasion, today)
            return say("{what} is called off: {reason}", what=called_off, reason=literally(reason))


def _consequence(say: Say, workshop: Workshop, what: ToConfirm, coming: int) -> str:
    if workshop.invited_at is None:
        return say("Nobody has been invited yet.")
    if coming == 0 and not isinstance(what, Added):
        return say("Nobody has said yes to it yet.")
    match what:
        case Added():
            return ""
        case Moved():
            return say.n(
                "{n} person who said yes is told and asked again.",
                "{n} people who said yes are told and asked again.",
                coming,
            )
        case _:
            return say.n("{n} person who said yes is told.", "{n} people who said yes are told.", coming)


def _another_answer_day(say: Say, workshop: Workshop, answer_by: date, today: date) -> str:
    told = say("The last day to answer becomes {day}.", day=dates.short(say, answer_by, today))
    if workshop.invited_at is None:
        return told
    anew = say("Those who have not answered are invited anew.")
    return f"{told} {anew}"


def _yes(say: Say, what: ToConfirm) -> str:
    match what:
        case CalledOff():
            return say("Yes, call it off")
        case Added():
            return say("Yes, add it")
        case _:
            return say("Yes, change it")


def _name(say: Say, workshop: Workshop, occasion: int | None, today: date) -> str:
    one = None if occasion is None else workshop.occasion(occasion)
    return "" if one is None else capital(when(say, workshop, one, today))
