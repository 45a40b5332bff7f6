"""The inbox: stored first, handled once, a sender's events in order; nothing lost by a crash."""

import asyncio
import datetime as dt
import functools
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, func, select

from adapters.web.parse import Posted, pack, parse
from bot.chat.inbox import Inbox
from bot.domain.event import Event
from bot.domain.sent_file import SentFile, to_json
from bot.ports import InboxFull
from bot.storage import inbox as rows
from bot.storage.store import Lane, NotDone, OutcomeUnknown, Store
from bot.storage.tables import deliveries, inbox, persons
from tests.adapters.watching import eventually
from tests.chat.phone import MORNING, Town

BROKEN = "telegram"
"""A channel in which nobody can be welcomed: it does not say who else can read."""


@dataclass
class Desk:
    """An inbox on a store, and whom it woke for what."""

    store: Store
    town: Town
    most_waiting: int = 100
    retry_after: float = 0.0
    woken: list[tuple[str, Sequence[int]]] = field(default_factory=list)
    on_wake: Callable[[Sequence[int]], None] = lambda _: None

    def __post_init__(self) -> None:
        self.inbox = Inbox(
            self.store,
            {"web": parse, BROKEN: parse},
            lambda: self.town.house,
            self._wake,
            lambda: self.town.now,
            retry_after=self.retry_after,
            most_waiting=self.most_waiting,
        )

    def _wake(self, channel: str, ids: Sequence[int]) -> None:
        self.on_wake(ids)
        self.woken.append((channel, ids))

    async def gets(self, sender: str, *texts: str, channel: str = "web") -> None:
        """Words from somebody, one after the other as a platform hands them in, each under its own key."""
        receive = self.inbox.receiver(channel)
        for text in texts:
            await receive(written(sender, text), f"{sender}:{text}")

    def finds(self, sender: str, *texts: str, channel: str = "web") -> None:
        """Words that came before a crash: on disk, and not handled."""
        for text in texts:
            key, raw = f"{sender}:{text}", written(sender, text)
            self.store.write_now(rows.add, channel, key, raw, self.town.now)

    async def settles(self) -> None:
        async with asyncio.timeout(20):
            await self.inbox.settled()

    @property
    def replies(self) -> list[int]:
        """The numbers of the events that were replied to, by the order of the replies."""
        return self.store.read_now(_replied_to)

    @property
    def states(self) -> list[tuple[str, str, int]]:
        """Key, state and tries of every event, in order."""
        return self.store.read_now(_states)


class Troubled:
    """A real store on which calls end otherwise than they should, as often as is said."""

    def __init__(self, store: Store, trouble: Exception, *, on: str, kept: bool, times: int = 1) -> None:
        self._store = store
        self._trouble = trouble
        self._on = on
        self._kept = kept
        self.times = times

    async def write(self, f: Callable[..., Any], *args: object, lane: Lane = "tap") -> object:
        troubled = f.__name__ == self._on and self.times > 0
        if troubled:
            self.times -= 1
        value = None if troubled and not self._kept else await self._store.write(f, *args, lane=lane)
        if troubled:
            raise self._trouble
        return value

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


def written(sender: str, text: str) -> bytes:
    return pack(Posted(sender, text))


def _replied_to(db: Connection) -> list[int]:
    keys = db.scalars(select(deliveries.c.key).order_by(deliveries.c.id))
    return [int(key.split(":")[1]) for key in keys]


def _states(db: Connection) -> list[tuple[str, str, int]]:
    found = select(inbox.c.key, inbox.c.state, inbox.c.tries).order_by(inbox.c.id)
    return [(row.key, row.state, row.tries) for row in db.execute(found)]


def _people(db: Connection) -> int:
    return db.execute(select(func.count()).select_from(persons)).scalar_one()


def _unknown_to_telegram(town: Town) -> Town:
    town.house.who_else_can_read.pop(BROKEN)  # type: ignore[attr-defined]  # a dictionary here
    return town


@pytest.fixture
def desk(town: Town) -> Desk:
    return Desk(town.store, _unknown_to_telegram(town))


# --- stored first ------------------------------------------------------------------------------------


async def test_an_event_is_on_disk_before_the_platform_may_be_told(desk: Desk) -> None:
    await desk.inbox.receiver("web")(written("alva", "hej"), "k1")

    # Read without letting go of the loop: nothing has had a chance to be handled.
    (row,) = desk.store.read_now(rows.waiting, 0)
    assert (row.channel, row.payload) == ("web", written("alva", "hej"))
    await desk.settles()


async def test_an_event_that_could_not_be_stored_is_refused(desk: Desk) -> None:
    desk.store.close_now()

    with pytest.raises(InboxFull):
        await desk.gets("alva", "hej")
    assert desk.inbox.waiting == 0


async def test_the_same_key_again_is_dropped(desk: Desk) -> None:
    receive = desk.inbox.receiver("web")

    for _ in range(2):
        await receive(written("alva", "hej"), "k1")
    await desk.settles()
    await receive(written("alva", "hej"), "k1")
    await desk.settles()

    assert desk.states == [("k1", "handled", 0)]
    assert desk.replies == [1]


async def test_the_same_key_in_another_channel_is_another_event(desk: Desk) -> None:
    await desk.inbox.receiver("web")(written("alva", "hjälp"), "k1")
    await desk.inbox.receiver(BROKEN)(written("alva", "hjälp"), "k1")
    await desk.settles()

    assert desk.states == [("k1", "handled", 0), ("k1", "handled", 0)]
    assert sorted(desk.replies) == [1, 2]


async def test_a_key_with_a_character_that_postgresql_refuses_is_taken_without_it(desk: Desk) -> None:
    await desk.inbox.receiver("web")(written("alva", "hej"), "k\0001")
    await desk.settles()

    assert desk.states == [("k1", "handled", 0)]


async def test_when_the_outcome_of_storing_is_unknown_the_resent_event_is_handled_once(town: Town) -> None:
    store = Troubled(town.store, OutcomeUnknown("the line was cut"), on="add", kept=True)
    desk = Desk(cast("Store", store), town)

    with pytest.raises(InboxFull):
        await desk.gets("alva", "hej")
    await desk.gets("alva", "hej")
    await desk.settles()

    assert desk.states == [("alva:hej", "handled", 0)]
    assert desk.replies == [1]


# --- in order, side by side ----------------------------------------------------------------------------


async def test_a_senders_events_are_handled_in_the_order_of_their_numbers(desk: Desk) -> None:
    desk.finds("alva", *(f"ord nummer {number}" for number in range(12)))

    await desk.inbox.start()
    await desk.gets("alva", *(f"ord nummer {number}" for number in range(12, 15)))
    await desk.settles()

    assert desk.replies == list(range(1, 16))


async def test_another_sender_does_not_wait_for_one_whose_event_is_tried_again(town: Town) -> None:
    desk = Desk(town.store, _unknown_to_telegram(town), retry_after=0.05)
    first_reply = asyncio.Event()
    desk.on_wake = lambda _: first_reply.set()
    desk.finds("alva", "hej", "hjälp", channel=BROKEN)
    desk.finds("bashir", "hej")

    await desk.inbox.start()
    await first_reply.wait()
    meanwhile = [state for _, state, _ in desk.states]
    await desk.settles()

    assert meanwhile == ["waiting", "waiting", "handled"]
    assert [state for _, state, _ in desk.states] == ["poisoned", "handled", "handled"]
    assert desk.replies == [3, 2]


# --- all or nothing, once ------------------------------------------------------------------------------


async def test_effects_replies_and_handled_come_together(desk: Desk) -> None:
    seen: list[tuple[int, list[tuple[str, str, int]], list[int]]] = []
    desk.on_wake = lambda _: seen.append((desk.store.read_now(_people), desk.states, desk.replies))

    await desk.gets("alva", "hej")
    await desk.settles()

    assert seen == [(1, [("alva:hej", "handled", 0)], [1])]


async def test_an_event_that_fails_leaves_nothing_behind(desk: Desk) -> None:
    await desk.gets("alva", "hej", channel=BROKEN)
    await desk.settles()

    assert desk.store.read_now(_people) == 0
    assert desk.replies == []
    assert desk.woken == []


async def test_delivery_is_woken_with_the_ids_of_replies_that_are_on_disk(desk: Desk) -> None:
    pending: list[int] = []

    def look(ids: Sequence[int]) -> None:
        found = select(deliveries.c.id).where(deliveries.c.id.in_(ids), deliveries.c.state == "pending")
        pending.extend(desk.store.read_now(lambda db: list(db.scalars(found))))

    desk.on_wake = look
    await desk.gets("alva", "/start nowhere")
    await desk.settles()

    assert len(pending) == 2  # it leads nowhere, and the welcome
    assert desk.woken == [("web", tuple(pending))]


async def test_what_a_crash_left_unhandled_is_handled_once_by_the_next_start(desk: Desk) -> None:
    desk.finds("alva", "hej", "hjälp")

    await desk.inbox.start()
    await desk.settles()
    assert desk.replies == [1, 2]

    restarted = Desk(desk.store, desk.town)
    await restarted.inbox.start()
    await restarted.settles()
    assert restarted.replies == [1, 2]
    assert restarted.woken == []


async def test_more_than_a_page_of_unhandled_events_is_taken_up(desk: Desk) -> None:
    def leave(db: Connection) -> None:
        for number in range(rows.PAGE + 5):
            rows.add(db, "web", f"k{number}", b"{}", MORNING)

    desk.store.write_now(leave)

    await desk.inbox.start()
    await desk.settles()

    assert {state for _, state, _ in desk.states} == {"handled"}
    assert len(desk.states) == rows.PAGE + 5


async def test_two_that_take_up_the_same_events_handle_each_once(desk: Desk) -> None:
    for number in range(6):
        desk.finds(f"sender {number}", "hej")
    other = Desk(desk.store, desk.town)

    await asyncio.gather(desk.inbox.start(), other.inbox.start())
    await desk.settles()
    await other.settles()

    assert sorted(desk.replies) == [1, 2, 3, 4, 5, 6]


async def test_a_busy_store_is_asked_again_and_counts_as_no_try(town: Town) -> None:
    store = Troubled(town.store, NotDone("the queue is full"), on="_handle_once", kept=False, times=4)
    desk = Desk(cast("Store", store), town)

    await desk.gets("alva", "hej")
    await desk.settles()

    assert store.times == 0
    assert desk.states == [("alva:hej", "handled", 0)]
    assert desk.replies == [1]


async def test_when_the_outcome_of_handling_is_unknown_it_is_not_done_twice_and_delivery_looks(
    town: Town,
) -> None:
    store = Troubled(town.store, OutcomeUnknown("the line was cut"), on="_handle_once", kept=True)
    desk = Desk(cast("Store", store), town)

    await desk.gets("alva", "hej")
    await desk.settles()

    assert desk.replies == [1]
    assert desk.woken == [("web", ())]


# --- what cannot be handled ------------------------------------------------------------------------------


async def test_an_event_is_set_aside_after_three_tries_and_the_senders_next_goes_on(
    desk: Desk, log: list[MutableMapping[str, Any]]
) -> None:
    await desk.gets("alva", "hej", "hjälp", channel=BROKEN)
    await desk.settles()

    assert desk.states == [("alva:hej", "poisoned", 3), ("alva:hjälp", "handled", 0)]
    assert desk.replies == [2]
    assert [line["event"] for line in log if line["log_level"] == "error"] == [
        *["an event could not be handled"] * 3,
        "an event is set aside after three tries",
    ]
    assert {line["inbox"] for line in log if line["log_level"] == "error"} == {1}


async def test_an_event_that_works_the_third_time_is_handled(desk: Desk) -> None:
    tries = 0
    whole = {**desk.town.house.who_else_can_read, BROKEN: "Okay"}

    class Mending(dict[str, str]):
        def __missing__(self, channel: str) -> str:
            nonlocal tries
            tries += 1
            if tries < 3:
                raise KeyError(channel)
            return whole[channel]

    desk.town.house = type(desk.town.house)(desk.town.house.shelf, "sv", Mending(), {BROKEN: "ostersund"})
    await desk.gets("alva", "hej", channel=BROKEN)
    await desk.settles()

    assert desk.states == [("alva:hej", "handled", 2)]
    assert desk.replies == [1]


async def test_one_set_aside_stays_so_after_a_restart(desk: Desk) -> None:
    await desk.gets("alva", "hej", channel=BROKEN)
    await desk.settles()

    restarted = Desk(desk.store, desk.town)
    await restarted.inbox.start()
    await restarted.settles()

    assert restarted.states == [("alva:hej", "poisoned", 3)]


async def test_tries_are_counted_beyond_a_restart(desk: Desk) -> None:
    number = desk.store.write_now(rows.add, BROKEN, "k1", written("alva", "hej"), MORNING)
    assert number is not None
    desk.store.write_now(rows.mark_failed, number, "KeyError", MORNING, 3)

    await desk.inbox.start()
    await desk.settles()

    assert desk.states == [("k1", "poisoned", 3)]


async def test_a_busy_store_does_not_stop_the_setting_aside(town: Town) -> None:
    store = Troubled(town.store, NotDone("the queue is full"), on="mark_failed", kept=False, times=2)
    desk = Desk(cast("Store", store), _unknown_to_telegram(town))

    await desk.gets("alva", "hej", "hjälp", channel=BROKEN)
    await desk.settles()

    assert desk.states == [("alva:hej", "poisoned", 3), ("alva:hjälp", "handled", 0)]


@pytest.mark.parametrize("payload", [b"no JSON", b"\xff\xfe", b"[]", b'{"unknown": 1}', b""])
async def test_a_payload_that_cannot_be_read_is_passed_by_and_others_go_on(
    desk: Desk, payload: bytes
) -> None:
    await desk.inbox.receiver("web")(payload, "odd")
    await desk.gets("alva", "hej")
    await desk.settles()

    assert desk.states == [("odd", "handled", 0), ("alva:hej", "handled", 0)]
    assert desk.replies == [2]


async def test_a_payload_that_says_nothing_to_us_is_done_with(desk: Desk) -> None:
    await desk.gets("alva", "   ")
    await desk.settles()

    assert desk.states == [("alva:   ", "handled", 0)]
    assert desk.replies == []


async def test_an_event_of_a_channel_that_is_gone_from_the_configuration_is_passed_by(desk: Desk) -> None:
    desk.finds("alva", "hej", channel="slack")

    await desk.inbox.start()
    await desk.settles()

    assert desk.states == [("alva:hej", "handled", 0)]
    assert desk.replies == []


# --- bounds and the end ------------------------------------------------------------------------------


async def test_when_too_many_wait_no_more_are_taken_in_until_there_is_room(town: Town) -> None:
    desk = Desk(town.store, town, most_waiting=2)
    receive = desk.inbox.receiver("web")

    outcomes = await asyncio.gather(
        *(receive(written(name, "hej"), name) for name in ("alva", "bashir", "cilla")),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), type(None), InboxFull]
    await desk.settles()
    assert sorted(key for key, _, _ in desk.states) == ["alva", "bashir"]

    await receive(written("cilla", "hej"), "cilla")
    await desk.settles()
    assert sorted(key for key, _, _ in desk.states) == ["alva", "bashir", "cilla"]
    assert desk.inbox.waiting == 0


async def test_a_double_does_not_take_up_room(town: Town) -> None:
    desk = Desk(town.store, town, most_waiting=2)
    for _ in range(5):
        await desk.gets("alva", "hej")
        await desk.settles()

    assert desk.inbox.waiting == 0
    assert desk.replies == [1]


async def test_closing_finishes_the_event_at_hand_and_leaves_the_rest_on_disk(desk: Desk) -> None:
    closing: list[asyncio.Task[None]] = []
    desk.on_wake = lambda _: closing.append(asyncio.ensure_future(desk.inbox.close()))
    desk.finds("alva", *(f"ord nummer {number}" for number in range(8)))

    await desk.inbox.start()
    await desk.settles()
    await asyncio.gather(*closing)

    assert [state for _, state, _ in desk.states] == ["handled"] * 2 + ["waiting"] * 6
    assert desk.replies == [1, 2]
    with pytest.raises(InboxFull):
        await desk.gets("alva", "för sent")

    restarted = Desk(desk.store, desk.town)
    await restarted.inbox.start()
    await restarted.settles()
    assert restarted.replies == [1, 2, 3, 4, 5, 6, 7, 8]


async def test_closing_does_not_wait_for_an_event_that_fails(desk: Desk) -> None:
    store = Troubled(desk.store, NotDone("locked"), on="_handle_once", kept=False, times=10**6)
    stuck = Desk(cast("Store", store), desk.town)

    await stuck.gets("alva", "hej")
    async with asyncio.timeout(20):
        await stuck.inbox.close()

    assert stuck.states == [("alva:hej", "waiting", 0)]


async def test_the_payload_is_gone_once_the_event_is_handled(desk: Desk) -> None:
    await desk.gets("alva", "hej")
    await desk.gets("bashir", "hej", channel=BROKEN)
    await desk.settles()

    there = select(inbox.c.key, inbox.c.payload)
    kept = desk.store.read_now(lambda db: {row.key: row.payload for row in db.execute(there)})
    assert kept == {"alva:hej": b"", "bashir:hej": written("bashir", "hej")}


async def test_a_moment_without_a_zone_never_gets_in(town: Town) -> None:
    """The clock of the inbox is the house's: aware, or nothing is stored."""
    town.now = dt.datetime(2026, 10, 5, 8, 0)  # noqa: DTZ001 - that is the point
    desk = Desk(town.store, town)

    with pytest.raises(Exception, match="no time zone"):
        await desk.gets("alva", "hej")


class Carrier:
    """Brings what is sent along, when it is let, or fails."""

    def __init__(self, *, fails: bool = False) -> None:
        self.asked: list[str] = []
        self.lets = asyncio.Event()
        self.fails = fails

    async def __call__(self, channel: str, event: Event) -> Event:
        self.asked.append(event.sender)
        await self.lets.wait()
        if self.fails:
            raise RuntimeError("Cilla tripped over a cable")
        assert event.file is not None
        return replace(event, file=replace(event.file, kept="kept:1/a.jpg"))


async def gets_a_picture(desk: Desk, sender: str, key: str) -> None:
    picture = pack(Posted(sender, file=to_json(SentFile("x", "image"))))
    await desk.inbox.receiver("web")(picture, key)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_a_file_is_there_before_its_event_is_handled_and_others_do_not_wait_for_it(desk: Desk) -> None:
    carrier = desk.inbox.bring = Carrier()
    await gets_a_picture(desk, "alva", "picture")
    await desk.gets("alva", "/start")  # behind it
    await desk.gets("bashir", "/start")
    await eventually(lambda: desk.replies == [3])
    carrier.lets.set()
    await desk.settles()
    assert (carrier.asked, desk.replies) == (["alva"], [3, 1, 2])


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_what_cannot_be_fetched_is_answered_all_the_same(desk: Desk) -> None:
    carrier = desk.inbox.bring = Carrier(fails=True)
    carrier.lets.set()
    await gets_a_picture(desk, "alva", "picture")
    await desk.settles()
    assert [state for _, state, _ in desk.states] == ["handled"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_whoever_stops_while_a_file_is_fetched_leaves_its_event_to_the_next_start(desk: Desk) -> None:
    carrier = desk.inbox.bring = Carrier()
    await gets_a_picture(desk, "alva", "picture")
    await eventually(lambda: bool(carrier.asked))
    async with asyncio.timeout(5):
        await desk.inbox.close()
    assert [state for _, state, _ in desk.states] == ["waiting"]

    again = Desk(desk.store, desk.town)
    carrier = again.inbox.bring = Carrier()
    carrier.lets.set()
    await again.inbox.start()
    await again.settles()
    assert (carrier.asked, again.replies) == (["alva"], [1])


def _is_asked_or_done(carrier: Carrier, desk: Desk) -> bool:
    return bool(carrier.asked) or desk.states[1][1] == "handled"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_what_breaks_each_start_is_not_fetched_for_ever(desk: Desk) -> None:
    desk.finds("alva", "picture")  # stored ahead of what follows
    picture = pack(Posted("bashir", file=to_json(SentFile("x", "image"))))
    desk.store.write_now(rows.add, "web", "k2", picture, desk.town.now)
    fetched = 0
    for _ in range(5):  # a kill leaves as little behind as a stop does
        again = Desk(desk.store, desk.town)
        carrier = again.inbox.bring = Carrier()
        await again.inbox.start()
        await eventually(functools.partial(_is_asked_or_done, carrier, again))
        async with asyncio.timeout(5):
            await again.inbox.close()
        fetched += len(carrier.asked)
    assert (fetched, desk.states[1][:2]) == (3, ("k2", "handled"))
