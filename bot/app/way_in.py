"""What goes with owning a channel: fetching what comes in, and handling it."""

from bot.chat.inbox import Inbox
from bot.ports import Channel, TakesIn


class WayIn:
    """The way in of one channel. A :class:`bot.delivery.duties.Duty`."""

    def __init__(self, channel: Channel, inbox: Inbox) -> None:
        self._channel = channel
        self._inbox = inbox

    async def begin(self) -> None:
        """Handle what waits and what will come, and fetch it."""
        await self._inbox.own(self._channel.name)
        if isinstance(self._channel, TakesIn):
            await self._channel.take_in()

    async def end(self, *, at_once: bool) -> None:
        """Fetch no more, then handle no more."""
        if isinstance(self._channel, TakesIn):
            await self._channel.leave_off(at_once=at_once)
        await self._inbox.let_go(self._channel.name, at_once=at_once)
