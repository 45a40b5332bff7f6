"""What ``kompis doctor`` looks at on this machine and in the database: nothing is changed."""

import fcntl
import stat
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, make_url, text

from bot.app.old_copies import old_copies
from bot.app.room import free_at, room_wanted
from bot.domain.upkeep import is_too_old
from bot.ports import INSTALLATION, Diagnosis
from bot.settings import Settings
from bot.storage import leases, standing
from bot.storage.backups.folder import backups_in
from bot.storage.backups.format import Unusable, check
from bot.storage.backups.lines import one_moment
from bot.storage.errors import CannotOpen
from bot.storage.migrate import check as check_revision
from bot.storage.migrate import revision

Found = Mapping[str, Sequence[Diagnosis]]

OVERDUE: Final = 300
"""Seconds after which what is due and has not left is a fault."""

LONGEST_LOG: Final = 256_000_000
"""Bytes of a log beside a SQLite file, above which something must have been reading for very long."""

APART: Final = 1.0
"""Seconds by which this machine's clock and the database's may differ."""

_STEP: Final = 1000
_QUICK: Final = text("PRAGMA quick_check(1)")
_VERSION: Final = text("SHOW server_version")
_INSTALLATIONS: Final = text(
    "SELECT channel, key FROM channel_state WHERE key LIKE :beginning ORDER BY channel, key"
)

_APPEARED: Final = text(
    "SELECT person_id FROM addresses WHERE channel = :channel AND platform_id = :platform_id"
)


def examine_house(settings: Settings) -> Found:
    """Database, what waits in it, who owns what, secret, backups, room."""
    now = datetime.now(UTC)
    address = settings.database_direct or settings.database
    found: dict[str, Sequence[Diagnosis]] = {}
    try:
        new = revision(address) is None
        if new:
            found["database"] = [_well("is new; the first start makes it")]
        else:
            check_revision(address)
            with one_moment(address) as db:
                found["database"] = list(_database(db, address, now))
                found["service"] = list(_service(db, address, now))
                found["queues"] = list(_queues(db, settings, now))
                found |= _installations(db)
                found |= _organisers(db, settings)
    except CannotOpen as error:
        new = False
        found["database"] = [_bad(str(error))]
    found["secret"] = list(_secrets(settings))
    try:
        found["backups"] = [_backups(settings, now, new=new), *_old_copies(settings, now)]
        found["disk"] = list(_room(settings))
    except OSError as error:
        found["backups"] = [
            _bad(f"{error.filename}: {error.strerror}; see that kompis may read and write there")
        ]
    return found


def _database(db: Connection, address: str, now: datetime) -> Iterator[Diagnosis]:
    size = _bytes(standing.size(db))
    if db.dialect.name == "sqlite":
        fault = db.scalar(_QUICK)
        if fault != "ok":
            yield _bad(f"is damaged ({fault}); stop kompis, and go back to the last backup: `kompis restore`")
            return
        log = Path(f"{make_url(address).database}-wal")
        length = log.stat().st_size if log.exists() else 0
        yield _well(f"SQLite, sound, {size} and {_bytes(length)} of log, revision {revision(address)}")
        if length > LONGEST_LOG:
            yield _bad(f"the log has {_bytes(length)}: something reads for very long; start kompis anew")
        return
    yield _well(f"PostgreSQL {db.scalar(_VERSION)}, {size}, revision {revision(address)}")
    apart = (datetime.now(UTC) - leases.clock(db, now)).total_seconds()
    if abs(apart) > APART:
        way = "ahead of" if apart > 0 else "behind"
        yield _bad(f"this machine's clock is {abs(apart):.1f} s {way} the database's; see to NTP on both")
    else:
        yield _well(f"its clock and this machine's are {abs(apart):.2f} s apart")


def _service(db: Connection, address: str, now: datetime) -> Iterator[Diagnosis]:
    clock = leases.clock(db, now)
    owned = [lease for lease in standing.owners(db) if lease.until > clock]
    for lease in owned:
        yield _well(f"{lease.name} is owned by {lease.owner}, since epoch {lease.epoch}")
    if db.dialect.name == "sqlite":
        process = _holder(Path(f"{make_url(address).database}.lock"))
        yield _well("kompis does not run" if process is None else f"kompis runs (process {process})")
    elif not owned:
        yield _well("kompis runs nowhere")


def _holder(lock: Path) -> str | None:
    """The process that holds a lock of the system, if any does."""
    if not lock.exists():
        return None
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return file.read(20).decode("ascii", "replace")
    return None


def _queues(db: Connection, settings: Settings, now: datetime) -> Iterator[Diagnosis]:
    for name in settings.channels:
        queue = standing.queue(db, name, now)
        late = 0.0 if queue.oldest is None else (now - queue.oldest).total_seconds()
        if late > OVERDUE:
            minutes = f"{late / 60:.0f} minutes"
            yield _bad(
                f"{name}: {queue.due} wait, the first for {minutes}; does `kompis run` run, and what does "
                "its log say? `kompis deliveries` lists them"
            )
        else:
            unknown = f", {queue.unknown} of unknown outcome" if queue.unknown else ""
            yield _well(f"{name}: {queue.due} wait{unknown}")


def _installations(db: Connection) -> Found:
    by_channel: dict[str, list[str]] = {}
    for channel, key in db.execute(_INSTALLATIONS, {"beginning": f"{INSTALLATION}%"}):
        by_channel.setdefault(channel, []).append(key.removeprefix(INSTALLATION))
    return {f"{name}, installed": [_well(", ".join(workspaces))] for name, workspaces in by_channel.items()}


def _secrets(settings: Settings) -> Iterator[Diagnosis]:
    yield _secret(settings)
    if settings.secret_before is not None:
        yield _well(
            "KOMPIS_SECRET_BEFORE is set, and what was made with that secret still counts; take it out once "
            "everybody has been here, at once if somebody else knows it"
        )


def _organisers(db: Connection, settings: Settings) -> Found:
    """Who is named in config.yaml and has not been seen: their role waits for them."""
    absent = [
        f"{channel}:{platform_id} ({key})"
        for key, organisation in settings.organisations.items()
        for channel, platform_id in organisation.organisers
        if db.scalar(_APPEARED, {"channel": channel, "platform_id": platform_id}) is None
    ]
    if not absent:
        return {}
    return {
        "organisers": [_well(f"not here yet: {', '.join(absent)}; the role waits until they first write")]
    }


def _secret(settings: Settings) -> Diagnosis:
    if settings.secret is not None:
        return _well("KOMPIS_SECRET is set; keep a copy of it, backups do not have it")
    file = settings.data / "secret"
    if not file.exists():
        return _well(f"the first start makes {file}")
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        return _bad(f"others than its owner may read {file} ({mode:o}); chmod 600 it")
    return _well(f"{file}; keep a copy of it, backups do not have it")


def _backups(settings: Settings, now: datetime, *, new: bool) -> Diagnosis:
    if settings.backup is None:
        return _well("none is made by itself, as config.yaml says (backup: none)")
    folder = settings.backup.folder
    there = backups_in(folder)
    if not there:
        if new:
            return _well(f"each night, in {folder}")
        return _bad(
            f"there is none in {folder}; the service that has the clock makes one within ten minutes, or "
            "call `kompis backup`"
        )
    newest = max(there)
    hours = (now - newest).total_seconds() / 3600
    try:
        rows = check(there[newest]).rows
    except (Unusable, OSError) as error:
        return _bad(str(error))
    told = f"the last of {len(there)} is {hours:.0f} hours old, and whole: {rows} rows, {there[newest]}"
    if is_too_old(now, newest, now):
        return _bad(f"{told}; call `kompis backup`, which says why there is none of last night")
    return _well(told)


def _old_copies(settings: Settings, now: datetime) -> Iterator[Diagnosis]:
    for copy, days in old_copies(settings, now).items():
        yield _bad(
            f"{copy} is {days} days old, and has people who were erased since; delete it when all is well"
        )


def _room(settings: Settings) -> Iterator[Diagnosis]:
    folder = settings.data if settings.backup is None else settings.backup.folder
    for path, needed in room_wanted(settings, backups_in(folder)).items():
        free = free_at(path)
        if free < needed:
            yield _bad(
                f"{_bytes(free)} are free in {path}, and the next backup or upgrade wants {_bytes(needed)}; "
                "make room"
            )
        else:
            yield _well(f"{_bytes(free)} are free in {path}")


def _bytes(number: int) -> str:
    size = float(number)
    for unit in ("bytes", "kB", "MB"):
        if size < _STEP:
            return f"{size:.0f} {unit}"
        size /= _STEP
    return f"{size:.1f} GB"


def _well(sentence: str) -> Diagnosis:
    return Diagnosis(well=True, sentence=sentence)


def _bad(sentence: str) -> Diagnosis:
    return Diagnosis(well=False, sentence=sentence)
