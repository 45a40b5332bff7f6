"""The table of kinds: keys, priorities, and the day a delivery belongs to."""

import datetime as dt

from bot.domain.kinds import (
    ANNOUNCEMENT_LASTS,
    REPLY_LASTS,
    RULES,
    WARNING_LASTS,
    Kind,
    announcement_key,
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


def test_what_was_asked_for_what_is_urgent_and_what_makes_no_sound_does_not_count() -> None:
    assert {kind for kind, rules in RULES.items() if not rules.counted} == {
        *(Kind.REPLY, Kind.WARNING),
        *(Kind.CHANGE, Kind.LATE_CHANGE, Kind.URGENT, Kind.CORRECTION),
    }


def test_only_what_cannot_wait_and_what_makes_no_sound_knows_no_quiet_hours() -> None:
    planned = {
        Kind.LESSON,
        Kind.REVIEW,
        Kind.NOTICE,
        Kind.WARNING,
    }  # theirs is a window, or seen to elsewhere
    assert {kind for kind, rules in RULES.items() if not rules.quiet} - planned == {
        *(Kind.REPLY, Kind.LATE_CHANGE, Kind.URGENT, Kind.CORRECTION),
    }


def test_a_pause_holds_back_all_but_a_change_of_what_one_has_said_yes_to() -> None:
    assert {kind for kind, rules in RULES.items() if rules.through_pauses} == {
        *(Kind.CHANGE, Kind.LATE_CHANGE, Kind.CORRECTION),
    }


def test_of_what_is_over_two_a_day_the_announcement_gives_way_first() -> None:
    counted = [kind for kind, rules in RULES.items() if rules.counted]
    order = sorted(counted, key=lambda kind: RULES[kind].priority)
    assert order[0] in {Kind.INVITATION, Kind.REMINDER}
    assert order[-1] is Kind.ANNOUNCEMENT


def test_what_organisers_send_has_priorities_of_its_own_as_the_index_counts_on() -> None:
    theirs = {
        *(Kind.INVITATION, Kind.REMINDER, Kind.CHANGE, Kind.LATE_CHANGE),
        *(Kind.ANNOUNCEMENT, Kind.URGENT, Kind.CORRECTION),
    }
    assert {kind for kind, rules in RULES.items() if rules.priority in {1, 2, 4}} == theirs


def test_how_long_each_kind_lasts_and_that_planning_says_it_of_the_others() -> None:
    assert (dt.timedelta(minutes=10), dt.timedelta(hours=20)) == (REPLY_LASTS, WARNING_LASTS)
    assert {kind: rules.lasts for kind, rules in RULES.items()} == {
        Kind.REPLY: REPLY_LASTS,
        Kind.LESSON: None,
        Kind.REVIEW: None,
        Kind.NOTICE: None,
        Kind.INVITATION: None,
        Kind.REMINDER: None,
        Kind.CHANGE: None,
        Kind.LATE_CHANGE: None,
        Kind.ANNOUNCEMENT: ANNOUNCEMENT_LASTS,
        Kind.URGENT: ANNOUNCEMENT_LASTS,
        Kind.CORRECTION: ANNOUNCEMENT_LASTS,
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

    assert day_of(daily_key(dt.date(2026, 10, 6)), late, "UTC") == dt.date(2026, 10, 6)


def test_without_one_the_clocks_of_the_person_tell() -> None:
    late = dt.datetime(2026, 10, 5, 22, 30, tzinfo=dt.UTC)

    assert day_of(announcement_key(1, 1), late, "Europe/Stockholm") == dt.date(2026, 10, 6)
    assert day_of(announcement_key(1, 1), late.astimezone(STOCKHOLM), "UTC") == dt.date(2026, 10, 5)
