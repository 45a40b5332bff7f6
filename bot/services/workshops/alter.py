"""Describe a workshop otherwise: what nobody needs to be told of when it changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection

from bot.domain.workshop import State
from bot.domain.workshop_words import TRANSLATED, without_fields
from bot.services.workshops.brief_leader import tell_of_new_guide
from bot.storage import workshops

ALTERED: Final = frozenset(
    {
        *("title", "words", "text", "map_url", "leader", "leader_id", "guide", "course", "part", "warm_up"),
        *("audience", "invite_days", "answer_by", "reminders", "accept_hours"),
    }
)
"""What is altered here at any time. A draft's place too; a planned workshop's is a change to be told."""

_IN_CALENDARS: Final = frozenset({"title", "words", "text", "map_url", "leader"})


def alter(
    db: Connection, workshop_id: int, fields: Mapping[str, Any], now: datetime, by: int | None = None
) -> Literal["gone", "over", "to be told"] | None:
    """Write these fields of a workshop. Calendars that hold it get them too; nobody gets a message.

    What is not said any more is said in no other language either. Of another guide whoever leads it is told,
    unless it was set ``by`` them.
    """
    workshops.lock_workshop(db, id=workshop_id)
    found = workshops.workshop(db, workshop_id)
    if found is None:
        return "gone"
    if found.state is State.CANCELLED:
        return "over"
    if found.state is State.PLANNED and not fields.keys() <= ALTERED:
        return "to be told"
    if silent := [name for name in TRANSLATED if name in fields and fields[name] is None]:
        fields = {"words": without_fields(found.words, silent), **fields}
    workshops.set_fields(db, workshop_id, fields, now)
    if found.state is State.PLANNED and fields.keys() & _IN_CALENDARS:
        workshops.count_up_in_calendars(db, workshop_id, now)
    guide = fields.get("guide")
    if found.state is State.PLANNED and guide and guide != found.guide and found.leader_id != by:
        tell_of_new_guide(db, found, now)
    return None
