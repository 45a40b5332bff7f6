"""Media: named rightly, there, readable, and small enough for every channel."""

import struct
from pathlib import Path
from typing import Literal
from unicodedata import normalize
from zlib import crc32

import pytest

from bot.content.check import check_lessons
from bot.content.loader import load_course
from bot.domain.course import Media
from bot.ports import Limits
from tests.content.writing import found, lesson, write


def png(width: int, height: int) -> bytes:
    """The first bytes of a picture, which say how large it is."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">II", crc32(head), 0) + b"IDAT"


PNG = png(1, 1)


def limits(
    channel: str, *, image: int = 10_000, formats: frozenset[str] = frozenset({"png", "mp4"})
) -> Limits:
    return Limits(
        channel=channel,
        text_length=4096,
        caption_length=1024,
        button_length=28,
        media_bytes={"image": image, "film": 50_000, "sound": 50_000, "pdf": 50_000},
        formats=formats,
    )


def with_media(name: str) -> str:
    return lesson(f"tip: Hej.\nmedia: {name}\nalt: En hälsning.")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("hej.png", "image"),
        ("Hej.JPG", "image"),
        ("https://example.se/hej.webp", "image"),
        ("https://example.se/hej.mp4?x=1", "film"),
        ("https://example.se/hej.mp3", "sound"),
        ("https://example.se/hej.pdf#2", "pdf"),
    ],
)
def test_the_ending_tells_the_kind(tmp_path: Path, name: str, kind: str) -> None:
    files: dict[str, str | bytes] = {
        "course.yaml": with_media(name),
        "media/hej.png": PNG,
        "media/Hej.JPG": b"\xff\xd8\xff\xe0",
    }
    write(tmp_path / "service", files)
    loaded = load_course(tmp_path / "service")
    assert loaded.findings == ()
    assert loaded.course is not None
    media = loaded.course.lessons[0].media
    assert media is not None
    assert (media.source, media.kind) == (name, kind)


@pytest.mark.parametrize(
    "marked",
    [
        "⟦media-ending⟧hej.svg",
        "⟦media-ending⟧hej",
        "⟦media-ending⟧https://example.se/hej",
        "⟦not-https⟧http://example.se/hej.png",
        "⟦not-https⟧ftp://example.se/hej.png",
        "⟦not-https⟧https:///hej.png",
        "⟦not-https⟧https://[din sida]/hej.png",
        "⟦media-path⟧../hej.png",
        "⟦media-path⟧bilder/hej.png",
        "⟦media-path⟧'bilder\\hej.png'",
        "⟦media-missing-near⟧HEJ.png",
        "⟦media-missing⟧något-annat.mp4",
        "⟦media-empty⟧tom.png",
        "⟦media-not-what⟧fejk.png",
        "⟦media-unreadable⟧mapp.png",
    ],
)
def test_media_that_cannot_be_shown_is_a_fault_at_its_name(tmp_path: Path, marked: str) -> None:
    (tmp_path / "service" / "media" / "mapp.png").mkdir(parents=True)
    files: dict[str, str | bytes] = {
        "service/course.yaml": with_media(marked),
        "service/media/hej.png": PNG,
        "service/media/tom.png": b"",
        "service/media/fejk.png": b"version https://git-lfs.github.com/spec/v1\n",
    }
    expected = write(tmp_path, files)
    assert found(check_lessons(tmp_path), tmp_path) == expected


@pytest.mark.parametrize(("form_on_disk", "form_in_course"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_a_name_is_the_same_however_its_dots_are_stored(
    tmp_path: Path, form_on_disk: Literal["NFC", "NFD"], form_in_course: Literal["NFC", "NFD"]
) -> None:
    on_disk = normalize(form_on_disk, "fönster.png")
    text = with_media(normalize(form_in_course, "fönster.png"))
    write(tmp_path / "service", {"course.yaml": text, f"media/{on_disk}": PNG})
    course = load_course(tmp_path / "service").course
    assert course is not None
    assert course.lessons[0].media == Media(on_disk, "image")


def test_a_guide_has_to_be_there_too(tmp_path: Path) -> None:
    workshops = "workshops:\n  - id: w\n    title: W\n    guide: ⟦media-missing⟧w.md\n"
    expected = write(tmp_path, {"service/course.yaml": lesson("tip: Hej.", after=workshops)})
    assert found(load_course(tmp_path / "service").findings, tmp_path) == expected
    write(tmp_path, {"service/media/w.md": "# W"})
    assert load_course(tmp_path / "service").findings == ()


def test_a_file_too_large_for_a_channel_is_told_with_what_people_get_there(tmp_path: Path) -> None:
    write(
        tmp_path / "service", {"course.yaml": with_media("hej.png"), "media/hej.png": PNG + b"x" * 2_000_000}
    )
    wide, narrow = limits("web", image=9_000_000), limits("telegram", image=1_000_000)
    assert check_lessons(tmp_path, [wide]) == ()
    (finding,) = check_lessons(tmp_path, [wide, narrow])
    assert (finding.line, finding.column, finding.lesson) == (8, 12, "greet")
    assert finding.what == "media/hej.png has 2.0 MB, and telegram takes 1.0"
    assert "`alt` in its place" in finding.mend
    assert not finding.is_fault


def test_a_file_just_small_enough_is_none(tmp_path: Path) -> None:
    write(tmp_path / "service", {"course.yaml": with_media("hej.png"), "media/hej.png": PNG.ljust(100, b"x")})
    assert check_lessons(tmp_path, [limits("telegram", image=100)]) == ()
    assert len(check_lessons(tmp_path, [limits("telegram", image=99)])) == 1


def test_a_format_that_a_channel_does_not_show_keeps_no_course_out(tmp_path: Path) -> None:
    write(tmp_path / "service", {"course.yaml": with_media("https://example.se/hej.webm")})
    (finding,) = check_lessons(tmp_path, [limits("telegram"), limits("slack", formats=frozenset({"webm"}))])
    assert (finding.code, finding.what) == ("media-format", "telegram does not show .webm")
    assert not finding.is_fault
    assert load_course(tmp_path / "service").course is not None


@pytest.mark.parametrize(
    ("picture", "codes"),
    [
        pytest.param(png(5_000, 5_000), [], id="large enough"),
        pytest.param(png(9_000, 1_001), ["picture-large"], id="too large"),
        pytest.param(png(60_000, 60_000), ["picture-large"], id="much too large"),
        pytest.param(b"\x89PNG\r\n\x1a\n and no more", ["picture-odd"], id="none"),
    ],
)
def test_a_picture_is_looked_at_by_its_first_bytes(tmp_path: Path, picture: bytes, codes: list[str]) -> None:
    write(tmp_path / "service", {"course.yaml": with_media("hej.png"), "media/hej.png": picture})
    found = check_lessons(tmp_path)
    assert [one.code for one in found] == codes
    assert not any(one.is_fault for one in found)
