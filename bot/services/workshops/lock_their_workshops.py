"""Lock the workshops that are somebody's, before they themselves are locked."""

from collections.abc import Collection

from sqlalchemy import Connection

from bot.storage import signups, workshops


def lock_their_workshops(db: Connection, people: Collection[int]) -> None:
    """Lock, in order, every workshop that one of these people has answered to, or leads; then the people."""
    for workshop_id in sorted({*signups.workshops_of(db, people), *workshops.led_by(db, people)}):
        workshops.lock_workshop(db, id=workshop_id)
