"""Letting the app into a workspace: by a link, over Slack's consent, and back."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from starlette.applications import Starlette

from adapters import ADAPTERS
from adapters.slack.channel import SlackChannel
from adapters.slack.consent import A_MINUTE, CONSENT_SECONDS
from adapters.slack.manifest import SCOPES
from bot.phrases import of
from bot.ports import Routes, Tools
from tests.adapters.slack.conftest import PUBLIC, Beside, Starts, outgoing
from tests.adapters.watching import eventually
from tests.doubles.remembered import Remembered
from tests.doubles.slack import CLIENT_ID, CLIENT_SECRET, Fault, Member, SlackDouble, Workspace

SAY = of("sv")
AGAIN = SAY("This link has been used, or it took more than ten minutes. Open the first link again.")
BACK = f"{PUBLIC}/slack/slack/oauth"
BEGIN = "/slack/slack/install"


@pytest.fixture
async def many(double: SlackDouble, starts: Starts) -> SlackChannel:
    double.installing.redirect_uris = [BACK]
    return await starts(many=True)


@pytest.fixture
async def visitor(many: SlackChannel) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(Starlette(routes=many.routes()))
    async with httpx2.AsyncClient(
        transport=transport, base_url=PUBLIC, headers={"Accept-Language": "sv"}
    ) as client:
        yield client


@pytest.fixture
def north(double: SlackDouble) -> Workspace:
    return double.add_workspace("Norr", team="T0NORR")


@pytest.fixture
def admin(double: SlackDouble, north: Workspace) -> Member:
    return double.person("Bashir", workspace=north)


async def led_back(
    double: SlackDouble, visitor: httpx2.AsyncClient, admin: Member, code: str = "", **said: bool
) -> str:
    """Where Slack leads somebody who has begun here and answered its question."""
    begun = await visitor.get(BEGIN, params={"code": code} if code else {})
    assert begun.status_code == 303
    return double.installing.consent(admin, begun.headers["location"], **said)


async def test_the_way_leads_to_slacks_question_with_our_scopes_and_a_state_of_its_own(
    double: SlackDouble, visitor: httpx2.AsyncClient
) -> None:
    states = set()
    for _ in range(2):
        begun = await visitor.get(BEGIN)
        to = urlsplit(begun.headers["location"])
        asked = {name: values[0] for name, values in parse_qs(to.query).items()}
        states.add(asked.pop("state"))
        assert f"{to.scheme}://{to.netloc}{to.path}" == f"{double.url}/oauth/v2/authorize"
        assert asked == {
            "client_id": double.installing.client_id,
            "scope": ",".join(SCOPES),
            "redirect_uri": BACK,
        }
    assert len(states) == 2
    cookie = begun.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "secure", "samesite=lax", "path=/slack/slack"))


async def test_whoever_lets_it_in_is_led_to_the_chat_and_its_people_are_reached(
    double: SlackDouble,
    visitor: httpx2.AsyncClient,
    many: SlackChannel,
    memory: Remembered,
    admin: Member,
) -> None:
    done = await visitor.get(await led_back(double, visitor, admin))
    link = f"https://slack.com/app_redirect?app={double.world.app_id}&team=T0NORR"
    assert (done.status_code, done.headers["location"]) == (303, link)
    assert memory.secrets == {"installation:T0NORR"}
    await many.send(outgoing(admin, "Hej"))
    assert [seen.text for seen in double.seen(admin)] == ["Hej"]


async def test_a_whole_organisation_is_known_by_its_own_id(
    double: SlackDouble, visitor: httpx2.AsyncClient, many: SlackChannel, memory: Remembered
) -> None:
    cilla = double.person("Cilla", workspace=double.add_workspace("Söder", enterprise="E0LAND"))
    done = await visitor.get(await led_back(double, visitor, cilla, org=True))
    assert done.headers["location"] == f"https://slack.com/app_redirect?app={double.world.app_id}"
    assert memory.secrets == {"installation:E0LAND"}
    await double.delivered(double.write(cilla, "hej"))
    await eventually(lambda: f"dm:E0LAND/{cilla.id}" in memory.values)


@pytest.mark.parametrize("break_it", ["twice", "late", "another browser", "made up", "none"])
async def test_a_way_back_is_good_once_soon_and_for_the_browser_that_began(
    double: SlackDouble,
    visitor: httpx2.AsyncClient,
    memory: Remembered,
    admin: Member,
    break_it: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    back = await led_back(double, visitor, admin)
    match break_it:
        case "twice":
            await visitor.get(back)
        case "late":
            [key] = await memory.keys("consent:")
            second = int(key.removeprefix("consent:").partition(".")[0])
            early = key.replace(str(second), str(second - CONSENT_SECONDS))
            memory.values[early] = memory.values.pop(key)
            back = back.replace(str(second), str(second - CONSENT_SECONDS))
        case "another browser":
            visitor.cookies.clear()
        case "made up":
            back = back.replace("state=", "state=1")
        case _:
            back = back.partition("&state=")[0]
    refused = await visitor.get(back)
    assert (refused.status_code, refused.text) == (400, AGAIN)
    assert len(await memory.keys("installation:")) == (break_it == "twice")


async def test_a_no_changes_nothing_and_is_said_kindly(
    double: SlackDouble, visitor: httpx2.AsyncClient, memory: Remembered, admin: Member
) -> None:
    refused = await visitor.get(await led_back(double, visitor, admin, allow=False))
    assert (refused.status_code, refused.text) == (
        400,
        SAY("Kompis was not let in, and nothing has changed."),
    )
    assert [*await memory.keys("installation:"), *await memory.keys("consent:")] == []


@pytest.mark.parametrize("wrong", ["a code of somebody else's", "Slack is away", "Slack stumbles"])
async def test_what_slack_refuses_is_one_sentence_too(
    double: SlackDouble, visitor: httpx2.AsyncClient, memory: Remembered, admin: Member, wrong: str
) -> None:
    back = await led_back(double, visitor, admin)
    if wrong == "a code of somebody else's":
        back = back.replace("code=", "code=7")
    else:
        double.fault(Fault("html" if wrong == "Slack stumbles" else "cut_before", ("oauth.v2.access",)))
    refused = await visitor.get(back)
    sentence = SAY("Slack didn't let Kompis in just now. Open the first link again in a moment.")
    assert (refused.status_code, refused.text) == (400, sentence)
    assert await memory.keys("installation:") == []


async def test_letting_it_in_again_replaces_what_was_there(
    double: SlackDouble, visitor: httpx2.AsyncClient, memory: Remembered, admin: Member
) -> None:
    await visitor.get(await led_back(double, visitor, admin, "city"))
    before = memory.values["installation:T0NORR"]
    await visitor.get(await led_back(double, visitor, admin, "shore"))
    after = memory.values["installation:T0NORR"]
    assert ('"invite":"city"' in before, '"invite":"shore"' in after) == (True, True)
    assert await memory.keys("installation:") == ["installation:T0NORR"]


async def test_a_code_that_cannot_be_one_is_refused_before_slack_is_bothered(
    visitor: httpx2.AsyncClient, memory: Remembered
) -> None:
    refused = await visitor.get(BEGIN, params={"code": "<city>"})
    assert (refused.status_code, refused.text) == (400, SAY("The code behind the link is misspelt."))
    assert await memory.keys("consent:") == []


async def test_nobody_fills_the_memory_by_beginning_again_and_again(
    visitor: httpx2.AsyncClient, memory: Remembered
) -> None:
    codes = [(await visitor.get(BEGIN)).status_code for _ in range(A_MINUTE + 1)]
    assert (codes[-2:], len(await memory.keys("consent:"))) == ([303, 429], A_MINUTE)


async def test_what_nobody_came_back_from_is_forgotten(
    visitor: httpx2.AsyncClient, memory: Remembered
) -> None:
    memory.values["consent:1000.abandoned-long-ago-1234"] = '["", ""]'
    await visitor.get(BEGIN)
    assert [key.startswith("consent:1000.") for key in await memory.keys("consent:")] == [False]


def test_the_table_of_adapters_gives_the_way_in_to_an_app_without_a_token(
    memory: Remembered, beside: Beside
) -> None:
    nothing: Any = None
    options = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "app_token": "xapp-1"}
    channel = ADAPTERS["slack"].build(
        Tools(
            name="stan",
            options=options,
            state=memory,
            transcript=nothing,
            greet=nothing,
            status=nothing,
            home=beside.home_of,
            forms=beside,
            key=b"",
            public_url=PUBLIC,
        )
    )
    assert isinstance(channel, Routes)
    paths = [getattr(route, "path", "") for route in channel.routes()]
    assert paths == ["/slack/stan/install", "/slack/stan/oauth"]


async def test_a_channel_with_a_token_of_its_own_has_no_such_way(bare: SlackChannel) -> None:
    assert [getattr(route, "path", "") for route in bare.routes()] == ["/slack/slack/events"]
