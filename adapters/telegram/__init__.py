"""Telegram: polling in, the Bot API out."""
