"""The way out at work: what people see, when, and what the ledger says about it.

Time is virtual; every clock that matters to the outbox is the stage's.
"""

import asyncio
import datetime as dt
from itertools import pairwise

import pytest
from sqlalchemy import Connection

from bot.domain.delivery import State
from bot.domain.kinds import Kind
from bot.ports import (
    Gone,
    Moved,
    OutcomeUnclear,
    Refused,
    TooMany,
    TryLater,
)
from bot.services.delivery.heal import heal
from bot.services.delivery.lease import Lease, acquire, note_pause
from bot.storage.deliveries import shut
from bot.storage.store import Store
from tests.delivery.stage import Stage, limits
from tests.doubles.channel import PlainChannel, ScriptedChannel
from tests.doubles.virtual_time import VirtualLoop, run
from tests.services.delivery.ledger import (
    NOW,
    Somebody,
    add_address,
    add_lesson,
    add_person,
    address_states,
    change_person,
    message,
    row_of,
    states,
)


@pytest.fixture
def engine() -> str:
    """SQLite alone; on PostgreSQL the way out is at work in test_crashes."""
    return "sqlite"


@pytest.fixture
def alva(store: Store) -> Somebody:
    return store.write_now(add_person, "Alva")


@pytest.fixture
def bashir(store: Store) -> Somebody:
    return store.write_now(add_person, "Bashir")


def crowd(store: Store, size: int) -> list[int]:
    """So many people with a lesson that is due now."""

    def add(db: Connection) -> list[int]:
        return [add_lesson(db, add_person(db, f"Person {number}")) for number in range(size)]

    return store.write_now(add)


# --- sound ---------------------------------------------------------------------------------------


def test_a_late_change_makes_no_sound_in_quiet_hours_and_what_is_urgent_does(
    store: Store, alva: Somebody, bashir: Somebody
) -> None:
    asleep, awake = (f"mon-fri 12:00 Europe/Stockholm 20:00-{until} SE" for until in ("10:00", "07:00"))
    kinds = {}
    for somebody, hours in ((alva, asleep), (bashir, awake)):
        store.write_now(change_person, somebody.person, schedule=hours)
        for kind in (Kind.LATE_CHANGE, Kind.URGENT):
            kinds[store.write_now(add_lesson, somebody, kind=kind, key=f"{kind} 1")] = kind
    channel = ScriptedChannel()

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel):
            await asyncio.sleep(1)

    run(scene)
    assert {(call.address, kinds[call.delivery]): call.silent for call in channel.calls} == {
        ("alva", Kind.LATE_CHANGE): True,
        ("alva", Kind.URGENT): False,
        ("bashir", Kind.LATE_CHANGE): False,
        ("bashir", Kind.URGENT): False,
    }


# --- pace ----------------------------------------------------------------------------------------


def test_a_crowd_gets_its_lessons_at_nearly_the_allowed_rate_and_never_above_it(store: Store) -> None:
    crowd(store, 300)
    channel = ScriptedChannel()

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel, limits(rate=30)):
            await asyncio.sleep(12)

    run(scene)
    times = channel.times()
    assert len(times) == len({one.address for one in channel.seen}) == 300
    assert 299 / (times[-1] - times[0]) >= 0.98 * 30
    assert all(later - earlier > 1 for earlier, later in zip(times, times[30:], strict=False))


def test_at_a_thousand_a_second_the_pace_is_kept_and_nothing_is_written_row_by_row(store: Store) -> None:
    crowd(store, 300)
    channel = ScriptedChannel()
    writes: list[int] = []

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel, limits(rate=1000)) as stage:
            await asyncio.sleep(1)
            writes.append(stage.writes)

    run(scene)
    times = channel.times()
    assert 299 / (times[-1] - times[0]) >= 0.97 * 1000
    assert all(later - earlier > 0.04 for earlier, later in zip(times, times[50:], strict=False))
    assert writes[0] < 300 / 6


def test_where_little_is_under_way_a_result_is_recorded_at_once(store: Store, alva: Somebody) -> None:
    channel = ScriptedChannel()

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel, limits(rate=None)) as stage:
            reply = await stage.reply(alva, "precis")
            await asyncio.sleep(channel.latency + 0.001)
            assert await stage.states() == {reply: "sent"}

    run(scene)


def test_no_burst_opens_a_mass_sending_beyond_what_the_limits_allow(store: Store) -> None:
    crowd(store, 60)
    channel = ScriptedChannel()

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel, limits(rate=30, burst=3)):
            await asyncio.sleep(0.3)

    run(scene)
    first = channel.times()[0]
    assert sum(at - first < 0.01 for at in channel.times()) <= 3


def test_a_chat_gets_one_message_a_second_and_its_edits_at_once(store: Store, alva: Somebody) -> None:
    channel = ScriptedChannel()

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel, limits(chat_interval=1.0)) as stage:
            first = await stage.reply(alva, "ett")
            await stage.reply(alva, "två")
            await asyncio.sleep(0.2)
            await stage.reply(alva, "ett, ändrat", edits=first)
            await asyncio.sleep(2)

    run(scene)
    assert [one.words for one in channel.seen] == ["ett", "två", "ett, ändrat"]
    ett, two, _ = channel.seen
    assert 1 <= two.at - ett.at < 1.1


def test_an_edit_in_a_group_takes_its_turn_as_a_message_does(store: Store) -> None:
    channel = ScriptedChannel()
    group = Somebody(0, store.write_now(add_address, None, "group", "telegram"), "group")
    as_group = {"person_id": None, "recipient": f"a:{group.address}"}

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel, limits(chat_interval=1.0)) as stage:
            first = await stage.reply(group, "ett", **as_group)
            await asyncio.sleep(0.2)
            await stage.reply(group, "ändrat", edits=first, **as_group)
            await asyncio.sleep(2)

    run(scene)
    assert channel.words("group") == ["ändrat"]
    assert channel.seen[1].at - channel.seen[0].at >= 1


def test_a_whisper_in_a_group_waits_for_nobodys_message(store: Store) -> None:
    channel = ScriptedChannel()
    group = Somebody(0, store.write_now(add_address, None, "group", "telegram"), "group")
    as_group = {"person_id": None, "recipient": f"a:{group.address}"}

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel, limits(chat_interval=3.0)) as stage:
            for words in ("ett", "två"):
                await stage.reply(group, words, **as_group)
            for words in ("Precis!", "Inte riktigt."):
                body = {"message": message(words), "whisper": f"tap for {words}"}
                await stage.reply(group, words, body=body, **as_group)
            await asyncio.sleep(4)

    run(scene)
    moments = {one.words: one.at for one in channel.seen}
    assert moments["två"] - moments["ett"] >= 3
    assert all(moments[words] - moments["ett"] < 1 for words in ("Precis!", "Inte riktigt."))


def test_a_channel_without_a_limit_sends_as_fast_as_it_can(store: Store) -> None:
    crowd(store, 100)
    channel = ScriptedChannel()

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel, limits(rate=None)):
            await asyncio.sleep(0.5)

    run(scene)
    assert len(channel.seen) == 100
    assert channel.most_at_once > 10


# --- order ---------------------------------------------------------------------------------------


def test_a_reply_overtakes_a_mass_sending(store: Store, alva: Somebody) -> None:
    crowd(store, 200)
    channel = ScriptedChannel()
    asked: list[float] = []

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel, limits(rate=30)) as stage:
            await asyncio.sleep(2)
            asked.append(loop.time())
            await stage.reply(alva, "precis")
            await asyncio.sleep(1)

    run(scene)
    answered = next(one.at for one in channel.seen if one.address == "alva")
    assert answered - asked[0] < 0.12  # the next turn, and half of the network's 40 ms


def test_a_chat_gets_its_replies_in_order_one_after_another(store: Store, alva: Somebody) -> None:
    channel = ScriptedChannel(latency=0.5)
    words = [str(number) for number in range(8)]

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel, limits(rate=None)) as stage:
            for word in words:
                await stage.reply(alva, word)
            await asyncio.sleep(6)

    run(scene)  # the channel itself refuses two calls for one chat at once
    assert channel.words("alva") == words


def test_order_holds_when_an_earlier_reply_has_to_wait(store: Store, alva: Somebody) -> None:
    channel = ScriptedChannel()
    channel.fail("alva", TryLater("Fel hos plattformen.", after=5, scope="chat"))

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel) as stage:
            await stage.reply(alva, "ett")
            await stage.reply(alva, "två")
            await asyncio.sleep(1)
            await stage.reply(alva, "tre")
            await asyncio.sleep(8)

    run(scene)
    assert channel.words("alva") == ["ett", "två", "tre"]
    assert channel.seen[0].at - channel.calls[0].at >= 5


def test_a_lesson_that_is_due_in_a_moment_leaves_on_the_second(store: Store, alva: Somebody) -> None:
    channel = ScriptedChannel()

    async def scene(loop: VirtualLoop) -> None:
        due = NOW + dt.timedelta(seconds=7.5)
        await Stage(store, loop).write(_lesson_at, alva, due)
        async with Stage(store, loop, channel):
            await asyncio.sleep(9)

    run(scene)
    assert 7.5 <= channel.calls[0].at - 1000 < 7.6


def _lesson_at(db: Connection, to: Somebody, at: dt.datetime) -> int:
    return add_lesson(db, to, at=at)


# --- edits ---------------------------------------------------------------------------------------


def test_an_edit_changes_the_message_in_its_place(store: Store, alva: Somebody) -> None:
    channel = ScriptedChannel()

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel) as stage:
            lesson = await stage.reply(alva, "tips")
            await stage.reply(alva, "något annat")
            await asyncio.sleep(1)
            await stage.reply(alva, "tips, besvarat", edits=lesson)
            await asyncio.sleep(1)

    run(scene)
    assert channel.words("alva") == ["tips, besvarat", "något annat"]


def test_what_cannot_be_edited_is_sent_anew_and_edited_from_then_on(store: Store, alva: Somebody) -> None:
    channel = ScriptedChannel(lost={"1"})

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel) as stage:
            lesson = await stage.reply(alva, "tips")
            await asyncio.sleep(1)
            first = await stage.reply(alva, "ett val", edits=lesson)
            await asyncio.sleep(1)
            await stage.reply(alva, "två val", edits=lesson)
            await asyncio.sleep(1)
            assert (await stage.store.read(row_of, first))["error"] is None
            assert set((await stage.states()).values()) == {State.SENT}

    run(scene)
    assert channel.words("alva") == ["tips", "två val"]


def test_a_channel_without_edits_sends_anew(store: Store, alva: Somebody) -> None:
    channel = PlainChannel()

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel) as stage:
            lesson = await stage.reply(alva, "tips")
            await asyncio.sleep(1)
            await stage.reply(alva, "precis", edits=lesson)
            await asyncio.sleep(1)

    run(scene)
    assert channel.words("alva") == ["tips", "precis"]


def test_an_edit_of_unknown_outcome_is_repeated_at_once(store: Store, alva: Somebody) -> None:
    channel = ScriptedChannel()

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel) as stage:
            lesson = await stage.reply(alva, "tips")
            await asyncio.sleep(1)
            channel.fail("alva", OutcomeUnclear("Inget svar."), seen=True)
            await stage.reply(alva, "ett val", edits=lesson)
            await stage.reply(alva, "två val", edits=lesson)
            await asyncio.sleep(1)
            assert set((await stage.states()).values()) == {State.SENT}

    run(scene)
    assert [one.words for one in channel.seen] == ["tips", "ett val", "ett val", "två val"]


# --- every kind of error -------------------------------------------------------------------------


def send_one(
    store: Store, alva: Somebody, channel: ScriptedChannel, seconds: float
) -> tuple[int, dict[str, object]]:
    """Send one reply, wait, and give its row."""
    rows: list[tuple[int, dict[str, object]]] = []

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel) as stage:
            reply = await stage.reply(alva, "hej")
            await asyncio.sleep(seconds)
            rows.append((reply, await stage.store.read(row_of, reply)))

    run(scene)
    return rows[0]


def test_no_connection_is_tried_again_with_growing_pauses(store: Store, alva: Somebody) -> None:
    channel = ScriptedChannel()
    channel.fail("alva", TryLater("Ingen förbindelse."), times=4)

    _, row = send_one(store, alva, channel, 30)

    assert (row["state"], row["attempts"], row["error"]) == ("sent", 5, None)
    times = [call.at for call in channel.calls]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    bounds = zip((0.5, 1, 2, 4), (1.1, 2.1, 4.1, 8.1), strict=True)
    assert all(low <= pause < high for pause, (low, high) in zip(pauses, bounds, strict=True))


def test_the_platforms_own_fault_with_one_chat_does_not_hold_up_the_others(
    store: Store, alva: Somebody, bashir: Somebody
) -> None:
    channel = ScriptedChannel()
    channel.fail("alva", TryLater("Fel hos plattformen.", after=20, scope="chat"))

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel) as stage:
            await stage.reply(alva, "hej")
            await asyncio.sleep(1)
            await stage.reply(bashir, "hej")
            await asyncio.sleep(1)
            assert [one.address for one in channel.seen] == ["bashir"]
            await asyncio.sleep(20)

    run(scene)
    assert [one.address for one in channel.seen] == ["bashir", "alva"]


def test_what_is_never_taken_waits_no_longer_than_it_lasts(store: Store, alva: Somebody) -> None:
    channel = ScriptedChannel()
    channel.fail_always(TryLater("Ingen förbindelse."))

    _, row = send_one(store, alva, channel, 11 * 60)

    assert row["state"] == "expired"
    assert 10 < len(channel.calls) < 60


def test_a_refused_message_fails_with_its_sentence_and_is_not_tried_again(
    store: Store, alva: Somebody
) -> None:
    channel = ScriptedChannel()
    channel.fail("alva", Refused("Meddelandet är för långt."))

    _, row = send_one(store, alva, channel, 60)

    assert (row["state"], row["error"], len(channel.calls)) == ("failed", "Meddelandet är för långt.", 1)


def test_a_message_this_version_cannot_read_fails_without_a_call(store: Store, alva: Somebody) -> None:
    channel = ScriptedChannel()

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel) as stage:
            body = {"message": {"language": "sv", "blocks": [{"block": "hologram"}]}}
            reply = await stage.reply(alva, "hej", body=body)
            await asyncio.sleep(1)
            assert await stage.states() == {reply: "failed"}

    run(scene)
    assert channel.calls == []


def test_a_person_who_is_gone_gets_it_elsewhere(store: Store, alva: Somebody) -> None:
    channel = ScriptedChannel()
    channel.fail("alva", Gone("Blockerad."))
    store.write_now(add_address, alva.person, "alva's other phone", "telegram")

    _, row = send_one(store, alva, channel, 1)

    assert row["state"] == "sent"
    assert channel.words("alva's other phone") == ["hej"]
    assert store.read_now(address_states)["alva"] == "blocked"


def test_the_other_channel_is_woken_for_a_person_who_is_reached_there(store: Store, alva: Somebody) -> None:
    channel = ScriptedChannel()
    channel.fail("alva", Gone("Avslutad.", for_good=True))
    store.write_now(add_address, alva.person, "browser", "web")

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel) as stage:
            reply = await stage.reply(alva, "hej")
            await asyncio.sleep(1)
            assert stage.woken_channels == ["web"]
            assert await stage.states() == {reply: "pending"}

    run(scene)
    assert store.read_now(address_states) == {"alva": "closed", "browser": "open"}


def test_a_chat_that_moved_is_followed(store: Store, alva: Somebody) -> None:
    channel = ScriptedChannel()
    channel.fail("alva", Moved("Gruppen har vuxit.", address="alva-2"))

    _, row = send_one(store, alva, channel, 1)

    assert (row["state"], row["attempts"]) == ("sent", 2)
    assert (channel.words("alva"), channel.words("alva-2")) == ([], ["hej"])


@pytest.mark.parametrize(
    "error",
    [OutcomeUnclear("Inget svar."), ValueError("a fault of the adapter")],
    ids=["no answer", "an adapter's fault"],
)
def test_an_outcome_nobody_knows_waits_thirty_seconds_and_leaves_once_more(
    store: Store, alva: Somebody, error: Exception
) -> None:
    channel = ScriptedChannel()
    channel.fail("alva", error, times=3, seen=True)

    _, row = send_one(store, alva, channel, 300)

    assert (row["state"], row["unclear"], row["attempts"]) == ("unknown", 2, 2)
    first, second = channel.times()
    assert 30 <= second - first < 31


def test_a_sign_of_life_keeps_it_from_leaving_again(store: Store, alva: Somebody) -> None:
    channel = ScriptedChannel()
    channel.fail("alva", OutcomeUnclear("Inget svar."), seen=True)

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel) as stage:
            reply = await stage.reply(alva, "hej")
            await asyncio.sleep(10)
            assert await stage.states() == {reply: "unknown"}
            await stage.write(heal, reply, "1", stage.now())
            await asyncio.sleep(60)
            assert await stage.states() == {reply: "sent"}

    run(scene)
    assert channel.words("alva") == ["hej"]


# --- 429 -----------------------------------------------------------------------------------------


def test_a_chat_that_was_told_to_wait_is_never_asked_too_early(
    store: Store, alva: Somebody, bashir: Somebody
) -> None:
    channel = ScriptedChannel()
    channel.fail("alva", TooMany("För många.", after=7, scope="chat"), times=2)

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel) as stage:
            for words in ("ett", "två"):
                await stage.reply(alva, words)
            await stage.reply(bashir, "hej")
            for _ in range(20):
                await asyncio.sleep(1)
                stage.outbox.wake()

    run(scene)
    assert channel.too_early == []
    assert channel.words("alva") == ["ett", "två"]
    assert channel.seen[0].address == "bashir"
    assert channel.seen[1].at - channel.seen[0].at > 14


def test_three_chats_that_are_told_to_wait_pause_the_channel_and_the_next_start_knows(
    store: Store,
) -> None:
    crowd(store, 30)
    channel = ScriptedChannel()
    for number in range(3):
        channel.fail(f"person {number}", TooMany("För många.", after=40, scope="chat"))
    calls: list[int] = []

    async def first(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel):
            await asyncio.sleep(3)
            calls.append(len(channel.calls))
            await asyncio.sleep(20)
            calls.append(len(channel.calls))

    run(first)
    assert calls[0] == calls[1] < 10

    async def second(loop: VirtualLoop) -> None:
        stage = Stage(store, loop, channel)
        stage.jump = dt.timedelta(seconds=23)
        async with stage:
            await asyncio.sleep(16)
            assert len(channel.calls) == calls[0]
            await asyncio.sleep(4)

    run(second)
    assert {one.address for one in channel.seen} == {f"person {number}" for number in range(30)}


@pytest.mark.parametrize("noted", ["of the channel", "of the chat"])
def test_a_rest_noted_by_a_clock_that_ran_ahead_ends_within_an_hour(store: Store, noted: str) -> None:
    crowd(store, 1)
    channel = ScriptedChannel()
    in_a_year = NOW + dt.timedelta(days=365)
    if noted == "of the channel":
        lease = store.write_now(acquire, "channel:telegram", "another clock", NOW)
        assert isinstance(lease, Lease)
        store.write_now(note_pause, lease, in_a_year)
    else:
        store.write_now(lambda db: shut(db, {1: in_a_year}))

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel):
            await asyncio.sleep(3500)
            assert channel.seen == []
            await asyncio.sleep(200)

    run(scene)
    assert [one.address for one in channel.seen] == ["person 0"]


def test_two_chats_that_are_told_to_wait_do_not_pause_the_channel(store: Store) -> None:
    crowd(store, 30)
    channel = ScriptedChannel()
    for number in range(2):
        channel.fail(f"person {number}", TooMany("För många.", after=40, scope="chat"))

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel):
            await asyncio.sleep(3)

    run(scene)
    assert len({one.address for one in channel.seen}) == 28


def test_an_outage_is_probed_one_at_a_time_and_then_all_leave(store: Store) -> None:
    lessons = crowd(store, 200)
    channel = ScriptedChannel()
    channel.fail_always(TryLater("Ingen förbindelse."))

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel, limits(rate=None)) as stage:
            await asyncio.sleep(1)
            tried = len(channel.calls)
            await asyncio.sleep(120)
            assert len(channel.calls) - tried < 20
            channel.fail_always(None)
            await asyncio.sleep(32)
            assert await stage.states() == dict.fromkeys(lessons, "sent")

    run(scene)
    assert len(channel.seen) == 200


# --- stop and start ------------------------------------------------------------------------------


def test_a_stop_lets_what_is_on_the_wire_come_back_and_gives_back_the_rest(store: Store) -> None:
    lessons = crowd(store, 100)
    channel = ScriptedChannel(latency=2)
    took: list[float] = []

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel):
            await asyncio.sleep(1.5)
            took.append(loop.time())
        took.append(loop.time())

    run(scene)
    assert took[1] - took[0] <= 4
    sent = {one.delivery for one in channel.seen}
    assert len(sent) == len(channel.calls) > 20
    expected = {lesson: "sent" if lesson in sent else "pending" for lesson in lessons}
    assert store.read_now(states) == expected


def test_a_stop_does_not_wait_for_what_never_comes_back(store: Store, alva: Somebody) -> None:
    channel = ScriptedChannel(latency=60)
    took: list[float] = []

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel) as stage:
            await stage.reply(alva, "hej")
            await asyncio.sleep(1)
            took.append(loop.time())
        took.append(loop.time())
        assert list((await stage.states()).values()) == ["sending"]
        async with Stage(store, loop, ScriptedChannel()) as stage:
            await asyncio.sleep(1)
            assert list((await stage.states()).values()) == ["unknown"]

    run(scene)
    assert took[1] - took[0] <= 4


def test_figures_are_counted(store: Store, alva: Somebody) -> None:
    channel = ScriptedChannel()
    channel.fail("alva", TryLater("Senare.", after=1, scope="chat"))
    channel.fail("alva", OutcomeUnclear("Inget svar."))
    channel.fail("alva", Refused("Nej."))

    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop, channel) as stage:
            for words in ("ett", "två", "tre"):
                await stage.reply(alva, words)
            await asyncio.sleep(40)
            figures = stage.outbox.counters
            assert (figures.sent, figures.failed, figures.unknown, figures.retried, figures.queued) == (
                2,
                1,
                1,
                1,
                0,
            )

    run(scene)


def test_an_idle_outbox_writes_only_its_lease(store: Store) -> None:
    async def scene(loop: VirtualLoop) -> None:
        async with Stage(store, loop) as stage:
            await asyncio.sleep(1)
            before = stage.writes
            await asyncio.sleep(60)
            assert stage.writes - before == 30

    run(scene)
