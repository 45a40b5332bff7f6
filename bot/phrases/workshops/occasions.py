"""When a workshop takes place, as people say it: ”torsdag 14 oktober kl. 8.30 till 10”."""

from datetime import date, datetime

from bot.domain.workshop import Occasion, Workshop
from bot.phrases import Say, dates


def when(say: Say, workshop: Workshop, one: Occasion, today: date | None = None) -> str:
    """The day and hours of an occasion, by the clocks where it is; the year, where it is not today's."""
    return say("{day} at {hours}", day=day(say, workshop, one, today), hours=hours(workshop, one))


def day(say: Say, workshop: Workshop, one: Occasion, today: date | None = None) -> str:
    """The day alone."""
    return dates.day(say, workshop.on_the_wall(one.starts_at).date(), today)


def hours(workshop: Workshop, one: Occasion) -> str:
    """From when to when: ”8.30”, a dash, ”10”."""
    return spoken_hours(workshop.on_the_wall(one.starts_at), workshop.on_the_wall(one.ends_at))


def spoken_hours(starts: datetime, ends: datetime) -> str:
    """From one time on the wall to another."""
    return f"{dates.hour_spoken(starts.time())}\N{EN DASH}{dates.hour_spoken(ends.time())}"
