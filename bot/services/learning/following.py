"""The courses people follow, put together for the rule that says what comes next."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from bot.content.library import Library
from bot.domain.curriculum import Following, Next, unsent
from bot.storage import enrolments
from bot.storage.among import among
from bot.storage.prepared import Prepared
from bot.storage.tables import enrolments as table

_SERVED = Prepared(
    update(table)
    .where(among(table.c.id, "in_enrolments"))
    .values(served_at=bindparam("in_now"), sent_all_of=bindparam("in_all"))
)
_EXHAUSTED = Prepared(
    update(table).where(table.c.id == bindparam("in_enrolment")).values(sent_all_of=bindparam("in_all"))
)


def following(db: Connection, library: Library, persons: Collection[int]) -> Mapping[int, list[Following]]:
    """By person: the courses that are loaded and not completed, with the lessons already sent."""
    by_person = enrolments.of_persons(db, persons)
    active = {
        person: [one for one in found if one.completed_at is None and one.course in library.courses]
        for person, found in by_person.items()
    }
    sent = enrolments.lessons_sent(db, [one.id for found in active.values() for one in found])
    return {
        person: [
            Following(
                enrolment=one.id,
                course=library.courses[one.course].course,
                version=library.courses[one.course].hash,
                started_at=one.started_at,
                served_at=one.served_at,
                starts=one.starts,
                sent=frozenset(sent[one.id]),
                pace=one.pace,
            )
            for one in found
        ]
        for person, found in active.items()
    }


def mark_served(db: Connection, chosen: Sequence[Next], now: datetime) -> None:
    """These enrolments have been served now; after its last lesson one is known to have no more."""
    served: defaultdict[str | None, list[int]] = defaultdict(list)
    for one in chosen:
        served[one.following.version if one.last else None].append(one.following.enrolment)
    for version, enrolled in served.items():
        _SERVED.run(db, {"in_enrolments": enrolled, "in_now": now, "in_all": version})


def mark_exhausted(db: Connection, followed: Sequence[Following]) -> None:
    """Those of these of which no lesson is left (some were taken out of the course) have no more."""
    left_over = [one for one in followed if not unsent(one.course, one.sent)]
    _EXHAUSTED.run_many(db, [{"in_enrolment": one.enrolment, "in_all": one.version} for one in left_over])
