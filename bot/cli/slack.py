"""``kompis slack manifest``."""

from typing import Annotated

import typer

from bot.cli.errors import Trouble
from bot.cli.house import house_of


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(rich_markup_mode=None)
    group.callback()(slack)
    group.command()(manifest)
    app.add_typer(group, name="slack")


def slack() -> None:
    """Set up Slack."""


def manifest(
    context: typer.Context,
    http: Annotated[bool, typer.Option("--http", help="Slack calls kompis, instead of Socket Mode.")] = False,
    many: Annotated[
        bool, typer.Option("--many", help="The app can be let into many workspaces (OAuth).")
    ] = False,
    name: Annotated[str, typer.Option(help="What people see the app as.")] = "Kompis",
    channel: Annotated[str, typer.Option(help="The channel's key in config.yaml.", metavar="KEY")] = "slack",
    url: Annotated[
        str | None, typer.Option(help="The public address of kompis, instead of the settings' own.")
    ] = None,
    language: Annotated[str, typer.Option(help="The language of the texts about the app.")] = "sv",
) -> None:
    """Print the manifest to make a Slack app of, as YAML, and a link that fills it in.

    Socket Mode needs no settings yet. With --http or --many, Slack has to reach the public address.
    """
    import yaml

    from bot.app.channels import slack_manifest
    from bot.phrases import LANGUAGES
    from bot.settings.faults import meant

    if language not in LANGUAGES:
        raise Trouble(f'kompis does not talk "{language}"; {meant(language, tuple(LANGUAGES))}')
    public_url = None
    if http or many:
        public_url = (url or house_of(context).settings().web.public_url).rstrip("/")
        if not public_url.startswith("https://"):
            raise Trouble(
                f"Slack calls https addresses only, and the public one is {public_url}; "
                "write it below web: in config.yaml, or name it with --url"
            )
    try:
        made, link = slack_manifest(name, public_url, channel, socket=not http, many=many, language=language)
    except ValueError as error:
        raise Trouble(f"{error}; choose another with --name") from error
    typer.echo("# Open this link to make the app, or paste all this as a new app's manifest:")
    typer.echo(f"# {link}")
    typer.echo(yaml.safe_dump(made, sort_keys=False, allow_unicode=True), nl=False)
