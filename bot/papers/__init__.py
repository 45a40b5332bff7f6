"""What kompis prints: drawings, and the press, a process of its own in which they are made.

The library that draws takes two seconds to load, and nearly as much memory as all the rest of kompis; papers
are rare. So only the press loads it (:mod:`bot.papers.certificate`), and it goes when nothing was printed for
a while (:mod:`bot.papers.press`).
"""

from typing import Any, Final

from bot.domain.certificate import Certificate, to_json

PAPER: Final = "paper"
"""The key of a delivery's body under which stands what is to be printed into its message."""


def order(certificate: Certificate, address: str) -> dict[str, Any]:
    """What the press is told: plain values. ``address`` is where it can be checked; empty if nowhere."""
    return {"certificate": to_json(certificate), "address": address}
