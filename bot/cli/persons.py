"""``kompis person export`` and ``kompis person erase``."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.errors import Trouble
from bot.cli.house import house_of

if TYPE_CHECKING:
    from bot.storage.store import Store

_MOST_DIGITS = 18
"""More than any id has, and no more than a database counts."""

Person = Annotated[str, typer.Argument(help="A person's id, or channel:platform id.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(rich_markup_mode=None)
    group.command()(export)
    group.command()(erase)
    app.add_typer(group, name="person", help="Read or erase what is stored about a person.")


def person_named(store: "Store", words: str) -> int:
    """The id of the person meant. Raises Trouble when there is none, BadParameter for other words."""
    from bot.storage import people

    if words.isascii() and words.isdigit():
        who = store.read_now(people.person, int(words)) if len(words) <= _MOST_DIGITS else None
    elif ":" in words:
        channel, _, platform_id = words.partition(":")
        who = store.read_now(people.at_address, channel, platform_id)
    else:
        raise typer.BadParameter(f'"{words}" is neither an id nor channel:platform id', param_hint="PERSON")
    if who is None:
        raise Trouble(f"there is no person {words}; `kompis deliveries --all` shows ids and addresses")
    return who.person_id


def export(context: typer.Context, person: Person) -> None:
    """Print everything stored about a person, as JSON."""
    import orjson

    from bot.services.people.erase import export as stored

    with house_of(context).store() as (_, store):
        found = store.read_now(stored, person_named(store, person))
    typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())


def erase(
    context: typer.Context,
    person: Person,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Erase a person for good. Answers stay in the figures, without anything that leads back."""
    from bot.services.people.erase import erase as do_erase

    with house_of(context).store() as (_, store):
        id_ = person_named(store, person)
        if not yes and sys.stdin.isatty():
            typer.confirm(f"Erase person {id_} for good?", abort=True)
        store.write_now(do_erase, id_, datetime.now(UTC), "command line")
    typer.echo(f"Person {id_} is erased.")
