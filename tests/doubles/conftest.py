"""The Slack double with its clock stopped, slack-sdk's client on it, and who hears its events over HTTP."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.clock import Clock
from tests.doubles.slack import NO_LIMITS, SlackDouble
from tests.doubles.slack_clients import Answering, client_of, served


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


@pytest.fixture
async def bolt(slack: SlackDouble, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    """A real Bolt app that hears of events over HTTP at one address."""
    app = AsyncApp(client=client, signing_secret=slack.signing_secret)
    async with served(app.web_app("/slack/events")) as url:
        slack.deliver_to(f"{url}/slack/events")
        yield app


@pytest.fixture
async def answering(slack: SlackDouble) -> AsyncIterator[Answering]:
    answering = Answering(slack.bell.ring)
    app = web.Application()
    app.router.add_post("/", answering.answer)
    async with served(app) as url:
        slack.deliver_to(f"{url}/")
        yield answering
