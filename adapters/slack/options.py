"""What a Slack channel is made of. Imports nothing of Slack's."""

import dataclasses
from typing import Final

from msgspec import Struct, field

from bot.ports import Files, Forms, HomeOf, NoFiles, StatusOf

API_URL: Final = "https://slack.com/api/"


@dataclasses.dataclass(frozen=True, slots=True)
class Options:
    """What config.yaml says of the channel; empty where it says nothing.

    With an ``app_token`` events come by Socket Mode, else signed by the ``signing_secret``. Without a
    ``bot_token`` each workspace lets the app in by itself, which ``client_id`` and ``client_secret`` are for;
    ``public_url`` is where its people come back to us.
    """

    name: str
    bot_token: str = dataclasses.field(default="", repr=False)
    app_token: str = dataclasses.field(default="", repr=False)
    signing_secret: str = dataclasses.field(default="", repr=False)
    client_id: str = ""
    client_secret: str = dataclasses.field(default="", repr=False)
    public_url: str = ""
    api_url: str = API_URL

    @property
    def many(self) -> bool:
        """Whether there may be many workspaces, each with a token of its own."""
        return bool(self.client_id and self.client_secret and not self.bot_token)


class Shown(Struct, frozen=True):
    """What is shown beside the chat: a person's page, forms, and in which language; files sent in."""

    home: HomeOf
    forms: Forms
    status: StatusOf
    files: Files = field(default_factory=NoFiles)


class Watch(Struct, frozen=True):
    """How sockets are watched, in seconds.

    ``hello`` is how long handshake and greeting may take, ``ping`` the pause between two looks at the other
    end, ``first`` that before another try (doubled up to ``most``), ``settle`` what a stop leaves for what is
    being stored.
    """

    hello: float = 10.0
    ping: float = 5.0
    first: float = 0.5
    most: float = 30.0
    settle: float = 1.0


class Manners(Struct, frozen=True):
    """How long things may take, in seconds; shorter in tests than in life.

    ``connect`` is how long a connection may take, ``read`` the answer to a send before its outcome counts as
    unclear, ``patience`` how long an event waits for its sender's profile, ``settles`` how long after a
    message a page is drawn anew, ``ready_again`` how long a picture just uploaded is given, ``loaded_after``
    when Slack's libraries are loaded after the start: others begin to poll first. ``looks`` is the pause
    between two looks at which workspace's token has to be renewed.
    """

    watch: Watch = field(default_factory=Watch)
    connect: float = 3.0
    read: float = 10.0
    patience: float = 1.0
    settles: float = 1.0
    ready_again: float = 2.0
    loaded_after: float = 0.2
    looks: float = 600.0
