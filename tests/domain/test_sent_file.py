"""What people send along, by what it says and by what it truly is."""

import pytest

from bot.domain.sent_file import (
    MOST,
    SentFile,
    from_json,
    kept_name,
    kept_number,
    kind_by_type,
    kind_of_ending,
    to_json,
    true_ending,
)

FTYP = b"\0\0\0\x18ftyp"


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (b"\xff\xd8\xff\xe1Exif", "jpg"),
        (b"\x89PNG\r\n\x1a\n\0", "png"),
        (FTYP + b"isom\0\0", "mp4"),
        (FTYP + b"mp42\0\0", "mp4"),
        (FTYP + b"qt  \0\0", None),  # QuickTime's own
        (FTYP + b"heic\0\0", None),  # a picture of Apple's
        (FTYP + b"M4A \0\0", None),  # sound
        (b"GIF89a", None),
        (b"<svg onload=alert()>", None),
        (b"", None),
    ],
)
def test_a_file_is_what_it_begins_like_whatever_it_is_called(data: bytes, ending: str | None) -> None:
    assert true_ending(data) == ending


def test_what_is_too_large_or_of_another_kind_is_not_even_fetched() -> None:
    assert SentFile("x", "image", MOST["image"]).refusal is None
    assert SentFile("x", "image", MOST["image"] + 1).refusal == "too large"
    assert SentFile("x", "film", MOST["image"] + 1).refusal is None
    assert SentFile("x", "film", MOST["film"] + 1).refusal == "too large"
    assert SentFile("x", "other").refusal == "other kind"
    assert [kind_by_type(one) for one in ("image/heic", "video/mp4", "audio/ogg", "")] == [
        *("image", "film", "other", "other")
    ]


def test_a_name_in_our_store_is_read_again_and_no_other_is() -> None:
    name = kept_name(17, "ab12", "jpg")
    assert (kept_number(name), kind_of_ending(name)) == (17, "image")
    others = ["https://exempel.se/17/ab12.jpg", "/etc/kept:17/a.jpg", "kept:../17", "kept:", "kept:٣/a.jpg"]
    assert [kept_number(one) for one in others] == [None] * len(others)


def test_it_survives_being_written_down() -> None:
    file = SentFile("x", "film", 12, kept="kept:1/a.mp4", trouble="too large", album="1.0")
    assert from_json(to_json(file)) == file


def test_what_older_code_does_not_know_is_written_only_where_it_is_there() -> None:
    assert to_json(SentFile("", "image")) == {"reference": "", "kind": "image"}
    assert from_json({"reference": "", "kind": "image", "frame": "oak"}) == SentFile("", "image")
