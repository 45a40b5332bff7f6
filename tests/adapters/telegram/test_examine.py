"""`kompis doctor` asks Telegram, and changes nothing there."""

import aiohttp

from adapters.telegram.examine import examine
from adapters.telegram.wire import Wire
from tests.doubles.telegram import TOKEN, TelegramDouble

OURS = "https://kompis.example.se"


async def seen(
    double: TelegramDouble, token: str = TOKEN, updates: str = "polling", public_url: str = OURS
) -> list[tuple[bool, str]]:
    options = {"token": token, "api_url": double.url, "updates": updates}
    return [(one.well, one.sentence) for one in await examine(options, public_url)]


async def test_a_token_that_is_good_is_told_by_the_bot_s_name(double: TelegramDouble) -> None:
    [(well, sentence)] = await seen(double)

    assert (well, sentence.startswith("the bot is @")) == (True, True)


async def test_a_token_that_nobody_knows_is_told_with_the_mend(double: TelegramDouble) -> None:
    assert await seen(double, "12:nobody-knows-it") == [
        (False, "Telegram does not know the token; take the one that BotFather shows now")
    ]


async def test_somebody_else_s_webhook_is_told(double: TelegramDouble) -> None:
    await call(double, "setWebhook", {"url": "https://elsewhere.example.se/hook"})

    assert [well for well, _ in await seen(double)] == [True, False]
    assert [well for well, _ in await seen(double, updates="webhook")] == [True, False]


async def test_a_webhook_of_our_own_is_well(double: TelegramDouble) -> None:
    await call(double, "setWebhook", {"url": f"{OURS}/telegram/telegram"})

    assert [well for well, _ in await seen(double, updates="webhook")] == [True]


async def test_a_webhook_that_fails_is_told_in_telegram_s_words(double: TelegramDouble) -> None:
    await call(double, "setWebhook", {"url": f"{OURS}/telegram/telegram"})
    double.write(double.person(), "Hej")
    await double.until(lambda: double.hooks.attempts)

    found = await seen(double, updates="webhook")

    reason = "Failed to resolve host: Name or service not known"
    mend = "see that the address is reached from outside, with a good certificate"
    assert found[1:] == [(False, f"Telegram calls {OURS} and fails: {reason}; {mend}")]
    assert [well for well, _ in await seen(double)] == [True], "polling takes it away anyway"


async def test_a_port_that_telegram_never_calls_is_told(double: TelegramDouble) -> None:
    assert await seen(double, updates="webhook", public_url=f"{OURS}:8080") == [
        (True, "the bot is @kompis_double_bot"),
        (False, f"Telegram calls no port 8080; let {OURS}:8080 be at 443, 80, 88 or 8443"),
    ]
    assert [well for well, _ in await seen(double, updates="webhook", public_url=f"{OURS}:8443")] == [True]


async def call(double: TelegramDouble, method: str, values: dict[str, str]) -> None:
    async with aiohttp.ClientSession() as session:
        await Wire(double.url, TOKEN, session).call(method, values)
