"""How the Slack double is called: arguments, tokens and scopes, as slack-sdk sends them and by plain HTTP."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import NO_LIMITS, SlackDouble
from tests.doubles.slack.catalogue import METHODS
from tests.doubles.slack_clients import client_of, dm, refusal, section


async def test_arguments_come_as_query_form_multipart_or_json(
    slack: SlackDouble, session: aiohttp.ClientSession
) -> None:
    alva = slack.person()
    values = {"channel": alva.id, "text": "Hej"}
    headers = {"Authorization": f"Bearer {slack.token}"}
    url = f"{slack.api_url}chat.postMessage"
    multipart = aiohttp.MultipartWriter("form-data")
    for name, value in values.items():
        multipart.append(value).set_content_disposition("form-data", name=name)
    for request in ({"params": values}, {"data": values}, {"data": multipart}, {"json": values}):
        async with session.post(url, headers=headers, **request) as answer:
            assert (await answer.json())["ok"] is True
    async with session.post(url, headers=headers, data=b"[]", json=None) as answer:
        assert (await answer.json())["error"] == "invalid_post_type"
    assert [seen.text for seen in slack.seen(alva)] == ["Hej"] * 4


async def test_the_sdk_reaches_every_method_with_its_own_verb_and_encoding(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    alva = slack.person()
    channel = await dm(client, alva)
    sent = await client.chat_postMessage(channel=channel, text="Hej", blocks=[section("Hej")])
    await client.chat_update(channel=channel, ts=sent["ts"], text="Hej igen", blocks=[section("Hej igen")])
    await client.conversations_history(channel=channel, limit=10, include_all_metadata=True)
    await client.users_info(user=alva.id, include_locale=True)
    await client.views_publish(user_id=alva.id, view={"type": "home", "blocks": [section("Hem")]})
    assert (slack.violations, slack.warnings) == ([], [])


@pytest.mark.parametrize(
    ("token", "error"),
    [
        ("", "not_authed"),
        ("xoxb-1-somebody-elses", "invalid_auth"),
        ("revoked", "token_revoked"),
        ("expired", "token_expired"),
        ("app", "not_allowed_token_type"),
    ],
)
async def test_a_token_that_opens_nothing_is_refused(
    slack: SlackDouble, session: aiohttp.ClientSession, token: str, error: str
) -> None:
    grant = slack.install(slack.workspace)
    grant.revoked = token == "revoked"
    grant.expires_at = slack.clock.now() if token == "expired" else None
    known = {"revoked": grant.token, "expired": grant.token, "app": slack.app_token}
    headers = {"Authorization": f"Bearer {known.get(token, token)}"} if token else {}
    url = f"{slack.api_url}chat.postMessage"
    values = {"channel": slack.person().id, "text": "Hej"}
    async with session.post(url, json=values, headers=headers) as answer:
        assert await answer.json() == {"ok": False, "error": error}


async def test_sockets_are_opened_with_an_app_token_only(slack: SlackDouble, client: AsyncWebClient) -> None:
    assert (await client.apps_connections_open(app_token=slack.app_token))["url"].startswith("ws://")
    assert await refusal(client.apps_connections_open(app_token=slack.token)) == "not_allowed_token_type"


async def test_a_missing_scope_is_named_with_those_that_are_there(session: aiohttp.ClientSession) -> None:
    async with SlackDouble(rates=NO_LIMITS, scopes="chat:write,im:write") as slack:
        client = client_of(slack, session)
        with pytest.raises(SlackApiError) as refused:
            await client.users_info(user=slack.person().id)
        answer = refused.value.response
        assert (answer["error"], answer["needed"], answer["provided"]) == (
            "missing_scope",
            "users:read",
            "chat:write,im:write",
        )
        assert (await client.auth_test()).headers["x-oauth-scopes"] == "chat:write,im:write"


async def test_an_unknown_argument_or_method_is_a_violation(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel=slack.person().id, text="Hej", client_msg_id="1")
    assert await refusal(client.api_call("chat.postTea")) == "unknown_method"
    assert slack.violations == [
        "chat.postMessage: unknown argument 'client_msg_id'",
        "chat.postTea: no method the double speaks",
    ]


def test_every_method_of_the_catalogue_has_a_function() -> None:
    double = SlackDouble()
    assert set(METHODS) == set(double.api.methods)
