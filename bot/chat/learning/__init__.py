"""The chat about learning: answers, courses, promises, groups."""
