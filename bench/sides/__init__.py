"""One side of one line each: a module that does the work once, in its own process, and says what it cost."""
