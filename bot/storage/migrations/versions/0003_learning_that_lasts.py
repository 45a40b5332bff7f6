"""Questions are asked again, tasks are promised, odd questions flagged, certificates given."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
COUNTS = {"sqlite_autoincrement": True}
ALONE = {"resolve_fks": False}
"""SQLite makes a table anew: it looks at this one only, not at all that it names and that they name."""


def upgrade() -> None:
    _about_people()
    _about_messages()
    _about_questions()
    _each_answer_has_its_ask()
    _about_what_people_do()


def _about_people() -> None:
    op.add_column("workplaces", sa.Column("opening", sa.Text(), nullable=True))
    op.add_column("addresses", sa.Column("unseen", sa.Integer(), nullable=True))
    with op.batch_alter_table("persons", table_kwargs=COUNTS, reflect_kwargs=ALONE) as persons:
        persons.add_column(sa.Column("opening", sa.Text(), nullable=True))
        persons.add_column(sa.Column("rhythm", sa.Text(), nullable=True))
        persons.add_column(sa.Column("unanswered", sa.Integer(), server_default=sa.text("0"), nullable=False))
        persons.add_column(
            sa.Column("hour_offered", sa.Boolean(), server_default=sa.text("false"), nullable=False)
        )
        persons.add_column(sa.Column("soft_start", sa.Integer(), server_default=sa.text("0"), nullable=False))
        persons.add_column(sa.Column("last_review_on", sa.Date(), nullable=True))
        persons.add_column(sa.Column("notice", sa.Text(), nullable=True))
    op.execute("UPDATE persons SET notice = 'welcome back' WHERE welcome_back")
    with op.batch_alter_table("persons", table_kwargs=COUNTS, reflect_kwargs=ALONE) as persons:
        persons.drop_column("welcome_back")


def _about_messages() -> None:
    op.add_column("deliveries", sa.Column("done_at", MOMENT, nullable=True))
    op.execute(  # a lesson that was shown again is done wherever it was answered
        "UPDATE deliveries SET done_at = "
        "(SELECT min(answered_at) FROM answers WHERE delivery_id = deliveries.id OR "
        "(answers.enrolment_id = deliveries.enrolment_id AND answers.lesson = deliveries.lesson))"
    )
    op.execute(
        "UPDATE deliveries SET done_at = coalesce(sent_at, due_at) WHERE lesson IS NOT NULL "  # noqa: S608
        f"AND done_at IS NULL AND body IS NOT NULL AND {_of_lesson('question')} IS NULL"
    )


def _about_questions() -> None:
    op.create_table(
        "asks",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("delivery_id", ID, nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("lesson", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("forecast", sa.Float(), nullable=True),
        sa.Column("held_out", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_asks_delivery_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_asks_person_id")),
        sa.ForeignKeyConstraint(["version"], ["course_versions.hash"], name=op.f("fk_asks_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asks")),
        sa.UniqueConstraint("delivery_id", "place", name=op.f("uq_asks_delivery_id_place")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_asks_delivery_id"), "asks", ["delivery_id"], unique=False)
    op.create_index(op.f("ix_asks_person_id"), "asks", ["person_id"], unique=False)
    op.create_index("ix_asks_course", "asks", ["course", "lesson", "question"], unique=False)
    op.create_table(
        "cards",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("lesson", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("stability", sa.Float(), nullable=False),
        sa.Column("difficulty", sa.Float(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_cards_person_id")),
        sa.PrimaryKeyConstraint("person_id", "course", "lesson", "question", name=op.f("pk_cards")),
    )


def _each_answer_has_its_ask() -> None:
    """Until now every question was asked once, with its own tip. One without an answer can still get it."""
    op.execute(
        "INSERT INTO asks (id, person_id, delivery_id, place, kind, course, version, lesson, question, "
        "asked_at, days) "
        "SELECT id, person_id, delivery_id, 0, 'own', course, version, lesson, question, answered_at, 0 "
        "FROM answers"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('asks', 'id'), coalesce(max(id), 1), max(id) IS NOT NULL) "
            "FROM asks"
        )
    op.execute(
        "INSERT INTO asks (person_id, delivery_id, place, kind, course, version, lesson, question, asked_at, "  # noqa: S608
        f"days) SELECT person_id, id, 0, 'own', {_of_lesson('course')}, {_of_lesson('version')}, lesson, "
        f"{_of_lesson('question')}, coalesce(sent_at, due_at), 0 FROM deliveries "
        "WHERE id IN (SELECT max(id) FROM deliveries WHERE lesson IS NOT NULL AND body IS NOT NULL "
        "AND person_id IS NOT NULL AND state NOT IN ('cancelled', 'expired', 'failed') "
        "GROUP BY enrolment_id, lesson) AND done_at IS NULL"
    )
    with op.batch_alter_table("answers", table_kwargs=COUNTS, reflect_kwargs=ALONE) as answers:
        answers.add_column(sa.Column("ask_id", ID, nullable=True))
    op.execute("UPDATE answers SET ask_id = id")
    with op.batch_alter_table("answers", table_kwargs=COUNTS, reflect_kwargs=ALONE) as answers:
        answers.alter_column("ask_id", existing_type=ID, nullable=False)
        answers.alter_column("correct", existing_type=sa.Boolean(), nullable=True)
        answers.drop_constraint("uq_answers_delivery_id_person_id_question", type_="unique")
        answers.create_unique_constraint(op.f("uq_answers_ask_id_person_id"), ["ask_id", "person_id"])
        answers.create_foreign_key(op.f("fk_answers_ask_id"), "asks", ["ask_id"], ["id"])
    op.create_index(op.f("ix_answers_ask_id"), "answers", ["ask_id"], unique=False)


def _of_lesson(name: str) -> str:
    """SQL for a value of the lesson in a delivery's body."""
    if op.get_bind().dialect.name == "postgresql":
        return f"(body::json -> 'lesson' ->> '{name}')"
    return f"json_extract(body, '$.lesson.{name}')"


def _about_what_people_do() -> None:
    op.create_table(
        "promises",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("delivery_id", ID, nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("lesson", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("ask_on", sa.Date(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_promises_delivery_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_promises_person_id")),
        sa.ForeignKeyConstraint(["version"], ["course_versions.hash"], name=op.f("fk_promises_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_promises_delivery_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_promises_person_id"), "promises", ["person_id"], unique=False)
    op.create_table(
        "reflections",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("lesson", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_reflections_person_id")),
        sa.ForeignKeyConstraint(["version"], ["course_versions.hash"], name=op.f("fk_reflections_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reflections")),
    )
    op.create_index(op.f("ix_reflections_person_id"), "reflections", ["person_id"], unique=False)
    op.create_table(
        "flags",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("lesson", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("flagged_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_flags_person_id")),
        sa.ForeignKeyConstraint(["version"], ["course_versions.hash"], name=op.f("fk_flags_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flags")),
        sa.UniqueConstraint(
            "person_id",
            "course",
            "lesson",
            "question",
            "version",
            name=op.f("uq_flags_person_id_course_lesson_question_version"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_flags_person_id"), "flags", ["person_id"], unique=False)
    op.create_table(
        "certificates",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("enrolment_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("tips", sa.Integer(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_certificates_enrolment_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_certificates_person_id")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_certificates")),
        sa.UniqueConstraint("enrolment_id", name=op.f("uq_certificates_enrolment_id")),
    )
    op.create_index(op.f("ix_certificates_person_id"), "certificates", ["person_id"], unique=False)
