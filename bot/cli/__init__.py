"""The commands ``kompis …``: thin, a module a group. Exit code 0 fine, 1 found faults, 2 wrong usage.

Nothing heavy is imported here or at the top of the modules beside: ``kompis --help`` answers at once.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import (
    backup,
    content,
    database,
    deliveries,
    doctor,
    invite,
    learning,
    organisations,
    persons,
    report,
    running,
    simulate,
    slack,
)
from bot.cli.errors import exit_code
from bot.cli.house import CONFIG, CONFIG_VARIABLE, House

app = typer.Typer(
    name="kompis",
    help="Short lessons in the chat people already use. kompis COMMAND --help tells more.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"kompis {version('kompis')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def before(
    context: typer.Context,
    config: Annotated[
        Path, typer.Option(envvar=CONFIG_VARIABLE, help="The settings to use.", metavar="FILE")
    ] = CONFIG,
    debug: Annotated[
        bool, typer.Option("--debug", help="Log more, and show where an error came from.")
    ] = False,
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Take what holds for every command."""
    context.obj = House(config, debug)
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)


for group in (
    running,
    content,
    learning,
    report,
    simulate,
    deliveries,
    organisations,
    invite,
    persons,
    slack,
    database,
    backup,
    doctor,
):
    group.add_to(app)


def main() -> None:
    """Run the command that the shell gives, and end the process with its exit code."""
    arguments = sys.argv[1:]
    sys.exit(exit_code(app, arguments, running.straight(arguments)))
