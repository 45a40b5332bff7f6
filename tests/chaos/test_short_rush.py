"""A small rush for the seats of a workshop, with two kills, as part of every test run."""

from pathlib import Path

import pytest

from tests.chaos.rush import Rush, live_through


@pytest.mark.timeout(300)
async def test_many_want_few_seats_while_kompis_is_killed(folder_with_tables: Path) -> None:
    outcome = await live_through(Rush(people=24, seats=4, raised_to=6, leave=2), folder_with_tables)

    assert outcome.faults == []
    assert outcome.kills == 2
    assert outcome.most_taken == 6
    assert outcome.offered == 4
    assert outcome.looked > 20
