"""What whoever leads a workshop has in hand before it: the guide, and a list to tick off."""

from typing import Final, Literal

from bot.domain.actions.workshops import SeeChecklist, SeeLed, Thing, TickOff
from bot.domain.checklist import checklist as things_of
from bot.domain.message import Block, Choice, Choices, Link, Links, Message, Text
from bot.domain.own_words import literally
from bot.domain.workshop import Workshop
from bot.phrases import Say, marked
from bot.phrases.workshops.occasions import when
from bot.phrases.writing import capital

News = Literal["yours", "guide"]
"""Why the list comes by itself: the workshop is planned, or its guide is another."""

THINGS: Final[dict[Thing, str]] = {
    "room": marked("Room booked and open"),
    "screen": marked("Screen or flip chart there"),
    "guide": marked("Leader's guide read"),
    "question": marked("Answers to the question read"),
    "list": marked("The list looked at"),
    "code": marked("The code printed or written"),
}
"""What is to be done, as it stands on buttons."""


def checklist(say: Say, delivery: int, workshop: Workshop, news: News | None = None) -> Message:
    """The list of a workshop, each thing a button that ticks it off; an address of the guide beneath."""
    lines = [capital(when(say, workshop, one)) for one in workshop.held]
    lines += [literally(workshop.place)] if workshop.place else []
    things = things_of(workshop)
    done = sum(thing in workshop.ready for thing in things)
    title = literally(workshop.title)
    blocks: list[Block] = [
        Text(_heading(say, title, news), "heading"),
        *([Text(title)] if news == "guide" else []),
        Text("\n".join(f"- {line}" for line in lines)),
        Text(say("{done} of {n} things are ready. Tap what is.", done=done, n=len(things))),
        Choices(
            tuple(
                Choice(
                    say(THINGS[thing]),
                    TickOff(delivery, workshop.id, thing, done=thing not in workshop.ready),
                    chosen=thing in workshop.ready,
                )
                for thing in things
            )
        ),
        Choices((Choice(_rest(say, workshop), SeeLed(workshop.id)),), aside=True),
    ]
    if workshop.guide and workshop.guide.startswith("https://"):
        blocks.append(Links((Link(say("Leader's guide"), workshop.guide),)))
    return Message(tuple(blocks), say.language)


def open_it(say: Say, workshop: Workshop) -> Choice:
    """The way to the list."""
    return Choice(say("Checklist"), SeeChecklist(workshop.id))


def _heading(say: Say, title: str, news: News | None) -> str:
    match news:
        case "yours":
            return say("You lead {title}", title=title)
        case "guide":
            return say("The leader's guide is a new one.")
        case None:
            return say("Before {title}", title=title)


def _rest(say: Say, workshop: Workshop) -> str:
    """Behind this button is all that a leader sees; with it a guide that is a file."""
    is_file = bool(workshop.guide) and not str(workshop.guide).startswith("https://")
    return say("The guide and who comes") if is_file else say("Who comes, and the code")
