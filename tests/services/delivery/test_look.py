"""Looking for what may have arrived: what is looked for, and what becomes of it."""

import datetime as dt

import pytest

from bot.domain.delivery import CLOCKS_APART
from bot.services.delivery.claim import claim
from bot.services.delivery.heal import heal
from bot.services.delivery.lease import Owner
from bot.services.delivery.look import (
    LOOKED_FOR,
    Absent,
    Found,
    LookLater,
    Lost,
    Sight,
    Unseeable,
    lost_deliveries,
    lost_delivery,
    next_look,
    record_sights,
)
from bot.services.delivery.mark_sending import TOO_LATE, mark_sending
from bot.services.delivery.outcomes import Unclear
from bot.services.delivery.record import record
from bot.services.delivery.recover import recover
from bot.storage.store import Store
from tests.services.delivery.ledger import (
    NOW,
    SECOND,
    Somebody,
    add_lesson,
    add_person,
    add_reply,
    message,
    own,
    row_of,
    states,
    take_over,
    tips,
)

LOOK_AT = NOW + 10 * SECOND
MINUTE = 60 * SECOND


@pytest.fixture
def alva(store: Store) -> Somebody:
    return store.write_now(add_person, "T1/Alva", "slack")


@pytest.fixture
def owner(store: Store) -> Owner:
    return own(store, channel="slack", find_after=10 * SECOND)


def lose(store: Store, owner: Owner, delivery: int, now: dt.datetime = NOW) -> None:
    """Claim and mark it, and let its outcome be lost."""
    store.write_now(claim, owner, now, 10, tips)
    store.write_now(mark_sending, owner, [delivery], now)
    unclear = Unclear("Inget svar.", now + 10 * SECOND, now)
    store.write_now(record, owner, [(delivery, unclear)], now)


def see(store: Store, owner: Owner, delivery: int, sight: Sight, now: dt.datetime = LOOK_AT) -> bool:
    """Record what a look has shown; whether it was news that the message is there."""
    found = store.write_now(record_sights, owner, [(delivery, sight)], now)
    assert found is not None
    return delivery in found


def columns(store: Store, delivery: int, *names: str) -> list[object]:
    row = store.read_now(row_of, delivery)
    return [row[name] for name in names]


def claimed(store: Store, owner: Owner, now: dt.datetime) -> list[int]:
    claims = store.write_now(claim, owner, now, 10, tips)
    assert claims is not None
    return [row.id for row in claims.claimed]


def test_what_was_lost_is_looked_for_when_its_time_has_come_and_not_sent_meanwhile(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    reply = store.write_now(add_reply, alva, "hej")
    lose(store, owner, reply)

    assert store.read_now(lost_deliveries, "slack", LOOK_AT - SECOND, 10) == []
    assert store.read_now(next_look, "slack", NOW) == LOOK_AT
    assert store.read_now(lost_deliveries, "slack", LOOK_AT, 10) == [(reply, "t1/alva")]
    assert store.read_now(next_look, "slack", LOOK_AT) is None
    assert store.read_now(lost_delivery, reply) == Lost(
        reply, alva.address, "t1/alva", {"message": message("hej")}, NOW - CLOCKS_APART, None
    )
    assert claimed(store, owner, NOW + 5 * MINUTE) == []


def test_what_is_found_is_sent(store: Store, owner: Owner, alva: Somebody) -> None:
    reply = store.write_now(add_reply, alva, "hej")
    lose(store, owner, reply)

    assert see(store, owner, reply, Found(("7", "8"))) is True

    assert columns(store, reply, "state", "receipt", "sent_at", "error", "attempts") == [
        *("sent", ["7", "8"], LOOK_AT, None, 1)
    ]
    assert store.read_now(lost_delivery, reply) is None


def test_what_is_found_in_place_of_another_is_where_that_is_edited_from_then_on(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    lesson = store.write_now(add_reply, alva, "tips", state="sent", receipt=["1"])
    anew = store.write_now(add_reply, alva, "tips igen", edits=lesson, anew=True)
    lose(store, owner, anew)

    see(store, owner, anew, Found(("9",), lesson))

    assert columns(store, lesson, "receipt") == [["9"]]


def test_what_is_certainly_not_there_leaves_again_as_if_for_the_first_time(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    reply = store.write_now(add_reply, alva, "hej")
    for attempt in range(4):  # nothing bounds what is certain
        now = NOW + attempt * MINUTE
        lose(store, owner, reply, now)
        assert columns(store, reply, "state", "unclear") == ["unknown", 1]
        assert see(store, owner, reply, Absent(), now + 10 * SECOND) is False

    assert columns(store, reply, "state", "unclear", "crashed", "attempts", "tried_at") == [
        *("pending", 0, 0, 4, NOW)
    ]
    assert claimed(store, owner, NOW + 4 * MINUTE) == [reply]


@pytest.mark.parametrize(
    ("sight", "state", "error"),
    [
        (Found(("7",)), "sent", None),
        (Absent(), "expired", TOO_LATE),
        (Unseeable("Får inte.", NOW), "unknown", "Får inte."),
    ],
    ids=["found", "absent", "unseeable"],
)
def test_what_ran_out_meanwhile_is_looked_for_so_that_the_ledger_tells_the_truth(
    store: Store, owner: Owner, alva: Somebody, sight: Sight, state: str, error: str | None
) -> None:
    reply = store.write_now(add_reply, alva, "hej")
    lose(store, owner, reply)
    late = NOW + 11 * MINUTE
    assert store.read_now(lost_deliveries, "slack", late, 10) == [(reply, "t1/alva")]

    see(store, owner, reply, sight, late)

    assert columns(store, reply, "state", "error") == [state, error]
    assert claimed(store, owner, late + MINUTE) == []
    assert store.read_now(lost_deliveries, "slack", late + MINUTE, 10) == []


def test_what_cannot_be_seen_now_is_looked_for_later_and_given_up_after_two_days(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    lesson = store.write_now(add_lesson, alva)
    lose(store, owner, lesson)

    see(store, owner, lesson, LookLater(NOW + MINUTE))

    assert store.read_now(lost_deliveries, "slack", NOW + MINUTE - SECOND, 10) == []
    assert store.read_now(lost_deliveries, "slack", NOW + MINUTE, 10) == [(lesson, "t1/alva")]
    assert store.read_now(lost_deliveries, "slack", NOW + MINUTE + LOOKED_FOR, 10) == []


def test_what_can_never_be_seen_is_sent_again_once_unseen(store: Store, owner: Owner, alva: Somebody) -> None:
    reply = store.write_now(add_reply, alva, "hej")
    lose(store, owner, reply)

    see(store, owner, reply, Unseeable("Får inte.", NOW + 30 * SECOND))

    assert claimed(store, owner, NOW + 29 * SECOND) == []
    lose(store, owner, reply, NOW + 30 * SECOND)
    assert columns(store, reply, "state", "unclear", "tried_at") == ["unknown", 2, None]
    later = NOW + 5 * MINUTE
    assert (store.read_now(lost_deliveries, "slack", later, 10), claimed(store, owner, later)) == ([], [])


def test_a_tap_that_comes_before_the_look_counts(store: Store, owner: Owner, alva: Somebody) -> None:
    reply = store.write_now(add_reply, alva, "hej")
    lose(store, owner, reply)
    store.write_now(heal, reply, "7", NOW + 5 * SECOND)

    for sight in (Absent(), Found(("9",)), LookLater(NOW + MINUTE), Unseeable("Får inte.", NOW)):
        assert see(store, owner, reply, sight) is False

    assert columns(store, reply, "state", "receipt", "error") == ["sent", ["7"], None]


def test_a_tap_heals_also_what_a_look_did_not_see(store: Store, owner: Owner, alva: Somebody) -> None:
    reply = store.write_now(add_reply, alva, "hej")
    lose(store, owner, reply)
    see(store, owner, reply, Absent())

    assert store.write_now(heal, reply, "7", LOOK_AT) is True
    assert store.read_now(states) == {reply: "sent"}


def test_a_past_owner_records_no_looks(store: Store, owner: Owner, alva: Somebody) -> None:
    reply = store.write_now(add_reply, alva, "hej")
    lose(store, owner, reply)
    take_over(store, owner)

    assert store.write_now(record_sights, owner, [(reply, Absent())], LOOK_AT) is None
    assert store.read_now(states) == {reply: "unknown"}


def test_what_a_crash_cut_off_is_looked_for_from_when_it_was_due(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    lesson = store.write_now(add_lesson, alva, at=NOW - MINUTE)
    tip = store.write_now(add_reply, alva, "tips", state="sent", receipt=["1"])
    edit = store.write_now(add_reply, alva, "precis", edits=tip, state="sending", epoch=owner.lease.epoch)
    store.write_now(claim, owner, NOW, 10, tips)
    store.write_now(mark_sending, owner, [lesson], NOW)
    second = take_over(store, owner)

    store.write_now(recover, second, NOW)

    assert columns(store, lesson, "state", "try_at", "tried_at") == ["unknown", LOOK_AT, NOW - MINUTE]
    assert store.read_now(lost_deliveries, "slack", LOOK_AT, 10) == [(lesson, "t1/alva")]
    assert claimed(store, second, NOW) == [edit]  # the same edit twice changes nothing


def test_a_channel_that_can_look_no_more_sends_again_unseen(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    reply = store.write_now(add_reply, alva, "hej")
    lose(store, owner, reply)
    blind = take_over(store, own(store, channel="slack"))

    store.write_now(recover, blind, NOW)

    assert columns(store, reply, "tried_at") == [None]
    assert claimed(store, blind, LOOK_AT) == [reply]
