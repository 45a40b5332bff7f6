"""What is done with a lesson and its question: answered, promised, thought about, seen again."""

from typing import Final, Literal

from bot.domain.actions.action import Action

HowFar = Literal["done", "tried", "not-yet"]
"""How a promise went."""

PlanTime = Literal["next", "queue", "own"]
"""With the next customer, when there is a queue, or as the person writes."""


class Answer(Action, frozen=True):
    """One option of a question, chosen for good. ``option`` is its position in the course."""

    delivery: int
    question: int
    option: int


class Toggle(Action, frozen=True):
    """One option of a question with several correct ones, put on or off."""

    delivery: int
    question: int
    option: int


class Done(Action, frozen=True):
    """The chosen options of a question stand."""

    delivery: int
    question: int


class Promise(Action, frozen=True):
    """“I'll try it”: the task of the tip in this message."""

    delivery: int


class NotToday(Action, frozen=True):
    """No promise about the task of the tip in this message."""

    delivery: int


class HowItWent(Action, frozen=True):
    """How a promise went, asked at this place of a message."""

    delivery: int
    place: int
    outcome: HowFar


class PlanWhen(Action, frozen=True):
    """When what was promised shall be tried."""

    promise: int
    when: PlanTime


class KeepPromise(Action, frozen=True):
    """What was not tried yet: kept for another week, or let go."""

    promise: int
    keep: bool


class Reflect(Action, frozen=True):
    """A thought of one's own about the tip in this message, to be written."""

    delivery: int


class KeepThought(Action, frozen=True):
    """Whether what was ``written`` in that turn is one's thought about the tip in this message."""

    delivery: int
    written: int
    keep: bool


class Skip(Action, frozen=True):
    """No words to what was asked."""


class Flag(Action, frozen=True):
    """The question at this place of a message is odd."""

    delivery: int
    place: int


class SeeAgain(Action, frozen=True):
    """A tip that has been sent, by its number in the course."""

    course: str
    number: int


class Flip(Action, frozen=True):
    """This message in the other of its two languages (``over``), or again in the one it was sent in."""

    delivery: int
    over: bool


LETTERS: Final[dict[str, type[Action]]] = {
    "a": Answer,
    "t": Toggle,
    "d": Done,
    "m": Promise,
    "n": NotToday,
    "u": HowItWent,
    "mw": PlanWhen,
    "mk": KeepPromise,
    "rf": Reflect,
    "rk": KeepThought,
    "sk": Skip,
    "q": Flag,
    "x": SeeAgain,
    "fl": Flip,
}
"""What each is called in a code; no two actions of any subject share their letters."""
