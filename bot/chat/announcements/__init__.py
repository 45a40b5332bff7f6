"""The chat of who announces: written, seen, sent, followed."""
