"""The running service: store, channels, inbox, outboxes, clock, web server; started and stopped in order."""

import asyncio
import contextlib
import functools
import importlib
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import structlog
from msgspec.structs import replace

from bot.app.bells import Bells, links_of, mark_of
from bot.app.caretaker import FIRST_LOOK, LISTS_EVERY, LOOKS_EVERY, Caretaker
from bot.app.channels import Configured, build_channels, groups_of, house_of
from bot.app.files import Fetcher, KeptFiles
from bot.app.machines import Machines
from bot.app.own_menus import LOOKS_EVERY as MENUS_EVERY
from bot.app.own_menus import MenusByRole
from bot.app.way_in import WayIn
from bot.chat.greet import menus_for
from bot.chat.house import House
from bot.chat.inbox import Inbox
from bot.clock.jobs import PACED_TICK_SECONDS, TICK_SECONDS, Clock
from bot.content.library import Library, watch
from bot.delivery.common_time import CommonTime
from bot.delivery.duties import Holder, Terms
from bot.delivery.leases import Keeper
from bot.delivery.outbox import Outbox
from bot.domain.kinds import Kind
from bot.keys import Keys
from bot.ports import Channel, Menus
from bot.services.announcements.compose import compose as compose_announcements
from bot.services.announcements.preview_links import PreviewLinks
from bot.services.delivery.composing import Compose, by_kind
from bot.services.delivery.plan_rings import BY_MAIL
from bot.services.learning.compose import compose
from bot.services.learning.shelf import Shelf, keep_versions
from bot.services.people.provision import provision
from bot.services.people.ways_back import Marks
from bot.services.workshops.compose import compose as compose_workshops
from bot.services.workshops.list_links import ListLinks
from bot.settings import Settings
from bot.storage.store import NotDone, OutcomeUnknown, Store, open_store

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from bot.pages.server import WebServer

STOP_SECONDS: Final = 4.5
FINISH_SECONDS: Final = 3.7
"""Of these so many for what is under way: an outbox waits 3.5 for what is on the wire and its record."""

TRY_AGAIN_SECONDS: Final = 2.0

CLOCK: Final = "clock"
"""The lease of whose clock counts."""

LATER: Final = (
    "bot.chat.handle",
    *(
        "bot.app.web",
        "bot.app.figures",
        "bot.app.own_links",
        "bot.app.screens",
        "bot.app.guest_lists",
        "bot.app.announcement_pages",
        "bot.pages.bell",
    ),
)
"""What answering and serving pages needs: it takes as long to load as all that a first poll needs."""

_COMPOSERS: Final[Mapping[Kind, Compose]] = {
    **dict.fromkeys((Kind.ANNOUNCEMENT, Kind.URGENT, Kind.CORRECTION), compose_announcements),
    **dict.fromkeys((Kind.INVITATION, Kind.REMINDER, Kind.CHANGE, Kind.LATE_CHANGE), compose_workshops),
}
"""Who composes what does not come out of a course."""

_log = structlog.get_logger("kompis")


class Service:
    """All parts of one running kompis."""

    def __init__(
        self,
        settings: Settings,
        keys: Keys,
        library: Library,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        """``now`` says what time it is, unless the clocks on the walls are to do so."""
        self.settings = settings
        common_time = CommonTime(lambda: datetime.now(UTC))
        self.now = now = now or common_time
        self.store: Store = open_store(settings.database)
        self.shelf = Shelf(library)
        mark_mail = mark_of(settings, keys)
        ways = Marks(keys.key_for("ways back"), keys.former_for("ways back"))
        url = settings.web.public_url
        lists = ListLinks(keys.key_for("lists of guests"), url, keys.former_for("lists of guests"))
        shown = "previews of announcements"
        previews = PreviewLinks(keys.key_for(shown), url, keys.former_for(shown))
        self.house = house_of(
            settings,
            functools.partial(
                House, self.shelf, mark_mail=mark_mail, ways=ways, lists=lists, previews=previews
            ),
        )
        self.files = KeptFiles(self.store, now)
        self.channels: Mapping[str, Configured] = build_channels(
            settings, keys, self.store, self.house, now, self.files
        )
        self.house = replace(self.house, groups=groups_of(self.channels))
        self.machines = Machines(settings, self.store, common_time)
        parsers = {name: one.parse for name, one in self.channels.items()}
        self.inbox = Inbox(self.store, parsers, lambda: self.house, self._wake, now, owns=())
        self.inbox.bring = Fetcher(self.files, {name: one.channel for name, one in self.channels.items()})
        self.outboxes = {name: self._outbox(one) for name, one in self.channels.items()}
        self.bells = Bells(
            settings,
            self.store,
            self.shelf,
            self.channels,
            links_of(settings, keys),
            now,
            self._wake_channel,
        )
        share, leases = self.machines.share, self.machines.leases
        self.postman = self.bells.postman(self.machines.name, share, leases)
        self.clock = Clock(self.store, self.shelf, self._wake_all, now, _tick_seconds(settings))
        self.caretaker = Caretaker(
            settings, self.store, now, self._wake_channel, lambda: self.shelf.library.broken
        )
        self.clock.every(self.caretaker.look, seconds=LOOKS_EVERY, after=FIRST_LOOK)
        self.clock.every(self.caretaker.keep_erased_list, seconds=LISTS_EVERY, after=LISTS_EVERY)
        self.own_menus = MenusByRole({name: one.channel for name, one in self.channels.items()}, self.store)
        self.clock.every(self.own_menus.look, seconds=MENUS_EVERY, after=MENUS_EVERY)
        self.ticking = Holder(Keeper(leases, CLOCK, self.machines.name, now, share), self.clock)
        self._server: WebServer | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._sending: list[asyncio.Task[None]] = []
        self._started: list[Channel] = []

    @property
    def address(self) -> str:
        """Where the web server answers on this machine."""
        return "" if self._server is None else self._server.address

    async def start(self) -> None:
        """Bring everything up: the way in first, so that nobody waits for pages to load."""
        await self.machines.agree_on_the_time()
        self._in_background(self.files.look_after_copies(), "copies of files")
        await self.store.write(keep_versions, self.shelf.library, self.now())
        moved = await self._provision()
        self.machines.start(self.channels, self.outboxes, self.inbox)
        await asyncio.gather(*(self._bring_up(name) for name in self.channels))
        if self.postman is not None:
            self._sending.append(self._in_background(self.postman.run(), "way out by e-mail"))
        await self._start_web()
        self._sending.append(self._in_background(self.ticking.run(), "the clock"))
        recompute = functools.partial(self.clock.recompute, expected=moved)
        self._in_background(_until_done(recompute), "people and their next lessons")
        self._in_background(self._set_menus(), "menus")
        self._in_background(self._follow_courses(), "reading courses anew")
        _log.info("kompis is up", address=self.address, courses=sorted(self.shelf.library.courses))

    async def stop(self) -> None:
        """Stop intake, finish what is under way, close the store. Takes at most five seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await self._stop_in_order()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.files.close()
        await self.store.close()
        _log.info("kompis has stopped")

    async def _stop_in_order(self) -> None:
        """Nothing more comes in or begins to leave; what is under way ends and is recorded; then close.

        Way in and way out end side by side: an event that is hard to handle must not take the time in which
        sends are recorded.
        """
        await self.machines.leave()
        self.ticking.stop()
        for outbox in self.outboxes.values():
            outbox.stop()
        if self.postman is not None:
            self.postman.stop()
        for task in self._tasks.difference(self._sending):
            task.cancel()  # menus and the like: what they talk to is about to close
        ending = [asyncio.create_task(self.inbox.close()), *self._sending]
        await asyncio.wait(ending, timeout=FINISH_SECONDS)
        closing = (channel.close() for channel in self._started)
        await asyncio.gather(*closing, return_exceptions=True)
        await self.machines.close()
        if self._server is not None:
            await self._server.stop()

    async def _bring_up(self, name: str) -> None:
        """Start a channel, and own it as soon as it is this machine's turn, which begins to take in and send.

        A start may wait for the platform; what waits for people there need not.
        """
        channel = self.channels[name].channel
        self._started.append(channel)
        starting = asyncio.create_task(channel.start(self.inbox.receiver(name)), name=f"start of {name}")
        self._sending.append(self._in_background(self.outboxes[name].run(), f"way out of {name}"))
        await starting

    async def _provision(self) -> bool:
        """Bring config.yaml into the database; whether somebody's next lesson may have moved."""
        report = await self.store.write(provision, list(self.settings.organisations.values()))
        for line in report.done:
            _log.info("from config.yaml", change=line)
        for line in report.kept:
            _log.warning("not from config.yaml, since it was changed elsewhere", kept=line)
        return report.moves_lessons

    async def _start_web(self) -> None:
        for module in LATER:  # in a thread: meanwhile the first poll goes out
            await asyncio.to_thread(importlib.import_module, module)
        from bot.app.figures import Figures  # noqa: PLC0415 - polling begins before pages are loaded
        from bot.app.web import web_server  # noqa: PLC0415 - as above

        figures = Figures(
            self.outboxes,
            self.inbox,
            self.ticking,
            self.caretaker,
            self.settings.backup,
            self.store,
            self.now,
        )
        self._server = web_server(
            self.settings,
            self.store,
            self.channels,
            figures,
            self._is_sending,
            self.now,
            [
                *self.bells.routes(),
                *self._own_links(),
                *self._screens(),
                *self._guest_lists(),
                *self._announcements(),
            ],
        )
        await self._server.start()

    async def _set_menus(self) -> None:
        menus = menus_for(self.settings.defaults.language)
        for one in self.channels.values():
            if isinstance(one.channel, Menus):
                await one.channel.set_menus(menus)

    async def _follow_courses(self) -> None:
        """Reload courses when their files change; whoever waited for a new lesson is planned for again."""
        async for library in watch(self.shelf.library):
            try:
                await self._take_over(library)
            except Exception:  # noqa: BLE001  whatever it is, the next save may mend it
                _log.exception("the courses cannot be read anew; those read before stay")

    async def _take_over(self, library: Library) -> None:
        for finding in library.findings:
            _log.warning("a course has a fault; its last good version stays", fault=finding.printed())
        await _until_done(functools.partial(self.store.write, keep_versions, library, self.now()))
        self.shelf.library = library
        await _until_done(self.clock.review_finished)
        await _until_done(functools.partial(self.clock.recompute, expected=True))
        _log.info("courses are read anew", courses=sorted(library.courses))

    def _outbox(self, one: Configured) -> Outbox:
        return Outbox(
            one.channel,
            one.limits,
            self.store,
            by_kind(_COMPOSERS, functools.partial(compose, shelf=self.shelf)),
            owner=self.machines.name,
            now=self.now,
            wake_channel=self._wake_channel,
            terms=Terms(self.machines.share, WayIn(one.channel, self.inbox), self.machines.leases),
        )

    def _own_links(self) -> "Sequence[BaseRoute]":
        from bot.app.own_links import own_link_routes  # noqa: PLC0415 - as above

        return own_link_routes(
            self.settings, self.store, self.channels, self.house.ways, self.now, self._wake
        )

    def _guest_lists(self) -> "Sequence[BaseRoute]":
        from bot.app.guest_lists import guest_list_routes  # noqa: PLC0415 - as above

        return guest_list_routes(self.house.lists, self.store, self.now, self.settings.defaults.language)

    def _announcements(self) -> "Sequence[BaseRoute]":
        from bot.app.announcement_pages import announcement_pages  # noqa: PLC0415 - as above

        return announcement_pages(self.settings, self.house.previews, self.store, self.files, self.now)

    def _screens(self) -> "Sequence[BaseRoute]":
        from bot.app.screens import routes_of_screens  # noqa: PLC0415 - as above

        return routes_of_screens(
            self.settings, self.store, self.shelf, self.channels, self.house.ways, self.now, self._wake
        )

    def _is_sending(self) -> bool:
        """Whether every way out is at work, and what is sent could be written down."""
        ended = any(task.done() for task in self._sending)
        return not ended and not any(outbox.stuck for outbox in self.outboxes.values())

    def _wake(self, channel: str, deliveries: Sequence[int]) -> None:
        outbox = self.outboxes.get(channel)
        if outbox is not None and (outbox.owned or self.machines.count == 1):
            outbox.wake(deliveries)
        elif outbox is not None:
            self.machines.tell(channel, deliveries)
        elif channel == BY_MAIL and self.postman is not None:
            self.postman.wake()

    def _wake_channel(self, channel: str) -> None:
        self._wake(channel, ())

    def _wake_all(self) -> None:
        for name in self.outboxes:
            self._wake(name, ())

    def _in_background(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.error(
                "a part of kompis has stopped working", part=task.get_name(), exc_info=task.exception()
            )


async def _until_done(work: Callable[[], Awaitable[object]]) -> None:
    """Do what may be done twice, again and again while the database is busy or away."""
    while True:
        try:
            await work()
        except (NotDone, OutcomeUnknown) as trouble:
            _log.warning("the database is busy or away; trying again", why=str(trouble))
            await asyncio.sleep(TRY_AGAIN_SECONDS)
        else:
            return


def _tick_seconds(settings: Settings) -> int:
    cohorts = [cohort for one in settings.organisations.values() for cohort in one.cohorts]
    return PACED_TICK_SECONDS if any(isinstance(one.pace, int) for one in cohorts) else TICK_SECONDS
