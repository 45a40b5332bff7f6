"""What speaks with platforms: a folder each, which know nothing of each other, and one table of them.

A folder holds ``limits.py`` (LIMITS, WHO_ELSE_CAN_READ and EMPLOYER_CAN_READ, no platform library),
``parse.py`` (``parse``, pure) and ``build.py`` (``build(tools)``). Each is imported when it is asked for, so
that a channel that is not configured costs nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Final, cast

from bot.ports import Adapter, Channel, Limits, Parse, Tools


@dataclass(frozen=True, slots=True)
class Folder:
    """An adapter by its package."""

    package: str

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

    def build(self, tools: Tools) -> Channel:
        """A channel of this platform."""
        return cast("Channel", import_module(f"{self.package}.build").build(tools))


ADAPTERS: Final[Mapping[str, Adapter]] = {
    "web": Folder("adapters.web"),
    "telegram": Folder("adapters.telegram"),
}
"""Every adapter there is, by the name that ``adapter:`` has in config.yaml."""
