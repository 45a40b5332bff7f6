"""A few seconds of accidents on every channel, as part of every test run; the long one is asked for."""

from pathlib import Path

import pytest

from tests.chaos.channels import Plan, live_through


@pytest.mark.timeout(300)  # what nobody knows of waits for half a minute
async def test_nothing_is_lost_whatever_goes_wrong(folder_with_tables: Path) -> None:
    outcome = await live_through(Plan(people=12, kills=1, seconds=10), folder_with_tables)
    assert outcome.faults == [], str(outcome)
    assert {name: one.people for name, one in outcome.counts.items()} == {
        "telegram": 12,
        "telegram-hook": 12,
        "slack": 12,
        "slack-http": 12,
        "web": 12,
    }
    assert sum(outcome.happened.values()) > 1, str(outcome)
