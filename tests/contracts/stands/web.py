"""The web chat, with people who have been there before: each has the cookie of an address."""

import html
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import httpx2

from adapters.web.channel import WebChannel
from adapters.web.guard import Bounds
from adapters.web.parse import parse
from adapters.web.visitors import COOKIE, Ticket, Visitors
from bot.domain.message import Message, Text
from bot.pages.site import site
from bot.ports import Status
from tests.adapters.web.browsing import HOME, Form, Page
from tests.contracts.stands import Ground, Sight, Stand, come_up, words

KEY: Final = b"a key of the tests, which opens nothing"
AS_THE_SCRIPT: Final = {"Accept": "*/*", "Origin": HOME}
AS_THE_PAGE: Final = {"Accept": "text/html", "Accept-Language": "sv"}
FREE: Final = Bounds(messages_a_minute=10_000)


class InTheBrowser(Stand):
    """Reads by loading the page; writes and taps as the page's script does, which tries again."""

    adapter = "web"
    channel: WebChannel

    async def rise(self) -> None:
        self.parse = parse
        self.open: defaultdict[str, list[Form]] = defaultdict(list)
        transcript = self.ground.transcript()
        self.channel = WebChannel("web", transcript, greet, nobody_known, KEY, bounds=FREE)
        way = httpx2.ASGITransport(site(self.channel.routes()), raise_app_exceptions=False)
        self.client = httpx2.AsyncClient(transport=way, base_url=HOME, trust_env=False)
        await self.closing.enter_async_context(self.client)
        await come_up(self.channel, self.inbox)

    async def somebody(self, name: str = "Alva") -> str:
        return name.lower()

    async def writes(self, address: str, text: str) -> None:
        form = next(form for form in (await self._page(address)).forms if form.writes)
        await self._send(address, {**form.fields, "text": text})

    async def taps(self, address: str, label: str) -> None:
        """On the page that is open, as long as that form has not been sent."""
        if not any(label in form.buttons for form in self.open[address]):
            await self._page(address)
        form = next(form for form in reversed(self.open[address]) if label in form.buttons)
        self.open[address].remove(form)
        await self._send(address, {**form.fields, "code": form.buttons[label]})

    async def sees(self, address: str) -> list[Sight]:
        page = await self._page(address)
        forms: defaultdict[str, list[Form]] = defaultdict(list)
        for form in page.forms:
            forms[form.fields.get("message", "")].append(form)
        return [
            Sight(
                number := bubble.id.removeprefix("m"),
                words(bubble.words),
                tuple(label for form in forms[number] for label in form.buttons),
            )
            for bubble in page.messages
            if bubble.author == "kompis" and bubble.id != "m0"
        ]

    async def _page(self, address: str) -> "PageWithPictures":
        answer = await self.client.get("/", headers=AS_THE_PAGE | _cookie(address))
        page = PageWithPictures(answer.text)
        self.open[address] = list(page.forms)
        return page

    async def _send(self, address: str, fields: Mapping[str, str]) -> None:
        while True:
            headers = AS_THE_SCRIPT | _cookie(address)
            answer = await self.client.post("/chat", data=fields, headers=headers)
            if answer.is_success:
                return
            assert answer.status_code >= 500, answer.text


class PageWithPictures(Page):
    """A page read by somebody to whom pictures are told."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        if tag == "img" and self._in_message:
            self.handle_data(html.unescape(dict(attrs)["alt"] or ""))


def _cookie(address: str) -> dict[str, str]:
    return {"Cookie": f"{COOKIE}={Visitors(KEY).cookie(Ticket(address))}"}


async def greet(code: str, languages: Sequence[str]) -> Message:
    return Message((Text("Hej!", "heading"),), "sv")


async def nobody_known(address: str) -> Status | None:
    return None


STANDS: Final[Mapping[str, Callable[[Ground], Stand]]] = {"web": InTheBrowser}
