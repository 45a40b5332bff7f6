"""How an announcement goes: its people by what became of their delivery, as far as that is told."""

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct, field
from sqlalchemy import Connection

from bot.domain.announcement import Announcement
from bot.domain.audience import from_json
from bot.domain.crowd import FEWEST
from bot.domain.delivery import ON_ITS_WAY
from bot.domain.delivery import State as Delivered
from bot.storage import announcements


class Standing(Struct, frozen=True):
    """The people of the last run by state, and its newest corrections; what is under way waits.

    Who has it, and who waits, is told of everybody, never of a part: whoever is alone at a workplace would
    be known to pause. Nor where they are fewer than five: then ``everybody`` are so many, and of the
    corrections those that were made are left out. ``missed`` are all who did, where a reason would stand for
    fewer than five.
    """

    people: Mapping[Delivered, int]
    everybody: int = 0
    missed: int = 0
    corrected: Mapping[Delivered, int] = field(default_factory=dict)


def standing_of(db: Connection, one: Announcement) -> Standing:
    """How its last run goes."""
    if not from_json(one.audience).is_everybody:
        return Standing({})
    found = announcements.tally(db, one.id, one.runs, one.version)
    people, corrected = _by_state(found.people), _by_state(found.corrected)
    waiting = {Delivered.PENDING: people[Delivered.PENDING]}
    if people.total() < FEWEST:
        return Standing(waiting, people.total(), corrected=_without_made(corrected))
    sent = {Delivered.SENT: people[Delivered.SENT]}
    missed = people - Counter(waiting) - Counter(sent)
    if any(count < FEWEST for count in missed.values()):
        return Standing({**sent, **waiting}, 0, missed.total(), corrected)
    return Standing(people, corrected=corrected)


def _by_state(found: Mapping[str, int]) -> Counter[Delivered]:
    counts: Counter[Delivered] = Counter()
    for state, people in found.items():
        told = Delivered.PENDING if Delivered(state) in ON_ITS_WAY else Delivered(state)
        counts[told] += people
    return counts


def _without_made(corrected: Counter[Delivered]) -> Mapping[Delivered, int]:
    """As many as were made have the announcement itself."""
    if not corrected:
        return {}
    waiting = corrected[Delivered.PENDING]
    return {
        Delivered.PENDING: waiting,
        Delivered.FAILED: corrected.total() - waiting - corrected[Delivered.SENT],
    }
