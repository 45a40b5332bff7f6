"""Strict local doubles of the platforms: they refuse what the real ones refuse."""
