"""How an announcement goes: its people by what became of their delivery, as the ledger has it."""

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct
from sqlalchemy import Connection

from bot.domain.announcement import Announcement
from bot.domain.delivery import ON_ITS_WAY
from bot.domain.delivery import State as Delivered
from bot.storage import announcements


class Standing(Struct, frozen=True):
    """The people of the last run by state, and its newest corrections; what is under way waits."""

    people: Mapping[Delivered, int]
    corrected: Mapping[Delivered, int]


def standing_of(db: Connection, one: Announcement) -> Standing:
    """How its last run goes."""
    found = announcements.tally(db, one.id, one.runs, one.version)
    return Standing(_told(found.people), _told(found.corrected))


def _told(found: Mapping[str, int]) -> Mapping[Delivered, int]:
    counts: Counter[Delivered] = Counter()
    for state, people in found.items():
        told = Delivered.PENDING if Delivered(state) in ON_ITS_WAY else Delivered(state)
        counts[told] += people
    return counts
