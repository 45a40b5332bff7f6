"""Calendar files: what programs read in them, when something changes, and when it is cancelled."""

import datetime as dt

import icalendar
import pytest
import vobject
from msgspec.structs import replace

from bot.papers import order_calendar
from bot.papers.calendar import Entry, Programme, from_json, host_of, ics, to_json
from bot.papers.press import Press

KICK_OFF = Entry(
    "workshop-7f3a",
    2,
    dt.datetime(2027, 9, 1, 12, tzinfo=dt.UTC),
    dt.datetime(2027, 10, 14, 6, tzinfo=dt.UTC),
    dt.datetime(2027, 10, 14, 7, 30, tzinfo=dt.UTC),
    "Workshop 1: kundmötet; köer, och annat",
    "Vi provar tipsen på varandra.\n\nWorkshopledare: Åsa Öberg",
    "Storsjöteatern, Östersund",
    "https://kartor.test/?q=storsjoteatern&zoom=17",
    alarm=dt.timedelta(hours=2),
)
PROGRAMME = Programme("Kompis", "sv", "kompis.test", (KICK_OFF,))


def event_in(file: bytes) -> icalendar.Event:
    read = icalendar.Calendar.from_ical(file)
    assert isinstance(read, icalendar.Calendar)
    [event] = read.walk("VEVENT")
    assert isinstance(event, icalendar.Event)
    return event


def test_another_library_finds_it_valid_and_reads_the_same() -> None:
    read = vobject.readOne(ics(PROGRAMME).decode())
    read.validate(raiseException=True)
    event = read.vevent
    assert (event.uid.value, event.sequence.value) == ("workshop-7f3a@kompis.test", "2")
    assert (event.dtstart.value, event.duration.value) == (KICK_OFF.starts_at, dt.timedelta(minutes=90))
    assert (event.summary.value, event.location.value) == (KICK_OFF.title, KICK_OFF.place)
    assert event.description.value == KICK_OFF.note
    assert event.valarm.trigger.value == -dt.timedelta(hours=2)


def test_it_takes_time_and_says_so() -> None:
    event = event_in(ics(PROGRAMME))
    assert (event["status"], event["transp"], event["class"]) == ("CONFIRMED", "OPAQUE", "PRIVATE")
    assert event["url"] == KICK_OFF.link


def test_what_is_cancelled_says_so_under_the_same_name_and_rings_no_more() -> None:
    cancelled = replace(KICK_OFF, cancelled=True, sequence=3)
    event = event_in(ics(replace(PROGRAMME, entries=(cancelled,))))
    assert (event["uid"], event["sequence"]) == ("workshop-7f3a@kompis.test", 3)
    assert (event["status"], event["transp"]) == ("CANCELLED", "TRANSPARENT")
    assert event.walk("VALARM") == []


def test_a_file_for_one_is_published_and_a_feed_is_asked_for_again() -> None:
    assert b"METHOD:PUBLISH\r\n" in ics(PROGRAMME)
    feed = ics(replace(PROGRAMME, feed=True))
    assert b"METHOD" not in feed
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in feed
    vobject.readOne(feed.decode()).validate(raiseException=True)


def test_a_calendar_with_nothing_in_it_opens_too() -> None:
    read = icalendar.Calendar.from_ical(ics(replace(PROGRAMME, entries=(), feed=True)))
    assert read.walk("VEVENT") == []


def test_letters_of_all_kinds_fold_into_lines_that_every_program_takes() -> None:
    long = replace(KICK_OFF, title="ورشة عمل " * 20, note="Å" * 400)
    file = ics(replace(PROGRAMME, entries=(long,)))
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    assert (event_in(file)["summary"], event_in(file)["description"]) == (long.title, long.note)


def test_plain_values_give_the_programme_back() -> None:
    assert from_json(to_json(PROGRAMME)) == PROGRAMME
    assert from_json(to_json(replace(PROGRAMME, feed=True, entries=()))).entries == ()


@pytest.mark.parametrize(("address", "host"), [("https://kompis.test:8443/x", "kompis.test"), ("", "kompis")])
def test_names_are_the_installations_own(address: str, host: str) -> None:
    assert host_of(address) == host


async def test_the_press_makes_the_same_file() -> None:
    press = Press(idle_seconds=0.1)
    try:
        assert await press.print(order_calendar(PROGRAMME)) == ics(PROGRAMME)
    finally:
        await press.close()
