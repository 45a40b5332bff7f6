"""Photos drawn anew: upright, small enough, and telling nothing of where they were taken."""

import io

import pytest
from PIL import Image

from bot.papers import photo
from bot.papers.photo import LONGEST_SIDE, redraw

ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def taken(size: tuple[int, int] = (300, 200), kind: str = "JPEG") -> bytes:
    """As a phone takes it, lying on its side: red above, blue below, once it is upright."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    about = Image.Exif()
    about[ORIENTATION] = 6  # turn it by a quarter to the right
    about[MAKE] = "Lilla telefonen"
    about.get_ifd(GPS)[2] = (63.0, 10.0, 42.0)
    file = io.BytesIO()
    picture.save(file, kind, exif=about)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_it_stands_upright_and_does_not_tell_where_it_was_taken(kind: str) -> None:
    given = taken(kind=kind)
    assert opened(given).getexif()[MAKE] == "Lilla telefonen"
    assert b"Lilla telefonen" in given

    drawn = opened(redraw(given))
    assert (drawn.format, drawn.size, dict(drawn.getexif())) == (kind, (200, 300), {})
    assert b"Lilla telefonen" not in redraw(given)
    top, bottom = (drawn.convert("RGB").getpixel((100, y)) for y in (20, 280))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert (top[0] > 200, top[2] < 60) == (True, True)
    assert (bottom[2] > 200, bottom[0] < 60) == (True, True)


def test_what_is_larger_than_a_phone_shows_is_made_smaller_and_what_is_not_stays() -> None:
    assert max(opened(redraw(taken((3000, 1000)))).size) == LONGEST_SIDE
    assert opened(redraw(taken((64, 48)))).size == (48, 64)


def test_a_drawing_one_can_see_through_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.BytesIO()
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(file, "PNG")
    drawn = opened(redraw(file.getvalue()))
    assert (drawn.format, drawn.mode) == ("PNG", "RGBA")

    monkeypatch.setattr(photo, "LARGEST_DRAWING", 10)  # as if it were a photo saved as a drawing
    drawn = opened(redraw(file.getvalue()))
    assert (drawn.format, drawn.getpixel((5, 5))) == ("JPEG", (255, 255, 255))


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff no picture", taken()[:400], b"GIF89a"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises((OSError, ValueError, SyntaxError)):
        redraw(data)


def test_a_picture_that_would_fill_the_memory_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo, "MOST_DOTS", 300 * 200 - 1)
    with pytest.raises(ValueError, match="too many dots"):
        redraw(taken())
