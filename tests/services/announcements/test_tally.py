"""How an announcement goes: nobody is known by it to pause, and reasons are told from five people on."""

from collections.abc import Mapping

import pytest

from bot.domain.announcement import Announcement, State
from bot.domain.delivery import State as Delivered
from bot.domain.kinds import RULES, Kind, announcement_key, correction_key, person_recipient
from bot.services.announcements.tally import Standing, standing_of
from bot.storage.store import Store
from bot.storage.tables import deliveries
from tests.cast import SLOT, found

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

SENT, WAITS, NEVER = Delivered.SENT, Delivered.PENDING, Delivered.CANCELLED


def out(audience: Mapping[str, object]) -> Announcement:
    """One that has gone out to these, and has been corrected since."""
    return Announcement(7, 1, State.OUT, audience, {"sv": "Fika!"}, runs=1, version=2)


@pytest.fixture
def became(store: Store) -> "Became":
    found(store)
    return Became(store)


class Became:
    """Rows of the announcement, in these states."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._number = 0

    def __call__(self, key: str = announcement_key(7, 1), **states: int) -> "Became":
        rows = [self._row(key, state) for state, people in states.items() for _ in range(people)]
        self._store.write_now(lambda db: db.execute(deliveries.insert(), rows))
        return self

    def _row(self, key: str, state: str) -> dict[str, object]:
        self._number += 1
        kind, now = Kind.ANNOUNCEMENT, dict.fromkeys(("due_at", "try_at", "expires_at", "created_at"), SLOT)
        fixed = {"kind": kind.value, "priority": RULES[kind].priority, "channel": "web"}
        return {"recipient": person_recipient(self._number), "key": key, "state": state, **fixed, **now}

    def told(self, audience: Mapping[str, object] | None = None) -> Standing:
        return self._store.write_now(standing_of, out(audience or {}))


def test_of_everybody_each_reason_that_five_have_is_told(became: Became) -> None:
    became(sent=5, pending=1, claimed=1, sending=1, failed=5, cancelled=6)
    people = {SENT: 5, WAITS: 3, Delivered.FAILED: 5, NEVER: 6}
    assert became.told() == Standing(people)


def test_reasons_that_fewer_have_are_told_as_one(became: Became) -> None:
    became(sent=9, failed=4, cancelled=1)
    assert became.told() == Standing({SENT: 9, WAITS: 0}, missed=5)


@pytest.mark.parametrize("cancelled", [1, 4])
def test_a_pause_is_one_of_those_who_missed_it(became: Became, cancelled: int) -> None:
    became(sent=9, cancelled=cancelled)
    assert became.told() == Standing({SENT: 9, WAITS: 0}, missed=cancelled)


def test_where_nobody_missed_it_all_is_told(became: Became) -> None:
    became(sent=9, pending=1)
    became(correction_key(7, 1, 2), sent=8, failed=1)
    assert became.told() == Standing({SENT: 9, WAITS: 1}, corrected={SENT: 8, Delivered.FAILED: 1})


@pytest.mark.parametrize(("sent", "cancelled"), [(3, 0), (2, 1)])
def test_of_fewer_than_five_in_all_only_how_many_they_are(became: Became, sent: int, cancelled: int) -> None:
    became(sent=sent, cancelled=cancelled, pending=1)
    became(correction_key(7, 1, 2), sent=sent - 1, failed=1)
    assert became.told() == Standing({WAITS: 1}, 4, corrected={WAITS: 0, Delivered.FAILED: 1})


@pytest.mark.parametrize("audience", [{"workplaces": [1]}, {"cohorts": [1], "progress": "completed"}])
def test_of_a_part_nothing_is_told_not_even_whether_somebody_waits(
    became: Became, audience: dict[str, object]
) -> None:
    became(sent=9, pending=1, cancelled=9)
    became(correction_key(7, 1, 2), sent=9)
    assert became.told(audience) == Standing({})
    assert became.told() == Standing({SENT: 9, WAITS: 1, NEVER: 9}, corrected={SENT: 9})
