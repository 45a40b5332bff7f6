"""Workshops: planned, invited to, answered, changed, attended."""
