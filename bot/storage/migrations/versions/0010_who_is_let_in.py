"""Browsers that were let in can be put out; screens that nobody uses, and places where codes are guessed."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
step = "expand"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.add_column("addresses", sa.Column("generation", sa.Integer(), nullable=True))
    op.add_column("addresses", sa.Column("stays", sa.Text(), nullable=True))
    op.add_column("wrong_codes", sa.Column("place", sa.Text(), nullable=True))
    op.add_column("screens", sa.Column("used_at", MOMENT, nullable=True))
    op.execute("UPDATE screens SET used_at = made_at")  # nobody has noted it, so all of them are in use
