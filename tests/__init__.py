"""The tests of kompis: a mirror of bot and adapters, with doubles of the platforms beside them."""
