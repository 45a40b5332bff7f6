"""A local Bot API for the bench, fast enough never to be the limit: ``python -m bench.api``.

It says yes to every message and edit and answers as the strict double of the tests does
(``tests/test_bench.py`` compares them), but checks no words. It counts who came too often, and who came back
too early. People press buttons where it is told to, and it notes how long each waits until the message they
pressed on has changed; updates are asked for, or brought to a webhook as soon as one is set.

Beside the Bot API, under ``/control/``, in JSON:

====  ========  =========================================================================================
GET   seen      what came since the last ``count``, see :class:`bench.seen.Seen`
POST  count     {}: count anew
POST  limit     {rate, burst}: messages and edits a second from now on, null: any
POST  latency   {ms}: there and back again, from now on
POST  taps      {chats, a_second?}: people press, evenly or all at once; answers when all have their edit
====  ========  =========================================================================================
"""

import argparse
import asyncio
import itertools
import math
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Final

import orjson
import uvloop

from bench.bringing import Bringer
from bench.http import Connection, Values, read
from bench.limit import Limit
from bench.seen import Seen

BOT: Final = {
    "id": 5000000001,
    "is_bot": True,
    "first_name": "Kompis",
    "username": "kompis_double_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
NO_WEBHOOK: Final = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
MOST_UPDATES: Final = 100
LONGEST_WAIT: Final = 60.0

Reply = Callable[[object], None]


class Unseen(Exception):
    """Somebody who pressed a button saw nothing change."""


class Api:
    """The Bot API: who wrote what to whom, and what people press."""

    def __init__(self, latency: float) -> None:
        """``latency`` is in seconds, there and back again."""
        self.half = latency / 2
        self.seen = Seen()
        self._limit: Limit | None = None
        self._numbers = itertools.count(1)
        self._last: dict[int, dict[str, Any]] = {}
        self._updates: deque[dict[str, Any]] = deque()
        self._poll: Callable[[], None] | None = None
        self._bringer: Bringer | None = None
        self._pressed: dict[int, float] = {}
        self._waits: list[float] = []
        self._all_changed = asyncio.Event()

    # ------------------------------------------------------------------ what bots ask

    def process(self, method: str, values: Values, came: float, reply: "Connected") -> None:
        """Do what is asked, and answer."""
        if method == "getupdates":
            self._get_updates(values, reply)
            return
        result: object = True
        if method in {"sendmessage", "editmessagetext"}:
            chat = int(str(values["chat_id"]))
            seconds = self._wait_of(chat)
            if seconds is not None:
                reply.refuse(seconds)
                return
            edit = method == "editmessagetext"
            result = self._changed(chat, values, came) if edit else self._sent(chat, values, came)
        elif method == "getme":
            result = BOT
        elif method == "getwebhookinfo":
            result = NO_WEBHOOK
        elif method == "setwebhook":
            most = int(str(values["max_connections"]))
            self._bringer = Bringer(str(values["url"]), str(values["secret_token"]), most)
        reply.say(result)

    def _wait_of(self, chat: int) -> int | None:
        if self._limit is None:
            return None
        seconds = self._limit.admit(chat, time.monotonic())
        if seconds is not None:
            self.seen.refused += 1
            self.seen.early += self._limit.is_early
        return seconds

    def _sent(self, chat: int, values: Values, came: float) -> dict[str, Any]:
        self.seen.take(chat, came)
        message = self._message(chat, next(self._numbers), values)
        self._last[chat] = message
        return message

    def _changed(self, chat: int, values: Values, came: float) -> dict[str, Any]:
        message = self._message(chat, int(str(values["message_id"])), values)
        message["edit_date"] = int(time.time())
        self.seen.edits += 1
        self._last[chat] = message
        pressed = self._pressed.pop(chat, None)
        if pressed is not None:
            self._waits.append(came - pressed)
            if not self._pressed:
                self._all_changed.set()
        return message

    @staticmethod
    def _message(chat: int, number: int, values: Values) -> dict[str, Any]:
        message: dict[str, Any] = {
            "message_id": number,
            "from": BOT,
            "chat": {"id": chat, "type": "private", "first_name": "Alva"},
            "date": int(time.time()),
            "text": str(values["text"]).strip(),
        }
        for name in ("entities", "reply_markup"):
            given = values.get(name)
            if given:
                message[name] = orjson.loads(given) if isinstance(given, str) else given
        return message

    def _get_updates(self, values: Values, reply: "Connected") -> None:
        offset = int(str(values.get("offset") or 0))
        while self._updates and self._updates[0]["update_id"] < offset:
            self._updates.popleft()
        ends = asyncio.get_running_loop().call_later(
            float(str(values.get("timeout") or 0)), lambda: self._hand_out(reply)
        )

        def now() -> None:
            ends.cancel()
            self._hand_out(reply)

        self._poll = now
        if self._updates:
            now()

    def _hand_out(self, reply: "Connected") -> None:
        self._poll = None
        reply.say(list(itertools.islice(self._updates, MOST_UPDATES)))

    # ------------------------------------------------------------------ what the bench asks

    def limit(self, rate: float | None, burst: int) -> None:
        """Take so many messages a second from now on."""
        self._limit = None if rate is None else Limit(rate, burst, self.half)

    async def taps(self, chats: Sequence[int], a_second: float | None) -> dict[str, float]:
        """Let somebody in each of these chats press a button of their last message; how long they wait."""
        self._waits.clear()
        self._all_changed.clear()
        began = time.monotonic()
        for place, chat in enumerate(chats):
            if a_second is not None:
                await asyncio.sleep(began + place / a_second - time.monotonic())
            self._press(chat, place)
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                await self._all_changed.wait()
        except TimeoutError:
            missed = f"{len(self._pressed)} of {len(chats)} who pressed see nothing change"
            raise Unseen(missed) from None
        waits = sorted(self._waits)
        return {
            "seconds": time.monotonic() - began,
            "p50_ms": 1000 * waits[len(waits) // 2],
            "p99_ms": 1000 * waits[math.ceil(0.99 * len(waits)) - 1],
            "longest_ms": 1000 * waits[-1],
        }

    def _press(self, chat: int, place: int) -> None:
        message, number = self._last[chat], next(self._numbers)
        buttons = [button for row in message["reply_markup"]["inline_keyboard"] for button in row]
        answers = [button["callback_data"] for button in buttons if "callback_data" in button]
        press = {
            "id": str(number),
            "from": {"id": chat, "is_bot": False, "first_name": "Alva", "language_code": "sv"},
            "message": message,
            "chat_instance": str(chat),
            "data": answers[place % min(3, len(answers))],
        }
        self._pressed[chat] = time.monotonic()
        update = {"update_id": number, "callback_query": press}
        if self._bringer is not None:
            self._bringer.take(update, self.half)
            return
        self._updates.append(update)
        if self._poll is not None:
            self._poll()


class Connected(Connection):
    """A client of the Bot API, or of what is under ``/control/``."""

    def __init__(self, api: Api) -> None:
        super().__init__()
        self._api = api
        self._loop = asyncio.get_running_loop()
        self._working: set[asyncio.Task[None]] = set()

    def asked(self, path: str, head: bytes, body: bytes) -> None:
        """Half the latency, then what is asked; or control, at once."""
        values, method = read(head, body), path.rpartition("/")[2].lower()
        if path.startswith("/control/"):
            task = self._loop.create_task(self._control(method, values))
            self._working.add(task)
            task.add_done_callback(self._working.discard)
        elif self._api.half:
            came = time.monotonic()
            self._loop.call_later(self._api.half, self._api.process, method, values, came, self)
        else:
            self._api.process(method, values, time.monotonic(), self)

    def say(self, result: object) -> None:
        """Answer yes, after the other half of the latency."""
        self._later(orjson.dumps({"ok": True, "result": result}))

    def refuse(self, seconds: int) -> None:
        """Answer that it is too much, as long after."""
        self._later(orjson.dumps(_too_many(seconds)), 429, b"Retry-After: %d\r\n" % seconds)

    def _later(self, body: bytes, status: int = 200, more: bytes = b"") -> None:
        if self._api.half:
            self._loop.call_later(self._api.half, self.answer, body, status, more)
        else:
            self.answer(body, status, more)

    async def _control(self, name: str, values: dict[str, Any]) -> None:
        result: object = None
        match name:
            case "seen":
                result = self._api.seen.figures()
            case "count":
                self._api.seen.begin_anew()
            case "latency":
                self._api.half = values["ms"] / 2000
            case "limit":
                self._api.limit(**values)
            case "taps":
                try:
                    result = await self._api.taps(values["chats"], values.get("a_second"))
                except Unseen as missed:
                    self.answer(orjson.dumps({"error": str(missed)}), 400)
                    return
            case _:
                self.answer(orjson.dumps({"error": f"no such thing as {name}"}), 404)
                return
        self.answer(orjson.dumps(result))


def _too_many(seconds: int) -> dict[str, Any]:
    """As the strict double says it, which would take three times as long to load as all this."""
    return {
        "ok": False,
        "error_code": 429,
        "description": f"Too Many Requests: retry after {seconds}",
        "parameters": {"retry_after": seconds},
    }


async def serve(latency: float) -> None:
    """Print the address in one line and serve until SIGINT or SIGTERM."""
    api, loop, stop = Api(latency), asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    server = await loop.create_server(lambda: Connected(api), "127.0.0.1", 0, backlog=1024)
    sys.stdout.write(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await stop.wait()


def main() -> None:
    """Read the options and serve."""
    options = argparse.ArgumentParser(prog="python -m bench.api", description=__doc__)
    options.add_argument("--latency-ms", type=float, default=0)
    uvloop.run(serve(options.parse_args().latency_ms / 1000))


if __name__ == "__main__":
    main()
