"""Media on their way out: uploaded once for each workspace, and shown by Slack's own id from then on."""

import asyncio
import hashlib
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Final

import aiohttp
import orjson
from msgspec import Struct

from adapters.slack.calls import asked
from adapters.slack.wire import CallError, Unclear
from adapters.slack.workspaces import Workspaces
from bot.domain.message import Media
from bot.domain.sent_file import KEPT
from bot.ports import ChannelState, SendError
from bot.ports import Files as KeptFiles

UPLOAD_SECONDS: Final = 120.0
READY_SECONDS: Final = 60.0
"""How long after its upload a file may still be unknown to the rest of Slack."""


class Unreadable(CallError):
    """The file cannot be read on this machine."""


class Uploaded(Struct, frozen=True):
    """A file as Slack keeps it; ``link`` lets in whoever gets it in a message, if Slack told one."""

    id: str
    link: str


class Files:
    """Remembers under which id Slack keeps a file, so that a thousand people cost one upload."""

    def __init__(
        self,
        workspaces: Workspaces,
        state: ChannelState,
        session: aiohttp.ClientSession,
        clock: Callable[[], float],
        kept: KeptFiles,
    ) -> None:
        """``kept`` are those that people have sent in."""
        self._workspaces = workspaces
        self._state = state
        self._session = session
        self._clock = clock
        self._kept = kept
        self._known: dict[str, Uploaded] = {}
        self._uploads: dict[str, asyncio.Lock] = {}
        self._fresh_until: dict[str, float] = {}

    async def of(self, workspace: str, media: Media) -> Uploaded:
        """The file as Slack keeps it, uploaded now if it has not been. It is shared with nobody yet.

        Bytes are somebody's own, and nothing of them is remembered.

        Raises:
            CallError: it cannot be read, or not be uploaded.
        """
        if media.data:
            return await self._upload(workspace, media, media.data)
        key = f"{workspace}:{await asyncio.to_thread(_mark, media)}"
        # Whoever comes while the first upload is under way waits for its id.
        async with self._uploads.setdefault(key, asyncio.Lock()):
            known = await self._remembered(key)
            if known is None:
                known = await self._upload(workspace, media, await self._content(media))
                self._known[key] = known
                await self._state.put(f"file:{key}", orjson.dumps([known.id, known.link]).decode())
        return known

    async def share(self, workspace: str, chat: str, media: Media) -> None:
        """Put a file of somebody's own into their chat.

        Raises:
            CallError: it did not go through.
        """
        await self._upload(workspace, media, media.data or await self._content(media), chat)

    def is_fresh(self, file_id: str) -> bool:
        """Whether the file was uploaded a moment ago, so that Slack may still be looking at it."""
        return self._fresh_until.get(file_id, 0.0) > self._clock()

    async def forget(self, file_ids: set[str]) -> None:
        """Slack does not take these any more: they are uploaded anew when they are needed next."""
        for key in [key for key, one in self._known.items() if one.id in file_ids]:
            del self._known[key]
            await self._state.take(f"file:{key}")

    async def _content(self, media: Media) -> bytes:
        path: Path | None = Path(media.source)
        if media.source.startswith(KEPT):
            try:
                path = await self._kept.path(media.source)
            except SendError as error:
                raise Unreadable(f"{media.name} cannot be read ({error.sentence})") from None
        if path is None:
            raise Unreadable(f"{media.name} is there no more")
        return await asyncio.to_thread(_read, path)

    async def _remembered(self, key: str) -> Uploaded | None:
        if key not in self._known and (kept := await self._state.get(f"file:{key}")):
            self._known[key] = Uploaded(*orjson.loads(kept))
        return self._known.get(key)

    async def _upload(self, workspace: str, media: Media, data: bytes, chat: str | None = None) -> Uploaded:
        client = await self._workspaces.client(workspace)
        name = media.name or "file"
        alt = {"alt_txt": media.alt[:1000]} if media.kind == "image" and media.alt else {}
        place = await asked(client.files_getUploadURLExternal(filename=name, length=len(data), **alt))
        await self._put(str(place["upload_url"]), data)
        file_id = str(place["file_id"])
        titled: list[dict[str, str | None]] = [{"id": file_id, "title": media.alt[:200] or name}]
        answer = await asked(client.files_completeUploadExternal(files=titled, channel_id=chat))
        self._note(file_id)
        link = str(answer["files"][0].get("permalink") or "")
        return Uploaded(file_id, link if link.startswith("https://") else "")

    async def _put(self, address: str, data: bytes) -> None:
        timeout = aiohttp.ClientTimeout(total=UPLOAD_SECONDS)
        try:
            async with self._session.post(address, data=data, timeout=timeout) as answer:
                if answer.status != HTTPStatus.OK:
                    raise Unclear(f"the upload was answered {answer.status}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unclear(f"the upload broke off ({type(error).__name__})") from None

    def _note(self, file_id: str) -> None:
        now = self._clock()
        self._fresh_until = {one: until for one, until in self._fresh_until.items() if until > now}
        self._fresh_until[file_id] = now + READY_SECONDS


def _mark(media: Media) -> str:
    """What a file is known by: its name in our store, or place, size and age on this machine."""
    if media.source.startswith(KEPT):
        return hashlib.sha256(f"{media.kind}|{media.source}".encode()).hexdigest()
    try:
        status = Path(media.source).stat()
    except OSError as error:
        raise Unreadable(f"{media.name} cannot be read ({error.strerror})") from None
    marks = f"{media.kind}|{media.source}|{status.st_size}|{status.st_mtime_ns}"
    return hashlib.sha256(marks.encode()).hexdigest()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read ({error.strerror})") from None
