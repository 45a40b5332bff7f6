"""“Odd question?”: one tap marks a question for its authors, and words may follow."""

from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Connection, bindparam, select, update

from bot.domain.own_words import one_line
from bot.services.learning.answer import message_of
from bot.storage import people
from bot.storage.people import Who
from bot.storage.tables import flags
from bot.storage.upsert import insert_new

LONGEST_WORDS: Final = 300

_KEY: Final = ("person_id", "course", "lesson", "question", "version")
_FLAG = insert_new(flags, key=_KEY)
_THIS = select(flags.c.id).where(*(flags.c[name] == bindparam(f"in_{name}") for name in _KEY))
_OWN = select(flags.c.id).where(
    flags.c.id == bindparam("in_flag"), flags.c.person_id == bindparam("in_person")
)
_WORDS = update(flags).where(flags.c.id == bindparam("in_flag")).values(words=bindparam("in_words"))


def flag(db: Connection, who: Who, delivery: int, place: int, now: datetime) -> int | Literal["not yours"]:
    """Flag the question at this place of a message, in the version and language the person saw.

    Returns the flag's id; a question flagged before keeps the flag it has.
    """
    people.lock_person(db, id=who.person_id)
    found = message_of(db, who, delivery)
    if found is None or place >= len(found[0].puts):
        return "not yours"
    state = found[0]
    put = state.puts[place]
    is_to_come = state.place is not None and place > state.place
    if put.promise is not None or is_to_come:
        return "not yours"
    values = {
        "person_id": who.person_id,
        "course": put.course,
        "version": put.version,
        "lesson": put.lesson,
        "question": put.question,
        "language": put.language,
        "flagged_at": now,
    }
    db.execute(_FLAG, values)
    return int(db.execute(_THIS, {f"in_{name}": values[name] for name in _KEY}).scalar_one())


def explain_flag(
    db: Connection, who: Who, flag_id: int, text: str
) -> Literal["kept", "empty", "too long", "not yours"]:
    """Keep in the person's own words what is odd about a question they flagged."""
    people.lock_person(db, id=who.person_id)
    line = one_line(text)
    if db.scalar(_OWN, {"in_flag": flag_id, "in_person": who.person_id}) is None:
        return "not yours"
    if not line:
        return "empty"
    if len(line) > LONGEST_WORDS:
        return "too long"
    db.execute(_WORDS, {"in_flag": flag_id, "in_words": line})
    return "kept"
