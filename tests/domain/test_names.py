"""Which workplace is meant by what somebody wrote on a phone."""

import pytest

from bot.domain.names import MOST, meant, same

TOWN = ("Café Ålgården", "Lilla Kaféet", "Lilla Nyfiket", "H&M", "Nilssons Järn & Färg", "Hår av Åsa", "  ")


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Lilla Nyfiket", ["Lilla Nyfiket"]),
        ("lilla   NYFIKET!", ["Lilla Nyfiket"]),
        ("cafe algarden", ["Café Ålgården"]),  # a keyboard without å
        ("Cafe\u0301 A\u030algården", ["Café Ålgården"]),  # letters taken apart, as some phones send them
        ("lilla", ["Lilla Kaféet", "Lilla Nyfiket"]),
        ("järn", ["Nilssons Järn & Färg"]),
        ("färg nilsson", ["Nilssons Järn & Färg"]),
        ("h & m", ["H&M"]),
        ("Lila Nyfikket", ["Lilla Nyfiket"]),
        ("Systembolaget", []),
        ("", []),
        ("…?", []),
        ("متجر", []),
    ],
)
def test_a_name_is_known_by_a_part_without_its_dots_and_misspelt(written: str, names: list[str]) -> None:
    assert [TOWN[place] for place in meant(written, TOWN)] == names


def test_no_more_are_offered_than_can_be_read_at_a_glance() -> None:
    assert meant("butik", [f"Butik {n}" for n in range(40)]) == list(range(MOST))


def test_two_workplaces_of_one_name_are_both_meant() -> None:
    assert meant("Pressbyrån", ["Pressbyrån", "Kiosken", "Pressbyrån"]) == [0, 2]


def test_the_same_name_in_other_letters_is_the_same_and_a_part_of_it_is_not() -> None:
    assert same("cafe ÅLGÅRDEN", "Café Ålgården")
    assert not same("Café", "Café Ålgården")
