"""Bring what config.yaml says into the database, field by field.

A value that has changed in config.yaml is applied, unless the field has been changed elsewhere since
config.yaml last gave it; then it stays, and is named. The column ``provisioned`` keeps what was last given.
Asked twice, the second finds nothing to do. Nothing is taken away but an organiser's role.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from bot.settings import Cohort, Organisation
from bot.storage.roles import end_invitations
from bot.storage.tables import addresses, awaited_roles, cohorts, organisations, roles
from bot.storage.upsert import insert_new, row_lock

ORGANISER: Final = "organiser"
HOUSE: Final = ("name", "language", "timezone", "country", "days", "at", "quiet_hours")
GROUP: Final = ("starts", "at", "days", "pace")

lock_organisation = row_lock(organisations, "id")

_NEW_ORGANISATION = insert_new(organisations, key=("key",)).returning(organisations.c.id)
_ORGANISATION = select(organisations).where(organisations.c.key == bindparam("in_key"))
_SET_ORGANISATION = {
    name: update(organisations)
    .where(organisations.c.id == bindparam("in_id"))
    .values({name: bindparam("in_value", type_=organisations.c[name].type)})
    for name in (*HOUSE, "provisioned")
}
_COHORTS = (
    select(cohorts).where(cohorts.c.organisation_id == bindparam("in_organisation")).order_by(cohorts.c.id)
)
_NEW_COHORT = insert_new(cohorts, key=("organisation_id", "course", "starts")).returning(cohorts.c.id)
_SET_COHORT = {
    name: update(cohorts)
    .where(cohorts.c.id == bindparam("in_id"))
    .values({name: bindparam("in_value", type_=cohorts.c[name].type)})
    for name in (*GROUP, "provisioned")
}
_AWAITED = select(awaited_roles.c.channel, awaited_roles.c.platform_id).where(
    awaited_roles.c.organisation_id == bindparam("in_organisation"), awaited_roles.c.role == ORGANISER
)
_AWAIT = insert_new(awaited_roles, key=("channel", "platform_id", "organisation_id", "role"))
_AWAIT_NO_MORE = delete(awaited_roles).where(
    awaited_roles.c.channel == bindparam("in_channel"),
    awaited_roles.c.platform_id == bindparam("in_platform_id"),
    awaited_roles.c.organisation_id == bindparam("in_organisation"),
    awaited_roles.c.role == ORGANISER,
)
_PERSON = select(addresses.c.person_id).where(
    addresses.c.channel == bindparam("in_channel"), addresses.c.platform_id == bindparam("in_platform_id")
)
_GRANT = insert_new(roles, key=("person_id", "organisation_id", "role"))
_REVOKE = delete(roles).where(
    roles.c.person_id == bindparam("in_person"),
    roles.c.organisation_id == bindparam("in_organisation"),
    roles.c.role == ORGANISER,
)


@dataclass(slots=True)
class Provisioned:
    """What was done, in sentences for the log: ``done``, and ``kept`` for what was changed elsewhere.

    ``moves_lessons``: somebody's next lesson may have moved, or a new cohort waits for its people; see
    :func:`bot.services.learning.refresh.recompute`.
    """

    done: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    moves_lessons: bool = False


def provision(db: Connection, wanted: Iterable[Organisation]) -> Provisioned:
    """Make these organisations, cohorts and awaited roles what the settings say."""
    report = Provisioned()
    for organisation in wanted:
        id_ = _organisation(db, organisation, report)
        _cohorts(db, id_, organisation, report)
        _organisers(db, id_, organisation, report)
    return report


def _organisation(db: Connection, wanted: Organisation, report: Provisioned) -> int:
    given = {name: getattr(wanted, name) for name in HOUSE}
    new: int | None = db.scalar(_NEW_ORGANISATION, {"key": wanted.key, **given, "provisioned": given})
    if new is not None:
        report.done.append(f"organisation {wanted.key} is new")
        return new
    row = db.execute(_ORGANISATION, {"in_key": wanted.key}).one()
    lock_organisation(db, id=row.id)
    row = db.execute(_ORGANISATION, {"in_key": wanted.key}).one()
    _bring_in(db, row, given, _SET_ORGANISATION, f"organisation {wanted.key}", report)
    id_: int = row.id
    return id_


def _cohorts(db: Connection, organisation: int, wanted: Organisation, report: Provisioned) -> None:
    rows = list(db.execute(_COHORTS, {"in_organisation": organisation}))
    for cohort, row in _paired(wanted.cohorts, rows):
        given = _given(cohort)
        what = f"cohort of {cohort.course} in {wanted.key}"
        if row is not None:
            _bring_in(db, row, given, _SET_COHORT, what, report)
            continue
        values = {"organisation_id": organisation, "course": cohort.course, **given, "starts": cohort.starts}
        if db.scalar(_NEW_COHORT, {**values, "provisioned": given}) is None:
            report.kept.append(f"{what}: one that starts {cohort.starts} is there already, moved elsewhere")
            continue
        report.done.append(f"{what} is new")
        report.moves_lessons = True


def _given(cohort: Cohort) -> dict[str, Any]:
    """A cohort's fields as plain values."""
    starts = None if cohort.starts is None else cohort.starts.isoformat()
    return {"starts": starts, "at": cohort.at, "days": cohort.days, "pace": str(cohort.pace)}


def _paired(wanted: Sequence[Cohort], rows: Sequence[Row[Any]]) -> list[tuple[Cohort, Row[Any] | None]]:
    """Each wanted cohort with its row: the one given with this start, else one whose start has changed.

    So a corrected start moves the cohort, and does not open a second one for the same people.
    """
    left = list(rows)
    found: dict[int, Row[Any]] = {}
    tests = (
        lambda cohort, row: row.provisioned.get("starts") == _given(cohort)["starts"],
        lambda cohort, row: row.starts == cohort.starts,
        lambda _cohort, _row: True,
    )
    for is_it in tests:
        for place, cohort in enumerate(wanted):
            if place in found:
                continue
            row = next((row for row in left if row.course == cohort.course and is_it(cohort, row)), None)
            if row is not None:
                left.remove(row)
                found[place] = row
    return [(cohort, found.get(place)) for place, cohort in enumerate(wanted)]


def _bring_in(
    db: Connection,
    row: Row[Any],
    given: Mapping[str, Any],
    statements: Mapping[str, Any],
    what: str,
    report: Provisioned,
) -> None:
    """Apply the fields that config.yaml has changed, save those changed elsewhere since."""
    last: Mapping[str, Any] = row.provisioned
    for name, value in given.items():
        now, before = _plain(row._mapping[name]), last.get(name)  # noqa: SLF001 - its public name
        if value in (before, now):
            continue
        if now != before:
            report.kept.append(f"{what}: {name} stays {now}, changed elsewhere; config.yaml says {value}")
            continue
        stored = date.fromisoformat(value) if name == "starts" and value is not None else value
        db.execute(statements[name], {"in_id": row.id, "in_value": stored})
        report.done.append(f"{what}: {name} is now {value}")
        report.moves_lessons = report.moves_lessons or name not in ("name", "language")
    if given != last:
        db.execute(statements["provisioned"], {"in_id": row.id, "in_value": dict(given)})


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _organisers(db: Connection, organisation: int, wanted: Organisation, report: Provisioned) -> None:
    key = {"in_organisation": organisation}
    awaited = {(row.channel, row.platform_id) for row in db.execute(_AWAITED, key)}
    for channel, platform_id in sorted(awaited - set(wanted.organisers)):
        place = {"in_channel": channel, "in_platform_id": platform_id}
        db.execute(_AWAIT_NO_MORE, {**place, **key})
        person = db.scalar(_PERSON, place)
        if person is not None:
            db.execute(_REVOKE, {"in_person": person, **key})
            end_invitations(db, person, organisation)
        report.done.append(f"organisation {wanted.key} has an organiser less on {channel}")
    for channel, platform_id in wanted.organisers:
        if (channel, platform_id) in awaited:
            continue
        values = {"organisation_id": organisation, "role": ORGANISER}
        db.execute(_AWAIT, {"channel": channel, "platform_id": platform_id, **values})
        person = db.scalar(_PERSON, {"in_channel": channel, "in_platform_id": platform_id})
        if person is not None:
            db.execute(_GRANT, {"person_id": person, **values})
        report.done.append(f"organisation {wanted.key} has a new organiser on {channel}")
