"""An e-mail as it leaves: plain text and simple HTML that say the same, with nothing in it from elsewhere."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import Final

from msgspec import Struct

from bot.domain.message import Choices, Message, Text
from bot.phrases import Say, of
from bot.phrases.people import letters
from bot.phrases.people.letters import Wording
from bot.phrases.writing import direction
from bot.services.delivery.take_ring import Ring
from bot.settings import Mail

LONGEST_SUBJECT: Final = 120
_SEVEN_BITS: Final = SMTP.clone(cte_type="7bit")
_MARKS: Final = ["emphasis", "list", "newline", "escape", "entity"]
_BUTTON: Final = "background:#14532d;color:#ffffff;padding:12px 20px;border-radius:8px;text-decoration:none"


class Letter(Struct, frozen=True):
    """Where its links lead: the button, and the end of the e-mails (None in the one that asks)."""

    ring: Ring
    button: str
    off: str | None
    number: str
    """Names it for good among all e-mails: the same when it is tried again."""


def letter(mail: Mail, one: Letter, now: datetime) -> bytes:
    """The whole e-mail, its lines as SMTP wants them, in ASCII."""
    ring, say = one.ring, of(one.ring.language)
    words, told = _wording(say, ring), _told(ring)
    made = EmailMessage(policy=_SEVEN_BITS)
    made["From"] = Address(mail.name, addr_spec=mail.address)
    made["To"] = Address(addr_spec=ring.mail)
    made["Subject"] = " ".join(words.subject.split())[:LONGEST_SUBJECT]
    made["Date"] = format_datetime(now)
    made["Message-ID"] = f"<{one.number}@{mail.address.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(_text(words, told, one))
    made.add_alternative(_html(say, words, told, one), subtype="html")
    made["Content-Language"] = say.language  # what is content goes into the parts, so this comes last
    return _unsubscribing(one.off) + made.as_bytes()


def _unsubscribing(off: str | None) -> bytes:
    """The two headers by which mail programs end the e-mails (RFC 8058).

    Written by hand: the library takes an address longer than a line for words to be encoded.
    """
    if off is None:
        return b""
    return f"List-Unsubscribe: <{off}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".encode(
        "ascii"
    )


def _wording(say: Say, ring: Ring) -> Wording:
    if ring.kind == "confirm" or ring.message is None:
        return letters.confirm(say, ring.organisation)
    if ring.title is not None:
        return letters.tip(say, ring.title, asks=ring.asks)
    if ring.kind == "notice":
        return letters.notice(say, ring.message.first_line)
    return letters.question(say)


def _told(ring: Ring) -> Sequence[Text]:
    """The tip; of a message without one, all that stands above its first buttons."""
    return () if ring.message is None else tuple(_until_asked(ring.message, tip=ring.title is not None))


def _until_asked(message: Message, *, tip: bool) -> Iterator[Text]:
    for block in message.blocks:
        if isinstance(block, Choices) or (tip and isinstance(block, Text) and block.role == "question"):
            return
        if isinstance(block, Text):
            yield block


def _text(words: Wording, told: Sequence[Text], one: Letter) -> str:
    parts = [*words.lead, *(_bare(text.markdown) for text in told), f"{words.button}:\n{one.button}", "-- "]
    parts[-1] += "\n" + "\n".join(words.notes)
    if one.off is not None:
        parts.append(f"{words.off}:\n{one.off}")
    return "\n\n".join(parts) + "\n"


def _html(say: Say, words: Wording, told: Sequence[Text], one: Letter) -> str:
    own = say.language if one.ring.message is None else one.ring.message.language
    tip = "".join(_drawn(text) for text in told)
    lead = "".join(f"<p>{escape(line)}</p>" for line in words.lead)
    notes = "<br>".join(escape(line) for line in words.notes)
    off = "" if one.off is None else f'<br><a href="{escape(one.off)}">{escape(words.off or "")}</a>'
    return (
        f'<!doctype html>\n<html lang="{say.language}" dir="{direction(say.language)}">\n'
        f'<head><meta charset="utf-8"><title>{escape(words.subject)}</title></head>\n'
        '<body style="font-family:sans-serif;font-size:16px;line-height:1.5;max-width:36em;margin:0 auto;'
        'padding:16px">\n'
        f"{lead}\n"
        f'<div lang="{own}" dir="{direction(own)}">\n{tip}</div>\n'
        f'<p style="margin:24px 0"><a href="{escape(one.button)}" style="{_BUTTON}">'
        f"{escape(words.button)}</a></p>\n"
        f'<p style="font-size:13px;color:#555555">{notes}{off}</p>\n'
        "</body>\n</html>\n"
    )


def _drawn(text: Text) -> str:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - loaded once somebody is written to

    html = MarkdownIt("zero", {"html": False, "breaks": True}).enable(_MARKS).render(text.markdown)
    if text.role == "heading":
        return f'<div style="font-size:20px;font-weight:bold">{html}</div>\n'
    return f"<blockquote>{html}</blockquote>\n" if text.role == "say" else f"{html}\n"


def _bare(markdown: str) -> str:
    """The words without bold and italics."""
    return markdown.replace("**", "").replace("*", "").strip()
