"""A photo as it may be sent on: upright, no larger than a phone shows, and telling nothing but what it shows.

A phone writes into its pictures where they were taken, and when. Import this in the press only.
"""

import io
from typing import Final

from PIL import Image, ImageOps

LONGEST_SIDE: Final = 2048
MOST_DOTS: Final = 60_000_000
"""More than any phone's camera makes; of a JPEG only as many are unpacked as are needed."""

MOST_UNPACKED: Final = 16_000_000
"""Where every dot has to be unpacked: a drawing, or a JPEG that comes sharper and sharper."""

LARGEST_DRAWING: Final = 1_500_000
"""Bytes up to which a drawing stays a PNG, with its sharp edges."""

_QUALITY: Final = 85


def redraw(data: bytes) -> bytes:
    """The same picture as a JPEG, or as a PNG where it was one and stays small.

    Raises:
        ValueError, OSError: it is no picture that can be read, or too large to be unpacked.
    """
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as opened:
        is_drawing = opened.format == "PNG"
        is_unpacked_whole = is_drawing or "progressive" in opened.info
        if opened.width * opened.height > (MOST_UNPACKED if is_unpacked_whole else MOST_DOTS):
            raise ValueError("the picture has too many dots")
        if not is_drawing:
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # unpacked no larger than is needed
        opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        picture = ImageOps.exif_transpose(opened)
    if is_drawing and len(drawn := _as_png(picture)) <= LARGEST_DRAWING:
        return drawn
    return _as_jpeg(picture)


def _as_png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    bare = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    _without_remarks(bare).save(file, "PNG", optimize=True)
    return file.getvalue()


def _as_jpeg(picture: Image.Image) -> bytes:
    """On white, where one could see through it."""
    seen = picture.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    file = io.BytesIO()
    paper.save(file, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return file.getvalue()


def _without_remarks(picture: Image.Image) -> Image.Image:
    picture.info = {}
    return picture
