"""Events over HTTP: signed, repeated and probed by the Slack double, and heard by slack-bolt's own app."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import aiohttp
import orjson
import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import NO_LIMITS, Delivery, SlackDouble
from tests.doubles.slack.signing import Forgery
from tests.doubles.slack_clients import Answering, Json, modal, plain, row, section


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
