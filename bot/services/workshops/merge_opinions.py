"""Two persons become one: of two opinions about one workshop the last counts, as when one says it again."""

from typing import Final

from sqlalchemy import BindParameter, Connection, and_, bindparam, exists, or_, update

from bot.storage.workshop_tables import opinions

_PERSON: Final[BindParameter[int]] = bindparam("in_person")
_OTHER: Final[BindParameter[int]] = bindparam("in_other")
_LATER = opinions.alias("later")
_SAID_BEFORE = opinions.delete().where(
    opinions.c.person_id.in_([_PERSON, _OTHER]),
    exists().where(
        _LATER.c.workshop_id == opinions.c.workshop_id,
        _LATER.c.person_id.in_([_PERSON, _OTHER]),
        or_(
            _LATER.c.given_at > opinions.c.given_at,
            and_(_LATER.c.given_at == opinions.c.given_at, _LATER.c.id > opinions.c.id),
        ),
    ),
)
_MOVE = update(opinions).where(opinions.c.person_id == _OTHER).values(person_id=_PERSON)


def merge_opinions(db: Connection, goes_on: int, other: int) -> None:
    """Give who goes on what the other thought, where they have not said anything since."""
    both = {"in_person": goes_on, "in_other": other}
    db.execute(_SAID_BEFORE, both)
    db.execute(_MOVE, both)
