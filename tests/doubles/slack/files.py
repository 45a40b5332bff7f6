"""Files: an address to upload to, the upload, and its completion, which may share it in a channel."""

from typing import Any, Final

from aiohttp import web

from tests.doubles.slack.calls import Call, as_message
from tests.doubles.slack.errors import Refusal
from tests.doubles.slack.state import File, Seen, Version, World

LARGEST: Final = 1_000_000_000
LONGEST_ALT: Final = 1000


def upload_address(call: Call) -> dict[str, Any]:
    """Where to put the bytes of a file to come."""
    length = int(call.asked.number("length"))
    if length <= 0 or length > LARGEST:
        raise Refusal("invalid_arguments")
    if len(call.asked.text("alt_txt")) > LONGEST_ALT:
        raise Refusal("alt_txt_too_large")
    name = call.asked.required("filename")
    alt = call.asked.text("alt_txt")
    file = File(call.world.next_id("F"), name, length, call.grant.tenant, call.world.code(), alt)
    call.world.files[file.id] = file
    return {"upload_url": f"{call.world.url}/upload/{file.code}", "file_id": file.id}


async def upload(world: World, request: web.Request) -> web.Response:
    """The bytes, raw or as a form; as many as were announced."""
    file = next((one for one in world.files.values() if one.code == request.match_info["code"]), None)
    if request.content_type == "multipart/form-data":
        parts = [part for part in (await request.post()).values() if isinstance(part, web.FileField)]
        data = parts[0].file.read() if parts else b""
    else:
        data = await request.read()
    if file is None or len(data) != file.length:
        return web.Response(text="not what was announced", status=400)
    file.data = data
    return web.Response(text=f"OK - {len(data)}")


async def download(world: World, request: web.Request) -> web.Response:
    """The bytes of a shared file, to whoever shows a token that may see it; to others a page to log in."""
    file = next((one for one in world.files.values() if one.code == request.match_info["code"]), None)
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    grant = world.grants.get(token)
    if file is None or file.data is None:
        return web.Response(status=404)
    if grant is None or grant.revoked or "files:read" not in grant.scopes or grant.tenant != file.tenant:
        return web.Response(text="<html>Log in</html>", content_type="text/html")
    return web.Response(body=file.data, content_type=file.media_type)


def as_shared(world: World, file: File) -> dict[str, Any]:
    """A file somebody shared, as an event of Slack's tells of it."""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.name,
        "mimetype": file.media_type,
        "filetype": file.name.rpartition(".")[2],
        "size": file.length,
        "mode": "hosted",
        "is_external": False,
        "file_access": "visible",
        "url_private": f"{world.url}/files-pri/{file.code}/{file.name}",
        "url_private_download": f"{world.url}/files-pri/{file.code}/download/{file.name}",
    }


def complete(call: Call) -> dict[str, Any]:
    """The files are there; in a channel, if one is named."""
    wanted = call.asked.json("files", "invalid_arguments")
    if not isinstance(wanted, list) or not wanted:
        raise Refusal("invalid_arguments")
    found = [call.world.files.get(one.get("id", "")) for one in wanted]
    done = [file for file in found if file is not None and file.tenant == call.grant.tenant]
    if len(done) < len(wanted) or any(file.data is None for file in done):
        raise Refusal("file_not_found")
    if any(file.completed_at is not None for file in done):
        raise Refusal("file_already_completed")
    for file in done:
        file.completed_at = call.now
    if "channel_id" in call.asked:
        _share(call, done)
    titles = [one.get("title", file.name) for file, one in zip(done, wanted, strict=True)]
    return {"files": [_as_file(call, file, title) for file, title in zip(done, titles, strict=True)]}


def _as_file(call: Call, file: File, title: str) -> dict[str, Any]:
    return {"id": file.id, "title": title, "permalink": f"{call.world.url}/files/{file.id}"}


def _share(call: Call, files: list[File]) -> None:
    conversation = call.conversation("channel_id")
    message = call.world.put(
        Seen(
            conversation.id,
            call.world.next_ts(),
            call.grant.bot_user,
            by_bot=True,
            versions=[Version(call.now, call.asked.text("initial_comment"))],
            bot_id=call.grant.bot_id,
            files=tuple(file.id for file in files),
        )
    )
    event = as_message(message, call.app, conversation.workspace.id) | {
        "subtype": "file_share",
        "channel": conversation.id,
        "channel_type": "im" if conversation.is_im else "channel",
        "event_ts": message.ts,
    }
    call.emit(conversation.workspace, event)
