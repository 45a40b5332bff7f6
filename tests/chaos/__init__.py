"""A busy morning with ``kill -9`` in it: ``make chaos``, and a short one among the tests."""
