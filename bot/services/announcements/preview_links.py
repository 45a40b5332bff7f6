"""The link to a page that shows an announcement as every channel will: for one organiser, and for an hour."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from sqlalchemy import Connection

from bot.domain.announcement import Announcement
from bot.domain.audience import deed_to_reach, from_json
from bot.services.people.passing_links import PassingLinks
from bot.storage import announcements
from bot.storage.roles import standing_of


@dataclass(frozen=True, slots=True)
class PreviewLinks(PassingLinks):
    """Links to previews, by their announcements."""

    path: ClassVar[str] = "/announcement/"
    salt: ClassVar[str] = "announcement on every channel"
    lasts: ClassVar[timedelta] = timedelta(hours=1)


def seen_by(db: Connection, announcement_id: int, person_id: int) -> Announcement | None:
    """The announcement, if this person may announce to its people now, in its organisation."""
    one = announcements.announcement(db, announcement_id)
    if one is None:
        return None
    needed = deed_to_reach(from_json(one.audience))
    return one if one.organisation_id in standing_of(db, person_id).might(needed) else None
