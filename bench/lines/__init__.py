"""The lines of the bench, by the names they have on the command line."""

from typing import Final

from bench.contest import Contest, Size
from bench.lines.latency import Latency
from bench.lines.ledger import Ledger
from bench.lines.limit import AtTheLimit
from bench.lines.mass import TapInMass
from bench.lines.million import Million
from bench.lines.paid import Paid
from bench.lines.planning import Planning
from bench.lines.policy import Policy
from bench.lines.send import Send
from bench.lines.senders import Senders
from bench.lines.start import Start
from bench.lines.taps import Taps
from bench.lines.unknown import Unknown
from bench.place import Place

NAMES: Final = (
    "send",
    "latency",
    "limit",
    "paid",
    "unknown",
    "tap-in-mass",
    "planning",
    "million",
    "ledger",
    "taps",
    "start",
    "policy",
)


def contests(size: Size, place: Place) -> dict[str, Contest]:
    """Every line by its name, one of :data:`NAMES`."""
    senders = Senders(place, size.warm)
    lines: tuple[Contest, ...] = (
        Send(senders, size.send),
        Latency(senders, size.latency),
        AtTheLimit(senders, size.limit),
        Paid(senders, size.paid),
        Unknown(place, size.unknown_seconds),
        TapInMass(place, size.mass),
        Planning(place, size.planning),
        Million(place, size.million),
        Ledger(place, size.ledger),
        Taps(place, size.taps),
        Start(place, size.starts, size.rest_seconds),
        Policy(size.policy),
    )
    return dict(zip(NAMES, lines, strict=True))
