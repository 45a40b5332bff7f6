"""What organisers read about roles, the report and what to practise, at its longest."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from bot.domain.actions.workshops import Opinion
from bot.domain.arc import Arc, Count, Meeting, Share, Workplaces
from bot.domain.audit import Did
from bot.domain.message import Message
from bot.domain.roles import Role
from bot.phrases import Say
from bot.phrases.organisation import arcs, roles
from bot.phrases.organisation.roles import ROLES, Holder, Line
from bot.phrases.workshops import agenda, opinions
from tests.phrases.workshop_cards import WORKSHOP

CITY = "Destination Östersund"
LINK = f"https://kompis.example.se/join/{'b' * 30}"
LONG_DAY = dt.date(2027, 9, 22)  # onsdag 22 september
NOON = dt.datetime(2027, 9, 22, 14, 30, tzinfo=dt.UTC)
NO_LINE = ""

HOLDER = Holder(1024, Role.LEADER, "telegram")
LINES = [
    Line(NOON, "person 1024", Did.CHANGED_ANNOUNCEMENT, "announcement 112"),
    Line(NOON, "person 1024", Did.CANCELLED_WORKSHOP, "workshop 112"),
    Line(NOON, "command line", Did.INVITED, "workshop leader"),
    Line(NOON, "person 1024", Did.TOOK_ROLE_AWAY, "organiser of person 1025"),
]
ARC = Arc(
    3,
    "Service och bemötande",
    LONG_DAY,
    212,
    Count(148),
    Count(None, "nearly all"),
    Share(61, 80),
    None,
    (Meeting("Möten som minns", LONG_DAY, 38, 31), Meeting("Möten som minns", LONG_DAY, 38, None)),
)
OTHERS = [(4, "Service och bemötande", dt.date(2027, 1, 11)), (5, "Butikens år", None)]


def cases() -> Iterator[tuple[str, Callable[[Say], Message]]]:
    """Each builder's messages by their names."""
    yield "organisation.roles.not_allowed", roles.not_allowed
    yield "organisation.roles.lost", lambda say: roles.lost(say, list(ROLES))
    places = [(1, CITY), (2, "Åre kommun och omland i väster")]
    yield "organisation.roles.which_organisation", lambda say: roles.which_organisation(say, places, "invite")
    for role in ROLES:
        if role is not Role.AUTHOR:  # who can write nothing besides
            yield f"organisation.roles.also_yours as {role}", partial(_also_yours, role)
        yield f"organisation.roles.role_offer as {role}", partial(_offer, role)
        yield f"organisation.roles.role_taken as {role}", partial(_taken, role)
        yield f"organisation.roles.role_link as {role}", partial(_link, role)
    yield "organisation.roles.invite", lambda say: roles.invite(say, CITY, LINK, list(ROLES), sees_roles=True)
    yield "organisation.roles.link_no_more used", lambda say: roles.link_no_more(say, used=True)
    yield "organisation.roles.link_no_more old", lambda say: roles.link_no_more(say, used=False)
    yield "organisation.roles.holders", lambda say: roles.holders(say, CITY, [HOLDER], 1)
    yield "organisation.roles.sure_to_take_away", lambda say: roles.sure_to_take_away(say, HOLDER)
    yield "organisation.roles.taken_away", roles.taken_away
    yield "organisation.roles.not_there", roles.not_there
    yield "organisation.roles.own_role", roles.own_role
    yield "organisation.roles.audit", lambda say: roles.audit(say, CITY, LINES, 5)
    yield "organisation.roles.audit without a line", lambda say: roles.audit(say, CITY, [], None)
    yield "organisation.arcs.arc", lambda say: arcs.arc(say, Workplaces(41, 53), ARC, OTHERS, opinions=True)
    yield "organisation.arcs.arc without workplaces", lambda say: arcs.arc(say, Workplaces(0, 0), ARC, [])
    yield "organisation.arcs.as_picture", lambda say: arcs.as_picture(say, CITY)
    yield "organisation.arcs.no_course", arcs.no_course
    points = [("Visa två, rekommendera en", Share(5, 12)), ("Kön", Share(None, 12, "none"))]
    yield "workshops.agenda.agenda", lambda say: agenda.agenda(say, points)
    yield "workshops.agenda.agenda without a point", lambda say: agenda.agenda(say, [])
    yield "workshops.agenda.is_over", agenda.is_over
    given: dict[Opinion, dict[int, int]] = {"useful": {3: 20, 1: 5}, "will-use": {3: 25}}
    yield "workshops.opinions.opinions", lambda say: opinions.opinions(say, WORKSHOP, 25, given)
    yield (
        "workshops.opinions.in_their_own_words",
        lambda say: opinions.in_their_own_words(say, ["Mer fika."] * 11),
    )
    yield "workshops.opinions.too_few", lambda say: opinions.too_few(say, WORKSHOP)


def _also_yours(role: Role, say: Say) -> Message:
    return roles.also_yours(say, CITY, {role}, several=True)


def _offer(role: Role, say: Say) -> Message:
    return roles.role_offer(say, CITY, role, "b" * 30, NO_LINE)


def _taken(role: Role, say: Say) -> Message:
    return roles.role_taken(say, CITY, role, {role}, join="ostersund")


def _link(role: Role, say: Say) -> Message:
    return roles.role_link(say, role, LINK, LONG_DAY)
