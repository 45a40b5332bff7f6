"""``kompis deliveries`` and ``kompis deliveries retry``."""

import shutil
import sys
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli.errors import Trouble
from bot.cli.house import house_of

if TYPE_CHECKING:
    from bot.services.delivery.list import Listed
    from bot.services.delivery.retry import Retried
    from bot.storage.store import Store

INDENT: Final = 10
"""Where the second line of a delivery begins: behind its number."""

NARROWEST: Final = 40


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
        now, width = datetime.now(UTC), _width()
        for one in _listed(store, now, everything=everything):
            typer.echo(_json(one) if as_json else _wrapped(_line(one, now), width))


def _listed(store: "Store", now: datetime, *, everything: bool) -> Iterator["Listed"]:
    from bot.services.delivery.list import page_of_deliveries

    after = 0
    while page := store.read_now(page_of_deliveries, now, after, everything=everything):
        yield from page
        after = page[-1].id


def _json(one: "Listed") -> str:
    import orjson
    from msgspec.structs import asdict

    return orjson.dumps(asdict(one)).decode()


def _line(one: "Listed", now: datetime) -> str:
    sent = "" if one.sent_at is None else f", sent {one.sent_at:%H:%M:%S}"
    tries = f", {one.attempts} tries" if one.attempts > 1 else ""
    whom = f"person {one.person}" if one.person is not None else f"{one.channel}:{one.address}"
    reason = one.reason(now)
    due = f"{one.due_at:%Y-%m-%d %H:%M:%S} UTC"
    what = f"{one.kind} {one.subject}" if one.subject else one.kind
    said = f"{whom} by {one.channel}  {what}{sent}{tries}{': ' if reason else ''}{reason}"
    return f"{one.id:>8}  {due}  {one.state:<9}  {said}"


def _wrapped(line: str, width: int | None) -> str:
    """The line; on a terminal as several, so that nothing is cut in the middle of a word."""
    if width is None or len(line) <= width:
        return line
    return "\n".join(
        textwrap.wrap(
            line, width, subsequent_indent=" " * INDENT, drop_whitespace=True, break_on_hyphens=False
        )
    )


def _width() -> int | None:
    """How wide the terminal is; None: the list goes elsewhere, a line a delivery."""
    return max(shutil.get_terminal_size().columns, NARROWEST) if sys.stdout.isatty() else None


def retry(
    context: typer.Context,
    ids: Annotated[list[int] | None, typer.Argument(metavar="[ID]...", help="Only these.")] = None,
    channel: Annotated[str | None, typer.Option(help="Only of this channel.")] = None,
) -> None:
    """Send again what failed and is still in time."""
    from bot.services.delivery.retry import retry as again
    from bot.settings.faults import meant

    with house_of(context).store() as (settings, store):
        if channel is not None and channel not in settings.channels:
            raise Trouble(f'there is no channel "{channel}"; {meant(channel, settings.channels)}')
        retried = store.write_now(again, datetime.now(UTC), ids or (), channel)
    typer.echo(_told(retried, among=ids))


def _told(retried: "Retried", *, among: list[int] | None) -> str:
    again, late = retried.again, retried.too_late
    said = ["1 is sent again." if again == 1 else f"{again or 'None'} are sent again."]
    if late:
        said.append(f"{late} stay{'s' if late == 1 else ''} failed: the time for it is over.")
    others = len(set(among or ())) - again - late
    if others > 0:
        said.append(f"{others} of those named {'is' if others == 1 else 'are'} not failed, and left alone.")
    elif not again and not late:
        said = ["Nothing has failed."]
    return " ".join(said)
