"""An announcement is written down for everybody once, whatever comes between; changes are carried to all."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any, cast

import pytest
from sqlalchemy import Connection, select, update

from bot.domain.announcement import Announcement, State
from bot.domain.audience import Audience
from bot.domain.kinds import Kind
from bot.services.announcements.carry import carry_piece
from bot.services.announcements.compose import compose
from bot.services.announcements.correct import correct
from bot.services.announcements.draft import (
    aim,
    begin,
    set_repeats,
    set_time,
    take_back_to_draft,
    throw_away,
    write,
)
from bot.services.announcements.schedule import Trouble, schedule
from bot.services.announcements.send_again import send_again
from bot.services.announcements.spread import spread_piece
from bot.services.announcements.stop import stop
from bot.services.announcements.withdraw import withdraw
from bot.services.delivery.composing import Composed, Nothing, Uncomposed
from bot.storage import announcements
from bot.storage.bodies import BODY, keep
from bot.storage.store import Store
from bot.storage.tables import deliveries
from tests.cast import DAY, SLOT, Town, found, statements
from tests.chat.phone import words


class Newsroom:
    """Alva, who organises, and colleagues in the tables."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.alva = town.joins("alva")
        house = town.who(self.alva).organisation
        assert house is not None
        self.house = house

    def draft(self, text: str = "Fika!") -> int:
        return self.town.do(begin, self.house.id, self.alva, "sv", text, SLOT)

    def sent(self, text: str = "Fika!") -> int:
        """One that goes out now."""
        id_ = self.draft(text)
        at = self.town.do(schedule, id_, 1, self.alva, self.house, SLOT)
        assert at == SLOT
        return id_

    def weekly(self, text: str = "Fika!") -> int:
        """One that comes every week, and has gone out for the first time."""
        id_ = self.draft(text)
        self.town.do(set_repeats, id_, "weekly", None, SLOT)
        self.town.do(schedule, id_, 2, self.alva, self.house, SLOT)
        self.spreads()
        return id_

    def spreads(self, now: dt.datetime = SLOT, size: int = 3) -> int:
        pieces = 0
        while self.town.do(spread_piece, now, size=size) is not None:
            pieces += 1
        return pieces

    def carries(self, now: dt.datetime = SLOT) -> None:
        while self.town.do(carry_piece, now, size=2) is not None:
            pass

    def rows(self, *columns: str) -> list[tuple[Any, ...]]:
        return [row[1:] for row in self.town.ledger("kind", *columns) if row[0] != "reply"]

    def sets(self, state: str, *people: int, **values: object) -> None:
        """What became of the deliveries of these, or of all."""
        body = values.pop("body", None)
        theirs = [deliveries.c.kind == "announcement"]
        if people:
            theirs.append(deliveries.c.person_id.in_(people))

        def run(db: Connection) -> None:
            db.execute(update(deliveries).where(*theirs).values(state=state, **values))
            for id_ in db.scalars(select(deliveries.c.id).where(*theirs)) if body else ():
                keep(db, id_, cast("Mapping[str, Any]", body))

        self.town.do(run)

    def one(self, id_: int) -> Announcement:
        found = self.town.do(announcements.announcement, id_)
        assert found is not None
        return found

    def words(self, now: dt.datetime = SLOT) -> Counter[str]:
        """What all that is not composed would say now."""
        return self.town.do(_words, now)


def _words(db: Connection, now: dt.datetime) -> Counter[str]:
    rows = db.execute(select(deliveries).where(deliveries.c.state == "pending", BODY.is_(None)))
    asked = [Uncomposed(r.id, Kind(r.kind), r.person_id, r.address_id, r.channel, r.due_at) for r in rows]
    said: Counter[str] = Counter()
    for what in compose(db, asked, now).values():
        match what:
            case Composed(message=message) if message is not None:
                said[words(message).rpartition("\n")[2]] += 1
            case Nothing(reason):
                said[reason] += 1
    return said


@pytest.fixture
def newsroom(store: Store) -> Newsroom:
    return Newsroom(found(store))


def test_everybody_is_written_down_once_in_pieces(newsroom: Newsroom) -> None:
    newsroom.town.crowd(6)
    id_ = newsroom.sent()

    assert newsroom.spreads() == 3
    rows = newsroom.rows("recipient", "key", "subject", "state")
    assert len(rows) == len(set(rows)) == 7
    assert {row[1:] for row in rows} == {(f"announcement:{id_}:1", f"announcement:{id_}", "pending")}
    assert newsroom.one(id_).state is State.OUT
    assert newsroom.spreads() == 0


def test_it_goes_on_where_a_crash_has_left_it(newsroom: Newsroom) -> None:
    newsroom.town.crowd(6)
    id_ = newsroom.sent()
    newsroom.town.do(spread_piece, SLOT, size=3)
    assert newsroom.one(id_).state is State.SPREADING

    newsroom.spreads(SLOT + DAY)
    assert len(newsroom.rows("id")) == 7
    assert {due for (due,) in newsroom.rows("due_at")} == {SLOT}


def test_a_piece_takes_as_many_statements_however_many_people_it_is(newsroom: Newsroom) -> None:
    newsroom.town.crowd(200)
    newsroom.sent()
    counted: list[str] = []
    with statements(counted):
        newsroom.town.do(spread_piece, SLOT)

    assert len(newsroom.rows("id")) == 201
    assert len([one for one in counted if not one.startswith(("BEGIN", "COMMIT"))]) <= 8


def test_only_the_version_that_was_seen_is_sent(newsroom: Newsroom) -> None:
    id_ = newsroom.draft()
    newsroom.town.do(write, id_, "sv", "Fika inställd.", SLOT)

    assert newsroom.town.do(schedule, id_, 1, newsroom.alva, newsroom.house, SLOT) is Trouble.CHANGED
    assert newsroom.town.do(schedule, id_, 2, newsroom.alva, newsroom.house, SLOT) == SLOT
    assert newsroom.town.do(schedule, id_, 2, newsroom.alva, newsroom.house, SLOT) is Trouble.NO_DRAFT


def test_nobody_is_a_reason_not_to_send(newsroom: Newsroom) -> None:
    id_ = newsroom.draft()
    newsroom.town.do(aim, id_, Audience(trades=frozenset({"hotel"})), SLOT)

    assert newsroom.town.do(schedule, id_, 2, newsroom.alva, newsroom.house, SLOT) is Trouble.NOBODY


def test_what_has_gone_out_is_written_and_thrown_away_no_more(newsroom: Newsroom) -> None:
    id_ = newsroom.sent()
    newsroom.spreads()

    assert not newsroom.town.do(write, id_, "sv", "Något annat.", SLOT)
    assert not newsroom.town.do(throw_away, id_)
    assert not newsroom.town.do(take_back_to_draft, id_, SLOT)
    assert newsroom.one(id_).words == {"sv": "Fika!"}


def test_what_waits_can_be_taken_back_to_be_written(newsroom: Newsroom) -> None:
    id_ = newsroom.draft()
    newsroom.town.do(set_time, id_, SLOT + DAY, SLOT)
    newsroom.town.do(schedule, id_, 2, newsroom.alva, newsroom.house, SLOT)

    assert newsroom.town.do(take_back_to_draft, id_, SLOT)
    assert newsroom.spreads(SLOT + DAY) == 0


def test_a_correction_edits_what_left_and_composes_the_rest_afresh(newsroom: Newsroom) -> None:
    """What failed stays as it is; what nobody knows of gets an edit that waits for it."""
    newsroom.town.crowd(5)
    id_ = newsroom.sent()
    newsroom.spreads()
    states = ("sent", "sending", "unknown", "failed", "pending")
    old = {"message": {}, "version": 1}
    people = [person for (person,) in newsroom.rows("person_id")]
    for person, state in zip(people, states, strict=False):
        newsroom.sets(state, person, body=old)

    assert newsroom.town.do(correct, id_, "sv", "Fika klockan tre!", newsroom.alva, SLOT)
    newsroom.carries()
    edits = {edited for kind, edited in newsroom.rows("kind", "edits") if kind == "correction"}
    by_person = {person: row for row, person in newsroom.rows("id", "person_id")[:6]}
    assert edits == {by_person[person] for person in people[:3]}
    assert newsroom.words() == Counter({"Fika klockan tre!": 5})  # three edits, and two that had not left


def test_corrected_twice_it_ends_at_the_newest_words(newsroom: Newsroom) -> None:
    id_ = newsroom.sent()
    newsroom.spreads()
    newsroom.sets("sent", body={"message": {}})
    for text in ("Fika klockan två!", "Fika klockan tre!"):
        newsroom.town.do(correct, id_, "sv", text, newsroom.alva, SLOT)
        newsroom.carries()

    assert newsroom.words() == Counter({"Fika klockan tre!": 2})
    assert len({key for kind, key in newsroom.rows("kind", "key") if kind == "correction"}) == 2


def test_a_repeating_one_is_corrected_in_what_went_out_last_and_in_all_that_come(newsroom: Newsroom) -> None:
    id_ = newsroom.weekly()
    newsroom.sets("sent", body={"message": {}})
    newsroom.spreads(SLOT + 7 * DAY)
    newsroom.sets("sent", body={"message": {}})
    first, second = (row for (row,) in newsroom.rows("id"))
    newsroom.town.do(correct, id_, "sv", "Fika klockan tre!", newsroom.alva, SLOT + 8 * DAY)
    newsroom.carries(SLOT + 8 * DAY)

    assert [edits for (edits,) in newsroom.rows("edits") if edits] == [
        second
    ]  # the first one stays as it was
    newsroom.spreads(SLOT + 14 * DAY)
    assert newsroom.words() == Counter({"Fika klockan tre!": 2})  # the edit, and the third time
    assert first != second


def test_it_does_not_come_again_before_what_was_changed_has_come_to_all_of_the_last_time(
    newsroom: Newsroom,
) -> None:
    newsroom.town.crowd(3)
    id_ = newsroom.weekly()
    newsroom.sets("sent", body={"message": {}})
    week = SLOT + 7 * DAY
    newsroom.town.do(correct, id_, "sv", "Fika klockan tre!", newsroom.alva, week)
    newsroom.town.do(carry_piece, week, size=2)

    assert newsroom.spreads(week) == 0
    newsroom.carries(week)
    newsroom.spreads(week)
    assert Counter(kind for (kind,) in newsroom.rows("kind")) == Counter(announcement=8, correction=4)


def test_a_draft_cannot_be_corrected_nor_taken_back(newsroom: Newsroom) -> None:
    id_ = newsroom.draft()

    assert not newsroom.town.do(correct, id_, "sv", "Annat.", newsroom.alva, SLOT)
    assert not newsroom.town.do(withdraw, id_, newsroom.alva, SLOT)
    assert not newsroom.town.do(stop, id_, newsroom.alva, SLOT)


def test_stopped_in_the_middle_of_it_nobody_else_gets_it(newsroom: Newsroom) -> None:
    newsroom.town.crowd(6)
    id_ = newsroom.sent()
    newsroom.town.do(spread_piece, SLOT, size=3)
    newsroom.sets("sent", newsroom.alva)

    assert newsroom.town.do(stop, id_, newsroom.alva, SLOT)
    assert newsroom.spreads() == 0
    newsroom.carries()
    assert Counter(state for (state,) in newsroom.rows("state")) == Counter(sent=1, cancelled=2)
    assert not [kind for (kind,) in newsroom.rows("kind") if kind == "correction"]


def test_taken_back_it_says_so_where_it_stands(newsroom: Newsroom) -> None:
    newsroom.town.crowd(1)
    id_ = newsroom.sent()
    newsroom.spreads()
    newsroom.sets("sent", newsroom.alva)
    newsroom.town.do(withdraw, id_, newsroom.alva, SLOT)

    assert newsroom.words() == Counter({"the organiser took it back": 1}), (
        "what is claimed before the change has come to it does not leave either"
    )
    newsroom.carries()
    assert newsroom.words() == Counter({"Destination Östersund har tagit tillbaka meddelandet.": 1})
    assert Counter(newsroom.rows("kind", "state")) == Counter(
        {("announcement", "sent"): 1, ("announcement", "cancelled"): 1, ("correction", "pending"): 1}
    )


def test_again_it_is_sent_to_those_who_can_be_reached_now(newsroom: Newsroom) -> None:
    newsroom.town.crowd(2)
    id_ = newsroom.sent()
    newsroom.spreads()
    newsroom.sets("failed", body={"message": {}}, error="Blocked.")
    newsroom.sets("sent", newsroom.alva)

    assert newsroom.town.do(send_again, id_, newsroom.alva, SLOT + 3 * DAY) == 2
    assert newsroom.town.do(send_again, id_, newsroom.alva, SLOT + 3 * DAY) == 0
    expires = {one for state, one in newsroom.rows("state", "expires_at") if state == "pending"}
    assert expires == {SLOT + 5 * DAY}
