"""``kompis plan`` and ``kompis why``."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.house import house_of, shelf_of
from bot.cli.persons import person_named

if TYPE_CHECKING:
    from bot.services.learning.foretell import Forecast, Foretold


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(plan)
    app.command()(why)


def plan(
    context: typer.Context,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; else tomorrow.", metavar="DATE")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show who gets what and when on a day. Who gets nothing is named with the reason. Changes nothing."""
    from bot.domain.localtime import zone_named
    from bot.services.learning.foretell import foretell

    now = datetime.now(UTC)
    with house_of(context).store(copied=True) as (settings, store):
        today = now.astimezone(zone_named(settings.defaults.timezone)).date()
        day = today + timedelta(days=1) if on is None else on.date()
        if day < today:
            raise typer.BadParameter(f"{day} is past; name today or a later day", param_hint="--on")
        forecast = foretell(store, shelf_of(settings), day, now)
    for one in forecast.people:
        typer.echo(_json(one) if as_json else _line(one))
    typer.echo(_summary(forecast, day), err=True)


def _json(one: "Foretold") -> str:
    import orjson
    from msgspec.structs import asdict

    return orjson.dumps(asdict(one)).decode()


def _line(one: "Foretold") -> str:
    who = "a group" if one.person is None else f"person {one.person}"
    if one.at is None:
        return f"{'':16}  {who}  nothing: {one.reason}"
    what = f"{one.kind} {one.subject} by {one.channel} ({one.reason})"
    return f"{one.at:%Y-%m-%d %H:%M}  {who}  {what}"


def _summary(forecast: "Forecast", day: date) -> str:
    some = sum(one.at is not None for one in forecast.people)
    left_out = f" {forecast.paced} at a pace of seconds are left out." if forecast.paced else ""
    return f"{day:%A} {day}: {some} get something, {len(forecast.people) - some} nothing.{left_out}"


def why(
    context: typer.Context,
    person: Annotated[str, typer.Argument(help="A person's id, or channel:platform id.")],
) -> None:
    """Tell why a person gets a lesson or none.

    A group is named by its channel:platform id.
    """
    from bot.services.learning.why import why as reasons
    from bot.services.learning.why_circle import why_circle

    with house_of(context).store() as (settings, store):
        library = shelf_of(settings).library
        if of_group := store.read_now(why_circle, person, library):
            typer.echo("\n".join([f"Group {person}", *of_group]))
            return
        id_ = person_named(store, person)
        sentences = store.read_now(reasons, id_, datetime.now(UTC), library)
    typer.echo(f"Person {id_}")
    for sentence in sentences or ():
        typer.echo(sentence)
