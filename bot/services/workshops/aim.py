"""Say who is invited to a workshop; once it invites, whoever comes to belong to them is invited as well."""

from datetime import datetime

from sqlalchemy import Connection

from bot.domain.audience import Audience, to_json
from bot.domain.kinds import workshop_key
from bot.services.workshops.alter import alter
from bot.services.workshops.tell import INVITATION
from bot.storage import invitations, workshops


def aim(db: Connection, workshop_id: int, audience: Audience, now: datetime) -> bool:
    """Invite these from now on; False: the workshop is gone, or called off.

    Whoever has their invitation keeps it. One that has not left, to somebody who does not belong to them any
    more, is as if it had never been written down: they may come to belong to them again.
    """
    if alter(db, workshop_id, {"audience": to_json(audience)}, now) is not None:
        return False
    found = workshops.workshop(db, workshop_id)
    if found is not None:
        keys = [workshop_key(found.id, INVITATION, version) for version in range(1, found.version + 1)]
        invitations.take_back_outside(db, keys, found.organisation_id, audience)
    return True
