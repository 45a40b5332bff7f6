"""A person's way through the whole of kompis, on every channel."""
