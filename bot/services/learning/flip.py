"""“In the other language, please”: the whole message, in place. It is no answer and counts nothing."""

from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import Connection

from bot.services.learning.answer import Changed, Trouble, message_of, redraw
from bot.services.learning.shelf import Shelf
from bot.services.learning.tongues import tongues
from bot.storage import people
from bot.storage.people import Who


def flip(
    db: Connection, who: Who, delivery: int, now: datetime, shelf: Shelf, *, over: bool
) -> Changed | Trouble:
    """Show a message in the other of its two languages (``over``), or in the one it was sent in.

    What is answered, put on or promised in it stays.
    """
    people.lock_person(db, id=who.person_id)
    found = message_of(db, who, delivery)
    if found is None:
        return "not yours"
    state, _ = found
    if tongues(db, shelf, state).other is None:
        return "not yours"
    return Changed(redraw(db, who, delivery, replace(state, flipped=over), now, shelf))
