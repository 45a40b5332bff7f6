"""What holds for every test: nobody is called beyond this machine, and no verdict hangs on its speed."""

import fcntl
import gc
import ipaddress
import os
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import pytest
import structlog
from hypothesis import HealthCheck, settings
from xdist.remote import Producer

from tests.memory import MEMORY, has_room
from tests.sharing_out import WaitingBesideComputing, in_order

pytest_plugins = ["tests.databases"]


class NetworkClosed(RuntimeError):
    """A test tried to reach beyond loopback. No OSError, so that no product code takes it for a bad line."""


def stays_here(host: object) -> bool:
    """Whether a host as the socket module takes it (name, address, None) is this machine's loopback."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name is None or name in {"", "localhost", "0.0.0.0", "::"}:  # noqa: S104 - reached over loopback too
        return True
    try:
        return ipaddress.ip_address(str(name)).is_loopback
    except ValueError:
        return False


def is_address(host: object) -> bool:
    """Whether resolving the host asks nobody, since it is no name."""
    try:
        ipaddress.ip_address(str(host))
    except ValueError:
        return False
    return True


def close_network(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse, as an audit hook, what would leave this machine; Unix sockets may pass."""
    match event, arguments:
        case "socket.connect" | "socket.sendto" | "socket.sendmsg", (_, (host, *_)) if not stays_here(host):
            message = f"A test tried to reach {host}: tests stay on loopback."
        case "socket.getaddrinfo" | "socket.gethostbyname", (host, *_) if not (
            stays_here(host) or is_address(host)
        ):
            message = f"A test tried to look up {host}: tests stay on loopback."
        case _:
            return
    raise NetworkClosed(message)


# A hook cannot be taken out again, so there is no test without it; it also covers asyncio and every library.
sys.addaudithook(close_network)

if has_room():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

# What is logged where kompis has not set up its own log: drawn in a frame with all variables, a traceback
# takes a hundred times as long. kompis never draws one, and tells no variables.
structlog.dev.ConsoleRenderer.get_active().exception_formatter = structlog.dev.plain_traceback

settings.register_profile(
    "kompis",
    max_examples=20,  # a test that needs more says so
    deadline=None,  # a slow machine is no finding
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),  # new examples are for developers, not for whoever lands a change
)
settings.load_profile("kompis")


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Spare the garbage collector what stays until the end, which it would look through again and again."""
    gc.disable()
    try:
        with compiled_once(session.config):
            return (yield)
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def compiled_once(config: pytest.Config) -> Iterator[None]:
    """Let one process read all tests before the others: in a fresh clone it compiles them, for everybody."""
    if "PYTEST_XDIST_WORKER" not in os.environ or sys.dont_write_bytecode:
        yield
        return
    with (config.cache.mkdir("collecting") / "first").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(file, fcntl.LOCK_SH)
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order them as they are shared out, so that no worker is left alone with a long one at the end."""
    items[:] = in_order(items)


@pytest.hookimpl(optionalhook=True)  # unknown with -p no:xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> WaitingBesideComputing:
    """Schedule that way with -n; xdist's own groups (3.8) do not reach pytest 9.2."""
    return WaitingBesideComputing(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have counted (``record_property``), from whichever process."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")
