"""The workshops somebody has said yes to, as their calendar shows them; cancelled ones say so."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, or_, select

from bot.domain.workshop_words import said_in
from bot.papers.calendar import Entry
from bot.phrases import Say
from bot.phrases.workshops.calendar import workshop_note
from bot.storage.workshop_tables import occasions, signups, workshops

KEPT: Final = timedelta(days=30)
"""So long a workshop stays in the calendar after it was held."""

_MINE = (
    select(
        occasions.c.uid,
        occasions.c.sequence,
        occasions.c.changed_at,
        occasions.c.starts_at,
        occasions.c.ends_at,
        or_(occasions.c.cancelled, workshops.c.state == "cancelled").label("cancelled"),
        workshops.c.title,
        workshops.c.words,
        workshops.c.text,
        workshops.c.place,
        workshops.c.map_url,
        workshops.c.leader,
        workshops.c.reason,
    )
    .join(workshops, workshops.c.id == occasions.c.workshop_id)
    .join(signups, signups.c.occasion_id == occasions.c.id)
    .where(
        signups.c.person_id == bindparam("in_person"),
        signups.c.answer.in_(("coming", "left out")),  # the latter: of an occasion that was cancelled
        occasions.c.ends_at > bindparam("in_since", type_=occasions.c.ends_at.type),
        or_(bindparam("in_workshop") == 0, workshops.c.id == bindparam("in_workshop")),
    )
    .order_by(occasions.c.starts_at, occasions.c.id)
)
_ANY: Final = 0


def my_workshops(
    db: Connection, person_id: int, say: Say, now: datetime, workshop: int = _ANY
) -> Sequence[Entry]:
    """What a person has said yes to, in order: all of it, or one workshop's."""
    asked = {"in_person": person_id, "in_since": now - KEPT, "in_workshop": workshop}
    return [_entry(row, say) for row in db.execute(_MINE, asked)]


def _entry(row: Row[Any], say: Say) -> Entry:
    title = said_in(row.words, say.language, "title", row.title)
    text = said_in(row.words, say.language, "text", row.text)
    return Entry(
        f"workshop-{row.uid}",
        row.sequence,
        row.changed_at,
        row.starts_at,
        row.ends_at,
        title or row.title,
        workshop_note(say, text, row.leader, row.reason if row.cancelled else None),
        row.place or "",
        row.map_url or "",
        cancelled=bool(row.cancelled),
        alarm=timedelta(hours=2),
    )
