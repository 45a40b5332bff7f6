"""What people do comes in: as they did it, once, and stored before anybody is told so."""

import asyncio
import re
from typing import Any, Final, get_args

import pytest
from msgspec.structs import fields

from bot.domain.actions.action import Action
from bot.domain.actions.codec import Stale
from bot.domain.message import Choice, Choices, Message, Text
from bot.ports import InboxFull
from tests.contracts.stands import Stand
from tests.contracts.talk import OKAY, lesson, options, outgoing

SAMPLES: Final[dict[str, object]] = {"int": 2**63 - 1, "str": "sv-easy", "bool": True}
"""A value for each kind of field; of a closed set of words, its last."""


def sample(kind: type[Action]) -> Action:
    """One action of this kind."""
    values = [SAMPLES[field.type] if field.type in SAMPLES else _last(field.type) for field in fields(kind)]
    made: Any = kind
    action: Action = made(*values)
    return action


def _last(annotation: Any) -> object:  # noqa: ANN401 - a name or a type
    return get_args(annotation)[-1] if get_args(annotation) else SAMPLES[annotation.__name__]


EVERY_ACTION: Final = {kind.__name__: sample(kind) for kind in Action.__subclasses__() if kind is not Stale}


async def test_a_tap_comes_in_as_the_action_from_whoever_saw_the_button(stand: Stand, alva: str) -> None:
    receipt = await stand.channel.send(outgoing(alva, lesson()))
    await stand.taps(alva, "Sedan")
    [event] = stand.events()
    assert (event.kind, event.action) == ("tap", options("Genast", "Sedan").choices[1].action)
    assert (event.address, event.private) == (alva, True)
    assert event.reference in {None, receipt.references[-1]}


async def test_every_action_there_is_survives_the_way_out_and_back(stand: Stand, alva: str) -> None:
    buttons = [Choice(name, action) for name, action in EVERY_ACTION.items()]
    for first in range(0, len(buttons), SOME):
        some = buttons[first : first + SOME]
        blocks = (Choices((button,)) for button in some)
        await stand.channel.send(outgoing(alva, Message((Text("Allt"), *blocks), "sv"), first + 1))
        for button in some:
            await stand.taps(alva, button.label)
    assert [event.action for event in stand.events()] == list(EVERY_ACTION.values())


SOME: Final = 30
"""Buttons to a message: all there are fit on none."""

WRITTEN: Final = [
    "Hej kompis",
    "5 < 7 & 3 > 2",
    "Två\nrader",
    "مرحبًا",
    "Tack 👍🏽",
    "*inte fet* _eller_ `kod`",
    "https://x.se/a?b=1&c=2",
    "1:a:7:0:1",
]
"""The last is what stands behind a button, written by hand: only a tap is a tap."""


async def test_words_come_in_as_they_were_written(stand: Stand, alva: str) -> None:
    for text in WRITTEN:
        await stand.writes(alva, text)
    assert [(event.kind, event.address, event.text) for event in stand.events()] == [
        ("text", alva, text) for text in WRITTEN
    ]


async def test_each_person_has_an_address_that_stays(stand: Stand, alva: str) -> None:
    bashir = await stand.somebody("Bashir")
    for address in (alva, bashir, alva):
        await stand.writes(address, "hej")
    assert [event.address for event in stand.events()] == [alva, bashir, alva]
    assert [event.sender for event in stand.events()] == [alva, bashir, alva]


async def test_nothing_is_told_before_it_is_stored(stand: Stand, alva: str) -> None:
    await stand.writes(alva, "ett")  # what opens a chat is done
    stand.inbox.asked.clear()
    stand.inbox.opens.clear()
    writing = asyncio.create_task(stand.writes(alva, "två"))
    await stand.inbox.asked.wait()
    done, _ = await asyncio.wait({writing}, timeout=0.02)
    assert (done, len(stand.events())) == (set(), 1)
    stand.inbox.opens.set()
    await writing
    assert [event.text for event in stand.events()] == ["ett", "två"]


@pytest.mark.parametrize("error", [InboxFull(), OSError("the disk is away")], ids=["full", "broken"])
async def test_what_could_not_be_stored_comes_again_and_is_kept_once(
    stand: Stand, alva: str, error: Exception
) -> None:
    stand.inbox.before = [error]
    await stand.writes(alva, "hej")
    assert [event.text for event in stand.events()] == ["hej"]


async def test_what_comes_twice_has_the_same_key(stand: Stand, alva: str) -> None:
    """The commit went well, and nobody heard of it."""
    stand.inbox.after = [OSError("the line was cut")]
    await stand.writes(alva, "hej")
    mine = [key for key in stand.inbox.keys if stand.parse(stand.inbox.kept[key]) in stand.events()]
    assert len(mine) >= 2  # a platform that waits for an answer may bring it once more
    assert len(set(mine)) == 1


async def test_the_same_done_twice_has_two_keys(stand: Stand, alva: str) -> None:
    await stand.channel.send(outgoing(alva, Message((Text("Hej"), OKAY), "sv")))
    for _ in range(2):
        await stand.taps(alva, "Okej")
        await stand.writes(alva, "hej")
    assert [event.kind for event in stand.events()] == ["tap", "text", "tap", "text"]


async def test_what_a_thing_is_known_by_tells_nobody(stand: Stand, alva: str) -> None:
    """Keys stay when payloads are blanked, also of somebody who is erased meanwhile."""
    await stand.channel.send(outgoing(alva, Message((Text("Hej"), OKAY), "sv")))
    await stand.taps(alva, "Okej")
    await stand.writes(alva, "hej")
    said = {word for key in stand.inbox.keys for word in re.split(r"\W+", key)}
    assert said.isdisjoint(re.split(r"\W+", alva))
