"""Where somebody works: asked once by itself, after half a year, and before a later part of a course."""

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from bot.domain.actions.joining import Leave, NameWorkplace, WorkAt, WorkHere
from bot.domain.actions.learning import Skip
from bot.domain.actions.words import Okay
from bot.domain.actions.words import Say as SayWord
from bot.domain.message import LONGEST_BUTTON, Choice, Choices, Message, Text
from bot.domain.names import MOST
from bot.domain.own_words import literally
from bot.phrases import Say
from bot.phrases.learning.courses import shortened
from bot.phrases.talk import plain


class Workplace(Protocol):
    """One of an organisation's workplaces."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def area(self) -> str | None:
        """The part of the city it lies in, where that is known."""


def still_there(say: Say, workplace: int, name: str) -> Message:
    """Do they still work there, now that a part of the course begins? With what happens otherwise."""
    otherwise = say(
        "Soon the next part of the course begins. If I hear nothing, nothing changes, and I won't ask again."
    )
    return _still(say, workplace, name, otherwise)


def still(say: Say, workplace: int, name: str) -> Message:
    """Do they still work there, after half a year? With what happens otherwise."""
    return _still(
        say,
        workplace,
        name,
        say("I ask twice a year at most. If I hear nothing, nothing changes. Your next tip comes as usual."),
    )


def _still(say: Say, workplace: int, name: str, otherwise: str) -> Message:
    return plain(
        say,
        say("Do you still work at {workplace}?", workplace=literally(name)),
        Text(otherwise),
        Choices(
            (
                Choice(say("Yes"), WorkAt(workplace, "still")),
                Choice(say("A new job in town"), WorkAt(workplace, "elsewhere")),
                Choice(say("Not any more"), WorkAt(workplace, "no-more")),
            )
        ),
    )


def where(say: Say, choice: Sequence[Workplace]) -> Message:
    """Where do they work? Asked once; a few workplaces are buttons, one of many is written."""
    few = _buttons(choice) if len(choice) <= MOST else (Choice(say("Write where"), NameWorkplace()),)
    return plain(
        say,
        say("Where do you work?"),
        Text(
            say(
                "Then your workplace counts among those that take part. I show your answers to nobody. "
                "I only ask this once, and your next tip comes as usual."
            )
        ),
        Choices((*few, _skip(say))),
    )


def write_it(say: Say) -> Message:
    """Where they work is to be written."""
    return plain(
        say,
        say("What is the place called?"),
        Text(say("Write its name, or the code on the poster there.")),
        Choices((_skip(say),)),
    )


def which(say: Say, choice: Sequence[Workplace]) -> Message:
    """One of these is meant, or none."""
    return plain(
        say,
        say("Do you mean one of these?"),
        Text(say("Otherwise write the name in another way.")),
        Choices((*_buttons(choice), Choice(say("None of them"), Skip()))),
    )


def stays(say: Say) -> Message:
    """They do."""
    return plain(say, say("Good, then it stays as it is."))


def where_now(say: Say) -> Message:
    """They work somewhere else; where, a name or a code tells."""
    return plain(
        say,
        say("Where do you work now?"),
        Text(say("Write its name, or the code on the poster there.")),
        Choices((_skip(say),)),
    )


def taken_away(say: Say, workplace: str) -> Message:
    """They work there no more; what that changes of the course is for them to say."""
    return plain(
        say,
        say("Then you're no longer at {workplace}.", workplace=literally(workplace)),
        Text(say("The tips are yours for as long as you like.")),
        Choices(
            (
                Choice(say("Go on as now"), Okay()),
                Choice(say("Pause"), SayWord("pause")),
                Choice(say("Leave"), Leave()),
            )
        ),
    )


def works_at(say: Say, workplace: str) -> Message:
    """The code has told where they work now."""
    return plain(say, say("Now you're at {workplace}.", workplace=literally(workplace)))


def not_found(say: Say) -> Message:
    """No workplace has that name or code; the next one may be right."""
    return plain(
        say,
        say("I know no workplace by that name."),
        Text(say("Write it in another way, or the code on the poster. It may not take part yet.")),
        Choices((_skip(say),)),
    )


def changed_since(say: Say) -> Message:
    """An old message asks about a workplace that is not theirs any more."""
    return plain(say, say("You've changed workplace since."))


def _buttons(choice: Sequence[Workplace]) -> tuple[Choice, ...]:
    """A button each; those that would read the same are told apart by their area, else by a number."""
    alike = Counter(shortened(one.name) for one in choice)
    seen: Counter[str] = Counter()
    buttons = []
    for one in choice:
        label = shortened(one.name)
        if alike[label] > 1 and one.area:
            label = shortened(f"{one.area}: {one.name}")
        seen[label] += 1
        if seen[label] > 1:
            label = f"{shortened(label, LONGEST_BUTTON - 2)} {seen[label]}"
        buttons.append(Choice(label, WorkHere(one.id)))
    return tuple(buttons)


def _skip(say: Say) -> Choice:
    return Choice(say("Skip"), Skip())
