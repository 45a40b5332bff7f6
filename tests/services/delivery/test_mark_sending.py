"""Marking: only what is still in these hands and in time, and what each row replaces."""

import pytest

from bot.domain.delivery import MOST_UNCLEAR
from bot.services.delivery.lease import Owner
from bot.services.delivery.mark_sending import NOT_CORRECTED, TOO_LATE, Marked, mark_sending
from bot.storage.store import Store
from tests.services.delivery.ledger import (
    NOW,
    SECOND,
    Somebody,
    add_address,
    add_person,
    add_reply,
    own,
    row_of,
    states,
)


@pytest.fixture
def alva(store: Store) -> Somebody:
    return store.write_now(add_person, "Alva")


@pytest.fixture
def owner(store: Store) -> Owner:
    return own(store)


def test_what_was_claimed_is_marked_and_marking_again_is_no_fault(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    reply = store.write_now(add_reply, alva, "hej", state="claimed", epoch=1)

    for _ in range(2):
        assert store.write_now(mark_sending, owner, [reply], NOW) == Marked({reply: None})
    assert store.read_now(states) == {reply: "sending"}


def test_what_was_cancelled_or_seen_meanwhile_is_left_alone(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    before = {
        store.write_now(add_reply, alva, state, state=state, epoch=1): state
        for state in ("pending", "cancelled", "sent", "unknown", "failed", "expired")
    }

    assert store.write_now(mark_sending, owner, list(before), NOW) == Marked({})
    assert store.read_now(states) == before


def test_what_ran_out_in_our_hands_is_closed(store: Store, owner: Owner, alva: Somebody) -> None:
    late = store.write_now(add_reply, alva, "sen", state="claimed", epoch=1, expires_at=NOW)
    doubtful = store.write_now(add_reply, alva, "kanske", state="claimed", epoch=1, expires_at=NOW, crashed=1)
    in_time = store.write_now(add_reply, alva, "i tid", state="claimed", epoch=1, expires_at=NOW + SECOND)

    marked = store.write_now(mark_sending, owner, [late, doubtful, in_time], NOW)

    assert marked == Marked({in_time: None})
    assert store.read_now(states) == {late: "expired", doubtful: "unknown", in_time: "sending"}
    assert store.read_now(row_of, late)["error"] == TOO_LATE


def test_an_edit_gets_the_receipt_of_the_message_it_replaces(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    lesson = store.write_now(add_reply, alva, "tips", state="sent", receipt=["picture", "text"])
    edit = store.write_now(add_reply, alva, "precis", state="claimed", epoch=1, edits=lesson)

    assert store.write_now(mark_sending, owner, [edit], NOW) == Marked({edit: ("picture", "text")})
    assert store.read_now(row_of, edit)["anew"] is False


def test_an_edit_of_a_message_without_a_receipt_is_sent_anew(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    for state in ("unknown", "failed", "expired", "cancelled"):
        lesson = store.write_now(add_reply, alva, f"tips, {state}", state=state)
        edit = store.write_now(add_reply, alva, f"till {state}", state="claimed", epoch=1, edits=lesson)

        assert store.write_now(mark_sending, owner, [edit], NOW) == Marked({edit: None})
        assert store.read_now(row_of, edit)["anew"] is True


def test_an_edit_waits_for_a_message_that_is_on_its_way(store: Store, owner: Owner, alva: Somebody) -> None:
    for state in ("pending", "claimed", "sending"):
        lesson = store.write_now(add_reply, alva, f"tips, {state}", state=state, epoch=1)
        edit = store.write_now(add_reply, alva, f"till {state}", state="claimed", epoch=1, edits=lesson)

        assert store.write_now(mark_sending, owner, [edit], NOW) == Marked({})
        row = store.read_now(row_of, edit)
        columns = ("state", "try_at", "attempts", "anew")
        assert tuple(row[column] for column in columns) == ("pending", NOW + SECOND, 0, False)


def test_an_edit_of_a_message_elsewhere_is_sent_anew(store: Store, owner: Owner, alva: Somebody) -> None:
    elsewhere = Somebody(
        alva.person, store.write_now(add_address, alva.person, "in the browser", "web"), "in the browser"
    )
    lesson = store.write_now(add_reply, elsewhere, "tips", state="sent", receipt=["7"])
    edit = store.write_now(add_reply, alva, "precis", state="claimed", epoch=1, edits=lesson)

    assert store.write_now(mark_sending, owner, [edit], NOW) == Marked({edit: None})


def test_a_channel_that_cannot_edit_sends_anew(store: Store, alva: Somebody) -> None:
    owner = own(store, edits=False)
    lesson = store.write_now(add_reply, alva, "tips", state="sent", receipt=["7"])
    edit = store.write_now(add_reply, alva, "precis", state="claimed", epoch=1, edits=lesson)

    assert store.write_now(mark_sending, owner, [edit], NOW) == Marked({edit: None})


def test_a_correction_is_never_sent_by_itself(store: Store, owner: Owner, alva: Somebody) -> None:
    """What it corrects has not arrived, or nobody will ever know."""
    for state, lost in (("failed", 0), ("expired", 0), ("cancelled", 0), ("unknown", MOST_UNCLEAR + 1)):
        sent = store.write_now(add_reply, alva, f"nytt, {state}", state=state, unclear=lost)
        edit = store.write_now(
            add_reply, alva, f"rättat, {state}", state="claimed", epoch=1, edits=sent, kind="correction"
        )

        assert store.write_now(mark_sending, owner, [edit], NOW) == Marked({})
        assert store.read_now(row_of, edit)["state"] == "failed"
        assert store.read_now(row_of, edit)["error"] == NOT_CORRECTED


@pytest.mark.parametrize("state", ["pending", "sending", "unknown"])
def test_a_correction_waits_for_what_may_yet_arrive(
    store: Store, owner: Owner, alva: Somebody, state: str
) -> None:
    sent = store.write_now(add_reply, alva, "nytt", state=state, unclear=int(state == "unknown"))
    edit = store.write_now(add_reply, alva, "rättat", state="claimed", epoch=1, edits=sent, kind="correction")

    assert store.write_now(mark_sending, owner, [edit], NOW) == Marked({})
    assert store.read_now(row_of, edit)["state"] == "pending"


def test_a_correction_edits_what_has_arrived(store: Store, owner: Owner, alva: Somebody) -> None:
    sent = store.write_now(add_reply, alva, "nytt", state="sent", receipt=["1"])
    edit = store.write_now(add_reply, alva, "rättat", state="claimed", epoch=1, edits=sent, kind="correction")

    assert store.write_now(mark_sending, owner, [edit], NOW) == Marked({edit: ("1",)})
