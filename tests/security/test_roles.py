"""Every role against everything that only some may do, in one's own city and in another: nothing crosses.

What is tried is undone again, so that each attempt meets the same two cities.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import pytest
from msgspec.structs import fields
from sqlalchemy import Connection, Table, select, update
from structlog.testing import capture_logs

from bot.chat.handle import handle
from bot.chat.standing import NEEDED, NEEDED_TO_SAY
from bot.content.library import Library
from bot.domain.actions.action import Action
from bot.domain.actions.codec import decode, encode
from bot.domain.actions.roles import InviteAs
from bot.domain.actions.words import Word
from bot.domain.actions.workshops import HasCome, ShowCode, ShowGuests
from bot.domain.event import Event
from bot.domain.message import from_json
from bot.domain.roles import MAY, Deed, Role, may
from bot.services.learning.shelf import Shelf
from bot.services.people.provision import provision
from bot.storage import people
from bot.storage.announcement_tables import announcement_words, announcements
from bot.storage.bodies import BODY
from bot.storage.store import Store
from bot.storage.tables import deliveries, persons, role_invitations, roles
from bot.storage.workshop_tables import occasions, opinions, series, signups, workshops
from tests.cast import CITY, EARLY
from tests.chat.phone import MORNING, Phone, Town, words
from tests.chat.test_joining import ARE

NOT_ALLOWED = "Det där sköter den som är kursansvarig."
SECRET = "Hemligt i Östersund"

EVERYBODYS = {
    *("Answer", "Toggle", "Done", "Join", "WhatIsStored", "ChooseTrade", "ChooseLanguage", "Say", "PauseFor"),
    *("Open", "ToggleDay", "ChooseHour", "ChooseRhythm", "NoOpeningHours", "ChooseBell", "RenewCalendar"),
    *("MakeLink", "LogOut", "MakeCode", "MakeCard", "AboutCode", "JoinUp", "Part", "FetchCertificate"),
    *("NameCertificate", "FetchData", "EraseData", "Leave", "GoOn", "StartOver", "Promise", "NotToday"),
    *("HowItWent", "PlanWhen", "KeepPromise", "Reflect", "Skip", "Flag", "SeeAgain", "Flip", "OpenCourse"),
    *("StartCourse", "ShowTip", "StartCourseOver", "SoftStart", "CircleCourses", "BeginCircle", "EndCircle"),
    *("NameWorkplace", "Okay", "Stale", "WhoSees", "WorkAt", "WorkHere", "KeepThought"),
    *("Attend", "NotSure", "CannotCome", "SeeWorkshop", "ImHere", "ToCalendar", "Rate", "NameForList"),
    "AnswerWarmUp",
    *("TakeRole", "ActFor"),  # these two ask the invitation, and the roles, themselves
}
"""The taps of learners: all others are somebody's who has a role."""

KEPT: Sequence[Table] = (
    *(announcements, announcement_words, series, workshops, occasions, signups, opinions),
    *(roles, role_invitations),
)
"""What an organiser's tap could change."""

AFFAIRS = (
    *(select(table).order_by(*table.primary_key) for table in KEPT),
    select(deliveries.c.id, deliveries.c.state).where(deliveries.c.kind != "reply").order_by(deliveries.c.id),
)
"""The same as questions, with what would leave for anybody besides replies."""


def test_every_tap_is_everybodys_or_needs_a_deed() -> None:
    kinds = {kind.__name__ for kind in Action.__subclasses__()}
    assert {kind.__name__ for kind in NEEDED} == kinds - EVERYBODYS


@dataclass(frozen=True)
class Tried:
    """What an attempt brought: all that was answered, and whether a city's affairs are other than before."""

    said: str
    changed: bool

    @property
    def refused(self) -> bool:
        return self.said.startswith(NOT_ALLOWED)


class Undone(Exception):
    """Takes back what was tried, and carries what came of it."""

    def __init__(self, tried: Tried) -> None:
        self.tried = tried
        super().__init__()


@dataclass
class Cities:
    """Östersund and Åre; everything there is to change is Östersund's."""

    town: Town
    rows: dict[str, int]

    def is_now(self, name: str, city: str, *given: Role) -> Phone:
        """Somebody with these roles in a city, where they also learn."""
        phone = Phone(self.town, f"{name} {city}")
        phone.writes(f"/start {city}")
        phone.taps("Jag är med")
        phone.taps("Butik")

        def give(db: Connection) -> None:
            house = people.organisation(db, city)
            assert house is not None
            held = [{"person_id": phone.who.person_id, "organisation_id": house.id, "role": r} for r in given]
            if held:
                db.execute(roles.insert(), held)

        self.town.store.write_now(give)
        return phone

    def tries(self, phone: Phone, event: Event) -> Tried:
        """The event is handled, looked at, and undone."""

        def run(db: Connection) -> None:
            before = _affairs(db)
            number = next(self.town.numbers)
            replies = handle(db, "telegram", number, event, self.town.now, self.town.house)
            found = select(BODY).where(deliveries.c.id.in_(replies)).order_by(deliveries.c.id)
            said = "\n".join(str(words(from_json(b["message"]))) for b in db.scalars(found))
            raise Undone(Tried(said, _affairs(db) != before))

        try:
            self.town.store.write_now(run)
        except Undone as undone:
            return undone.tried
        raise AssertionError("what was tried was not undone")

    def says(self, phone: Phone, word: str) -> Tried:
        return self.tries(phone, Event("command", phone.name, phone.name, command=word, language="sv"))

    def taps(self, phone: Phone, kind: type[Action]) -> Iterator[tuple[Action, Tried]]:
        """Every form of this tap, on Östersund's rows."""
        for action in self.forms(kind):
            tap = Event("tap", phone.name, phone.name, action=decode(encode(action)), language="sv")
            yield action, self.tries(phone, tap)

    def forms(self, kind: type[Action]) -> Iterator[Action]:
        """One action for each value that a field of few can have; every number is that of Östersund's row."""
        choices: dict[str, list[Any]] = {}
        for each in fields(kind):
            if each.type is int:
                choices[each.name] = [self.rows.get(each.name, 1)]
            elif each.type is bool:
                choices[each.name] = [True]
            elif each.type is str:
                choices[each.name] = [{"role": "organiser", "trade": "retail"}.get(each.name, "")]
            else:
                choices[each.name] = list(get_args(each.type))
        for place in range(max((len(values) for values in choices.values()), default=1)):
            make: Any = kind
            yield make(**{name: values[min(place, len(values) - 1)] for name, values in choices.items()})


def _affairs(db: Connection) -> list[tuple[Any, ...]]:
    """All that an organiser's tap could change."""
    return [tuple(row) for rows in AFFAIRS for row in db.execute(rows)]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


@pytest.fixture
def engine() -> str:
    """One database: who may do what is not its affair."""
    return "sqlite"


@pytest.fixture
def shelf(library: Library) -> Shelf:
    return Shelf(library)


@pytest.fixture
def cities(store: Store, shelf: Shelf) -> Cities:
    town = Town.of(store, shelf, CITY, ARE)
    return Cities(town, store.write_now(furnish))


def furnish(db: Connection) -> dict[str, int]:
    """Östersund has an announcement, a workshop with a guest, and a series; each says its secret."""
    provision(db, [CITY, ARE])
    house = people.organisation(db, CITY.key)
    assert house is not None
    made = {"organisation_id": house.id, "made_at": EARLY, "changed_at": EARLY}
    guest = db.scalar(
        persons.insert().returning(persons.c.id),
        {"created_at": EARLY, "joined_at": EARLY, "language": "sv", "organisation_id": house.id},
    )
    announcement = db.scalar(
        announcements.insert().returning(announcements.c.id),
        {**made, "state": "draft", "audience": {}},
    )
    db.execute(
        announcement_words.insert(),
        {"announcement_id": announcement, "language": "sv", "markdown": SECRET},
    )
    many = db.scalar(series.insert().returning(series.c.id), {**made, "shared": {"title": SECRET}})
    workshop = db.scalar(
        workshops.insert().returning(workshops.c.id),
        {
            **made,
            "series_id": many,
            "state": "planned",
            "title": SECRET,
            "words": {},
            "place": SECRET,
            "timezone": "Europe/Stockholm",
            "audience": {},
            "reminders": [7, 1],
            "code": "hemlig",
        },
    )
    starts = MORNING + dt.timedelta(days=20)
    occasion = db.scalar(
        occasions.insert().returning(occasions.c.id),
        {
            "workshop_id": workshop,
            "number": 1,
            "starts_at": starts,
            "ends_at": starts + dt.timedelta(hours=2),
            "seats": 20,
            "uid": "hemlig",
            "changed_at": EARLY,
        },
    )
    signup = db.scalar(
        signups.insert().returning(signups.c.id),
        {
            "workshop_id": workshop,
            "person_id": guest,
            "occasion_id": occasion,
            "answer": "coming",
            "answered_at": EARLY,
        },
    )
    ids = {
        "announcement": announcement,
        "workshop": workshop,
        "occasion": occasion,
        "series": many,
        "person": guest,
        "signup": signup,
        "organisation": house.id,
    }
    return {name: int(value) for name, value in ids.items() if value is not None}


ROLES_ALONE = [role for role in Role if role is not Role.LEARNER]


def test_a_role_may_tap_what_it_may_do_and_nothing_else(cities: Cities) -> None:
    for role in (*ROLES_ALONE, None):
        somebody = cities.is_now(role or "nobody", "ostersund", *([role] if role else []))
        for kind, deed in NEEDED.items():
            for action, tried in cities.taps(somebody, kind):
                allowed = role is not None and may({role}, deed)
                assert tried.refused == (not allowed), (role, action)
                if not allowed:
                    assert (tried.changed, SECRET in tried.said) == (False, False), (role, action)


def test_a_role_may_say_what_it_may_do_and_nothing_else(cities: Cities) -> None:
    for role in (*ROLES_ALONE, None):
        somebody = cities.is_now(role or "nobody", "ostersund", *([role] if role else []))
        for word, deed in NEEDED_TO_SAY.items():
            tried = cities.says(somebody, word)
            assert tried.refused == (role is None or not may({role}, deed)), (role, word)


def test_all_roles_of_one_city_open_nothing_of_another(cities: Cities) -> None:
    """Whoever may do everything in Åre taps forged buttons with the numbers of Östersund's rows."""
    stranger = cities.is_now("stranger", "are", *ROLES_ALONE)
    learner = cities.is_now(
        "learner", "ostersund"
    )  # and so does one who has all of it in Åre, and learns here
    house = stranger.who.organisation
    assert house is not None
    give = {"person_id": learner.who.person_id, "organisation_id": house.id}
    cities.town.store.write_now(
        lambda db: db.execute(roles.insert(), [{**give, "role": role.value} for role in ROLES_ALONE])
    )
    for somebody in (stranger, learner):
        for kind in NEEDED:
            for action, tried in cities.taps(somebody, kind):
                assert SECRET not in tried.said, action
                if kind not in ABOUT_ONES_OWN:
                    assert not tried.changed, action
        for word in get_args(Word):
            if word not in {"start", "today"}:
                assert SECRET not in cities.says(somebody, word).said, word


ABOUT_ONES_OWN = {InviteAs}
"""Taps that name no row: they make something in the city of whoever taps."""


def test_an_organiser_of_the_city_itself_does_see_its_secret(cities: Cities) -> None:
    """The negative twin: what is looked for above is there to be found."""
    olle = cities.is_now("olle", "ostersund", Role.ADMIN, Role.COORDINATOR)
    said = "".join(tried.said for kind in NEEDED for _, tried in cities.taps(olle, kind))
    assert SECRET in said
    assert any(tried.changed for kind in NEEDED for _, tried in cities.taps(olle, kind))


@pytest.mark.parametrize("deed", Deed)
def test_every_deed_is_tried(deed: Deed) -> None:
    """A deed that no word and no tap needs is asked for by nothing."""
    needed = {*NEEDED.values(), *NEEDED_TO_SAY.values()}
    assert deed in needed | ASKED_WITHIN


ASKED_WITHIN = {Deed.SEE_LISTS, Deed.REACH_PEOPLE}
"""What opens lists beside one's own, and whom one may announce to: each list, and each announcement, asks for
it, as the test below does and tests/chat/test_writing_to_leaders.py."""


def test_a_leader_sees_the_lists_of_no_workshop_but_their_own(cities: Cities) -> None:
    leif = cities.is_now("leif", "ostersund", Role.LEADER)
    organiser = cities.is_now("olle", "ostersund", Role.ORGANISER)
    for kind in (ShowGuests, ShowCode, HasCome):
        assert not any(SECRET in tried.said or tried.changed for _, tried in cities.taps(leif, kind)), kind
    assert any(SECRET in tried.said for _, tried in cities.taps(organiser, ShowGuests))

    mine = update(workshops).values(leader_id=leif.who.person_id)
    cities.town.store.write_now(lambda db: db.execute(mine))
    assert any(SECRET in tried.said for _, tried in cities.taps(leif, ShowGuests))


def test_nobody_but_those_in_the_table_may_do_anything() -> None:
    assert {role for role in Role if not MAY[role]} == {Role.LEARNER, Role.AUTHOR}
