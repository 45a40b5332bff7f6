"""Finds the Chromium that the browser tests drive. As a command: exit code 1 if there is none."""

import os
import shutil
import sys

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The same pages cost the first, which has no window at all, two thirds of the processor time."""


def find_chromium() -> str | None:
    """Return what E2E_CHROMIUM names, else the first on PATH, else None (playwright may have its own)."""
    named = os.environ.get("E2E_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


if __name__ == "__main__":
    sys.exit(0 if find_chromium() else 1)
