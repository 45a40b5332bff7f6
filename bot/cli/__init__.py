"""The commands ``kompis …``: thin, a module a group. Exit code 0 fine, 1 found faults, 2 wrong usage."""

import sys
from collections.abc import Sequence
from functools import partial

from bot.cli.errors import exit_code
from bot.cli.serving import straight


def main() -> None:
    """Run the command that the shell gives, and end the process with its exit code."""
    sys.exit(kompis(sys.argv[1:]))


def kompis(arguments: Sequence[str]) -> int:
    """Run the command that these arguments name; its exit code."""
    return exit_code(straight(arguments) or partial(_command, arguments), debug="--debug" in arguments)


def _command(arguments: Sequence[str]) -> int:
    from bot.cli.commands import command

    return command(arguments)
