"""What can be said about a workshop beside when it is, asked for one by one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from msgspec import Struct, field

from bot.domain.actions.planning import (
    AskWorkshop,
    ChoosePart,
    ClearWorkshop,
    WorkshopField,
)
from bot.domain.actions.workshops import LeadIt
from bot.domain.message import Choice, Choices, Message, Text
from bot.domain.workshop import Workshop
from bot.phrases import Say, dates, marked
from bot.phrases.talk import plain
from bot.phrases.workshops.planning import back, cut

FIELDS: Final[dict[WorkshopField, str]] = {
    "place": marked("Place"),
    "map": marked("Map link"),
    "text": marked("What it is about"),
    "leader": marked("Leader"),
    "guide": marked("Leader's guide"),
    "course": marked("Part of a course"),
    "question": marked("A question before we meet"),
    "answer-by": marked("Last day to answer"),
    "invitation": marked("When the invitation leaves"),
    "reminders": marked("Reminders"),
    "free-seats": marked("Free seats"),
    "audience": marked("Who is invited"),
    "title": marked("Title"),
    "languages": marked("Other languages"),
}
"""What can be said about a workshop beside when it is, as it stands on buttons."""


class PartOffered(Struct, frozen=True):
    """A workshop that belongs to a course: what stands for it behind a button, and what comes with it.

    ``warm_ups`` are the question before it by language, ``warm_up`` the one in the course's own.
    """

    number: int
    course: str
    id: str
    course_title: str
    title: str
    warm_up: str | None = None
    guide: str | None = None
    warm_ups: Mapping[str, str] = field(default_factory=dict)


def ask_which(say: Say, workshop: Workshop) -> Message:
    """Which of all that can be said about a workshop?"""
    return plain(
        say,
        say("What would you like to say about it?"),
        Choices(
            (
                *(Choice(say(name), AskWorkshop(workshop.id, field)) for field, name in FIELDS.items()),
                back(say, workshop),
            )
        ),
    )


def ask_text(say: Say, workshop: Workshop) -> Message:
    """What it is about."""
    heading, hint = say("What is it about?"), say("A few lines, as you would tell a colleague.")
    return _ask(say, workshop, "text", heading, hint)


def ask_new_title(say: Say, workshop: Workshop) -> Message:
    """Another title."""
    return _ask(say, workshop, "title", say("What shall it be called?"), say("Write the new title."))


def ask_new_place(say: Say, workshop: Workshop) -> Message:
    """Another place."""
    hint = say("Write the place as you would say it to a colleague.")
    return _ask(say, workshop, "place", say("Where is it?"), hint)


def ask_map(say: Say, workshop: Workshop) -> Message:
    """A link to a map."""
    hint = say("Paste the address of a map, beginning with https.")
    return _ask(say, workshop, "map", say("Is there a map?"), hint)


def ask_guide(say: Say, workshop: Workshop) -> Message:
    """Where the leader's guide lies."""
    hint = say("Paste its address, beginning with https. Only the leader gets it.")
    return _ask(say, workshop, "guide", say("Where is the leader's guide?"), hint)


def not_an_address(say: Say, workshop: Workshop | None = None) -> Message:
    """That was no https address."""
    ways = [] if workshop is None else [Choices((back(say, workshop),))]
    return plain(say, say("That is no address I can open."), Text(say("It has to begin with https.")), *ways)


def ask_leader(say: Say, workshop: Workshop) -> Message:
    """Who leads it? A name that those who come get to see."""
    asked = _ask(say, workshop, "leader", say("Who leads it?"), say("Write a name. Those who come see it."))
    return Message((*asked.blocks, Choices((Choice(say("I lead it"), LeadIt(workshop.id)),))), say.language)


def ask_part(say: Say, workshop: Workshop, parts: Sequence[PartOffered]) -> Message:
    """Which part of which course is it?"""
    if not parts:
        return plain(
            say,
            say("No course here has a workshop yet."),
            Text(say("Whoever writes the courses can give one its workshops.")),
            Choices((back(say, workshop),)),
        )
    lines = [f"{number}. {one.course_title}: {one.title}" for number, one in enumerate(parts, start=1)]
    buttons = [
        Choice(cut(f"{number}. {one.title}"), ChoosePart(workshop.id, one.number))
        for number, one in enumerate(parts, start=1)
    ]
    clear = [Choice(say("Leave it out"), ClearWorkshop(workshop.id, "course"))] if workshop.course else []
    return plain(
        say,
        say("Which part of a course is it?"),
        Text("\n".join(lines)),
        Choices((*buttons, *clear, back(say, workshop))),
    )


def ask_question(say: Say, workshop: Workshop) -> Message:
    """What those who come are asked before."""
    hint = say("Who says yes gets one question to think about until then. The leader reads the answers.")
    return _ask(say, workshop, "question", say("A question before you meet?"), hint)


def ask_answer_day(say: Say, workshop: Workshop, example: date, today: date) -> Message:
    """The last day to answer."""
    hint = say("Write the date, for example *{example}*.", example=dates.short(say, example, today))
    return _ask(say, workshop, "answer-by", say("Which is the last day to answer?"), hint)


def too_long(say: Say, workshop: Workshop | None, most: int) -> Message:
    """More words than there is room for; the next may fit."""
    ways = [] if workshop is None else [Choices((back(say, workshop),))]
    return plain(
        say,
        say("That was a little long for me."),
        Text(say("There is room for {n} characters. Would you write it shorter?", n=most)),
        *ways,
    )


def no_words(say: Say) -> Message:
    """Nothing that can be read."""
    return plain(say, say("I couldn't read any words there."), Text(say("Try once more?")))


def _ask(say: Say, workshop: Workshop, field: WorkshopField, heading: str, hint: str) -> Message:
    """Ask for one thing; what is there already can be taken away, where it may be missing."""
    is_set = _value(workshop, field) is not None
    clear = [Choice(say("Leave it out"), ClearWorkshop(workshop.id, field))] if is_set else []
    return plain(say, heading, Text(hint), Choices((back(say, workshop), *clear)))


def _value(workshop: Workshop, field: WorkshopField) -> object:
    """What is said about something that may be left out; None: nothing, or it may not."""
    values: dict[WorkshopField, object] = {
        "text": workshop.text,
        "map": workshop.map_url,
        "leader": workshop.leader,
        "guide": workshop.guide,
        "course": workshop.course,
        "question": workshop.warm_up,
    }
    return values.get(field)
