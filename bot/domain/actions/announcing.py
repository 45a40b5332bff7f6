"""An announcement for who writes it."""

from typing import Final, Literal

from bot.domain.actions.action import Action

AnnouncementField = Literal["words", "audience", "time", "picture", "no-picture", "draft"]
"""What is changed about an announcement, one thing at a time; ``draft``: it goes back to being written."""

AudienceGroup = Literal[
    "everybody",
    "trades",
    "languages",
    "areas",
    "workplaces",
    "cohorts",
    "progress",
    "workshop",
    "answers",
    "overview",
]
"""By what people are chosen whom something is for; ``overview`` shows all of these."""

AnnouncementTime = Literal["now", "tomorrow"]

HowAgain = Literal["once", "weekly", "monthly"]


class NewAnnouncement(Action, frozen=True):
    """Write a new announcement."""


class Announcements(Action, frozen=True):
    """The newest announcements of the organisation."""


class MoreAnnouncements(Action, frozen=True):
    """The same from this page on, from 0."""

    page: int


class OpenAnnouncement(Action, frozen=True):
    """An announcement: as it is written so far, or how it goes."""

    announcement: int


class AskAnnouncement(Action, frozen=True):
    """Change this about an announcement."""

    announcement: int
    about: AnnouncementField


class WriteIn(Action, frozen=True):
    """Write an announcement's text in this language: for the first time, anew, or by way of correction."""

    announcement: int
    language: str


class Narrow(Action, frozen=True):
    """Whom the announcement is for that the message ``delivery`` is about: one of a group put on or off.

    Without ``member``, the group is shown.
    """

    delivery: int
    group: AudienceGroup
    member: str


class AnnounceAt(Action, frozen=True):
    """When an announcement goes out."""

    announcement: int
    when: AnnouncementTime


class RepeatAnnouncement(Action, frozen=True):
    """Whether an announcement comes again."""

    announcement: int
    how: HowAgain


class MarkUrgent(Action, frozen=True):
    """Whether an announcement comes in quiet hours, too."""

    announcement: int
    urgent: bool


class SendAnnouncement(Action, frozen=True):
    """“Send it”, as it was shown in this version; ``asked``: how many of the questions have had a yes."""

    announcement: int
    version: int
    asked: int


class ThrowAway(Action, frozen=True):
    """A draft of an announcement goes; ``sure`` once confirmed."""

    announcement: int
    sure: bool


class StopAnnouncement(Action, frozen=True):
    """An announcement goes out no further; ``sure`` once confirmed."""

    announcement: int
    sure: bool


class Withdraw(Action, frozen=True):
    """An announcement is taken back, where it stands; ``sure`` once confirmed."""

    announcement: int
    sure: bool


class SendAgain(Action, frozen=True):
    """An announcement once more to those whom it did not reach."""

    announcement: int


LETTERS: Final[dict[str, type[Action]]] = {
    "an": NewAnnouncement,
    "al": Announcements,
    "am": MoreAnnouncements,
    "ao": OpenAnnouncement,
    "aa": AskAnnouncement,
    "aw": WriteIn,
    "ap": Narrow,
    "at": AnnounceAt,
    "ar": RepeatAnnouncement,
    "au": MarkUrgent,
    "as": SendAnnouncement,
    "ad": ThrowAway,
    "ax": StopAnnouncement,
    "ab": Withdraw,
    "af": SendAgain,
}
"""What each is called in a code; no two actions of any subject share their letters."""
