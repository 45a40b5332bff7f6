"""A file sent from the page: read within bounds, and handed to our store."""

from collections.abc import AsyncGenerator, Mapping
from typing import Final

from msgspec import Struct
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from adapters.web.guard import FORM_BYTES, FORM_FIELDS, TooLong
from bot.domain.sent_file import MOST, SentFile, kind_of_ending, true_ending
from bot.ports import Files, NotKept

LARGEST: Final = max(MOST.values())
LONGEST_NAME: Final = 60


class Upload(Struct, frozen=True):
    """What the form of the page brings: its fields, the file's own name, and the file."""

    fields: Mapping[str, str]
    name: str
    data: bytes


async def read_upload(request: Request) -> Upload | None:
    """Read the form; None: there is no file in it.

    Raises:
        TooLong: the body is larger than any file that could be taken.
    """
    reader = MultiPartParser(request.headers, _bounded(request), max_files=1, max_fields=FORM_FIELDS)
    try:
        form = await reader.parse()
    except (KeyError, ValueError, MultiPartException):  # none of our forms, or in no encoding there is
        return None
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.size:
            return None
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        return Upload(fields, (file.filename or "")[-LONGEST_NAME:], await file.read())
    finally:
        await form.close()


async def kept(files: Files, data: bytes, *, wanted: bool) -> SentFile:
    """The file as its event tells of it: in our store, or why not; not kept at all where nobody asked."""
    if not wanted:
        return SentFile("", kind_of_ending(f".{true_ending(data)}"), len(data))
    try:
        name = await files.keep(data)
    except NotKept as why:
        return SentFile("", "other", len(data), trouble=why.trouble)
    return SentFile("", kind_of_ending(name), len(data), kept=name)


async def _bounded(request: Request) -> AsyncGenerator[bytes, None]:
    read = 0
    async for piece in request.stream():
        read += len(piece)
        if read > LARGEST + FORM_BYTES:
            raise TooLong
        yield piece
