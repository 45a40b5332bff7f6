"""Migrations make what tables.py says, on both databases, and a start that needs none loads none."""

import datetime as dt
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, make_url

from bot.storage import migrate
from bot.storage.store import CannotOpen, Store, open_store
from bot.storage.tables import inbox, metadata

CURRENT = migrate.CURRENT

EVENT = {
    "channel": "web",
    "key": "1",
    "payload": b"",
    "state": "waiting",
    "received_at": dt.datetime(2026, 11, 21, tzinfo=dt.UTC),
}

NEXT_MIGRATION = '''"""Give everybody a nickname."""
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{current}"


def upgrade() -> None:
    with op.batch_alter_table("persons") as persons:
        persons.add_column(sa.Column("nickname", sa.Text()))
    if {fails}:
        raise ValueError("the second half fails")
'''


def add_next_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, fails: bool = False) -> None:
    """Make this the kompis of a later version."""
    shutil.copytree(migrate.MIGRATIONS, tmp_path / "migrations")
    written = NEXT_MIGRATION.format(current=CURRENT, fails=fails)
    (tmp_path / "migrations" / "versions" / "9999_nickname.py").write_text(written)
    monkeypatch.setattr(migrate, "MIGRATIONS", tmp_path / "migrations")
    monkeypatch.setattr(migrate, "CURRENT", "next")


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
        add_next_migration(tmp_path, later)
        migrate.upgrade(migrated_url)

    with pytest.raises(CannotOpen, match="next"):
        migrate.prepare(migrated_url)
    with pytest.raises(CannotOpen, match="made by a newer one; install that"):
        migrate.upgrade(migrated_url)

    assert migrate.revision(migrated_url) == "next"
