"""``python -m tests.chaos``: the kills; ``channels``, ``promises``, ``announcement``, ``workshop``: more."""

import sys

from tests.chaos import announcement, campaign, channels, promises, rush


def main() -> int:
    """1 when a promise was broken."""
    match sys.argv[1:]:
        case ["announcement", *more]:
            return announcement.main(more)
        case ["channels", *more]:
            return channels.main(more)
        case ["promises", *more]:
            return promises.main(more)
        case ["workshop", *more]:
            return rush.main(more)
        case more:
            return campaign.main(more)


if __name__ == "__main__":
    sys.exit(main())
