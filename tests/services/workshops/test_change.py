"""A workshop is changed: everybody whom it concerns is told once, and exactly what is true."""

import datetime as dt

import pytest
from sqlalchemy import select

from bot.domain.seats import Answer
from bot.domain.workshop import Added, CalledOff, Moved, Relocated, State
from bot.services.people.pause import pause
from bot.storage.store import Store
from bot.storage.tables import deliveries
from tests.cast import MONDAY, at, found
from tests.chat.phone import buttons
from tests.services.workshops.planned import EVENING, HOUR, MORNING, NOON, Evening, all_of, planned

DAY = dt.timedelta(days=1)
NIGHT = at(MONDAY, 22, 0)

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # what is told, not how it is kept


@pytest.fixture
def evening(store: Store) -> Evening:
    """Two seats at each occasion: two come, one waits, one is unsure, one says no, one is silent."""
    found(store)
    evening = planned(store, 6)
    first, second, third, fourth, fifth, _ = evening.people
    for person in (first, second, third):
        evening.comes(person)
    evening.is_unsure(fourth)
    evening.cannot(fifth)
    return evening


def test_a_new_time_is_told_to_all_whom_it_concerns_and_a_yes_is_asked_again(evening: Evening) -> None:
    first, second, third, fourth, fifth, sixth = evening.people
    evening.ticks()
    assert evening.told(NOON) == {sixth: ["Torsdag 15 oktober: vi ses på riktigt."]}

    evening.changes(Moved(evening.early, MORNING.starts_at + 7 * DAY, MORNING.ends_at + 7 * DAY))
    evening.ticks(NOON + dt.timedelta(minutes=1))

    told = evening.told(NOON + dt.timedelta(minutes=1))
    assert told == {
        **all_of([first, second, third, fourth], "Ny tid: torsdag 22 oktober kl. 8."),
        sixth: ["Vi ses på riktigt: välj en dag."],  # who has not answered is invited anew
    }
    assert fifth not in told
    assert evening.answers(first, second, third) == [Answer.COMING, Answer.COMING, Answer.WAITING]
    assert evening.standing(first).to_confirm  # type: ignore[union-attr]
    assert not evening.standing(third).to_confirm  # type: ignore[union-attr]

    evening.comes(first)
    assert not evening.standing(first).to_confirm  # type: ignore[union-attr]
    assert evening.standing(second).to_confirm  # type: ignore[union-attr]


def test_moved_before_anybody_is_invited_it_can_still_be_answered_by_those_who_will_be(store: Store) -> None:
    """The last day to answer would else be over before the first invitation."""
    found(store)
    evening = planned(store, 1, invite_days=7, answer_by=MONDAY + 4 * DAY)
    for occasion, hours in ((evening.early, MORNING), (evening.late, EVENING)):
        evening.changes(Moved(occasion, hours.starts_at + 28 * DAY, hours.ends_at + 28 * DAY))
    invites = MORNING.starts_at + 21 * DAY + HOUR  # by the clock of winter

    assert evening.workshop.answer_by == MONDAY + 37 * DAY
    evening.ticks(invites)
    assert evening.told(invites) == {evening.people[0]: ["Torsdag 12 november: vi ses på riktigt."]}


def test_once_people_are_invited_the_last_day_to_answer_is_moved_by_nobody_but_who_plans(
    store: Store,
) -> None:
    found(store)
    evening = planned(store, 1, invited_at=NOON, answer_by=MONDAY + 4 * DAY)
    evening.changes(Moved(evening.early, MORNING.starts_at + 60 * DAY, MORNING.ends_at + 60 * DAY))

    assert evening.workshop.answer_by == MONDAY + 4 * DAY


def test_moved_later_after_the_last_day_to_answer_it_can_be_answered_again(store: Store) -> None:
    found(store)
    evening = planned(store, 3, answer_by=MONDAY)
    comes, unsure, silent = evening.people
    evening.comes(comes)
    evening.is_unsure(unsure)
    evening.ticks()
    evening.told(NOON)
    later = NOON + 2 * DAY

    for occasion, hours in ((evening.late, EVENING), (evening.early, MORNING)):
        evening.changes(Moved(occasion, hours.starts_at + 7 * DAY, hours.ends_at + 7 * DAY), later)
    assert evening.workshop.answer_by == MONDAY + 3 * DAY
    evening.ticks(later + HOUR)

    told = evening.sent(later + HOUR)
    assert told[silent][-1].first_line == "Torsdag 22 oktober: vi ses på riktigt."
    assert {"Jag kommer kl. 8", "Jag kommer kl. 18.30"} <= {one.label for one in buttons(told[unsure][-1])}
    assert evening.comes(silent, now=later + HOUR) == "done"


def test_moved_earlier_after_the_last_day_to_answer_that_day_stays(store: Store) -> None:
    found(store)
    evening = planned(store, 1, invited_at=NOON, answer_by=MONDAY)
    evening.changes(Moved(evening.early, MORNING.starts_at - HOUR, MORNING.ends_at), NOON + 2 * DAY)
    evening.changes(Moved(evening.late, EVENING.starts_at + DAY, EVENING.ends_at + DAY), NOON + 2 * DAY)

    assert evening.workshop.answer_by == MONDAY


def test_nothing_is_told_of_a_move_that_moves_nothing(evening: Evening) -> None:
    assert evening.changes(Moved(evening.early, MORNING.starts_at, MORNING.ends_at)) == 0
    assert evening.changes(Relocated("Storsjöteatern")) == 0

    assert evening.told(NOON) == {}
    assert evening.workshop.version == 1


def test_what_has_taken_place_is_neither_moved_nor_called_off(evening: Evening) -> None:
    between, after = MORNING.ends_at, EVENING.ends_at
    moved = Moved(evening.early, EVENING.starts_at + DAY, EVENING.ends_at + DAY)
    assert evening.changes(moved, between) is None
    assert evening.changes(CalledOff(evening.early, "Ledaren är sjuk."), between) is None
    assert evening.changes(Relocated("Gamla Teatern"), between) is not None  # the other one is to come
    assert evening.changes(Relocated("Torget"), after) is None
    assert evening.changes(CalledOff(None, "Ledaren är sjuk."), after) is None

    assert (evening.workshop.place, len(evening.workshop.held)) == ("Gamla Teatern", 2)
    assert evening.workshop.state is State.PLANNED


def test_how_many_are_told_is_how_many_get_it(evening: Evening) -> None:
    evening.ticks()
    evening.told(NOON)
    minute = dt.timedelta(minutes=1)
    told = evening.changes(Relocated("Gamla Teatern"))

    assert told == len(evening.told(NOON + minute)) > 0


def test_another_place_is_told_and_asks_nobody(evening: Evening) -> None:
    first, second, third, fourth, *_ = evening.people

    evening.changes(Relocated("Gamla Teatern"))

    assert evening.told(NOON) == all_of([first, second, third, fourth], "Vi ses på en annan plats.")
    assert not evening.standing(first).to_confirm  # type: ignore[union-attr]
    assert evening.workshop.place == "Gamla Teatern"
    assert [one.sequence for one in evening.workshop.occasions] == [1, 1]


def test_in_quiet_hours_only_a_late_change_gets_through_and_only_to_who_said_yes(evening: Evening) -> None:
    first, second, third, fourth, *_ = evening.people
    eve = MORNING.starts_at - 10 * HOUR  # ten in the evening before

    evening.changes(CalledOff(evening.early, "Ledaren är sjuk."), eve)

    assert set(evening.told(eve)) == {first, second}
    assert set(evening.told(MORNING.starts_at - HOUR)) == {third, fourth}  # seven, when they are awake


def test_a_change_in_good_time_waits_until_the_quiet_hours_are_over(evening: Evening) -> None:
    evening.changes(Relocated("Gamla Teatern"), NIGHT)

    assert evening.told(NIGHT) == {}
    assert len(evening.told(at(MONDAY + DAY, 7, 0))) == 4


def test_a_pause_does_not_hold_back_what_becomes_of_a_seat_but_a_reminder(evening: Evening) -> None:
    first = evening.people[0]
    evening.ticks(MORNING.starts_at - 8 * DAY)  # a reminder is written down
    evening.changes(Relocated("Gamla Teatern"), NIGHT)

    evening.do(pause, first, MONDAY, None, NIGHT)

    assert evening.told(at(MONDAY + DAY, 7, 0))[first] == ["Vi ses på en annan plats."]
    assert first not in evening.told(MORNING.starts_at - 7 * DAY)


def test_of_two_changes_of_one_night_the_newer_one_is_told(evening: Evening) -> None:
    evening.changes(Moved(evening.early, MORNING.starts_at + DAY, MORNING.ends_at + DAY), NIGHT)
    evening.changes(Moved(evening.early, MORNING.starts_at + 2 * DAY, MORNING.ends_at + 2 * DAY), NIGHT)

    told = evening.told(at(MONDAY + DAY, 7, 0))
    assert set(map(tuple, told.values())) == {("Ny tid: lördag 17 oktober kl. 8.",)}


def test_when_one_occasion_is_cancelled_its_people_are_offered_the_other(evening: Evening) -> None:
    first, second, third, *_ = evening.people

    evening.changes(CalledOff(evening.early, "Ledaren är sjuk."))

    assert evening.answers(first, second, third) == [Answer.OFFERED, Answer.OFFERED, Answer.LEFT_OUT]
    assert evening.standing(first).occasion == evening.late  # type: ignore[union-attr]
    assert evening.standing(first).offered_until == NOON + 24 * HOUR  # type: ignore[union-attr]
    told = evening.sent(NOON)
    assert [one.first_line for one in told[first]] == ["Inställt: torsdag 15 oktober kl. 8."]
    evening.ticks(NOON + 24 * HOUR)
    assert evening.answers(first, second) == [Answer.LAPSED] * 2


def test_when_all_of_it_is_cancelled_everybody_is_told_and_nothing_else_comes(evening: Evening) -> None:
    first, second, third, fourth, *_ = evening.people
    evening.ticks(at(MORNING.starts_at.date() - DAY, 7, 0))  # reminders are written down

    evening.changes(CalledOff(None, "Ledaren är sjuk."), NOON)

    assert evening.told(MORNING.starts_at - 20 * HOUR) == {
        **all_of([first, second, third], "Inställt: i morgon kl. 8."),
        fourth: ["Workshopen är inställd."],
    }
    assert all(one.cancelled for one in evening.workshop.occasions)
    assert evening.comes(first) == "cancelled"


def test_a_draft_or_what_is_cancelled_already_is_not_changed(evening: Evening) -> None:
    assert evening.changes(CalledOff(None, "Ledaren är sjuk.")) is not None

    assert evening.changes(Relocated("Gamla Teatern")) is None
    assert evening.changes(Moved(evening.early, EVENING.starts_at, EVENING.ends_at)) is None


def test_one_more_occasion_takes_those_who_come(evening: Evening) -> None:
    evening.changes(Added(MORNING.starts_at + DAY, MORNING.ends_at + DAY, 1, "third"))
    third = evening.workshop.occasions[-1]

    assert evening.comes(evening.people[5], third.id) == "done"
    assert evening.told(NOON) == {}


def test_every_message_is_of_its_kind_and_ends_with_its_workshop(evening: Evening) -> None:
    evening.changes(Relocated("Gamla Teatern"), MORNING.starts_at - 20 * HOUR)

    rows = evening.ledger("kind", "key", "expires_at")
    assert rows == [
        *[("late change", f"workshop:{evening.id}:elsewhere:2", EVENING.starts_at)] * 2,
        *[("change", f"workshop:{evening.id}:elsewhere:2", EVENING.starts_at)] * 2,
    ]


def test_what_is_told_belongs_to_the_organisation(evening: Evening) -> None:
    evening.changes(Relocated("Gamla Teatern"))

    named = select(deliveries.c.organisation_id, deliveries.c.subject).distinct()
    assert evening.do(lambda db: [tuple(row) for row in db.execute(named)]) == [
        (evening.workshop.organisation_id, f"workshop:{evening.id}")
    ]
