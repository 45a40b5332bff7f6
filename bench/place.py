"""Where the sides work: databases made once and copied for every run, and the local Telegram."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from shutil import copyfile
from typing import Any

from bench import town
from bench.process import Figures
from tests.doubles.telegram.remote import RemoteTelegram, telegram_process


class Place:
    """A folder for one run of the bench."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextlib.contextmanager
    def town(self, people: int, *, planned: bool = False, composed: bool = False) -> Iterator[str]:
        """A fresh database, as :func:`bench.town.build` makes it; gone afterwards."""
        copy = self._folder / "at-work.db"
        copyfile(self._template(people, planned=planned, composed=composed), copy)
        try:
            yield str(copy)
        finally:
            for file in self._folder.glob(f"{copy.name}*"):
                file.unlink()

    def message(self) -> Any:  # noqa: ANN401 - JSON
        """The lesson that is sent, as values that another process reads."""
        return town.a_message(self._template(1, composed=True))

    def _template(self, people: int, *, planned: bool = False, composed: bool = False) -> Path:
        file = self._folder / f"{people}{'-planned' * planned}{'-composed' * composed}.db"
        if not file.exists():
            town.build(file, people, planned=planned, composed=composed)
        return file


@contextlib.asynccontextmanager
async def telegram(
    people: int, latency_ms: float, *, burst: int | None = None
) -> AsyncIterator[RemoteTelegram]:
    """The local Telegram as a process of its own, with so many people who have pressed Start.

    ``burst`` is how many messages its limit of 30 a second lets through at once; None: no limit.
    """
    arguments = ["--people", str(people), "--latency-ms", str(latency_ms)]
    async with telegram_process(*arguments, *(["--no-rates"] if burst is None else [])) as process:
        if burst is not None:
            await process.post("rates", bot_burst=burst)
        yield process


async def seen_by(telegram: RemoteTelegram, messages: int, limit: float) -> Figures:
    """What the API saw: the share of the limit that was used, in per cent, and what it had to refuse.

    The rate is that of the messages it took, from the first to the last.
    """
    calls = [call for call in await telegram.get("calls") if call["method"] == "sendmessage"]
    taken = sorted(call["at"] for call in calls if call["status"] == 200)
    assert len(taken) == messages, f"{len(taken)} of {messages} messages arrived"
    violations = (await telegram.get("violations"))["violations"]
    early = [one for one in violations if one.startswith("early retry")]
    assert early == violations, set(violations) - set(early)
    return {
        "share": 100 * (len(taken) - 1) / (taken[-1] - taken[0]) / limit,
        "refused": float(sum(call["status"] == 429 for call in calls)),
        "early": float(len(early)),
    }
