"""The past and the future on the Slack double: history, metadata, messages for later."""

from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.clock import Clock
from tests.doubles.slack import Figures, SlackDouble
from tests.doubles.slack_clients import Json, client_of, dm, refusal


async def test_metadata_is_whole_only_when_asked_for_and_a_message_shows_after_its_lag(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    slack.world.history_lag = 5.0
    metadata = {"event_type": "kompis_delivery", "event_payload": {"id": "7"}}
    sent = await client.chat_postMessage(channel=slack.person().id, text="Hej", metadata=metadata)

    async def found(*, whole: bool) -> list[Json | None]:
        history = await client.conversations_history(channel=sent["channel"], include_all_metadata=whole)
        return [message.get("metadata") for message in history["messages"]]

    assert await found(whole=True) == []
    slack.clock.advance(5.1)
    assert await found(whole=True) == [metadata]
    assert await found(whole=False) == [{"event_type": "kompis_delivery"}]


async def test_history_is_read_newest_first_from_a_moment_on_and_page_by_page(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    alva = slack.person()
    sent = []
    for number in range(5):
        sent.append(await client.chat_postMessage(channel=alva.id, text=str(number)))
        slack.clock.advance(1)
    channel = sent[0]["channel"]
    pages = await client.conversations_history(channel=channel, limit=2, oldest=sent[0]["ts"])
    texts = [[message["text"] for message in page["messages"]] async for page in pages]
    assert texts == [["4", "3"], ["2", "1"]]
    whole = await client.conversations_history(channel=channel, oldest=sent[3]["ts"], inclusive=True)
    assert [message["text"] for message in whole["messages"]] == ["4", "3"]
    await client.chat_delete(channel=channel, ts=sent[4]["ts"])
    left = await client.conversations_history(channel=channel, limit=1)
    assert [message["text"] for message in left["messages"]] == ["3"]


async def test_an_app_sold_outside_the_marketplace_reads_15_messages_a_minute(
    session: aiohttp.ClientSession,
) -> None:
    figures = Figures(channel=None, commercial=True)
    async with SlackDouble(rates=figures, clock=Clock(frozen=True)) as slack:
        client, alva = client_of(slack, session), slack.person()
        for number in range(16):
            await client.chat_postMessage(channel=alva.id, text=str(number))
        channel = await dm(client, alva)
        slack.clock.advance(1)
        assert len((await client.conversations_history(channel=channel, limit=100))["messages"]) == 15
        assert await refusal(client.conversations_history(channel=channel)) == "ratelimited"
        slack.clock.advance(60)
        assert await refusal(client.conversations_history(channel=channel)) == ""


async def test_a_message_for_later_has_its_limits_and_with_metadata_never_comes(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    alva = slack.person()
    channel = await dm(client, alva)
    now = int(slack.clock.now())

    async def later(at: int, **more: Any) -> str:  # noqa: ANN401 - any argument
        return await refusal(client.chat_scheduleMessage(channel=channel, text="Sen", post_at=at, **more))

    assert await later(now - 1) == "time_in_past"
    assert await later(now + 121 * 24 * 3600) == "time_too_far"
    assert [await later(now + 60) for _ in range(31)] == [""] * 30 + ["restricted_too_many"]
    assert await later(now + 1000, metadata={"event_type": "a", "event_payload": {}}) == ""
    assert slack.seen(alva) == []
    slack.clock.advance(2000)
    assert len(slack.seen(alva)) == 30
    assert slack.warnings == ["chat.scheduleMessage: a message with metadata is never posted"]
