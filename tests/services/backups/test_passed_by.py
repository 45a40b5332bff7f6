"""What was due before a restore may have come after the backup was made: nothing comes twice."""

import datetime as dt
from pathlib import Path

from sqlalchemy import Connection, update

from bot.domain.announcement import State
from bot.services.announcements.draft import set_time
from bot.services.announcements.schedule import schedule
from bot.services.announcements.spread import spread_piece
from bot.services.backups.make import make
from bot.services.backups.pass_by import WHY, PassedBy
from bot.services.backups.restore import restore
from bot.services.learning.shelf import Shelf
from bot.services.people.settle import set_hour
from bot.storage.announcements import announcement
from bot.storage.store import Store, open_store
from bot.storage.tables import deliveries
from tests.cast import DAY, MINUTE, MONDAY, SLOT, Town, at, found, usual_library
from tests.services.announcements.test_spreading import Newsroom

NINE, TEN = at(MONDAY, 9, 0), at(MONDAY, 10, 0)
TUESDAY = MONDAY + DAY


def restored(address: str, folder: Path, made_at: dt.datetime) -> PassedBy:
    """The database goes back to how it stands now, at ten."""
    made = make(address, folder, made_at)
    return restore(address, made.path, folder, TEN, replace=True).filled.passed


def town_of(store: Store) -> Town:
    return Town(store, Shelf(usual_library()))


def test_a_tip_that_was_due_before_comes_the_next_day_and_later_ones_as_ever(
    migrated_url: str, tmp_path: Path
) -> None:
    with open_store(migrated_url) as store:
        town = found(store)
        alva, bashir = town.joins("alva"), town.joins("bashir")
        town.do(set_hour, bashir, dt.time(16), SLOT - DAY)

    assert restored(migrated_url, tmp_path, at(MONDAY, 2)) == PassedBy(people=1)

    with open_store(migrated_url) as store:
        town = town_of(store)
        assert town.morning(TEN) == []
        assert [one.person for one in town.morning(at(MONDAY, 16, 0))] == [bashir]
        assert [one.person for one in town.morning(at(TUESDAY))] == [alva]


def test_what_waited_is_closed_save_replies_and_what_is_due_later(migrated_url: str, tmp_path: Path) -> None:
    with open_store(migrated_url) as store:
        town = found(store)
        newsroom = Newsroom(town)
        town.plan(SLOT - MINUTE)
        town.pulls(town.joins("bashir"), TEN - 5 * MINUTE)
        town.do(_pend_replies)
        later = newsroom.draft("I kväll")
        town.do(set_time, later, at(MONDAY, 15), SLOT)
        town.do(schedule, later, 2, newsroom.alva, newsroom.house, SLOT)
        town.do(spread_piece, at(MONDAY, 15))

    assert restored(migrated_url, tmp_path, NINE).messages == 1

    with open_store(migrated_url) as store:
        kept = town_of(store).ledger("kind", "state", "error")
    assert kept == [
        ("lesson", "cancelled", WHY),
        ("reply", "pending", None),
        ("announcement", "pending", None),
        ("announcement", "pending", None),
    ]


def test_an_announcement_whose_time_was_before_does_not_go_out_and_is_named(
    migrated_url: str, tmp_path: Path
) -> None:
    with open_store(migrated_url) as store:
        newsroom = Newsroom(found(store))
        newsroom.town.crowd(6)
        weekly, once, half, later = newsroom.weekly(), newsroom.draft(), newsroom.draft(), newsroom.draft()
        for id_, moment in ((once, SLOT + 7 * DAY), (half, SLOT), (later, SLOT + 9 * DAY)):
            newsroom.town.do(set_time, id_, moment, SLOT)
            newsroom.town.do(schedule, id_, 2, newsroom.alva, newsroom.house, SLOT)
        newsroom.town.do(spread_piece, SLOT, size=3)
        made = make(migrated_url, tmp_path, SLOT)

    passed = restore(migrated_url, made.path, tmp_path, TEN + 7 * DAY, replace=True).filled.passed

    assert passed.announcements == (weekly, once, half)
    with open_store(migrated_url) as store:
        town = town_of(store)
        assert town.do(spread_piece, TEN + 7 * DAY) is None
        states = {id_: _one(town, id_) for id_ in (weekly, once, half, later)}
    assert states == {
        weekly: (State.SCHEDULED, SLOT + 14 * DAY),
        once: (State.STOPPED, SLOT + 7 * DAY),
        half: (State.OUT, SLOT),
        later: (State.SCHEDULED, SLOT + 9 * DAY),
    }


def _one(town: Town, id_: int) -> tuple[State, dt.datetime | None]:
    found_ = town.do(announcement, id_)
    assert found_ is not None
    return found_.state, found_.at


def _pend_replies(db: Connection) -> None:
    db.execute(update(deliveries).where(deliveries.c.kind == "reply").values(state="pending"))
