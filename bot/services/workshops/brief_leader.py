"""Give whoever leads a workshop its guide and checklist: when it is planned, and when the guide changes."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.kinds import Kind
from bot.domain.workshop import Workshop
from bot.services.workshops.tell import BRIEF, NEW_GUIDE, News, tell, when_awake


def brief_leader(db: Connection, workshop: Workshop, now: datetime) -> None:
    """It is planned: whoever leads it gets what they need for that."""
    _tell_leader(db, workshop, BRIEF, workshop.version, now)


def tell_of_new_guide(db: Connection, workshop: Workshop, now: datetime) -> None:
    """The guide is another than the one they have. Of several changes in a row they hear the last."""
    _tell_leader(db, workshop, NEW_GUIDE, int(now.timestamp()), now)


def _tell_leader(db: Connection, workshop: Workshop, what: str, version: int, now: datetime) -> None:
    over = max((one.ends_at for one in workshop.held), default=now)
    if workshop.leader_id is not None and over > now:
        news = News(workshop, what, version, Kind.REMINDER, expires_at=over)
        tell(db, news, [workshop.leader_id], when_awake(now), now)
