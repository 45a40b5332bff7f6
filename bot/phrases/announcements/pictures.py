"""What is said when a picture or film is sent in for an announcement."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.actions.announcing import AskAnnouncement, NewAnnouncement, OpenAnnouncement
from bot.domain.message import Choice, Choices, Message, Text
from bot.domain.sent_file import MEGABYTE, MOST, SentKind, Trouble
from bot.phrases import Say, marked
from bot.phrases.learning.courses import shortened
from bot.phrases.talk import plain

_GOT: Final[Mapping[SentKind, str]] = {
    "image": marked("I have the picture."),
    "film": marked("I have the film."),
}
_UNTOLD: Final[Mapping[SentKind, str]] = {
    "image": marked("A picture from {organisation}"),
    "film": marked("A film from {organisation}"),
}


def untold(say: Say, kind: SentKind, organisation: str) -> str:
    """What it shows, until somebody says more."""
    return say(_UNTOLD[kind], organisation=organisation)


def ask_what_it_shows(say: Say, one: int, kind: SentKind) -> Message:
    """It is taken; what does it show?"""
    return plain(
        say,
        say(_GOT[kind]),
        Text(say("What does it show? Write a line, for those who can't see it.")),
        Choices((Choice(say("Show the message"), OpenAnnouncement(one)),)),
    )


def ask_words_with_it(say: Say, kind: SentKind) -> Message:
    """It is taken, before there are any words."""
    return plain(say, say(_GOT[kind]), Text(say("What do you want to tell people with it?")))


def one_is_kept(say: Say) -> Message:
    """Several were sent at once."""
    heading = say("I keep the first of them.")
    return plain(say, heading, Text(say("Only one picture or film can go with a message.")))


def not_taken(say: Say, trouble: Trouble) -> Message:
    """Why not, and what would do."""
    match trouble:
        case "too large":
            picture, film = (MOST[kind] // MEGABYTE for kind in ("image", "film"))
            return plain(
                say,
                say("That file is too large."),
                Text(
                    say(
                        "A picture may have {picture} MB, a film {film}. Send a smaller one.",
                        picture=picture,
                        film=film,
                    )
                ),
            )
        case "other kind":
            return plain(
                say,
                say("That kind of file I can't send on."),
                Text(say("I take pictures (JPEG or PNG) and films (MP4).")),
            )
        case "out of reach":
            return plain(
                say,
                say("I couldn't fetch that file."),
                Text(say("Send it once more. If that doesn't help, tell whoever looks after Kompis.")),
            )


def ask_for_what(say: Say, drafts: Sequence[tuple[int, str]]) -> Message:
    """Something was sent that nobody asked for; each draft has its first words."""
    waiting = (
        Choice(shortened(say("Go on: {begins}", begins=words)), AskAnnouncement(id_, "picture"))
        for id_, words in drafts
    )
    return plain(
        say,
        say("Which message is that for?"),
        Text(say("Choose the message, and send it once more.")),
        Choices((*waiting, Choice(say("New message"), NewAnnouncement()))),
    )
