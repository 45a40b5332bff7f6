"""The one list of personal data covers every column of every table, and does what it says."""

from collections.abc import Iterable

import pytest
from sqlalchemy import Column, MetaData, Table, Text

from bot.storage.personal import HOLDINGS, NOT_PERSONAL, OPAQUE, SHORT_LIVED, Holding
from bot.storage.tables import metadata

LISTED = {holding.table.name: holding for holding in HOLDINGS}
ELSEWHERE = {table.name for table in (*NOT_PERSONAL, *SHORT_LIVED, *OPAQUE)}


def unlisted(tables: Iterable[Table]) -> set[str]:
    """The columns that stand nowhere: neither in a holding nor in a table that holds nothing personal."""
    return {
        f"{table.name}.{column.name}"
        for table in tables
        if table.name not in ELSEWHERE
        for column in table.columns
        if table.name not in LISTED or column.name not in covered(LISTED[table.name])
    }


def covered(holding: Holding) -> set[str]:
    return {*holding.exported, *holding.hidden}


def test_every_column_of_every_table_is_listed() -> None:
    assert unlisted(metadata.tables.values()) == set()


@pytest.mark.parametrize("name", ["persons", "answers", "diaries"])
def test_a_column_that_nobody_listed_is_found(name: str) -> None:
    with_a_diary = Table(name, MetaData(), Column("diary", Text))
    assert unlisted([*metadata.tables.values(), with_a_diary]) == {f"{name}.diary"}


def test_no_table_is_listed_twice_and_none_that_is_not_there() -> None:
    assert len(LISTED) == len(HOLDINGS)
    assert set(LISTED) & ELSEWHERE == set()
    assert set(LISTED) | ELSEWHERE == set(metadata.tables)


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda holding: holding.table.name)
def test_a_column_is_exported_or_hidden_and_exists(holding: Holding) -> None:
    assert set(holding.exported) & set(holding.hidden) == set()
    assert covered(holding) == set(holding.table.c.keys())


@pytest.mark.parametrize("holding", HOLDINGS, ids=lambda holding: holding.table.name)
def test_rows_that_stay_lose_every_number_that_leads_back(holding: Holding) -> None:
    numbers = {"person_id", "address_id", "delivery_id", "enrolment_id", "made_by", "leader_id"}
    own_words = {"opinions": {"words"}, "workshops": {"leader"}}.get(holding.table.name, set())
    if holding.fate == "delete":
        assert holding.blank == ()
    else:
        assert set(holding.blank) == numbers & set(holding.table.c.keys()) | own_words


ORGANISERS_AFFAIRS = {
    *("state", "audience", "urgent", "at", "repeats", "until", "media", "runs", "reached", "spread_at"),
    "carried",
    *("shared", "words", "text", "map_url", "timezone", "guide", "course", "part", "warm_up", "code"),
    *("invite_days", "answer_by", "reminders", "accept_hours", "reason", "invited_at", "made_at", "ready"),
}
"""What an announcement says, or a workshop is: the organisation's, whoever wrote or leads it."""


def test_what_is_hidden_is_numbers_and_machinery() -> None:
    """A new column is shown to the person unless somebody says here that it is none of their content."""
    assert {name for holding in HOLDINGS for name in holding.hidden} == {
        *("id", "person_id", "address_id", "organisation_id", "workplace_id", "cohort_id", "enrolment_id"),
        *("delivery_id", "recipient", "key", "edits", "receipt", "version", "sent_all_of", "notice"),
        *("unanswered", "unseen", "menu", "hour_offered", "soft_start", "place", "ask_id", "acts_for"),
        *("generation", "stays"),  # which browsers are let in
        *("token", "hash", "other_id", "moved"),  # what opens a record, and what to put back
        *("mark", "drawn", "sequence", "changed_at"),  # of a bell: who was asked how often, and its calendar
        *(
            "priority",
            "try_at",
            "tried_at",
            "wait_until",
            "expires_at",
            "attempts",
            "unclear",
            "crashed",
            "epoch",
            "anew",
        ),
        *("channel", "address"),  # of the transcript: the addresses tell
        *("made_by", "used_by", "leader_id", "workshop_id", "occasion_id", "series_id", "asked_again_at"),
        *ORGANISERS_AFFAIRS,
    }
