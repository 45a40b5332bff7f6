"""A start loads what its channels need: no library of a platform that is not configured, and no slow one."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.adapters.web.browsing import Visitor
from tests.contracts.running import ROOT, Run, answers, running
from tests.contracts.stands.telegram import NO_RATES
from tests.doubles.telegram import TOKEN, TelegramDouble

TELEGRAMS: Final = frozenset({"telegram", "telegramify_markdown"})
SLACKS: Final = frozenset({"slack_bolt", "slack_sdk"})
ON_DEMAND: Final = frozenset(
    {
        "aiosmtplib",
        "alembic",
        "cryptography",
        "fpdf",
        "icalendar",
        "matplotlib",
        "psycopg",
        "pydantic",
        "segno",
        "uharfbuzz",
    }
)
"""What only some work needs: letters, migrations, secrets of Slack's, papers, calendars, pictures,
words of a command line."""

FILES_ONLY: Final = frozenset({"aiohttp", "rich"})
"""What files go by, at Telegram; and what structlog would have for colours."""

AT_FIRST: Final = frozenset({"alembic"})
"""What the first start of all makes its tables with."""


def found(run: Run, names: frozenset[str]) -> set[str]:
    """Which of these libraries were loaded."""
    return {name.partition(".")[0] for name in run.loaded} & names


def channels_of(run: Run) -> set[str]:
    """Of which adapters the channel itself was loaded, not only what is said of it."""
    return {
        name.split(".")[1]
        for name in run.loaded
        if re.fullmatch(r"adapters\.[a-z]+\.channel", name) is not None
    }


async def test_with_the_web_chat_alone_no_platforms_library_is_loaded_and_no_slow_one(tmp_path: Path) -> None:
    async with running(tmp_path, "web: {adapter: web, organisation: city}") as run:
        await answers(run)
        async with Visitor(run.url) as alva:
            await alva.open("/start/city")
            await alva.tap("Jag är med")
    assert found(run, TELEGRAMS | SLACKS | ON_DEMAND - AT_FIRST) == set()
    assert channels_of(run) == {"web"}


async def test_with_telegram_nothing_of_slacks_is_loaded(tmp_path: Path, sqlite_template: Path) -> None:
    async with TelegramDouble(rates=NO_RATES) as double:
        channels = f'telegram: {{adapter: telegram, token: "${{T}}", api_url: "{double.url}"}}'
        async with running(tmp_path, channels, environment={"T": TOKEN}, tables=sqlite_template) as run:
            await double.until(lambda: double.polled, 20)
            alva = double.person()
            double.write(alva, "/start city")
            await double.until(lambda: double.seen(alva), 20)
    assert found(run, SLACKS | ON_DEMAND) == set()
    assert channels_of(run) == {"telegram"}


async def test_setting_menus_polling_answering_and_editing_load_no_library_of_telegrams(
    tmp_path: Path, sqlite_template: Path
) -> None:
    async with TelegramDouble(rates=NO_RATES) as double:
        channels = f'telegram: {{adapter: telegram, token: "${{T}}", api_url: "{double.url}"}}'
        async with running(tmp_path, channels, environment={"T": TOKEN}, tables=sqlite_template) as run:
            await double.until(lambda: double.world.profile.short_descriptions.get("en"), 40)
            alva = double.person()
            double.write(alva, "/start city")
            await double.until(lambda: double.seen(alva), 40)
            double.tap(alva, 0)
            await double.until(lambda: double.calls("answerCallbackQuery"), 40)
    assert found(run, TELEGRAMS | SLACKS | ON_DEMAND | FILES_ONLY) == set()


def test_nothing_of_slacks_adapter_loads_what_is_telegrams() -> None:
    """All of it, whatever it does."""
    modules = [f"adapters.slack.{path.stem}" for path in (ROOT / "adapters" / "slack").glob("[a-z]*.py")]
    program = f"import sys, {', '.join(modules)}; print(*{{name.split('.')[0] for name in sys.modules}})"
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout.split()
    assert {*told} & (SLACKS | TELEGRAMS | ON_DEMAND) == SLACKS
