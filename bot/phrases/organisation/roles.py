"""What organisers and their like read about roles: who invites whom, what one may do, and who did what."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final

from msgspec import Struct

from bot.domain.actions.joining import Join
from bot.domain.actions.roles import ActFor, InviteAs, MoreRoles, ShowAudit, ShowRoles, TakeAway, TakeRole
from bot.domain.actions.words import Okay, Word
from bot.domain.actions.words import Say as SayWord
from bot.domain.audit import Did
from bot.domain.message import Block, Choice, Choices, Message, Text
from bot.domain.roles import Deed, Role, may
from bot.phrases import Say, dates, marked
from bot.phrases.people.joining import other_languages
from bot.phrases.talk import plain, todays_tip

LONGEST_LABEL: Final = 28

ROLES: Final[dict[Role, str]] = {
    Role.ORGANISER: marked("Course organiser"),
    Role.LEADER: marked("Workshop leader"),
    Role.COORDINATOR: marked("Coordinator"),
    Role.AUTHOR: marked("Course author"),
    Role.ADMIN: marked("Administrator"),
}
"""What each is called on a button and in a list."""

_OFFERS: Final[dict[Role, str]] = {
    Role.ORGANISER: marked("Would you be a course organiser?"),
    Role.LEADER: marked("Would you lead workshops?"),
    Role.COORDINATOR: marked("Would you be a coordinator?"),
    Role.AUTHOR: marked("Would you write courses?"),
    Role.ADMIN: marked("Would you be an administrator?"),
}
_WHAT_FOR: Final[dict[Role, str]] = {
    Role.ORGANISER: marked("You send messages, plan workshops and see how it's going."),
    Role.LEADER: marked("You see who comes to the workshops you lead."),
    Role.COORDINATOR: marked("You plan one workshop for many cities, and see how far each has come."),
    Role.AUTHOR: marked("It says that you write the courses. It opens nothing in the chat."),
    Role.ADMIN: marked("You do all that an organiser does, give roles and see who did what."),
}
_NOW_YOU_ARE: Final[dict[Role, str]] = {
    Role.ORGANISER: marked("Now you are a course organiser."),
    Role.LEADER: marked("Now you are a workshop leader."),
    Role.COORDINATOR: marked("Now you are a coordinator."),
    Role.AUTHOR: marked("Now you are a course author."),
    Role.ADMIN: marked("Now you are an administrator."),
}
_ABLE: Final[tuple[tuple[frozenset[Deed], str], ...]] = (
    (frozenset({Deed.REACH_PEOPLE}), marked("*announce*: write to those who take part")),
    (frozenset({Deed.PLAN_WORKSHOPS}), marked("*workshop*: plan a workshop, see who comes")),
    (frozenset({Deed.SEE_REPORT}), marked("*report*: how it's going for everybody")),
    (frozenset({Deed.INVITE}), marked("*invite*: the link to join by, and roles")),
    (frozenset({Deed.SEE_AUDIT}), marked("*audit*: who did what")),
)
"""What one can write, by the deeds of which one is enough."""

_WAYS_ON: Final[tuple[tuple[str, Word, frozenset[Deed]], ...]] = (
    (marked("Write a message"), "announce", frozenset({Deed.ANNOUNCE})),
    (marked("Workshops"), "workshop", frozenset({Deed.PLAN_WORKSHOPS, Deed.PLAN_SERIES, Deed.LEAD})),
    (marked("How it's going"), "report", frozenset({Deed.SEE_REPORT})),
)
"""The most common of it as buttons."""

_DID: Final[dict[Did, str]] = {
    Did.ANNOUNCED: marked("sent a message to many"),
    Did.CHANGED_ANNOUNCEMENT: marked("changed a message"),
    Did.STOPPED_ANNOUNCEMENT: marked("stopped a message"),
    Did.WITHDREW_ANNOUNCEMENT: marked("took a message back"),
    Did.SENT_AGAIN: marked("sent a message again"),
    Did.PLANNED_WORKSHOP: marked("planned a workshop"),
    Did.CHANGED_WORKSHOP: marked("changed a workshop"),
    Did.CANCELLED_WORKSHOP: marked("cancelled a workshop"),
    Did.PLANNED_SERIES: marked("planned a workshop for many cities"),
    Did.CHANGED_SERIES: marked("changed a workshop of many cities"),
    Did.LOOKED_AT_LIST: marked("looked at a list of names"),
    Did.CARRIED_LIST_AWAY: marked("carried a list of names away"),
    Did.CHECKED_IN: marked("checked somebody in"),
    Did.INVITED: marked("made a link for a role"),
    Did.TOOK_ROLE: marked("took a role"),
    Did.TOOK_ROLE_AWAY: marked("took a role away"),
    Did.ERASED: marked("erased everything about somebody"),
    Did.MERGED: marked("made two chats one"),
    Did.PARTED: marked("parted two chats again"),
}

_ROWS: Final = {
    "announcement": marked("message {number}"),
    "workshop": marked("workshop {number}"),
    "series": marked("series {number}"),
}


def not_allowed(say: Say) -> Message:
    """Somebody asks for what only an organiser may do."""
    return plain(
        say,
        say("That's for those who organise the course."),
        Choices((todays_tip(say), Choice(say("Help"), SayWord("help")))),
    )


def lost(say: Say, held: Collection[Role]) -> Message:
    """Somebody who organises, and takes no part, writes what kompis does not understand."""
    return plain(
        say,
        say("You lost me there. I understand buttons best."),
        Choices(
            (
                *(
                    Choice(say(label), SayWord(word))
                    for label, word, deeds in _WAYS_ON
                    if any(may(held, deed) for deed in deeds)
                ),
                Choice(say("Help"), SayWord("help")),
            )
        ),
    )


def which_organisation(say: Say, places: Sequence[tuple[int, str]], word: Word) -> Message:
    """For which of several organisations, by id and name; then on with the word."""
    return plain(
        say,
        say("Which organisation is it for?"),
        Text(say("What you write counts for that one, until you choose another.")),
        Choices(tuple(Choice(short_label(name), ActFor(place, word)) for place, name in places)),
    )


def also_yours(say: Say, organisation: str, held: Collection[Role], *, several: bool) -> Message:
    """What somebody with these roles can write besides; ``several``: they can choose another organisation."""
    another = Choices((Choice(say("Another organisation"), ActFor(0, "help")),))
    return plain(
        say,
        say("And this for {organisation}:", organisation=organisation),
        Text(_what_one_can_write(say, held)),
        *([another] if several else []),
    )


def invite(say: Say, organisation: str, link: str, gives: Sequence[Role], *, sees_roles: bool) -> Message:
    """The link that staff join by, and whom one may make one of those who see to it all."""
    choices = [Choice(say(ROLES[role]), InviteAs(name_of(role))) for role in gives]
    if sees_roles:
        choices.append(Choice(say("Who is what"), ShowRoles()))
    blocks: list[Block] = [
        Text(say("This is how one joins {organisation}:", organisation=organisation), "heading"),
        Text(link),
        Text(say("Put it on a poster or in a message: it is the same for all, as often as you like.")),
    ]
    if choices:
        blocks += [
            Text(say("Shall somebody help you? Choose as what, and I make a link for that person.")),
            Choices(tuple(choices)),
        ]
    return Message(tuple(blocks), say.language)


def role_link(say: Say, role: Role, link: str, until: date) -> Message:
    """A link that gives a role to whoever opens it first."""
    return plain(
        say,
        say("{role}: the link for one person", role=say(ROLES[role])),
        Text(link),
        Text(
            say(
                "Send it to that person alone: whoever opens it first has the role. "
                "It works once, until {day}.",
                day=dates.day(say, until),
            )
        ),
    )


def role_offer(say: Say, organisation: str, role: Role, code: str, who_else_can_read: str) -> Message:
    """Somebody has opened such a link: what it is, what is written down of it, and “I accept”."""
    return Message(
        (
            Text(say(_OFFERS[role]), "heading"),
            Text(say("{organisation} asks you.", organisation=organisation)),
            Text(say(_WHAT_FOR[role])),
            Text(
                say(
                    "What you do for {organisation} is noted for a year: what and when, never the words.",
                    organisation=organisation,
                )
            ),
            Text(who_else_can_read, "note"),
            Choices(
                (
                    Choice(say("I accept"), TakeRole(code)),
                    Choice(say("No, thanks"), Okay()),
                    *other_languages(say, code),
                )
            ),
        ),
        say.language,
    )


def role_taken(
    say: Say, organisation: str, role: Role, held: Collection[Role], *, join: str | None
) -> Message:
    """The role is theirs; what they can write. ``join``: they take no part yet, and may by this code."""
    able = _what_one_can_write(say, held)
    lead = say("This is what you can write for {organisation}:", organisation=organisation)
    tips = Choices((Choice(say("I want the tips too"), Join(join or "")),))
    return plain(
        say,
        say(_NOW_YOU_ARE[role]),
        *([Text(lead), Text(able)] if able else []),
        *([tips] if join is not None else []),
    )


def what_for(say: Say, role: Role) -> str:
    """What somebody with this role does, in one sentence."""
    return say(_WHAT_FOR[role])


def why_no_more(say: Say, *, used: bool) -> tuple[str, str]:
    """Why the link of a role leads nowhere any more, and what to do."""
    line = say("That link has been used already.") if used else say("That link is too old to work.")
    return line, say("Ask whoever sent it for a new one.")


def link_no_more(say: Say, *, used: bool) -> Message:
    """The same as a message."""
    line, what_to_do = why_no_more(say, used=used)
    return plain(say, line, Text(what_to_do))


class Holder(Struct, frozen=True):
    """Somebody with a role: their number, and where they were last heard from."""

    person: int
    role: Role
    place: str


def holders(say: Say, organisation: str, found: Sequence[Holder], after: int | None = None) -> Message:
    """Who is what; kompis knows no names, so it is a number and a place. ``after``: the page that follows."""
    lines = "\n".join(f"- {_holder(say, one)}" for one in found)
    choices = tuple(
        Choice(
            short_label(say("End: {role} {number}", role=say(ROLES[one.role]), number=one.person)),
            TakeAway(one.person, name_of(one.role), sure=False),
        )
        for one in found
    )
    if after is not None:
        choices = (*choices, Choice(say("More"), MoreRoles(after)))
    return plain(
        say,
        say("Who is what at {organisation}:", organisation=organisation),
        Text(lines),
        Choices(choices),
    )


def sure_to_take_away(say: Say, holder: Holder) -> Message:
    """Shall the role really end?"""
    return plain(
        say,
        say("Shall that role end?"),
        Text(_holder(say, holder)),
        Text(say("Links for roles that this person has made, and nobody has used, end too.")),
        Choices(
            (
                Choice(say("End it"), TakeAway(holder.person, name_of(holder.role), sure=True)),
                Choice(say("Leave it as it is"), Okay()),
            )
        ),
    )


def _holder(say: Say, one: Holder) -> str:
    role = say(ROLES[one.role])
    return say("{role}: person {number}, {place}", role=role, number=one.person, place=one.place)


def taken_away(say: Say) -> Message:
    """The role has ended."""
    return plain(say, say("That role has ended."), Choices((Choice(say("Who is what"), ShowRoles()),)))


def not_there(say: Say) -> Message:
    """Nobody has that role any more."""
    return plain(
        say, say("That person doesn't have that role."), Choices((Choice(say("Who is what"), ShowRoles()),))
    )


def own_role(say: Say) -> Message:
    """Nobody ends their own being administrator."""
    return plain(
        say,
        say("You can't end that role for yourself."),
        Text(say("Another administrator can, so that there is always one.")),
    )


class Line(Struct, frozen=True):
    """One line of what was done: when on the organisation's clock, by whom, what, about which row."""

    at: datetime
    actor: str
    did: Did
    subject: str


def _line(say: Say, one: Line) -> str:
    when = f"{dates.short(say, one.at.date())} {dates.hour(one.at.time())}"
    did, about = say(_DID[one.did]), _about(say, one.subject)
    return f"- {when} · {_who(say, one.actor)} {did} ({about})"


def audit(say: Say, organisation: str, lines: Sequence[Line], older: int | None) -> Message:
    """Who did what, the newest first; ``older`` is where it goes on."""
    if not lines:
        return plain(say, say("Nothing has been done here yet."))
    shown = "\n".join(_line(say, one) for one in lines)
    more = Choices((Choice(say("Earlier"), ShowAudit(older or 0)),))
    return plain(
        say,
        say("Who did what at {organisation}:", organisation=organisation),
        Text(shown),
        *([more] if older is not None else []),
    )


def name_of(role: Role) -> str:
    """A role's name as it stands behind a button."""
    return role.value.replace(" ", "-")


def role_named(name: str) -> Role | None:
    """The role of such a name; None: there is none."""
    return next((role for role in ROLES if name_of(role) == name), None)


def _what_one_can_write(say: Say, held: Collection[Role]) -> str:
    able = [say(line) for deeds, line in _ABLE if any(may(held, deed) for deed in deeds)]
    if not may(held, Deed.PLAN_WORKSHOPS):  # the same word shows each the first of what they may
        if may(held, Deed.PLAN_SERIES):
            able.insert(0, say("*workshop*: plan a workshop"))
        elif may(held, Deed.LEAD):
            able.insert(0, say("*workshop*: who comes to those you lead"))
    if may(held, Deed.ANNOUNCE) and not may(held, Deed.REACH_PEOPLE):
        able.insert(0, say("*announce*: write to the workshop leaders"))
    return "\n".join(f"- {line}" for line in able)


def _who(say: Say, actor: str) -> str:
    """An actor in words: a person by number, or whoever runs kompis."""
    kind, _, number = actor.partition(" ")
    return say("person {number}", number=number) if kind == "person" else say("whoever runs kompis")


def _about(say: Say, subject: str) -> str:
    """What it was about in words; rows by their numbers."""
    kind, _, number = subject.partition(" ")
    role, _, whose = subject.partition(" of person ")
    if kind == "person":
        return say("person {number}", number=number)
    if role in set(Role):  # before the rows: a workshop leader is no workshop
        name = say(ROLES[Role(role)])
        whom = say("person {number}", number=whose)
        return f"{name}, {whom}" if whose else name
    if kind in _ROWS:
        return say(_ROWS[kind], number=number)
    return subject


def short_label(label: str) -> str:
    """A label that fits a button."""
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
