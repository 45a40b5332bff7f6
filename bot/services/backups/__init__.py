"""Copies of the whole database: make one, go back to one."""
