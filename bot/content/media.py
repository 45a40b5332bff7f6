"""Pictures, films, sounds and guides: their names in course.yaml, and the files themselves."""

import unicodedata
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from msgspec.structs import replace

from bot.content import bounds
from bot.content.draft import CourseDraft, MediaDraft
from bot.content.folders import MEDIA_FOLDER
from bot.content.nodes import Text
from bot.content.reader import nearest
from bot.domain.course import Media, MediaKind
from bot.ports import Limits

KINDS: Final[dict[str, MediaKind]] = {
    "jpg": "image",
    "jpeg": "image",
    "png": "image",
    "gif": "image",
    "webp": "image",
    "mp4": "film",
    "webm": "film",
    "mp3": "sound",
    "m4a": "sound",
    "ogg": "sound",
    "wav": "sound",
    "pdf": "pdf",
}
"""The kind of media by the ending of its name, without the dot, in small letters."""

# How the files begin: (position, bytes). Any one of them makes a file what its ending says.
_BEGINNINGS: Final[dict[str, tuple[tuple[int, bytes], ...]]] = {
    "jpg": ((0, b"\xff\xd8\xff"),),
    "jpeg": ((0, b"\xff\xd8\xff"),),
    "png": ((0, b"\x89PNG\r\n\x1a\n"),),
    "gif": ((0, b"GIF87a"), (0, b"GIF89a")),
    "webp": ((8, b"WEBP"),),
    "mp4": ((4, b"ftyp"),),
    "webm": ((0, b"\x1aE\xdf\xa3"),),
    "mp3": ((0, b"ID3"), (0, b"\xff\xfb"), (0, b"\xff\xfa"), (0, b"\xff\xf3"), (0, b"\xff\xf2")),
    "m4a": ((4, b"ftyp"),),
    "ogg": ((0, b"OggS"),),
    "wav": ((8, b"WAVE"),),
    "pdf": ((0, b"%PDF-"),),
}

_MEGABYTE: Final = 1_000_000


def ending_of(source: str) -> str:
    """The ending of a file name or address, in small letters, without the dot; empty if there is none."""
    path = urlsplit(source).path if "://" in source else source
    return PurePosixPath(path).suffix[1:].lower()


def as_on_disk(name: Text | None) -> Text | None:
    """A file's name with its letters as the file has them: an ö may be one sign or two, and looks alike."""
    if name is None or name.words.isascii():
        return name
    wanted = unicodedata.normalize("NFC", name.words)
    present = _names_in(name.sheet.file.parent / MEDIA_FOLDER)
    same = [one for one in present if unicodedata.normalize("NFC", one) == wanted]
    return name if name.words in same or not same else replace(name, words=same[0])


def named_media(text: Text) -> MediaDraft | None:
    """The media a lesson names; a name that cannot be right is reported."""
    source = text.words
    report = text.sheet.report
    if "://" in source:
        if not source.startswith("https://") or not _has_host(source):
            report(text.node, "not-https", link=source)
            return None
    elif _leaves_folder(source):
        report(text.node, "media-path", name=source)
        return None
    kind = KINDS.get(ending_of(source))
    if kind is None:
        report(text.node, "media-ending", name=source, known=", ".join(KINDS))
        return None
    return MediaDraft(text, Media(source, kind))


def report_files(course: CourseDraft, folder: Path) -> None:
    """Report the files of lessons and workshops that are missing or cannot be read."""
    present = _names_in(folder / MEDIA_FOLDER)
    for lesson in course.lessons:
        if lesson.media is not None and not lesson.media.media.is_address:
            _report_file(lesson.media.text, folder, present)
    for workshop in course.workshops:
        if workshop.guide is None:
            continue
        if _leaves_folder(workshop.guide.words) or "://" in workshop.guide.words:
            course.sheet.report(workshop.guide.node, "media-path", name=workshop.guide.words)
        else:
            _report_file(workshop.guide, folder, present)


def report_too_much(course: CourseDraft, folder: Path, limits: Iterable[Limits]) -> None:
    """Warn of media in whose place a channel shows words: too large a file or picture, or another format."""
    channels = tuple(limits)
    for lesson in course.lessons:
        if lesson.media is None:
            continue
        media, text = lesson.media.media, lesson.media.text
        ending = ending_of(media.source)
        refusing = [one.channel for one in channels if ending not in one.formats]
        if refusing:
            course.sheet.report(text.node, "media-format", ending=ending, channels=", ".join(refusing))
        size = None if media.is_address else _size(folder / MEDIA_FOLDER / media.source)
        small = [one for one in channels if size is not None and size > one.media_bytes.get(media.kind, size)]
        if size is not None and small:
            course.sheet.report(
                text.node,
                "media-too-large",
                name=media.source,
                size=_megabytes(size),
                most=_megabytes(min(one.media_bytes[media.kind] for one in small)),
                channels=", ".join(one.channel for one in small),
            )
        if size and media.kind == "image":
            _report_picture(text, folder / MEDIA_FOLDER / media.source)


def _report_picture(text: Text, file: Path) -> None:
    """Warn of a picture by what its first bytes say of it, unless they have been found to be another's."""
    from PIL import Image  # noqa: PLC0415  only the check looks into pictures

    try:
        if not _is_what_it_says(ending_of(file.name), _beginning(file)):
            return
    except OSError:
        return
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(file) as picture:
            too_large = sum(picture.size) > bounds.PICTURE_SIDES
    except Image.DecompressionBombError:
        too_large = True
    except (OSError, SyntaxError, ValueError):
        text.sheet.report(text.node, "picture-odd", name=text.words)
        return
    if too_large:
        text.sheet.report(text.node, "picture-large", name=text.words, most=bounds.PICTURE_SIDES)


def _report_file(text: Text, folder: Path, present: Sequence[str]) -> None:
    name, sheet = text.words, text.sheet
    if name not in present:
        near = nearest(name, present)
        if near is None:
            sheet.report(text.node, "media-missing", name=name)
        else:
            sheet.report(text.node, "media-missing-near", name=name, near=near)
        return
    try:
        beginning = _beginning(folder / MEDIA_FOLDER / name)
    except OSError as error:
        sheet.report(text.node, "media-unreadable", name=name, reason=error.strerror or "?")
        return
    if not beginning:
        sheet.report(text.node, "media-empty", name=name)
    elif not _is_what_it_says(ending_of(name), beginning):
        sheet.report(text.node, "media-not-what", name=name, ending=ending_of(name))


def _beginning(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(16)


def _is_what_it_says(ending: str, beginning: bytes) -> bool:
    signs = _BEGINNINGS.get(ending)
    return signs is None or any(beginning[at : at + len(sign)] == sign for at, sign in signs)


def _has_host(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:  # as in https://[your page]/film.mp4
        return False


def _leaves_folder(name: str) -> bool:
    return "/" in name or "\\" in name or name.startswith(".")


def _names_in(folder: Path) -> list[str]:
    # Listed, not asked for one by one: on some disks Bild.jpg would be found as bild.jpg too.
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return []


def _size(file: Path) -> int | None:
    try:
        return file.stat().st_size
    except OSError:
        return None


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:.1f}"
