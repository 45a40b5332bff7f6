"""Polling: stored first, confirmed then; and what happens when something is in the way."""

import asyncio

import pytest
from structlog.testing import CapturingLogger

from adapters.telegram.channel import TelegramChannel
from adapters.telegram.parse import WANTED, parse
from adapters.telegram.wire import Refusal, Wire
from bot.ports import InboxFull
from tests.adapters.telegram.conftest import Inbox, Starts, lesson, outgoing
from tests.adapters.watching import eventually, said
from tests.doubles.telegram import Fault, Person, TelegramDouble


def texts(inbox: Inbox) -> list[str]:
    """What has been stored, in order."""
    events = [parse(raw) for raw in inbox.stored.values()]
    return [event.text or event.kind for event in events if event is not None]


async def confirmed(double: TelegramDouble) -> None:
    await double.until(lambda: len(double.world.updates) == 0 and double.polled)


async def test_updates_are_stored_in_order_and_then_confirmed(
    double: TelegramDouble, channel: TelegramChannel, inbox: Inbox, alva: Person
) -> None:
    ids = [double.write(alva, text) for text in ("ett", "två", "tre")]
    await confirmed(double)
    assert texts(inbox) == ["ett", "två", "tre"]
    assert inbox.received == [str(number) for number in ids]


async def test_what_was_not_stored_before_a_crash_comes_again(
    double: TelegramDouble, starts: Starts, alva: Person
) -> None:
    crashed, restarted = Inbox(), Inbox()
    crashed.failures = [asyncio.CancelledError()]  # the process ends inside the store
    await starts(crashed)
    double.write(alva, "Hej")
    await double.until(lambda: not double.polled)
    assert texts(crashed) == []
    await starts(restarted)
    await confirmed(double)
    assert texts(restarted) == ["Hej"]


async def test_a_crash_between_storing_and_confirming_repeats_the_key_and_stores_nothing_twice(
    double: TelegramDouble, starts: Starts, inbox: Inbox, alva: Person
) -> None:
    async def store_and_die(raw: bytes, key: str) -> None:
        await inbox(raw, key)
        raise asyncio.CancelledError

    await starts(store_and_die)
    number = double.write(alva, "Hej")
    await eventually(lambda: inbox.received)
    await starts(inbox)
    await confirmed(double)
    assert inbox.received == [str(number)] * 2
    assert texts(inbox) == ["Hej"]


async def test_a_clean_stop_leaves_nothing_to_come_again(
    double: TelegramDouble, channel: TelegramChannel, inbox: Inbox, alva: Person
) -> None:
    double.write(alva, "Hej")
    await double.until(lambda: len(double.world.updates) == 1)
    await eventually(lambda: inbox.stored)
    await channel.close()
    assert len(double.world.updates) == 0


async def test_a_full_inbox_makes_polling_rest_says_so_once_and_loses_nothing(
    double: TelegramDouble,
    channel: TelegramChannel,
    inbox: Inbox,
    alva: Person,
    no_token_in_any_log: CapturingLogger,
) -> None:
    inbox.failures = [InboxFull(), InboxFull(), InboxFull()]
    for text in ("ett", "två"):
        double.write(alva, text)
    await confirmed(double)
    assert texts(inbox) == ["ett", "två"]
    assert said(no_token_in_any_log).count("too much waits to be handled") == 1


async def test_trouble_with_one_persons_update_holds_up_only_that_person(
    double: TelegramDouble, starts: Starts, alva: Person
) -> None:
    bashir = double.person(name="Bashir")
    heard: list[str] = []
    troubled = True

    async def receive(raw: bytes, key: str) -> None:
        event = parse(raw)
        assert event is not None
        if troubled and event.sender == str(alva.id):
            raise RuntimeError("the disk is full")
        heard.append(event.text)

    for text in ("Alva 1", "Alva 2"):
        double.write(alva, text)
    double.write(bashir, "Bashir 1")
    await starts(receive)
    await eventually(lambda: heard)
    assert heard == ["Bashir 1"]
    troubled = False
    await confirmed(double)
    assert heard == ["Bashir 1", "Alva 1", "Alva 2"]


async def test_another_poller_is_said_once_and_waited_for(
    double: TelegramDouble,
    channel: TelegramChannel,
    inbox: Inbox,
    wire: Wire,
    alva: Person,
    no_token_in_any_log: CapturingLogger,
) -> None:
    for _ in range(2):
        with pytest.raises(Refusal, match="409"):
            await wire.call("getUpdates", {"timeout": 5})
    double.write(alva, "Hej")
    await confirmed(double)
    assert texts(inbox) == ["Hej"]
    assert said(no_token_in_any_log).count("another program polls for this bot") == 1


async def test_a_webhook_left_from_before_is_taken_away(
    double: TelegramDouble, starts: Starts, inbox: Inbox, alva: Person
) -> None:
    double.world.webhook = "https://kompis.example.se/telegram"
    double.write(alva, "Hej")
    await starts()
    await confirmed(double)
    assert (double.world.webhook, texts(inbox)) == ("", ["Hej"])


async def test_a_lost_network_is_said_once_and_polling_goes_on_when_it_is_back(
    double: TelegramDouble,
    channel: TelegramChannel,
    inbox: Inbox,
    alva: Person,
    no_token_in_any_log: CapturingLogger,
) -> None:
    async with double.away():
        double.write(alva, "Hej")
        await eventually(lambda: "no connection" in said(no_token_in_any_log))
    await confirmed(double)
    assert texts(inbox) == ["Hej"]
    spoken = said(no_token_in_any_log)
    assert spoken.count("trying again: no connection") == 1
    assert spoken.count("polling goes on") == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault("html", methods=["getUpdates"]),
        Fault("error", methods=["getUpdates"], status=500),
        Fault("truncated", methods=["getUpdates"]),
        Fault("cut", methods=["getUpdates"]),
        Fault("flood", methods=["getUpdates"], seconds=0.01),
    ],
    ids=lambda fault: str(fault.kind),
)
async def test_no_fault_of_the_server_loses_or_doubles_an_update(
    double: TelegramDouble, starts: Starts, inbox: Inbox, alva: Person, fault: Fault
) -> None:
    double.fault(fault)
    double.write(alva, "Hej")
    await starts()
    await confirmed(double)
    assert texts(inbox) == ["Hej"]


async def test_an_unknown_token_ends_polling_with_a_sentence_that_says_what_to_do(
    double: TelegramDouble, starts: Starts, no_token_in_any_log: CapturingLogger
) -> None:
    await starts(token="12:somebody-elses-token")
    sentence = "put the one from @BotFather into the configuration"
    await eventually(lambda: sentence in said(no_token_in_any_log))
    assert "somebody-elses-token" not in said(no_token_in_any_log)
    assert not double.polled


async def test_a_tap_is_acknowledged_once_it_is_stored_and_not_before(
    double: TelegramDouble, starts: Starts, alva: Person
) -> None:
    committed = asyncio.Event()

    async def receive(raw: bytes, key: str) -> None:
        await committed.wait()

    channel = await starts(receive)
    await channel.send(outgoing(alva, lesson()))
    press = double.tap(alva)
    await double.until(lambda: not double.polled)
    assert press.answered_at is None
    committed.set()
    await double.until(lambda: press.answered_at is not None)
    assert double.warnings == []


async def test_a_tap_too_old_to_be_acknowledged_is_stored_all_the_same(
    double: TelegramDouble, channel: TelegramChannel, inbox: Inbox, alva: Person
) -> None:
    double.world.press_deadline = -1.0
    await channel.send(outgoing(alva, lesson()))
    double.tap(alva)
    await double.until(lambda: double.calls("answerCallbackQuery") == 1)
    await confirmed(double)
    assert texts(inbox) == ["tap"]


async def test_only_what_is_understood_is_asked_for(double: TelegramDouble, channel: TelegramChannel) -> None:
    await double.until(lambda: double.polled)
    assert double.world.updates.allowed == frozenset(WANTED)
