"""Whole messages, modals, Homes and files: what the Slack double takes, in the words of its refusals."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import SlackDouble
from tests.doubles.slack_clients import Json, field_of, modal, plain, refusal, row, section


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({}, "no_text"),
        ({"text": " "}, "no_text"),
        ({"text": "Hej", "blocks": [section("x" * 3001)]}, "invalid_blocks"),
        ({"text": "Hej", "blocks": "{"}, "invalid_blocks_format"),
        ({"text": "Hej", "blocks": [section("x" * 2600)] * 5}, ""),
        ({"text": "Hej", "blocks": [section("x" * 2601)] * 5}, "msg_blocks_too_long"),
        ({"markdown_text": "x" * 12_000}, ""),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"markdown_text": "Hej", "text": "Hej"}, "markdown_text_conflict"),
        ({"text": "Hej", "attachments": [{"text": "a"}] * 100}, ""),
        ({"text": "Hej", "attachments": [{"text": "a"}] * 101}, "too_many_attachments"),
        ({"text": "Hej", "metadata": {"event_type": "a", "event_payload": {"id": "1"}}}, ""),
        ({"text": "Hej", "metadata": {"event_type": "a"}}, "invalid_metadata_format"),
        (
            {"text": "Hej", "metadata": {"event_type": "a", "event_payload": {"id": "x" * 9000}}},
            "metadata_too_large",
        ),
    ],
)
async def test_a_message_is_taken_or_refused_by_name(
    slack: SlackDouble, client: AsyncWebClient, values: Json, error: str
) -> None:
    alva = slack.person()
    call = client.api_call("chat.postMessage", json={"channel": alva.id, **values})
    assert await refusal(call) == error
    assert (len(slack.seen(alva)), slack.violations, slack.warnings) == (not error, [], [])


async def test_refused_blocks_come_with_their_messages(slack: SlackDouble, client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=slack.person().id, text="Hej", blocks=[row("a", "a")])
    assert refused.value.response["response_metadata"]["messages"] == [
        '[ERROR] `action_id` "do-a" already exists [json-pointer:/blocks/0]'
    ]


async def test_a_text_is_cut_off_advised_against_or_missing_and_the_double_tells(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    alva = slack.person()
    await client.chat_postMessage(channel=alva.id, text="x" * 40_001)
    await client.chat_postMessage(channel=alva.id, text="x" * 4001)
    await client.api_call("chat.postMessage", json={"channel": alva.id, "blocks": [section("Hej")]})
    assert [len(seen.text) for seen in slack.seen(alva)] == [40_000, 4001, 0]
    assert slack.violations == ["chat.postMessage: a text of 40001 characters is cut off at 40000"]
    assert slack.warnings == [
        "chat.postMessage: a text of 4001 characters, 4000 are advised",
        "chat.postMessage: blocks without a text for notifications and screen readers",
    ]


@pytest.mark.parametrize(
    ("view", "error"),
    [
        (modal(section("Hej")), ""),
        (modal(section("Hej"), title=plain("x" * 25)), "invalid_arguments"),
        (modal(section("Hej"), submit=plain("x" * 25)), "invalid_arguments"),
        (modal(section("Hej"), close=plain("x" * 25)), "invalid_arguments"),
        (modal(section("Hej"), private_metadata="x" * 3000), ""),
        (modal(section("Hej"), private_metadata="x" * 3001), "invalid_arguments"),
        (modal(section("Hej"), callback_id="x" * 256), "invalid_arguments"),
        (modal(*field_of(1, 1, 1)), "invalid_arguments"),
        (modal(*field_of(1, 1, 1), submit=plain("Spara")), ""),
        (modal(*([section("x" * 3000)] * 90)), "view_too_large"),
        ({"type": "home", "blocks": []}, "invalid_arguments"),
    ],
)
async def test_a_modal_is_taken_or_refused(
    slack: SlackDouble, client: AsyncWebClient, view: Json, error: str
) -> None:
    await client.chat_postMessage(channel=slack.person().id, text="Hej", blocks=[row("Öppna")])
    [alva] = slack.world.members.values()
    tap = slack.tap(alva, "Öppna")
    assert await refusal(client.views_open(trigger_id=tap.body["trigger_id"], view=view)) == error


async def test_a_home_has_no_submit_and_no_close(slack: SlackDouble, client: AsyncWebClient) -> None:
    alva = slack.person()
    home = {"type": "home", "blocks": [section("Hem")]}
    for extra in ({"submit": plain("Spara")}, {"close": plain("Stäng")}):
        assert await refusal(client.views_publish(user_id=alva.id, view=home | extra)) == "invalid_arguments"
    assert await refusal(client.views_publish(user_id=alva.id, view=home)) == ""


async def test_blocks_show_files_that_were_uploaded_and_are_ready(
    slack: SlackDouble, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    alva = slack.person()
    slack.world.file_lag = 5.0
    place = await client.files_getUploadURLExternal(filename="a.png", length=3)
    picture = {"type": "image", "slack_file": {"id": place["file_id"]}, "alt_text": "Bild"}

    async def shown() -> str:
        return await refusal(client.chat_postMessage(channel=alva.id, text="Bild", blocks=[picture]))

    done: list[dict[str, str | None]] = [{"id": str(place["file_id"]), "title": "Bild"}]
    assert await refusal(client.files_completeUploadExternal(files=done)) == "file_not_found"
    async with session.post(place["upload_url"], data=b"four") as answer:
        assert answer.status == 400
    async with session.post(place["upload_url"], data=b"png") as answer:
        assert answer.status == 200
    await client.files_completeUploadExternal(files=done)
    assert await shown() == "invalid_blocks"
    slack.clock.advance(5)
    assert await shown() == ""
    assert slack.violations == []
