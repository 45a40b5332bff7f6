"""Certificates: codes that are read however they are written, and names as people write them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.certificate import (
    CODE_BITS,
    LONGEST_NAME,
    Certificate,
    NameFault,
    code_of,
    from_json,
    to_json,
    written_code,
    written_name,
)

numbers = some.integers(0, 2**CODE_BITS - 1)


def test_a_code_is_three_groups_of_four() -> None:
    assert [code_of(number) for number in (0, 1, 33, 2**CODE_BITS - 1)] == [
        "0000-0000-0000",
        "0000-0000-0001",
        "0000-0000-0011",
        "ZZZZ-ZZZZ-ZZZZ",
    ]


@pytest.mark.parametrize("number", [-1, 2**CODE_BITS])
def test_a_number_of_more_bits_has_no_code(number: int) -> None:
    with pytest.raises(ValueError, match="is no number of 60 bits"):
        code_of(number)


@given(numbers)
def test_a_code_is_read_in_any_case_with_or_without_hyphens_and_with_letters_mistaken(number: int) -> None:
    code = code_of(number)
    ways = (
        *(code, code.lower(), code.replace("-", ""), code.replace("-", " "), f" {code}\n"),
        code.replace("-", "\N{EN DASH}"),
        code.replace("0", "O").replace("1", "l"),
        code.replace("1", "i").lower(),
    )
    assert [written_code(way) for way in ways] == [code] * len(ways)


@given(numbers, numbers)
def test_two_numbers_have_two_codes(one: int, other: int) -> None:
    assert (code_of(one) == code_of(other)) == (one == other)


@pytest.mark.parametrize(
    "text",
    [
        *("", "7K3M-Q0ZD-91X", "7K3M-Q0ZD-91XAA", "7K3M-Q0ZD-91XU", "7K3M-Q0ZD-91X\0", "ostersund"),
        *(
            "7K3M/Q0ZD/91XA",
            "7K3M-Q0ZD-91XÅ",
            "\N{ARABIC-INDIC DIGIT SEVEN}" * 12,
            "7" * 5_000,
            "-" * 41 + "7K3MQ0ZD91XA",
        ),
    ],
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert written_code(text) is None


@given(some.text())
def test_whatever_is_written_a_code_is_a_code(text: str) -> None:
    code = written_code(text)
    assert code is None or written_code(code) == code


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("  Åsa   Öberg\n", "Åsa Öberg"),
        ("A\N{COMBINING RING ABOVE}sa", "Åsa"),
        ("محمد الأحمد", "محمد الأحمد"),
        ("\N{RIGHT-TO-LEFT MARK}محمد\N{RIGHT-TO-LEFT OVERRIDE}", "محمد"),
        ("مهدی\N{ZERO WIDTH NON-JOINER}زاده", "مهدی\N{ZERO WIDTH NON-JOINER}زاده"),
        (
            "Σοφία O\N{RIGHT SINGLE QUOTATION MARK}Brien-Łukasz (Bo), d.y.",
            "Σοφία O\N{RIGHT SINGLE QUOTATION MARK}Brien-Łukasz (Bo), d.y.",
        ),
        ("Дарʼя Шевченко", "Дарʼя Шевченко"),
        ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
        ("დავით", "დავით"),
        ("x" * LONGEST_NAME, "x" * LONGEST_NAME),
    ],
)
def test_a_name_is_kept_as_it_is_written_on_one_line(written: str, name: str) -> None:
    assert written_name(written) == name


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", NameFault.NO_LETTERS),
        (" \0\t", NameFault.NO_LETTERS),
        ("123", NameFault.NO_LETTERS),
        ("👍", NameFault.NO_LETTERS),
        ("x" * (LONGEST_NAME + 1), NameFault.TOO_LONG),
        ("👍" * 5_000, NameFault.TOO_LONG),
        ("Åsa 👍", NameFault.UNKNOWN_LETTERS),
        ("李小龙", NameFault.UNKNOWN_LETTERS),
        ("สมชาย", NameFault.UNKNOWN_LETTERS),
        ("**Åsa**", NameFault.UNKNOWN_LETTERS),
        ("<b>Åsa</b>", NameFault.UNKNOWN_LETTERS),
    ],
)
def test_what_cannot_stand_there_is_said_to_be_no_name(written: str, fault: NameFault) -> None:
    assert written_name(written) is fault


@given(some.text())
def test_a_name_once_read_stays_the_same(text: str) -> None:
    name = written_name(text)
    if isinstance(name, str):
        assert written_name(name) == name


def test_a_certificate_goes_into_plain_values_and_back() -> None:
    moment = dt.datetime(2027, 3, 12, 9, 30, tzinfo=dt.UTC)
    given = Certificate(code_of(4711), "Åsa", "Service", "Östersund", "sv", 10, dt.date(2027, 3, 12), moment)
    assert from_json(to_json(given)) == given
