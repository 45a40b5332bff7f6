"""What a channel may say in config.yaml: each adapter tells its own options in these words."""

from collections.abc import Mapping

from msgspec import Struct, field


class Option(Struct, frozen=True):
    """One option of an adapter. ``form`` is a pattern for the whole value, ``wanted`` what it should be.

    ``default`` holds where nothing is written. ``called`` names values with which the platform calls us, so
    that our public address has to be https; so it does with any value where the option ``called_without`` is
    not there. ``own``: no two channels may have the same.
    """

    required: bool = False
    secret: bool = False
    default: str | None = None
    form: str = ".+"
    wanted: str = "a text"
    called: tuple[str, ...] = ()
    called_without: str = ""
    own: bool = False


class OneOf(Struct, frozen=True):
    """Of these sets of options at least one has to be there as a whole; ``neither`` names them in words."""

    sets: tuple[tuple[str, ...], ...]
    neither: str


class PlatformId(Struct, frozen=True):
    """How the platform names a person: ``form`` is a pattern for the whole of it, ``example`` one of them."""

    form: str = ".+"
    example: str = "123456789"


class Options(Struct, frozen=True):
    """All options of an adapter. ``sandbox``: nobody's phone rings, so a pace of seconds is allowed.

    ``single``: there can be one channel of it. ``server`` is the option that names the platform's server:
    one on this machine may call us without https. ``browser``: its chat is a page of our own server.
    ``person`` is how config.yaml has to name people of it.
    """

    options: Mapping[str, Option] = field(default_factory=dict)
    sandbox: bool = False
    single: bool = False
    one_of: tuple[OneOf, ...] = ()
    server: str = ""
    browser: bool = False
    person: PlatformId = PlatformId()
