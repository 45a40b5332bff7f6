"""Claiming: what may leave, in which order, to which address; and what becomes of the rest."""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import product

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from bot.domain.delivery import may_try_again
from bot.domain.kinds import Kind, paced_key
from bot.services.delivery.claim import (
    NOT_COMPOSED,
    UNREACHABLE,
    Claimed,
    Claims,
    Straight,
    Woken,
    claim,
    claim_woken,
)
from bot.services.delivery.composing import Compose, Composed, Nothing, Uncomposed
from bot.services.delivery.lease import Owner
from bot.services.delivery.mark_sending import TOO_LATE
from bot.storage.deliveries import next_try
from bot.storage.store import Store
from tests.services.delivery.ledger import (
    EVENING,
    NOW,
    SECOND,
    Somebody,
    add_address,
    add_lesson,
    add_person,
    add_reply,
    change,
    change_address,
    change_person,
    message,
    own,
    row_of,
    states,
    tips,
)

MINUTE = 60 * SECOND


@pytest.fixture
def alva(store: Store) -> Somebody:
    return store.write_now(add_person, "Alva")


@pytest.fixture
def bashir(store: Store) -> Somebody:
    return store.write_now(add_person, "Bashir")


@pytest.fixture
def owner(store: Store) -> Owner:
    return own(store)


def take(
    store: Store, owner: Owner, now: dt.datetime = NOW, limit: int = 10, compose: Compose = tips
) -> Claims:
    claims = store.write_now(claim, owner, now, limit, compose)
    assert claims is not None
    return claims


def taken(store: Store, owner: Owner, now: dt.datetime = NOW, limit: int = 10) -> list[int]:
    return [row.id for row in take(store, owner, now, limit).claimed]


# --- order and time ------------------------------------------------------------------------------


def test_replies_come_first_and_then_what_was_due_first(
    store: Store, owner: Owner, alva: Somebody, bashir: Somebody
) -> None:
    lesson = store.write_now(add_lesson, alva, at=NOW - MINUTE)
    earlier_lesson = store.write_now(add_lesson, bashir, at=NOW - 2 * MINUTE)
    reply = store.write_now(add_reply, bashir, "hej")

    assert taken(store, owner) == [reply, earlier_lesson, lesson]


def test_no_more_are_claimed_than_asked_for(store: Store, owner: Owner, alva: Somebody) -> None:
    ids = [store.write_now(add_reply, alva, word) for word in ("ett", "två", "tre")]

    assert taken(store, owner, limit=2) == ids[:2]
    assert taken(store, owner, limit=2) == ids[2:]


def test_nothing_is_claimed_twice(store: Store, owner: Owner, alva: Somebody) -> None:
    store.write_now(add_reply, alva, "hej")

    assert len(taken(store, owner)) == 1
    assert taken(store, owner) == []


def test_what_is_not_due_yet_waits(store: Store, owner: Owner, alva: Somebody) -> None:
    lesson = store.write_now(add_lesson, alva, at=NOW + MINUTE)

    assert taken(store, owner) == []
    assert store.read_now(next_try, "telegram", NOW) == NOW + MINUTE
    assert taken(store, owner, NOW + MINUTE) == [lesson]
    assert store.read_now(next_try, "telegram", NOW) is None


def test_what_another_channel_sends_is_left_to_it(store: Store, owner: Owner) -> None:
    cilla = store.write_now(add_person, "Cilla", "web")
    store.write_now(add_reply, cilla, "hej")

    assert taken(store, owner) == []


def test_a_claim_carries_what_sending_needs(store: Store, owner: Owner, alva: Somebody) -> None:
    first = store.write_now(add_reply, alva, "ett", attempts=2, unclear=1)
    second = store.write_now(add_reply, alva, "två", edits=first)

    expected = [
        Claimed(
            id=delivery,
            address_id=alva.address,
            address="alva",
            group=False,
            priority=0,
            try_at=NOW,
            expires_at=NOW + 10 * MINUTE,
            body={"message": message(words)},
            edits=edits,
            anew=False,
            attempts=attempts,
            unclear=unclear,
        )
        for delivery, words, edits, attempts, unclear in (
            (first, "ett", None, 2, 1),
            (second, "två", first, 0, 0),
        )
    ]
    assert take(store, owner).claimed == expected


def test_a_group_is_known_as_one(store: Store, owner: Owner, alva: Somebody) -> None:
    group = Somebody(alva.person, store.write_now(add_address, None, "the break room", "telegram"), "")
    store.write_now(add_reply, group, "hej", person_id=None, recipient=f"a:{group.address}")

    assert [(row.address, row.group) for row in take(store, owner).claimed] == [("the break room", True)]


def test_what_ran_out_is_expired(store: Store, owner: Owner, alva: Somebody) -> None:
    reply = store.write_now(add_reply, alva, "hej", at=NOW - 10 * MINUTE)
    last_moment = store.write_now(add_reply, alva, "hej igen", at=NOW - 10 * MINUTE + SECOND)

    assert taken(store, owner) == [last_moment]
    row = store.read_now(row_of, reply)
    assert (row["state"], row["error"]) == ("expired", TOO_LATE)


@pytest.mark.parametrize("lost", ["unclear", "crashed"])
def test_what_ran_out_but_may_have_arrived_is_unknown(
    store: Store, owner: Owner, alva: Somebody, lost: str
) -> None:
    reply = store.write_now(add_reply, alva, "hej", at=NOW - 10 * MINUTE, **{lost: 1})

    assert taken(store, owner) == []
    assert store.read_now(states) == {reply: "unknown"}


# --- the person ----------------------------------------------------------------------------------


def test_a_lesson_for_somebody_who_left_is_cancelled_and_a_reply_is_not(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    lesson = store.write_now(add_lesson, alva)
    reply = store.write_now(add_reply, alva, "hej då")
    store.write_now(change_person, alva.person, left_at=NOW)

    assert taken(store, owner) == [reply]
    row = store.read_now(row_of, lesson)
    assert (row["state"], row["error"]) == ("cancelled", "The person has left.")


@pytest.mark.parametrize(
    ("until", "state"),
    [
        (None, "cancelled"),
        (NOW.date() + dt.timedelta(days=1), "cancelled"),
        (NOW.date(), "claimed"),
    ],
    ids=["until the person says so", "until tomorrow", "until today"],
)
def test_a_lesson_in_a_pause_is_cancelled(
    store: Store, owner: Owner, alva: Somebody, until: dt.date | None, state: str
) -> None:
    lesson = store.write_now(add_lesson, alva)
    since = NOW.date() - dt.timedelta(days=7)
    store.write_now(change_person, alva.person, paused_since=since, paused_until=until)

    take(store, owner)

    assert store.read_now(states) == {lesson: state}


@pytest.mark.parametrize(
    ("rhythm", "state"), [("silent", "cancelled"), ("weekly", "claimed")], ids=["silent", "heard of again"]
)
@pytest.mark.parametrize("kind", [Kind.ANNOUNCEMENT, Kind.URGENT, Kind.INVITATION])
def test_what_organisers_send_is_called_off_for_who_has_fallen_silent(
    store: Store, owner: Owner, alva: Somebody, kind: Kind, rhythm: str, state: str
) -> None:
    delivery = store.write_now(add_lesson, alva, kind=kind, key="announcement:1:1")
    store.write_now(change_person, alva.person, rhythm=rhythm)

    take(store, owner)

    assert store.read_now(states) == {delivery: state}


def test_the_farewell_itself_is_tried_again(store: Store, owner: Owner, alva: Somebody) -> None:
    farewell = store.write_now(add_lesson, alva, kind=Kind.NOTICE, attempts=1)
    store.write_now(change_person, alva.person, rhythm="silent")  # since it was first on its way

    take(store, owner)

    assert store.read_now(states) == {farewell: "claimed"}


HOURS = "mon-fri 08:30 Europe/Stockholm none none"


@pytest.mark.parametrize(("minute", "state"), [(29, "cancelled"), (30, "claimed")])
def test_a_pause_ends_at_midnight_where_the_person_is(
    store: Store, owner: Owner, alva: Somebody, minute: int, state: str
) -> None:
    due = dt.datetime(2026, 10, 6, 21, 30, tzinfo=dt.UTC) + minute * MINUTE  # midnight is at 22 by UTC
    urgent = store.write_now(
        add_lesson, alva, kind=Kind.URGENT, key="announcement:1:1", at=due, until=due + MINUTE
    )
    since, until = dt.date(2026, 10, 1), dt.date(2026, 10, 7)
    store.write_now(change_person, alva.person, schedule=HOURS, paused_since=since, paused_until=until)

    take(store, owner, due)

    assert store.read_now(states) == {urgent: state}


def test_a_notice_in_a_pause_is_cancelled_also_at_a_pace_of_seconds(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    notice = store.write_now(add_lesson, alva, kind=Kind.NOTICE, key=paced_key(NOW))
    store.write_now(change_person, alva.person, paused_since=NOW.date())

    take(store, owner)

    assert store.read_now(states) == {notice: "cancelled"}


# --- the address ---------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["blocked", "closed"])
def test_what_was_meant_for_a_shut_address_goes_to_the_one_last_heard_from(
    store: Store, owner: Owner, alva: Somebody, state: str
) -> None:
    for name, heard in (("old", -2), ("newest", -1), ("oldest", -3)):
        store.write_now(add_address, alva.person, name, "telegram", NOW + heard * MINUTE)
    store.write_now(add_reply, alva, "hej")
    store.write_now(change_address, alva.address, state=state)

    assert [row.address for row in take(store, owner).claimed] == ["newest"]


def test_a_person_reached_by_another_channel_is_left_to_that_channel(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    web = store.write_now(add_address, alva.person, "in the browser", "web")
    lesson = store.write_now(add_lesson, alva)
    store.write_now(change_address, alva.address, state="blocked")

    claims = take(store, owner)

    assert (claims.claimed, claims.elsewhere) == ([], frozenset({"web"}))
    row = store.read_now(row_of, lesson)
    assert (row["state"], row["channel"], row["address_id"], row["body"]) == ("pending", "web", web, None)
    assert taken(store, own(store, channel="web")) == [lesson]


def test_a_person_without_an_open_address_is_a_failure_with_a_sentence(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    store.write_now(add_address, alva.person, "shut too", "web")
    store.write_now(change_address, alva.address, state="blocked")
    reply = store.write_now(add_reply, alva, "hej")
    store.write_now(change_address, alva.address + 1, state="closed")

    assert taken(store, owner) == []
    row = store.read_now(row_of, reply)
    assert (row["state"], row["error"]) == ("failed", UNREACHABLE)


# --- composing -----------------------------------------------------------------------------------


def test_what_is_composed_is_stored_and_stays_the_same(store: Store, owner: Owner, alva: Somebody) -> None:
    lesson = store.write_now(add_lesson, alva)
    asked: list[Uncomposed] = []

    def first_tip(
        db: Connection, rows: Sequence[Uncomposed], now: dt.datetime
    ) -> Mapping[int, Composed | Nothing]:
        asked.extend(rows)
        return {
            row.delivery: Composed("service/hej", {"message": message("Hälsa")}, None, "hej") for row in rows
        }

    claims = take(store, owner, compose=first_tip)

    assert asked == [Uncomposed(lesson, Kind.LESSON, alva.person, alva.address, "telegram", NOW)]
    assert claims.claimed[0].body == {"message": message("Hälsa")}
    row = store.read_now(row_of, lesson)
    assert (row["subject"], row["lesson"], row["body"]) == (
        "service/hej",
        "hej",
        {"message": message("Hälsa")},
    )
    store.write_now(change, lesson, state="pending")
    assert take(store, owner).claimed[0].body == {"message": message("Hälsa")}


@pytest.mark.parametrize("key", ["announcement:1:1", "announcement:1:1:2", "workshop:1:reminder-7:1"])
def test_what_organisers_may_change_is_composed_for_each_try(
    store: Store, owner: Owner, alva: Somebody, key: str
) -> None:
    reminder = store.write_now(add_lesson, alva, kind=Kind.REMINDER, key=key)
    brings = {"n": 0}

    def newest(db: Connection, rows: Sequence[Uncomposed], now: dt.datetime) -> Mapping[int, Composed]:
        brings["n"] += 1
        return {row.delivery: Composed(key, {"message": message(f"{brings['n']}")}) for row in rows}

    for expected in ("1", "2"):
        assert take(store, owner, compose=newest).claimed[0].body == {"message": message(expected)}
        store.write_now(change, reminder, state="pending")


def test_replies_are_never_composed(store: Store, owner: Owner, alva: Somebody) -> None:
    def refuse(
        db: Connection, rows: Sequence[Uncomposed], now: dt.datetime
    ) -> Mapping[int, Composed | Nothing]:
        pytest.fail("nothing was to be composed")

    store.write_now(add_reply, alva, "hej")

    assert len(take(store, owner, compose=refuse).claimed) == 1


def test_where_there_is_nothing_to_bring_the_delivery_is_cancelled(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    lesson = store.write_now(add_lesson, alva)

    claims = take(store, owner, compose=lambda db, rows, now: {lesson: Nothing("no lesson is left")})

    assert (claims.claimed, claims.found) == ([], 1)
    row = store.read_now(row_of, lesson)
    assert (row["state"], row["error"]) == ("cancelled", "No lesson is left.")


def test_one_that_cannot_be_composed_fails_alone(
    store: Store, owner: Owner, alva: Somebody, bashir: Somebody
) -> None:
    for_alva, for_bashir = (store.write_now(add_lesson, somebody) for somebody in (alva, bashir))

    def stumbles_over_alva(
        db: Connection, rows: Sequence[Uncomposed], now: dt.datetime
    ) -> Mapping[int, Composed | Nothing]:
        change_person(db, bashir.person, trade="retail")
        if any(row.person_id == alva.person for row in rows):
            raise KeyError("course")
        return tips(db, rows, now)

    claims = take(store, owner, compose=stumbles_over_alva)

    assert [row.id for row in claims.claimed] == [for_bashir]
    row = store.read_now(row_of, for_alva)
    assert (row["state"], row["error"]) == ("failed", NOT_COMPOSED)


def test_trouble_of_the_database_is_no_fault_of_a_lesson(store: Store, owner: Owner, alva: Somebody) -> None:
    lesson = store.write_now(add_lesson, alva)

    def asks_nonsense(
        db: Connection, rows: Sequence[Uncomposed], now: dt.datetime
    ) -> Mapping[int, Composed | Nothing]:
        db.execute(text("SELECT nothing FROM nowhere"))
        return {}

    with pytest.raises(Exception, match="nowhere") as raised:
        store.write_now(claim, owner, NOW, 10, asks_nonsense)
    assert isinstance(raised.value, OperationalError) or "UndefinedTable" in str(raised.value)
    assert store.read_now(states) == {lesson: "pending"}


# --- the unknown ---------------------------------------------------------------------------------


def test_unknown_deliveries_leave_again_as_the_rule_says(store: Store, owner: Owner, alva: Somebody) -> None:
    seen = store.write_now(add_reply, alva, "första", state="sent")
    cases = list(product(range(4), (0, 1, 5, 6), (False, True)))
    replies = {
        store.write_now(
            add_reply,
            alva,
            f"{unclear} {crashed} {edit}",
            state="unknown",
            unclear=unclear,
            crashed=crashed,
            edits=seen if edit else None,
        ): may_try_again(unclear, crashed, edit=edit)
        for unclear, crashed, edit in cases
    }

    expected = [reply for reply, again in replies.items() if again]
    assert 0 < len(expected) < len(cases)
    assert taken(store, owner, limit=100) == expected
    assert store.read_now(next_try, "telegram", NOW) is None


def test_an_edit_that_is_sent_anew_follows_the_rule_of_messages(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    seen = store.write_now(add_reply, alva, "första", state="sent")
    store.write_now(add_reply, alva, "hej", state="unknown", unclear=2, edits=seen, anew=True)

    assert taken(store, owner) == []


def test_an_unknown_delivery_waits_for_its_sign_of_life_and_not_beyond_its_time(
    store: Store, owner: Owner, alva: Somebody
) -> None:
    reply = store.write_now(add_reply, alva, "hej", state="unknown", unclear=1, try_at=NOW + 30 * SECOND)

    assert taken(store, owner, NOW + 29 * SECOND) == []
    assert taken(store, owner, NOW + 10 * MINUTE) == []
    assert store.read_now(states) == {reply: "unknown"}
    assert taken(store, owner, NOW + 30 * SECOND) == [reply]


# --- one after another in a chat -----------------------------------------------------------------


def test_a_reply_waits_behind_an_earlier_one_that_waits_for_its_next_try(
    store: Store, owner: Owner, alva: Somebody, bashir: Somebody
) -> None:
    later = NOW + MINUTE
    first = store.write_now(add_reply, alva, "ett", try_at=later, attempts=1)
    second = store.write_now(add_reply, alva, "två")
    other = store.write_now(add_reply, bashir, "hej")

    assert taken(store, owner) == [other]
    assert store.read_now(row_of, second)["try_at"] == later
    assert taken(store, owner, later) == [first, second]


def test_a_reply_does_not_wait_behind_a_lesson(store: Store, owner: Owner, alva: Somebody) -> None:
    store.write_now(add_lesson, alva, try_at=NOW + MINUTE, attempts=1)
    reply = store.write_now(add_reply, alva, "hej")

    assert taken(store, owner) == [reply]


# --- what somebody waits for ---------------------------------------------------------------------


def woken(store: Store, owner: Owner, wake: Woken, now: dt.datetime = NOW) -> Claims:
    claims = store.write_now(claim_woken, owner, now, wake, tips)
    assert claims is not None
    return claims


def test_what_was_woken_is_claimed_and_marked_in_one(store: Store, owner: Owner, alva: Somebody) -> None:
    reply = store.write_now(add_reply, alva, "hej")
    other = store.write_now(add_reply, alva, "inte väckt")

    claims = woken(store, owner, Woken([reply], straight=8))

    assert [row.id for row in claims.claimed] == [reply]
    assert claims.marked.replaces == {reply: None}
    assert store.read_now(states) == {reply: "sending", other: "pending"}


@pytest.mark.parametrize("left", ["pending", "unknown"])
def test_what_was_woken_does_not_overtake_what_a_crash_left_in_its_chat(
    store: Store, owner: Owner, alva: Somebody, bashir: Somebody, left: str
) -> None:
    card = store.write_now(add_reply, alva, "kort", state="sent", receipt=["7"])
    old = store.write_now(add_reply, alva, "första tryckningen", at=NOW - SECOND, edits=card)
    store.write_now(change, old, state=left, crashed=int(left == "unknown"))
    new = store.write_now(add_reply, alva, "andra tryckningen", edits=card)
    other = store.write_now(add_reply, bashir, "hej")

    assert [row.id for row in woken(store, owner, Woken([new, other])).claimed] == [other]
    assert taken(store, owner) == [old, new]


def test_what_ran_out_as_unknown_is_in_nobodys_way(store: Store, owner: Owner, alva: Somebody) -> None:
    card = store.write_now(add_reply, alva, "kort", state="sent", receipt=["7"])
    past = store.write_now(add_reply, alva, "för länge sedan", at=NOW - 11 * MINUTE, edits=card)
    store.write_now(change, past, state="unknown", crashed=1)
    new = store.write_now(add_reply, alva, "nu", edits=card)

    assert [row.id for row in woken(store, owner, Woken([new])).claimed] == [new]


def test_only_the_first_of_a_chat_is_marked_and_none_of_a_busy_chat(
    store: Store, owner: Owner, alva: Somebody, bashir: Somebody
) -> None:
    first, second = (store.write_now(add_reply, alva, word) for word in ("ett", "två"))
    busy = store.write_now(add_reply, bashir, "hej")

    woken(store, owner, Woken([first, second, busy], frozenset({bashir.address}), straight=8))

    assert store.read_now(states) == {first: "sending", second: "claimed", busy: "claimed"}


def test_no_more_are_marked_than_there_are_turns_for(
    store: Store, owner: Owner, alva: Somebody, bashir: Somebody
) -> None:
    first = store.write_now(add_reply, alva, "ett")
    second = store.write_now(add_reply, bashir, "två")

    woken(store, owner, Woken([first, second], straight=1))

    assert store.read_now(states) == {first: "sending", second: "claimed"}


def test_bulk_too_is_marked_as_it_is_claimed_as_far_as_it_may_be(
    store: Store, owner: Owner, alva: Somebody, bashir: Somebody
) -> None:
    first, second = (store.write_now(add_lesson, somebody) for somebody in (alva, bashir))

    claims = store.write_now(claim, owner, NOW, 10, tips, Straight(1))

    assert claims is not None
    assert claims.marked.replaces == {first: None}
    assert store.read_now(states) == {first: "sending", second: "claimed"}


def test_no_bulk_is_marked_for_a_busy_chat_nor_unasked(
    store: Store, owner: Owner, alva: Somebody, bashir: Somebody
) -> None:
    busy = store.write_now(add_lesson, alva)
    store.write_now(claim, owner, NOW, 10, tips, Straight(8, frozenset({alva.address})))
    unasked = store.write_now(add_lesson, bashir)
    assert take(store, owner).marked.replaces == {}
    assert store.read_now(states) == {busy: "claimed", unasked: "claimed"}


def test_waking_what_is_sent_or_not_due_does_nothing(store: Store, owner: Owner, alva: Somebody) -> None:
    done = store.write_now(add_reply, alva, "klar", state="sent")
    later = store.write_now(add_reply, alva, "sen", try_at=NOW + MINUTE)

    assert woken(store, owner, Woken([done, later], straight=8)).found == 0
    assert store.read_now(states) == {done: "sent", later: "pending"}


def test_a_lesson_runs_out_in_the_evening(store: Store, owner: Owner, alva: Somebody) -> None:
    lesson = store.write_now(add_lesson, alva)

    assert taken(store, owner, EVENING) == []
    assert store.read_now(states) == {lesson: "expired"}
