"""Announcements: as people get them, and as an organiser writes and follows them."""
