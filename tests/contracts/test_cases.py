"""The labelled cases: every channel has each of them, reads it as the same, and shows what its table says."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

import pytest

from adapters import ADAPTERS
from bot.domain.event import Event
from bot.ports import Parse
from tests.contracts.cases import MEANINGS, MESSAGES, Shown, meaning
from tests.contracts.conftest import DOUBLE
from tests.contracts.stands import Stand
from tests.contracts.talk import outgoing
from tests.doubles import channel as double

TABLES: Final[Mapping[str, Any]] = {
    adapter: import_module(f"tests.contracts.cases.{adapter}") for adapter in (*ADAPTERS, DOUBLE)
}
INCOMING: Final = {
    f"{adapter}: {label}": (adapter, label) for adapter in TABLES for label in TABLES[adapter].INCOMING
}


def parser(adapter: str) -> Parse:
    return double.parse if adapter == DOUBLE else ADAPTERS[adapter].parse()


@pytest.mark.parametrize("adapter", TABLES)
def test_every_channel_has_every_case(adapter: str) -> None:
    assert list(TABLES[adapter].INCOMING) == list(MEANINGS)
    assert list(TABLES[adapter].OUTGOING) == list(MESSAGES)


@pytest.mark.parametrize(("adapter", "label"), INCOMING.values(), ids=list(INCOMING))
def test_a_payload_means_the_same_as_on_every_other_channel(adapter: str, label: str) -> None:
    raw, expected = TABLES[adapter].INCOMING[label]
    event: Event | None = parser(adapter)(raw)
    assert event == expected
    assert (None if event is None else meaning(event)) == MEANINGS[label]


async def test_each_message_is_shown_as_the_channels_table_says(stand: Stand, alva: str) -> None:
    seen = {}
    for number, (label, message) in enumerate(MESSAGES.items()):
        await stand.channel.send(outgoing(alva, message, number))
        sight = (await stand.sees(alva))[-1]
        seen[label] = Shown(sight.words, sight.buttons)
    assert seen == TABLES[stand.adapter].OUTGOING
