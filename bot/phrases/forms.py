"""What is said about any form: what is wrong in one of its fields, and what could not be taken in."""

from collections.abc import Iterable

from bot.domain.message import Message, Text
from bot.phrases import Say
from bot.phrases.talk import plain


def day_too(say: Say) -> str:
    """An hour without its day."""
    return say("Say which day, too.")


def hour_too(say: Say) -> str:
    """A day without its hour."""
    return say("Say which hour, too.")


def has_passed(say: Say) -> str:
    """It is later than that."""
    return say("That time has passed already.")


def no_words(say: Say) -> str:
    """Nothing that can be read."""
    return say("I couldn't read any words there.")


def too_long(say: Say, most: int) -> str:
    """More words than there is room for."""
    return say("There is room for {n} characters. Would you write it shorter?", n=most)


def choose_again(say: Say, organisation: str) -> str:
    """It was filled in for one organisation, and another has been chosen since."""
    return say(
        "This is for {organisation}. Write help in the chat, choose {organisation}, then send this in.",
        organisation=organisation,
    )


def no_more_there(say: Say) -> str:
    """It was filled in for an organisation in which one may not do that any more."""
    return say("This is for an organisation where you can't do it any more.")


def not_taken(say: Say, faults: Iterable[str]) -> Message:
    """What was sent in cannot be done any more, since things have changed meanwhile."""
    return plain(say, say("I couldn't take in that form."), Text("\n".join(f"- {one}" for one in faults)))
