"""The clock: its jobs, and that each does all there is to do, survives trouble and says what it found."""

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any, cast

import pytest
import time_machine
from msgspec.structs import replace
from sqlalchemy import Connection, select, update
from structlog.testing import capture_logs

from bot.clock.jobs import ERASED_LINGER, PACED_TICK_SECONDS, TICK_SECONDS, Clock
from bot.services.learning import plan
from bot.services.learning.shelf import Shelf
from bot.services.people.erase import erase
from bot.services.people.provision import provision
from bot.settings import Cohort
from bot.storage import inbox
from bot.storage.store import Lane, NotDone, OutcomeUnknown, Store
from bot.storage.tables import addresses, deliveries, enrolments, persons
from bot.storage.tables import inbox as inbox_table
from tests.cast import CITY, EARLY, SLOT, found, library
from tests.services.workshops import planned as workshop
from tests.services.workshops.test_ask_before_part import ASKS, COURSES, employ


class Wall:
    """A clock on the wall that stands, and how often delivery was woken."""

    def __init__(self, store: Store, at: dt.datetime = SLOT) -> None:
        self.now = at
        self.woken = 0
        self.town = found(store)
        self.clock = Clock(store, self.town.shelf, self.wake, lambda: self.now)

    def wake(self) -> None:
        self.woken += 1

    async def ticks(self) -> None:
        """Return after the next tick."""
        before = self.woken
        while self.woken == before:  # noqa: ASYNC110 - the clock tells nobody else
            await asyncio.sleep(0.01)


class Troubled:
    """A real store on which every call ends in the same way."""

    def __init__(self, store: Store, trouble: Exception) -> None:
        self._store = store
        self._trouble = trouble
        self.asked = 0

    async def write(self, f: Callable[..., Any], *args: object, lane: Lane = "tap") -> object:
        self.asked += 1
        raise self._trouble

    read = write


@pytest.fixture
def wall(store: Store) -> Wall:
    return Wall(store)


@pytest.fixture
def log() -> Iterator[list[MutableMapping[str, Any]]]:
    with capture_logs() as lines:
        yield lines


def said(log: list[MutableMapping[str, Any]]) -> list[tuple[str, str, Any]]:
    """Level, event, and whom or why; a slow machine is no finding."""
    return [
        (line["log_level"], line["event"], line.get("people", line.get("why")))
        for line in log
        if line["event"] != "slow call"
    ]


def planned(db: Connection) -> list[tuple[int | None, str, dt.datetime]]:
    """Person, state and moment of every lesson in the ledger."""
    found = select(deliveries).where(deliveries.c.kind == "lesson").order_by(deliveries.c.person_id)
    return [(row.person_id, row.state, row.due_at) for row in db.execute(found)]


# --- the jobs ----------------------------------------------------------------------------------------


async def test_every_job_waits_for_its_time_forgives_delay_and_never_runs_beside_itself(wall: Wall) -> None:
    wall.clock.start()
    assert wall.clock._scheduler is not None  # noqa: SLF001 - what it was told is what counts
    jobs = wall.clock._scheduler.get_jobs()  # noqa: SLF001 - as above
    try:
        settings = {(job.misfire_grace_time, job.coalesce, job.max_instances) for job in jobs}
        triggers = sorted(str(job.trigger) for job in jobs)
    finally:
        wall.clock.stop()

    assert settings == {(None, True, 1)}
    assert triggers == [
        "cron[hour='2', minute='17']",
        "cron[hour='2', minute='37']",
        "cron[hour='3', minute='7']",
        "interval[0:00:02]",
        "interval[0:00:30]",
        "interval[0:01:00]",
        "interval[0:10:00]",
        "interval[1:00:00]",
    ]
    assert (TICK_SECONDS, PACED_TICK_SECONDS) == (30, 1)


async def test_the_first_tick_is_at_once(store: Store, wall: Wall) -> None:
    wall.town.joins("Alva")
    wall.clock.start()
    try:
        async with asyncio.timeout(20):  # the next one would come after thirty
            while not (found := await store.read(planned)):  # noqa: ASYNC110 - other jobs wake delivery, too
                await asyncio.sleep(0.01)
    finally:
        wall.clock.stop()

    assert [state for _, state, _ in found] == ["pending"]


def test_a_clock_that_never_began_can_be_stopped(wall: Wall) -> None:
    wall.clock.stop()


@pytest.mark.parametrize("moved", [dt.timedelta(hours=-1), dt.timedelta(days=400)], ids=["back", "forward"])
async def test_a_clock_on_the_wall_that_is_set_anew_does_not_stop_the_ticks(
    store: Store, moved: dt.timedelta
) -> None:
    wall = Wall(store)
    clock = Clock(store, wall.town.shelf, wall.wake, lambda: wall.now, tick_seconds=0.05)
    with time_machine.travel(SLOT, tick=True) as wall_clock:
        clock.start()
        try:
            async with asyncio.timeout(20):
                await wall.ticks()
                wall_clock.shift(moved)
                await wall.ticks()
                await wall.ticks()
        finally:
            clock.stop()
            await asyncio.sleep(0)  # it ends a turn of the loop later, and must not see the true time before


# --- planning ----------------------------------------------------------------------------------------


async def test_a_tick_plans_everybody_due_and_wakes_delivery(store: Store, wall: Wall) -> None:
    alva, bashir = (wall.town.joins(name) for name in ("Alva", "Bashir"))

    await wall.clock.plan()

    assert store.read_now(planned) == [(alva, "pending", SLOT), (bashir, "pending", SLOT)]
    assert wall.woken == 1


async def test_a_tick_plans_all_pieces(store: Store, wall: Wall) -> None:
    """People of different hours are never in one piece."""
    hours = ["08:30", "08:31", "07:45"]
    people = [wall.town.joins(f"person {hour}") for hour in hours]
    for person, hour in zip(people, hours, strict=True):
        moment = dt.datetime.combine(SLOT, dt.time.fromisoformat(hour), dt.UTC) - dt.timedelta(hours=2)
        key = f"mon-fri {hour} Europe/Stockholm 20:00-07:00 SE"
        wall.town.change(person, at=hour, schedule=key, next_lesson_at=moment)

    await wall.clock.plan()

    assert sorted(str(person) for person, _, _ in store.read_now(planned)) == sorted(map(str, people))


async def test_who_is_not_due_yet_is_not_planned(store: Store) -> None:
    wall = Wall(store, at=SLOT - plan.AHEAD - dt.timedelta(seconds=1))
    wall.town.joins("Alva")

    await wall.clock.plan()
    assert store.read_now(planned) == []

    wall.now += dt.timedelta(seconds=1)
    await wall.clock.plan()
    assert len(store.read_now(planned)) == 1


async def test_delivery_is_woken_though_nobody_is_due(wall: Wall) -> None:
    """What was planned by another process may have come due."""
    await wall.clock.plan()

    assert wall.woken == 1


async def test_a_second_tick_plans_nobody_twice(store: Store, wall: Wall) -> None:
    wall.town.joins("Alva")

    await wall.clock.plan()
    await wall.clock.plan()

    assert len(store.read_now(planned)) == 1


# --- trouble -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", [NotDone("the queue is full"), OutcomeUnknown("the line was cut")])
async def test_a_database_that_is_away_is_said_and_the_next_tick_tries_again(
    store: Store, trouble: Exception, log: list[MutableMapping[str, Any]]
) -> None:
    away = Troubled(store, trouble)
    clock = Clock(cast("Store", away), Shelf(library()), lambda: None, lambda: EARLY)
    clock.start()
    try:
        async with asyncio.timeout(20):
            while away.asked < 5:  # noqa: ASYNC110 - five jobs begin at once
                await asyncio.sleep(0.01)
        assert clock._scheduler is not None  # noqa: SLF001 - as above
        jobs = len(clock._scheduler.get_jobs())  # noqa: SLF001 - as above
    finally:
        clock.stop()

    assert set(said(log)) == {
        ("warning", "the database is busy or away; the next tick tries again", str(trouble))
    }
    assert jobs == 8


# --- what is stored ends -----------------------------------------------------------------------------


async def nights_pass(wall: Wall, days: int) -> None:
    for _ in range(days):
        wall.now += dt.timedelta(days=1)
        await wall.clock.forget_silent()


def everybody(db: Connection) -> list[int]:
    return list(db.scalars(select(persons.c.id)))


async def test_the_night_forgets_who_was_silent_for_a_year_and_nobody_else(store: Store, wall: Wall) -> None:
    wall.town.joins("silent")
    alva = wall.town.joins("Alva")
    wall.now = SLOT + dt.timedelta(days=340)
    wall.town.comes("Alva", now=wall.now - dt.timedelta(days=1))

    await nights_pass(wall, 31)

    assert store.read_now(everybody) == [alva]


async def test_a_clock_that_ran_ahead_makes_nobody_silent(store: Store, wall: Wall) -> None:
    people = [wall.town.joins("Alva"), wall.town.joins("Bashir")]
    await nights_pass(wall, 40)
    wall.now += dt.timedelta(days=400)
    await nights_pass(wall, 29)
    assert store.read_now(everybody) == people

    wall.now -= dt.timedelta(days=429)
    await nights_pass(wall, 29)
    assert store.read_now(everybody) == people


# --- tidying -----------------------------------------------------------------------------------------


async def test_tidying_forgets_old_events_however_many_there_are(store: Store, wall: Wall) -> None:
    def fill(db: Connection) -> None:
        row = {
            "channel": "web",
            "payload": b"",
            "state": "handled",
            "received_at": EARLY,
            "handled_at": EARLY,
        }
        rows = [{**row, "key": f"k{number}"} for number in range(inbox.FORGOTTEN_A_CALL + 1)]
        db.execute(inbox_table.insert(), [*rows, {**row, "key": "new", "handled_at": SLOT}])

    store.write_now(fill)
    wall.now = EARLY + inbox.HANDLED_KEPT + dt.timedelta(minutes=1)

    await wall.clock.tidy()

    assert store.read_now(lambda db: list(db.scalars(select(inbox_table.c.key)))) == ["new"]


async def test_tidying_takes_the_bare_address_of_an_erased_person_and_not_too_soon(
    store: Store, wall: Wall
) -> None:
    alva = wall.town.joins("Alva")
    wall.town.joins("Bashir")
    wall.now = EARLY
    store.write_now(erase, alva, EARLY, "test")

    def left() -> list[str]:
        return store.read_now(lambda db: list(db.scalars(select(addresses.c.platform_id))))

    wall.now = EARLY + ERASED_LINGER / 2
    await wall.clock.tidy()
    before = left()
    wall.now = EARLY + ERASED_LINGER * 2
    await wall.clock.tidy()

    assert "Bashir" in before
    assert left() == ["Bashir"]


async def test_a_course_is_completed_seven_days_after_its_last_tip(store: Store, wall: Wall) -> None:
    alva = wall.town.joins("Alva")
    sent = {"sent_all_of": wall.town.shelf.library.courses["service"].hash, "served_at": EARLY}

    def last_was_sent(db: Connection) -> None:
        enrolment = db.scalar(select(enrolments.c.id).where(enrolments.c.person_id == alva))
        db.execute(update(enrolments).values(**sent))
        row = {"recipient": f"p:{alva}", "kind": "lesson", "state": "sent", "person_id": alva}
        moments = dict.fromkeys(("due_at", "try_at", "expires_at", "created_at", "sent_at"), EARLY)
        for number in (1, 2, 3):
            more = {"key": f"k{number}", "channel": "web", "priority": 3, "lesson": f"l{number}"}
            db.execute(deliveries.insert().values(**row, **moments, **more, enrolment_id=enrolment))

    store.write_now(last_was_sent)

    def completed() -> dt.datetime | None:
        return store.read_now(lambda db: db.scalar(select(enrolments.c.completed_at)))

    wall.now = EARLY + dt.timedelta(days=7, seconds=-1)
    await wall.clock.review_finished()
    assert completed() is None

    wall.now += dt.timedelta(seconds=1)
    await wall.clock.review_finished()
    assert completed() == wall.now


# --- the nightly look --------------------------------------------------------------------------------


async def test_the_nightly_look_mends_what_is_wrong_and_says_whose(
    store: Store, log: list[MutableMapping[str, Any]]
) -> None:
    wall = Wall(store, at=EARLY)
    alva, _ = (wall.town.joins(name) for name in ("Alva", "Bashir"))
    wall.town.change(alva, next_lesson_at=SLOT + dt.timedelta(days=9))

    await wall.clock.recompute()

    found = store.read_now(lambda db: dict(db.execute(select(persons.c.id, persons.c.next_lesson_at)).all()))
    assert set(found.values()) == {SLOT}
    assert said(log) == [("warning", "the next lesson was not what it should be; mended", [alva])]


async def test_the_nightly_look_says_nothing_when_all_is_well(
    store: Store, log: list[MutableMapping[str, Any]]
) -> None:
    wall = Wall(store, at=EARLY)
    wall.town.joins("Alva")

    await wall.clock.recompute()

    assert said(log) == []


async def test_the_nightly_look_enrols_people_in_a_cohort_that_has_come(store: Store) -> None:
    wall = Wall(store, at=EARLY)
    are = replace(CITY, key="are", cohorts=())
    wall.town.do(provision, [are])
    alva = wall.town.joins("Alva", code="are")
    wall.town.do(provision, [replace(are, cohorts=(Cohort("service"),))])

    await wall.clock.recompute()

    found = store.read_now(lambda db: db.scalar(select(persons.c.next_lesson_at).where(persons.c.id == alva)))
    assert found == SLOT


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_before_a_later_part_invites_it_is_asked_where_people_work(store: Store) -> None:
    wall = Wall(store, ASKS)
    wall.town.shelf.library = COURSES
    evening = workshop.planned(store, 2, course="service", part="part-2", invite_days=5)
    evening.do(employ)

    for _ in range(2):
        await wall.clock.workshops()

    whole = [(person, f"workshop:{evening.id}:{what}:1") for what in _ASKED for person in evening.people]
    assert evening.ledger("person_id", "key") == whole


_ASKED = ("workplace", "invitation")
