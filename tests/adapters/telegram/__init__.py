"""The Telegram adapter, against the strict double."""
