"""What goes wrong on the Slack double when a test wants it, what people saw of it, and secrets in the log."""

import asyncio
import logging
from typing import cast

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import async_default_handlers
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.doubles.slack import Fault, SlackDouble
from tests.doubles.slack.remote import slack_process
from tests.doubles.slack_clients import client_of, dm, refusal, row


@pytest.mark.parametrize(
    ("fault", "outcome", "visible"),
    [
        (Fault("cut"), aiohttp.ServerDisconnectedError, 1),
        (Fault("cut_before"), aiohttp.ServerDisconnectedError, 0),
        (Fault("delay"), TimeoutError, 1),
        (Fault("drip"), TimeoutError, 1),
        (Fault("truncated"), SlackApiError, 1),
        (Fault("html"), 502, 0),
        (Fault("html", status=504, processed=True), 504, 1),
        (Fault("error", status=500), 500, 0),
        (Fault("flood", seconds=7), 429, 0),
    ],
)
async def test_a_fault_happens_once_and_the_ledger_knows_what_was_seen(
    slack: SlackDouble, fault: Fault, outcome: type[Exception] | int, visible: int
) -> None:
    alva = slack.person()
    hasty = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(0.25))
    async with hasty, aiohttp.ClientSession() as session:
        client = client_of(slack, session)
        channel = await dm(client, alva)
        slack.fault(Fault(fault.kind, ["chat.postMessage"], seconds=fault.seconds, status=fault.status))
        slack.faults.waiting[0].processed = fault.processed
        expected = SlackApiError if isinstance(outcome, int) else outcome
        impatient = client_of(slack, hasty if outcome is TimeoutError else session)
        with pytest.raises(expected) as failed:
            await impatient.chat_postMessage(channel=channel, text="Hej")
        if isinstance(outcome, int):
            assert cast("SlackApiError", failed.value).response.status_code == outcome
        assert len(slack.seen(alva)) == visible
        slack.clock.advance(7)
        assert await refusal(client.chat_postMessage(channel=channel, text="Hej")) == ""
        assert (len(slack.seen(alva)), slack.violations) == (visible + 1, [])


async def test_a_response_url_can_fail_as_well(slack: SlackDouble, client: AsyncWebClient) -> None:
    alva = slack.person()
    await client.chat_postMessage(channel=alva.id, text="Fråga", blocks=[row("Ja")])
    slack.fault(Fault("html", ["response_url"]))
    answers = AsyncWebhookClient(slack.tap(alva, "Ja").body["response_url"])
    assert (await answers.send(text="Svar", replace_original=True)).status_code == 502
    assert [seen.text for seen in slack.seen(alva)] == ["Fråga"]


async def test_the_sdks_own_connection_retry_doubles_a_post_and_the_ledger_shows_it(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    alva = slack.person()
    at_once = FixedValueRetryIntervalCalculator(0.0)
    client.retry_handlers = [
        type(handler)(interval_calculator=at_once) for handler in async_default_handlers()
    ]
    channel = await dm(client, alva)
    slack.fault(Fault("cut", ["chat.postMessage"]))
    await client.chat_postMessage(channel=channel, text="Hej")
    assert [seen.text for seen in slack.seen(alva)] == ["Hej", "Hej"]


async def test_connections_are_refused_while_it_is_away(slack: SlackDouble, client: AsyncWebClient) -> None:
    async with slack.away():
        with pytest.raises(aiohttp.ClientConnectorError):
            await client.auth_test()
    assert await refusal(client.auth_test()) == ""


async def test_a_secret_in_the_log_is_a_violation_whatever_its_level(slack: SlackDouble) -> None:
    log = logging.getLogger("some.library")
    with slack.watching_logs():
        log.info("nothing to see")
        log.debug("sent with %s", slack.token)
        log.warning("by %s", slack.app_token)
        log.error("signed %s", slack.signing_secret)
        log.info("renewed with %s", "xoxe-1-somebody-elses")
    log.error("after the watch: %s", slack.token)
    assert slack.violations == [
        "log: some.library wrote a bot token",
        "log: some.library wrote a app token",
        "log: some.library wrote a signing secret",
        "log: some.library wrote a something like a token",
    ]


async def test_as_a_process_it_is_driven_over_its_control_api(session: aiohttp.ClientSession) -> None:
    async with slack_process("--people", "1", "--latency-ms", "1", "--no-rates") as slack_:
        facts = await slack_.get()
        client = AsyncWebClient(facts["token"], base_url=facts["api_url"], session=session, retry_handlers=[])
        [bashir] = await slack_.post("people", name="Bashir", locale="en-GB")
        await slack_.post("outbox", retries=[0, 0, 0])
        await slack_.post("faults", kind="html", methods=["chat.postMessage"])
        for outcome in ("None", ""):
            sending = client.chat_postMessage(channel=bashir, text="Fråga", blocks=[row("Ja")])
            assert await refusal(sending) == outcome
        [seen] = await slack_.get("ledger", person=bashir, at_least=1, timeout=5)
        assert (seen["text"], seen["labels"]) == ("Fråga", ["Ja"])
        tapped = await slack_.post("tap", person=bashir, button="Ja")
        written = await slack_.post("write", person=bashir, text="Hej")
        async with asyncio.timeout(5):
            while (await slack_.get())["under_way"]:
                pass
        ends = {one["number"]: one["failed"] for one in await slack_.get("deliveries", person=bashir)}
        assert ends == {tapped["delivery"]: "no_connection"}
        told = await slack_.get("deliveries", kind="event")
        [message] = [one for one in told if one["number"] == written["delivery"]]
        assert (message["failed"], len(message["attempts"])) == ("no_connection", 4)
        with pytest.raises(ValueError, match="sees no message"):
            await slack_.post("tap", person="U0000000001")
        judged = await slack_.get("violations")
        assert judged == {
            "violations": [],
            "warnings": ["block_actions of Bashir failed: no_connection"],
        }
