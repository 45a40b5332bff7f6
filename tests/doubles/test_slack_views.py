"""What lives shortly on the Slack double: triggers, response_urls, views, and messages that are edited."""

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.doubles.slack import SlackDouble
from tests.doubles.slack_clients import client_of, dm, modal, refusal, row, section


async def test_a_trigger_opens_one_view_within_three_seconds(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    alva = slack.person()

    async def opened(trigger: str) -> str:
        return await refusal(client.views_open(trigger_id=trigger, view=modal(section("Hej"))))

    triggers = [slack.command(alva, "/kompis").body["trigger_id"] for _ in range(2)]
    slack.clock.advance(2.9)
    assert await opened(triggers[0]) == ""
    assert await opened(triggers[0]) == "exchanged_trigger_id"
    slack.clock.advance(0.2)
    assert await opened(triggers[1]) == "expired_trigger_id"
    assert await opened("12.34.ab") == "invalid_trigger_id"
    view = slack.modal(alva)
    assert view is not None
    assert view.shown == "Hej"


async def test_a_response_url_edits_the_message_five_times_within_half_an_hour(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    alva = slack.person()
    await client.chat_postMessage(channel=alva.id, text="Fråga", blocks=[section("Fråga"), row("Ja")])
    first, second = slack.tap(alva, "Ja"), slack.tap(alva, "Ja")
    answers = AsyncWebhookClient(first.body["response_url"])
    for number in range(5):
        assert (await answers.send(text=f"Svar {number}", replace_original=True)).status_code == 200
    used = await answers.send(text="Svar 5", replace_original=True)
    assert (used.status_code, used.body) == (404, "used_url")
    [seen] = slack.seen(alva)
    assert (seen.text, seen.labels, seen.shown) == ("Svar 4", [], "Svar 4")
    assert [version.text for version in seen.versions] == ["Fråga", *(f"Svar {n}" for n in range(5))]
    slack.clock.advance(30 * 60 + 1)
    late = await AsyncWebhookClient(second.body["response_url"]).send(text="Sent", replace_original=True)
    assert (late.status_code, late.body) == (404, "expired_url")
    assert slack.violations == []


async def test_without_replacing_a_response_url_says_something_new_to_one_reader(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    alva = slack.person()
    await client.chat_postMessage(channel=alva.id, text="Fråga", blocks=[row("Ja")])
    answers = AsyncWebhookClient(slack.tap(alva, "Ja").body["response_url"])
    await answers.send(text="Bara du")
    await answers.send(text="Alla", response_type="in_channel")
    wrong = await answers.send(text="Hej", blocks=[row("a", "a")])
    assert (wrong.status_code, wrong.body) == (400, "invalid_blocks")
    assert [(seen.text, seen.reader == alva.id) for seen in slack.seen(alva)] == [
        ("Fråga", False),
        ("Bara du", True),
        ("Alla", False),
    ]
    history = await client.conversations_history(channel=await dm(client, alva))
    assert [message["text"] for message in history["messages"]] == ["Alla", "Fråga"]


async def test_at_most_three_modals_lie_on_each_other(slack: SlackDouble, client: AsyncWebClient) -> None:
    alva = slack.person()
    view = modal(row("Mer"))
    first = slack.command(alva, "/kompis").body["trigger_id"]
    assert await refusal(client.views_push(trigger_id=first, view=view)) == "not_found"
    await client.views_open(trigger_id=slack.command(alva, "/kompis").body["trigger_id"], view=view)
    for error in ("", "", "push_limit_reached"):
        tap = slack.tap(alva, "Mer", on="modal")
        assert await refusal(client.views_push(trigger_id=tap.body["trigger_id"], view=view)) == error
    slack.close_modal(alva)
    left = slack.modal(alva)
    assert left is not None
    assert left.id == "V0000000002"


async def test_a_view_changes_only_under_the_hash_it_has(slack: SlackDouble, client: AsyncWebClient) -> None:
    alva = slack.person()
    home = {"type": "home", "blocks": [section("Ett")]}
    first = (await client.views_publish(user_id=alva.id, view=home))["view"]
    second = {"type": "home", "blocks": [section("Två")]}
    await client.views_publish(user_id=alva.id, view=second, hash=first["hash"])
    again = client.views_publish(user_id=alva.id, view=home, hash=first["hash"])
    assert await refusal(again) == "hash_conflict"
    assert await refusal(client.views_update(view_id="V1", view=home)) == "not_found"
    view = slack.home(alva)
    assert view is not None
    assert view.shown == "Två"
    slack.workspace.home_tab = False
    assert await refusal(client.views_publish(user_id=alva.id, view=home)) == "not_enabled"


async def test_edits_are_refused_where_slack_would(
    slack: SlackDouble, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    alva = slack.person()
    channel = await dm(client, alva)
    slack.write(alva, "Mitt eget")
    own = next(message.ts for message in slack.world.of_channel(channel))
    sent = (await client.chat_postMessage(channel=channel, text="Hej"))["ts"]
    other = client_of(slack, session, slack.install(slack.add_workspace("Elsewhere")).token)

    async def edited(channel: str, ts: str, text: str = "Hej!") -> str:
        return await refusal(client.chat_update(channel=channel, ts=ts, text=text))

    assert await edited(channel, "1.000001") == "message_not_found"
    assert await edited(channel, own) == "cant_update_message"
    assert await edited(alva.id, sent) == "channel_not_found"
    assert await edited(channel, sent, "x" * 4001) == "msg_too_long"
    assert await refusal(other.chat_update(channel=channel, ts=sent, text="Hej!")) == "channel_not_found"
    assert await edited(channel, sent) == ""
    [seen] = slack.seen(alva)
    assert [version.text for version in seen.versions] == ["Hej", "Hej!"]


async def test_an_edit_keeps_what_it_does_not_mention_and_wants_fresh_block_ids(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    alva = slack.person()
    blocks = [{**section("Fråga"), "block_id": "q"}, row("Ja")]
    metadata = {"event_type": "kompis_delivery", "event_payload": {"id": "7"}}
    sent = await client.chat_postMessage(channel=alva.id, text="Fråga", blocks=blocks, metadata=metadata)
    where = {"channel": sent["channel"], "ts": sent["ts"]}
    await client.chat_update(**where, text="Svar")
    [seen] = slack.seen(alva)
    assert (seen.text, seen.labels, seen.metadata) == ("Svar", ["Ja"], metadata)
    assert slack.violations == []
    await client.chat_update(**where, text="Svar", blocks=[{**section("Svar"), "block_id": "q"}])
    assert slack.violations == ["chat.update: block_id 'q' stood for something else before"]
    assert seen.labels == []


async def test_in_a_channel_of_many_the_app_speaks_only_as_its_member(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    alva = slack.person()
    ours, theirs = slack.channel("allmant"), slack.channel("ledning", joined=False)
    assert await refusal(client.chat_postMessage(channel=ours.id, text="Hej")) == ""
    assert await refusal(client.chat_postMessage(channel=theirs.id, text="Hej")) == "not_in_channel"
    asked = slack.command(alva, "/kompis", "idag", channel=theirs)
    await AsyncWebhookClient(asked.body["response_url"]).send(text="Bara du")
    assert [(seen.text, seen.channel == theirs.id) for seen in slack.seen(alva)] == [("Bara du", True)]


async def test_the_messages_tab_can_be_off(slack: SlackDouble, client: AsyncWebClient) -> None:
    alva = slack.person()
    slack.workspace.messages_tab = False
    assert await refusal(client.chat_postMessage(channel=alva.id, text="Hej")) == "messages_tab_disabled"
    with pytest.raises(LookupError, match="messages tab"):
        slack.write(alva, "Hej")
