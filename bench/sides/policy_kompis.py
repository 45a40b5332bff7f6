"""The choice of questions, kompis: the command in a process of its own, a request after each answer."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final

from bench.learners import BYE, HELLO, PAST_ASKS, WAYS, load
from bench.process import Figures, Work, answer

COMMAND: Final = Path(sys.executable).parent / "kompis"


def measure(work: Work) -> Figures:
    """Requests a second of each sort, ``requests`` of them; every sort meets a fresh process."""
    return {
        f"{way} {asks}": _per_second(*load(way, asks, work["requests"])) for asks in PAST_ASKS for way in WAYS
    }


def _per_second(before: Sequence[bytes], timed: Sequence[bytes]) -> float:
    with subprocess.Popen(
        [COMMAND, "simulate-policy"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as policy:
        assert policy.stdin is not None
        assert policy.stdout is not None
        _ask(policy.stdin, policy.stdout, [HELLO, *before])
        began = time.perf_counter()
        _ask(policy.stdin, policy.stdout, timed)
        seconds = time.perf_counter() - began
        policy.stdin.write(BYE + b"\n")
        policy.stdin.close()
        assert policy.wait() == 0
    return len(timed) / seconds


def _ask(requests: IO[bytes], answers: IO[bytes], lines: Sequence[bytes]) -> None:
    for line in lines:
        requests.write(line + b"\n")
        requests.flush()
        assert answers.readline()


if __name__ == "__main__":
    answer(measure)
