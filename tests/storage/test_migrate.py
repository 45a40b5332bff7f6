"""Migrations make what tables.py says, on both databases, and a start that needs none loads none."""

import datetime as dt
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, make_url, select, text

from bot.services.delivery.claim import claim
from bot.services.delivery.composing import Nothing, Uncomposed
from bot.services.delivery.lease import Lease, Owner, acquire
from bot.services.delivery.recover import recover
from bot.storage import hosts, leases, migrate
from bot.storage.store import CannotOpen, Store, open_store
from bot.storage.tables import answers, asks, bodies, deliveries, inbox, metadata, persons
from tests.storage.test_store_sqlite import files_no_longer_than

CURRENT = migrate.CURRENT
NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)

EVENT = {
    "channel": "web",
    "key": "1",
    "payload": b"",
    "state": "waiting",
    "received_at": NOW,
}

NEXT_MIGRATION = '''"""Give everybody a nickname."""
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{current}"
step = "{step}"


def upgrade() -> None:
    with op.batch_alter_table("persons") as persons:
        persons.add_column(sa.Column("nickname", sa.Text()))
    if {fails}:
        raise ValueError("the second half fails")
'''


def add_next_migration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, fails: bool = False, step: str = migrate.EXPAND
) -> None:
    """Make this the kompis of a later version."""
    shutil.copytree(migrate.MIGRATIONS, tmp_path / "migrations")
    written = NEXT_MIGRATION.format(current=CURRENT, fails=fails, step=step)
    (tmp_path / "migrations" / "versions" / "9999_nickname.py").write_text(written)
    monkeypatch.setattr(migrate, "MIGRATIONS", tmp_path / "migrations")
    monkeypatch.setattr(migrate, "CURRENT", "next")
    if step == migrate.EXPAND:
        monkeypatch.setattr(migrate, "NEEDED", "next")


BEFORE = """
INSERT INTO organisations (id, key, name, language, timezone, country, days, at, quiet_hours, provisioned)
VALUES (1, 'ostersund', 'Östersund', 'sv', 'Europe/Stockholm', 'SE', 'mon-fri', '08:30', 'none', '{}');
INSERT INTO cohorts (id, organisation_id, course, pace, provisioned) VALUES (1, 1, 'service', 'daily', '{}');
INSERT INTO course_versions (hash, course, body, first_seen_at) VALUES ('v1', 'service', '', :now);
INSERT INTO persons (id, created_at, language, welcome_back) VALUES (1, :now, 'sv', true);
INSERT INTO addresses (id, person_id, channel, platform_id, state, heard_at, created_at)
VALUES (1, 1, 'web', 'alva', 'open', :now, :now);
INSERT INTO enrolments (id, person_id, cohort_id, started_at) VALUES (1, 1, 1, :now)
"""
DELIVERY_BEFORE = """
INSERT INTO deliveries (id, recipient, key, kind, state, person_id, address_id, channel, priority, due_at,
try_at, expires_at, created_at, sent_at, lesson, enrolment_id, body)
VALUES (:id, 'p:1', :key, 'lesson', 'sent', 1, 1, 'web', 3, :now, :now, :now, :now, :now, :lesson, 1, :body)
"""
ANSWERS_BEFORE = """
INSERT INTO answers (id, person_id, delivery_id, enrolment_id, course, version, lesson, question, chosen,
correct, answered_at) VALUES (1, 1, 2, 1, 'service', 'v1', 'l1', 'q1', '[0]', true, :now);
INSERT INTO answers (id, course, version, lesson, question, chosen, correct, answered_at)
VALUES (7, 'service', 'v1', 'l1', 'q1', '[1]', false, :now)
"""
"""The second one is of somebody erased since."""


ANYBODY = """
INSERT INTO persons (id, created_at, language) VALUES (1, :now, 'sv');
INSERT INTO addresses (id, person_id, channel, platform_id, state, heard_at, created_at)
VALUES (1, 1, 'web', 'alva', 'open', :now, :now)
"""
REPLY_BEFORE = """
INSERT INTO deliveries (id, recipient, key, kind, state, person_id, address_id, channel, priority, due_at,
try_at, expires_at, created_at, body)
VALUES (:id, 'p:1', :key, 'reply', :state, 1, 1, 'web', 0, :now, :now, '9999-01-01 00:00:00.000000+00:00',
:now, :body)
"""


def live_before_questions_came_back(db: Connection) -> None:
    """Alva got her first tip twice and answered one; the second waits; the third asks nothing."""

    def run(statements: str, **values: object) -> None:
        now = EVENT["received_at"] if db.dialect.name == "postgresql" else "2026-11-21 00:00:00.000000+00:00"
        for statement in statements.split(";"):
            db.execute(text(statement), {"now": now, **values} if ":now" in statement else {})

    run(BEFORE)
    lessons = {1: ("l1", "q1"), 2: ("l1", "q1"), 3: ("l2", "q1"), 4: ("l3", None)}
    for number, (lesson, question) in lessons.items():
        kept = {"course": "service", "version": "v1", "lesson": lesson, "question": question}
        body = json.dumps({"lesson": kept})
        run(DELIVERY_BEFORE, id=number, key=f"daily:{number}", lesson=lesson, body=body)
    run(ANSWERS_BEFORE)


def test_what_was_answered_before_questions_came_back_is_counted_and_the_rest_waits(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = command.upgrade
    monkeypatch.setattr(command, "upgrade", lambda config, _: newest(config, "0002"))
    migrate.upgrade(database_url)
    monkeypatch.undo()
    with open_store(database_url) as store:
        store.write_now(live_before_questions_came_back)
    migrate.upgrade(database_url)
    with open_store(database_url) as store:
        given = store.read_now(lambda db: db.execute(select(answers.c.id, answers.c.ask_id)).all())
        put = select(asks.c.id, asks.c.delivery_id, asks.c.lesson).order_by(asks.c.id)
        questions = store.read_now(lambda db: db.execute(put).all())
        done = select(deliveries.c.id).where(deliveries.c.done_at.is_not(None))
        assert sorted(map(tuple, given)) == [(1, 1), (7, 7)]
        assert [tuple(row) for row in questions] == [(1, 2, "l1"), (7, None, "l1"), (8, 3, "l2")]
        assert store.read_now(lambda db: set(db.scalars(done))) == {1, 2, 4}
        assert store.read_now(lambda db: db.scalar(select(persons.c.notice))) == "welcome back"


def test_what_waited_before_bodies_stood_apart_leaves_as_it_was_composed(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = command.upgrade
    monkeypatch.setattr(command, "upgrade", lambda config, _: newest(config, "0005"))
    migrate.upgrade(database_url)
    monkeypatch.undo()
    with open_store(database_url) as store:
        store.write_now(wait_to_leave)
    migrate.upgrade(database_url)

    with open_store(database_url) as store:
        lease = store.write_now(acquire, "channel:web", "a test", NOW)
        assert isinstance(lease, Lease)
        owner = Owner("web", lease, edits=True)
        store.write_now(recover, owner, NOW)
        claims = store.write_now(claim, owner, NOW, 9, nothing_to_compose)
        assert claims is not None
        assert {one.id: one.body for one in claims.claimed} == {1: {"message": "ett"}, 2: {"message": "två"}}
        assert store.read_now(lambda db: db.scalar(select(func.count()).select_from(bodies))) == 3


def wait_to_leave(db: Connection) -> None:
    """Two replies that wait, one of them in the hands of a process that is gone, and one that has left."""
    now = NOW if db.dialect.name == "postgresql" else "2026-11-21 00:00:00.000000+00:00"
    for statement in ANYBODY.split(";"):
        db.execute(text(statement), {"now": now})
    states = {1: ("pending", "ett"), 2: ("claimed", "två"), 3: ("sent", "tre"), 4: ("pending", None)}
    for number, (state, words) in states.items():
        body = None if words is None else json.dumps({"message": words})
        values = {"id": number, "key": f"reply:{number}:1", "state": state, "body": body, "now": now}
        db.execute(text(REPLY_BEFORE), values)


def nothing_to_compose(_db: Connection, rows: Sequence[Uncomposed], _now: dt.datetime) -> dict[int, Nothing]:
    return {row.delivery: Nothing("nobody wrote it") for row in rows}


def columns_of_persons(address: str) -> set[str]:
    with open_store(address) as store:
        return store.read_now(lambda db: {column["name"] for column in inspect(db).get_columns("persons")})


def loaded_by(code: str) -> list[str]:
    """Say which of the slow modules a program loads."""
    slow = "('alembic', 'psycopg', 'sqlalchemy.orm', 'sqlalchemy.dialects.postgresql')"
    program = f"import sys\n{code}\nprint(*(name for name in {slow} if name in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return ran.stdout.split()


def test_migrations_make_exactly_the_tables_that_the_code_reads(migrated_url: str) -> None:
    def differences(db: Connection) -> list[object]:
        context = MigrationContext.configure(db, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, metadata))

    with open_store(migrated_url) as store:
        assert store.read_now(differences) == []


def test_an_id_of_the_inbox_is_never_given_again(store: Store) -> None:
    def add_and_delete(db: Connection) -> int:
        number: int = db.execute(inbox.insert().returning(inbox.c.id), EVENT).scalar_one()
        db.execute(inbox.delete())
        return number

    assert [store.write_now(add_and_delete) for _ in range(2)] == [1, 2]


def test_the_constant_names_the_newest_migration() -> None:
    script = ScriptDirectory.from_config(migrate.alembic_config())

    assert script.get_current_head() == migrate.CURRENT


def test_a_new_database_gets_its_tables_and_a_current_one_is_left_alone(database_url: str) -> None:
    assert migrate.revision(database_url) is None

    migrate.prepare(database_url)
    migrate.prepare(database_url)

    assert migrate.revision(database_url) == migrate.CURRENT


def test_a_start_at_the_current_revision_loads_neither_alembic_nor_a_driver_it_does_not_need(
    migrated_url: str, engine: str
) -> None:
    start = (
        "from bot.storage import migrate, store, tables\n"
        f"migrate.prepare({migrated_url!r})\n"
        f"store.open_store({migrated_url!r}).close_now()"
    )

    assert loaded_by(start) == ([] if engine == "sqlite" else ["psycopg", "sqlalchemy.dialects.postgresql"])


def test_a_start_on_a_new_database_does_load_alembic(database_url: str) -> None:
    assert "alembic" in loaded_by(f"from bot.storage import migrate\nmigrate.prepare({database_url!r})")


# --- from one version to the next ---------------------------------------------------------------


def test_a_file_of_an_older_version_is_copied_and_then_migrated(
    migrated_url: str, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_next_migration(tmp_path, monkeypatch)
    if engine == "postgresql":
        with pytest.raises(
            CannotOpen, match=rf"at revision {CURRENT}, and this kompis needs next: .*`kompis migrate`"
        ):
            migrate.prepare(migrated_url)
        assert "nickname" not in columns_of_persons(migrated_url)
        migrate.upgrade(migrated_url)
    else:
        migrate.prepare(migrated_url)
        copy = f"{make_url(migrated_url).database}.before-next"
        assert "nickname" not in columns_of_persons(f"sqlite:///{copy}")

    assert "nickname" in columns_of_persons(migrated_url)
    assert migrate.revision(migrated_url) == "next"


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_copy_of_before_is_never_written_over_and_goes_when_nothing_was_migrated(
    migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Path(str(make_url(migrated_url).database))
    kept, second = (file.with_name(f"{file.name}.before-next{end}") for end in ("", "-2"))
    kept.write_text("of the day before")
    with monkeypatch.context() as later:
        add_next_migration(tmp_path, later, fails=True)
        with pytest.raises(ValueError, match="second half"):
            migrate.prepare(migrated_url)
        assert (kept.read_text(), second.exists()) == ("of the day before", False)

    shutil.rmtree(tmp_path / "migrations")
    with monkeypatch.context() as later:
        add_next_migration(tmp_path, later)
        with files_no_longer_than(10_000), pytest.raises(CannotOpen, match="make room for a second one"):
            migrate.prepare(migrated_url)
        assert not second.exists()
        migrate.prepare(migrated_url)
    assert (kept.read_text(), second.exists()) == ("of the day before", True)


def test_a_migration_that_fails_half_way_leaves_the_database_as_it_was(
    migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_next_migration(tmp_path, monkeypatch, fails=True)

    with pytest.raises(ValueError, match="second half"):
        migrate.upgrade(migrated_url)

    assert "nickname" not in columns_of_persons(migrated_url)
    assert migrate.revision(migrated_url) == CURRENT


def test_a_database_of_a_newer_version_is_left_alone(
    migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as later:
        add_next_migration(tmp_path, later, step=migrate.CONTRACT)
        migrate.upgrade(migrated_url)

    with pytest.raises(CannotOpen, match=r"next.*made by a newer one; install that"):
        migrate.prepare(migrated_url)
    if migrated_url.startswith("sqlite"):
        file = Path(str(make_url(migrated_url).database))
        assert not file.with_name(f"{file.name}.before-{CURRENT}").exists(), "what stands there is older"
    with pytest.raises(CannotOpen, match="made by a newer one; install that"):
        migrate.upgrade(migrated_url)

    assert migrate.revision(migrated_url) == "next"


# --- two versions on one PostgreSQL -------------------------------------------------------------


@pytest.fixture
def on_postgres(engine: str, migrated_url: str) -> str:
    """A database that several machines may be at work on."""
    if engine == "sqlite":
        pytest.skip("one process owns a file, and migrates it")
    return migrated_url


def lives(address: str, name: str, revision: str) -> None:
    """A machine whose code was written for this revision says that it runs."""

    def say(db: Connection) -> None:
        hosts.put(db, name, revision, [], leases.clock(db, dt.datetime.now(dt.UTC)) + dt.timedelta(minutes=1))

    with open_store(address) as store:
        store.write_now(say)


def test_every_migration_says_what_it_is_and_the_constants_agree() -> None:
    steps = list(ScriptDirectory.from_config(migrate.alembic_config()).walk_revisions())
    marked = [one for one in steps if one.revision > "0004"]

    assert {migrate.step_of(one) for one in marked} <= {migrate.EXPAND, migrate.CONTRACT}
    assert all(hasattr(one.module, "step") for one in marked)
    newest = next(one.revision for one in steps if migrate.step_of(one) == migrate.EXPAND)
    assert newest <= migrate.NEEDED <= migrate.CURRENT


def test_older_code_starts_beside_newer_code_that_has_only_added(
    on_postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as later:
        add_next_migration(tmp_path, later)
        assert migrate.expand(on_postgres) == []

    migrate.prepare(on_postgres)

    assert migrate.revision(on_postgres) == "next"
    with open_store(on_postgres) as store:
        store.write_now(lambda db: db.execute(inbox.insert(), EVENT))


def test_newer_code_starts_while_what_older_code_needs_is_still_there(
    on_postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_next_migration(tmp_path, monkeypatch, step=migrate.CONTRACT)

    assert migrate.expand(on_postgres) == ["next"]
    migrate.prepare(on_postgres)

    assert migrate.revision(on_postgres) == CURRENT
    assert "nickname" not in columns_of_persons(on_postgres)


def test_only_machines_with_older_code_keep_a_contract_step_waiting(
    on_postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_next_migration(tmp_path, monkeypatch, step=migrate.CONTRACT)
    lives(on_postgres, "updated", "next")
    assert migrate.older_hosts(on_postgres) == []

    lives(on_postgres, "forgotten", CURRENT)
    assert migrate.older_hosts(on_postgres) == ["forgotten"]


def test_a_database_from_before_steps_were_noted_is_migrated_at_once(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = command.upgrade
    monkeypatch.setattr(command, "upgrade", lambda config, _: newest(config, "0004"))
    migrate.upgrade(database_url)
    monkeypatch.undo()

    waiting = [one for one in migrate.expand(database_url) if one > "0005"]
    migrate.upgrade(database_url)

    assert waiting == ["0007", "0008", "0009", "0010"]  # a contract step, and what stands behind it
    assert migrate.revision(database_url) == CURRENT
