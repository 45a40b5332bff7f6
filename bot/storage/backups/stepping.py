"""Steps of the schema inside a transaction of ours: to where a backup stands, and on to where we stand."""

from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from bot.storage.backups.format import Unusable
from bot.storage.migrate import CURRENT, alembic_config

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST: Final = "head"


def see_that_we_know(revision: str) -> None:
    """Raise Unusable for a revision of the schema that a newer kompis made."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - Alembic is slow to load
    from alembic.util import CommandError  # noqa: PLC0415 - as above

    try:
        ScriptDirectory.from_config(alembic_config()).get_revision(revision)
    except CommandError as error:
        raise Unusable(
            f"the backup is at revision {revision}, which this kompis ({CURRENT}) does not know: it was made "
            "by a newer one; install that"
        ) from error


def step(db: Connection, revision: str) -> None:
    """Bring the tables to a revision, or make them, in the transaction that is under way."""
    from alembic import command  # noqa: PLC0415 - as above

    config: Config = alembic_config()
    config.attributes["connection"] = db
    command.upgrade(config, revision)
