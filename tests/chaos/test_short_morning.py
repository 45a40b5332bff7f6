"""One kill in a short morning, as part of every test run; ``make chaos`` is the long one."""

from pathlib import Path

import pytest

from tests.chaos.morning import Morning, live_through


@pytest.mark.timeout(300)  # half of it until what is not at rest is told
async def test_a_killed_process_loses_no_lesson_and_no_tap(folder_with_tables: Path) -> None:
    outcome = await live_through(Morning(people=60, kills=1), folder_with_tables)
    assert outcome.faults == []
    assert outcome.kills == 1
    assert outcome.taps == 60
