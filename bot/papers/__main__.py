"""The press: a process that draws. A line of JSON in, a line of JSON out, until nothing more comes in."""

import base64
import sys
from typing import Any

import orjson

from bot.domain.certificate import from_json
from bot.papers.certificate import draw
from bot.phrases import of


def main() -> None:
    """Draw what is asked for, in order."""
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(orjson.dumps(_answer(line)) + b"\n")
        sys.stdout.buffer.flush()


def _answer(line: bytes) -> dict[str, Any]:
    try:
        asked = orjson.loads(line)
        certificate = from_json(asked["certificate"])
        drawn = draw(certificate, of(certificate.language), asked["address"])
    except Exception as fault:  # noqa: BLE001 - whatever it is, who asked shall know, and the next is drawn
        return {"fault": f"{type(fault).__name__}: {fault}"}
    return {"pdf": base64.b64encode(drawn).decode("ascii")}


if __name__ == "__main__":
    main()
