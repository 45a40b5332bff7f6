"""An announcement on all channels at once, mended on its way; the long ones are asked for."""

from pathlib import Path

import pytest

from tests.chaos.announcement import Plan, live_through


@pytest.mark.timeout(180)
async def test_what_the_organiser_is_told_is_what_people_see(folder_with_tables: Path) -> None:
    outcome = await live_through(Plan({"telegram": 8, "slack": 4, "web": 6}, shut=8), folder_with_tables)

    assert outcome.faults == [], str(outcome)
    assert sum(outcome.ledger.values()) + outcome.told["unreachable"] == 18
