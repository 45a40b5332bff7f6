"""What a caller of the store may get instead of a value, beside the function's own exception."""


class NotDone(Exception):
    """Nothing was kept, so it is safe to ask again: queue full, waited too long, locked, disk full."""


class OutcomeUnknown(Exception):
    """The connection was lost at COMMIT. Look the unique key up before doing it again."""


class CannotOpen(Exception):
    """The database cannot be opened, or not at its present revision. The sentence says what to mend."""
