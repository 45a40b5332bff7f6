"""Links in e-mails: for one person and one purpose, signed, and the one that opens ends after a week."""

import datetime as dt

import pytest
from msgspec.structs import replace

from bot.services.people.bell_links import OPENS_FOR, BellLinks, Named, Purpose

NOW = dt.datetime(2026, 10, 5, 6, 30, tzinfo=dt.UTC)
LINKS = BellLinks(b"a key of the tests", "https://kompis.test")
ALVA = Named(4711, 17)


def mark(purpose: Purpose) -> str:
    return LINKS.link(purpose, ALVA, NOW).rpartition("/")[2]


@pytest.mark.parametrize("purpose", ["open", "yes", "off"])
def test_a_link_says_whom_it_is_for_and_what(purpose: Purpose) -> None:
    assert LINKS.link(purpose, ALVA, NOW) == f"https://kompis.test/bell/{purpose}/{mark(purpose)}"
    ends = NOW + OPENS_FOR if purpose == "open" else None
    assert LINKS.read(purpose, mark(purpose), NOW) == replace(ALVA, until=ends)


def test_the_one_that_opens_is_good_for_a_week_and_the_others_for_good() -> None:
    week, later = NOW + OPENS_FOR, NOW + OPENS_FOR + dt.timedelta(seconds=1)
    assert [LINKS.read("open", mark("open"), moment) for moment in (week, later)] == [
        replace(ALVA, until=week),
        None,
    ]
    assert LINKS.read("off", mark("off"), NOW + dt.timedelta(days=4000)) == ALVA


@pytest.mark.parametrize(
    ("made", "read"), [("off", "open"), ("yes", "open"), ("open", "yes"), ("open", "off")]
)
def test_a_link_is_good_for_nothing_else(made: Purpose, read: Purpose) -> None:
    assert LINKS.read(read, mark(made), NOW) is None


@pytest.mark.parametrize("forged", ["", "x", "WzQ3MTEsMTcsMF0", "WzQ3MTEsMTcsMF0.AAAA", "å.å", "." * 100])
def test_what_is_made_up_is_for_nobody(forged: str) -> None:
    assert LINKS.read("off", forged, NOW) is None


def test_a_changed_link_and_one_of_another_house_are_for_nobody() -> None:
    other = BellLinks(b"another key", "https://kompis.test")
    signed = mark("off")
    payload, _, signature = signed.rpartition(".")
    assert other.read("off", signed, NOW) is None
    assert LINKS.read("off", f"{payload}A.{signature}", NOW) is None


def test_the_key_is_not_shown() -> None:
    assert "a key of the tests" not in repr(LINKS)


def test_a_link_signed_with_a_former_key_is_good_while_that_one_counts() -> None:
    both = BellLinks(b"a new key", LINKS.public_url, (LINKS.key,))
    assert both.read("off", mark("off"), NOW) == ALVA
    new = both.link("off", ALVA, NOW).rpartition("/")[2]
    assert both.read("off", new, NOW) == ALVA
    assert LINKS.read("off", new, NOW) is None
    assert BellLinks(b"a new key", LINKS.public_url).read("off", mark("off"), NOW) is None
