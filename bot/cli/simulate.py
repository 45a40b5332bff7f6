"""``kompis simulate-policy``: for who wants to know what the choice of questions is worth."""

import sys

import typer


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(simulate_policy)


def simulate_policy() -> None:
    """Choose questions for simulated learners.

    Speaks learning-policy/1 on standard input and output, one JSON object a line.
    """
    from bot.services.learning.simulate_policy import serve

    for answer in serve(sys.stdin.buffer):
        sys.stdout.buffer.write(answer + b"\n")
        sys.stdout.buffer.flush()
