"""What a platform's own menu says: the commands, and two texts about the bot."""

from bot.domain.actions.words import Word
from bot.phrases import Say, marked

WHAT_IT_DOES: dict[Word, str] = {
    "today": marked("Today's tip"),
    "progress": marked("How it's going"),
    "courses": marked("Your courses"),
    "review": marked("Questions about earlier tips"),
    "workshops": marked("Your workshops, and those to come"),
    "settings": marked("Days, hour and language"),
    "pause": marked("Take a pause"),
    "resume": marked("Start again after a pause"),
    "privacy": marked("What is stored about you"),
    "help": marked("What you can ask me for"),
    "stop": marked("Leave"),
}

BY_ROLE: dict[Word, str] = {
    "announce": marked("Write to those who take part"),
    "workshop": marked("Workshops: plan, lead, see who comes"),
    "report": marked("How it's going for everybody"),
    "invite": marked("The link to join by, and roles"),
    "audit": marked("Who did what"),
}
"""What only some can write."""

IN_A_GROUP: dict[Word, str] = {
    "start": marked("Take a course together"),
    "stop": marked("End the course here"),
    "help": marked("What you can ask me for"),
}


def description(say: Say) -> str:
    """What an empty chat shows before Start is pressed."""
    return say(
        "One short tip a day for you who meet customers, and a question that you answer with a tap. "
        "Two minutes, voluntary, and your boss doesn't see your answers in Kompis."
    )


def short_description(say: Say) -> str:
    """What the bot's profile says."""
    return say("One short tip a day for you who meet customers.")
