"""``kompis`` on a machine whose clock goes wrong: the first argument says by how many seconds it is ahead.

The system's clock is left alone: what is asked for the time in this process gets another answer.
"""

import sys
from datetime import UTC, datetime, timedelta

import time_machine

from bot.cli import main

if __name__ == "__main__":
    ahead = timedelta(seconds=float(sys.argv.pop(1)))
    with time_machine.travel(datetime.now(UTC) + ahead, tick=True):
        main()
