"""A person reads everything that is stored, carries it away, and erases it without a trace."""

import base64
import datetime as dt
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from sqlalchemy import Connection, insert, select, update

from bot.domain.audit import Did
from bot.domain.message import Media, Message, Text, to_json
from bot.services.people.erase import counts, erase, export, tidy
from bot.services.people.pause import pause, resume
from bot.storage import people
from bot.storage.bodies import keep
from bot.storage.store import Store
from bot.storage.tables import (
    addresses,
    answers,
    audit,
    channel_state,
    deliveries,
    dialogs,
    erasures,
    metadata,
    persons,
    transcript,
)
from bot.storage.workshop_tables import opinions, signups
from tests.cast import DAY, EARLY, MINUTE, MONDAY, SLOT, Sent, Town, at, found, statements
from tests.services.workshops.planned import EVENING, planned

HERS = "alva-4711"
"""Her address, long enough to be found wherever it stands."""
SECRET = "jag är trött på chefen"
LATER = at(MONDAY + 20 * DAY, 12)


def lived(store: Store) -> tuple[Town, int, Sent]:
    """Alva has left something in every table that knows people, and Bashir has too."""
    town = found(store)
    alva, _ = town.joins(HERS), town.joins("bashir")
    sent, _ = town.morning()
    town.answers(sent, at(MONDAY, 9), 1)
    town.do(pause, alva, MONDAY + DAY, None, at(MONDAY + DAY, 7))
    town.do(resume, alva, MONDAY + 3 * DAY, at(MONDAY + 3 * DAY, 7))
    town.do(leave_traces, alva, sent)
    return town, alva, sent


def leave_traces(db: Connection, alva: int, sent: Sent) -> None:
    who = people.person(db, alva)
    assert who is not None
    line = {"channel": "web", "address": HERS, "author": "person", "at": SLOT}
    said = to_json(Message((Text(SECRET),), "sv"))
    db.execute(insert(transcript), [{**line, "number": 1, "key": "said", "body": said}])
    db.execute(
        insert(dialogs).values(
            address_id=who.address_id,
            person_id=alva,
            kind="hour",
            step="asked",
            data={"said": SECRET},
            expires_at=LATER,
        )
    )
    reply = db.execute(
        insert(deliveries)
        .values(
            recipient=f"p:{alva}",
            key="reply:9:1",
            kind="reply",
            state="sent",
            person_id=alva,
            address_id=who.address_id,
            organisation_id=1,
            channel="web",
            priority=0,
            due_at=SLOT,
            try_at=SLOT,
            expires_at=LATER,
            edits=sent.delivery,
            created_at=SLOT,
        )
        .returning(deliveries.c.id)
    ).scalar_one()
    keep(db, reply, {"message": said})


def everything(town: Town) -> dict[str, list[dict[str, Any]]]:
    def read(db: Connection) -> dict[str, list[dict[str, Any]]]:
        return {
            table.name: [dict(row) for row in db.execute(select(table)).mappings()]
            for table in metadata.sorted_tables
        }

    return town.do(read)


def trace(town: Town, *words: str) -> Iterator[str]:
    """The tables in which one of these words stands, in any column."""
    for name, rows in everything(town).items():
        if any(word in str(value) for row in rows for value in row.values() for word in words):
            yield name


def ids(town: Town, person: int) -> set[str]:
    """The columns that name a person by number."""
    return {
        f"{name}.{column}"
        for name, rows in everything(town).items()
        for row in rows
        for column, value in row.items()
        if value == person and (column == "person_id" or (name, column) == ("persons", "id"))
    }


# --- export ---------------------------------------------------------------------------------------


def test_the_export_holds_what_is_stored_table_by_table(store: Store) -> None:
    town, alva, _ = lived(store)
    found_about = town.do(export, alva)
    assert found_about["organisation"] == "Destination Östersund"
    assert found_about["workplace"] is None
    assert found_about["courses"] == [{"course": "service", "organisation": "Destination Östersund"}]
    [person] = found_about["persons"]
    assert (person["language"], person["joined_at"], person["last_lesson_on"]) == ("sv", EARLY, MONDAY)
    [address] = found_about["addresses"]
    assert (address["channel"], address["platform_id"]) == ("web", HERS)
    assert found_about["pauses"] == [{"since": MONDAY + DAY, "until": MONDAY + 3 * DAY}]
    assert found_about["roles"] == [{"role": "learner", "organisation": "Destination Östersund"}]
    [answer] = found_about["answers"]
    assert (answer["lesson"], answer["chosen"], answer["correct"]) == ("l1", [1], False)
    [said] = found_about["transcript"]
    assert said["body"]["blocks"][0]["markdown"] == SECRET
    assert found_about["dialogs"][0]["data"] == {"said": SECRET}
    assert [(row["kind"], row["lesson"]) for row in found_about["deliveries"]] == [
        ("lesson", "l1"),
        ("reply", None),
    ]


def test_the_export_says_which_workshop_and_what_the_log_has_about_her(store: Store) -> None:
    town, alva, _ = lived(store)
    evening = planned(store)
    which = {"workshop": "Möten som minns", "organisation": "Destination Östersund"}
    came = {"workshop_id": evening.id, "answered_at": SLOT, "person_id": alva}
    noted: list[tuple[str, Did, str]] = [
        (f"person {alva}", Did.CHECKED_IN, f"person {alva + 1}"),
        (f"person {alva + 1}", Did.CHECKED_IN, f"person {alva}"),
        (f"person {alva}", Did.LOOKED_AT_LIST, f"workshop {evening.id}"),
        (f"person {alva + 1}", Did.LOOKED_AT_LIST, f"workshop {evening.id}"),
    ]

    def live_on(db: Connection) -> None:
        db.execute(insert(signups).values(answer="coming", occasion_id=evening.late, **came))
        db.execute(insert(opinions).values(workshop_id=evening.id, person_id=alva, useful=2, given_at=LATER))
        for actor, did, subject in noted:
            row = {"at": SLOT, "actor": actor, "what": did.value, "subject": subject, "organisation_id": 1}
            db.execute(insert(audit).values(row))

    town.do(live_on)
    stored = town.do(export, alva)
    assert [(row | which | {"day": EVENING.starts_at.date()}) for row in stored["signups"]] == stored[
        "signups"
    ]
    [thought] = stored["opinions"]
    assert (thought | which, thought["day"], thought["useful"]) == (thought, EVENING.starts_at.date(), 2)
    assert [(row["by"], row["what"], row["about"]) for row in stored["log"]] == [
        ("you", "checked somebody in", "somebody"),
        ("somebody", "checked somebody in", "you"),
        ("you", "looked at a list", f"workshop {evening.id}"),
    ]


def test_the_export_is_plain_json_of_nobody_else(store: Store) -> None:
    town, alva, _ = lived(store)
    words = orjson.dumps(town.do(export, alva), default=str).decode()
    assert HERS in words
    assert "bashir" not in words


def test_a_file_sent_earlier_is_not_carried_along_again(store: Store) -> None:
    town, alva, sent = lived(store)
    file = Media("file", "my-data.json", "Allt", data=SECRET.encode())
    body = {"message": to_json(Message((Text("Här"), file), "sv"))}

    def sent_a_file(db: Connection) -> None:
        keep(db, sent.delivery, body)
        db.execute(update(transcript).values(body=body["message"]))

    town.do(sent_a_file)
    words = orjson.dumps(town.do(export, alva), default=str).decode()
    assert base64.b64encode(SECRET.encode()).decode() not in words
    assert words.count("my-data.json") == 2


def test_tips_and_answers_are_counted(store: Store) -> None:
    town, alva, _ = lived(store)
    assert town.do(counts, alva) == (1, 1)
    assert town.do(counts, alva + 1) == (1, 0)
    town.morning(at(MONDAY + 3 * DAY))
    assert town.do(counts, alva) == (2, 1)


# --- erase ----------------------------------------------------------------------------------------


def test_nothing_leads_back_to_an_erased_person(store: Store) -> None:
    town, alva, _ = lived(store)
    assert set(trace(town, HERS, SECRET)) == {"addresses", "transcript", "dialogs", "bodies"}
    town.do(erase, alva, LATER, f"person {alva}")
    assert set(trace(town, HERS, SECRET)) == {"addresses"}
    assert ids(town, alva) == {"erasures.person_id"}
    assert town.do(tidy, LATER + 11 * MINUTE, LATER + MINUTE) == 1
    assert set(trace(town, HERS, SECRET)) == set()


def test_and_everybody_else_stays_as_they_were(store: Store) -> None:
    town, alva, _ = lived(store)
    bashir = alva + 1
    before = town.do(export, bashir)
    town.do(erase, alva, LATER, f"person {alva}")
    town.do(tidy, LATER + DAY, LATER + DAY)
    assert town.do(export, bashir) == before
    assert {"persons.id", "enrolments.person_id", "deliveries.person_id"} < ids(town, bashir)


def test_answers_stay_in_the_figures_without_person_and_day(store: Store) -> None:
    town, alva, _ = lived(store)
    town.do(erase, alva, LATER, f"person {alva}")
    [answer] = everything(town)["answers"]
    assert (answer["person_id"], answer["delivery_id"], answer["enrolment_id"]) == (None, None, None)
    assert answer["answered_at"] == dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    assert (answer["course"], answer["lesson"], answer["chosen"]) == ("service", "l1", [1])
    [asked] = [one for one in everything(town)["asks"] if one["id"] == answer["ask_id"]]
    assert (asked["person_id"], asked["delivery_id"]) == (None, None)
    assert asked["asked_at"] == dt.datetime(2026, 10, 1, tzinfo=dt.UTC)


def test_what_she_thought_of_a_workshop_stays_without_words_and_day(store: Store) -> None:
    town, alva, _ = lived(store)
    given = {"workshop_id": planned(store).id, "useful": 3, "words": SECRET, "given_at": at(MONDAY, 20)}
    town.do(
        lambda db: db.execute(
            insert(opinions), [given | {"person_id": alva}, given | {"person_id": alva + 1}]
        )
    )
    town.do(erase, alva, LATER, f"person {alva}")
    hers, his = sorted(everything(town)["opinions"], key=lambda row: int(row["id"]))
    assert (hers["useful"], hers["words"], hers["given_at"]) == (
        3,
        None,
        dt.datetime(2026, 10, 1, tzinfo=dt.UTC),
    )
    assert (his["words"], his["given_at"]) == (SECRET, at(MONDAY, 20))


def test_only_her_answers_lose_their_day(store: Store) -> None:
    town, alva, _ = lived(store)
    [hers] = town.morning(at(MONDAY + 3 * DAY))[1:]
    town.answers(hers, at(MONDAY + 3 * DAY, 9))
    town.do(erase, alva, LATER, f"person {alva}")

    def moments(db: Connection) -> list[dt.datetime]:
        wanted = select(answers.c.answered_at).where(answers.c.person_id.is_not(None))
        return list(db.scalars(wanted))

    assert set(town.do(moments)) == {at(MONDAY + 3 * DAY, 9)}


def test_an_erasure_is_noted_by_number_alone(store: Store) -> None:
    town, alva, _ = lived(store)
    town.do(erase, alva, LATER, "cli")

    def noted(db: Connection) -> tuple[object, object]:
        return (
            [tuple(row) for row in db.execute(select(erasures.c.person_id, erasures.c.erased_at))],
            [tuple(row)[1:] for row in db.execute(select(audit))],
        )

    assert town.do(noted) == ([(alva, LATER)], [(LATER, "cli", "erase", f"person {alva}", None)])


def test_erasing_somebody_who_is_not_there_notes_nothing(store: Store) -> None:
    town, alva, _ = lived(store)
    for _ in range(2):
        town.do(erase, alva, LATER, "cli")
    town.do(erase, 4711, LATER, "cli")
    assert len(everything(town)["audit"]) == len(everything(town)["erasures"]) == 1


def test_a_number_is_never_given_again(store: Store) -> None:
    town = found(store)
    alva = town.joins("alva")
    [sent] = town.morning()
    town.do(erase, alva, SLOT, "cli")
    town.do(tidy, SLOT + DAY, SLOT + DAY)
    before = everything(town)
    assert (before["persons"], before["addresses"], before["deliveries"], before["enrolments"]) == (
        [],
        [],
        [],
        [],
    )
    bashir = town.joins("bashir", now=SLOT + DAY)
    assert bashir > alva
    who = town.who(bashir)
    [his] = town.morning(at(MONDAY + 2 * DAY))
    assert his.delivery > sent.delivery
    [enrolment] = everything(town)["enrolments"]
    assert (who.address_id > 1, enrolment["id"] > 1) == (True, True)


# --- the address that lingers ---------------------------------------------------------------------


def farewell(town: Town, address: int, state: str, created_at: dt.datetime) -> None:
    def add(db: Connection) -> None:
        row = {
            "recipient": f"a:{address}",
            "key": "reply:10:1",
            "kind": "reply",
            "state": state,
            "address_id": address,
            "channel": "web",
            "priority": 0,
            "due_at": created_at,
            "try_at": created_at,
            "expires_at": created_at + 10 * MINUTE,
            "created_at": created_at,
        }
        delivery = db.execute(insert(deliveries).values(**row).returning(deliveries.c.id)).scalar_one()
        keep(db, delivery, {"message": {}})

    town.do(add)


@pytest.mark.parametrize(
    ("state", "minutes", "gone"),
    [
        ("pending", 9, False),
        ("sent", 9, False),  # a page may still read it
        ("sent", 11, True),
        ("pending", 11, True),  # expired, whatever its state says
        ("unknown", 11, True),
    ],
)
def test_an_address_goes_when_the_farewell_has_left(
    store: Store, state: str, minutes: int, gone: bool
) -> None:
    town = found(store)
    alva = town.joins("alva")
    address = town.who(alva).address_id
    town.do(erase, alva, SLOT, "cli")
    farewell(town, address, state, SLOT)
    now = SLOT + minutes * MINUTE
    assert town.do(tidy, now, now - 10 * MINUTE) == int(gone)
    assert (everything(town)["addresses"] == []) == gone
    assert (everything(town)["deliveries"] == []) == gone


def test_an_address_that_somebody_has_stays(store: Store) -> None:
    town = found(store)
    town.joins("alva")
    assert town.do(tidy, LATER, LATER) == 0
    assert len(everything(town)["addresses"]) == 1


def test_many_addresses_go_in_few_statements(store: Store) -> None:
    town = found(store)
    town.crowd(150)

    def forget_them(db: Connection) -> None:
        db.execute(update(addresses).values(person_id=None))
        db.execute(persons.delete())

    town.do(forget_them)
    said: list[str] = []
    with statements(said):
        assert town.do(tidy, LATER, LATER) == 150
    assert len([one for one in said if not one.startswith(("BEGIN", "COMMIT"))]) <= 5


# --- what adapters remember -------------------------------------------------------------------------


def remember(db: Connection, *rows: tuple[str, str]) -> None:
    db.execute(insert(channel_state), [{"channel": of, "key": key, "value": "D7"} for of, key in rows])


def remembered(town: Town) -> set[tuple[str, str]]:
    return {(row["channel"], row["key"]) for row in everything(town)["channel_state"]}


HERS_AND_NOT: tuple[tuple[str, str], ...] = (
    ("web", f"dm:{HERS}"),
    ("web", f"profile:{HERS}"),
    ("web", f"dm:{HERS}1"),
    ("web", f"dm:x{HERS}"),
    ("web", f"file:image:{HERS}"),
    ("web", "dm:bashir"),
    ("web", "app"),
    ("other", f"dm:{HERS}"),
)
"""Two of her address, and others that look alike: of somebody else, of a file, of another channel."""


def test_what_an_adapter_remembers_of_an_address_is_shown_and_erased_with_its_person_and_nothing_else(
    store: Store,
) -> None:
    town, alva, _ = lived(store)
    town.do(remember, *HERS_AND_NOT)
    shown = town.do(export, alva)["channel_state"]
    assert [row["key"] for row in shown] == [f"dm:{HERS}", f"profile:{HERS}"]
    town.do(erase, alva, LATER, "cli")
    assert remembered(town) == set(HERS_AND_NOT[2:])


def test_what_is_remembered_anew_for_the_farewell_goes_with_the_address(store: Store) -> None:
    town, alva, _ = lived(store)
    town.do(erase, alva, SLOT, "cli")
    town.do(remember, *HERS_AND_NOT)
    assert town.do(tidy, LATER, LATER) == 1
    assert remembered(town) == set(HERS_AND_NOT[2:])
