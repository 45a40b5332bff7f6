"""Organisers: roles by invitation, who did what, announcements and workshops."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
step = "expand"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")

FROM_ORGANISERS = "priority IN (1, 2, 4)"
"""The deliveries that organisers bring about: few among those of lessons."""


def upgrade() -> None:
    _roles()
    _announcements()
    _workshops()
    _deliveries()


def _roles() -> None:
    op.create_table(
        "role_invitations",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("made_by", ID, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_by", ID, nullable=True),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["persons.id"], name=op.f("fk_role_invitations_made_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_role_invitations_organisation_id")
        ),
        sa.ForeignKeyConstraint(["used_by"], ["persons.id"], name=op.f("fk_role_invitations_used_by")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_role_invitations")),
    )
    op.create_index(op.f("ix_role_invitations_made_by"), "role_invitations", ["made_by"], unique=False)
    op.create_index(op.f("ix_role_invitations_used_by"), "role_invitations", ["used_by"], unique=False)
    op.add_column("audit", sa.Column("organisation_id", ID, nullable=True))
    op.create_index("ix_audit_organisation_id", "audit", ["organisation_id", "at"])


def _announcements() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("made_by", ID, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("at", MOMENT, nullable=True),
        sa.Column("repeats", sa.Text(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("media", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("runs", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reached", ID, nullable=True),
        sa.Column("spread_at", MOMENT, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["persons.id"], name=op.f("fk_announcements_made_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_announcements_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_announcements_made_by"), "announcements", ["made_by"], unique=False)
    op.create_index(
        op.f("ix_announcements_organisation_id"), "announcements", ["organisation_id"], unique=False
    )
    op.create_index("ix_announcements_state", "announcements", ["state", "at"], unique=False)
    op.create_table(
        "announcement_words",
        sa.Column("announcement_id", ID, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"], ["announcements.id"], name=op.f("fk_announcement_words_announcement_id")
        ),
        sa.PrimaryKeyConstraint("announcement_id", "language", name=op.f("pk_announcement_words")),
    )


def _workshops() -> None:
    op.create_table(
        "series",
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("made_by", ID, nullable=True),
        sa.Column("shared", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["persons.id"], name=op.f("fk_series_made_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_series_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_series_made_by"), "series", ["made_by"], unique=False)
    op.create_table(
        "workshops",
        sa.Column("id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("series_id", ID, nullable=True),
        sa.Column("shared", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("map_url", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("leader_id", ID, nullable=True),
        sa.Column("leader", sa.Text(), nullable=True),
        sa.Column("guide", sa.Text(), nullable=True),
        sa.Column("course", sa.Text(), nullable=True),
        sa.Column("part", sa.Text(), nullable=True),
        sa.Column("warm_up", sa.Text(), nullable=True),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("invite_days", sa.Integer(), server_default=sa.text("28"), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("reminders", sa.Text(), nullable=False),
        sa.Column("accept_hours", sa.Integer(), server_default=sa.text("24"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("invited_at", MOMENT, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["leader_id"], ["persons.id"], name=op.f("fk_workshops_leader_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_workshops_organisation_id")
        ),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_workshops_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshops")),
        sa.UniqueConstraint("code", name=op.f("uq_workshops_code")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_workshops_leader_id"), "workshops", ["leader_id"], unique=False)
    op.create_index(op.f("ix_workshops_organisation_id"), "workshops", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_workshops_series_id"), "workshops", ["series_id"], unique=False)
    op.create_table(
        "occasions",
        sa.Column("id", ID, nullable=False),
        sa.Column("workshop_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("cancelled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name=op.f("fk_occasions_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occasions")),
        sa.UniqueConstraint("uid", name=op.f("uq_occasions_uid")),
        sa.UniqueConstraint("workshop_id", "number", name=op.f("uq_occasions_workshop_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_occasions_starts_at"), "occasions", ["starts_at"], unique=False)
    op.create_index(op.f("ix_occasions_workshop_id"), "occasions", ["workshop_id"], unique=False)
    op.create_table(
        "opinions",
        sa.Column("id", ID, nullable=False),
        sa.Column("workshop_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("useful", sa.Integer(), nullable=True),
        sa.Column("will_use", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_opinions_person_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name=op.f("fk_opinions_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinions")),
        sa.UniqueConstraint("workshop_id", "person_id", name=op.f("uq_opinions_workshop_id_person_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_opinions_person_id"), "opinions", ["person_id"], unique=False)
    op.create_table(
        "signups",
        sa.Column("id", ID, nullable=False),
        sa.Column("workshop_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("occasion_id", ID, nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("offered_until", MOMENT, nullable=True),
        sa.Column("to_confirm", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("asked_again_at", MOMENT, nullable=True),
        sa.Column("warm_up", sa.Text(), nullable=True),
        sa.Column("came_at", MOMENT, nullable=True),
        sa.Column("came_by", sa.Text(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["occasion_id"], ["occasions.id"], name=op.f("fk_signups_occasion_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_signups_person_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name=op.f("fk_signups_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signups")),
        sa.UniqueConstraint("workshop_id", "person_id", name=op.f("uq_signups_workshop_id_person_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_signups_occasion_id", "signups", ["occasion_id", "answer"], unique=False)
    op.create_index(op.f("ix_signups_person_id"), "signups", ["person_id"], unique=False)


def _deliveries() -> None:
    for name, columns in (
        ("ix_deliveries_organisers", ["person_id", "try_at"]),
        ("ix_deliveries_key", ["key", "state"]),
    ):
        op.create_index(
            name,
            "deliveries",
            columns,
            sqlite_where=sa.text(FROM_ORGANISERS),
            postgresql_where=sa.text(FROM_ORGANISERS),
        )
