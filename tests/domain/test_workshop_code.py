"""The code on the wall, as it is typed."""

import pytest

from bot.domain.workshop_code import read_workshop_code, workshop_code


@pytest.mark.parametrize(
    "text",
    ["wrmwk", "WRMWK", "w r m w k", "W-R-M-W-K", "wrmwk!", "”wrmwk”.", "(wrmwk)", "*wrmwk*", "wrmwk 👍"],
)
def test_signs_around_the_code_are_not_of_it(text: str) -> None:
    assert read_workshop_code(text) == "wrmwk"


@pytest.mark.parametrize("text", ["", "!", "wrmw!k", "wrmwkk", "wrm?", "hej wrmwk", "aeiou"])
def test_what_is_no_code_is_none(text: str) -> None:
    assert read_workshop_code(text) is None


def test_each_code_is_read_as_it_is_made() -> None:
    assert all(
        read_workshop_code(workshop_code(number)) == workshop_code(number) for number in range(0, 9**6, 997)
    )
