"""The promises are worth something: of a channel that breaks one, its test says so."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest
from msgspec.structs import replace

from bot.domain.message import Message, Text
from bot.ports import InboxFull, Outgoing, Receipt, Receive
from tests.contracts import test_coming_in as coming_in
from tests.contracts import test_editing as editing
from tests.contracts import test_failing as failing
from tests.contracts import test_sending as sending
from tests.contracts.stands import Ground, Stand
from tests.contracts.stands.double import OnTheDouble
from tests.doubles.channel import ScriptedChannel


class NamesAnother(ScriptedChannel):
    async def send(self, outgoing: Outgoing) -> Receipt:
        await super().send(outgoing)
        return Receipt(("another",))


class LosesSigns(ScriptedChannel):
    async def send(self, outgoing: Outgoing) -> Receipt:
        blocks = outgoing.message.blocks
        bare = tuple(Text(one.markdown.replace("<", "")) if isinstance(one, Text) else one for one in blocks)
        return await super().send(replace(outgoing, message=Message(bare, "sv")))


class EditsBySendingAnew(ScriptedChannel):
    async def edit(self, outgoing: Outgoing, receipt: Receipt) -> Receipt:
        return await self.send(outgoing)


class FailsInItsOwnWay(ScriptedChannel):
    async def send(self, outgoing: Outgoing) -> Receipt:
        try:
            return await super().send(outgoing)
        except Exception as error:
            raise ConnectionError("it did not work") from error


class ConfirmsAtOnce(ScriptedChannel):
    async def start(self, receive: Receive) -> None:
        self.tasks: set[asyncio.Task[None]] = set()

        async def later(raw: bytes, key: str) -> None:
            async def keep() -> None:
                await receive(raw, key)

            self.tasks.add(asyncio.create_task(keep()))

        await super().start(later)


class GivesUp(ScriptedChannel):
    async def start(self, receive: Receive) -> None:
        async def once(raw: bytes, key: str) -> None:
            try:
                await receive(raw, key)
            except InboxFull:
                return

        await super().start(once)


class NamesEachTry(ScriptedChannel):
    async def start(self, receive: Receive) -> None:
        tries = 0

        async def numbered(raw: bytes, key: str) -> None:
            nonlocal tries
            tries += 1
            await receive(raw, f"{key}:{tries}")

        await super().start(numbered)


Promise = Callable[[Stand, str], Awaitable[None]]


def _edits(stand: Stand, alva: str) -> Awaitable[None]:
    channel: Any = stand.channel
    return editing.test_an_edit_replaces_words_and_buttons_in_the_messages_place(stand, channel, alva)


def _comes_again(stand: Stand, alva: str) -> Awaitable[None]:
    return coming_in.test_what_could_not_be_stored_comes_again_and_is_kept_once(stand, alva, InboxFull())


BROKEN: Final[list[tuple[type[ScriptedChannel], Promise]]] = [
    (NamesAnother, sending.test_the_receipt_names_the_message),
    (LosesSigns, sending.test_words_arrive_as_they_were_written),
    (EditsBySendingAnew, _edits),
    (FailsInItsOwnWay, failing.test_too_many_says_how_long_to_wait),
    (ConfirmsAtOnce, coming_in.test_nothing_is_told_before_it_is_stored),
    (GivesUp, _comes_again),
    (NamesEachTry, coming_in.test_what_comes_twice_has_the_same_key),
]


def standing_on(kind: type[ScriptedChannel]) -> OnTheDouble:
    class Broken(OnTheDouble):
        made = kind

    def nothing() -> Any:  # noqa: ANN401 - nobody asks for it
        raise NotImplementedError

    return Broken(Ground(nothing))


@pytest.mark.parametrize(("kind", "promise"), BROKEN, ids=[kind.__name__ for kind, _ in BROKEN])
async def test_a_channel_that_breaks_a_promise_is_found_out(
    kind: type[ScriptedChannel], promise: Promise
) -> None:
    async with standing_on(kind) as stand:
        with pytest.raises((AssertionError, ConnectionError)):
            await promise(stand, await stand.somebody())


@pytest.mark.parametrize(
    "promise", [promise for _, promise in BROKEN], ids=[kind.__name__ for kind, _ in BROKEN]
)
async def test_and_one_that_keeps_it_is_not(promise: Promise) -> None:
    async with standing_on(ScriptedChannel) as stand:
        await promise(stand, await stand.somebody())
