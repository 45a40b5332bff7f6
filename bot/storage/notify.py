"""Telling every other kompis on the same PostgreSQL, at the commit, that there is something to look at."""

import orjson
from sqlalchemy import Connection, text

WORD = "kompis"
"""What is listened for."""

MOST = 7_900
"""Bytes that go along; PostgreSQL takes fewer than 8,000."""

_NOTIFY = text(f"SELECT pg_notify('{WORD}', :said)")


def notify(db: Connection, about: str, *more: object) -> None:
    """Tell whoever listens, as soon as this is committed; nothing to do on SQLite, where nobody else is.

    What would be too long goes without ``more`` but its first: then everything there is looked at.
    """
    if db.dialect.name != "postgresql":
        return
    said = orjson.dumps([about, *more])
    if len(said) > MOST:
        said = orjson.dumps([about, *more[:1]])
    db.execute(_NOTIFY, {"said": said.decode()})
