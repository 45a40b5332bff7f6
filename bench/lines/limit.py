"""As fast as Telegram lets a free bot; how many it takes at once after a rest is not published."""

from collections.abc import Mapping
from typing import Final

from bench.contest import Side
from bench.lines.senders import Limited, Senders
from bench.table import Found, Line, Row, at_least, at_most, cpu_ms, read

LATENCY_MS = 40.0
RATE = 30.0

SMALL = Limited(RATE, 3)
LARGE = Limited(RATE, 30)

OTHER_BUCKET = "kompis, bucket of 30"
PTB_SMALL = "python-telegram-bot, AIORateLimiter, bucket of 3"
PTB_LARGE = "python-telegram-bot, AIORateLimiter, bucket of 30"
BROADCASTER = "aiogram's broadcaster, bucket of 3"


class AtTheLimit:
    """``messages`` to send; the peers send fewer of them."""

    rounds: Final = "beside other lines"

    def __init__(self, senders: Senders, messages: int) -> None:
        self._senders = senders
        self._messages = messages

    @property
    def sides(self) -> Mapping[str, Side]:
        """Both sizes of the bucket; the broadcaster is too slow to meet either."""
        peer, fewer = self._senders.peer, max(self._messages // 8, 60)
        return {
            "kompis": self._senders.kompis(self._messages, LATENCY_MS, SMALL),
            OTHER_BUCKET: self._senders.kompis(self._messages, LATENCY_MS, LARGE),
            PTB_SMALL: peer("ptb", fewer, LATENCY_MS, SMALL, workers=16, rate=RATE),
            PTB_LARGE: peer("ptb", fewer, LATENCY_MS, LARGE, workers=16, rate=RATE),
            BROADCASTER: peer("aiogram_broadcaster", fewer, LATENCY_MS, SMALL),
        }

    def line(self, found: Found) -> Line:
        """The share of the limit, and what was refused."""
        small, large = (PTB_SMALL, BROADCASTER), (PTB_LARGE,)
        return Line(
            f"{self._messages:,} lessons at {RATE:.0f} a second, the API {LATENCY_MS:.0f} ms away",
            (
                *_rows(found, "bucket of 3", "kompis", small),
                *_rows(found, "bucket of 30", OTHER_BUCKET, large),
                found.row("CPU ms a message", cpu_ms, None, (*small, *large)),
            ),
            "The limit, of which kompis uses 99 % by design; the rest absorbs what the way to the API adds "
            "and takes. A share above 100 % is the bucket that was full at first.",
        )


def _rows(found: Found, bucket: str, side: str, peers: tuple[str, ...]) -> tuple[Row, ...]:
    return (
        found.row(
            f"share of the limit, %; {bucket}",
            read("share"),
            at_least(98),
            peers,
            better="more",
            side=side,
        ),
        found.row("requests answered 429", read("refused"), at_most(0), peers, better=None, side=side),
        found.row("most in any second", read("most"), at_most(31), peers, better=None, side=side),
        found.row("retries before their time", read("early"), at_most(0), peers, better=None, side=side),
    )
