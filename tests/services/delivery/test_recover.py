"""After a crash: nothing is lost, and what may have arrived is unknown and waits for a sign of life."""

import datetime as dt

import pytest

from bot.services.delivery.claim import claim
from bot.services.delivery.heal import heal
from bot.services.delivery.lease import Owner
from bot.services.delivery.mark_sending import mark_sending
from bot.services.delivery.recover import CRASHED, Recovered, recover, release_strays
from bot.storage.store import Store
from tests.services.delivery.ledger import (
    NOW,
    SECOND,
    Somebody,
    add_lesson,
    add_person,
    add_reply,
    own,
    row_of,
    states,
    take_over,
    tips,
)

LATER = NOW + 30 * SECOND


@pytest.fixture
def alva(store: Store) -> Somebody:
    return store.write_now(add_person, "Alva")


@pytest.fixture
def owner(store: Store) -> Owner:
    return own(store)


def taken(store: Store, owner: Owner, now: dt.datetime) -> list[int]:
    claims = store.write_now(claim, owner, now, 10, tips)
    assert claims is not None
    return [row.id for row in claims.claimed]


def test_what_was_claimed_is_sent_by_the_next_owner(store: Store, owner: Owner, alva: Somebody) -> None:
    reply = store.write_now(add_reply, alva, "hej")
    taken(store, owner, NOW)
    second = take_over(store, owner)

    assert store.write_now(recover, second, NOW) == Recovered(1, 0, {})
    assert taken(store, second, NOW) == [reply]


def test_what_was_being_sent_waits_for_a_sign_of_life_and_leaves_again(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    lesson = store.write_now(add_lesson, alva)
    taken(store, owner, NOW)
    store.write_now(mark_sending, owner, [lesson], NOW)
    second = take_over(store, owner)

    assert store.write_now(recover, second, NOW) == Recovered(0, 1, {})

    row = store.read_now(row_of, lesson)
    columns = ("state", "crashed", "unclear", "attempts", "try_at", "error")
    assert tuple(row[column] for column in columns) == ("unknown", 1, 0, 1, LATER, CRASHED)
    assert taken(store, second, LATER - SECOND) == []
    assert taken(store, second, LATER) == [lesson]


def test_an_edit_that_was_being_sent_is_repeated_at_once(store: Store, owner: Owner, alva: Somebody) -> None:
    lesson = store.write_now(add_reply, alva, "tips", state="sent", receipt=["7"])
    edit = store.write_now(add_reply, alva, "precis", state="sending", epoch=1, edits=lesson)
    second = take_over(store, owner)

    store.write_now(recover, second, NOW)

    assert taken(store, second, NOW) == [edit]


def test_an_edit_that_was_sent_anew_waits_like_a_message(store: Store, owner: Owner, alva: Somebody) -> None:
    lesson = store.write_now(add_reply, alva, "tips", state="sent", receipt=["7"])
    store.write_now(add_reply, alva, "precis", state="sending", epoch=1, edits=lesson, anew=True)
    second = take_over(store, owner)

    store.write_now(recover, second, NOW)

    assert taken(store, second, NOW) == []


def test_final_states_other_channels_and_own_rows_are_left_alone(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    cilla = store.write_now(add_person, "Cilla", "web")
    before = {
        store.write_now(add_reply, alva, "klar", state="sent", epoch=1): "sent",
        store.write_now(add_reply, alva, "ny", state="pending"): "pending",
        store.write_now(add_reply, cilla, "hej", state="sending", epoch=1): "sending",
    }
    second = take_over(store, owner)
    before |= {store.write_now(add_reply, alva, "min", state="sending", epoch=second.lease.epoch): "sending"}

    assert store.write_now(recover, second, NOW) == Recovered(0, 0, {})
    assert store.read_now(states) == before


def test_a_message_that_six_crashes_cut_off_stays_unknown(store: Store, owner: Owner, alva: Somebody) -> None:
    lesson = store.write_now(add_lesson, alva)
    tries, moment = 0, NOW
    while lesson in taken(store, owner, moment):
        store.write_now(mark_sending, owner, [lesson], moment)
        tries += 1
        owner = take_over(store, owner)
        store.write_now(recover, owner, moment)
        moment += 60 * SECOND

    assert tries == 6  # the first, and once again for each of five crashes
    assert store.read_now(states) == {lesson: "unknown"}


def test_a_claim_nobody_knows_of_is_given_back(store: Store, owner: Owner, alva: Somebody) -> None:
    known, stray = (store.write_now(add_reply, alva, word) for word in ("känd", "okänd"))
    taken(store, owner, NOW)

    assert store.write_now(release_strays, owner, [known]) == 1
    assert store.read_now(states) == {known: "claimed", stray: "pending"}
    assert store.write_now(release_strays, owner, []) == 1


# --- a sign of life ------------------------------------------------------------------------------


def test_a_tap_heals_what_may_have_arrived(store: Store, alva: Somebody) -> None:
    for state, lost in (("unknown", 1), ("sending", 0), ("pending", 1), ("claimed", 1)):
        lesson = store.write_now(add_lesson, alva, key=state, state=state, crashed=lost, error=CRASHED)

        assert store.write_now(heal, lesson, "7", NOW) is True
        row = store.read_now(row_of, lesson)
        columns = ("state", "receipt", "sent_at", "error")
        assert tuple(row[column] for column in columns) == ("sent", ["7"], NOW, None)
        assert store.write_now(heal, lesson, "7", NOW) is False


def test_a_tap_changes_nothing_that_is_not_in_doubt(store: Store, alva: Somebody) -> None:
    before = {
        store.write_now(add_lesson, alva, key=state, state=state): state
        for state in ("sent", "pending", "claimed", "failed", "expired", "cancelled")
    }

    assert [store.write_now(heal, lesson, "7", NOW) for lesson in before] == [False] * 6
    assert store.read_now(states) == before


def test_a_healed_delivery_is_not_sent_again(store: Store, owner: Owner, alva: Somebody) -> None:
    lesson = store.write_now(add_lesson, alva, state="unknown", unclear=1)
    assert taken(store, owner, NOW) == [lesson]
    store.write_now(heal, lesson, None, NOW)

    marked = store.write_now(mark_sending, owner, [lesson], NOW)

    assert marked is not None
    assert marked.replaces == {}
