"""Say a workshop in one more language: who talks it reads it so, in chat and in the calendar."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.workshop_words import Field, with_words
from bot.services.workshops.alter import alter
from bot.storage import workshops


def translate(
    db: Connection, workshop_id: int, language: str, said: Mapping[Field, str], now: datetime
) -> bool:
    """Write this in a language, in the place of what was there; False: it is gone, or called off."""
    workshops.lock_workshop(db, id=workshop_id)
    found = workshops.workshop(db, workshop_id)
    if found is None:
        return False
    return alter(db, workshop_id, {"words": with_words(found.words, language, said)}, now) is None
