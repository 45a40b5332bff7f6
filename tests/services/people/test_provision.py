"""config.yaml reaches the database field by field, and what was changed elsewhere stays."""

import datetime as dt
from datetime import date
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, Table, select, text, update

from bot.domain.event import Event
from bot.services.people.arrive import arrive
from bot.services.people.provision import Provisioned, provision
from bot.settings import Cohort, Organisation
from bot.storage.store import Store
from bot.storage.tables import awaited_roles, cohorts, organisations, roles

NOW = dt.datetime(2026, 10, 5, 7, 0, tzinfo=dt.UTC)
JANUARY, FEBRUARY = date(2027, 1, 11), date(2027, 2, 1)
CITY = Organisation(
    key="ostersund",
    name="Destination Östersund",
    language="sv",
    timezone="Europe/Stockholm",
    country="SE",
    days="mon-fri",
    at="08:30",
    quiet_hours="20:00-07:00",
    cohorts=(Cohort("service", JANUARY),),
)
NOTHING = Provisioned()


def asked(store: Store, *wanted: Organisation) -> Provisioned:
    return store.write_now(provision, wanted)


def rows(store: Store, table: Table) -> list[dict[str, Any]]:
    def all_rows(db: Connection) -> list[dict[str, Any]]:
        return [dict(row) for row in db.execute(select(table).order_by(*table.primary_key)).mappings()]

    return store.read_now(all_rows)


def set_elsewhere(store: Store, table: Table, **fields: object) -> None:
    def change(db: Connection) -> None:
        db.execute(update(table).values(**fields))

    store.write_now(change)


def one(store: Store, table: Table, *fields: str) -> tuple[Any, ...]:
    [row] = rows(store, table)
    return tuple(row[field] for field in fields)


def test_an_organisation_and_its_cohort_are_made(store: Store) -> None:
    report = asked(store, CITY)
    assert report == Provisioned(
        done=["organisation ostersund is new", "cohort of service in ostersund is new"], moves_lessons=True
    )
    house = ("key", "name", "language", "timezone", "country", "days", "at", "quiet_hours")
    assert one(store, organisations, *house) == tuple(getattr(CITY, field) for field in house)
    assert one(store, cohorts, "course", "starts", "at", "days", "pace") == (
        "service",
        JANUARY,
        None,
        None,
        "daily",
    )


def test_the_same_again_changes_nothing(store: Store) -> None:
    asked(store, CITY)
    before = rows(store, organisations), rows(store, cohorts)
    assert asked(store, CITY) == NOTHING
    assert (rows(store, organisations), rows(store, cohorts)) == before


def test_a_changed_value_is_applied_and_the_others_stay(store: Store) -> None:
    asked(store, CITY)
    report = asked(store, replace(CITY, at="09:15"))
    assert report == Provisioned(done=["organisation ostersund: at is now 09:15"], moves_lessons=True)
    assert one(store, organisations, "at", "days") == ("09:15", "mon-fri")


def test_a_new_name_moves_nobodys_lesson(store: Store) -> None:
    asked(store, CITY)
    report = asked(store, replace(CITY, name="Östersund City"))
    assert report == Provisioned(done=["organisation ostersund: name is now Östersund City"])


def test_what_was_changed_elsewhere_stays_while_config_says_the_same(store: Store) -> None:
    asked(store, CITY)
    set_elsewhere(store, organisations, at="10:00")
    assert asked(store, CITY) == NOTHING
    assert one(store, organisations, "at") == ("10:00",)


def test_what_was_changed_elsewhere_stays_when_config_changes_and_that_is_said_once(store: Store) -> None:
    asked(store, CITY)
    set_elsewhere(store, organisations, at="10:00")
    later = replace(CITY, at="09:15", days="mon-sun")
    assert asked(store, later) == Provisioned(
        done=["organisation ostersund: days is now mon-sun"],
        kept=["organisation ostersund: at stays 10:00, changed elsewhere; config.yaml says 09:15"],
        moves_lessons=True,
    )
    assert one(store, organisations, "at", "days") == ("10:00", "mon-sun")
    assert asked(store, later) == NOTHING


def test_what_was_changed_elsewhere_follows_again_once_config_agrees_with_it(store: Store) -> None:
    asked(store, CITY)
    set_elsewhere(store, organisations, at="10:00")
    assert asked(store, replace(CITY, at="10:00")) == NOTHING
    asked(store, replace(CITY, at="11:00"))
    assert one(store, organisations, "at") == ("11:00",)


def test_a_cohorts_fields_are_applied_one_by_one(store: Store) -> None:
    asked(store, CITY)
    set_elsewhere(store, cohorts, at="10:00")
    report = asked(store, replace(CITY, cohorts=(Cohort("service", JANUARY, "09:15", "mon", "own"),)))
    assert report == Provisioned(
        done=[
            "cohort of service in ostersund: days is now mon",
            "cohort of service in ostersund: pace is now own",
        ],
        kept=["cohort of service in ostersund: at stays 10:00, changed elsewhere; config.yaml says 09:15"],
        moves_lessons=True,
    )
    assert one(store, cohorts, "at", "days", "pace") == ("10:00", "mon", "own")


def test_a_corrected_start_moves_the_cohort_and_opens_no_second(store: Store) -> None:
    asked(store, CITY)
    report = asked(store, replace(CITY, cohorts=(Cohort("service", FEBRUARY),)))
    assert report.done == ["cohort of service in ostersund: starts is now 2027-02-01"]
    assert one(store, cohorts, "starts") == (FEBRUARY,)
    asked(store, replace(CITY, cohorts=(Cohort("service"),)))
    assert one(store, cohorts, "starts") == (None,)
    assert asked(store, replace(CITY, cohorts=(Cohort("service"),))) == NOTHING


def test_a_second_cohort_of_the_course_is_opened_beside_the_first(store: Store) -> None:
    asked(store, CITY)
    both = replace(CITY, cohorts=(Cohort("service", FEBRUARY), Cohort("service", JANUARY)))
    assert asked(store, both).done == ["cohort of service in ostersund is new"]
    assert [row["starts"] for row in rows(store, cohorts)] == [JANUARY, FEBRUARY]
    assert asked(store, both) == NOTHING


def test_a_cohort_that_was_moved_elsewhere_onto_a_new_ones_start_is_not_doubled(store: Store) -> None:
    asked(store, CITY)
    set_elsewhere(store, cohorts, starts=FEBRUARY)
    both = replace(CITY, cohorts=(Cohort("service", JANUARY), Cohort("service", FEBRUARY)))
    assert asked(store, both).kept == [
        "cohort of service in ostersund: one that starts 2027-02-01 is there already, moved elsewhere"
    ]
    assert [row["starts"] for row in rows(store, cohorts)] == [FEBRUARY]


def test_what_config_no_longer_names_stays(store: Store) -> None:
    asked(store, CITY)
    assert asked(store, replace(CITY, cohorts=())) == NOTHING
    assert asked(store) == NOTHING
    assert one(store, cohorts, "course") == ("service",)


def test_each_organisation_has_its_own_values(store: Store) -> None:
    other = replace(CITY, key="malmo", name="Malmö", country="none", cohorts=(Cohort("service", pace=20),))
    asked(store, CITY, other)
    asked(store, CITY, replace(other, at="12:00"))
    assert [(row["key"], row["at"]) for row in rows(store, organisations)] == [
        ("ostersund", "08:30"),
        ("malmo", "12:00"),
    ]
    assert [row["pace"] for row in rows(store, cohorts)] == ["daily", "20"]


ALVA = ("telegram", "4711")


def alva_arrives(store: Store) -> int:
    event = Event("command", ALVA[1], ALVA[1], command="start")
    who, _ = store.write_now(arrive, ALVA[0], event, "sv", NOW)
    return who.person_id


def test_an_organisers_role_waits_until_the_address_appears(store: Store) -> None:
    asked(store, replace(CITY, organisers=(ALVA,)))
    assert rows(store, roles) == []
    alva = alva_arrives(store)
    assert one(store, roles, "person_id", "role") == (alva, "organiser")


def test_an_organiser_who_is_known_already_has_the_role_at_once(store: Store) -> None:
    asked(store, CITY)
    alva = alva_arrives(store)
    report = asked(store, replace(CITY, organisers=(ALVA,)))
    assert report == Provisioned(done=["organisation ostersund has a new organiser on telegram"])
    assert one(store, roles, "person_id", "role") == (alva, "organiser")
    assert asked(store, replace(CITY, organisers=(ALVA,))) == NOTHING


def test_an_organiser_taken_out_has_the_role_no_more(store: Store) -> None:
    asked(store, replace(CITY, organisers=(ALVA, ("web", "b"))))
    alva_arrives(store)
    report = asked(store, replace(CITY, organisers=(("web", "b"),)))
    assert report == Provisioned(done=["organisation ostersund has an organiser less on telegram"])
    assert rows(store, roles) == []
    assert one(store, awaited_roles, "channel", "platform_id") == ("web", "b")


def test_an_organiser_taken_out_stays_a_learner(store: Store) -> None:
    asked(store, replace(CITY, organisers=(ALVA,)))
    alva_arrives(store)

    def learns(db: Connection) -> None:
        db.execute(
            text("INSERT INTO roles (person_id, organisation_id, role) SELECT id, 1, 'learner' FROM persons")
        )

    store.write_now(learns)
    asked(store, CITY)
    assert one(store, roles, "role") == ("learner",)
