"""Who comes to a workshop, and who came: the leader's list. Names are those that people gave for it.

Without a name nobody's workplace is told either: where one person works alone, that is a name.
"""

from sqlalchemy import Connection, bindparam, select, update

from bot.domain.guest import Guest
from bot.domain.seats import Answer
from bot.storage.tables import persons, workplaces
from bot.storage.workshop_tables import signups

LONGEST_NAME = 60

_GUESTS = (
    select(
        signups.c.person_id,
        signups.c.occasion_id,
        signups.c.answer,
        signups.c.place,
        signups.c.name,
        signups.c.came_at,
        workplaces.c.name.label("workplace"),
    )
    .join(persons, persons.c.id == signups.c.person_id)
    .outerjoin(workplaces, workplaces.c.id == persons.c.workplace_id)
    .where(
        signups.c.workshop_id == bindparam("in_workshop"),
        signups.c.occasion_id.is_not(None),
        signups.c.answer.in_(
            [one.value for one in (Answer.COMING, Answer.OFFERED, Answer.WAITING, Answer.WALKED_IN)]
        ),
    )
)
_NAME = (
    update(signups)
    .where(signups.c.workshop_id == bindparam("in_workshop"), signups.c.person_id == bindparam("in_person"))
    .values(name=bindparam("in_name"))
)


def guests(db: Connection, workshop_id: int) -> dict[int, list[Guest]]:
    """Everybody who has a seat, waits for one or walked in; by occasion, in the list's order."""
    found: dict[int, list[Guest]] = {}
    for row in db.execute(_GUESTS, {"in_workshop": workshop_id}):
        guest = Guest(
            row.person_id,
            row.occasion_id,
            Answer(row.answer),
            row.place,
            row.name,
            row.workplace if row.name else None,
            row.came_at,
        )
        found.setdefault(row.occasion_id, []).append(guest)
    return {occasion: sorted(some, key=lambda one: one.sorted_by) for occasion, some in found.items()}


def name_on_list(db: Connection, workshop_id: int, person_id: int, name: str) -> bool:
    """Put a name on the list; nothing takes it off. False: the person stands on none."""
    asked = {"in_workshop": workshop_id, "in_person": person_id, "in_name": name or None}
    return db.execute(_NAME, asked).rowcount == 1
