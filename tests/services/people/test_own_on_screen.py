"""A code opens one's own chat on a shared screen; who guesses is stopped after a few."""

import datetime as dt

import pytest
from sqlalchemy import Connection, insert, select

from bot.services.people.own_on_screen import MOST_WRONG, Kind, make_card, open_on_screen
from bot.services.people.share_screen import UNUSED_FOR, note_shown, share_screen, tidy
from bot.services.people.ways_back import (
    MOST_WRONG_FROM_A_PLACE,
    MOST_WRONG_IN_ALL,
    Leads,
    Opened,
    make_code,
    read_code,
)
from bot.storage.store import Store
from bot.storage.tables import screens, wrong_codes
from tests.cast import EARLY, MINUTE, Town, found

SCREEN, OTHER = "a screen's mark", "another's"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def town(store: Store) -> Town:
    town = found(store)
    for mark in (SCREEN, OTHER):
        assert town.do(share_screen, "ostersund", mark, EARLY)
    return town


def opens(
    town: Town,
    mark: str,
    kind: Kind = "card",
    now: dt.datetime = EARLY,
    screen: str = SCREEN,
    place: str = "",
) -> Opened | str:
    return town.do(open_on_screen, screen, kind, mark, ["web"], "new", now, place)


def test_a_card_opens_the_same_chat_each_time_until_there_is_a_new_card(town: Town) -> None:
    alva, bashir = town.joins("alva"), town.joins("bashir")
    assert town.do(make_card, alva, ["of alva"], EARLY) == 0
    assert town.do(make_card, bashir, ["of alva", "of bashir"], EARLY) == 1
    assert [opens(town, "of alva"), opens(town, "of bashir"), opens(town, "of alva", screen=OTHER)] == [
        Opened("web", "alva"),
        Opened("web", "bashir"),
        Opened("web", "alva"),
    ]
    town.do(make_card, alva, ["anew"], EARLY)
    assert opens(town, "of alva") == "unknown"
    assert opens(town, "anew") == Opened("web", "alva")


def test_six_digits_open_it_once_and_for_ten_minutes(town: Town) -> None:
    alva = town.joins("alva")
    town.do(make_code, alva, ["digits"], EARLY)
    assert opens(town, "digits", "card") == "unknown"
    assert opens(town, "digits", "code") == Opened("web", "alva")
    assert opens(town, "digits", "code") == "unknown"
    town.do(make_code, alva, ["late"], EARLY)
    assert opens(town, "late", "code", EARLY + 11 * MINUTE) == "unknown"


def test_who_has_no_page_gets_one(town: Town) -> None:
    cilla = town.joins("cilla", channel="telegram")
    town.do(make_card, cilla, ["of cilla"], EARLY)
    opened = opens(town, "of cilla")
    assert isinstance(opened, Opened)
    assert (opened.channel, opened.address) == ("web", "new")
    assert opened.greeting is not None
    assert opens(town, "of cilla") == Opened("web", "new")


def test_who_guesses_is_stopped_for_an_hour_on_this_screen_only(town: Town) -> None:
    town.do(make_card, town.joins("alva"), ["of alva"], EARLY)
    assert {opens(town, f"guess {number}") for number in range(MOST_WRONG)} == {"unknown"}
    assert opens(town, "of alva") == "too many"
    assert opens(town, "of alva", screen=OTHER) == Opened("web", "alva")
    assert opens(town, "of alva", now=EARLY + HOUR) == Opened("web", "alva")


def test_who_guesses_at_ever_new_screens_is_stopped_at_that_place_and_nowhere_else(town: Town) -> None:
    alva, phone = town.joins("alva"), town.comes("alvas phone")
    town.do(make_code, alva, ["digits"], EARLY)
    for screen in ("a", "b", "c"):
        assert town.do(share_screen, "ostersund", screen, EARLY)
    tried = [(screen, f"{screen}{number}") for screen in ("a", "b") for number in range(MOST_WRONG)]
    assert {opens(town, mark, "code", screen=one, place="theirs") for one, mark in tried} == {"unknown"}
    assert len(tried) == MOST_WRONG_FROM_A_PLACE
    assert opens(town, "digits", "code", screen="c", place="theirs") == "too many"
    assert town.do(read_code, town.who(phone), "digits", EARLY, "theirs") == "too many"
    assert town.do(read_code, town.who(phone), "digits", EARLY, "alvas") == Leads(alva)


def test_all_places_together_have_a_bound_and_one_alone_does_not_come_near_it(town: Town) -> None:
    alva = town.joins("alva")
    town.do(make_code, alva, ["digits"], EARLY)
    assert MOST_WRONG_IN_ALL >= 10 * MOST_WRONG_FROM_A_PLACE

    def guess(db: Connection) -> None:
        guesses = [{"address_id": number, "at": EARLY} for number in range(MOST_WRONG_IN_ALL)]
        db.execute(insert(wrong_codes), guesses)

    town.do(guess)
    assert opens(town, "digits", "code", place="alvas") == "too many"
    assert opens(town, "of nobody", "card", place="alvas") == "unknown"


def test_a_screen_that_nobody_has_used_for_a_week_is_none_any_more(town: Town) -> None:
    town.do(make_card, town.joins("alva"), ["of alva"], EARLY)
    for screen in ("opened", "shown"):
        town.do(share_screen, "ostersund", screen, EARLY)
    opens(town, "of alva", screen="opened")
    town.do(note_shown, "shown", EARLY + HOUR)
    town.do(tidy, EARLY + UNUSED_FOR - MINUTE)
    assert len(screens_left(town)) == 4
    town.do(tidy, EARLY + UNUSED_FOR)
    assert screens_left(town) == {"opened", "shown"}


def screens_left(town: Town) -> set[str]:
    return set(town.do(lambda db: list(db.scalars(select(screens.c.hash)))))


def test_a_code_opens_nothing_on_what_is_no_screen(town: Town) -> None:
    town.do(make_card, town.joins("alva"), ["of alva"], EARLY)
    assert opens(town, "of alva", screen="nobody's") == "no screen"
