"""A place to listen, and who has it already. Apart from the server, whose library takes long to load."""

import contextlib
import errno
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Final

BACKLOG: Final = 1024
LISTENING: Final = "0A"  # as /proc/net/tcp has it


class PortTaken(Exception):
    """Another program listens there. ``holder`` names it, where that can be known."""

    def __init__(self, host: str, port: int, holder: str | None) -> None:
        who = holder or "another program"
        super().__init__(f"Port {port} on {host} is taken by {who}: stop that, or choose another port.")
        self.host = host
        self.port = port
        self.holder = holder


class CannotListen(Exception):
    """The address is none that this machine can listen on. The sentence says what to mend."""


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket.

    Raises:
        PortTaken: another program listens there.
        CannotListen: there is no such address here, or it takes more rights than we have.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(host, port, holder(port)) from error
        raise CannotListen(
            f"Cannot listen on {host} port {port} ({error.strerror or error}): "
            "give an address of this machine and a port from 1024 to 65535."
        ) from error
    listener.setblocking(False)  # noqa: FBT003 - the standard library takes it so
    return listener


def holder(port: int) -> str | None:
    """The program that listens on a TCP port, with its process number; None where it cannot be known."""
    sockets = {f"socket:[{inode}]" for inode in _listening(port)}
    if not sockets:
        return None
    for descriptors in Path("/proc").glob("[0-9]*/fd"):
        with contextlib.suppress(OSError):  # not ours to look into, or gone meanwhile
            if any(str(link.readlink()) in sockets for link in descriptors.iterdir()):
                return f"{_name(descriptors.parent)} (process {descriptors.parent.name})"
    return None


def _name(process: Path) -> str:
    """What the program is called: `kompis demo` rather than `python3`."""
    words = (process / "cmdline").read_text(errors="replace").split("\0")
    while len(words) > 1 and Path(words[0]).name.startswith(("python", "-")):
        words = words[1:]
    return " ".join([Path(words[0]).name, *words[1:2]]).strip() or (process / "comm").read_text().strip()


def _listening(port: int) -> Iterator[str]:
    """The numbers of the sockets that listen on a port, from Linux's own table."""
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
                _, local, _, state, *rest = line.split()
                if state == LISTENING and int(local.rpartition(":")[2], 16) == port:
                    yield rest[5]
