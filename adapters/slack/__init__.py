"""Slack: Socket Mode or signed events over HTTP, blocks, an App Home and forms."""
