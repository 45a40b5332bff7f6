"""Whether a lesson stays one message, whatever somebody answers: what the check asks for each channel."""

from bot.domain.course import Course, Lesson, Trade
from bot.phrases import LANGUAGES, SOURCE
from bot.ports import Limits, any_length
from bot.services.learning.rehearse import Rehearsal


def fits(course: Course, lesson: Lesson, language: str, trade: Trade | None, limits: Limits) -> bool:
    """Whether the lesson is one message on this channel in every state it can reach.

    It may be read by somebody with whom kompis talks another language, into which it is not translated.

    Raises:
        KeyError: the lesson is not translated into that language.
    """
    if limits.fits is any_length:
        return True
    readers = [spoken for spoken in LANGUAGES if lesson.language([spoken], course.language) == language]
    return all(
        limits.fits(message)
        for spoken in readers or [SOURCE]
        for message in Rehearsal(course, lesson, language, trade, spoken).states()
    )
