"""Read config.yaml: section by section, all faults gathered before any is raised."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from yaml.nodes import MappingNode, Node, ScalarNode

from bot.settings import values
from bot.settings.backup import read_backup
from bot.settings.channels import Adapters, read_channels
from bot.settings.environment import expand_address, has_names, with_dotenv
from bot.settings.faults import SettingsError
from bot.settings.mail import read_mail
from bot.settings.model import PASSWORD, Defaults, Settings, Web
from bot.settings.organisations import Around, read_defaults, read_organisations
from bot.settings.sheet import Section, Sheet, read_yaml

SECTIONS: Final = (
    "database",
    "database_direct",
    "lessons",
    "web",
    "mail",
    "backup",
    "defaults",
    "organisations",
    "channels",
)
SHORTEST_SECRET: Final = 16

_DATABASE: Final = "sqlite:///data/kompis.db"
_SQLITE: Final = "sqlite:///"
_POSTGRESQL: Final = ("postgresql://", "postgresql+psycopg://")


def load_settings(path: Path, environ: Mapping[str, str], adapters: Adapters) -> Settings:
    """The settings in a file; paths in it are relative to its folder. ``adapters`` are all there are.

    Raises:
        SettingsError: with every fault of the file, and of a ``.env`` beside it.
    """
    file = path.absolute()
    root = read_yaml(path)
    environ, faults = with_dotenv(environ, path.parent)
    sheet = Sheet(path, environ, faults=list(faults))
    top = sheet.section(root, "config.yaml", SECTIONS)
    database, data = _database(top, file.parent)
    direct = _direct(top, database)
    secret = _secret(top, database, environ)
    lessons = _lessons(top, file.parent)
    web = _web(top)
    mail = read_mail(sheet, top.values["mail"], web.public_url) if "mail" in top.values else None
    backup = read_backup(sheet, top.values.get("backup"), file.parent, data)
    defaults = read_defaults(sheet, top.values["defaults"]) if "defaults" in top.values else Defaults()
    channels = read_channels(
        sheet, _wanted(top, "channels"), _names(top, "organisations"), adapters, web.public_url
    )
    around = Around(defaults, channels, _names(top, "channels"), _courses(lessons))
    organisations = read_organisations(sheet, _wanted(top, "organisations"), around)
    if sheet.faults:
        raise SettingsError(sheet.faults)
    return Settings(
        file=file,
        database=database,
        database_direct=direct,
        data=data,
        lessons=lessons,
        web=web,
        defaults=defaults,
        organisations=organisations,
        channels=channels,
        secret=secret,
        secret_before=environ.get("KOMPIS_SECRET_BEFORE") or None,
        mail=mail,
        backup=backup,
        warnings=tuple(sheet.warnings),
    )


def _database(top: Section, folder: Path) -> tuple[str, Path]:
    """The database's address, and the folder for what the service makes for itself."""
    address = top.text("database", expand_address) or _DATABASE
    node = top.node_of("database")
    if address.startswith(_POSTGRESQL):
        _look_at_address(top, "database", address)
        return address, folder / "data"
    name = address.removeprefix(_SQLITE)
    if name == address or name in ("", ":memory:"):
        top.sheet.fault(
            node,
            f"database: {address.partition(':')[0]} is not understood; "
            "write sqlite:///path/to/file.db or postgresql://user@host/name",
        )
        name = _DATABASE.removeprefix(_SQLITE)
    file = folder / name
    return f"{_SQLITE}{file}", file.parent


def _direct(top: Section, database: str) -> str | None:
    """The address past a pooler, which hands the connection on after every transaction."""
    address = top.text("database_direct", expand_address)
    if address is None:
        return None
    if not address.startswith(_POSTGRESQL) or not database.startswith(_POSTGRESQL):
        top.sheet.fault(
            top.node_of("database_direct"),
            "database_direct: only a PostgreSQL that stands behind a pooler has a second address; "
            "write postgresql://user@host/name, as in database, or leave it out",
        )
        return None
    _look_at_address(top, "database_direct", address)
    return address


def _look_at_address(top: Section, name: str, address: str) -> None:
    """Whether an address of PostgreSQL is understood; of one that is not, nothing is repeated."""
    node = top.node_of(name)
    if not _is_understood(address):
        top.sheet.fault(
            node,
            f"{name}: this address is not understood; write postgresql://user:${{DATABASE_PASSWORD}}@host:5432/"
            "name, and the password as it is into .env",
        )
    if PASSWORD.match(address) and isinstance(node, ScalarNode) and not has_names(node.value):
        top.sheet.warn(
            node, "the password stands here in clear text; keep it in .env, and write ${NAME} in its place"
        )


def _is_understood(address: str) -> bool:
    """Whether there is one way to read an address: one @ at most before the path, and a port that is one."""
    try:
        parts = urlsplit(address)
        no_port = parts.port == 0 or parts.netloc.endswith(":")
    except ValueError:  # as a port that is no number, or “[” without its end
        return False
    return not no_port and "#" not in address and parts.netloc.count("@") <= 1


def _secret(top: Section, database: str, environ: Mapping[str, str]) -> str | None:
    secret = environ.get("KOMPIS_SECRET") or None
    mend = "set it to 32 random characters, the same on every machine, as `openssl rand -hex 16` makes them"
    if secret is None and database.startswith(_POSTGRESQL):
        top.sheet.fault(top.node_of("database"), f"with PostgreSQL, KOMPIS_SECRET is needed; {mend}")
    if secret is not None and len(secret) < SHORTEST_SECRET:
        top.sheet.fault(top.node, f"KOMPIS_SECRET is shorter than {SHORTEST_SECRET} characters; {mend}")
    return secret


def _lessons(top: Section, folder: Path) -> Path:
    lessons = folder / (top.text("lessons") or "lessons")
    if not lessons.is_dir():
        top.sheet.fault(
            top.node_of("lessons"), f"lessons: there is no folder {lessons}; write where the courses are"
        )
    return lessons


def _courses(lessons: Path) -> Collection[str] | None:
    """The names that a cohort may give as its course; None where the folder cannot be read."""
    if (lessons / "course.yaml").is_file():
        return (lessons.name,)
    try:
        return sorted(one.name for one in lessons.iterdir() if (one / "course.yaml").is_file())
    except OSError:
        return None


def _web(top: Section) -> Web:
    if "web" not in top.values:
        return Web("127.0.0.1", 8080, "http://127.0.0.1:8080")
    section = top.sheet.section(top.values["web"], "web", ("host", "port", "public_url"))
    host = section.read("host", values.host) or "127.0.0.1"
    port = section.read("port", values.port) or 8080
    near = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - asked about, not listened at
    near = f"[{near}]" if ":" in near else near
    return Web(host, port, section.read("public_url", values.public_url) or f"http://{near}:{port}")


def _wanted(top: Section, name: str) -> Node:
    """A section that must be there, with something in it."""
    node = top.values.get(name)
    if isinstance(node, MappingNode) and node.value:
        return node
    if node is not None and not isinstance(node, MappingNode) and node.value:
        return node  # something else, which whoever reads it will say
    top.sheet.fault(
        top.node_of(name), f"there are no {name}; write one at least, as in the config.yaml of kompis"
    )
    return MappingNode("tag:yaml.org,2002:map", [], top.node.start_mark, top.node.end_mark)


def _names(top: Section, name: str) -> Collection[str]:
    """The names in a section, as it stands."""
    node = top.values.get(name)
    if not isinstance(node, MappingNode):
        return ()
    return tuple(key.value for key, _ in node.value if isinstance(key, ScalarNode))
