"""kompis: a chat bot that delivers micro-learning to shop staff."""
