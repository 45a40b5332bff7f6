"""Copies of the whole database: one kind of file, taken of SQLite and PostgreSQL and restored to either."""
