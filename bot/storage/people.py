"""Questions about people: who writes from this address, which organisation a code means."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, bindparam, func, literal, select

from bot.domain.course import TRADES, Trade
from bot.domain.schedule import Pause
from bot.domain.silence import Notice, Rhythm
from bot.storage.prepared import Prepared
from bot.storage.tables import addresses, organisations, persons, workplaces
from bot.storage.upsert import row_lock
from bot.storage.workshop_tables import workshops

ON_THE_WALL: Final = "here-"
"""Stands before the code of a workshop where it is scanned: it leads to its organisation, too."""

lock_person = row_lock(persons, "id")
_LOCK_PERSONS = Prepared(
    select(persons.c.id)
    .where(persons.c.id.in_(bindparam("in_persons", expanding=True)))
    .order_by(persons.c.id)
    .with_for_update(key_share=True)
)


class Organisation(Struct, frozen=True):
    """An organisation with the values its people fall back on."""

    id: int
    key: str
    name: str
    language: str
    timezone: str
    country: str
    days: str
    at: str
    quiet_hours: str


class Who(Struct, frozen=True):
    """The person behind an address, as far as a conversation needs to know."""

    person_id: int
    address_id: int
    channel: str
    platform_id: str
    address_state: str
    unseen: int | None
    created_at: datetime
    joined_at: datetime | None
    left_at: datetime | None
    language: str
    trade: Trade | None
    organisation: Organisation | None
    workplace_id: int | None
    days: str | None
    at: str | None
    timezone: str | None
    pause: Pause | None
    notice: Notice | None
    rhythm: Rhythm | None
    unanswered: int
    opening: str | None
    schedule: str | None
    next_lesson_at: datetime | None
    last_lesson_on: date | None
    last_review_on: date | None

    @property
    def takes_part(self) -> bool:
        """Whether the person has joined and not left."""
        return self.joined_at is not None and self.left_at is None

    @property
    def zone(self) -> str | None:
        """The zone they live by: their own, else the organisation's; None without an organisation."""
        return None if self.organisation is None else self.timezone or self.organisation.timezone

    @property
    def reachable(self) -> bool:
        """Whether there is an open address to send to."""
        return self.address_state == "open"


class Invitation(Struct, frozen=True):
    """Where a code leads: an organisation, and perhaps one of its workplaces."""

    organisation: Organisation
    workplace_id: int | None = None
    workplace: str | None = None
    trade: Trade | None = None


_PERSON = (
    persons.c.created_at,
    persons.c.joined_at,
    persons.c.left_at,
    persons.c.language,
    persons.c.trade,
    persons.c.organisation_id,
    persons.c.workplace_id,
    persons.c.days,
    persons.c.at,
    persons.c.timezone,
    persons.c.paused_since,
    persons.c.paused_until,
    persons.c.notice,
    persons.c.rhythm,
    persons.c.unanswered,
    func.coalesce(persons.c.opening, workplaces.c.opening).label("opening"),
    persons.c.schedule,
    persons.c.next_lesson_at,
    persons.c.last_lesson_on,
    persons.c.last_review_on,
)
_ORGANISATION = [
    organisations.c[name].label(f"o_{name}")
    for name in ("id", "key", "name", "language", "timezone", "country", "days", "at", "quiet_hours")
]
_WHO = (
    select(
        addresses.c.id.label("address_id"),
        addresses.c.channel,
        addresses.c.platform_id,
        addresses.c.state.label("address_state"),
        addresses.c.unseen,
        addresses.c.person_id,
        *_PERSON,
        *_ORGANISATION,
    )
    .join(persons, persons.c.id == addresses.c.person_id)
    .outerjoin(organisations, organisations.c.id == persons.c.organisation_id)
    .outerjoin(workplaces, workplaces.c.id == persons.c.workplace_id)
)
_WHO_BY_ADDRESS = Prepared(
    _WHO.where(
        addresses.c.channel == bindparam("in_channel"), addresses.c.platform_id == bindparam("in_platform_id")
    )
)
_BEST_ADDRESS_FIRST = (addresses.c.state.desc(), addresses.c.heard_at.desc(), addresses.c.id.desc())
_WHO_BY_PERSON = Prepared(
    _WHO.where(persons.c.id == bindparam("in_person")).order_by(*_BEST_ADDRESS_FIRST).limit(1)
)
_WHO_BY_PERSONS = Prepared(
    _WHO.where(persons.c.id.in_(bindparam("in_persons", expanding=True))).order_by(
        persons.c.id, *_BEST_ADDRESS_FIRST
    )
)
_BY_ORGANISATION_CODE = select(*_ORGANISATION).where(organisations.c.key == bindparam("in_code"))
_ORGANISATION_BY_ID = select(*_ORGANISATION).where(organisations.c.id == bindparam("in_id"))
_BY_CODE_ON_THE_WALL = (
    select(*_ORGANISATION)
    .join(workshops, workshops.c.organisation_id == organisations.c.id)
    .where(bindparam("in_code") == literal(ON_THE_WALL).concat(workshops.c.code))
)
_BY_WORKPLACE_CODE = (
    select(
        *_ORGANISATION, workplaces.c.id.label("w_id"), workplaces.c.name.label("w_name"), workplaces.c.trade
    )
    .join(organisations, organisations.c.id == workplaces.c.organisation_id)
    .where(workplaces.c.code == bindparam("in_code"))
)


def at_address(db: Connection, channel: str, platform_id: str) -> Who | None:
    """The person who writes from this address, if it is known."""
    row = _WHO_BY_ADDRESS.first(db, {"in_channel": channel, "in_platform_id": platform_id})
    return None if row is None else _who(row)


def person(db: Connection, person_id: int) -> Who | None:
    """A person with the address last heard from, open ones first (``open`` sorts last of the states)."""
    row = _WHO_BY_PERSON.first(db, {"in_person": person_id})
    return None if row is None else _who(row)


def persons_by_id(db: Connection, ids: Collection[int]) -> dict[int, Who]:
    """These people as :func:`person` gives them, in the order of their ids."""
    found: dict[int, Who] = {}
    for row in _WHO_BY_PERSONS.rows(db, {"in_persons": list(ids)}):
        if row.person_id not in found:
            found[row.person_id] = _who(row)
    return found


def lock_persons(db: Connection, ids: Collection[int]) -> None:
    """Lock these people as ``lock_person`` does, in the order of their ids."""
    _LOCK_PERSONS.rows(db, {"in_persons": list(ids)})


def invitation(db: Connection, code: str) -> Invitation | None:
    """Where a code leads, whatever its case; None when it leads nowhere."""
    if "\0" in code:  # no text of PostgreSQL's holds it
        return None
    values = {"in_code": code.strip().lower()}
    row = db.execute(_BY_ORGANISATION_CODE, values).one_or_none()
    if row is not None:
        return Invitation(_organisation(row))
    row = db.execute(_BY_WORKPLACE_CODE, values).one_or_none()
    if row is not None:
        return Invitation(_organisation(row), row.w_id, row.w_name, trade(row.trade))
    row = db.execute(_BY_CODE_ON_THE_WALL, values).one_or_none()
    return None if row is None else Invitation(_organisation(row))


def organisation(db: Connection, key: str) -> Organisation | None:
    """An organisation by its key in config.yaml."""
    row = db.execute(_BY_ORGANISATION_CODE, {"in_code": key}).one_or_none()
    return None if row is None else _organisation(row)


def organisation_by_id(db: Connection, id_: int) -> Organisation:
    """An organisation by the id that another table names."""
    return _organisation(db.execute(_ORGANISATION_BY_ID, {"in_id": id_}).one())


def trade(word: str | None) -> Trade | None:
    """A trade as stored, if it is one we know."""
    return next((known for known in TRADES if known == word), None)


def _organisation(row: Any) -> Organisation:  # noqa: ANN401 - a result row has no static type
    return Organisation(
        row.o_id,
        row.o_key,
        row.o_name,
        row.o_language,
        row.o_timezone,
        row.o_country,
        row.o_days,
        row.o_at,
        row.o_quiet_hours,
    )


def _who(row: Any) -> Who:  # noqa: ANN401 - as above
    return Who(
        person_id=row.person_id,
        address_id=row.address_id,
        channel=row.channel,
        platform_id=row.platform_id,
        address_state=row.address_state,
        unseen=row.unseen,
        created_at=row.created_at,
        joined_at=row.joined_at,
        left_at=row.left_at,
        language=row.language,
        trade=trade(row.trade),
        organisation=None if row.o_id is None else _organisation(row),
        workplace_id=row.workplace_id,
        days=row.days,
        at=row.at,
        timezone=row.timezone,
        pause=None if row.paused_since is None else Pause(row.paused_since, row.paused_until),
        notice=row.notice,
        rhythm=row.rhythm,
        unanswered=row.unanswered,
        opening=row.opening,
        schedule=row.schedule,
        next_lesson_at=row.next_lesson_at,
        last_lesson_on=row.last_lesson_on,
        last_review_on=row.last_review_on,
    )
