"""The double brings updates as Telegram does: in order within a queue, side by side, until they are taken."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.doubles.clock import Clock
from tests.doubles.telegram import TOKEN, Figures, TelegramDouble
from tests.doubles.telegram.state import DAY, PRESS_LIFETIME

FREE = Figures(bot=None, paid=None, chat=None, group_a_minute=None)


class Listener:
    """A webhook that answers as it is told."""

    def __init__(self) -> None:
        self.url = ""
        self.heard: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.answers: list[web.Response] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.waiting = 0

    async def answer(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.heard.append(await request.json())
        self.waiting += 1
        await self.gate.wait()
        self.waiting -= 1
        return self.answers.pop(0) if self.answers else web.Response()

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.heard if "message" in update]


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble(rates=FREE, clock=Clock(frozen=True), local=True) as double:
        yield double
        assert double.violations == []


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    listener, app = Listener(), web.Application()
    app.router.add_post("/hook", listener.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listener.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield listener
    listener.gate.set()
    await runner.cleanup()


async def call(double: TelegramDouble, method: str, **values: Any) -> dict[str, Any]:  # noqa: ANN401 - any
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{double.url}/bot{TOKEN}/{method}", json=values) as answer,
    ):
        body: dict[str, Any] = await answer.json()
        return body


async def set_hook(double: TelegramDouble, listener: Listener, **values: Any) -> None:  # noqa: ANN401 - any
    assert (await call(double, "setWebhook", url=listener.url, **values))["ok"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"url": "http://kompis.example.se"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://kompis.example.se:8080"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ({"url": "https://a.se", "secret_token": "å"}, "secret token contains unallowed characters"),
    ],
)
async def test_an_address_telegram_could_not_call_is_refused(values: dict[str, str], words: str) -> None:
    async with TelegramDouble(clock=Clock(frozen=True)) as double:
        assert (await call(double, "setWebhook", **values))["description"] == f"Bad Request: {words}"


async def test_it_is_set_once_a_second_at_most(double: TelegramDouble, listener: Listener) -> None:
    await set_hook(double, listener)
    assert (await call(double, "setWebhook", url=listener.url))["parameters"] == {"retry_after": 1}
    double.clock.advance(1)
    await set_hook(double, listener)


async def test_an_update_comes_with_the_secret_and_a_2xx_confirms_it(
    double: TelegramDouble, listener: Listener
) -> None:
    listener.answers = [web.Response(status=204)]
    double.write(double.person(), "Hej")
    await set_hook(double, listener, secret_token="a-b_1")
    await double.until(lambda: double.settled)
    assert (listener.texts, listener.secrets) == (["Hej"], ["a-b_1"])


async def test_a_chat_goes_one_at_a_time_and_chats_side_by_side_up_to_the_connections(
    double: TelegramDouble, listener: Listener
) -> None:
    people = [double.person() for _ in range(5)]
    for text in ("ett", "två"):
        for person in people:
            double.write(person, text)
    listener.gate.clear()
    await set_hook(double, listener, max_connections=3)
    await until(lambda: listener.waiting == 3)
    assert listener.texts == ["ett"] * 3
    listener.gate.set()
    await double.until(lambda: double.settled)
    assert double.hooks.most_at_once == 3
    for person in people:
        told = [one["message"]["text"] for one in listener.heard if one["message"]["from"]["id"] == person.id]
        assert told == ["ett", "två"]


async def test_a_failing_update_holds_up_only_its_own_queue_and_comes_again_at_growing_pauses(
    double: TelegramDouble, listener: Listener
) -> None:
    alva, bashir = double.person(), double.person()
    began = double.clock.now()
    listener.answers = [web.Response(status=500)]
    await set_hook(double, listener)
    double.write(alva, "ett")
    await until(lambda: len(listener.heard) == 2)  # the first retry comes at once
    listener.answers = [web.Response(status=500) for _ in range(20)]
    double.write(alva, "två")
    await until(lambda: listener.texts.count("två") == 2)
    listener.answers, failing = [], list(listener.answers)
    double.write(bashir, "tre")
    await until(lambda: "tre" in listener.texts)
    listener.answers = failing
    for pause in (2, 4, 8, 16, 32):
        await until(lambda: double.hooks.resting == 1)
        before = listener.texts.count("två")
        double.clock.advance(pause - 0.1)
        assert double.hooks.resting == 1
        double.clock.advance(0.1)
        await until(lambda before=before: listener.texts.count("två") == before + 1)
    assert double.clock.now() - began == pytest.approx(62)
    info = (await call(double, "getWebhookInfo"))["result"]
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    listener.answers = []
    double.clock.advance(120)
    await double.until(lambda: double.settled)


async def test_a_retry_after_is_honoured(double: TelegramDouble, listener: Listener) -> None:
    listener.answers = [web.Response(status=503, headers={"Retry-After": "30"})]
    double.write(double.person(), "Hej")
    await set_hook(double, listener)
    await until(lambda: double.hooks.resting == 1)
    double.clock.advance(29.9)
    await asyncio.sleep(0)
    assert (double.hooks.resting, len(listener.heard)) == (1, 1)
    double.clock.advance(0.1)
    await double.until(lambda: double.settled)
    assert len(listener.heard) == 2


@pytest.mark.parametrize(("tap", "lifetime"), [(False, DAY), (True, PRESS_LIFETIME)])
async def test_what_nobody_takes_is_forgotten_after_its_lifetime(
    double: TelegramDouble, listener: Listener, tap: bool, lifetime: float
) -> None:
    alva = double.person()
    listener.answers = [web.Response(status=503, headers={"Retry-After": "3000"}) for _ in range(40)]
    if tap:
        await call(double, "sendMessage", chat_id=alva.id, text="Hej", reply_markup=BUTTON)
        double.tap(alva)
    else:
        double.write(alva, "Hej")
    await set_hook(double, listener)
    await until(lambda: double.hooks.resting == 1)
    double.clock.advance(lifetime - 1)
    assert len(double.world.updates.ready(1, double.clock.now())) == 1
    double.clock.advance(3001)
    await until(lambda: len(double.world.updates) == 0)
    assert double.world.updates.expired == 1


BUTTON = {"inline_keyboard": [[{"text": "Ja", "callback_data": "1:k"}]]}


async def test_an_update_comes_twice_on_demand(double: TelegramDouble, listener: Listener) -> None:
    double.hooks.twice = 1
    double.write(double.person(), "Hej")
    await set_hook(double, listener)
    await double.until(lambda: double.settled)
    assert listener.texts == ["Hej", "Hej"]
    assert listener.heard[0] == listener.heard[1]


async def test_an_address_that_is_gone_for_23_hours_is_forgotten(
    double: TelegramDouble, listener: Listener
) -> None:
    listener.answers = [web.Response(status=410, headers={"Retry-After": "3600"}) for _ in range(30)]
    double.write(double.person(), "Hej")
    await set_hook(double, listener)
    for _ in range(23):
        await until(lambda: double.hooks.resting == 1)
        assert double.world.webhook
        double.clock.advance(3600)
        await until(lambda: double.hooks.resting == 0)
    await until(lambda: not double.world.webhook)
    assert len(listener.heard) == 24


async def until(holds: Any) -> None:  # noqa: ANN401 - any question
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 - the listener rings no bell
            await asyncio.sleep(0)


async def test_a_method_in_the_answer_is_a_violation(listener: Listener) -> None:
    async with TelegramDouble(rates=FREE, clock=Clock(frozen=True), local=True) as double:
        listener.answers = [web.json_response({"method": "sendMessage", "chat_id": 1, "text": "Hej"})]
        double.write(double.person(), "Hej")
        await set_hook(double, listener)
        await double.until(lambda: double.settled)
        assert double.violations == ["a method in the answer to a webhook: nobody learns its result"]
