"""An e-mail address as somebody writes it."""

import re
from typing import Final

LONGEST: Final = 254
LONGEST_NAME: Final = 64

_AROUND: Final = "<>()[]\"'.,;: \t\n"
_NAME: Final = re.compile(r"[a-z0-9_%+'-]+(?:\.[a-z0-9_%+'-]+)*", re.IGNORECASE)
_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def written_address(text: str) -> str | None:
    """The address in what somebody wrote, its host in lower case and in ASCII; None: there is none.

    It may stand in brackets, behind ``mailto:``, or among other words, as long as it is the only one.
    """
    found = [word for word in text.split() if "@" in word.strip(_AROUND)]
    if len(found) != 1:
        return None
    name, at, host = found[0].strip(_AROUND).removeprefix("mailto:").partition("@")
    try:
        host = host.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return None
    address = f"{name}{at}{host}"
    fits = len(name) <= LONGEST_NAME and len(address) <= LONGEST
    return address if fits and _NAME.fullmatch(name) and _HOST.fullmatch(host) else None


def mailbox_of(address: str) -> str:
    """What two spellings of one mailbox have in common: case, and a tag behind ``+``, make no difference."""
    name, _, host = address.lower().rpartition("@")
    return f"{name.partition('+')[0] or name}@{host}"


def host_of(address: str) -> str:
    """What stands behind the @: who takes the address's e-mail."""
    return address.rpartition("@")[2]
