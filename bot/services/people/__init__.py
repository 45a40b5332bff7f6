"""Joining, settings, pauses, and people's own data."""
