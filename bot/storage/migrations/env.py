"""How Alembic runs our migrations: on the connection and in the transaction of bot.storage.migrate."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from bot.storage import announcement_tables, workshop_tables  # noqa: F401 - their tables are part of it
from bot.storage.tables import Id, metadata
from bot.storage.types import Json, UtcDateTime


def write_type(kind: str, item: object, _: AutogenContext) -> str | Literal[False]:
    """Write our own types into a new migration in terms that stay what they are when the code changes."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "MOMENT"
    if kind == "type" and isinstance(item, Json):
        return "sa.Text()"
    if kind == "type" and item is Id:
        return "ID"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_server_default=True,
    render_as_batch=context.config.attributes.get("batch", True),  # SQLite changes a table by making it anew
    render_item=write_type,
    transactional_ddl=False,  # the transaction is the caller's, on both databases
)
context.run_migrations()
