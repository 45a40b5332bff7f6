"""Rates, streams, and who is who."""

import pytest
import time_machine
from itsdangerous import URLSafeSerializer

from adapters.web.guard import REMEMBERED, Rate, Streams, TooManyStreams
from adapters.web.visitors import STRANGERS_FORM_SECONDS, Ticket, Visitors

ALVAS, BASHIRS = "a" * 24, "b" * 24


class Hand:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_rate_allows_so_many_and_again_when_time_has_passed() -> None:
    clock = Hand()
    rate = Rate(2, 60, clock)
    assert [rate.allows("alva") for _ in range(3)] == [True, True, False]
    assert rate.allows("bashir")
    clock.now = 59.9
    assert not rate.allows("alva")
    clock.now = 60
    assert rate.allows("alva")


def test_a_rate_forgets_who_was_heard_longest_ago() -> None:
    rate = Rate(1, 60, Hand())
    rate.allows("alva")
    for number in range(REMEMBERED):
        rate.allows(str(number))
    assert rate.allows("alva")
    assert not rate.allows(str(REMEMBERED - 1))


def test_streams_are_counted_while_they_are_open() -> None:
    streams = Streams(of_each=1, in_all=2)
    with streams.one("alva"):
        assert not streams.room("alva")
        assert streams.room("bashir")
        with streams.one("bashir"), pytest.raises(TooManyStreams), streams.one("cilla"):
            pass
    assert streams.open == 0
    assert streams.room("alva")


def test_a_cookie_names_its_address_and_a_changed_one_nobody() -> None:
    visitors = Visitors(b"key")
    ticket = Ticket(ALVAS, 2, "phone", 4711)
    cookie = visitors.cookie(ticket)
    assert visitors.ticket(cookie) == ticket
    assert [visitors.ticket(bad) for bad in (None, "", ALVAS, cookie[:-1], "b" + cookie[1:])] == [None] * 5
    assert Visitors(b"another key").ticket(cookie) is None


def test_a_cookie_from_before_there_were_generations_is_of_the_first() -> None:
    old = URLSafeSerializer(b"key", salt="web cookie").dumps(ALVAS)
    assert Visitors(b"key").ticket(old) == Ticket(ALVAS)


def test_a_form_speaks_for_its_owner_only() -> None:
    visitors = Visitors(b"key")
    form = visitors.form(ALVAS)
    assert visitors.sender(form, ALVAS) == ALVAS
    assert visitors.sender(form, BASHIRS) is None
    assert visitors.sender(form, None) is None
    assert visitors.sender("own." + visitors.cookie(Ticket(ALVAS)), ALVAS) is None
    assert visitors.sender("", ALVAS) is None


def test_a_strangers_form_makes_one_address_for_a_day() -> None:
    visitors = Visitors(b"key")
    with time_machine.travel("2026-11-23T08:30:00+00:00", tick=False) as clock:
        form = visitors.form(None)
        address = visitors.sender(form, None)
        assert address is not None
        assert len(address) == 24
        assert visitors.sender(form, address) == address
        assert visitors.sender(form, BASHIRS) is None
        assert visitors.sender(visitors.form(None), None) != address
        clock.shift(STRANGERS_FORM_SECONDS + 1)
        assert visitors.sender(form, None) is None


def test_a_cookie_of_a_former_key_lets_in_and_the_next_is_of_todays() -> None:
    old, today = Visitors(b"the key before"), Visitors(b"the key of today", (b"the key before",))
    alva = Ticket("alva")
    assert today.ticket(old.cookie(alva)) == alva
    assert today.sender(old.form("alva"), "alva") == "alva"
    assert old.ticket(today.cookie(alva)) is None
    assert Visitors(b"the key of today").ticket(old.cookie(alva)) is None
