"""The press: a process of its own, which comes when it is needed and goes when it is not."""

import asyncio
import datetime as dt
import os
import signal
from collections.abc import AsyncIterator

import pytest

from bot.domain.certificate import Certificate
from bot.papers import order
from bot.papers.certificate import draw
from bot.papers.press import CannotPrint, Press, PressBroke
from bot.phrases import of

ALVA = Certificate(
    "7K3M-Q0ZD-91XA",
    "Alva",
    "Service",
    "Destination Östersund",
    "sv",
    10,
    dt.date(2027, 3, 12),
    dt.datetime(2027, 3, 12, 9, 30, tzinfo=dt.UTC),
)
ORDER = order(ALVA, "")


@pytest.fixture
async def press() -> AsyncIterator[Press]:
    one = Press(idle_seconds=0.3)
    yield one
    await one.close()
    assert not one.running


async def test_it_prints_what_is_drawn_here_stays_for_the_next_and_goes_when_idle(press: Press) -> None:
    assert not press.running
    expected = draw(ALVA, of("sv"), "")
    assert [*await asyncio.gather(press.print(ORDER), press.print(ORDER))] == [expected, expected]
    with pytest.raises(CannotPrint, match="KeyError: 'code'"):
        await press.print({**ORDER, "certificate": {}})
    assert await press.print(ORDER) == expected  # what cannot be drawn stops nothing else

    process = press._process  # noqa: SLF001 - the process that shall end
    assert process is not None
    assert await process.wait() == 0
    assert not press.running


async def test_a_press_that_dies_or_is_not_waited_for_leaves_the_next_paper_alone(press: Press) -> None:
    await press.print(ORDER)
    assert press._process is not None  # noqa: SLF001 - the process to kill
    os.kill(press._process.pid, signal.SIGKILL)  # noqa: SLF001
    with pytest.raises(PressBroke):
        await press.print(ORDER)

    nobody = asyncio.create_task(press.print({**ORDER, "certificate": {}}))
    await asyncio.sleep(0)  # it has begun
    nobody.cancel()
    await asyncio.wait([nobody])
    assert (await press.print(ORDER)).startswith(b"%PDF")
