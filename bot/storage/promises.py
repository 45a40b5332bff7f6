"""Questions about promises: what somebody said they would try, and what came of it."""

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import Connection, bindparam, func, select

from bot.storage.tables import promises

_TRIED = (
    select(promises.c.course, func.count(promises.c.lesson.distinct()).label("tips"))
    .where(promises.c.person_id == bindparam("in_person"), promises.c.outcome.in_(["done", "tried"]))
    .group_by(promises.c.course)
)
_OF_PERSON = select(
    promises.c.id,
    promises.c.version,
    promises.c.lesson,
    promises.c.plan,
    promises.c.made_on,
    promises.c.ask_on,
    promises.c.asked_on,
    promises.c.outcome,
    promises.c.told,
    promises.c.ended_at,
).where(promises.c.id == bindparam("in_promise"), promises.c.person_id == bindparam("in_person"))


class Promised(Struct, frozen=True):
    """A promise as it stands: asked about last on ``asked_on``, over at ``ended_at``.

    ``ask_on`` is when it may be asked about, as if there were no pauses: its clock stops during those.
    """

    id: int
    version: str
    lesson: str
    plan: str | None
    made_on: date
    ask_on: date | None
    asked_on: date | None
    outcome: str | None
    told: str | None
    ended_at: datetime | None

    @property
    def waits(self) -> bool:
        """Whether it has been asked about, and the person has not said yet."""
        return self.ended_at is None and self.ask_on is None


def of_person(db: Connection, person: int, promise: int) -> Promised | None:
    """The promise with this id, if this person made it."""
    row = db.execute(_OF_PERSON, {"in_promise": promise, "in_person": person}).one_or_none()
    return None if row is None else Promised(**row._mapping)  # noqa: SLF001 - its public name


def tried(db: Connection, person: int) -> Mapping[str, int]:
    """How many tips somebody has tried at work, by course; courses with none are left out."""
    return {row.course: row.tips for row in db.execute(_TRIED, {"in_person": person})}
