"""``python -m bot.cli`` is ``kompis``."""

from bot.cli import main

main()
