"""Two of one person's records become one by rule; undone within a day, all is exactly what it was."""

import datetime as dt
import random
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection, insert, select

from bot.domain.event import Event
from bot.domain.memory import Card
from bot.services.learning.flag import explain_flag, flag
from bot.services.learning.measure_progress import course_progress
from bot.services.learning.promise import promise
from bot.services.learning.recollect import recollect
from bot.services.learning.start_over import start_over
from bot.services.people import bell
from bot.services.people.arrive import arrive
from bot.services.people.bell_off import unsubscribe
from bot.services.people.erase import erase, export
from bot.services.people.merge import UNDONE_WITHIN, forget, merge, undo
from bot.services.people.pause import pause, resume
from bot.services.people.reschedule import reschedule
from bot.services.people.settle import set_days, set_hour, set_language
from bot.services.people.ways_back import make_code, make_link, open_page
from bot.storage import cards, enrolments, figures
from bot.storage.cards import QuestionKey
from bot.storage.merges import Merge
from bot.storage.store import Store
from bot.storage.tables import (
    addresses,
    answers,
    asks,
    audit,
    bells,
    deliveries,
    erasures,
    metadata,
    persons,
    rings,
    roles,
    ways_back,
)
from bot.storage.tables import cards as cards_table
from bot.storage.tables import enrolments as enrolments_table
from bot.storage.tables import merges as merges_table
from tests.cast import CITY, DAY, MINUTE, MONDAY, SLOT, Sent, Town, at, course, found

NOT_PUT_BACK = {"merges", "audit"}


@pytest.fixture
def town(store: Store) -> Town:
    return found(store)


def everything(db: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for those that say what was merged."""
    return {
        table.name: sorted((tuple(row) for row in db.execute(select(table))), key=repr)
        for table in metadata.sorted_tables
        if table.name not in NOT_PUT_BACK
    }


def merged(town: Town, goes_on: int, other: int, now: dt.datetime = SLOT) -> Merge:
    made = town.do(merge, goes_on, other, town.shelf.library, now)
    assert isinstance(made, Merge), made
    return made


def of(town: Town, table: Any, person: int) -> list[Any]:  # noqa: ANN401 - any table
    rows = select(table).where(table.c.person_id == person).order_by(*table.primary_key)
    return town.do(lambda db: list(db.execute(rows)))


def lesson_for(sent: list[Sent], person: int) -> Sent:
    return next(one for one in sent if one.person == person)


def pulled(town: Town, person: int, now: dt.datetime = SLOT) -> Sent:
    sent = town.pulls(person, now)
    assert sent is not None
    return sent


def sent_to(town: Town, person: int) -> set[str]:
    taken = town.do(enrolments.of_persons, [person])[person]
    return set().union(*town.do(enrolments.lessons_sent, [one.id for one in taken]).values())


# --- one history ------------------------------------------------------------------------------------------


def test_all_that_the_other_has_done_belongs_to_who_goes_on(town: Town) -> None:
    alva, phone = town.joins("alva"), town.joins("alvas phone", channel="telegram")
    town.answers(lesson_for(town.morning(), phone))
    town.do(set_language, phone, "en")

    made = merged(town, alva, phone, SLOT + MINUTE)

    assert (made.person_id, made.other_id) == (alva, phone)
    assert sorted((row.channel, row.platform_id) for row in of(town, addresses, alva)) == [
        ("telegram", "alvas phone"),
        ("web", "alva"),
    ]
    assert len(of(town, answers, alva)) == 1
    assert {row.person_id for row in town.do(lambda db: list(db.execute(select(asks))))} == {alva}
    for table in (addresses, answers, asks, deliveries, enrolments_table, roles, cards_table):
        assert of(town, table, phone) == []
    assert town.who(alva).language == "sv"


def test_who_is_merged_is_counted_as_nobody(town: Town) -> None:
    alva, phone = town.joins("alva"), town.joins("alvas phone", channel="telegram")
    for sent in town.morning():
        town.answers(sent)
    before = town.do(figures.following, "service", SLOT)
    merged(town, alva, phone)

    assert (before.enrolled, town.do(figures.following, "service", SLOT).enrolled) == (2, 1)
    answered = town.do(lambda db: list(figures.answered(db, "service")))
    assert [one.person for one in answered] == [alva, alva]
    shell = town.do(lambda db: db.execute(select(persons).where(persons.c.id == phone)).one())
    assert (shell.joined_at, shell.organisation_id, shell.next_lesson_at, shell.trade) == (None,) * 4


def test_a_course_that_both_take_goes_on_where_it_has_come_further_and_nothing_is_sent_again(
    town: Town,
) -> None:
    alva, phone = town.joins("alva"), town.joins("alvas phone", channel="telegram")
    for _ in range(2):
        sent = town.pulls(phone)
        assert sent is not None
        town.answers(sent)
    first = town.pulls(alva)
    assert first is not None
    assert first.subject == "service/l1"
    (further,) = town.do(enrolments.of_persons, [phone])[phone]

    merged(town, alva, phone)

    (one,) = town.do(enrolments.of_persons, [alva])[alva]
    assert one.id == further.id
    assert sent_to(town, alva) == {"l1", "l2"}
    after = town.pulls(alva, SLOT + DAY)
    assert after is not None
    assert after.subject == "service/l3"
    (progress,) = course_progress_of(town, alva)
    assert (progress.total, progress.done) == (3, 2)


def course_progress_of(town: Town, person: int) -> list[Any]:
    return town.do(course_progress, town.who(person), town.shelf)


def test_together_they_may_have_had_every_tip(store: Store) -> None:
    town = found(store, course(lessons=2))
    alva, phone = town.joins("alva"), town.joins("alvas phone", channel="telegram")
    town.pulls(alva)
    for _ in range(2):
        town.answers(pulled(town, phone))

    merged(town, alva, phone)

    assert [one.has_more for one in town.do(enrolments.of_persons, [alva])[alva]] == [False]
    assert town.pulls(alva, SLOT + DAY) is None


def test_a_question_that_both_know_is_remembered_by_what_both_have_done(town: Town) -> None:
    alva, phone = town.joins("alva"), town.joins("alvas phone", channel="telegram")
    town.answers(lesson_for(town.morning(), alva))
    town.do(pause, phone, MONDAY, MONDAY + DAY, SLOT)
    town.do(resume, phone, MONDAY + DAY, SLOT + DAY)
    theirs = town.pulls(phone, SLOT + 2 * DAY)
    assert theirs is not None
    town.answers(theirs, SLOT + 2 * DAY, option=1)
    key = QuestionKey("service", "l1", "q1")
    one, other = (town.do(cards.of_persons, [each])[each][key] for each in (alva, phone))

    merged(town, alva, phone, SLOT + 2 * DAY)

    known = town.do(cards.of_persons, [alva])[alva][key]
    assert (known.answered, known.right) == (one.answered + other.answered, one.right + other.right)
    assert known.told_on == min(one.told_on, other.told_on)
    assert known.reviewed_on == max(one.reviewed_on, other.reviewed_on)
    assert of(town, cards_table, phone) == []


def test_what_is_worked_out_again_is_what_was_kept_all_along(town: Town) -> None:
    alva = town.joins("alva")
    for day in range(5):
        now = SLOT + day * DAY
        for sent in town.morning(now):
            town.answers(sent, now + MINUTE, option=day % 2)
    kept = town.do(cards.of_persons, [alva])[alva]
    told = {key: card.told_on for key, card in kept.items()}

    who = town.who(alva)

    again: dict[QuestionKey, Card] = town.do(lambda db: dict(recollect(db, who, told)))

    assert len(kept) == 3
    assert max(card.answered for card in kept.values()) > 1
    assert again == kept


def test_only_one_of_two_messages_of_one_day_leaves(town: Town) -> None:
    alva, phone = town.joins("alva"), town.joins("alvas phone", channel="telegram")
    town.plan()
    merged(town, alva, phone)

    assert [sent.person for sent in town.send()] == [alva]
    assert town.ledger("recipient", "person_id", "state") == [
        (f"p:{alva}", alva, "sent"),
        (f"p:{phone}", alva, "cancelled"),
    ]


def test_who_has_had_todays_tip_in_one_place_gets_no_other_from_the_second(town: Town) -> None:
    alva, phone = town.joins("alva"), town.joins("alvas phone", channel="telegram")
    town.do(set_hour, alva, dt.time(15), SLOT - MINUTE)
    assert [sent.person for sent in town.morning()] == [phone]

    merged(town, alva, phone, SLOT + MINUTE)

    assert town.morning(at(MONDAY, 15)) == []
    assert [sent.person for sent in town.morning(at(MONDAY + DAY, 15))] == [alva]


def test_what_is_planned_for_who_has_had_todays_tip_elsewhere_is_cancelled(town: Town) -> None:
    alva = town.joins("alva")
    town.plan()
    phone = town.joins("alvas phone", channel="telegram")
    town.do(lambda db: _as_sent_today(db, phone))

    merged(town, alva, phone)

    assert town.send() == []


def _as_sent_today(db: Connection, person: int) -> None:
    row = db.execute(select(deliveries)).mappings().one()
    here = db.scalar(select(addresses.c.id).where(addresses.c.person_id == person))
    other = {"recipient": f"p:{person}", "person_id": person, "address_id": here, "state": "sent"}
    db.execute(insert(deliveries), {**{k: v for k, v in row.items() if k != "id"}, **other})


# --- settings ---------------------------------------------------------------------------------------------


def test_settings_are_those_of_who_goes_on_and_where_unset_the_others(town: Town) -> None:
    alva = town.joins("alva", trade="hotel")
    phone = town.joins("alvas phone", channel="telegram", trade="cafe")
    town.do(set_hour, alva, dt.time(10), SLOT)
    town.do(set_hour, phone, dt.time(11), SLOT)
    town.do(set_days, phone, {1, 2}, SLOT)

    merged(town, alva, phone)

    who = town.who(alva)
    assert (who.at, who.days, who.trade) == ("10:00", "mon,tue", "hotel")


def test_a_pause_in_either_place_is_a_pause(town: Town) -> None:
    alva, phone = town.joins("alva"), town.joins("alvas phone", channel="telegram")
    town.do(pause, phone, MONDAY, MONDAY + 60 * DAY, SLOT)

    merged(town, alva, phone)

    who = town.who(alva)
    assert who.pause is not None
    assert who.pause.until == MONDAY + 60 * DAY
    assert who.notice == "welcome back"
    assert town.morning() == []


def test_somebody_new_brings_only_an_address(town: Town) -> None:
    alva = town.joins("alva")
    stranger = town.comes("her browser")
    before = town.who(alva)

    merged(town, alva, stranger)

    after = town.who(alva)
    assert after.next_lesson_at == before.next_lesson_at is not None
    assert (after.joined_at, after.trade, after.organisation) == (
        before.joined_at,
        before.trade,
        before.organisation,
    )


def test_who_made_the_code_without_having_joined_takes_part_as_the_other_did(town: Town) -> None:
    stranger, alva = town.comes("a browser"), town.joins("alva", trade="cafe")

    merged(town, stranger, alva)

    who = town.who(stranger)
    assert (who.takes_part, who.trade) == (True, "cafe")
    assert who.organisation is not None
    assert who.organisation.key == "ostersund"
    assert [sent.person for sent in town.morning(at(MONDAY, 14, 30))] == [stranger]


def test_of_two_organisations_the_one_of_who_goes_on_stays_and_all_roles(store: Store) -> None:
    are = replace(CITY, key="are", name="Åre")
    town = found(store, organisations=(CITY, are))
    alva, phone = town.joins("alva"), town.joins("alvas phone", channel="telegram", code="are")

    merged(town, alva, phone)

    who = town.who(alva)
    assert who.organisation is not None
    assert who.organisation.key == "ostersund"
    assert len(of(town, roles, alva)) == 2


# --- odd pairs --------------------------------------------------------------------------------------------


def test_a_question_flagged_by_both_is_flagged_once_and_keeps_its_words(town: Town) -> None:
    alva, phone = town.joins("alva"), town.joins("alvas phone", channel="telegram")
    flagged = {}
    for sent in town.morning():
        flagged[sent.person] = town.do(flag, town.who(sent.person), sent.delivery, 0, SLOT)
    assert town.do(explain_flag, town.who(phone), int(flagged[phone]), "Två svar är rätt") == "kept"

    merged(town, alva, phone)

    assert [one.words for one in town.do(figures.flagged, "service")] == ["Två svar är rätt"]


def test_one_bell_is_left_that_of_who_goes_on(town: Town) -> None:
    alva, phone = town.joins("alva"), town.joins("alvas other browser")
    town.do(bell.ask, alva, "token a", SLOT)
    town.do(bell.choose, phone, "calendar", "token b", SLOT)

    merged(town, alva, phone)

    (row,) = of(town, bells, alva)
    assert (row.kind, row.token) == ("calendar", "token b")


def test_what_asks_to_confirm_an_address_never_leaves_for_another(town: Town) -> None:
    alva, phone = town.joins("alva"), town.joins("alvas other browser")
    town.do(bell.ask_to_confirm, alva, "stranger@example.org", "mark of the stranger", "token a", SLOT)
    town.do(bell.ask_to_confirm, phone, "mine@example.org", "mark of mine", "token b", SLOT)

    made = merged(town, alva, phone)
    waiting = [(one.mark, one.state) for one in of(town, rings, alva)]
    town.do(undo, made.id, alva, SLOT + MINUTE)

    assert waiting == [("mark of the stranger", "pending"), ("mark of mine", "cancelled")]
    assert [(one.mark, one.state) for one in of(town, rings, phone)] == [("mark of mine", "pending")]


def test_the_link_that_ends_the_e_mails_ends_those_of_who_one_has_become(town: Town) -> None:
    alva, phone, third = town.joins("alva"), town.joins("alvas other browser"), town.joins("a third")
    town.do(bell.ask_to_confirm, third, "alva@example.org", "mark", "token", SLOT)
    (ring,) = of(town, rings, third)
    town.do(bell.confirm, third, ring.id, SLOT)
    merged(town, phone, third)
    merged(town, alva, phone)

    town.do(unsubscribe, third, SLOT + MINUTE)

    assert [(one.kind, one.mail) for one in of(town, bells, alva)] == [("none", None)]


def test_e_mails_that_were_ended_stay_ended_once_they_are_parted(town: Town) -> None:
    alva, phone = town.joins("alva"), town.joins("alvas other browser")
    town.do(bell.ask_to_confirm, phone, "alva@example.org", "mark", "token", SLOT)
    (ring,) = of(town, rings, phone)
    town.do(bell.confirm, phone, ring.id, SLOT)
    made = merged(town, alva, phone)
    town.do(unsubscribe, phone, SLOT + MINUTE)

    town.do(undo, made.id, alva, SLOT + 2 * MINUTE)

    assert of(town, bells, alva) == []
    assert [(one.kind, one.mail) for one in of(town, bells, phone)] == [("none", None)]


def test_nobody_is_merged_with_themselves_or_with_nobody(town: Town) -> None:
    alva, phone = town.joins("alva"), town.joins("alvas phone", channel="telegram")
    assert town.do(merge, alva, alva, town.shelf.library, SLOT) == "same"
    assert town.do(merge, alva, 99, town.shelf.library, SLOT) == "gone"
    town.do(erase, phone, SLOT, "a test")
    assert town.do(merge, alva, phone, town.shelf.library, SLOT) == "gone"
    assert town.do(merge, phone, alva, town.shelf.library, SLOT) == "gone"


def test_what_was_merged_away_cannot_be_merged_again(town: Town) -> None:
    alva, phone, third = (town.joins(name, channel="telegram") for name in ("a", "b", "c"))
    merged(town, alva, phone)

    assert town.do(merge, third, phone, town.shelf.library, SLOT) == "gone"


# --- undone -----------------------------------------------------------------------------------------------


def lives(town: Town, chance: random.Random, people: list[int]) -> None:
    """Some days in the lives of these people, each different."""
    now = SLOT
    for _ in range(chance.randint(2, 6)):
        sent = town.morning(now) if chance.random() < 0.8 else []
        pulling = [town.pulls(person, now) for person in people if chance.random() < 0.5]
        for one in (*sent, *filter(None, pulling)):
            _reads(town, chance, one, now)
        _changes_something(town, chance, chance.choice(people), now)
        now += chance.randint(1, 3) * DAY


def _reads(town: Town, chance: random.Random, one: Sent, now: dt.datetime) -> None:
    if chance.random() < 0.7:
        town.answers(one, now + MINUTE, option=chance.randint(0, 1))
    if chance.random() < 0.4:
        town.do(flag, town.who(one.person), one.delivery, 0, now)
    if chance.random() < 0.4:
        town.do(promise, town.who(one.person), one.delivery, now, town.shelf)


def _changes_something(town: Town, chance: random.Random, person: int, now: dt.datetime) -> None:
    match chance.randint(0, 6):
        case 0:
            town.do(pause, person, now.date(), now.date() + chance.randint(1, 40) * DAY, now)
        case 1:
            town.do(resume, person, now.date(), now)
        case 2:
            town.do(start_over, person, town.shelf.library, now)
        case 3:
            town.do(set_hour, person, dt.time(chance.randint(8, 16)), now)
        case 4:
            town.do(bell.choose, person, chance.choice(["calendar", "none"]), f"token {now}", now)
        case 5:
            town.plan(now + DAY)


@pytest.mark.parametrize("seed", range(4))
def test_merged_and_undone_every_row_is_what_it_was(town: Town, seed: int) -> None:
    chance = random.Random(seed)
    alva, phone = town.joins("alva", trade="cafe"), town.joins("alvas phone", channel="telegram")
    other = town.joins("bashir", channel="telegram")
    lives(town, chance, [alva, phone, other])
    now = SLOT + 30 * DAY
    goes_on, goes_in = (alva, phone) if seed % 2 else (phone, alva)
    for one in (alva, phone):
        town.do(reschedule, one, now)
    before = town.do(everything)

    made = merged(town, goes_on, goes_in, now)
    between = town.do(everything)
    undone = town.do(undo, made.id, goes_on, now)

    assert isinstance(undone, Merge)
    assert between != before
    assert town.do(everything) == before


def test_what_was_answered_after_stays_with_who_went_on(town: Town) -> None:
    alva, phone = town.joins("alva"), town.joins("alvas phone", channel="telegram")
    for _ in range(2):
        town.answers(pulled(town, phone))
    known, given = of(town, cards_table, phone), of(town, answers, phone)
    made = merged(town, alva, phone)
    third = town.pulls(alva, SLOT + DAY)
    assert third is not None
    assert third.subject == "service/l3"
    town.answers(third, SLOT + DAY)

    assert isinstance(town.do(undo, made.id, alva, SLOT + DAY), Merge)

    assert of(town, answers, phone) == given
    assert of(town, cards_table, phone) == known
    mine = [row.lesson for row in of(town, answers, alva)]
    assert "l3" in mine
    assert (sent_to(town, alva), sent_to(town, phone)) == ({"l3"}, {"l1", "l2"})
    assert {row.lesson for row in of(town, cards_table, alva)} == set(mine)
    (one,) = town.do(enrolments.of_persons, [alva])[alva]
    (other,) = town.do(enrolments.of_persons, [phone])[phone]
    assert (one.has_more, other.completed_at) == (True, None)


def test_nothing_of_one_reaches_the_other_once_they_are_parted(town: Town) -> None:
    alva, phone = town.joins("alva"), town.joins("alvas phone", channel="telegram")
    made = merged(town, alva, phone)
    town.do(arrive, "telegram", Event("text", "alvas phone", "alvas phone"), "sv", SLOT)
    town.plan()
    assert town.ledger("person_id", "channel") == [(alva, "telegram")]

    town.do(undo, made.id, alva, SLOT + MINUTE)

    assert town.ledger("person_id", "channel", "state") == [(alva, "web", "pending")]


def test_nothing_made_while_they_were_one_opens_either_of_them_once_they_are_parted(town: Town) -> None:
    alva, phone = town.joins("alva"), town.joins("a thief", channel="telegram")
    made = merged(town, alva, phone)
    later = SLOT + MINUTE
    town.do(make_link, alva, "made by the thief", later)
    town.do(make_code, alva, ["digits"], later)
    opened = town.do(open_page, "made by the thief", ["web chat"], "the thief's page", later)
    town.do(bell.ask_to_confirm, alva, "thief@example.org", "mark", "token", later)
    (ring,) = of(town, rings, alva)
    assert opened is not None
    assert town.do(bell.confirm, alva, ring.id, later)

    town.do(undo, made.id, alva, later + MINUTE)

    assert town.do(_ways) == []
    assert [one.platform_id for one in of(town, addresses, alva)] == ["alva"]
    assert [(one.kind, one.mail) for one in of(town, bells, alva)] == [("none", None)]
    assert not town.do(bell.confirm, alva, ring.id, later + MINUTE)
    assert town.do(arrive, "web chat", Event("text", "the thief's page", "x"), "sv", later + MINUTE)[1]


def test_an_e_mail_address_confirmed_before_rings_on_once_they_are_parted(town: Town) -> None:
    alva, phone = town.joins("alva"), town.joins("alvas phone", channel="telegram")
    town.do(bell.ask_to_confirm, alva, "alva@example.org", "mark", "token", SLOT)
    (ring,) = of(town, rings, alva)
    town.do(make_link, alva, "alvas own", SLOT)
    made = merged(town, alva, phone, SLOT + MINUTE)
    town.do(bell.confirm, alva, ring.id, SLOT + 2 * MINUTE)

    town.do(undo, made.id, alva, SLOT + 3 * MINUTE)

    assert [(one.kind, one.mail) for one in of(town, bells, alva)] == [("mail", "alva@example.org")]
    assert [one.hash for one in town.do(_ways)] == ["alvas own"]


def _ways(db: Connection) -> list[Any]:
    return list(db.execute(select(ways_back)))


def test_a_merge_is_undone_for_a_day_and_once(town: Town) -> None:
    alva, phone, other = (town.joins(name, channel="telegram") for name in ("a", "b", "c"))
    made = merged(town, alva, phone)

    assert town.do(undo, made.id, other, SLOT) == "not yours"
    assert town.do(undo, 99, alva, SLOT) == "not yours"
    assert town.do(undo, made.id, alva, SLOT + UNDONE_WITHIN + MINUTE) == "too late"
    assert isinstance(town.do(undo, made.id, alva, SLOT + UNDONE_WITHIN), Merge)
    assert town.do(undo, made.id, alva, SLOT) == "undone"
    assert town.do(undo, made.id, phone, SLOT) == "undone"


def test_after_a_day_nothing_is_kept_of_what_was_where(town: Town) -> None:
    alva, phone = town.joins("alva"), town.joins("alvas phone", channel="telegram")
    made = merged(town, alva, phone)

    assert town.do(forget, SLOT + UNDONE_WITHIN) == 0
    assert town.do(forget, SLOT + UNDONE_WITHIN + MINUTE) == 1
    assert town.do(forget, SLOT + UNDONE_WITHIN + MINUTE) == 0
    assert town.do(lambda db: db.scalars(select(merges_table.c.moved)).one()) == {}
    assert town.do(undo, made.id, alva, SLOT) == "too late"


def test_merged_twice_the_last_is_undone_first(town: Town) -> None:
    alva, phone, tablet = (town.joins(name, channel="telegram") for name in ("a", "b", "c"))
    for sent in town.morning():
        town.answers(sent)
    before = town.do(everything)
    first = merged(town, phone, tablet)
    second = merged(town, alva, phone)
    assert len(of(town, answers, alva)) == 3

    assert town.do(undo, first.id, alva, SLOT) == "later first"
    assert isinstance(town.do(undo, second.id, alva, SLOT), Merge)
    assert isinstance(town.do(undo, first.id, phone, SLOT), Merge)

    assert town.do(everything) == before


# --- one's own data ---------------------------------------------------------------------------------------


def test_the_file_shows_every_place(town: Town) -> None:
    alva, phone = town.joins("alva"), town.joins("alvas phone", channel="telegram")
    merged(town, alva, phone)

    stored = town.do(export, alva)

    assert [one["platform_id"] for one in stored["addresses"]] == ["alva", "alvas phone"]
    assert stored["merges"] == [{"at": SLOT, "undone_at": None}]


def test_erased_after_merging_nobody_of_them_is_left(town: Town) -> None:
    alva, phone, tablet = (town.joins(name, channel="telegram") for name in ("a", "b", "c"))
    for sent in town.morning():
        town.answers(sent)
    merged(town, phone, tablet)
    merged(town, alva, phone)

    town.do(erase, alva, SLOT, "a test")

    left = town.do(everything)
    assert [left[name] for name in ("persons", "deliveries", "roles", "cards")] == [[], [], [], []]
    assert town.do(lambda db: list(db.execute(select(merges_table)))) == []
    assert town.do(lambda db: set(db.scalars(select(addresses.c.person_id)))) == {None}
    assert town.do(lambda db: set(db.scalars(select(answers.c.person_id)))) == {None}
    assert town.do(lambda db: set(db.scalars(select(erasures.c.person_id)))) == {alva, phone, tablet}


def test_the_audit_tells_of_both(town: Town) -> None:
    alva, phone = town.joins("alva"), town.joins("alvas phone", channel="telegram")
    made = merged(town, alva, phone)
    town.do(undo, made.id, alva, SLOT)

    noted = town.do(lambda db: [tuple(row) for row in db.execute(select(audit.c.what, audit.c.subject))])
    assert noted == [("merge", f"person {phone}"), ("undo merge", f"person {phone}")]
