"""A person's own calendar as calendar programs follow it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.papers.calendar import MEDIA_TYPE, Entry, Programme, host_of, ics
from bot.phrases import Say, of
from bot.phrases.people import bells
from bot.services.learning.calendar import Calendar

MOST_TOKEN: Final = 64
LASTS: Final = timedelta(minutes=5)

FindCalendar = Callable[[str], Awaitable[Calendar | None]]
"""``calendar(token)``: the one with this token in its address; None: there is none."""


def calendar_routes(find: FindCalendar, public_url: str) -> Sequence[Route]:
    """``/calendar/<token>.ics``. Each moment leads to the chat at ``public_url``.

    The link in it lets nobody in: a calendar is easily shown to a colleague, or to a whole team.
    """

    async def calendar(request: Request) -> Response:
        token = request.path_params["token"]
        found = await find(token) if len(token) <= MOST_TOKEN else None
        if found is None:
            raise HTTPException(404)
        return Response(
            ics(programme(found, of(found.language), public_url)),
            media_type=MEDIA_TYPE,
            headers={
                "Cache-Control": "private, max-age=3600",
                "Content-Disposition": 'inline; filename="kompis.ics"',
                "X-Robots-Tag": "noindex, nofollow, noarchive",
            },
        )

    return [Route("/calendar/{token}.ics", calendar)]


def programme(calendar: Calendar, say: Say, public_url: str) -> Programme:
    """What the calendar holds: the tips to come, and the workshops that its person has said yes to."""
    link = f"{public_url}/"
    tips = tuple(
        Entry(
            f"tip-{moment.day.isoformat()}-{calendar.person_id}",
            calendar.sequence,
            calendar.changed_at,
            moment.at,
            moment.at + LASTS,
            bells.calendar_entry(say),
            bells.calendar_note(say, link),
            link=link,
            busy=False,
            alarm=timedelta(),
        )
        for moment in calendar.moments
    )
    return Programme(
        bells.calendar_name(say), say.language, host_of(public_url), (*tips, *calendar.workshops), feed=True
    )
