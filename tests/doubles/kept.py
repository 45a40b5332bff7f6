"""Files that people have sent in, in a folder: the port's Files without a database."""

from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.sent_file import true_ending
from bot.ports import NotKept


@dataclass
class Folder:
    """What was kept, by name; ``useful`` and ``asked`` say of whom files are taken."""

    folder: Path
    useful_of: set[str] = field(default_factory=set)
    asked_of: set[str] = field(default_factory=set)
    names: list[str] = field(default_factory=list)

    async def useful(self, channel: str, address: str) -> bool:
        return address in self.useful_of or "*" in self.useful_of

    async def wanted(self, channel: str, address: str) -> bool:
        return address in self.asked_of or "*" in self.asked_of

    async def keep(self, data: bytes) -> str:
        ending = true_ending(data)
        if ending is None:
            raise NotKept("other kind")
        name = f"kept:{len(self.names) + 1}/ab12.{ending}"
        self.names.append(name)
        self._at(name).write_bytes(data)
        return name

    async def path(self, name: str) -> Path | None:
        return self._at(name) if name in self.names and self._at(name).exists() else None

    def forget(self, name: str) -> None:
        self._at(name).unlink()

    def _at(self, name: str) -> Path:
        return self.folder / name.replace("/", "-").replace(":", "-")
