"""A card for shared screens, made in one's own chat."""

import pytest
from msgspec import structs

from bot.domain.actions.ways_back import MakeCard, MakeLink
from bot.domain.card_code import read_card_code
from bot.domain.message import Message
from bot.services.people.own_on_screen import open_on_screen
from bot.services.people.share_screen import share_screen
from bot.services.people.ways_back import Opened
from tests.chat.phone import Phone, Town, buttons, words

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # words, not storage


@pytest.fixture
def online(town: Town) -> Town:
    """Where there is a web chat that all can reach."""
    town.house = structs.replace(town.house, my_link="https://kompis.test/me/")
    return town


def test_a_card_for_shared_screens_is_shown_once_and_makes_the_old_one_end(online: Town) -> None:
    cilla = Phone(online, "cilla", channel="web").joins()

    def opens(message: Message) -> str | Opened:
        card = read_card_code(words(message).splitlines()[1])
        assert card is not None
        mark, now = cilla.town.house.ways.of("card", card), cilla.town.now
        return cilla.town.store.write_now(open_on_screen, "screen", "card", mark, ["web"], "new", now)

    cilla.town.store.write_now(share_screen, "ostersund", "screen", cilla.town.now)
    (first,) = cilla.tap(MakeCard())
    assert first.first_line == "Här är ditt kort för en delad skärm."
    assert opens(first) == Opened("web", "cilla")
    (second,) = cilla.tap(MakeCard())
    assert (opens(first), opens(second)) == ("unknown", Opened("web", "cilla"))


def test_the_card_is_offered_beside_my_link(online: Town) -> None:
    cilla = Phone(online, "cilla", channel="web").joins()
    for _ in range(2):
        (link,) = cilla.tap(MakeLink())
        assert "Kort till delad skärm" in [choice.label for choice in buttons(link)]


def test_without_a_web_chat_there_is_no_card(town: Town) -> None:
    cilla = Phone(town, "cilla", channel="web").joins()
    (explained,) = cilla.tap(MakeCard())
    assert "kort" not in explained.first_line
