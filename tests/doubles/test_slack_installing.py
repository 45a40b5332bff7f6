"""Installing the app on the Slack double, and the end of an installation; slack-bolt and slack-sdk do it."""

import asyncio
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, urlsplit

import aiohttp
import orjson
import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store.file import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import CLIENT_ID, CLIENT_SECRET, SlackDouble
from tests.doubles.slack.installing import BadInstallLink
from tests.doubles.slack_clients import Answering, Json, client_of, refusal, served

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
