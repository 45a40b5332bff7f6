"""The way out under trouble that passes: nothing late, nothing twice, and it goes on by itself."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DataError

from bot.ports import OutcomeUnclear
from bot.services.delivery.composing import Composed, Nothing, Uncomposed
from bot.storage.store import NotDone, OutcomeUnknown, Store
from tests.delivery.stage import Stage, limits
from tests.doubles.virtual_time import VirtualLoop, run
from tests.services.delivery.ledger import NOW, SECOND, Somebody, add_lesson, add_person, states, tips


@pytest.fixture
def alva(store: Store) -> Somebody:
    return store.write_now(add_person, "Alva")


@pytest.fixture
def bashir(store: Store) -> Somebody:
    return store.write_now(add_person, "Bashir")


def crowd(db: Connection, size: int) -> list[int]:
    return [add_lesson(db, add_person(db, f"Person {number}")) for number in range(size)]


# --- nothing outside the window ----------------------------------------------------------------------


@pytest.mark.parametrize("away", [True, False], ids=["away", "there"])
def test_a_lesson_marked_while_the_database_was_away_does_not_leave_after_its_window(
    store: Store, alva: Somebody, bashir: Somebody, *, away: bool
) -> None:
    def plan(db: Connection) -> list[int]:
        """The first is marked as it is claimed, the second ahead of its turn a second later."""
        return [add_lesson(db, alva), add_lesson(db, bashir, until=NOW + 1.05 * SECOND)]

    first, second = store.write_now(plan)

    async def night(loop: VirtualLoop) -> list[int]:
        stage = Stage(store, loop, pace=limits(rate=1))
        async with stage:
            for _ in range(12 if away else 0):  # asked for again after 0.2 s each time
                stage.lose("mark_sending", NotDone("the database is away"))
                await asyncio.sleep(0.1)
            await asyncio.sleep(3)
        return [call.delivery for call in stage.channel.calls]

    assert run(night) == ([first] if away else [first, second])
    assert store.read_now(_state, second) == ("expired" if away else "sent")


def test_a_lesson_about_to_leave_when_the_machine_falls_asleep_does_not_leave_at_night(
    store: Store, alva: Somebody, bashir: Somebody
) -> None:
    def plan(db: Connection) -> list[int]:
        return [add_lesson(db, alva), add_lesson(db, bashir, at=NOW + 0.001 * SECOND)]

    first, second = store.write_now(plan)

    async def day(loop: VirtualLoop) -> list[int]:
        async with Stage(store, loop, pace=limits(rate=1)) as stage:
            await asyncio.sleep(0.95)
            assert (await stage.states())[second] == "sending"  # ahead of its turn, not yet on the wire
            stage.jump = dt.timedelta(hours=12)
            await asyncio.sleep(3)
            return [call.delivery for call in stage.channel.calls]

    assert run(day) == [first]
    assert store.read_now(_state, second) == "expired"


def test_a_lesson_about_to_leave_when_the_machine_naps_leaves_within_its_window(
    store: Store, alva: Somebody, bashir: Somebody
) -> None:
    def plan(db: Connection) -> list[int]:
        return [add_lesson(db, alva), add_lesson(db, bashir, at=NOW + 0.001 * SECOND)]

    both = store.write_now(plan)

    async def day(loop: VirtualLoop) -> list[int]:
        async with Stage(store, loop, pace=limits(rate=1)) as stage:
            await asyncio.sleep(0.95)
            stage.jump = dt.timedelta(hours=1)
            await asyncio.sleep(3)
            return [call.delivery for call in stage.channel.calls]

    assert run(day) == both


# --- nothing twice -----------------------------------------------------------------------------------


def test_a_claim_whose_answer_is_lost_does_not_double_what_is_just_being_recorded(
    store: Store, alva: Somebody, bashir: Somebody
) -> None:
    async def failover(loop: VirtualLoop) -> Counter[str]:
        async with Stage(store, loop) as stage:
            await stage.reply(alva, "hej Alva")
            stage.lose("record", NotDone("the connection was lost before COMMIT"))
            await asyncio.sleep(0.1)  # sent, and waiting to be recorded once more
            stage.lose("claim_woken", OutcomeUnknown("the connection was lost at COMMIT"))
            await stage.reply(bashir, "hej Bashir")
            await asyncio.sleep(5)
            return Counter(one.address for one in stage.channel.seen)

    assert run(failover) == {"alva": 1, "bashir": 1}
    assert set(store.read_now(states).values()) == {"sent"}


def test_a_claim_whose_answer_is_lost_does_not_let_go_of_what_is_just_being_marked(
    store: Store, alva: Somebody, bashir: Somebody
) -> None:
    store.write_now(lambda db: add_lesson(db, alva))

    async def failover(loop: VirtualLoop) -> Counter[str]:
        stage = Stage(store, loop)
        stage.lose("mark_sending", OutcomeUnknown("the connection was lost at COMMIT"))
        async with stage:
            await asyncio.sleep(0.05)
            stage.lose("claim_woken", OutcomeUnknown("the connection was lost at COMMIT"))
            await stage.reply(bashir, "hej Bashir")
            await asyncio.sleep(0.02)
            released = set((await stage.states()).values())
            await asyncio.sleep(5)
            assert "sending" in released
            return Counter(one.address for one in stage.channel.seen)

    assert run(failover) == {"alva": 1, "bashir": 1}


# --- it goes on by itself ----------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["acquire", "recover", "renew", "claim", "mark_sending", "record"])
def test_whatever_a_step_stumbles_over_once_everything_leaves_in_the_end(
    store: Store, alva: Somebody, bashir: Somebody, step: str
) -> None:
    lesson = store.write_now(lambda db: add_lesson(db, alva))

    async def morning(loop: VirtualLoop) -> set[str]:
        stage = Stage(store, loop)
        stage.lose(step, RuntimeError("nobody foresaw this"))
        async with stage:
            await asyncio.sleep(8)
            await stage.reply(alva, "och sen")
            await stage.reply(bashir, "hej Bashir")
            await asyncio.sleep(45)  # what nobody is sure of waits 30 s
            return {one.words for one in stage.channel.seen}

    assert run(morning) == {f"Tips till {alva.person}", "och sen", "hej Bashir"}
    assert store.read_now(_state, lesson) == "sent"


def test_a_row_that_the_database_itself_refuses_to_compose_holds_up_nobody_else(
    store: Store, alva: Somebody, bashir: Somebody
) -> None:
    def plan(db: Connection) -> list[int]:
        return [add_lesson(db, alva), add_lesson(db, bashir)]

    broken, whole = store.write_now(plan)

    def compose(
        db: Connection, rows: Sequence[Uncomposed], now: dt.datetime
    ) -> Mapping[int, Composed | Nothing]:
        if any(row.person_id == alva.person for row in rows):
            raise DataError("INSERT …", {}, ValueError("a value that does not fit its column"))
        return tips(db, rows, now)

    async def morning(loop: VirtualLoop) -> list[str]:
        async with Stage(store, loop, compose=compose) as stage:
            await asyncio.sleep(3)
            return [one.address for one in stage.channel.seen]

    assert run(morning) == ["bashir"]
    assert (store.read_now(_state, broken), store.read_now(_state, whole)) == ("failed", "sent")


# --- a platform behind a gateway that does not answer -------------------------------------------------


def test_ten_minutes_of_a_gateway_that_does_not_know_take_the_lesson_from_few(store: Store) -> None:
    store.write_now(crowd, 200)

    async def morning(loop: VirtualLoop) -> tuple[int, int]:
        async with Stage(store, loop) as stage:
            stage.channel.fail_always(OutcomeUnclear("a gateway answered 502"))
            await asyncio.sleep(600)
            asked = len(stage.channel.calls)
            stage.channel.fail_always(None)
            await asyncio.sleep(120)
            return asked, len({one.address for one in stage.channel.seen})

    asked, reached = run(morning)
    assert asked < 50
    assert reached >= 170


def test_a_few_outcomes_nobody_knows_among_many_that_are_known_pause_nothing(store: Store) -> None:
    store.write_now(crowd, 60)

    async def morning(loop: VirtualLoop) -> float:
        async with Stage(store, loop) as stage:
            for number in range(0, 60, 5):
                stage.channel.fail(f"person {number}", OutcomeUnclear("no answer"), seen=True)
            await asyncio.sleep(10)
            return stage.channel.calls[59].at - stage.channel.calls[0].at

    assert run(morning) < 2.5


def _state(db: Connection, delivery: int) -> str:
    return states(db)[delivery]
