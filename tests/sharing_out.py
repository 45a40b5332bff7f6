"""Which worker takes which tests with ``-n``: what waits beside what computes, so that no processor is idle.

Some tests compute, others mostly wait: for a killed process to be back, for a lease to lapse. Were all
workers to wait at the same time, the processors would too. So every other worker begins with what waits,
those between them with the rest, and each goes on with what the others have left.
"""

from collections.abc import Iterable
from typing import Any, Final

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER: Final = {
    "tests/e2e/": "browser",  # one Chromium
    "tests/test_bench.py": "bench",  # databases with many people
    "tests/phrases/": "phrases",  # which are looked for in the code once
}
"""What one worker takes as a whole, for what these tests share."""

WAITING: Final = ("tests/chaos/", "tests/cluster/", "tests/journeys/", "tests/robustness/")
"""Where processes are stopped and awaited, and platforms let few messages pass in a second."""


def in_order(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """First what waits or takes long by itself, last what stays together: both ends are begun with."""
    return sorted(items, key=lambda item: (_unit(item.nodeid) != item.nodeid, not _waits(item)))


class WaitingBesideComputing(LoadScopeScheduling):  # type: ignore[misc]  # untyped
    """Hands out tests that are :func:`in_order` one by one, from both ends, save those that stay together."""

    def _split_scope(self, nodeid: str) -> str:
        return _unit(nodeid)

    def _assign_work_unit(self, node: Any) -> None:  # noqa: ANN401 - untyped
        if self.nodes.index(node) % 2:
            self.workqueue.move_to_end(next(reversed(self.workqueue)), last=False)
        super()._assign_work_unit(node)

    def _pending_of(self, workload: dict[str, dict[str, bool]]) -> int:
        """Count what a worker has yet to do; what it has done is forgotten, not looked through each time."""
        for scope in [scope for scope, tests in workload.items() if all(tests.values())]:
            del workload[scope]
        pending: int = super()._pending_of(workload)
        return pending


def _unit(nodeid: str) -> str:
    return next((unit for folder, unit in TOGETHER.items() if nodeid.startswith(folder)), nodeid)


def _waits(item: pytest.Item) -> bool:
    return item.nodeid.startswith(WAITING) or item.get_closest_marker("timeout") is not None
