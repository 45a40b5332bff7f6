"""What a message costs: from people who are due to messages marked sent | a ready message, sent bare."""

from collections.abc import Mapping
from typing import Final

from bench.contest import Side
from bench.lines.senders import Senders
from bench.table import Found, Line, at_least, at_most, cpu_ms, per_second, read

PTB = "python-telegram-bot, 8 workers"
AIOGRAM = "aiogram, 64 workers"
TELEBOT = "pyTelegramBotAPI async, 64 workers"


class Send:
    """``messages`` to send to an API that answers at once."""

    rounds: Final = "one by one"

    def __init__(self, senders: Senders, messages: int) -> None:
        self._senders = senders
        self._messages = messages

    @property
    def sides(self) -> Mapping[str, Side]:
        """Everybody as fast as they can."""
        senders, messages = self._senders, self._messages
        return {
            "kompis": senders.kompis(messages),
            PTB: senders.peer("ptb", messages, workers=8),
            AIOGRAM: senders.peer("aiogram_workers", messages, workers=64),
            TELEBOT: senders.peer("telebot_workers", messages, workers=64),
        }

    def line(self, found: Found) -> Line:
        """CPU, and beside it what a clock and a look at the memory say."""
        peers = (PTB, AIOGRAM, TELEBOT)
        goals = {PTB: at_least(6), AIOGRAM: at_least(2), TELEBOT: at_least(1 / 0.85)}
        return Line(
            f"{self._messages:,} lessons with an earlier question, from due to marked sent; no latency",
            (
                found.row("CPU ms a message", cpu_ms, at_most(0.28), goals),
                found.row("messages a second", per_second, None, peers, better="more"),
                found.row("peak memory, MB", read("peak_mb"), None, peers),
            ),
            f"CPU: kompis kept {found.busy()} of a core busy. The peers read, compose and record nothing.",
        )
