"""Six digits, as people write them."""

import pytest

from bot.domain.six_digits import six_digits


@pytest.mark.parametrize("text", ["123456", "123 456", " 123456\n", "123\N{NO-BREAK SPACE}456", "١٢٣٤٥٦"])
def test_six_digits_are_read_as_people_write_them(text: str) -> None:
    assert six_digits(text) == "123456"


@pytest.mark.parametrize(
    "text", ["12345", "1234567", "12 3456", "kod 123456", "123-456", "12345a", "", "½23456"]
)
def test_other_words_are_no_code(text: str) -> None:
    assert six_digits(text) is None
