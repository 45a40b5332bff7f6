"""Logging: structlog over the standard library, for people on a terminal and as JSON elsewhere.

A log line carries opaque ids only: no names, no words of anybody's, no platform ids. What settings call a
secret is taken out of every line as it is written, whoever wrote it.
"""

import contextlib
import json
import logging
import re
import sys
import time
import traceback
from collections.abc import Callable, Collection, Hashable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TextIO
from urllib.parse import quote

if TYPE_CHECKING:
    from structlog.typing import ExcInfo, Processor

TALKATIVE: Final = (
    "aiohttp",
    "alembic",
    "apscheduler",
    "asyncio",
    "httpcore",
    "httpx",
    "markdown_it",
    "slack_bolt",
    "slack_sdk",
    "sse_starlette",
    "telegram",
    "uvicorn",
    "watchfiles",
)
"""Libraries that are heard from WARNING on."""

INSTEAD: Final = "[secret]"

QUIET: Final = 60.0
"""Seconds without a trouble after which it counts as a new one."""

REMINDER: Final = 600.0
"""Seconds after which a trouble that lasts is told again."""

_PASSING: Final = frozenset({"timestamp", "error", "why", "reason", "seconds", "calls", "sends", "exc_info"})
"""What may differ between two lines of one trouble."""

_DETAIL: Final = re.compile(r"^[ |]*DETAIL: .*\n?", re.MULTILINE)


def set_up(
    *,
    secrets: Collection[str] = (),
    level: int = logging.INFO,
    stream: TextIO | None = None,
    readable: bool | None = None,
) -> None:
    """Send all logging, ours and that of libraries, to ``stream`` (standard error), from ``level`` on.

    ``readable`` says whether for people or as one JSON object a line; None: by whether the stream is a
    terminal. ``secrets`` are never written. May be called again; the last call counts.
    """
    with _no_colours():
        import structlog  # noqa: PLC0415 - a tenth of a second, for commands that log

    stream = sys.stderr if stream is None else stream
    readable = stream.isatty() if readable is None else readable
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
    ]
    if readable:
        shared.append(structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False))
        last: list[Processor] = [
            structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=_write_traceback)
        ]
    else:
        shared.append(structlog.processors.TimeStamper(fmt="iso", utc=True))
        last = [
            structlog.processors.ExceptionRenderer(_traceback),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.addFilter(OnceATrouble())
    handler.setFormatter(
        Redacting(
            structlog.stdlib.ProcessorFormatter(
                foreign_pre_chain=shared,
                processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            ),
            secrets,
        )
    )
    root = logging.getLogger()
    for earlier in [one for one in root.handlers if isinstance(one.formatter, Redacting)]:
        root.removeHandler(earlier)
    root.addHandler(handler)
    root.setLevel(level)
    for library in TALKATIVE:
        logging.getLogger(library).setLevel(max(level, logging.WARNING))


@contextlib.contextmanager
def _no_colours() -> Iterator[None]:
    """Keep structlog from loading rich: three times itself, for tracebacks in colour that are never shown."""
    absent = "rich" not in sys.modules
    if absent:
        sys.modules["rich"] = None  # type: ignore[assignment]  # so it says that there is none
    try:
        yield
    finally:
        if absent:
            del sys.modules["rich"]


class OnceATrouble(logging.Filter):
    """Lets a warning of ours through once, and again every ten minutes as long as it goes on.

    A database that is away for a night is then a line every ten minutes, not five a second from each channel.
    What names another channel, delivery or function is another trouble.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._troubles: dict[Hashable, _Trouble] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to write the line; how often it was held back stands in ``times``."""
        if record.levelno < logging.WARNING or not isinstance(record.msg, dict):
            return True
        now, said = self._clock(), record.msg
        kind = sys.exc_info()[0] if said.get("exc_info") else None
        same = (record.name, kind, *sorted((key, str(said[key])) for key in said if key not in _PASSING))
        self._troubles = {key: one for key, one in self._troubles.items() if now - one.last < QUIET}
        trouble = self._troubles.get(same)
        if trouble is None:
            self._troubles[same] = _Trouble(now, now)
            return True
        trouble.last, trouble.times = now, trouble.times + 1
        if now - trouble.told < REMINDER:
            return False
        record.msg = {**said, "times": trouble.times}
        trouble.told = now
        return True


@dataclass(slots=True)
class _Trouble:
    told: float
    last: float
    times: int = 1


class Redacting(logging.Formatter):
    """Writes as another formatter does, then takes secrets out: of messages, values and tracebacks alike."""

    def __init__(self, formatter: logging.Formatter, secrets: Collection[str]) -> None:
        super().__init__()
        self._formatter = formatter
        forms = {form for secret in secrets if secret for form in _forms(secret)}
        longest_first = sorted(forms, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def format(self, record: logging.LogRecord) -> str:
        """The line without secrets."""
        line = self._formatter.format(record)
        return line if self._secrets is None else self._secrets.sub(INSTEAD, line)


def _traceback(exc_info: "ExcInfo") -> str:
    """Where an error came from: never what variables held, nor the row that PostgreSQL puts into DETAIL."""
    return _DETAIL.sub("", "".join(traceback.format_exception(*exc_info))).rstrip("\n")


def _write_traceback(to: TextIO, exc_info: "ExcInfo") -> None:
    to.write("\n" + _traceback(exc_info))


def _forms(secret: str) -> set[str]:
    """A secret as it is, as it stands in an address, and as JSON writes it."""
    return {
        secret,
        quote(secret),
        quote(secret, safe=""),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
    }
