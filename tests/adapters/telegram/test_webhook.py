"""The webhook: the secret first, stored before 2xx, and Telegram knows where to bring what people write."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx2
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.testing import CapturingLogger

from adapters.telegram.channel import TelegramChannel
from adapters.telegram.door import LARGEST_UPDATE, SECRET_HEADER, Door
from adapters.telegram.intake import Intake
from adapters.telegram.parse import WANTED, parse
from adapters.telegram.taps import Taps
from adapters.telegram.webhook import MAX_CONNECTIONS, Address, address_of
from adapters.telegram.wire import Wire
from bot.pages.server import WebServer
from bot.pages.site import site
from bot.ports import InboxFull, Routes
from tests.adapters.telegram.conftest import NO_RATES, QUICK, Inbox, lesson, outgoing
from tests.adapters.watching import eventually, said
from tests.doubles.remembered import Remembered
from tests.doubles.telegram import TOKEN, Fault, Person, TelegramDouble

KEY = b"a key of this installation"


class Front:
    """Our own web server, with whatever channel stands behind it now."""

    def __init__(self) -> None:
        self.app: ASGIApp = site(())
        self.server = WebServer(self, "127.0.0.1", 0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble(rates=NO_RATES, local=True) as double:
        yield double
        assert double.violations == []


@pytest.fixture
async def front() -> AsyncIterator[Front]:
    front = Front()
    await front.server.start()
    yield front
    await front.server.stop()


Opens = Callable[..., Any]


@pytest.fixture
async def opens(
    double: TelegramDouble, front: Front, memory: Remembered, inbox: Inbox
) -> AsyncIterator[Opens]:
    """Start a channel that Telegram brings updates to; it is closed at the end."""
    async with AsyncExitStack() as closing:

        async def start(receive: Any = None, key: bytes = KEY, **more: Any) -> TelegramChannel:  # noqa: ANN401
            options: dict[str, Any] = {
                "api_url": double.url,
                "pauses": QUICK,
                "address": address_of("telegram", front.server.address, key),
            }
            channel = TelegramChannel("telegram", TOKEN, memory, **(options | more))
            assert isinstance(channel, Routes)
            front.app = site(channel.routes())
            closing.push_async_callback(channel.close)
            double.clock.advance(1)  # Telegram takes an address once a second
            await channel.start(receive or inbox)
            await channel.take_in()
            return channel

        yield start


@pytest.fixture
async def channel(double: TelegramDouble, opens: Opens) -> TelegramChannel:
    started: TelegramChannel = await opens()
    await double.until(lambda: double.world.webhook)
    return started


@pytest.fixture
def address(front: Front) -> Address:
    return address_of("telegram", front.server.address, KEY)


Knocks = Callable[..., Awaitable[httpx2.Response]]


@pytest.fixture
async def knock(inbox: Inbox, wire: Wire) -> AsyncIterator[Knocks]:
    """Post something to a channel's door, without a server between."""
    address = address_of("telegram", "https://kompis.example.se", KEY)
    door = Door("telegram", address.path, address.secret)
    door.intake = Intake(inbox, Taps(wire, asyncio.ensure_future), lambda: None)
    transport = httpx2.ASGITransport(site(door.routes()))
    async with httpx2.AsyncClient(transport=transport) as client:

        async def post(
            body: Any = None,  # noqa: ANN401 - bytes, or an iterator of them
            secret: bytes | None = address.secret.encode(),
            method: str = "POST",
        ) -> httpx2.Response:
            headers = {} if secret is None else {SECRET_HEADER.encode(): secret}
            return await client.request(method, address.url, content=body, headers=headers)

        yield post


def texts(inbox: Inbox) -> list[str]:
    """What has been stored, in order."""
    events = [parse(raw) for raw in inbox.stored.values()]
    return [event.text or event.kind for event in events if event is not None]


# ----------------------------------------------------------------------------------------- bringing


async def test_telegram_is_told_where_to_bring_what_is_understood(
    double: TelegramDouble, channel: TelegramChannel, address: Address
) -> None:
    assert double.world.webhook == address.url
    assert address.url.endswith("/telegram/telegram")
    assert double.world.updates.allowed == frozenset(WANTED)
    assert (double.world.hook.secret, double.world.hook.max_connections) == (address.secret, MAX_CONNECTIONS)


async def test_what_people_do_is_stored_and_their_taps_are_answered(
    double: TelegramDouble, channel: TelegramChannel, inbox: Inbox, alva: Person
) -> None:
    ids = [double.write(alva, text) for text in ("ett", "två", "tre")]
    await double.until(lambda: double.settled)
    await channel.send(outgoing(alva, lesson()))
    press = double.tap(alva)
    await double.until(lambda: double.settled and press.answered_at is not None)
    assert texts(inbox) == ["ett", "två", "tre", "tap"]
    assert inbox.received == [str(number) for number in (*ids, ids[-1] + 1)]  # type: ignore[operator]


async def test_nothing_is_confirmed_before_it_is_stored(
    double: TelegramDouble, opens: Opens, alva: Person
) -> None:
    committed, asked = asyncio.Event(), asyncio.Event()

    async def receive(raw: bytes, key: str) -> None:
        asked.set()
        await committed.wait()

    await opens(receive)
    double.write(alva, "Hej")
    await asked.wait()
    assert not double.hooks.attempts
    committed.set()
    await double.until(lambda: double.settled)


async def test_a_full_inbox_asks_to_come_back_and_loses_nothing(
    double: TelegramDouble,
    channel: TelegramChannel,
    inbox: Inbox,
    alva: Person,
    no_token_in_any_log: CapturingLogger,
) -> None:
    inbox.failures = [InboxFull(), InboxFull(), InboxFull()]
    for text in ("ett", "två"):
        double.write(alva, text)

    async def refused(times: int) -> None:
        await eventually(lambda: len(double.hooks.attempts) == times and double.hooks.resting)

    for times in (1, 2, 3):
        await refused(times)
        double.clock.advance(2)  # as Retry-After says
    await double.until(lambda: double.settled)
    assert texts(inbox) == ["ett", "två"]
    assert [status for _, _, status in double.hooks.attempts] == [503, 503, 503, 200, 200]
    assert said(no_token_in_any_log).count("too much waits to be handled") == 1


async def test_an_update_that_comes_twice_is_stored_once(
    double: TelegramDouble, channel: TelegramChannel, inbox: Inbox, alva: Person
) -> None:
    double.hooks.twice = 1
    number = double.write(alva, "Hej")
    await double.until(lambda: double.settled)
    assert (inbox.received, texts(inbox)) == ([str(number)] * 2, ["Hej"])


async def test_many_people_at_once_are_each_kept_in_order(
    double: TelegramDouble, channel: TelegramChannel, inbox: Inbox
) -> None:
    people = [double.person() for _ in range(30)]
    for number, person in itertools.product(range(3), people):
        double.write(person, str(number))
    await double.until(lambda: double.settled)
    events = [parse(raw) for raw in inbox.stored.values()]
    for person in people:
        assert [one.text for one in events if one and one.sender == str(person.id)] == ["0", "1", "2"]


async def test_what_comes_while_the_channel_closes_waits_at_telegram(
    double: TelegramDouble, opens: Opens, inbox: Inbox, alva: Person
) -> None:
    channel = await opens()
    await double.until(lambda: double.world.webhook)
    await channel.close()
    double.write(alva, "Hej")
    await eventually(lambda: double.hooks.resting)
    assert (texts(inbox), double.hooks.attempts[-1][2]) == ([], 503)
    await opens()
    double.clock.advance(2)
    await double.until(lambda: double.settled)
    assert texts(inbox) == ["Hej"]


# ------------------------------------------------------------------------------------------ the door


@pytest.mark.parametrize("secret", [None, b"", b"wrong", "å".encode(), b"\xff", b"a" * 64])
async def test_who_does_not_know_the_secret_is_not_heard(
    inbox: Inbox, knock: Knocks, secret: bytes | None
) -> None:
    answer = await knock(b'{"update_id": 1, "message": {}}', secret)
    assert (answer.status_code, inbox.received) == (403, [])


async def test_the_body_of_a_stranger_is_not_even_read(channel: TelegramChannel, address: Address) -> None:
    host, port = address.url.split("/")[2].split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"POST {address.path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1000\r\n\r\n".encode())
    async with asyncio.timeout(5):
        line = await reader.readline()  # answered, though no byte of the body has been sent
    writer.close()
    assert line.split()[1] == b"403"


@pytest.mark.parametrize(
    "body", [b"", b"no JSON", b"[]", b"{}", b'{"update_id": "1"}', b'"1"', b"\xff", b"[" * 5000]
)
async def test_what_is_no_update_is_a_bad_request(inbox: Inbox, knock: Knocks, body: bytes) -> None:
    assert ((await knock(body)).status_code, inbox.received) == (400, [])


@pytest.mark.parametrize("told", [True, False])
async def test_a_body_larger_than_any_update_is_refused(inbox: Inbox, knock: Knocks, told: bool) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(LARGEST_UPDATE // 65536 + 1):
            yield b" " * 65536

    answer = await knock(b" " * (LARGEST_UPDATE + 1) if told else pieces())
    assert (answer.status_code, inbox.received) == (413, [])


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
async def test_only_post_is_taken(knock: Knocks, method: str) -> None:
    answer = await knock(method=method)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


async def test_an_update_of_an_unheard_of_kind_is_stored_and_taken(inbox: Inbox, knock: Knocks) -> None:
    for body in (b'{"update_id": 7, "subscription": 1}', b'{"update_id": 8, "message": 1}'):
        assert (await knock(body)).status_code == 200
    assert inbox.received == ["7", "8"]


@pytest.mark.parametrize("failure", [InboxFull(), RuntimeError("the disk is full")])
async def test_what_cannot_be_stored_now_is_answered_with_when_to_come_back(
    inbox: Inbox, knock: Knocks, failure: Exception
) -> None:
    inbox.failures = [failure]
    answer = await knock(b'{"update_id": 7}')
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def test_each_channel_and_each_installation_has_a_secret_of_its_own() -> None:
    one = address_of("telegram", "https://kompis.example.se", KEY)
    assert one == address_of("telegram", "https://kompis.example.se/", KEY)
    assert one.secret != address_of("telegram", "https://kompis.example.se", b"another").secret
    assert len(one.secret) == 64
    assert one.secret.isalnum()
    assert KEY.decode() not in repr(one)


# ------------------------------------------------------------------------------------ at Telegram


async def test_an_address_that_stands_is_not_set_again(
    double: TelegramDouble, channel: TelegramChannel, opens: Opens
) -> None:
    before = double.calls("getWebhookInfo")
    await opens()
    await double.until(lambda: double.calls("getWebhookInfo") == before + 1)
    assert double.calls("setWebhook") == 1


def elsewhere(double: TelegramDouble) -> None:
    double.world.webhook = "https://elsewhere.example.se"


def narrower(double: TelegramDouble) -> None:
    double.world.hook.max_connections = 7


def of_other_kinds(double: TelegramDouble) -> None:
    double.world.updates.allowed = frozenset({"poll"})


def with_another_secret(double: TelegramDouble) -> None:
    double.world.hook.error = "Wrong response from the webhook: 403 Forbidden"
    double.world.hook.error_at = double.clock.now()


@pytest.mark.parametrize("differs", [elsewhere, narrower, of_other_kinds, with_another_secret])
async def test_one_that_differs_is_set_again(
    double: TelegramDouble,
    channel: TelegramChannel,
    opens: Opens,
    differs: Callable[[TelegramDouble], None],
    address: Address,
) -> None:
    differs(double)
    await opens()
    await double.until(lambda: double.calls("setWebhook") == 2)
    assert (double.world.webhook, double.world.hook.secret) == (address.url, address.secret)


async def test_another_secret_is_told_to_telegram_and_what_waits_is_kept(
    double: TelegramDouble, channel: TelegramChannel, opens: Opens, inbox: Inbox, alva: Person
) -> None:
    await channel.close()
    double.write(alva, "Hej")
    await eventually(lambda: double.hooks.resting)
    await opens(key=b"the secret was lost")
    await double.until(lambda: double.calls("setWebhook") == 2)
    double.clock.advance(2)
    await double.until(lambda: double.settled)
    assert texts(inbox) == ["Hej"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("html", methods=["setWebhook"]),
        Fault("cut_before", methods=["getWebhookInfo"]),
        Fault("error", methods=["setWebhook"], status=500),
    ],
    ids=lambda fault: str(fault.kind),
)
async def test_an_address_that_could_not_be_told_is_told_again(
    double: TelegramDouble, opens: Opens, fault: Fault, no_token_in_any_log: CapturingLogger
) -> None:
    double.fault(fault)
    await opens()
    await double.until(lambda: double.world.webhook)
    await eventually(lambda: "knows again where to bring updates" in said(no_token_in_any_log))
    assert said(no_token_in_any_log).count("trying again") == 1


async def test_an_address_that_telegram_does_not_take_is_said_in_its_words(
    double: TelegramDouble, opens: Opens, no_token_in_any_log: CapturingLogger
) -> None:
    double.world.hook.local = False
    await opens()
    await eventually(lambda: double.calls("setWebhook") == 1 and said(no_token_in_any_log))
    await eventually(lambda: "An HTTPS URL must be provided" in said(no_token_in_any_log))


async def test_an_unknown_token_ends_it_with_a_sentence(
    double: TelegramDouble, opens: Opens, no_token_in_any_log: CapturingLogger
) -> None:
    double.api.token = "12:another-token"
    await opens()
    sentence = "put the one from @BotFather into the configuration"
    await eventually(lambda: sentence in said(no_token_in_any_log))


async def test_polling_takes_the_webhook_away_and_keeps_what_waits_and_the_other_way_round(
    double: TelegramDouble, channel: TelegramChannel, opens: Opens, inbox: Inbox, alva: Person
) -> None:
    await channel.close()
    double.write(alva, "ett")
    await eventually(lambda: double.hooks.resting)
    polling = await opens(address=None)
    await double.until(lambda: double.polled and double.settled)
    assert (double.world.webhook, texts(inbox)) == ("", ["ett"])
    assert polling.routes() == []
    double.write(alva, "två")
    await double.until(lambda: double.settled)
    await opens()
    await double.until(lambda: double.world.webhook)
    double.write(alva, "tre")
    double.clock.advance(2)
    await polling.close()
    await double.until(lambda: double.world.webhook and double.settled)
    assert texts(inbox) == ["ett", "två", "tre"]
