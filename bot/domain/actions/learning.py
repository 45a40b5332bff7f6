"""What is done with a lesson and its question: answered, promised, thought about, seen again."""

from typing import Final, Literal

from msgspec import Struct

HowFar = Literal["done", "tried", "not-yet"]
"""How a promise went."""

PlanTime = Literal["next", "queue", "own"]
"""With the next customer, when there is a queue, or as the person writes."""


class Answer(Struct, frozen=True):
    """One option of a question, chosen for good. ``option`` is its position in the course."""

    delivery: int
    question: int
    option: int


class Toggle(Struct, frozen=True):
    """One option of a question with several correct ones, put on or off."""

    delivery: int
    question: int
    option: int


class Done(Struct, frozen=True):
    """The chosen options of a question stand."""

    delivery: int
    question: int


class Promise(Struct, frozen=True):
    """“I'll try it”: the task of the tip in this message."""

    delivery: int


class NotToday(Struct, frozen=True):
    """No promise about the task of the tip in this message."""

    delivery: int


class HowItWent(Struct, frozen=True):
    """How a promise went, asked at this place of a message."""

    delivery: int
    place: int
    outcome: HowFar


class PlanWhen(Struct, frozen=True):
    """When what was promised shall be tried."""

    promise: int
    when: PlanTime


class KeepPromise(Struct, frozen=True):
    """What was not tried yet: kept for another week, or let go."""

    promise: int
    keep: bool


class Reflect(Struct, frozen=True):
    """A thought of one's own about the tip in this message, to be written."""

    delivery: int


class Skip(Struct, frozen=True):
    """No words to what was asked."""


class Flag(Struct, frozen=True):
    """The question at this place of a message is odd."""

    delivery: int
    place: int


class SeeAgain(Struct, frozen=True):
    """A tip that has been sent, by its number in the course."""

    course: str
    number: int


class Flip(Struct, frozen=True):
    """This message in the other of its two languages (``over``), or again in the one it was sent in."""

    delivery: int
    over: bool


LearningAction = (
    Answer
    | Toggle
    | Done
    | Promise
    | NotToday
    | HowItWent
    | PlanWhen
    | KeepPromise
    | Reflect
    | Skip
    | Flag
    | SeeAgain
    | Flip
)

LETTERS: Final[dict[str, type[LearningAction]]] = {
    "a": Answer,
    "t": Toggle,
    "d": Done,
    "m": Promise,
    "n": NotToday,
    "u": HowItWent,
    "mw": PlanWhen,
    "mk": KeepPromise,
    "rf": Reflect,
    "sk": Skip,
    "q": Flag,
    "x": SeeAgain,
    "fl": Flip,
}
"""What each is called in a code; no two actions of any subject share their letters."""
