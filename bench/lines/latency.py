"""How many messages one process sends where each answer takes its time, and nothing else holds back."""

from collections.abc import Mapping
from typing import Final

from bench.contest import Side
from bench.lines.senders import Senders
from bench.table import Found, Line, at_least, cpu_ms, per_second

LATENCY_MS = 40.0

PTB = "python-telegram-bot, 16 workers"
AIOGRAM = "aiogram, 64 workers"
TELEBOT = "pyTelegramBotAPI async, 256 workers"
AIOHTTP = "nothing but aiohttp, 256 at once"


class Latency:
    """``messages`` to send; the slower peers send fewer, at the same rate."""

    rounds: Final = "one by one"

    def __init__(self, senders: Senders, messages: int) -> None:
        self._senders = senders
        self._messages = messages

    @property
    def sides(self) -> Mapping[str, Side]:
        """Each with as many workers as were its best in a sweep."""
        peer, messages = self._senders.peer, self._messages
        return {
            "kompis": self._senders.kompis(messages, LATENCY_MS),
            PTB: peer("ptb", messages // 4, LATENCY_MS, workers=16),
            AIOGRAM: peer("aiogram_workers", messages // 2, LATENCY_MS, workers=64),
            TELEBOT: peer("telebot_workers", messages // 2, LATENCY_MS, workers=256),
            AIOHTTP: peer("raw_aiohttp", messages, LATENCY_MS, workers=256),
        }

    def line(self, found: Found) -> Line:
        """Messages a second."""
        goals = {
            PTB: at_least(8),
            AIOGRAM: at_least(1.3),
            TELEBOT: None,
            AIOHTTP: at_least(0.7),
        }
        return Line(
            f"{self._messages:,} lessons, one process, the API {LATENCY_MS:.0f} ms away, no limit",
            (
                found.row("messages a second", per_second, None, goals, better="more"),
                found.row("CPU ms a message", cpu_ms, None, goals.keys()),
            ),
            f"kompis kept {found.busy()} of a core busy, aiohttp alone {found.busy(AIOHTTP)}, "
            f"python-telegram-bot {found.busy(PTB)}.",
        )
