"""slack-bolt: reads what came in, checks signatures, acknowledges. Imported late.

All that matters happens in one middleware: the library acknowledges events before a listener has finished,
but after every middleware has.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult

from adapters.slack.calls import AsyncWebClient
from adapters.slack.intake import Said
from adapters.slack.workspaces import Workspaces
from bot.ports import InboxFull

__all__ = ["AsyncApp", "AsyncBoltRequest", "BoltResponse", "bolt_on"]

Take = Callable[[Mapping[str, Any]], Awaitable[Said]]

RETRY_AFTER: Final = "10"
ANSWER: Final = "kompis_answer"
NOT_HERE: Final = "Kompis has not been let into this workspace. Ask whoever looks after Slack here."
"""Said to a command where the app is not installed: nobody knows in which language."""

ANYTHING: Final = re.compile(".*", re.DOTALL)


def bolt_on(
    name: str, client: AsyncWebClient, workspaces: Workspaces, take: Take, signing_secret: str | None
) -> AsyncApp:
    """An app of which everything is said here: the library would take what is not from the environment.

    ``client`` has no token: each event brings that of its workspace, without an ``auth.test``.
    """

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        token = await workspaces.token(enterprise_id, team_id)
        if token is None:
            return None
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    app = AsyncApp(
        name=name,
        logger=logging.getLogger("slack_bolt"),
        client=client,
        authorize=authorize,  # type: ignore[arg-type] # None is allowed, and means: not installed
        signing_secret=signing_secret or "",
        request_verification_enabled=bool(signing_secret),
        ignoring_self_events_enabled=False,  # told by the event itself
        ssl_check_enabled=False,  # answered before the app is asked
        user_facing_authorize_error_message=NOT_HERE,
        attaching_function_token_enabled=False,
    )

    async def store(req: AsyncBoltRequest, next_: Callable[[], Awaitable[None]]) -> BoltResponse | None:
        try:
            req.context[ANSWER] = await take(req.body)
        except InboxFull:
            return BoltResponse(status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": RETRY_AFTER})
        await next_()
        return None

    app.middleware(store)
    _acknowledge_all(app)
    return app


def _acknowledge_all(app: AsyncApp) -> None:
    """Whatever comes is acknowledged: Slack sends again what is not, and in the end no more at all."""

    async def nothing_more() -> None:
        pass

    async def acknowledge(ack: Callable[..., Awaitable[Any]]) -> None:
        await ack()

    async def answer(ack: Callable[..., Awaitable[Any]], context: Mapping[str, Any]) -> None:
        await ack(context[ANSWER])

    async def no_options(ack: Callable[..., Awaitable[Any]]) -> None:
        await ack(options=[])

    app.event(ANYTHING)(nothing_more)
    app.command(ANYTHING)(answer)
    app.view(ANYTHING)(answer)
    app.options(ANYTHING)(no_options)
    for kind in (app.action, app.shortcut, app.view_closed):
        kind(ANYTHING)(acknowledge)
