"""Two organisers at the same moment on PostgreSQL leave what they would leave one after the other.

Each case is two calls on the same rows. Both orders are played first, looked at and undone; then the calls
meet behind their first statement, which is what both would act on without a lock, and what they leave must
be what one of the orders left. That no service is missing is seen to in ``test_locks``.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import pytest
from sqlalchemy import Connection, Table, select

from bot.domain.announcement import Attached
from bot.domain.audience import Audience
from bot.domain.roles import Role
from bot.domain.workshop import Span, State
from bot.services.announcements import draft as announcing
from bot.services.announcements.carry import carry_piece
from bot.services.announcements.correct import correct
from bot.services.announcements.schedule import schedule
from bot.services.announcements.spread import spread_piece
from bot.services.announcements.withdraw import withdraw
from bot.services.people.act_for import act_for
from bot.services.people.invite_role import invite_role
from bot.services.people.take_role_away import take_role_away
from bot.services.workshops import draft as planning
from bot.services.workshops.aim import aim
from bot.services.workshops.alter import alter
from bot.services.workshops.check_in import check_in
from bot.services.workshops.opinions import ask_opinions, give, give_words
from bot.services.workshops.plan_series import begin_series, spread, take_shared
from bot.services.workshops.remind_cities import remind_cities
from bot.services.workshops.tick_off import tick_off
from bot.services.workshops.translate import translate
from bot.storage import people, series, workshops
from bot.storage.announcement_tables import announcement_words, announcements
from bot.storage.people import Organisation
from bot.storage.store import Store
from bot.storage.tables import audit, deliveries, role_invitations, roles
from bot.storage.workshop_tables import occasions, opinions, signups
from bot.storage.workshop_tables import series as series_table
from bot.storage.workshop_tables import workshops as workshops_table
from tests.cast import CITY, SLOT, found
from tests.services.people.test_at_once import at_once
from tests.services.workshops.planned import HOUR, MORNING, NOON, planned

Call = Callable[[Connection], Any]

LOOKED_AT: Final[tuple[Table, ...]] = (
    *(announcements, announcement_words, series_table, workshops_table, occasions, signups, opinions),
    *(roles, role_invitations, audit, deliveries),
)
NEXT_WEEK: Final = Span(MORNING.starts_at + 168 * HOUR, MORNING.ends_at + 168 * HOUR)
IN_A_MONTH: Final = Span(MORNING.starts_at + 720 * HOUR, MORNING.ends_at + 720 * HOUR)
GOES_ON: Final = Span(NOON - HOUR / 2, NOON + HOUR)
IS_OVER: Final = Span(NOON - 3 * HOUR, NOON - 2 * HOUR)
PICTURE: Final = Attached("image", "https://example.se/fika.jpg", "Fika")


@dataclass(frozen=True)
class Desk:
    """Alva and Bea, both organisers and admins of one city, two guests, and all there is to change.

    ``waiting`` is an announcement that waits for its time, ``out`` one that all have, corrected since;
    ``meeting`` a workshop that goes on, with one seat, led by Alva; ``over`` one that both guests came to;
    ``plan`` a draft with two occasions; ``copy`` the city's own of a ``series``, with a title of its own.
    """

    store: Store
    house: int
    alva: int
    bea: int
    seated: int
    waits: int
    draft: int
    waiting: int
    out: int
    meeting: int
    over: int
    plan: int
    first: int
    second: int
    series: int
    copy: int


@pytest.fixture(params=["postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def desk(store: Store) -> Desk:
    town = found(store)
    alva, bea = town.joins("alva"), town.joins("bea")
    evening = planned(store, 2, seats=1)
    for guest in evening.people:
        evening.comes(guest)

    def furnish(db: Connection) -> Desk:
        house = people.organisation(db, CITY.key)
        assert house is not None
        held = [(one, role.value) for one in (alva, bea) for role in (Role.ORGANISER, Role.ADMIN)]
        rows = [{"person_id": one, "organisation_id": house.id, "role": role} for one, role in held]
        db.execute(roles.insert(), rows)
        workshops.set_occasion(db, evening.early, _times(GOES_ON), SLOT)
        workshops.set_fields(db, evening.id, {"leader_id": alva}, SLOT)
        draft, waiting = (announcing.begin(db, house.id, alva, "sv", text, SLOT) for text in ("Nu!", "Sen."))
        announcing.set_time(db, waiting, NOON + 48 * HOUR, SLOT)
        schedule(db, waiting, 2, alva, house, SLOT)
        out = _sent_and_corrected(db, house, alva)
        plan = planning.begin(db, house, "Service", "bcdfg", SLOT)
        first, second = (workshops.add_occasion(db, plan, NEXT_WEEK, 10, uid, SLOT) for uid in ("1", "2"))
        many = begin_series(db, house.id, alva, "I alla städer", SLOT)
        spread(db, many, {house.id: "hjkmn"}, SLOT)
        (copy,) = (one.workshop.id for one in series.copies(db, many))
        alter(db, copy, {"title": "Vårt eget"}, SLOT)
        over = _held(db, house, evening.people)
        seated, waits = evening.people
        affairs = (draft, waiting, out, evening.id, over, plan, first, second, many, copy)
        return Desk(store, house.id, alva, bea, seated, waits, *affairs)

    return store.write_now(furnish)


def _sent_and_corrected(db: Connection, house: Organisation, by: int) -> int:
    """An announcement that everybody has, with a correction that nobody has yet."""
    made = announcing.begin(db, house.id, by, "sv", "Klockan två!", SLOT)
    schedule(db, made, 1, by, house, SLOT)
    spread_piece(db, SLOT)
    db.execute(deliveries.update().where(deliveries.c.subject == f"announcement:{made}").values(state="sent"))
    correct(db, made, "sv", "Klockan tre!", by, SLOT)
    return made


def _carry_all(db: Connection) -> None:
    while carry_piece(db, NOON, size=3) is not None:
        pass


def _times(when: Span) -> dict[str, dt.datetime]:
    return {"starts_at": when.starts_at, "ends_at": when.ends_at}


def _held(db: Connection, house: Organisation, came: Sequence[int]) -> int:
    """A workshop that these came to this morning, and have not been asked about."""
    state = {"state": State.PLANNED.value, "place": "Torget"}
    made = workshops.add(db, house.id, house.timezone, "I morse", "pqrst", SLOT, **state)
    place = workshops.add_occasion(db, made, IS_OVER, None, "past", SLOT)
    line = {"workshop_id": made, "occasion_id": place, "answer": "coming", "came_at": IS_OVER.starts_at}
    db.execute(signups.insert(), [{**line, "person_id": one, "answered_at": SLOT} for one in came])
    return made


Case = Callable[[Desk], tuple[Call, Call]]

CASES: Final[Mapping[str, Case]] = {
    "two choose whom an announcement is for": lambda d: (
        lambda db: announcing.aim(db, d.draft, Audience(trades=frozenset({"cafe"})), NOON),
        lambda db: announcing.aim(db, d.draft, Audience(languages=frozenset({"en"})), NOON),
    ),
    "one puts a picture to it, one takes it off": lambda d: (
        lambda db: announcing.attach(db, d.draft, PICTURE, NOON),
        lambda db: announcing.attach(db, d.draft, None, NOON),
    ),
    "two choose its time": lambda d: (
        lambda db: announcing.set_time(db, d.draft, NOON + HOUR, NOON),
        lambda db: announcing.set_time(db, d.draft, NOON + 2 * HOUR, NOON),
    ),
    "it repeats, and is urgent": lambda d: (
        lambda db: announcing.set_repeats(db, d.draft, "weekly", None, NOON),
        lambda db: announcing.set_urgent(db, d.draft, NOON, urgent=True),
    ),
    "it is confirmed, and aimed anew": lambda d: (
        lambda db: schedule(db, d.draft, 99, d.alva, people.organisation_by_id(db, d.house), NOON),
        lambda db: announcing.aim(db, d.draft, Audience(), NOON),
    ),
    "what waits is a draft again, twice": lambda d: (
        lambda db: announcing.take_back_to_draft(db, d.waiting, NOON),
        lambda db: announcing.take_back_to_draft(db, d.waiting, NOON),
    ),
    "a change is carried as there is another": lambda d: (
        _carry_all,
        lambda db: correct(db, d.out, "sv", "Klockan fyra!", d.bea, NOON),
    ),
    "a change is carried as it is taken back": lambda d: (
        _carry_all,
        lambda db: withdraw(db, d.out, d.bea, NOON),
    ),
    "two say who is invited to a workshop": lambda d: (
        lambda db: aim(db, d.meeting, Audience(trades=frozenset({"cafe"})), NOON),
        lambda db: aim(db, d.meeting, Audience(trades=frozenset({"hotel"})), NOON),
    ),
    "it is said in two more languages": lambda d: (
        lambda db: translate(db, d.meeting, "en", {"title": "Meetings"}, NOON),
        lambda db: translate(db, d.meeting, "ar", {"title": "لقاءات"}, NOON),
    ),
    "a guest says the code as the leader ticks the name": lambda d: (
        lambda db: check_in(db, d.meeting, d.seated, "code", NOON),
        lambda db: check_in(db, d.meeting, d.seated, "leader", NOON),
    ),
    "who waits walks in twice": lambda d: (
        lambda db: check_in(db, d.meeting, d.waits, "code", NOON),
        lambda db: check_in(db, d.meeting, d.waits, "leader", NOON),
    ),
    "those who came are asked by two machines": lambda _: (
        lambda db: ask_opinions(db, NOON),
        lambda db: ask_opinions(db, NOON),
    ),
    "two answers of one person": lambda d: (
        lambda db: give(db, d.over, d.seated, "useful", 3, NOON),
        lambda db: give(db, d.over, d.seated, "will-use", 1, NOON),
    ),
    "an answer and a line": lambda d: (
        lambda db: give(db, d.over, d.waits, "useful", 2, NOON),
        lambda db: give_words(db, d.over, d.waits, "Bra.", NOON),
    ),
    "an occasion is moved, and has other seats": lambda d: (
        lambda db: planning.move(db, d.first, IN_A_MONTH, NOON),
        lambda db: planning.resize(db, d.first, 5, NOON),
    ),
    "an occasion is taken away twice": lambda d: (
        lambda db: planning.take_away(db, d.second),
        lambda db: planning.take_away(db, d.second),
    ),
    "a draft is dropped as its occasion is moved": lambda d: (
        lambda db: planning.drop(db, d.plan),
        lambda db: planning.move(db, d.first, NEXT_WEEK, NOON),
    ),
    "a city takes the shared words, and its own": lambda d: (
        lambda db: take_shared(db, d.copy, NOON),
        lambda db: alter(db, d.copy, {"title": "Något annat"}, NOON),
    ),
    "two remind the cities": lambda d: (
        lambda db: remind_cities(db, d.series, NOON.date(), NOON),
        lambda db: remind_cities(db, d.series, NOON.date(), NOON),
    ),
    "two things are ticked off a list": lambda d: (
        lambda db: tick_off(db, d.meeting, d.alva, "room", NOON, done=True),
        lambda db: tick_off(db, d.meeting, d.alva, "code", NOON, done=True),
    ),
    "one acts for the city, whose role is taken away": lambda d: (
        lambda db: act_for(db, d.bea, d.house),
        lambda db: take_role_away(db, d.alva, d.bea, d.house, Role.ORGANISER, NOON),
    ),
    "one invites, whose role is taken away": lambda d: (
        lambda db: invite_role(db, d.bea, d.house, Role.ADMIN, "b" * 30, NOON),
        lambda db: take_role_away(db, d.alva, d.bea, d.house, Role.ADMIN, NOON),
    ),
    "two admins take each other's role away": lambda d: (
        lambda db: take_role_away(db, d.alva, d.bea, d.house, Role.ADMIN, NOON),
        lambda db: take_role_away(db, d.bea, d.alva, d.house, Role.ADMIN, NOON),
    ),
}

MEET_BEHIND: Final = {
    "a change is carried as there is another": 3,
    "a change is carried as it is taken back": 3,
}
"""Where it is not the first statement behind which both have read, or locked, what they act on."""


class Undone(Exception):
    """Takes back what was played, and carries what it left."""


def _left(db: Connection) -> list[str]:
    """All rows, without the numbers that a database hands out once and never again."""
    rows: list[str] = []
    for table in LOOKED_AT:
        told = [column for column in table.c if column.name != "id"]
        rows += sorted(f"{table.name} {tuple(row)}" for row in db.execute(select(*told)))
    return rows


def _in_order(store: Store, *calls: Call) -> list[str]:
    """What calls leave one after the other; undone."""

    def play(db: Connection) -> None:
        for call in calls:
            call(db)
        raise Undone(_left(db))

    try:
        store.write_now(play)
    except Undone as undone:
        return cast("list[str]", undone.args[0])
    raise AssertionError("it was not undone")


def test_at_once_is_as_one_after_the_other(desk: Desk) -> None:
    for name, case in CASES.items():
        first, second = case(desk)
        orders = [_in_order(desk.store, first, second), _in_order(desk.store, second, first)]
        at_once(desk.store, first, second, MEET_BEHIND.get(name, 1))
        assert desk.store.write_now(_left) in orders, name


def test_without_a_lock_it_would_not_be(desk: Desk) -> None:
    """The negative twin: who reads and then writes loses what the other one wrote."""

    def careless(word: str) -> Call:
        def call(db: Connection) -> None:
            before = db.execute(
                select(workshops_table.c.title).where(workshops_table.c.id == desk.plan)
            ).scalar_one()
            workshops.set_fields(db, desk.plan, {"title": f"{before} {word}"}, NOON)

        return call

    first, second = careless("nu"), careless("sen")
    orders = [_in_order(desk.store, first, second), _in_order(desk.store, second, first)]
    at_once(desk.store, first, second, 1)
    assert desk.store.write_now(_left) not in orders
