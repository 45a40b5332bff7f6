"""A double in a process of its own, for tests that kill bots and for the bench: start it, talk to it."""

from contextlib import AbstractAsyncContextManager

from tests.doubles.process import Remote, double_process

RemoteTelegram = Remote
"""What can be asked of it stands in :mod:`tests.doubles.telegram.control`."""


def telegram_process(*arguments: str) -> AbstractAsyncContextManager[RemoteTelegram]:
    """A double with these command-line arguments, stopped at the end."""
    return double_process("tests.doubles.telegram", *arguments)
