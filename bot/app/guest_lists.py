"""Lists of workshops' guests: what stands behind ``/list/…``."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection
from starlette.routing import BaseRoute

from bot.domain.audit import Did
from bot.pages.guests import GuestList, guest_routes
from bot.services.people.audit import note
from bot.services.workshops.guests import guests
from bot.services.workshops.list_links import ListLinks, seen_by
from bot.storage import people
from bot.storage.store import Store


def guest_list_routes(
    links: ListLinks, store: Store, now: Callable[[], datetime], language: str
) -> Sequence[BaseRoute]:
    """The pages behind the links; whoever opens one is written down."""

    async def find(mark: str, as_file: bool) -> GuestList | None:  # noqa: FBT001 - the shape of Find
        named = links.read(mark, now())
        return None if named is None else await store.write(_look, *named, now(), as_file)

    return guest_routes(find, language)


def _look(
    db: Connection,
    workshop_id: int,
    person_id: int,
    now: datetime,
    as_file: bool,  # noqa: FBT001 - as above
) -> GuestList | None:
    workshop, who = seen_by(db, workshop_id, person_id), people.person(db, person_id)
    if workshop is None or who is None:
        return None
    did = Did.CARRIED_LIST_AWAY if as_file else Did.LOOKED_AT_LIST
    note(db, person_id, workshop.organisation_id, did, f"workshop {workshop_id}", now)
    return GuestList(workshop, guests(db, workshop_id), who.language)
