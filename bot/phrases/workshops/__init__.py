"""Workshops: invitation, attendance, leading, planning, series."""
