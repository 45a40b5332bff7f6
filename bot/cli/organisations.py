"""``kompis workplaces import`` and ``kompis workplaces remove``."""

import secrets
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.errors import Trouble
from bot.cli.house import house_of

if TYPE_CHECKING:
    from bot.settings import Settings


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(rich_markup_mode=None)
    group.callback()(workplaces)
    group.command("import")(import_file)
    group.command()(remove)
    app.add_typer(group, name="workplaces")


def workplaces() -> None:
    """Bring in an organisation's workplaces, or take one away."""


def import_file(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="CSV with the columns name, trade, area, and perhaps contact and opening.")
    ],
    organisation: Annotated[
        str | None,
        typer.Option(help="Its key in config.yaml; needed where there are several.", metavar="KEY"),
    ] = None,
) -> None:
    """Bring in workplaces, and print each with its code and the link to join by."""
    from bot.services.people.import_workplaces import (
        TableFaults,
        import_workplaces,
        make_codes,
        near_doubles,
        read_table,
    )
    from bot.services.people.provision import provision
    from bot.storage import people
    from bot.storage.workplaces import all_of

    try:
        lines = read_table(file.read_bytes())
    except OSError as error:
        raise Trouble(f"cannot read {file}: {error.strerror}; name a CSV file") from error
    except TableFaults as found:
        raise FileFaults(file, found.faults) from found
    with house_of(context).store() as (settings, store):
        key = organisation_named(settings, organisation, "--organisation")
        store.write_now(provision, list(settings.organisations.values()))
        into = store.read_now(people.organisation, key)
        if into is None:
            raise LookupError(key)
        random = Random(secrets.randbits(128))  # noqa: S311 - codes are public
        codes = make_codes(len(lines), random)
        imported = store.write_now(import_workplaces, into.id, lines, codes, datetime.now(UTC))
        doubles = list(near_doubles(imported, store.read_now(all_of, into.id)))
    for one in imported:
        link = f"{settings.web.public_url}/join/{one.code}"
        typer.echo("\t".join((one.name, one.area or "", one.code, link)))
    new = sum(one.new for one in imported)
    typer.echo(f"{new} new, {len(imported) - new} known before.", err=True)
    for name, near in doubles:
        typer.echo(
            f"{name} is new, and nearly {near}, which was there. "
            "If they are one: `kompis workplaces remove CODE`.",
            err=True,
        )


def remove(
    context: typer.Context, code: Annotated[str, typer.Argument(help="Its code, as the import printed it.")]
) -> None:
    """Take away a workplace at which nobody works."""
    from bot.services.people.remove_workplace import NotRemoved, remove_workplace

    with house_of(context).store() as (_, store):
        try:
            name = store.write_now(remove_workplace, code)
        except NotRemoved as refused:
            raise Trouble(str(refused)) from refused
    typer.echo(f"{name} is taken away; its link leads nowhere now.")


class FileFaults(Trouble):
    """The file has faults, each with its line."""

    def __init__(self, file: Path, faults: tuple[tuple[int, str], ...]) -> None:
        self.faults = tuple(f"{file}:{line}: {sentence}" for line, sentence in faults)
        super().__init__("\n".join(self.faults))


def organisation_named(settings: "Settings", named: str | None, hint: str) -> str:
    """The key of the organisation that is named, or of the only one there is.

    Raises:
        BadParameter: there are several, and ``hint`` names none.
        Trouble: there is none of that name.
    """
    from bot.settings.faults import meant

    keys = tuple(settings.organisations)
    if named is None:
        if len(keys) == 1:
            return keys[0]
        raise typer.BadParameter(f"name one of {', '.join(keys)}", param_hint=hint)
    if named not in keys:
        raise Trouble(f'there is no organisation "{named}"; {meant(named, keys)}')
    return named
