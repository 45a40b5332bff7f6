"""Files that people send in: fetched, made fit, kept in pieces, and at hand again on any machine."""

import asyncio
import datetime as dt
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from adapters.telegram.files import Files as TelegramFiles
from adapters.telegram.files import Unreadable
from bot.app.copies import PREFIX
from bot.app.files import Fetcher, KeptFiles
from bot.domain.event import Event
from bot.domain.message import Media
from bot.domain.sent_file import MEGABYTE, MOST, SentFile, true_ending
from bot.ports import NotKept, Refused, TryLater
from bot.storage import files as rows
from bot.storage.file_tables import files
from bot.storage.store import Store
from tests.doubles.remembered import Remembered
from tests.papers.test_photo import taken

NOW = dt.datetime(2026, 10, 5, 8, tzinfo=dt.UTC)
FILM = b"\0\0\0\x18ftypisom" + bytes(range(256)) * 10_000  # two pieces and a half


class Asked(KeptFiles):
    """Files of somebody who was, or was not, asked for one."""

    wants = True

    async def wanted(self, channel: str, address: str) -> bool:
        return self.wants


class Platform:
    """A channel where files can be fetched; what happens when one is, in order."""

    name = "telegram"

    def __init__(self, *happens: bytes | Exception) -> None:
        self.happens = list(happens)
        self.asked: list[tuple[str, str]] = []

    async def fetch(self, address: str, reference: str, most: int) -> bytes:
        self.asked.append((address, reference))
        what = self.happens.pop(0)
        if isinstance(what, Exception):
            raise what
        return what


@pytest.fixture
def engine() -> str:
    """What differs between the databases is in the tests of the announcement's own service."""
    return "sqlite"


@pytest.fixture
async def kept(store: Store) -> AsyncIterator[Asked]:
    one = Asked(store, lambda: NOW)
    yield one
    await one.close()


async def copy_of(kept: KeptFiles, name: str) -> Path:
    path = await kept.path(name)
    assert path is not None
    return path


async def test_a_film_comes_out_as_it_went_in_on_every_machine(store: Store, kept: Asked) -> None:
    name = await kept.keep(FILM)
    assert name.endswith(".mp4")
    first = await copy_of(kept, name)
    assert first.read_bytes() == FILM
    assert await kept.path(name) == first  # made once

    other = KeptFiles(store, lambda: NOW)
    assert (await copy_of(other, name)).read_bytes() == FILM
    await other.close()
    assert first.parent.stat().st_mode & 0o077 == 0  # for nobody else on the machine


async def test_a_photo_is_drawn_anew_before_it_is_kept(kept: Asked) -> None:
    given = taken()
    data = (await copy_of(kept, await kept.keep(given))).read_bytes()
    assert true_ending(data) == "jpg"
    assert b"Lilla telefonen" in given
    assert b"Lilla telefonen" not in data


async def test_a_file_that_was_erased_is_there_no_more_though_a_copy_was_made(
    store: Store, kept: Asked
) -> None:
    name = await kept.keep(FILM)
    copy = await copy_of(kept, name)
    other = await copy_of(kept, await kept.keep(FILM + b"another"))
    store.write_now(lambda db: db.execute(delete(files).where(files.c.id == 1)).rowcount)
    assert await kept.path(name) is None
    assert (copy.exists(), other.exists()) == (False, True)


async def test_the_copy_of_an_erased_file_goes_also_if_nobody_asks_for_it_again(
    store: Store, kept: Asked
) -> None:
    copy = await copy_of(kept, await kept.keep(FILM))
    other = await copy_of(kept, await kept.keep(FILM + b"another"))
    looking = asyncio.create_task(kept.look_after_copies(every=0.01))
    store.write_now(lambda db: db.execute(delete(files).where(files.c.id == 1)).rowcount)
    async with asyncio.timeout(20):
        while copy.exists():  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.01)
    looking.cancel()
    assert other.exists()


async def test_a_guessed_name_opens_nothing(kept: Asked) -> None:
    name = await kept.keep(FILM)
    number = name.partition("/")[0]
    for guessed in (f"{number}/{'0' * 16}.mp4", "kept:999/a.mp4", "/etc/passwd", "kept:../../etc/passwd"):
        assert await kept.path(guessed) is None


async def test_a_file_cut_off_by_a_crash_is_none(store: Store, kept: Asked) -> None:
    number = store.write_now(rows.add, "ab", "mp4", len(FILM), NOW)
    store.write_now(rows.add_piece, number, 0, FILM[: rows.PIECE])
    assert await kept.path(f"kept:{number}/ab.mp4") is None


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (b"<svg onload=alert()>", "other kind"),
        (b"\xff\xd8\xff but no picture behind it", "other kind"),
        (b"\xff\xd8\xff" + bytes(MOST["image"]), "too large"),
        (FILM + bytes(MOST["film"]), "too large"),
    ],
    ids=["drawing with a script", "broken", "large picture", "large film"],
)
async def test_what_cannot_be_sent_on_is_not_kept(
    store: Store, kept: Asked, data: bytes, trouble: str
) -> None:
    with pytest.raises(NotKept) as told:
        await kept.keep(data)
    assert told.value.trouble == trouble
    assert store.read_now(rows.find, 1) is None


def of_maria(file: SentFile) -> Event:
    return Event("text", "7", "7", file=file)


async def test_what_was_sent_along_is_fetched_into_the_store_if_it_is_waited_for(kept: Asked) -> None:
    platform = Platform(TryLater("busy"), FILM)
    fetcher = Fetcher(kept, {"telegram": platform}, pauses=(0.0, 0.0))  # type: ignore[dict-item]  # no more of a channel is used
    event = await fetcher("telegram", of_maria(SentFile("id-1", "film", len(FILM))))
    assert event.file is not None
    assert event.file.trouble is None
    assert (await copy_of(kept, event.file.kept)).read_bytes() == FILM
    assert platform.asked == [("7", "id-1")] * 2

    kept.wants = False
    unasked = of_maria(SentFile("id-2", "film", 1))
    assert await fetcher("telegram", unasked) is unasked
    assert len(platform.asked) == 2


@pytest.mark.parametrize(
    ("file", "happens", "trouble"),
    [
        (SentFile("x", "image", 11 * MEGABYTE), [], "too large"),
        (SentFile("x", "other", 1), [], "other kind"),
        (SentFile("x", "image", 1), [NotKept("too large")], "too large"),
        (SentFile("x", "image", 1), [b"GIF89a"], "other kind"),
        (SentFile("x", "image", 1), [Refused("gone")], "out of reach"),
        (SentFile("x", "image", 1), [TryLater("away")] * 3, "out of reach"),
    ],
)
async def test_why_it_is_not_there_comes_with_the_event(
    kept: Asked, file: SentFile, happens: list[bytes | Exception], trouble: str
) -> None:
    platform = Platform(*happens)
    fetcher = Fetcher(kept, {"telegram": platform}, pauses=(0.0, 0.0))  # type: ignore[dict-item]  # as above
    event = await fetcher("telegram", of_maria(file))
    assert event.file is not None
    assert (event.file.kept, event.file.trouble) == ("", trouble)
    assert platform.happens == []


async def test_a_channel_that_cannot_fetch_says_so(kept: Asked) -> None:
    event = await Fetcher(kept, {})("web", of_maria(SentFile("x", "image", 1)))
    assert event.file is not None
    assert event.file.trouble == "out of reach"


async def test_one_copy_is_made_for_many_who_ask_at_once(kept: Asked) -> None:
    name = await kept.keep(FILM)
    paths = await asyncio.gather(*(kept.path(name) for _ in range(5)))
    assert len(set(paths)) == 1


async def test_a_folder_that_was_tidied_away_is_made_again_and_a_full_disk_stops_no_words(
    kept: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    name = await kept.keep(FILM)
    shutil.rmtree((await copy_of(kept, name)).parent)
    assert (await copy_of(kept, name)).read_bytes() == FILM

    shutil.rmtree(tmp_path)  # now there is no room for another
    with pytest.raises(TryLater, match="no copy can be made"):
        await kept.path(name)
    told: list[str | bytes] = []

    async def deliver(file: str | bytes) -> tuple[str, str]:
        told.append(file)
        return "1", "id"

    with pytest.raises(Unreadable):  # which every adapter takes for a reason to send the words alone
        await TelegramFiles(Remembered(), kept).send(Media("film", "a.mp4", "Torget", name), deliver)
    assert told == []


async def test_copies_of_the_dead_are_swept_and_those_of_the_living_stay(
    store: Store, kept: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    alive = await copy_of(kept, await kept.keep(FILM))
    dead = tmp_path / f"{PREFIX}of-one-that-was-killed"
    dead.mkdir()
    (dead / "1-ab.mp4").write_bytes(FILM)
    (tmp_path / "else").mkdir()

    await KeptFiles(store, lambda: NOW).sweep_leftovers()
    assert sorted(tmp_path.iterdir()) == sorted([alive.parent, tmp_path / "else"])
    assert alive.read_bytes() == FILM
