"""The ledger, kompis: claim, mark ``sending`` and record, by the services and in the outbox's own batches.

As there, the next batch is claimed while the one before is marked and recorded.
"""

import asyncio
from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from bench.meter import Meter
from bench.process import Figures, Work, answer
from bench.town import CHANNEL, MORNING
from bot.app.run import on_the_fastest_loop
from bot.delivery.lines import BATCH
from bot.services.delivery.claim import claim
from bot.services.delivery.lease import Lease, Owner, acquire
from bot.services.delivery.mark_sending import mark_sending
from bot.services.delivery.outcomes import Sent
from bot.services.delivery.record import record
from bot.storage.store import Store, open_store
from bot.storage.tables import deliveries

MARKED = BATCH // 2
"""Rows marked at a time: what the outbox does at full speed."""

IN_HAND = 2
"""Batches in hand at a time, as there."""


def measure(work: Work) -> Figures:
    """Take all rows of the ``database`` from pending to sent; there are ``rows`` of them."""
    return on_the_fastest_loop(_through(work["database"], work["rows"]))


async def _through(database: str, rows: int) -> Figures:
    async with open_store(database) as store:
        lease = await store.write(acquire, f"channel:{CHANNEL}", "bench", MORNING)
        assert isinstance(lease, Lease)
        owner = Owner(CHANNEL, lease, edits=True)
        with Meter() as cost:
            await _take_all(store, owner)
        assert await store.read(sent_rows) == rows
    return cost.figures


async def _take_all(store: Store, owner: Owner) -> None:
    hands = asyncio.Semaphore(IN_HAND)
    async with asyncio.TaskGroup() as batches:
        while ids := await _claimed(store, owner):
            await hands.acquire()
            batches.create_task(_send(store, owner, ids)).add_done_callback(lambda _: hands.release())


async def _claimed(store: Store, owner: Owner) -> Sequence[int]:
    claims = await store.write(claim, owner, MORNING, BATCH, _nothing_to_compose, lane="bulk")
    assert claims is not None
    return [row.id for row in claims.claimed]


async def _send(store: Store, owner: Owner, ids: Sequence[int]) -> None:
    for start in range(0, len(ids), MARKED):
        marked = await store.write(mark_sending, owner, ids[start : start + MARKED], MORNING, lane="bulk")
        assert marked is not None
    await store.write(record, owner, [(id_, Sent((str(id_),))) for id_ in ids], MORNING)


def _nothing_to_compose(*_: object) -> dict[int, object]:
    raise AssertionError("every row has its message already")


def sent_rows(db: Connection) -> int:
    """How many rows have come through."""
    return db.scalar(select(func.count()).where(deliveries.c.state == "sent")) or 0


if __name__ == "__main__":
    answer(measure)
