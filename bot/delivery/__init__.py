"""The way out: claims what is due, keeps the pace, sends, records."""
