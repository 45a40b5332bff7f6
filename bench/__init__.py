"""The performance claims, each measured beside what people would use instead. See docs/bench.md."""
