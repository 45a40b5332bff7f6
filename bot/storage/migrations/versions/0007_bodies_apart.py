"""Bodies apart: what a delivery brings is written once, and not anew at each change of its row.

Older code looks for it on the row, and newer code does not: all machines are stopped for this step.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
step = "contract"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "bodies",
        sa.Column("delivery_id", ID, autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name=op.f("fk_bodies_delivery_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_bodies")),
    )
    op.execute(
        "INSERT INTO bodies (delivery_id, body) SELECT id, body FROM deliveries "
        "WHERE body IS NOT NULL ORDER BY id"
    )
    op.drop_column("deliveries", "body")
