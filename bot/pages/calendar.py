"""A person's own calendar as calendar programs follow it (iCalendar, RFC 5545 and 7986)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, timedelta
from typing import Final
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.phrases import Say, bells, of
from bot.services.learning.calendar import Calendar

MOST_TOKEN: Final = 64
REFRESHED: Final = timedelta(hours=6)
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
            ics(found, of(found.language), public_url),
            media_type="text/calendar; charset=utf-8",
            headers={
                "Cache-Control": "private, max-age=3600",
                "Content-Disposition": 'inline; filename="kompis.ics"',
                "X-Robots-Tag": "noindex, nofollow, noarchive",
            },
        )

    return [Route("/calendar/{token}.ics", calendar)]


def ics(calendar: Calendar, say: Say, public_url: str) -> bytes:
    """The calendar as a file."""
    import icalendar  # noqa: PLC0415 - slow to load, and seldom needed

    link = f"{public_url}/"
    host = urlsplit(public_url).hostname or "kompis"
    file = icalendar.Calendar()
    file.add("prodid", "-//kompis//kompis//EN")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        file.add(name, bells.calendar_name(say))
    file.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    file.add("x-published-ttl", f"PT{int(REFRESHED.total_seconds()) // 3600}H")
    changed = calendar.changed_at.astimezone(UTC)
    for moment in calendar.moments:
        event = icalendar.Event()
        event.add("uid", f"tip-{moment.day.isoformat()}-{calendar.person_id}@{host}")
        event.add("dtstamp", changed)
        event.add("last-modified", changed)
        event.add("sequence", calendar.sequence)
        event.add("dtstart", moment.at.astimezone(UTC))
        event.add("duration", LASTS)
        event.add("summary", bells.calendar_entry(say), parameters={"LANGUAGE": say.language})
        event.add("description", bells.calendar_note(say, link), parameters={"LANGUAGE": say.language})
        event.add("url", link)
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", bells.calendar_entry(say))
        alarm.add("trigger", timedelta())
        event.add_component(alarm)
        file.add_component(event)
    return bytes(file.to_ical())
