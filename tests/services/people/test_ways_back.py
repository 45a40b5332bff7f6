"""Ways back on both databases: one link and one code a person, wrong codes counted, a page opened."""

import datetime as dt

import pytest
from sqlalchemy import Connection, select

from bot.domain.message import from_json
from bot.services.people.arrive import shut_out
from bot.services.people.merge import UNDONE_WITHIN, merge, undo
from bot.services.people.ways_back import (
    CODE_LASTS,
    COUNTED_FOR,
    MOST_WRONG,
    Leads,
    Marks,
    Opened,
    has_left,
    make_code,
    make_link,
    mark_anew,
    open_page,
    page_of,
    read_code,
)
from bot.storage.merges import Merge
from bot.storage.store import Store
from bot.storage.tables import addresses, bodies, wrong_codes
from tests.cast import EARLY, MINUTE, SECOND, SLOT, Town, found

MARKS = Marks(b"a key of the tests, which opens nothing")
LINK, CODE = MARKS.of("link", "a token"), MARKS.of("code", "123456")
WRONG = MARKS.of("code", "654321")


@pytest.fixture
def town(store: Store) -> Town:
    return found(store)


def read(town: Town, person: int, mark: str = CODE, now: dt.datetime = SLOT) -> Leads | str:
    return town.do(read_code, town.who(person), mark, now)


def test_a_mark_tells_neither_kind_nor_key() -> None:
    assert MARKS.of("code", "123456") != MARKS.of("link", "123456")
    assert MARKS.of("code", "123456") != Marks(b"another").of("code", "123456")
    assert "123456" not in CODE
    assert "key" not in repr(MARKS)


def test_a_code_is_used_up_by_reading_it(town: Town) -> None:
    alva, phone = town.joins("alva"), town.comes("alvas phone", channel="telegram")
    assert town.do(make_code, alva, [CODE], SLOT) == 0

    assert read(town, alva) == "own"
    assert read(town, phone, now=SLOT + CODE_LASTS - SECOND) == Leads(alva)
    assert read(town, phone, now=SLOT + CODE_LASTS - SECOND) == "unknown"


def test_a_code_ends(town: Town) -> None:
    alva, phone = town.joins("alva"), town.comes("alvas phone", channel="telegram")
    town.do(make_code, alva, [CODE], SLOT)

    assert read(town, phone, now=SLOT + CODE_LASTS) == "unknown"


def test_no_two_people_have_the_same_code(town: Town) -> None:
    alva, bashir = town.joins("alva"), town.joins("bashir")
    town.do(make_code, alva, [CODE], SLOT)

    assert town.do(make_code, bashir, [CODE, WRONG], SLOT) == 1
    assert town.do(make_code, bashir, [CODE], SLOT) is None
    assert town.do(make_code, bashir, [CODE], SLOT + CODE_LASTS) == 0


def test_wrong_codes_are_counted_for_an_hour(town: Town) -> None:
    alva, phone = town.joins("alva"), town.comes("alvas phone", channel="telegram")
    for number in range(MOST_WRONG):
        assert read(town, phone, WRONG, SLOT + number * MINUTE) == "unknown"
    later = SLOT + COUNTED_FOR
    town.do(make_code, alva, [CODE], later)

    assert read(town, phone, now=later - SECOND) == "too many"
    assert read(town, phone, now=later) == Leads(alva)
    assert read(town, phone, WRONG, later + COUNTED_FOR) == "unknown"
    assert len(town.do(lambda db: list(db.execute(select(wrong_codes))))) == 1


def test_a_link_opens_the_page_last_heard_from(town: Town) -> None:
    alva = town.joins("alva")
    town.do(make_link, alva, LINK, SLOT)

    assert town.do(open_page, LINK, ["web"], "new", SLOT) == Opened("web", "alva")
    who, address = town.do(page_of, LINK, ["web"], SLOT) or pytest.fail("nobody's")
    assert (who.person_id, address) == (alva, "alva")


def test_no_page_from_before_a_merge_is_opened_while_it_can_be_undone(town: Town) -> None:
    """A browser is let in for good: a thief with somebody's code would stay in their chat."""
    alva, thief = town.joins("alva"), town.joins("a thief")
    town.do(make_link, thief, LINK, SLOT)
    later = SLOT + MINUTE
    made = town.do(merge, alva, thief, town.shelf.library, later)
    assert isinstance(made, Merge)

    assert town.do(open_page, LINK, ["web"], "new", later + MINUTE) == Opened("web", "new", 1)
    assert town.do(open_page, LINK, ["web"], "newer", later + MINUTE) == Opened("web", "new")
    town.do(undo, made.id, alva, later + 2 * MINUTE)
    assert town.do(open_page, LINK, ["web"], "newest", later + 2 * MINUTE) == Opened("web", "a thief")


def test_a_merge_that_stands_opens_every_page(town: Town) -> None:
    alva, phone = town.joins("alva"), town.joins("alvas phone", channel="telegram")
    town.do(make_link, phone, LINK, SLOT)
    town.do(merge, alva, phone, town.shelf.library, SLOT)

    assert town.do(open_page, LINK, ["web"], "new", SLOT + UNDONE_WITHIN) == Opened("web", "alva")


def test_whoever_has_no_page_gets_one_with_first_words_and_their_tips_stay_where_they_were(
    town: Town,
) -> None:
    alva = town.joins("alva", channel="telegram")
    town.do(make_link, alva, LINK, SLOT)

    opened = town.do(open_page, LINK, ["web"], "new", SLOT)

    assert opened is not None
    assert (opened.channel, opened.address) == ("web", "new")
    assert opened.greeting is not None
    assert town.do(has_left, opened.greeting) is False
    (body,) = town.do(lambda db: list(db.scalars(select(bodies.c.body))))
    assert from_json(body["message"]).first_line == "Här är din chatt i webbläsaren."
    assert town.do(open_page, LINK, ["web"], "newer", SLOT) == Opened("web", "new")
    town.plan()
    assert town.ledger("kind", "channel") == [("reply", "web"), ("lesson", "telegram")]


def test_whoever_can_be_reached_nowhere_else_gets_their_tips_on_the_page_they_open(town: Town) -> None:
    alva = town.joins("alva", channel="telegram")
    town.do(make_link, alva, LINK, EARLY)
    town.do(shut_out, "telegram", "alva", EARLY, for_good=True)
    assert town.plan(SLOT) == 0

    town.do(open_page, LINK, ["web"], "new", EARLY + MINUTE)

    assert town.who(alva).next_lesson_at == SLOT
    assert town.plan(SLOT) == 1


@pytest.mark.parametrize("mark", [MARKS.of("link", "another"), MARKS.of("code", "a token"), "", "x" * 64])
def test_another_link_opens_nothing(town: Town, mark: str) -> None:
    alva = town.joins("alva")
    town.do(make_link, alva, LINK, SLOT)

    assert town.do(open_page, mark, ["web"], "new", SLOT) is None
    assert town.do(_places) == ["alva"]


def test_a_link_made_before_the_secret_was_changed_opens_and_goes_over_to_the_new_one(town: Town) -> None:
    alva = town.joins("alva")
    town.do(make_link, alva, LINK, SLOT)
    today = Marks(b"the key of a new secret", (MARKS.key,))
    mark = today.of("link", "a token")
    assert town.do(open_page, mark, ["web"], "new", SLOT) is None

    town.do(mark_anew, today.before("link", "a token"), mark)

    assert town.do(open_page, mark, ["web"], "new", SLOT) == Opened("web", "alva")
    assert town.do(open_page, LINK, ["web"], "new", SLOT) is None


def test_a_new_link_ends_the_one_before(town: Town) -> None:
    alva = town.joins("alva")
    town.do(make_link, alva, LINK, SLOT)
    town.do(make_link, alva, MARKS.of("link", "newer"), SLOT)

    assert town.do(open_page, LINK, ["web"], "new", SLOT) is None


def _places(db: Connection) -> list[str]:
    return list(db.scalars(select(addresses.c.platform_id)))
