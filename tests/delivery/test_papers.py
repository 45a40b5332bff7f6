"""A message that carries a paper: printed as it leaves, and what becomes of it when it cannot be."""

import datetime as dt
import os
import signal
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.delivery.sending import NOT_PRINTED, UNPRINTABLE, UNREADABLE, whole
from bot.domain.certificate import Certificate
from bot.domain.message import Media, Message, Text, to_json
from bot.papers import PAPER, order
from bot.papers.press import Press
from bot.ports import Refused, TryLater
from bot.services.delivery.claim import Claimed

NOW = dt.datetime(2027, 3, 12, 9, 30, tzinfo=dt.UTC)
ALVA = Certificate("7K3M-Q0ZD-91XA", "Alva", "Service", "Östersund", "sv", 10, NOW.date(), NOW)
WORDS = Text("Här är ditt intyg.", "heading")


def message(data: bytes = b"") -> Message:
    return Message((WORDS, Media("file", "intyg.pdf", "Intyg", data=data)), "sv")


def row(**body: Any) -> Claimed:  # noqa: ANN401 - plain values of any shape
    return Claimed(1, 1, "alva", False, 0, NOW, NOW, body, None, False, 0, 0)


@pytest.fixture
async def press() -> AsyncIterator[Press]:
    one = Press()
    yield one
    await one.close()


async def test_the_file_is_printed_into_its_place_and_a_retry_sends_the_same(press: Press) -> None:
    leaves = row(message=to_json(message()), **{PAPER: order(ALVA, "")})
    first = await whole(leaves, press)
    file = first.blocks[1]
    assert isinstance(file, Media)
    assert file.data.startswith(b"%PDF")
    assert first == message(file.data)
    assert await whole(leaves, press) == first
    with pytest.raises(Refused, match=UNPRINTABLE):
        await whole(row(message=to_json(message()), **{PAPER: {"certificate": {}, "address": ""}}), press)

    assert press._process is not None  # noqa: SLF001 - the process to kill
    os.kill(press._process.pid, signal.SIGKILL)  # noqa: SLF001
    with pytest.raises(TryLater, match=NOT_PRINTED) as later:
        await whole(leaves, press)
    assert later.value.scope == "chat"


async def test_a_message_without_a_paper_needs_no_press(press: Press) -> None:
    assert await whole(row(message=to_json(message(b"%PDF"))), press) == message(b"%PDF")
    with pytest.raises(Refused, match=UNREADABLE):
        await whole(row(message={"blocks": [{"block": "hologram"}], "language": "sv"}), press)
    assert not press.running
