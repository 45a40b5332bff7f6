"""The clock on the wall is set back: what time sets off goes on."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from bot.clock.jobs import Clock
from bot.storage.store import Store
from tests.adapters.watching import eventually
from tests.chat.phone import Town


class Counted:
    """A real store that notes which functions were asked to write."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.written: list[str] = []

    async def write(self, f: Any, *args: object, **more: Any) -> object:  # noqa: ANN401
        self.written.append(f.__name__)
        return await self._store.write(f, *args, **more)


async def test_a_clock_set_back_by_a_year_does_not_stop_planning(town: Town) -> None:
    store = Counted(town.store)
    clock = Clock(cast("Store", store), town.house.shelf, lambda: None, lambda: datetime.now(UTC), 1)
    clock.start()
    await asyncio.sleep(0.1)
    year = timedelta(days=365)
    assert clock._scheduler is not None  # noqa: SLF001 - as below
    for job in clock._scheduler.get_jobs():  # noqa: SLF001 - so they stand after the clock was set back
        job.modify(next_run_time=datetime.now(UTC) + year)
    store.written.clear()

    await eventually(lambda: {"plan_piece", "recompute"} <= set(store.written))
    clock.stop()


async def test_a_clock_that_goes_right_does_nothing_before_its_time(town: Town) -> None:
    store = Counted(town.store)
    clock = Clock(cast("Store", store), town.house.shelf, lambda: None, lambda: datetime.now(UTC), 1)
    clock.start()
    await asyncio.sleep(0.1)
    store.written.clear()

    await asyncio.sleep(2.5)
    clock.stop()
    assert 2 <= store.written.count("plan_piece") <= 3
    assert "recompute" not in store.written
