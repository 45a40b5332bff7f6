"""Who has answered what to a workshop: its book of seats, read and written, and who is to be told of it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, and_, bindparam, cast, delete, exists, func, literal, or_, select, update

from bot.domain.kinds import Kind
from bot.domain.seats import AT_AN_OCCASION, Answer, Book, Signup, Standing
from bot.domain.workshop import State, Workshop
from bot.storage.among import among
from bot.storage.announcements import FROM_ORGANISERS
from bot.storage.prepared import Prepared
from bot.storage.tables import addresses, deliveries, persons
from bot.storage.upsert import insert_new, upsert
from bot.storage.workshop_tables import occasions, signups, workshops

MOST_LISTED: Final = 8
"""Workshops that are shown at once."""

BESIDE: Final = ("warm_up", "name", "came_at", "came_by", "asked_again_at")
"""What stands in somebody's line besides their answer."""

S = signups.c
_AT_AN_OCCASION: Final = sorted(answer.value for answer in AT_AN_OCCASION)

_BOOKED = Prepared(
    select(S.person_id, S.answer, S.occasion_id, S.place, S.to_confirm)
    .where(
        S.workshop_id == bindparam("in_workshop"),
        S.person_id.is_not(None),
        S.answer.in_(_AT_AN_OCCASION) | (S.person_id == bindparam("in_person")),
    )
    .order_by(S.id)
)
_LAST_PLACE = Prepared(select(func.max(S.place)).where(S.workshop_id == bindparam("in_workshop")))
_KEEP = Prepared(
    upsert(
        signups,
        key=("workshop_id", "person_id"),
        update=("occasion_id", "answer", "place", "offered_until", "to_confirm"),
    )
)
_ANSWERED = Prepared(
    update(signups)
    .where(S.workshop_id == bindparam("in_workshop"), S.person_id == bindparam("in_person"))
    .values(answered_at=bindparam("in_now"))
)
_WARM_UP = (
    update(signups)
    .where(S.workshop_id == bindparam("in_workshop"), S.person_id == bindparam("in_person"))
    .values(warm_up=bindparam("in_words"))
)
_OF_PERSONS = Prepared(
    select(
        S.workshop_id, S.person_id, S.answer, S.occasion_id, S.offered_until, S.to_confirm, S.warm_up
    ).where(among(S.workshop_id, "in_workshops"), among(S.person_id, "in_persons"))
)
_AHEAD = Prepared(
    select(S.occasion_id, S.person_id)
    .where(among(S.workshop_id, "in_workshops"), S.answer == Answer.WAITING.value, S.person_id.is_not(None))
    .order_by(S.occasion_id, S.place)
)
_WORKSHOPS_OF = (
    select(S.workshop_id)
    .where(among(S.person_id, "in_persons"))
    .group_by(S.workshop_id)
    .order_by(S.workshop_id)
)
_THE_OTHERS = signups.alias("the_others")
_MOVE_LONELY = (
    update(signups)
    .where(
        S.person_id == bindparam("in_other"),
        ~exists().where(
            _THE_OTHERS.c.workshop_id == S.workshop_id, _THE_OTHERS.c.person_id == bindparam("in_person")
        ),
    )
    .values(person_id=bindparam("in_person"))
)
_LINES = select(S.person_id, S.answer, S.occasion_id, S.place, S.to_confirm).where(
    S.workshop_id == bindparam("in_workshop"), among(S.person_id, "in_persons")
)
_BESIDE = select(
    S.person_id, S.offered_until, S.warm_up, S.name, S.came_at, S.came_by, S.asked_again_at
).where(S.workshop_id == bindparam("in_workshop"), among(S.person_id, "in_persons"))
_MOVE_BESIDE = (
    update(signups)
    .where(S.workshop_id == bindparam("in_workshop"), S.person_id == bindparam("in_person"))
    .values({name: bindparam(f"to_{name}", type_=S[name].type) for name in BESIDE})
)
_COUNTS = Prepared(
    select(S.workshop_id, S.occasion_id, S.answer, func.count().label("people"))
    .where(among(S.workshop_id, "in_workshops"))
    .group_by(S.workshop_id, S.occasion_id, S.answer)
)
_TO_COME = exists().where(
    occasions.c.workshop_id == S.workshop_id,
    occasions.c.cancelled.is_(False),
    occasions.c.starts_at > bindparam("in_now", type_=occasions.c.starts_at.type),
)
_HELD_BY = (
    select(S.workshop_id)
    .join(workshops, workshops.c.id == S.workshop_id)
    .where(
        S.person_id == bindparam("in_person"),
        S.answer.in_([*_AT_AN_OCCASION, Answer.UNSURE.value]),
        workshops.c.state == State.PLANNED.value,
        _TO_COME,
    )
    .order_by(S.workshop_id)
)
_RUN_OUT = select(S.workshop_id, S.person_id).where(
    S.answer == Answer.OFFERED.value, S.offered_until <= bindparam("in_now", type_=S.offered_until.type)
)
_RUN_OUT_OF = _RUN_OUT.where(S.workshop_id == bindparam("in_workshop"))
_NOT_YET_TOLD = select(deliveries.c.person_id).where(
    among(deliveries.c.person_id, "in_persons"),
    deliveries.c.subject == bindparam("in_subject"),
    deliveries.c.kind.in_([Kind.CHANGE.value, Kind.LATE_CHANGE.value]),
    deliveries.c.state.in_(["pending", "claimed", "sending"]),
)
_MAY_OFFER = (
    select(S.workshop_id)
    .join(occasions, occasions.c.id == S.occasion_id)
    .where(
        S.answer == Answer.WAITING.value,
        occasions.c.cancelled.is_(False),
        occasions.c.starts_at > bindparam("in_now", type_=occasions.c.starts_at.type),
    )
    .group_by(S.workshop_id)
    .order_by(S.workshop_id)
)

_LAST_HEARD_FROM = (
    select(addresses.c.id)
    .where(addresses.c.person_id == persons.c.id, addresses.c.state == "open")
    .order_by(addresses.c.heard_at.desc(), addresses.c.id.desc())
    .limit(1)
    .correlate(persons)
    .scalar_subquery()
)
_REACHED = Prepared(
    select(
        persons.c.id.label("person_id"),
        persons.c.schedule,
        persons.c.paused_since,
        persons.c.paused_until,
        persons.c.rhythm,
        addresses.c.id.label("address_id"),
        addresses.c.channel,
    )
    .join(addresses, and_(addresses.c.person_id == persons.c.id, addresses.c.id == _LAST_HEARD_FROM))
    .where(
        among(persons.c.id, "in_persons"),
        among(addresses.c.person_id, "in_persons"),
        persons.c.left_at.is_(None),
    )
    .order_by(persons.c.id)
)
_DROP_OLDER = Prepared(
    update(deliveries)
    .where(
        among(deliveries.c.person_id, "in_persons"),
        deliveries.c.key.like(bindparam("in_same")),
        deliveries.c.key != bindparam("in_key"),
        deliveries.c.state == "pending",
    )
    .values(state="cancelled", error="Something newer is told.")
)
_FORGET_CANCELLED = Prepared(
    delete(deliveries).where(
        FROM_ORGANISERS,
        deliveries.c.key == bindparam("in_key"),
        deliveries.c.state == "cancelled",
        among(deliveries.c.person_id, "in_persons"),
        deliveries.c.unclear + deliveries.c.crashed == 0,
    )
)
_UNSURE = select(S.person_id).where(
    S.workshop_id == bindparam("in_workshop"), S.answer == Answer.UNSURE.value, S.person_id.is_not(None)
)
_AHEAD_OF = (
    select(workshops.c.id)
    .join(occasions, occasions.c.workshop_id == workshops.c.id)
    .where(
        workshops.c.state == State.PLANNED.value,
        occasions.c.cancelled.is_(False),
        occasions.c.starts_at > bindparam("in_now", type_=occasions.c.starts_at.type),
        or_(
            exists().where(S.workshop_id == workshops.c.id, S.person_id == bindparam("in_person")),
            exists().where(
                deliveries.c.person_id == bindparam("in_person"),
                deliveries.c.subject
                == literal("workshop:").concat(cast(workshops.c.id, deliveries.c.subject.type)),
            ),
        ),
    )
    .group_by(workshops.c.id)
    .order_by(func.min(occasions.c.starts_at), workshops.c.id)
    .limit(MOST_LISTED)
)
_TO_COMPOSE = Prepared(
    select(deliveries.c.id, deliveries.c.key, persons.c.language)
    .join(persons, persons.c.id == deliveries.c.person_id)
    .where(among(deliveries.c.id, "in_ids"))
)
_PLAN = insert_new(deliveries, key=("recipient", "key"))


def book(db: Connection, workshop: Workshop, now: datetime, person: int = 0) -> Book:
    """The book of a workshop that is locked: all who have a seat or wait for one, and this ``person``."""
    to_come = {one.id: one.seats for one in workshop.held if one.starts_at > now}
    asked = {"in_workshop": workshop.id, "in_person": person}
    rows = _BOOKED.rows(db, asked)
    lines = {row.person_id: _line(row) for row in rows}
    last: int | None = _LAST_PLACE.scalar(db, {"in_workshop": workshop.id})
    return Book(to_come, lines, last or 0)


def lines_of(db: Connection, workshop_id: int, people: Collection[int]) -> dict[int, Signup]:
    """These people's lines in the book of a workshop that is locked."""
    asked = {"in_workshop": workshop_id, "in_persons": list(people)}
    return {row.person_id: _line(row) for row in db.execute(_LINES, asked)}


def _line(row: Any) -> Signup:  # noqa: ANN401 - a row has no static type
    return Signup(Answer(row.answer), row.occasion_id, row.place, row.to_confirm)


class Beside(Struct, frozen=True):
    """What stands in somebody's line besides their answer; ``offered_until`` belongs to that."""

    offered_until: datetime | None = None
    warm_up: str | None = None
    name: str | None = None
    came_at: datetime | None = None
    came_by: str | None = None
    asked_again_at: datetime | None = None

    def or_else(self, other: "Beside") -> "Beside":
        """The same, and from the other what is missing."""
        missing = {name: getattr(other, name) for name in BESIDE if getattr(self, name) is None}
        return replace(self, **missing)


def beside(db: Connection, workshop_id: int, people: Collection[int]) -> dict[int, Beside]:
    """What stands in these people's lines besides their answers."""
    asked = {"in_workshop": workshop_id, "in_persons": list(people)}
    return {row.person_id: Beside(*row[1:]) for row in db.execute(_BESIDE, asked)}


def move_beside(db: Connection, workshop_id: int, person: int, said: Beside) -> None:
    """Let this stand in somebody's line besides their answer."""
    values = {f"to_{name}": getattr(said, name) for name in BESIDE}
    db.execute(_MOVE_BESIDE, {"in_workshop": workshop_id, "in_person": person, **values})


def workshops_of(db: Connection, people: Collection[int]) -> list[int]:
    """The workshops to which these people have answered, in order."""
    return list(db.scalars(_WORKSHOPS_OF, {"in_persons": list(people)}))


def move_lonely(db: Connection, to: int, other: int) -> None:
    """Give one person what only the other one has answered."""
    db.execute(_MOVE_LONELY, {"in_person": to, "in_other": other})


def keep(
    db: Connection,
    workshop_id: int,
    changed: Mapping[int, Signup],
    until: Mapping[int, datetime],
    now: datetime,
) -> None:
    """Write these lines of a book; ``until``: how long the seats that are offered are kept."""
    for person, line in changed.items():
        _KEEP.run(
            db,
            {
                "workshop_id": workshop_id,
                "person_id": person,
                "occasion_id": line.occasion,
                "answer": line.answer.value,
                "place": line.place,
                "offered_until": until.get(person),
                "to_confirm": line.to_confirm,
                "answered_at": now,
            },
        )


def note_answered(db: Connection, workshop_id: int, person: int, now: datetime) -> None:
    """Somebody has just answered, by themselves."""
    _ANSWERED.run(db, {"in_workshop": workshop_id, "in_person": person, "in_now": now})


def note_warm_up(db: Connection, workshop_id: int, person: int, words: str) -> None:
    """What somebody who comes has written to the question before the workshop."""
    db.execute(_WARM_UP, {"in_workshop": workshop_id, "in_person": person, "in_words": words})


def standings(
    db: Connection, workshop_ids: Collection[int], people: Collection[int]
) -> dict[tuple[int, int], Standing]:
    """What these people have answered to these workshops, by workshop and person."""
    wanted = {"in_workshops": list(workshop_ids)}
    rows = _OF_PERSONS.rows(db, {**wanted, "in_persons": list(people)})
    lines: defaultdict[int, list[int]] = defaultdict(list)
    if any(row.answer == Answer.WAITING.value for row in rows):
        for row in _AHEAD.rows(db, wanted):
            lines[row.occasion_id].append(row.person_id)
    return {
        (row.workshop_id, row.person_id): Standing(
            Answer(row.answer),
            row.occasion_id,
            row.offered_until,
            row.to_confirm,
            lines[row.occasion_id].index(row.person_id) + 1 if row.answer == Answer.WAITING.value else None,
            row.warm_up is not None,
        )
        for row in rows
    }


class Counts(Struct, frozen=True):
    """How many people an occasion has. ``taken``: seats that nobody else can have."""

    coming: int = 0
    offered: int = 0
    waiting: int = 0

    @property
    def taken(self) -> int:
        """Seats that people have, or that are kept for them."""
        return self.coming + self.offered


class Answers(Struct, frozen=True):
    """How many have answered what to a workshop: by occasion, and those who come to none."""

    occasions: Mapping[int, Counts]
    unsure: int = 0
    declined: int = 0

    def at(self, occasion_id: int) -> Counts:
        """Those of one occasion."""
        return self.occasions.get(occasion_id, Counts())


def answers_to(db: Connection, workshop_ids: Collection[int]) -> dict[int, Answers]:
    """How many have answered what to each of these workshops."""
    found: dict[int, dict[tuple[int | None, str], int]] = {id_: {} for id_ in workshop_ids}
    for row in _COUNTS.rows(db, {"in_workshops": list(workshop_ids)}):
        found[row.workshop_id][row.occasion_id, row.answer] = row.people
    return {id_: _answers(counted) for id_, counted in found.items()}


def _answers(counted: Mapping[tuple[int | None, str], int]) -> Answers:
    places = {occasion for occasion, _ in counted if occasion is not None}
    return Answers(
        {
            place: Counts(
                *(
                    counted.get((place, one.value), 0)
                    for one in (Answer.COMING, Answer.OFFERED, Answer.WAITING)
                )
            )
            for place in places
        },
        *(
            sum(people for (_, answer), people in counted.items() if answer == one.value)
            for one in (Answer.UNSURE, Answer.DECLINED)
        ),
    )


def held_by(db: Connection, person: int, now: datetime) -> list[int]:
    """The workshops to come in which somebody has a seat, waits for one, or is not sure; in order."""
    return list(db.scalars(_HELD_BY, {"in_person": person, "in_now": now}))


def with_offers_run_out(db: Connection, now: datetime) -> set[int]:
    """The workshops in which the time of an offer is over."""
    return {row.workshop_id for row in db.execute(_RUN_OUT, {"in_now": now})}


def ahead_of(db: Connection, person: int, now: datetime) -> list[int]:
    """The workshops to come that somebody has heard of, or answered to; the first ones, in order."""
    return list(db.scalars(_AHEAD_OF, {"in_person": person, "in_now": now}))


def run_out(db: Connection, workshop_id: int, now: datetime) -> set[int]:
    """Those whose time to take the seat that is kept for them is over."""
    asked = {"in_workshop": workshop_id, "in_now": now}
    return {row.person_id for row in db.execute(_RUN_OUT_OF, asked)}


def not_yet_told(db: Connection, subject: str, people: Collection[int]) -> set[int]:
    """Those of these people to whom news of this are still on their way."""
    if not people:
        return set()
    return set(db.scalars(_NOT_YET_TOLD, {"in_subject": subject, "in_persons": list(people)}))


def with_a_waitlist(db: Connection, now: datetime) -> list[int]:
    """The workshops in which somebody waits for a seat at an occasion to come, in order."""
    return list(db.scalars(_MAY_OFFER, {"in_now": now}))


def reached(db: Connection, people: Collection[int]) -> list[Any]:
    """Those of these people who can be told something, each with one open address.

    Rows have person_id, schedule, paused_since, paused_until, rhythm, address_id and channel.
    """
    return _REACHED.rows(db, {"in_persons": list(people)}) if people else []


def unsure(db: Connection, workshop_id: int) -> list[int]:
    """Those who do not know yet."""
    return list(db.scalars(_UNSURE, {"in_workshop": workshop_id}))


def drop_older(db: Connection, key: str, people: Collection[int]) -> None:
    """What these people were to be told of the same kind, in an older version, has not left: it need not."""
    same = key.rpartition(":")[0] + ":%"
    _DROP_OLDER.run(db, {"in_persons": list(people), "in_same": same, "in_key": key})


def forget_cancelled(db: Connection, key: str, people: Collection[int]) -> None:
    """What these people were to be told was called off, and certainly never left: it can be told anew."""
    if people:
        _FORGET_CANCELLED.run(db, {"in_key": key, "in_persons": list(people)})


def plan(db: Connection, rows: Collection[Mapping[str, Any]]) -> None:
    """Write deliveries to be composed as they leave; one that is there already stays as it is."""
    if rows:
        db.execute(_PLAN, list(rows))


class Written(Struct, frozen=True):
    """A delivery that is to be composed: which workshop it is about, ``what`` of it, in which language."""

    workshop: int
    what: str
    language: str


def to_compose(db: Connection, ids: Collection[int]) -> dict[int, Written]:
    """What these deliveries about workshops are to say, by their ids."""
    return {row.id: _written(row) for row in _TO_COMPOSE.rows(db, {"in_ids": list(ids)})}


def _written(row: Any) -> Written:  # noqa: ANN401 - a row has no static type
    _, workshop, what, _ = row.key.split(":")
    return Written(int(workshop), what, row.language)
