"""Photos drawn anew: upright, small enough, and telling nothing of where they were taken."""

import io
import mmap
import resource
import subprocess
import sys

import orjson
import pytest
from PIL import Image

from bot.papers import __main__ as press
from bot.papers import order_photo, photo
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


@pytest.mark.parametrize("kind", ["drawing", "sharper and sharper"])
def test_what_has_to_be_unpacked_whole_may_have_fewer_dots(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo, "MOST_UNPACKED", 300 * 200 - 1)
    file = io.BytesIO()
    picture = Image.new("RGB", (300, 200))
    if kind == "drawing":
        picture.save(file, "PNG")
    else:
        picture.save(file, "JPEG", progressive=True)
    with pytest.raises(ValueError, match="too many dots"):
        redraw(file.getvalue())
    assert redraw(taken())  # as a camera makes it


def test_a_small_file_with_millions_of_dots_is_refused_and_a_phones_picture_is_not() -> None:
    screen = io.BytesIO()
    Image.new("1", (7740, 7740)).save(screen, "PNG")
    assert len(screen.getvalue()) < 20_000
    with pytest.raises(ValueError, match="too many dots"):
        redraw(screen.getvalue())
    assert photo.MOST_UNPACKED < 7740 * 7740 < photo.MOST_DOTS


@pytest.mark.parametrize(("most", "answer"), [(press.MOST_MEMORY, "drawn"), (1_000_000, "fault")])
def test_a_photo_gets_no_more_memory_than_there_may_be(most: int, answer: str) -> None:
    asked = orjson.dumps(order_photo(taken((1500, 1000)))) + b"\n"
    start = f"from bot.papers import __main__ as press; press.MOST_MEMORY = {most}; press.main()"
    done = subprocess.run([sys.executable, "-c", start], input=asked, capture_output=True, check=True)
    assert list(orjson.loads(done.stdout)) == [answer]


def test_other_papers_have_no_such_bound() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with press._bounded(), pytest.raises(OSError, match="allocate"):  # noqa: SLF001 - around each photo
        mmap.mmap(-1, press.MOST_MEMORY)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    mmap.mmap(-1, press.MOST_MEMORY).close()
