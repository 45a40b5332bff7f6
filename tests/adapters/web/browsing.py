"""A browser without a script: reads pages, taps buttons, keeps cookies."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self

import httpx2
from starlette.types import ASGIApp

HOME = "http://kompis.test"

NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Whom a client on loopback trusts, which meets no TLS: reading all authorities takes longer than a page."""


@dataclass
class Form:
    """A form's hidden fields, and its buttons by their words."""

    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, str] = field(default_factory=dict)
    pressed: dict[str, str | None] = field(default_factory=dict)
    writes: bool = False


@dataclass
class Bubble:
    """A message on the page: who said it, its element's id, and its words."""

    author: str
    id: str
    language: str
    direction: str
    words: str = ""


class Page(HTMLParser):
    """What a page shows."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.forms: list[Form] = []
        self.messages: list[Bubble] = []
        self.attributes: dict[str, str | None] = {}
        self._button: str | None = None
        self._in_message = False
        self._hidden = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        match tag:
            case "html":
                self.attributes = values
            case "article":
                author = (values["class"] or "").split()[1].removeprefix("from-")
                given = [values[name] or "" for name in ("id", "lang", "dir")]
                self.messages.append(Bubble(author, *given))
                self._in_message = True
            case "form":
                self.forms.append(Form())
            case "input" if values.get("type") == "hidden":
                self.forms[-1].fields[values["name"] or ""] = values["value"] or ""
            case "textarea":
                self.forms[-1].writes = True
            case "button" if values.get("name") == "code":
                self._button = values["value"]
                self.forms[-1].pressed[self._button or ""] = values.get("aria-pressed")
            case "p" if values.get("class") == "who":
                self._hidden = True

    def handle_endtag(self, tag: str) -> None:
        self._button = None if tag == "button" else self._button
        self._in_message = self._in_message and tag != "article"
        self._hidden = self._hidden and tag != "p"

    def handle_data(self, data: str) -> None:
        if self._button:
            self.forms[-1].buttons[data] = self._button
        elif self._in_message and not self._hidden and data.strip():
            bubble = self.messages[-1]
            bubble.words = f"{bubble.words} {data.strip()}".strip()

    @property
    def said(self) -> list[tuple[str, str]]:
        """Who said what, by its first words."""
        return [(message.author, message.words[:24]) for message in self.messages]

    @property
    def pressed(self) -> list[str | None]:
        """Whether each of the newest buttons is pressed; None for one that cannot be."""
        return next(list(form.pressed.values()) for form in reversed(self.forms) if form.pressed)

    @property
    def buttons(self) -> dict[str, str]:
        """All codes by words."""
        return {label: code for form in self.forms for label, code in form.buttons.items()}


class Visitor:
    """Somebody with a browser, at a kompis: at an application, or at one that is served at an address."""

    def __init__(self, app: ASGIApp | str, languages: str = "sv-SE,sv;q=0.9,en;q=0.8") -> None:
        address = app if isinstance(app, str) else HOME
        self.client = httpx2.AsyncClient(
            transport=None if isinstance(app, str) else httpx2.ASGITransport(app),
            base_url=address,
            follow_redirects=True,
            headers={"Accept": "text/html", "Accept-Language": languages, "Origin": address},
            trust_env=False,
            verify=NOBODY,
        )
        self.page = Page("")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()

    async def open(self, path: str = "/") -> Page:
        answer = await self.client.get(path)
        assert answer.status_code == 200, answer.text
        self.page = Page(answer.text)
        return self.page

    def form_of(self, label: str) -> dict[str, str]:
        """The fields that a tap on this button sends."""
        form = next(form for form in reversed(self.page.forms) if label in form.buttons)
        return {**form.fields, "code": form.buttons[label]}

    async def send(self, fields: Mapping[str, str], **headers: str) -> httpx2.Response:
        """Send a form, and read the page that comes back."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = await self.client.post("/chat", data=fields, headers=names)
        if answer.status_code == 200:
            self.page = Page(answer.text)
        return answer

    async def tap(self, label: str) -> Page:
        answer = await self.send(self.form_of(label))
        assert answer.status_code == 200, answer.text
        return self.page

    async def write(self, text: str) -> Page:
        form = next(form for form in self.page.forms if form.writes)
        answer = await self.send({**form.fields, "text": text})
        assert answer.status_code == 200, answer.text
        return self.page

    async def join(self) -> Page:
        """In, and at a café."""
        await self.open("/start/ostersund")
        await self.tap("Jag är med")
        return await self.tap("Kafé")
