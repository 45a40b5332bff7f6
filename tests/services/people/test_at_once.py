"""Two at the same moment on PostgreSQL: no service loses what the other one did, and none fails.

Each case runs two calls in two transactions that wait for each other, as far as they can, behind their
first, second or third statement: what they have read by then is what both would act on without a lock.
"""

import contextlib
import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, select
from sqlalchemy.sql import Select

from bot.domain.certificate import CODE_BITS, code_of
from bot.domain.event import Event
from bot.domain.roles import Role
from bot.services.delivery.claim import claim
from bot.services.delivery.lease import Lease, Owner, acquire
from bot.services.learning.answer import Changed, done, toggle
from bot.services.learning.certify import certificate_for
from bot.services.learning.compose import compose
from bot.services.learning.plan import plan_piece
from bot.services.learning.refresh import recompute, review_finished
from bot.services.learning.start_course import start_course
from bot.services.learning.start_over import start_over
from bot.services.people.arrive import arrive, let_in, shut_out
from bot.services.people.erase import erase, tidy
from bot.services.people.forget_silent import forget_silent
from bot.services.people.invite_role import Offer, invite_role, take_role
from bot.services.people.join import choose_trade, join
from bot.services.people.merge import Merge, merge, undo
from bot.services.people.pause import day_off, leave, pause, resume
from bot.services.people.settle import set_days, set_hour
from bot.storage import cards, enrolments, people
from bot.storage.store import Store
from bot.storage.tables import (
    addresses,
    answers,
    asks,
    audit,
    certificates,
    deliveries,
    merges,
    pauses,
    persons,
    roles,
)
from bot.storage.tables import enrolments as enrolments_table
from tests.cast import (
    DAY,
    EARLY,
    GREETING,
    MONDAY,
    QUEUE,
    Sent,
    Town,
    at,
    course,
    found,
    lesson,
    pull_as_reply,
)

PATIENCE = 0.2
"""Seconds that one waits for the other, who may be held up by a lock and never come."""

NOON = at(MONDAY, 12)
Call = Callable[[Connection], Any]


@pytest.fixture(params=["postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@dataclass(frozen=True)
class Scene:
    """Alva, whose lesson of Monday has come, and has not been answered."""

    town: Town
    alva: int
    sent: Sent

    def who(self) -> people.Who:
        return self.town.who(self.alva)

    def scalars(self, wanted: Select[Any]) -> list[Any]:
        return self.town.do(lambda db: list(db.scalars(wanted)))

    def active(self) -> list[enrolments.Enrolment]:
        return self.town.do(enrolments.of_persons, [self.alva])[self.alva]


@pytest.fixture
def scene(store: Store) -> Scene:
    town = found(store, course(lessons=[lesson("l1", QUEUE), lesson("l2", GREETING), lesson("l3", GREETING)]))
    alva = town.joins("alva")
    [sent] = town.morning()
    return Scene(town, alva, sent)


def at_once(store: Store, first: Call, second: Call, statement: int) -> tuple[Any, Any]:
    """What two calls give that meet behind this statement."""
    meeting = threading.Barrier(2)

    def run(call: Call) -> Any:  # noqa: ANN401 - whatever the service gives
        return store.write_now(partial(_meeting_others, call, meeting, statement))

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(run, call) for call in (first, second)]
        return both[0].result(30), both[1].result(30)


def _meeting_others(call: Call, meeting: threading.Barrier, statement: int, db: Connection) -> Any:  # noqa: ANN401
    count = 0

    def meet(*_: object) -> None:
        nonlocal count
        count += 1
        if count == statement:
            with contextlib.suppress(threading.BrokenBarrierError):
                meeting.wait(PATIENCE)

    event.listen(db, "after_cursor_execute", meet)
    try:
        return call(db)
    finally:
        event.remove(db, "after_cursor_execute", meet)


def test_calls_of_these_tests_really_run_at_once(scene: Scene) -> None:
    """Reading and then writing without a lock does lose what the other one wrote."""

    def careless(db: Connection) -> None:
        before = db.scalar(select(persons.c.timezone).where(persons.c.id == scene.alva)) or ""
        db.execute(persons.update().where(persons.c.id == scene.alva).values(timezone=before + "x"))

    at_once(scene.town.store, careless, careless, 1)
    assert scene.scalars(select(persons.c.timezone)) == ["x"]


Check = Callable[[Scene, Any, Any], None]


@dataclass(frozen=True)
class Case:
    """Two calls, and what must hold when both are done."""

    first: Callable[[Scene], Call]
    check: Check
    second: Callable[[Scene], Call] | None = None
    before: Callable[[Scene], None] = lambda _: None


def _toggles(option: int) -> Callable[[Scene], Call]:
    def calls(scene: Scene) -> Call:
        who, shelf = scene.who(), scene.town.shelf
        return lambda db: toggle(db, who, scene.sent.delivery, 0, option, shelf)

    return calls


def _service(service: Callable[..., Any], *arguments: object) -> Callable[[Scene], Call]:
    """A service of Alva's: her number first, then these."""
    return lambda scene: lambda db: service(db, scene.alva, *arguments)


def _done(scene: Scene) -> Call:
    who, shelf = scene.who(), scene.town.shelf
    return lambda db: done(db, who, scene.sent.delivery, 0, NOON, shelf)


def one_answer(scene: Scene, first: object, second: object) -> None:
    assert {type(first), type(second)} == {Changed, str}
    assert "answered" in (first, second)
    assert scene.scalars(select(func.count()).select_from(answers)) == [1]


def both_options_on(scene: Scene, _first: object, _second: object) -> None:
    [(body,)] = scene.town.ledger("body")
    assert body["lesson"]["puts"][0]["chosen"] == [0, 1]


def no_option_on(scene: Scene, _first: object, _second: object) -> None:
    [(body,)] = scene.town.ledger("body")
    assert body["lesson"]["puts"][0]["chosen"] == []


def one_active_enrolment(scene: Scene, _first: object, _second: object) -> None:
    assert len(scene.active()) == 1


def one_person(scene: Scene, first: tuple[people.Who, bool], second: tuple[people.Who, bool]) -> None:
    assert first[0].person_id == second[0].person_id
    assert sorted([first[1], second[1]]) == [False, True]
    assert scene.scalars(select(func.count()).select_from(persons)) == [2]


def one_past_pause(scene: Scene, first: object, second: object) -> None:
    assert [first, second].count(None) == 1
    assert scene.scalars(select(func.count()).select_from(pauses)) == [1]


def one_note(scene: Scene, _first: object, _second: object) -> None:
    assert scene.scalars(select(func.count()).select_from(audit)) == [1]
    assert scene.scalars(select(persons.c.id)) == []


def one_lesson_of_the_day(scene: Scene, first: object, second: object) -> None:
    assert {first, second} <= {0, 1, None}
    assert scene.scalars(select(deliveries.c.key).order_by(deliveries.c.key)) == [
        "daily:2026-10-05",
        "daily:2026-10-06",
    ]


def nothing_is_wrong(scene: Scene, _first: object, _second: object) -> None:
    _, wrong = scene.town.do(recompute, scene.town.shelf, 0, NOON)
    assert wrong == []


def all_is_kept(scene: Scene, first: object, second: object) -> None:
    who = scene.who()
    assert (who.days, who.at) == ("sat", "10:05")
    assert who.next_lesson_at == at(MONDAY + 5 * DAY, 10, 5)
    nothing_is_wrong(scene, first, second)


def same_lesson(scene: Scene, first: Sent, second: Sent) -> None:
    assert {first.subject, second.subject} == {"service/l2"}


def one_lesson_leaves(scene: Scene, _first: object, second: Sent) -> None:
    live = select(deliveries.c.lesson).where(deliveries.c.state != "cancelled", deliveries.c.lesson == "l2")
    assert scene.scalars(live) == ["l2"]
    assert second.subject == "service/l2"


def answered_and_asked(scene: Scene, _first: object, _second: object) -> None:
    known = scene.town.do(cards.of_persons, [scene.alva])[scene.alva]
    [card] = [card for key, card in known.items() if key.lesson == "l1"]
    assert (card.answered, card.asked_on) == (1, MONDAY + 7 * DAY)


def address_kept(scene: Scene, _first: object, second: tuple[people.Who, bool]) -> None:
    assert scene.scalars(select(addresses.c.person_id)) == [second[0].person_id]


def _arrives(name: str, now: dt.datetime = NOON) -> Callable[[Scene], Call]:
    return lambda _: lambda db: arrive(db, "web", Event("text", name, name, "hej"), "sv", now)


def _joins(scene: Scene) -> Call:
    def call(db: Connection) -> None:
        invitation = people.invitation(db, "ostersund")
        assert invitation is not None
        join(db, scene.alva, invitation, scene.town.shelf.library, NOON)

    return call


def _not_enrolled(scene: Scene) -> None:
    def forget(db: Connection) -> None:
        db.execute(asks.delete())
        db.execute(deliveries.delete())
        db.execute(enrolments_table.delete())

    scene.town.do(forget)


def _plans(_: Scene) -> Call:
    return lambda db: plan_piece(db, at(MONDAY + DAY))


def _pulls(number: int) -> Callable[[Scene], Call]:
    tuesday = at(MONDAY + DAY)
    return lambda scene: lambda db: pull_as_reply(db, scene.alva, scene.town.shelf, tuesday, number)


def _starts_course(scene: Scene) -> Call:
    who, shelf = scene.who(), scene.town.shelf
    return lambda db: start_course(db, who, "service", NOON, shelf)


def one_start(scene: Scene, first: str, second: str) -> None:
    assert sorted([first, second]) == ["already in", "started"]
    assert len(scene.active()) == 1


def _planned(scene: Scene) -> None:
    scene.town.plan(at(MONDAY + DAY))


def _claims(scene: Scene, now: dt.datetime = at(MONDAY + DAY)) -> Call:  # noqa: B008 - a constant
    lease = scene.town.do(acquire, "channel:web", "Alva's machine", NOON)
    assert isinstance(lease, Lease)
    brings = partial(compose, shelf=scene.town.shelf)
    return lambda db: claim(db, Owner("web", lease, edits=True), now, 100, brings)


def _asked_again(scene: Scene) -> None:
    _tap(scene, 0)
    scene.town.plan(at(MONDAY + 7 * DAY))


def _paused(scene: Scene) -> None:
    scene.town.do(pause, scene.alva, MONDAY, None, NOON)


def _library(service: Callable[..., Any], *between: object) -> Callable[[Scene], Call]:
    return lambda scene: lambda db: service(db, scene.alva, *between, scene.town.shelf.library, NOON)


def _reads_afresh(service: Callable[..., Any]) -> Callable[[Scene], Call]:
    return lambda scene: lambda db: service(db, scene.town.shelf, 0, NOON)


def _erased(scene: Scene) -> None:
    scene.town.do(erase, scene.alva, EARLY - DAY, "cli")


def _finished(scene: Scene) -> None:
    scene.town.do(lambda db: db.execute(enrolments_table.update().values(completed_at=NOON)))


def _certified(scene: Scene) -> Call:
    who, shelf = scene.who(), scene.town.shelf
    [enrolment] = scene.scalars(select(enrolments_table.c.id))

    def fetch(db: Connection) -> Any:  # noqa: ANN401 - whatever the service gives
        code = code_of(threading.get_ident() % 2**CODE_BITS)
        return certificate_for(db, who, enrolment, code, NOON, shelf, "Alva")

    return fetch


def _phone(scene: Scene) -> None:
    scene.town.joins("her phone", channel="telegram")


def _other(scene: Scene) -> int:
    [other] = scene.scalars(select(persons.c.id).where(persons.c.id != scene.alva))
    return int(other)


def _merges(scene: Scene) -> Call:
    other = _other(scene)
    return lambda db: merge(db, scene.alva, other, scene.town.shelf.library, NOON)


def _merges_the_other_way(scene: Scene) -> Call:
    other = _other(scene)
    return lambda db: merge(db, other, scene.alva, scene.town.shelf.library, NOON)


def one_merge(scene: Scene, first: object, second: object) -> None:
    assert {type(first), type(second)} == {Merge, str}
    assert "gone" in (first, second)
    assert scene.scalars(select(func.count(addresses.c.person_id.distinct()))) == [1]
    nothing_is_wrong(scene, first, second)


def _merged(scene: Scene) -> None:
    _phone(scene)
    scene.town.do(_merges(scene))


def _parts(scene: Scene) -> Call:
    [made] = scene.scalars(select(merges.c.id))
    return lambda db: undo(db, made, scene.alva, NOON)


def parted_once(scene: Scene, first: object, second: object) -> None:
    assert {type(first), type(second)} == {Merge, str}
    assert "undone" in (first, second)
    assert scene.scalars(select(func.count(addresses.c.person_id.distinct()))) == [2]


def one_certificate(scene: Scene, first: object, second: object) -> None:
    assert first == second
    assert scene.scalars(select(func.count()).select_from(certificates)) == [1]


ROLE_CODE = "b" * 30


def _role_offered(scene: Scene) -> None:
    scene.town.joins("bashir")
    house = scene.town.do(people.organisation, "ostersund")
    assert house is not None
    scene.town.do(invite_role, None, house.id, Role.ORGANISER, ROLE_CODE, NOON)


def _takes(name: str) -> Callable[[Scene], Call]:
    def calls(scene: Scene) -> Call:
        person = scene.town.comes(name)
        return lambda db: take_role(db, person, ROLE_CODE, NOON)

    return calls


def one_taker(scene: Scene, first: object, second: object) -> None:
    assert {type(first), type(second)} == {Offer, str}
    organisers = select(roles.c.person_id).where(roles.c.role == "organiser")
    assert len(scene.scalars(organisers)) == 1


CASES = {
    "done twice": Case(_done, one_answer, before=lambda scene: _tap(scene, 0)),
    "two options put on": Case(_toggles(0), both_options_on, _toggles(1)),
    "one option put on twice": Case(_toggles(0), no_option_on),
    "a first word twice": Case(_arrives("bashir"), one_person),
    "joining twice": Case(_joins, one_active_enrolment, before=_not_enrolled),
    "joining while people are enrolled": Case(
        _joins, one_active_enrolment, _reads_afresh(recompute), _not_enrolled
    ),
    "choosing a trade twice": Case(
        _library(choose_trade, "other"), one_active_enrolment, before=_not_enrolled
    ),
    "starting over twice": Case(_library(start_over), one_active_enrolment),
    "starting a course twice": Case(_starts_course, one_start, before=_not_enrolled),
    "starting a course and joining": Case(_starts_course, one_active_enrolment, _joins, before=_not_enrolled),
    "reading afresh twice": Case(_reads_afresh(recompute), one_active_enrolment, before=_not_enrolled),
    "reviewing twice": Case(_reads_afresh(review_finished), nothing_is_wrong),
    "days and hour": Case(
        _service(set_days, {6}, NOON), all_is_kept, _service(set_hour, dt.time(10, 5), NOON)
    ),
    "pausing and reading afresh": Case(
        _service(pause, MONDAY, None, NOON), nothing_is_wrong, _reads_afresh(recompute)
    ),
    "pausing twice": Case(_service(pause, MONDAY, MONDAY + 3 * DAY, NOON), nothing_is_wrong),
    "resuming twice": Case(
        _service(resume, MONDAY + DAY, at(MONDAY + DAY, 12)), one_past_pause, before=_paused
    ),
    "a day off and leaving": Case(_service(day_off, MONDAY, NOON), nothing_is_wrong, _service(leave, NOON)),
    "shutting out and coming back": Case(
        lambda _: lambda db: shut_out(db, "web", "alva", NOON), nothing_is_wrong, _arrives("alva")
    ),
    "shutting out and being let in": Case(
        lambda _: lambda db: shut_out(db, "web", "alva", NOON),
        nothing_is_wrong,
        lambda _: lambda db: let_in(db, "web", "alva", NOON),
    ),
    "planning twice": Case(_plans, one_lesson_of_the_day),
    "planning and an earlier hour": Case(_plans, nothing_is_wrong, _service(set_hour, dt.time(8, 0), NOON)),
    "pulling twice": Case(_pulls(7), same_lesson, _pulls(8)),
    "claiming and pulling": Case(_claims, one_lesson_leaves, _pulls(7), _planned),
    "answering a question that is just asked again": Case(
        _done, answered_and_asked, lambda scene: _claims(scene, at(MONDAY + 7 * DAY)), _asked_again
    ),
    "fetching a certificate twice": Case(_certified, one_certificate, before=_finished),
    "merging twice": Case(_merges, one_merge, before=_phone),
    "merging both ways": Case(_merges, one_merge, _merges_the_other_way, before=_phone),
    "parting twice": Case(_parts, parted_once, before=_merged),
    "taking a role twice by one link": Case(
        _takes("alva"), one_taker, _takes("bashir"), before=_role_offered
    ),
    "erasing twice": Case(_service(erase, NOON, "cli"), one_note),
    "forgetting twice": Case(_service(forget_silent, NOON + 365 * DAY), one_note),
    "forgetting and erasing": Case(
        _service(forget_silent, NOON + 365 * DAY), one_note, _service(erase, NOON, "cli")
    ),
    "tidying and coming back": Case(
        lambda _: lambda db: tidy(db, NOON, NOON), address_kept, _arrives("alva"), _erased
    ),
}


def _tap(scene: Scene, option: int) -> None:
    scene.town.do(toggle, scene.who(), scene.sent.delivery, 0, option, scene.town.shelf)


@pytest.mark.parametrize("statement", [1, 2, 3])
@pytest.mark.parametrize("name", CASES)
def test_at_once(scene: Scene, name: str, statement: int) -> None:
    case = CASES[name]
    case.before(scene)
    first, second = case.first(scene), (case.second or case.first)(scene)
    case.check(scene, *at_once(scene.town.store, first, second, statement))
