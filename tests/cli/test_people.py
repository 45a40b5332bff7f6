"""Commands about people and deliveries, beside or without a running service."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from bot.services.learning.shelf import Shelf
from bot.storage.store import open_store
from tests.cli.conftest import Kompis, Said
from tests.services.learning.shop import CITY, joins, open_shop

FAR = "2027-03-01"  # a Monday


@pytest.fixture
def alva(database: str, shelf: Shelf) -> int:
    """Alva has joined, and an old reply to her has failed."""
    now = datetime.now(UTC)
    with open_store(database) as store:
        open_shop(store, shelf)
        person = joins(store, "alva", shelf, code=CITY.key, now=now)

        def fails(db: Connection) -> None:
            db.execute(
                text(
                    "INSERT INTO deliveries (recipient, key, kind, state, person_id, address_id, channel, "
                    "priority, due_at, try_at, expires_at, created_at, subject, error) "
                    "SELECT 'p:1', 'daily:2026-10-05', 'lesson', 'failed', 1, 1, 'web', 3, "
                    ":due, :due, :expires, :due, 'service/greeting', 'Too long.'"
                ),
                {"due": now.isoformat(" ", "microseconds"), "expires": "2099-01-01 00:00:00.000000+00:00"},
            )

        store.write_now(fails)
    return person


def objects(said: Said) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.out.splitlines()]


def test_before_the_first_run_there_is_nothing_and_no_fault(kompis: Kompis) -> None:
    assert kompis("deliveries", "--all", "--json") == Said(0, "", "")
    assert kompis("plan", "--on", FAR) == Said(0, "", "Monday 2027-03-01: 0 get something, 0 nothing.\n")


def test_deliveries_as_json_have_the_fields_of_the_contract(kompis: Kompis, alva: int) -> None:
    [listed] = objects(kompis("deliveries", "--json"))
    due = datetime.fromisoformat(listed.pop("due_at"))
    assert due.tzinfo is not None
    assert listed == {
        "id": 1,
        "organisation": None,
        "person": alva,
        "channel": "web",
        "address": "alva",
        "kind": "lesson",
        "subject": "service/greeting",
        "state": "failed",
        "sent_at": None,
        "attempts": 0,
        "error": "Too long.",
    }


def test_deliveries_for_people_say_the_same_in_a_line(kompis: Kompis, alva: int) -> None:
    [line] = kompis("deliveries").out.splitlines()
    assert line.split("  ")[-1] == "lesson service/greeting: Too long."
    assert f"person {alva} by web" in line


def test_what_failed_is_sent_again_once(kompis: Kompis, alva: int) -> None:
    assert kompis("deliveries", "retry").out == "1 is sent again.\n"
    assert kompis("deliveries", "retry").out == "Nothing has failed.\n"
    assert [one["state"] for one in objects(kompis("deliveries", "--json"))] == ["pending"]


@pytest.mark.usefixtures("alva")
def test_only_what_was_named_is_sent_again(kompis: Kompis, folder: Path) -> None:
    with (folder / "config.yaml").open("a", encoding="utf-8") as config:
        config.write('\n  telegram: {adapter: telegram, token: "1:opens-nothing"}\n')
    left_alone = "None are sent again. 1 of those named is not failed, and left alone.\n"
    assert kompis("deliveries", "retry", "7").out == left_alone
    assert kompis("deliveries", "retry", "--channel", "telegram").out == "Nothing has failed.\n"
    assert kompis("deliveries", "retry", "--channel", "web", "1").out == "1 is sent again.\n"
    assert kompis("deliveries", "retry", "1").out == left_alone


def test_a_channel_that_there_is_not_is_a_fault(kompis: Kompis, alva: int) -> None:
    said = kompis("deliveries", "retry", "--channel", "nope")
    assert said == Said(1, "", 'there is no channel "nope"; known here: web\n')
    assert kompis("deliveries", "retry", "--channel", "web").out == "1 is sent again.\n"


def test_a_plan_has_the_fields_of_the_contract(kompis: Kompis, alva: int) -> None:
    said = kompis("plan", "--on", FAR, "--json")
    [planned] = objects(said)
    assert planned == {
        "person": alva,
        "channel": "web",
        "at": "2027-03-01T08:30:00+01:00",
        "kind": "review",
        "subject": "review",
        "reason": "a question about an earlier tip is due",
    }
    assert said.err == "Monday 2027-03-01: 1 get something, 0 nothing.\n"


def test_a_plan_shows_the_hour_where_the_person_is(kompis: Kompis, alva: int) -> None:
    said = kompis("plan", "--json")
    [planned] = objects(said)
    if planned["at"] is None:  # tomorrow is a day off
        assert " off: " in planned["reason"]
    else:
        assert datetime.fromisoformat(planned["at"]).strftime("%H:%M") == "08:30"


def test_a_plan_is_made_beside_somebody_who_writes(kompis: Kompis, alva: int, folder: Path) -> None:
    with closing(sqlite3.connect(folder / "data" / "kompis.db", isolation_level=None)) as busy:
        busy.execute("BEGIN IMMEDIATE")
        assert kompis("plan", "--on", FAR).err == "Monday 2027-03-01: 1 get something, 0 nothing.\n"


def test_why_tells_in_sentences_by_id_and_by_address(kompis: Kompis, alva: int) -> None:
    said = kompis("why", str(alva))
    assert said.out.startswith(f"Person {alva}\nFollows service: 0 of 10 lessons sent.\n")
    assert kompis("why", "web:alva") == said


def test_plan_and_why_tell_of_a_group(kompis: Kompis, alva: int, folder: Path) -> None:
    with closing(sqlite3.connect(folder / "data" / "kompis.db")) as db, db:
        db.execute(
            "INSERT INTO addresses (id, channel, platform_id, state, heard_at, created_at) "
            "SELECT 2, 'telegram', '-1001', 'open', created_at, created_at FROM addresses"
        )
        db.execute(
            "INSERT INTO circles "
            "(address_id, organisation_id, cohort_id, topic, language, started_at, next_at) "
            "SELECT 2, organisation_id, id, '', 'sv', '2027-02-28 12:00:00.000000+00:00', "
            "'2027-03-01 07:30:00.000000+00:00' FROM cohorts"
        )
    [_, line] = sorted(kompis("plan", "--on", FAR).out.splitlines(), reverse=True)
    tip = "the group telegram:-1001: tip 1 of 10 is next"
    assert line == f"2027-03-01 08:30  a group  lesson service/first-impression by telegram ({tip})"
    assert kompis("why", "telegram:-1001").out.splitlines()[:2] == [
        "Group telegram:-1001",
        "It takes service: 0 of 10 tips have been sent.",
    ]


@pytest.mark.parametrize("words", [["why"], ["person", "export"], ["person", "erase"]])
@pytest.mark.parametrize("person", ["7", "web:bashir"])
def test_nobody_of_that_name_is_one_sentence(
    kompis: Kompis, alva: int, words: list[str], person: str
) -> None:
    assert kompis(*words, person) == Said(
        1, "", f"there is no person {person}; `kompis deliveries --all` shows ids and addresses\n"
    )


def test_what_is_stored_can_be_read_and_then_erased(kompis: Kompis, alva: int) -> None:
    stored = json.loads(kompis("person", "export", "web:alva").out)
    assert stored["organisation"] == "Destination Östersund"
    assert [one["platform_id"] for one in stored["addresses"]] == ["alva"]
    assert kompis("person", "erase", "web:alva").out == f"Person {alva} is erased.\n"
    assert kompis("why", str(alva)).code == 1
    assert kompis("why", "web:alva") == Said(
        1, "", "there is no person web:alva; `kompis deliveries --all` shows ids and addresses\n"
    )


def test_migrating_twice_is_fine(kompis: Kompis) -> None:
    first, second = kompis("migrate"), kompis("migrate")
    assert (first.code, second.code) == (0, 0)
    assert first.out.startswith("The database was new, and is at ")
    assert second.out.startswith("The database was at ")


# --- workplaces ----------------------------------------------------------------------------------


def test_workplaces_are_printed_with_code_and_link_and_keep_them(kompis: Kompis, folder: Path) -> None:
    (folder / "places.csv").write_text("name;trade;area\nAstrids kafé;cafe;Stortorget\n", "utf-8-sig")
    said = kompis("workplaces", "import", "places.csv")
    [(name, area, code, link)] = [line.split("\t") for line in said.out.splitlines()]
    assert (name, area, len(code)) == ("Astrids kafé", "Stortorget", 6)
    assert link == f"http://127.0.0.1:8080/join/{code}"
    assert said.err == "1 new, 0 known before.\n"
    again = kompis("workplaces", "import", "places.csv", "--organisation", "city")
    assert (again.out, again.err) == (said.out, "0 new, 1 known before.\n")


def test_a_name_nearly_as_another_is_told_and_the_mistaken_one_can_be_taken_away(
    kompis: Kompis, folder: Path, database: str, shelf: Shelf
) -> None:
    table = folder / "places.csv"
    table.write_text("name,trade,area\nNorr,cafe,Centrum\nNorr,cafe,Hamnen\nSöder,cafe,\n", "utf-8")
    kompis("workplaces", "import", "places.csv")
    table.write_text("name,trade,area\nNorra,cafe,Centrum\nÖster,cafe,Centrum\nSöder,cafe,Ås\n", "utf-8")
    said = kompis("workplaces", "import", "places.csv")
    codes = {line.split("\t")[0]: line.split("\t")[2] for line in said.out.splitlines()}

    assert said.err.splitlines()[1:] == [
        "Norra is new, and nearly Norr, which was there. If they are one: `kompis workplaces remove CODE`.",
        "Söder is new, and nearly Söder, which was there. If they are one: `kompis workplaces remove CODE`.",
    ]
    with open_store(database) as store:
        joins(store, "bashir", shelf, code=codes["Söder"], now=datetime.now(UTC))
    removed, refused, unknown = (
        kompis("workplaces", "remove", code) for code in (codes["Norra"], codes["Söder"], codes["Norra"])
    )
    assert removed == Said(0, "Norra is taken away; its link leads nowhere now.\n", "")
    assert refused.err == (
        "somebody works at Söder, so it stays; they can choose another place in their settings\n"
    )
    assert (unknown.code, unknown.err) == (
        1,
        f"there is no workplace with the code {codes['Norra']}; `kompis invite` lists them\n",
    )


def test_a_table_with_faults_names_each_with_its_line_and_imports_nothing(
    kompis: Kompis, folder: Path
) -> None:
    (folder / "places.csv").write_text("name,trade,area\nAstrids,kafe,\n,cafe,\nBirgers,retail,\n", "utf-8")
    assert kompis("workplaces", "import", "places.csv") == Said(
        1,
        "",
        'places.csv:2: "kafe" is not a trade; did you mean cafe?\n'
        "places.csv:3: the workplace has no name; write one, or take the line out\n",
    )
    assert not (folder / "data").exists()


@pytest.mark.usefixtures("database")
def test_of_several_organisations_one_is_to_be_named(kompis: Kompis, folder: Path) -> None:
    settings = (folder / "config.yaml").read_text("utf-8")
    two = settings.replace("organisations:\n", "organisations:\n  malmo: {name: Malmö}\n")
    (folder / "config.yaml").write_text(two, "utf-8")
    (folder / "places.csv").write_text("name,trade,area\nAstrids,cafe,\n", "utf-8")
    said = kompis("workplaces", "import", "places.csv")
    assert (said.code, said.err) == (
        2,
        "Invalid value for --organisation: name one of malmo, city; see `kompis workplaces import --help`\n",
    )
    assert kompis("workplaces", "import", "places.csv", "--organisation", "mamlo") == Said(
        1, "", 'there is no organisation "mamlo"; did you mean malmo?\n'
    )
    assert kompis("workplaces", "import", "places.csv", "--organisation", "malmo").code == 0
