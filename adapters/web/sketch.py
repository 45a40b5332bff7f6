"""A message as the web chat shows it, for other pages of ours: the very element. Pure."""

from adapters.web import render
from bot.domain.message import Message
from bot.phrases import LANGUAGES, SOURCE, of, spoken
from bot.ports import Bubble


def sketch(message: Message, files: str) -> tuple[Bubble, ...]:
    """The one message that comes of it; its ids on the page are those of its language."""
    language = spoken([message.language], SOURCE)
    number = 1 + [*LANGUAGES].index(language)
    form = render.Form("", of(language), str, files=files)
    return (Bubble((render.message(render.Shown(number, number, "kompis", message), form),)),)
