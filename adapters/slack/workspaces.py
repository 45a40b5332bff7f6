"""Where the app is installed: with which token to speak to which workspace."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

import structlog

if TYPE_CHECKING:
    from adapters.slack.calls import AsyncWebClient

log = structlog.get_logger("slack")

ENDS: Final = frozenset({"app_uninstalled", "tokens_revoked"})
"""Events that tell of the end of an installation."""


class Workspaces(Protocol):
    """The installations of one app. A workspace is a team's id, or that of a whole enterprise."""

    async def client(self, workspace: str) -> "AsyncWebClient":
        """A client that speaks to this workspace.

        Raises:
            NotInstalled: the app is not there, or not any more. So may each call of the client.
        """

    async def token(self, enterprise: str | None, team: str | None) -> str | None:
        """The bot token for what comes from there; None where the app is not installed."""

    async def invite(self, workspace: str) -> str:
        """The code of the organisation that people of this workspace belong to; empty for the channel's."""

    async def heard(self, body: Mapping[str, Any]) -> None:
        """An event of :data:`ENDS` came in."""


class OneWorkspace:
    """The simple default: one installation, whose token stands in the configuration."""

    def __init__(self, name: str, token: str, client: "AsyncWebClient") -> None:
        self._token = token
        self._client = client
        self._log = log.bind(channel=name)

    async def client(self, workspace: str) -> "AsyncWebClient":  # noqa: ARG002 - there is but one
        """The one client."""
        return self._client

    async def token(self, enterprise: str | None, team: str | None) -> str | None:  # noqa: ARG002 - there is but one
        """The one token: no ``auth.test`` for each event."""
        return self._token

    async def invite(self, workspace: str) -> str:  # noqa: ARG002 - there is but one
        """None but the channel's own."""
        return ""

    async def heard(self, body: Mapping[str, Any]) -> None:
        """Say it; sends will say it too."""
        self._log.error("the app is no longer installed in the workspace", why=body["event"]["type"])
