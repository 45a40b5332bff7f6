"""What is done with a lesson and its question: answered, promised, thought about, seen again."""

from dataclasses import dataclass
from typing import Final, Literal

HowFar = Literal["done", "tried", "not-yet"]
"""How a promise went."""

PlanTime = Literal["next", "queue", "own"]
"""With the next customer, when there is a queue, or as the person writes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One option of a question, chosen for good. ``option`` is its position in the course."""

    delivery: int
    question: int
    option: int


@dataclass(frozen=True, slots=True)
class Toggle:
    """One option of a question with several correct ones, put on or off."""

    delivery: int
    question: int
    option: int


@dataclass(frozen=True, slots=True)
class Done:
    """The chosen options of a question stand."""

    delivery: int
    question: int


@dataclass(frozen=True, slots=True)
class Promise:
    """“I'll try it”: the task of the tip in this message."""

    delivery: int


@dataclass(frozen=True, slots=True)
class NotToday:
    """No promise about the task of the tip in this message."""

    delivery: int


@dataclass(frozen=True, slots=True)
class HowItWent:
    """How a promise went, asked at this place of a message."""

    delivery: int
    place: int
    outcome: HowFar


@dataclass(frozen=True, slots=True)
class PlanWhen:
    """When what was promised shall be tried."""

    promise: int
    when: PlanTime


@dataclass(frozen=True, slots=True)
class KeepPromise:
    """What was not tried yet: kept for another week, or let go."""

    promise: int
    keep: bool


@dataclass(frozen=True, slots=True)
class Reflect:
    """A thought of one's own about the tip in this message, to be written."""

    delivery: int


@dataclass(frozen=True, slots=True)
class Skip:
    """No words to what was asked."""


@dataclass(frozen=True, slots=True)
class Flag:
    """The question at this place of a message is odd."""

    delivery: int
    place: int


@dataclass(frozen=True, slots=True)
class SeeAgain:
    """A tip that has been sent, by its number in the course."""

    course: str
    number: int


@dataclass(frozen=True, slots=True)
class Flip:
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
