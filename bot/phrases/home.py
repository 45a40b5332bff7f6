"""What stands on the page that a platform keeps beside the chat."""

from collections.abc import Sequence

from bot.domain.actions.settings import Open
from bot.domain.actions.words import Say as SayWord
from bot.domain.message import Choice, Choices, Message, Text
from bot.phrases import Say
from bot.phrases.learning.progress import CourseProgress, Weeks, progress
from bot.phrases.menus import WHAT_IT_DOES
from bot.phrases.talk import todays_tip


def home(say: Say, courses: Sequence[CourseProgress], weeks: Weeks | None, coming: str) -> Message:
    """How it goes, and the ways on: today's tip, courses, settings."""
    going = progress(say, courses, weeks, coming)
    courses_button = WHAT_IT_DOES["courses"]
    ways = Choices(
        (
            todays_tip(say),
            Choice(say(courses_button), SayWord("courses")),
            Choice(say("Settings"), Open("menu")),
        )
    )
    return Message((*(block for block in going.blocks if isinstance(block, Text)), ways), say.language)
