"""What is kept of each workspace's pace."""

import datetime as dt

import pytest
from sqlalchemy import Connection

from bot.services.delivery.lease import Owner
from bot.services.delivery.paces import PAGE, PaceNote, note_pace, page_of_paces
from bot.storage.store import Store
from tests.services.delivery.ledger import NOW, own, take_over

LATER = NOW + dt.timedelta(minutes=1)


@pytest.fixture
def owner(store: Store) -> Owner:
    return own(store, channel="slack")


def test_a_rate_and_a_pause_are_kept_side_by_side(store: Store, owner: Owner) -> None:
    for note in (
        PaceNote("T1", "send", rate=4.0, learned_at=NOW),
        PaceNote("T1", "send", paused_until=LATER),
        PaceNote("T1", "edit", paused_until=NOW),
        PaceNote("T0", "send", rate=2.0, learned_at=NOW),
        PaceNote("T0", "send", rate=3.0, learned_at=LATER),
    ):
        assert store.write_now(note_pace, owner, note) is True

    assert store.read_now(page_of_paces, "slack") == [
        PaceNote("T0", "send", 3.0, LATER, None),
        PaceNote("T1", "edit", None, None, NOW),
        PaceNote("T1", "send", 4.0, NOW, LATER),
    ]
    assert store.read_now(page_of_paces, "another") == []


def test_a_workspace_without_a_name_is_one_too(store: Store, owner: Owner) -> None:
    store.write_now(note_pace, owner, PaceNote("", "send", 4.0, NOW))

    assert store.read_now(page_of_paces, "slack") == [PaceNote("", "send", 4.0, NOW)]
    assert store.read_now(page_of_paces, "slack", "") == []


def test_many_workspaces_come_in_pages_and_none_is_cut_in_two(store: Store, owner: Owner) -> None:
    notes = [
        PaceNote(f"T{number:03}", call, paused_until=NOW)
        for number in range(PAGE)
        for call in ("edit", "send")
    ]

    def write(db: Connection) -> None:
        for note in notes:
            note_pace(db, owner, note)

    store.write_now(write)

    found: list[PaceNote] = []
    page = store.read_now(page_of_paces, "slack")
    while page:
        assert len(page) <= PAGE
        found += page
        page = store.read_now(page_of_paces, "slack", page[-1].workspace)
    assert found == notes


def test_a_past_owner_notes_nothing(store: Store, owner: Owner) -> None:
    take_over(store, owner)

    assert store.write_now(note_pace, owner, PaceNote("T1", "send", 4.0, NOW)) is False
    assert store.read_now(page_of_paces, "slack") == []
