"""What one message asks: how its two places are shared between earlier questions and today's own.

Asking about an earlier tip teaches more than asking about the one just read, and two questions more than
one (the figures: docs/decisions/0022).
"""

from collections.abc import Hashable, Sequence
from datetime import date
from typing import Final, Generic, Literal, TypeVar

from msgspec import Struct

from bot.domain.choosing import Candidate, choose, is_due

PLACES: Final = 2
"""Questions a message that comes by itself may ask; asking how a promise went is one of them."""

AT_ONCE: Final = 5
"""Questions a person gets who asks for some."""

AskKind = Literal["own", "review", "poll", "follow_up"]
"""Today's own question, one about an earlier tip, an opinion, or how a promise went."""

K = TypeVar("K", bound=Hashable)


class Asking(Struct, Generic[K], frozen=True):
    """What a message asks: earlier questions in order, and today's own after them, if ``own``."""

    reviews: tuple[K, ...]
    own: bool


def share_out(
    candidates: Sequence[Candidate[K]],
    today: date,
    *,
    own: bool,
    first: bool,
    taken: int = 0,
    now_or_never: bool = False,
) -> Asking[K]:
    """Share a message's places out, of which some are ``taken`` (by a follow-up, say).

    ``own``: today's tip has a question to ask; ``first``: nothing came before it in its course, so it asks
    just that. Else an earlier question comes first, and the last place goes to another earlier one if that
    is due, else to today's own; to that in any case if it is asked ``now_or_never``, as a poll is.
    """
    if first and own:
        return Asking((), own=True)
    room = max(PLACES - taken, 0)
    chosen = choose(candidates, today, room)
    cards = {candidate.key: candidate.card for candidate in candidates}
    if own and room and (now_or_never or len(chosen) < room or not is_due(cards[chosen[-1]], today)):
        return Asking(tuple(chosen[: room - 1]), own=True)
    return Asking(tuple(chosen), own=False)


def reviews_only(candidates: Sequence[Candidate[K]], today: date, *, taken: int = 0) -> Asking[K]:
    """What a message without a tip asks: nothing unless a question is due, or a place is taken already."""
    if not taken and not any(is_due(candidate.card, today) for candidate in candidates):
        return Asking((), own=False)
    return Asking(tuple(choose(candidates, today, max(PLACES - taken, 0))), own=False)
