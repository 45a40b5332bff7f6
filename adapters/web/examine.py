"""Whether the web chat would work: all it needs is an address that people's phones reach."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from bot.ports import Diagnosis

THIS_MACHINE: Final = ("localhost", "127.0.0.1", "::1")


async def examine(options: Mapping[str, str], public_url: str) -> Sequence[Diagnosis]:  # noqa: ARG001 - it has none
    """Look at the address alone; the page itself is served by ``run``."""
    address = urlsplit(public_url)
    if address.hostname in THIS_MACHINE:
        return [
            Diagnosis(
                well=False,
                sentence=f"people are sent to {public_url}, which only this machine can open; "
                "write public_url under web",
            )
        ]
    if address.scheme != "https":
        return [
            Diagnosis(
                well=False,
                sentence=f"{public_url} is not https, so what people write can be read on its way; "
                "put a server with a certificate in front, as docs/hosting.md shows",
            )
        ]
    return [Diagnosis(well=True, sentence=f"people come in at {public_url}")]
