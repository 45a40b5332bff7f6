"""A client whose token may change under it: Slack says that it has run out, and the call is made anew."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.calls import AsyncWebClient

Anew = Callable[[str, str], Awaitable[str | None]]
"""``anew(token, error)``: Slack did not take this token; the one to use now, or None if it is no better.
Raises CallError."""


class RenewingClient(AsyncWebClient):
    """Speaks to one workspace. A call that was refused for its token alone was certainly not carried out."""

    anew: Anew

    async def api_call(self, api_method: str, **more: Any) -> AsyncSlackResponse:  # noqa: ANN401 - passed on as it came
        """As the library's; once more with a new token where the old one has run out."""
        used = self.token or ""
        try:
            return await super().api_call(api_method, **more)
        except SlackApiError as error:
            fresh = await self.anew(used, _named(error))
            if fresh is None:
                raise
        self.token = fresh
        return await super().api_call(api_method, **more)


def _named(error: SlackApiError) -> str:
    body = getattr(error.response, "data", None)
    return str(body.get("error") or "") if isinstance(body, dict) else ""
