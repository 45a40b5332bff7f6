"""More for organisers: what is ready of a leader's checklist; menus by role; files that were sent in."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
step = "expand"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.add_column("workshops", sa.Column("ready", sa.Text(), nullable=True))
    op.add_column("addresses", sa.Column("menu", sa.Text(), nullable=True))
    _files()


def _files() -> None:
    op.create_table(
        "files",
        sa.Column("id", ID, nullable=False),
        sa.Column("announcement_id", ID, nullable=True),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("ending", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcements.id"], name=op.f("fk_files_announcement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_files_announcement_id", "files", ["announcement_id"], unique=False)
    op.create_table(
        "file_pieces",
        sa.Column("file_id", ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_file_pieces_file_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_file_pieces")),
    )
