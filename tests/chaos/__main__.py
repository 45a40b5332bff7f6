"""``python -m tests.chaos``: the campaign of kills; ``… channels``: on every channel; ``… promises``."""

import sys

from tests.chaos import campaign, channels, promises


def main() -> int:
    """1 when a promise was broken."""
    match sys.argv[1:]:
        case ["channels", *more]:
            return channels.main(more)
        case ["promises", *more]:
            return promises.main(more)
        case more:
            return campaign.main(more)


if __name__ == "__main__":
    sys.exit(main())
