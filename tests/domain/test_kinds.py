"""The table of kinds: keys, priorities, and the day a delivery belongs to."""

import datetime as dt

from bot.domain.kinds import (
    REPLY_LASTS,
    RULES,
    WARNING_LASTS,
    Kind,
    daily_key,
    day_of,
    group_recipient,
    paced_key,
    person_recipient,
    reply_key,
    warning_key,
)

STOCKHOLM = dt.timezone(dt.timedelta(hours=2))


def test_every_kind_has_its_rules() -> None:
    assert list(RULES) == list(Kind)


def test_a_reply_comes_first_and_is_the_only_thing_asked_for() -> None:
    assert min(RULES, key=lambda kind: RULES[kind].priority) is Kind.REPLY
    assert [kind for kind, rules in RULES.items() if rules.asked_for] == [Kind.REPLY]


def test_what_was_asked_for_does_not_count_nor_a_warning_and_all_else_does() -> None:
    assert [kind for kind, rules in RULES.items() if not rules.counted] == [Kind.REPLY, Kind.WARNING]


def test_how_long_replies_and_warnings_last_and_that_planning_says_it_of_the_others() -> None:
    assert (dt.timedelta(minutes=10), dt.timedelta(hours=20)) == (REPLY_LASTS, WARNING_LASTS)
    assert {kind: rules.lasts for kind, rules in RULES.items()} == {
        Kind.REPLY: REPLY_LASTS,
        Kind.LESSON: None,
        Kind.REVIEW: None,
        Kind.NOTICE: None,
        Kind.WARNING: WARNING_LASTS,
    }


def test_keys_are_as_the_rules_write_them() -> None:
    noon = dt.datetime(2026, 10, 5, 12, 0, 0, 900_000, dt.UTC)

    assert reply_key(41, 2) == "reply:41:2"
    assert daily_key(dt.date(2026, 10, 5)) == "daily:2026-10-05"
    assert paced_key(noon) == f"paced:{int(noon.timestamp())}"
    assert warning_key("room", dt.date(2026, 10, 5)) == "warning:room:2026-10-05"
    assert (person_recipient(7), group_recipient(7)) == ("p:7", "a:7")


def test_a_paced_key_names_the_instant_whatever_the_zone() -> None:
    noon = dt.datetime(2026, 10, 5, 12, tzinfo=dt.UTC)

    assert paced_key(noon.astimezone(STOCKHOLM)) == paced_key(noon)
    assert paced_key(noon + dt.timedelta(seconds=1)) != paced_key(noon)


def test_a_daily_key_tells_the_local_date_where_the_moment_would_mislead() -> None:
    late = dt.datetime(2026, 10, 5, 22, 30, tzinfo=dt.UTC)  # already Tuesday in Stockholm

    assert day_of(daily_key(dt.date(2026, 10, 6)), late) == dt.date(2026, 10, 6)
    assert day_of(paced_key(late), late.astimezone(STOCKHOLM)) == dt.date(2026, 10, 5)
