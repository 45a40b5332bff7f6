"""Notes on a notice board as a channel of kompis: each is a file in a folder."""
