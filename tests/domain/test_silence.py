"""Silence has an end that is written down."""

import pytest

from bot.domain.silence import Notice, Rhythm, notice_due, rhythm_after


@pytest.mark.parametrize(
    ("rhythm", "first", "notice"),
    [(None, 5, "fading"), ("daily", 20, "fading"), ("weekly", 4, "farewell"), ("slower", 4, "farewell")],
)
def test_after_so_many_in_a_row_and_not_before(rhythm: Rhythm | None, first: int, notice: Notice) -> None:
    assert [notice_due(rhythm, count) for count in range(first)] == [None] * first
    assert {notice_due(rhythm, count) for count in (first, first + 1, 100)} == {notice}


def test_who_has_fallen_silent_is_never_reminded_again() -> None:
    assert {notice_due("silent", count) for count in range(100)} == {None}


@pytest.mark.parametrize(
    ("notice", "before", "after"),
    [
        ("fading", None, "slower"),
        ("fading", "daily", "slower"),
        ("farewell", "weekly", "silent"),
        ("farewell", "slower", "silent"),
        ("workplace", "slower", "slower"),
        ("finished", None, None),
        ("welcome back", None, None),
        ("welcome back", "weekly", "weekly"),
    ],
)
def test_what_a_notice_says_comes_true(notice: Notice, before: Rhythm | None, after: Rhythm | None) -> None:
    assert rhythm_after(notice, before) == after
