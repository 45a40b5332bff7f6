"""All commands, as the command line's library knows them.

Nothing heavy is imported here or at the top of the modules beside: ``kompis --help`` answers at once.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

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
from bot.cli.errors import FAULTS, to_stderr
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


def command(arguments: Sequence[str]) -> int:
    """Run the command that these arguments name; its exit code. Wrong usage is said on standard error."""
    try:
        code = typer.main.get_command(app)(list(arguments), prog_name="kompis", standalone_mode=False)
        sys.stdout.flush()
    except TyperException as error:
        context = getattr(error, "ctx", None)
        path = "kompis" if context is None else context.command_path
        to_stderr(f"{error.format_message().rstrip('.')}; see `{path} --help`")
        return error.exit_code
    except typer.Abort:
        to_stderr("nothing was done")
        return FAULTS
    return code if isinstance(code, int) else 0
