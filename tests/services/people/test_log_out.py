"""Logging out everywhere puts out the browsers at one's own pages, and ends what opens them."""

import pytest

from bot.ports import Entry
from bot.services.people.log_out import log_out_everywhere, log_out_others
from bot.services.people.own_on_screen import make_card
from bot.services.people.ways_back import make_code, make_link
from bot.storage import entries
from bot.storage.store import Store
from bot.storage.tables import ways_back
from tests.cast import EARLY, Town, found


@pytest.fixture
def town(store: Store) -> Town:
    return found(store)


def entry(town: Town, name: str) -> tuple[int, str]:
    one = town.do(entries.entry, "web", name)
    return one.generation, one.stays


def test_at_each_of_ones_pages_a_generation_begins_and_one_browser_stays(town: Town) -> None:
    alva, bashir = town.joins("alva"), town.joins("bashir")
    for _ in range(2):
        town.do(log_out_others, town.who(alva), "her phone")
    assert (entry(town, "alva"), entry(town, "bashir")) == ((2, "her phone"), (0, ""))
    town.do(log_out_others, town.who(alva), "")
    assert entry(town, "alva") == (3, "")
    assert town.who(bashir).joined_at == town.do(entries.entry, "web", "bashir").since


def test_where_nobody_has_been_yet_it_is_as_it_begins(town: Town) -> None:
    town.do(log_out_others, town.who(town.joins("alva")), "")
    assert town.do(entries.entry, "telegram", "alva") == Entry()


def test_link_code_and_card_end_with_it_and_other_peoples_do_not(town: Town) -> None:
    people = [town.joins("alva"), town.joins("bashir")]
    for person in people:
        town.do(make_link, person, f"link {person}", EARLY)
        town.do(make_code, person, [f"code {person}"], EARLY)
        town.do(make_card, person, [f"card {person}"], EARLY)
    town.do(log_out_others, town.who(people[0]), "")
    assert len(left(town)) == 6
    town.do(log_out_everywhere, town.who(people[0]), "")
    assert left(town) == [people[1]] * 3


def left(town: Town) -> list[int]:
    return town.do(lambda db: [row.person_id for row in db.execute(ways_back.select())])
