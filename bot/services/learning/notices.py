"""What takes the lesson's place on its day: welcome back, the question after a silence, the farewell."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, update

from bot.domain.kinds import Kind
from bot.domain.message import Message, to_json
from bot.domain.silence import Notice, rhythm_after
from bot.phrases import Say, of
from bot.phrases.people import silence
from bot.phrases.people.pausing import welcome_back
from bot.services.delivery.composing import Composed, Uncomposed
from bot.services.people.reschedule import reschedule
from bot.storage.tables import persons

_GIVEN = (
    update(persons)
    .where(persons.c.id == bindparam("in_person"))
    .values(notice=None, rhythm=bindparam("in_rhythm"), unanswered=0)
)


def compose_notices(
    db: Connection, rows: Sequence[Uncomposed], people: Mapping[int, Any], now: datetime
) -> dict[int, Composed]:
    """The notices among these deliveries, by delivery; what each says comes true with it.

    ``people`` holds id, language, notice and rhythm of everybody, locked or about to be. Somebody who has
    written since it was planned has no notice left: the lesson comes after all, and the row is left out.
    """
    composed: dict[int, Composed] = {}
    for row in rows:
        person = people[row.person_id]
        if row.kind is not Kind.NOTICE or person.notice is None:
            continue
        notice: Notice = person.notice
        rhythm = rhythm_after(notice, person.rhythm)
        db.execute(_GIVEN, {"in_person": row.person_id, "in_rhythm": rhythm})
        if rhythm != person.rhythm:
            reschedule(db, row.person_id, now)
        message = _message(notice, of(person.language))
        composed[row.delivery] = Composed(notice, {"message": to_json(message)})
    return composed


def _message(notice: Notice, say: Say) -> Message:
    match notice:
        case "welcome back":
            return welcome_back(say)
        case "fading":
            return silence.fading(say)
        case "farewell":
            return silence.farewell(say)
