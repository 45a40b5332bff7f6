"""The section ``mail``: the server that e-mail leaves by, and in whose name."""

from email.utils import parseaddr
from typing import Final

from yaml.nodes import Node, ScalarNode

from bot.domain.mail_address import written_address
from bot.settings import values
from bot.settings.environment import has_names
from bot.settings.faults import meant
from bot.settings.model import Mail, MailSecurity
from bot.settings.sheet import Section, Sheet

PORTS: Final[dict[MailSecurity, int]] = {"starttls": 587, "tls": 465, "none": 25}
"""How the connection is kept private, with the port usual for it."""

_KNOWN: Final = ("host", "port", "security", "user", "password", "from")
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_SENDER: Final = "Kompis"


def read_mail(sheet: Sheet, node: Node, public_url: str) -> Mail | None:
    """The section as it stands; None after a fault. Links in e-mails are made of ``public_url``."""
    section = sheet.section(node, "mail", _KNOWN)
    host = section.required("host", "mail", "write host: and the name of your mail server")
    security = section.read("security", _security) or "starttls"
    sender = _sender(section)
    user, password = section.text("user"), section.text("password")
    if (user is None) != (password is None) and ("user" in section.values) != ("password" in section.values):
        missing = "password" if password is None else "user"
        sheet.fault(section.node, f"mail has no {missing}; write both user and password, or neither")
    _warn(section, host, security, public_url)
    if host is None or sender is None:
        return None
    port = section.read("port", values.port) or PORTS[security]
    return Mail(host, port, security, user, password, *sender)


def _security(text: str) -> MailSecurity:
    found = next((one for one in PORTS if one == text), None)
    if found is None:
        raise ValueError(f'"{text}" is no way to keep the connection private; {meant(text, PORTS)}')
    return found


def _sender(section: Section) -> tuple[str, str] | None:
    """Name and address of whom the e-mails are from."""
    words = section.required("from", "mail", "write from: and the address that e-mails come from")
    if words is None:
        return None
    name, address = parseaddr(words)
    written = written_address(address)
    if written is None:
        mend = "write for example kompis@example.se, or Kompis <kompis@example.se> in quotes"
        section.sheet.fault(section.node_of("from"), f'from: "{words}" is not an e-mail address; {mend}')
        return None
    return name or _SENDER, written


def _warn(section: Section, host: str | None, security: MailSecurity, public_url: str) -> None:
    node = section.values.get("password")
    if isinstance(node, ScalarNode) and not has_names(node.value):
        section.sheet.warn(
            node, "password stands here in clear text; keep it in .env, and write ${NAME} in its place"
        )
    if node is not None and security == "none" and host not in _HERE:
        section.sheet.warn(
            section.node_of("security"),
            "the password goes to the mail server without protection; write security: starttls or tls",
        )
    if not public_url.startswith("https://"):
        section.sheet.warn(
            section.node,
            f"links in e-mails lead to {public_url}; write public_url: https://… below web, where people "
            "reach it",
        )
