"""The installation itself: who is told when something about it has to be mended."""
