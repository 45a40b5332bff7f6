"""What goes with an announcement lies in the store as long as it is of use, and no longer."""

import datetime as dt

import pytest
from sqlalchemy import Connection, insert, select

from bot.domain.announcement import Attached
from bot.domain.sent_file import kept_name
from bot.services.announcements import draft as drafts
from bot.services.announcements.schedule import schedule
from bot.services.announcements.spread import spread_piece
from bot.services.announcements.withdraw import withdraw
from bot.services.people.erase import erase
from bot.storage import announcements, files, people
from bot.storage.file_tables import file_pieces
from bot.storage.store import Store
from bot.storage.tables import dialogs
from tests.cast import DAY, SLOT, Town, found

NOW = SLOT

only_words = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""Where the database makes no difference."""


def sent_in(town: Town, now: dt.datetime = NOW, data: bytes = b"jpeg") -> int:
    def add(db: Connection) -> int:
        number = files.add(db, "ab12", "jpg", len(data), now)
        files.add_piece(db, number, 0, data)
        return number

    return town.do(add)


def kept(town: Town) -> list[bytes]:
    pieces = select(file_pieces.c.data).order_by(file_pieces.c.file_id)
    return town.store.read_now(lambda db: list(db.scalars(pieces)))


class Desk:
    """A draft, and what is done with it."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.alva = town.joins("alva")
        house = town.who(self.alva).organisation
        assert house is not None
        self.house = house
        self.draft = town.do(drafts.begin, house.id, self.alva, "sv", "Hej!", NOW)

    def attaches(self, number: int | None) -> None:
        attached = None if number is None else Attached("image", kept_name(number, "ab12", "jpg"), "Torget")
        assert self.town.do(drafts.attach, self.draft, attached, NOW)

    def sends(self) -> None:
        one = self.town.do(announcements.announcement, self.draft)
        assert one is not None
        assert self.town.do(schedule, self.draft, one.version, self.alva, self.house, NOW) == NOW
        while self.town.do(spread_piece, NOW) is not None:
            pass

    def forgets(self, now: dt.datetime) -> int:
        return self.town.do(files.forget, now)


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(found(store))


@only_words
def test_another_picture_takes_the_first_ones_place_and_none_leaves_nothing(desk: Desk) -> None:
    first, second = sent_in(desk.town, data=b"one"), sent_in(desk.town, data=b"two")
    desk.attaches(first)
    desk.attaches(second)
    assert kept(desk.town) == [b"two"]
    desk.attaches(second)  # other words for it
    assert kept(desk.town) == [b"two"]
    desk.attaches(None)
    assert kept(desk.town) == []


@only_words
def test_it_goes_with_the_draft_that_is_thrown_away(desk: Desk) -> None:
    desk.attaches(sent_in(desk.town))
    assert desk.town.do(drafts.throw_away, desk.draft)
    assert kept(desk.town) == []


@only_words
def test_it_goes_with_what_is_taken_back(desk: Desk) -> None:
    desk.attaches(sent_in(desk.town))
    desk.sends()
    assert kept(desk.town) == [b"jpeg"]
    assert desk.town.do(withdraw, desk.draft, desk.alva, NOW)
    assert kept(desk.town) == []


def test_what_goes_with_nothing_is_forgotten_after_a_day_and_the_rest_after_a_year(desk: Desk) -> None:
    desk.attaches(sent_in(desk.town, data=b"sent"))
    desk.sends()
    sent_in(desk.town, data=b"lost")
    sent_in(desk.town, NOW + DAY, b"new")

    assert desk.forgets(NOW + DAY) == 0
    assert desk.forgets(NOW + 1.5 * DAY) == 1
    assert kept(desk.town) == [b"sent", b"new"]
    assert desk.forgets(NOW + 364 * DAY) == 1
    assert kept(desk.town) == [b"sent"]
    assert desk.forgets(NOW + 366 * DAY) == 1
    assert kept(desk.town) == []


@only_words
def test_what_still_goes_out_is_kept_however_old_it_is(desk: Desk) -> None:
    desk.attaches(sent_in(desk.town))
    assert desk.town.do(drafts.set_repeats, desk.draft, "weekly", None, NOW)
    desk.sends()
    assert desk.forgets(NOW + 900 * DAY) == 0
    assert kept(desk.town) == [b"jpeg"]


@only_words
def test_a_picture_that_goes_with_one_announcement_goes_with_no_other(desk: Desk) -> None:
    number = sent_in(desk.town)
    desk.attaches(number)
    other = desk.town.do(drafts.begin, desk.house.id, desk.alva, "sv", "Hej igen!", NOW)
    attached = Attached("image", kept_name(number, "ab12", "jpg"), "Torget")
    desk.town.do(drafts.attach, other, attached, NOW)
    assert desk.town.do(drafts.throw_away, other)
    assert kept(desk.town) == [b"jpeg"]


def test_with_whoever_is_erased_goes_what_they_sent_in_and_nobody_was_sent(desk: Desk) -> None:
    town, bashir = desk.town, desk.town.joins("bashir")
    gone_out = desk.draft
    desk.attaches(sent_in(town, data=b"sent"))
    desk.sends()
    desk.draft = town.do(drafts.begin, desk.house.id, desk.alva, "sv", "Nästa.", NOW)
    desk.attaches(sent_in(town, data=b"in a draft"))
    theirs = town.do(drafts.begin, desk.house.id, bashir, "sv", "Mitt.", NOW)
    number = sent_in(town, data=b"of another")
    town.do(drafts.attach, theirs, Attached("image", kept_name(number, "ab12", "jpg"), "Torget"), NOW)
    town.do(holds, desk.alva, sent_in(town, data=b"held for its words"))
    held_by_bashir = sent_in(town, data=b"held by another")
    town.do(holds, bashir, held_by_bashir)
    before = town.do(announcements.announcement, desk.draft)

    town.do(erase, desk.alva, NOW, "alva")
    assert kept(town) == [b"sent", b"of another", b"held by another"]
    left = town.do(announcements.announcement, desk.draft)
    assert before is not None
    assert left is not None  # the words are the organisation's
    assert (left.attached, left.version) == (None, before.version + 1)
    stands = town.do(announcements.announcement, gone_out)
    assert stands is not None
    assert stands.attached is not None


def holds(db: Connection, person_id: int, number: int) -> None:
    """As the chat keeps it while the words beside it are asked for."""
    who = people.person(db, person_id)
    assert who is not None
    row = {
        "address_id": who.address_id,
        "person_id": person_id,
        "kind": "announcement",
        "step": "asked",
        "data": {"held": {"file": kept_name(number, "ab12", "jpg")}},
        "expires_at": NOW + DAY,
    }
    db.execute(insert(dialogs).values(**row))
