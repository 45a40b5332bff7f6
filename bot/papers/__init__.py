"""What kompis prints: drawings, and the press, a process of its own in which they are made.

The libraries that draw take up to two seconds to load, and nearly as much memory as all the rest of kompis;
papers are rare. So only the press loads them (:mod:`bot.papers.certificate`, :mod:`bot.papers.calendar`), and
it goes when nothing was printed for a while (:mod:`bot.papers.press`).
"""

import base64
from collections.abc import Sequence
from typing import Any, Final

import orjson

from bot.domain.certificate import Certificate
from bot.domain.certificate import to_json as certificate_to_json
from bot.papers.calendar import Programme
from bot.papers.calendar import to_json as programme_to_json

_PIECE: Final = 99_000  # divides by three, so that the pieces' base64 can be put together

PAPER: Final = "paper"
"""The key of a delivery's body under which stands what is to be printed into its message."""


def order(certificate: Certificate, address: str) -> dict[str, Any]:
    """What the press is told: plain values. ``address`` is where it can be checked; empty if nowhere."""
    return {"certificate": certificate_to_json(certificate), "address": address}


def order_calendar(programme: Programme) -> dict[str, Any]:
    """What the press is told to make a calendar file."""
    return {"programme": programme_to_json(programme)}


def order_figures(
    organisation: str, headline: str, beneath: str, note: str, figures: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """What the press is told to draw figures in words as a picture for a phone."""
    return {
        "figures": [list(one) for one in figures],
        "organisation": organisation,
        "headline": headline,
        "beneath": beneath,
        "note": note,
    }


def order_square(link: str) -> dict[str, Any]:
    """What the press is told to make a square that is scanned, as a PNG."""
    return {"square": link}


def order_photo(data: bytes) -> dict[str, Any]:
    """What the press is told to draw a photo anew, as it may be sent on.

    To be called in a thread: it is written piece by piece, so that others get their turns in between.
    """
    pieces = (base64.b64encode(data[start : start + _PIECE]) for start in range(0, len(data), _PIECE))
    return {"photo": orjson.Fragment(b'"' + b"".join(pieces) + b'"')}
