"""When somebody last said, or was asked, where they work."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
step = "expand"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.add_column("persons", sa.Column("workplace_asked_at", MOMENT, nullable=True))
