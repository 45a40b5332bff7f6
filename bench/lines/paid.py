"""At the limit of a paid broadcast: a thousand messages a second."""

from collections.abc import Mapping
from typing import Final

from bench.contest import Side
from bench.lines.senders import Limited, Senders
from bench.table import Found, Line, at_least, at_most, core, cpu_ms, read

LATENCY_MS = 40.0
LIMIT = Limited(1_000.0, 50)

PTB = "python-telegram-bot, AIORateLimiter, 16 workers"


class Paid:
    """``messages`` to send; the peer sends fewer of them."""

    rounds: Final = "one by one"

    def __init__(self, senders: Senders, messages: int) -> None:
        self._senders = senders
        self._messages = messages

    @property
    def sides(self) -> Mapping[str, Side]:
        """Both know the limit."""
        return {
            "kompis": self._senders.kompis(self._messages, LATENCY_MS, LIMIT),
            PTB: self._senders.peer(
                "ptb", self._messages // 10, LATENCY_MS, LIMIT, workers=16, rate=LIMIT.rate
            ),
        }

    def line(self, found: Found) -> Line:
        """The share of the limit, what was refused, and what it cost."""
        return Line(
            f"{self._messages:,} lessons at {LIMIT.rate:,.0f} a second, bucket of {LIMIT.burst}, "
            f"the API {LATENCY_MS:.0f} ms away",
            (
                found.row("share of the limit, %", read("share"), at_least(97), [PTB], better="more"),
                found.row("answered 429, %", read("refused_share"), at_most(0.2), [PTB], better=None),
                found.row("retries before their time", read("early"), None, [PTB], better=None),
                found.row("of one core", core, at_most(0.35), [PTB], better=None),
                found.row("CPU ms a message", cpu_ms, None, [PTB]),
            ),
            "The limit for kompis; its CPU for python-telegram-bot, which never gets near.",
        )
