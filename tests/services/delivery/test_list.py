"""The list behind ``kompis deliveries``, and sending again what failed."""

import asyncio
import datetime as dt

import pytest
from msgspec import structs
from sqlalchemy import Connection, insert

from bot.domain.delivery import State
from bot.services.delivery.list import LATER, NEXT_TURN, PAGE, Listed, page_of_deliveries
from bot.services.delivery.retry import Retried, retry
from bot.storage.store import Store
from bot.storage.tables import organisations
from tests.services.delivery.ledger import (
    EVENING,
    NOW,
    SECOND,
    Somebody,
    add_lesson,
    add_person,
    add_reply,
    states,
)

DAY = dt.timedelta(days=1)
SAID_WITH_THE_STATE = {State.FAILED, State.EXPIRED, State.CANCELLED, State.UNKNOWN}
"""Who gives these states says why."""


@pytest.fixture
def alva(store: Store) -> Somebody:
    return store.write_now(add_person, "Alva")


def add_organisation(db: Connection) -> int:
    values = dict.fromkeys(
        ("key", "name", "language", "timezone", "country", "days", "at", "quiet_hours"), "none"
    )
    statement = insert(organisations).values(**{**values, "key": "ostersund", "provisioned": {}})
    organisation: int = db.execute(statement.returning(organisations.c.id)).scalar_one()
    return organisation


def test_the_fields_are_the_contract() -> None:
    contract = (
        "id, organisation, person, channel, address, kind, subject, state, due_at, sent_at, attempts, error"
    )
    assert ", ".join(field.name for field in structs.fields(Listed)) == contract


def test_a_delivery_is_shown_with_all_that_is_known(store: Store, alva: Somebody) -> None:
    organisation = store.write_now(add_organisation)
    lesson = store.write_now(
        add_lesson,
        alva,
        organisation_id=organisation,
        state="failed",
        subject="service/hej",
        attempts=2,
        error="Too long.",
        sent_at=NOW + SECOND,
    )

    assert store.read_now(page_of_deliveries, NOW) == [
        Listed(
            id=lesson,
            organisation="ostersund",
            person=alva.person,
            channel="telegram",
            address="alva",
            kind="lesson",
            subject="service/hej",
            state="failed",
            due_at=NOW,
            sent_at=NOW + SECOND,
            attempts=2,
            error="Too long.",
        )
    ]


def test_without_all_it_shows_the_last_two_days_but_replies_and_all_that_is_not_final(
    store: Store, alva: Somebody
) -> None:
    old, older = NOW - 47 * DAY / 24, NOW - 49 * DAY / 24
    shown = [
        store.write_now(add_lesson, alva, at=old, until=old + DAY, state="sent", key="1"),
        store.write_now(add_lesson, alva, at=older, until=NOW + DAY, state="pending", key="2"),
        store.write_now(add_lesson, alva, at=older, until=NOW + DAY, state="unknown", key="3"),
        store.write_now(add_reply, alva, "väntar"),
        store.write_now(add_reply, alva, "skickas", state="sending"),
    ]
    hidden = [
        store.write_now(add_lesson, alva, at=older, until=older + DAY, state="sent", key="4"),
        store.write_now(add_lesson, alva, at=older, until=older + DAY, state="unknown", key="5"),
        store.write_now(add_reply, alva, "klar", state="sent"),
    ]

    assert [one.id for one in store.read_now(page_of_deliveries, NOW)] == shown
    everything = store.read_now(page_of_deliveries, NOW, everything=True)
    assert [one.id for one in everything] == sorted(shown + hidden)


def test_a_reply_that_edits_names_what_it_edits(store: Store, alva: Somebody) -> None:
    lesson = store.write_now(add_lesson, alva, subject="service/hej")
    store.write_now(add_reply, alva, "precis", edits=lesson)

    subjects = [one.subject for one in store.read_now(page_of_deliveries, NOW)]
    assert subjects == ["service/hej", f"edit:{lesson}"]


def test_the_list_comes_in_pages(store: Store, alva: Somebody) -> None:
    def many(db: Connection) -> list[int]:
        return [add_reply(db, alva, str(number)) for number in range(PAGE + 1)]

    ids = store.write_now(many)

    first = store.read_now(page_of_deliveries, NOW)
    second = store.read_now(page_of_deliveries, NOW, first[-1].id)
    assert [one.id for one in [*first, *second]] == ids
    assert store.read_now(page_of_deliveries, NOW, second[-1].id) == []


def test_what_failed_is_tried_again_once_if_it_is_in_time(store: Store, alva: Somebody) -> None:
    in_time = store.write_now(add_lesson, alva, state="failed", error="Too long.")
    too_late = store.write_now(add_reply, alva, "sen", at=NOW - DAY, state="failed")
    others = {
        store.write_now(add_reply, alva, state, state=state): state
        for state in ("unknown", "expired", "cancelled", "sent")
    }

    assert store.write_now(retry, NOW) == Retried(again=1, too_late=1)
    assert store.read_now(states) == {in_time: "pending", too_late: "failed", **others}
    assert store.write_now(retry, NOW) == Retried(again=0, too_late=1)
    assert store.write_now(retry, EVENING) == Retried(again=0, too_late=1)


def test_only_these_or_those_of_a_channel_are_tried_again(store: Store, alva: Somebody) -> None:
    bashir = store.write_now(add_person, "Bashir", "slack")
    ours = [store.write_now(add_lesson, one, state="failed", error="No.") for one in (alva, bashir)]
    late = store.write_now(add_reply, alva, "sen", at=NOW - DAY, state="failed")
    assert store.write_now(retry, NOW, [late, 999]) == Retried(again=0, too_late=1)
    assert store.write_now(retry, NOW, [], "slack") == Retried(again=1, too_late=0)
    assert store.write_now(retry, NOW, ours, "telegram") == Retried(again=1, too_late=0)
    assert store.write_now(retry, NOW, ours) == Retried(again=0, too_late=0)


async def test_two_that_ask_at_once_send_it_again_once(store: Store, alva: Somebody) -> None:
    lesson = store.write_now(add_lesson, alva, state="failed", error="No.")
    both = await asyncio.gather(*(store.write(retry, NOW) for _ in range(4)))
    assert sorted(one.again for one in both) == [0, 0, 0, 1]
    assert store.read_now(states) == {lesson: "pending"}


@pytest.mark.parametrize("state", [one for one in State if one != State.SENT])
@pytest.mark.parametrize("error", [None, "Telegram asks to wait."])
def test_whatever_is_not_sent_has_a_reason_in_words(
    store: Store, alva: Somebody, state: State, error: str | None
) -> None:
    if error is None and state in SAID_WITH_THE_STATE:
        error = "Why."
    store.write_now(add_lesson, alva, state=state.value, error=error)
    [one] = store.read_now(page_of_deliveries, NOW)
    reason = one.reason(NOW)
    assert reason.endswith(".")
    assert state == State.SENDING or error is None or error in reason


def test_what_waits_for_its_time_says_so_and_what_was_sent_says_nothing(store: Store, alva: Somebody) -> None:
    store.write_now(add_lesson, alva)
    store.write_now(add_reply, alva, "klar", state="sent")
    waits, sent = store.read_now(page_of_deliveries, NOW, everything=True)
    assert (waits.reason(NOW - SECOND), waits.reason(NOW + SECOND)) == (LATER, NEXT_TURN)
    assert sent.reason(NOW) == ""
