"""Who belongs to an audience and can be reached, and how many cannot, and why."""

import datetime as dt
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, insert, select, update

from bot.domain.audience import EVERYBODY, Audience, to_json
from bot.domain.kinds import RULES, Kind
from bot.services.people.import_workplaces import Line, import_workplaces
from bot.storage.announcement_tables import announcements
from bot.storage.audiences import Tongue, count, had_one, people_of
from bot.storage.store import Store
from bot.storage.tables import addresses, cohorts, deliveries, enrolments, organisations, workplaces
from bot.storage.workshop_tables import series, signups, workshops
from tests.cast import CITY, DAY, EARLY, MONDAY, Town, found

UMEA = replace(CITY, key="umea", name="Umeå City")


class City:
    """Three who take part, one in another city, and the rows around them."""

    def __init__(self, town: Town) -> None:
        self.town = town
        town.do(self._workplaces)
        self.alva = town.joins("alva", code="kapp", trade="retail")
        self.bashir = town.joins("bashir", channel="telegram", trade="cafe")
        self.chidi = town.joins("chidi", trade="retail")
        self.stranger = town.joins("stranger", code="umea", trade="retail")
        town.comes("nobody yet")
        town.change(self.bashir, language="ar")
        self.cohort = town.do(lambda db: db.scalars(select(cohorts.c.id).order_by(cohorts.c.id)).first() or 0)
        self.workplace = town.do(lambda db: db.scalars(select(workplaces.c.id)).one())

    def _workplaces(self, db: Connection) -> None:
        city = db.scalars(select(organisations.c.id).where(organisations.c.key == "ostersund")).one()
        import_workplaces(db, city, [Line("Kappor", "retail", "Centrum")], ["kapp"], EARLY)

    @property
    def id(self) -> int:
        organisation = self.town.who(self.alva).organisation
        assert organisation is not None
        return organisation.id

    def reached(self, **narrowed: Any) -> list[int]:  # noqa: ANN401 - any field of an audience
        rows = self.town.do(people_of, self.id, Audience(**narrowed), 0, 100)
        return [row.person_id for row in rows]

    def counted(self, **narrowed: Any) -> list[Tongue]:  # noqa: ANN401 - as above
        return list(self.town.do(count, self.id, Audience(**narrowed), MONDAY))

    def does(self, *statements: Any) -> None:  # noqa: ANN401 - statements of any kind
        self.town.do(lambda db: [db.execute(one) for one in statements] and None)


@pytest.fixture
def city(store: Store) -> City:
    return City(found(store, organisations=(CITY, UMEA)))


def test_everybody_who_takes_part_in_the_organisation_is_reached_and_nobody_else(city: City) -> None:
    assert city.reached() == [city.alva, city.bashir, city.chidi]

    city.town.change(city.alva, left_at=EARLY)
    assert city.reached() == [city.bashir, city.chidi]


def test_each_comes_once_with_the_open_address_last_heard_from(city: City) -> None:
    later = {"state": "open", "heard_at": EARLY + DAY, "created_at": EARLY}
    city.does(insert(addresses).values(person_id=city.alva, channel="slack", platform_id="T/U", **later))

    rows = city.town.do(people_of, city.id, Audience(), 0, 100)
    assert [(row.person_id, row.channel) for row in rows] == [
        (city.alva, "slack"),
        (city.bashir, "telegram"),
        (city.chidi, "web"),
    ]
    city.does(update(addresses).where(addresses.c.channel == "slack").values(state="blocked"))
    rows = city.town.do(people_of, city.id, Audience(), 0, 100)
    assert [row.channel for row in rows] == ["web", "telegram", "web"]


def test_pieces_follow_on_each_other(city: City) -> None:
    first = city.town.do(people_of, city.id, Audience(), 0, 2)
    then = city.town.do(people_of, city.id, Audience(), first[-1].person_id, 2)

    assert [row.person_id for row in [*first, *then]] == city.reached()


def test_trade_language_workplace_and_area_narrow_together(city: City) -> None:
    assert city.reached(trades=frozenset({"retail"})) == [city.alva, city.chidi]
    assert city.reached(trades=frozenset({"retail", "cafe"})) == [city.alva, city.bashir, city.chidi]
    assert city.reached(languages=frozenset({"ar"})) == [city.bashir]
    assert city.reached(workplaces=frozenset({city.workplace})) == [city.alva]
    assert city.reached(areas=frozenset({"Centrum"})) == [city.alva]
    assert city.reached(areas=frozenset({"Norr"})) == []
    assert city.reached(trades=frozenset({"cafe"}), areas=frozenset({"Centrum"})) == []


def test_a_cohort_splits_in_those_who_have_completed_and_those_who_have_not(city: City) -> None:
    done = update(enrolments).where(enrolments.c.person_id == city.chidi).values(completed_at=EARLY)
    city.does(done)
    whole = frozenset({city.cohort})

    assert city.reached(cohorts=whole) == [city.alva, city.bashir, city.chidi]
    assert city.reached(cohorts=whole, progress="completed") == [city.chidi]
    assert city.reached(cohorts=whole, progress="under way") == [city.alva, city.bashir]
    assert city.reached(cohorts=frozenset({city.cohort + 99})) == []


def test_an_enrolment_that_was_started_over_does_not_count(city: City) -> None:
    city.does(update(enrolments).where(enrolments.c.person_id == city.alva).values(ended_at=EARLY))

    assert city.alva not in city.reached(cohorts=frozenset({city.cohort}))


def test_a_workshop_and_what_was_answered(city: City) -> None:
    city.town.do(_workshop, city.id, None, None)
    rows = [(city.alva, "yes", EARLY), (city.bashir, "no", None)]
    names = ("person_id", "answer", "came_at")
    answer = insert(signups).values(workshop_id=1, answered_at=EARLY)
    city.does(*(answer.values(**dict(zip(names, row, strict=True))) for row in rows))

    assert city.reached(workshop=1) == [city.alva, city.bashir]
    assert city.reached(workshop=1, answers=frozenset({"yes"})) == [city.alva]
    assert city.reached(workshop=1, answers=frozenset({"came"})) == [city.alva]
    assert city.reached(workshop=1, answers=frozenset({"silent"})) == [city.chidi]
    assert city.reached(workshop=1, answers=frozenset({"no", "silent"})) == [city.bashir, city.chidi]


def test_the_leaders_of_a_series_are_reached_in_every_city_but_only_by_whose_series_it_is(city: City) -> None:
    row = {"shared": {}, "made_at": EARLY, "changed_at": EARLY}
    city.does(insert(series).values(id=7, organisation_id=city.id, **row))
    city.town.do(_workshop, city.id + 1, 7, city.stranger)

    assert city.reached(leaders=7) == [city.stranger]
    assert city.reached(leaders=8) == []
    rows = city.town.do(people_of, city.id + 1, Audience(leaders=7), 0, 100)
    assert list(rows) == []


def test_people_are_counted_by_language_with_those_who_get_nothing(city: City) -> None:
    city.does(update(addresses).where(addresses.c.person_id == city.chidi).values(state="blocked"))
    city.town.change(city.bashir, paused_since=MONDAY)

    assert city.counted() == [Tongue("sv", 2, 1, 0), Tongue("ar", 1, 0, 1)]
    city.town.change(city.bashir, paused_until=MONDAY)  # the first day on again
    assert city.counted(languages=frozenset({"ar"})) == [Tongue("ar", 1, 0, 0)]


@pytest.mark.parametrize(
    ("kind", "state", "audience", "ago", "people"),
    [
        (Kind.ANNOUNCEMENT, "sent", EVERYBODY, DAY, 1),
        (Kind.URGENT, "sent", EVERYBODY, DAY, 1),
        (Kind.ANNOUNCEMENT, "failed", EVERYBODY, DAY, 0),
        (Kind.CORRECTION, "sent", EVERYBODY, DAY, 0),
        (Kind.ANNOUNCEMENT, "sent", Audience(trades=frozenset({"retail"})), DAY, None),
        (Kind.ANNOUNCEMENT, "sent", EVERYBODY, 8 * DAY, None),
    ],
)
def test_only_an_announcement_to_everybody_of_the_last_seven_days_that_arrived_is_one_had(
    city: City,
    kind: Kind,
    state: str,
    audience: Audience,
    ago: dt.timedelta,
    people: int | None,
) -> None:
    when = EARLY - ago
    city.does(
        insert(announcements).values(
            organisation_id=city.id,
            state="out",
            audience=to_json(audience),
            runs=1,
            spread_at=when,
            made_at=when,
            changed_at=when,
        ),
        insert(deliveries).values(
            recipient=f"p:{city.alva}",
            key="one",
            kind=kind.value,
            state=state,
            person_id=city.alva,
            channel="web",
            priority=RULES[kind].priority,
            due_at=when,
            try_at=when,
            expires_at=when + DAY,
            created_at=when,
            subject="announcement:1",
        ),
    )

    assert city.town.do(had_one, city.id, EARLY) == people
    city.town.change(city.alva, paused_since=MONDAY)
    assert city.town.do(had_one, city.id, EARLY) == people
    assert city.town.do(had_one, city.id + 1, EARLY) is None


def _workshop(db: Connection, organisation: int, of: int | None, leader: int | None) -> None:
    db.execute(
        insert(workshops).values(
            organisation_id=organisation,
            series_id=of,
            leader_id=leader,
            state="planned",
            title="Vi ses",
            words={},
            timezone="Europe/Stockholm",
            audience={},
            reminders=[7, 1],
            code=f"vi-ses-{organisation}",
            made_at=EARLY,
            changed_at=EARLY,
        )
    )
