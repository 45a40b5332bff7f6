"""Many machines: who lives, and which steps of the schema leave older code running."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
step = "expand"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    _hosts()
    _erasures()
    _indices()


def _hosts() -> None:
    op.create_table(
        "hosts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("leases", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_hosts")),
    )
    op.create_table(
        "revisions",
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("place", ID, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_revisions")),
    )


def _erasures() -> None:
    op.add_column("erasures", sa.Column("mark", sa.Text(), nullable=True))


def _indices() -> None:
    """What planning and composing look up, and no index that only costs: each is paid by every row."""
    op.create_index(
        "ix_persons_paused",
        "persons",
        ["next_lesson_at"],
        postgresql_where=sa.text("paused_since IS NOT NULL"),
        sqlite_where=sa.text("paused_since IS NOT NULL"),
    )
    op.drop_index("ix_deliveries_enrolment_id", "deliveries")  # most rows of a morning have none for a while
    op.create_index(
        "ix_deliveries_lessons",
        "deliveries",
        ["enrolment_id", "lesson", "state"],  # which lessons were sent, without looking at what they said
        postgresql_where=sa.text("enrolment_id IS NOT NULL"),
        sqlite_where=sa.text("enrolment_id IS NOT NULL"),
    )
    op.drop_index("ix_asks_delivery_id", "asks")  # the unique one begins with it
