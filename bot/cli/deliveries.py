"""``kompis deliveries`` and ``kompis deliveries retry``."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.house import house_of

if TYPE_CHECKING:
    from bot.services.delivery.list import Listed
    from bot.storage.store import Store


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(rich_markup_mode=None)
    group.callback(invoke_without_command=True)(show)
    group.command()(retry)
    app.add_typer(group, name="deliveries")


def show(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Replies too, however old.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List what went out lately, and what is not done. That is the last 48 hours, without replies."""
    if context.invoked_subcommand is not None:
        return
    with house_of(context).store() as (_, store):
        for one in _listed(store, everything):
            typer.echo(_json(one) if as_json else _line(one))


def _listed(store: "Store", everything: bool) -> Iterator["Listed"]:
    from bot.services.delivery.list import page_of_deliveries

    now = datetime.now(UTC)
    after = 0
    while page := store.read_now(page_of_deliveries, now, after, everything=everything):
        yield from page
        after = page[-1].id


def _json(one: "Listed") -> str:
    import orjson

    return orjson.dumps(one).decode()


def _line(one: "Listed") -> str:
    sent = "" if one.sent_at is None else f", sent {one.sent_at:%H:%M:%S}"
    tries = f", {one.attempts} tries" if one.attempts > 1 else ""
    whom = f"person {one.person}" if one.person is not None else f"{one.channel}:{one.address}"
    error = "" if one.error is None else f": {one.error}"
    due = f"{one.due_at:%Y-%m-%d %H:%M:%S} UTC"
    what = f"{one.kind} {one.subject}" if one.subject else one.kind
    return f"{one.id:>8}  {due}  {one.state:<9}  {whom} by {one.channel}  {what}{sent}{tries}{error}"


def retry(context: typer.Context) -> None:
    """Send again what failed and is still in time."""
    from bot.services.delivery.retry import retry as again

    with house_of(context).store() as (_, store):
        retried = store.write_now(again, datetime.now(UTC))
    late = f" {retried.too_late} stay failed, since their time is over." if retried.too_late else ""
    typer.echo(f"{retried.again} are sent again.{late}")
