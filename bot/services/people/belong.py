"""Whether a code leads where somebody is already."""

from sqlalchemy import Connection

from bot.storage import people
from bot.storage.people import ON_THE_WALL, Invitation, Who


def belongs(who: Who, invitation: Invitation) -> bool:
    """Whether the person takes part already where the invitation leads."""
    return (
        who.takes_part
        and who.organisation == invitation.organisation
        and invitation.workplace_id in (None, who.workplace_id)
    )


def leads_home(db: Connection, channel: str, address: str, code: str) -> bool:
    """Whether the poster with this code has nothing to tell whoever is at the address.

    The code on a workshop's wall has: it checks them in.
    """
    who = people.at_address(db, channel, address)
    if who is None or code.lower().startswith(ON_THE_WALL):
        return False
    invitation = people.invitation(db, code)
    return invitation is not None and belongs(who, invitation)
