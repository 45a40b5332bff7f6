"""A table of workplaces: read whole or not at all, each place with a code that stays."""

from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from bot.services.people.import_workplaces import (
    LETTERS,
    Imported,
    Line,
    TableFaults,
    import_workplaces,
    make_codes,
    read_table,
)
from bot.services.people.provision import provision
from bot.settings import Organisation
from bot.storage import people
from bot.storage.store import Store
from bot.storage.tables import organisations, workplaces
from tests.cast import SLOT

CITY = Organisation(
    key="ostersund",
    name="Destination Östersund",
    language="sv",
    timezone="Europe/Stockholm",
    country="SE",
    days="mon-fri",
    at="08:30",
    quiet_hours="20:00-07:00",
)
ASTRID, BIRGER = Line("Astrids kafé", "cafe", "Stortorget"), Line("Birgers bokhandel", "retail", None)


# --- the table -----------------------------------------------------------------------------------


def faults(table: str) -> tuple[tuple[int, str], ...]:
    with pytest.raises(TableFaults) as raised:
        read_table(table.encode())
    return raised.value.faults


@pytest.mark.parametrize(
    "table",
    [
        "name,trade,area\nAstrids kafé,cafe,Stortorget\nBirgers bokhandel,retail,\n",
        "name;trade;area\r\nAstrids kafé;cafe;Stortorget\r\nBirgers bokhandel;retail;\r\n",
        "\ufeffName;Trade;Area\n\n Astrids  kafé ;CAFE;Stortorget\nBirgers bokhandel;retail\n;;\n",
        'area,name,trade\nStortorget,"Astrids kafé",cafe\n,Birgers bokhandel,retail',
    ],
)
def test_a_table_is_read_as_excel_and_others_write_it(table: str) -> None:
    assert read_table(table.encode()) == (ASTRID, BIRGER)


def test_a_contact_and_a_missing_trade_are_fine() -> None:
    assert read_table(b"name,trade,area,contact\nNavet,,,Cilla\n") == (Line("Navet", None, None, "Cilla"),)


def test_a_value_in_quotes_may_hold_what_separates() -> None:
    assert read_table(b'name,trade,area\n"Bok, papper & ""prat""",retail,City\n') == (
        Line('Bok, papper & "prat"', "retail", "City"),
    )


def test_all_faults_are_named_by_line_in_one_run() -> None:
    table = (
        "name,trade,area\n"
        "Astrids kafé,café,Stortorget\n"
        ",retail,Stortorget\n"
        "Birgers bokhandel,bookshop,\n"
        "Cillas,cafe,Stortorget,more\n"
        f"{'D' * 101},hotel,\n"
        '"Ediths\nsalong",salon,City\n'
        "Astrids kafé,cafe,Stortorget\n"
        "Ediths salong,salon,City\n"
    )
    assert faults(table) == (
        (2, '"café" is not a trade; did you mean cafe?'),
        (3, "the workplace has no name; write one, or take the line out"),
        (
            4,
            (
                '"bookshop" is not a trade; '
                "write one of retail, restaurant, cafe, hotel, salon, tourism, other"
            ),
        ),
        (5, "there are 4 values for 3 columns; put a value with a comma in quotes"),
        (6, "the name is longer than 100 characters; shorten it"),
        (9, "Astrids kafé stands in line 2 already; take one of the two out"),
        (10, "Ediths salong stands in line 7 already; take one of the two out"),
    )


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            "nam,trade,area\nAstrids kafé,cafe,\n",
            (
                (1, "the column name is missing; name the columns name, trade, area in the first line"),
                (1, 'there is no column "nam"; did you mean name?'),
            ),
        ),
        (
            "name,trade,area,phone\n",
            ((1, 'there is no column "phone"; the columns are name, trade, area, contact, opening'),),
        ),
        ("name,trade,area,area\n", ((1, 'the column "area" is there twice; take one out'),)),
        ("", ((1, "the column name is missing; name the columns name, trade, area in the first line"),)),
        (
            "name,trade,area\n",
            ((1, "there is no workplace below the names of the columns; write one a line"),),
        ),
        (
            'name,trade,area\nAstrids kafé,kaffe,\n"Birgers,retail,\n',
            (
                (2, '"kaffe" is not a trade; did you mean cafe?'),
                (3, "the quotation marks do not fit together; write a quotation mark within quotes twice"),
            ),
        ),
    ],
)
def test_a_table_that_is_none_is_one_sentence(table: str, expected: object) -> None:
    assert faults(table) == expected


def test_another_encoding_is_named_with_its_line() -> None:
    with pytest.raises(TableFaults) as raised:
        read_table("name;trade;area\nAstrids kafé;cafe;\n".encode("latin-1"))
    assert raised.value.faults == ((2, "is not UTF-8 here; save the table as “CSV UTF-8” and try again"),)


# --- codes ---------------------------------------------------------------------------------------


def test_codes_are_short_readable_and_none_is_like_another() -> None:
    codes = make_codes(300, Random(1))
    assert len(set(codes)) == 600
    assert {len(code) for code in codes} == {6}
    assert set("".join(codes)) == set(LETTERS)
    assert set("il1o0") & set(LETTERS) == set()


# --- the database --------------------------------------------------------------------------------


@pytest.fixture
def city(store: Store) -> int:
    def its_id(db: Connection) -> int:
        found: int = db.scalars(select(organisations.c.id)).one()
        return found

    store.write_now(provision, [CITY])
    return store.read_now(its_id)


def rows(store: Store) -> list[dict[str, Any]]:
    def all_rows(db: Connection) -> list[dict[str, Any]]:
        columns = ("code", "name", "trade", "area", "contact")
        statement = select(*(workplaces.c[name] for name in columns)).order_by(workplaces.c.id)
        return [dict(row) for row in db.execute(statement).mappings()]

    return store.read_now(all_rows)


def test_each_workplace_gets_a_code_that_leads_to_it(store: Store, city: int) -> None:
    imported = store.write_now(
        import_workplaces, city, [ASTRID, BIRGER], ["aaa222", "bbb333", "ccc444"], SLOT
    )
    assert imported == (
        Imported("Astrids kafé", "Stortorget", "aaa222", new=True),
        Imported("Birgers bokhandel", None, "bbb333", new=True),
    )
    found = store.read_now(people.invitation, "AAA222")
    assert found is not None
    assert (found.workplace, found.trade, found.organisation.key) == ("Astrids kafé", "cafe", "ostersund")


def test_the_same_table_again_keeps_every_code(store: Store, city: int) -> None:
    store.write_now(import_workplaces, city, [ASTRID, BIRGER], ["aaa222", "bbb333"], SLOT)
    before = rows(store)
    again = store.write_now(import_workplaces, city, [BIRGER, ASTRID], ["ccc444", "ddd555"], SLOT)
    assert again == (
        Imported("Birgers bokhandel", None, "bbb333", new=False),
        Imported("Astrids kafé", "Stortorget", "aaa222", new=False),
    )
    assert rows(store) == before


def test_a_changed_trade_is_brought_in_and_a_contact_left_out_stays(store: Store, city: int) -> None:
    store.write_now(import_workplaces, city, [Line("Navet", "cafe", None, "Cilla")], ["aaa222"], SLOT)
    store.write_now(import_workplaces, city, [Line("Navet", "restaurant", None)], ["bbb333"], SLOT)
    assert rows(store) == [
        {"code": "aaa222", "name": "Navet", "trade": "restaurant", "area": None, "contact": "Cilla"}
    ]


def test_the_same_name_in_another_area_is_another_workplace(store: Store, city: int) -> None:
    here, there = Line("Kompaniet", "retail", "City"), Line("Kompaniet", "retail", "Odenskog")
    store.write_now(import_workplaces, city, [here, there], ["aaa222", "bbb333"], SLOT)
    assert [(row["area"], row["code"]) for row in rows(store)] == [("City", "aaa222"), ("Odenskog", "bbb333")]


def test_a_code_that_leads_somewhere_already_is_passed_by(store: Store, city: int) -> None:
    def name_an_organisation(db: Connection) -> None:
        row = db.execute(select(organisations)).mappings().one()
        db.execute(insert(organisations), {**row, "id": row["id"] + 1, "key": "bbb333"})

    store.write_now(name_an_organisation)
    store.write_now(import_workplaces, city, [ASTRID], ["aaa222"], SLOT)
    [birger] = store.write_now(import_workplaces, city, [BIRGER], ["aaa222", "bbb333", "ccc444"], SLOT)
    assert birger.code == "ccc444"


def test_when_codes_run_out_nothing_is_kept(store: Store, city: int) -> None:
    with pytest.raises(ValueError, match="too few codes are free"):
        store.write_now(import_workplaces, city, [ASTRID, BIRGER], ["aaa222"], SLOT)
    assert rows(store) == []


def test_opening_hours_are_read_as_people_write_them_and_kept(store: Store, city: int) -> None:
    [line] = read_table('name,trade,area,opening\nAstrids kafé,cafe,Stortorget,"vardagar 10-18"\n'.encode())
    assert line.opening == "mon-fri 10:00-18:00"

    def openings(db: Connection) -> list[str | None]:
        return list(db.scalars(select(workplaces.c.opening)))

    store.write_now(import_workplaces, city, [line], ["aaa222"], SLOT)
    assert store.read_now(openings) == ["mon-fri 10:00-18:00"]
    store.write_now(import_workplaces, city, [ASTRID], ["bbb333"], SLOT)  # a table without the column
    assert store.read_now(openings) == ["mon-fri 10:00-18:00"]


def test_opening_hours_that_are_none_are_a_fault_of_the_table() -> None:
    assert faults("name,trade,area,opening\nAstrids kafé,cafe,,ibland\n") == (
        (
            2,
            '"ibland" does not name opening hours at "ibland"; write for example mon-fri 10-18, sat 10-15',
        ),
    )
