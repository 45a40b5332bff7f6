"""Whether a message whose sending had an unclear end has arrived: its mark in the chat's history."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any, Final

from adapters.slack.calls import asked
from adapters.slack.direct import Direct
from adapters.slack.limits import workspace
from adapters.slack.sending import EVENT_TYPE
from adapters.slack.workspaces import Workspaces
from bot.ports import Outgoing, TryLater

PAGE: Final = 15
"""Messages a page: more are not shown to apps that are sold outside Slack's own shop."""

MOST_PAGES: Final = 20
APART_SECONDS: Final = 120
"""How far our clock may be ahead of Slack's."""

Found = Mapping[str, Any]


class Finder:
    """Looks through the history of direct channels."""

    def __init__(self, workspaces: Workspaces, direct: Direct) -> None:
        self._workspaces = workspaces
        self._direct = direct

    async def find(self, outgoing: Outgoing, since: datetime) -> list[str]:
        """The references of the delivery's messages that are there, in the order they were sent.

        Raises:
            CallError: the history cannot be read.
            SendError: the chat is not open yet, or too much has been said since.
        """
        chat = await self._direct.of(outgoing.address)
        oldest = f"{since.timestamp() - APART_SECONDS:.6f}"
        found: set[str] = set()
        async for message in self._history(workspace(outgoing.address), chat, oldest):
            if _delivery_of(message) == str(outgoing.delivery):
                found.add(str(message["ts"]))
        return [f"{chat}:{ts}" for ts in sorted(found, key=float)]

    async def _history(self, home: str, chat: str, oldest: str) -> AsyncIterator[Found]:
        client = await self._workspaces.client(home)
        more: dict[str, Any] = {}
        for _ in range(MOST_PAGES):
            answer = await asked(
                client.conversations_history(
                    channel=chat, oldest=oldest, limit=PAGE, include_all_metadata=True, **more
                )
            )
            for message in answer.get("messages") or ():
                yield message
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
            more = {"cursor": cursor}
        raise TryLater("too much has been said since to look for the message now", scope="chat")


def _delivery_of(message: Found) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    delivery: str | None = (metadata.get("event_payload") or {}).get("id")
    return delivery
