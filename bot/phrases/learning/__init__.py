"""Lessons, courses, promises, groups, progress."""
