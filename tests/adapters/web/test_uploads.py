"""Files from the page: offered to those whose are of use, bounded, and kept only if they are asked for."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from adapters.web import uploads
from bot.domain.message import Media, Message, Text
from bot.domain.sent_file import SentFile
from bot.phrases import of
from bot.storage.store import Store
from tests.adapters.web.browsing import Visitor
from tests.adapters.web.kompis import Kompis
from tests.adapters.web.test_chat import address_of
from tests.doubles.kept import Folder

SAY = of("sv")
STRANGE = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\r\n--x--\r\n'
JPEG = b"\xff\xd8\xff and a picture of the square"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path, useful_of={"*"}, asked_of={"*"})


@pytest.fixture
async def kompis(store: Store, folder: Folder) -> AsyncIterator[Kompis]:
    async with Kompis(store, served=False, files=folder) as running:
        yield running


async def sends(
    visitor: Visitor, data: bytes = JPEG, name: str = "torget.jpg", **headers: str
) -> httpx2.Response:
    """The form beside the field, sent without a script."""
    fields = next(form for form in visitor.page.forms if form.writes).fields
    return await visitor.client.post(
        "/chat/upload", data=fields, files={"file": (name, data, "image/jpeg")}, headers=headers
    )


async def test_a_picture_is_kept_and_told_of_once(kompis: Kompis, folder: Folder, alva: Visitor) -> None:
    await alva.join()
    assert 'action="/chat/upload"' in alva.page.html
    answer = await sends(alva)
    assert answer.status_code == 200
    assert kompis.handled[-1].file == SentFile("", "image", len(JPEG), kept=folder.names[0])
    assert kompis.handled[-1].kind == "text"
    assert "torget.jpg" in answer.text  # what one has sent oneself

    before = len(kompis.handled)
    again = await sends(alva, Accept="text/plain")  # the same form, tried once more by a script
    assert (again.status_code, len(kompis.handled)) == (204, before)


async def test_what_is_no_picture_is_told_of_with_the_reason(kompis: Kompis, alva: Visitor) -> None:
    await alva.join()
    await sends(alva, b"<svg onload=alert()>", "<script>.svg")
    assert kompis.handled[-1].file == SentFile("", "other", 20, trouble="other kind")
    page = await alva.open()
    assert "<script>.svg" not in page.html


async def test_what_nobody_asked_for_is_not_kept(kompis: Kompis, folder: Folder, alva: Visitor) -> None:
    await alva.join()
    folder.asked_of.clear()
    await sends(alva)
    assert kompis.handled[-1].file == SentFile("", "image", len(JPEG))  # what it is, should it be of use yet
    assert folder.names == []


async def test_nobody_else_is_offered_it_or_heard(kompis: Kompis, folder: Folder, alva: Visitor) -> None:
    await alva.open("/start/ostersund")
    assert "/chat/upload" not in alva.page.html  # a stranger
    await alva.join()
    folder.useful_of.clear()
    before = len(kompis.handled)
    assert (await sends(alva)).status_code == 403
    await alva.open()
    assert "/chat/upload" not in alva.page.html
    assert (len(kompis.handled), folder.names) == (before, [])


async def test_it_has_to_come_from_ones_own_page(kompis: Kompis, folder: Folder, alva: Visitor) -> None:
    await alva.join()
    elsewhere = await sends(alva, Origin="https://elsewhere.example")
    assert elsewhere.status_code == 403
    form = next(form for form in alva.page.forms if form.writes)
    form.fields["mark"] = "made up"
    await sends(alva)
    assert folder.names == []


async def test_what_is_too_large_is_not_read_to_its_end(
    kompis: Kompis, folder: Folder, alva: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await alva.join()
    monkeypatch.setattr(uploads, "LARGEST", 100_000)
    assert (await sends(alva, JPEG + bytes(200_000))).status_code == 413
    assert (await sends(alva, JPEG + bytes(90_000))).status_code == 200
    assert len(folder.names) == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"no form", "multipart/form-data"),
        (b"no form", "multipart/form-data; boundary=x"),
        (STRANGE, "multipart/form-data; boundary=x; charset=undefined"),
        (b"text=a", "application/x-www-form-urlencoded"),
        (b"", ""),
    ],
)
async def test_what_is_no_form_of_ours_does_nothing(
    kompis: Kompis, folder: Folder, alva: Visitor, body: bytes, kind: str
) -> None:
    await alva.join()
    before = len(kompis.handled)
    headers = {"Content-Type": kind} if kind else {}
    answer = await alva.client.post("/chat/upload", content=body, headers=headers)
    assert answer.status_code == 200  # the page, as it was
    assert (len(kompis.handled), folder.names) == (before, [])


async def test_a_file_in_a_message_is_shown_while_it_is_there(
    kompis: Kompis, folder: Folder, alva: Visitor, bashir: Visitor
) -> None:
    await alva.join()
    await bashir.join()
    name = await folder.keep(JPEG)
    media = Media("image", "ab12.jpg", "Torget.", name)
    await kompis.send(address_of(alva), Message((Text("Hej"), media), "sv"))
    page = await alva.open()
    (source,) = (part.partition('"')[0] for part in page.html.split('src="') if "ab12.jpg" in part[:60])
    shown = await alva.client.get(source)
    assert (shown.content, shown.headers["content-type"]) == (JPEG, "image/jpeg")
    assert (await bashir.client.get(source)).status_code == 404
    folder.forget(name)
    assert (await alva.client.get(source)).status_code == 404


async def test_one_file_at_a_time_comes_from_one_browser(
    kompis: Kompis, folder: Folder, alva: Visitor, bashir: Visitor
) -> None:
    await alva.join()
    await bashir.join()
    lets, begun = asyncio.Event(), asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        begun.set()
        yield b"--x"
        await lets.wait()

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    first = asyncio.create_task(alva.client.post("/chat/upload", content=body(), headers=headers))
    await begun.wait()
    assert (await sends(alva)).status_code == 429
    assert (await sends(bashir)).status_code == 200
    lets.set()
    assert (await first).status_code == 200
    assert (await sends(alva)).status_code == 200
    assert len(folder.names) == 2
