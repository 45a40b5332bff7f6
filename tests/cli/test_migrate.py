"""``kompis migrate`` beside machines that run: what waits, and what to do about it."""

from pathlib import Path

import pytest
from alembic import command

from bot.storage import migrate
from tests.cli.conftest import Kompis

ON_POSTGRESQL = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


@ON_POSTGRESQL
def test_a_step_that_no_kompis_runs_on_both_sides_of_waits_until_all_are_stopped(
    kompis: Kompis, folder: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = command.upgrade
    with monkeypatch.context() as older:
        older.setattr(command, "upgrade", lambda config, _: newest(config, "0005"))
        migrate.upgrade(database_url)
    config = folder / "config.yaml"
    lines = config.read_text("utf-8").splitlines()
    changed = [f"database: {database_url}" if line.startswith("database:") else line for line in lines]
    config.write_text("\n".join(changed), "utf-8")
    monkeypatch.setenv("KOMPIS_SECRET", "a secret of these tests alone")

    waiting, taken, again = kompis("migrate"), kompis("migrate", "--contract"), kompis("migrate")

    assert (waiting.code, taken.code, again.code) == (0, 0, 0)
    assert waiting.out.splitlines()[1] == (
        "Waiting: 0007, 0008, 0009, 0010. An older kompis cannot run with it, nor this one without: stop "
        "every machine, call `kompis migrate --contract`, and start this one on each."
    )
    assert taken.out.splitlines()[1:] == again.out.splitlines()[1:] == []
    assert taken.out.endswith(f"and is at {migrate.CURRENT}.\n")
