"""Hands e-mails to the mail server, one after the other, and says how each ended."""

import ssl
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from bot.settings import Mail

if TYPE_CHECKING:
    from aiosmtplib import SMTP

TIMEOUT: Final = 20.0
"""Seconds for each step of the talk with the server."""

_PERMANENT: Final = 500
_GOING_DOWN: Final = 421


class NotNow(Exception):
    """Certainly not sent. ``everybody``: the server takes nothing from us now, whoever it is for."""

    def __init__(self, sentence: str, *, everybody: bool) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.everybody = everybody


class Refused(Exception):
    """The server will never take it for this address."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Unclear(Exception):
    """Nobody knows whether the server took it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Smtp:
    """A connection to the mail server, opened when there is something to send."""

    def __init__(self, mail: Mail, timeout: float = TIMEOUT) -> None:
        self._mail = mail
        self._timeout = timeout
        self._client: SMTP | None = None

    async def send(self, to: str, letter: bytes) -> None:
        """Hand over one e-mail.

        Raises:
            NotNow, Refused, Unclear: it was not taken, or may not have been.
        """
        import aiosmtplib  # noqa: PLC0415 - loaded once somebody is written to

        client = self._client or await self._connect()
        try:
            await client.mail(self._mail.address)
            await client.rcpt(to)
        except aiosmtplib.SMTPRecipientRefused as error:
            await self._go_on(client, error.code)
            raise _said(error.code, error.message) from error
        except aiosmtplib.SMTPSenderRefused as error:
            await self.close()
            sentence = f"The mail server does not let us send: {_words(error.code, error.message)}"
            raise NotNow(sentence, everybody=True) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            self._drop()
            raise NotNow(f"The mail server has hung up: {error}", everybody=True) from error
        try:
            await client.data(letter)
        except aiosmtplib.SMTPDataError as error:
            await self._go_on(client, error.code)
            raise _said(error.code, error.message) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            self._drop()
            raise Unclear(f"The connection was cut while the e-mail was handed over: {error}") from error

    async def greet(self) -> None:
        """Open the connection without handing anything over. Raises NotNow."""
        if self._client is None:
            await self._connect()

    async def close(self) -> None:
        """Say goodbye, if there is a connection."""
        client, self._client = self._client, None
        if client is not None:
            import aiosmtplib  # noqa: PLC0415 - as above

            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit()
            client.close()

    async def _connect(self) -> "SMTP":
        import aiosmtplib  # noqa: PLC0415 - as above

        mail = self._mail
        client = aiosmtplib.SMTP(
            hostname=mail.host,
            port=mail.port,
            username=mail.user,
            password=mail.password,
            local_hostname=mail.address.rpartition("@")[2],
            timeout=self._timeout,
            use_tls=mail.security == "tls",
            start_tls=mail.security == "starttls",
        )
        try:
            await client.connect()
        except aiosmtplib.SMTPAuthenticationError as error:
            client.close()
            sentence = (
                f"The mail server does not accept user and password: {_words(error.code, error.message)}"
            )
            raise NotNow(sentence, everybody=True) from error
        except (aiosmtplib.SMTPException, OSError, ssl.SSLError) as error:
            client.close()
            raise NotNow(f"The mail server cannot be reached: {error}", everybody=True) from error
        self._client = client
        return client

    async def _go_on(self, client: "SMTP", code: int) -> None:
        """After a refusal: begin the next e-mail afresh, by a new connection where the server goes down."""
        import aiosmtplib  # noqa: PLC0415 - as above

        if code == _GOING_DOWN:
            self._drop()
            return
        try:
            await client.rset()
        except (aiosmtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()


def _said(code: int, message: Any) -> NotNow | Refused:  # noqa: ANN401 - text or bytes, as the server has it
    words = _words(code, message)
    if code >= _PERMANENT:
        return Refused(f"The mail server refuses the address or the e-mail: {words}")
    return NotNow(f"The mail server does not take it now: {words}", everybody=code == _GOING_DOWN)


def _words(code: int, message: Any) -> str:  # noqa: ANN401 - as above
    """What the server said, without what it may have repeated of the address."""
    words = str(message).split()
    return " ".join([str(code), *(word for word in words if "@" not in word)])[:200]
