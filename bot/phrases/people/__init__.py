"""Coming in, settings, pauses, one's own data, ways back, being told."""
