"""A mail server on loopback: real SMTP, strict about senders, and with whatever goes wrong on command."""

import asyncio
import email
import email.policy
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

SENDER = "kompis@exempel.se"
USER, PASSWORD = "kompis", "mail-password-that-opens-nothing"


@dataclass
class MailServer:
    """What it does: ``mail``, ``rcpt`` and ``data`` are answers to give instead of taking an e-mail.

    ``rcpt`` has them by reader. ``cut``: hang up once the e-mail is handed over, and take it all the same.
    """

    users: bool = False
    mail: str | None = None
    rcpt: dict[str, str] = field(default_factory=dict)
    data: str | None = None
    cut: bool = False
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    port: int = 0

    async def handle_MAIL(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.users and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if address != SENDER or self.mail is not None:
            return self.mail or "550 5.7.1 Sender address rejected"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - as above
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if (answer := self.rcpt.get(address)) is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - as above
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.data is not None:
            return self.data
        content = envelope.original_content or b""
        assert len(envelope.rcpt_tos) == 1, "one reader an e-mail"
        assert max(map(len, content.split(b"\r\n"))) <= 998, "a line too long"
        assert content.isascii(), "eight bits, which nobody has asked for"
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        assert message.defects == [], message.defects
        self.taken.append((envelope.rcpt_tos[0], message))
        self.raw.append(content)
        if self.cut and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return "250 OK"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        good = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=good, handled=False)

    @property
    def readers(self) -> list[str]:
        """Who got one, in order."""
        return [reader for reader, _ in self.taken]


@asynccontextmanager
async def serving(
    server: MailServer, *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[MailServer]:
    """Let it listen on a port of loopback, with TLS from the first byte or begun on request."""
    loop = asyncio.get_running_loop()

    def talk() -> SMTP:
        return SMTP(
            server,
            hostname="mail.exempel.se",
            loop=loop,
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=server.authenticate if server.users else None,
            auth_require_tls=starttls is not None,
        )

    listening = await loop.create_server(talk, "127.0.0.1", server.port, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
