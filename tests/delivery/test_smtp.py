"""Handing e-mails to a mail server: every way it can end, on a real server on loopback."""

import datetime as dt
import ipaddress
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.delivery.smtp import NotNow, Refused, Smtp, Unclear
from bot.settings import Mail
from tests.doubles.mail_server import PASSWORD, SENDER, USER, MailServer, serving

ALVA = "alva@exempel.se"
LETTER = b"From: kompis@exempel.se\r\nTo: alva@exempel.se\r\nSubject: Tips\r\n\r\nHej.\r\n.En punkt.\r\n"


def mail(server: MailServer, **values: object) -> Mail:
    known: dict[str, object] = {
        "host": "127.0.0.1",
        "port": server.port,
        "security": "none",
        "user": None,
        "password": None,
        "name": "Kompis",
        "address": SENDER,
        **values,
    }
    return Mail(**known)  # type: ignore[arg-type]  # the values of a Mail, by name


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with serving(MailServer()) as server:
        yield server


async def refused_by(server: MailServer, **values: object) -> Exception:
    smtp = Smtp(mail(server, **values), timeout=2)
    with pytest.raises((NotNow, Refused, Unclear)) as raised:
        await smtp.send(ALVA, LETTER)
    await smtp.close()
    return raised.value


async def test_several_go_by_one_connection_and_arrive_as_they_are(server: MailServer) -> None:
    smtp = Smtp(mail(server))
    for reader in (ALVA, "bashir@exempel.se"):
        await smtp.send(reader, LETTER)
    await smtp.close()
    await smtp.close()  # nothing to say goodbye to
    assert server.readers == [ALVA, "bashir@exempel.se"]
    assert server.raw == [LETTER, LETTER]


async def test_after_a_refusal_the_next_one_goes_by_the_same_connection(server: MailServer) -> None:
    server.rcpt[ALVA] = "550 5.1.1 <alva@exempel.se>: no such mailbox"
    smtp = Smtp(mail(server))
    with pytest.raises(Refused) as raised:
        await smtp.send(ALVA, LETTER)
    await smtp.send("bashir@exempel.se", LETTER)
    await smtp.close()
    assert raised.value.sentence == (
        "The mail server refuses the address or the e-mail: 550 5.1.1 no such mailbox"
    )
    assert server.readers == ["bashir@exempel.se"]


@pytest.mark.parametrize("step", ["rcpt", "data"])
async def test_not_now_is_for_this_one_only(server: MailServer, step: str) -> None:
    if step == "rcpt":
        server.rcpt[ALVA] = "451 4.7.1 Greylisted"
    else:
        server.data = "452 4.2.2 Mailbox full"
    error = await refused_by(server)
    assert isinstance(error, NotNow)
    assert not error.everybody


async def test_an_e_mail_refused_once_it_is_read_is_refused(server: MailServer) -> None:
    server.data = "554 5.7.1 Looks like junk"
    assert isinstance(await refused_by(server), Refused)


async def test_a_server_going_down_takes_nothing_from_anybody(server: MailServer) -> None:
    server.rcpt[ALVA] = "421 4.3.2 Going down"
    error = await refused_by(server)
    assert isinstance(error, NotNow)
    assert error.everybody


async def test_a_sender_that_is_refused_is_our_fault_and_not_the_readers(server: MailServer) -> None:
    error = await refused_by(server, address="stranger@exempel.se")
    assert isinstance(error, NotNow)
    assert error.everybody


async def test_cut_after_the_e_mail_was_handed_over_nobody_knows(server: MailServer) -> None:
    server.cut = True
    assert isinstance(await refused_by(server), Unclear)
    assert server.readers == [ALVA]


async def test_no_server_at_all_takes_nothing() -> None:
    async with serving(MailServer()) as gone:
        pass
    error = await refused_by(gone)
    assert isinstance(error, NotNow)
    assert error.everybody


@pytest.mark.parametrize(("password", "taken"), [(PASSWORD, True), ("wrong-password", False)])
async def test_user_and_password_are_given_and_stand_in_no_sentence(password: str, taken: bool) -> None:
    async with serving(MailServer(users=True)) as server:
        if taken:
            smtp = Smtp(mail(server, user=USER, password=password))
            await smtp.send(ALVA, LETTER)
            await smtp.close()
            assert server.readers == [ALVA]
        else:
            error = await refused_by(server, user=USER, password=password)
            assert isinstance(error, NotNow)
            assert error.everybody
            assert "does not accept user and password" in error.sentence
            assert password not in error.sentence


# --- kept private ---------------------------------------------------------------------------------


@pytest.fixture
def context(tmp_path: Path) -> ssl.SSLContext:
    """A certificate for 127.0.0.1 that its owner has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    place = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(place, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "mail.pem").write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "mail.pem")
    return context


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_server_whose_certificate_is_trusted_is_talked_to_in_private(
    context: ssl.SSLContext, security: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "mail.pem"))
    ways = {security: context}
    async with serving(MailServer(users=security == "starttls"), **ways) as server:
        known = {"user": USER, "password": PASSWORD} if server.users else {}
        smtp = Smtp(mail(server, security=security, **known))
        await smtp.send(ALVA, LETTER)
        await smtp.close()
        assert server.readers == [ALVA]


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_one_whose_certificate_nobody_vouches_for_gets_nothing(
    context: ssl.SSLContext, security: str
) -> None:
    ways = {security: context}
    async with serving(MailServer(), **ways) as server:
        error = await refused_by(server, security=security)
    assert isinstance(error, NotNow)
    assert server.taken == []


async def test_a_server_that_cannot_keep_it_private_gets_nothing(server: MailServer) -> None:
    error = await refused_by(server, security="starttls", user=USER, password=PASSWORD)
    assert isinstance(error, NotNow)
    assert server.taken == []
