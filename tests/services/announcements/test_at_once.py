"""Two at the same moment on PostgreSQL: an announcement goes out once, and no change of it is lost."""

from collections import Counter
from functools import partial

import pytest
from sqlalchemy import Connection, select, update

from bot.domain.announcement import State
from bot.domain.kinds import Kind
from bot.services.announcements.carry import carry_piece
from bot.services.announcements.compose import compose
from bot.services.announcements.correct import correct
from bot.services.announcements.draft import throw_away, write
from bot.services.announcements.schedule import Trouble, schedule
from bot.services.announcements.send_again import send_again
from bot.services.announcements.spread import spread_piece
from bot.services.announcements.stop import stop
from bot.services.announcements.withdraw import withdraw
from bot.services.delivery.composing import Composed, Uncomposed
from bot.storage.bodies import keep
from bot.storage.store import Store
from bot.storage.tables import deliveries
from tests.cast import DAY, SLOT, found
from tests.services.announcements.test_spreading import Newsroom
from tests.services.people.test_at_once import at_once


@pytest.fixture(params=["postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def newsroom(store: Store) -> Newsroom:
    newsroom = Newsroom(found(store))
    newsroom.town.crowd(3)
    return newsroom


MEETINGS = (1, 2, 3)


@pytest.mark.parametrize("statement", MEETINGS)
def test_confirmed_twice_it_goes_out_once(newsroom: Newsroom, statement: int) -> None:
    id_ = newsroom.draft()
    send = partial(schedule, draft=id_, version=1, by=newsroom.alva, house=newsroom.house, now=SLOT)

    given = at_once(newsroom.town.store, send, send, statement)
    assert Counter(given) == Counter([SLOT, Trouble.NO_DRAFT])


@pytest.mark.parametrize("statement", MEETINGS)
def test_spread_by_two_everybody_is_written_down_once(newsroom: Newsroom, statement: int) -> None:
    newsroom.sent()
    piece = partial(spread_piece, now=SLOT, size=2)
    at_once(newsroom.town.store, piece, piece, statement)
    newsroom.spreads()

    assert len(newsroom.rows("id")) == 4


@pytest.mark.parametrize("statement", MEETINGS)
def test_stopped_as_it_is_spread_nobody_gets_it_after_all(newsroom: Newsroom, statement: int) -> None:
    id_ = newsroom.sent()
    stopping = partial(stop, running=id_, by=newsroom.alva, now=SLOT)
    at_once(newsroom.town.store, partial(spread_piece, now=SLOT), stopping, statement)
    newsroom.carries()

    assert newsroom.one(id_).state is State.STOPPED
    assert {state for (state,) in newsroom.rows("state")} <= {"cancelled"}


@pytest.mark.parametrize("statement", MEETINGS)
def test_corrected_as_it_is_claimed_everybody_ends_with_the_new_words(
    newsroom: Newsroom, statement: int
) -> None:
    """Either the claim composes the new words, or what it composed is edited."""
    id_ = newsroom.sent()
    newsroom.spreads()
    mend = partial(correct, sent=id_, language="sv", markdown="Klockan tre!", by=newsroom.alva, now=SLOT)
    at_once(newsroom.town.store, _claim, mend, statement)
    newsroom.carries()

    rows = newsroom.rows("id", "kind", "edits", "body")
    old = {id_ for id_, _, _, body in rows if "Fika!" in str(body)}
    assert old <= {edits for _, kind, edits, _ in rows if kind == "correction"}
    assert all(
        "Klockan tre!" in str(body)
        for id_, kind, _, body in rows
        if kind == "announcement" and body and id_ not in old
    )


@pytest.mark.parametrize("statement", MEETINGS)
def test_corrected_as_it_comes_again_the_last_time_and_this_one_say_the_new_words(
    newsroom: Newsroom, statement: int
) -> None:
    """Either it comes first, and this time is what is corrected; or the last one is, and then it comes."""
    id_ = newsroom.weekly()
    newsroom.sets("sent", body={"message": {}})
    week = SLOT + 7 * DAY
    mend = partial(correct, sent=id_, language="sv", markdown="Klockan tre!", by=newsroom.alva, now=week)
    at_once(newsroom.town.store, mend, partial(spread_piece, now=week), statement)
    for _ in range(2):
        newsroom.carries(week)
        newsroom.spreads(week)

    runs = {row: key for kind, row, key in newsroom.rows("kind", "id", "key") if kind == "announcement"}
    edited = {edits for kind, edits in newsroom.rows("kind", "edits") if kind == "correction"}
    assert Counter(runs.values()) == {f"announcement:{id_}:{run}": 4 for run in (1, 2)}
    assert edited in ({row for row, key in runs.items() if key.endswith(":1")}, set())
    assert set(newsroom.words(week)) == {"Klockan tre!"}


@pytest.mark.parametrize("statement", MEETINGS)
def test_a_change_is_carried_once_to_each(newsroom: Newsroom, statement: int) -> None:
    id_ = newsroom.sent()
    newsroom.spreads()
    newsroom.sets("sent", body={"message": {}})
    newsroom.town.do(correct, id_, "sv", "Klockan tre!", newsroom.alva, SLOT)
    piece = partial(carry_piece, now=SLOT, size=2)
    at_once(newsroom.town.store, piece, piece, statement)
    newsroom.carries()

    assert Counter(kind for (kind,) in newsroom.rows("kind")) == Counter(announcement=4, correction=4)
    assert newsroom.one(id_).carried is None


@pytest.mark.parametrize("statement", MEETINGS)
def test_written_as_it_is_thrown_away_it_is_gone(newsroom: Newsroom, statement: int) -> None:
    id_ = newsroom.draft()
    writing = partial(write, draft=id_, language="sv", markdown="Annat.", now=SLOT)
    at_once(newsroom.town.store, partial(throw_away, draft=id_), writing, statement)
    newsroom.town.do(throw_away, id_)

    assert newsroom.town.do(throw_away, id_) is False


@pytest.mark.parametrize("statement", MEETINGS)
def test_taken_back_and_sent_again_at_once_it_reaches_nobody_else(newsroom: Newsroom, statement: int) -> None:
    id_ = newsroom.sent()
    newsroom.spreads()
    newsroom.sets("failed", body={"message": {}})
    again = partial(send_again, sent=id_, by=newsroom.alva, now=SLOT)
    at_once(newsroom.town.store, partial(withdraw, sent=id_, by=newsroom.alva, now=SLOT), again, statement)
    newsroom.carries()

    assert {state for (state,) in newsroom.rows("state")} <= {"failed", "cancelled"}


def _claim(db: Connection) -> None:
    """As a claim does: rows are locked, composed, and stored in one transaction."""
    waiting = select(deliveries).where(deliveries.c.state == "pending").with_for_update(skip_locked=True)
    rows = db.execute(waiting).all()
    asked = [Uncomposed(r.id, Kind(r.kind), r.person_id, r.address_id, r.channel, r.due_at) for r in rows]
    for id_, what in compose(db, asked, SLOT).items():
        assert isinstance(what, Composed)
        db.execute(update(deliveries).where(deliveries.c.id == id_).values(state="claimed"))
        keep(db, id_, what.body)
