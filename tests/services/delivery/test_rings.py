"""E-mails that tell of what lies on a page: planned once, wanted still, and never sent twice."""

import datetime as dt
from collections.abc import Callable

import pytest

from bot.domain.event import Event
from bot.services.delivery.lease import Lease, acquire
from bot.services.delivery.plan_rings import BY_MAIL
from bot.services.delivery.record_ring import put_back, refused, rung, unclear
from bot.services.delivery.take_ring import Ring, due, next_due, recover, take_back
from bot.services.learning.silence import note_opened
from bot.services.people.arrive import arrive
from bot.services.people.bell import choose, confirm
from bot.services.people.bell_off import tidy, unsubscribe
from bot.services.people.erase import erase
from bot.services.people.pause import leave
from bot.storage.bells import Bell, of_person, page_of
from bot.storage.store import Store
from tests.cast import DAY, EARLY, MINUTE, MONDAY, SLOT, at
from tests.services.delivery.ringing import MAIL, Ringing

LATER = SLOT + MINUTE


@pytest.fixture
def ringing(store: Store) -> Ringing:
    return Ringing.of(store)


def bell_of(ringing: Ringing, person: int) -> Bell:
    bell = ringing.town.do(of_person, person)
    assert bell is not None
    return bell


# --- planned --------------------------------------------------------------------------------------


def test_a_lesson_that_came_by_itself_rings_once(ringing: Ringing) -> None:
    alva = ringing.with_a_bell()
    [sent] = ringing.lesson_comes()
    ringing.lesson_comes()  # recorded once more
    [row] = [row for row in ringing.rows() if row.delivery_id is not None]
    assert (row.person_id, row.delivery_id, row.try_at) == (alva, sent.delivery, SLOT)
    assert row.expires_at == at(MONDAY, 20, 0)
    [taken] = ringing.takes_all()
    assert isinstance(taken, Ring)
    assert (taken.kind, taken.mail, taken.title, taken.asks) == ("lesson", MAIL, "Om l1", True)
    assert taken.message is not None
    assert taken.message.first_line == "Tips 1 av 40: Om l1"


def test_nobody_without_a_confirmed_address_is_rung(ringing: Ringing) -> None:
    ringing.asks(ringing.at_a_page("alva"))
    ringing.at_a_page("bashir")
    cilla = ringing.with_a_bell("cilla")
    ringing.town.do(choose, cilla, "calendar", "a token", EARLY)
    assert len(ringing.lesson_comes()) == 3
    assert ringing.states == []


def test_neither_a_reply_nor_what_lies_in_another_channel_rings(ringing: Ringing) -> None:
    alva = ringing.with_a_bell()
    ringing.town.pulls(alva, EARLY)
    start = Event("command", "alva", "alva", command="start")
    who, _ = ringing.town.do(arrive, "telegram", start, "sv", EARLY)
    assert ringing.lesson_comes() == []  # the one she asked for was the day's
    assert who.person_id != alva
    assert ringing.states == []


# --- taken ----------------------------------------------------------------------------------------


def opens(ringing: Ringing, alva: int) -> None:
    ringing.town.do(note_opened, "web", "alva", LATER)


def writes(ringing: Ringing, alva: int) -> None:
    ringing.town.do(arrive, "web", Event("text", "alva", "alva", text="hej", page=True), "sv", LATER)


def leaves(ringing: Ringing, alva: int) -> None:
    ringing.town.do(leave, alva, LATER)


def chooses(ringing: Ringing, alva: int) -> None:
    ringing.town.do(choose, alva, "none", "a token", LATER)


def ends_the_e_mails(ringing: Ringing, alva: int) -> None:
    assert ringing.town.do(unsubscribe, alva, LATER) == "web"


@pytest.mark.parametrize("meanwhile", [opens, writes, leaves, chooses, ends_the_e_mails])
def test_what_is_not_wanted_any_more_does_not_leave(
    ringing: Ringing, meanwhile: Callable[[Ringing, int], None]
) -> None:
    alva = ringing.with_a_bell()
    ringing.lesson_comes()
    meanwhile(ringing, alva)
    assert ringing.takes_all(LATER) in (["not wanted"], [])
    assert ringing.states == ["cancelled"]


def test_what_was_opened_before_it_came_rings_all_the_same(ringing: Ringing) -> None:
    ringing.with_a_bell()
    ringing.town.do(note_opened, "web", "alva", SLOT - MINUTE)
    ringing.lesson_comes()
    assert len(ringing.takes_all(LATER)) == 1
    assert ringing.states == ["sending"]


def test_it_expires_when_the_tip_does(ringing: Ringing) -> None:
    ringing.with_a_bell()
    ringing.lesson_comes()
    assert ringing.takes_all(at(MONDAY, 20, 0)) == ["not wanted"]
    assert ringing.states == ["expired"]


def test_what_nobody_takes_in_time_is_closed_by_the_clock(ringing: Ringing) -> None:
    ringing.with_a_bell()
    ringing.lesson_comes()
    ringing.town.do(tidy, at(MONDAY, 19))
    assert ringing.states == ["pending"]
    ringing.town.do(tidy, at(MONDAY, 20, 0))
    assert ringing.states == ["expired"]


def test_only_the_owner_of_the_way_out_takes_any(ringing: Ringing) -> None:
    ringing.with_a_bell()
    ringing.lesson_comes()
    newer = ringing.town.do(acquire, BY_MAIL, "Alva's machine", EARLY)
    [(ring, _)] = ringing.town.do(due, SLOT, 50)
    assert ringing.takes(ring) == "not ours"
    assert ringing.states == ["pending"]
    assert isinstance(newer, Lease)
    ringing.lease = newer
    assert isinstance(ringing.takes(ring), Ring)


# --- recorded -------------------------------------------------------------------------------------


@pytest.fixture
def ring(ringing: Ringing) -> Ring:
    """In hand, marked as sending."""
    ringing.with_a_bell()
    ringing.lesson_comes()
    [taken] = ringing.takes_all()
    assert isinstance(taken, Ring)
    return taken


def test_taken_by_the_server_it_is_sent(ringing: Ringing, ring: Ring) -> None:
    for _ in range(2):
        ringing.town.do(rung, ring.id, LATER)
    row = ringing.rows()[-1]
    assert (row.state, row.sent_at, row.error) == ("sent", LATER, None)
    assert ringing.takes_all(LATER) == []


def test_not_taken_now_it_waits_for_its_next_moment(ringing: Ringing, ring: Ring) -> None:
    ringing.town.do(put_back, ring.id, LATER, "451 Greylisted")
    assert ringing.takes_all(SLOT) == []
    assert ringing.town.do(next_due) == LATER
    [again] = ringing.takes_all(LATER)
    assert isinstance(again, Ring)
    assert again.attempts == 1


def test_unclear_it_is_never_sent_again_and_may_yet_turn_out_sent(ringing: Ringing, ring: Ring) -> None:
    ringing.town.do(unclear, ring.id, "cut")
    assert (ringing.states, ringing.takes_all(LATER)) == (["unknown"], [])
    assert ringing.town.do(next_due) is None
    ringing.town.do(rung, ring.id, LATER)
    assert ringing.states == ["sent"]


def test_what_a_crash_left_on_the_wire_is_unknown_to_the_next_owner(ringing: Ringing, ring: Ring) -> None:
    assert ringing.town.do(recover, ringing.lease) == 1
    assert (ringing.states, ringing.takes_all(LATER)) == (["unknown"], [])


def test_what_was_marked_without_our_knowing_is_taken_back(ringing: Ringing, ring: Ring) -> None:
    ringing.town.do(take_back, ringing.lease)
    assert ringing.states == ["pending"]


def test_refused_for_good_the_bell_is_off_and_the_page_says_so(ringing: Ringing, ring: Ring) -> None:
    for channel in ("web", None):  # recorded twice, it is said once
        assert ringing.town.do(refused, ring.id, MAIL, "550 no such mailbox", LATER) == channel
    row = ringing.rows()[-1]
    assert (row.state, row.error) == ("failed", "550 no such mailbox")
    bell = bell_of(ringing, ring.person_id)
    assert (bell.kind, bell.mail, bell.confirmed_at) == ("none", None, None)
    kind, key, state, person = ringing.town.ledger("kind", "key", "state", "person_id")[-1]
    assert (kind, key, state, person) == ("reply", f"bell:{ring.id}", "pending", ring.person_id)


def test_an_address_that_was_changed_meanwhile_keeps_its_bell(ringing: Ringing, ring: Ring) -> None:
    ringing.asks(ring.person_id, "alva@annat.se", LATER)
    assert ringing.town.do(refused, ring.id, MAIL, "550 no such mailbox", LATER) is None
    assert bell_of(ringing, ring.person_id).mail == "alva@annat.se"


# --- asked to confirm -----------------------------------------------------------------------------


def test_the_first_e_mail_asks_and_is_taken_without_a_lesson(ringing: Ringing) -> None:
    alva = ringing.at_a_page()
    ringing.asks(alva)
    [taken] = ringing.takes_all()
    assert isinstance(taken, Ring)
    assert (taken.kind, taken.delivery_id, taken.message, taken.mail) == ("confirm", None, None, MAIL)
    assert taken.organisation == "Destination Östersund"


def test_only_the_newest_can_be_confirmed_and_not_for_ever(ringing: Ringing) -> None:
    alva, bashir = ringing.at_a_page(), ringing.at_a_page("bashir")
    ringing.asks(alva)
    ringing.asks(alva, "alva@annat.se")
    first, second = (row.id for row in ringing.rows())
    assert not ringing.town.do(confirm, alva, first, SLOT)
    assert not ringing.town.do(confirm, bashir, second, SLOT)
    assert not ringing.town.do(confirm, alva, second, EARLY + 3 * DAY)
    assert ringing.town.do(confirm, alva, second, SLOT)
    assert ringing.town.do(confirm, alva, second, LATER)  # the button twice
    assert bell_of(ringing, alva).confirmed_at == SLOT


def test_whoever_has_chosen_otherwise_cannot_be_confirmed(ringing: Ringing) -> None:
    alva = ringing.at_a_page()
    ringing.asks(alva)
    ringing.town.do(choose, alva, "none", "a token", EARLY)
    assert not ringing.town.do(confirm, alva, ringing.rows()[-1].id, SLOT)


# --- off, and gone --------------------------------------------------------------------------------


def test_no_more_e_mails_is_said_once(ringing: Ringing) -> None:
    alva = ringing.with_a_bell()
    assert ringing.town.do(unsubscribe, alva, SLOT) == "web"
    assert ringing.town.do(unsubscribe, alva, LATER) is None
    assert ringing.town.do(unsubscribe, 4711, LATER) is None
    assert [key[:9] for (key,) in ringing.town.ledger("key")] == ["bell:off:"]


def test_an_erased_person_is_rung_no_more_and_asked_anew_only_after_a_week(ringing: Ringing) -> None:
    alva = ringing.with_a_bell()
    ringing.lesson_comes()
    ringing.town.do(erase, alva, LATER, "a test")
    assert (ringing.takes_all(LATER), ringing.town.do(next_due)) == ([], None)
    assert [(row.person_id, row.delivery_id) for row in ringing.rows()] == [(None, None)] * 2
    bashir = ringing.at_a_page("bashir")
    assert [ringing.asks(bashir, now=LATER) for _ in range(3)] == ["asked", "asked", "too many"]
    ringing.town.do(tidy, LATER + 6 * DAY)
    assert len(ringing.rows()) == 4
    ringing.town.do(tidy, LATER + 8 * DAY)
    assert [row.person_id for row in ringing.rows()] == [bashir, bashir]


def test_a_link_leads_to_the_page_of_the_person_it_is_for(ringing: Ringing) -> None:
    alva, bashir = ringing.with_a_bell(), ringing.at_a_page("bashir")
    [sent, _] = ringing.lesson_comes()
    assert ringing.town.do(page_of, alva, sent.delivery) == ("web", "alva")
    assert ringing.town.do(page_of, bashir, sent.delivery) is None
    ringing.town.do(erase, alva, LATER, "a test")
    assert ringing.town.do(page_of, alva, sent.delivery) is None


def test_whoever_is_gone_has_no_moment_left(ringing: Ringing) -> None:
    assert ringing.town.do(next_due) is None
    assert ringing.town.do(due, dt.datetime.max.replace(tzinfo=dt.UTC), 50) == []
