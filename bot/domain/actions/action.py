"""What every tap is: the base of all actions, which stand beside it by subject."""

from msgspec import Struct


class Action(Struct, frozen=True):
    """A tap that a person can make: one of its subclasses, each of which the codec knows by its letters.

    No union of them all: mypy took a quarter of its time for going through that wherever one is looked at.
    """
