"""Three machines with different clocks, for half a minute: one is killed, one cut off, one upgraded.

`make cluster` does more: PostgreSQL starts anew under all of them, machines freeze, lines are cut silently.
"""

from pathlib import Path

import pytest

from tests.cluster.campaign import Plan, live_through
from tests.databases import server_of_its_own

PLAN = Plan(
    ("kill -9", "cut from PostgreSQL", "stop on a newer schema"),
    people=20,
    bots=3,
    apps=0,
    pause=0.5,
    settles=8.0,
    patience=3.0,  # four tests at a time share two processors; `make cluster` has them for itself
)


@pytest.mark.timeout(180)
async def test_a_killed_a_cut_off_and_a_stopped_machine_lose_nothing_and_are_replaced_in_time(
    tmp_path: Path,
) -> None:
    with server_of_its_own() as database:
        outcome = await live_through(PLAN, tmp_path, database)

    assert [event.what for event in outcome.events] == list(PLAN.events)
    assert sum(counts.taps for counts in outcome.counts.values()) > 0
    assert outcome.faults == [], str(outcome)
