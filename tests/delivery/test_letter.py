"""An e-mail as it leaves: words, direction, headers; and nothing in it from elsewhere."""

import datetime as dt
import email
import email.policy
import re
from email.message import EmailMessage
from html import escape

import pytest
from msgspec.structs import replace

from bot.delivery.letter import Letter, letter
from bot.domain.actions.learning import Answer
from bot.domain.message import Choice, Choices, Media, Message, Text
from bot.services.delivery.take_ring import Ring
from bot.settings import Mail

MAIL = Mail("mail.exempel.se", 587, "starttls", None, None, "Kompis på stan", "kompis@exempel.se")
NOW = dt.datetime(2026, 10, 5, 6, 30, tzinfo=dt.UTC)
OFF = "https://kompis.exempel.se/bell/off/" + "x" * 120
OPEN = "https://kompis.exempel.se/bell/open/" + "y" * 120
TIP = Message(
    (
        Text("Tips 6 av 10: Ett ärligt ja", "heading"),
        Media("image", "hej.png", "Två som hälsar.", "https://exempel.se/hej.png"),
        Text("Börja med det du **kan** göra.\nLova inget <b>annat</b>."),
        Text("”Marinblå har jag här.”", "say"),
        Text("En kund vill ha storlek 39. Vad säger du?", "question"),
        Choices((Choice("”Den är slut”", Answer(7, 0, 0)),), options=True),
    ),
    "sv",
)
RING = Ring(
    id=3,
    person_id=1,
    delivery_id=7,
    kind="lesson",
    mail="alva@exempel.se",
    language="sv",
    organisation="Destination Östersund",
    attempts=0,
    message=TIP,
    title="Ett ärligt ja",
    asks=True,
)


def made(ring: Ring = RING, off: str | None = OFF) -> EmailMessage:
    raw = letter(MAIL, Letter(ring, OPEN, off, "d7.abc"), NOW)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_the_headers_say_what_it_is_and_how_to_end_it() -> None:
    message = made()
    assert dict(message.items()) == {
        "From": "Kompis på stan <kompis@exempel.se>",
        "To": "alva@exempel.se",
        "Subject": "Dagens tips: Ett ärligt ja (1 minut)",
        "Date": "Mon, 05 Oct 2026 06:30:00 +0000",
        "Message-ID": "<d7.abc@exempel.se>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "sv",
        "List-Unsubscribe": f"<{OFF}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "MIME-Version": "1.0",
        "Content-Type": message["Content-Type"],
    }
    assert message.get_content_type() == "multipart/alternative"


def test_the_text_has_the_tip_one_link_and_a_way_out() -> None:
    assert part(made(), "plain") == (
        "Tips 6 av 10: Ett ärligt ja\n\n"
        "Börja med det du kan göra.\nLova inget <b>annat</b>.\n\n"
        "”Marinblå har jag här.”\n\n"
        f"Svara på dagens fråga:\n{OPEN}\n\n"
        "-- \nKnappen öppnar din egen chatt och gäller i sju dagar. Skicka därför inte mejlet vidare.\n"
        "Du får mejlet för att du har bett Kompis om påminnelser.\n\n"
        f"Inga fler mejl:\n{OFF}\n"
    )


def test_the_html_says_the_same_and_loads_nothing() -> None:
    html = part(made(), "html")
    assert "<strong>kan</strong> göra.<br" in html
    assert "&lt;b&gt;annat&lt;/b&gt;" in html
    assert re.findall(r'href="([^"]*)"', html) == [OPEN, OFF]
    assert re.findall(r"<(?:img|script|link|iframe|style|video|audio|object)|src=|url\(", html) == []
    assert "storlek 39" not in html  # the question is asked where it can be answered


def test_an_arabic_reader_gets_a_frame_from_the_right_round_a_tip_from_the_left() -> None:
    html = part(made(replace(RING, language="ar")), "html")
    assert '<html lang="ar" dir="rtl">' in html
    assert '<div lang="sv" dir="ltr">' in html


@pytest.mark.parametrize(
    ("ring", "subject", "button"),
    [
        (replace(RING, asks=False), "Dagens tips: Ett ärligt ja (1 minut)", "Öppna dagens tips"),
        (
            replace(RING, kind="review", title=None, message=Message(TIP.blocks[4:], "sv")),
            "Minns du? En fråga (1 minut)",
            "Svara på frågan",
        ),
        (
            replace(
                RING, kind="notice", title=None, message=Message((Text("Lagom mycket?", "heading"),), "sv")
            ),
            "Lagom mycket?",
            "Öppna Kompis",
        ),
        (replace(RING, language="en"), "Today's tip: Ett ärligt ja (1 minute)", "Answer today's question"),
    ],
)
def test_each_kind_has_its_own_subject_and_button(ring: Ring, subject: str, button: str) -> None:
    message = made(ring)
    assert message["Subject"] == subject
    assert f"{button}:\n{OPEN}\n" in part(message, "plain")
    assert f">{escape(button)}</a>" in part(message, "html")


def test_a_question_without_a_tip_is_in_the_e_mail() -> None:
    ring = replace(RING, kind="review", title=None, message=Message(TIP.blocks[4:], "sv"))
    assert part(made(ring), "plain").startswith("En kund vill ha storlek 39. Vad säger du?\n")


def test_the_first_one_asks_whoever_reads_it_and_says_what_happens_otherwise() -> None:
    ring = replace(RING, kind="confirm", delivery_id=None, message=None, title=None, asks=False)
    message = made(ring, off=None)
    assert message["Subject"] == "Ska jag mejla dig när det kommer ett tips?"
    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == (None, None)
    text = part(message, "plain")
    assert "Kompis från Destination Östersund mejlar hit" in text
    assert "Var det inte du? Gör ingenting, så kommer inget mer." in text
    assert re.findall(r'href="([^"]*)"', part(message, "html")) == [OPEN]
    nameless = part(made(replace(ring, organisation=""), off=None), "plain")
    assert "vill att Kompis mejlar hit" in nameless


def test_a_title_cannot_bring_a_header_of_its_own() -> None:
    message = made(replace(RING, title="Hej\r\nBcc: cilla@exempel.se\n" + "å" * 300))
    assert message["Bcc"] is None
    assert message["Subject"].startswith("Dagens tips: Hej Bcc: cilla@exempel.se å")
    assert len(message["Subject"]) == 120
