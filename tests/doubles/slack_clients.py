"""What speaks with the Slack double: slack-sdk's client, what it sends, and a server in the app's place."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import Member, SlackDouble

Json = dict[str, Any]


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


def option(text: str = "Ja", value: str = "1") -> Json:
    return {"text": plain(text), "value": value}


def field_of(label: int, hint: int, placeholder: int) -> list[Json]:
    element = {"type": "plain_text_input", "action_id": "a", "placeholder": plain("x" * placeholder)}
    return [{"type": "input", "label": plain("x" * label), "hint": plain("x" * hint), "element": element}]


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
