"""What a note can show, and who can read it."""

from bot.ports import Limits

LIMITS = Limits("notes", 100_000, 100_000, 100, media_bytes={}, formats=frozenset())
WHO_ELSE_CAN_READ = "Whoever can open the folder can read every note in it."
EMPLOYER_CAN_READ = False
