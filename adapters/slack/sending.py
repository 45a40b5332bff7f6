"""One message → the calls that bring it to a person's direct channel."""

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import aiohttp
import orjson
import structlog
from msgspec import Struct
from msgspec.structs import replace

from adapters.slack.calls import asked
from adapters.slack.direct import Direct
from adapters.slack.errors import is_about_files
from adapters.slack.files import Files
from adapters.slack.limits import workspace
from adapters.slack.pace import Turns
from adapters.slack.render import Drawn, parts, render
from adapters.slack.taps import Taps
from adapters.slack.wire import CallError, Refusal
from adapters.slack.workspaces import Workspaces
from bot.domain.message import Media, Message
from bot.ports import CannotEdit, Outgoing, Refused, TryLater

log = structlog.get_logger("slack")

EVENT_TYPE: Final = "kompis_delivery"
EDITS_A_MINUTE: Final = 45
"""Calls of ``chat.update`` in a workspace: Slack allows fifty."""

NO_CHANNEL: Final = "channel_not_found"


class Sender:
    """Sends and edits. A reference is ``D-id:ts``."""

    def __init__(
        self,
        workspaces: Workspaces,
        direct: Direct,
        files: Files,
        taps: Taps,
        session: aiohttp.ClientSession,
        *,
        ready_again: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``ready_again`` is how many seconds a picture just uploaded is given before another try."""
        self._workspaces = workspaces
        self._direct = direct
        self._files = files
        self._taps = taps
        self._session = session
        self._ready_again = ready_again
        self._edits = Turns(EDITS_A_MINUTE, clock)
        self._shared: set[tuple[int, str]] = set()

    async def send(self, outgoing: Outgoing, sent: list[str]) -> None:
        """Send what is not yet in ``sent``; the reference of each part is added there as it goes out.

        Raises:
            CallError: a part did not go through; what is in ``sent`` did.
            SendError: there is nothing to send, or the chat is not open yet.
        """
        if not outgoing.message.blocks:
            raise Refused("the message says nothing")
        try:
            await self._send(outgoing, await self._direct.of(outgoing.address), sent)
        except Refusal as error:
            if error.error != NO_CHANNEL or sent:
                raise
            # The chat we remember is gone, as after the app was installed anew: certainly not sent.
            await self._direct.forget(outgoing.address)
            await self._send(outgoing, await self._direct.of(outgoing.address), sent)

    async def edit(self, outgoing: Outgoing, reference: str) -> None:
        """Let the message behind a reference show this one; by the tap's own way while that is open.

        Raises:
            CallError: the edit did not go through.
            CannotEdit: the new text does not fit there.
            TryLater: others come first.
        """
        ready = await self._prepared(outgoing)
        drawn = ready.draw()
        if not drawn.is_one:
            raise CannotEdit("the new text is too long for the message it should stand in")
        if await self._answers_tap(reference, drawn):
            return
        self._wait_for_turn(workspace(outgoing.address), reference)
        channel, _, ts = reference.partition(":")
        client = await self._workspaces.client(workspace(outgoing.address))
        try:
            await asked(client.chat_update(channel=channel, ts=ts, **drawn.payload))
        except Refusal as error:
            if not ready.pictures or not is_about_files(error):
                raise
            drawn = replace(ready, described=True).draw()
            await asked(client.chat_update(channel=channel, ts=ts, **drawn.payload))

    def _wait_for_turn(self, home: str, reference: str) -> None:
        """Use the turn of this edit among those that Slack counts.

        Raises:
            TryLater: it has not come. The others, which taps lend their own way, need not wait for it.
        """
        if wait := self._edits.wait(home, reference):
            raise TryLater("other messages are changed first", after=wait, scope="chat")

    async def _send(self, outgoing: Outgoing, chat: str, sent: list[str]) -> None:
        ready = await self._prepared(outgoing, None if sent else chat)
        for part in parts(ready.draw())[len(sent) :]:
            try:
                ts = await self._post(outgoing, chat, part, ready)
            except Refusal as error:
                if not ready.pictures or not is_about_files(error):
                    raise
                ts = await self._post_again(outgoing, chat, ready, len(sent))
            sent.append(f"{chat}:{ts}")
        self._shared = {one for one in self._shared if one[0] != outgoing.delivery}

    async def _post(self, outgoing: Outgoing, chat: str, part: Drawn, ready: "_Ready") -> str:
        client = await self._workspaces.client(workspace(outgoing.address))
        answer = await asked(
            client.chat_postMessage(
                channel=chat,
                metadata=metadata_of(outgoing.delivery),
                unfurl_links=ready.shares,
                unfurl_media=ready.shares,
                **part.payload,
            )
        )
        return str(answer["ts"])

    async def _post_again(self, outgoing: Outgoing, chat: str, ready: "_Ready", place: int) -> str:
        """A part whose pictures Slack did not take: again when they may be ready, else in words."""
        ids = set(ready.pictures.values())
        if any(self._files.is_fresh(one) for one in ids):
            await asyncio.sleep(self._ready_again)
            try:
                return await self._post(outgoing, chat, parts(ready.draw())[place], ready)
            except Refusal as error:
                if not is_about_files(error):
                    raise
        log.warning("pictures were refused; words go in their place", pictures=len(ids))
        await self._files.forget(ids)
        described = parts(replace(ready, described=True).draw())
        return await self._post(outgoing, chat, described[min(place, len(described) - 1)], ready)

    async def _prepared(self, outgoing: Outgoing, chat: str | None = None) -> "_Ready":
        """The message with its files where Slack keeps them; ``chat`` is where files of one's own are put.

        Nothing that is wrong with a file stops the text.
        """
        message, home = outgoing.message, workspace(outgoing.address)
        pictures: dict[Media, str] = {}
        links: dict[Media, Media] = {}
        failed = False
        for media in render(message).uploads:
            try:
                if media.kind == "image":
                    pictures[media] = (await self._files.of(home, media)).id
                elif not media.data and (link := (await self._files.of(home, media)).link):
                    links[media] = replace(media, source=link)
                elif chat is not None:
                    await self._share(outgoing, chat, media)
            except CallError as error:
                log.warning("media could not be sent; the words go alone", why=str(error))
                failed = True
        blocks = (links.get(one, one) if isinstance(one, Media) else one for one in message.blocks)
        return _Ready(replace(message, blocks=tuple(blocks)), pictures, failed, shares=bool(links))

    async def _share(self, outgoing: Outgoing, chat: str, media: Media) -> None:
        """Put a file into the chat, ahead of its message; once, however often that is tried."""
        mark = (outgoing.delivery, media.name)
        if mark not in self._shared:
            await self._files.share(workspace(outgoing.address), chat, media)
            self._shared.add(mark)

    async def _answers_tap(self, reference: str, drawn: Drawn) -> bool:
        """Change a message that was just tapped, if Slack still takes it by that way."""
        address = self._taps.take(reference)
        if address is None:
            return False
        body = orjson.dumps({"replace_original": True, **drawn.payload})
        headers = {"Content-Type": "application/json"}
        try:
            async with self._session.post(address, data=body, headers=headers) as answer:
                if answer.ok:
                    return True
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.info("a tapped message is changed by the common way", why=type(error).__name__)
        self._taps.drop(reference)
        return False


def metadata_of(delivery: int) -> dict[str, Any]:
    """What tells later whether a delivery arrived; every app of the workspace may read it."""
    return {"event_type": EVENT_TYPE, "event_payload": {"id": str(delivery)}}


class _Ready(Struct, frozen=True):
    """A message whose files lie in Slack. ``described``: one of them does not, so words stand for all.

    ``shares``: it has links to files of ours, which Slack has to look at to let people in. Any other page
    that is linked is not shown under the text: it would outshine the tip.
    """

    message: Message
    pictures: Mapping[Media, str]
    described: bool
    shares: bool

    def draw(self) -> Drawn:
        """The message under block ids of its own, as Slack wants it for every send and edit."""
        return render(
            self.message, edition=secrets.token_hex(4), files=self.pictures, described=self.described
        )
