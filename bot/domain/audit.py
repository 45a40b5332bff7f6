"""What is written down of what organisers do: the closed list of it."""

from enum import StrEnum


class Did(StrEnum):
    """What somebody did for an organisation. The names stand in the database."""

    ANNOUNCED = "announced"
    CHANGED_ANNOUNCEMENT = "changed an announcement"
    STOPPED_ANNOUNCEMENT = "stopped an announcement"
    WITHDREW_ANNOUNCEMENT = "withdrew an announcement"
    SENT_AGAIN = "sent an announcement again"
    PLANNED_WORKSHOP = "planned a workshop"
    CHANGED_WORKSHOP = "changed a workshop"
    CANCELLED_WORKSHOP = "cancelled a workshop"
    PLANNED_SERIES = "planned a series"
    CHANGED_SERIES = "changed a series"
    LOOKED_AT_LIST = "looked at a list"
    CARRIED_LIST_AWAY = "carried a list away"
    CHECKED_IN = "checked somebody in"
    INVITED = "invited to a role"
    TOOK_ROLE = "took a role"
    TOOK_ROLE_AWAY = "took a role away"
    ERASED = "erase"
    MERGED = "merge"
    PARTED = "undo merge"
