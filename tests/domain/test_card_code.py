"""The code on a card is easy to type: no letters that look like others, and spaces do not matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.card_code import CARDS, LENGTH, card_code, read_card_code, shown


@given(some.integers(0, CARDS - 1))
def test_every_code_is_read_as_it_is_shown(number: int) -> None:
    code = card_code(number)
    assert len(code) == LENGTH
    assert read_card_code(shown(code)) == code


def test_the_first_and_the_last_code_are_codes_of_their_own() -> None:
    assert card_code(0) == "bbbbbbbb"
    assert card_code(CARDS - 1) == "zzzzzzzz"


@pytest.mark.parametrize("typed", ["", "bcdf", "bcdfghjka", "bcdfghja", "bcdf1234", "123456", "bcdf\0ghj"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_card_code(typed) is None
