"""Bells, ways back, shared screens, and groups that follow a course together."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    _bells()
    _ways_back()
    _screens()
    _circles()
    _sending()


def _bells() -> None:
    op.create_table(
        "bells",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("mail", sa.Text(), nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=True),
        sa.Column("fetched_at", MOMENT, nullable=True),
        sa.Column("drawn", sa.Text(), nullable=True),
        sa.Column("sequence", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_bells_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_bells")),
        sa.UniqueConstraint("token", name=op.f("uq_bells_token")),
    )
    op.create_table(
        "rings",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("delivery_id", ID, nullable=True),
        sa.Column("mark", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("try_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_rings_person_id")),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_rings_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rings")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_rings_delivery_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_rings_person_id"), "rings", ["person_id"], unique=False)
    op.create_index(op.f("ix_rings_mark"), "rings", ["mark"], unique=False)
    op.create_index("ix_rings_state", "rings", ["state", "try_at"], unique=False)


def _ways_back() -> None:
    op.create_table(
        "ways_back",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_ways_back_person_id")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_ways_back")),
    )
    op.create_index(op.f("ix_ways_back_person_id"), "ways_back", ["person_id"], unique=False)
    op.create_table(
        "wrong_codes",
        sa.Column("id", ID, nullable=False),
        sa.Column("address_id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_codes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_wrong_codes_address_id"), "wrong_codes", ["address_id"], unique=False)
    op.create_table(
        "merges",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("other_id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("moved", sa.Text(), nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_merges_person_id")),
        sa.ForeignKeyConstraint(["other_id"], ["persons.id"], name=op.f("fk_merges_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merges")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_merges_person_id"), "merges", ["person_id"], unique=False)
    op.create_index(op.f("ix_merges_other_id"), "merges", ["other_id"], unique=False)


def _screens() -> None:
    op.create_table(
        "screens",
        sa.Column("id", ID, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("workplace_id", ID, nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_screens_organisation_id")
        ),
        sa.ForeignKeyConstraint(["workplace_id"], ["workplaces.id"], name=op.f("fk_screens_workplace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screens")),
        sa.UniqueConstraint("hash", name=op.f("uq_screens_hash")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "team_answers",
        sa.Column("id", ID, nullable=False),
        sa.Column("screen_id", ID, nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("lesson", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("chosen", sa.Text(), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["screen_id"], ["screens.id"], name=op.f("fk_team_answers_screen_id")),
        sa.ForeignKeyConstraint(["version"], ["course_versions.hash"], name=op.f("fk_team_answers_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_answers")),
        sa.UniqueConstraint(
            "screen_id",
            "course",
            "lesson",
            "question",
            name=op.f("uq_team_answers_screen_id_course_lesson_question"),
        ),
        sqlite_autoincrement=True,
    )


def _circles() -> None:
    op.create_table(
        "circles",
        sa.Column("id", ID, nullable=False),
        sa.Column("address_id", ID, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("cohort_id", ID, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name=op.f("fk_circles_address_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_circles_organisation_id")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name=op.f("fk_circles_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circles")),
        sa.UniqueConstraint("address_id", name=op.f("uq_circles_address_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_circles_next_at"), "circles", ["next_at"], unique=False)


def _sending() -> None:
    op.add_column("deliveries", sa.Column("tried_at", MOMENT, nullable=True))
    op.create_table(
        "paces",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("rate", sa.Float(), nullable=True),
        sa.Column("learned_at", MOMENT, nullable=True),
        sa.Column("paused_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("channel", "workspace", "call", name=op.f("pk_paces")),
    )
