"""The database: tables, the store that runs functions on them, and queries named by question."""
