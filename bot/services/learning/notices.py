"""What takes the lesson's place on its day: welcome back, how often, farewell, where they work."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, update

from bot.content.library import Library
from bot.domain.kinds import Kind
from bot.domain.message import Message, to_json
from bot.domain.silence import Notice, rhythm_after
from bot.phrases import Say, of
from bot.phrases.people import silence
from bot.phrases.people import workplaces as asks
from bot.phrases.people.pausing import welcome_back
from bot.services.delivery.composing import Composed, Uncomposed
from bot.services.learning.finish import last_word
from bot.services.people.reschedule import reschedule
from bot.storage import workplaces
from bot.storage.among import among
from bot.storage.tables import persons

_GIVEN = (
    update(persons)
    .where(persons.c.id == bindparam("in_person"))
    .values(notice=None, rhythm=bindparam("in_rhythm"), unanswered=0)
)
_ASKED = update(persons).where(among(persons.c.id, "in_persons")).values(notice=None)


def compose_notices(
    db: Connection,
    rows: Sequence[Uncomposed],
    people: Mapping[int, Any],
    now: datetime,
    library: Library,
) -> dict[int, Composed]:
    """The notices among these deliveries, by delivery; what each says comes true with it.

    ``people`` holds id, language, notice, rhythm and organisation of everybody, locked or about to be.
    Somebody who has written since it was planned has no notice left: the lesson comes after all, and the row
    is left out.
    """
    due = [row for row in rows if row.kind is Kind.NOTICE and people[row.person_id].notice is not None]
    about_work = [row for row in due if people[row.person_id].notice == "workplace"]
    composed = _about_work(db, about_work, people, now) if about_work else {}
    for row in due:
        person = people[row.person_id]
        notice: Notice = person.notice
        if notice == "workplace":
            continue
        rhythm = rhythm_after(notice, person.rhythm)
        db.execute(_GIVEN, {"in_person": row.person_id, "in_rhythm": rhythm})
        if rhythm != person.rhythm:
            reschedule(db, row.person_id, now)
        message = (
            last_word(db, row.person_id, person.language, library)
            if notice == "finished"
            else _message(notice, of(person.language))
        )
        if message is not None:
            composed[row.delivery] = _brings(notice, message)
    return composed


def _about_work(
    db: Connection, rows: Sequence[Uncomposed], people: Mapping[int, Any], now: datetime
) -> dict[int, Composed]:
    """Ask where people work, or whether they still do; left out is whoever has nothing to choose from."""
    ids = [row.person_id for row in rows]
    db.execute(_ASKED, {"in_persons": ids})
    workplaces.note_asked(db, ids, now)
    known = workplaces.of_persons(db, ids)
    composed: dict[int, Composed] = {}
    for row in rows:
        person = people[row.person_id]
        say, workplace = of(person.language), known.get(row.person_id)
        if workplace is not None:
            composed[row.delivery] = _brings("workplace", asks.still(say, workplace.id, workplace.name))
        elif choice := workplaces.all_of(db, person.organisation_id):
            composed[row.delivery] = _brings("workplace", asks.where(say, choice))
    return composed


def _brings(notice: Notice, message: Message) -> Composed:
    return Composed(notice, {"message": to_json(message)})


def _message(notice: Literal["welcome back", "fading", "farewell"], say: Say) -> Message:
    match notice:
        case "welcome back":
            return welcome_back(say)
        case "fading":
            return silence.fading(say)
        case "farewell":
            return silence.farewell(say)
