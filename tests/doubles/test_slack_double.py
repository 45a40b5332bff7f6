"""The double refuses what Slack refuses: driven by slack-sdk's own clients and slack-bolt's own app."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import aiohttp
import orjson
import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import async_default_handlers
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store.file import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.doubles.clock import Clock
from tests.doubles.slack import (
    CLIENT_ID,
    CLIENT_SECRET,
    NO_LIMITS,
    Delivery,
    Fault,
    Figures,
    Member,
    SlackDouble,
)
from tests.doubles.slack.blocks import Checker, Surface
from tests.doubles.slack.catalogue import METHODS
from tests.doubles.slack.installing import BadInstallLink
from tests.doubles.slack.rates import Rates
from tests.doubles.slack.remote import slack_process
from tests.doubles.slack.signing import Forgery
from tests.doubles.slack.sockets import DisconnectReason

Json = dict[str, Any]


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble(rates=NO_LIMITS, clock=Clock(frozen=True)) as slack:
        yield slack


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def client(slack: SlackDouble, session: aiohttp.ClientSession) -> AsyncWebClient:
    return client_of(slack, session)


def client_of(slack: SlackDouble, session: aiohttp.ClientSession, token: str | None = None) -> AsyncWebClient:
    return AsyncWebClient(token or slack.token, base_url=slack.api_url, session=session, retry_handlers=[])


async def refusal(call: Awaitable[Any]) -> str:
    """The error a call ends with; empty when it is ok."""
    try:
        await call
    except SlackApiError as error:
        return str(error.response.get("error"))
    return ""


async def dm(client: AsyncWebClient, member: Member) -> str:
    return str((await client.conversations_open(users=member.id))["channel"]["id"])


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(label: str, **more: Any) -> Json:  # noqa: ANN401 - any field
    return {"type": "button", "action_id": f"do-{label}", "text": plain(label), "value": label, **more}


def row(*labels: str) -> Json:
    return {"type": "actions", "elements": [button(label) for label in labels]}


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def modal(*blocks: Json, **more: Any) -> Json:  # noqa: ANN401 - any field
    return {"type": "modal", "title": plain("Inställningar"), "blocks": list(blocks), **more}


# ------------------------------------------------------------------- 1: tokens, scopes, arguments


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


# ----------------------------------------------------------------------------------------- 2: rates


@pytest.mark.parametrize(
    ("method", "a_minute"),
    [
        ("apps.connections.open", 5),
        ("users.list", 20),
        ("conversations.open", 50),
        ("chat.update", 50),
        ("conversations.history", 50),
        ("users.info", 100),
        ("views.publish", 100),
        ("auth.test", 600),
    ],
)
def test_a_method_has_its_tier_in_each_workspace(method: str, a_minute: int) -> None:
    violations: list[str] = []
    rates = Rates(Figures(), violations.append)
    taken = 0
    while rates.admit(method, "T1", "D1", 0.0, 0.0) is None:
        taken += 1
    assert taken == a_minute
    assert rates.admit(method, "T2", "D2", 0.0, 0.0) is None
    assert rates.admit(method, "T1", "D1", 61.0, 0.0) is None
    assert violations == []


async def test_a_channel_takes_a_few_at_once_then_one_a_second(session: aiohttp.ClientSession) -> None:
    async with SlackDouble(clock=Clock(frozen=True)) as slack:
        client, alva, bashir = client_of(slack, session), slack.person(), slack.person("Bashir")
        for _ in range(3):
            await client.chat_postMessage(channel=alva.id, text="Hej")
        with pytest.raises(SlackApiError) as refused:
            await client.chat_postMessage(channel=alva.id, text="Hej")
        answer = refused.value.response
        assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (
            429,
            "ratelimited",
            "1",
        )
        await client.chat_postMessage(channel=bashir.id, text="Hej")
        slack.clock.advance(1)
        await client.chat_postMessage(channel=alva.id, text="Hej")
        assert (slack.violations, slack.rates.refused) == ([], 1)


async def test_a_workspace_takes_so_many_posts_a_minute_and_three_channels_make_it_known(
    session: aiohttp.ClientSession,
) -> None:
    figures = Figures(workspace_a_minute=2, grace=0)
    async with SlackDouble(rates=figures, clock=Clock(frozen=True)) as slack:
        client, people = client_of(slack, session), [slack.person() for _ in range(6)]
        outcomes = [await refusal(client.chat_postMessage(channel=one.id, text="Hej")) for one in people[:5]]
        assert outcomes == ["", "", "ratelimited", "ratelimited", "ratelimited"]
        assert slack.violations == []
        slack.clock.advance(10)
        await refusal(client.chat_postMessage(channel=people[5].id, text="Hej"))
        assert slack.violations == ["early retry: workspace T0OSTERSUND came 50.00 s before its time"]
        slack.clock.advance(50)
        assert await refusal(client.chat_postMessage(channel=people[5].id, text="Hej")) == ""


async def test_coming_back_before_the_time_is_a_violation_and_on_time_is_none(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    alva = slack.person()
    slack.fault(Fault("flood", ["chat.postMessage"], seconds=5))
    assert await refusal(client.chat_postMessage(channel=alva.id, text="Hej")) == "ratelimited"
    slack.clock.advance(3)
    assert await refusal(client.chat_postMessage(channel=alva.id, text="Hej")) == "ratelimited"
    early = f"early retry: channel {alva.id} came 2.00 s before its time"
    assert slack.violations == [early]
    slack.clock.advance(2)
    assert await refusal(client.chat_postMessage(channel=alva.id, text="Hej")) == ""
    assert slack.violations == [early]


async def test_what_a_method_owes_is_known_after_one_refusal(session: aiohttp.ClientSession) -> None:
    async with SlackDouble(rates=Figures(tier_4=1, grace=0), clock=Clock(frozen=True)) as slack:
        client, alva, bashir = client_of(slack, session), slack.person(), slack.person("Bashir")
        await client.users_info(user=alva.id)
        assert await refusal(client.users_info(user=alva.id)) == "ratelimited"
        slack.clock.advance(59)
        assert await refusal(client.users_info(user=bashir.id)) == "ratelimited"
        assert slack.violations == ["early retry: method users.info T0OSTERSUND came 1.00 s before its time"]


# ----------------------------------------------------------------------------------- 3: what fits


def option(text: str = "Ja", value: str = "1") -> Json:
    return {"text": plain(text), "value": value}


def options(count: int) -> list[Json]:
    return [option(value=str(number)) for number in range(count)]


def accessory(element: Json) -> list[Json]:
    return [{**section("Hej"), "accessory": element}]


def confirm(title: int, text: int, yes: int) -> Json:
    say = {"title": title, "text": text, "confirm": yes, "deny": yes}
    return {name: plain("x" * longest) for name, longest in say.items()}


def fields(count: int, length: int = 1) -> list[Json]:
    return [{"type": "section", "fields": [plain("x" * length) for _ in range(count)]}]


def field_of(label: int, hint: int, placeholder: int) -> list[Json]:
    element = {"type": "plain_text_input", "action_id": "a", "placeholder": plain("x" * placeholder)}
    return [{"type": "input", "label": plain("x" * label), "hint": plain("x" * hint), "element": element}]


def picture(url: int, alt: int) -> list[Json]:
    address = "https://a.se/"
    return [{"type": "image", "image_url": address.ljust(url, "x"), "alt_text": "x" * alt}]


AT_THE_LIMIT: list[tuple[str, Callable[[int], list[Json]], int]] = [
    ("blocks of a message", lambda n: [{"type": "divider"}] * n, 50),
    ("text of a section", lambda n: [section("x" * n)], 3000),
    ("fields of a section", fields, 10),
    ("text of a field", lambda n: fields(1, n), 2000),
    ("text of a header", lambda n: [{"type": "header", "text": plain("x" * n)}], 150),
    ("elements of a context", lambda n: [{"type": "context", "elements": [plain("x")] * n}], 10),
    ("text of a markdown block", lambda n: [{"type": "markdown", "text": "x" * n}], 12_000),
    (
        "markdown blocks together",
        lambda n: [{"type": "markdown", "text": "x" * part} for part in (n - 6000, 6000)],
        12_000,
    ),
    ("elements of a row", lambda n: [row(*(str(number) for number in range(n)))], 25),
    ("text of a button", lambda n: accessory({**button("a"), "text": plain("x" * n)}), 75),
    ("value of a button", lambda n: accessory({**button("a"), "value": "x" * n}), 2000),
    ("url of a button", lambda n: accessory(button("a", url="https://a.se/".ljust(n, "x"))), 3000),
    ("action_id", lambda n: accessory({**button("a"), "action_id": "x" * n}), 255),
    ("block_id", lambda n: [{"type": "divider", "block_id": "x" * n}], 255),
    ("title of a confirmation", lambda n: accessory(button("a", confirm=confirm(n, 1, 1))), 100),
    ("text of a confirmation", lambda n: accessory(button("a", confirm=confirm(1, n, 1))), 300),
    ("buttons of a confirmation", lambda n: accessory(button("a", confirm=confirm(1, 1, n))), 30),
    (
        "text of an option",
        lambda n: accessory({"type": "static_select", "action_id": "a", "options": [option("x" * n)]}),
        75,
    ),
    (
        "value of an option",
        lambda n: accessory({"type": "static_select", "action_id": "a", "options": [option("x", "x" * n)]}),
        150,
    ),
    (
        "options of a menu",
        lambda n: accessory({"type": "static_select", "action_id": "a", "options": options(n)}),
        100,
    ),
    (
        "groups of a menu",
        lambda n: accessory(
            {
                "type": "static_select",
                "action_id": "a",
                "option_groups": [{"label": plain("x"), "options": options(1)}] * n,
            }
        ),
        100,
    ),
    (
        "checkboxes",
        lambda n: accessory({"type": "checkboxes", "action_id": "a", "options": options(n)}),
        10,
    ),
    (
        "radio buttons",
        lambda n: accessory({"type": "radio_buttons", "action_id": "a", "options": options(n)}),
        10,
    ),
    ("overflow", lambda n: accessory({"type": "overflow", "action_id": "a", "options": options(n)}), 5),
    ("label of a field", lambda n: field_of(n, 1, 1), 2000),
    ("hint of a field", lambda n: field_of(1, n, 1), 2000),
    ("placeholder", lambda n: field_of(1, 1, n), 150),
    ("address of an image", lambda n: picture(n, 1), 3000),
    ("alt text of an image", lambda n: picture(20, n), 2000),
]


@pytest.mark.parametrize(
    ("build", "limit"), [case[1:] for case in AT_THE_LIMIT], ids=[case[0] for case in AT_THE_LIMIT]
)
def test_a_length_is_taken_at_its_limit_and_refused_above(
    build: Callable[[int], list[Json]], limit: int
) -> None:
    assert wrong("message", build(limit)) == []
    assert wrong("message", build(limit + 1)) != []


@pytest.mark.parametrize("surface", ["modal", "home"])
def test_modals_and_homes_hold_a_hundred_blocks_and_no_markdown(surface: Surface) -> None:
    assert wrong(surface, [{"type": "divider"}] * 100) == []
    assert wrong(surface, [{"type": "divider"}] * 101) == [
        "no more than 100 items allowed [json-pointer:/blocks]"
    ]
    assert wrong(surface, [{"type": "markdown", "text": "Hej"}]) == [
        "unsupported type: markdown [json-pointer:/blocks/0/type]"
    ]


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ([{"type": "poem"}], "unsupported type: poem [json-pointer:/blocks/0/type]"),
        ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        ([{"type": "section"}], "missing required field: text [json-pointer:/blocks/0]"),
        (
            [{"type": "divider", "colour": "red"}],
            "invalid additional property: colour [json-pointer:/blocks/0]",
        ),
        (
            [{"type": "header", "text": {"type": "mrkdwn", "text": "*Hej*"}}],
            "must be a plain_text object [json-pointer:/blocks/0/text]",
        ),
        (
            [{"type": "section", "text": {"type": "mrkdwn", "text": "Hej", "emoji": True}}],
            "invalid additional property: emoji [json-pointer:/blocks/0/text]",
        ),
        ([row("a", "a")], '`action_id` "do-a" already exists [json-pointer:/blocks/0]'),
        (
            [{"type": "divider", "block_id": "b"}, {"type": "divider", "block_id": "b"}],
            '`block_id` "b" already exists [json-pointer:/blocks]',
        ),
        (
            accessory(button("a", style="warning")),
            "failed to match all allowed schemas [json-pointer:/blocks/0/accessory/style]",
        ),
        (
            accessory(button("a", url="javascript:alert(1)")),
            "must be a valid URL [json-pointer:/blocks/0/accessory/url]",
        ),
        (
            accessory(
                {
                    "type": "radio_buttons",
                    "action_id": "a",
                    "options": options(2),
                    "initial_option": option("Nej", "7"),
                }
            ),
            "initial option is not among the options [json-pointer:/blocks/0/accessory]",
        ),
        (
            [{"type": "actions", "elements": [{"type": "plain_text_input", "action_id": "a"}]}],
            "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
        ),
    ],
)
def test_blocks_are_refused_with_a_pointer_to_where_it_hurts(blocks: list[Json], words: str) -> None:
    assert wrong("message", blocks) == [words]


def wrong(surface: Surface, blocks: list[Json]) -> list[str]:
    checker = Checker(surface)
    checker.blocks(blocks)
    return checker.wrong


def test_a_film_needs_its_scope_an_unfurl_domain_and_https() -> None:
    film = {
        "type": "video",
        "title": plain("x" * 199),
        "description": plain("x" * 199),
        "author_name": "x" * 49,
        "alt_text": "Film",
        "thumbnail_url": "https://a.se/b.png",
        "video_url": "https://a.se/film",
    }

    def refused(scopes: str, domain: str, **more: Any) -> int:  # noqa: ANN401 - any field
        checker = Checker("message", scopes.split(), [domain])
        checker.blocks([{**film, **more}])
        return len(checker.wrong)

    assert refused("links.embed:write", "a.se") == 0
    assert refused("chat:write", "a.se") == 1
    assert refused("links.embed:write", "b.se") == 1
    assert refused("links.embed:write", "a.se", video_url="http://a.se/film") == 1
    assert refused("links.embed:write", "a.se", title=plain("x" * 200)) == 1
    assert refused("links.embed:write", "a.se", author_name="x" * 50) == 1


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


# ---------------------------------------------------------------------------------------- 4: people


async def test_who_can_be_opened_a_channel_to(slack: SlackDouble, client: AsyncWebClient) -> None:
    elsewhere = slack.add_workspace("Elsewhere")
    people = {
        "active": slack.person(),
        "guest": slack.person(kind="guest"),
        "deactivated": slack.person(state="deactivated"),
        "invisible": slack.person(state="invisible"),
        "bot": slack.person(kind="bot"),
        "other workspace": slack.person(workspace=elsewhere),
    }
    outcomes = {
        name: await refusal(client.conversations_open(users=member.id)) for name, member in people.items()
    }
    assert outcomes == {
        "active": "",
        "guest": "",
        "deactivated": "user_disabled",
        "invisible": "user_not_visible",
        "bot": "cannot_dm_bot",
        "other workspace": "user_not_found",
    }


@pytest.mark.parametrize("error", ["channel_not_found", "is_archived"])
async def test_a_post_to_somebody_deactivated_ends_as_the_test_wants(
    slack: SlackDouble, client: AsyncWebClient, error: str
) -> None:
    alva = slack.person()
    channel = await dm(client, alva)
    slack.world.post_to_deactivated = error
    assert await refusal(client.chat_postMessage(channel=channel, text="Hej")) == ""
    slack.deactivate(alva)
    assert await refusal(client.chat_postMessage(channel=channel, text="Hej")) == error
    assert len(slack.seen(alva)) == 1


async def test_locale_and_address_of_a_person_are_told_only_when_asked_and_allowed(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    alva = slack.person(locale="sv-SE", tz="Europe/Stockholm")
    bare = (await client.users_info(user=alva.id))["user"]
    whole = (await client.users_info(user=alva.id, include_locale=True))["user"]
    assert ("locale" in bare, whole["locale"], whole["tz"]) == (False, "sv-SE", "Europe/Stockholm")
    assert "email" not in whole["profile"]
    guest = (await client.users_info(user=slack.person(kind="guest").id))["user"]
    assert (bare["is_restricted"], guest["is_restricted"]) == (False, True)


async def test_people_are_listed_page_by_page(slack: SlackDouble, client: AsyncWebClient) -> None:
    people = [slack.person().id for _ in range(5)]
    pages = await client.users_list(limit=2)
    found = [[member["id"] for member in page["members"]] async for page in pages]
    assert found == [people[:2], people[2:4], people[4:]]
    assert await refusal(client.users_list(cursor="page 2")) == "invalid_cursor"


async def test_in_an_organisation_ids_begin_with_w_and_a_team_has_to_be_named(
    slack: SlackDouble, session: aiohttp.ClientSession
) -> None:
    workspace = slack.add_workspace("Region", enterprise="E0REGION")
    client = client_of(slack, session, slack.install("E0REGION").token)
    cilla = slack.person("Cilla", workspace=workspace)
    assert cilla.id.startswith("W")
    assert (await client.users_info(user=cilla.id))["user"]["enterprise_user"]["enterprise_id"] == "E0REGION"
    assert await refusal(client.users_list()) == "missing_argument"
    assert len((await client.users_list(team_id=workspace.id))["members"]) == 1
    tap = slack.command(cilla, "/kompis")
    assert (tap.body["is_enterprise_install"], tap.body["enterprise_id"]) == ("true", "E0REGION")


# --------------------------------------------------------- 5: triggers, response_url, views, edits


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


# -------------------------------------------------------------------------- 6: delivery over HTTP


@pytest.fixture
async def bolt(slack: SlackDouble, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    """A real Bolt app that hears of events over HTTP at one address."""
    app = AsyncApp(client=client, signing_secret=slack.signing_secret)
    async with served(app.web_app("/slack/events")) as url:
        slack.deliver_to(f"{url}/slack/events")
        yield app


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


class Answering:
    """A bare web server in the app's place; ``answers`` are the statuses to come, 200 after them."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self.ring = ring
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.requests: list[web.Request] = []
        self.bodies: list[bytes] = []
        self.hold: asyncio.Event | None = None

    async def answer(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.read())
        self.requests.append(request)
        self.ring()
        if self.hold is not None:
            await self.hold.wait()
        status, headers = self.answers.pop(0) if self.answers else (200, {})
        return web.Response(status=status, headers=headers)


@pytest.fixture
async def answering(slack: SlackDouble) -> AsyncIterator[Answering]:
    answering = Answering(slack.bell.ring)
    app = web.Application()
    app.router.add_post("/", answering.answer)
    async with served(app) as url:
        slack.deliver_to(f"{url}/")
        yield answering


async def test_bolt_believes_the_signature_of_events_taps_forms_and_commands(
    slack: SlackDouble, bolt: AsyncApp, client: AsyncWebClient
) -> None:
    heard: list[str] = []

    async def note(ack: Callable[[], Awaitable[None]], payload: Json) -> None:
        heard.append(str(payload.get("value") or payload.get("text") or payload.get("callback_id")))
        await ack()

    bolt.event("message")(note)
    bolt.action("do-Ja")(note)
    bolt.command("/kompis")(note)
    bolt.view("form")(note)
    alva = slack.person()
    await slack.delivered(slack.write(alva, "Hej"))
    await client.chat_postMessage(channel=alva.id, text="Fråga", blocks=[row("Ja")])
    tap = await slack.delivered(slack.tap(alva, "Ja"))
    view = modal(section("Hej"), submit=plain("Spara"), callback_id="form")
    await client.views_open(trigger_id=tap.body["trigger_id"], view=view)
    await slack.delivered(slack.command(alva, "/kompis", "hjälp"))
    await slack.delivered(slack.submit(alva))
    assert [heard, slack.violations, slack.warnings] == [["Hej", "Ja", "hjälp", "form"], [], []]
    assert slack.modal(alva) is None


async def test_a_failed_event_comes_again_three_times_under_its_id(
    slack: SlackDouble, answering: Answering
) -> None:
    answering.answers = [(500, {})] * 4
    delivery = slack.write(slack.person(), "Hej")
    await slack.until(lambda: len(delivered_at(delivery)) == 2)
    for seconds in (60, 300):
        slack.clock.advance(seconds)
        await slack.until(lambda: len(delivered_at(delivery)) == (3 if seconds == 60 else 4))  # noqa: B023
    headers = [
        (request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason"))
        for request in answering.requests
    ]
    assert headers == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({orjson.loads(body)["event_id"] for body in answering.bodies}) == 1
    started = delivered_at(delivery)[0]
    assert [round(at - started) for at in delivered_at(delivery)] == [0, 0, 60, 360]
    assert delivery is not None
    assert delivery.failed == "http_error"


def delivered_at(delivery: Delivery | None) -> list[float]:
    assert delivery is not None
    return [at for at, _ in delivery.attempts]


async def test_no_retry_means_no_retry(slack: SlackDouble, answering: Answering) -> None:
    answering.answers = [(500, {"X-Slack-No-Retry": "1"})]
    delivery = await slack.delivered(slack.write(slack.person(), "Hej"))
    assert (len(delivery.attempts), delivery.failed) == (1, "http_error")


async def test_late_answers_are_time_outs_and_only_events_come_again(
    slack: SlackDouble, answering: Answering
) -> None:
    answering.hold = asyncio.Event()
    alva = slack.person()
    event, command = slack.write(alva, "Hej"), slack.command(alva, "/kompis")
    await slack.until(lambda: len(answering.requests) == 2)
    hold, answering.hold = answering.hold, None
    slack.clock.advance(2.9)
    await asyncio.sleep(0)
    assert (delivered_at(event), command.done) == ([], False)
    slack.clock.advance(0.2)
    event = await slack.delivered(event)
    hold.set()
    assert [outcome.reason for _, outcome in event.attempts] == ["http_timeout", ""]
    assert (command.failed, len(command.attempts)) == ("http_timeout", 1)
    assert slack.warnings == ["/kompis of Alva failed: http_timeout"]


async def test_bolt_passes_the_probes(slack: SlackDouble, bolt: AsyncApp) -> None:
    assert (await slack.http.challenge()).status == 200
    assert (await slack.http.challenge(how="wrong secret")).status == 401
    assert (await slack.http.certificate_check()).status == 200
    assert slack.violations == []


async def test_an_app_that_fails_a_probe_is_found_out(slack: SlackDouble, answering: Answering) -> None:
    await slack.http.challenge()
    answering.answers = [(404, {})]
    await slack.http.certificate_check()
    assert slack.violations == [
        "url_verification: the challenge was not echoed",
        "ssl_check: answered with 404",
    ]


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ("unsigned", 401),
        ("wrong secret", 401),
        ("other body", 401),
        ("replayed", 401),
        ("from the future", 401),
        ("no timestamp", 401),
        ("no number", 500),
    ],
)
async def test_forged_requests_are_made_and_what_bolt_does_of_them_is_judged(
    slack: SlackDouble, bolt: AsyncApp, how: Forgery, status: int
) -> None:
    heard: list[Json] = []
    bolt.event("message")(partial(hear, heard))
    genuine = slack.write(slack.person(), "Hej")
    assert genuine is not None
    assert (await slack.http.forge(genuine, how)).status == status
    judged = [] if status == 401 else [f"a request {how} was answered with {status}"]
    assert slack.violations == judged


async def hear(heard: list[Json], event: Json) -> None:
    heard.append(event)


async def test_an_app_that_believes_everything_is_found_out(slack: SlackDouble, answering: Answering) -> None:
    genuine = slack.command(slack.person(), "/kompis")
    await slack.http.forge(genuine, "wrong secret")
    assert slack.violations == ["a request wrong secret was answered with 200"]


async def test_an_event_can_come_twice_with_one_id(slack: SlackDouble, answering: Answering) -> None:
    slack.outbox.duplicates = 1.0
    slack.write(slack.person(), "Hej")
    await slack.until(lambda: slack.idle)
    ids = [orjson.loads(body)["event_id"] for body in answering.bodies]
    assert (len(ids), len(set(ids))) == (2, 1)


async def test_only_what_is_subscribed_and_within_the_scopes_is_told(
    session: aiohttp.ClientSession,
) -> None:
    async with SlackDouble(rates=NO_LIMITS, scopes="chat:write,users:read") as slack:
        alva = slack.person()
        assert slack.write(alva, "Hej") is None
        assert slack.change_profile(alva, tz="Europe/Helsinki") is not None
        slack.outbox.subscribed = frozenset({"message.im"})
        assert slack.change_profile(alva, tz="Europe/Stockholm") is None


# -------------------------------------------------------------------------------- 7: Socket Mode


class Sock:
    """slack-sdk's own Socket Mode client; it acknowledges while ``acks``."""

    def __init__(self, slack: SlackDouble, session: aiohttp.ClientSession) -> None:
        self.slack = slack
        self.requests: list[SocketModeRequest] = []
        self.hellos: list[Json] = []
        self.acks = True
        self.payload: Json | None = None
        self.client = SocketModeClient(
            slack.app_token, web_client=client_of(slack, session), ping_interval=0.05
        )
        self.client.socket_mode_request_listeners.append(self._heard)
        self.client.message_listeners.append(self._frame)

    async def _heard(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.requests.append(request)
        self.slack.bell.ring()
        if self.acks:
            await client.send_socket_mode_response(
                SocketModeResponse(envelope_id=request.envelope_id, payload=self.payload)
            )

    async def _frame(self, client: AsyncBaseSocketModeClient, message: Json, raw: str | None) -> None:
        if message.get("type") == "hello":
            self.hellos.append(message)


@asynccontextmanager
async def sock(slack: SlackDouble, session: aiohttp.ClientSession) -> AsyncIterator[Sock]:
    made = Sock(slack, session)
    await made.client.connect()  # type: ignore[no-untyped-call]
    try:
        yield made
    finally:
        await made.client.close()  # type: ignore[no-untyped-call]


async def test_hello_comes_first_and_an_envelope_is_acknowledged(
    slack: SlackDouble, session: aiohttp.ClientSession
) -> None:
    async with sock(slack, session) as one:
        delivery = await slack.delivered(slack.write(slack.person(), "1 < 2 & 'ja'"))
        assert delivery.acked
        assert [hello["num_connections"] for hello in one.hellos] == [1]
        [request] = one.requests
        assert (request.type, request.payload["event"]["text"], request.retry_attempt) == (
            "events_api",
            "1 &lt; 2 &amp; 'ja'",
            0,
        )
        assert slack.violations == []


async def test_what_is_not_acknowledged_in_three_seconds_comes_again(
    slack: SlackDouble, session: aiohttp.ClientSession
) -> None:
    async with sock(slack, session) as one:
        one.acks = False
        alva = slack.person()
        event, command = slack.write(alva, "Hej"), slack.command(alva, "/kompis")
        await slack.until(lambda: len(one.requests) == 2)
        one.acks = True
        slack.clock.advance(3)
        event = await slack.delivered(event)
        command = await slack.delivered(command)
        again = [(request.retry_attempt, request.retry_reason) for request in one.requests]
        assert again == [(0, ""), (None, None), (1, "timeout")]
        assert len({one.requests[0].payload["event_id"], one.requests[2].payload["event_id"]}) == 1
        assert command.failed == "timeout"


async def test_an_address_is_good_for_one_handshake(
    slack: SlackDouble, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with session.ws_connect(url) as first:
        assert (await first.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_a_handshake_on_a_fresh_address_can_be_refused(
    slack: SlackDouble, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    slack.sockets.refuse = 1
    for refused in (True, False):
        url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
        if refused:
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(url)
        else:
            async with session.ws_connect(url) as link:
                assert (await link.receive_json())["type"] == "hello"
    assert slack.sockets.refused == 1


async def test_the_sdk_sticks_to_an_address_whose_handshake_failed(
    slack: SlackDouble, session: aiohttp.ClientSession
) -> None:
    slack.sockets.refuse = 1
    made = Sock(slack, session)
    connecting = asyncio.ensure_future(made.client.connect())  # type: ignore[no-untyped-call]
    await slack.until(lambda: slack.sockets.refused == 3)
    assert (slack.calls("apps.connections.open"), slack.sockets.links) == (1, [])
    await made.client.close()  # type: ignore[no-untyped-call]
    await connecting


async def test_an_answer_goes_only_where_one_is_accepted(
    slack: SlackDouble, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    alva = slack.person()
    await client.chat_postMessage(channel=alva.id, text="Fråga", blocks=[row("Ja")])
    async with sock(slack, session) as one:
        one.payload = {"text": "Bara för dig"}
        await slack.delivered(slack.command(alva, "/kompis"))
        assert slack.violations == []
        await slack.delivered(slack.tap(alva, "Ja"))
    assert slack.violations == ["socket: an answer to an envelope that accepts none"]
    assert [(seen.text, seen.reader == alva.id) for seen in slack.seen(alva)] == [
        ("Fråga", False),
        ("Bara för dig", True),
    ]


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "too_many_websockets"])
async def test_after_a_disconnect_the_client_comes_back_on_a_new_address(
    slack: SlackDouble, session: aiohttp.ClientSession, reason: DisconnectReason
) -> None:
    async with sock(slack, session) as one:
        await slack.sockets.disconnect(reason)
        assert slack.sockets.alive == []
        await slack.until(lambda: slack.sockets.handshakes == 2 and slack.sockets.alive)
        assert (await slack.delivered(slack.write(slack.person(), "Hej"))).acked
        assert len(one.hellos) == 2


async def test_a_link_that_does_not_go_is_closed_and_a_disabled_app_gets_no_other(
    slack: SlackDouble, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with session.ws_connect(url) as link:
        await link.receive_json()
        await slack.sockets.disconnect("link_disabled")
        assert (await link.receive_json())["reason"] == "link_disabled"
        await asyncio.sleep(0)
        slack.clock.advance(10)
        assert (await link.receive()).type is aiohttp.WSMsgType.CLOSE
    assert await refusal(client.apps_connections_open(app_token=slack.app_token)) == "forbidden_team"


async def test_a_silent_link_looks_alive_and_its_events_go_to_another(
    slack: SlackDouble, session: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with session.ws_connect(url) as deaf:
        await deaf.receive_json()
        silent = slack.sockets.go_silent()
        slack.outbox.retries = (0.0, 0.0, 0.0)
        event = slack.write(slack.person(), "Hej")
        await asyncio.sleep(0)
        assert (silent in slack.sockets.alive, silent.delivered) == (True, 1)
        async with sock(slack, session):
            await asyncio.sleep(0)
            while event is not None and not event.done:
                slack.clock.advance(3)
                await asyncio.sleep(0.01)
            assert (await slack.delivered(event)).acked
        await deaf.ping(b"anybody there?")
        with pytest.raises(TimeoutError):
            await deaf.receive(timeout=0.05)


async def test_the_sdk_notices_a_silent_link_by_itself(
    slack: SlackDouble, session: aiohttp.ClientSession
) -> None:
    async with sock(slack, session):
        slack.sockets.go_silent()
        await slack.until(lambda: slack.sockets.handshakes == 2)


async def test_the_eleventh_link_is_too_many_and_events_are_spread_over_the_ten(
    slack: SlackDouble, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    links = []
    for _ in range(10):
        url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
        links.append(await session.ws_connect(url))
        assert (await links[-1].receive_json())["type"] == "hello"
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with session.ws_connect(url) as eleventh:
        goodbye = await eleventh.receive_json()
        assert (goodbye["type"], goodbye["reason"]) == ("disconnect", "too_many_websockets")
    alva = slack.person()
    for _ in range(30):
        slack.write(alva, "Hej")
    await asyncio.sleep(0)
    used = [link.delivered for link in slack.sockets.links]
    assert (sum(used), sum(count > 0 for count in used) > 5) == (30, True)
    for link in links:
        await link.close()


async def test_a_cut_link_fails_what_was_on_it_and_without_links_a_tap_fails_at_once(
    slack: SlackDouble, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    alva = slack.person()
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    link = await session.ws_connect(url)
    await link.receive_json()
    slack.sockets.cut()
    await slack.until(lambda: not slack.sockets.links)
    command = await slack.delivered(slack.command(alva, "/kompis"))
    assert command.failed == "no_connection"
    await link.close()


async def test_an_envelope_that_was_never_sent_cannot_be_acknowledged(
    slack: SlackDouble, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    async with session.ws_connect(url) as link:
        await link.receive_json()
        await link.send_json({"envelope_id": "mine"})
        await link.send_str("hello?")
        await link.ping()
        await link.close()
    await slack.until(lambda: not slack.sockets.links)
    assert slack.violations == [
        "socket: acknowledged an envelope that was never sent",
        "socket: what came is no acknowledgement",
    ]


# -------------------------------------------------------------------------------------- 8: OAuth


old_basic_auth = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
"""slack-sdk 3.47 still signs in the way that aiohttp is going to give up."""


def install_link(slack: SlackDouble, **more: str) -> str:
    asked = {"client_id": CLIENT_ID, "scope": "chat:write,im:write", "state": "s1", **more}
    return f"{slack.url}/oauth/v2/authorize?" + "&".join(f"{name}={value}" for name, value in asked.items())


def came_back(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


async def access(client: AsyncWebClient, code: str, secret: str = CLIENT_SECRET) -> Json:
    answer = await client.oauth_v2_access(client_id=CLIENT_ID, client_secret=secret, code=code)
    return cast("Json", answer.data)


@old_basic_auth
async def test_a_code_is_good_once_within_ten_minutes_and_for_who_knows_the_secret(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    slack.installing.redirect_uris = ["http://127.0.0.1/back"]
    bashir = slack.person("Bashir", workspace=slack.add_workspace("Sundsvall"))
    back = came_back(slack.installing.consent(bashir, install_link(slack)))
    assert back["state"] == "s1"
    assert await refusal(access(client, back["code"], "guessed")) == "bad_client_secret"
    granted = await access(client, back["code"])
    assert (granted["team"]["name"], granted["scope"]) == ("Sundsvall", "chat:write,im:write")
    assert await refusal(access(client, back["code"])) == "code_already_used"
    late = came_back(slack.installing.consent(bashir, install_link(slack)))["code"]
    slack.clock.advance(601)
    assert await refusal(access(client, late)) == "invalid_code"
    assert slack.violations == []


@old_basic_auth
@pytest.mark.parametrize(("seconds", "statuses"), [(600, [200, 401]), (-1, [401, 401])])
async def test_bolts_own_installation_takes_a_state_once_and_in_time(
    slack: SlackDouble,
    client: AsyncWebClient,
    session: aiohttp.ClientSession,
    tmp_path: Path,
    seconds: int,
    statuses: list[int],
) -> None:
    installations = FileInstallationStore(base_dir=str(tmp_path))
    app = AsyncApp(
        client=AsyncWebClient(base_url=slack.api_url, session=session),
        signing_secret=slack.signing_secret,
        oauth_settings=AsyncOAuthSettings(
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            scopes=["chat:write"],
            authorization_url=f"{slack.url}/oauth/v2/authorize",
            install_page_rendering_enabled=False,
            installation_store=installations,
            state_store=FileOAuthStateStore(expiration_seconds=seconds, base_dir=str(tmp_path)),
        ),
    )
    bashir = slack.person("Bashir", workspace=slack.add_workspace("Sundsvall"))
    async with served(app.web_app("/slack/events")) as url:
        slack.installing.redirect_uris = [f"{url}/slack/oauth_redirect"]
        async with session.get(f"{url}/slack/install", allow_redirects=False) as sent:
            address, cookie = sent.headers["Location"], sent.headers["Set-Cookie"].partition(";")[0]
        answers = []
        for _ in range(2):
            back = slack.installing.consent(bashir, address)
            async with session.get(back, headers={"Cookie": cookie}) as answer:
                answers.append(answer.status)
    assert answers == statuses
    known = await installations.async_find_bot(enterprise_id=None, team_id=bashir.workspace.id)
    assert (known is not None) == (200 in statuses)
    assert slack.violations == []


async def test_who_says_no_comes_back_without_a_code(slack: SlackDouble) -> None:
    slack.installing.redirect_uris = ["http://127.0.0.1/back"]
    back = came_back(slack.installing.consent(slack.person(), install_link(slack), allow=False))
    assert back == {"error": "access_denied", "state": "s1"}


async def test_the_consent_page_can_be_walked_through(
    slack: SlackDouble, session: aiohttp.ClientSession
) -> None:
    slack.installing.redirect_uris = ["http://127.0.0.1/back"]
    alva = slack.person()
    async with session.get(install_link(slack)) as page:
        text = await page.text()
    assert (page.status, "chat:write,im:write" in text, "Alva" in text) == (200, True, True)
    query = urlsplit(install_link(slack)).query
    values = {"member": alva.id, "answer": "allow", "query": query}
    async with session.post(install_link(slack), data=values, allow_redirects=False) as answer:
        assert (answer.status, came_back(answer.headers["Location"])["state"]) == (302, "s1")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"scope": ""}, "no scopes"),
        ({"redirect_uri": "http://evil.example/back"}, "redirect_uri did not match"),
    ],
)
async def test_a_wrong_install_link_leads_nowhere(
    slack: SlackDouble, session: aiohttp.ClientSession, more: dict[str, str], words: str
) -> None:
    slack.installing.redirect_uris = ["http://127.0.0.1/back"]
    with pytest.raises(BadInstallLink, match=words):
        slack.installing.consent(slack.person(), install_link(slack, **more))
    async with session.get(install_link(slack, **more)) as page:
        assert page.status == 400


async def test_an_install_link_without_a_state_is_a_violation(slack: SlackDouble) -> None:
    slack.installing.redirect_uris = ["http://127.0.0.1/back"]
    slack.installing.consent(slack.person(), install_link(slack, state=""))
    assert slack.violations == ["install link without a state"]


@old_basic_auth
async def test_an_org_wide_installation_has_no_team(slack: SlackDouble, client: AsyncWebClient) -> None:
    slack.installing.redirect_uris = ["http://127.0.0.1/back"]
    cilla = slack.person("Cilla", workspace=slack.add_workspace("Region", enterprise="E0REGION"))
    code = came_back(slack.installing.consent(cilla, install_link(slack), org=True))["code"]
    granted = await access(client, code)
    assert (granted["team"], granted["enterprise"]["id"], granted["is_enterprise_install"]) == (
        None,
        "E0REGION",
        True,
    )
    told = slack.open_home(cilla)
    assert told is not None
    assert told.body["authorizations"][0]["team_id"] is None


@old_basic_auth
async def test_of_two_refreshers_one_wins_and_a_token_lives_twelve_hours(
    slack: SlackDouble, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    slack.installing.rotation = True
    slack.installing.redirect_uris = ["http://127.0.0.1/back"]
    alva = slack.person()
    code = came_back(slack.installing.consent(alva, install_link(slack)))["code"]
    granted = await access(client, code)
    assert (granted["expires_in"], granted["access_token"].startswith("xoxe.xoxb-")) == (43200, True)
    bot = Bot(
        bot_token=granted["access_token"],
        bot_id="B1",
        bot_user_id="U1",
        bot_refresh_token=granted["refresh_token"],
        bot_token_expires_at=1,
        installed_at=1.0,
    )
    rotator = AsyncTokenRotator(client_id=CLIENT_ID, client_secret=CLIENT_SECRET, client=client)
    outcomes = await asyncio.gather(
        *(rotator.perform_bot_token_rotation(bot=bot) for _ in range(2)), return_exceptions=True
    )
    rotated = [one for one in outcomes if isinstance(one, Bot)]
    assert (len(rotated), rotated[0].bot_token != bot.bot_token) == (1, True)
    fresh = client_of(slack, session, rotated[0].bot_token)
    assert await refusal(fresh.auth_test()) == ""
    slack.clock.advance(12 * 3600)
    assert await refusal(fresh.auth_test()) == "token_expired"


async def test_after_an_uninstall_tokens_are_dead_and_the_app_is_told(
    slack: SlackDouble, client: AsyncWebClient, answering: Answering
) -> None:
    alva = slack.person()
    slack.uninstall(slack.workspace)
    assert await refusal(client.chat_postMessage(channel=alva.id, text="Hej")) == "token_revoked"
    await slack.until(lambda: slack.idle)
    told = [orjson.loads(body)["event"]["type"] for body in answering.bodies]
    assert sorted(told) == ["app_uninstalled", "tokens_revoked"]
    with pytest.raises(LookupError, match="not installed"):
        slack.write(alva, "Hej")


async def test_a_revoked_token_is_dead_alone(
    slack: SlackDouble, client: AsyncWebClient, session: aiohttp.ClientSession, answering: Answering
) -> None:
    other = client_of(slack, session, slack.install(slack.workspace).token)
    await client.auth_revoke()
    assert (await refusal(client.auth_test()), await refusal(other.auth_test())) == ("token_revoked", "")
    await slack.until(lambda: slack.idle)
    assert [orjson.loads(body)["event"]["type"] for body in answering.bodies] == ["tokens_revoked"]


async def test_an_app_can_leave_by_itself(slack: SlackDouble, client: AsyncWebClient) -> None:
    assert (
        await refusal(client.apps_uninstall(client_id=CLIENT_ID, client_secret="guessed"))
        == "bad_client_secret"
    )
    await client.apps_uninstall(client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    assert await refusal(client.auth_test()) == "token_revoked"


# ------------------------------------------------------------------- 9: history, messages for later


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


# --------------------------------------------------------------------- 10: faults, ledger, the log


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
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(0.25)) as session:
        client = client_of(slack, session)
        channel = await dm(client, alva)
        slack.fault(Fault(fault.kind, ["chat.postMessage"], seconds=fault.seconds, status=fault.status))
        slack.faults.waiting[0].processed = fault.processed
        expected = SlackApiError if isinstance(outcome, int) else outcome
        with pytest.raises(expected) as failed:
            await client.chat_postMessage(channel=channel, text="Hej")
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


async def test_a_tap_needs_a_button_that_the_person_sees_now(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    alva, bashir = slack.person(), slack.person("Bashir")
    sent = await client.chat_postMessage(channel=alva.id, text="Fråga", blocks=[row("Ja", "Nej")])
    assert slack.tap(alva, "Nej").body["actions"][0]["value"] == "Nej"
    with pytest.raises(LookupError, match="Bashir sees no message"):
        slack.tap(bashir, "Ja")
    await client.chat_update(channel=sent["channel"], ts=sent["ts"], text="Svar", blocks=[])
    with pytest.raises(LookupError, match="Alva sees no message"):
        slack.tap(alva, "Ja")


async def test_a_form_is_filled_in_by_its_labels_and_may_come_back_with_errors(
    slack: SlackDouble, client: AsyncWebClient, bolt: AsyncApp
) -> None:
    answers: list[Json] = [{"response_action": "errors", "errors": {"hour": "Välj en annan"}}, {}]
    sent: list[Json] = []

    async def saved(ack: Callable[..., Awaitable[None]], view: Json) -> None:
        sent.append(view["state"]["values"])
        await ack(**answers.pop(0))

    bolt.view("form")(saved)
    bolt.command("/kompis")(acknowledge)
    alva = slack.person()
    hours = [option("Åtta", "8"), option("Nio", "9")]
    select = {"type": "static_select", "action_id": "at", "options": hours, "initial_option": hours[0]}
    note = {"type": "plain_text_input", "action_id": "note", "max_length": 5}
    blocks: list[Json] = [
        {"type": "input", "block_id": "hour", "label": plain("Klockan"), "element": select},
        {"type": "input", "block_id": "note", "label": plain("Annat"), "element": note, "optional": True},
    ]
    opened = await slack.delivered(slack.command(alva, "/kompis"))
    view = modal(*blocks, submit=plain("Spara"), callback_id="form")
    await client.views_open(trigger_id=opened.body["trigger_id"], view=view)
    with pytest.raises(LookupError, match="no option"):
        slack.submit(alva, {"Klockan": "Tio"})
    with pytest.raises(LookupError, match="do not go into"):
        slack.submit(alva, {"Annat": "sex tecken"})
    await slack.delivered(slack.submit(alva, {"Klockan": "Nio"}))
    shown = slack.modal(alva)
    assert shown is not None
    assert shown.errors == {"hour": "Välj en annan"}
    await slack.delivered(slack.submit(alva))
    assert slack.modal(alva) is None
    assert [values["hour"]["at"]["selected_option"]["value"] for values in sent] == ["9", "9"]
    assert sent[0]["note"]["note"]["value"] is None


async def acknowledge(ack: Callable[[], Awaitable[None]]) -> None:
    await ack()


async def test_a_home_is_opened_and_its_buttons_are_tapped(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    alva = slack.person()
    first = slack.open_home(alva)
    assert first is not None
    assert "view" not in first.body["event"]
    await client.views_publish(
        user_id=alva.id, view={"type": "home", "blocks": [section("Hem"), row("Idag")]}
    )
    second = slack.open_home(alva)
    assert second is not None
    assert second.body["event"]["view"]["blocks"][0]["text"]["text"] == "Hem"
    tap = slack.tap(alva, "Idag", on="home")
    assert (tap.body["container"]["type"], "response_url" in tap.body) == ("view", False)


async def test_choices_are_remembered_until_the_message_changes(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    alva = slack.person()
    boxes = {
        "type": "checkboxes",
        "action_id": "all",
        "options": [option("A", "a"), option("B", "b"), option("C", "c")],
    }
    blocks = [{"type": "actions", "block_id": "b1", "elements": [boxes, button("Svara")]}]
    await client.chat_postMessage(channel=alva.id, text="Flera rätt", blocks=blocks)
    picked = slack.choose(alva, "A", "C").body["actions"][0]
    assert [one["value"] for one in picked["selected_options"]] == ["a", "c"]
    state = slack.tap(alva, "Svara").body["state"]["values"]["b1"]["all"]
    assert [one["value"] for one in state["selected_options"]] == ["a", "c"]


async def test_the_app_hears_its_own_messages_edits_and_deletions(
    slack: SlackDouble, client: AsyncWebClient, answering: Answering
) -> None:
    sent = await client.chat_postMessage(channel=slack.person().id, text="Hej")
    where = {"channel": sent["channel"], "ts": sent["ts"]}
    await client.chat_update(**where, text="Hej!")
    await client.chat_delete(**where)
    await slack.until(lambda: slack.idle)
    events = [orjson.loads(body)["event"] for body in answering.bodies]
    assert [event.get("subtype", event.get("bot_id")) for event in events] == [
        "BT0OSTERSUND",
        "message_changed",
        "message_deleted",
    ]


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


def test_every_method_of_the_catalogue_has_a_function() -> None:
    double = SlackDouble()
    assert set(METHODS) == set(double.api.methods)


# --------------------------------------------------------------------------------------- as a process


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
