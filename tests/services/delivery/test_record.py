"""Recording: every way a send can end becomes the state that the rules name."""

import pytest
from sqlalchemy import Connection

from bot.domain.delivery import State
from bot.services.delivery.lease import Owner
from bot.services.delivery.outcomes import (
    AddressGone,
    AddressMoved,
    Failed,
    Outcome,
    PutBack,
    Sent,
    Unclear,
)
from bot.services.delivery.record import ADDRESS_SHUT, record
from bot.storage.store import Store
from tests.services.delivery.ledger import (
    NOW,
    SECOND,
    Somebody,
    add_address,
    add_lesson,
    add_person,
    add_reply,
    address_states,
    change,
    own,
    row_of,
    states,
    take_over,
)

LATER = NOW + 30 * SECOND


@pytest.fixture
def alva(store: Store) -> Somebody:
    return store.write_now(add_person, "Alva")


@pytest.fixture
def owner(store: Store) -> Owner:
    return own(store)


def on_the_wire(store: Store, to: Somebody, words: str = "hej", **more: object) -> int:
    def add(db: Connection) -> int:
        reply = add_reply(db, to, words, state="sending", epoch=1)
        change(db, reply, **{"state": "sending", **more})
        return reply

    return store.write_now(add)


def note(store: Store, owner: Owner, *results: tuple[int, Outcome]) -> frozenset[str]:
    return store.write_now(record, owner, results, NOW)


def seen(store: Store, delivery: int, *columns: str) -> tuple[object, ...]:
    row = store.read_now(row_of, delivery)
    return tuple(row[column] for column in columns)


def test_a_message_that_was_taken_is_sent(store: Store, owner: Owner, alva: Somebody) -> None:
    reply = on_the_wire(store, alva, error="Try again later.")

    assert note(store, owner, (reply, Sent(("7", "8")))) == frozenset()

    columns = ("state", "receipt", "sent_at", "attempts", "error")
    assert seen(store, reply, *columns) == ("sent", ["7", "8"], NOW, 1, None)


def test_a_message_sent_instead_of_another_is_the_one_to_edit_from_now_on(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    lesson = store.write_now(add_reply, alva, "tips", state="sent", receipt=["7"])
    reply = on_the_wire(store, alva, edits=lesson, anew=True)

    note(store, owner, (reply, Sent(("9",), instead_of=lesson)))

    assert seen(store, lesson, "state", "receipt") == ("sent", ["9"])


def test_a_message_sent_in_another_chat_takes_no_place(store: Store, owner: Owner, alva: Somebody) -> None:
    elsewhere = Somebody(alva.person, store.write_now(add_address, alva.person, "browser", "web"), "browser")
    lesson = store.write_now(add_reply, elsewhere, "tips", state="sent", receipt=["7"])
    reply = on_the_wire(store, alva, edits=lesson, anew=True)

    note(store, owner, (reply, Sent(("9",), instead_of=lesson)))

    assert seen(store, lesson, "receipt") == (["7"],)


def test_what_certainly_failed_is_pending_again(store: Store, owner: Owner, alva: Somebody) -> None:
    tried, not_tried, dead = (on_the_wire(store, alva, word) for word in ("ett", "två", "tre"))

    note(
        store,
        owner,
        (tried, PutBack(LATER, "No connection.", tried=True)),
        (not_tried, PutBack(LATER)),
        (dead, PutBack(NOW, "It is gone.", tried=True, anew=True)),
    )

    columns = ("state", "try_at", "attempts", "error", "anew")
    assert seen(store, tried, *columns) == ("pending", LATER, 1, "No connection.", False)
    assert seen(store, not_tried, *columns) == ("pending", LATER, 0, None, False)
    assert seen(store, dead, *columns) == ("pending", NOW, 1, "It is gone.", True)


def test_what_the_platform_will_never_take_is_failed(store: Store, owner: Owner, alva: Somebody) -> None:
    reply = on_the_wire(store, alva)

    note(store, owner, (reply, Failed("The message is too long.")))

    assert seen(store, reply, "state", "error", "attempts") == ("failed", "The message is too long.", 1)


def test_what_nobody_knows_is_unknown(store: Store, owner: Owner, alva: Somebody) -> None:
    reply = on_the_wire(store, alva, unclear=1)

    note(store, owner, (reply, Unclear("No answer in time.", LATER)))

    columns = ("state", "unclear", "crashed", "try_at", "error", "attempts")
    assert seen(store, reply, *columns) == ("unknown", 2, 0, LATER, "No answer in time.", 1)


@pytest.mark.parametrize(("for_good", "state"), [(False, "blocked"), (True, "closed")])
def test_a_gone_address_is_shut_and_what_waits_for_it_is_cancelled(
    store: Store, owner: Owner, alva: Somebody, *, for_good: bool, state: str
) -> None:
    reply = on_the_wire(store, alva)
    waiting = store.write_now(add_reply, alva, "väntar")
    claimed = store.write_now(add_lesson, alva, state="claimed", epoch=1)
    done = store.write_now(add_reply, alva, "klar", state="sent")

    note(store, owner, (reply, AddressGone("The person has blocked the bot.", for_good)))

    assert store.read_now(address_states) == {"alva": state}
    assert store.read_now(states) == {
        reply: "failed",
        waiting: "cancelled",
        claimed: "cancelled",
        done: "sent",
    }
    assert seen(store, reply, "error", "attempts") == ("The person has blocked the bot.", 1)
    assert seen(store, waiting, "error") == (ADDRESS_SHUT,)


def test_somebody_who_is_gone_here_gets_it_at_the_address_last_heard_from(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    store.write_now(add_address, alva.person, "old", "telegram", NOW - 60 * SECOND)
    web = store.write_now(add_address, alva.person, "browser", "web", NOW - SECOND)
    reply = on_the_wire(store, alva)

    assert note(store, owner, (reply, AddressGone("Blocked.", for_good=False))) == frozenset({"web"})

    columns = ("state", "address_id", "channel", "try_at", "attempts")
    assert seen(store, reply, *columns) == ("pending", web, "web", NOW, 1)
    assert store.read_now(address_states) == {"alva": "blocked", "old": "open", "browser": "open"}


def test_others_at_the_same_address_in_mid_send_follow(store: Store, owner: Owner, alva: Somebody) -> None:
    other = store.write_now(add_address, alva.person, "other", "telegram")
    replies = [on_the_wire(store, alva, word) for word in ("ett", "två")]

    note(store, owner, *((reply, AddressGone("Blocked.", for_good=False)) for reply in replies))

    assert [seen(store, reply, "state", "address_id") for reply in replies] == [("pending", other)] * 2


def test_a_chat_that_moved_is_sent_to_where_it_is_now(store: Store, owner: Owner, alva: Somebody) -> None:
    reply = on_the_wire(store, alva)

    note(store, owner, (reply, AddressMoved("It is a bigger group now.", "alva-2", NOW)))

    assert store.read_now(address_states) == {"alva-2": "open"}
    assert seen(store, reply, "state", "address_id", "try_at") == ("pending", alva.address, NOW)


def test_a_chat_that_moved_to_a_known_address_is_merged_with_it(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    known = store.write_now(add_address, alva.person, "alva-2", "telegram")
    reply = on_the_wire(store, alva)

    note(store, owner, (reply, AddressMoved("It is a bigger group now.", "alva-2", NOW)))

    assert store.read_now(address_states) == {"alva": "closed", "alva-2": "open"}
    assert seen(store, reply, "state", "address_id") == ("pending", known)


def test_hearing_of_a_move_twice_shuts_nothing(store: Store, owner: Owner, alva: Somebody) -> None:
    replies = [on_the_wire(store, alva, word) for word in ("ett", "två")]

    note(store, owner, *((reply, AddressMoved("Moved.", "alva-2", NOW)) for reply in replies))

    assert store.read_now(address_states) == {"alva-2": "open"}
    assert store.read_now(states) == dict.fromkeys(replies, "pending")


OUTCOMES: tuple[Outcome, ...] = (
    Sent(("7",)),
    PutBack(LATER, "Later.", tried=True),
    Failed("No."),
    Unclear("Perhaps.", LATER),
    AddressMoved("Moved.", "new address", NOW),
    AddressGone("Blocked.", for_good=False),
)


def test_recording_twice_changes_nothing_more(store: Store, owner: Owner) -> None:
    for outcome in OUTCOMES:
        reply = on_the_wire(store, store.write_now(add_person, type(outcome).__name__))

        note(store, owner, (reply, outcome))
        once = store.read_now(row_of, reply)
        note(store, owner, (reply, outcome))

        assert once["attempts"] == 1
        assert store.read_now(row_of, reply) == once


def test_a_past_owner_changes_nothing_that_the_next_one_has_in_hand(store: Store, owner: Owner) -> None:
    second = take_over(store, owner)
    for outcome in OUTCOMES:
        somebody = store.write_now(add_person, type(outcome).__name__)
        reply = on_the_wire(store, somebody, epoch=second.lease.epoch)

        note(store, owner, (reply, outcome))

        assert seen(store, reply, "state", "attempts") == (State.SENDING, 0)


def test_what_a_past_owner_still_hears_settles_an_unknown(store: Store, owner: Owner, alva: Somebody) -> None:
    reply = on_the_wire(store, alva, state="unknown", crashed=1)

    note(store, owner, (reply, Sent(("7",))))

    assert seen(store, reply, "state", "receipt") == ("sent", ["7"])
