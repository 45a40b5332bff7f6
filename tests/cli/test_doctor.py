"""``kompis doctor`` looks at everything, says what is missing, and ends with 1 where something is."""

import datetime as dt
import os
import re
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.storage.store import open_store
from bot.storage.tables import addresses, deliveries, persons
from tests.app.test_caretaker import REFUSED
from tests.cast import SLOT
from tests.cli.conftest import Kompis

CHANNELS = """
channels:
  web: {adapter: web}
  telegram: {adapter: telegram, token: "12:opens-nothing", api_url: "http://127.0.0.1:9"}
  slack:
    adapter: slack
    bot_token: "xoxb-opens-nothing"
    app_token: "xapp-opens-nothing"
    api_url: "http://127.0.0.1:9/api/"
"""


@pytest.fixture
def config(folder: Path) -> Path:
    """The shipped settings, with an address that people reach."""
    file = folder / "config.yaml"
    file.write_text(file.read_text("utf-8").replace("  # public_url:", "  public_url:"), "utf-8")
    return file


def test_where_all_is_well_it_says_so_and_makes_nothing(config: Path, kompis: Kompis) -> None:
    said = kompis("doctor")
    data = config.parent / "data"
    lines = said.out.splitlines()
    room = lines.pop(4)

    assert room.startswith("ok   disk: ")
    assert room.endswith(f" GB are free in {data / 'backups'}")
    assert (said.code, lines, said.err) == (
        0,
        [
            "ok   config.yaml: is understood",
            "ok   database: is new; the first start makes it",
            f"ok   secret: the first start makes {data / 'secret'}",
            f"ok   backups: each night, in {data / 'backups'}",
            "ok   lessons: courses: service",
            "ok   web: people come in at https://kompis.example.se",
        ],
        "Nothing to mend.\n",
    )
    assert not (config.parent / "data").exists()


def test_an_address_that_only_this_machine_can_open_is_told(folder: Path, kompis: Kompis) -> None:
    said = kompis("doctor")

    assert (said.code, said.err) == (1, "To mend: 1.\n")
    assert said.out.splitlines()[-1].startswith(
        "MEND web: people are sent to http://127.0.0.1:8080, which only"
    )


def test_an_address_without_a_certificate_is_told(config: Path, kompis: Kompis) -> None:
    config.write_text(config.read_text("utf-8").replace("https://kompis", "http://kompis"), "utf-8")

    assert "MEND web: http://kompis.example.se is not https" in kompis("doctor").out


def test_a_platform_out_of_reach_is_told_and_the_others_are_looked_at_all_the_same(
    config: Path, kompis: Kompis
) -> None:
    head, _, _ = config.read_text("utf-8").partition("\nchannels:")
    config.write_text(head + CHANNELS, "utf-8")

    said = kompis("doctor")

    marks = [line.split(":")[0] for line in said.out.splitlines()]
    assert marks[-4:] == ["ok   web", "MEND telegram", "MEND slack", "MEND slack"]
    assert "Traceback" not in said.err


def test_where_an_employer_reads_and_no_browser_can_be_reached_it_is_told(
    folder: Path, config: Path, kompis: Kompis
) -> None:
    stuck = "MEND slack: people are told that their employer can read here, and offered nothing else: "
    head, _, _ = config.read_text("utf-8").partition("\nchannels:")

    config.write_text(head + CHANNELS, "utf-8")
    assert [line for line in seen(kompis, "slack") if line.startswith(stuck)] == []

    config.write_text(head + CHANNELS.replace("  web: {adapter: web}\n", ""), "utf-8")
    assert seen(kompis, "slack")[-1].startswith(f"{stuck}there is no web channel; ")

    config.write_text(head.replace("  public_url:", "  # public_url:") + CHANNELS, "utf-8")
    assert seen(kompis, "slack")[-1].startswith(f"{stuck}the browser's address is http://127.0.0.1:8080, ")


def test_a_broken_course_is_told_with_its_place(config: Path, kompis: Kompis) -> None:
    lessons = config.parent / "lessons"
    shipped = lessons.resolve()
    lessons.unlink()
    (lessons / "broken").mkdir(parents=True)
    (lessons / "broken" / "course.yaml").write_text("title: [", "utf-8")
    (lessons / "service").symlink_to(shipped / "service")

    said = kompis("doctor")

    assert said.code == 1
    assert any(line.startswith("MEND lessons: ") and "course.yaml:" in line for line in said.out.splitlines())


def seen(kompis: Kompis, what: str) -> list[str]:
    """The lines about one thing."""
    marks = (f"ok   {what}: ", f"MEND {what}: ")
    return [line for line in kompis("doctor").out.splitlines() if line.startswith(marks)]


def test_a_database_is_told_by_its_size_and_what_waits_in_it(
    config: Path, database: str, kompis: Kompis
) -> None:
    [database] = seen(kompis, "database")
    assert re.fullmatch(r"ok   database: SQLite, sound, \d+ kB and 0 bytes of log, revision \d{4}", database)
    assert seen(kompis, "service") == ["ok   service: kompis does not run"]
    assert seen(kompis, "queues") == ["ok   queues: web: 0 wait"]


def test_backups_are_told_whether_there_are_any_and_whether_the_last_is_whole(
    config: Path, database: str, kompis: Kompis
) -> None:
    assert seen(kompis, "backups")[0].startswith("MEND backups: there is none in ")
    kompis("backup")
    assert seen(kompis, "backups")[0].startswith(
        "ok   backups: the last of 1 is 0 hours old, and whole: 0 rows"
    )

    [file] = (config.parent / "data" / "backups").glob("kompis-*")
    old = file.rename(file.with_name("kompis-2026-01-01T024000Z.backup.gz"))
    [told] = seen(kompis, "backups")
    assert told.startswith("MEND backups: the last of 1 is ")
    assert told.endswith("; call `kompis backup`, which says why there is none of last night")
    old.write_bytes(old.read_bytes()[:-1])
    assert seen(kompis, "backups") == [
        f"MEND backups: {old} is damaged: its end is missing; take another backup"
    ]


def test_a_copy_that_an_upgrade_left_behind_is_told_when_it_is_old(
    config: Path, database: str, kompis: Kompis
) -> None:
    copy = config.parent / "data" / "kompis.db.before-0008"
    copy.touch()
    assert len(seen(kompis, "backups")) == 1
    made = (dt.datetime.now(dt.UTC) - dt.timedelta(days=8, hours=1)).timestamp()
    os.utime(copy, (made, made))
    [_, told] = seen(kompis, "backups")
    assert told.startswith(f"MEND backups: {copy} is 8 days old, and has people who were erased since; ")


def test_a_folder_of_backups_that_nobody_may_look_into_is_told(config: Path, kompis: Kompis) -> None:
    config.write_text(config.read_text("utf-8") + f"\nbackup: {{folder: {REFUSED}}}\n", "utf-8")

    [told] = seen(kompis, "backups")
    assert told.startswith(
        f"MEND backups: {config.parent / REFUSED}: File name too long; see that kompis may"
    )


def test_a_secret_that_others_can_read_and_deliveries_that_are_late_are_told(
    config: Path, database: str, kompis: Kompis
) -> None:
    secret = config.parent / "data" / "secret"
    secret.write_text("sixteen letters and more", "utf-8")
    secret.chmod(0o644)
    with open_store(database) as store:
        due = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=20)
        row = insert(deliveries).values(
            recipient="p:1",
            key="daily:2026-11-22",
            kind="lesson",
            state="pending",
            channel="web",
            priority=3,
            due_at=due,
            try_at=due,
            expires_at=due + dt.timedelta(hours=5),
            created_at=due,
        )
        store.write_now(lambda db: db.execute(row).rowcount)

    assert seen(kompis, "secret") == [
        f"MEND secret: others than its owner may read {secret} (644); chmod 600 it"
    ]
    assert seen(kompis, "queues")[0].startswith("MEND queues: web: 1 wait, the first for 20 minutes; ")


def test_organisers_who_have_not_appeared_yet_are_told(config: Path, database: str, kompis: Kompis) -> None:
    here, absent = "0" * 24, "1" * 24
    organisers = f'organisers: ["web:{here}", "web:{absent}"]\n'
    config.write_text(config.read_text("utf-8").replace("# organisers:", f"{organisers}    #"), "utf-8")
    with open_store(database) as store:
        row = insert(persons).values(id=7, created_at=SLOT, language="sv")
        address = insert(addresses).values(
            person_id=7, channel="web", platform_id=here, state="open", heard_at=SLOT, created_at=SLOT
        )
        store.write_now(lambda db: [db.execute(one).rowcount for one in (row, address)])

    assert seen(kompis, "organisers") == [
        f"ok   organisers: not here yet: web:{absent} (city); the role waits until they first write"
    ]


def test_a_mail_server_that_cannot_be_reached_is_told(config: Path, kompis: Kompis) -> None:
    mail = "\nmail: {host: 127.0.0.1, port: 9, security: none, from: kompis@example.se}\n"
    config.write_text(config.read_text("utf-8") + mail, "utf-8")

    assert seen(kompis, "mail")[0].startswith("MEND mail: The mail server cannot be reached: ")


def test_a_secret_that_is_on_its_way_out_is_told(
    folder: Path, kompis: Kompis, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(seen(kompis, "secret")) == 1
    monkeypatch.setenv("KOMPIS_SECRET", "t" * 32)
    monkeypatch.setenv("KOMPIS_SECRET_BEFORE", "s" * 32)
    _, before = seen(kompis, "secret")
    assert before.startswith("ok   secret: KOMPIS_SECRET_BEFORE is set")
    assert "s" * 32 not in before
