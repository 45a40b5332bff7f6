"""How well one person remembers one question, by the memory model of ``fsrs`` with its default parameters.

The tip counts as a first recall that went well, a right answer as another, a wrong one as forgetting; a
question that got no answer says nothing. The model knows whole days: all dates are local ones. How it was
chosen: docs/decisions/0022.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from fsrs import Card as Model
from fsrs import Rating, Scheduler, State

RETENTION: Final = 0.9
"""A question is due when the chance that its answer is remembered has sunk to this."""

_MODEL: Final = Scheduler(
    desired_retention=RETENTION, learning_steps=(), relearning_steps=(), enable_fuzzing=False
)
_ANY_MIDNIGHT: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The model wants moments and uses the days between them: a review is counted from here."""
_CENTURY: Final = 36_500  # days; the model looks no further ahead, and its calendar has an end

ContactKind = Literal["tip", "asked", "answered"]


class Card(NamedTuple):  # as quick to make as a row to read: a morning makes them by the million
    """What is known of one person and one question.

    ``told_on`` is when its tip first came, ``reviewed_on`` the day of the newest tip or answer,
    ``asked_on`` the newest day it was put; ``waits`` while that has no answer. ``stability`` is the days in
    which the chance of a right answer sinks to :data:`RETENTION`, ``difficulty`` goes from 1 to 10.
    """

    told_on: date
    stability: float
    difficulty: float
    due: date
    reviewed_on: date
    asked_on: date | None
    waits: bool
    right: int
    answered: int

    @property
    def touched_on(self) -> date:
        """The newest day on which tip or question reached the person."""
        return self.reviewed_on if self.asked_on is None else max(self.reviewed_on, self.asked_on)


class Contact(NamedTuple):
    """What happened on a local day: the tip came, its question was put, or it was answered."""

    day: date
    kind: ContactKind
    correct: bool | None = None


def told(card: Card | None, day: date) -> Card:
    """The tip came, for the first time or again: a recall that went well."""
    if card is not None:
        return _reviewed(card, day, well=True)
    stability, difficulty, interval = _first_time()
    return Card(
        told_on=day,
        stability=stability,
        difficulty=difficulty,
        due=_later(day, interval),
        reviewed_on=day,
        asked_on=None,
        waits=False,
        right=0,
        answered=0,
    )


def asked(card: Card, day: date) -> Card:
    """The question was put. It waits for its answer."""
    return Card(  # replace() takes twice as long, and a simulation folds by the million
        told_on=card.told_on,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due,
        reviewed_on=card.reviewed_on,
        asked_on=day,
        waits=True,
        right=card.right,
        answered=card.answered,
    )


def answered(card: Card, day: date, correct: bool) -> Card:  # noqa: FBT001 - what a contact carries
    """The question was answered, and waits no more."""
    return _reviewed(card, day, well=correct, answers=1)


def recall(card: Card, day: date) -> float:
    """How likely a right answer is on a day, between 0 and 1; 1 on that of the last tip or answer."""
    return _recall(card.stability, card.difficulty, _days_since(card, day))


def fold(history: Iterable[Contact]) -> Card | None:
    """What contacts in order of time come to; None of none.

    Raises:
        ValueError: the question was put or answered before its tip came, or an answer is neither right
            nor wrong.
    """
    card: Card | None = None
    for contact in history:
        card = _after(card, contact)
    return card


def _after(card: Card | None, contact: Contact) -> Card:
    if contact.kind == "tip":
        return told(card, contact.day)
    if card is None:
        raise ValueError(f"{contact.kind} on {contact.day}, before the tip came")
    if contact.kind == "asked":
        return asked(card, contact.day)
    if contact.correct is None:
        raise ValueError(f"the answer of {contact.day} is neither right nor wrong")
    return answered(card, contact.day, contact.correct)


def _reviewed(card: Card, day: date, *, well: bool, answers: int = 0) -> Card:
    """The card after a tip, or after an answer (``answers=1``)."""
    day = max(day, card.reviewed_on)  # who flies west may come back to the day before
    stability, difficulty, interval = _next(card.stability, card.difficulty, _days_since(card, day), well)
    return Card(
        told_on=card.told_on,
        stability=stability,
        difficulty=difficulty,
        due=_later(day, interval),
        reviewed_on=day,
        asked_on=card.asked_on,
        waits=card.waits and not answers,
        right=card.right + (answers if well else 0),
        answered=card.answered + answers,
    )


def _days_since(card: Card, day: date) -> int:
    return min(max((day - card.reviewed_on).days, 0), _CENTURY)


@lru_cache(maxsize=1)
def _first_time() -> tuple[float, float, timedelta]:
    return _review(Model(card_id=0, due=_ANY_MIDNIGHT), 0, well=True)


@lru_cache(maxsize=4_096)
def _recall(stability: float, difficulty: float, days: int) -> float:
    moment = _ANY_MIDNIGHT + timedelta(days=days)
    return _MODEL.get_card_retrievability(_model(stability, difficulty), moment)


@lru_cache(maxsize=16_384)  # some 5 MB when full; people go through the same gaps and grades
def _next(stability: float, difficulty: float, days: int, well: bool) -> tuple[float, float, timedelta]:  # noqa: FBT001
    return _review(_model(stability, difficulty), days, well=well)


def _review(model: Model, days: int, *, well: bool) -> tuple[float, float, timedelta]:
    """The new stability, the new difficulty, and how long it is until the question is due."""
    moment = _ANY_MIDNIGHT + timedelta(days=days)
    after, _ = _MODEL.review_card(model, Rating.Good if well else Rating.Again, moment)
    if after.stability is None or after.difficulty is None:
        raise ValueError("the memory model gave no state")
    return after.stability, after.difficulty, after.due - moment


def _model(stability: float, difficulty: float) -> Model:
    return Model(
        card_id=0,  # without one the library waits a millisecond to make its own
        state=State.Review,
        stability=stability,
        difficulty=difficulty,
        due=_ANY_MIDNIGHT,
        last_review=_ANY_MIDNIGHT,
    )


def _later(day: date, interval: timedelta) -> date:
    try:
        return day + interval
    except OverflowError:
        return date.max
