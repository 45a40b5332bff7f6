from tests.adapters.telegram.conftest import double, inbox, memory, no_token_in_any_log, starts
from tests.chat.conftest import library, shelf, town

__all__ = ["double", "inbox", "library", "memory", "no_token_in_any_log", "shelf", "starts", "town"]
