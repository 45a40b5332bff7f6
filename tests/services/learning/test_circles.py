"""Groups are planned and composed for as people are: by the clock of their organisation, each tip once."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, select, update

from bot.domain.message import from_json
from bot.services.delivery.composing import Composed, Nothing, Uncomposed
from bot.services.delivery.lease import Lease, Owner
from bot.services.delivery.outcomes import AddressGone, Failed
from bot.services.delivery.record import record
from bot.services.learning.answer_in_circle import Told, answer_in_circle
from bot.services.learning.circle import begin, stop
from bot.services.learning.compose import compose
from bot.services.learning.foretell import Foretold, foretell
from bot.services.learning.plan_circles import plan_circles, reschedule_circles
from bot.services.learning.why_circle import why_circle
from bot.storage import circles, delivery_results
from bot.storage.bodies import keep
from bot.storage.store import Store
from bot.storage.tables import addresses, cohorts, deliveries, organisations
from tests.cast import DAY, EARLY, GREETING, MONDAY, QUEUE, SLOT, Town, at, course, found, lesson

GANG = "-1001"


@pytest.fixture
def town(store: Store) -> Town:
    return found(store, course(lessons=[lesson("l1", GREETING), lesson("l2", QUEUE), lesson("l3")]))


def gang(town: Town, now: dt.datetime = EARLY, platform_id: str = GANG) -> int:
    """A group that begins the course; its address."""
    address = town.do(circles.heard_from, "telegram", platform_id, now)
    cohort = town.do(lambda db: db.execute(select(cohorts.c.id)).scalar_one())
    assert town.do(begin, address, cohort, "7", now, town.shelf) != "not here"
    return address


def plan(town: Town, now: dt.datetime) -> int:
    planned = 0
    while (piece := town.do(plan_circles, now)) is not None:
        planned += piece
    return planned


def leave(db: Connection, town: Town, now: dt.datetime, state: str = "sent") -> Iterator[Composed | Nothing]:
    """What is due is composed, and has this end."""
    rows = db.execute(
        select(deliveries).where(deliveries.c.state == "pending", deliveries.c.due_at <= now)
    ).all()
    asked = [
        Uncomposed(row.id, row.kind, row.person_id or 0, row.address_id, row.channel, row.due_at)
        for row in rows
    ]
    for id_, what in compose(db, asked, now, town.shelf).items():
        values = {"state": "cancelled"}
        if isinstance(what, Composed):
            values = {"state": state, "lesson": what.lesson, "subject": what.subject}  # type: ignore[dict-item]
            keep(db, id_, what.body)
        db.execute(update(deliveries).where(deliveries.c.id == id_).values(**values))
        yield what


def morning(town: Town, now: dt.datetime, state: str = "sent") -> list[str]:
    """What groups get: subjects, or why there is nothing."""
    plan(town, now)
    what = town.do(lambda db: list(leave(db, town, now, state)))
    return [one.subject if isinstance(one, Composed) else one.reason for one in what]


def test_a_tip_each_own_day_in_order_and_then_the_end(town: Town) -> None:
    gang(town)

    assert [morning(town, at(MONDAY + one * DAY)) for one in range(8)] == [
        ["service/l1"], ["service/l2"], ["service/l3"], ["course finished"], [], [], [], [],
    ]  # fmt: skip
    assert town.ledger("recipient", "key", "person_id", "kind")[0] == (
        "a:1",
        "daily:2026-10-05",
        None,
        "lesson",
    )


def test_weekends_and_hours_are_those_of_the_cohort(town: Town) -> None:
    town.do(lambda db: db.execute(update(cohorts).values(days="sat-sun", at="10:00")))
    gang(town)
    saturday = MONDAY + 5 * DAY

    assert morning(town, at(MONDAY + 4 * DAY, 10)) == []
    assert morning(town, at(saturday, 9, 30)) == []
    assert morning(town, at(saturday, 10)) == ["service/l1"]


def test_before_its_cohort_starts_nothing_comes(town: Town) -> None:
    town.do(lambda db: db.execute(update(cohorts).values(starts=MONDAY + 2 * DAY)))
    gang(town)

    assert [morning(town, at(MONDAY + one * DAY)) for one in range(3)] == [[], [], ["service/l1"]]


def test_what_was_missed_is_not_made_up_for(town: Town) -> None:
    gang(town)

    assert plan(town, at(MONDAY + 2 * DAY, 21)) == 0
    assert morning(town, at(MONDAY + 3 * DAY)) == ["service/l1"]


def test_a_tip_that_did_not_arrive_comes_again_the_next_day(town: Town) -> None:
    gang(town)

    assert morning(town, SLOT, "failed") == ["service/l1"]
    assert morning(town, SLOT + DAY) == ["service/l1"]


def test_planning_twice_plans_once_and_two_groups_each_get_theirs(town: Town) -> None:
    gang(town)
    gang(town, platform_id="-2002")

    assert (plan(town, SLOT), plan(town, SLOT)) == (2, 0)


def test_ending_the_course_cancels_what_waits(town: Town) -> None:
    address = gang(town)
    plan(town, SLOT)

    assert town.do(stop, address, SLOT)
    assert town.ledger("state", "error") == [("cancelled", "The group has ended the course.")]
    assert not town.do(stop, address, SLOT)


LOST = "the group's topic is gone"
"""What a channel says of a topic that somebody has deleted."""

OWNER = Owner("telegram", Lease("channel:telegram", "a test", 1))


def test_a_deleted_topic_ends_the_course_and_any_other_refusal_does_not(town: Town) -> None:
    address = gang(town)
    morning(town, SLOT)

    town.do(record, OWNER, [(1, Failed("too long"))], SLOT)
    assert town.do(circles.going, address) is not None
    town.do(record, OWNER, [(1, Failed(LOST, topic_gone=True))], SLOT)
    assert town.do(circles.going, address) is None


def test_being_thrown_out_ends_the_course(town: Town) -> None:
    address = gang(town)
    morning(town, SLOT)

    town.do(record, OWNER, [(1, AddressGone("the bot was removed from the group", for_good=False))], SLOT)

    assert town.do(circles.going, address) is None


def test_a_changed_hour_moves_the_next_tip(town: Town) -> None:
    gang(town)
    town.do(lambda db: db.execute(update(organisations).values(at="10:00")))

    town.do(reschedule_circles, EARLY)

    assert morning(town, SLOT) == []
    assert morning(town, at(MONDAY, 10)) == ["service/l1"]


def test_a_question_with_several_right_answers_has_no_buttons(town: Town) -> None:
    address = gang(town)
    morning(town, SLOT)
    morning(town, SLOT + DAY)
    tips = [from_json(body["message"]) for (body,) in town.ledger("body")]
    shown = [[type(block).__name__ for block in tip.blocks] for tip in tips]

    assert shown == [["Text", "Text", "Text", "Choices"], ["Text", "Text", "Text", "Text"]]
    assert town.do(answer_in_circle, "telegram", address, "alva", (2, 0, 0), SLOT, town.shelf) == "gone"


def test_who_takes_part_is_asked_about_it_again_and_a_stranger_leaves_nothing(town: Town) -> None:
    address = gang(town)
    alva = town.joins("alva", channel="telegram")
    morning(town, SLOT)
    (tip,) = [one for one, person in town.ledger("id", "person_id") if person is None]

    for sender in ("alva", "a stranger"):
        told = town.do(answer_in_circle, "telegram", address, sender, (tip, 0, 0), SLOT, town.shelf)
        assert isinstance(told, Told)
        assert (told.grade is not None and told.grade.correct, told.kept) == (True, sender == "alva")
    again = (tip, 0, 1)
    assert town.do(answer_in_circle, "telegram", address, "alva", again, SLOT, town.shelf) == "answered"
    assert town.who(alva).next_lesson_at is not None


def test_a_group_by_its_new_id_keeps_what_it_has_had(town: Town) -> None:
    address = gang(town)
    morning(town, SLOT)
    known = town.do(circles.heard_from, "telegram", "-1007", SLOT)

    assert town.do(delivery_results.move_address, address, "telegram", "-1007", SLOT) == address

    states = dict(town.do(lambda db: db.execute(select(addresses.c.id, addresses.c.state)).all()))
    assert states == {address: "open", known: "closed"}
    assert morning(town, SLOT + DAY) == ["service/l2"]


def test_the_forecast_and_why_tell_of_groups(town: Town) -> None:
    gang(town)
    tuesday = MONDAY + DAY
    reason = "the group telegram:-1001: tip 2 of 3 is next"

    told = foretell(town.store, town.shelf, tuesday, EARLY).people
    off = foretell(town.store, town.shelf, MONDAY + 5 * DAY, EARLY).people

    assert told == (Foretold(None, "telegram", at(tuesday), "lesson", "service/l2", reason),)
    nothing = "the group telegram:-1001: 2026-10-10 is a day off"
    assert off == (Foretold(None, None, None, None, None, nothing),)
    assert town.ledger("id") == []
    morning(town, SLOT)
    assert town.do(why_circle, "telegram:-1001", town.shelf.library) == (
        "It takes service: 1 of 3 tips have been sent.",
        "Tips come mon-fri at 08:30, Europe/Stockholm.",
        "The next comes 2026-10-06 08:30.",
        "2026-10-05 06:30 UTC  lesson service/l1 sent",
    )
    assert town.do(why_circle, "telegram:alva", town.shelf.library) is None
