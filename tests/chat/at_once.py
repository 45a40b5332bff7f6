"""Two at the same moment on PostgreSQL, who meet behind what both of them read."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, event

from bot.storage.store import Store
from tests.services.people.test_at_once import PATIENCE

Call = Callable[[Connection], Any]


@contextmanager
def behind(db: Connection, words: str, then: Callable[[], object]) -> Iterator[None]:
    """Something happens behind the first statement that has these words in it."""
    waits = [then]

    def ran(_: object, __: object, statement: str, *___: object) -> None:
        if words in statement and waits:
            waits.pop()()

    event.listen(db, "after_cursor_execute", ran)
    try:
        yield
    finally:
        event.remove(db, "after_cursor_execute", ran)


def meeting_behind(store: Store, words: str, *calls: Call) -> None:
    """Two calls that wait for each other behind such a statement, unless a lock holds one of them up."""
    meeting = threading.Barrier(len(calls))

    def meet() -> None:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(PATIENCE)

    def run(db: Connection, call: Call) -> None:
        with behind(db, words, meet):
            call(db)

    with ThreadPoolExecutor(len(calls)) as pool:
        for one in [pool.submit(store.write_now, run, call) for call in calls]:
            one.result(30)
