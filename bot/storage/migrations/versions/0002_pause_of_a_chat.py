"""A chat that the platform told to wait waits on after a restart."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.add_column("addresses", sa.Column("wait_until", MOMENT, nullable=True))
    op.create_index(
        "ix_addresses_wait_until",
        "addresses",
        ["channel", "wait_until"],
        unique=False,
        postgresql_where=sa.text("wait_until IS NOT NULL"),
        sqlite_where=sa.text("wait_until IS NOT NULL"),
    )
