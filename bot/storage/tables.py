"""The tables, the same on SQLite and PostgreSQL. Migrations make them; this is what code reads.

Seven indices are partial (``ix_persons_next_lesson_at``, ``ix_persons_paused``, ``ix_addresses_wait_until``,
``ix_deliveries_open``, ``ix_deliveries_edits``, ``ix_deliveries_lessons``, ``ix_inbox_waiting``). What they
leave out stands in the migration only: naming a database here would load both dialects at every start, which
takes longer than all the rest of this module.

Which columns hold what about a person stands in :mod:`bot.storage.personal`; a test fails on a
column that is not listed there.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.storage.types import Json, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up by itself only in a column declared INTEGER.

Tables whose rows can be deleted while something outside still names them (a button, a reply's key, a list
of erased people) are AUTOINCREMENT there, so that an id is never given to a second row.
"""

# --- people -------------------------------------------------------------------------------------

organisations = Table(
    "organisations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # its name in config.yaml, and its join code
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("country", Text, nullable=False),  # ISO 3166 letters, or "none"
    Column("days", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("quiet_hours", Text, nullable=False),
    Column("provisioned", Json, nullable=False),  # the values config.yaml last gave, field by field
)

workplaces = Table(
    "workplaces",
    metadata,
    Column("id", Id, primary_key=True),
    Column("organisation_id", Id, ForeignKey("organisations.id"), nullable=False, index=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("trade", Text),
    Column("area", Text),
    Column("contact", Text),
    Column("opening", Text),  # when it is open (bot.domain.opening); None: not known
    UniqueConstraint("organisation_id", "name", "area"),
)

persons = Table(
    "persons",
    metadata,
    Column("id", Id, primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("joined_at", UtcDateTime),  # said "I'm in"; before that only known
    Column("left_at", UtcDateTime),  # said stop
    Column("organisation_id", Id, ForeignKey("organisations.id"), index=True),
    Column("workplace_id", Id, ForeignKey("workplaces.id"), index=True),
    Column("workplace_asked_at", UtcDateTime),  # when they were last asked about it, or answered
    Column("trade", Text),
    Column("language", Text, nullable=False),
    Column("days", Text),  # own schedule, where the person has one; else None
    Column("at", Text),
    Column("timezone", Text),
    Column("opening", Text),  # of the shop, as the person knows it; else the workplace's
    Column("rhythm", Text),  # None: as planned; daily or weekly as chosen, or silent until the person writes
    Column("unanswered", Integer, nullable=False, server_default=text("0")),  # in a row, since the last tap
    Column("hour_offered", Boolean, nullable=False, server_default=text("false")),
    Column("soft_start", Integer, nullable=False, server_default=text("0")),  # messages left of it
    Column("paused_since", Date),
    Column("paused_until", Date),  # the first day on again; None with paused_since: without an end
    Column("notice", Text),  # what takes the next lesson's place (bot.domain.silence)
    Column("schedule", Text),  # key of the effective schedule (bot.domain.schedule), a cache
    Column("next_lesson_at", UtcDateTime),  # a cache; bot.services.people.reschedule writes it
    Column("last_lesson_on", Date),  # local date of the newest lesson or notice, pulled or planned
    Column("last_review_on", Date),  # local date of the newest message with nothing but earlier questions
    Column("acts_for", Id),  # of several organisations the one that an organiser's words count for
    Index("ix_persons_next_lesson_at", "next_lesson_at"),
    Index("ix_persons_paused", "next_lesson_at"),
    sqlite_autoincrement=True,
)

pauses = Table(  # those that are over; weeks they touch never break a run of weeks
    "pauses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False, index=True),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),  # the first day on again
)

roles = Table(
    "roles",
    metadata,
    Column("person_id", Id, ForeignKey("persons.id"), primary_key=True),
    Column("organisation_id", Id, ForeignKey("organisations.id"), primary_key=True),
    Column("role", Text, primary_key=True),
)

awaited_roles = Table(  # granted when the address that config.yaml names first appears
    "awaited_roles",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("platform_id", Text, primary_key=True),
    Column("organisation_id", Id, ForeignKey("organisations.id"), primary_key=True),
    Column("role", Text, primary_key=True),
)

addresses = Table(
    "addresses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), index=True),  # None for a group
    Column("channel", Text, nullable=False),
    Column("platform_id", Text, nullable=False),
    Column("state", Text, nullable=False),  # open, blocked, closed
    Column("heard_at", UtcDateTime, nullable=False),
    Column("unseen", Integer),  # sent since the page was last opened; None where a channel cannot tell
    Column("created_at", UtcDateTime, nullable=False),
    Column(
        "wait_until", UtcDateTime
    ),  # the platform wants nothing before; a new owner of the channel waits too
    Column("menu", Text),  # a mark of the commands that are shown here alone; None: those that all have
    Column("generation", Integer),  # how often browsers that had been let in here were put out; None: never
    Column("stays", Text),  # the name of the browser that stayed in, the last time they were
    UniqueConstraint("channel", "platform_id"),
    Index("ix_addresses_wait_until", "channel", "wait_until"),
    sqlite_autoincrement=True,
)

dialogs = Table(  # talk in several steps: one open at a time for an address
    "dialogs",
    metadata,
    Column("address_id", Id, ForeignKey("addresses.id"), primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("data", Json, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

erasures = Table(  # applied again when a backup is restored
    "erasures",
    metadata,
    Column("person_id", Id, primary_key=True),
    Column("erased_at", UtcDateTime, nullable=False),
    Column("mark", Text),  # tells this person from another of the same number (bot.storage.erasures)
)

role_invitations = Table(  # a role by a link: used once, and only a hash of it lies here
    "role_invitations",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("organisation_id", Id, ForeignKey("organisations.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("made_by", Id, ForeignKey("persons.id"), index=True),  # None: by the command line, or erased
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_by", Id, ForeignKey("persons.id"), index=True),  # None once erased
    Column("used_at", UtcDateTime),
)

audit = Table(  # who did what; ids only, no words of anybody's
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("organisation_id", Id),  # None: the whole installation's affair
    Index("ix_audit_organisation_id", "organisation_id", "at"),
)

# --- a bell, and a way back ---------------------------------------------------------------------

bells = Table(  # how somebody who reads on our own page is told that a tip lies there
    "bells",
    metadata,
    Column("person_id", Id, ForeignKey("persons.id"), primary_key=True),
    Column("kind", Text),  # mail, calendar, none; None: asked, and not answered yet
    Column("mail", Text),  # the address the e-mail goes to
    Column("confirmed_at", UtcDateTime),  # the e-mail's reader has said that it is theirs
    Column("token", Text, nullable=False, unique=True),  # in the calendar's address
    Column("asked_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime),  # when the page was last opened with something new on it
    Column("fetched_at", UtcDateTime),  # when a calendar program last asked; noted twice a day at most
    Column("drawn", Text),  # what the calendar's moments hung on then
    Column("sequence", Integer, nullable=False, server_default=text("0")),  # how often that has changed
    Column("changed_at", UtcDateTime),  # when it changed last
)

rings = Table(  # the e-mails: a queue and a ledger, one a delivery at most
    "rings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), index=True),  # None once erased
    Column("delivery_id", Id, ForeignKey("deliveries.id"), unique=True),  # None: the one that asks to confirm
    Column("mark", Text, index=True),  # of the address that is to be confirmed, which it does not tell
    Column("state", Text, nullable=False),  # pending, sending, sent, failed, expired, cancelled, unknown
    Column("made_at", UtcDateTime, nullable=False),
    Column("try_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("error", Text),
    Column("sent_at", UtcDateTime),
    Index("ix_rings_state", "state", "try_at"),
    sqlite_autoincrement=True,
)

ways_back = Table(  # what opens a person's own record elsewhere; only hashes of it lie here
    "ways_back",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),  # link (My link), code (six digits), card (for a shared screen)
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),  # None: until a new one is made
)

wrong_codes = Table(  # six digits that were none of anybody's; kept for an hour, against guessing
    "wrong_codes",
    metadata,
    Column("id", Id, primary_key=True),
    # Where they were written; it may be gone by now. Below nought: at a shared screen of that number.
    Column("address_id", Id, nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("place", Text),  # a mark of the internet place they came from; None: one cannot tell
    sqlite_autoincrement=True,
)

merges = Table(  # two of one person's records made one; can be undone for a day
    "merges",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False, index=True),  # who goes on
    Column("other_id", Id, ForeignKey("persons.id"), nullable=False, index=True),  # whose record went in
    Column("at", UtcDateTime, nullable=False),
    Column("moved", Json, nullable=False),  # what to put back: ids by table, and values that were changed
    Column("undone_at", UtcDateTime),
    sqlite_autoincrement=True,
)

screens = Table(  # a screen that a team shares; it belongs to no person
    "screens",
    metadata,
    Column("id", Id, primary_key=True),
    Column("hash", Text, nullable=False, unique=True),  # of what its cookie carries
    Column("organisation_id", Id, ForeignKey("organisations.id"), nullable=False),
    Column("workplace_id", Id, ForeignKey("workplaces.id")),
    Column("language", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),  # when it was first seen that somebody uses it
    sqlite_autoincrement=True,
)

team_answers = Table(  # given together before a shared screen: the workplace's, and no person's
    "team_answers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("screen_id", Id, ForeignKey("screens.id"), nullable=False),
    Column("course", Text, nullable=False),
    Column("version", Text, ForeignKey("course_versions.hash"), nullable=False),
    Column("lesson", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("chosen", Json, nullable=False),
    Column("correct", Boolean),
    Column("answered_on", Date, nullable=False),
    UniqueConstraint("screen_id", "course", "lesson", "question"),
    sqlite_autoincrement=True,
)

circles = Table(  # a group chat that follows a course together
    "circles",
    metadata,
    Column("id", Id, primary_key=True),
    Column("address_id", Id, ForeignKey("addresses.id"), nullable=False, unique=True),
    Column("organisation_id", Id, ForeignKey("organisations.id"), nullable=False),
    Column("cohort_id", Id, ForeignKey("cohorts.id"), nullable=False),
    Column("topic", Text, nullable=False),  # the group's topic it goes on in, or nothing
    Column("language", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, index=True),
    Column("last_on", Date),
    Column("ended_at", UtcDateTime),
    sqlite_autoincrement=True,
)

# --- learning -----------------------------------------------------------------------------------

course_versions = Table(
    "course_versions",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("course", Text, nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
    Column("first_seen_at", UtcDateTime, nullable=False),
)

cohorts = Table(
    "cohorts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("organisation_id", Id, ForeignKey("organisations.id"), nullable=False),
    Column("course", Text, nullable=False),
    Column("starts", Date),
    Column("at", Text),
    Column("days", Text),
    Column("pace", Text, nullable=False),  # daily, own, or a number of seconds
    Column("provisioned", Json, nullable=False),
    UniqueConstraint("organisation_id", "course", "starts"),
)

enrolments = Table(
    "enrolments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False, index=True),
    Column("cohort_id", Id, ForeignKey("cohorts.id"), nullable=False, index=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("served_at", UtcDateTime),  # when its newest lesson was composed: the longest ago goes first
    Column("sent_all_of", Text),  # the course version of which no lesson is left to send
    Column("completed_at", UtcDateTime),
    Column("ended_at", UtcDateTime),  # started over
    sqlite_autoincrement=True,
)

asks = Table(  # one question put to one person in one message
    "asks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), index=True),  # None once erased
    Column("delivery_id", Id, ForeignKey("deliveries.id")),  # None once erased
    Column("place", Integer, nullable=False),  # in its message, from 0
    Column("kind", Text, nullable=False),  # own, review, poll
    Column("course", Text, nullable=False),
    Column("version", Text, ForeignKey("course_versions.hash"), nullable=False),
    Column("lesson", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("days", Integer, nullable=False),  # since its tip was sent, pauses left out
    Column("forecast", Float),  # how likely the memory model held a right answer; None with today's tip
    Column("held_out", Boolean, nullable=False, server_default=text("false")),  # the first after 60 days
    UniqueConstraint("delivery_id", "place"),
    Index("ix_asks_course", "course", "lesson", "question"),
    sqlite_autoincrement=True,
)

cards = Table(  # what the memory model knows of one person and one question: the fold of their history
    "cards",
    metadata,
    Column("person_id", Id, ForeignKey("persons.id"), primary_key=True),
    Column("course", Text, primary_key=True),
    Column("lesson", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("told_on", Date, nullable=False),  # when its tip was first sent
    Column("stability", Float, nullable=False),
    Column("difficulty", Float, nullable=False),
    Column("due", Date, nullable=False),
    Column("reviewed_on", Date, nullable=False),  # the tip or the newest answer
    Column("asked_on", Date),
    Column("waits", Boolean, nullable=False),  # asked and not answered
    Column("right", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
)

promises = Table(  # “I'll try it”: a lesson's task taken up
    "promises",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False, index=True),
    Column("delivery_id", Id, ForeignKey("deliveries.id"), nullable=False),
    Column("course", Text, nullable=False),
    Column("version", Text, ForeignKey("course_versions.hash"), nullable=False),
    Column("lesson", Text, nullable=False),
    Column("plan", Text),  # when … I will …, in the person's own words
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_on", Date, nullable=False),
    Column("ask_on", Date),  # may be asked about from here on, pauses left out; None: no more, as it stands
    Column("asked_on", Date),
    Column("outcome", Text),  # done, tried, not-yet
    Column("told", Text),  # what happened, in the person's own words
    Column("ended_at", UtcDateTime),
    UniqueConstraint("delivery_id"),
    sqlite_autoincrement=True,
)

reflections = Table(  # what somebody wrote for themselves
    "reflections",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False, index=True),
    Column("course", Text, nullable=False),
    Column("version", Text, ForeignKey("course_versions.hash"), nullable=False),
    Column("lesson", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
)

flags = Table(  # “odd question?”
    "flags",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), index=True),
    Column("course", Text, nullable=False),
    Column("version", Text, ForeignKey("course_versions.hash"), nullable=False),
    Column("lesson", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("words", Text),  # None: one tap and no more
    Column("flagged_at", UtcDateTime, nullable=False),
    UniqueConstraint("person_id", "course", "lesson", "question", "version"),
)

certificates = Table(
    "certificates",
    metadata,
    Column("code", Text, primary_key=True),  # what a reader checks
    Column("person_id", Id, ForeignKey("persons.id"), nullable=False, index=True),
    Column("enrolment_id", Id, ForeignKey("enrolments.id"), nullable=False, unique=True),
    Column("name", Text, nullable=False),  # as the person wants it to stand there
    Column("course", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("tips", Integer, nullable=False),  # how many the course had
    Column("completed_on", Date, nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("persons.id"), index=True),  # None once erased
    Column("delivery_id", Id, ForeignKey("deliveries.id"), index=True),  # None once erased
    Column("enrolment_id", Id, ForeignKey("enrolments.id")),  # None once erased
    Column("ask_id", Id, ForeignKey("asks.id"), nullable=False, index=True),
    Column("course", Text, nullable=False),
    Column("version", Text, ForeignKey("course_versions.hash"), nullable=False),
    Column("lesson", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("chosen", Json, nullable=False),  # positions of the options in that version
    Column("correct", Boolean),  # None of a poll
    Column("answered_at", UtcDateTime, nullable=False),
    UniqueConstraint("ask_id", "person_id"),
    sqlite_autoincrement=True,
)

# --- delivery -----------------------------------------------------------------------------------

deliveries = Table(  # the ledger and the queue
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("recipient", Text, nullable=False),  # p:<person id>, or a:<address id> for a group
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),  # bot.domain.kinds
    Column("state", Text, nullable=False),  # bot.domain.delivery
    Column("person_id", Id, ForeignKey("persons.id"), index=True),
    Column("address_id", Id, ForeignKey("addresses.id"), index=True),
    Column("organisation_id", Id, ForeignKey("organisations.id")),
    Column("channel", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("try_at", UtcDateTime, nullable=False),  # due_at at first; later when to try or look again
    Column("expires_at", UtcDateTime, nullable=False),
    Column("subject", Text),
    Column("enrolment_id", Id, ForeignKey("enrolments.id")),
    Column("lesson", Text),
    Column("done_at", UtcDateTime),  # all it asks is answered; at once if it asks nothing
    Column("edits", Id, ForeignKey("deliveries.id"), index=True),  # the row whose message this one changes
    Column("anew", Boolean, nullable=False, server_default=text("false")),  # could not edit: sent by itself
    Column("receipt", Json),  # the platform's references, in order
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("unclear", Integer, nullable=False, server_default=text("0")),  # outcomes cut off in mid-send
    Column("crashed", Integer, nullable=False, server_default=text("0")),  # outcomes lost by our own crash
    Column("tried_at", UtcDateTime),  # the first attempt that may have arrived and can be looked for
    Column("epoch", Id),  # of the owner that claimed it
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("error", Text),
    UniqueConstraint("recipient", "key"),
    Index(
        "ix_deliveries_open",
        "channel",
        "state",
        "priority",
        "try_at",
        "id",
    ),
    Index("ix_deliveries_lessons", "enrolment_id", "lesson", "state"),
    Index("ix_deliveries_organisers", "person_id", "try_at"),  # these two: of what organisers send, only
    Index("ix_deliveries_key", "key", "state"),
    sqlite_autoincrement=True,
)

bodies = Table(  # what is sent, apart from the row that is written anew at each change of state
    "bodies",
    metadata,
    Column("delivery_id", Id, ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True),
    Column("body", Json, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),  # blanked when handled
    Column("state", Text, nullable=False),  # waiting, handled, poisoned
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("error", Text),
    Column("received_at", UtcDateTime, nullable=False),
    Column("handled_at", UtcDateTime),
    UniqueConstraint("channel", "key"),
    Index(
        "ix_inbox_waiting",
        "channel",
        "id",
    ),
    sqlite_autoincrement=True,
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("epoch", Id, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("paused_until", UtcDateTime),  # the platform said wait; a new owner waits too
)

hosts = Table(  # every `kompis run` on PostgreSQL that lives; Python: bot.services.delivery.hosts
    "hosts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("until", UtcDateTime, nullable=False),
    Column("revision", Text, nullable=False),  # of the schema its code was written for
    Column("leases", Json, nullable=False),  # what it is able to own
)

revisions = Table(  # every step the schema has taken, in order; written by bot.storage.migrate
    "revisions",
    metadata,
    Column("revision", Text, primary_key=True),
    Column("place", Id, nullable=False),
    Column("step", Text, nullable=False),  # expand | contract
)

paces = Table(  # how fast a workspace of a platform takes calls of one kind
    "paces",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("workspace", Text, primary_key=True),
    Column("call", Text, primary_key=True),  # send, edit, look
    Column("rate", Float),  # calls a second, as learned
    Column("learned_at", UtcDateTime),
    Column("paused_until", UtcDateTime),
)

channel_state = Table(
    "channel_state",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

transcript = Table(
    "transcript",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("author", Text, nullable=False),
    Column("body", Json, nullable=False),
    Column("edits", Id),
    Column("key", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("channel", "address", "key"),
)
