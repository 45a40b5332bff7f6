"""What the tests of the contract say."""

from bot.domain.actions.learning import Answer
from bot.domain.actions.words import Okay
from bot.domain.message import Block, Choice, Choices, Message, Text
from bot.ports import Outgoing


def options(*labels: str, delivery: int = 7) -> Choices:
    """Options of a question."""
    chosen = (Choice(label, Answer(delivery, 0, place)) for place, label in enumerate(labels))
    return Choices(tuple(chosen), options=True)


def lesson(*more: Block) -> Message:
    """A tip with its question."""
    head, tip = Text("Tips 1 av 10: Hej", "heading"), Text("Ett snabbt **hej** räcker.")
    asked = (Text("När hälsar du?", "question"), options("Genast", "Sedan"))
    return Message((head, *more, tip, *asked), "sv")


def plain(text: str, language: str = "sv") -> Message:
    """Words alone."""
    return Message((Text(text),), language)


def outgoing(address: str, message: Message | str, delivery: int = 7) -> Outgoing:
    """On its way to somebody."""
    return Outgoing(delivery, address, plain(message) if isinstance(message, str) else message)


OKAY = Choices((Choice("Okej", Okay()),))
