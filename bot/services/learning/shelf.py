"""The courses at hand: those loaded now, and every version that a delivery or an answer names."""

from collections import OrderedDict
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, select

from bot.content.codec import decode
from bot.content.library import Library
from bot.domain.course import Course
from bot.storage.tables import course_versions
from bot.storage.upsert import insert_new

_KEEP = insert_new(course_versions, key=("hash",))
_BODY = select(course_versions.c.body).where(course_versions.c.hash == bindparam("in_hash"))
_OLD_VERSIONS_AT_HAND: Final = 32


class Shelf:
    """Current courses by id, and older versions as they are asked for."""

    def __init__(self, library: Library) -> None:
        """Begin with the courses loaded now."""
        self.library = library
        self._old: OrderedDict[str, Course] = OrderedDict()

    def version(self, db: Connection, content_hash: str) -> Course:
        """The course as it was under this hash.

        Raises:
            LookupError: no course was ever stored under it.
        """
        for current in self.library.courses.values():
            if current.hash == content_hash:
                return current.course
        known = self._old.get(content_hash)
        if known is None:
            known = self._old[content_hash] = self._stored(db, content_hash)
            while len(self._old) > _OLD_VERSIONS_AT_HAND:
                self._old.popitem(last=False)
        return known

    def _stored(self, db: Connection, content_hash: str) -> Course:
        body = db.execute(_BODY, {"in_hash": content_hash}).scalar_one_or_none()
        if body is None:
            message = f"no course is stored under {content_hash}"
            raise LookupError(message)
        return decode(body)


def keep_versions(db: Connection, library: Library, now: datetime) -> None:
    """Store every loaded course under its hash, so that what people saw can always be read again."""
    for course_id, current in library.courses.items():
        db.execute(
            _KEEP,
            {"hash": current.hash, "course": course_id, "body": current.body, "first_seen_at": now},
        )
