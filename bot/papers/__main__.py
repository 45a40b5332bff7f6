"""The press: a process that draws. A line of JSON in, a line of JSON out, until nothing more comes in."""

import base64
import contextlib
import io
import resource
import sys
from collections.abc import Iterator
from typing import Any, Final

import orjson

from bot.domain import certificate as certificates
from bot.papers import calendar
from bot.phrases import of

MOST_MEMORY: Final = 640 * 1024 * 1024
"""Bytes of addresses while a photo is drawn anew: more than twice what that takes. What was made to fill the
machine fails here, and here alone. Papers of our own need no bound, and what draws them asks for far more."""


def main() -> None:
    """Draw what is asked for, in order."""
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(orjson.dumps(_answer(line)) + b"\n")
        sys.stdout.buffer.flush()


def _answer(line: bytes) -> dict[str, Any]:
    try:
        asked = orjson.loads(line)
        drawn = next(draw for name, draw in _DRAWN.items() if name in asked)(asked)
    except Exception as fault:  # noqa: BLE001 - whatever it is, who asked shall know, and the next is drawn
        return {"fault": f"{type(fault).__name__}: {fault}"}
    return {"drawn": base64.b64encode(drawn).decode("ascii")}


def _certificate(asked: dict[str, Any]) -> bytes:
    from bot.papers.certificate import draw  # noqa: PLC0415 - takes two seconds, and calendars need none of it

    certificate = certificates.from_json(asked["certificate"])
    return draw(certificate, of(certificate.language), asked["address"])


def _calendar(asked: dict[str, Any]) -> bytes:
    return calendar.ics(calendar.from_json(asked["programme"]))


def _figures(asked: dict[str, Any]) -> bytes:
    from bot.papers.figures import draw  # noqa: PLC0415 - as above

    return draw(asked["organisation"], asked["headline"], asked["beneath"], asked["note"], asked["figures"])


def _square(asked: dict[str, Any]) -> bytes:
    import segno  # noqa: PLC0415 - as above

    picture = io.BytesIO()
    segno.make(asked["square"], error="q", micro=False).save(picture, kind="png", scale=12, border=4)
    return picture.getvalue()


def _photo(asked: dict[str, Any]) -> bytes:
    from bot.papers.photo import redraw  # noqa: PLC0415 - as above

    with _bounded():
        return redraw(base64.b64decode(asked["photo"]))


@contextlib.contextmanager
def _bounded() -> Iterator[None]:
    """Nothing in here gets more memory than there may be, whatever it asks for."""
    before, most = resource.getrlimit(resource.RLIMIT_AS)
    bounds = [one for one in (MOST_MEMORY, before, most) if one != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(bounds), most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (before, most))


_DRAWN = {
    "programme": _calendar,
    "square": _square,
    "figures": _figures,
    "photo": _photo,
    "certificate": _certificate,
}
"""Who draws what, by the word under which it is ordered."""


if __name__ == "__main__":
    main()
