"""What speaks with platforms: a folder each, which know nothing of each other, and one table of them.

A folder holds ``settings.py`` (SETTINGS: what config.yaml may say), ``limits.py`` (LIMITS, WHO_ELSE_CAN_READ
and EMPLOYER_CAN_READ), ``parse.py`` (``parse``, pure), ``build.py`` (``build(tools)``) and ``examine.py``
(``examine(options, url)``); the first three load no platform library. ``sketch.py`` (``sketch``, pure) is for
pages of ours that show what people see, and may be missing. Each is imported when it is asked for,
so that a channel that is not configured costs nothing.

An adapter from elsewhere is a package with the same modules that names itself by an entry point of the group
``kompis.adapters``: ``name = "the.package"``.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Final, cast

from msgspec import Struct

from bot.domain.options import Options
from bot.ports import Adapter, Channel, Diagnosis, Limits, Parse, Sketch, Tools


class Folder(Struct, frozen=True):
    """An adapter by its package."""

    package: str

    def options(self) -> Options:
        """What a channel of it may say in config.yaml."""
        return cast("Options", import_module(f"{self.package}.settings").SETTINGS)

    def limits(self) -> Limits:
        """What the platform can show."""
        return cast("Limits", import_module(f"{self.package}.limits").LIMITS)

    def who_else_can_read(self) -> str:
        """The platform's own true sentence, a key of the catalogues."""
        return cast("str", import_module(f"{self.package}.limits").WHO_ELSE_CAN_READ)

    def employer_can_read(self) -> bool:
        """Whether the employer owns the platform."""
        return cast("bool", import_module(f"{self.package}.limits").EMPLOYER_CAN_READ)

    def parse(self) -> Parse:
        """How its payloads are read."""
        return cast("Parse", import_module(f"{self.package}.parse").parse)

    def sketch(self) -> Sketch | None:
        """How its messages are drawn on a page of ours."""
        if find_spec(f"{self.package}.sketch") is None:
            return None
        return cast("Sketch", import_module(f"{self.package}.sketch").sketch)

    def build(self, tools: Tools) -> Channel:
        """A channel of this platform."""
        return cast("Channel", import_module(f"{self.package}.build").build(tools))

    async def examine(self, options: Mapping[str, str], public_url: str) -> Sequence[Diagnosis]:
        """Whether a channel with these options would work."""
        examined = await import_module(f"{self.package}.examine").examine(options, public_url)
        return cast("Sequence[Diagnosis]", examined)


class Table(Mapping[str, Adapter]):
    """The adapters of this house, and those that other packages bring; asked for only when needed."""

    def __init__(self, own: Mapping[str, Adapter]) -> None:
        self._own = own

    def __getitem__(self, name: str) -> Adapter:
        """The adapter of this name, our own first. Raises KeyError."""
        return self._own[name] if name in self._own else brought()[name]

    def __iter__(self) -> Iterator[str]:
        """Every name once."""
        return iter({**brought(), **self._own})

    def __len__(self) -> int:
        return len({*self._own, *brought()})


@cache  # what is installed is looked through but once
def brought() -> Mapping[str, Adapter]:
    """The adapters that other packages bring."""
    from importlib.metadata import entry_points  # noqa: PLC0415 - most installations have ours alone

    return {one.name: Folder(one.value) for one in entry_points(group="kompis.adapters")}


ADAPTERS: Final[Mapping[str, Adapter]] = Table(
    {
        "web": Folder("adapters.web"),
        "telegram": Folder("adapters.telegram"),
        "slack": Folder("adapters.slack"),
    }
)
"""Every adapter there is, by the name that ``adapter:`` has in config.yaml."""
