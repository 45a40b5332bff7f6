"""The pace that the Slack double asks for: a method's tier, a channel's second, a workspace's minute."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.clock import Clock
from tests.doubles.hearing import Asking
from tests.doubles.slack import Fault, Figures, SlackDouble
from tests.doubles.slack.rates import Rates
from tests.doubles.slack_clients import client_of, refusal

ASKING = Asking("something")


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
    while rates.admit(method, "T1", "D1", ASKING, 0.0) is None:
        taken += 1
    assert taken == a_minute
    assert rates.admit(method, "T2", "D2", ASKING, 0.0) is None
    assert rates.admit(method, "T1", "D1", ASKING, 61.0) is None
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
    figures = Figures(workspace_a_minute=2)
    async with SlackDouble(rates=figures, clock=Clock(frozen=True)) as slack:
        client, people = client_of(slack, session), [slack.person() for _ in range(6)]
        alva = slack.person()
        outcomes = [await refusal(client.chat_postMessage(channel=one.id, text="Hej")) for one in people[:5]]
        assert outcomes == ["", "", "ratelimited", "ratelimited", "ratelimited"]
        assert slack.violations == []
        await refusal(client.chat_postMessage(channel=alva.id, text="Hej"))  # may have been decided before
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
    async with SlackDouble(rates=Figures(tier_4=1), clock=Clock(frozen=True)) as slack:
        client, alva, bashir = client_of(slack, session), slack.person(), slack.person("Bashir")
        cilla = slack.person("Cilla")
        await client.users_info(user=alva.id)
        assert await refusal(client.users_info(user=alva.id)) == "ratelimited"
        assert await refusal(client.users_info(user=cilla.id)) == "ratelimited"  # decided before, perhaps
        assert slack.violations == []
        slack.clock.advance(59)
        assert await refusal(client.users_info(user=bashir.id)) == "ratelimited"
        assert slack.violations == ["early retry: method users.info T0OSTERSUND came 1.00 s before its time"]
