"""The chat about oneself: coming in, settings, pauses, one's own data, ways back."""
