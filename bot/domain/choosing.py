"""Which earlier questions a message asks. One rule, for the messages kompis sends and for the simulation.

Earliest due first. Where too few are due, no place stays empty: the question with the fewest right answers,
then the one that was met longest ago; one that was met today, as today's own tip, only when nothing else is
left. A question without an answer rests.
"""

from collections.abc import Hashable, Sequence
from datetime import date, timedelta
from typing import Final, Generic, NamedTuple, TypeVar

from bot.domain.memory import Card, recall

RESTS: Final = timedelta(days=3)
"""How long a question that was put and not answered is left alone."""

K = TypeVar("K", bound=Hashable)


class Candidate(NamedTuple, Generic[K]):
    """A question that may be asked, by the caller's name for it."""

    key: K
    card: Card


def is_due(card: Card, today: date) -> bool:
    """Whether it is time to ask, and the question does not rest."""
    return card.due <= today and not _rests(card, today)


def choose(candidates: Sequence[Candidate[K]], today: date, places: int) -> list[K]:
    """The questions to ask today, at most ``places``, in order; none twice, equals as they were given."""
    awake = [candidate for candidate in candidates if not _rests(candidate.card, today)]
    awake.sort(key=lambda candidate: _rank(candidate.card, today))
    return list(dict.fromkeys(candidate.key for candidate in awake))[: max(places, 0)]


def soft(candidates: Sequence[Candidate[K]], today: date, places: int) -> list[K]:
    """The questions of a soft start, at most ``places``: answered right before, the surest first.

    One that was met these days would only be repeated, and comes after the others. None of people who have
    answered nothing right: their start is a normal one.
    """
    known = [one for one in candidates if one.card.right > 0 and not _rests(one.card, today)]
    known.sort(key=lambda one: (today - one.card.touched_on < RESTS, -recall(one.card, today)))
    return list(dict.fromkeys(candidate.key for candidate in known))[: max(places, 0)]


def _rests(card: Card, today: date) -> bool:
    return card.waits and card.asked_on is not None and today - card.asked_on < RESTS


def _rank(card: Card, today: date) -> tuple[int, int, int]:
    """Sorts the due ones first, then the others, then those met today."""
    if card.due <= today:
        return 0, card.due.toordinal(), 0
    return 1 + (card.touched_on >= today), card.right, card.touched_on.toordinal()
